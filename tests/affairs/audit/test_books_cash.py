"""Cash and balances day by day, cash counts, advances."""

import pytest

from tests.affairs.audit.books_bodies import (
    BANK,
    CASH,
    FUND,
    OTHER,
    advanced,
    closed,
    counted,
    found,
    got,
    moved,
    opened,
    paid,
    reversed_,
    rules,
    settled,
)
from tests.affairs.audit.events import Story

COUNTS = ("cash_count_absent",)


def with_cash(cash: int = 1_000, other: int = 0) -> Story:
    story = Story()
    funds = {FUND: 10_000, OTHER: other} if other else {FUND: 10_000}
    story.add("opening", opened("2026-01-01", funds, cash=cash), day="2026-01-02")
    return story


# ------------------------------------------------------------------------------ below zero


def test_cash_below_zero_at_a_day_s_end_is_red() -> None:
    story = with_cash()
    story.add("expenditure", paid("2026-01-05", 1_200, account=CASH), day="2026-01-05")
    story.add("transfer", moved("2026-01-09", 500), day="2026-01-09")
    (finding,) = found(story, "2026-01-12")
    assert finding.rule.id == "books.cash_negative"
    assert (finding.amount, finding.days, finding.since) == (200, 4, "2026-01-05")


def test_cash_that_is_back_by_the_evening_or_by_a_later_voucher_of_that_day_is_well() -> None:
    story = with_cash()
    story.add("expenditure", paid("2026-01-05", 1_200, account=CASH), day="2026-01-05")
    story.add("transfer", moved("2026-01-05", 500), day="2026-01-09")
    assert rules(story, "2026-01-12") == []


def test_nothing_is_negative_in_books_that_were_never_opened() -> None:
    story = Story()
    story.add("expenditure", paid("2026-01-05", 1_200, account=CASH), day="2026-01-05")
    assert rules(story, "2026-01-20") == []


def test_accounts_are_not_judged_while_a_record_names_none() -> None:
    story = with_cash()
    body = got("2026-01-04", 500)
    del body["account"]
    story.add("income", body, day="2026-01-04")
    story.add("expenditure", paid("2026-01-05", 1_200, account=CASH), day="2026-01-05")
    assert rules(story, "2026-01-20") == []


def test_a_bank_account_or_fund_below_zero_is_yellow() -> None:
    story = with_cash(0, 500)
    story.add("expenditure", paid("2026-01-05", 11_000), day="2026-01-05")
    assert rules(story, "2026-01-20") == ["account_negative", "fund_negative"]


def test_what_stayed_below_zero_over_closings_is_one_row_each() -> None:
    story = with_cash(0)
    story.add("expenditure", paid("2026-01-05", 11_000), day="2026-01-05")
    body = closed("2026-01", 1, (FUND, 10_000, 0, 11_000), cash=0)
    story.add("closing", body, day="2026-02-02")
    story.add("expenditure", paid("2026-02-05", 500), day="2026-02-05")
    story.add("income", got("2026-02-20", 9_000), day="2026-02-20")
    body = closed("2026-02", 2, (FUND, -1_000, 9_000, 500), cash=0)
    story.add("closing", body, day="2026-03-02")
    result = found(story, "2026-03-10", *COUNTS)
    assert [each.rule.id for each in result] == ["books.account_negative", "books.fund_negative"]
    assert {(each.amount, each.days, each.since) for each in result} == {(1_500, 46, "2026-01-05")}


def test_a_record_of_a_closed_month_that_came_late_is_in_the_balance() -> None:
    story = with_cash(0)
    story.add("closing", closed("2026-01", 0, (FUND, 10_000, 0, 0), cash=0), day="2026-02-02")
    story.add("income", got("2026-01-30", 5_000), day="2026-02-03")
    story.add("expenditure", paid("2026-02-05", 14_000), day="2026-02-05")
    assert rules(story, "2026-02-10", *COUNTS) == ["late"]


# ------------------------------------------------------------------------------------- 坐支


def test_cash_income_that_is_spent_before_it_is_banked_is_found() -> None:
    story = with_cash(100)
    story.add("income", got("2026-01-05", 900, account=CASH), day="2026-01-05")
    story.add("expenditure", paid("2026-01-06", 400, account=CASH), day="2026-01-06")
    (finding,) = found(story, "2026-01-12")
    assert finding.rule.id == "books.cash_spent"
    assert finding.amount == 300


def test_petty_cash_beside_cash_income_that_is_banked_is_well() -> None:
    story = with_cash(100)
    story.add("income", got("2026-01-05", 900, account=CASH), day="2026-01-05")
    story.add("transfer", moved("2026-01-06", 950, CASH, BANK), day="2026-01-06")
    story.add("transfer", moved("2026-01-06", 300), day="2026-01-06")
    story.add("expenditure", paid("2026-01-06", 350, account=CASH), day="2026-01-06")
    assert rules(story, "2026-01-12") == []


