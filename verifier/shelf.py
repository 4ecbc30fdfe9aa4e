"""The shelf of the rules on disk, in the file of the memory: text by space and key.

A row is found under a 64-bit digest of its space and key, made with a secret of the file's own, so
that nobody can choose two keys that meet. What is put waits in a dictionary and is written many at
a time, in the order of the digests, which is several times as fast; whoever asks is answered from
the dictionary first, and where nothing was ever put, mostly without asking the disk: a filter of a
fixed size knows. Whatever rests on disk is saved with the memory.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import blake2b

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shelf (digest INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shelf_secret (secret BLOB NOT NULL);
"""
_GET = "SELECT value FROM shelf WHERE digest = ?"
_PUT = "INSERT OR REPLACE INTO shelf VALUES (?, ?)"
_WAITING = 65_536
_SECRET_BYTES = 16
_FILTER_BITS = 1 << 25  # four megabytes: at two million rows one answer in seventy asks in vain

OnDisk = Callable[[], AbstractContextManager[None]]


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
            is_empty = file.execute("SELECT 1 FROM shelf LIMIT 1").fetchone() is None
        self._keyed = blake2b(digest_size=8, key=row[0])
        # Of a shelf that was there before nobody knows what is on it: then the disk is asked.
        self._filter = bytearray(_FILTER_BITS // 8) if is_empty else None

    def _digest(self, space: str, key: str) -> int:
        keyed = self._keyed.copy()
        keyed.update(f"{space}\0{key}".encode())
        return int.from_bytes(keyed.digest(), "big", signed=True)

    def get(self, space: str, key: str) -> str | None:
        """Give what was put last, or None."""
        digest = self._digest(space, key)
        waiting = self._waiting.get(digest)
        if waiting is not None:
            return waiting
        if self._filter is not None and not self._may_have(digest):
            return None
        with self._on_disk():
            row = self._file.execute(_GET, (digest,)).fetchone()
        return None if row is None else str(row[0])

    def _may_have(self, digest: int) -> bool:
        seen = self._filter or b""
        one, other = digest & (_FILTER_BITS - 1), (digest >> 32) & (_FILTER_BITS - 1)
        return bool(seen[one >> 3] >> (one & 7) & seen[other >> 3] >> (other & 7) & 1)

    def put(self, space: str, key: str, value: str) -> None:
        """Put *value* in the place of what was there."""
        digest = self._digest(space, key)
        self._waiting[digest] = value
        if self._filter is not None:
            one, other = digest & (_FILTER_BITS - 1), (digest >> 32) & (_FILTER_BITS - 1)
            self._filter[one >> 3] |= 1 << (one & 7)
            self._filter[other >> 3] |= 1 << (other & 7)
        if len(self._waiting) >= _WAITING:
            self.write()

    def write(self) -> None:
        """Write what waits to disk."""
        if not self._waiting:
            return
        with self._on_disk():
            self._file.execute("BEGIN")
            self._file.executemany(_PUT, sorted(self._waiting.items()))
            self._file.execute("COMMIT")
        self._waiting.clear()
