"""Tables are made and brought up to date when a database is opened, by however many at once."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine

from ledger.storage import schema
from ledger.storage.errors import SchemaUnknown
from ledger.storage.heads import SqlLockStore
from ledger.storage.records import open_records
from tests.storage.batches import ORIGIN, batch, head
from tests.storage.child import end, line_of, start
from tests.storage.conftest import Raw


def differences(url: str, tables: MetaData) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            options = {"include_name": lambda name, kind, _: kind != "table" or name in tables}
            found: list[Any] = compare_metadata(
                MigrationContext.configure(connection, opts=options), tables
            )
            return found
    finally:
        engine.dispose()


def test_an_empty_database_gets_the_tables_that_the_queries_expect(database_url: str) -> None:
    open_records(database_url, ORIGIN).close()
    assert differences(database_url, schema.RECORDS) == []


def test_the_lock_store_gets_its_own_table_and_no_other(database_url: str, raw: Raw) -> None:
    SqlLockStore(database_url, ORIGIN).close()
    assert differences(database_url, schema.LOCK) == []
    listing = {
        "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        "postgr": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    }
    assert raw(listing[database_url[:6]]) == [("alembic_version",), ("signed_heads",)]


def test_opening_again_changes_nothing_and_does_not_load_alembic(
    database_url: str, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_records(database_url, ORIGIN)) as records:
        records.append(0, batch(0, 3), [], head(3))
    before = raw("SELECT version_num FROM alembic_version")
    monkeypatch.setitem(sys.modules, "alembic", None)  # an import would fail
    with closing(open_records(database_url, ORIGIN)) as records:
        assert records.head() == head(3)
    assert raw("SELECT version_num FROM alembic_version") == before == [(schema.RECORDS_REVISION,)]


def test_both_families_can_live_in_one_database_and_know_their_own_revision(
    database_url: str, raw: Raw
) -> None:
    """Not that they should: restoring it would restore both."""
    open_records(database_url, ORIGIN).close()
    SqlLockStore(database_url, ORIGIN).close()
    open_records(database_url, ORIGIN).close()
    found = raw("SELECT version_num FROM alembic_version ORDER BY 1")
    assert found == [(schema.LOCK_REVISION,), (schema.RECORDS_REVISION,)]


def test_processes_that_open_an_empty_database_at_once_make_it_once(
    database_url: str, raw: Raw
) -> None:
    others = [start("only_open", database_url) for _ in range(3)]
    try:
        for other in others:
            assert other.stdin is not None
            other.stdin.write("go\n")
        assert [line_of(other) for other in others] == ["opened"] * 3
    finally:
        for other in others:
            end(other)
    assert raw("SELECT origin FROM ledgers") == [(ORIGIN,)]


def test_tables_of_a_newer_mingbai_are_left_alone(database_url: str, raw: Raw) -> None:
    open_records(database_url, ORIGIN).close()
    raw("UPDATE alembic_version SET version_num = 'records_9999'")
    with pytest.raises(SchemaUnknown) as caught:
        open_records(database_url, ORIGIN)
    assert caught.value.facts == {"revision": "records_9999"}
    assert raw("SELECT version_num FROM alembic_version") == [("records_9999",)]


def test_a_migration_that_fails_leaves_nothing(database_url: str, raw: Raw) -> None:
    raw("CREATE TABLE remembered (mine integer)")  # in the way of the last table that is made
    with pytest.raises(Exception, match=r"remembered.*exists"):
        open_records(database_url, ORIGIN)
    raw("DROP TABLE remembered")
    open_records(database_url, ORIGIN).close()
    assert differences(database_url, schema.RECORDS) == []


def test_the_current_revisions_are_the_newest_scripts() -> None:
    folder = Path(schema.__file__).parent / "migrations" / "versions"
    for family, current in (("records", schema.RECORDS_REVISION), ("lock", schema.LOCK_REVISION)):
        assert max(path.stem for path in folder.glob(f"{family}_*.py")) == current
