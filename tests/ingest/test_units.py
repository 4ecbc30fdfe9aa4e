"""A table that says 万元 is never read as 元: every amount would be wrong ten thousand times."""

from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.cells import Cell
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.mapping import BankMapping, parse_any_mapping
from ledger.log.ingest.plan import no_prefix
from ledger.log.ingest.row_errors import AmountTooPrecise
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import UnitDiffers
from ledger.log.ingest.units import unit_in
from tests.ingest.plans import (
    BY,
    GOOD,
    HEADER,
    MADE_MS,
    ORIGIN,
    bodies,
    mapping_bytes,
    plan_file,
    plan_rows,
)
from tests.ingest.test_board import changed


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位: 人民币 千元", "千元"),
        ("（单位：亿元）", "亿元"),
        ("金额（万元）", "万元"),
        ("支出［百万元］", "百万元"),
        ("预算数/万元", "万元"),
        ("金额万元", "万元"),
        ("万元", "万元"),
        ("单位：元", "元"),
        ("收入(元)", "元"),
        ("金额", None),
        ("5万元以上支出明细表", None),
        ("(5万元以上)", None),
        ("（万元以上须经代表会议）", None),
        ("单位：元元商店", "元"),
        ("万元户名册", None),
        ("编制单位：示例社区居民委员会", None),
    ],
)
def test_a_unit_is_told_by_its_form(text: str, unit: str | None) -> None:
    assert unit_in(Cell(text)) == unit


@pytest.mark.parametrize("above", ["单位：万元", "（万元）", "金额单位：人民币千元"])
def test_a_title_that_says_another_unit_refuses_the_table(above: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [("支出明细表", "", "", above), HEADER, GOOD]
    path.write_text("".join(",".join(row) + "\r\n" for row in lines), "utf-8")
    mapping = mapping_bytes(table={"header_row": 2})
    with pytest.raises(UnitDiffers) as error:
        plan_file(path, mapping)
    assert error.value.facts["row"] == 1
    assert error.value.facts["column"] == "D"
    assert "按元读" in error.value.text("zh")
    assert "are read" in error.value.text("en")


def headed(amount: str, cell: str, folder: Path, **number: Any) -> Any:
    header = tuple(amount if name == "金额" else name for name in HEADER)
    row = tuple(cell if name == "金额" else each for name, each in zip(HEADER, GOOD, strict=True))
    more = {"number": number} if number else {}
    return plan_rows(folder, row, header=header, amounts=[{"column": amount}], **more)


def test_a_header_that_says_another_unit_refuses_the_table(tmp_path: Path) -> None:
    with pytest.raises(UnitDiffers, match="万元"):
        headed("金额（万元）", "12.5", tmp_path)
    assert [body["amount"] for body in bodies(headed("金额（元）", "12.5", tmp_path))] == [1250]


@pytest.mark.parametrize(
    ("cell", "fen"),
    [("12.5", 12_500_000), ("0.000001", 1), ("-0.12", -120_000), ("1,234", 1_234_000_000)],
)
def test_a_mapping_that_says_the_unit_reads_it_to_the_fen(
    cell: str, fen: int, tmp_path: Path
) -> None:
    plan = headed("金额（万元）", cell, tmp_path, unit="万元")
    assert [body["amount"] for body in bodies(plan)] == [abs(fen)]
    assert plan.drafts[0].type == ("expenditure" if fen > 0 else "refund")


def test_what_is_finer_than_a_fen_in_its_unit_is_refused(tmp_path: Path) -> None:
    (problem,) = headed("金额（万元）", "0.0000001", tmp_path, unit="万元").problems
    assert type(problem) is AmountTooPrecise


def test_a_mapping_that_says_another_unit_than_the_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnitDiffers):
        headed("金额（元）", "12.5", tmp_path, unit="万元")


def test_a_column_that_is_left_out_may_be_in_any_unit(tmp_path: Path) -> None:
    plan = plan_rows(
        tmp_path, (*GOOD, "3"), header=(*HEADER, "年初预算（万元）"), ignore=["年初预算（万元）"]
    )
    assert [body["amount"] for body in bodies(plan)] == [123450]


def test_a_board_in_another_unit_is_refused(tmp_path: Path) -> None:
    def title(lines: list[list[str]]) -> None:
        lines[0][-1] = "单位：万元"

    with pytest.raises(UnitDiffers):
        changed(tmp_path, title)


def test_bank_lines_in_another_unit_are_refused(tmp_path: Path) -> None:
    mapping = parse_any_mapping(
        """{"format": "mingbai/mapping/v1", "makes": "bank_statement", "currency": "CNY",
        "account": "基本户", "table": {"header_row": 2}, "amount": "金额", "opening": 0,
        "date": {"column": "日期"}}""".encode()
    )
    assert isinstance(mapping, BankMapping)
    path = tmp_path / "b.csv"
    for unit in ("万元", "元"):
        path.write_text(f"流水,单位：{unit}\r\n日期,金额\r\n2026-03-01,5\r\n", "utf-8")
        table = open_table(path)
        frame = Frame(ORIGIN, bytes(32), dict(BY), MADE_MS, no_prefix(table))
        if unit == "元":
            assert len(plan_bank(table, mapping, frame).drafts) == 1
        else:
            with pytest.raises(UnitDiffers):
                plan_bank(table, mapping, frame)
