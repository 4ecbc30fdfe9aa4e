"""Periods: their days, what follows, which months. Statement, section 6: kinds of field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.periods import MONTHS, months_of, next_period, period_days, period_of
from ledger.affairs.types.fields import is_date, is_period

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-11-22", "2026-11-22", "2026-11-22"),
        ("2026-05/2026-07", "2026-05-01", "2026-07-31"),
        ("2026-05-03/2026-Q2", "2026-05-03", "2026-06-30"),
    ],
)
def test_a_period_has_its_days(period: str, first: str, last: str) -> None:
    assert period_days(period) == (date.fromisoformat(first), date.fromisoformat(last))
    assert is_period(period)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-",
        "2026-13",
        "2026-Q5",
        "2026-H3",
        "2026-02-30",
        "26",
        "2026/",
        "/2026",
        "２０２６",
    ],
)
def test_what_is_no_period_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|year|month|day"):
        period_days(text)
    assert not is_period(text)


@pytest.mark.parametrize("text", ["2026-11/2026-10", "0000", "3000", "2026/3000", "1899-12-31"])
def test_a_period_lies_in_the_calendar_and_goes_forward(text: str) -> None:
    assert not is_period(text)


@pytest.mark.parametrize("text", ["1899-12-31", "3000-01-01", "20261122", "2026-W47-7"])
def test_a_day_lies_in_the_years_that_are_counted_in(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    ("period", "after"),
    [
        ("2026", "2027"),
        ("2026-H1", "2026-H2"),
        ("2026-H2", "2027-H1"),
        ("2026-Q4", "2027-Q1"),
        ("2026-12", "2027-01"),
        ("2024-02-28", "2024-02-29"),
        ("2026-05/2026-07", "2026-08/2026-10"),
        ("2026-11/2027-01", "2027-02/2027-04"),
        ("2026-05-03/2026-05-09", "2026-05-10/2026-05-16"),
    ],
)
def test_the_next_period_is_as_long(period: str, after: str) -> None:
    assert next_period(period) == after


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_a_day_lies_in_its_period_and_the_next_one_begins_after_it(day: date, often: str) -> None:
    period = period_of(day, often)
    first, last = period_days(period)
    assert first <= day <= last
    assert len(months_of(period)) == MONTHS[often]
    if day.year < 2999:
        after = next_period(period)
        assert period_days(after)[0] == last + timedelta(days=1)
        assert len(months_of(after)) == MONTHS[often]


@given(DAYS, DAYS)
def test_a_range_of_days_touches_the_months_from_the_first_to_the_last(a: date, b: date) -> None:
    first, last = sorted((a, b))
    months = months_of(f"{first.isoformat()}/{last.isoformat()}")
    assert months[0] == first.isoformat()[:7]
    assert months[-1] == last.isoformat()[:7]
    assert list(months) == sorted(set(months))
