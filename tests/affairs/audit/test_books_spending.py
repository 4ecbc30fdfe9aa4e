"""Outflows, earmarked money, round trips, budgets, split purchases, evidence, invoices."""

from typing import Any

import pytest

from tests import community
from tests.affairs.audit.books_bodies import (
    BANK,
    CASH,
    FUND,
    OTHER,
    found,
    got,
    moved,
    paid,
    refunded,
    reversed_,
    rules,
)
from tests.affairs.audit.events import Body, Story

TIERS = {
    "expenditure": [
        {**community.RULES["expenditure"][0], "up_to": 1_000},
        {**community.RULES["expenditure"][0], "up_to": 5_000},
        community.RULES["expenditure"][0],
    ]
}


def outflow(day: str, amount: int, **changes: Any) -> Body:
    return paid(day, amount, reason="急需", **changes)


# -------------------------------------------------------------------------------- outflows


def test_an_outflow_is_red_until_it_is_ratified() -> None:
    story = Story()
    event = story.add("outflow", outflow("2026-01-05", 6_200_000), day="2026-01-05")
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.outflow"
    assert (finding.amount, finding.days) == (6_200_000, 15)
    assert "62,000.00" in finding.text()
    body = {"amount": 6_200_000, "currency": "CNY", "outflow": event.id, "reason": "会议追认"}
    story.add("ratification", body, day="2026-01-21")
    assert rules(story, "2026-01-22") == []


def test_an_outflow_is_red_until_all_of_it_came_back() -> None:
    story = Story()
    event = story.add("outflow", outflow("2026-01-05", 500), day="2026-01-05")
    story.add("refund", refunded("2026-01-06", 200, refunds=event.id), day="2026-01-06")
    (finding,) = found(story, "2026-01-20")
    assert finding.amount == 300
    story.add("refund", refunded("2026-01-21", 300, refunds=event.id), day="2026-01-21")
    assert rules(story, "2026-01-22") == []


def test_an_outflow_that_was_an_error_is_none() -> None:
    story = Story()
    event = story.add("outflow", outflow("2026-01-05", 500), day="2026-01-05")
    story.add("reversal", reversed_(event.id, "2026-01-06", 500), day="2026-01-06")
    assert rules(story, "2026-01-20") == []


# --------------------------------------------------------------------------- what funds are for


def with_fund(**changes: Any) -> Story:
    story = Story()
    body = {"earmarked": True, "fund": FUND, "giver": "示例街道办事处", **changes}
    story.add("fund", body, day="2026-01-02")
    return story


@pytest.mark.parametrize(
    ("changes", "category", "rule"),
    [
        ({"uses": ["公益活动"]}, "公益活动", []),
        ({"uses": ["公益活动"]}, "办公费", ["fund_outside"]),
        ({"uses": ["公益活动"], "forbidden": ["招待费"]}, "招待费", ["fund_forbidden"]),
        ({"forbidden": ["招待费"]}, "办公费", []),
        ({"forbidden": ["招待费"], "earmarked": False}, "招待费", ["fund_forbidden"]),
        ({"uses": ["公益活动"], "earmarked": False}, "办公费", []),
    ],
)
def test_a_fund_pays_for_its_uses_and_for_nothing_forbidden(
    changes: dict[str, Any], category: str, rule: list[str]
) -> None:
    story = with_fund(**changes)
    event = story.add("expenditure", paid("2026-01-05", 500, category=category), day="2026-01-05")
    assert rules(story, "2026-01-20") == rule
    story.add("refund", refunded("2026-01-21", 500, refunds=event.id), day="2026-01-21")
    assert rules(story, "2026-01-22") == []


def test_a_fund_may_be_freed() -> None:
    story = with_fund(uses=["公益活动"])
    body = {"earmarked": False, "fund": FUND, "giver": "示例街道办事处"}
    story.add("fund", body, day="2026-01-03")
    story.add("expenditure", paid("2026-01-05", 500), day="2026-01-05")
    assert rules(story, "2026-01-20") == []


def test_earmarked_money_may_go_to_another_fund_by_a_decision_only() -> None:
    story = with_fund()
    within = moved("2026-01-05", 30)
    decided = moved("2026-01-05", 30, to_fund=OTHER, decision="d" * 64)
    story.add("transfer", within, day="2026-01-05")
    story.add("transfer", decided, day="2026-01-05")
    assert rules(story, "2026-01-20") == []
    wrong = story.add("transfer", moved("2026-01-21", 30, to_fund=OTHER), day="2026-01-21")
    assert rules(story, "2026-01-22") == ["fund_moved"]
    story.add("reversal", reversed_(wrong.id, "2026-01-23", 30), day="2026-01-23")
    assert rules(story, "2026-01-24") == []


