"""The demonstration's year: four whole quarters that are over, and what has passed since.

The last quarter is one whose notice could already hang. Dates are the community's.
"""

from datetime import date, timedelta
from typing import NamedTuple

QUARTERS = 4
_NOTICE_AFTER_DAYS = 9


class Quarter(NamedTuple):
    """One quarter of a year, *number* 1 to 4."""

    year: int
    number: int

    @property
    def months(self) -> tuple[date, date, date]:
        """The first days of its three months."""
        first = 3 * self.number - 2
        return (
            date(self.year, first, 1),
            date(self.year, first + 1, 1),
            date(self.year, first + 2, 1),
        )

    @property
    def first_day(self) -> date:
        """Where it begins."""
        return self.months[0]

    @property
    def last_day(self) -> date:
        """Where it ends; this day is in it."""
        return self.next().first_day - timedelta(days=1)

    @property
    def notice_day(self) -> date:
        """When its accounts are published: within ten days of its end."""
        return self.last_day + timedelta(days=1 + _NOTICE_AFTER_DAYS)

    def next(self) -> "Quarter":
        """Return the quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    """Return the quarter that *day* is in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_before(today: date) -> tuple[Quarter, ...]:
    """Return the four quarters whose notices hang before *today*, oldest first."""
    quarter = quarter_of(date(today.year - 2, today.month, 1))
    past = [quarter]
    while (quarter := quarter.next()).notice_day < today:
        past.append(quarter)
    return tuple(past[-QUARTERS:])


def day_in(month: date, number: int) -> date:
    """Return day *number* of the month that begins with *month*."""
    return month.replace(day=number)
