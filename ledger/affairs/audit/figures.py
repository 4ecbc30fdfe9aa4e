"""Figures for a report's charts: money by month and fund, entries by month and group.

Money counts in the month of its date, an entry in the month in which it came in (China). What a
reversal undoes is taken off in the reversal's month. They grow with months and funds; a ledger that
has more of either than anybody can read has the rest under `REST`.
"""

from collections.abc import Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.governance import DAY_MS
from ledger.affairs.journal import BETWEEN, COUNTED, INCOME, OPENING, PAID, Delta, Find, deltas
from ledger.affairs.types.registry import REGISTRY

_EIGHT_HOURS_MS = 8 * 60 * 60 * 1000
_GROUPS = {name: kind.group for name, kind in REGISTRY.items()}

REST = ""
MONTHS = 600
FUNDS = 64

Money = dict[str, dict[str, list[int]]]
"""By month and fund: income and expenditure, in minor units."""


class Figures:
    """*money* of the ledger's own *currency*, and how many *entries* each month has of each group.

    *others* is how many records are of another currency.
    """

    def __init__(self, currency: str = "") -> None:
        self.currency = currency
        self.money: Money = {}
        self.entries: dict[str, dict[str, int]] = {}
        self.others = 0
        self._funds: set[str] = set()
        self._day = -1  # since 1970, in China; of that day's month are:
        self._groups: dict[str, int] = {}

    def take(self, event: Event, find: Find) -> None:
        """Count an admitted statement; *find* gives the records that it names."""
        kind, body = event.type, event.body
        day = (event.time_ms + _EIGHT_HOURS_MS) // DAY_MS
        if day != self._day:
            month = day_of(event.time_ms).isoformat()[:7]
            self._day, self._groups = day, self.entries.setdefault(month, {})
        group = _GROUPS[kind]
        self._groups[group] = self._groups.get(group, 0) + 1
        if kind in PAID:
            self._add(body["date"], body["fund"], 1, body["amount"], body["currency"])
        elif kind in COUNTED:
            for delta in deltas(event.index, kind, body, find):
                self._fold(delta)

    def _fold(self, delta: Delta) -> None:
        if delta.fund is None or delta.side in {BETWEEN, OPENING}:
            return
        income = delta.side == INCOME
        amount = delta.amount if income else -delta.amount
        self._add(delta.day, delta.fund, 0 if income else 1, amount, delta.currency)

    def _add(self, day: str, fund: str, side: int, amount: int, currency: str) -> None:
        if currency != self.currency:
            self.others += 1
            return
        month = day[:7]
        if fund not in self._funds:
            if len(self._funds) < FUNDS:
                self._funds.add(fund)
            else:
                fund = REST
        funds = self.money.get(month)
        if funds is None:
            month = month if len(self.money) < MONTHS else REST
            funds = self.money.setdefault(month, {})
        sums = funds.get(fund)
        if sums is None:
            sums = funds[fund] = [0, 0]
        sums[side] += amount

    def save(self) -> dict[str, Any]:
        """Give all that is kept, as a JSON value."""
        return {
            "currency": self.currency,
            "money": self.money,
            "entries": self.entries,
            "others": self.others,
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self.currency = saved["currency"]
        self.money = {
            month: {fund: list(sums) for fund, sums in funds.items()}
            for month, funds in saved["money"].items()
        }
        self.entries = {month: dict(groups) for month, groups in saved["entries"].items()}
        self.others = saved["others"]
        self._day = -1
        named = {fund for funds in self.money.values() for fund in funds}
        self._funds = named - {REST}
