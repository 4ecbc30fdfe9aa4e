"""What hangs, and for how long: each rule fires where it must, and not in an ordinary community."""

from typing import Any

import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.publicity import Publicity
from tests.affairs.audit.events import Story, published, rules_of, run

HASH = "ab" * 32
LAST = "2026-04-15"


class Wall:
    """A story of notices and what is seen on the board."""

    def __init__(self, **changes: Any) -> None:
        self.story = Story(**{"residents": 3_000, **changes})

    def notice(self, day: str = "2026-04-01", to: str = "2026-04-20", **changes: Any) -> Event:
        usual = {"catalogue": "F01", "display": {"from": day, "to": to}, "period": day[:7]}
        return self.story.add("notice", published(**{**usual, **changes}), day=day)

    def persons(self, day: str = "2026-04-01", to: str = LAST, **changes: Any) -> Event:
        listed = {"persons": {"commitments": [HASH], "last": LAST}, "catalogue": "V11"}
        return self.notice(day, to, **{**listed, "medium": ["公开栏"], **changes})

    def seen(self, notice: Event, day: str, seen: str = "start") -> Event:
        body = {"notice": notice.id, "board": "东门公开栏", "day": day, "seen": seen, "photos": []}
        return self.story.add("posting", body, day=day)

    def down(self, notice: Event, day: str, cause: str = "early", entered: str = "") -> Event:
        body = {"notice": notice.id, "day": day, "cause": cause, "reason": "撤下"}
        return self.story.add("takedown", body, day=entered or day)

    def corrected(self, notice: Event, day: str, to: str, **changes: Any) -> Event:
        usual = {"catalogue": "F01", "display": {"from": day, "to": to}, "period": "2026-04"}
        body = published(**{**usual, **changes}, corrects=notice.id, reason="写错")
        return self.story.add("correction", body, day=day)

    def find(self, today: str) -> list[Finding]:
        return run(Publicity, self.story, today)

    def rules(self, today: str) -> list[str]:
        return rules_of(self.find(today))


def test_an_ordinary_notice_gives_nothing() -> None:
    wall = Wall()
    notice = wall.notice()
    wall.seen(notice, "2026-04-03")
    wall.seen(notice, "2026-04-20", "end")
    wall.down(notice, "2026-04-21", "window_over")
    assert wall.rules("2026-12-31") == []


def test_a_notice_that_came_down_early_must_hang_again() -> None:
    wall = Wall()
    notice = wall.notice()
    wall.seen(notice, "2026-04-01")
    down = wall.down(notice, "2026-04-10")
    (told,) = wall.find("2026-04-12")
    assert (told.rule.id, told.days) == ("publicity.down_early_local", 5)
    (red,) = wall.find("2026-06-01")
    assert (red.rule.id, red.rule.capped.value) == ("publicity.down_early", "red")
    assert red.entries == (notice.index, down.index)
    wall.seen(notice, "2026-06-02")
    assert wall.rules("2026-06-30") == []


def test_it_is_kept_until_it_is_published_again_however_long_that_takes() -> None:
    wall = Wall()
    notice = wall.notice()
    wall.seen(notice, "2026-04-01")
    wall.down(notice, "2026-04-10")
    wall.notice("2026-09-01", "2026-09-20", medium=["网络"])
    assert wall.rules("2026-10-01") == ["publicity.down_early"]
    wall.notice("2026-10-01", "2026-10-20", medium=["网络"], period="2026-04")
    assert wall.rules("2026-10-10") == []


def test_what_came_down_for_privacy_is_no_missed_duty() -> None:
    wall = Wall()
    notice = wall.notice()
    wall.seen(notice, "2026-04-01")
    wall.down(notice, "2026-04-05", "privacy")
    assert wall.rules("2026-06-01") == ["publicity.down_early_local"]


@pytest.mark.parametrize(
    ("code", "grade", "colour"), [("J12", "U", "grey"), ("F17", "B", "yellow")]
)
def test_a_window_is_as_well_founded_as_the_catalogue_says(
    code: str, grade: str, colour: str
) -> None:
    wall = Wall()
    notice = wall.notice(to="2026-04-05", catalogue=code)
    wall.seen(notice, "2026-04-01")
    wall.down(notice, "2026-04-04")
    down, short = wall.find("2026-06-01")
    assert short.rule.id == "publicity.short_local"
    assert down.rule.id == "publicity.down_early_local"
    for found in (short, down):
        assert (found.rule.grade, found.rule.capped.value) == (grade, colour)


def test_a_window_under_fifteen_days_is_too_short() -> None:
    wall = Wall()
    notice = wall.notice(to="2026-04-05", medium=["网络"])
    (found,) = wall.find("2026-04-02")
    assert (found.rule.id, found.days, found.entries) == ("publicity.short", 10, (notice.index,))
    wall.corrected(notice, "2026-04-03", "2026-04-20", medium=["网络"])
    assert wall.rules("2026-04-04") == []


def test_fifteen_days_are_enough() -> None:
    wall = Wall()
    wall.notice(to="2026-04-15", medium=["网络"])
    assert wall.rules("2026-04-02") == []


def test_working_days_are_the_catalogue_s() -> None:
    wall = Wall()
    wall.notice(to="2026-04-05", catalogue="P04", kind="party", medium=["网络"])
    assert wall.rules("2026-04-02") == ["publicity.short_local"]


