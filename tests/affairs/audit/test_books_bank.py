"""The bank's statements, reconciliations, sub-ledgers; notices over the journal; year closings."""

from typing import Any

import pytest

from ledger.affairs.audit.books import Books
from ledger.affairs.audit.books_evidence import invoice_hash, invoice_of
from ledger.affairs.audit.books_notice import data_rows
from tests.affairs.audit.books_bodies import (
    BANK,
    CASH,
    FUND,
    OTHER,
    closed,
    found,
    got,
    moved,
    opened,
    paid,
    refunded,
    reversed_,
    rules,
)
from tests.affairs.audit.events import Body, Story, auditor_of, published
from tests.affairs.audit.shelf import MemoryShelf

COUNTS = ("cash_count_absent",)


def bank(period: str, opening: int, *amounts: int, **changes: Any) -> Body:
    day = period[:7] + "-10"
    lines = [
        {"amount": amount, "date": day, "no": str(number)}
        for number, amount in enumerate(amounts, 1)
    ]
    return {
        "account": BANK,
        "closing": opening + sum(amounts),
        "currency": "CNY",
        "lines": lines,
        "opening": opening,
        "period": period,
        **changes,
    }


def reconciled(day: str, book: int, bank_says: int, **changes: Any) -> Body:
    side = "book_in" if book > bank_says else "bank_in"
    item = {"amount": abs(book - bank_says), "date": day, "side": side, "text": "在途"}
    return {
        "account": BANK,
        "bank": bank_says,
        "book": book,
        "currency": "CNY",
        "date": day,
        "items": [item] if book != bank_says else [],
        **changes,
    }


def january(income: int = 500) -> Story:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 1_000}), day="2026-01-02")
    story.add("income", got("2026-01-10", income), day="2026-01-10")
    return story


CLOSED = closed("2026-01", 1, (FUND, 1_000, 500, 0))


# ------------------------------------------------------------------------------------- bank


def test_statements_that_follow_each_other_and_the_closing_are_silent() -> None:
    story = january()
    story.add("bank_statement", bank("2026-01", 1_000, 500), day="2026-02-02")
    story.add("closing", CLOSED, day="2026-02-03")
    story.add("bank_statement", bank("2026-02", 1_500), day="2026-03-02")
    story.add("bank_statement", bank("2025-12", 7, 993), day="2026-03-03")
    assert rules(story, "2026-03-10") == []


def test_a_statement_that_opens_otherwise_than_the_last_closed_is_found() -> None:
    story = january()
    story.add("bank_statement", bank("2026-01", 1_000, 500), day="2026-02-02")
    story.add("bank_statement", bank("2026-02", 1_400), day="2026-03-02")
    (finding,) = found(story, "2026-03-10")
    assert (finding.rule.id, finding.amount) == ("books.bank_gap", 100)


def test_a_closing_that_is_not_the_bank_s_needs_a_reconciliation() -> None:
    story = january()
    story.add("closing", CLOSED, day="2026-02-03")
    story.add("bank_statement", bank("2026-01", 1_000, 440), day="2026-02-04")
    (finding,) = found(story, "2026-02-10")
    assert (finding.rule.id, finding.amount) == ("books.bank_closing", 60)
    story.add("reconciliation", reconciled("2026-01-31", 1_500, 1_440), day="2026-02-11")
    assert rules(story, "2026-02-12") == []


def test_a_reconciliation_of_another_balance_explains_nothing() -> None:
    story = january()
    story.add("bank_statement", bank("2026-01", 1_000, 440), day="2026-02-02")
    story.add("reconciliation", reconciled("2026-01-31", 1_490, 1_430), day="2026-02-02")
    story.add("closing", CLOSED, day="2026-02-03")
    result = rules(story, "2026-02-10")
    assert result == ["bank_closing", "reconciliation", "reconciliation"]


def test_an_account_that_the_street_holds_is_compared_with_its_sub_ledger() -> None:
    story = january()
    held = bank("2026-01", 1_000, 300, held="示例街道会计服务中心")
    story.add("sub_ledger", held, day="2026-02-02")
    story.add("closing", CLOSED, day="2026-02-03")
    (finding,) = found(story, "2026-02-10")
    assert (finding.rule.id, finding.amount) == ("books.sub_ledger", 200)


