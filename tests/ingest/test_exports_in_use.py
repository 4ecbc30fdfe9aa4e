"""What accounting programs and banks export: voucher journals, bank lines; the mappings we ship."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.folder import (
    SHIPPED,
    FolderSettings,
    files_of,
    mapping_of,
    read_folder_settings,
    read_mapping,
)
from ledger.log.ingest.mapping import BankMapping, Mapping, parse_any_mapping
from ledger.log.ingest.mapping_errors import MappingNotJson, MappingValueWrong
from ledger.log.ingest.plan import Plan, no_prefix, plan_table
from ledger.log.ingest.sealing import Sealer
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import (
    ColumnNotMapped,
    CurrencyDiffers,
    TableEmpty,
    TableFileMissing,
)
from ledger.log.open_data.ledger_view import MOVEMENT_FIELDS
from ledger.log.open_data.statements import ENVELOPE
from tests.ingest.plans import BY, MADE_MS, ORIGIN, Salts, bodies, plan_rows

BOARDS = Path(__file__).parents[1] / "data" / "board"
PACKAGED = Path(__file__).parents[2] / "ledger" / "log" / "ingest" / "mappings"


def plan(path: Path, mapping: Mapping | BankMapping) -> Plan:
    table = open_table(path)
    frame = Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, no_prefix(table))
    if isinstance(mapping, BankMapping):
        return plan_bank(table, mapping, frame)
    return plan_table(table, mapping, frame, Sealer(Salts()), lambda _: None)


def journal(path: Path) -> Plan:
    mapping = read_mapping("voucher_journal", BOARDS)
    assert isinstance(mapping, Mapping)
    return plan(path, mapping)


def lines(folder: Path, *rows: tuple[str, ...]) -> Path:
    header = ("日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额")
    path = folder / "j.csv"
    path.write_text("".join(",".join(row) + "\r\n" for row in (header, *rows)), "utf-8")
    return path


def test_a_voucher_s_lines_are_one_statement_and_its_accounts_those_of_the_chart() -> None:
    made = journal(BOARDS / "序时账2026.xls")
    assert made.problems == ()
    values = [json.loads(draft.text) for draft in made.drafts]
    assert [(v["type"], v["body"]["amount"]) for v in values] == [
        ("income", 2_000_000),
        ("transfer", 300_000),
        ("expenditure", 55_050),
        ("expenditure", 500_000),
    ]
    assert [v["body"]["category"] for v in values if "category" in v["body"]] == [
        "补助收入",
        "管理费用",
        "应付款",
    ]
    assert values[1]["body"]["from"]["account"] == "银行存款"
    assert values[1]["body"]["to"]["account"] == "现金"
    assert [v["body"].get("account") for v in values] == ["银行存款", None, "现金", "银行存款"]
    assert [each["note"] for each in values[2]["body"]["postings"]] == [
        "付办公用品",
        "付电话费",
        "付办公用品等",
    ]


def test_numbers_that_begin_anew_each_month_are_two_vouchers() -> None:
    made = journal(BOARDS / "序时账2026.xls")
    same = [
        draft for draft in made.drafts if json.loads(draft.text)["body"]["voucher"]["no"] == "记-1"
    ]
    assert [draft.rows for draft in same] == [(2, 3), (11, 12)]


def test_a_voucher_that_moves_no_money_is_counted_and_left_out() -> None:
    made = journal(BOARDS / "序时账2026.xls")
    assert made.left_out == (9, 10, 13)
    assert made.rows == 12


def test_a_voucher_that_moves_money_in_a_way_no_rule_knows_is_refused(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        ("2026-03-02", "记-1", "收款扣手续费", "102", "银行存款", "98", ""),
        ("2026-03-02", "记-1", "收款扣手续费", "541", "管理费用", "2", ""),
        ("2026-03-02", "记-1", "收款扣手续费", "531", "其他收入", "", "100"),
    )
    assert [problem.code for problem in journal(path).problems] == ["row_group_not_mapped"]


def test_a_voucher_that_does_not_balance_is_refused(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        ("2026-03-02", "记-1", "付款", "541", "管理费用", "98", ""),
        ("2026-03-02", "记-1", "付款", "101", "现金", "", "100"),
    )
    assert [problem.code for problem in journal(path).problems] == ["row_group_not_balanced"]


def test_an_account_that_only_part_of_the_money_moved_through_is_not_named(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        ("2026-03-02", "记-1", "付款", "541", "管理费用", "100", ""),
        ("2026-03-02", "记-1", "付款", "101", "现金", "", "60"),
        ("2026-03-02", "记-1", "付款", "102", "银行存款", "", "40"),
    )
    (body,) = bodies(journal(path))
    assert "account" not in body
    assert body["amount"] == 10_000


def test_a_receipt_s_book_and_number_stand_in_an_income(tmp_path: Path) -> None:
    header = ("日期", "金额", "对方", "摘要", "收据号", "账户")
    fields = {
        "summary": {"column": "摘要"},
        "category": {"constant": "捐赠"},
        "fund": {"constant": "f"},
        "handler": {"constant": "clerk"},
        "grade": {"constant": "self"},
        "voucher.no": {"template": "{#row}"},
        "receipt.book": {"constant": "A"},
        "receipt.no": {"column": "收据号", "optional": True},
        "account": {"column": "账户", "optional": True},
    }
    good = ("2026-01-05", "1.00", "示例有限公司", "捐赠")
    made = plan_rows(
        tmp_path,
        (*good, "0001204", "现金"),
        (*good, "", ""),
        (*good, "第3号", ""),
        header=header,
        fields=fields,
        amounts=[{"column": "金额", "positive": "income"}],
    )
    one, two = bodies(made)
    assert one["receipt"] == {"book": "A", "no": 1204}
    assert one["account"] == "现金"
    assert "receipt" not in two
    assert "account" not in two
    assert [problem.code for problem in made.problems] == ["row_number_not_understood"]


def bank(path: Path, **changes: Any) -> Plan:
    mapping = json.loads((PACKAGED / "bank_statement.json").read_bytes())
    parsed = parse_any_mapping(json.dumps({**mapping, **changes}).encode())
    assert isinstance(parsed, BankMapping)
    return plan(path, parsed)


def bank_lines(folder: Path, *rows: tuple[str, ...]) -> Path:
    header = (
        "交易日期",
        "流水号",
        "摘要",
        "借方发生额",
        "贷方发生额",
        "余额",
        "对方户名",
        "对方账号",
    )
    path = folder / "b.csv"
    padded = [row + ("",) * (8 - len(row)) for row in (header, *rows)]
    path.write_text("".join(",".join(row) + "\r\n" for row in padded), "utf-8")
    return path


def test_bank_lines_become_a_statement_for_each_month() -> None:
    made = bank(BOARDS / "银行流水2026.csv")
    assert made.problems == ()
    march, april = bodies(made)
    assert (march["period"], march["opening"], march["closing"]) == (
        "2026-03",
        1_120_000,
        2_820_000,
    )
    assert (april["period"], april["opening"], april["closing"]) == (
        "2026-04",
        2_820_000,
        2_320_000,
    )
    assert march["lines"][1] == {
        "no": "1002",
        "date": "2026-03-05",
        "amount": -300_000,
        "text": "提现",
    }
    assert (
        b"\xe8\xb4\xa2\xe6\x94\xbf\xe6\x89\x80" not in made.drafts[0].text
    )  # 财政所: no name goes in


def test_a_bank_line_that_is_missing_shows_in_the_balances(tmp_path: Path) -> None:
    path = bank_lines(
        tmp_path,
        ("2026-03-02", "1", "a", "", "10.00", "110.00"),
        ("2026-03-03", "2", "b", "5.00", "", "100.00"),
    )
    (problem,) = bank(path).problems
    assert (problem.code, problem.facts["row"]) == ("bank_balance_differs", 3)


def test_a_bank_may_write_the_newest_line_first(tmp_path: Path) -> None:
    rows = (
        ("2026-03-03", "2", "b", "5.00", "", "105.00"),
        ("2026-03-02", "1", "a", "", "10.00", "110.00"),
    )
    made = bank(bank_lines(tmp_path, *rows), newest_first=True)
    assert made.problems == ()
    assert [line["no"] for line in bodies(made)[0]["lines"]] == ["1", "2"]


def test_bank_lines_without_balances_need_an_opening_and_may_be_signed(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "日,额\n2026-03-02,10.00\n2026-03-03,-4.00\n合计,6.00\n,\n2026-03-04,x\n", "utf-8"
    )
    mapping = {
        "format": "mingbai/mapping/v1",
        "makes": "bank_statement",
        "currency": "CNY",
        "account": "基本户",
        "date": {"column": "日"},
        "amount": "额",
        "opening": 500,
        "leave_out": [{"column": "日", "values": ["合计"]}],
    }
    parsed = parse_any_mapping(json.dumps(mapping).encode())
    assert isinstance(parsed, BankMapping)
    made = plan(path, parsed)
    (body,) = bodies(made)
    assert (body["opening"], body["closing"]) == (500, 1_100)
    assert [line["no"] for line in body["lines"]] == ["2", "3"]
    assert (made.left_out, made.blank, made.refused) == ((4,), 1, (6,))


def test_more_bank_lines_than_one_statement_holds_are_several(tmp_path: Path) -> None:
    rows = [("2026-03-02", str(n), "x" * 150, "", "0.01", f"{n / 100:.2f}") for n in range(1, 302)]
    made = bank(bank_lines(tmp_path, *rows))
    assert made.problems == ()
    parts = bodies(made)
    assert len(parts) > 1
    assert sum(len(part["lines"]) for part in parts) == 301
    for one, other in pairwise(parts):
        assert one["closing"] == other["opening"]


def test_what_is_wrong_with_a_bank_line_is_said_by_its_row(tmp_path: Path) -> None:
    path = bank_lines(
        tmp_path,
        ("2026-03-02", "1", "a", "1.00", "1.00", "1.00"),
        ("", "2", "a", "", "1.00", "1.00"),
        ("2026-03-02", "3", "a", "", "1.00", ""),
        ("2026-03-02", "", "a", "", "1.00", "1.00"),
    )
    codes = [(problem.code, problem.facts["row"]) for problem in bank(path).problems]
    assert codes == [
        ("row_amounts_contradict", 2),
        ("row_cell_required", 3),
        ("row_cell_required", 4),
        ("row_cell_required", 5),
    ]


def test_a_bank_line_that_looks_personal_is_refused_with_its_statement(tmp_path: Path) -> None:
    path = bank_lines(tmp_path, ("2026-03-02", "1", "付13812345678", "", "1.00", "1.00"))
    made = bank(path)
    assert [problem.code for problem in made.problems] == ["row_statement_not_made"]
    assert made.refused == (2,)


def test_a_bank_file_without_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableEmpty):
        bank(bank_lines(tmp_path), table={"header_row": 3})


@pytest.mark.parametrize(
    "changes",
    [{"amount": "x"}, {"income": None}, {"opening": 1}, {"balance": None}],
)
def test_a_bank_mapping_says_amounts_and_balances_one_way(changes: dict[str, Any]) -> None:
    mapping = json.loads((PACKAGED / "bank_statement.json").read_bytes())
    with pytest.raises(MappingValueWrong):
        parse_any_mapping(json.dumps({**mapping, **changes}).encode())


def test_every_shipped_mapping_is_read_and_named() -> None:
    assert {path.name for path in PACKAGED.glob("*.json")} == set(SHIPPED.values())
    for name in SHIPPED:
        assert read_mapping(name, BOARDS).about
        assert read_mapping(f"{name}.json", BOARDS).about


def test_a_folder_says_which_file_is_read_by_which_mapping(tmp_path: Path) -> None:
    (tmp_path / "mingbai.json").write_text(
        '{"format": "mingbai/folder/v1", "files": [{"match": "序时账*", "mapping": "voucher_journal"},'
        ' {"match": "*.txt", "ignore": true}]}',
        "utf-8",
    )
    settings = read_folder_settings(tmp_path)
    assert isinstance(mapping_of(tmp_path / "序时账1.xls", settings, None), Mapping)
    assert mapping_of(tmp_path / "读我.txt", settings, None) is None
    assert isinstance(mapping_of(tmp_path / "榜.csv", settings, None), BoardSettings)
    fallback = read_mapping("bank_statement", tmp_path)
    assert mapping_of(tmp_path / "榜.csv", settings, fallback) is fallback
    assert read_folder_settings(BOARDS) == FolderSettings()
    with pytest.raises(TableFileMissing, match="voucher_journal"):
        read_mapping("unknown", tmp_path)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", MappingNotJson),
        ('{"files": [{"match": "*"}]}', MappingValueWrong),
        ('{"files": [{"match": "*", "mapping": "x", "ignore": true}]}', MappingValueWrong),
        ('{"filez": []}', MappingValueWrong),
    ],
)
def test_a_folder_s_settings_are_read_strictly(
    tmp_path: Path, text: str, error: type[Exception]
) -> None:
    (tmp_path / "mingbai.json").write_text(text, "utf-8")
    with pytest.raises(error):
        read_folder_settings(tmp_path)


def test_a_folder_s_files_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = ["10月.csv", "2月.csv", "~$2月.xlsx", ".x", "m.json", "2月.csv.leftovers.csv", "a.xls"]
    for name in names:
        (tmp_path / name).write_text("")
    (tmp_path / "d").mkdir()
    assert [path.name for path in files_of(tmp_path)] == ["a.xls", "2月.csv", "10月.csv"]


def test_the_examples_of_the_documentation_are_read() -> None:
    text = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    formats = [block for block in blocks if '"format"' in block]
    assert len(formats) == 3
    for block in formats:
        if "mingbai/folder/v1" in block:
            assert len(FolderSettings.model_validate_json(block).files) == 3
        else:
            parse_any_mapping(block.encode())


def test_the_documentation_of_exports_names_every_column_of_the_journal() -> None:
    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
    for name in (*MOVEMENT_FIELDS, *ENVELOPE, "signatures"):
        assert f"| `{name}` |" in text


MONTHS = (
    ("2026-03-02", "记-1", "收拨款", "102", "银行存款", "200.00", ""),
    ("2026-03-02", "记-1", "收拨款", "522", "补助收入", "", "200.00"),
    ("", "", "本月合计", "", "", "200.00", "200.00"),
    ("20260405", "记-1", "付电费", "541", "管理费用", "50.00", ""),
    ("20260405", "记-1", "付电费", "102", "银行存款", "", "50.00"),
    ("", "", "本月合计", "", "", "50.00", "50.00"),
    ("", "", "本年累计", "", "", "250.00", "250.00"),
    ("", "", "合计", "", "", "250.00", "250.00"),
)


def test_sums_of_months_stand_between_vouchers_and_are_checked(tmp_path: Path) -> None:
    made = journal(lines(tmp_path, *MONTHS))
    assert made.problems == ()
    assert [body["date"] for body in bodies(made)] == ["2026-03-02", "2026-04-05"]
    wrong = [*MONTHS]
    wrong[5] = ("", "", "本月合计", "", "", "250.00", "50.00")
    made = journal(lines(tmp_path, *wrong))
    assert [(each.code, each.facts["row"]) for each in made.problems] == [
        ("row_control_amount_differs", 7)
    ]


@pytest.mark.parametrize(
    "day",
    [
        *("2026-3-5", "2026/03/05", "2026.3.5", "2026年3月5日", "20260305"),
        *("2026-03-05 9:30:00", "2026/3/5 09:30:00", "20260305 09:30:00", "20260305093000"),
    ],
)
def test_a_bank_line_s_day_is_read_in_every_usual_form(tmp_path: Path, day: str) -> None:
    made = bank(bank_lines(tmp_path, (day, "1", "拨款", "", "+100.00", "100.00", "", "")))
    assert made.problems == ()
    assert bodies(made)[0]["lines"][0]["date"] == "2026-03-05"


def test_a_day_number_is_not_guessed_at(tmp_path: Path) -> None:
    made = bank(bank_lines(tmp_path, ("46086", "1", "拨款", "", "1.00", "1.00", "", "")))
    assert [each.code for each in made.problems] == ["row_date_not_understood"]


def test_columns_that_would_be_left_out_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("交易日期,流水号,摘要,支出,收入,余额\n20260305,1,拨款,,1.00,1.00\n", "utf-8")
    assert bank(path).problems == ()


def test_the_columns_that_programs_add_and_that_hold_no_sum_need_no_mapping_of_ones_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "j.csv"
    extra = "会计期间,分录号,币别,原币金额,汇率,制单,审核,附件数"
    header = f"日期,凭证字号,摘要,科目代码,科目名称,借方发生额,贷方发生额,{extra}"
    rows = (
        "2026-03-01,记-1,买纸,541,公益支出,100.00,,2026.3,1,人民币,100,1,甲,乙,2",
        "2026-03-01,记-1,买纸,101,现金,,100.00,2026.3,2,人民币,100,1,甲,乙,2",
    )
    path.write_text("\r\n".join([header, *rows, ""]), "utf-8")
    made = journal(path)
    assert made.problems == ()
    assert [body["amount"] for body in bodies(made)] == [10000]


def test_of_a_file_of_several_bank_accounts_none_is_taken_for_the_other(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    header = "交易日期,流水号,账号,币种,摘要,借方发生额,贷方发生额,余额,对方开户行"
    rows = ("2026-03-01,1,6222,人民币,利息,,1.00,1.00,农信社",)
    path.write_text("\r\n".join([header, *rows, ""]), "utf-8")
    mapping = read_mapping("bank_statement", tmp_path)
    assert isinstance(mapping, BankMapping)
    with pytest.raises(ColumnNotMapped, match="账号"):
        plan(path, mapping)
    path.write_text("\r\n".join([header, *rows, ""]).replace(",账号", ",凭证号"), "utf-8")
    assert len(plan(path, mapping).drafts) == 1


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [("人民币", True), ("RMB", True), (" cny ", True), ("", True), ("美元", False), ("HKD", False)],
)
def test_a_row_in_another_currency_is_not_taken_for_yuan(
    said: str, is_taken: bool, tmp_path: Path
) -> None:
    path = tmp_path / "b.csv"
    header = "交易日期,流水号,币种,摘要,借方发生额,贷方发生额,余额"
    path.write_text(f"{header}\r\n2026-03-01,1,{said},利息,,1.00,1.00\r\n", "utf-8")
    mapping = read_mapping("bank_statement", tmp_path)
    assert isinstance(mapping, BankMapping)
    if is_taken:
        assert len(plan(path, mapping).drafts) == 1
        return
    with pytest.raises(CurrencyDiffers) as error:
        plan(path, mapping)
    assert (error.value.facts["row"], error.value.facts["column"]) == (2, "C")
