"""Series of publications: which days of a category in a place are published, and which are not.

Nil returns count as publications. A series is kept as merged stretches of days, so that it grows
with its gaps and not with its length.
"""

from bisect import insort
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Category, Profile
from ledger.affairs.clocks import due_day, due_period
from ledger.affairs.periods import next_period, period_days

REGULAR = 4
"""A series with at most one gap in so many publications is one that misses something."""

MOST_PERIODS = 600
"""So many are looked at, fifty years of months: no day is too late for the calendar."""

_ONE = timedelta(days=1)


class Missing(NamedTuple):
    """A period that nothing was published about, and the day by which it was due."""

    period: str
    due: date


class Series:
    """The published stretches ``[first, last, day]`` (ISO) in order, and how many publications.

    *day* is when a stretch was begun.
    """

    def __init__(self, stretches: list[list[str]] | None = None, count: int = 0) -> None:
        self.stretches = stretches if stretches is not None else []
        self.count = count

    def add(self, first: date, last: date, day: date) -> None:
        """Add a publication about *first* to *last*, made on *day*."""
        self.count += 1
        insort(self.stretches, [first.isoformat(), last.isoformat(), day.isoformat()])
        merged: list[list[str]] = []
        for stretch in self.stretches:
            if merged and stretch[0] <= _after(merged[-1][1]):
                merged[-1][1] = max(merged[-1][1], stretch[1])
            else:
                merged.append(list(stretch))
        self.stretches = merged

    def touches(self, first: date, last: date) -> bool:
        """Say whether anything was published about a day from *first* to *last*."""
        begin, end = first.isoformat(), last.isoformat()
        return any(one <= end and begin <= other for one, other, _ in self.stretches)

    def gaps(self) -> list[tuple[str, str, str]]:
        """Give the gaps, first and last day and since when, of a series that is regular."""
        pairs = zip(self.stretches, self.stretches[1:], strict=False)
        found = [(_after(one[1]), _before(other[0]), other[2]) for one, other in pairs]
        return found if len(found) * REGULAR <= self.count else []

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give it as a JSON value."""
        return [self.stretches, self.count]


def load_series(value: Any) -> Series:  # noqa: ANN401 - a JSON value
    """Take back what `Series.save` gave."""
    stretches, count = value
    return Series([list(stretch) for stretch in stretches], count)


def missing(
    series: Series,
    start: date,
    today: date,
    *,
    category: Category,
    profile: Profile,
    calendar: Calendar,
) -> list[Missing]:
    """Give the periods from *start* on that were due before *today* and have no publication.

    The first is the first whole period after *start*. None are due where the profile has no date.
    """
    period = due_period(category, profile, start)
    found: list[Missing] = []
    if period is None:
        return found
    if period_days(period)[0] < start:
        period = next_period(period)
    for _ in range(MOST_PERIODS):
        due = due_day(category, profile, period, calendar)
        if due is None or due >= today:
            break
        if not series.touches(*period_days(period)):
            found.append(Missing(period, due))
        period = next_period(period)
    return found


def _after(day: str) -> str:
    return (date.fromisoformat(day) + _ONE).isoformat()


def _before(day: str) -> str:
    return (date.fromisoformat(day) - _ONE).isoformat()
