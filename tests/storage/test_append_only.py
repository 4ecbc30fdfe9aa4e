"""The database itself refuses to change what was appended, whoever asks, with any SQL.

Who owns a database can also drop its triggers; that is what the verifier is for.
"""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from ledger.storage.contracts import Records
from tests.storage.batches import batch, head
from tests.storage.conftest import Raw

REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)
ENTRY = 'ledger_id, "index", time_ms, leaf_hash, id, no, type, entry'

TAMPERING = [
    "UPDATE entries SET entry = leaf_hash",
    "UPDATE entries SET no = 'other' WHERE \"index\" = 1",
    "UPDATE entries SET entry = entry",
    'UPDATE entries SET "index" = "index" + 10',
    "DELETE FROM entries",
    'DELETE FROM entries WHERE "index" = 2',
    "UPDATE checkpoints SET note = note",
    "DELETE FROM checkpoints",
    "UPDATE ledgers SET origin = 'ledger.example.org/other'",
    "DELETE FROM ledgers",
]
SQLITE_ONLY = [
    # each of these would delete an entry without a DELETE
    f"INSERT OR REPLACE INTO entries ({ENTRY}) SELECT ledger_id, 1, 0, id, randomblob(32), 'new', type, entry FROM entries WHERE \"index\" = 0",
    f"INSERT OR REPLACE INTO entries ({ENTRY}) SELECT ledger_id, 3, 0, id, id, 'new', type, entry FROM entries WHERE \"index\" = 0",
    f'INSERT OR REPLACE INTO entries ({ENTRY}) SELECT ledger_id, 3, 0, id, randomblob(32), no, type, entry FROM entries WHERE "index" = 0',
    "UPDATE OR REPLACE entries SET id = leaf_hash",
    "INSERT OR REPLACE INTO checkpoints SELECT ledger_id, 0, 3, x'00' FROM checkpoints",
    "INSERT OR REPLACE INTO ledgers VALUES (1, 'ledger.example.org/other')",
    f"INSERT INTO entries ({ENTRY}) SELECT ledger_id, 3, 0, id, id, 'new', type, entry FROM entries WHERE \"index\" = 0 ON CONFLICT DO UPDATE SET no = 'changed'",
]
POSTGRES_ONLY = [
    "TRUNCATE entries",
    "TRUNCATE entries, checkpoints, ledgers CASCADE",
    "TRUNCATE ledgers",
    "SET session_replication_role = replica; DELETE FROM entries",
    "SET session_replication_role = replica; TRUNCATE checkpoints",
    f"INSERT INTO entries ({ENTRY}) SELECT {ENTRY} FROM entries ON CONFLICT (ledger_id, id) DO UPDATE SET no = 'changed'",
    "MERGE INTO entries AS t USING heads AS h ON t.ledger_id = h.ledger_id WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM entries RETURNING *) SELECT count(*) FROM gone",
]
NOT_FOLLOWING_ON = [
    f"INSERT INTO entries ({ENTRY}) SELECT ledger_id, {index}, 0, leaf_hash, leaf_hash, 'gap', type, entry FROM entries WHERE \"index\" = 0"
    for index in (1, 4, -1)
]


@pytest.fixture
def kept(records: Records) -> Records:
    records.append(0, batch(0, 3), [], head(3))
    records.add_checkpoint(3, b"three")
    return records


def refused(records: Records, raw: Raw, sql: str) -> None:
    before = records.read_rows(0, 99), list(records.checkpoints())
    with pytest.raises(REFUSED, match=r"mingbai:|duplicate key"):
        raw(sql)
    assert (records.read_rows(0, 99), list(records.checkpoints())) == before


@pytest.mark.parametrize("sql", [*TAMPERING, *NOT_FOLLOWING_ON])
def test_tampering_is_refused_by_the_database(kept: Records, raw: Raw, sql: str) -> None:
    refused(kept, raw, sql)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sql", SQLITE_ONLY)
def test_a_replace_is_refused_even_where_recursive_triggers_are_off(
    kept: Records, raw: Raw, sql: str
) -> None:
    assert raw("PRAGMA recursive_triggers") == [(0,)]
    refused(kept, raw, sql)


@pytest.mark.parametrize("sql", POSTGRES_ONLY)
def test_a_superuser_is_refused_too(postgres_url: str, sql: str) -> None:
    from ledger.storage.records import open_records
    from tests.storage.batches import ORIGIN

    records = open_records(postgres_url, ORIGIN)
    records.append(0, batch(0, 3), [], head(3))
    records.add_checkpoint(3, b"three")
    with (
        psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection,
        pytest.raises(REFUSED, match="mingbai:"),
    ):
        connection.execute(sql.encode())
    assert records.read_rows(0, 9) == [tuple(e)[:-1] for e in batch(0, 3)]
    assert list(records.checkpoints()) == [(3, b"three")]
    records.close()


def test_even_rows_that_do_not_exist_are_not_updated_in_postgresql(
    postgres_url: str,
) -> None:
    from ledger.storage.records import open_records
    from tests.storage.batches import ORIGIN

    open_records(postgres_url, ORIGIN).close()
    with (
        psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection,
        pytest.raises(REFUSED, match="mingbai:"),
    ):
        connection.execute("UPDATE entries SET no = 'x' WHERE false")


def test_the_pragmas_that_promise_durability_are_really_set(tmp_path: Path) -> None:
    from ledger.storage.engine import Engines, parse_url
    from ledger.storage.records import open_records
    from tests.storage.batches import ORIGIN

    url = f"sqlite:///{tmp_path}/records.db"
    open_records(url, ORIGIN).close()
    engines = Engines(parse_url(url), create=False)
    for open_connection in (engines.read, engines.write):
        with open_connection() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "recursive_triggers", "trusted_schema")
            }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "recursive_triggers": 1,
            "trusted_schema": 0,
        }
    engines.close()
    assert (tmp_path / "records.db").read_bytes()[18:20] == b"\x02\x02"  # WAL, in the file itself
