"""When it was published: each rule fires where it must, and not in an ordinary community."""

from typing import Any

import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.publicity_periods import PublicityPeriods
from tests.affairs.audit.events import Story, published, rules_of, run, spent


class Year:
    """A story of what was published when; Chongqing's dates unless another profile is named."""

    def __init__(
        self, profile: str = "CQ-village", founded: str = "2026-01-01", **changes: Any
    ) -> None:
        self.story = Story(founded, profile=profile, **changes)

    def notice(self, period: str, day: str, code: str = "F04", **changes: Any) -> Event:
        kind = "financial" if code[0] == "F" else "resident"
        display = {"from": day, "to": f"{day[:4]}-12-31"}
        usual = {"catalogue": code, "kind": kind, "period": period, "display": display}
        return self.story.add("notice", published(**{**usual, **changes}), day=day)

    def nil(self, period: str, day: str, code: str = "F04", **changes: Any) -> Event:
        kind = "financial" if code[0] == "F" else "resident"
        usual = {"kind": kind, "catalogue": code, "period": period, "duty": "director"}
        return self.story.add("nil_return", {**usual, **changes}, day=day)

    def pay(self, *days: str) -> None:
        for day in days:
            self.story.add("expenditure", spent(date=day), day=day)

    def demand(self, day: str, count: int = 300, of: int = 3_000, **changes: Any) -> Event:
        usual = {"what": "请公布水费", "catalogue": "V16", "day": day, "who": "residents"}
        body = {**usual, "count": count, "of": of, **changes}
        return self.story.add("demand", body, day=day)

    def find(self, today: str) -> list[Finding]:
        return run(PublicityPeriods, self.story, today)

    def rules(self, today: str) -> list[str]:
        return rules_of(self.find(today))


# ------------------------------------------------------------------------------------ overdue


def test_quarters_published_in_time_give_nothing() -> None:
    year = Year()
    year.pay("2026-02-03")
    year.notice("2026-Q1", "2026-04-10")
    year.pay("2026-05-03")
    year.notice("2026-Q2", "2026-07-10")
    year.nil("2026-Q3", "2026-10-10")
    assert year.rules("2026-12-31") == []


def test_a_quarter_that_was_not_published_is_overdue_by_days() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "V01")
    assert year.rules("2026-07-15") == []
    (found,) = year.find("2026-07-20")
    assert (found.rule.id, found.days, found.since) == ("publicity.overdue", 5, "2026-07-15")
    (found,) = year.find("2026-12-20")
    assert found.facts["count"] == 2
    assert found.rule.capped.value == "yellow"


def test_a_nil_return_counts_as_a_publication() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "V01")
    year.nil("2026-Q2", "2026-07-10", "V01")
    assert year.rules("2026-10-01") == []


def test_a_category_that_the_ledger_never_had_is_not_expected() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "V01")
    year.nil("2026-Q2", "2026-07-10", "V01")
    assert year.rules("2026-10-01") == []


@pytest.mark.parametrize(
    ("code", "first", "second", "grade", "colour"),
    [
        ("P03", "2026-H1", "2026-H2", "C", "yellow"),
        ("P10", "2026-06", "2026-07", "U", "grey"),
    ],
)
def test_what_was_due_or_late_is_as_well_founded_as_the_catalogue_says(
    code: str, first: str, second: str, grade: str, colour: str
) -> None:
    year = Year()
    year.notice(first, "2026-07-05", code, kind="party")
    (due,) = year.find("2027-04-20")
    year.notice(second, "2027-04-20", code, kind="party")
    late = next(each for each in year.find("2027-04-20") if each.rule.id == "publicity.late")
    assert due.rule.id == "publicity.overdue_practice"
    for found in (due, late):
        assert (found.rule.grade, found.rule.capped.value) == (grade, colour)


def test_a_category_without_a_date_is_never_overdue() -> None:
    year = Year("CN-urban-2026")
    year.pay("2026-01-03", "2026-02-01")
    year.notice("2026-01", "2026-02-01", "F01")
    year.notice("2026-01", "2026-02-02", "J01")
    year.notice("2026", "2026-12-20", "J08")
    assert year.rules("2027-12-31") == []


