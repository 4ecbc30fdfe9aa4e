"""The shelf of the rules on disk, in the file of the memory: text by space and key.

What is put waits in a dictionary and is written many at a time, in the order of its keys; whoever
asks is answered from the dictionary first. Whatever rests on disk is saved with the memory.
"""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shelf (
    space TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, name)
) WITHOUT ROWID
"""
_GET = "SELECT value FROM shelf WHERE space = ? AND name = ?"
_PUT = "INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)"
_WAITING = 65_536

OnDisk = Callable[[], AbstractContextManager[None]]


class DiskShelf:
    """A `ledger.affairs.audit.scene.Shelf` in the SQLite file that is open as *file*.

    *on_disk* makes errors of the file into ours.
    """

    def __init__(self, file: sqlite3.Connection, on_disk: OnDisk) -> None:
        self._file = file
        self._on_disk = on_disk
        self._waiting: dict[tuple[str, str], str] = {}
        with on_disk():
            file.execute(_SCHEMA)

    def get(self, space: str, key: str) -> str | None:
        """Give what was put last, or None."""
        waiting = self._waiting.get((space, key))
        if waiting is not None:
            return waiting
        with self._on_disk():
            row = self._file.execute(_GET, (space, key)).fetchone()
        return None if row is None else str(row[0])

    def put(self, space: str, key: str, value: str) -> None:
        """Put *value* in the place of what was there."""
        self._waiting[space, key] = value
        if len(self._waiting) >= _WAITING:
            self.write()

    def write(self) -> None:
        """Write what waits to disk."""
        if not self._waiting:
            return
        rows = sorted((space, name, value) for (space, name), value in self._waiting.items())
        with self._on_disk():
            self._file.execute("BEGIN")
            self._file.executemany(_PUT, rows)
            self._file.execute("COMMIT")
        self._waiting.clear()
