"""The unit and the currency that a table says its amounts are in.

A table with 单位：万元 that is read in 元 makes each amount ten thousand times too small.

Only what says a unit by its form is taken for one: 单位：万元, （万元）, 金额万元, 万元. A title
that speaks of 5 万元以上的支出 says none.
"""

import re
from collections.abc import Iterable

from ledger.log.ingest.cells import Cell, Row, column_letter
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.spots import half_width, shown
from ledger.log.ingest.table_errors import CurrencyDiffers, UnitDiffers

YUAN = "元"
POWERS = {
    YUAN: 0,
    "百元": 2,
    "千元": 3,
    "万元": 4,
    "十万元": 5,
    "百万元": 6,
    "千万元": 7,
    "亿元": 8,
}
"""How many places each unit stands above 元."""

_UNIT = "((?:[十百千]?万|[百千亿])?元)"
_MARKS = (
    re.compile(rf"单位(?:为|是)?[:：]?(?:人民币)?{_UNIT}"),
    re.compile(rf"[(\[](?:单位[:：]?)?(?:人民币)?{_UNIT}[)\]]"),
    re.compile(rf"/(?:人民币)?{_UNIT}\Z"),
    re.compile(rf"\A(?:人民币)?{_UNIT}\Z"),
    re.compile(rf"(?:额|入|出|款|方|计|算|结|存|价|费|资){_UNIT}\Z"),
)


_CURRENCY_COLUMNS = frozenset({"币种", "币别", "货币", "币种名称", "货币种类"})
_NAMES = {"CNY": frozenset({"人民币", "人民币元", "RMB", "元", "156", "01", "001"})}
"""What programs and banks call a currency beside its code; 01 and 001 are banks' own codes."""


def unit_in(cell: Cell) -> str | None:
    """Give the unit that a title's or a header's cell says; None if it says none."""
    text = "".join(half_width(cell.text).split())
    for mark in _MARKS:
        found = mark.search(text)
        if found is not None and found[1] in POWERS:
            return found[1]
    return None


def check_unit(row: Row, unit: str, file: str, besides: Iterable[int] = ()) -> None:
    """Check that *row*, a title or the header, says no other unit than *unit*.

    Columns *besides*, by position, are not looked at: they are left out.

    Raises:
        UnitDiffers: it does.
    """
    skipped = frozenset(besides)
    for position, cell in enumerate(row.cells):
        found = None if position in skipped else unit_in(cell)
        if found is not None and found != unit:
            raise UnitDiffers(
                file=file,
                row=row.number,
                column=column_letter(position),
                text=shown(cell.text),
                found=found,
                unit=unit,
            )


def check_currency(row: Row, columns: Columns, currency: str) -> None:
    """Check that a column of currencies, wherever the table has one, says *currency* or nothing.

    Raises:
        CurrencyDiffers: it says another.
    """
    for position, name in enumerate(columns.names):
        if name in _CURRENCY_COLUMNS and position < len(row.cells):
            text = "".join(half_width(row.cells[position].text).split()).upper()
            if text and text != currency and text not in _NAMES.get(currency, ()):
                raise CurrencyDiffers(
                    file=columns.file,
                    row=row.number,
                    column=column_letter(position),
                    found=shown(row.cells[position].text),
                    currency=currency,
                )
