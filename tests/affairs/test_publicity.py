"""A notice's life as it is recorded (docs/spec/publicity.md), and a draft's."""

from datetime import date
from typing import Any

import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.publicity import (
    Drafts,
    Life,
    Notices,
    Standing,
    came_down,
    clamped,
    draft_text,
    hung_from,
    on_board,
    outcome,
    standing,
)
from tests.affairs.audit.events import Story, published

PROFILE = STANDARD_CATALOGUE.profiles["CN-urban-2026"]
SHOWN = {"display": {"from": "2026-11-22", "to": "2026-12-10"}}


def posting(notice: str, day: str, seen: str = "start", board: str = "东门") -> dict[str, object]:
    return {"notice": notice, "board": board, "day": day, "seen": seen, "photos": []}


def takedown(notice: str, day: str, board: str = "", cause: str = "early") -> dict[str, object]:
    body: dict[str, object] = {"notice": notice, "day": day, "cause": cause, "reason": "撤下"}
    return {**body, "board": board} if board else body


class Board:
    """One notice of 2026-11-22, and what is said of it."""

    def __init__(self, **changes: Any) -> None:
        self.story = Story("2026-11-22")
        self.notices = Notices()
        body = published(catalogue="F01", **{**SHOWN, **changes})
        self.id = self.add("notice", body).id

    def add(self, kind: str, body: dict[str, Any]) -> Event:
        event = self.story.add(kind, body)
        self.notices.take(event)
        return event

    @property
    def life(self) -> Life:
        return self.notices.lives[self.id]

    def stands(self, today: str) -> Standing:
        day = date.fromisoformat(today)
        return standing(self.life, day, STANDARD_CATALOGUE, PROFILE, STANDARD_CALENDAR)


@pytest.mark.parametrize(
    ("today", "word"),
    [
        ("2026-11-21", "planned"),
        ("2026-11-22", "shown"),
        ("2026-12-10", "shown"),
        ("2026-12-11", "window_over"),
    ],
)
def test_a_notice_is_planned_shown_and_over(today: str, word: str) -> None:
    assert Board().stands(today).word == word


def test_the_window_counts_from_the_first_posting() -> None:
    board = Board()
    board.add("posting", posting(board.id, "2026-11-26"))
    board.add("posting", posting(board.id, "2026-12-10", "end"))
    assert hung_from(board.life) == date(2026, 11, 26)
    assert board.stands("2026-11-25").word == "planned"
    assert board.stands("2026-12-01").end == date(2026, 12, 10)  # fifteen days


def test_what_comes_down_early_must_be_published_again() -> None:
    board = Board()
    board.add("takedown", takedown(board.id, "2026-11-30"))
    assert board.stands("2026-11-29").word == "shown"
    early = board.stands("2026-11-30")
    assert (early.word, early.must_republish) == ("taken_down_early", True)
    board.add("notice", published(catalogue="F01", title="再次公示", **SHOWN))
    again = board.stands("2026-12-01")
    assert (again.word, again.must_republish) == ("taken_down", False)


def test_a_notice_of_another_period_does_not_take_its_place() -> None:
    board = Board()
    board.add("takedown", takedown(board.id, "2026-11-30"))
    board.add("notice", published(catalogue="F01", period="2026-10", **SHOWN))
    assert board.stands("2026-12-01").must_republish


def test_what_is_named_as_a_twin_takes_its_place() -> None:
    board = Board()
    board.add("takedown", takedown(board.id, "2026-11-30"))
    board.add("notice", published(catalogue="F01", period="2026-10", twin=board.id, **SHOWN))
    assert not board.stands("2026-12-01").must_republish


def test_after_its_time_a_takedown_is_no_more_than_that() -> None:
    board = Board()
    board.add("takedown", takedown(board.id, "2026-12-06", cause="window_over"))
    assert board.stands("2026-12-07").word == "taken_down"


def test_a_corrected_notice_is_corrected() -> None:
    board = Board()
    body = published(catalogue="F01", corrects=board.id, reason="写错", **SHOWN)
    event = board.add("correction", body)
    assert board.stands("2026-12-01").word == "corrected"
    assert (board.life["corrected"], board.life["corrected_day"]) == (event.index, "2026-11-22")


def test_a_notice_hangs_while_any_board_has_it() -> None:
    board = Board()
    board.add("posting", posting(board.id, "2026-11-22", board="东门"))
    board.add("posting", posting(board.id, "2026-11-22", board="西门"))
    board.add("takedown", takedown(board.id, "2026-11-25", "东门"))
    assert came_down(board.life) is None
    board.add("takedown", takedown(board.id, "2026-11-28", "西门"))
    assert came_down(board.life) == date(2026, 11, 28)