# ------------------------------------------------------------------------------ round trips


def test_money_lent_over_a_month_s_end_is_found() -> None:
    story = Story()
    story.add("transfer", moved("2026-01-20", 44, BANK, BANK, to_fund=OTHER), day="2026-01-20")
    story.add("transfer", moved("2026-01-30", 900, BANK, BANK, to_fund=OTHER), day="2026-01-30")
    back = moved("2026-02-03", 900, BANK, BANK, from_fund=OTHER, to_fund=FUND)
    story.add("transfer", back, day="2026-02-03")
    (finding,) = found(story, "2026-02-04")
    assert (finding.rule.id, finding.amount) == ("books.round_trip", 900)


@pytest.mark.parametrize(
    ("out", "back"),
    [("2026-01-10", "2026-01-15"), ("2026-01-30", "2026-02-15"), ("2026-01-15", "2026-02-02")],
)
def test_money_that_came_back_otherwise_is_well(out: str, back: str) -> None:
    story = Story()
    story.add("transfer", moved(out, 900, BANK, BANK, to_fund=OTHER), day=out)
    body = moved(back, 900, BANK, BANK, from_fund=OTHER, to_fund=FUND)
    story.add("transfer", body, day=back)
    assert rules(story, "2026-02-20") == []


# ---------------------------------------------------------------------------------- budgets


def budget(amount: int, **changes: Any) -> Body:
    line = {"amount": amount, "category": "办公费", "code": "B1", "fund": FUND}
    return {"currency": "CNY", "lines": [line], "period": "2026", **changes}


def test_what_was_spent_beyond_a_budget_is_found_however_payments_name_it() -> None:
    story = Story()
    story.add("expenditure", paid("2026-01-05", 600), day="2026-01-05")
    story.add("budget", budget(1_000), day="2026-01-06")
    story.add("expenditure", paid("2026-02-05", 400, budget="B1"), day="2026-02-05")
    story.add("expenditure", paid("2026-02-05", 999, category="修缮费"), day="2026-02-05")
    assert rules(story, "2026-02-20") == []
    story.add("expenditure", paid("2026-03-05", 1, budget="B1"), day="2026-03-05")
    (finding,) = found(story, "2026-03-20")
    assert (finding.rule.id, finding.amount) == ("books.over_budget", 1)


def test_a_budget_is_followed_by_the_one_in_its_place() -> None:
    story = Story()
    first = story.add("budget", budget(1_000), day="2026-01-06")
    story.add("expenditure", paid("2026-02-05", 1_400), day="2026-02-05")
    story.add("budget", budget(1_500, replaces=first.id, reason="调整"), day="2026-02-06")
    assert rules(story, "2026-02-20") == []


def test_two_lines_of_one_fund_and_category_count_what_names_them_only() -> None:
    story = Story()
    first = budget(1_000)["lines"][0]
    lines = [first, {**first, "code": "B2"}]
    story.add("budget", budget(1_000, lines=lines), day="2026-01-06")
    story.add("expenditure", paid("2026-02-05", 1_400), day="2026-02-05")
    assert rules(story, "2026-02-20") == []
    story.add("expenditure", paid("2026-02-05", 1_401, budget="B2"), day="2026-02-21")
    (finding,) = found(story, "2026-02-22")
    assert finding.amount == 401


def test_what_came_back_is_not_spent() -> None:
    story = Story()
    story.add("budget", budget(1_000), day="2026-01-06")
    one = story.add("expenditure", paid("2026-02-05", 1_400), day="2026-02-05")
    two = story.add("expenditure", paid("2026-02-06", 300), day="2026-02-06")
    back = story.add("refund", refunded("2026-02-07", 400, refunds=one.id), day="2026-02-07")
    story.add("reversal", reversed_(two.id, "2026-02-08", 300), day="2026-02-08")
    assert rules(story, "2026-02-20") == []
    story.add("reversal", reversed_(back.id, "2026-02-21", 400), day="2026-02-21")
    assert rules(story, "2026-02-22") == ["over_budget"]


