"""The desk's drafts and sheets in its database: who has a part in which, and what is being typed.

A draft is one document, which this module keeps and never reads; beside it stand the columns by
which it is found. It is replaced only by whoever has seen its present *version*: two people at one
draft are two attempts, of which the second looks again. Nothing here is part of a ledger.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from ledger.storage.engine import Engines
from ledger.storage.schema import EXACT, WHOLE

DRAFTS_TABLES = MetaData()

DRAFTS = Table(
    "desk_drafts",
    DRAFTS_TABLES,
    Column("id", EXACT, primary_key=True),
    Column("origin", EXACT, nullable=False),
    Column("no", EXACT, nullable=False),
    Column("state", EXACT, nullable=False),
    Column("version", WHOLE, nullable=False),
    Column("expires_ms", WHOLE, nullable=False),
    Column("changed_ms", WHOLE, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Index("desk_drafts_origin", "origin", "state", "changed_ms"),
    Index("desk_drafts_state", "state", "changed_ms"),
    sqlite_strict=True,
)
PARTS = Table(
    "desk_parts",
    DRAFTS_TABLES,
    Column("origin", EXACT, primary_key=True),
    Column("slug", EXACT, primary_key=True),
    Column("id", EXACT, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
SHEETS = Table(
    "desk_sheets",
    DRAFTS_TABLES,
    Column("public_key", EXACT, primary_key=True),
    Column("origin", EXACT, primary_key=True),
    Column("name", EXACT, primary_key=True),
    Column("changed_ms", WHOLE, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_strict=True,
)

_IN_ONE_QUERY: Final = 400
SHEETS_KEPT: Final = 200
"""Of one person, over all ledgers; the oldest go first."""


class DraftRow(NamedTuple):
    """A draft as it is kept: *slugs* are those who have a part in it."""

    id: str
    origin: str
    no: str
    state: str
    version: int
    expires_ms: int
    changed_ms: int
    document: bytes
    slugs: tuple[str, ...] = ()


class DraftRecords:
    """Drafts and sheets; methods may be called from several threads and processes."""

    def __init__(self, engines: Engines) -> None:
        """Keep them in the desk's database, whose tables are there."""
        self._engines = engines

    # ---------------------------------------------------------------------------------- drafts

    def add(self, rows: Sequence[DraftRow]) -> bool:
        """Add new drafts, all or none; False if one of the ids is taken. Durable on return."""
        with self._engines.write() as connection:
            try:
                connection.execute(insert(DRAFTS), [_values(row) for row in rows])
                connection.execute(insert(PARTS), list(_parts(rows)))
            except IntegrityError:
                connection.rollback()
                return False
        return True

    def replace(self, rows: Sequence[DraftRow]) -> list[bool]:
        """Put each of *rows* in the place of the version before it, if that is what is kept.

        Returns for each whether it was; what was not is left as it is. Durable on return.
        """
        done = []
        with self._engines.write() as connection:
            for row in rows:
                columns = DRAFTS.c
                found = connection.execute(
                    update(DRAFTS).where(columns.id == row.id, columns.version == row.version - 1),
                    _values(row),
                )
                done.append(found.rowcount == 1)
                if done[-1] and row.slugs:
                    have = set(
                        connection.execute(
                            select(PARTS.c.slug).where(
                                PARTS.c.origin == row.origin,
                                PARTS.c.slug.in_(row.slugs),
                                PARTS.c.id == row.id,
                            )
                        ).scalars()
                    )
                    fresh = [row._replace(slugs=tuple(s for s in row.slugs if s not in have))]
                    if fresh[0].slugs:
                        connection.execute(insert(PARTS), list(_parts(fresh)))
        return done

    def read(self, origin: str, id: str) -> DraftRow | None:  # noqa: A002 - the draft's word
        """Return the draft of *origin* with this id."""
        return self.read_many([(origin, id)]).get(id)

    def read_many(self, wanted: Sequence[tuple[str, str]]) -> dict[str, DraftRow]:
        """Return drafts by id, those whose origin is the one that is asked for."""
        origins = {id_: origin for origin, id_ in wanted}
        found: dict[str, DraftRow] = {}
        ids = list(origins)
        with self._engines.read() as connection:
            for at in range(0, len(ids), _IN_ONE_QUERY):
                query = select(DRAFTS).where(DRAFTS.c.id.in_(ids[at : at + _IN_ONE_QUERY]))
                for row in connection.execute(query):
                    if origins[row.id] == row.origin:
                        found[row.id] = DraftRow(*row)
        return found

    def of_people(
        self, people: Sequence[tuple[str, str]], states: Iterable[str], limit: int
    ) -> list[DraftRow]:
        """Return drafts in which one of *people* (origin, slug) has a part, last changed first."""
        wanted = list(states)
        found: dict[str, DraftRow] = {}
        with self._engines.read() as connection:
            for origin, slug in people:
                query = (
                    select(DRAFTS)
                    .join(PARTS, PARTS.c.id == DRAFTS.c.id)
                    .where(PARTS.c.origin == origin, PARTS.c.slug == slug)
                    .where(DRAFTS.c.state.in_(wanted))
                    .order_by(DRAFTS.c.changed_ms.desc())
                    .limit(limit)
                )
                for row in connection.execute(query):
                    found[row.id] = DraftRow(*row)
        newest = sorted(found.values(), key=lambda row: (-row.changed_ms, row.id))
        return newest[:limit]

    def of_ledger(self, origin: str, states: Iterable[str], limit: int) -> list[DraftRow]:
        """Return the drafts of a ledger in one of *states*, last changed first."""
        query = (
            select(DRAFTS)
            .where(DRAFTS.c.origin == origin, DRAFTS.c.state.in_(list(states)))
            .order_by(DRAFTS.c.changed_ms.desc(), DRAFTS.c.id)
            .limit(limit)
        )
        with self._engines.read() as connection:
            return [DraftRow(*row) for row in connection.execute(query)]

    def in_state(self, state: str, limit: int) -> list[DraftRow]:
        """Return drafts of all ledgers in *state*, those that changed first before the others."""
        query = select(DRAFTS).where(DRAFTS.c.state == state)
        with self._engines.read() as connection:
            rows = connection.execute(query.order_by(DRAFTS.c.changed_ms).limit(limit))
            return [DraftRow(*row) for row in rows]

    def count_of(self, origin: str, slug: str, states: Iterable[str]) -> int:
        """Return in how many drafts in one of *states* the slug has a part."""
        query = (
            select(func.count())
            .select_from(DRAFTS.join(PARTS, PARTS.c.id == DRAFTS.c.id))
            .where(PARTS.c.origin == origin, PARTS.c.slug == slug)
            .where(DRAFTS.c.state.in_(list(states)))
        )
        with self._engines.read() as connection:
            return int(connection.execute(query).scalar_one())

    def nos(self, origin: str, prefix: str, states: Iterable[str]) -> list[str]:
        """Return the ``no`` of each draft in one of *states* that begins with *prefix*."""
        query = select(DRAFTS.c.no).where(
            DRAFTS.c.origin == origin,
            DRAFTS.c.state.in_(list(states)),
            DRAFTS.c.no.startswith(prefix, autoescape=True),
        )
        with self._engines.read() as connection:
            return list(connection.execute(query).scalars())

    # ---------------------------------------------------------------------------------- sheets

    def put_sheet(self, public_key: str, origin: str, name: str, value: bytes, now_ms: int) -> None:
        """Keep what somebody is typing under *name*, in the place of what was there."""
        own = (
            SHEETS.c.public_key == public_key,
            SHEETS.c.origin == origin,
            SHEETS.c.name == name,
        )
        with self._engines.write() as connection:
            connection.execute(delete(SHEETS).where(*own))
            connection.execute(
                insert(SHEETS),
                {
                    "public_key": public_key,
                    "origin": origin,
                    "name": name,
                    "changed_ms": now_ms,
                    "value": value,
                },
            )
            query = select(SHEETS.c.origin, SHEETS.c.name, SHEETS.c.changed_ms)
            kept = connection.execute(query.where(SHEETS.c.public_key == public_key)).all()
            for old in sorted(kept, key=lambda row: -row.changed_ms)[SHEETS_KEPT:]:
                connection.execute(
                    delete(SHEETS).where(
                        SHEETS.c.public_key == public_key,
                        SHEETS.c.origin == old.origin,
                        SHEETS.c.name == old.name,
                    )
                )

    def get_sheet(
        self, public_key: str, origin: str, name: str, since_ms: int
    ) -> tuple[bytes, int] | None:
        """Return what is kept under *name* and when it was, unless it is older than *since_ms*."""
        query = select(SHEETS.c.value, SHEETS.c.changed_ms).where(
            SHEETS.c.public_key == public_key,
            SHEETS.c.origin == origin,
            SHEETS.c.name == name,
            SHEETS.c.changed_ms >= since_ms,
        )
        with self._engines.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row[0], row[1])

    def list_sheets(self, public_key: str, since_ms: int) -> list[tuple[str, str, int]]:
        """Return origin, name and time of what the person has kept, last changed first."""
        query = select(SHEETS.c.origin, SHEETS.c.name, SHEETS.c.changed_ms).where(
            SHEETS.c.public_key == public_key, SHEETS.c.changed_ms >= since_ms
        )
        with self._engines.read() as connection:
            rows = connection.execute(query.order_by(SHEETS.c.changed_ms.desc()))
            return [(row[0], row[1], row[2]) for row in rows]

    def delete_sheet(self, public_key: str, origin: str, name: str) -> None:
        """Forget what is kept under *name*; nothing there is fine."""
        with self._engines.write() as connection:
            connection.execute(
                delete(SHEETS).where(
                    SHEETS.c.public_key == public_key,
                    SHEETS.c.origin == origin,
                    SHEETS.c.name == name,
                )
            )

    def forget_sheets(self, before_ms: int) -> None:
        """Forget all sheets that nobody has touched since *before_ms*."""
        with self._engines.write() as connection:
            connection.execute(delete(SHEETS).where(SHEETS.c.changed_ms < before_ms))


def _values(row: DraftRow) -> dict[str, object]:
    values = row._asdict()
    del values["slugs"]
    return values


def _parts(rows: Iterable[DraftRow]) -> Iterable[dict[str, str]]:
    for row in rows:
        for slug in dict.fromkeys(row.slugs):
            yield {"origin": row.origin, "slug": slug, "id": row.id}
