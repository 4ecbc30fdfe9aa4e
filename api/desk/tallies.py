"""What forms, warnings and lists of duties ask of a ledger, followed entry by entry.

Money goes by the journal's one meaning (`ledger.affairs.journal`), budgets by the audit's.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from ledger.affairs.audit.books_budget import Budgets
from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.journal import (
    OPENING,
    PAID,
    RECORDS,
    Balances,
    Delta,
    Journal,
    Record,
    party_key,
)
from ledger.affairs.publicity import OF_DRAFTS, OF_NOTICES, PUBLICATIONS, Drafts, Notices
from ledger.affairs.series import Published
from ledger.affairs.types.registry import GOVERNANCE

_BANK = frozenset({"bank_statement", "sub_ledger"})
_PUBLISHED = PUBLICATIONS | {"nil_return"}
_OF_OBJECTIONS = GOVERNANCE | {
    "objection", "reply", "escalation", "hiding", "order", "rectification",
}  # fmt: skip
_SETTLES = {"ratification": "outflow", "reversal": "reverses", "settlement": "advance"}


class Moved(NamedTuple):
    """A delta of the journal, with the entry and the type that it comes from."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    type: str
    delta: Delta


class Party(NamedTuple):
    """A payee that was paid before: how often, and last by which entry, when and how much."""

    count: int  # type: ignore[assignment]  # tuple.count isn't missed
    index: int  # type: ignore[assignment]
    day: str
    amount: int


