"""Cash counts: missing in a month, with a difference that nobody explains, or of another book."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.affairs.audit.books_closing import shown
from ledger.affairs.audit.books_closing_rules import PRACTICE
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums, day_before, month_end, ordinal
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.periods import months_of

COUNT_DAYS = 15  # after a month's end, in which it may still be counted
LARGE = 10_000  # fen: a difference that a reason alone does not explain

COUNT_ABSENT = Rule(
    "books.cash_count_absent",
    Colour.YELLOW,
    "《会计基础工作规范》：现金应当定期盘点、账实相符",
    "C",
    "现金“{name}”从 {month} 起有 {count} 个月没有盘点。",
    "the cash {name} was not counted for {count} months from {month} on.",
)
COUNT_DIFFERS = Rule(
    "books.cash_differs",
    Colour.YELLOW,
    "《会计基础工作规范》：现金应当账实相符",
    "C",
    "{day}盘点现金“{name}”，实有与账面差 {yuan} 元，{why}。",
    "the cash {name} counted on {day} is {yuan} yuan off the book.",
)
COUNT_BOOK = Rule(
    "books.cash_book",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{day}盘点表写的账面现金“{name}”是 {stated} 元，按记录当天应是 {computed} 元。",
    "the count of {day} says that the book has {stated} yuan in {name}, by its records {computed}.",
)
RULES = (COUNT_ABSENT, COUNT_DIFFERS, COUNT_BOOK)


class CashCounts:
    """*counted* is the day of each cash account's last count, or of the opening of its book."""

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found
        self.counted: dict[str, str] = {}
        self._open: dict[str, list[Any]] = {}

    def accounts(self, day: str) -> None:
        """See that the accounts were opened or closed on *day*: cash is to be counted from now."""
        for account, kind in self._sums.types.items():
            if kind == "cash":
                self.counted.setdefault(account, day)

    def take(self, event: Event, suffix: str) -> None:
        """Take a count."""
        body = event.body
        account, day = body["account"] + suffix, body["date"]
        last = self.counted.get(account)
        if last is not None:
            missed = _months_without(last, day)
            if missed:
                self._found.add(
                    COUNT_ABSENT, f"{account}:{missed[0]}", event.index, since=f"{missed[0]}-01",
                    name=shown(account), month=missed[0], count=len(missed),
                )  # fmt: skip
        self.counted[account] = max(last or day, day)
        difference = abs(body["difference"])
        why = "数额较大" if body.get("reason") else "没有说明原因"
        if difference and (difference >= LARGE or not body.get("reason")):
            self._found.add(
                COUNT_DIFFERS, str(event.index), event.index, amount=difference, since=day,
                name=shown(account), day=day, why=why,
            )  # fmt: skip
        self._open[str(event.index)] = [account, day, body["book"]]

    def close(self, last: str) -> None:
        """Judge the counts up to *last* for good, before the days are closed."""
        for index, (account, day, book) in list(self._open.items()):
            if day <= last:
                for finding in self._book(index, account, day, book):
                    self._found.keep(finding, since=day)
                del self._open[index]

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is open as of *today*."""
        for index, (account, day, book) in self._open.items():
            yield from self._book(index, account, day, book)
        for account, last in self.counted.items():
            missed = _months_without(last, today.isoformat())
            if missed and self._used(account):
                late = today - date.fromisoformat(month_end(missed[0] + "-01"))
                yield Finding(
                    COUNT_ABSENT, f"{account}:{missed[0]}", days=late.days, since=f"{missed[0]}-01",
                    facts={"name": shown(account), "month": missed[0], "count": len(missed)},
                )  # fmt: skip

    def _used(self, account: str) -> bool:
        sums = self._sums
        return sums.held.get(account, 0) != 0 or any(
            account in accounts for _, accounts, _ in sums.days.values()
        )

    def _book(self, index: str, account: str, day: str, book: int) -> Iterator[Finding]:
        """Compare with the book at the day's end, or that of the day before: both may be meant."""
        at_end = self._sums.account_at(account, day)
        at_start = self._sums.account_at(account, day_before(day))
        if at_end is not None and book not in {at_end, at_start}:
            yield Finding(
                COUNT_BOOK, index, (int(index),), abs(book - at_end), since=day,
                facts={
                    "day": day, "name": shown(account), "stated": yuan(book),
                    "computed": yuan(at_end),
                },
            )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.counted, self._open]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.counted, self._open = saved


def _months_without(last: str, day: str) -> list[str]:
    """Give the whole months after *last* that were over, with their days of grace, before *day*."""
    if day <= last:
        return []
    limit = ordinal(day) - COUNT_DAYS
    months = months_of(f"{last[:7]}/{day[:7]}")
    return [month for month in months if f"{month}-01" > last and ordinal(month_end(month)) < limit]
