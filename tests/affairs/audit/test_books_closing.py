"""Closings that follow and that don't, and the mess of honest books between them."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.audit.books_chain import Chain
from ledger.affairs.audit.books_sums import Sums
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.journal import deltas_of, read_record
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
    refunded,
    reversed_,
    rules,
    settled,
)
from tests.affairs.audit.events import Story
from tests.affairs.audit.shelf import MemoryShelf

COUNTS = ("cash_count_absent",)


def january(**changes: Any) -> Story:
    """Opened with 1,000; 500 in and 200 out in January, recorded by the month's end."""
    story = Story(**changes)
    story.add("opening", opened("2026-01-01", {FUND: 1_000}), day="2026-01-02")
    story.add("income", got("2026-01-05", 500), day="2026-01-05")
    story.add("expenditure", paid("2026-01-20", 200), day="2026-01-20")
    return story


def test_a_closing_that_follows_is_silent() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    story.add("closing", closed("2026-02", 1, (FUND, 1_300, 10, 0)), day="2026-03-03")
    assert rules(story, "2026-03-20") == []


@pytest.mark.parametrize(
    ("sums", "rule", "amount"),
    [
        ((FUND, 900, 500, 200), "carry_over", 100),
        ((FUND, 1_000, 501, 200), "closing", 1),
        ((FUND, 1_000, 500, 150), "closing", 50),
        ((FUND, 1_000, 600, 300), "closing_columns", 100),
    ],
)
def test_a_closing_that_does_not_follow_is_found(
    sums: tuple[str, int, int, int], rule: str, amount: int
) -> None:
    story = january()
    event = story.add("closing", closed("2026-01", 2, sums), day="2026-02-03")
    (finding,) = found(story, "2026-02-20", "accounts")
    assert finding.rule.id == f"books.{rule}"
    assert finding.amount == amount
    assert event.index in finding.entries


def test_one_error_is_one_row_and_the_next_closing_is_judged_by_what_was_stated() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 100)), day="2026-02-03")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    story.add("closing", closed("2026-02", 1, (FUND, 1_400, 10, 0)), day="2026-03-03")
    assert rules(story, "2026-03-20", "accounts") == ["closing"]


def test_a_fund_that_a_closing_leaves_out_is_found() -> None:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 1_000, OTHER: 70}), day="2026-01-02")
    story.add("closing", closed("2026-01", 0, (FUND, 1_000, 0, 0)), day="2026-02-03")
    assert rules(story, "2026-02-20", "accounts") == ["carry_over"]


def test_money_of_a_fund_that_a_closing_leaves_out_is_found() -> None:
    story = january()
    story.add("income", got("2026-01-25", 7, fund=OTHER), day="2026-01-25")
    story.add("closing", closed("2026-01", 3, (FUND, 1_000, 500, 200)), day="2026-02-03")
    assert rules(story, "2026-02-20", "accounts") == ["closing"]


def test_a_new_closing_of_the_last_period_cures_it() -> None:
    story = january()
    story.add("closing", closed("2026-01", 3, (FUND, 1_000, 500, 100)), day="2026-02-03")
    assert rules(story, "2026-02-20", "accounts") == ["closing", "closing_count"]
    story.add("income", got("2026-02-05", 10), day="2026-02-21")
    story.add("expenditure", paid("2026-01-29", 5), day="2026-02-22")
    story.add("closing", closed("2026-01", 3, (FUND, 1_000, 500, 205)), day="2026-02-23")
    assert rules(story, "2026-02-28") == []
    story.add("closing", closed("2026-02", 1, (FUND, 1_295, 10, 0)), day="2026-03-03")
    assert rules(story, "2026-03-20") == []


def test_records_of_an_earlier_closed_month_stay_late_when_the_last_is_closed_again() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    story.add("closing", closed("2026-02", 1, (FUND, 1_300, 10, 0)), day="2026-03-03")
    story.add("expenditure", paid("2026-01-30", 5), day="2026-03-05")
    story.add("expenditure", paid("2026-02-05", 6), day="2026-03-05")
    story.add("closing", closed("2026-02", 3, (FUND, 1_300, 10, 11)), day="2026-03-06")
    assert rules(story, "2026-03-20") == []


