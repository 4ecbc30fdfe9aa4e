"""Split purchases: payments to one party within days, each below a tier, together above it.

Payments under a contract, by a decision or from an advance are not looked at, nor are people whose
names are sealed. Tiers are those of the rules for expenditure in the charter or a rules entry.
"""

from collections.abc import Mapping
from typing import Any

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import ordinal
from ledger.affairs.audit.finding import Colour, Rule, yuan
from ledger.affairs.journal import Record

WINDOW_DAYS = 7
KEPT_PARTIES = 2000
KEPT_ENTRIES = 20  # of a party, category and day

SPLIT = Rule(
    "books.split",
    Colour.YELLOW,
    "本账本章程的分档审批规则；通常做法：不得化整为零",
    "U",
    "{first}起 {window} 天内分 {count} 笔付给“{party}”（{category}）共 {yuan} 元，每笔都没有超过 "
    "{tier} 元这一档，"
    "合计超过了。",
    "from {first} {party} got {yuan} yuan for {category} in {count} payments within {window} days, "
    "each within the tier of {tier} yuan.",
)
RULES = (SPLIT,)


class Splits:
    """*tiers* in minor units, rising; *recent* payments by party, category and day."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.tiers: list[int] = []
        self.recent: dict[str, list[list[Any]]] = {}

    def rules(self, rules: Mapping[str, Any]) -> None:
        """Take the signature rules of a charter or rules entry."""
        self.tiers = [tier["up_to"] for tier in rules.get("expenditure", ()) if "up_to" in tier]

    def pay(self, record: Record) -> None:
        """See a payment that neither contract nor decision stands behind."""
        amount = record.amount
        limit = next((tier for tier in self.tiers if amount <= tier), 0)
        if not limit or not record.party.startswith("org:"):
            return
        key = f"{record.party}\n{record.category}"
        now = ordinal(record.day)
        days = self.recent.get(key)
        if days is None:
            if len(self.recent) >= KEPT_PARTIES:
                self._forget(now)
            days = self.recent[key] = []
        days = [each for each in days if abs(now - each[0]) < WINDOW_DAYS]
        today = next((each for each in days if each[0] == now), None)
        if today is None:
            today = [now, record.day, 0, 0, []]
            days.append(today)
        self.recent[key] = days
        today[2] += amount
        today[3] = max(today[3], amount)
        if len(today[4]) < KEPT_ENTRIES:
            today[4].append([record.index, amount])
        tier = next(each for each in self.tiers if max(day[3] for day in days) <= each)
        together = sum(day[2] for day in days)
        if together > tier:
            self._report(record, days, together, tier)

    def _report(self, record: Record, days: list[list[Any]], together: int, tier: int) -> None:
        first = min(day[1] for day in days)
        entries = [index for day in days for index, _ in day[4]]
        cause = f"{record.party}:{record.category}:{first}"
        self._found.add(
            SPLIT, cause, *entries, amount=together, since=first, first=first, count=len(entries),
            party=record.party.removeprefix("org:"), category=record.category, tier=yuan(tier),
            window=WINDOW_DAYS,
        )  # fmt: skip

    def undo(self, record: Record) -> None:
        """See that a payment was undone."""
        self._found.drop_naming(SPLIT, record.index)
        for day in self.recent.get(f"{record.party}\n{record.category}", ()):
            if [record.index, record.amount] in day[4]:
                day[4].remove([record.index, record.amount])
                day[2] -= record.amount
                day[3] = max((amount for _, amount in day[4]), default=0)

    def _forget(self, now: int) -> None:
        self.recent = {
            key: days
            for key, days in self.recent.items()
            if any(abs(now - each[0]) < WINDOW_DAYS for each in days)
        }

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.tiers, self.recent]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.tiers, self.recent = saved
