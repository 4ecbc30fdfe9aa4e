"""Books of numbered slips 异议单: which numbers have come in, and which are passed over."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.objection_rules import SLIP_MISSING
from ledger.affairs.calendar import Calendar

WORKDAYS = 3
"""How many working days a number may be missing after a later one was entered."""


class Slips:
    """The books that were laid out, each a stretch of numbers.

    Of a stretch is kept how far it has come and the gaps below: ``[low, high, day, entry]``, where
    *entry* on *day* had the next number.
    """

    def __init__(self) -> None:
        self._stretches: list[dict[str, Any]] = []

    def lay_out(self, index: int, book: str, first: int, last: int) -> None:
        """Take note of the numbers *first* to *last* of *book*, laid out by entry *index*."""
        stretch = {"book": book, "last": last, "next": first, "first": first, "index": index}
        self._stretches.append({**stretch, "gaps": []})

    def hand_in(self, index: int, book: str, number: int, day: date) -> bool:
        """Take a slip that entry *index* brought on *day*; False if it was never laid out."""
        for stretch in self._stretches:
            if stretch["book"] == book and stretch["first"] <= number <= stretch["last"]:
                _hand_in(stretch, number, [day.isoformat(), index])
                return True
        return False

    def findings(self, calendar: Calendar, today: date) -> Iterator[Finding]:
        """Give the gaps that have been open for more than `WORKDAYS`."""
        for stretch in self._stretches:
            for low, high, day, entry in stretch["gaps"]:
                due = calendar.add_workdays(date.fromisoformat(day), WORKDAYS)
                if today > due:
                    book = stretch["book"]
                    numbers = str(low) if low == high else f"{low}–{high}"
                    yield Finding(
                        SLIP_MISSING,
                        f"{book}:{low}",
                        (stretch["index"], entry),
                        days=(today - due).days,
                        since=due.isoformat(),
                        facts={"book": book, "numbers": numbers},
                    )

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return [
            {**stretch, "gaps": [list(gap) for gap in stretch["gaps"]]}
            for stretch in self._stretches
        ]

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._stretches = [
            {**stretch, "gaps": [list(gap) for gap in stretch["gaps"]]} for stretch in value
        ]


def _hand_in(stretch: dict[str, Any], number: int, seen: list[Any]) -> None:
    if number >= stretch["next"]:
        if number > stretch["next"]:
            stretch["gaps"].append([stretch["next"], number - 1, *seen])
        stretch["next"] = number + 1
        return
    gaps: list[list[Any]] = []
    for low, high, *since in stretch["gaps"]:
        if not low <= number <= high:
            gaps.append([low, high, *since])
            continue
        pieces = ((low, number - 1), (number + 1, high))
        gaps += [[start, end, *since] for start, end in pieces if start <= end]
    stretch["gaps"] = gaps
