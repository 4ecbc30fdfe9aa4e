"""What one statement does to funds and accounts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.journal import (
    BETWEEN,
    EXPENDITURE,
    INCOME,
    OPENING,
    OUTSIDE,
    RECORDS,
    Balances,
    Delta,
    Journal,
    deltas,
    deltas_of,
    party_key,
    read_record,
)
from ledger.affairs.types.registry import REGISTRY, REVERSIBLE
from tests.community import expenditure_body, income_body

CNY = "CNY"
DAY = "2026-11-20"
FUND = "居委会工作经费"
ADVANCE = "a" * 64
PAYMENT = "b" * 64


def advance_body(amount: int = 1_000) -> dict[str, Any]:
    return expenditure_body(amount, account="现金", due="2026-12-01")


def transfer_body(to_fund: str = FUND, amount: int = 700) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": CNY,
        "date": DAY,
        "evidence": [],
        "from": {"account": "基本户", "fund": FUND},
        "summary": "提现",
        "to": {"account": "现金", "fund": to_fund},
        "voucher": {"no": "1"},
    }


def settlement_body(**changes: Any) -> dict[str, Any]:
    body = {
        "advance": ADVANCE,
        "currency": CNY,
        "date": DAY,
        "returned": 200,
        "spent": 800,
        "summary": "核销",
    }
    return {**body, **changes}


OPENED = {
    "accounts": [{"account": "现金", "balance": 500, "type": "cash"}],
    "currency": CNY,
    "date": DAY,
    "funds": [{"balance": 500, "fund": FUND}],
}


def does(kind: str, body: dict[str, Any]) -> tuple[Delta, ...]:
    return Journal().take(1, "c" * 64, kind, body)


def test_income_and_refund_come_in() -> None:
    body = income_body(300, account="现金")
    come = (Delta(DAY, FUND, "现金", INCOME, 300, CNY),)
    assert does("income", body) == come
    assert does("refund", {**body, "refunds": PAYMENT}) == come


@pytest.mark.parametrize("kind", ["expenditure", "outflow", "pay_list"])
def test_payments_go_out(kind: str) -> None:
    assert does(kind, expenditure_body(300)) == (Delta(DAY, FUND, "", EXPENDITURE, -300, CNY),)


def test_a_payment_from_an_advance_leaves_the_account_alone() -> None:
    body = expenditure_body(300, account="现金", advance=ADVANCE)
    assert does("expenditure", body) == (Delta(DAY, FUND, OUTSIDE, EXPENDITURE, -300, CNY),)


def test_an_advance_stays_the_fund_s_money() -> None:
    balances = Balances()
    balances.add(does("opening", OPENED))
    balances.add(does("advance", advance_body(400)))
    assert balances.funds == {(FUND, CNY): 500}
    assert balances.accounts == {("现金", CNY): 100, (OUTSIDE, CNY): 400}


def test_a_transfer_within_a_fund_changes_accounts_only() -> None:
    assert does("transfer", transfer_body()) == (
        Delta(DAY, FUND, "基本户", BETWEEN, -700, CNY),
        Delta(DAY, FUND, "现金", BETWEEN, 700, CNY),
    )


def test_a_transfer_between_funds_goes_out_of_one_and_comes_into_the_other() -> None:
    assert does("transfer", transfer_body("公益金")) == (
        Delta(DAY, FUND, "基本户", EXPENDITURE, -700, CNY),
        Delta(DAY, "公益金", "现金", INCOME, 700, CNY),
    )


def test_an_opening_sets_balances() -> None:
    given = does("opening", OPENED)
    assert given == (
        Delta(DAY, FUND, None, OPENING, 500, CNY),
        Delta(DAY, None, "现金", OPENING, 500, CNY),
    )
    balances = Balances()
    balances.add(does("income", income_body(9, account="现金")))
    balances.add(given)
    assert balances.funds == {(FUND, CNY): 500}
    assert balances.accounts == {("现金", CNY): 500}


def test_a_settlement_brings_back_what_was_not_spent() -> None:
    journal, balances = Journal(), Balances()
    spent = expenditure_body(800, account="现金", advance=ADVANCE)
    balances.add(journal.take(1, ADVANCE, "advance", advance_body()))
    balances.add(journal.take(2, PAYMENT, "expenditure", spent))
    balances.add(journal.take(3, "c" * 64, "settlement", settlement_body(entries=[PAYMENT])))
    assert balances.accounts == {("现金", CNY): -800, (OUTSIDE, CNY): 0}
    assert balances.funds == {(FUND, CNY): -800}


def test_a_settlement_moves_payments_that_did_not_name_the_advance() -> None:
    journal, balances = Journal(), Balances()
    balances.add(journal.take(1, ADVANCE, "advance", advance_body()))
    balances.add(journal.take(2, PAYMENT, "expenditure", expenditure_body(1_000, account="现金")))
    settled = settlement_body(returned=0, spent=1_000, entries=[PAYMENT, "d" * 64])
    balances.add(journal.take(3, "c" * 64, "settlement", settled))
    assert balances.accounts == {("现金", CNY): -1_000, (OUTSIDE, CNY): 0}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("income", income_body()),
        ("expenditure", expenditure_body()),
        ("advance", advance_body()),
        ("transfer", transfer_body("公益金")),
    ],
)
def test_a_reversal_undoes_what_its_target_did_on_its_own_day(
    kind: str, body: dict[str, Any]
) -> None:
    journal, balances = Journal(), Balances()
    balances.add(journal.take(1, PAYMENT, kind, body))
    undone = journal.take(2, "c" * 64, "reversal", {"date": "2026-12-01", "reverses": PAYMENT})
    assert {delta.day for delta in undone} == {"2026-12-01"}
    balances.add(undone)
    assert set(balances.accounts.values()) == {0}
    assert set(balances.funds.values()) <= {0}


def test_what_names_a_record_that_is_not_known_does_nothing() -> None:
    assert does("reversal", {"date": DAY, "reverses": PAYMENT}) == ()
    assert does("settlement", settlement_body()) == ()


def _no_record(_id: str) -> None:
    return None


def test_other_types_move_nothing() -> None:
    movers = RECORDS | {"reversal", "settlement", "opening"}
    for kind in REGISTRY.keys() - movers:
        assert deltas(1, kind, {}, _no_record) == ()


def test_what_moves_money_by_itself_is_what_can_be_reversed() -> None:
    assert RECORDS == REVERSIBLE


@pytest.mark.parametrize(
    ("party", "key"),
    [
        ({"org": "甲公司"}, "org:甲公司"),
        ({"office": "主任", "name": "王示例"}, "office:主任/王示例"),
        ({"office": "主任"}, "office:主任"),
        ({"sealed": "c" * 64}, "sealed:" + "c" * 64),
        ({"withheld": ""}, "withheld:"),
        ({}, ""),
    ],
)
def test_a_party_has_one_key(party: dict[str, Any], key: str) -> None:
    assert party_key(party) == key


KINDS = st.sampled_from(sorted(RECORDS))
LINES = st.text("甲乙ab 1", min_size=1, max_size=8)


@given(KINDS, LINES, LINES, st.integers(0, 2**53 - 1))
def test_of_a_record_the_money_is_nowhere_lost(
    kind: str, fund: str, account: str, amount: int
) -> None:
    body = {**advance_body(amount), "fund": fund, "account": account, "payer": {"org": "甲"}}
    if kind == "transfer":
        body = transfer_body(fund, amount)
    record = read_record(7, kind, body)
    funds = sum(d.amount for d in deltas_of(record) if d.side != BETWEEN)
    assert funds == sum(d.amount for d in deltas_of(record))
