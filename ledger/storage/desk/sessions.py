"""The desk's challenges and sign-ins in its database; neither holds what would let somebody in.

A challenge and a session's cookie are kept as their SHA-256 alone: whoever reads the database can
answer no challenge and take over no session. A challenge is used by being deleted, so two answers
to one are one sign-in, whichever process they reach.
"""

from typing import Final, NamedTuple, Protocol

from sqlalchemy import Column, MetaData, Table, delete, insert, select, update

from ledger.storage.engine import Engines
from ledger.storage.schema import EXACT, WHOLE

SESSIONS_TABLES = MetaData()

CHALLENGES = Table(
    "desk_challenges",
    SESSIONS_TABLES,
    Column("hash", EXACT, primary_key=True),
    Column("expires_ms", WHOLE, nullable=False, index=True),
    sqlite_strict=True,
)
SIGN_INS = Table(
    "desk_sign_ins",
    SESSIONS_TABLES,
    Column("id", EXACT, primary_key=True),
    Column("secret_hash", EXACT, nullable=False, unique=True),
    Column("public_key", EXACT, nullable=False, index=True),
    Column("started_ms", WHOLE, nullable=False, index=True),
    Column("seen_ms", WHOLE, nullable=False),
    Column("ended_ms", WHOLE, nullable=False),
    Column("agent", EXACT, nullable=False),
    Column("address", EXACT, nullable=False),
    sqlite_strict=True,
)

SIGN_INS_SHOWN: Final = 200


class SignInRow(NamedTuple):
    """A sign-in and its session; *ended_ms* is 0 until somebody ends it."""

    id: str
    secret_hash: str
    public_key: str
    started_ms: int
    seen_ms: int
    ended_ms: int
    agent: str
    address: str


class Sessions(Protocol):
    """What the desk needs of whatever keeps its sign-ins."""

    def add_challenge(self, challenge_hash: str, expires_ms: int, now_ms: int) -> None:
        """Keep a challenge, and forget those that expired before *now_ms*."""
        ...

    def use_challenge(self, challenge_hash: str, now_ms: int) -> bool:
        """Use a challenge up; False if it isn't there, is used already or has expired."""
        ...

    def add(self, row: SignInRow, forget_before_ms: int) -> None:
        """Keep a sign-in, and forget those that began before *forget_before_ms*."""
        ...

    def find(self, secret_hash: str) -> SignInRow | None:
        """Return the sign-in whose cookie has this hash."""
        ...

    def touch(self, sign_in: str, now_ms: int) -> None:
        """Say that a session was in use at *now_ms*; one that has ended stays as it is."""
        ...

    def end(self, sign_in: str, public_key: str, now_ms: int) -> bool:
        """End a session of *public_key*'s owner; False if he has none of that id."""
        ...

    def of(self, public_key: str) -> list[SignInRow]:
        """Return the last sign-ins of a key, newest first."""
        ...


class SessionRecords:
    """Challenges and sign-ins; methods may be called from several threads and processes."""

    def __init__(self, engines: Engines) -> None:
        """Keep them in the desk's database, whose tables are there."""
        self._engines = engines

    def add_challenge(self, challenge_hash: str, expires_ms: int, now_ms: int) -> None:
        """Keep a challenge, and forget those that expired before *now_ms*."""
        with self._engines.write() as connection:
            connection.execute(delete(CHALLENGES).where(CHALLENGES.c.expires_ms < now_ms))
            connection.execute(
                insert(CHALLENGES), [{"hash": challenge_hash, "expires_ms": expires_ms}]
            )

    def use_challenge(self, challenge_hash: str, now_ms: int) -> bool:
        """Use a challenge up; False if it isn't there, is used already or has expired."""
        used = (
            delete(CHALLENGES)
            .where(CHALLENGES.c.hash == challenge_hash)
            .returning(CHALLENGES.c.expires_ms)
        )
        with self._engines.write() as connection:
            expires_ms = connection.execute(used).scalar()
        return expires_ms is not None and now_ms <= expires_ms

    def add(self, row: SignInRow, forget_before_ms: int) -> None:
        """Keep a sign-in, and forget those that began before *forget_before_ms*."""
        with self._engines.write() as connection:
            connection.execute(delete(SIGN_INS).where(SIGN_INS.c.started_ms < forget_before_ms))
            connection.execute(insert(SIGN_INS), [row._asdict()])

    def find(self, secret_hash: str) -> SignInRow | None:
        """Return the sign-in whose cookie has this hash."""
        with self._engines.read() as connection:
            row = connection.execute(
                select(SIGN_INS).where(SIGN_INS.c.secret_hash == secret_hash)
            ).first()
        return None if row is None else SignInRow(*row)

    def touch(self, sign_in: str, now_ms: int) -> None:
        """Say that a session was in use at *now_ms*; one that has ended stays as it is."""
        seen = update(SIGN_INS).where(SIGN_INS.c.id == sign_in, SIGN_INS.c.ended_ms == 0)
        with self._engines.write() as connection:
            connection.execute(seen.values(seen_ms=now_ms))

    def end(self, sign_in: str, public_key: str, now_ms: int) -> bool:
        """End a session of *public_key*'s owner; False if he has none of that id."""
        own = (SIGN_INS.c.id == sign_in) & (SIGN_INS.c.public_key == public_key)
        with self._engines.write() as connection:
            found = connection.execute(select(SIGN_INS.c.id).where(own)).first()
            connection.execute(
                update(SIGN_INS).where(own, SIGN_INS.c.ended_ms == 0).values(ended_ms=now_ms)
            )
        return found is not None

    def of(self, public_key: str) -> list[SignInRow]:
        """Return the last sign-ins of a key, newest first."""
        query = (
            select(SIGN_INS)
            .where(SIGN_INS.c.public_key == public_key)
            .order_by(SIGN_INS.c.started_ms.desc(), SIGN_INS.c.id)
            .limit(SIGN_INS_SHOWN)
        )
        with self._engines.read() as connection:
            return [SignInRow(*row) for row in connection.execute(query)]
