"""方向 and 借贷标志: a column that says which way the money went, beside amounts without a sign."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.folder import read_mapping
from ledger.log.ingest.mapping import BankMapping, Mapping, parse_any_mapping
from ledger.log.ingest.mapping_errors import MappingValueWrong
from ledger.log.ingest.plan import Plan, no_prefix
from ledger.log.ingest.row_errors import DirectionUnknown
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import ColumnMissing
from tests.ingest.plans import BY, GOOD, HEADER, MADE_MS, ORIGIN, bodies, plan_file, plan_rows

SIGNS = {"column": "收支", "positive": ["支"], "negative": ["收"]}
BANK = {
    "format": "mingbai/mapping/v1",
    "makes": "bank_statement",
    "currency": "CNY",
    "account": "基本户",
    "amount": "交易金额",
    "direction": {"column": "借贷标志", "positive": ["贷", "C"], "negative": ["借", "D"]},
    "balance": "余额",
    "date": {"column": "交易日期", "formats": ["YYYYMMDD"]},
}


def signed(folder: Path, said: str, amount: str = "12.50", **direction: Any) -> Plan:
    row = (*(amount if name == "金额" else each for name, each in zip(HEADER, GOOD, strict=True)),)
    return plan_rows(
        folder,
        (*row, said),
        header=(*HEADER, "收支"),
        amounts=[{"column": "金额", "negative": "income", "direction": {**SIGNS, **direction}}],
    )


def bank(folder: Path, *rows: str, **changes: Any) -> Plan:
    path = folder / "b.csv"
    path.write_text("\r\n".join(["交易日期,借贷标志,交易金额,余额", *rows, ""]), "utf-8")
    mapping = parse_any_mapping(json.dumps({**BANK, **changes}).encode())
    assert isinstance(mapping, BankMapping)
    table = open_table(path)
    return plan_bank(table, mapping, Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, no_prefix(table)))


@pytest.mark.parametrize(
    ("said", "kind"), [("支", "expenditure"), (" 支 ", "expenditure"), ("收", "income")]
)
def test_the_column_says_whether_it_is_income_or_expenditure(
    said: str, kind: str, tmp_path: Path
) -> None:
    (draft,) = signed(tmp_path, said).drafts
    assert draft.type == kind
    assert json.loads(draft.text)["body"]["amount"] == 1250


def test_red_ink_turns_the_direction_round(tmp_path: Path) -> None:
    (draft,) = signed(tmp_path, "收", "-12.50").drafts
    assert draft.type == "expenditure"


@pytest.mark.parametrize("said", ["", "平", "支出?", "0"])
def test_a_direction_that_says_neither_is_refused_and_never_guessed(
    said: str, tmp_path: Path
) -> None:
    plan = signed(tmp_path, said)
    assert plan.drafts == ()
    (problem,) = plan.problems
    assert type(problem) is DirectionUnknown
    assert (problem.facts["row"], problem.facts["column"]) == (2, "E")
    assert "不知道是收还是支" in problem.text("zh")
    assert "which way the money went" in problem.text("en")


def test_bank_lines_with_a_mark_are_held_against_their_balances(tmp_path: Path) -> None:
    plan = bank(tmp_path, "20260301,贷,100.00,100.00", "20260302,ｄ,30.00,70.00")
    assert plan.problems == ()
    (body,) = bodies(plan)
    assert [line["amount"] for line in body["lines"]] == [10000, -3000]
    turned = bank(tmp_path, "20260301,贷,100.00,100.00", "20260302,贷,30.00,70.00")
    assert [problem.code for problem in turned.problems] == ["bank_balance_differs"]


def test_a_journal_with_directions_makes_the_same_vouchers_as_one_with_two_columns(
    tmp_path: Path,
) -> None:
    shipped = read_mapping("voucher_journal", tmp_path)
    assert isinstance(shipped, Mapping)
    value = json.loads(shipped.model_dump_json(exclude_unset=True))
    signs = {"column": "方向", "positive": ["借"], "negative": ["贷"]}
    value["amounts"] = [{"column": "金额", "zero": "blank", "direction": signs}]
    value["totals"] = []
    path = tmp_path / "j.csv"
    head = "日期,凭证字号,摘要,科目编码,科目名称"
    path.write_text(
        f"{head},方向,金额\r\n2026-03-01,记-1,买纸,541,公益支出,借,100.00\r\n"
        "2026-03-01,记-1,买纸,101,现金,贷,100.00\r\n",
        "utf-8",
    )
    (one,) = bodies(plan_file(path, json.dumps(value).encode()))
    path.write_text(
        f"{head},借方金额,贷方金额\r\n2026-03-01,记-1,买纸,541,公益支出,100.00,\r\n"
        "2026-03-01,记-1,买纸,101,现金,,100.00\r\n",
        "utf-8",
    )
    (other,) = bodies(plan_file(path, shipped.model_dump_json(exclude_unset=True).encode()))
    assert one == other


def test_a_direction_that_cannot_work_is_refused_with_the_mapping(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="direction"):
        signed(tmp_path, "支", column="方向")
    with pytest.raises(MappingValueWrong):
        signed(tmp_path, "支", negative=["支"])
    with pytest.raises(MappingValueWrong):
        bank(tmp_path, amount=None, income="交易金额", expenditure="余额", balance=None, opening=0)
