"""Connections to SQLite and PostgreSQL that keep the promises of ``Records``.

SQLite: WAL, so that readers never wait for the writer; ``synchronous=FULL``, so that a commit
survives a power cut; ``recursive_triggers``, so that INSERT OR REPLACE meets the triggers that
refuse deletes; transactions begin as IMMEDIATE, so that a writer never fails half way. The sqlite3
module's own handling of transactions is switched off for that (``isolation_level=None``).

PostgreSQL: a server that runs with ``fsync=off`` is refused, ``synchronous_commit`` is never less
than ``on``, and a client's silent death is noticed within a minute, since it may hold the lock.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from ledger.core.errors import LedgerError, Reason
from ledger.core.reasons import reason_of
from ledger.storage.errors import (
    DiskFull,
    RecordsDamaged,
    RecordsMissing,
    RecordsUnusable,
    StorageFailed,
)

OLDEST_POSTGRESQL: Final = 15
_BUSY_MS = 30_000
_CACHE_KIB = 32_768
# Pages (4 KiB) of WAL before they are moved into the database file, which costs two more fsyncs.
_WAL_PAGES = 4_000
_READERS = 8

_SQLITE_PRAGMAS = (
    ("synchronous", "FULL", 2),
    ("recursive_triggers", "ON", 1),
    ("busy_timeout", str(_BUSY_MS), _BUSY_MS),
    ("cache_size", str(-_CACHE_KIB), -_CACHE_KIB),
    ("wal_autocheckpoint", str(_WAL_PAGES), _WAL_PAGES),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
_POSTGRES_SETTINGS = (
    "SET tcp_keepalives_idle = 20",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 4",
    "SET idle_in_transaction_session_timeout = '10min'",
)
_SQLITE_FULL = frozenset({"SQLITE_FULL"})
_SQLITE_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
_POSTGRES_FULL = frozenset({"53100"})
_POSTGRES_DAMAGED = frozenset({"XX001", "XX002"})

_NO_URL: Final = Reason("不是数据库的网址", "not a database URL")
_URLS: Final = Reason(
    "请写成 sqlite:///PATH 或 postgresql+psycopg://…",
    "use sqlite:///PATH or postgresql+psycopg://…",
)
_NOT_WAL: Final = Reason(
    "进不了 WAL 模式，是不是在网络文件系统上？",
    "it can't be put into WAL mode; is it on a network file system?",
)
_TOO_OLD: Final = Reason(
    f"版本比 {OLDEST_POSTGRESQL} 旧", f"its version is older than {OLDEST_POSTGRESQL}"
)
_FSYNC_OFF: Final = Reason(
    "fsync 关着，断电会丢记录", "fsync is off, so that a power cut would lose entries"
)


def parse_url(url: str) -> URL:
    """Return the parsed URL of one of the two databases that are supported.

    Raises:
        RecordsUnusable: it is no URL, or one of another database or driver.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise RecordsUnusable(where="database URL", problem=_NO_URL) from error
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    raise RecordsUnusable(
        where=parsed.render_as_string(hide_password=True),
        problem=_URLS,
    )


def display_url(url: URL) -> str:
    """Return the URL without its password, for messages."""
    return url.render_as_string(hide_password=True)


def sqlite_path(url: URL) -> Path:
    """Return the database file of an SQLite URL."""
    return Path(str(url.database)).absolute()


