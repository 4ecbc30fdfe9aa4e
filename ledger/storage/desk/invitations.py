"""The desk's invitations in its database: of a one-time code its SHA-256 alone is kept.

A code is spent by the row that it belongs to: of many who join with one at once the database lets
one in, whichever process they reach. A later invitation of the same person takes an earlier one's
place, so that nobody has two links that work.
"""

from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    MetaData,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from ledger.storage.engine import Engines
from ledger.storage.schema import EXACT, WHOLE

INVITATIONS_TABLES = MetaData()

INVITATIONS = Table(
    "desk_invitations",
    INVITATIONS_TABLES,
    Column("id", EXACT, primary_key=True),
    Column("origin", EXACT, nullable=False, index=True),
    Column("code_hash", EXACT, nullable=False, unique=True),
    Column("kind", EXACT, nullable=False),
    Column("subject", EXACT, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("by_slug", EXACT, nullable=False),
    Column("by_person", EXACT, nullable=False),
    Column("created_ms", WHOLE, nullable=False, index=True),
    Column("expires_ms", WHOLE, nullable=False),
    Column("revoked_ms", WHOLE, nullable=False),
    Column("joined_ms", WHOLE, nullable=False),
    Column("public_key", EXACT, nullable=False, index=True),
    Column("vkey", EXACT, nullable=False),
    Column("draft", EXACT, nullable=False),
    sqlite_strict=True,
)
MOST_SHOWN: Final = 1_000


class InvitationRow(NamedTuple):
    """An invitation: *kind* is ``appointment`` or ``rekey``, *subject* whom it is for.

    *revoked_ms* and *joined_ms* are 0, and *public_key*, *vkey* and *draft* empty, until then.
    """

    id: str
    origin: str
    code_hash: str
    kind: str
    subject: str
    document: bytes
    by_slug: str
    by_person: str
    created_ms: int
    expires_ms: int
    revoked_ms: int = 0
    joined_ms: int = 0
    public_key: str = ""
    vkey: str = ""
    draft: str = ""


class Invitations(Protocol):
    """What the desk needs of whatever keeps its invitations."""

    def add(self, row: InvitationRow, forget_before_ms: int) -> None:
        """Keep an invitation in the place of an earlier unused one of the same subject."""
        ...

    def find_open(self, code_hash: str, now_ms: int) -> InvitationRow | None:
        """Return the invitation whose code this is, if it can be used now."""
        ...

    def join(self, code_hash: str, public_key: str, vkey: str, now_ms: int) -> InvitationRow | None:
        """Spend a code on a key; None if it can't be used, or another key was faster."""
        ...

    def find_joined(self, code_hash: str, vkey: str) -> InvitationRow | None:
        """Return the invitation whose code *vkey* has spent, unless it was revoked."""
        ...

    def read(self, origin: str, id_: str) -> InvitationRow | None:
        """Return an invitation of a ledger."""
        ...

    def of_ledger(self, origin: str) -> list[InvitationRow]:
        """Return a ledger's invitations, newest first."""
        ...

    def joined(self, since_ms: int) -> list[InvitationRow]:
        """Return, over all ledgers, what somebody has joined by since then, and nobody revoked."""
        ...

    def of_key(self, public_key: str, since_ms: int) -> list[InvitationRow]:
        """Return what a key has joined by since then, and nobody revoked."""
        ...

    def count_open(self, origin: str, now_ms: int) -> int:
        """Return how many of a ledger's codes can be used now."""
        ...

    def revoke(self, origin: str, id_: str, now_ms: int) -> None:
        """Revoke an invitation; one that is revoked stays as it is."""
        ...

    def put_draft(self, origin: str, id_: str, draft: str) -> None:
        """Say which draft was prepared of it."""
        ...


class InvitationRecords:
    """Invitations; methods may be called from several threads and processes."""

    def __init__(self, engines: Engines) -> None:
        """Keep them in the desk's database, whose tables are there."""
        self._engines = engines

    def add(self, row: InvitationRow, forget_before_ms: int) -> None:
        """Keep an invitation in the place of an earlier unused one of the same subject.

        Those made before *forget_before_ms* are forgotten. Durable on return.
        """
        earlier = update(INVITATIONS).where(
            INVITATIONS.c.origin == row.origin,
            INVITATIONS.c.subject == row.subject,
            INVITATIONS.c.joined_ms == 0,
            INVITATIONS.c.revoked_ms == 0,
        )
        forgotten = delete(INVITATIONS).where(INVITATIONS.c.created_ms < forget_before_ms)
        with self._engines.write() as connection:
            connection.execute(forgotten)
            connection.execute(earlier.values(revoked_ms=row.created_ms))
            connection.execute(insert(INVITATIONS), [row._asdict()])

    def find_open(self, code_hash: str, now_ms: int) -> InvitationRow | None:
        """Return the invitation whose code this is, if it can be used now."""
        query = select(INVITATIONS).where(INVITATIONS.c.code_hash == code_hash, *_usable(now_ms))
        with self._engines.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else InvitationRow(*row)

    def join(self, code_hash: str, public_key: str, vkey: str, now_ms: int) -> InvitationRow | None:
        """Spend a code on a key; None if it can't be used, or another key was faster.

        Durable on return.
        """
        spent = update(INVITATIONS).where(INVITATIONS.c.code_hash == code_hash, *_usable(now_ms))
        with self._engines.write() as connection:
            connection.execute(spent.values(joined_ms=now_ms, public_key=public_key, vkey=vkey))
            row = connection.execute(_joined(code_hash, vkey)).first()
        return None if row is None else InvitationRow(*row)

    def find_joined(self, code_hash: str, vkey: str) -> InvitationRow | None:
        """Return the invitation whose code *vkey* has spent, unless it was revoked."""
        with self._engines.read() as connection:
            row = connection.execute(_joined(code_hash, vkey)).first()
        return None if row is None else InvitationRow(*row)

    def read(self, origin: str, id_: str) -> InvitationRow | None:
        """Return an invitation of a ledger."""
        with self._engines.read() as connection:
            row = connection.execute(select(INVITATIONS).where(*_one(origin, id_))).first()
        return None if row is None else InvitationRow(*row)

    def of_ledger(self, origin: str) -> list[InvitationRow]:
        """Return a ledger's invitations, newest first."""
        query = (
            select(INVITATIONS)
            .where(INVITATIONS.c.origin == origin)
            .order_by(INVITATIONS.c.created_ms.desc(), INVITATIONS.c.id)
            .limit(MOST_SHOWN)
        )
        with self._engines.read() as connection:
            return [InvitationRow(*row) for row in connection.execute(query)]

    def joined(self, since_ms: int) -> list[InvitationRow]:
        """Return, over all ledgers, what somebody has joined by since then, and nobody revoked."""
        return self._joined_since(since_ms, INVITATIONS.c.public_key != "")

    def of_key(self, public_key: str, since_ms: int) -> list[InvitationRow]:
        """Return what a key has joined by since then, and nobody revoked."""
        return self._joined_since(since_ms, INVITATIONS.c.public_key == public_key)

    def _joined_since(self, since_ms: int, whose: ColumnElement[bool]) -> list[InvitationRow]:
        query = select(INVITATIONS).where(
            whose,
            INVITATIONS.c.joined_ms >= since_ms,
            INVITATIONS.c.revoked_ms == 0,
        )
        with self._engines.read() as connection:
            rows = connection.execute(query.order_by(INVITATIONS.c.origin, INVITATIONS.c.id))
            return [InvitationRow(*row) for row in rows]

    def count_open(self, origin: str, now_ms: int) -> int:
        """Return how many of a ledger's codes can be used now."""
        query = (
            select(func.count())
            .select_from(INVITATIONS)
            .where(INVITATIONS.c.origin == origin, *_usable(now_ms))
        )
        with self._engines.read() as connection:
            return int(connection.execute(query).scalar_one())

    def revoke(self, origin: str, id_: str, now_ms: int) -> None:
        """Revoke an invitation; one that is revoked stays as it is. Durable on return."""
        over = update(INVITATIONS).where(*_one(origin, id_), INVITATIONS.c.revoked_ms == 0)
        with self._engines.write() as connection:
            connection.execute(over.values(revoked_ms=now_ms))

    def put_draft(self, origin: str, id_: str, draft: str) -> None:
        """Say which draft was prepared of it."""
        with self._engines.write() as connection:
            connection.execute(update(INVITATIONS).where(*_one(origin, id_)).values(draft=draft))


def _joined(code_hash: str, vkey: str) -> Select[Any]:
    return select(INVITATIONS).where(
        INVITATIONS.c.code_hash == code_hash,
        INVITATIONS.c.vkey == vkey,
        INVITATIONS.c.joined_ms > 0,
        INVITATIONS.c.revoked_ms == 0,
    )


def _one(origin: str, id_: str) -> tuple[ColumnElement[bool], ...]:
    return (INVITATIONS.c.origin == origin, INVITATIONS.c.id == id_)


def _usable(now_ms: int) -> tuple[ColumnElement[bool], ...]:
    return (
        INVITATIONS.c.joined_ms == 0,
        INVITATIONS.c.revoked_ms == 0,
        INVITATIONS.c.expires_ms > now_ms,
    )
