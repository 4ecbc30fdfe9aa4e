"""The books by day: every row of money with the balance after it, and sums by month.

Rows stand in the order of their own days, as a 公开榜 has them; what the journal does with a
statement is said by `ledger.affairs.journal` alone. An opening sets what its funds hold before
anything else of its day.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.journal import BETWEEN, EXPENDITURE, INCOME, OPENING, Delta, Journal

TRANSFER = "\ttransfer"
"""The category of what goes from fund to fund; no statement can name one so."""

Given = tuple[Event, tuple[Delta, ...], str]
"""An event, what it does, and its category."""


class Row(NamedTuple):
    """What one statement does to the funds of one currency, and what they all hold after it.

    *income* and *expenditure* are negative where a reversal takes one back; *moved* is what only
    changed its account, or is out as an advance. *opened* is what an opening changes. *category* is
    that of a reversal's target, too; what goes from fund to fund has `TRANSFER`.
    """

    event: Event
    day: str
    currency: str
    category: str
    income: int
    expenditure: int
    moved: int
    opened: int
    balance: int


class Flow(NamedTuple):
    """A fund's month: what it opened with, what came in, what went out."""

    opening: int
    income: int
    expenditure: int

    @property
    def closing(self) -> int:
        """What it holds at the end."""
        return self.opening + self.income - self.expenditure


class Books:
    """The books of one currency: rows in order, and each fund's months."""

    def __init__(self, currency: str, given: Iterable[Given]) -> None:
        self.currency = currency
        self.rows: list[Row] = []
        self.flows: dict[str, dict[str, Flow]] = {}
        """By fund, then by month; a fund without a movement in a month has no flow there."""
        self.balances: dict[str, int] = {}
        self.after: dict[int, dict[str, int]] = {}
        """By entry: what the funds that it touched hold after it."""
        for each in sorted(given, key=_order):
            self._add(*each)

    def _add(self, event: Event, deltas: tuple[Delta, ...], category: str) -> None:
        before = sum(self.balances.values())
        touched = self.after.setdefault(event.index, {})
        income = expenditure = moved = 0
        for delta in deltas:
            if delta.side == BETWEEN:
                moved = max(moved, abs(delta.amount))
            if delta.fund is None or delta.side == BETWEEN:
                continue
            held = self.balances.get(delta.fund, 0)
            if delta.side == OPENING:
                touched[delta.fund] = self.balances[delta.fund] = delta.amount
                self._open(delta, held)
                continue
            touched[delta.fund] = self.balances[delta.fund] = held + delta.amount
            self._flow(delta, held)
            income += delta.amount if delta.side == INCOME else 0
            expenditure -= delta.amount if delta.side == EXPENDITURE else 0
        balance = sum(self.balances.values())
        opened = balance - before - income + expenditure
        day = deltas[0].day
        self.rows.append(
            Row(event, day, self.currency, category, income, expenditure, moved, opened, balance)
        )

    def _flow(self, delta: Delta, held: int) -> None:
        months = self.flows.setdefault(str(delta.fund), {})
        flow = months.get(delta.day[:7], Flow(held, 0, 0))
        if delta.side == INCOME:
            flow = flow._replace(income=flow.income + delta.amount)
        else:
            flow = flow._replace(expenditure=flow.expenditure - delta.amount)
        months[delta.day[:7]] = flow

    def _open(self, delta: Delta, held: int) -> None:
        """An opening changes what its month began with, by as much as it changes the fund."""
        months = self.flows.setdefault(str(delta.fund), {})
        flow = months.get(delta.day[:7], Flow(held, 0, 0))
        changed = delta.amount - held
        months[delta.day[:7]] = flow._replace(opening=flow.opening + changed)

    @property
    def funds(self) -> list[str]:
        """The funds' names, in the order in which they first had money."""
        return list(self.balances)

    @property
    def months(self) -> list[str]:
        """The months that have rows, in order."""
        return list(dict.fromkeys(row.day[:7] for row in self.rows))

    def month(self, fund: str, month: str) -> Flow:
        """Give a fund's month, which is quiet if nothing moved."""
        months = self.flows.get(fund, {})
        if month in months:
            return months[month]
        earlier = [each for each in months if each < month]
        return Flow(months[max(earlier)].closing if earlier else 0, 0, 0)

    def total(self, month: str) -> Flow:
        """Give the month of all funds together."""
        flows = [self.month(fund, month) for fund in self.funds]
        return Flow(
            sum(each.opening for each in flows),
            sum(each.income for each in flows),
            sum(each.expenditure for each in flows),
        )

    def rows_of(self, month: str) -> list[Row]:
        """Give a month's rows."""
        return [row for row in self.rows if row.day[:7] == month]


def _order(given: Given) -> tuple[str, bool, int]:
    event, deltas, _ = given
    return (deltas[0].day, event.type != "opening", event.index)


def read_books(events: Iterable[Event]) -> Mapping[str, Books]:
    """Give the books of each currency, from a ledger's events in order."""
    journal = Journal()
    given: dict[str, list[Given]] = {}
    for event in events:
        deltas = journal.take(event.index, event.id, event.type, event.body)
        if deltas:
            record = journal.records.get(event.body.get("reverses", event.id))
            category = "" if record is None else record.category
            if record is not None and record.type == "transfer":
                category = TRANSFER
            given.setdefault(deltas[0].currency, []).append((event, deltas, category))
    return {currency: Books(currency, each) for currency, each in given.items()}
