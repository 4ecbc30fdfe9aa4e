"""Which statements were admitted so far, on disk: a `Memory` whose size in memory does not grow.

A temporary SQLite file holds, for each statement, a 64-bit key of its id and one of its number,
with the index of its entry; what a statement says is read again from the log when somebody refers
to it. Two statements whose keys meet by chance (or design) are told apart by what they say. Recent
statements wait in memory, a window at a time, and are written in the order of their keys: inserts
in order are several times as fast.

A window can be taken back, since what was cleared in it may turn out not to stand.
"""

import contextlib
import os
import sqlite3
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger.affairs.memory import Remembered
from verifier.bundles import id_key, no_key
from verifier.errors import FileUnwritable, ReadsDiffer
from verifier.sources import reason_of

Fetch = Callable[[int], Remembered]
"""Reads the statement of an entry again; not authenticated."""

FEW = 32_768  # entries
_CACHE_KIB = 32_768
_SCHEMA = """
CREATE TABLE ids (key INTEGER PRIMARY KEY, entry INTEGER NOT NULL);
CREATE TABLE nos (key INTEGER PRIMARY KEY, entry INTEGER NOT NULL);
CREATE TABLE more_ids (key INTEGER, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE more_nos (key INTEGER, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE settled (entry INTEGER PRIMARY KEY, by INTEGER NOT NULL);
"""
_FETCHED_KEPT = 4096


class _Sql(NamedTuple):
    """The same questions for two tables: the keys of ids, and those of numbers."""

    find: str
    insert: str
    insert_more: str
    take_back: str


_IDS = _Sql(
    "SELECT entry FROM ids WHERE key = ?1 UNION SELECT entry FROM more_ids WHERE key = ?1",
    "INSERT OR IGNORE INTO ids VALUES (?, ?)",
    "INSERT INTO more_ids VALUES (?, ?)",
    "DELETE FROM ids WHERE entry >= ?",
)
_NOS = _Sql(
    "SELECT entry FROM nos WHERE key = ?1 UNION SELECT entry FROM more_nos WHERE key = ?1",
    "INSERT OR IGNORE INTO nos VALUES (?, ?)",
    "INSERT INTO more_nos VALUES (?, ?)",
    "DELETE FROM nos WHERE entry >= ?",
)


class _Window:
    """The statements of a window by one kind of key; *more* are those whose key was taken."""

    def __init__(self, sql: _Sql) -> None:
        self.sql = sql
        self.entries: dict[int, int] = {}
        self.more: list[tuple[int, int]] = []

    def clear(self) -> None:
        self.entries.clear()
        self.more.clear()


