"""The desk's uploads: what each ledger's desk was given, and the content under its SHA-256.

Content is written once, durable before the row that names it; the same content given to two
ledgers lies there once, and each sees only its own row. Beside them are the disclosures of sealed
fields, without which nobody opens them: a copy of this database is a copy of those as well.
"""

import contextlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from ledger.storage import durable
from ledger.storage.engine import Engines
from ledger.storage.schema import EXACT, WHOLE

FILES_TABLES = MetaData()

FILES = Table(
    "desk_files",
    FILES_TABLES,
    Column("origin", EXACT, primary_key=True),
    Column("sha256", EXACT, primary_key=True),
    Column("name", EXACT, nullable=False),
    Column("kind", EXACT, nullable=False),
    Column("bytes", WHOLE, nullable=False),
    Column("public_key", EXACT, nullable=False),
    Column("time_ms", WHOLE, nullable=False),
    sqlite_strict=True,
)
DISCLOSURES = Table(
    "desk_disclosures",
    FILES_TABLES,
    Column("origin", EXACT, primary_key=True),
    Column("commitment", EXACT, primary_key=True),
    Column("no", EXACT, nullable=False),
    Column("field", EXACT, nullable=False),
    Column("disclosure", LargeBinary, nullable=False),
    Column("time_ms", WHOLE, nullable=False),
    Index("desk_disclosures_no", "origin", "no"),
    sqlite_strict=True,
)

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_IN_ONE_QUERY: Final = 400
_LAST: Final = "\U0010ffff"  # after every other character, byte by byte


class FileRow(NamedTuple):
    """A file as one ledger's desk was given it; *kind* is its media type, by its content."""

    origin: str
    sha256: str
    name: str
    kind: str
    bytes: int
    public_key: str
    time_ms: int


class DisclosureRow(NamedTuple):
    """What opens a sealed field of the statement *no*."""

    origin: str
    commitment: str
    no: str
    field: str
    disclosure: bytes
    time_ms: int


class FileRecords:
    """Uploads and disclosures; methods may be called from several threads and processes."""

    def __init__(self, engines: Engines, folder: Path) -> None:
        """Keep rows in the desk's database, whose tables are there, and content below *folder*."""
        self._engines = engines
        self._folder = folder

    # ----------------------------------------------------------------------------------- files

    def put(self, row: FileRow, data: bytes) -> bool:
        """Keep *data*, whose SHA-256 the caller has computed; durable on return.

        Returns False if the ledger's desk has it already, under the name it came with first.
        Stop before the row: content that no row names, which does no harm.
        """
        path = self._path(row.sha256)
        durable.make_directories(path.parent, self._folder.parent, 0o700)
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another process had the same thought
                durable.write_new(path, data, 0o600)
        with self._engines.write() as connection:
            try:
                connection.execute(insert(FILES), [row._asdict()])
            except IntegrityError:
                connection.rollback()
                return False
        return True

    def find(self, origin: str, sha256: str) -> FileRow | None:
        """Return the file of this hash that the ledger's desk was given."""
        query = select(FILES).where(FILES.c.origin == origin, FILES.c.sha256 == sha256)
        with self._engines.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else FileRow(*row)

    def read(self, row: FileRow) -> bytes | None:
        """Return a file's content; None if it is gone from the disk."""
        try:
            return self._path(row.sha256).read_bytes()
        except FileNotFoundError:
            return None

    def held(self, origin: str) -> int:
        """Return how many bytes the files of a ledger have together."""
        query = select(func.coalesce(func.sum(FILES.c.bytes), 0)).where(FILES.c.origin == origin)
        with self._engines.read() as connection:
            return int(connection.execute(query).scalar_one())

    def _path(self, sha256: str) -> Path:
        if not _HASH.fullmatch(sha256):
            raise ValueError(sha256)
        return self._folder / sha256[:2] / sha256

    # ----------------------------------------------------------------------------- disclosures

    def keep(self, rows: Sequence[DisclosureRow]) -> None:
        """Keep disclosures that aren't there yet; durable on return."""
        with self._engines.write() as connection:
            have: set[tuple[str, str]] = set()
            for at in range(0, len(rows), _IN_ONE_QUERY):
                part = rows[at : at + _IN_ONE_QUERY]
                columns = DISCLOSURES.c
                found = connection.execute(
                    select(columns.origin, columns.commitment).where(
                        columns.origin.in_({row.origin for row in part}),
                        columns.commitment.in_([row.commitment for row in part]),
                    )
                )
                have.update((origin, commitment) for origin, commitment in found)
            fresh = {
                (row.origin, row.commitment): row._asdict()
                for row in rows
                if (row.origin, row.commitment) not in have
            }
            if fresh:
                connection.execute(insert(DISCLOSURES), list(fresh.values()))

    def opened(self, origin: str, commitments: Iterable[str]) -> list[DisclosureRow]:
        """Return what opens those of *commitments* that the ledger's desk can open."""
        wanted = list(commitments)
        found: list[DisclosureRow] = []
        with self._engines.read() as connection:
            for at in range(0, len(wanted), _IN_ONE_QUERY):
                query = select(DISCLOSURES).where(
                    DISCLOSURES.c.origin == origin,
                    DISCLOSURES.c.commitment.in_(wanted[at : at + _IN_ONE_QUERY]),
                )
                found += [DisclosureRow(*row) for row in connection.execute(query)]
        return found

    def sealed_in(self, origin: str, limit: int) -> list[tuple[str, str]]:
        """Return ``no`` and name of what is sealed in a ledger's statements, last kept first."""
        query = (
            select(DISCLOSURES.c.no, DISCLOSURES.c.field)
            .where(DISCLOSURES.c.origin == origin)
            .order_by(DISCLOSURES.c.time_ms.desc(), DISCLOSURES.c.no, DISCLOSURES.c.field)
            .limit(limit)
        )
        with self._engines.read() as connection:
            return [(no, field) for no, field in connection.execute(query)]

    def opened_of(self, origin: str, prefix: str) -> list[DisclosureRow]:
        """Return what opens the sealed fields of statements whose ``no`` begins with *prefix*."""
        query = (
            select(DISCLOSURES)
            .where(DISCLOSURES.c.origin == origin)
            .where(DISCLOSURES.c.no >= prefix, DISCLOSURES.c.no < prefix + _LAST)
            .order_by(DISCLOSURES.c.no, DISCLOSURES.c.commitment)
        )
        with self._engines.read() as connection:
            return [DisclosureRow(*row) for row in connection.execute(query)]