def test_bank_lines_match_one_entry_or_many() -> None:
    story = january()
    one = story.add("expenditure", paid("2026-01-11", 30), day="2026-01-11")
    two = story.add("expenditure", paid("2026-01-12", 70), day="2026-01-12")
    draw = story.add("transfer", moved("2026-01-13", 100), day="2026-01-13")
    said = story.add("bank_statement", bank("2026-01", 1_000, -100, -100, 500), day="2026-02-02")
    matches = [
        {"entries": [one.id, two.id], "lines": ["1"], "statement": said.id},
        {"entries": [draw.id], "lines": ["2"], "statement": said.id},
        {"entries": ["a" * 64], "lines": ["3"], "statement": said.id},
    ]
    body = reconciled("2026-01-31", 1_300, 1_300, matches=matches)
    story.add("reconciliation", body, day="2026-02-03")
    assert rules(story, "2026-02-10") == []


def test_a_reversal_that_is_matched_is_money_the_other_way_round() -> None:
    story = january()
    income = story.events[2]
    wrong = story.add("expenditure", paid("2026-01-11", 30), day="2026-01-11")
    again = story.add("income", got("2026-01-12", 70), day="2026-01-12")
    back = story.add("reversal", reversed_(wrong.id, "2026-01-13", 30), day="2026-01-13")
    gone = story.add("reversal", reversed_(again.id, "2026-01-14", 70), day="2026-01-14")
    said = story.add(
        "bank_statement", bank("2026-01", 1_000, 500, -30, 70, 30, -70), day="2026-02-02"
    )
    entries = [income, wrong, again, back, gone]
    matches = [
        {"entries": [each.id], "lines": [str(number)], "statement": said.id}
        for number, each in enumerate(entries, 1)
    ]
    body = reconciled("2026-01-31", 1_500, 1_500, matches=matches)
    story.add("reconciliation", body, day="2026-02-03")
    assert rules(story, "2026-02-10") == []


def test_a_match_of_other_sums_and_a_line_matched_twice_are_found() -> None:
    story = january()
    one = story.add("expenditure", paid("2026-01-11", 30), day="2026-01-11")
    income = story.events[2]
    said = story.add("bank_statement", bank("2026-01", 1_000, -31, 501), day="2026-02-02")
    matches = [
        {"entries": [one.id], "lines": ["1"], "statement": said.id},
        {"entries": [income.id], "lines": ["2"], "statement": said.id},
    ]
    body = reconciled("2026-01-31", 1_470, 1_470, matches=matches)
    story.add("reconciliation", body, day="2026-02-03")
    assert rules(story, "2026-02-10") == ["match_differs"] * 2
    again = [{"entries": [one.id, "b" * 64], "lines": ["1", "1"], "statement": said.id}]
    body = reconciled("2026-01-31", 1_470, 1_470, matches=again)
    story.add("reconciliation", body, day="2026-02-11")
    assert rules(story, "2026-02-12", "match_differs") == ["matched_twice"]


def test_many_transfers_under_one_line_are_summed_up() -> None:
    story = january()
    draws = [
        story.add("transfer", moved("2026-01-13", 10 + number), day="2026-01-13").id
        for number in range(10)
    ]
    said = story.add("bank_statement", bank("2026-01", 1_000, 145), day="2026-02-02")
    matches = [{"entries": draws, "lines": ["1"], "statement": said.id}]
    body = reconciled("2026-01-31", 1_355, 1_355, matches=matches)
    story.add("reconciliation", body, day="2026-02-03")
    assert rules(story, "2026-02-10", "reconciliation") == []


def test_what_the_bank_said_long_ago_is_forgotten() -> None:
    story = Story()
    for number in range(14):
        month = f"{2024 + number // 12}-{number % 12 + 1:02}"
        story.add("bank_statement", bank(month, 5), day="2026-01-02")
    shelf = MemoryShelf()
    auditor = auditor_of(story, Books, shelf=shelf)
    for event in story.events:
        auditor.take(event)
    said = next(iter(auditor.save()["families"].values()))["bank"][1]
    assert len(said) == 12


# ----------------------------------------------------------------------------------- notices