def test_what_is_hung_again_has_not_come_down() -> None:
    board = Board()
    board.add("posting", posting(board.id, "2026-11-22"))
    board.add("takedown", takedown(board.id, "2026-11-25"))
    board.add("posting", posting(board.id, "2026-11-24", "end"))
    assert came_down(board.life) == date(2026, 11, 25)
    board.add("posting", posting(board.id, "2026-11-26"))
    assert came_down(board.life) is None


def test_a_takedown_of_a_board_that_nobody_saw_counts() -> None:
    board = Board()
    board.add("takedown", takedown(board.id, "2026-11-25", "东门"))
    assert came_down(board.life) == date(2026, 11, 25)


def test_what_was_filed_says_where() -> None:
    board = Board()
    event = board.add("filing", {"notice": board.id, "day": "2026-11-23", "office": "示例镇"})
    assert board.life["filed"] == event.index


def test_a_forgotten_notice_is_unknown() -> None:
    board = Board()
    assert board.notices.about("F01") == [board.life]
    assert board.notices.about("F01", "东门小区") == []
    board.notices.forget(board.id)
    assert board.notices.take(board.story.add("posting", posting(board.id, "2026-11-23"))) is None


@pytest.mark.parametrize(
    ("medium", "hangs"), [(["居务公开栏", "网络"], True), (["网络"], False), (["公示栏"], True)]
)
def test_a_board_is_told_by_its_name(medium: list[str], *, hangs: bool) -> None:
    assert on_board(Board(medium=medium).life) is hangs


def test_days_out_of_all_reason_still_add_up() -> None:
    """An entry's own time may be of the year 9999."""
    assert clamped("9999-12-31") == date(9000, 1, 1)
    assert clamped("0001-01-01") == date(1900, 1, 1)
    assert clamped("2026-02-03") == date(2026, 2, 3)


# ------------------------------------------------------------------------------------- drafts


def draft(**changes: object) -> dict[str, object]:
    return {"text": "ab" * 32, "becomes": "notice", "title": "十一月收支（稿）", **changes}


class Desk:
    """One draft, and what becomes of it."""

    def __init__(self) -> None:
        self.story = Story("2026-11-20")
        self.drafts = Drafts()
        self.id = self.add("draft", draft(amount=12_345, fund="工作经费")).id

    def add(self, kind: str, body: dict[str, Any]) -> Event:
        event = self.story.add(kind, body)
        self.drafts.take(event)
        return event

    def say(self, view: str) -> None:
        self.add("opinion", {"subject": self.id, "view": view})

    def meet(self, how: str) -> None:
        votes = {"due": 9, "present": 8, "agreed": 7}
        body = {"draft": self.id, "day": "2026-11-21", "votes": votes, "outcome": how}
        self.add("meeting", body)

    @property
    def life(self) -> Life:
        return self.drafts.lives[self.id]


def test_a_draft_that_is_agreed_to_stays_open_until_it_is_published() -> None:
    desk = Desk()
    assert outcome(desk.life) == "open"
    desk.say("agree")
    desk.meet("approved")
    assert outcome(desk.life) == "open"
    event = desk.add("notice", published(draft=desk.id))
    assert outcome(desk.life) == "published"
    assert desk.life["published"] == event.index


def test_a_rejected_draft_is_rejected() -> None:
    desk = Desk()
    desk.say("agree")
    desk.meet("rejected")
    assert outcome(desk.life) == "rejected"


def test_a_withdrawn_draft_keeps_hash_amount_fund_and_opinion() -> None:
    desk = Desk()
    desk.say("veto")
    assert outcome(desk.life) == "vetoed"
    desk.add("withdrawal", {"draft": desk.id, "reason": "漏列"})
    assert outcome(desk.life) == "withdrawn"
    life = desk.life
    assert (life["text"], life["amount"], life["fund"]) == ("ab" * 32, 12_345, "工作经费")
    assert [view for view, _, _ in life["opinions"]] == ["veto"]


def test_what_is_about_no_draft_changes_nothing() -> None:
    desk = Desk()
    before = dict(desk.life)
    desk.add("notice", published())
    desk.add("opinion", {"subject": "cd" * 32, "view": "agree"})
    assert desk.life == before
    desk.drafts.forget(desk.id)
    assert desk.drafts.lives == {}


def test_a_draft_s_text_leaves_the_window_open() -> None:
    body = published()
    moved = {**body, "draft": "ab" * 32, "display": {"from": "2027-01-01", "to": "2027-02-01"}}
    assert draft_text(moved) == draft_text(body)
    assert draft_text({**body, "title": "另一件"}) != draft_text(body)