def test_spending_of_years_long_past_is_forgotten() -> None:
    story = Story()
    for number in range(40):
        day = f"{2020 + number // 12}-{number % 12 + 1:02}-05"
        story.add("expenditure", paid(day, 10), day="2026-01-05")
    story.add("expenditure", paid("2019-01-05", 10), day="2026-01-05")
    story.add("budget", budget(5, period="2020-01"), day="2026-01-06")
    assert rules(story, "2026-02-20", "closing_absent") == []


def test_a_reversed_refund_that_named_nothing_is_borne() -> None:
    story = Story()
    back = story.add("refund", refunded("2026-02-07", 400), day="2026-02-07")
    story.add("reversal", reversed_(back.id, "2026-02-08", 400), day="2026-02-08")
    story.add("reversal", reversed_("a" * 64, "2026-02-08", 400), day="2026-02-08")
    assert rules(story, "2026-02-20") == []


# ------------------------------------------------------------------------- split purchases

SHOP = {"org": "示例建材商店"}


def test_a_purchase_that_was_split_under_a_tier_is_found() -> None:
    story = Story(rules=TIERS)
    for day in ("2026-01-05", "2026-01-05", "2026-01-07"):
        story.add("expenditure", paid(day, 900, payee=SHOP), day=day)
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.split"
    assert (finding.amount, finding.facts["count"], len(finding.entries)) == (2_700, 3, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "水电费"},
        {"payee": {"org": "别家"}},
        {"payee": {"sealed": "c" * 64}},
        {"contract": "c" * 64},
        {"decision": "c" * 64},
        {"date": "2026-01-12"},
        {"currency": "USD"},
        {"amount": 9_000},
    ],
)
def test_payments_that_are_no_split_are_silent(changes: dict[str, Any]) -> None:
    story = Story(rules=TIERS)
    story.add("expenditure", paid("2026-01-05", 900, payee=SHOP), day="2026-01-12")
    body = {**paid("2026-01-05", 900, payee=SHOP), **changes}
    story.add("expenditure", body, day="2026-01-12")
    assert rules(story, "2026-01-20") == []


def test_a_payment_within_the_tier_that_another_had_anyway_is_no_split() -> None:
    story = Story(rules=TIERS)
    for amount in (3_000, 900):
        story.add("expenditure", paid("2026-01-05", amount, payee=SHOP), day="2026-01-12")
    assert rules(story, "2026-01-20") == []


def test_a_split_whose_payment_was_an_error_is_none() -> None:
    story = Story(rules=TIERS)
    for amount in (100, 900):
        event = story.add("expenditure", paid("2026-01-05", amount, payee=SHOP), day="2026-01-12")
    wrong = story.add("expenditure", paid("2026-01-05", 901, payee=SHOP), day="2026-01-12")
    story.add("reversal", reversed_(wrong.id, "2026-01-13", 901), day="2026-01-13")
    assert rules(story, "2026-01-20") == []
    story.add("reversal", reversed_(event.id, "2026-01-13", 900), day="2026-01-20")
    story.add("expenditure", paid("2026-01-06", 890, payee=SHOP), day="2026-01-20")
    assert rules(story, "2026-01-21") == []


def test_tiers_follow_a_rules_entry() -> None:
    story = Story()
    story.add("rules", {"reason": "分档", "rules": TIERS}, day="2026-01-03")
    for _ in range(30):
        story.add("expenditure", paid("2026-01-05", 900, payee=SHOP), day="2026-01-05")
    (finding,) = found(story, "2026-01-20")
    assert finding.amount == 27_000


def test_parties_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.affairs.audit.books_split.KEPT_PARTIES", 2)
    story = Story(rules=TIERS)
    for day in ("2026-01-02", "2026-01-12", "2026-01-13"):
        story.add("expenditure", paid(day, 900, payee={"org": day}), day=day)
    story.add("expenditure", paid("2026-01-14", 900, payee={"org": "2026-01-13"}), day="2026-01-14")
    assert rules(story, "2026-01-20") == ["split"]


# --------------------------------------------------------------------- evidence and invoices


def test_payments_without_evidence_are_one_row_a_month() -> None:
    story = Story()
    one = story.add("expenditure", paid("2026-01-05", 10, evidence=[]), day="2026-01-05")
    two = story.add("expenditure", paid("2026-01-06", 20, evidence=[]), day="2026-01-06")
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.evidence_absent"
    assert (finding.amount, finding.facts["count"]) == (30, 2)
    story.add("reversal", reversed_(one.id, "2026-01-21", 10), day="2026-01-21")
    (finding,) = found(story, "2026-01-22")
    assert (finding.amount, finding.facts["count"]) == (20, 1)
    story.add("reversal", reversed_(two.id, "2026-01-23", 20), day="2026-01-23")
    assert rules(story, "2026-01-24") == []


