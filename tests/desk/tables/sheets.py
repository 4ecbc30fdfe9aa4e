"""Tables as people keep them, made with openpyxl or as text."""

import io
from collections.abc import Sequence
from typing import Any, Final

import openpyxl

from api.desk.table_choices import Choices
from api.desk.tables import Asked, Judged, Layout, Setting, judge_table

ORIGIN: Final = "ledger.example.org/demo"
HEADER: Final = ("日期", "摘要", "收入", "支出", "对方", "科目", "资金来源", "凭证号")
ROW: Final = (
    "2026-11-03",
    "购买办公用品",
    None,
    120.5,
    "示例文具公司",
    "办公费",
    "工作经费",
    "记-1",
)


def row(**changes: Any) -> tuple[Any, ...]:
    names = ("date", "summary", "income", "expenditure", "payee", "category", "fund", "voucher")
    return tuple(changes.get(name, value) for name, value in zip(names, ROW, strict=True))


def book(
    rows: Sequence[Sequence[Any]], *, merge: Sequence[str] = (), sheets: Sequence[str] = ("收支",)
) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = sheets[0]
    for each in rows:
        sheet.append(list(each))
    for each in merge:
        sheet.merge_cells(each)
    for name in sheets[1:]:
        made.create_sheet(name)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csv(*lines: str) -> bytes:
    return "\n".join((",".join(HEADER), *lines, "")).encode()


def setting(entered: Sequence[str] = ()) -> Setting:
    return Setting(
        origin=ORIGIN,
        charter=b"\1" * 32,
        slug="accountant-1",
        made_ms=1_795_000_000_000,
        recall=lambda nos: {no: 7 for no in nos if no in entered},
        known=lambda _: (),
    )


def judge(
    data: bytes,
    *,
    name: str = "表.xlsx",
    choices: Choices | None = None,
    sheet: str | None = None,
    layout: Layout = "register",
    delimiter: str = ",",
    of: Setting | None = None,
) -> Judged:
    return judge_table(Asked(name, data, delimiter, sheet, layout, choices), of or setting())


def plan(data: bytes, **more: Any) -> dict[str, Any]:
    found = judge(data, **more).answer["plan"]
    assert isinstance(found, dict)
    return found


def codes(found: dict[str, Any]) -> list[tuple[int, str]]:
    return [(each["row"], each["code"]) for each in found["problems"]]
