"""``LockStore``: the one value that decides what may be signed."""

import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.storage.contracts import LockStore, SignedHead
from ledger.storage.errors import HeadDamaged, HeadGoesBack, HeadMoved, StorageFailed
from ledger.storage.heads import FileLockStore, SqlLockStore, format_head, parse_head
from tests.requirements import needs
from tests.storage.batches import ORIGIN
from tests.storage.conftest import Raw

T = 1_795_334_400_123


def signed(size: int, root: int = 0, time_ms: int = T) -> SignedHead:
    return SignedHead(size, bytes([size % 256, root]) * 16, time_ms)


@pytest.fixture(
    params=["file", "sqlite", pytest.param("postgres", marks=needs("postgres"))],
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/lock.db" if request.param == "sqlite" else str(tmp_path / "head")


def open_store(place: str) -> LockStore:
    return SqlLockStore(place, ORIGIN) if "://" in place else FileLockStore(place)


@pytest.fixture
def store(place: str) -> Iterator[LockStore]:
    with closing(open_store(place)) as opened:
        yield opened


def test_a_new_store_holds_nothing(store: LockStore) -> None:
    assert store.read() is None


def test_what_was_swapped_in_is_held_and_still_there_when_opened_again(
    store: LockStore, place: str
) -> None:
    heads = [None, signed(1), signed(1, time_ms=T + 1), signed(256), signed(2**62)]
    for expected, new in pairwise(heads):
        assert new is not None
        store.swap(expected, new)
        assert store.read() == new
    with closing(open_store(place)) as again:
        assert again.read() == heads[-1]


@pytest.mark.parametrize(
    "expected",
    [None, signed(4), signed(6), signed(5, root=1), signed(5, time_ms=T + 1)],
)
def test_a_swap_that_expects_something_else_is_refused(
    store: LockStore, expected: SignedHead | None
) -> None:
    store.swap(None, signed(5))
    with pytest.raises(HeadMoved):
        store.swap(expected, signed(9))
    assert store.read() == signed(5)


def test_a_swap_that_expects_something_where_nothing_is_is_refused(store: LockStore) -> None:
    with pytest.raises(HeadMoved):
        store.swap(signed(1), signed(2))
    assert store.read() is None


@pytest.mark.parametrize("new", [signed(4), signed(0), signed(5, root=1)])
def test_a_head_never_goes_back_and_never_gets_another_root(
    store: LockStore, new: SignedHead
) -> None:
    store.swap(None, signed(5))
    with pytest.raises(HeadGoesBack):
        store.swap(signed(5), new)
    assert store.read() == signed(5)


def test_of_many_that_swap_at_once_exactly_one_wins(store: LockStore, place: str) -> None:
    store.swap(None, signed(1))
    won: list[int] = []
    lost: list[int] = []
    barrier = threading.Barrier(4)

    def swap(number: int) -> None:
        with closing(open_store(place)) as mine:
            barrier.wait()
            try:
                mine.swap(signed(1), signed(2, root=number))
                won.append(number)
            except HeadMoved:
                lost.append(number)

    threads = [threading.Thread(target=swap, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 3)
    assert store.read() == signed(2, root=won[0])


def test_of_many_that_store_the_first_head_at_once_exactly_one_wins(
    store: LockStore, place: str
) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def swap(number: int) -> None:
        with closing(open_store(place)) as mine:
            barrier.wait()
            try:
                mine.swap(None, signed(2, root=number))
                outcomes.append("won")
            except HeadMoved:
                outcomes.append("lost")

    threads = [threading.Thread(target=swap, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "lost", "lost", "won"]
    assert store.read() is not None


# --- the file -----------------------------------------------------------------------------------

GOOD = format_head(signed(7))


def test_the_file_can_be_read_by_a_person(tmp_path: Path) -> None:
    FileLockStore(tmp_path / "head").swap(None, SignedHead(7, bytes(32), T))
    root = "A" * 43 + "="
    expected = f"mingbai/head/v1\n7\n{root}\n2026-11-22T08:00:00.123Z\n"
    assert (tmp_path / "head").read_text() == expected
    assert (tmp_path / "head").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["head", "head.lock"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD[:-1],
        GOOD + b"\n",
        b"\n" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"v1", b"v2"),
        GOOD.replace(b"\n7\n", b"\n07\n"),
        GOOD.replace(b"\n7\n", b"\n+7\n"),
        GOOD.replace(b"\n7\n", b"\n-7\n"),
        GOOD.replace(b"\n7\n", b"\n9223372036854775808\n"),
        GOOD.replace(b"=", b""),
        GOOD.replace(b"BwAH", b"BwA"),
        GOOD.replace(b"Z", b"+00:00"),
        GOOD.replace(b"11-22", b"11-31"),
        b"\xff" + GOOD[1:],
        bytes(300),
    ],
)
def test_a_file_in_another_form_is_damaged_and_stops_reading_and_swapping(
    data: bytes, tmp_path: Path
) -> None:
    assert data != GOOD
    with pytest.raises(HeadDamaged):
        parse_head(data)
    store = FileLockStore(tmp_path / "head")
    (tmp_path / "head").write_bytes(data)
    with pytest.raises(HeadDamaged):
        store.read()
    for expected in (None, signed(7)):
        with pytest.raises(HeadDamaged):
            store.swap(expected, signed(8))
    assert (tmp_path / "head").read_bytes() == data


def test_every_changed_byte_of_the_file_is_noticed_or_another_head() -> None:
    """The file has no checksum: a head that was changed is caught by comparing it (design 7)."""
    for place in range(len(GOOD)):
        changed = GOOD[:place] + bytes([GOOD[place] ^ 1]) + GOOD[place + 1 :]
        try:
            assert parse_head(changed) != signed(7)
        except HeadDamaged:
            continue


def test_a_directory_that_is_not_there_is_a_named_error(tmp_path: Path) -> None:
    store = FileLockStore(tmp_path / "keys" / "head")
    assert store.read() is None
    with pytest.raises(StorageFailed):
        store.swap(None, signed(1))


# --- the database -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE signed_heads SET size = 4",
        "UPDATE signed_heads SET root = (SELECT root FROM signed_heads WHERE size = 9)",
        "UPDATE signed_heads SET origin = 'ledger.example.org/other' WHERE size = 5",
        "DELETE FROM signed_heads",
    ],
)
def test_a_head_that_goes_back_is_refused_by_the_database_itself(
    database_url: str, raw: Raw, sql: str
) -> None:
    with closing(SqlLockStore(database_url, ORIGIN)) as store:
        store.swap(None, signed(5))
        with closing(SqlLockStore(database_url, ORIGIN + "/other-9")) as other:
            other.swap(None, signed(9))
            with pytest.raises(Exception, match="mingbai: a signed head never goes back"):
                raw(sql)
            assert (store.read(), other.read()) == (signed(5), signed(9))