def test_a_code_of_other_places_or_of_none_has_no_clock() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "J02")
    year.notice("2026-Q1", "2026-04-11", "Z99")
    year.notice("2026-Q2", "2026-04-11", "Z99")
    assert year.rules("2026-12-31") == []


def test_without_a_known_profile_nothing_is_judged() -> None:
    year = Year("no-such-profile")
    year.pay("2026-02-03")
    year.demand("2026-02-04")
    body = {"period": "2026", "day": "2026-02-05", "due": 9, "present": 9, "members": [MEMBER]}
    year.story.add("review", body, day="2026-02-05")
    year.notice("2026-Q1", "2026-04-10", "F04")
    year.notice("2026-Q3", "2026-10-10", "F04")
    assert year.rules("2026-12-31") == []


def test_what_came_long_after_its_day_was_late() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "V01")
    late = year.notice("2026-Q2", "2026-08-10", "V01")
    (found,) = year.find("2026-08-11")
    assert (found.rule.id, found.days, found.entries) == ("publicity.late", 26, (late.index,))


def test_a_few_days_late_is_ordinary() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10", "V01")
    year.notice("2026-Q2", "2026-07-20", "V01")
    assert year.rules("2026-08-11") == []


def test_a_start_in_may_owes_no_quarter_before_the_first_whole_one() -> None:
    year = Year(founded="2026-05-10")
    year.pay("2026-05-12", "2026-06-12")
    year.notice("2026-05-10/2026-06-30", "2026-07-10", "F04")
    assert year.rules("2026-10-10") == []
    assert year.rules("2026-12-01") == ["publicity.overdue"]


# ------------------------------------------------------------------------------------- places

PLACES: dict[str, Any] = {"places": ["东门小区", "西门小区"]}


def test_a_category_published_by_place_is_due_for_each_place_of_the_charter() -> None:
    year = Year(**PLACES)
    year.notice("2026-Q1", "2026-04-10", "V01", place="东门小区")
    (found,) = year.find("2026-04-30")
    assert (found.rule.id, found.facts["place"]) == ("publicity.overdue", "（西门小区）")


def test_what_is_published_for_the_whole_community_is_published_for_its_places() -> None:
    year = Year(**PLACES)
    year.notice("2026-Q1", "2026-04-10", "V01", place="东门小区")
    year.notice("2026-Q1", "2026-04-11", "V01")
    assert year.rules("2026-04-30") == []


def test_what_is_published_by_place_is_published_for_the_whole() -> None:
    year = Year(**PLACES)
    year.notice("2026-Q1", "2026-04-10", "V01")
    for place in PLACES["places"]:
        year.notice("2026-Q2", "2026-07-10", "V01", place=place)
    assert year.rules("2026-10-01") == []


# ------------------------------------------------------------------------------------ finance


def test_money_that_moved_and_was_not_published_turns_red_after_a_month() -> None:
    year = Year()
    year.pay("2026-02-03")
    assert year.rules("2026-04-15") == []
    (told,) = year.find("2026-04-20")
    assert (told.rule.id, told.days) == ("publicity.missing_local", 5)
    (red,) = year.find("2026-06-01")
    assert (red.rule.id, red.rule.capped.value, red.cause) == (
        "publicity.missing",
        "red",
        "2026-Q1",
    )
    year.notice("2026-Q1", "2026-06-02")
    assert year.rules("2026-06-03") == []


def test_a_quarter_without_money_owes_no_account() -> None:
    year = Year()
    year.pay("2026-02-03")
    year.notice("2026-Q1", "2026-04-10", "F06")
    year.pay("2026-10-03")
    assert year.rules("2026-12-31") == []


def test_a_place_whose_duty_is_from_an_official_page_is_yellow() -> None:
    year = Year("SH-urban")
    year.pay("2026-02-03")
    assert year.rules("2026-12-31") == ["publicity.missing_local"]


def test_an_account_that_is_missing_is_one_row_not_two() -> None:
    year = Year()
    year.notice("2026-Q1", "2026-04-10")
    year.pay("2026-05-03")
    assert year.rules("2026-12-31") == ["publicity.missing", "publicity.overdue"]
    causes = [found.cause for found in year.find("2026-12-31")]
    assert causes == ["2026-Q2", "F04||2026-Q3"]


