"""公开榜 without a mapping: recognised by themselves, every figure held against the others."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.types.bodies import check_body
from ledger.log.ingest.board import is_board, last_day, read_board
from ledger.log.ingest.board_notice import notice_draft
from ledger.log.ingest.board_plan import plan_board
from ledger.log.ingest.cells import Cell, Row, Table
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.plan import Plan, no_prefix
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import BoardMonthTwice, BoardTitleMissing, NoMapping
from tests.ingest.plans import BY, MADE_MS, ORIGIN

BOARDS = Path(__file__).parents[1] / "data" / "board"
MARCH = BOARDS / "收支逐笔公开榜2026年3月.csv"
HEADER = ["月", "凭证号", "摘要", "收入(借)", "支出(贷)", "余额"]


def plan_path(path: Path, **settings: Any) -> Plan:
    table = open_table(path)
    frame = Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, no_prefix(table))
    return plan_board(table, BoardSettings(**settings), frame, None)


def lines_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))


def changed(folder: Path, change: Any) -> Plan:
    """The plan of the March board after *change* was made to its lines."""
    lines = lines_of(MARCH)
    change(lines)
    file = io.StringIO(newline="")
    csv.writer(file).writerows(lines)
    path = folder / "b.csv"
    path.write_text(file.getvalue(), "utf-8")
    return plan_path(path)


def said(plan: Plan) -> list[tuple[str, int]]:
    return [(problem.code, int(str(problem.facts["row"]))) for problem in plan.problems]


@pytest.mark.parametrize(
    ("name", "account", "kind", "lines"),
    [
        ("收支逐笔公开榜2026年3月.csv", "现金及银行存款", "bank", 4),
        ("现金公开榜2026年3月.xls", "现金", "cash", 2),
        ("银行存款公开榜2026年3月.xlsx", "银行存款", "bank", 4),
    ],
)
def test_each_of_the_three_layouts_is_recognised_by_itself(
    name: str, account: str, kind: str, lines: int
) -> None:
    plan = plan_path(BOARDS / name)
    assert plan.problems == ()
    rest = [json.loads(draft.text) for draft in plan.drafts]
    assert plan.opening is not None
    body = plan.opening["body"]
    assert [(each["account"], each["type"]) for each in body["accounts"]] == [(account, kind)]
    assert body["date"] == "2026-03-01"
    check_body("opening", body)
    assert len(rest) == lines
    assert {value["body"]["date"] for value in rest} == {"2026-03-31"}
    assert {value["body"]["account"] for value in rest} == {account}


def test_incomes_and_expenditures_are_the_lines_and_their_sums_the_totals() -> None:
    plan = plan_path(MARCH)
    assert plan.board is not None
    values = [json.loads(draft.text) for draft in plan.drafts]
    assert [(v["type"], v["body"]["amount"], v["body"]["voucher"]["no"]) for v in values] == [
        ("income", 2_000_000, "收-1"),
        ("expenditure", 134_500, "付-1"),
        ("expenditure", 86_240, "付-2"),
        ("income", 500_000, "收-2"),
    ]
    assert (plan.board.income, plan.board.expenditure) == (2_500_000, 220_740)
    assert plan.board.prepared == "示例镇会计服务中心"
    assert plan.board.issued == "2026-04-08"
    assert plan.left_out == (4, 9, 10, 11)


def test_a_balance_that_does_not_follow_is_reported_by_its_row(tmp_path: Path) -> None:
    plan = changed(tmp_path, lambda lines: lines[5].__setitem__(5, "30656.00"))
    assert said(plan) == [("board_balance_differs", 6), ("board_balance_differs", 7)]
    assert "30,656.00" in plan.problems[0].text("zh")
    assert "30,655.00" in plan.problems[0].text("zh")


def test_a_wrong_line_is_found_by_the_balance_and_by_the_totals(tmp_path: Path) -> None:
    plan = changed(tmp_path, lambda lines: lines[5].__setitem__(4, "1345.10"))
    assert said(plan) == [("board_balance_differs", 6), ("board_total_differs", 9)]


def test_wrong_totals_are_reported_each_by_itself(tmp_path: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        lines[8][3], lines[8][4], lines[8][5] = "25000.01", "2207.41", "1.00"

    plan = changed(tmp_path, change)
    assert said(plan) == [("board_total_differs", 9)] * 3
    assert {problem.facts["column"] for problem in plan.problems} == {"D", "E", "F"}


def test_a_board_without_its_first_or_last_row_is_reported(tmp_path: Path) -> None:
    assert ("board_carry_missing", 4) in said(changed(tmp_path, lambda lines: lines.pop(3)))
    assert ("board_total_missing", 8) in said(changed(tmp_path, lambda lines: lines.pop(8)))


def test_a_line_of_another_month_is_reported(tmp_path: Path) -> None:
    for text in ("2", "2025-03", "2026-4-1", "三", "3-32"):
        plan = changed(tmp_path, lambda lines, text=text: lines[6].__setitem__(0, text))
        assert ("board_month_differs", 7) in said(plan), text


def test_a_line_that_says_its_day_is_dated_so(tmp_path: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        lines[4][0], lines[5][0], lines[6][0] = "3月2日", "2026-3-5", "03"

    plan = changed(tmp_path, change)
    dates = [json.loads(draft.text)["body"]["date"] for draft in plan.drafts]
    assert dates == ["2026-03-02", "2026-03-05", "2026-03-31", "2026-03-31"]


def test_a_line_with_both_or_neither_amount_is_refused(tmp_path: Path) -> None:
    for income, expenditure in (("1.00", "1.00"), ("", ""), ("0.00", "0")):

        def change(lines: list[list[str]], both: tuple[str, str] = (income, expenditure)) -> None:
            lines[6][3], lines[6][4] = both

        assert ("row_amounts_contradict", 7) in said(changed(tmp_path, change))


@pytest.mark.parametrize(("column", "name"), [(1, "voucher"), (2, "summary"), (5, "balance")])
def test_a_line_lacking_something_is_refused(tmp_path: Path, column: int, name: str) -> None:
    plan = changed(tmp_path, lambda lines: lines[6].__setitem__(column, " "))
    assert ("row_cell_required", 7) in said(plan)


def test_a_carry_over_without_balance_and_a_second_one_are_refused(tmp_path: Path) -> None:
    plan = changed(tmp_path, lambda lines: lines[3].__setitem__(5, ""))
    assert ("row_cell_required", 4) in said(plan)
    plan = changed(tmp_path, lambda lines: lines.insert(4, list(lines[3])))
    assert ("board_row_after_total", 5) in said(plan)


def test_amounts_below_the_totals_are_refused_and_words_are_remarked(tmp_path: Path) -> None:
    plan = changed(tmp_path, lambda lines: lines.insert(9, ["3", "付-9", "漏记", "", "5.00", "1"]))
    assert ("board_row_after_total", 10) in said(plan)
    plan = changed(
        tmp_path, lambda lines: lines.insert(9, ["", "", "本年累计", "9.00", "5.00", "1"])
    )
    assert [remark.code for remark in plan.remarks] == ["remark_board_line_loose"]
    assert plan.problems == ()


def test_a_column_of_another_layout_is_refused_if_it_holds_something(tmp_path: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        for at, line in enumerate(lines):
            line.append({2: "备注", 6: "重要"}.get(at, ""))

    assert ("board_column_unknown", 7) in said(changed(tmp_path, change))


def test_headers_that_drift_are_read_and_remarked(tmp_path: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        lines[2][:6] = ["月份", "凭证字号", "摘要", "收入（借）", "支出", "结余"]

    plan = changed(tmp_path, change)
    assert plan.problems == ()
    assert [remark.facts["found"] for remark in plan.remarks] == [
        "月份",
        "凭证字号",
        "支出",
        "结余",
    ]


@pytest.mark.parametrize(
    "header",
    [
        ["月份", "凭证号数", "摘　要", "收入（借方）", "支出（贷方）", "结余金额"],
        ["月", "凭证号", "摘要", "收入（元）", "支出（元）", "余额（元）"],
    ],
)
def test_headers_as_other_programs_write_them_are_a_board_s(
    tmp_path: Path, header: list[str]
) -> None:
    plan = changed(tmp_path, lambda lines: lines[2].__setitem__(slice(6), header))
    assert (plan.problems, len(plan.drafts)) == ((), 4)


@pytest.mark.parametrize(
    "written", ["2026年三月份", "二〇二六年三月", "二○二六年3月", "二零二六年三月"]
)
def test_a_title_may_write_its_month_in_chinese_digits(tmp_path: Path, written: str) -> None:
    plan = changed(tmp_path, lambda lines: lines[1].__setitem__(0, f"{written}财务公开榜"))
    assert plan.problems == ()


def test_a_month_that_no_calendar_has_is_none(tmp_path: Path) -> None:
    with pytest.raises(BoardTitleMissing):
        changed(tmp_path, lambda lines: lines[1].__setitem__(0, "2026年十三月财务公开榜"))


@pytest.mark.parametrize("unit", ["单位：元", "（金额单位:人民币元）", " 单位 ： 元 "])
def test_what_only_says_the_unit_is_no_part_of_the_title(unit: str) -> None:
    above = ["示例村2026年03月财务公开榜", unit]
    table = [*above, *HEADER, "3", "", "上月结转", "", "", "1.00", "", "", "合计", "0", "0", "1.00"]
    rows = [Row(1, (Cell(table[0]),)), Row(2, (Cell(table[1]),))]
    rows += [
        Row(3 + at, tuple(Cell(text) for text in table[2 + 6 * at : 8 + 6 * at])) for at in range(3)
    ]
    assert read_board(rows, "b.csv", "", "CNY").title == "示例村2026年03月财务公开榜"


def test_a_red_expenditure_is_money_that_came_back(tmp_path: Path) -> None:
    def change(lines: list[list[str]]) -> None:
        lines[5][4], lines[5][5] = "-1345.00", "33345.00"
        lines[6][5], lines[7][5], lines[8][4:6] = "32482.60", "37482.60", ["-482.60", "37482.60"]

    plan = changed(tmp_path, change)
    assert plan.problems == ()
    body = json.loads(plan.drafts[1].text)
    assert (body["type"], body["body"]["amount"]) == ("refund", 134_500)


def test_what_the_gate_finds_is_reported_by_its_row(tmp_path: Path) -> None:
    plan = changed(tmp_path, lambda lines: lines[6].__setitem__(2, "付 13812345678 电费"))
    assert ("row_statement_not_made", 7) in said(plan)


def test_a_table_that_is_no_board_needs_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("日期,金额\n2026-01-05,1.00\n", "utf-8")
    with pytest.raises(NoMapping, match="mapping"):
        plan_path(path)


def test_a_title_without_a_month_or_with_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoardTitleMissing):
        changed(tmp_path, lambda lines: lines[1].__setitem__(0, "财务公开榜"))
    with pytest.raises(BoardTitleMissing):
        changed(tmp_path, lambda lines: lines[1].__setitem__(0, "2026年13月财务公开榜"))
    with pytest.raises(BoardMonthTwice):
        changed(tmp_path, lambda lines: lines[0].__setitem__(0, "2026年2月"))
    with pytest.raises(BoardTitleMissing):
        read_board([], "x.csv", "", "CNY")


def test_settings_name_fund_account_and_categories() -> None:
    plan = plan_path(
        MARCH,
        fund="村级运转经费",
        account="基本户",
        categories=({"pattern": "电费", "category": "水电费"},),
        opening="no",
    )
    values = [json.loads(draft.text)["body"] for draft in plan.drafts]
    assert plan.opening is None
    assert {value["fund"] for value in values} == {"村级运转经费"}
    assert [value["category"] for value in values] == [
        "未分类收入",
        "未分类支出",
        "水电费",
        "未分类收入",
    ]


def test_the_notice_s_draft_has_the_board_s_table_and_its_totals_over_the_journal() -> None:
    plan = plan_path(MARCH)
    assert plan.board is not None
    draft = notice_draft(plan.board, BoardSettings(), 7, 11)
    body = draft["body"]
    check_body("notice", body)
    assert body["totals"] == {
        "count": 4,
        "income": 2_500_000,
        "expenditure": 220_740,
        "carry_over": 1_200_000,
        "balance": 3_479_260,
    }
    assert body["journal"] == {"first": 7, "last": 11, "funds": ["村集体资金"]}
    assert body["display"] == {"from": "2026-04-08", "to": "2026-04-22"}
    assert body["table"]["rows"][1] == ["3", "付-1", "付公开栏维修款", "", "1,345.00", "30,655.00"]


def test_the_last_day_of_each_month_is_known() -> None:
    assert [last_day(f"2026-{month:02}") for month in range(1, 13)] == [
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]  # fmt: skip
    assert (last_day("2024-02"), last_day("2100-02"), last_day("2000-02")) == (29, 28, 29)


def test_a_header_further_down_than_twenty_rows_is_none() -> None:
    header = tuple(Cell(text) for text in HEADER)
    rows = [Row(number, (Cell("x"),)) for number in range(1, 21)]
    assert not is_board([*rows, Row(21, header)])
    assert is_board([*rows[:19], Row(20, header)])


CELLS = st.sampled_from(
    [
        "",
        "3",
        "合计",
        "上月结转",
        "制表：x",
        "张榜日期：2026-04-08",
        "1.00",
        "-2",
        "x",
        "2026年03月",
        "本年累计",
    ]
)
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=8)


@settings(max_examples=150, deadline=None)
@given(GRIDS)
def test_any_rows_below_a_board_s_header_end_in_one_place_each_or_in_an_error(
    grid: list[list[str]],
) -> None:
    lines = [["示例村2026年03月财务公开榜"], HEADER, *grid]
    rows = [Row(n, tuple(map(Cell, line))) for n, line in enumerate(lines, start=1)]
    frame = Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, "0123456789abcdef:")
    table = Table("b.csv", bytes(32), 1, "utf-8", True, iter(rows))
    plan = plan_board(table, BoardSettings(), frame, None)
    plan.check_complete()
    assert plan.rows == len(grid)
    for problem in (*plan.problems, *plan.remarks):
        assert "?" not in problem.text("zh").replace("？", "")
