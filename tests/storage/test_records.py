"""``Records``: what must hold over SQLite and PostgreSQL alike."""

import threading
import time
from contextlib import closing

import pytest

from ledger.storage.contracts import Records
from ledger.storage.errors import (
    AlreadyClosed,
    OtherLedger,
    RecordsDamaged,
    RecordsMissing,
    RecordsUnusable,
    SizeMoved,
    StatementTwice,
)
from ledger.storage.records import SqlRecords, open_records
from tests.requirements import needs
from tests.servers.postgres import postgres
from tests.storage.batches import ORIGIN, batch, entry, head
from tests.storage.conftest import Raw


def unchanged(records: Records, size: int) -> None:
    """Nothing of a refused batch may be left: neither entries, nor caches, nor the head."""
    assert records.size() == size
    assert records.head() == (head(size) if size else None)
    assert len(records.read_rows(0, 1000)) == size
    assert len(records.read_remembered(0, 1000)) == size


def test_an_empty_ledger_has_no_head_and_no_entry(records: Records) -> None:
    assert records.origin == ORIGIN
    assert records.head() is None
    assert records.size() == 0
    assert records.read_entries(0, 10) == []
    assert records.latest_checkpoint() is None
    assert records.recall_ids([b"\x00" * 32]) == {}


def test_what_was_appended_is_read_back_byte_for_byte(records: Records) -> None:
    added = batch(0, 300)
    records.append(0, added, [], head(300))
    assert records.head() == head(300)
    assert records.size() == 300
    assert records.read_entries(0, 300) == [e.entry for e in added]
    assert records.read_leaf_hashes(255, 258) == [e.leaf_hash for e in added[255:258]]
    assert [tuple(row) for row in records.read_rows(7, 9)] == [tuple(e)[:-1] for e in added[7:9]]
    assert records.read_remembered(0, 300) == [e.remembered for e in added]


def test_every_byte_and_every_letter_survives(records: Records) -> None:
    strange = entry(0, no="收据 №7 'quoted\" \\ %s ? \U0001f9fe")._replace(
        entry=bytes(range(256)) * 190
    )
    records.append(0, [strange._replace(remembered=strange.remembered)], [], head(1))
    assert records.read_entries(0, 1) == [strange.entry]
    assert list(records.recall_nos([strange.no])) == [strange.no]


@pytest.mark.parametrize(
    ("start", "stop", "found"), [(3, 3, 0), (8, 99, 2), (10, 12, 0), (5, 2, 0)]
)
def test_a_slice_is_half_open_and_cut_off_at_the_size(
    records: Records, start: int, stop: int, found: int
) -> None:
    records.append(0, batch(0, 10), [], head(10))
    assert len(records.read_entries(start, stop)) == found
    assert len(records.read_leaf_hashes(start, stop)) == found


def test_appends_follow_on(records: Records) -> None:
    for size in range(20):
        records.append(size, batch(size, size + 1), [], head(size + 1))
    assert records.read_leaf_hashes(0, 20) == [e.leaf_hash for e in batch(0, 20)]


def test_reopened_records_are_the_same(records: Records, database_url: str) -> None:
    records.append(0, batch(0, 3), [], head(3))
    records.close()
    records.close()
    with closing(open_records(database_url, ORIGIN)) as again:
        assert again.head() == head(3)
        assert again.read_entries(0, 9) == [e.entry for e in batch(0, 3)]


# --- recalling ----------------------------------------------------------------------------------


def test_a_thousand_statements_are_recalled_at_once_and_unknown_ones_left_out(
    records: Records,
) -> None:
    records.append(0, batch(0, 600), [], head(600))
    asked = [e.remembered for e in batch(0, 1100)]
    assert records.recall_ids(r.id for r in asked) == {r.id: r for r in asked[:600]}
    assert records.recall_nos(r.no for r in asked) == {r.no: r for r in asked[:600]}
    assert records.recall_ids([]) == {}
    assert records.recall_nos(["2026-0", "2026-0"]) == {"2026-0": asked[0]}


def test_a_number_is_recalled_exactly_as_written(records: Records) -> None:
    records.append(0, [entry(0, no="a-1")], [], head(1))
    assert records.recall_nos(["A-1", "a-1 ", "a_1", "a-%"]) == {}


def test_a_closed_statement_says_by_which_entry(records: Records) -> None:
    added = batch(0, 5)
    records.append(0, added[:3], [(added[1].id, 2)], head(3))  # closed within its own batch
    records.append(3, added[3:], [(added[0].id, 4)], head(5))
    closed = [r.closed_by for r in records.read_remembered(0, 5)]
    assert closed == [4, 2, -1, -1, -1]
    assert records.recall_ids([added[0].id])[added[0].id].closed_by == 4


