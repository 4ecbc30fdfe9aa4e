"""Open a table of any kind that is read, told by its bytes: .csv, .csv.gz, .xls, .xlsx."""

import re
from hashlib import sha256
from pathlib import Path

from ledger.log.ingest.cells import Table
from ledger.log.ingest.csv_table import read_csv
from ledger.log.ingest.table_errors import TableIsMarkup
from ledger.log.ingest.unpacking import GZIP_MAGIC, decode, gunzip, read_bytes
from ledger.log.ingest.xls_table import OLE_MAGIC, open_xls
from ledger.log.ingest.xlsx_table import ZIP_MAGIC, open_worksheet

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[!?]|html|table|meta|head)", re.IGNORECASE)


def open_table(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, delimiter: str = ","
) -> Table:
    """Return the table in the file at *path*; its hash is that of the file's bytes as they are.

    Raises:
        TableFileMissing, WorkbookReaderMissing: the file or the means to read it isn't there.
        TableProblem: one of its kinds, now or while the rows are read.
    """
    return table_of(
        read_bytes(path), path.name, sheet=sheet, encoding=encoding, delimiter=delimiter
    )


def table_of(
    data: bytes,
    file: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str = ",",
) -> Table:
    """Return the table in *data*, which came as *file*; as ``open_table`` does, and raises."""
    digest = sha256(data).digest()
    if data.startswith(GZIP_MAGIC):
        data = gunzip(data, file)
    if data.startswith(OLE_MAGIC):
        place, name, rows = open_xls(data, file, sheet)
        return Table(file, digest, place, name, True, rows)
    if _MARKUP.match(data):
        raise TableIsMarkup(file=file)
    if data.startswith(ZIP_MAGIC):
        place, name, rows = open_worksheet(data, file, sheet)
        return Table(file, digest, place, name, True, rows)
    text, found = decode(data, file, encoding)
    return Table(file, digest, 1, found, False, read_csv(text, file, delimiter))