COLUMNS = ["日期", "摘要", "收入（分）", "支出（分）"]


def over(first: int, last: int, rows: list[Any], totals: Body, **changes: Any) -> Body:
    """A notice over a stretch of the journal; *changes* are its own, or its funds."""
    journal: Body = {"first": first, "last": last}
    if "funds" in changes:
        journal["funds"] = changes.pop("funds")
    usual = {
        "journal": journal,
        "period": "2026-01",
        "table": {"columns": COLUMNS, "rows": rows},
        "totals": {"count": len(rows), **totals},
    }
    return published(**{**usual, **changes})


def spent_january() -> Story:
    """Entries 2 and 3: 500 in, 200 out; 4 comes late; 5 is February's."""
    story = january()
    story.add("expenditure", paid("2026-01-20", 200), day="2026-01-20")
    story.add("expenditure", paid("2026-01-21", 33), day="2026-02-01")
    story.add("income", got("2026-02-01", 8), day="2026-02-01")
    return story


ROWS = [
    ["", "上月结转", "", ""],
    ["2026-01-10", "拨款", 500, ""],
    ["2026-01-20", "印刷", "", 200],
    ["", "合 计", 500, 200],
]
TOTALS = {"balance": 1_300, "carry_over": 1_000, "expenditure": 200, "income": 500}


def test_a_notice_that_says_what_its_records_do_is_silent() -> None:
    story = spent_january()
    story.add("notice", over(1, 3, ROWS, TOTALS), day="2026-02-05")
    late = {"balance": 1_267, "expenditure": 233, "income": 500}
    story.add("notice", over(0, 99, [], late), day="2026-02-05")
    story.add("notice", over(3, 99, [], {"expenditure": 233}), day="2026-02-05")
    story.add("notice", over(3, 3, [], {"expenditure": 200}), day="2026-02-05")
    story.add("notice", over(0, 1, [], {"expenditure": 0}), day="2026-02-05")
    words = over(1, 3, [], TOTALS)
    del words["table"]
    story.add("notice", words, day="2026-02-05")
    story.add("notice", over(90, 99, [], {"expenditure": 0}), day="2026-02-05")
    part = over(0, 99, [], {"expenditure": 33, "income": 0}, period="2026-01-21")
    story.add("notice", part, day="2026-02-05")
    before = {"balance": 500, "carry_over": 0, "income": 500, "expenditure": 0}
    part = over(0, 99, [], before, period="2026-01-01/2026-01-15", funds=[FUND, OTHER])
    story.add(
        "notice", {**part, "totals": {**part["totals"], "carry_over": 1_000, "balance": 1_500}}
    )
    assert rules(story, "2026-02-10") == []


@pytest.mark.parametrize(
    ("totals", "rule"),
    [
        ({**TOTALS, "income": 400, "balance": 1_200}, "notice_totals"),
        ({**TOTALS, "expenditure": 150, "balance": 1_350}, "notice_totals"),
        ({**TOTALS, "carry_over": 900, "balance": 1_200}, "notice_totals"),
        ({**TOTALS, "balance": 1_301}, "notice_balance"),
    ],
)
def test_a_notice_that_says_otherwise_is_found(totals: Body, rule: str) -> None:
    story = spent_january()
    event = story.add("notice", over(1, 3, [], totals), day="2026-02-05")
    (finding,) = found(story, "2026-02-10")
    assert finding.rule.id == f"books.{rule}"
    assert finding.entries == (event.index,)
    assert finding.text("en").isascii()


LESS = {"balance": 1_500, "carry_over": 1_000, "expenditure": 0, "income": 500}


@pytest.mark.parametrize(
    "changes",
    [
        {"journal": {"first": 1, "last": 2}},
        {"journal": {"first": 1, "last": 3, "funds": [OTHER]}, "totals": {"expenditure": 0}},
        {"journal": None},
    ],
    ids=["a shorter stretch", "another fund", "none"],
)
@pytest.mark.parametrize("named", [{}, {"funds": [FUND]}])
def test_a_correction_that_leaves_records_out_is_held_against_what_it_corrects(
    changes: Body, named: Body
) -> None:
    story = spent_january()
    right = story.add("notice", over(1, 3, ROWS, TOTALS, **named), day="2026-02-05")
    totals = {"count": 0, **changes.get("totals", LESS)}
    body = {**over(1, 3, [], LESS), **changes, "totals": totals}
    body = {name: value for name, value in body.items() if value is not None}
    hides = {**body, "corrects": right.id, "reason": "更正"}
    first = story.add("correction", hides, day="2026-02-06")
    again = story.add("correction", {**hides, "corrects": first.id}, day="2026-02-07")
    told = found(story, "2026-02-10")
    assert {each.rule.id for each in told} == {"books.notice_totals"}
    assert sorted(each.entries for each in told) == [(first.index,), (again.index,)]
    assert [each.amount for each in told] == [200, 200]


