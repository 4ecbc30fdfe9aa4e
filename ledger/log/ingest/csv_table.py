"""CSV as RFC 4180 has it, strictly: what a spreadsheet would show, row by row.

A row's number is the number that a spreadsheet gives it, so a cell with line breaks doesn't shift
the rows after it, and an empty line counts. A line break inside a cell is one LF, whatever the
system that wrote it; everything else in a cell stays as it is, white space included.
"""

import csv
import io
from collections.abc import Iterator

from ledger.core.reasons import reason_of
from ledger.log.ingest.cells import MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, Cell, Row
from ledger.log.ingest.table_errors import CellTooLong, QuotesBroken, TableTooLong, TableTooWide


def read_csv(text: str, file: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows of *text*, blank ones included.

    Raises:
        QuotesBroken: a quoted cell doesn't end, or goes on after its closing quote.
        TableTooLong, TableTooWide, CellTooLong: rows, columns or a cell are over their limits.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise CellTooLong(file=file, row=number + 1, limit=MAX_CELL_CHARS) from error
            raise QuotesBroken(file=file, row=number + 1, reason=reason_of(error)) from error
        number += 1
        if number > MAX_ROWS:
            raise TableTooLong(file=file, limit=MAX_ROWS)
        if len(texts) > MAX_COLUMNS:
            raise TableTooWide(file=file, row=number, found=len(texts), limit=MAX_COLUMNS)
        yield Row(number, tuple(_cell(text, number, file) for text in texts))


def _cell(text: str, number: int, file: str) -> Cell:
    if len(text) > MAX_CELL_CHARS:
        raise CellTooLong(file=file, row=number, limit=MAX_CELL_CHARS)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Cell(text)
