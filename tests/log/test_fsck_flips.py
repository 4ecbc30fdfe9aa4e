"""Every byte of the database's entry table, flipped one at a time: fsck never says that all is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.log.fsck import fsck
from tests.log.site import OPENERS, Site
from tests.log.statements import LOG_KEY

COLUMNS = ("index", "time_ms", "leaf_hash", "id", "no", "type", "entry")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("flips") / "ledger").found(1)
    made.close()
    yield made
    made.close()


def flipped(value: object) -> Iterator[object]:
    """The same value with one byte changed: a bit of it, which alternates."""
    match value:
        case bytes():
            for place in range(len(value)):
                bit = 1 << place % 8
                yield value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]
        case str():
            for place, character in enumerate(value):
                yield value[:place] + chr(ord(character) ^ 1) + value[place + 1 :]
        case int():
            for place in range(8):
                yield value ^ (1 << 8 * place)


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        return database.execute(f'SELECT {names} FROM entries ORDER BY "index"').fetchall()


def drop_triggers(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.commit()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("column", COLUMNS)
def test_no_flipped_byte_of_the_entry_table_passes_fsck(site: Site, column: str) -> None:
    path = site.root / "records.db"
    drop_triggers(path)
    before = rows(path)
    assert len(before) == 2
    stores = site.stores()
    assert fsck(stores, LOG_KEY.verifier, OPENERS) == []
    at = COLUMNS.index(column)
    unnoticed = []
    with closing(sqlite3.connect(path)) as database:
        for row in before:
            for value in flipped(row[at]):
                change = f'UPDATE entries SET "{column}" = ? WHERE "index" = ?'
                now = value if column == "index" else row[0]
                try:
                    database.execute(change, (value, row[0]))
                except (sqlite3.IntegrityError, OverflowError):
                    database.rollback()  # the database itself refuses it
                    continue
                database.commit()
                if fsck(stores, LOG_KEY.verifier, OPENERS) == []:
                    unnoticed.append((row[0], value))
                database.execute(change, (row[at], now))
                database.commit()
    assert unnoticed == []
    assert rows(path) == before