def test_a_correction_of_what_was_wrong_or_of_another_period_is_over_its_own_stretch() -> None:
    story = spent_january()
    wrong = story.add("notice", over(0, 99, [], TOTALS), day="2026-02-05")  # 4 is among them
    mends = {**over(1, 3, ROWS, TOTALS), "corrects": wrong.id, "reason": "记录范围写错"}
    story.add("correction", mends, day="2026-02-06")
    right = story.add("notice", over(0, 99, [], {"expenditure": 233}), day="2026-02-07")
    story.add("expenditure", paid("2026-01-22", 44), day="2026-02-08")  # came after it
    story.add("correction", {**over(1, 99, [], {"expenditure": 233}), "corrects": right.id,
        "reason": "标题写错", "journal": {"first": 0, "last": 5}}, day="2026-02-09")  # fmt: skip
    day = over(3, 3, [], {"expenditure": 200}, period="2026-01-20")
    story.add("correction", {**day, "corrects": right.id, "reason": "期间写错"}, day="2026-02-09")
    (finding,) = found(story, "2026-02-10")
    assert finding.entries == (wrong.index,)


def test_a_notice_whose_rows_make_another_sum_is_found_without_a_journal_too() -> None:
    story = Story()
    body = over(1, 3, ROWS, {**TOTALS, "income": 501})
    del body["journal"]
    story.add("notice", body, day="2026-02-05")
    assert rules(story, "2026-02-10") == ["notice_table"]


@pytest.mark.parametrize(
    ("cell", "fires"),
    [("1,234.50", False), (123_450, False), ("1234.5", False), ("x", False), ("12.00", True)],
)
def test_sums_of_a_table_are_of_fen_or_of_yuan_in_words(cell: Any, *, fires: bool) -> None:
    story = Story()
    body = over(1, 3, [["2026-01-10", "拨款", cell, ""]], {"income": 123_450})
    del body["journal"]
    story.add("notice", body, day="2026-02-05")
    assert rules(story, "2026-02-10") == ["notice_table"] * fires


def test_mixed_cells_and_two_columns_of_one_name_are_not_summed_up() -> None:
    story = Story()
    mixed = over(1, 3, [["", "", 1, ""], ["", "", "1.00", ""]], {"income": 9})
    double = over(1, 3, [[1, 2]], {"income": 9})
    double["table"]["columns"] = ["收入", "累计收入"]
    for body in (mixed, double):
        del body["journal"]
        story.add("notice", body, day="2026-02-05")
    assert rules(story, "2026-02-10") == []


def test_more_rows_than_records_are_found() -> None:
    story = spent_january()
    rows = [*ROWS[:3], ["2026-01-20", "无此笔", 0, 0], ROWS[3]]
    story.add("notice", over(1, 3, rows, TOTALS), day="2026-02-05")
    (finding,) = found(story, "2026-02-10")
    assert finding.rule.id == "books.notice_rows"
    assert (finding.facts["stated"], finding.facts["computed"]) == (3, 2)


def test_refunds_and_transfers_may_be_stated_in_either_way() -> None:
    story = spent_january()
    back = story.add("refund", refunded("2026-01-25", 50), day="2026-02-02")
    move = moved("2026-01-26", 100, BANK, BANK, to_fund=OTHER)
    story.add("transfer", move, day="2026-02-02")
    other = story.add("transfer", move, day="2026-02-02")
    story.add("reversal", reversed_(other.id, "2026-01-27", 100), day="2026-02-02")
    draw = moved("2026-01-27", 60)
    story.add("transfer", draw, day="2026-02-02")
    for income, out in ((650, 333), (550, 233), (600, 283), (500, 183)):
        story.add("notice", over(0, 99, [], {"expenditure": out, "income": income}))
    fund = {"expenditure": 333, "income": 550}
    story.add("notice", over(0, 99, [], fund, funds=[FUND]))
    assert rules(story, "2026-02-10") == []
    story.add("notice", over(0, 99, [], {"expenditure": 233, "income": 550}, funds=[FUND]))
    assert rules(story, "2026-02-10") == ["notice_totals"]
    assert back.index > 0


