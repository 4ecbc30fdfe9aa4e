"""Series of publications: what is published, and what is not."""

from datetime import date

from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.periods import period_days
from ledger.affairs.series import Missing, Series, load_series, missing

TODAY = date(2026, 11, 30)


def series_of(*periods: str) -> Series:
    series = Series()
    for period in periods:
        series.add(*period_days(period), TODAY)
    return series


def lacking(series: Series, start: str, today: str, profile: str, code: str) -> list[Missing]:
    return missing(
        series,
        date.fromisoformat(start),
        date.fromisoformat(today),
        category=STANDARD_CATALOGUE.categories[code],
        profile=STANDARD_CATALOGUE.profiles[profile],
        calendar=STANDARD_CALENDAR,
    )


def test_months_that_follow_are_one_stretch() -> None:
    series = series_of("2026-01", "2026-03", "2026-02", "2026-01-15")
    assert len(series.stretches) == 1
    assert series.count == 4
    assert load_series(series.save()).save() == series.save()


def test_a_regular_series_with_one_gap_has_it() -> None:
    regular = series_of("2020-01-26", "2020-01-27", "2020-01-29", "2020-01-28", "2020-01-31")
    assert [gap[:2] for gap in regular.gaps()] == [("2020-01-30", "2020-01-30")]


def test_a_few_publications_now_and_then_are_no_series_with_gaps() -> None:
    assert series_of("2026-01", "2026-03", "2026-07").gaps() == []


def test_a_quarter_is_due_by_the_profile_s_day() -> None:
    published = series_of("2026-Q1")
    assert lacking(published, "2026-01-01", "2026-07-15", "CQ-village", "F04") == []
    late = lacking(published, "2026-01-01", "2026-07-16", "CQ-village", "F04")
    assert late == [Missing("2026-Q2", date(2026, 7, 15))]


def test_the_first_period_is_the_first_whole_one() -> None:
    late = lacking(Series(), "2026-05-10", "2026-10-20", "CQ-village", "F04")
    assert [each.period for each in late] == ["2026-Q3"]


def test_what_has_no_date_is_never_lacking() -> None:
    assert lacking(Series(), "2020-01-01", "2026-10-20", "CN-urban-2026", "F01") == []
    assert lacking(Series(), "2020-01-01", "2026-10-20", "CN-urban-2026", "J08") == []


def test_a_month_of_a_quarter_touches_it() -> None:
    series = series_of("2026-02")
    assert series.touches(date(2026, 1, 1), date(2026, 3, 31))
    assert not series.touches(date(2026, 4, 1), date(2026, 6, 30))


def test_no_day_is_too_late_for_the_calendar() -> None:
    late = lacking(Series(), "2026-01-01", "9999-12-31", "CQ-village", "F04")
    assert len(late) == 600
