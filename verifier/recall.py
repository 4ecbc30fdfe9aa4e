"""Which statements were admitted so far, on disk: a `Memory` whose size in memory does not grow.

A temporary SQLite file holds, for each statement, the index of its entry under a 64-bit key of its
number, and beside it a 64-bit key of its id. What a statement says is read again from the log when
somebody refers to it; two statements whose keys meet, by chance or design, are told apart by what
they say. The same statement twice is the same number twice, so only numbers need be told apart on
the way in, and ids get an index when somebody first refers to what is long past.

Recent statements wait in memory, a window at a time, and are written in the order of their keys:
inserts in order are several times as fast. A window can be taken back, since what was cleared in
it may turn out not to stand.
"""

import contextlib
import os
import sqlite3
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ledger.affairs.memory import Remembered
from ledger.core.reasons import reason_of
from verifier.entries import id_key, no_key
from verifier.errors import FileUnwritable, ReadsDiffer
from verifier.shelf import DiskShelf

Fetch = Callable[[int], Remembered]
"""Reads the statement of an entry again; not authenticated."""

FEW = 32_768  # entries
_CACHE_KIB = 32_768
_FETCHED_KEPT = 4096
_SCANS = 8  # of the whole file, before an index is worth its time

_SCHEMA = """
CREATE TABLE statements (no INTEGER PRIMARY KEY, entry INTEGER NOT NULL, id INTEGER NOT NULL);
CREATE TABLE more (no INTEGER NOT NULL, entry INTEGER NOT NULL, id INTEGER NOT NULL);
CREATE TABLE settled (entry INTEGER PRIMARY KEY, by INTEGER NOT NULL);
"""
_INDEX = "CREATE INDEX IF NOT EXISTS ids ON statements (id)"
_FIND_NO = (
    "SELECT entry, id FROM statements WHERE no = ?1 UNION SELECT entry, id FROM more WHERE no = ?1"
)
_FIND_ID = (
    "SELECT entry, id FROM statements WHERE id = ?1 UNION SELECT entry, id FROM more WHERE id = ?1"
)

Row = tuple[int, int, int]
"""Key of the number, index of the entry, key of the id."""


class Asking:
    """The memory as the admission of one statement asks it.

    Whether its own id is new goes by its number, which the same statement has, too: so no index of
    ids is needed where nobody refers to what is long past.
    """

    def __init__(self, recall: "Recall", own_id: bytes, own_no: str) -> None:
        self._recall = recall
        self._own_id = own_id
        self._own_no = own_no

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the contract's word
        """Give the statement with this id, None if there is none."""
        if id != self._own_id:
            return self._recall.find_id(id)
        found = self._recall.find_no(self._own_no)
        return found if found is not None and found.id == id else None

    def find_no(self, no: str) -> Remembered | None:
        """Give the statement with this number, None if there is none."""
        return self._recall.find_no(no)


class Recall:
    """The statements in the ledger so far, as `ledger.affairs.memory.Memory` asks for them."""

    def __init__(self, path: Path | None, fetch: Fetch, *, is_new: bool = True) -> None:
        """Open the file at *path*, empty if *is_new*; without one, everything stays in memory.

        Beside the statements it holds the *shelf* of the rules.

        Raises:
            FileUnwritable: it can't be made or opened.
        """
        self._path = path
        self._fetch = fetch
        self._fetched: OrderedDict[int, Remembered] = OrderedDict()
        self._rows: list[Row] = []  # of the window
        self._more: list[Row] = []  # of the window, whose keys were taken
        self._nos: dict[int, int] = {}
        self._ids: dict[int, int] = {}
        self._settled: dict[int, int] = {}
        self._scans = 0
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
        self.shelf = DiskShelf(self._file, self._on_disk)

    def index_of(self, statement_id: str) -> int | None:
        """Give the index of the entry with the statement that has this id (hex), None if none."""
        found = self.find_id(bytes.fromhex(statement_id))
        return None if found is None else found.index

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
        key = id_key(id)
        recent = [(entry, other) for _, entry, other in self._more if other == key]
        if key in self._ids:
            recent.append((self._ids[key], key))
        for row in recent:
            if self._look(*row).id == id:
                return self._look(*row)
        return self._find_id_on_disk(id, key)

    def _find_id_on_disk(self, wanted: bytes, key: int) -> Remembered | None:
        self._scans += 1
        with self._on_disk():
            if self._scans == _SCANS:
                self._file.execute(_INDEX)
            rows = self._file.execute(_FIND_ID, (key,)).fetchall()
        found = (self._look(*row) for row in rows)
        return next((each for each in found if each.id == wanted), None)

    def find_no(self, no: str) -> Remembered | None:
        """Give the statement with this number, None if there is none."""
        rows = self._numbered(no_key(no))
        found = (self._look(*row) for row in rows)
        return next((each for each in found if each.no == no), None)

    def _numbered(self, key: int) -> list[tuple[int, int | None]]:
        """Give entry and key of the id of the statements whose number has this key."""
        rows: list[tuple[int, int | None]] = []
        if key in self._nos:
            rows.append((self._nos[key], None))
        rows += [(entry, other) for no, entry, other in self._more if no == key]
        with self._on_disk():
            rows += self._file.execute(_FIND_NO, (key,))
        return rows

    def _look(self, index: int, key: int | None) -> Remembered:
        """Give the statement of entry *index*, whose id has this *key*; None: as in the window."""
        found = self._fetched.get(index)
        if found is None:
            found = self._fetch(index)
            # Somebody may show us one thing first and another later. The id binds what was said.
            own = id_key(found.id)
            if own != key and (key is not None or self._ids.get(own) != index):
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
        no, index, own = no_key(remembered.no), remembered.index, id_key(remembered.id)
        if self._numbered(no) or own in self._ids:
            self._more.append((no, index, own))
        else:
            self._rows.append((no, index, own))
            self._nos[no] = self._ids[own] = index
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
        self._rows += zip(nos, entries, ids, strict=True)
        self._ids.update(zip(ids, entries, strict=True))
        self._nos.update(zip(nos, entries, strict=True))
        return len(self._rows) == len(self._ids) == len(self._nos)

    def write(self, start: int) -> bool:
        """Write the window, which began at entry *start*, to disk, and begin another.

        Say whether none of its numbers was on disk before. If one was, nothing stays written, and
        the window is as if it had been taken back.
        """
        with self._on_disk():
            self._file.execute("BEGIN")
            before = self._file.total_changes
            insert = "INSERT OR IGNORE INTO statements VALUES (?, ?, ?)"
            self._file.executemany(insert, sorted(self._rows))
            stands = self._file.total_changes - before == len(self._rows)
            if stands:
                self._file.executemany("INSERT INTO more VALUES (?, ?, ?)", self._more)
                rows = list(self._settled.items())
                self._file.executemany("INSERT OR REPLACE INTO settled VALUES (?, ?)", rows)
            else:  # there is no journal to roll back
                self._file.execute("DELETE FROM statements WHERE entry >= ?", (start,))
            self._file.execute("COMMIT")
        self.take_back()
        return stands

    def take_back(self) -> None:
        """Forget the window."""
        for kept in (self._rows, self._more, self._nos, self._ids, self._settled, self._fetched):
            kept.clear()


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
