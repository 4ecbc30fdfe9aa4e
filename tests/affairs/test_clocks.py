"""Clocks: what is due when, what hangs how long, what is answered by when (catalogue, 2.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.calendar import STANDARD_CALENDAR, Calendar
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Category, Profile
from ledger.affairs.clocks import (
    due_day,
    due_period,
    earliest_end,
    frequency_of,
    government_reply_due,
    last_display_day,
    reply_due,
    reply_supervisor_due,
    shortest_display,
)
from ledger.affairs.periods import period_days, period_of

C, P, DAYS_OFF = STANDARD_CATALOGUE.categories, STANDARD_CATALOGUE.profiles, STANDARD_CALENDAR
PLAIN = Calendar(frozenset(), frozenset())


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(code: str, profile: str, when: str | date) -> str | None:
    found = due_day(C[code], P[profile], when, DAYS_OFF)
    return found.isoformat() if found else None


# ---------------------------------------------------------------------------------- due by period


@pytest.mark.parametrize(
    ("code", "profile", "period", "expected"),
    [
        ("F04", "CQ-village", "2026-Q1", "2026-04-15"),
        ("F04", "CQ-village", "2026-Q2", "2026-07-15"),
        ("F04", "CQ-village", "2026-Q3", "2026-10-15"),
        ("F04", "CQ-village", "2026-11", "2026-12-15"),  # published monthly: the 15th of the next
        ("F04", "CQ-village", "2026-07", "2026-08-17"),  # the 15th is a Saturday
        ("F04", "SC-village", "2026-Q1", "2026-04-10"),
        ("F04", "SC-village", "2026-Q3", "2026-10-10"),  # a Saturday that is worked
        ("F04", "SD-village", "2026-03", "2026-04-30"),  # before April has passed, too
        ("F04", "CN-village-2026", "2026-Q1", "2026-06-30"),
        ("V01", "CN-village-2026", "2026-Q1", "2026-06-30"),
        ("F02", "SH-urban", "2026-Q4", "2027-03-31"),
        (
            "V01",
            "HEB-village-1999",
            "2026-Q4",
            "2027-03-31",
        ),  # national law is stricter than half-yearly
    ],
)
def test_what_is_published_by_periods_is_due_after_them(
    code: str, profile: str, period: str, expected: str
) -> None:
    assert due(code, profile, period) == expected


def test_a_month_is_as_long_as_it_is() -> None:
    february = P["CQ-village"].model_copy(update={"period_due": _by_day(31)})
    assert due_day(C["F04"], february, "2026-01", PLAIN) == day(
        "2026-03-02"
    )  # 28 February: Saturday


def _by_day(number: int) -> object:
    due = P["CQ-village"].period_due
    assert due is not None
    return due.model_copy(update={"number": number})


@pytest.mark.parametrize("code", ["J01", "J02", "J06", "F01", "F03", "F18"])
def test_in_the_cities_nothing_that_law_wants_in_time_has_a_date(code: str) -> None:
    """城市居民委员会组织法 art. 34 says 及时: no quarter, no month."""
    for when in ("2026-Q1", "2026-03", day("2026-03-05")):
        assert due(code, "CN-urban-2026", when) is None


@pytest.mark.parametrize("profile", sorted(P))
@pytest.mark.parametrize("code", [c for c, each in C.items() if each.frequency == "longterm"])
def test_what_hangs_for_long_is_never_due(code: str, profile: str) -> None:
    assert due(code, profile, "2026") is None


def test_an_event_starts_a_clock_where_the_place_has_one() -> None:
    assert due("V05", "CQ-village", day("2026-03-05")) == "2026-03-16"  # the 15th is a Sunday
    assert due("V05", "SC-village", day("2026-03-06")) == "2026-03-16"
    assert due("V05", "CN-village-2026", day("2026-03-05")) is None


def test_what_has_a_lead_time_is_due_before_its_event_also_on_a_day_off() -> None:
    assert due("J10", "CN-urban-2026", day("2026-05-24")) == "2026-05-04"
    assert due("J14", "CN-urban-2026", day("2026-06-18")) == "2026-06-08"


# -------------------------------------------------------------------------------------- frequency


@pytest.mark.parametrize(
    ("code", "profile", "often"),
    [
        ("F04", "CN-village-2026", "quarterly"),
        ("F04", "SD-village", "monthly"),
        ("V01", "SD-village", "quarterly"),
        ("J08", "SH-urban", "annual"),  # once a year is what a review is
        ("P02", "SD-village", "quarterly"),
        ("V05", "SD-village", "event"),
        ("V01", "SC-village", "quarterly"),
    ],
)
def test_a_place_may_ask_for_more_often(code: str, profile: str, often: str) -> None:
    assert frequency_of(C[code], P[profile]) == often


def test_a_day_lies_in_a_period_of_the_category() -> None:
    assert due_period(C["F04"], P["SD-village"], day("2026-05-20")) == "2026-05"
    assert due_period(C["F04"], P["CN-village-2026"], day("2026-05-20")) == "2026-Q2"
    assert due_period(C["J01"], P["CN-urban-2026"], day("2026-05-20")) is None


@given(
    st.sampled_from(sorted(C)),
    st.sampled_from(sorted(P)),
    st.dates(day("2024-01-01"), day("2030-12-31")),
)
def test_nothing_is_due_before_its_period_is_over(code: str, profile: str, when: date) -> None:
    period = due_period(C[code], P[profile], when)
    if period is None:
        assert due(code, profile, period_of(when, "monthly")) is None
        return
    found = due_day(C[code], P[profile], period, DAYS_OFF)
    assert found is None or found > period_days(period)[1]
    assert (found is None) == (P[profile].period_due is None)


# ---------------------------------------------------------------------------------------- display


def test_fifteen_days_count_the_first_and_the_last() -> None:
    assert earliest_end(C["J01"], P["CN-urban-2026"], day("2026-11-01"), DAYS_OFF) == day(
        "2026-11-15"
    )


@pytest.mark.parametrize("profile", ["CQ-village", "SD-village"])
def test_a_place_s_shorter_window_does_not_shorten_the_national_one(profile: str) -> None:
    assert shortest_display(C["F04"], P[profile]) == 15


def test_a_place_may_ask_for_longer() -> None:
    longer = P["CQ-village"].model_copy(update={"shortest_days": 30})
    assert shortest_display(C["F04"], longer) == 30
    assert shortest_display(C["V06"], longer) == 0  # a list of persons has no floor
    assert shortest_display(C["F06"], longer) == 0  # no window is known for it
    assert shortest_display(C["J10"].model_copy(update={"persons": False}), longer) == 0


def test_what_nobody_knows_has_no_window() -> None:
    assert shortest_display(None, P["CQ-village"]) == 0
    assert shortest_display(C["F04"], None) == 15
    assert earliest_end(None, None, day("2026-11-01"), DAYS_OFF) == day("2026-11-01")


def test_a_window_of_working_days_leaves_out_days_off() -> None:
    """低保: seven working days; the national holiday lies within."""
    assert earliest_end(C["V11"], None, day("2026-09-30"), DAYS_OFF) == day("2026-10-14")
    assert earliest_end(C["F17"], None, day("2026-11-02"), DAYS_OFF) == day("2026-11-13")
    assert shortest_display(C["F17"], P["CN-village-2026"]) == 0


def test_a_list_of_persons_has_a_last_day() -> None:
    first = day("2026-11-01")
    assert last_display_day(C["V11"], first) == day("2026-11-30")
    assert last_display_day(C["V11"], first, day("2026-11-10")) == day("2026-11-10")
    assert last_display_day(C["V11"], first, day("2027-11-10")) == day("2026-11-30")
    assert last_display_day(C["F04"], first) is None
    assert last_display_day(C["F04"], first, day("2026-11-10")) == day("2026-11-10")
    assert last_display_day(None, first) is None


@pytest.mark.parametrize("code", [code for code, each in C.items() if each.persons])
def test_a_list_of_persons_can_hang_as_long_as_it_must(code: str) -> None:
    for start in range(0, 366, 5):
        first = day("2026-01-01") + timedelta(days=start)
        last = last_display_day(C[code], first)
        assert last is not None
        assert earliest_end(C[code], P["CN-village-2026"], first, DAYS_OFF) <= last


# ---------------------------------------------------------------------------------------- replies


@pytest.mark.parametrize(
    ("profile", "slip", "expected"),
    [
        ("CQ-village", "2026-11-17", "2026-11-20"),
        ("CQ-village", "2026-11-18", "2026-11-23"),  # the third day is a Saturday
        ("CQ-village", "2026-09-29", "2026-10-08"),  # and this one a holiday
        ("SH-village", "2026-11-02", "2026-11-17"),
        ("HI-village-2025", "2026-11-02", "2026-11-17"),
        ("CN-urban-2026", "2026-11-02", None),
        ("CN-village-2026", "2026-11-02", None),
    ],
)
def test_an_answer_is_due_by_the_place_s_days(
    profile: str, slip: str, expected: str | None
) -> None:
    assert reply_due(P[profile], day(slip), DAYS_OFF) == (day(expected) if expected else None)


def test_the_supervision_committee_and_the_government_have_times_of_their_own() -> None:
    asked = day("2026-11-02")
    assert reply_supervisor_due(P["CQ-village"], asked, DAYS_OFF) == day(
        "2026-11-09"
    )  # the 7th: Saturday
    assert government_reply_due(P["SC-village"], asked, DAYS_OFF) == day(
        "2026-11-23"
    )  # the 22nd: Sunday


def test_without_a_profile_there_is_no_date() -> None:
    for clock in (reply_due, reply_supervisor_due, government_reply_due):
        assert clock(None, day("2026-11-02"), DAYS_OFF) is None


@given(st.sampled_from(sorted(P)), st.dates(day("2024-01-01"), day("2030-12-31")))
def test_an_answer_is_never_due_on_a_day_off(profile: str, asked: date) -> None:
    found = reply_due(P[profile], asked, DAYS_OFF)
    assert found is None or (found > asked and DAYS_OFF.is_workday(found))


def test_a_profile_and_a_category_are_values() -> None:
    assert {Profile, Category} == {type(P["CQ-village"]), type(C["F04"])}
    assert P["CQ-village"].model_config["frozen"]
