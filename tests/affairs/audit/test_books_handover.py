"""What a handover claims of cash, accounts and advances, against the books."""

from typing import Any

from ledger.affairs.audit.books_handover import KEPT
from ledger.affairs.audit.event import Event
from tests.affairs.audit.books_bodies import (
    BANK,
    CASH,
    FUND,
    advanced,
    closed,
    found,
    opened,
    paid,
    rules,
    settled,
)
from tests.affairs.audit.events import Body, Story

COUNTS = ("cash_count_absent",)
AUTHORITY = {"authority": "authority-1"}


def handed(day: str, cash: int | None = None, **lists: Any) -> Body:
    """A handover of the clerk's; *lists* are ``advances`` and ``objections``."""
    accounts = [] if cash is None else [{"account": CASH, "amount": cash}]
    return {
        "accounts": accounts,
        "appoints": [],
        "currency": "CNY",
        "date": day,
        "ends": ["clerk-2"],
        "reason": "调离",
        **lists,
    }


def office(cash: int = 1_000) -> Story:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 10_000}, cash=cash), day="2026-01-02")
    return story


def hand_over(story: Story, day: str, cash: int | None = None, **lists: Any) -> Event:
    return story.add("handover", handed(day, cash, **lists), day=day, by=AUTHORITY)


def test_cash_as_the_book_has_it_in_the_morning_or_the_evening_is_well() -> None:
    for cash in (1_000, 800):
        story = office()
        story.add("expenditure", paid("2026-01-05", 200, account=CASH), day="2026-01-05")
        hand_over(story, "2026-01-05", cash)
        assert rules(story, "2026-01-20") == []


def test_cash_that_is_not_what_the_book_has_is_found_once_also_after_a_closing() -> None:
    story = office()
    handover = hand_over(story, "2026-01-05", 950)
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.handover_account"
    assert (finding.amount, finding.entries) == (50, (handover.index,))
    assert finding.facts["computed"] == "10.00"
    story.add("closing", closed("2026-01", 0, (FUND, 10_000, 0, 0), cash=1_000), day="2026-02-02")
    hand_over(story, "2026-02-03", 1_000)
    assert rules(story, "2026-02-05", *COUNTS) == ["handover_account"]


def test_a_handover_of_the_open_month_waits_while_an_earlier_month_is_closed() -> None:
    story = office()
    hand_over(story, "2026-02-03", 950)
    story.add("closing", closed("2026-01", 0, (FUND, 10_000, 0, 0), cash=1_000), day="2026-02-04")
    assert rules(story, "2026-02-05", *COUNTS) == ["handover_account"]


def test_an_account_that_the_books_do_not_know_is_not_judged() -> None:
    story = office()
    accounts = [{"account": "某", "amount": 1}, {"account": CASH, "amount": 1_000}]
    story.add("handover", handed("2026-01-05") | {"accounts": accounts})
    assert rules(story, "2026-01-06") == []


def listing_the_bank(story: Story, day: str) -> Event:
    body = handed(day) | {"accounts": [{"account": BANK, "amount": 9_000}]}
    return story.add("handover", body, day=day, by=AUTHORITY)


def test_cash_that_a_list_of_accounts_leaves_out_is_found_also_after_a_closing() -> None:
    story = office()
    handover = listing_the_bank(story, "2026-01-05")
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.handover_left_out"
    assert (finding.amount, finding.entries) == (1_000, (handover.index,))
    story.add("closing", closed("2026-01", 0, (FUND, 10_000, 0, 0), cash=1_000), day="2026-02-02")
    assert rules(story, "2026-02-05", *COUNTS) == ["handover_left_out"]


def test_an_empty_till_another_currency_or_no_list_of_accounts_leaves_nothing_out() -> None:
    story = office(cash=200)
    story.add("expenditure", paid("2026-01-05", 200, account=CASH), day="2026-01-05")
    hand_over(story, "2026-01-05")
    listing_the_bank(story, "2026-01-06")
    dollars = handed("2026-01-06") | {"accounts": [{"account": "外币户", "amount": 1}]}
    story.add("handover", dollars | {"currency": "USD"}, day="2026-01-06", by=AUTHORITY)
    assert "handover_left_out" not in rules(story, "2026-01-07")