class Recall:
    """The statements in the ledger so far, as `ledger.affairs.memory.Memory` asks for them."""

    def __init__(self, path: Path | None, fetch: Fetch, *, is_new: bool = True) -> None:
        """Open the file at *path*, empty if *is_new*; without one, everything stays in memory.

        Raises:
            FileUnwritable: it can't be made or opened.
        """
        self._path = path
        self._fetch = fetch
        self._fetched: OrderedDict[int, Remembered] = OrderedDict()
        self._ids = _Window(_IDS)
        self._nos = _Window(_NOS)
        self._settled: dict[int, int] = {}
        with self._on_disk():
            self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
            for setting in (
                "page_size = 8192",
                "journal_mode = OFF",  # nothing of it is worth keeping if we stop here
                "synchronous = OFF",
                "locking_mode = EXCLUSIVE",
                "temp_store = MEMORY",
                f"cache_size = -{_CACHE_KIB}",
            ):
                self._file.execute(f"PRAGMA {setting}")
            if is_new:
                self._file.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        self._file.close()

    @contextlib.contextmanager
    def _on_disk(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise FileUnwritable(
                path=str(self._path or ":memory:"), reason=reason_of(error)
            ) from error

    # ---------------------------------------------------------------------------------- asking

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the contract's word
        """Give the statement with this id, None if there is none."""
        for index in self._entries(self._ids, id_key(id)):
            found = self._look(index)
            if found.id == id:
                return found
        return None

    def find_no(self, no: str) -> Remembered | None:
        """Give the statement with this number, None if there is none."""
        for index in self._entries(self._nos, no_key(no)):
            found = self._look(index)
            if found.no == no:
                return found
        return None

    def _entries(self, window: _Window, key: int) -> list[int]:
        """Give the indices of the entries whose statement's id, or number, has this key."""
        found = [index for other, index in window.more if other == key]
        if key in window.entries:
            found.append(window.entries[key])
        with self._on_disk():
            found += [index for (index,) in self._file.execute(window.sql.find, (key,))]
        return found

    def _look(self, index: int) -> Remembered:
        found = self._fetched.get(index)
        if found is None:
            found = self._fetch(index)
            # Somebody may show us one thing first and another later. The id binds what was said;
            # a statement that was admitted has its key here.
            if index not in self._entries(self._ids, id_key(found.id)):
                raise ReadsDiffer(index=index)
            self._keep(found)
        else:
            self._fetched.move_to_end(index)
        return found._replace(closed_by=self._settled_by(index))

    def _keep(self, found: Remembered) -> None:
        self._fetched[found.index] = found
        if len(self._fetched) > _FETCHED_KEPT:
            self._fetched.popitem(last=False)

    def _settled_by(self, index: int) -> int:
        if index in self._settled:
            return self._settled[index]
        with self._on_disk():
            query = "SELECT by FROM settled WHERE entry = ?"
            row = self._file.execute(query, (index,)).fetchone()
        return row[0] if row else -1

    # ---------------------------------------------------------------------------------- adding

    def remember(self, remembered: Remembered) -> None:
        """Add a statement that was admitted in order; `find_id` and `find_no` gave None for it."""
        index = remembered.index
        for window, key in ((self._ids, id_key(remembered.id)), (self._nos, no_key(remembered.no))):
            if self._entries(window, key):
                window.more.append((key, index))
            else:
                window.entries[key] = index
        self._keep(remembered)

    def settle(self, id: bytes, index: int) -> None:  # noqa: A002 - the contract's word
        """Note that entry *index* reversed, ratified or corrected the statement *id*."""
        known = self.find_id(id)
        if known is not None:
            self._settled[known.index] = index

    def remember_cleared(
        self, entries: Sequence[int], ids: Sequence[int], nos: Sequence[int]
    ) -> bool:
        """Add statements by their keys; say whether none of the keys was in this window before.

        If one was, the window is to be taken back.
        """
        before = len(self._ids.entries) + len(self._nos.entries)
        self._ids.entries.update(zip(ids, entries, strict=True))
        self._nos.entries.update(zip(nos, entries, strict=True))
        after = len(self._ids.entries) + len(self._nos.entries)
        return after == before + 2 * len(entries)

    def write(self, start: int) -> bool:
        """Write the window, which began at entry *start*, to disk, and begin another.

        Say whether none of its keys was on disk before. If one was, nothing stays written, and the
        window is as if it had been taken back.
        """
        with self._on_disk():
            self._file.execute("BEGIN")
            stands = self._insert(self._ids) and self._insert(self._nos)
            if stands:
                rows = list(self._settled.items())
                self._file.executemany("INSERT OR REPLACE INTO settled VALUES (?, ?)", rows)
            else:  # there is no journal to roll back
                self._file.execute(_IDS.take_back, (start,))
                self._file.execute(_NOS.take_back, (start,))
            self._file.execute("COMMIT")
        self.take_back()
        return stands

    def _insert(self, window: _Window) -> bool:
        before = self._file.total_changes
        self._file.executemany(window.sql.insert, sorted(window.entries.items()))
        is_new = self._file.total_changes - before == len(window.entries)
        if is_new:
            self._file.executemany(window.sql.insert_more, window.more)
        return is_new

    def take_back(self) -> None:
        """Forget the window."""
        self._ids.clear()
        self._nos.clear()
        self._settled.clear()
        self._fetched.clear()


@contextlib.contextmanager
def temporary_file(beside: Path | None, size: int) -> Iterator[Path | None]:
    """Make an empty file for a `Recall`, in the folder of *beside* or where such files go.

    It is gone at the end, unless it was moved away. A log of few entries that nobody asks to keep
    needs none: then None is given.

    Raises:
        FileUnwritable: it can't be made.
    """
    if beside is None and size <= FEW:
        yield None
        return
    folder = beside.parent if beside is not None else None
    try:
        handle, name = tempfile.mkstemp(prefix=".mingbai-verify-", dir=folder)
    except OSError as error:
        raise FileUnwritable(
            path=str(folder or tempfile.gettempdir()), reason=reason_of(error)
        ) from error
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