def test_a_number_of_records_that_is_another_is_found() -> None:
    story = january()
    story.add("closing", closed("2026-01", 4, (FUND, 1_000, 500, 200)), day="2026-02-03")
    assert rules(story, "2026-02-20") == ["closing_count"]


@pytest.mark.parametrize(
    ("february", "carried"),
    [
        (closed("2026-02", 2, (FUND, 1_300, 10, 30)), 1_280),  # in the next month
        (closed("2026-02", 1, (FUND, 1_270, 10, 0)), 1_280),  # in the next opening
    ],
)
def test_a_late_voucher_is_yellow_and_its_month_s_closing_stands(
    february: Any, carried: int
) -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("expenditure", paid("2026-01-28", 30), day="2026-02-05")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    story.add("closing", february, day="2026-03-03")
    assert rules(story, "2026-03-20") == ["late"]
    story.add("income", got("2026-03-05", 1), day="2026-03-21")
    story.add("closing", closed("2026-03", 1, (FUND, carried, 1, 0)), day="2026-04-03")
    assert rules(story, "2026-04-20") == ["late"]


def test_late_vouchers_after_one_closing_are_one_row() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    for amount in (30, 40):
        story.add("expenditure", paid("2026-01-28", amount), day="2026-02-05")
    (finding,) = found(story, "2026-02-20")
    assert (finding.amount, finding.facts["count"]) == (70, 2)


def test_a_closing_stands_when_vouchers_come_after_it_that_it_has_stated() -> None:
    story = january()
    story.add("closing", closed("2026-01", 4, (FUND, 1_000, 540, 230)), day="2026-02-03")
    story.add("income", got("2026-02-05", 1), day="2026-02-05")
    story.add("income", got("2026-01-31", 3, fund=OTHER, currency="USD"), day="2026-02-05")
    assert "closing" in rules(story, "2026-02-06")
    story.add("income", got("2026-01-28", 40), day="2026-02-06")
    assert "closing" in rules(story, "2026-02-06")
    story.add("expenditure", paid("2026-01-29", 30), day="2026-02-06")
    assert rules(story, "2026-02-07", "closing_count") == []
    story.add("closing", closed("2026-02", 1, (FUND, 1_310, 1, 0)), day="2026-03-03")
    assert rules(story, "2026-03-07", "closing_count") == []


def test_transfers_that_come_after_a_closing_complete_nothing_within_their_fund() -> None:
    story = january()
    story.add("closing", closed("2026-01", 3, (FUND, 1_000, 540, 200)), day="2026-02-03")
    story.add("transfer", moved("2026-01-28", 40), day="2026-02-06")
    story.add("expenditure", paid("2025-12-28", 5), day="2026-02-06")
    assert rules(story, "2026-02-07", "accounts") == ["closing", "closing_count", "late"]


def test_many_late_vouchers_name_some_of_their_entries() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    for _ in range(25):
        story.add("expenditure", paid("2026-01-28", 1), day="2026-02-05")
    (finding,) = found(story, "2026-02-06")
    assert len(finding.entries) == 20
    assert finding.facts["count"] == 25


