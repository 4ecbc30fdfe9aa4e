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
KEPT_ENTRIES = 40  # of a party and category

SPLIT = Rule(
    "books.split",
    Colour.YELLOW,
    "本账本章程的分档审批规则；政府采购法第二十八条（不得化整为零），社区和村参照",
    "C",
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
        self.top = -1
        self.recent: dict[str, list[list[Any]]] = {}

    def rules(self, rules: Mapping[str, Any]) -> None:
        """Take the signature rules of a charter or rules entry."""
        self.tiers = [tier["up_to"] for tier in rules.get("expenditure", ()) if "up_to" in tier]
        self.top = max(self.tiers, default=-1)

    def pay(self, record: Record) -> None:
        """See a payment that neither contract nor decision stands behind."""
        amount, party = record.amount, record.party
        if amount > self.top or not party.startswith("org:"):
            return
        key = f"{party}\n{record.category}"
        now = ordinal(record.day)
        kept = self.recent.get(key)
        own = [now, record.day, record.index, amount]
        if kept is None:
            if len(self.recent) >= KEPT_PARTIES:
                self._forget(now)
            self.recent[key] = [own]
            return
        kept = [each for each in kept if -WINDOW_DAYS < now - each[0] < WINDOW_DAYS]
        self.recent[key] = kept = [*kept[1 - KEPT_ENTRIES :], own]
        if len(kept) > 1:
            self._judge(record, kept)

    def _judge(self, record: Record, kept: list[list[Any]]) -> None:
        largest = max(each[3] for each in kept)
        together = sum(each[3] for each in kept)
        tier = next(each for each in self.tiers if largest <= each)
        if together <= tier:
            return
        first = min(each[1] for each in kept)
        self._found.add(
            SPLIT, f"{record.party}:{record.category}:{first}", *(each[2] for each in kept),
            amount=together, since=first, first=first, count=len(kept),
            party=record.party.removeprefix("org:"), category=record.category, tier=yuan(tier),
            window=WINDOW_DAYS,
        )  # fmt: skip

    def undo(self, record: Record) -> None:
        """See that a payment was undone."""
        self._found.drop_naming(SPLIT, record.index)
        key = f"{record.party}\n{record.category}"
        if key in self.recent:
            self.recent[key] = [each for each in self.recent[key] if each[2] != record.index]

    def _forget(self, now: int) -> None:
        """Forget whom nobody paid for days; everybody, if that is not enough."""
        recent = {
            key: kept
            for key, kept in self.recent.items()
            if kept and now - kept[-1][0] < WINDOW_DAYS
        }
        self.recent = recent if len(recent) < KEPT_PARTIES else {}

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.tiers, self.recent]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.tiers, self.recent = saved
        self.top = max(self.tiers, default=-1)