def two_advances(story: Story) -> list[Event]:
    return [
        story.add("advance", advanced(day, 100, "2026-03-31"), day=day)
        for day in ("2026-01-05", "2026-01-06")
    ]


def test_a_list_that_is_not_there_claims_nothing() -> None:
    story = office()
    two_advances(story)
    hand_over(story, "2026-01-10")
    assert rules(story, "2026-03-20", *COUNTS) == []


def test_a_list_of_all_open_advances_is_well() -> None:
    story = office()
    listed = [each.id for each in two_advances(story)]
    hand_over(story, "2026-01-10", advances=listed)
    assert rules(story, "2026-03-20", *COUNTS) == []


def test_an_advance_that_was_left_out_is_found_after_thirty_days() -> None:
    story = office()
    first, second = two_advances(story)
    handover = hand_over(story, "2026-01-10", advances=[first.id])
    assert rules(story, "2026-02-09", *COUNTS) == []
    (finding,) = found(story, "2026-02-10", *COUNTS)
    assert finding.rule.id == "books.handover_advances"
    assert finding.entries == (second.index, handover.index)
    assert (finding.facts["left"], finding.facts["more"]) == (1, 0)
    story.add("settlement", settled(second.id, "2026-02-11", 0, 100), day="2026-02-11")
    assert rules(story, "2026-02-12", *COUNTS) == ["handover_advances"]


def test_an_advance_that_was_settled_in_time_and_recorded_late_was_not_open() -> None:
    story = office()
    first, second = two_advances(story)
    hand_over(story, "2026-01-10", advances=[first.id])
    story.add("settlement", settled(second.id, "2026-01-09", 0, 100), day="2026-02-20")
    assert rules(story, "2026-03-20", *COUNTS) == []


def test_an_advance_of_a_later_day_was_not_open() -> None:
    story = office()
    first, second = two_advances(story)
    assert second.body["date"] == "2026-01-06"
    story.add("handover", handed("2026-01-05", advances=[first.id]), day="2026-01-10", by=AUTHORITY)
    assert rules(story, "2026-03-20", *COUNTS) == []


def test_an_advance_that_was_settled_after_the_day_was_open_on_it() -> None:
    story = office()
    listed = [each.id for each in two_advances(story)]
    story.add("settlement", settled(listed[0], "2026-01-12", 0, 100), day="2026-01-12")
    body = handed("2026-01-10", advances=listed)
    story.add("handover", body, day="2026-01-13", by=AUTHORITY)
    assert rules(story, "2026-03-20", *COUNTS) == []


def test_only_the_last_settlements_are_remembered() -> None:
    story = office()
    given = [
        story.add("advance", advanced("2026-01-05", 10 + n, "2026-03-31"), day="2026-01-05")
        for n in range(KEPT + 1)
    ]
    for each in given:
        body = settled(each.id, "2026-01-12", 0, each.body["amount"])
        story.add("settlement", body, day="2026-01-12")
    listed = [given[0].id, given[-1].id]
    story.add("handover", handed("2026-01-10", advances=listed), day="2026-01-13", by=AUTHORITY)
    (finding,) = [each for each in found(story, "2026-01-14") if "handover" in each.rule.id]
    assert finding.facts["more"] == 1


def test_a_settled_advance_and_what_is_none_are_too_many() -> None:
    story = office()
    first, second = two_advances(story)
    story.add("settlement", settled(first.id, "2026-01-08", 0, 100), day="2026-01-08")
    listed = [first.id, second.id, "ab" * 32]
    handover = hand_over(story, "2026-01-10", advances=listed)
    (finding,) = found(story, "2026-01-11")
    assert finding.entries == (first.index, handover.index)
    assert (finding.facts["left"], finding.facts["more"]) == (0, 2)
    story.add("settlement", settled(second.id, "2026-01-09", 0, 100), day="2026-01-12")
    assert rules(story, "2026-01-13") == ["handover_advances"]
