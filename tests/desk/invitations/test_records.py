"""Invitations in the desk's database, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ledger.storage.desk.invitations import INVITATIONS_TABLES, InvitationRecords, InvitationRow
from ledger.storage.desk.opening import open_desk_database
from tests.storage.test_migrations import differences

ORIGIN = "ledger.example.org/demo"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InvitationRecords]:
    url = f"sqlite:///{tmp_path}/desk.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engines = open_desk_database(url)
    assert differences(url, INVITATIONS_TABLES) == []
    yield InvitationRecords(engines)
    engines.close()


def row(id_: str, created_ms: int = 1_000, **changes: Any) -> InvitationRow:
    made = InvitationRow(
        id_, ORIGIN, f"hash-{id_}", "appointment", f"appointment\n{id_}", b"{}", "authority-1",
        "p-0", created_ms, created_ms + 7_000,
    )  # fmt: skip
    return made._replace(**changes)


def test_of_many_who_join_with_one_code_at_once_one_does(records: InvitationRecords) -> None:
    records.add(row("1"), 0)
    with ThreadPoolExecutor(8) as threads:
        found = list(
            threads.map(lambda n: records.join("hash-1", f"k{n}", f"v{n}", 2_000), range(8))
        )
    (joined,) = [each for each in found if each is not None]
    assert joined.joined_ms == 2_000
    assert records.read(ORIGIN, "1") == joined
    assert records.find_joined("hash-1", joined.vkey) == joined
    assert records.find_joined("hash-1", "v9") is None
    assert records.find_open("hash-1", 2_000) is None


@pytest.mark.parametrize(
    ("changes", "now_ms"),
    [({"revoked_ms": 1_500}, 2_000), ({"joined_ms": 1_500, "vkey": "v0"}, 2_000), ({}, 8_000)],
)
def test_what_is_revoked_spent_or_expired_is_found_by_nobody(
    records: InvitationRecords, changes: dict[str, Any], now_ms: int
) -> None:
    records.add(row("1", **changes), 0)
    assert records.find_open("hash-1", now_ms) is None
    assert records.join("hash-1", "k1", "v1", now_ms) is None
    assert records.find_joined("hash-1", "v1") is None
    assert records.count_open(ORIGIN, now_ms) == 0


def test_a_later_one_of_the_same_subject_takes_an_unused_ones_place(
    records: InvitationRecords,
) -> None:
    records.add(row("1"), 0)
    records.add(row("2"), 0)
    records.add(row("3", origin="ledger.example.org/other", subject="appointment\n1"), 0)
    records.add(row("4", 2_000, subject="appointment\n1"), 0)
    assert records.find_open("hash-1", 2_500) is None
    assert records.find_open("hash-2", 2_500) == row("2")
    assert records.count_open(ORIGIN, 2_500) == 2
    assert records.count_open("ledger.example.org/other", 2_500) == 1
    assert [each.id for each in records.of_ledger(ORIGIN)] == ["4", "1", "2"]


def test_one_that_was_joined_stays_beside_a_later_one(records: InvitationRecords) -> None:
    records.add(row("1"), 0)
    assert records.join("hash-1", "k1", "v1", 1_500) is not None
    records.add(row("2", 2_000, subject="appointment\n1"), 0)
    assert [each.id for each in records.of_key("k1", 1_000)] == ["1"]


def test_a_key_finds_what_it_joined_by_until_that_is_revoked(records: InvitationRecords) -> None:
    records.add(row("1"), 0)
    assert records.join("hash-1", "k1", "v1", 1_500) is not None
    assert [each.id for each in records.of_key("k1", 1_000)] == ["1"]
    assert [each.id for each in records.joined(1_000)] == ["1"]
    assert records.joined(1_600) == []
    assert records.of_key("k1", 1_600) == []
    assert records.of_key("", 0) == []
    records.put_draft(ORIGIN, "1", "d")
    records.revoke(ORIGIN, "1", 3_000)
    records.revoke(ORIGIN, "1", 4_000)
    assert records.of_key("k1", 1_000) == records.joined(1_000) == []
    assert records.find_joined("hash-1", "v1") is None
    found = records.read(ORIGIN, "1")
    assert found is not None
    assert (found.revoked_ms, found.draft) == (3_000, "d")
    assert records.read("ledger.example.org/other", "1") is None


def test_old_ones_are_forgotten_with_the_names_in_them(records: InvitationRecords) -> None:
    records.add(row("1"), 0)
    records.add(row("2", 9_000), 5_000)
    assert [each.id for each in records.of_ledger(ORIGIN)] == ["2"]