@pytest.mark.parametrize("changes", [{"grade": "bank"}, {"amount": 0}])
def test_bank_lines_and_zeros_need_no_evidence(changes: dict[str, Any]) -> None:
    story = Story()
    body = {**paid("2026-01-05", 10, evidence=[]), **changes}
    story.add("expenditure", body, day="2026-01-05")
    assert rules(story, "2026-01-20") == []


FILE = [{"name": "发票.pdf", "sha256": "e" * 64}]
SEALED = [{"commitment": "f" * 64}]


@pytest.mark.parametrize("evidence", [FILE, SEALED])
def test_evidence_with_two_records_is_a_hint(evidence: list[Any]) -> None:
    story = Story()
    story.add("expenditure", paid("2026-01-05", 10, evidence=evidence * 2), day="2026-01-05")
    assert rules(story, "2026-01-06") == []
    for day in ("2026-01-07", "2026-01-08"):
        story.add("income", got(day, 20, evidence=evidence), day=day)
    (finding,) = found(story, "2026-01-20")
    assert finding.rule.id == "books.evidence_shared"
    assert (finding.rule.colour.value, finding.amount) == ("grey", 50)


def test_evidence_of_a_record_that_was_undone_may_stand_with_the_right_one() -> None:
    story = Story()
    wrong = story.add(
        "expenditure", paid("2026-01-05", 10, evidence=FILE, invoice="24312"), day="2026-01-05"
    )
    right = paid("2026-01-05", 12, evidence=FILE, invoice="24312")
    story.add("expenditure", right, day="2026-01-06")
    assert rules(story, "2026-01-06") == ["evidence_shared", "invoice_parts"]
    story.add("reversal", reversed_(wrong.id, "2026-01-07", 10), day="2026-01-07")
    assert rules(story, "2026-01-20") == []


def test_evidence_is_free_again_when_its_record_was_undone_first() -> None:
    story = Story()
    body = paid("2026-01-05", 10, evidence=FILE, invoice="24312")
    wrong = story.add("expenditure", body, day="2026-01-05")
    story.add("refund", refunded("2026-01-07", 10, refunds=wrong.id), day="2026-01-07")
    story.add(
        "expenditure", paid("2026-01-08", 10, evidence=FILE, invoice="24312"), day="2026-01-08"
    )
    assert rules(story, "2026-01-20") == []


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({}, "invoice_twice"),
        ({"payee": {"org": "别家"}, "amount": 11}, "invoice_twice"),
        ({"amount": 11}, "invoice_parts"),
        ({"invoice": "24313"}, ""),
    ],
)
def test_an_invoice_is_paid_once_or_in_parts(second: dict[str, Any], rule: str) -> None:
    story = Story()
    body = paid("2026-01-05", 10, invoice="24312", payee=SHOP)
    story.add("expenditure", body, day="2026-01-05")
    story.add("expenditure", {**body, **second}, day="2026-01-06")
    assert rules(story, "2026-01-20") == [rule] * bool(rule)


def test_petty_cash_and_transfers_need_no_rule() -> None:
    story = Story()
    story.add("transfer", moved("2026-01-05", 100, evidence=FILE), day="2026-01-05")
    story.add("expenditure", paid("2026-01-05", 30, account=CASH), day="2026-01-05")
    assert rules(story, "2026-01-20") == []


def test_pay_lists_are_payments() -> None:
    story = with_fund(forbidden=["误工补贴"])
    body = paid("2026-01-05", 30, category="误工补贴")
    del body["payee"]
    body["rows"] = [{"amount": 30, "payee": {"sealed": "c" * 64}, "what": "值班"}]
    story.add("pay_list", body, day="2026-01-05")
    assert rules(story, "2026-01-20") == ["fund_forbidden"]


def test_a_payment_that_came_back_and_was_reversed_too_is_undone_once() -> None:
    story = Story()
    one = story.add("expenditure", paid("2026-01-05", 10, evidence=[]), day="2026-01-05")
    story.add("expenditure", paid("2026-01-06", 20, evidence=[]), day="2026-01-06")
    story.add("refund", refunded("2026-01-07", 10, refunds=one.id), day="2026-01-07")
    story.add("reversal", reversed_(one.id, "2026-01-21", 10), day="2026-01-21")
    (finding,) = found(story, "2026-01-22")
    assert finding.facts["count"] == 1