class Tallies:
    """Everything that is counted, open or known; *currency* is the ledger's."""

    def __init__(self) -> None:
        self.currency = ""
        self.founded = ""
        self.places: tuple[str, ...] = ()
        self.boards: tuple[str, ...] = ()
        self.duties: tuple[str, ...] = ()
        self.journal = Journal()
        self.balances = Balances()
        self.moved: list[Moved] = []
        self.budgets = Budgets()
        self.funds: dict[str, dict[str, Any]] = {}
        self.account_types: dict[str, str] = {}
        self.categories: dict[str, Counter[str]] = {}
        self.payees: dict[str, Party] = {}
        self.bank: dict[str, Event] = {}
        self.matched: dict[str, set[str]] = {}
        self.reconciliations: list[Event] = []
        self.closings: list[Event] = []
        self.counts: dict[str, str] = {}
        self.notices = Notices()
        self.drafts = Drafts()
        self.published = Published()
        self.open: dict[str, Event] = {}
        """Work items, orders, advances and outflows that nothing has finished."""
        self.objections: list[Event] = []
        """Whatever concerns an objection, governance included: what its story is told from."""

    def take(self, event: Event) -> None:
        """Take the next event."""
        kind, body = event.type, event.body
        if kind == "charter":
            self._found(event)
        if kind in _PUBLISHED:
            self.published.add(
                (body["catalogue"], body.get("place", "")),
                body["period"],
                _day(event),
                founded=self.founded,
            )
        if kind in OF_NOTICES:
            self.notices.take(event)
        if kind in OF_DRAFTS or kind in PUBLICATIONS:
            self.drafts.take(event)
        if kind in _OF_OBJECTIONS:
            self.objections.append(event)
        self._take_money(event)
        self._take_accounts(event)
        self._take_open(event)

    def _found(self, event: Event) -> None:
        body = event.body
        self.currency = body["currency"]
        self.founded = _day(event).isoformat()
        self.places = tuple(body.get("places", ()))
        self.boards = tuple(body.get("boards", ()))
        self.duties = tuple(body.get("duties", ()))
        self.published.found(self.places)

    # ------------------------------------------------------------------------------------- money

    def _take_money(self, event: Event) -> None:
        kind, body = event.type, event.body
        deltas = self.journal.take(event.index, event.id, kind, body)
        self.balances.add(deltas)
        self.moved += (Moved(event.index, kind, delta) for delta in deltas)
        if kind in RECORDS:
            record = self.journal.records[event.id]
            if kind in PAID:
                self._pay(event, record)
            elif kind == "income":
                self._count(kind, record.category)
            elif kind == "refund":
                self._come_back(record.advance, record, -1)
        elif kind == "reversal":
            target = self.journal.records.get(body["reverses"])
            if target is not None and target.type in PAID:
                self.budgets.spend(target, self._suffix(target.currency), -1)
            elif target is not None and target.type == "refund":
                self._come_back(target.advance, target, 1)

    def _pay(self, event: Event, record: Record) -> None:
        self.budgets.spend(record, self._suffix(record.currency))
        self._count("expenditure", record.category)
        parties = event.body.get("rows") or (event.body,)
        for each in parties:
            key = party_key(each.get("payee", {}))
            if key and not key.startswith("withheld:"):
                before = self.payees.get(key)
                count = 1 if before is None else before.count + 1
                self.payees[key] = Party(count, event.index, record.day, record.amount)

    def _come_back(self, named: str, record: Record, sign: int) -> None:
        paid = self.journal.records.get(named)
        if paid is not None:
            back = paid._replace(amount=record.amount, day=record.day)
            self.budgets.spend(back, self._suffix(paid.currency), sign)

    def _count(self, side: str, category: str) -> None:
        self.categories.setdefault(side, Counter())[category] += 1

    def _suffix(self, currency: str) -> str:
        return "" if currency == self.currency else f"\t{currency}"

    def sorted_moves(self) -> list[Moved]:
        """Give all that moved by day, an opening before what else is dated on its day."""
        return sorted(self.moved, key=lambda m: (m.delta.day, m.delta.side != OPENING, m.index))

    # ------------------------------------------------------------------------------------- books

    def _take_accounts(self, event: Event) -> None:
        kind, body = event.type, event.body
        if kind == "fund":
            self.funds[body["fund"]] = dict(body)
        elif kind == "budget":
            self.budgets.take(event, self._suffix(body["currency"]))
        elif kind in _BANK:
            self.bank[event.id] = event
            held = "held" if kind == "sub_ledger" else "bank"
            self.account_types.setdefault(body["account"], held)
        elif kind == "reconciliation":
            self.reconciliations.append(event)
            for match in body.get("matches", ()):
                self.matched.setdefault(match["statement"], set()).update(match["lines"])
        elif kind in {"opening", "closing"}:
            self._take_balances(event)
        elif kind == "cash_count":
            self.counts[body["account"]] = body["date"]

    def _take_balances(self, event: Event) -> None:
        if event.type == "closing":
            self.closings.append(event)
        for each in event.body["funds"]:
            self.funds.setdefault(each["fund"], {})
        for each in event.body["accounts"]:
            self.account_types[each["account"]] = each["type"]

    def unmatched(self, account: str = "") -> Iterable[tuple[Event, dict[str, Any]]]:
        """Give the bank lines that no reconciliation has matched, with their statements."""
        for named, event in self.bank.items():
            if account and event.body["account"] != account:
                continue
            done = self.matched.get(named, set())
            for line in event.body["lines"]:
                if line["no"] not in done:
                    yield event, line

    # ------------------------------------------------------------------------------ what is open

    def _take_open(self, event: Event) -> None:
        kind, body = event.type, event.body
        if kind in {"work_item", "order", "advance", "outflow"}:
            self.open[event.id] = event
        elif kind in _SETTLES:
            self.open.pop(body[_SETTLES[kind]], None)
        elif kind == "work_report" and body["done"]:
            self.open.pop(body["item"], None)
        elif kind == "rectification":
            self.open.pop(body["order"], None)
        elif kind == "refund":
            paid = self.open.get(body.get("refunds", ""))
            if paid is not None and body["amount"] >= paid.body["amount"]:
                del self.open[paid.id]


def _day(event: Event) -> date:
    return day_of(event.time_ms)