def test_earlier_findings_stay_when_the_last_month_is_closed_again() -> None:
    story = january()
    story.add("closing", closed("2026-01", 3, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("closing", closed("2026-02", 9, (FUND, 1_300, 0, 0)), day="2026-03-03")
    assert rules(story, "2026-03-04") == ["closing_count"] * 2
    story.add("closing", closed("2026-02", 0, (FUND, 1_300, 0, 0)), day="2026-03-05")
    assert rules(story, "2026-03-06") == ["closing_count"]


def test_a_record_dated_before_the_books_is_not_late() -> None:
    story = Story()
    story.add("opening", opened("2026-01-15", {FUND: 1_000}), day="2026-01-20")
    story.add("closing", closed("2026-01", 0, (FUND, 1_000, 0, 0)), day="2026-02-03")
    story.add("expenditure", paid("2025-12-28", 5), day="2026-02-06")
    assert rules(story, "2026-02-07") == []


def test_books_opened_in_mid_year_count_what_comes_after() -> None:
    story = Story(founded="2026-05-10")
    story.add("income", got("2025-03-02", 99_000), day="2026-05-10")  # old paper
    story.add("income", got("2026-05-14", 5), day="2026-05-14")
    story.add("income", got("2026-05-16", 20), day="2026-05-16")
    story.add("opening", opened("2026-05-15", {FUND: 1_000}), day="2026-05-20")
    story.add("income", got("2026-02-01", 3), day="2026-05-21")  # more old paper
    story.add("closing", closed("2026-05", 1, (FUND, 1_000, 20, 0)), day="2026-06-03")
    assert rules(story, "2026-06-20") == []


def test_a_voucher_dated_before_the_opening_may_count() -> None:
    story = Story(founded="2026-05-10")
    story.add("opening", opened("2026-05-15", {FUND: 1_000}), day="2026-05-20")
    story.add("expenditure", paid("2026-05-14", 20), day="2026-05-21")
    story.add("closing", closed("2026-05", 1, (FUND, 1_000, 0, 20)), day="2026-06-03")
    assert rules(story, "2026-06-20") == []


def test_without_an_opening_the_first_closing_sets_what_follows() -> None:
    story = Story(founded="2026-05-10")
    story.add("expenditure", paid("2026-05-14", 5_000), day="2026-05-21")
    story.add("closing", closed("2026-05", 7, (FUND, 9_000, 100, 6_000)), day="2026-06-03")
    story.add("expenditure", paid("2026-06-14", 50), day="2026-06-21")
    story.add("closing", closed("2026-06", 1, (FUND, 3_100, 0, 40)), day="2026-07-03")
    assert rules(story, "2026-07-20", "accounts") == ["closing"]


def test_a_first_closing_of_a_month_that_the_ledger_saw_whole_is_judged() -> None:
    story = Story(founded="2026-01-01")
    story.add("expenditure", paid("2026-01-14", 5_000), day="2026-01-21")
    story.add("closing", closed("2026-01", 1, (FUND, 9_000, 0, 4_000)), day="2026-02-03")
    assert rules(story, "2026-02-20") == ["closing"]


def test_refunds_may_be_income_or_less_expenditure() -> None:
    for sums in ((FUND, 1_000, 550, 200), (FUND, 1_000, 500, 150)):
        story = january()
        story.add("refund", refunded("2026-01-25", 50), day="2026-01-25")
        story.add("closing", closed("2026-01", 3, sums), day="2026-02-03")
        assert rules(story, "2026-02-20") == []


def test_advances_transfers_and_reversals_are_closed_as_the_journal_has_them() -> None:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 5_000, OTHER: 100}, cash=0), day="2026-01-02")
    story.add("transfer", moved("2026-01-04", 2_000), day="2026-01-04")
    advance = story.add("advance", advanced("2026-01-05", 1_000, "2026-02-20"), day="2026-01-05")
    story.add("expenditure", paid("2026-01-08", 300, advance=advance.id), day="2026-01-08")
    wrong = story.add("expenditure", paid("2026-01-09", 77), day="2026-01-09")
    story.add("reversal", reversed_(wrong.id, "2026-01-10", 77), day="2026-01-10")
    story.add(
        "transfer",
        moved("2026-01-12", 40, BANK, BANK, to_fund=OTHER, decision="d" * 64),
        day="2026-01-12",
    )
    body = closed("2026-01", 6, (FUND, 5_000, 0, 340), (OTHER, 100, 40, 0), cash=1_000, items=700)
    story.add("closing", body, day="2026-02-03")
    story.add("settlement", settled(advance.id, "2026-02-05", 300, 700), day="2026-02-05")
    body = closed("2026-02", 1, (FUND, 4_660, 0, 0), (OTHER, 140, 0, 0), cash=1_700)
    story.add("closing", body, day="2026-03-03")
    assert rules(story, "2026-03-10", *COUNTS) == []


