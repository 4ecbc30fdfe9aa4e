"""The shelf of the rules on disk, in the file of the memory: text by space and key.

A row is found under a 64-bit digest of its space and key, made with a secret of the file's own, so
that nobody can choose two keys that meet. What is put waits in a dictionary and is written many at
a time as one *run*: in the order of the digests, cut into blocks, behind the runs before it. A file
that only grows at its end is many times as fast as one that changes everywhere. Whoever asks is
answered from the dictionary first, then from the newest run that has the digest; where nothing was
ever put, mostly without asking the disk, since a filter of a fixed size knows. Runs that have
become many are put together when the shelf is closed. Whatever rests on disk is saved with the
memory.
"""

import os
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from hashlib import blake2b
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

import orjson

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shelf_blocks
(block INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL, entries BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS shelf_secret (secret BLOB NOT NULL);
"""
_FENCES = "SELECT run, first, block FROM shelf_blocks ORDER BY block"
_GET = "SELECT entries FROM shelf_blocks WHERE block = ?"
_GET_RUN = "SELECT entries FROM shelf_blocks WHERE run = ? ORDER BY block"
_PUT = "INSERT INTO shelf_blocks (run, first, entries) VALUES (?, ?, ?)"
_WAITING = 65_536
_IN_A_BLOCK = 128
_SECRET_BYTES = 16
_FILTER_BYTES = 1 << 24  # at ten million rows one answer in thirty asks in vain
_MARKS = tuple(1 << (pair & 7) | 1 << (pair >> 3) for pair in range(64))  # one or two bits of eight
_ASKED_BLINDLY = 4_096  # questions, before the digests on disk are read into a filter
_RUNS_KEPT = 32

OnDisk = Callable[[], AbstractContextManager[None]]
_Entry = tuple[int, str]
"""A digest and its value."""


class DiskShelf:
    """A `ledger.affairs.audit.scene.Shelf` in the SQLite file that is open as *file*.

    *on_disk* makes errors of the file into ours.
    """

    def __init__(self, file: sqlite3.Connection, on_disk: OnDisk) -> None:
        self._file = file
        self._on_disk = on_disk
        self._waiting: dict[int, str] = {}
        with on_disk():
            file.executescript(_SCHEMA)
            row = file.execute("SELECT secret FROM shelf_secret").fetchone()
            if row is None:
                row = (os.urandom(_SECRET_BYTES),)
                file.execute("INSERT INTO shelf_secret VALUES (?)", row)
        self._keyed = blake2b(digest_size=8, key=row[0])
        # By run, in their order: the first digests of its blocks, and the blocks.
        self._runs: dict[int, tuple[list[int], list[int]]] = {}
        self._read_fences()
        # What is on a shelf that was there before is read when it is asked for often enough.
        self._filter = None if self._runs else bytearray(_FILTER_BYTES)
        self._asked = 0

    def _read_fences(self) -> None:
        self._runs.clear()
        with self._on_disk():
            for run, first, block in self._file.execute(_FENCES):
                firsts, blocks = self._runs.setdefault(run, ([], []))
                firsts.append(first)
                blocks.append(block)

    def _digest(self, space: str, key: str) -> int:
        keyed = self._keyed.copy()
        keyed.update(f"{space}\0{key}".encode())
        return int.from_bytes(keyed.digest(), "big", signed=True)

    # ---------------------------------------------------------------------------------- asking

    def get(self, space: str, key: str) -> str | None:
        """Give what was put last, or None."""
        return self._get(self._digest(space, key))

    def _get(self, digest: int) -> str | None:
        waiting = self._waiting.get(digest)
        if waiting is not None or not self._runs:
            return waiting
        seen = self._filter
        if seen is None:
            seen = self._ask_blindly()
        if seen is not None:
            mark = _MARKS[digest >> 32 & 63]
            if seen[digest & (_FILTER_BYTES - 1)] & mark != mark:
                return None
        for firsts, blocks in reversed(self._runs.values()):
            at = bisect_right(firsts, digest)
            found = self._read_block(blocks[at - 1]).get(digest) if at else None
            if found is not None:
                return found
        return None

    def _read_block(self, block: int) -> dict[int, str]:
        with self._on_disk():
            (entries,) = self._file.execute(_GET, (block,)).fetchone()
        return dict(orjson.loads(entries))

    def _ask_blindly(self) -> bytearray | None:
        """Give no filter, until it has been missed so often that it is made."""
        self._asked += 1
        if self._asked > _ASKED_BLINDLY:
            self._filter = bytearray(_FILTER_BYTES)
            for run in self._runs:
                _see(self._filter, self._read_run(run))
        return self._filter

    # ---------------------------------------------------------------------------------- putting

    def put(self, space: str, key: str, value: str) -> None:
        """Put *value* in the place of what was there."""
        self._put(self._digest(space, key), value)

    def put_new(self, space: str, key: str, value: str) -> str | None:
        """Put *value* where nothing is, and give None; else give what is there."""
        digest = self._digest(space, key)
        before = self._get(digest)
        if before is None:
            self._put(digest, value)
        return before

    def _put(self, digest: int, value: str) -> None:
        self._waiting[digest] = value
        if len(self._waiting) >= _WAITING:
            self.write()

    def write(self) -> None:
        """Write what waits to disk."""
        if not self._waiting:
            return
        entries = sorted(self._waiting.items())
        if self._filter is not None:
            _see(self._filter, entries)
        self._write_run(entries)
        self._read_fences()
        self._waiting.clear()

    def close(self) -> None:
        """Write what waits, and put the runs together if they are many."""
        self.write()
        if len(self._runs) <= _RUNS_KEPT:
            return
        runs = list(self._runs)
        # Of equal digests the one of the newest run comes first.
        numbered = [
            ((digest, -run, value) for digest, value in self._read_run(run)) for run in runs
        ]
        newest = (next(same) for _, same in groupby(merge(*numbered), itemgetter(0)))
        self._write_run((digest, value) for digest, _, value in newest)
        with self._on_disk():
            self._file.execute("DELETE FROM shelf_blocks WHERE run <= ?", (runs[-1],))
        self._read_fences()

    def _read_run(self, run: int) -> Iterator[_Entry]:
        with self._on_disk():
            for (entries,) in self._file.cursor().execute(_GET_RUN, (run,)):
                yield from orjson.loads(entries)

    def _write_run(self, entries: Iterable[_Entry]) -> None:
        run = max(self._runs, default=0) + 1
        left = iter(entries)
        blocks = iter(lambda: list(islice(left, _IN_A_BLOCK)), [])
        with self._on_disk():
            self._file.execute("BEGIN")
            self._file.executemany(
                _PUT, ((run, block[0][0], orjson.dumps(block)) for block in blocks)
            )
            self._file.execute("COMMIT")


def _see(seen: bytearray, entries: Iterable[_Entry]) -> None:
    for digest, _ in entries:
        seen[digest & (_FILTER_BYTES - 1)] |= _MARKS[digest >> 32 & 63]