def test_a_statement_that_comes_closed_already_may_be_named_as_closed(records: Records) -> None:
    added = [entry(0, closed_by=1), entry(1)]
    records.append(0, added, [(added[0].id, 1)], head(2))
    assert [r.closed_by for r in records.read_remembered(0, 2)] == [1, -1]


# --- refusing, all or nothing -------------------------------------------------------------------


@pytest.mark.parametrize("expected", [0, 2, 4, 100])
def test_an_append_to_another_size_is_refused(records: Records, expected: int) -> None:
    records.append(0, batch(0, 3), [], head(3))
    with pytest.raises(SizeMoved) as caught:
        records.append(expected, batch(expected, expected + 1, "b"), [], head(expected + 1))
    assert caught.value.facts == {"expected": expected, "current": 3}
    unchanged(records, 3)


def test_a_first_append_that_expects_entries_is_refused(records: Records) -> None:
    with pytest.raises(SizeMoved):
        records.append(4, batch(4, 5), [], head(5))
    unchanged(records, 0)


def test_a_used_number_is_refused_and_named_with_its_entry(records: Records) -> None:
    records.append(0, batch(0, 3), [], head(3))
    with pytest.raises(StatementTwice) as caught:
        records.append(3, [*batch(3, 6), entry(6, "other", no="2026-1")], [], head(7))
    assert caught.value.where == "entry 6"
    assert caught.value.facts == {"no": "2026-1", "index": 1}
    unchanged(records, 3)


def test_a_used_id_is_refused_and_named_with_its_entry(records: Records) -> None:
    records.append(0, batch(0, 3), [], head(3))
    again = entry(3, "new")._replace(id=entry(2).id)
    with pytest.raises(StatementTwice) as caught:
        records.append(3, [again], [], head(4))
    assert caught.value.facts["index"] == 2
    unchanged(records, 3)


def test_a_number_twice_in_one_batch_is_refused(records: Records) -> None:
    with pytest.raises(StatementTwice) as caught:
        records.append(0, [entry(0, no="x"), entry(1), entry(2, no="x")], [], head(3))
    assert (caught.value.where, caught.value.facts["index"]) == ("entry 2", 0)
    unchanged(records, 0)


def test_closing_what_is_closed_is_refused_and_leaves_nothing(records: Records) -> None:
    added = batch(0, 4)
    records.append(0, added[:3], [(added[0].id, 2)], head(3))
    with pytest.raises(AlreadyClosed) as caught:
        records.append(3, added[3:], [(added[1].id, 3), (added[0].id, 3)], head(4))
    assert caught.value.facts["id"] == added[0].id.hex()
    unchanged(records, 3)
    assert [r.closed_by for r in records.read_remembered(0, 3)] == [2, -1, -1]


def test_closing_what_is_not_there_is_refused(records: Records) -> None:
    with pytest.raises(AlreadyClosed):
        records.append(0, batch(0, 1), [(b"\x07" * 32, 0)], head(1))
    unchanged(records, 0)


@pytest.mark.parametrize(
    ("entries", "size"),
    [
        ([], 0),
        (batch(0, 2), 3),
        ([entry(0), entry(2)], 2),
        ([entry(1), entry(0)], 2),
        ([entry(0)._replace(remembered=entry(1).remembered)], 1),
    ],
)
def test_a_batch_that_does_not_follow_on_is_the_callers_mistake(
    records: Records, entries: list[object], size: int
) -> None:
    with pytest.raises(ValueError, match=r"nothing|head|follows"):
        records.append(0, entries, [], head(size))  # type: ignore[arg-type]
    unchanged(records, 0)


def test_a_head_that_lies_about_the_entries_stops_the_append(records: Records, raw: Raw) -> None:
    """The heads table is a cache that the database lets anyone change; the entries aren't."""
    records.append(0, batch(0, 5), [], head(5))
    raw("UPDATE heads SET size = 2")
    with pytest.raises(RecordsDamaged):
        records.append(2, batch(2, 3, "other"), [], head(3))
    raw("UPDATE heads SET size = 9")
    with pytest.raises(RecordsDamaged):
        records.append(9, batch(9, 10), [], head(10))
    assert records.size() == 5


# --- checkpoints and caches ---------------------------------------------------------------------