def test_totals_that_fit_one_by_one_and_not_together_are_found() -> None:
    story = spent_january()
    story.add("refund", refunded("2026-01-25", 50), day="2026-02-02")
    story.add("notice", over(0, 99, [], {"expenditure": 183, "income": 550}))
    assert rules(story, "2026-02-10") == ["notice_totals"]


def test_balances_of_closed_months_are_remembered() -> None:
    story = spent_january()
    story.add("closing", closed("2026-02", 4, (FUND, 1_000, 508, 233)), day="2026-03-02")
    story.add("income", got("2026-03-05", 5), day="2026-03-05")
    february = {"balance": 1_275, "carry_over": 1_267, "expenditure": 0, "income": 8}
    story.add("notice", over(0, 99, [], february, period="2026-02"), day="2026-03-05")
    march = {"balance": 1_280, "carry_over": 1_275, "expenditure": 0, "income": 5}
    story.add("notice", over(0, 99, [], march, period="2026-03"), day="2026-03-06")
    april = {"balance": 1_280, "carry_over": 1_280, "expenditure": 0, "income": 0}
    story.add("notice", over(0, 99, [], april, period="2026-04"), day="2026-03-06")
    assert rules(story, "2026-03-10") == []
    unknown = {"balance": 5, "expenditure": 0, "income": 8}
    body = over(0, 99, [], unknown, period="2026-02-01/2026-02-28")
    body["period"] = "2026-01-15/2026-02-28"
    body["totals"].update(income=8, expenditure=233)
    story.add("notice", body, day="2026-03-11")
    assert rules(story, "2026-03-12") == []


def test_a_notice_before_the_books_were_opened_has_no_balance_to_compare() -> None:
    story = Story()
    story.add("expenditure", paid("2026-01-20", 200), day="2026-01-20")
    story.add("notice", over(0, 9, [], {"balance": 77, "expenditure": 200}), day="2026-02-01")
    assert rules(story, "2026-02-10") == []


def test_balances_are_kept_for_thirty_months() -> None:
    story = Story()
    story.add("opening", opened("2020-01-01", {FUND: 1_000}), day="2026-01-02")
    for number in range(35):
        day = f"{2020 + number // 12}-{number % 12 + 1:02}"
        story.add("closing", closed(day, 0, (FUND, 1_000, 0, 0)), day="2026-01-02")
    body = over(0, 9, [], {"balance": 77, "carry_over": 5, "income": 72, "expenditure": 0})
    story.add("notice", {**body, "period": "2020-02"}, day="2026-01-03")
    assert rules(story, "2026-01-10", "year_closing_absent", "notice_totals") == []


def test_rows_of_sums_and_carry_over_are_no_data() -> None:
    assert data_rows([["上月结转", 1], ["本年累计", 2], ["电费合计三个月的", 3]]) == [
        ["电费合计三个月的", 3]
    ]


def test_invoices_are_compared_over_many_ledgers_by_their_hashes() -> None:
    story = Story()
    event = story.add("expenditure", paid("2026-01-20", 200, invoice="ab24312"), day="2026-01-20")
    assert invoice_of(event) == (invoice_hash("AB24312"), 200)
    assert invoice_of(story.add("expenditure", paid("2026-01-20", 200))) is None
    assert invoice_of(story.add("income", got("2026-01-20", 200, invoice="ab24312"))) is None
    assert invoice_hash("AB24312") != invoice_hash("AB24313")
    assert len(invoice_hash("1")) == 32


# -------------------------------------------------------------------------------------- years


