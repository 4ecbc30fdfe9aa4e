"""Every row ends in one place: a statement, a named refusal, or a count. Nothing is lost."""

import datetime as dt
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.log.ingest.mapping_errors import MappingValueWrong
from ledger.log.ingest.plan import Plan
from ledger.log.ingest.row_errors import (
    AmountNotUnderstood,
    AmountsContradict,
    AmountTooPrecise,
    CellControlCharacter,
    CellRequired,
    CellWithoutValue,
    DateImpossible,
    DateNotUnderstood,
    GroupDiffers,
    GroupNotBalanced,
    GroupNotMapped,
    PersonalDataInRow,
    RowProblem,
    RowRagged,
    SignNotMapped,
    StatementFieldWrong,
    StatementNotMade,
)
from ledger.log.ingest.table_errors import (
    ColumnMissing,
    ColumnNotMapped,
    ColumnTwice,
    ColumnUnnamed,
    TableEmpty,
)
from tests.ingest.plans import (
    GOOD,
    HEADER,
    VILLAGE,
    bodies,
    csv_bytes,
    mapping_bytes,
    plan_file,
    plan_rows,
)
from tests.ingest.workbooks import raw_workbook, text_cell, workbook


def kinds(plan: Plan) -> list[type[RowProblem]]:
    return [type(problem) for problem in plan.problems]


def changed(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, text) for name, text in zip(HEADER, GOOD, strict=True))


def test_a_row_becomes_a_statement_with_its_file_and_row_as_number(tmp_path: Path) -> None:
    plan = plan_rows(tmp_path, GOOD)
    (draft,) = plan.drafts
    value = json.loads(draft.text)
    assert value["no"] == f"{sha256(csv_bytes(GOOD)).hexdigest()[:16]}:2"
    assert value["type"] == "expenditure"
    assert value["body"] == {
        "amount": 123450,
        "category": "办公费",
        "currency": "CNY",
        "date": "2026-01-05",
        "evidence": [],
        "fund": "居委会工作经费",
        "grade": "self",
        "handler": "clerk",
        "payee": {"org": "示例印刷有限公司"},
        "summary": "印制公开栏",
        "voucher": {"no": "2"},
    }


def test_two_equal_rows_are_two_statements(tmp_path: Path) -> None:
    plan = plan_rows(tmp_path, GOOD, GOOD, GOOD)
    assert len({draft.no for draft in plan.drafts}) == 3
    assert plan.statement_sums.totals["+"] == 3 * 123450


def test_a_negative_amount_is_a_refund_and_never_a_negative_expenditure(tmp_path: Path) -> None:
    plan = plan_rows(tmp_path, changed(金额="-12.00"), changed(金额="（12.00）"))
    assert [draft.type for draft in plan.drafts] == ["refund", "refund"]
    assert [body["amount"] for body in bodies(plan)] == [1200, 1200]
    assert bodies(plan)[0]["payer"] == {"org": "示例印刷有限公司"}
    assert plan.file_sums.totals == {"+": 0, "-": -2400, "0": 0}


def test_a_zero_is_refused_unless_the_mapping_says_what_it_is(tmp_path: Path) -> None:
    assert kinds(plan_rows(tmp_path, changed(金额="0.00"))) == [SignNotMapped]
    amounts = [{"column": "金额", "zero": "expenditure"}]
    (body,) = bodies(plan_rows(tmp_path, changed(金额="0.00"), amounts=amounts))
    assert body["amount"] == 0


def test_a_sign_that_is_not_mapped_is_refused_with_everything_else_that_is_wrong(
    tmp_path: Path,
) -> None:
    amounts = [{"column": "金额", "negative": None}]
    plan = plan_rows(tmp_path, changed(金额="-1", 日期="?", 摘要=""), amounts=amounts)
    assert set(kinds(plan)) == {SignNotMapped, DateNotUnderstood, CellRequired}


@pytest.mark.parametrize(
    ("cells", "kind", "column"),
    [
        ({"日期": "2026-13-01"}, DateImpossible, "A"),
        ({"日期": ""}, CellRequired, "A"),
        ({"金额": "1.2345"}, AmountTooPrecise, "B"),
        ({"金额": "一百"}, AmountNotUnderstood, "B"),
        ({"金额": ""}, CellRequired, "B"),
        ({"摘要": " "}, CellRequired, "D"),
        ({"摘要": "x\u202ey"}, CellControlCharacter, "D"),
        ({"摘要": "x" * 300}, StatementFieldWrong, "D"),
        ({"摘要": "转账 13800138000"}, PersonalDataInRow, "D"),
        ({"对方": "张三 11010519491231002X 有限公司"}, PersonalDataInRow, "C"),
    ],
)
def test_a_bad_cell_is_refused_with_its_row_and_column(
    tmp_path: Path, cells: dict[str, str], kind: type[RowProblem], column: str
) -> None:
    plan = plan_rows(tmp_path, GOOD, changed(**cells))
    assert kinds(plan) == [kind]
    facts = plan.problems[0].facts
    assert (facts["row"], facts["column"]) == (3, column)
    assert plan.refused == (3,)
    assert len(plan.drafts) == 1
    for lang in ("zh", "en"):
        assert "13800138000" not in plan.problems[0].text(lang)
        assert "3" in plan.problems[0].text(lang)


