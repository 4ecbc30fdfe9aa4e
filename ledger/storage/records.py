"""``Records`` in SQL: one file for each ledger in SQLite, many ledgers in one PostgreSQL database.

What is asked is SQLAlchemy Core, the same for both databases; how to connect, how to queue and
how to insert in bulk, where they differ, are ``engine``, ``turns`` and ``bulk``.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.affairs.memory import Remembered
from ledger.core.hashing import HASH_BYTES
from ledger.core.reasons import reason_of
from ledger.storage import bulk
from ledger.storage.contracts import Head, NewEntry, Records, Row, Turn
from ledger.storage.engine import Engines, parse_url
from ledger.storage.errors import (
    AlreadyClosed,
    OtherLedger,
    RecordsDamaged,
    RecordsMissing,
    SizeMoved,
    StatementTwice,
)
from ledger.storage.migrate import lock_of, migrate
from ledger.storage.schema import CHECKPOINTS, ENTRIES, HEADS, LEDGERS, REMEMBERED
from ledger.storage.turns import AdvisoryTurns, FileTurns, Turns

OPEN: Final = -1  # closed_by of what nothing has closed

_HEAD_COLUMNS = [HEADS.c[name] for name in Head._fields]
_ROW_COLUMNS = [ENTRIES.c[name] for name in Row._fields]
_REMEMBERED_COLUMNS = (
    ENTRIES.c.index,
    ENTRIES.c.id,
    ENTRIES.c.no,
    ENTRIES.c.type,
    REMEMBERED.c.amount,
    REMEMBERED.c.currency,
    REMEMBERED.c.fund,
    REMEMBERED.c.closed_by,
)


class _ClashError(Exception):
    """A constraint refused the batch; which, is found out after the rollback."""


def open_records(url: str, origin: str, *, create: bool = True) -> Records:
    """Open the records of *origin*, making database file, tables and ledger where they aren't.

    With ``create=False`` nothing is made but newer tables.

    Raises:
        RecordsMissing: there is no such file, or (``create=False``) no such ledger in it.
        OtherLedger: the SQLite file holds another ledger.
        RecordsUnusable: the database is of a kind that can't keep the promises.
        SchemaUnknown: a newer Mingbai made the tables.
    """
    engines = Engines(parse_url(url), create=create)
    try:
        migrate(engines, "records")
        ledger_id = _find_ledger(engines, origin, create=create)
    except BaseException:
        engines.close()
        raise
    turns: Turns
    if engines.is_sqlite:
        turns = FileTurns(engines, lock_of(engines))
    else:
        turns = AdvisoryTurns(engines, origin)
    return SqlRecords(engines, turns, origin, ledger_id)


def _find_ledger(engines: Engines, origin: str, *, create: bool) -> int:
    wanted = select(LEDGERS.c.ledger_id).where(LEDGERS.c.origin == origin)
    with engines.read() as connection:
        found = connection.execute(wanted).scalar()
    if found is not None:
        return int(found)
    if not create:
        raise RecordsMissing(where=f"{engines.where} ({origin})")
    with engines.write() as connection:
        others = connection.execute(select(LEDGERS.c.origin)).scalars().all()
        if engines.is_sqlite and others and others != [origin]:
            raise OtherLedger(where=engines.where, found=others[0], expected=origin)
        if origin not in others:
            _lock_table(connection)
            if connection.execute(wanted).scalar() is None:
                connection.execute(insert(LEDGERS), {"origin": origin})
        return int(connection.execute(wanted).scalar_one())


def _lock_table(connection: Connection) -> None:
    """Let one process at a time add a ledger; SQLite does so anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE ledgers IN SHARE ROW EXCLUSIVE MODE")