def test_checkpoints_are_kept_in_order_and_the_same_one_once(records: Records) -> None:
    kept = [(3, b"three"), (3, b"three, cosigned"), (7, b"seven")]
    for size, note in [*kept[:2], kept[0], *kept[2:], kept[2]]:
        records.add_checkpoint(size, note)
    assert list(records.checkpoints()) == kept
    assert records.latest_checkpoint() == b"seven"


def test_a_checkpoint_never_goes_back(records: Records) -> None:
    records.add_checkpoint(7, b"seven")
    with pytest.raises(SizeMoved):
        records.add_checkpoint(6, b"six")
    assert list(records.checkpoints()) == [(7, b"seven")]


def test_many_checkpoints_are_read_in_pieces(records: Records) -> None:
    for size in range(510):
        records.add_checkpoint(size, b"note %d" % size)
    assert [size for size, _ in records.checkpoints()] == list(range(510))


def test_the_caches_can_be_rebuilt_from_nothing(records: Records, raw: Raw) -> None:
    added = batch(0, 700)
    records.append(0, added, [], head(700))
    raw("DELETE FROM heads")
    raw("DELETE FROM remembered")
    assert records.head() is None
    assert records.size() == 700
    records.replace_admission(head(700), (e.remembered for e in added))
    assert records.head() == head(700)
    assert records.read_remembered(0, 700) == [e.remembered for e in added]


@pytest.mark.parametrize(("size", "given"), [(4, 5), (5, 4), (5, 6), (6, 6)])
def test_a_rebuild_of_another_size_changes_nothing(records: Records, size: int, given: int) -> None:
    records.append(0, batch(0, 5), [], head(5))
    with pytest.raises(SizeMoved):
        records.replace_admission(head(size), [e.remembered for e in batch(0, given)])
    unchanged(records, 5)


# --- which ledger -------------------------------------------------------------------------------


def test_records_that_are_not_there_are_not_made_unasked(database_url: str) -> None:
    with pytest.raises(RecordsMissing):
        open_records(database_url, ORIGIN, create=False)
    open_records(database_url, ORIGIN).close()
    open_records(database_url, ORIGIN, create=False).close()


def test_one_sqlite_file_holds_one_ledger_only(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    open_records(url, ORIGIN).close()
    with pytest.raises(OtherLedger) as caught:
        open_records(url, "ledger.example.org/other")
    assert caught.value.facts == {"found": ORIGIN, "expected": "ledger.example.org/other"}


def test_many_ledgers_share_a_postgresql_database_and_nothing_else(postgres_url: str) -> None:
    origins = [f"ledger.example.org/{name}" for name in ("a", "b", "c")]
    ledgers = [open_records(postgres_url, origin) for origin in origins]
    for number, records in enumerate(ledgers, 1):
        records.append(0, batch(0, number), [], head(number))  # the same ids and numbers
        records.add_checkpoint(number, b"checkpoint")
    for number, records in enumerate(ledgers, 1):
        unchanged(records, number)
        assert list(records.checkpoints()) == [(number, b"checkpoint")]
        assert len(records.recall_ids(e.id for e in batch(0, 9))) == number
        records.close()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:geheim@127.0.0.1/x",
        "postgresql+psycopg2://u:geheim@127.0.0.1/x",
    ],
)
def test_another_kind_of_database_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(RecordsUnusable) as caught:
        open_records(url, ORIGIN)
    assert "geheim" not in f"{caught.value!r} {caught.value}"


@needs("postgres")
def test_a_server_that_does_not_sync_is_refused_and_a_lazy_commit_is_not_used() -> None:
    with postgres() as server, server.database() as name:
        with server.connect() as connection:
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with closing(open_records(server.url(name), ORIGIN)) as records:
            assert isinstance(records, SqlRecords)
            with records._engines.write() as session:
                assert session.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        with server.connect() as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute("SHOW fsync").fetchone() != ("off",):
                time.sleep(0.01)
        with pytest.raises(RecordsUnusable, match="fsync is off"):
            open_records(server.url(name), ORIGIN)


# --- threads ------------------------------------------------------------------------------------


def test_threads_that_append_at_once_never_cross(records: Records) -> None:
    """Without a turn it is the compare-and-swap that keeps them apart."""
    lost: list[int] = []

    def work(name: str) -> None:
        done = 0
        while done < 15:
            size = records.size()
            try:
                records.append(size, [entry(size, name)], [], head(size + 1))
                done += 1
            except SizeMoved:
                lost.append(size)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records.size() == 60
    assert [row.index for row in records.read_rows(0, 99)] == list(range(60))