def test_what_the_form_refuses_in_a_constant_is_said_of_the_row(tmp_path: Path) -> None:
    fields = {**VILLAGE["fields"], "grade": {"constant": "hearsay"}}
    (problem,) = plan_rows(tmp_path, GOOD, fields=fields).problems
    assert type(problem) is StatementNotMade
    assert "第 2 行" in problem.text("zh")
    assert "grade" in problem.text("en")


def test_all_problems_of_a_row_are_said_at_once(tmp_path: Path) -> None:
    plan = plan_rows(tmp_path, ("x", "y", "", ""), payee={"name": {"column": "对方"}})
    assert set(kinds(plan)) == {DateNotUnderstood, AmountNotUnderstood, CellRequired}
    assert plan.unread == 1


@pytest.mark.parametrize(
    ("name", "party"),
    [("示例印刷有限公司", "org"), ("不公开", "withheld"), ("", "withheld"), ("张三", "sealed")],
)
def test_payees_are_shown_withheld_or_sealed(tmp_path: Path, name: str, party: str) -> None:
    plan = plan_rows(tmp_path, changed(对方=name))
    (body,) = bodies(plan)
    assert list(body["payee"]) == [party]
    assert body["payee"][party] == name or party == "sealed"
    assert "张三" not in plan.drafts[0].text.decode()


def test_what_no_statement_may_carry_can_be_sealed_as_it_is(tmp_path: Path) -> None:
    (body,) = bodies(plan_rows(tmp_path, changed(对方="BrauÃ\u009f")))
    assert list(body["payee"]) == ["sealed"]
    plan = plan_rows(tmp_path, changed(对方="BrauÃ\u009f有限公司"))
    assert kinds(plan) == [CellControlCharacter]


def test_one_person_sealed_twice_is_two_commitments(tmp_path: Path) -> None:
    first, second = bodies(plan_rows(tmp_path, changed(对方="张三"), changed(对方="张三")))
    assert first["payee"] != second["payee"]


def test_a_sealed_column_leaves_only_a_commitment(tmp_path: Path) -> None:
    header = (*HEADER, "备注")
    sealed = {"note": {"column": "备注", "optional": True}}
    rows = (*GOOD, "张三的房租"), (*GOOD, "")
    plan = plan_rows(tmp_path, *rows, header=header, sealed=sealed)
    first, second = bodies(plan)
    assert len(first["sealed"]["note"]) == 64
    assert "sealed" not in second
    assert "房租" not in plan.drafts[0].text.decode()


def test_evidence_is_named_where_the_row_names_it(tmp_path: Path) -> None:
    header = (*HEADER, "附件")
    evidence = [{"name": {"column": "附件", "optional": True}}]
    rows = (*GOOD, "0001.jpg"), (*GOOD, " ")
    first, second = bodies(plan_rows(tmp_path, *rows, header=header, evidence=evidence))
    assert (first["evidence"], second["evidence"]) == ([{"name": "0001.jpg"}], [])


def test_each_row_fills_one_of_several_amount_columns(tmp_path: Path) -> None:
    header = ("日期", "收入", "支出", "对方", "摘要")
    amounts = [
        {"column": "收入", "positive": "income", "negative": None, "zero": "blank"},
        {"column": "支出", "zero": "blank"},
    ]
    rows = [
        ("2026-01-05", "10.00", "", "", "a"),
        ("2026-01-05", "0.00", "7.00", "", "b"),
        ("2026-01-05", "1", "2", "", "c"),
        ("2026-01-05", "", "0", "", "d"),
    ]
    plan = plan_rows(tmp_path, *rows, header=header, amounts=amounts)
    assert [(draft.type, draft.amount) for draft in plan.drafts] == [
        ("income", 1000),
        ("expenditure", 700),
    ]
    assert kinds(plan) == [AmountsContradict, AmountsContradict]


def test_blank_rows_and_rows_left_out_on_purpose_are_counted(tmp_path: Path) -> None:
    leave_out = [{"column": "摘要", "values": ["合计"]}]
    total = ("", "1234.50", "", "合计")
    plan = plan_rows(tmp_path, GOOD, ("", " ", "", ""), total, leave_out=leave_out)
    assert (plan.rows, plan.blank, plan.left_out, plan.refused) == (3, 1, (4,), ())
    assert plan.file_sums.counts["+"] == 1


