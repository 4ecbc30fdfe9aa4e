"""A worksheet of an XLSX workbook: the saved values, as exact text, never more than that.

A number is the decimal text of the double that the file holds: 0.1+0.2 reads
``0.30000000000000004`` and is refused later, when it is to be money. A date is ISO 8601. A formula
is its saved result; one without is marked, not taken for an empty cell: openpyxl shows both as
None, so a workbook with formulas is read twice, with values and with formulas. The dimensions that
the file claims are not believed, since some programs write ``A1`` for all of it.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from ledger.log.ingest.cells import MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, Cell, Row
from ledger.log.ingest.table_errors import (
    CellTooLong,
    SheetMissing,
    SheetNotNamed,
    TableTooLong,
    TableTooWide,
    WorkbookDamaged,
    WorkbookReaderMissing,
)
from ledger.log.ingest.unpacking import check_bytes, check_ratio

ZIP_MAGIC = b"PK\x03\x04"
_EMPTY = Cell("")
_CHUNK_BYTES = 1024 * 1024
_FORMULA = re.compile(rb"[<:]f[\s/>]")


def open_worksheet(data: bytes, file: str, sheet: str | None) -> tuple[int, str, Iterator[Row]]:
    """Return a worksheet's place (from 1), its name, and its rows; without a name, the only one.

    Raises:
        WorkbookDamaged: no workbook that can be read, or one with a document type (entities).
        CompressedTooFar, TableTooLarge: it would become too large.
        SheetMissing, SheetNotNamed: no sheet of that name; several, and no name.
        WorkbookReaderMissing: openpyxl isn't installed.
    """
    has_formulas = _check_package(data, file)
    values = _open(data, file, values=True)
    formulas = _open(data, file, values=False) if has_formulas else None
    names = tuple(values.sheetnames)
    if sheet is None and len(names) != 1:
        raise SheetNotNamed(file=file, sheets=", ".join(names))
    name = names[0] if sheet is None else sheet
    if name not in names or not hasattr(values[name], "reset_dimensions"):
        raise SheetMissing(file=file, sheet=name, sheets=", ".join(names))
    rows = _read_rows(values[name], None if formulas is None else formulas[name], file)
    return names.index(name) + 1, name, rows


def _check_package(data: bytes, file: str) -> bool:
    """Check the ZIP package before anything parses it: sizes, and no document type in any part.

    Returns whether a sheet may hold formulas.
    """
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            check_ratio(len(data), unpacked, file)
            check_bytes(unpacked, file)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as stream:
                        has_formulas |= _check_no_doctype(stream, file)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise WorkbookDamaged(file=file, reason=reason_of(error)) from error
    return has_formulas


def _check_no_doctype(stream: Any, file: str) -> bool:  # noqa: ANN401  # zipfile's IO[bytes]
    """Check that a part has no document type; return whether it may hold a formula."""
    tail, has_formulas = b"", False
    while chunk := stream.read(_CHUNK_BYTES):
        # UTF-16 has a NUL beside each letter; without them the word is the same.
        window = (tail + chunk).replace(b"\0", b"")
        if b"<!DOCTYPE" in window:
            raise WorkbookDamaged(
                file=file, reason=Reason("里面有不该有的 DOCTYPE", "a part of it has a DOCTYPE")
            )
        has_formulas = has_formulas or _FORMULA.search(window) is not None
        tail = window[-32:]
    return has_formulas


def _open(data: bytes, file: str, *, values: bool) -> Any:  # noqa: ANN401  # openpyxl's Workbook
    try:
        import openpyxl  # noqa: PLC0415  # an extra; and it takes 0.2 s to import
    except ImportError as error:
        raise WorkbookReaderMissing(file=file) from error
    try:
        return openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=values, keep_links=False
        )
    except Exception as error:  # a damaged part can raise anything at all from within openpyxl
        raise WorkbookDamaged(file=file, reason=reason_of(error)) from error


def _read_rows(values: Any, formulas: Any, file: str) -> Iterator[Row]:  # noqa: ANN401
    values.reset_dimensions()
    if formulas is not None:
        formulas.reset_dimensions()
    written_rows = () if formulas is None else formulas.iter_rows()
    pairs = zip_longest(values.iter_rows(), written_rows, fillvalue=())
    number = 0
    while True:
        try:
            seen, written = next(pairs)
        except StopIteration:
            return
        except Exception as error:  # as in _open: the sheet is parsed while it is read
            raise WorkbookDamaged(file=file, reason=reason_of(error)) from error
        number += 1
        _check_size(number, len(seen), file)
        cells = [_cell(one, other) for one, other in zip_longest(seen, written)]
        if any(len(cell.text) > MAX_CELL_CHARS for cell in cells):
            raise CellTooLong(file=file, row=number, limit=MAX_CELL_CHARS)
        yield Row(number, tuple(cells))


def _check_size(number: int, columns: int, file: str) -> None:
    if number > MAX_ROWS:
        raise TableTooLong(file=file, limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise TableTooWide(file=file, row=number, found=columns, limit=MAX_COLUMNS)


def _cell(seen: Any, written: Any) -> Cell:  # noqa: ANN401  # ReadOnlyCell or EmptyCell
    value = None if seen is None else seen.value
    if value is None:
        if written is not None and written.value is not None:
            return Cell(str(written.value), "formula")
        return _EMPTY
    if seen.data_type == "e":
        return Cell(str(value), "error")
    return cell_of_value(value)


def cell_of_value(value: object) -> Cell:
    """Return the cell that shows a saved value exactly; a time of day alone is a ``time``."""
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        # repr is the shortest text that is this very double; Decimal writes it without exponent
        return Cell(format(Decimal(repr(value)), "f").removesuffix(".0"), "number")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Cell(str(value.date()), "date")
    if isinstance(value, dt.date):  # a datetime is one
        return Cell(str(value), "date")
    if isinstance(value, dt.time | dt.timedelta):
        return Cell(str(value), "time")
    return Cell(str(value).replace("\r\n", "\n").replace("\r", "\n"))
