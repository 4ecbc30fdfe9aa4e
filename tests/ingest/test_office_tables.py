"""Tables as offices really keep them: what is read to the fen, and what is refused with its place.

The tables are made for these tests; nothing in them is anybody's.
"""

import json
from pathlib import Path

import openpyxl
import pytest

from ledger.log.ingest.folder import read_mapping
from ledger.log.ingest.mapping import BankMapping, Mapping
from ledger.log.ingest.plan import Plan
from ledger.log.ingest.sum_errors import ControlAmountDiffers
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import ColumnMissing, SheetNotNamed
from tests.ingest.test_exports_in_use import journal, lines, plan

PAID = (
    ("2026-03-05", "付-1", "购办公用品", "541", "管理费用", '"1,234.50"', ""),
    ("2026-03-05", "付-1", "购办公用品", "101", "现金", "", '"1,234.50"'),
)
ALL = '"1,234.50"', '"1,234.50"'


def bodies_of(made: Plan) -> list[tuple[str, int]]:
    values = [json.loads(draft.text) for draft in made.drafts]
    return [(each["type"], each["body"]["amount"]) for each in values]


@pytest.mark.parametrize("word", ["合　计", "合 计", " 本月 合计 ", "总  计"])
def test_a_total_whose_word_is_spread_over_its_cell_is_a_total(word: str, tmp_path: Path) -> None:
    made = journal(lines(tmp_path, *PAID, ("", "", word, "", "", *ALL)))
    assert made.problems == ()
    assert bodies_of(made) == [("expenditure", 123_450)]


def test_a_spread_total_that_differs_is_still_a_problem(tmp_path: Path) -> None:
    made = journal(lines(tmp_path, *PAID, ("", "", "合　计", "", "", '"1,234.51"', ALL[1])))
    (problem,) = made.problems
    assert isinstance(problem, ControlAmountDiffers)
    assert problem.text("zh").startswith("第 4 行")


def test_a_spread_word_of_a_bank_line_is_left_out(tmp_path: Path) -> None:
    shipped = read_mapping("bank_statement", tmp_path)
    assert isinstance(shipped, BankMapping)
    given = shipped.model_dump(by_alias=True, mode="json", exclude_none=True)
    given["leave_out"] = [{"column": "摘要", "values": ["合计"]}]
    mapping = BankMapping.model_validate_json(json.dumps(given))
    path = tmp_path / "b.csv"
    path.write_text(
        "交易日期,流水号,摘要,借方发生额,贷方发生额,余额\n"
        "2026.3.5,1,货款,10.00,,90.00\n,,合　计,10.00,,\n",
        "gb18030",
    )
    made = plan(path, mapping)
    assert (made.problems, len(made.drafts)) == ((), 1)


@pytest.mark.parametrize(
    ("code", "account"),
    [("502", "经营支出"), ("541", "管理费用"), ("54101", "管理费用-办公费"), ("551", "其他支出")],
)
@pytest.mark.parametrize("amount", ['"-1,234.50"', '"(1,234.50)"', "（1234.50）"])
def test_red_ink_on_an_expense_is_a_refund_and_no_income(
    code: str, account: str, amount: str, tmp_path: Path
) -> None:
    row = ("2026-03-09", "付-3", "冲销", code, account)
    cash = ("2026-03-09", "付-3", "冲销", "101", "现金")
    made = journal(lines(tmp_path, (*row, amount, ""), (*cash, "", amount)))
    assert made.problems == ()
    assert bodies_of(made) == [("refund", 123_450)]


def test_titles_above_the_header_are_said_with_what_to_write(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("示例村序时账,,\n2026年3月,,\n日期,凭证字号,摘要\n", "utf-8")
    with pytest.raises(ColumnMissing) as caught:
        journal(path)
    for language in ("zh", "en"):
        said = caught.value.text(language)
        assert "table.header_row" in said
        assert "示例村序时账" in said
    assert caught.value.text("zh").startswith("第 1 行")


def test_of_several_sheets_none_is_guessed_and_all_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("一月", "二月"):
        book.create_sheet(title)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "两张.xlsx")
    with pytest.raises(SheetNotNamed, match="一月, 二月"):
        open_table(tmp_path / "两张.xlsx")


def test_hidden_rows_are_read_like_all_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    header = ("日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额")
    for row in (header, *PAID):
        sheet.append([cell.strip('"') for cell in row])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.save(tmp_path / "隐藏.xlsx")
    mapping = read_mapping("voucher_journal", tmp_path)
    assert isinstance(mapping, Mapping)
    assert bodies_of(plan(tmp_path / "隐藏.xlsx", mapping)) == [("expenditure", 123_450)]