class SqlRecords:
    """``Records`` on one database; made by ``open_records``."""

    def __init__(self, engines: Engines, turns: Turns, origin: str, ledger_id: int) -> None:
        self._engines = engines
        self._turns = turns
        self._origin = origin
        self._ledger_id = ledger_id

    @property
    def origin(self) -> str:
        """The ledger whose records these are."""
        return self._origin

    def size(self) -> int:
        """Return how many entries there are."""
        with self._engines.read() as connection:
            return self._count(connection)

    def head(self) -> Head | None:
        """Return the head as of the last append."""
        query = select(*_HEAD_COLUMNS)
        with self._engines.read() as connection:
            row = connection.execute(query.where(self._mine(HEADS.c))).one_or_none()
        if row is None:
            return None
        size, root, peaks, time_ms, last_leaf_hash, state = row
        parts = range(0, len(peaks), HASH_BYTES)
        split = tuple(bytes(peaks[start : start + HASH_BYTES]) for start in parts)
        return Head(size, root, split, time_ms, last_leaf_hash, state)

    # --- appending ------------------------------------------------------------------------------

    def append(
        self,
        expected_size: int,
        entries: Sequence[NewEntry],
        closed: Sequence[tuple[bytes, int]],
        head: Head,
    ) -> None:
        """Append entries: all or nothing; see ``Records.append``."""
        _check_batch(expected_size, entries, head)
        try:
            with self._turns.write() as connection:
                # Stop anywhere here, and the database rolls everything back.
                self._swap_head(connection, expected_size, head)
                try:
                    bulk.add_entries(connection, self._ledger_id, entries)
                except IntegrityError as error:
                    raise _ClashError from error
                bulk.add_remembered(connection, self._ledger_id, [e.remembered for e in entries])
                self._close_statements(connection, closed)
        except _ClashError as error:
            raise self._explain(entries, error) from error

    def _swap_head(self, connection: Connection, expected_size: int, head: Head) -> None:
        """Replace the head where it has the expected size; it is the compare-and-swap."""
        values = head._asdict() | {"peaks": b"".join(head.peaks)}
        changed = connection.execute(
            update(HEADS)
            .where(self._mine(HEADS.c), HEADS.c.size == bindparam("expected"))
            .values({name: bindparam(f"new_{name}") for name in values}),
            {"expected": expected_size} | {f"new_{name}": v for name, v in values.items()},
        ).rowcount
        if changed == 1:
            return
        current = connection.execute(select(HEADS.c.size).where(self._mine(HEADS.c))).scalar()
        if current is not None or expected_size != 0:
            raise SizeMoved(where=self._origin, expected=expected_size, current=current or 0)
        try:
            connection.execute(insert(HEADS), {"ledger_id": self._ledger_id} | values)
        except IntegrityError as error:  # another process appended the first entry just now
            raise SizeMoved(where=self._origin, expected=0, current=1) from error

    def _close_statements(
        self, connection: Connection, closed: Sequence[tuple[bytes, int]]
    ) -> None:
        target = (
            select(ENTRIES.c.index)
            .where(self._mine(ENTRIES.c), ENTRIES.c.id == bindparam("target"))
            .scalar_subquery()
        )
        statement = (
            update(REMEMBERED)
            .where(
                self._mine(REMEMBERED.c),
                REMEMBERED.c.index == target,
                REMEMBERED.c.closed_by.in_((OPEN, bindparam("by_index"))),
            )
            .values(closed_by=bindparam("by_index"))
        )
        for id_, index in closed:
            parameters = {"target": id_, "by_index": index}
            if connection.execute(statement, parameters).rowcount != 1:
                raise AlreadyClosed(where=f"entry {index}", id=id_.hex())

    def _explain(self, new: Sequence[NewEntry], error: _ClashError) -> Exception:
        """Find the statement that is in the ledger already, or twice in the batch."""
        ids = self.recall_ids(entry.id for entry in new)
        nos = self.recall_nos(entry.no for entry in new)
        first: dict[bytes | str, int] = {key: found.index for key, found in ids.items()}
        first |= {key: found.index for key, found in nos.items()}
        for entry in new:
            for key in (entry.id, entry.no):
                index = first.setdefault(key, entry.index)
                if index != entry.index:
                    return StatementTwice(where=f"entry {entry.index}", no=entry.no, index=index)
        return RecordsDamaged(where=self._origin, problem=reason_of(error))

    # --- reading --------------------------------------------------------------------------------

    def read_entries(self, start: int, stop: int) -> list[bytes]:
        """Return the entries of the slice."""
        return [row[0] for row in self._slice(select(ENTRIES.c.entry), start, stop)]

    def read_leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        """Return the stored leaf hashes of the slice."""
        return [row[0] for row in self._slice(select(ENTRIES.c.leaf_hash), start, stop)]

    def read_rows(self, start: int, stop: int) -> list[Row]:
        """Return the slice with all its columns."""
        return [Row(*row) for row in self._slice(select(*_ROW_COLUMNS), start, stop)]

    def read_remembered(self, start: int, stop: int) -> list[Remembered]:
        """Return what is remembered of the slice."""
        return [Remembered(*row) for row in self._slice(_remembered(), start, stop)]

    def recall_ids(self, ids: Iterable[bytes]) -> dict[bytes, Remembered]:
        """Return what is remembered of the statements with these ids."""
        return {found.id: found for found in self._recall("id", ids)}

    def recall_nos(self, nos: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of the statements with these numbers."""
        return {found.no: found for found in self._recall("no", nos)}

    def _recall(self, column: Literal["id", "no"], keys: Iterable[Any]) -> Iterator[Remembered]:
        for chunk in bulk.chunks(keys):
            with self._engines.read() as connection:
                yield from bulk.find_remembered(connection, self._ledger_id, column, chunk)

    def _slice(self, query: Select[Any], start: int, stop: int) -> Sequence[Any]:
        query = query.where(
            self._mine(ENTRIES.c),
            ENTRIES.c.index >= bindparam("start"),
            ENTRIES.c.index < bindparam("stop"),
        ).order_by(ENTRIES.c.index)
        with self._engines.read() as connection:
            return connection.execute(query, {"start": start, "stop": stop}).all()

    # --- the turn, checkpoints, caches ----------------------------------------------------------

    def turn(self, timeout_s: float | None = None) -> AbstractContextManager[Turn]:
        """Be the only writer for the block; see ``Records.turn``."""
        return self._turns.take(timeout_s)

    def add_checkpoint(self, size: int, note: bytes) -> None:
        """Keep a signed checkpoint durably; see ``Records.add_checkpoint``."""
        mine = self._mine(CHECKPOINTS.c)
        last = select(CHECKPOINTS.c.number, CHECKPOINTS.c.size).where(mine)
        last = last.order_by(CHECKPOINTS.c.number.desc()).limit(1)
        same = select(CHECKPOINTS.c.note).where(mine, CHECKPOINTS.c.size == size)
        with self._turns.write() as connection:
            lock_ledger = select(LEDGERS.c.ledger_id).where(self._mine(LEDGERS.c))
            connection.execute(lock_ledger.with_for_update())
            number, largest = connection.execute(last).one_or_none() or (-1, 0)
            if size < largest:
                raise SizeMoved(where=self._origin, expected=size, current=largest)
            if note in connection.execute(same).scalars().all():
                return
            values = {"number": number + 1, "size": size, "note": note}
            connection.execute(insert(CHECKPOINTS), {"ledger_id": self._ledger_id} | values)

    def latest_checkpoint(self) -> bytes | None:
        """Return the checkpoint that was added last."""
        query = select(CHECKPOINTS.c.note).where(self._mine(CHECKPOINTS.c))
        with self._engines.read() as connection:
            note: bytes | None = connection.execute(
                query.order_by(CHECKPOINTS.c.number.desc()).limit(1)
            ).scalar()
        return note

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Yield every checkpoint kept; no connection is held between two of them."""
        query = select(CHECKPOINTS.c.number, CHECKPOINTS.c.size, CHECKPOINTS.c.note)
        query = query.where(self._mine(CHECKPOINTS.c), CHECKPOINTS.c.number > bindparam("after"))
        query = query.order_by(CHECKPOINTS.c.number).limit(bulk.CHUNK)
        after = -1
        while True:
            with self._engines.read() as connection:
                rows = connection.execute(query, {"after": after}).all()
            if not rows:
                return
            for number, size, note in rows:
                yield size, note
                after = number

    def replace_admission(self, head: Head, remembered: Iterable[Remembered]) -> None:
        """Replace the caches by what a replay gave; see ``Records.replace_admission``."""
        with self._turns.write() as connection:
            size = self._count(connection)
            if head.size != size:
                raise SizeMoved(where=self._origin, expected=head.size, current=size)
            connection.execute(delete(REMEMBERED).where(self._mine(REMEMBERED.c)))
            added = 0
            for chunk in bulk.chunks(remembered):
                bulk.add_remembered(connection, self._ledger_id, chunk)
                added += len(chunk)
            if added != size:
                raise SizeMoved(where=self._origin, expected=added, current=size)
            connection.execute(delete(HEADS).where(self._mine(HEADS.c)))
            values = head._asdict() | {"peaks": b"".join(head.peaks)}
            connection.execute(insert(HEADS), {"ledger_id": self._ledger_id} | values)

    def close(self) -> None:
        """Close all connections."""
        self._engines.close()

    def _count(self, connection: Connection) -> int:
        largest = select(func.max(ENTRIES.c.index)).where(self._mine(ENTRIES.c))
        found = connection.execute(largest).scalar()
        return 0 if found is None else int(found) + 1

    def _mine(self, columns: Any) -> Any:  # noqa: ANN401 (SQLAlchemy's column collections)
        return columns.ledger_id == self._ledger_id


def _remembered() -> Select[Any]:
    return select(*_REMEMBERED_COLUMNS).join(
        REMEMBERED,
        (REMEMBERED.c.ledger_id == ENTRIES.c.ledger_id) & (REMEMBERED.c.index == ENTRIES.c.index),
    )


def _check_batch(expected_size: int, new: Sequence[NewEntry], head: Head) -> None:
    if not new:
        raise ValueError("nothing to append")
    if head.size != expected_size + len(new):
        raise ValueError(f"a head of {head.size} after {expected_size} + {len(new)} entries")
    for index, entry in enumerate(new, expected_size):
        if entry.index != index or entry.remembered.index != index:
            raise ValueError(f"entry {entry.index} where {index} follows")
