"""The statements that carry a whole batch, in each database's fastest way.

SQLite: ``executemany`` on tuples, and as many question marks as there are keys. PostgreSQL: arrays,
sent in binary, one round trip however many the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Literal, TypeVar

from sqlalchemy import Connection

from ledger.affairs.memory import Remembered
from ledger.storage.contracts import NewEntry

CHUNK: Final = 500  # rows or keys in one statement; SQLite takes at most 32,766
_Item = TypeVar("_Item")
_ENTRY_COLUMNS: Final = (
    ("index", "bigint"),
    ("time_ms", "bigint"),
    ("leaf_hash", "bytea"),
    ("id", "bytea"),
    ("no", "text"),
    ("type", "text"),
    ("entry", "bytea"),
)
_REMEMBERED_COLUMNS: Final = (
    ("index", "bigint"),
    ("amount", "bigint"),
    ("currency", "text"),
    ("fund", "text"),
    ("closed_by", "bigint"),
)


def _statements(table: str, columns: Sequence[tuple[str, str]]) -> dict[str, str]:
    names = ", ".join(["ledger_id", *(f'"{name}"' for name, _ in columns)])
    marks = ", ".join("?" for _ in range(len(columns) + 1))
    arrays = ", ".join(f"%b::{kind}[]" for _, kind in columns)
    insert = f"INSERT INTO {table} ({names})"
    return {
        "sqlite": f"{insert} VALUES ({marks})",
        "postgresql": f"{insert} SELECT %b::int, * FROM unnest({arrays})",  # noqa: S608
    }


_ADD_ENTRIES: Final = _statements("entries", _ENTRY_COLUMNS)
_ADD_REMEMBERED: Final = _statements("remembered", _REMEMBERED_COLUMNS)


def add_entries(connection: Connection, ledger_id: int, entries: Sequence[NewEntry]) -> None:
    """Insert entries; their ``remembered`` is the affair of ``add_remembered``."""
    rows = [
        (ledger_id, e.index, e.time_ms, e.leaf_hash, e.id, e.no, e.type, e.entry) for e in entries
    ]
    _execute(connection, _ADD_ENTRIES, rows)


def add_remembered(connection: Connection, ledger_id: int, items: Sequence[Remembered]) -> None:
    """Insert what is remembered of entries that are there already."""
    rows = [(ledger_id, r.index, r.amount, r.currency, r.fund, r.closed_by) for r in items]
    _execute(connection, _ADD_REMEMBERED, rows)


def find_remembered(
    connection: Connection, ledger_id: int, column: Literal["id", "no"], keys: Sequence[Any]
) -> list[Remembered]:
    """Return what is remembered of the entries with *keys* (at most ``CHUNK``), in no order.

    Nearly all keys are new ones: only the index is looked at for those, and the second statement
    isn't sent when there is nothing to ask.
    """
    wanted = '"index", id, no, type'
    rows = _select(connection, wanted, "entries", column, ledger_id=ledger_id, keys=keys)
    if not rows:
        return []
    wanted = '"index", amount, currency, fund, closed_by'
    indices = [row[0] for row in rows]
    found = _select(connection, wanted, "remembered", '"index"', ledger_id=ledger_id, keys=indices)
    rest = {index: tuple(others) for index, *others in found}
    return [Remembered(*row, *rest[row[0]]) for row in rows if row[0] in rest]


def chunks(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield *items* in lists of ``CHUNK``, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _select(
    connection: Connection,
    columns: str,
    table: str,
    key: str,
    *,
    ledger_id: int,
    keys: Sequence[Any],
) -> Sequence[Any]:
    """Look up each key in the unique index on (ledger_id, *key*).

    PostgreSQL is told to (LATERAL with a LIMIT): on a table that grows faster than its statistics
    it would otherwise read the whole ledger.
    """
    select = f"SELECT {columns} FROM {table} WHERE ledger_id ="  # noqa: S608 (names from above)
    if connection.dialect.name == "sqlite":
        marks = ",".join("?" * len(keys))
        found = connection.exec_driver_sql(f"{select} ? AND {key} IN ({marks})", (ledger_id, *keys))
    else:
        lookup = f"{select} %b::int AND {key} = asked.key LIMIT 1"
        statement = f"SELECT found.* FROM unnest(%b) AS asked (key), LATERAL ({lookup}) AS found"  # noqa: S608
        found = connection.exec_driver_sql(statement, (list(keys), ledger_id))
    return found.all()


def _execute(
    connection: Connection, statements: dict[str, str], rows: list[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    dialect = connection.dialect.name
    if dialect == "sqlite":
        connection.exec_driver_sql(statements[dialect], rows)
        return
    columns = list(zip(*rows, strict=True))
    arrays = [list(column) for column in columns[1:]]
    connection.exec_driver_sql(statements[dialect], (rows[0][0], *arrays))
