"""Periods of time as bodies write them: their days, what follows them, the months in them.

A period is a year ``2026``, a half ``2026-H1``, a quarter ``2026-Q4``, a month ``2026-11``, a day
``2026-11-22``, or two of these with a slash between them, the first day of the one to the last of
the other, inclusive.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

_PERIOD = re.compile(
    r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?|-Q([1-4])|-H([12]))?"  # month, day, quarter …
)
MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
"""How many months a frequency's period has."""

_DAY = timedelta(days=1)


def period_days(period: str) -> tuple[date, date]:
    """Give the first and the last day of *period*, inclusive.

    Raises:
        ValueError: it is no period of the calendar, or ends before it begins.
    """
    first, slash, last = period.partition("/")
    begin, end = _days(first)
    if slash:
        end = _days(last)[1]
    if end < begin:
        msg = f"{period} ends before it begins"
        raise ValueError(msg)
    return begin, end


def _days(text: str) -> tuple[date, date]:
    found = _PERIOD.fullmatch(text)
    if found is None:
        msg = f"{text} is no period"
        raise ValueError(msg)
    year, month, day, quarter, half = (int(part) if part else 0 for part in found.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    if quarter:
        return _months(year, 3 * quarter - 2, 3)
    if half:
        return _months(year, 6 * half - 5, 6)
    return _months(year, month, 1) if month else _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month + count - 1
    return date(year, month, 1), date(year, last, monthrange(year, last)[1])


def next_period(period: str) -> str:
    """Give the period of the same length that follows: 2027-Q1 follows 2026-Q4.

    After a range of whole months come as many months, after any other as many days.

    Raises:
        ValueError: as for `period_days`.
    """
    begin, end = period_days(period)
    after = end + _DAY
    if "/" not in period:
        return _like(period, after)
    if begin.day == 1 and after.day == 1:
        months = 12 * (after.year - begin.year) + after.month - begin.month
        last = 12 * after.year + after.month - 1 + months - 1
        return f"{after:%Y-%m}/{last // 12:04}-{last % 12 + 1:02}"
    return f"{after.isoformat()}/{(after + (end - begin)).isoformat()}"


def _like(period: str, day: date) -> str:
    """Give the period that *day* lies in and that is written as *period* is."""
    if "Q" in period:
        return period_of(day, "quarterly")
    if "H" in period:
        return period_of(day, "semiannual")
    form = {4: "%Y", 7: "%Y-%m"}.get(len(period), "%Y-%m-%d")
    return day.strftime(form)


def period_of(day: date, frequency: str) -> str:
    """Give the period of a frequency (monthly, quarterly, semiannual, annual) that has *day*."""
    months = MONTHS[frequency]
    number = (day.month - 1) // months + 1
    written = {1: f"-{day.month:02}", 3: f"-Q{number}", 6: f"-H{number}", 12: ""}
    return f"{day.year:04}{written[months]}"


def months_of(period: str) -> tuple[str, ...]:
    """Give the months that *period* touches, like 2026-11, in order."""
    begin, end = period_days(period)
    span = range(12 * begin.year + begin.month - 1, 12 * end.year + end.month)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in span)
