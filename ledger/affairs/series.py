"""Series of publications: which days of a category in a place are published, and which are not.

Nil returns count as publications. A series is kept as merged stretches of days, so that it grows
with its gaps and not with its length.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.calendar import Calendar
from ledger.affairs.catalogue import Catalogue, Category, Profile
from ledger.affairs.clocks import due_day, due_period
from ledger.affairs.periods import next_period, period_days

REGULAR = 4
"""A series with at most one gap in so many publications is one that misses something."""

MOST_PERIODS = 600
"""So many are looked at, fifty years of months: no day is too late for the calendar."""

_ONE = timedelta(days=1)


Key = tuple[str, str]
"""A category's code and a place; no place is the whole community."""


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


class Published:
    """The series of a ledger, by category and place; what was never published is not expected."""

    def __init__(self) -> None:
        self.series: dict[Key, Series] = {}
        self._starts: dict[str, str] = {}  # by code: the first day that is expected
        self._places: list[str] = []

    def found(self, places: Iterable[str]) -> None:
        """Take the charter's places."""
        self._places = list(places)

    def add(self, key: Key, period: str, day: date, *, founded: str) -> None:
        """Add a notice, correction or nil return, of *period*, made on *day*."""
        first, last = period_days(period)
        start = max(first.isoformat(), founded)
        self._starts[key[0]] = min(start, self._starts.get(key[0], start))
        self.series.setdefault(key, Series()).add(first, last, day)

    def expected(self) -> list[Key]:
        """Give what is published here: and if it is by place, for each place of the charter."""
        by_place = {code for code, place in self.series if place}
        whole = {(code, "") for code, place in self.series if not place}
        return sorted(whole | {(code, place) for code in by_place for place in self._places})

    def lacking(
        self,
        key: Key,
        today: date,
        catalogue: Catalogue,
        profile: Profile | None,
        calendar: Calendar,
    ) -> list[Missing]:
        """Give the periods of *key* that were due before *today* and that nothing is about.

        What is published for the whole community is so for its places, and the other way about.
        """
        category = catalogue.categories.get(key[0])
        if category is None or profile is None or not profile.applies(category):
            return []
        found = missing(
            self.series.get(key, Series()),
            date.fromisoformat(self._starts[key[0]]),
            today,
            category=category,
            profile=profile,
            calendar=calendar,
        )
        others = [
            series
            for (code, place), series in self.series.items()
            if code == key[0] and (not place or not key[1])
        ]
        return [
            each
            for each in found
            if not any(other.touches(*period_days(each.period)) for other in others)
        ]

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give it as a JSON value."""
        return {
            "series": [[*key, *series.save()] for key, series in self.series.items()],
            "starts": self._starts,
            "places": self._places,
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.series = {(code, place): load_series(rest) for code, place, *rest in value["series"]}
        self._starts = dict(value["starts"])
        self._places = list(value["places"])


def _after(day: str) -> str:
    return (date.fromisoformat(day) + _ONE).isoformat()


def _before(day: str) -> str:
    return (date.fromisoformat(day) - _ONE).isoformat()
