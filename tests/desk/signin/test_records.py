"""Challenges and sign-ins in the desk's database, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.storage.desk.files import FILES_TABLES
from ledger.storage.desk.opening import open_desk_database
from ledger.storage.desk.sessions import SESSIONS_TABLES, SessionRecords, SignInRow
from tests.storage.test_migrations import differences


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionRecords]:
    url = f"sqlite:///{tmp_path}/desk.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engines = open_desk_database(url)
    assert differences(url, SESSIONS_TABLES) == []
    assert differences(url, FILES_TABLES) == []
    yield SessionRecords(engines)
    engines.close()


def row(id_: str, started_ms: int = 1_000, key: str = "aa") -> SignInRow:
    return SignInRow(id_, f"hash-{id_}", key, started_ms, started_ms, 0, "Firefox", "127.0.0.1")


def test_of_many_who_use_a_challenge_at_once_one_does(records: SessionRecords) -> None:
    records.add_challenge("c", 2_000, 1_000)
    with ThreadPoolExecutor(8) as threads:
        used = list(threads.map(lambda _: records.use_challenge("c", 1_500), range(8)))
    assert sorted(used) == [False] * 7 + [True]


def test_an_expired_or_unknown_challenge_is_none(records: SessionRecords) -> None:
    records.add_challenge("c", 2_000, 1_000)
    assert not records.use_challenge("other", 1_500)
    assert not records.use_challenge("c", 2_001)
    assert not records.use_challenge("c", 1_500)  # used up, all the same


def test_expired_challenges_are_forgotten(records: SessionRecords) -> None:
    records.add_challenge("old", 2_000, 1_000)
    records.add_challenge("new", 5_000, 3_000)
    assert not records.use_challenge("old", 1_500)
    assert records.use_challenge("new", 3_000)


def test_a_sign_in_is_found_by_its_cookie_and_listed_by_its_key(records: SessionRecords) -> None:
    records.add(row("1"), 0)
    records.add(row("2", 2_000), 0)
    records.add(row("3", key="bb"), 0)
    assert records.find("hash-1") == row("1")
    assert records.find("hash-9") is None
    assert [each.id for each in records.of("aa")] == ["2", "1"]
    records.touch("1", 5_000)
    assert records.find("hash-1") == row("1")._replace(seen_ms=5_000)


def test_only_its_owner_ends_a_session_and_an_end_stays(records: SessionRecords) -> None:
    records.add(row("1"), 0)
    assert not records.end("1", "bb", 3_000)
    assert not records.end("9", "aa", 3_000)
    assert records.end("1", "aa", 3_000)
    assert records.end("1", "aa", 4_000)
    records.touch("1", 5_000)
    assert records.find("hash-1") == row("1")._replace(ended_ms=3_000)


def test_old_sign_ins_are_forgotten(records: SessionRecords) -> None:
    records.add(row("1"), 0)
    records.add(row("2", 9_000), 5_000)
    assert [each.id for each in records.of("aa")] == ["2"]
