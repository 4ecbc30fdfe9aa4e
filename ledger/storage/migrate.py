"""Bringing a database's tables to the revision that this code knows, when it is opened.

Families of tables with a history each: the records', the lock store's, the desk's. Opening a
database that is up to date reads one row, and doesn't load Alembic.
"""

from typing import Final, Literal

from sqlalchemy import Connection, inspect, text

from ledger.storage.engine import Engines, sqlite_path, use_wal
from ledger.storage.errors import SchemaUnknown, TurnNotGiven
from ledger.storage.filelock import FileLock
from ledger.storage.schema import DESK_REVISION, LOCK_REVISION, RECORDS_REVISION
from ledger.storage.turns import advisory_key

Family = Literal["records", "lock", "desk"]
LATEST: Final[dict[Family, str]] = {
    "records": RECORDS_REVISION,
    "lock": LOCK_REVISION,
    "desk": DESK_REVISION,
}
_ADVISORY_KEY: Final = advisory_key("mingbai/migrate")
_PATIENCE_S: Final = 60.0


def lock_of(engines: Engines) -> FileLock:
    """Return the file lock that belongs to an SQLite database."""
    path = sqlite_path(engines.url)
    return FileLock(path.with_name(path.name + ".lock"))


def migrate(engines: Engines, family: Family) -> None:
    """Make the tables of *family*, or bring them up to date; nothing if they are.

    Raises:
        SchemaUnknown: a newer Mingbai made them.
        TurnNotGiven: an SQLite database must change, and another process is writing to it.
        RecordsUnusable: the database can't keep the promises of ``Records``.
    """
    with engines.named_errors():
        if engines.is_sqlite:
            _migrate_sqlite(engines, family)
        else:
            _migrate_postgres(engines, family)


def _migrate_sqlite(engines: Engines, family: Family) -> None:
    with engines.reading.connect() as connection:
        if _is_current(connection, family) and _is_wal(connection):
            return
    lock = lock_of(engines)
    try:
        with lock.hold(_PATIENCE_S):
            raw = engines.writing.raw_connection()
            try:
                use_wal(raw.driver_connection, engines.where)
            finally:
                raw.close()
            with engines.writing.begin() as connection:
                _upgrade(connection, family, engines.where)
    except TimeoutError as error:
        raise TurnNotGiven(where=str(lock.path), seconds=_PATIENCE_S) from error


def _migrate_postgres(engines: Engines, family: Family) -> None:
    with engines.reading.connect() as connection:
        if _is_current(connection, family):
            return
    with engines.writing.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_KEY})
        _upgrade(connection, family, engines.where)


def _is_current(connection: Connection, family: Family) -> bool:
    return LATEST[family] in _revisions(connection)


def _is_wal(connection: Connection) -> bool:
    return connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def _revisions(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _upgrade(connection: Connection, family: Family, where: str) -> None:
    """All in the caller's transaction: if we stop here, nothing has changed."""
    from alembic import command  # noqa: PLC0415 (0.3 s to load, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "ledger.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, f"{family}@head")
    except CommandError as error:
        found = ", ".join(sorted(_revisions(connection)))
        raise SchemaUnknown(where=where, revision=found) from error
