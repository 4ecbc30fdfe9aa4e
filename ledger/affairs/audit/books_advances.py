"""Advances 备用金: unsettled after the day they were due, or settled without the sums agreeing."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ledger.affairs.audit.books_closing_rules import ARITHMETIC, PRACTICE
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.journal import Find, Record

RECORD_DAYS = 30  # after a settlement, for what was spent to be recorded

OVERDUE = Rule(
    "books.advance_overdue",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "第 {entry} 条备用金 {yuan} 元应在 {due} 前核销，已超 {days} 天。",
    "the advance of entry {entry}, {yuan} yuan, was to be settled by {due}, {days} days ago.",
)
SHORT = Rule(
    "books.settlement_short",
    Colour.RED,
    ARITHMETIC + "；核销＝花费＋退回",
    "A",
    "备用金核销不平：领 {advanced} 元，花 {spent} 元、退 {returned} 元，还有 {yuan} 元没有下落。",
    "a settlement leaves {yuan} yuan open: {advanced} advanced, {spent} spent, {returned} "
    "returned.",
)
OVER = Rule(
    "books.settlement_over",
    Colour.YELLOW,
    ARITHMETIC + "；核销＝花费＋退回",
    "A",
    "备用金核销不平：领 {advanced} 元，花 {spent} 元、退 {returned} 元，多出 {yuan} 元。",
    "a settlement is {yuan} yuan over: {advanced} advanced, {spent} spent, {returned} returned.",
)
UNRECORDED = Rule(
    "books.settlement_unrecorded",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "第 {entry} 条核销说花了 {spent} 元，记在账上的是 {recorded} 元，差 {yuan} 元。",
    "the settlement of entry {entry} says that {spent} yuan were spent, {recorded} are recorded.",
)
RULES = (OVERDUE, SHORT, OVER, UNRECORDED)


class Advances:
    """*open* advances by id: entry, amount, due day, what was recorded as spent, and their day."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.open: dict[str, list[Any]] = {}
        self.settled: dict[str, list[Any]] = {}

    def take(self, event: Event) -> None:
        """Take an advance."""
        body = event.body
        self.open[event.id] = [event.index, body["amount"], body["due"], 0, body["date"]]

    def spend(self, record: Record, sign: int = 1) -> None:
        """See a payment that names its advance, or with -1 that it was undone."""
        if record.advance in self.open:
            self.open[record.advance][3] += sign * record.amount
        elif record.advance in self.settled:
            self._recorded(record.advance, sign * record.amount)

    def settle(self, event: Event, find: Find) -> None:
        """Take a settlement."""
        body = event.body
        advance = self.open.pop(body["advance"], None)
        if advance is None:
            return
        entry, amount, _, recorded, _ = advance
        spent, returned = body["spent"], body["returned"]
        left = amount - spent - returned
        if left:
            self._found.add(
                SHORT if left > 0 else OVER, str(entry), entry, event.index, amount=abs(left),
                since=body["date"], advanced=yuan(amount), spent=yuan(spent),
                returned=yuan(returned),
            )  # fmt: skip
        for each in body.get("entries", ()):
            paid = find(each)
            if paid is not None and not paid.advance:
                recorded += paid.amount
        self.settled[body["advance"]] = [event.index, spent, recorded, body["date"]]
        self._recorded(body["advance"], 0)

    def undo(self, id: str) -> None:  # noqa: A002 - the event's word
        """See that the advance *id* was reversed."""
        self.open.pop(id, None)

    def _recorded(self, advance: str, amount: int) -> None:
        settled = self.settled[advance]
        settled[2] += amount
        if settled[1] == settled[2]:
            del self.settled[advance]

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is open as of *today*."""
        for entry, amount, due, _, _ in self.open.values():
            days = (today - date.fromisoformat(due)).days
            if days > 0:
                yield Finding(OVERDUE, str(entry), (entry,), amount, days, due, {"due": due})
        for entry, spent, recorded, day in self.settled.values():
            days = (today - date.fromisoformat(day) - timedelta(days=RECORD_DAYS)).days
            if days > 0:
                yield Finding(
                    UNRECORDED, str(entry), (entry,), abs(spent - recorded), days, day,
                    {"spent": yuan(spent), "recorded": yuan(recorded)},
                )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.open, self.settled]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.open, self.settled = saved