class Engines:
    """One engine that writes and one that reads, on the same database."""

    def __init__(self, url: URL, *, create: bool) -> None:
        self.url = url
        self.where = display_url(url)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._open_sqlite(sqlite_path(url), create=create)
        else:
            self._open_postgres()

    def _open_sqlite(self, path: Path, *, create: bool) -> None:
        if not create and not path.is_file():
            raise RecordsMissing(where=str(path))
        if not path.parent.is_dir():
            raise RecordsMissing(where=str(path.parent))
        arguments: dict[str, Any] = {"isolation_level": None, "timeout": _BUSY_MS / 1000}
        # One connection writes, so that its page cache stays warm.
        self.writing = create_engine(
            self.url,
            connect_args=arguments,
            pool_size=1,
            max_overflow=0,
            pool_timeout=_BUSY_MS / 1000,
        )
        self.reading = create_engine(
            self.url,
            connect_args=arguments,
            pool_size=_READERS,
            max_overflow=2 * _READERS,
            pool_use_lifo=True,
        )
        event.listen(self.writing, "connect", _prepare_sqlite_writer)
        event.listen(self.reading, "connect", _prepare_sqlite_reader)
        event.listen(self.writing, "begin", _begin_immediate)
        event.listen(self.reading, "begin", _begin_deferred)

    def _open_postgres(self) -> None:
        arguments: dict[str, Any] = {"connect_timeout": 10, "application_name": "mingbai"}
        # A turn holds one connection for its whole length.
        self.writing = create_engine(
            self.url, connect_args=arguments, pool_size=2, max_overflow=6, pool_use_lifo=True
        )
        # A read is one statement, and needs no BEGIN and ROLLBACK around it.
        self.reading = create_engine(
            self.url,
            connect_args=arguments,
            pool_size=_READERS,
            max_overflow=2 * _READERS,
            pool_use_lifo=True,
            isolation_level="AUTOCOMMIT",
        )
        event.listen(self.writing, "connect", _prepare_postgres)
        event.listen(self.reading, "connect", _prepare_postgres)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one committed state and can't write (SQLite)."""
        with self.named_errors(), _connected(self.reading) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is committed, durably, when the block ends."""
        with self.named_errors(), self.writing.begin() as connection:
            yield connection

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """Turn the database's errors into ours; ours pass through."""
        try:
            yield
        except LedgerError:
            raise
        except DBAPIError as error:
            raise name_error(error, self.where) from error
        except SQLAlchemyError as error:
            raise StorageFailed(where=self.where, problem=reason_of(error)) from error

    def close(self) -> None:
        """Close all connections."""
        self.writing.dispose()
        self.reading.dispose()


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def name_error(error: DBAPIError, where: str) -> LedgerError:
    """Return the named error for what a database said."""
    original = error.orig
    problem = reason_of(error if original is None else original)
    kind = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or ""
    if kind in _SQLITE_FULL or kind in _POSTGRES_FULL:
        return DiskFull(where=where)
    primary = "_".join(kind.split("_")[:2])
    if primary in _SQLITE_DAMAGED or kind in _POSTGRES_DAMAGED:
        return RecordsDamaged(where=where, problem=problem)
    return StorageFailed(where=where, problem=problem)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _prepare_sqlite_writer(connection: Any, _record: object) -> None:  # noqa: ANN401 (DBAPI)
    _prepare_sqlite(connection)


def _prepare_sqlite_reader(connection: Any, _record: object) -> None:  # noqa: ANN401 (DBAPI)
    _prepare_sqlite(connection)
    connection.execute("PRAGMA query_only = ON")


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    """Set what must hold on every connection, and check that it holds."""
    for name, value, expected in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            raise RecordsUnusable(where="SQLite", problem=_pragma(name, found))


def _pragma(name: str, found: object) -> Reason:
    return Reason(f"PRAGMA {name} 改不了，还是 {found}", f"PRAGMA {name} stays {found}")


def use_wal(connection: Any, where: str) -> None:  # noqa: ANN401 (DBAPI)
    """Put an SQLite database into WAL mode, which the file remembers.

    Raises:
        RecordsUnusable: it can't be, as on a network file system.
    """
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise RecordsUnusable(where=where, problem=_NOT_WAL)


def _prepare_postgres(connection: Any, _record: object) -> None:  # noqa: ANN401 (DBAPI)
    """Set what must hold for every session, and check what only the server's owner can set."""
    version = connection.info.server_version // 10_000
    if version < OLDEST_POSTGRESQL:
        raise RecordsUnusable(where="PostgreSQL", problem=_TOO_OLD)
    before, connection.autocommit = connection.autocommit, True
    with connection.cursor() as cursor:
        for setting in _POSTGRES_SETTINGS:
            cursor.execute(setting)
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
        if commit in ("off", "local"):
            cursor.execute("SET synchronous_commit = on")
    connection.autocommit = before
    if fsync != "on":
        raise RecordsUnusable(where="PostgreSQL", problem=_FSYNC_OFF)
