"""Being the only writer of a ledger: a file lock beside SQLite, a session lock in PostgreSQL.

A session lock lives exactly as long as the connection that took it. So while a turn lasts, every
write goes through that connection: if it breaks, the transaction on it breaks too, and nothing is
committed by a writer who is no longer the only one. SQLAlchemy would quietly connect again; that
is why the lock is looked up again, inside the transaction, before each commit.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from typing import Final, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ledger.storage.contracts import Turn
from ledger.storage.engine import Engines
from ledger.storage.errors import TurnLost, TurnNotGiven
from ledger.storage.filelock import FileLock

_LOCK: Final = text("SELECT pg_advisory_lock(:key)")
_UNLOCK: Final = text("SELECT pg_advisory_unlock(:key)")
_LIMIT: Final = text("SELECT set_config('lock_timeout', :limit, true)")
# A 64-bit key is shown as two unsigned halves, with objsubid 1 (PostgreSQL, "pg_locks").
_HELD: Final = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    " AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND ((classid::bigint << 32) | objid::bigint) = :key"
)
_LOCK_NOT_AVAILABLE: Final = "55P03"


def advisory_key(purpose: str) -> int:
    """Return PostgreSQL's number for a lock: the first 8 bytes of SHA-256, as a signed integer."""
    return int.from_bytes(sha256(purpose.encode()).digest()[:8], signed=True)


class Turns(Protocol):
    """How the writers of one ledger queue."""

    def take(self, timeout_s: float | None) -> AbstractContextManager[Turn]:
        """Wait for the turn and hold it for the block; see ``Records.turn``."""
        ...

    def write(self) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction; inside this thread's turn, the turn's own.

        Raises:
            TurnLost: the turn was lost before the commit; nothing was written.
        """
        ...


class FileTurns:
    """Turns by a file lock beside the database; the kernel frees it when its holder dies."""

    def __init__(self, engines: Engines, lock: FileLock) -> None:
        self._engines = engines
        self._lock = lock

    @contextmanager
    def take(self, timeout_s: float | None) -> Iterator[Turn]:
        """Hold the file lock for the block."""
        try:
            self._lock.acquire(timeout_s)
        except TimeoutError as error:
            raise TurnNotGiven(where=str(self._lock.path), seconds=timeout_s) from error
        try:
            yield self
        finally:
            self._lock.release()

    def check_held(self) -> None:
        """Check that this thread holds the lock, which nothing can take from it."""
        if not self._lock.held_by_me:
            raise TurnLost(where=str(self._lock.path))

    def write(self) -> AbstractContextManager[Connection]:
        """Give a connection; SQLite itself lets one writer in at a time."""
        return self._engines.write()


class AdvisoryTurns:
    """Turns by a session lock of PostgreSQL, one for each ledger in the database."""

    def __init__(self, engines: Engines, origin: str) -> None:
        self._engines = engines
        self._key = advisory_key(f"mingbai/turn\n{origin}")
        self._mine = threading.local()

    @contextmanager
    def take(self, timeout_s: float | None) -> Iterator[Turn]:
        """Hold the session lock, and its connection, for the block."""
        if self._held() is not None:
            raise RuntimeError("this thread has the turn already")
        with self._engines.named_errors():
            connection = self._engines.writing.connect()
        try:
            self._lock(connection, timeout_s)
            self._mine.connection = connection
            yield self
        finally:
            self._mine.connection = None
            self._unlock(connection)

    def check_held(self) -> None:
        """Ask the server whether this session still holds the lock."""
        connection = self._held()
        if connection is None:
            raise TurnLost(where=self._engines.where)
        try:
            with connection.begin():
                self._check(connection)
        except SQLAlchemyError as error:
            raise TurnLost(where=self._engines.where) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the turn's connection, or another one where this thread has no turn."""
        connection = self._held()
        if connection is None:
            with self._engines.write() as other:
                yield other
            return
        with self._engines.named_errors(), connection.begin():
            # The session can't change before the commit: if it ends, the transaction ends.
            try:
                self._check(connection)
                yield connection
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise TurnLost(where=self._engines.where) from error
                raise

    def _held(self) -> Connection | None:
        connection: Connection | None = getattr(self._mine, "connection", None)
        return connection

    def _check(self, connection: Connection) -> None:
        if connection.execute(_HELD, {"key": self._key}).scalar_one() != 1:
            raise TurnLost(where=self._engines.where)

    def _lock(self, connection: Connection, timeout_s: float | None) -> None:
        limit_ms = 0 if timeout_s is None else max(1, round(timeout_s * 1000))
        try:
            with self._engines.named_errors(), connection.begin():
                connection.execute(_LIMIT, {"limit": str(limit_ms)})
                connection.execute(_LOCK, {"key": self._key})
        except BaseException as error:
            connection.invalidate()  # whatever the session may hold goes with it
            cause = error.__cause__
            if isinstance(cause, DBAPIError) and (
                getattr(cause.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE
            ):
                raise TurnNotGiven(where=self._engines.where, seconds=timeout_s) from error
            raise

    def _unlock(self, connection: Connection) -> None:
        try:
            with connection.begin():
                connection.execute(_UNLOCK, {"key": self._key})
        except SQLAlchemyError:
            connection.invalidate()  # it broke, and the lock went with the session
        finally:
            connection.close()
