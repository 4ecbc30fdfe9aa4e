"""Days and working days: China's day, and holidays as a file of data (catalogue, section 3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar, day_of, parse_calendar
from ledger.affairs.standard import HOLIDAYS, read_standard
from ledger.core.text import parse_time_ms

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
PLAIN = Calendar(frozenset(), frozenset())


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-22T15:59:59.999Z", "2026-11-22"),
        ("2026-11-22T16:00:00.000Z", "2026-11-23"),
        ("2026-12-31T16:00:00.000Z", "2027-01-01"),
        ("2024-02-28T16:00:00.000Z", "2024-02-29"),
    ],
)
def test_the_day_begins_at_midnight_in_china(time: str, day: str) -> None:
    assert day_of(parse_time_ms(time)).isoformat() == day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-02-17", False),  # the first day of the lunar year
        ("2026-02-28", True),  # a Saturday that is worked
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2027-10-01", True),  # not announced: a Friday like others
        ("2027-10-02", False),
    ],
)
def test_people_work_as_the_state_council_announced(day: str, works: bool) -> None:
    assert STANDARD_CALENDAR.is_workday(date.fromisoformat(day)) is works


def test_the_holidays_of_2026_are_33_days_and_6_are_made_up_for() -> None:
    ours = [day for day in STANDARD_CALENDAR.holidays if day.startswith("2026")]
    made_up = [day for day in STANDARD_CALENDAR.workdays if day.startswith("2026")]
    assert (len(ours), len(made_up)) == (33, 6)


def test_a_day_that_is_made_up_for_is_a_weekend_and_no_holiday() -> None:
    assert not STANDARD_CALENDAR.workdays & STANDARD_CALENDAR.holidays
    for day in STANDARD_CALENDAR.workdays:
        assert date.fromisoformat(day).weekday() >= 5, day


def test_the_calendar_says_which_years_it_is_for_and_what_it_is_called() -> None:
    again = parse_calendar(read_standard(HOLIDAYS))
    assert again == STANDARD_CALENDAR
    assert again.years == {2025, 2026, 2027}
    assert len(again.hash) == 64


def test_seven_working_days_over_the_national_holiday_take_two_weeks() -> None:
    assert STANDARD_CALENDAR.add_workdays(date(2026, 9, 29), 7) == date(2026, 10, 14)


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    after = STANDARD_CALENDAR.add_workdays(day, count)
    assert STANDARD_CALENDAR.workdays_between(day, after) == count
    assert count == 0 or STANDARD_CALENDAR.is_workday(after)


@given(DAYS)
def test_without_holidays_there_are_five_working_days_a_week(day: date) -> None:
    assert PLAIN.workdays_between(day, day + timedelta(days=7)) == 5


@given(DAYS, DAYS)
def test_no_working_day_lies_between_a_day_and_an_earlier_one(a: date, b: date) -> None:
    first, last = sorted((a, b))
    assert STANDARD_CALENDAR.workdays_between(last, first) == 0


@given(DAYS)
def test_the_next_working_day_is_the_day_itself_or_the_first_after_days_off(day: date) -> None:
    after = STANDARD_CALENDAR.next_workday(day)
    assert STANDARD_CALENDAR.is_workday(after)
    days_off = [day + timedelta(days=n) for n in range((after - day).days)]
    assert not any(STANDARD_CALENDAR.is_workday(each) for each in days_off)
