"""What the desk keeps of residents' codes: the lots' hashes, and what was received with a code.

No row says who, from where or at what hour: a day, and the hash of the code, by which the rows are
ordered, so that not even the order in which they came can be read off the disk's pages. A code is
spent by its row: the database lets one hash in once. Who looked at sealed words is kept beside.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, LargeBinary, MetaData, Table, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from ledger.storage.engine import Engines
from ledger.storage.schema import EXACT, WHOLE

OBJECTIONS_TABLES = MetaData()

LOT_CODES = Table(
    "desk_lot_codes",
    OBJECTIONS_TABLES,
    Column("hash", EXACT, primary_key=True),
    Column("origin", EXACT, nullable=False),
    Column("issue", EXACT, nullable=False),
    Column("index", WHOLE, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
SPENT = Table(
    "desk_spent_codes",
    OBJECTIONS_TABLES,
    Column("hash", EXACT, primary_key=True),
    Column("origin", EXACT, nullable=False),
    Column("kind", EXACT, nullable=False),
    Column("day", EXACT, nullable=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
LOOKS = Table(
    "desk_looks",
    OBJECTIONS_TABLES,
    Column("id", EXACT, primary_key=True),
    Column("origin", EXACT, nullable=False),
    Column("time_ms", WHOLE, nullable=False),
    Column("slug", EXACT, nullable=False),
    Column("what", EXACT, nullable=False),
    Column("reason", EXACT, nullable=False),
    sqlite_strict=True,
)
_AT_ONCE: Final = 1_000


class LotCode(NamedTuple):
    """A code's place: the *index*-th of the lot that the statement *issue* entered."""

    hash: str
    origin: str
    issue: str
    index: int  # type: ignore[assignment]  # tuple.index isn't missed


class SpentRow(NamedTuple):
    """What a code brought: *kind* is ``objection`` or ``demand``, *day* coarse on purpose."""

    hash: str
    origin: str
    kind: str
    day: str
    document: bytes


class LookRow(NamedTuple):
    """Somebody in office looked at what is sealed."""

    id: str
    origin: str
    time_ms: int
    slug: str
    what: str
    reason: str


class ObjectionRecords:
    """Codes, what they brought, and looks; methods may be called from several threads."""

    def __init__(self, engines: Engines) -> None:
        """Keep them in the desk's database, whose tables are there."""
        self._engines = engines

    def put_lot(self, origin: str, issue: str, hashes: Sequence[str]) -> bool:
        """Keep a lot's hashes, in order; False if one of them is of another lot. Durable on return.

        The same lot again changes nothing.
        """
        rows = [LotCode(each, origin, issue, at)._asdict() for at, each in enumerate(hashes)]
        with self._engines.write() as connection:
            mine = (LOT_CODES.c.origin == origin, LOT_CODES.c.issue == issue)
            connection.execute(delete(LOT_CODES).where(*mine))
            try:
                for at in range(0, len(rows), _AT_ONCE):
                    connection.execute(insert(LOT_CODES), rows[at : at + _AT_ONCE])
            except IntegrityError:
                connection.rollback()
                return False
        return True

    def find_code(self, hash_: str) -> LotCode | None:
        """Return the place of the code with this hash."""
        with self._engines.read() as connection:
            row = connection.execute(select(LOT_CODES).where(LOT_CODES.c.hash == hash_)).first()
        return None if row is None else LotCode(*row)

    def lot(self, origin: str, issue: str) -> list[str]:
        """Return a lot's hashes, in order."""
        query = (
            select(LOT_CODES.c.hash)
            .where(LOT_CODES.c.origin == origin, LOT_CODES.c.issue == issue)
            .order_by(LOT_CODES.c.index)
        )
        with self._engines.read() as connection:
            return list(connection.execute(query).scalars())

    def lots(self, origin: str) -> dict[str, int]:
        """Return the lots whose hashes are here, by the id of their statement, and how many."""
        query = (
            select(LOT_CODES.c.issue, func.count())
            .where(LOT_CODES.c.origin == origin)
            .group_by(LOT_CODES.c.issue)
        )
        with self._engines.read() as connection:
            return {issue: int(count) for issue, count in connection.execute(query)}

    def spend(self, row: SpentRow) -> bool:
        """Spend a code; False if it is spent, and nothing was done. Durable on return."""
        with self._engines.write() as connection:
            try:
                connection.execute(insert(SPENT), [row._asdict()])
            except IntegrityError:
                connection.rollback()
                return False
        return True

    def find_spent(self, hash_: str) -> SpentRow | None:
        """Return what the code with this hash brought."""
        with self._engines.read() as connection:
            row = connection.execute(select(SPENT).where(SPENT.c.hash == hash_)).first()
        return None if row is None else SpentRow(*row)

    def spent(self, origin: str, kind: str) -> list[SpentRow]:
        """Return what codes brought to a ledger, by day and then by hash."""
        query = (
            select(SPENT)
            .where(SPENT.c.origin == origin, SPENT.c.kind == kind)
            .order_by(SPENT.c.day, SPENT.c.hash)
        )
        with self._engines.read() as connection:
            return [SpentRow(*row) for row in connection.execute(query)]

    def look(self, row: LookRow) -> None:
        """Keep that somebody looked; durable on return, before anything is shown."""
        with self._engines.write() as connection:
            connection.execute(insert(LOOKS), [row._asdict()])

    def count_looks(self, origin: str, what: str) -> int:
        """Return how often somebody looked at *what* in a ledger."""
        query = select(func.count()).where(LOOKS.c.origin == origin, LOOKS.c.what == what)
        with self._engines.read() as connection:
            return int(connection.execute(query).scalar_one())

    def looks(self, origin: str, limit: int) -> list[LookRow]:
        """Return who looked, last first."""
        query = select(LOOKS).where(LOOKS.c.origin == origin)
        with self._engines.read() as connection:
            rows = connection.execute(query.order_by(LOOKS.c.time_ms.desc()).limit(limit))
            return [LookRow(*row) for row in rows]
