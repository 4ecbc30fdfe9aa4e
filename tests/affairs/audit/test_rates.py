"""The four rates: what was due in the year, and how much of it was done in time."""

from datetime import date
from typing import Any

from ledger.affairs.audit.rates import NAMES, Rate, Rates
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from tests import community
from tests.affairs.audit.events import Story, spent
from tests.affairs.audit.shelf import MemoryShelf

VILLAGE = "CQ-village"  # has dates for periods, and for replies


def rates(story: Story, today: str) -> dict[str, Rate]:
    """Taken in two halves, with all saved and loaded between them."""
    scene = Scene(STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf())
    scene.profile = STANDARD_CATALOGUE.profiles[VILLAGE]
    first, second = Rates(), Rates()
    events = list(story.events)
    for event in events[: len(events) // 2]:
        first.take(event, scene)
    second.load(first.save())
    for event in events[len(events) // 2 :]:
        second.take(event, scene)
    return second.rates(date.fromisoformat(today))


def told(**changes: Any) -> dict[str, Any]:
    usual = {"catalogue": "F04", "kind": "financial", "medium": ["公开栏"], "totals": {"count": 0}}
    return community.notice_body(**{**usual, "table": {"columns": ["项目"], "rows": []}, **changes})


def village() -> Story:
    return Story(profile=VILLAGE, kind="村委会")


def test_nothing_due_is_no_rate() -> None:
    assert rates(village(), "2026-06-30") == dict.fromkeys(NAMES, Rate(0, 0))


def test_a_publication_counts_by_the_day_it_was_due() -> None:
    story = village()
    story.add("notice", told(period="2026-Q1"), day="2026-04-10")
    story.add("nil_return", nil("2026-Q2"), day="2026-08-01")
    story.add("notice", told(period="2026-11-22", catalogue="V05"), day="2026-11-22")
    story.add("notice", told(period="2026-Q3", catalogue="nobody's"), day="2026-11-23")
    assert rates(story, "2026-12-31")["publication"] == Rate(1, 2)
    assert rates(story, "2027-01-31")["publication"] == Rate(0, 0)


def nil(period: str) -> dict[str, Any]:
    return {"catalogue": "F04", "duty": "主任", "kind": "financial", "period": period}


def test_a_month_with_money_is_to_be_closed_in_time() -> None:
    story = village()
    story.add("expenditure", spent(date="2026-01-10"), day="2026-01-11")
    story.add("closing", closing("2026-01"), day="2026-02-05")
    for month in (2, 3):
        story.add("expenditure", spent(date=f"2026-{month:02}-10"), day=f"2026-{month:02}-11")
    story.add("closing", closing("2026-02"), day="2026-06-05")
    story.add("closing", closing("2026-05"), day="2026-06-05")  # no money moved
    assert rates(story, "2026-04-15")["closing"] == Rate(1, 2)  # March has time till May
    assert rates(story, "2026-12-31")["closing"] == Rate(1, 3)


def closing(period: str) -> dict[str, Any]:
    fund = {"fund": "公益金", "opening": 0, "income": 0, "expenditure": 0, "closing": 0}
    account = {"account": "银行", "balance": 0, "type": "bank"}
    return {"accounts": [account], "count": 0, "currency": "CNY", "funds": [fund], "period": period}


def test_months_of_long_ago_are_counted_and_forgotten() -> None:
    story = village()
    for number in range(40):
        month = f"{2020 + number // 12}-{number % 12 + 1:02}"
        story.add("expenditure", spent(date=f"{month}-10"), day="2026-01-05")
    story.add("closing", closing("2020-01/2020-12"), day="2026-01-06")
    found = Rates()
    scene = Scene(STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf())
    for event in story.events:
        found.take(event, scene)
    assert len(found.save()["months"]) == 36
    assert found.rates(date(2020, 12, 31))["closing"] == Rate(0, 10)  # November's is due that day


def test_an_answer_counts_by_the_day_it_was_due() -> None:
    story = village()
    ids = [
        story.add("objection", slip(number, "2026-03-02"), day="2026-03-03").id
        for number in (1, 2, 3)
    ]
    story.add("reply", reply(ids[0], "2026-03-04"), day="2026-03-04")
    story.add("reply", reply(ids[1], "2026-04-04"), day="2026-04-04")
    story.add("reply", reply(ids[1], "2026-04-05"), day="2026-04-05")  # another word; counts once
    assert rates(story, "2026-12-31")["answers"] == Rate(1, 3)


def slip(number: int, day: str) -> dict[str, Any]:
    return {"about": "财务", "slip": {"book": "A", "day": day, "no": number}}


def reply(objection: str, day: str) -> dict[str, Any]:
    return {"day": day, "objection": objection, "outcome": "explained", "text": "已说明。"}


def test_without_a_time_to_answer_nothing_is_due() -> None:
    story = village()
    story.add("objection", slip(1, "2026-03-02"), day="2026-03-03")
    found, scene = Rates(), Scene(STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf())
    for event in story.events:
        found.take(event, scene)  # there is no profile
    assert found.rates(date(2026, 12, 31))["answers"] == Rate(0, 0)


def test_a_notice_on_the_board_is_to_be_seen_there_within_a_week() -> None:
    story = village()
    shown = {"display": {"from": "2026-04-10", "to": "2026-04-30"}}
    ids = [
        story.add("notice", told(title=f"公示{n}", **shown), day="2026-04-10").id for n in range(3)
    ]
    story.add("notice", told(medium=["网络"], title="网上", **shown), day="2026-04-10")
    story.add("posting", seen(ids[0], "2026-04-11"), day="2026-04-11")
    assert rates(story, "2026-04-16")["posting"] == Rate(1, 1)
    story.add("posting", seen(ids[1], "2026-04-25"), day="2026-04-25")
    story.add("posting", seen(ids[0], "2026-04-30"), day="2026-04-30")
    assert rates(story, "2026-04-26")["posting"] == Rate(1, 3)
    assert rates(story, "2026-12-31")["posting"] == Rate(1, 3)


def seen(notice: str, day: str) -> dict[str, Any]:
    return {"board": "东门", "day": day, "notice": notice, "photos": [], "seen": "start"}