def test_a_ragged_row_is_refused_but_blank_cells_at_its_end_are_not_missed(tmp_path: Path) -> None:
    plan = plan_rows(tmp_path, (*GOOD, ""), (*GOOD, "x"), GOOD[:3])
    assert kinds(plan) == [RowRagged, RowRagged]
    assert len(plan.drafts) == 1
    assert plan.unread == 2


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("日期", "金额", "对方"), ColumnMissing),
        (("日期", "金额", "对方", "摘要", "金额"), ColumnTwice),
        ((*HEADER, "备注"), ColumnNotMapped),
        (("",) * 4, TableEmpty),
    ],
)
def test_a_header_that_does_not_fit_stops_the_file(
    tmp_path: Path, header: tuple[str, ...], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        plan_rows(tmp_path, GOOD, header=header)


def test_a_header_below_a_title_is_found_by_its_row(tmp_path: Path) -> None:
    rows = (("示例社区收支表",), HEADER, GOOD)
    path = tmp_path / "t.csv"
    path.write_bytes(b"".join(csv_bytes(header=row) for row in rows))
    plan = plan_file(path, mapping_bytes(table={"header_row": 2}))
    assert (plan.rows, plan.drafts[0].rows) == (1, (3,))


def test_data_below_merged_header_cells_stops_the_file(tmp_path: Path) -> None:
    merged = [*HEADER[:2], None, *HEADER[2:]]
    path = workbook(tmp_path / "t.xlsx", [merged, [*GOOD[:2], "元", *GOOD[2:]]])
    with pytest.raises(ColumnUnnamed, match="Column C"):
        plan_file(path, mapping_bytes())
    assert len(plan_file(path, mapping_bytes(ignore=["#C"])).drafts) == 1


def test_a_mapping_to_a_type_that_is_no_movement_of_money_is_refused(tmp_path: Path) -> None:
    for wrong in ("notice", "spending"):
        with pytest.raises(MappingValueWrong, match=wrong):
            plan_rows(tmp_path, GOOD, amounts=[{"column": "金额", "positive": wrong}])


def test_a_workbook_gives_the_same_statements_as_a_csv(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEADER, [dt.date(2026, 1, 5), 1234.5, *GOOD[2:]]])
    assert bodies(plan_file(path, mapping_bytes())) == bodies(plan_rows(tmp_path, GOOD))


def test_a_second_sheet_has_numbers_of_its_own(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [HEADER, GOOD], sheets=("支出", "收入"))
    book = __import__("openpyxl").load_workbook(path)
    for row in (HEADER, GOOD):
        book["收入"].append(list(row))
    book.save(path)
    first = plan_file(path, mapping_bytes(table={"sheet": "支出"}))
    second = plan_file(path, mapping_bytes(table={"sheet": "收入"}))
    assert first.drafts[0].no.endswith(":2")
    assert second.drafts[0].no.endswith(":2.2")


def test_money_in_a_workbook_is_exact_or_refused(tmp_path: Path) -> None:
    def row(number: int, value: str) -> str:
        head = text_cell(f"A{number}", "2026-01-05")
        return f'<row r="{number}">{head}{value}{text_cell(f"D{number}", "x")}</row>'

    header = "".join(
        text_cell(f"{column}1", name) for column, name in zip("ABCD", HEADER, strict=True)
    )
    rows = [
        f'<row r="1">{header}</row>',
        row(2, f'<c r="B2"><v>{0.1 + 0.2!r}</v></c>'),
        row(3, '<c r="B3"><v>0.3</v></c>'),
        row(4, '<c r="B4"><f>B2+B3</f></c>'),
        row(5, '<c r="B5" t="e"><v>#REF!</v></c>'),
    ]
    path = tmp_path / "t.xlsx"
    path.write_bytes(raw_workbook("".join(rows)))
    plan = plan_file(path, mapping_bytes())
    assert kinds(plan) == [AmountTooPrecise, CellWithoutValue, CellWithoutValue]
    assert [draft.amount for draft in plan.drafts] == [30]


POSTINGS: dict[str, Any] = {
    "format": "mingbai/mapping/v1",
    "ignore": ["line"],
    "group": {
        "by": "txn",
        "account": "account",
        "rules": [
            {"postings": ["Income:-", "Assets:+"], "type": "income"},
            {
                "postings": ["Expenses:+", "Assets:-"],
                "type": "expenditure",
                "fields": {"category": {"template": "spent on {account}"}},
            },
        ],
    },
    "amounts": [{"column": "金额"}],
    "fields": {
        "summary": {"column": "摘要"},
        "category": {"column": "account"},
        "fund": {"constant": "f"},
        "handler": {"constant": "clerk"},
        "grade": {"constant": "self"},
        "voucher.no": {"column": "txn"},
    },
}
LINES = ("txn", "line", "account", "日期", "金额", "对方", "摘要")