def test_a_replace_is_refused_by_sqlite_itself(tmp_path: Path) -> None:
    import sqlite3

    with closing(SqlLockStore(f"sqlite:///{tmp_path}/lock.db", ORIGIN)) as store:
        store.swap(None, signed(5))
        with (
            closing(sqlite3.connect(tmp_path / "lock.db")) as connection,
            pytest.raises(sqlite3.IntegrityError, match="never goes back"),
        ):
            connection.execute(
                "INSERT OR REPLACE INTO signed_heads SELECT origin, 1, root, 0 FROM signed_heads"
            )
        assert store.read() == signed(5)


def test_a_truncate_is_refused_by_postgresql_itself(postgres_url: str) -> None:
    import psycopg

    with closing(SqlLockStore(postgres_url, ORIGIN)) as store:
        store.swap(None, signed(5))
        with (
            psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection,
            pytest.raises(psycopg.IntegrityError),
        ):
            connection.execute("TRUNCATE signed_heads")
        assert store.read() == signed(5)


def test_ledgers_in_one_lock_database_do_not_meet(database_url: str) -> None:
    with (
        closing(SqlLockStore(database_url, ORIGIN)) as one,
        closing(SqlLockStore(database_url, ORIGIN + "/b")) as two,
    ):
        one.swap(None, signed(5))
        assert two.read() is None
        two.swap(None, signed(1))
        assert (one.read(), two.read()) == (signed(5), signed(1))
