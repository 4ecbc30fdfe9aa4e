"""Each storage test runs over every implementation of its contract."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.storage.contracts import Records
from ledger.storage.records import open_records
from tests.requirements import needs
from tests.storage.batches import ORIGIN

DATABASES = [pytest.param("sqlite"), pytest.param("postgres", marks=needs("postgres"))]


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: a file that isn't there yet, or a new database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/records.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    with closing(open_records(database_url, ORIGIN)) as opened:
        yield opened


Raw = Callable[[str], list[Any]]


@pytest.fixture
def raw(database_url: str) -> Raw:
    """Run SQL as whoever owns the database, on a connection that is none of Mingbai's."""

    def run(sql: str) -> list[Any]:
        if database_url.startswith("sqlite"):
            with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
                rows = connection.execute(sql).fetchall()
                connection.commit()
                return rows
        import psycopg

        url = database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    return run