def a_year(returned: int = 0, **stated: int) -> Story:
    story = Story()
    story.add("fund", {"earmarked": False, "fund": FUND, "giver": "示例街道办事处"})
    story.add("opening", opened("2026-01-01", {FUND: 1_000}), day="2026-01-02")
    story.add("closing", closed("2026", 0, (FUND, 1_000, 0, 0)), day="2027-01-10")
    if stated:
        row = {"balance": stated["balance"], "carried": stated["balance"] - returned, "fund": FUND}
        body = {"currency": "CNY", "funds": [{**row, "returned": returned}], "period": "2026"}
        story.add("year_closing", body, day="2027-01-20")
    return story


def test_a_year_that_was_closed_by_its_months_wants_its_year_closing() -> None:
    assert rules(a_year(), "2027-03-31") == []
    (finding,) = found(a_year(), "2027-04-01")
    assert (finding.rule.id, finding.days) == ("books.year_closing_absent", 1)
    story = a_year(balance=1_000)
    story.add("closing", closed("2026", 0, (FUND, 1_000, 0, 0)), day="2027-01-21")
    assert rules(story, "2027-04-01") == []


def test_a_year_closing_of_another_balance_is_found() -> None:
    (finding,) = found(a_year(balance=900), "2027-02-01")
    assert (finding.rule.id, finding.amount) == ("books.year_balance", 100)


def test_a_year_closing_before_its_last_month_is_closed_is_not_compared() -> None:
    story = january()
    body = {
        "currency": "CNY",
        "funds": [{"balance": 9, "carried": 9, "fund": FUND, "returned": 0}],
        "period": "2026",
    }
    story.add("year_closing", body, day="2026-01-20")
    assert rules(story, "2026-02-01") == []


def test_what_was_to_go_back_must_leave() -> None:
    story = a_year(300, balance=1_000)
    assert rules(story, "2027-03-21") == []
    (finding,) = found(story, "2027-03-22")
    assert (finding.rule.id, finding.amount, finding.days) == ("books.not_returned", 300, 1)
    back = paid("2027-03-22", 100, payee={"org": "示例街道办事处"})
    story.add("expenditure", back, day="2027-03-22")
    (finding,) = found(story, "2027-03-23")
    assert finding.amount == 200
    move = moved("2027-03-23", 200, BANK, CASH, to_fund="财政专户")
    story.add("transfer", move, day="2027-03-23")
    assert rules(story, "2027-03-24") == []


def test_what_went_back_before_the_year_closing_was_signed_counts() -> None:
    story = Story()
    story.add("opening", opened("2026-01-01", {FUND: 1_000}), day="2026-01-02")
    story.add("closing", closed("2026", 0, (FUND, 1_000, 0, 0)), day="2027-01-10")
    early = paid("2026-11-15", 99, category="缴回财政")
    story.add("expenditure", early, day="2027-01-11")
    story.add("expenditure", paid("2027-01-15", 300, category="缴回财政"), day="2027-01-15")
    body = {
        "currency": "CNY",
        "funds": [{"balance": 1_000, "carried": 700, "fund": FUND, "returned": 300}],
        "period": "2026",
    }
    story.add("year_closing", body, day="2027-01-20")
    assert rules(story, "2027-06-01", "late", "closing_absent") == []


@pytest.mark.parametrize(
    ("carry", "found_"), [(1_300, []), (1_267, []), (1_299, ["notice_totals"])]
)
@pytest.mark.parametrize("funds", [None, [FUND]])
def test_a_carry_over_may_have_what_came_after_the_closing_or_not_yet(
    carry: int, found_: list[str], funds: list[str] | None
) -> None:
    story = january()
    story.add("expenditure", paid("2026-01-20", 200), day="2026-01-20")
    story.add("closing", closed("2026-01", 2, (FUND, 1_000, 500, 200)), day="2026-02-01")
    story.add("expenditure", paid("2026-01-21", 33), day="2026-02-02")  # a late voucher
    story.add("income", got("2026-02-03", 8), day="2026-02-03")
    totals = {"balance": carry + 8, "carry_over": carry, "expenditure": 0, "income": 8}
    more = {} if funds is None else {"funds": funds}
    story.add("notice", over(0, 99, [], totals, period="2026-02", **more), day="2026-03-05")
    assert [rule for rule in rules(story, "2026-03-05") if rule != "late"] == found_
