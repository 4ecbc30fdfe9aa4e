"""Days and working days: the ledger's day is China's, and holidays are a file of data.

Working days are Monday to Friday, save the holidays that the State Council moves to or from them
(its yearly notice). In a year that the file does not have, only weekends are free.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ledger.affairs.canonical import decode_loosely, encode
from ledger.affairs.errors import PeriodEndsEarly
from ledger.affairs.standard import HOLIDAYS, read_standard
from ledger.affairs.types.bodies import read_part
from ledger.affairs.types.fields import Day, Line, Part, ShortLine, refuse

MAX_CALENDAR_BYTES = 1024 * 1024
_ONE = timedelta(days=1)
_SATURDAY = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def _day_of_number(days: int) -> date:
    return (_EPOCH + timedelta(days=days)).date()


def day_of(time_ms: int) -> date:
    """Give the day of *time_ms* (Unix milliseconds, UTC) in China Standard Time."""
    return _day_of_number((time_ms + 28_800_000) // 86_400_000)  # eight hours; a day


class Holiday(Part):
    """Days off, first and last."""

    first: Annotated[Day, Field(alias="from")]
    to: Day

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if self.to < self.first:
            refuse(PeriodEndsEarly, first=self.first, last=self.to)
        return self


class Year(Part):
    """The holidays of one year, and the weekend days on which work is made up for."""

    year: Annotated[int, Field(ge=1900, le=9998)]
    source: Line = ""
    grade: Literal["A", "B", "C", "U"] = "U"
    note: Line = ""
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=366)]
    workdays: Annotated[tuple[Day, ...], Field(max_length=366)]


class CalendarFile(Part):
    """A file of holidays."""

    version: ShortLine
    years: Annotated[tuple[Year, ...], Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which weekdays are *holidays* and which weekend days *workdays*, as ISO days.

    *hash* is the SHA-256 of the file's canonical JSON, in hex, and *years* are those it is for.
    """

    holidays: frozenset[str]
    workdays: frozenset[str]
    version: str = ""
    hash: str = ""
    years: frozenset[int] = field(default=frozenset())

    def is_workday(self, day: date) -> bool:
        """Say whether people work on *day*."""
        written = day.isoformat()
        if day.weekday() >= _SATURDAY:
            return written in self.workdays
        return written not in self.holidays

    def add_workdays(self, day: date, count: int) -> date:
        """Give the *count*-th working day after *day*, which does not count itself."""
        while count > 0:
            day += _ONE
            count -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days after *first* up to *last*, inclusive; none if it is earlier."""
        days = (last - first).days
        return sum(self.is_workday(first + timedelta(days=number)) for number in range(1, days + 1))

    def next_workday(self, day: date) -> date:
        """Give *day* if people work on it, else the first working day after it."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)


def parse_calendar(data: bytes) -> Calendar:
    """Read a file of holidays.

    Raises:
        What `decode_loosely` and `check_body` raise, and PeriodEndsEarly: at *where* in the file.
    """
    canonical = encode(decode_loosely(data, limit=MAX_CALENDAR_BYTES), limit=MAX_CALENDAR_BYTES)
    file = read_part(CalendarFile, canonical)
    return Calendar(
        frozenset(day for year in file.years for each in year.holidays for day in _days(each)),
        frozenset(day for year in file.years for day in year.workdays),
        file.version,
        sha256(canonical).hexdigest(),
        frozenset(year.year for year in file.years),
    )


def _days(holiday: Holiday) -> list[str]:
    first, last = date.fromisoformat(holiday.first), date.fromisoformat(holiday.to)
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


STANDARD_CALENDAR = parse_calendar(read_standard(HOLIDAYS))