# ----------------------------------------------------------------------------- cash counts


def test_cash_that_nobody_counts_is_found_after_the_month_and_its_grace() -> None:
    story = with_cash()
    assert rules(story, "2026-03-15") == []
    (finding,) = found(story, "2026-03-16")
    assert finding.rule.id == "books.cash_count_absent"
    assert (finding.facts["month"], finding.facts["count"]) == ("2026-02", 1)


def test_cash_that_was_counted_early_next_month_is_well_and_a_skipped_month_stays_found() -> None:
    story = with_cash()
    story.add("cash_count", counted("2026-02-28", 1_000), day="2026-02-28")
    story.add("cash_count", counted("2026-04-03", 1_000), day="2026-04-03")
    assert rules(story, "2026-05-10") == []
    story.add("cash_count", counted("2026-06-30", 1_000), day="2026-06-30")
    (finding,) = found(story, "2026-07-10")
    assert (finding.rule.id, finding.facts["month"]) == ("books.cash_count_absent", "2026-05")


def test_an_empty_till_without_movement_need_not_be_counted() -> None:
    story = with_cash(0)
    assert rules(story, "2026-06-10") == []
    story.add("transfer", moved("2026-06-12", 5), day="2026-06-12")
    assert rules(story, "2026-06-12") == ["cash_count_absent"]


def test_a_count_of_an_account_that_nobody_opened_is_taken() -> None:
    story = Story()
    story.add("cash_count", counted("2026-02-28", 1_000), day="2026-02-28")
    story.add("cash_count", counted("2026-02-27", 1_000), day="2026-02-28")
    assert rules(story, "2026-03-10") == []


@pytest.mark.parametrize(
    ("difference", "changes", "fires"),
    [
        (-5, {}, True),
        (-5, {"reason": "找零"}, False),
        (20_000, {"reason": "找零"}, True),
        (0, {}, False),
    ],
)
def test_a_difference_that_nothing_explains_is_found(
    difference: int, changes: dict[str, str], *, fires: bool
) -> None:
    story = with_cash()
    body = counted("2026-01-28", 1_000, difference, **changes)
    story.add("cash_count", body, day="2026-01-28")
    assert rules(story, "2026-02-10") == ["cash_differs"] * fires


def test_a_count_against_another_book_is_found_and_one_of_the_morning_is_well() -> None:
    story = with_cash()
    story.add("transfer", moved("2026-01-28", 100), day="2026-01-28")
    story.add("cash_count", counted("2026-01-28", 1_000), day="2026-01-28")
    assert rules(story, "2026-01-29") == []
    story.add("cash_count", counted("2026-01-30", 1_300), day="2026-01-30")
    assert rules(story, "2026-01-31") == ["cash_book"]
    story.add("closing", closed("2026-01", 1, (FUND, 10_000, 0, 0), cash=1_100), day="2026-02-02")
    (finding,) = found(story, "2026-02-03")
    assert (finding.rule.id, finding.amount) == ("books.cash_book", 200)


def test_counts_of_days_after_a_closing_stay_open() -> None:
    story = with_cash()
    story.add("cash_count", counted("2026-02-01", 1_000), day="2026-02-01")
    story.add("closing", closed("2026-01", 0, (FUND, 10_000, 0, 0), cash=1_000), day="2026-02-02")
    story.add("transfer", moved("2026-02-01", 100, CASH, BANK), day="2026-02-02")
    assert rules(story, "2026-02-03") == []
    story.add("transfer", moved("2026-01-30", 100, CASH, BANK), day="2026-02-03")
    assert rules(story, "2026-02-03") == ["cash_book", "late"]


# -------------------------------------------------------------------------------- advances


def test_an_advance_is_overdue_when_it_is_not_settled() -> None:
    story = with_cash()
    story.add("advance", advanced("2026-01-05", 600, "2026-01-31"), day="2026-01-05")
    assert rules(story, "2026-01-31") == []
    (finding,) = found(story, "2026-02-03")
    assert (finding.rule.id, finding.days, finding.amount) == ("books.advance_overdue", 3, 600)


def test_an_advance_that_was_settled_or_reversed_is_not_overdue() -> None:
    story = with_cash()
    one = story.add("advance", advanced("2026-01-05", 300, "2026-01-31"), day="2026-01-05")
    two = story.add("advance", advanced("2026-01-05", 301, "2026-01-31"), day="2026-01-05")
    story.add("settlement", settled(one.id, "2026-01-09", 0, 300), day="2026-01-09")
    story.add("reversal", reversed_(two.id, "2026-01-09", 301), day="2026-01-09")
    assert rules(story, "2026-02-10") == []


