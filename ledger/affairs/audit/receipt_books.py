"""Receipt books as the rules follow them: which numbers were seen, and which are missing between.

A void receipt is recorded too, as an income of zero. What was used of a book before the first
number that was seen is not known, nor what is left of it.
"""

from bisect import bisect_left
from datetime import date
from itertools import pairwise
from typing import NamedTuple

FILING_DAY = 10  # of the next month: until then last month's receipts may still be recorded


class Gap(NamedTuple):
    """Numbers *first* to *last* of a *book* are missing; *day* and *index* are those after them."""

    book: str
    first: int
    last: int
    day: str
    index: int  # type: ignore[assignment]  # tuple.index isn't missed


class _Run(NamedTuple):
    """Numbers without a gap: seen first on *day*, the first of them at *index*."""

    first: int
    last: int
    day: str
    index: int  # type: ignore[assignment]  # tuple.index isn't missed


class ReceiptBooks:
    """The numbers that were seen of each book, as runs without a gap."""

    def __init__(self) -> None:
        self._books: dict[str, list[_Run]] = {}

    def take(self, book: str, no: int, day: str, index: int) -> None:
        """Take a receipt; a number that was seen already changes nothing."""
        runs = self._books.setdefault(book, [])
        at = bisect_left(runs, no, key=lambda run: run.last)
        if at < len(runs) and runs[at].first <= no:
            return
        new = _Run(no, no, day, index)
        if at < len(runs) and runs[at].first == no + 1:
            after = runs.pop(at)
            new = _Run(no, after.last, min(day, after.day), index)
        if at > 0 and runs[at - 1].last == no - 1:
            at -= 1
            before = runs.pop(at)
            new = _Run(before.first, new.last, min(before.day, new.day), before.index)
        runs.insert(at, new)

    def gaps(self, today: date) -> list[Gap]:
        """Give what is missing in months that are over, and FILING_DAY of the next one too."""
        return [
            Gap(book, before.last + 1, after.first - 1, after.day, after.index)
            for book, runs in self._books.items()
            for before, after in pairwise(runs)
            if _is_over(after.day, today)
        ]

    def save(self) -> dict[str, list[list[int | str]]]:
        """Give all that is kept, as a JSON value."""
        return {book: [list(run) for run in runs] for book, runs in self._books.items()}

    def load(self, value: dict[str, list[list[int | str]]]) -> None:
        """Take back what `save` gave."""
        self._books = {book: [_Run(*run) for run in runs] for book, runs in value.items()}  # type: ignore[arg-type]


def _is_over(day: str, today: date) -> bool:
    then = date.fromisoformat(day)
    months = 12 * (today.year - then.year) + today.month - then.month
    return months > 1 or (months == 1 and today.day > FILING_DAY)