# -------------------------------------------------------------------------- gaps and overlaps


def test_a_month_that_a_regular_series_leaves_out_is_a_gap() -> None:
    year = Year("CN-urban-2026")
    for month in ("01", "02", "03", "05"):
        year.notice(f"2026-{month}", f"2026-{int(month) + 1:02}-05", "F01")
    assert year.rules("2026-06-10") == []
    (found,) = year.find("2026-06-20")
    assert found.rule.id == "publicity.gap"
    assert (found.facts["first"], found.facts["last"]) == ("2026-04-01", "2026-04-30")
    year.nil("2026-04", "2026-06-21", "F01")
    assert year.rules("2026-07-20") == []


def test_matters_of_residents_come_when_they_come() -> None:
    year = Year("CN-urban-2026")
    for month in ("01", "02", "03", "05"):
        year.notice(f"2026-{month}", f"2026-{int(month) + 1:02}-05", "J01")
    assert year.rules("2026-08-20") == []


def test_a_gap_that_is_overdue_already_is_not_told_twice() -> None:
    year = Year()
    for number, day in ((1, "04-10"), (2, "07-10"), (4, "12-30")):
        year.notice(f"2026-Q{number}", f"2026-{day}")
    year.notice("2027-Q1", "2027-04-10")
    assert year.rules("2027-05-01") == ["publicity.overdue"]


def test_days_lacking_within_a_quarter_that_was_published_are_a_gap() -> None:
    year = Year()
    for month in ("01", "02", "03", "05", "06"):
        year.notice(f"2026-{month}", f"2026-{int(month) + 1:02}-05")
    assert year.rules("2026-07-20") == ["publicity.gap"]


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        ("2026-01/2026-03", "2026-03/2026-04", ["publicity.overlap"]),
        ("2026-01-24/2026-01-27", "2026-01-24/2026-01-28", ["publicity.overlap"]),
        ("2026-01-24/2026-01-28", "2026-01-25", ["publicity.overlap"]),
        ("2026-03", "2026-Q1", []),
        ("2026-Q1", "2026-03", []),
        ("2026-03", "2026-03", []),
        ("2026-03", "2026-04", []),
        ("2026-01-29", "2026-01-28", ["publicity.out_of_order"]),
    ],
)
def test_periods_that_count_days_twice_overlap(first: str, second: str, rules: list[str]) -> None:
    year = Year("CN-urban-2026")
    year.notice(first, "2026-05-01", "F01")
    year.notice(second, "2026-05-02", "F01")
    assert year.rules("2026-05-03") == rules


def test_other_matters_of_the_same_code_do_not_overlap() -> None:
    year = Year("CN-urban-2026")
    year.notice("2026-01/2026-03", "2026-05-01", "F01", title="春节慰问捐款")
    year.notice("2026-03/2026-04", "2026-05-02", "F01", title="助学捐款")
    assert year.rules("2026-05-03") == []


def test_a_correction_does_not_overlap_what_it_corrects() -> None:
    year = Year("CN-urban-2026")
    first = year.notice("2026-01/2026-03", "2026-05-01", "F01")
    body = published(catalogue="F01", period="2026-01/2026-04", corrects=first.id, reason="写错")
    year.story.add("correction", body, day="2026-05-02")
    assert year.rules("2026-05-03") == []


def test_a_notice_and_a_nil_return_of_one_period_contradict() -> None:
    year = Year("CN-urban-2026")
    year.nil("2026-03", "2026-04-01", "F01")
    year.notice("2026-03", "2026-04-02", "F01")
    year.notice("2026-04", "2026-05-02", "F01")
    year.nil("2026-05", "2026-06-02", "F01")
    assert year.rules("2026-06-03") == ["publicity.nil_contradicts"]


# Notices of donations of January 2020, as a provincial society published them (real series):
# cumulative on the second day, 30 January lacking, the 29th before the 28th.
REAL = (
    ("2020-01-24/2020-01-26", "2020-01-26"),
    ("2020-01-24/2020-01-27", "2020-01-27"),
    ("2020-01-29", "2020-01-29"),
    ("2020-01-28", "2020-01-30"),
    ("2020-01-31", "2020-01-31"),
    ("2020-02-01", "2020-02-01"),
)