def test_accounts_that_do_not_follow_are_found() -> None:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 5_000}, cash=500), day="2026-01-02")
    story.add("transfer", moved("2026-01-04", 2_000), day="2026-01-04")
    story.add("closing", closed("2026-01", 1, (FUND, 5_000, 0, 0), cash=2_300), day="2026-02-03")
    (finding,) = found(story, "2026-02-10")
    assert finding.rule.id == "books.accounts"
    assert finding.amount == 200


def test_accounts_are_not_judged_when_a_record_names_none_or_an_account_is_new() -> None:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 5_000}), day="2026-01-02")
    story.add("transfer", moved("2026-01-04", 2_000), day="2026-01-04")
    story.add("closing", closed("2026-01", 1, (FUND, 5_000, 0, 0), cash=2_000), day="2026-02-03")
    story.add("expenditure", _without_account("2026-02-04", 300), day="2026-02-04")
    story.add("closing", closed("2026-02", 1, (FUND, 5_000, 0, 300), cash=1_700), day="2026-03-03")
    assert rules(story, "2026-03-10", *COUNTS) == []


def _without_account(day: str, amount: int) -> Any:
    body = paid(day, amount)
    del body["account"]
    return body


def test_money_of_a_month_that_nobody_closed_may_be_in_the_next() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    story.add("income", got("2026-03-05", 20), day="2026-03-05")
    story.add("closing", closed("2026-03", 2, (FUND, 1_300, 30, 0)), day="2026-04-03")
    assert rules(story, "2026-04-20") == []


def test_a_year_closed_after_its_months_must_end_as_they_did() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("income", got("2026-03-05", 10), day="2026-03-05")
    story.add("closing", closed("2026-03", 1, (FUND, 1_300, 10, 0)), day="2026-04-03")
    story.add("closing", closed("2026-Q1", 3, (FUND, 1_000, 510, 200)), day="2026-04-04")
    assert rules(story, "2026-04-20") == []
    story.add("closing", closed("2026-02", 0, (FUND, 1_300, 0, 0)), day="2026-04-05")
    assert rules(story, "2026-04-20") == []
    story.add("closing", closed("2026-Q1", 3, (FUND, 1_000, 520, 200)), day="2026-04-06")
    assert rules(story, "2026-04-20") == ["closed_again"]


def test_what_was_closed_before_the_books_knew_is_not_judged() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("closing", closed("2026-01-02/2026-01-10", 2, (FUND, 0, 5, 0)), day="2026-02-04")
    story.add("closing", closed("2025-03", 2, (FUND, 0, 5, 0)), day="2026-02-04")
    assert rules(story, "2026-02-20") == []


def test_a_reversal_into_a_closed_month_is_found_and_one_of_its_records_is_not() -> None:
    story = january()
    wrong = story.add("expenditure", paid("2026-01-21", 9), day="2026-01-21")
    other = story.add("expenditure", paid("2026-01-22", 8), day="2026-01-22")
    story.add("closing", closed("2026-01", 4, (FUND, 1_000, 500, 217)), day="2026-02-03")
    story.add("reversal", reversed_(wrong.id, "2026-02-05", 9), day="2026-02-05")
    assert rules(story, "2026-02-20") == []
    story.add("reversal", reversed_(other.id, "2026-01-31", 8), day="2026-02-21")
    assert rules(story, "2026-02-28") == ["reversal_closed"]


def test_opening_the_books_again_with_other_balances_is_found() -> None:
    story = january()
    story.add("opening", opened("2026-01-10", {FUND: 1_500, OTHER: 5}), day="2026-01-22")
    assert rules(story, "2026-01-25") == []
    story.add("opening", opened("2026-01-25", {FUND: 1_000}), day="2026-01-26")
    (finding,) = found(story, "2026-01-27")
    assert (finding.rule.id, finding.amount) == ("books.reopened", 300)
    story.add(
        "closing", closed("2026-01", 0, (FUND, 1_000, 0, 0), (OTHER, 5, 0, 0)), day="2026-02-03"
    )
    story.add("opening", opened("2026-01-25", {FUND: 1_005}), day="2026-02-04")
    assert rules(story, "2026-02-20", "accounts", "closing_count") == ["reopened"] * 2


