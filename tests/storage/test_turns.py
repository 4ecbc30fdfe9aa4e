"""One writer at a time, across threads and processes, however they die."""

import os
import signal
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from ledger.storage.contracts import Records
from ledger.storage.errors import StorageFailed, TurnLost, TurnNotGiven
from ledger.storage.records import open_records
from tests.requirements import needs
from tests.storage.batches import ORIGIN, batch, entry, head
from tests.storage.child import end, line_of, start

PATIENCE_S = 20.0


def test_a_turn_is_refused_while_another_process_has_it_and_given_when_it_ends(
    records: Records, database_url: str
) -> None:
    other = start("take_turn", database_url)
    try:
        assert [line_of(other), line_of(other)] == ["open", "taken"]
        began = time.monotonic()
        with pytest.raises(TurnNotGiven), records.turn(timeout_s=0.2):
            pass
        assert time.monotonic() - began < PATIENCE_S / 2
        assert other.stdin is not None
        other.stdin.write("go on\n")
        assert line_of(other) == "freed"
        with records.turn(timeout_s=PATIENCE_S) as turn:
            turn.check_held()
    finally:
        end(other)


def test_a_process_that_is_killed_in_its_turn_frees_it(records: Records, database_url: str) -> None:
    other = start("take_turn", database_url)
    try:
        assert [line_of(other), line_of(other)] == ["open", "taken"]
        other.send_signal(signal.SIGKILL)
        with records.turn(timeout_s=PATIENCE_S) as turn:
            turn.check_held()
            records.append(0, batch(0, 1), [], head(1))
    finally:
        end(other)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_child_that_was_forked_in_the_turn_does_not_keep_it(
    records: Records, database_url: str
) -> None:
    other = start("fork_in_turn", database_url)
    grandchild = int(line_of(other))
    try:
        other.send_signal(signal.SIGKILL)
        other.wait()
        os.kill(grandchild, 0)  # it lives
        with records.turn(timeout_s=PATIENCE_S):
            pass
    finally:
        with suppress(ProcessLookupError):
            os.kill(grandchild, signal.SIGKILL)
        end(other)