@pytest.mark.parametrize(
    ("spent", "returned", "rule", "amount"),
    [(300, 250, "settlement_short", 50), (300, 400, "settlement_over", 100)],
)
def test_a_settlement_whose_sums_do_not_agree_is_found(
    spent: int, returned: int, rule: str, amount: int
) -> None:
    story = with_cash()
    one = story.add("advance", advanced("2026-01-05", 600, "2026-01-31"), day="2026-01-05")
    story.add("expenditure", paid("2026-01-06", 300, advance=one.id), day="2026-01-06")
    story.add("settlement", settled(one.id, "2026-01-09", spent, returned), day="2026-01-09")
    (finding,) = found(story, "2026-02-10")
    assert (finding.rule.id, finding.amount) == (f"books.{rule}", amount)


def test_what_a_settlement_says_was_spent_must_be_recorded_within_a_month() -> None:
    story = with_cash()
    one = story.add("advance", advanced("2026-01-05", 600, "2026-01-31"), day="2026-01-05")
    story.add("settlement", settled(one.id, "2026-01-09", 600, 0), day="2026-01-09")
    assert rules(story, "2026-02-08") == []
    assert rules(story, "2026-02-09") == ["settlement_unrecorded"]
    story.add("expenditure", paid("2026-01-06", 600, advance=one.id), day="2026-02-10")
    assert rules(story, "2026-02-11") == []
    story.add("expenditure", paid("2026-01-06", 6, advance=one.id), day="2026-02-11")
    assert rules(story, "2026-02-11") == []


def test_payments_that_a_settlement_lists_without_their_naming_it_count() -> None:
    story = with_cash()
    one = story.add("advance", advanced("2026-01-05", 600, "2026-01-31"), day="2026-01-05")
    named = story.add("expenditure", paid("2026-01-06", 200, advance=one.id), day="2026-01-06")
    wrong = story.add("expenditure", paid("2026-01-06", 9, advance=one.id), day="2026-01-06")
    story.add("reversal", reversed_(wrong.id, "2026-01-07", 9), day="2026-01-07")
    plain = story.add("expenditure", paid("2026-01-06", 400, account=CASH), day="2026-01-07")
    body = settled(one.id, "2026-01-09", 600, 0, entries=[named.id, plain.id])
    story.add("settlement", body, day="2026-01-09")
    assert rules(story, "2026-02-28", *COUNTS) == []


def test_a_settlement_of_what_is_not_known_is_borne() -> None:
    story = with_cash()
    story.add("settlement", settled("a" * 64, "2026-01-09", 600, 0), day="2026-01-09")
    assert rules(story, "2026-02-28", *COUNTS) == []


def test_a_settlement_dated_in_a_closed_month_is_late() -> None:
    story = with_cash()
    one = story.add("advance", advanced("2026-01-05", 600, "2026-01-31"), day="2026-01-05")
    body = closed("2026-01", 1, (FUND, 10_000, 0, 0), cash=400, items=600)
    story.add("closing", body, day="2026-02-01")
    story.add("settlement", settled(one.id, "2026-01-30", 0, 600), day="2026-02-02")
    assert rules(story, "2026-02-28", *COUNTS) == ["late"]


def test_a_count_of_an_account_that_no_opening_lists_has_no_book() -> None:
    story = with_cash()
    body = {**counted("2026-01-09", 1), "account": "另一处现金"}
    story.add("cash_count", body, day="2026-01-09")
    assert rules(story, "2026-01-10") == []


def test_a_count_has_no_book_while_a_record_names_no_account() -> None:
    story = with_cash()
    body = paid("2026-01-05", 5)
    del body["account"]
    story.add("expenditure", body, day="2026-01-05")
    story.add("cash_count", counted("2026-01-09", 1), day="2026-01-09")
    assert rules(story, "2026-01-10") == []


def test_an_account_that_the_street_holds_may_be_below_zero() -> None:
    story = Story()
    body = opened("2026-01-01", {FUND: 10})
    body["accounts"][0].update(type="held", held="示例街道会计服务中心")
    story.add("opening", body, day="2026-01-02")
    story.add("expenditure", paid("2026-01-05", 11), day="2026-01-05")
    assert rules(story, "2026-01-09", "fund_negative") == []


def test_today_is_not_over() -> None:
    story = with_cash()
    story.add("expenditure", paid("2026-01-05", 1_200, account=CASH), day="2026-01-05")
    assert rules(story, "2026-01-05") == []
