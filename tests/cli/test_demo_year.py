"""The fictional year, before anything is signed: its sums agree, whatever today is."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from mingbai.demo.accounts import Account
from mingbai.demo.calendar import Quarter, quarters_before
from mingbai.demo.money import ITEMS
from mingbai.demo.people import EVERYBODY
from mingbai.demo.story import Story, tell

DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(0, 800, 23)]
IDS = {day: day.isoformat() for day in DAYS}


def story_of(today: date) -> Story:
    vkeys = {holder.slug: f"key of {holder.slug}" for holder in EVERYBODY}
    return tell(today, vkeys, lambda *_: "5e" * 32)


def bodies(story: Story) -> dict[str, dict[str, object]]:
    """Every statement's body, by the event's name; an id here is the name itself."""
    told: dict[str, dict[str, object]] = {}
    for event in story.events:
        ids = {name: name for name in told}
        told[event.name] = event.body(ids)  # what is referred to later than it is told is missing
    assert len(told) == len(story.events)
    return told


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_every_reference_is_to_something_told_before(today: date) -> None:
    assert bodies(story_of(today))


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_all_of_it_lies_in_the_past_and_covers_at_least_a_year(today: date) -> None:
    days = [event.day for event in story_of(today).events]
    assert days == sorted(days)
    assert days[-1] < today
    assert timedelta(days=350) < days[-1] - days[0] < timedelta(days=480)


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_the_totals_of_every_account_are_those_of_its_entries(today: date) -> None:
    story = story_of(today)
    told = bodies(story)
    kinds = {event.name: event.type for event in story.events}
    for (quarter, fund), account in story.accounts.items():
        listed = [told[movement.ref] for movement in account.movements]
        assert {body.get("fund", fund) for body in listed} <= {fund}
        by_kind: Counter[str] = Counter()
        for movement, body in zip(account.movements, listed, strict=True):
            by_kind[kinds[movement.ref]] += int(str(body["amount"]))
        spent = by_kind["expenditure"] + by_kind["outflow"] - by_kind["reversal"]
        assert account.income == by_kind["income"]
        assert account.expenditure == spent
        assert account.balance == account.carry_over + by_kind["income"] - spent
        assert account.balance > 0, (quarter, fund)


def test_a_funds_balance_is_what_the_next_quarter_begins_with() -> None:
    story = story_of(date(2026, 11, 23))
    last: dict[str, Account] = {}
    for (_, fund), account in sorted(story.accounts.items()):
        assert account.carry_over == (last[fund].balance if fund in last else 0)
        last[fund] = account


def test_every_movement_of_the_year_is_in_one_notice() -> None:
    story = story_of(date(2026, 11, 23))
    told = bodies(story)
    listed = [ref for event in story.events for ref in told[event.name].get("entries", [])]
    last = story.quarters[-1].last_day.isoformat()
    moved = [
        event.name
        for event in story.events
        if event.type in {"income", "expenditure", "outflow", "reversal"}
        and str(told[event.name]["date"]) <= last
    ]
    assert sorted(listed) == sorted(moved)
    assert len(moved) > 100


def test_what_a_quarter_breaks_is_mended_in_the_same_quarter() -> None:
    months = {item.name: item.month for item in ITEMS if item.name}
    for item in ITEMS:
        if item.refers in months:
            assert (months[item.refers] - 1) // 3 == (item.month - 1) // 3


def test_a_running_quarter_may_leave_an_outflow_that_nobody_ratified_yet() -> None:
    types = Counter(event.type for event in story_of(date(2026, 11, 23)).events)
    assert types["outflow"] == types["ratification"] + 1


def test_no_residents_name_and_no_number_of_a_person_is_told() -> None:
    story = story_of(date(2026, 11, 23))
    said = repr(bodies(story))
    assert "5e" * 32 in said
    for item in ITEMS:
        if item.party.startswith("个人："):
            assert item.party.removeprefix("个人：") not in said
    assert not re.search(r"1[3-9][0-9]{9}", said)


def test_the_fiction_says_that_it_is_one() -> None:
    story = story_of(date(2026, 11, 23))
    told = bodies(story)
    notices = [event.name for event in story.events if event.type in {"notice", "correction"}]
    assert len(notices) > 30
    assert all("示例数据" in str(told[name]["title"]) for name in notices)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 10, 10), Quarter(2026, 2)),
        (date(2026, 10, 11), Quarter(2026, 3)),
        (date(2027, 1, 1), Quarter(2026, 3)),
        (date(2028, 2, 29), Quarter(2027, 4)),
    ],
)
def test_the_last_quarter_is_one_whose_notice_hangs(today: date, last: Quarter) -> None:
    quarters = quarters_before(today)
    assert len(quarters) == 4
    assert quarters[-1] == last
    assert [quarter.next() for quarter in quarters[:-1]] == list(quarters[1:])