def test_two_processes_take_turns_and_never_cross(
    records: Records, database_url: str, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    others = [start("append_in_turns", database_url, name, "25", str(diary)) for name in "ab"]
    try:
        for other in others:
            assert line_of(other) == "open"
        for other in others:
            assert other.stdin is not None
            other.stdin.write("go\n")
        assert [line_of(other) for other in others] == ["done", "done"]
    finally:
        for other in others:
            end(other)
    assert records.size() == 50
    assert records.head() == head(50)
    lines = diary.read_text().splitlines()
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    assert all(was == f"{now.split()[0]} in" and now.endswith("out") for was, now in pairs)
    assert {was for was, _ in pairs} == {"a in", "b in"}


def test_threads_take_turns_too(records: Records, database_url: str) -> None:
    inside: list[int] = []
    crossed: list[int] = []

    def work(mine: Records) -> None:
        for _ in range(10):
            with mine.turn():
                inside.append(1)
                crossed.append(len(inside))
                size = mine.size()
                mine.append(size, [entry(size)], [], head(size + 1))
                inside.pop()

    with closing(open_records(database_url, ORIGIN)) as other:
        threads = [threading.Thread(target=work, args=(r,)) for r in (records, records, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(crossed) == {1}
    assert records.size() == 30


def test_a_turn_within_a_turn_of_the_same_thread_is_a_mistake(records: Records) -> None:
    with records.turn():
        with pytest.raises(RuntimeError), records.turn():
            pass
        records.append(0, batch(0, 1), [], head(1))  # the first one still holds
    with records.turn(timeout_s=PATIENCE_S):
        pass


def test_a_turn_ends_with_an_error_too(records: Records) -> None:
    with pytest.raises(KeyError), records.turn():
        raise KeyError("anything")
    with records.turn(timeout_s=PATIENCE_S):
        pass


def test_a_turn_that_is_over_is_not_held(records: Records) -> None:
    with records.turn(timeout_s=PATIENCE_S) as turn:
        turn.check_held()
    with pytest.raises(TurnLost):
        turn.check_held()


def test_readers_never_wait_for_a_writer(records: Records, database_url: str) -> None:
    records.append(0, batch(0, 3), [], head(3))
    other = start("take_turn", database_url)
    try:
        assert [line_of(other), line_of(other)] == ["open", "taken"]
        began = time.monotonic()
        assert records.size() == 3
        with closing(open_records(database_url, ORIGIN, create=False)) as reader:
            assert reader.head() == head(3)
        assert time.monotonic() - began < 5
    finally:
        end(other)


def test_readers_see_the_old_state_while_a_transaction_is_open(tmp_path: Path) -> None:
    import sqlite3

    with closing(open_records(f"sqlite:///{tmp_path}/records.db", ORIGIN)) as records:
        records.append(0, batch(0, 3), [], head(3))
        writer = sqlite3.connect(tmp_path / "records.db", isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM heads")
        began = time.monotonic()
        assert records.head() == head(3)
        assert time.monotonic() - began < 5
        writer.close()


# --- PostgreSQL: the lock lives as long as its connection ---------------------------------------


on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=needs("postgres"))], indirect=True
)
HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


@on_postgres
def test_a_lost_connection_loses_the_turn_and_nothing_is_committed(
    records: Records, database_url: str
) -> None:
    records.append(0, batch(0, 1), [], head(1))
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server:
        with records.turn() as turn:
            turn.check_held()
            ((pid,),) = server.execute(HOLDER).fetchall()
            server.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            with pytest.raises(TurnLost):
                records.append(1, batch(1, 2), [], head(2))
            with pytest.raises(TurnLost):  # SQLAlchemy has connected again; the lock is gone
                records.append(1, batch(1, 2), [], head(2))
            with pytest.raises(TurnLost):
                turn.check_held()
        assert server.execute(HOLDER).fetchall() == []
    assert records.size() == 1
    with records.turn(timeout_s=PATIENCE_S) as turn:
        turn.check_held()
        records.append(1, batch(1, 2), [], head(2))


@on_postgres
def test_a_connection_lost_in_the_middle_of_an_append_commits_nothing(
    records: Records, database_url: str
) -> None:
    records.append(0, batch(0, 1), [], head(1))
    caught: list[BaseException] = []

    def append() -> None:
        try:
            with records.turn():
                records.append(1, batch(1, 2), [], head(2))
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            caught.append(error)

    with (
        psycopg.connect(database_url.replace("+psycopg", "")) as blocker,
        psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server,
    ):
        blocker.execute("SELECT 1 FROM heads FOR UPDATE")  # so that the append stands and waits
        thread = threading.Thread(target=append)
        thread.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while server.execute(waiting).fetchone() != (1,):
            time.sleep(0.01)
        ((pid,),) = server.execute(HOLDER).fetchall()
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        thread.join()
    assert [type(error) for error in caught] == [TurnLost]
    assert records.size() == 1
    with records.turn(timeout_s=PATIENCE_S):
        records.append(1, batch(1, 2), [], head(2))


@on_postgres
def test_a_turn_leaves_no_lock_behind(records: Records, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as server:
        for _ in range(3):
            with records.turn():
                assert len(server.execute(HOLDER).fetchall()) == 1
            assert server.execute(HOLDER).fetchall() == []


def test_ledgers_in_one_database_have_turns_of_their_own(postgres_url: str) -> None:
    with (
        closing(open_records(postgres_url, ORIGIN)) as one,
        closing(open_records(postgres_url, ORIGIN + "/b")) as two,
        one.turn(),
        two.turn(timeout_s=PATIENCE_S),
    ):
        one.append(0, batch(0, 1), [], head(1))
        two.append(0, batch(0, 1), [], head(1))


# --- killed, then opened again ------------------------------------------------------------------


def test_what_was_acknowledged_is_there_after_kill_9(database_url: str) -> None:
    acknowledged = 0
    for delay_s in (0.0, 0.01, 0.03):
        other = start("append_for_ever", database_url)
        try:
            acknowledged = int(line_of(other))
            time.sleep(delay_s)
        finally:
            other.send_signal(signal.SIGKILL)
            said = other.communicate()[0].split()
        acknowledged = int(said[-1]) if said else acknowledged
        with closing(open_records(database_url, ORIGIN, create=False)) as records:
            size = records.size()
            assert size >= acknowledged
            assert records.head() == head(size)
            assert records.read_leaf_hashes(0, size) == [e.leaf_hash for e in batch(0, size)]
            assert len(records.read_remembered(0, size)) == size


@needs("postgres")
def test_the_server_going_away_is_a_named_error() -> None:
    from tests.servers.postgres import postgres

    with postgres() as server:
        with server.connect() as connection:
            connection.execute("CREATE DATABASE kept TEMPLATE template0")
        records = open_records(server.url("kept"), ORIGIN)
        records.append(0, batch(0, 1), [], head(1))
    with pytest.raises(StorageFailed) as caught:
        records.size()
    assert server.password not in f"{caught.value!r} {caught.value} {caught.value.text('zh')}"
    with pytest.raises(StorageFailed), records.turn(timeout_s=1):
        pass
    records.close()
