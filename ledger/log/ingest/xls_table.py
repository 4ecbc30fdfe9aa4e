"""A worksheet of a binary .xls workbook (BIFF 5 to 8, as Excel 97 and most village software write).

Read by xlrd: saved values only. A number is the decimal text of its double, a cell with a date
format is a date, an error value is marked as one. In this format a formula always has a saved
result; what programs that never calculate write there, 0 or an empty text, can't be told from a
computed one.
"""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any, Literal

from ledger.core.reasons import reason_of
from ledger.log.ingest.cells import MAX_CELL_CHARS, MAX_COLUMNS, Cell, Row
from ledger.log.ingest.table_errors import (
    CellTooLong,
    SheetMissing,
    SheetNotNamed,
    TableTooWide,
    WorkbookDamaged,
    XlsReaderMissing,
)
from ledger.log.ingest.xlsx_table import cell_of_value

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)  # xlrd's XL_CELL_…


def open_xls(data: bytes, file: str, sheet: str | None) -> tuple[int, str, Iterator[Row]]:
    """Return a worksheet's place (from 1), its name, and its rows; without a name, the only one.

    Raises:
        WorkbookDamaged: it can't be read, or has a password (an .xlsx with one looks the same).
        SheetMissing, SheetNotNamed: no sheet of that name; several, and no name.
        XlsReaderMissing: xlrd isn't installed.
    """
    book = _open(data, file)
    names = tuple(book.sheet_names())
    if sheet is None and len(names) != 1:
        raise SheetNotNamed(file=file, sheets=", ".join(names))
    name = names[0] if sheet is None else sheet
    if name not in names:
        raise SheetMissing(file=file, sheet=name, sheets=", ".join(names))
    place = names.index(name)
    return place + 1, name, _read_rows(book, place, file)


def _open(data: bytes, file: str) -> Any:  # noqa: ANN401  # xlrd's Book
    try:
        import xlrd  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise XlsReaderMissing(file=file) from error
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
    except Exception as error:  # a damaged part can raise anything at all from within xlrd
        raise WorkbookDamaged(file=file, reason=reason_of(error)) from error


def _read_rows(book: Any, place: int, file: str) -> Iterator[Row]:  # noqa: ANN401
    try:
        sheet = book.sheet_by_index(place)
    except Exception as error:  # as in _open: the sheet is parsed now
        raise WorkbookDamaged(file=file, reason=reason_of(error)) from error
    for at in range(sheet.nrows):
        cells = sheet.row(at)
        if len(cells) > MAX_COLUMNS:
            raise TableTooWide(file=file, row=at + 1, found=len(cells), limit=MAX_COLUMNS)
        read = tuple(_cell(cell.ctype, cell.value, book.datemode) for cell in cells)
        if any(len(cell.text) > MAX_CELL_CHARS for cell in read):
            raise CellTooLong(file=file, row=at + 1, limit=MAX_CELL_CHARS)
        yield Row(at + 1, read)


def _cell(kind: int, value: Any, datemode: Literal[0, 1]) -> Cell:  # noqa: ANN401  # str, float or int
    if kind in (_EMPTY, _BLANK):
        return Cell("")
    if kind == _ERROR:
        import xlrd  # noqa: PLC0415  # it is there, since it opened the file

        return Cell(xlrd.error_text_from_code.get(value, "#ERROR"), "error")
    if kind == _BOOLEAN:
        return cell_of_value(bool(value))
    if kind == _DATE:
        return _date_cell(value, datemode)
    return cell_of_value(value)


def _date_cell(serial: float, datemode: Literal[0, 1]) -> Cell:
    """Return a number with a date format as a date; as the number it is where there is no such."""
    import xlrd  # noqa: PLC0415  # it is there, since it opened the file

    try:
        moment = xlrd.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return cell_of_value(serial)
    if serial < 1:
        return cell_of_value(moment.time())
    if datemode == 0 and serial < 61:  # programs disagree about the days before 1900-03-01
        return cell_of_value(serial)
    return cell_of_value(moment if moment.time() != dt.time() else moment.date())