def posting(txn: str, account: str, amount: str, summary: str = "x") -> tuple[str, ...]:
    return (txn, "9", account, "2026-01-05", amount, "张三", summary)


def test_postings_of_one_transaction_are_one_statement_that_keeps_them_all(tmp_path: Path) -> None:
    rows = [
        posting("T1", "Assets:Bank", "-3.00"),
        posting("T1", "Expenses:Food", "2.00"),
        posting("T2", "Assets:Bank", "5"),
        posting("T1", "Expenses:Drink", "1.00"),
        posting("T2", "Income:Gifts", "-5"),
    ]
    plan = plan_rows(tmp_path, *rows, header=LINES, **POSTINGS)
    first, second = plan.drafts
    assert (first.rows, first.type, first.amount) == ((2, 3, 5), "expenditure", 300)
    assert (second.rows, second.type, second.amount) == ((4, 6), "income", 500)
    assert first.no.endswith(":2")
    spent, received = bodies(plan)
    assert spent["category"] == "spent on Expenses:Food"
    assert received["category"] == "Income:Gifts"
    assert spent["postings"] == [
        {"account": "Assets:Bank", "amount": -300},
        {"account": "Expenses:Food", "amount": 200},
        {"account": "Expenses:Drink", "amount": 100},
    ]
    assert plan.statement_sums.totals == {"+": 800, "-": -800, "0": 0}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (
            [posting("T1", "Assets:Bank", "-3"), posting("T1", "Expenses:Food", "2")],
            GroupNotBalanced,
        ),
        ([posting("T1", "Assets:Bank", "3"), posting("T1", "Expenses:Food", "-3")], GroupNotMapped),
        ([posting("T1", "Assets:Bank", "-3"), posting("T1", "Expenses:x", "3", "y")], GroupDiffers),
        (
            [posting("T1", "Assets:Bank", "x"), posting("T1", "Expenses:x", "3")],
            AmountNotUnderstood,
        ),
        ([posting("", "Assets:Bank", "1")], CellRequired),
    ],
)
def test_a_transaction_that_is_not_whole_is_refused_whole(
    tmp_path: Path, rows: list[tuple[str, ...]], kind: type[RowProblem]
) -> None:
    good = [posting("T9", "Assets:Bank", "-1"), posting("T9", "Expenses:x", "1")]
    plan = plan_rows(tmp_path, *rows, *good, header=LINES, **POSTINGS)
    assert kinds(plan) == [kind]
    assert plan.refused == tuple(range(2, 2 + len(rows)))
    assert len(plan.drafts) == 1


AMOUNTS = st.sampled_from(["1.00", "-2.50", "0", "", "x", "1.005", "1,234.56", "(7)", "９"])
CELLS = st.tuples(
    st.sampled_from(["2026-01-05", "2026/1/5", "", "?", "2026-02-30"]),
    AMOUNTS,
    st.sampled_from(["示例有限公司", "张三", "", "不公开", "\x00"]),
    st.sampled_from(["x", "", "合计", "x\ny", "13800138000"]),
    st.sampled_from(["", "extra"]),
).map(lambda cells: cells if cells[-1] else cells[:-1])
ROWS = st.lists(CELLS | st.just(("", "", "", "")) | st.just(("2026-01-05",)), max_size=8)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS)
def test_for_any_table_rows_and_sums_are_all_accounted_for(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    rows = [tuple(cell.replace("\x00", "\x07") for cell in row) for row in rows]
    plan = plan_rows(tmp_path, *rows, leave_out=[{"column": "摘要", "values": ["合计"]}])
    plan.check_complete()
    used = [row for draft in plan.drafts for row in draft.rows]
    assert plan.rows == len(rows)
    assert plan.rows == len(used) + len(plan.refused) + plan.blank + len(plan.left_out)
    assert sorted({*used, *plan.refused, *plan.left_out}) == sorted(
        [*used, *plan.refused, *plan.left_out]
    )
    assert {problem.facts["row"] for problem in plan.problems} == set(plan.refused)
    amounts = {body["amount"] for body in bodies(plan)}
    assert all(amount >= 0 for amount in amounts)
    total = sum(draft.minor[0] for draft in plan.drafts)
    refused = sum(plan.refused_sums.totals.values())
    assert total + refused == sum(plan.file_sums.totals.values())
