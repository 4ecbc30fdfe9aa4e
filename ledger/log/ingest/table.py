"""Open a table file of any kind that is read: ``.csv``, ``.csv.gz``, ``.xlsx``, told by its bytes.

The place for ``.xls`` and for the public layouts without a mapping (issue 3) is beside the two
readers below: a function from bytes to rows.
"""

from hashlib import sha256
from pathlib import Path

from ledger.log.ingest.cells import Table
from ledger.log.ingest.csv_table import read_csv
from ledger.log.ingest.errors import WorkbookTooOld
from ledger.log.ingest.unpacking import GZIP_MAGIC, decode, gunzip, read_bytes
from ledger.log.ingest.xlsx_table import ZIP_MAGIC, open_worksheet

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_table(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, delimiter: str = ","
) -> Table:
    """Return the table in the file at *path*; its hash is that of the file's bytes as they are.

    Raises:
        TableFileMissing, WorkbookReaderMissing: the file or the means to read it isn't there.
        TableProblem: one of its kinds, now or while the rows are read.
    """
    data = read_bytes(path)
    digest = sha256(data).digest()
    if data.startswith(GZIP_MAGIC):
        data = gunzip(data, path.name)
    if data.startswith(_OLE_MAGIC):
        raise WorkbookTooOld(file=path.name)
    if data.startswith(ZIP_MAGIC):
        place, name, rows = open_worksheet(data, path.name, sheet)
        return Table(path.name, digest, place, name, True, rows)
    text, found = decode(data, path.name, encoding)
    return Table(path.name, digest, 1, found, False, read_csv(text, path.name, delimiter))
