"""Forms that know the rules, over a month of books: filled in, with what does not agree beside it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.desk.draft_errors import PrefillUnknown
from api.desk.due import all_due, waiting_objections
from api.desk.facts import draft_facts, form_facts
from api.desk.prefill import prefill
from api.desk.reading import Reading
from api.desk.warnings import rehearsed
from tests.api.community import expenditure_body, notice_body
from tests.desk.drafts.desks import Desk, open_desk

FUND, BANK, CASH = "居委会工作经费", "工商银行", "库存现金"
TODAY = date(2026, 12, 20)
BOOKS = {"accountant": "accountant-1"}
PAID = {"accountant": "accountant-1", "director": "director-1"}
THREE = {**PAID, "supervision": "supervision-1"}
CLOSED = {"accountant": "accountant-1", "supervision": "supervision-1"}


def opening() -> dict:
    return {
        "accounts": [
            {"account": BANK, "balance": 900_000, "type": "bank"},
            {"account": CASH, "balance": 100_000, "type": "cash"},
        ],
        "basis": "上任移交",
        "currency": "CNY",
        "date": "2026-11-01",
        "evidence": [],
        "funds": [{"balance": 1_000_000, "fund": FUND}],
    }


def income(amount: int, day: str = "2026-11-05") -> dict:
    body = {**expenditure_body(amount), "account": BANK, "date": day, "category": "拨款"}
    del body["payee"]
    return {**body, "payer": {"org": "示例街道办事处"}, "summary": "拨付工作经费"}


def paid(amount: int, account: str = BANK, day: str = "2026-11-20", **changes: object) -> dict:
    return {**expenditure_body(amount), "account": account, "date": day, **changes}


def bank_lines() -> dict:
    return {
        "account": BANK,
        "closing": 900_000 + 200_000 - 30_000 - 500,
        "currency": "CNY",
        "lines": [
            {"amount": 200_000, "date": "2026-11-05", "no": "1", "text": "拨款"},
            {"amount": -30_000, "date": "2026-11-21", "no": "2", "text": "印刷"},
            {"amount": -500, "date": "2026-11-30", "no": "3", "text": "手续费"},
        ],
        "opening": 900_000,
        "period": "2026-11",
    }


def budget() -> dict:
    lines = [{"amount": 50_000, "category": "办公费", "code": "B1", "fund": FUND}]
    return {"currency": "CNY", "lines": lines, "period": "2026"}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root: Path = tmp_path_factory.mktemp("books")
    (root / "ledger").mkdir()
    with open_desk(root) as desk:
        desk.enter("opening", opening(), THREE, "o")
        desk.enter("budget", budget(), THREE, "b")
        desk.enter("income", income(200_000), BOOKS, "i")
        desk.enter("expenditure", paid(30_000), PAID, "e1")
        desk.enter("expenditure", paid(4_000, CASH), PAID, "e2")
        desk.enter("bank_statement", bank_lines(), BOOKS, "bank")
        yield desk


@pytest.fixture
def reading(books: Desk) -> Iterator[Reading]:
    with books.drafting.readings.of(books.origin) as reading:
        yield reading


def test_a_closing_is_filled_in_and_can_be_signed_as_it_is(books: Desk, reading: Reading) -> None:
    filled = prefill(reading, "closing", {"period": "2026-11"}, TODAY)
    body = filled["body"]
    assert body["funds"] == [
        {
            "fund": FUND,
            "opening": 1_000_000,
            "income": 200_000,
            "expenditure": 34_000,
            "closing": 1_166_000,
        }
    ]
    balances = {each["account"]: each["balance"] for each in body["accounts"]}
    assert balances == {BANK: 1_070_000, CASH: 96_000}
    assert body["count"] == 3
    draft = books.propose("accountant-1", "closing", body)
    assert draft.order == ("accountant-1", "supervision-1")


def test_a_closing_shows_what_the_bank_says_otherwise_and_what_nobody_matched(
    reading: Reading,
) -> None:
    filled = prefill(reading, "closing", {"period": "2026-11"}, TODAY)
    kinds = {each["what"]: each for each in filled["differences"]}
    assert kinds["bank"]["amount"] == 500
    assert "cash" in kinds
    assert [each["no"] for each in filled["unmatched"]] == ["1", "2", "3"]


def test_a_reconciliation_matches_what_is_equal_and_lists_the_rest(
    books: Desk, reading: Reading
) -> None:
    asked = {"period": "2026-11", "account": BANK}
    filled = prefill(reading, "reconciliation", asked, TODAY)
    body = filled["body"]
    assert len(body["matches"]) == 2
    assert [(item["side"], item["amount"]) for item in body["items"]] == [("bank_out", 500)]
    assert filled["differences"] == []
    books.propose("accountant-1", "reconciliation", body)


def test_a_year_is_closed_with_all_carried_over(books: Desk, reading: Reading) -> None:
    body = prefill(reading, "year_closing", {"period": "2026"}, TODAY)["body"]
    assert body["funds"][0]["carried"] == 1_166_000
    books.propose("accountant-1", "year_closing", body)


def test_a_notice_about_finance_has_the_records_and_their_sums(
    books: Desk, reading: Reading
) -> None:
    filled = prefill(reading, "notice", {"catalogue": "F01", "period": "2026-11"}, TODAY)
    body = filled["body"]
    assert body["totals"] == {
        "count": 3,
        "income": 200_000,
        "expenditure": 34_000,
        "carry_over": 1_000_000,
        "balance": 1_166_000,
    }
    assert [each["what"] for each in filled["differences"]] == ["not_closed"]
    books.propose("director-1", "notice", body)


def test_a_nil_return_says_that_money_moved(books: Desk, reading: Reading) -> None:
    filled = prefill(reading, "nil", {"catalogue": "F01", "period": "2026-11"}, TODAY)
    assert [each["what"] for each in filled["differences"]] == ["money_moved"]
    filled = prefill(reading, "nil", {"catalogue": "P01", "period": "2026-10"}, TODAY)
    assert filled["differences"] == []
    books.propose("director-1", "nil_return", filled["body"])


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("closing", {}),
        ("closing", {"period": "13月"}),
        ("notice", {"period": "2026-11"}),
        ("notice", {"period": "2026-11", "catalogue": "XX"}),
        ("posting", {"notice": "0" * 64}),
        ("reconciliation", {"period": "2026-11", "account": "没有的账户"}),
        ("gift", {}),
    ],
)
def test_what_can_not_be_filled_in_is_said(reading: Reading, form: str, asked: dict) -> None:
    with pytest.raises(PrefillUnknown):
        prefill(reading, form, asked, TODAY)


def test_what_is_left_of_fund_and_budget_is_what_the_journal_says(
    books: Desk, reading: Reading
) -> None:
    draft = books.payment(17_000, category="办公费", account=BANK)
    facts = draft_facts(reading, draft.statement)
    assert facts["fund_left"] == 1_166_000 - 17_000
    assert (facts["budget"], facts["budget_left"]) == ("B1", 16_000)
    found = {each.code for each in rehearsed(reading, draft.statement, TODAY, books.clock())}
    assert "books.over_budget" in found


def test_roles_and_holders_of_keys_are_called_as_people_call_them(
    books: Desk, reading: Reading
) -> None:
    ends = {"slug": "director-1", "roles": ["director"], "reason": "任期届满"}
    draft = books.propose("authority-1", "revocation", ends)
    facts = draft_facts(reading, draft.statement)
    assert facts["called"] == {"director-1": reading.name_of("p-director-1"), "director": "主任"}
    paid_by = draft_facts(reading, books.payment(17_000).statement)
    assert paid_by["called"] == {"clerk": "经办"}


def test_forms_see_funds_accounts_budget_and_bank_lines(reading: Reading) -> None:
    facts = form_facts(reading, TODAY)
    assert facts["funds"][0]["balance"] == 1_166_000
    assert {each["account"]: each["type"] for each in facts["accounts"]} == {
        BANK: "bank",
        CASH: "cash",
    }
    assert facts["budgets"][0]["left"] == 16_000
    assert len(facts["bank_lines"]) == 3


def test_what_is_due_follows_the_clocks(books: Desk, reading: Reading) -> None:
    kinds = {each.kind: each for each in all_due(reading, TODAY)}
    assert kinds["closing"].about == {"period": "2026-11"}
    assert kinds["closing"].due == date(2026, 12, 31)
    assert waiting_objections(reading, TODAY) == []


def test_a_reading_that_grew_is_the_reading_made_anew(books: Desk, reading: Reading) -> None:
    before = reading.size
    notice = books.enter("notice", notice_body(), {"director": "director-1"}, f"n-{before}")
    served = books.appending._deployment.served[books.origin]
    size = served.standing().checkpoint.size
    reading.sync(size, served.reader.read_entry)
    anew = Reading(books.origin)
    anew.sync(size, served.reader.read_entry)
    assert reading.state == anew.state
    assert reading.auditor.save() == anew.auditor.save()
    assert reading.tallies.balances.funds == anew.tallies.balances.funds
    assert reading.tallies.moved == anew.tallies.moved
    assert [e.id for e in reading.events] == [e.id for e in anew.events]
    assert form_facts(reading, TODAY) == form_facts(anew, TODAY)
    assert notice in served.reader.read_entry(before, size)


def test_a_posting_is_filled_in_from_its_notice(books: Desk, reading: Reading) -> None:
    books.enter("notice", notice_body("十一月公示"), {"director": "director-1"}, "n-posting")
    served = books.appending._deployment.served[books.origin]
    reading.sync(served.standing().checkpoint.size, served.reader.read_entry)
    named = reading.events[-1].id
    filled = prefill(reading, "posting", {"notice": named}, TODAY)
    assert filled["body"]["seen"] == "start"
    books.propose("director-1", "posting", filled["body"])
    assert any(
        each.kind == "posting" and each.about["notice"] == named
        for each in all_due(reading, date(2026, 11, 23))
    )
