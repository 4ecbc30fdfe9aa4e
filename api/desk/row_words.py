"""What is wrong with a row, in a bookkeeper's words: at the desk there is no mapping file.

The imports of the command line name the line of the mapping file that would help; at the desk that
is a choice on the page, or what is to be written in the cell.
"""

from collections.abc import Mapping
from typing import Final

from ledger.core.errors import LedgerError, Reason
from ledger.log.ingest.row_errors import (
    AmountNotUnderstood,
    CellRequired,
    CellValueUnknown,
    DateAmbiguous,
    DateNotUnderstood,
    GroupNotMapped,
    PersonalDataInRow,
    SignNotMapped,
)
from ledger.log.ingest.sum_errors import ControlNotRead

_CELL_ZH: Final = "第 {row} 行 {column} 列「{header}」"
_CELL_EN: Final = "Row {row}, column {column} '{header}'"
_WORDS: Final[Mapping[type[LedgerError], Reason]] = {
    CellRequired: Reason(
        f"{_CELL_ZH}是空的，但每一笔都要有。请补上。",
        f"{_CELL_EN} is empty, and every record needs it. Fill it in.",
    ),
    CellValueUnknown: Reason(
        f"{_CELL_ZH}写的「{{found}}」不认识。请改正。",
        f"{_CELL_EN}: '{{found}}' is not known. Correct it.",
    ),
    DateNotUnderstood: Reason(
        f"{_CELL_ZH}的日期「{{found}}」读不懂。请写成 2026-11-03 这样，年月日都要有。",
        f"{_CELL_EN}: the date '{{found}}' is not understood. Write it like 2026-11-03, with year, "
        "month and day.",
    ),
    DateAmbiguous: Reason(
        f"{_CELL_ZH}的日期「{{found}}」可以读成 {{one}} 或 {{other}}。请写成 2026-11-03 这样。",
        f"{_CELL_EN}: '{{found}}' could be {{one}} or {{other}}. Write it like 2026-11-03.",
    ),
    AmountNotUnderstood: Reason(
        f"{_CELL_ZH}的金额「{{found}}」读不懂。请写成 1234{{decimal}}50 这样；整列都是另一种写法，"
        "请在“金额怎么写”里选。",
        f"{_CELL_EN}: the amount '{{found}}' is not understood. Write it as 1234{{decimal}}50, or "
        "choose below how amounts are written if the whole column is so.",
    ),
    SignNotMapped: Reason(
        f"{_CELL_ZH}的金额「{{found}}」不能这样填：收入不能为负；退回的钱在支出列填负数。",
        f"{_CELL_EN}: '{{found}}' can't stand there: income is never negative, and money that came "
        "back is negative among the expenditure.",
    ),
    GroupNotMapped: Reason(
        "第 {row} 行起的一笔（{group}）认不出是什么：{found}。请核对科目；特别的凭证请用命令行 "
        "mingbai import。",
        "What begins in row {row} ({group}) is not known: {found}. Check its accounts; for "
        "vouchers of a kind of their own use mingbai import on the command line.",
    ),
    PersonalDataInRow: Reason(
        f"{_CELL_ZH}{{problem}}也可以把这一列选成“备注（密封）”。",
        f"{_CELL_EN}: {{problem}} Or choose “note (sealed)” for this column.",
    ),
    ControlNotRead: Reason(
        "第 {row} 行是合计行，但「{found}」里读不出数。请改正，或把这一行删掉。",
        "Row {row} holds sums, but no number is read in '{found}'. Correct it, or delete the row.",
    ),
}


def said_at_desk(error: LedgerError) -> tuple[str, str]:
    """Give what *error* says at the desk, in Chinese and in English."""
    words = _WORDS.get(type(error))
    if words is None:
        return error.text("zh"), error.text("en")
    return words.zh.format_map(_facts(error, "zh")), words.en.format_map(_facts(error, "en"))


def _facts(error: LedgerError, language: str) -> dict[str, object]:
    return {name: _said(fact, language) for name, fact in error.facts.items()}


def _said(fact: object, language: str) -> object:
    """Give a fact in *language*; the place of what caused an error is said by row and column."""
    if isinstance(fact, LedgerError):
        return fact.at("").text(language)
    return fact.text(language) if isinstance(fact, Reason) else fact