def test_notices_that_nobody_saw_on_the_board_are_one_row_a_month() -> None:
    wall = Wall()
    first, second = wall.notice(), wall.notice("2026-04-02", "2026-04-25")
    assert wall.rules("2026-04-08") == []
    (found,) = wall.find("2026-04-20")
    assert (found.rule.id, found.cause) == ("publicity.not_posted", "2026-04")
    assert (found.facts["count"], found.entries) == (2, (first.index, second.index))
    wall.seen(first, "2026-04-21")
    (found,) = wall.find("2026-04-22")
    assert found.entries == (second.index,)
    wall.notice("2026-08-01", "2026-08-20", medium=["网络"])
    (found,) = wall.find("2026-08-02")
    assert (found.entries, found.facts["count"]) == ((second.index,), 1)
    assert found.since == "2026-05-07"  # the month's end, and a week for the last notice of it


def test_a_row_names_twenty_entries_at_most() -> None:
    wall = Wall()
    for _ in range(22):
        wall.notice()
    (found,) = wall.find("2026-04-20")
    assert (len(found.entries), found.facts["count"]) == (20, 22)


def test_what_hangs_nowhere_on_paper_or_was_corrected_needs_no_posting() -> None:
    wall = Wall()
    wall.notice(medium=["网络"])
    notice = wall.notice()
    wall.corrected(notice, "2026-04-03", "2026-04-20", medium=["网络"])
    assert wall.rules("2026-05-01") == []


def test_finance_must_hang_on_a_board_where_the_place_says_so() -> None:
    wall = Wall(profile="HI-village-2025")
    wall.notice(medium=["网络"], catalogue="F04")
    wall.notice(medium=["网络"], catalogue="V01", kind="resident")
    assert wall.rules("2026-04-02") == ["publicity.off_board"]


def test_a_list_of_persons_that_comes_down_in_time_gives_nothing() -> None:
    wall = Wall()
    notice = wall.persons()
    wall.seen(notice, "2026-04-01")
    wall.seen(notice, LAST, "end")
    wall.down(notice, "2026-04-16", "persons")
    assert wall.rules("2026-12-31") == []


def test_a_list_of_persons_seen_after_its_last_day_is_red() -> None:
    wall = Wall()
    notice = wall.persons()
    wall.seen(notice, "2026-04-01")
    wall.seen(notice, "2026-04-20", "between")
    down = wall.down(notice, "2026-04-30", "persons")
    (found,) = wall.find("2026-05-10")
    assert (found.rule.id, found.days) == ("publicity.persons_beyond", 14)
    assert found.rule.capped.value == "red"
    assert found.entries == (notice.index, down.index)


def test_a_list_of_persons_that_nobody_took_down_is_told_of() -> None:
    wall = Wall()
    notice = wall.persons()
    wall.seen(notice, "2026-04-01")
    assert wall.rules("2026-04-22") == []
    (found,) = wall.find("2026-04-23")
    assert (found.rule.id, found.days) == ("publicity.persons_left", 8)
    wall.notice("2026-08-01", "2026-08-20", medium=["网络"])
    assert wall.rules("2026-08-02") == ["publicity.persons_left"]


def test_a_list_of_persons_beyond_the_catalogue_s_longest_is_told_of() -> None:
    wall = Wall()
    persons = {"commitments": [HASH], "last": "2026-09-30"}
    wall.persons(to="2026-09-30", persons=persons)
    assert wall.rules("2026-04-02") == ["publicity.persons_long"]


def test_a_list_of_persons_online_is_a_hint() -> None:
    wall = Wall()
    wall.persons(medium=["公开栏", "微信群"])
    (found,) = wall.find("2026-04-02")
    assert (found.rule.id, found.rule.capped.value) == ("publicity.persons_online", "grey")


def test_a_correction_long_after_the_window_is_late() -> None:
    wall = Wall()
    notice = wall.notice(medium=["网络"])
    wall.notice("2026-09-01", "2026-09-20", medium=["网络"])
    wall.corrected(notice, "2026-09-02", "2026-09-20", medium=["网络"])
    (found,) = wall.find("2026-09-03")
    assert (found.rule.id, found.days) == ("publicity.corrected_late", 135)


def test_a_correction_within_a_month_of_the_window_is_ordinary() -> None:
    wall = Wall()
    notice = wall.notice(medium=["网络"])
    wall.corrected(notice, "2026-05-10", "2026-05-30", medium=["网络"])
    assert wall.rules("2026-05-11") == []


def test_a_code_that_the_catalogue_does_not_have_is_a_hint() -> None:
    wall = Wall()
    wall.notice(catalogue="Z99", medium=["网络"])
    wall.notice(catalogue="Z99", medium=["网络"])
    (found,) = wall.find("2026-04-02")
    assert (found.rule.id, found.facts["code"]) == ("publicity.unknown_code", "Z99")


def test_a_posting_of_a_notice_long_forgotten_changes_nothing() -> None:
    wall = Wall()
    notice = wall.notice(medium=["网络"])
    wall.notice("2026-08-01", "2026-08-20", medium=["网络"])
    wall.seen(notice, "2026-08-02")
    wall.down(notice, "2026-08-03")
    assert wall.rules("2026-08-04") == []


def test_no_day_is_too_late_for_the_calendar() -> None:
    wall = Wall()
    wall.persons()
    wall.seen(wall.notice(), "2026-04-01")
    assert wall.rules("9999-12-31") == ["publicity.not_posted"]
