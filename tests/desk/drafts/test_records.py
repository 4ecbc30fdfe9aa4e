"""Drafts and sheets in the desk's database, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.storage.desk.drafts import DRAFTS_TABLES, SHEETS_KEPT, DraftRecords, DraftRow
from ledger.storage.desk.opening import open_desk_database
from tests.storage.test_migrations import differences

ORIGIN = "ledger.example.org/demo"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DraftRecords]:
    url = f"sqlite:///{tmp_path}/desk.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engines = open_desk_database(url)
    assert differences(url, DRAFTS_TABLES) == []
    yield DraftRecords(engines)
    engines.close()


def row(id_: str, version: int = 1, **changes: object) -> DraftRow:
    made = DraftRow(id_, ORIGIN, f"2026-11-{id_}", "open", version, 0, version, b"{}", ("a", "b"))
    return made._replace(**changes)


def test_what_was_added_is_found_by_its_ledger_and_its_people(records: DraftRecords) -> None:
    assert records.add([row("1"), row("2", slugs=("b",)), row("3", state="appended")])
    assert records.read(ORIGIN, "1") == row("1", slugs=())
    assert records.read("ledger.example.org/other", "1") is None
    assert [r.id for r in records.of_people([(ORIGIN, "a")], ["open"], 10)] == ["1"]
    assert {r.id for r in records.of_people([(ORIGIN, "b")], ["open"], 10)} == {"1", "2"}
    assert records.of_people([("ledger.example.org/other", "b")], ["open"], 10) == []
    assert len(records.of_people([(ORIGIN, "b")], ["open"], 1)) == 1
    assert records.count_of(ORIGIN, "b", ["open", "appended"]) == 3
    assert sorted(records.nos(ORIGIN, "2026-11-", ["open"])) == ["2026-11-1", "2026-11-2"]
    assert records.nos(ORIGIN, "2026_11", ["open"]) == []
    assert [r.id for r in records.in_state("appended", 10)] == ["3"]


def test_an_id_is_given_once_and_the_others_of_its_lot_are_not_kept(
    records: DraftRecords,
) -> None:
    assert records.add([row("1")])
    assert not records.add([row("2"), row("1")])
    assert records.read(ORIGIN, "2") is None


def test_only_who_saw_the_newest_version_replaces_it(records: DraftRecords) -> None:
    records.add([row("1"), row("2")])
    changed = records.replace([row("1", 2, state="vetoed", slugs=("a", "c")), row("2", 3)])
    assert changed == [True, False]
    assert records.replace([row("1", 2)]) == [False]
    assert records.read(ORIGIN, "1").state == "vetoed"  # type: ignore[union-attr]
    assert [r.id for r in records.of_people([(ORIGIN, "c")], ["vetoed"], 10)] == ["1"]
    assert [r.id for r in records.of_ledger(ORIGIN, ["open", "vetoed"], 10)] == ["1", "2"]


def test_sheets_are_their_owners_and_grow_old(records: DraftRecords) -> None:
    records.put_sheet("k1", ORIGIN, "form", b"1", 100)
    records.put_sheet("k1", ORIGIN, "form", b"2", 200)
    assert records.get_sheet("k1", ORIGIN, "form", 0) == (b"2", 200)
    assert records.get_sheet("k2", ORIGIN, "form", 0) is None
    assert records.get_sheet("k1", ORIGIN, "form", 201) is None
    assert records.list_sheets("k1", 0) == [(ORIGIN, "form", 200)]
    records.forget_sheets(201)
    assert records.list_sheets("k1", 0) == []
    records.put_sheet("k1", ORIGIN, "form", b"3", 300)
    records.delete_sheet("k1", ORIGIN, "form")
    records.delete_sheet("k1", ORIGIN, "form")
    assert records.get_sheet("k1", ORIGIN, "form", 0) is None


def test_the_oldest_sheets_go_first(records: DraftRecords) -> None:
    for number in range(SHEETS_KEPT + 2):
        records.put_sheet("k1", ORIGIN, f"form-{number}", b"x", number)
    kept = records.list_sheets("k1", 0)
    assert len(kept) == SHEETS_KEPT
    assert kept[-1][1] == "form-2"