def test_a_fund_that_is_opened_later_leaves_the_others_as_they_are() -> None:
    story = january()
    later = opened("2026-01-25", {OTHER: 70})
    story.add("opening", later, day="2026-01-26")
    body = closed("2026-01", 2, (FUND, 1_000, 500, 200), (OTHER, 70, 0, 0))
    story.add("expenditure", paid("2026-01-27", 90, fund=OTHER), day="2026-01-27")
    body["count"] = 3
    body["funds"][1].update(expenditure=90, closing=-20)
    body["accounts"][0]["balance"] -= 90
    story.add("closing", body, day="2026-02-03")
    assert rules(story, "2026-02-20") == ["fund_negative"]


def test_a_closing_is_absent_after_a_month_of_grace_once_there_has_been_one() -> None:
    story = january()
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-03")
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    assert rules(story, "2026-03-31") == []
    (finding,) = found(story, "2026-04-01")
    assert (finding.rule.id, finding.days) == ("books.closing_absent", 1)


def test_who_closes_by_quarters_is_given_the_quarter() -> None:
    story = january()
    story.add("closing", closed("2026-Q1", 2, (FUND, 1_000, 500, 200)), day="2026-04-03")
    story.add("income", got("2026-04-05", 10), day="2026-04-05")
    assert rules(story, "2026-07-31") == []
    assert rules(story, "2026-08-01") == ["closing_absent"]


def test_who_never_closed_is_given_two_months_with_money() -> None:
    story = january()
    assert rules(story, "2026-12-31") == []
    story.add("income", got("2026-02-05", 10), day="2026-02-05")
    assert rules(story, "2026-03-31") == []
    assert rules(story, "2026-04-01") == ["closing_absent"]


def test_days_at_the_ends_of_the_calendar_are_borne() -> None:
    story = Story()
    story.add("opening", opened("1900-01-01", {FUND: 1_000}, cash=10), day="2026-01-02")
    story.add("income", got("2999-12-31", 1), day="2026-01-03")
    story.add("cash_count", counted("1900-01-01", 10), day="2026-01-04")
    story.add("closing", closed("2999", 1, (FUND, 1_000, 1, 0), cash=10), day="2026-01-05")
    story.add("income", got("2999-12-31", 1, account=CASH), day="2026-01-06")
    assert "closing" not in rules(story, "2026-01-10")


PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(["expenditure", "outflow", "pay_list"]),
        st.sampled_from(["2026-01-03", "2026-01-20", "2026-02-01", "2025-12-31"]),
        st.integers(0, 1_000),
        st.sampled_from(["", "a" * 64]),
        st.sampled_from(["", "\tUSD"]),
    ),
    max_size=12,
)


@given(PAYMENTS)
def test_payments_are_taken_as_their_deltas_say(payments: list[Any]) -> None:
    fast, plain, chain, links = Sums(), Sums(), Chain(), Chain()
    scenes = [Scene(STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf()) for _ in range(2)]
    for sums in (fast, plain):
        sums.open("2026-01-02", {FUND: 10}, {BANK: 10})
    for index, (kind, day, amount, advance, suffix) in enumerate(payments):
        body = paid(day, amount, **({"advance": advance} if advance else {}))
        record = read_record(index, kind, body)
        fast.pay(record, suffix)
        chain.pay(scenes[0], record, suffix)
        plain.add(deltas_of(record), suffix)
        links.add(scenes[1], record, deltas_of(record), suffix)
        if index == 5:
            for sums in (fast, plain):
                sums.close("2026-01-31", {}, {})
    assert fast.save() == plain.save()
    assert chain.save() == links.save()
    kept, same = (orjson.dumps(scene.records.save()) for scene in scenes)
    assert kept == same