def test_a_real_series_is_cumulative_out_of_order_and_has_a_gap() -> None:
    year = Year("CN-urban-2026", "2020-01-01")
    for period, day in REAL:
        year.notice(period, day, "F01", title=f"捐赠款物公示（{period}）")
    found = {each.rule.id: each for each in year.find("2020-02-20")}
    assert set(found) == {"publicity.overlap", "publicity.out_of_order", "publicity.gap"}
    assert found["publicity.gap"].facts["first"] == "2020-01-30"
    assert found["publicity.out_of_order"].facts["period"] == "2020-01-28"


# -------------------------------------------------------------------- demands and results

MEMBER = {"person": "p-3", "office": "主任", "excellent": 5, "competent": 3, "incompetent": 1}
AUDITED = {
    "cause": "term",
    "period": "2025",
    "auditor": "示例镇农经站",
    "findings": 0,
    "text": "无",
}


def test_a_demand_of_a_tenth_forces_a_publication() -> None:
    year = Year()
    asked = year.demand("2026-03-02")
    assert year.rules("2026-03-12") == []
    (told,) = year.find("2026-03-20")
    assert (told.rule.id, told.days) == ("publicity.demand_late", 8)
    (red,) = year.find("2026-06-01")
    assert (red.rule.id, red.rule.capped.value) == ("publicity.demand_ignored", "red")
    assert red.entries == (asked.index,)
    answer = year.notice("2026", "2026-06-02", "V17", demand=asked.id)
    (late,) = year.find("2026-06-03")
    assert (late.rule.id, late.entries) == (
        "publicity.demand_late",
        (asked.index, answer.index),
    )


def test_a_demand_that_is_answered_in_time_gives_nothing() -> None:
    year = Year()
    year.demand("2026-03-02")
    year.notice("2026-02", "2026-03-08", "V16")
    assert year.rules("2026-12-31") == []


def test_fewer_than_the_profile_asks_force_nothing() -> None:
    year = Year()
    year.demand("2026-03-02", 299)
    year.demand("2026-03-03", 11, 60, who="representatives")
    year.demand("2026-03-04", 0, 0)
    assert year.rules("2026-12-31") == []


@pytest.mark.parametrize("of", [60, 900])
def test_a_fifth_of_the_representatives_of_the_charter_is_enough(of: int) -> None:
    year = Year()
    asked = year.demand("2026-03-03", 12, of, who="representatives")
    (found,) = year.find("2026-06-01")
    assert found.entries == (asked.index,)


def test_a_place_that_knows_no_such_demand_is_not_bound_by_one() -> None:
    year = Year("CN-urban-2026")
    year.demand("2026-03-02")
    assert year.rules("2026-12-31") == []


def test_where_no_date_is_set_a_demand_is_answered_within_a_month() -> None:
    year = Year("SD-village")
    year.demand("2026-03-02", catalogue="Z99")
    assert year.rules("2026-04-01") == []
    assert year.rules("2026-12-31") == ["publicity.demand_late"]


def test_an_audit_s_result_is_published_where_the_place_has_a_date() -> None:
    year = Year()
    year.story.add("audit_result", {**AUDITED, "day": "2026-03-02"}, day="2026-03-02")
    assert year.rules("2026-03-12") == []
    (found,) = year.find("2026-03-20")
    assert (found.rule.id, found.days) == ("publicity.result_late", 8)
    year.notice("2025", "2026-03-22", "V15")
    assert year.rules("2026-03-23") == ["publicity.result_late"]
    urban = Year("CN-urban-2026")
    urban.story.add("audit_result", {**AUDITED, "day": "2026-03-02"}, day="2026-03-02")
    assert urban.rules("2026-12-31") == []


def test_no_day_is_too_late_for_the_calendar() -> None:
    year = Year()
    year.pay("2026-02-03")
    year.notice("2026-Q1", "2026-04-10", "V01")
    year.demand("2026-05-02")
    assert len(year.find("9999-12-31")) > 2
