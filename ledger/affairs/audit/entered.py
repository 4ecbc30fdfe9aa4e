"""The day that every entry came into the ledger on, for ever, in little room: a block at a time.

What a rule finds may hold since long before it was recorded. Nobody can have answered it before.
"""

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from ledger.affairs.audit.scene import Shelf

_SPACE = "entered"
_IN_A_BLOCK = 1024  # entries


class Entered:
    """The days of one ledger's entries; their indices rise. Memory holds one block."""

    def __init__(self) -> None:
        self._block = 0
        self._days: list[list[Any]] = []  # of the block: from which index on, which day (ISO)

    def add(self, shelf: "Shelf", index: int, day: str) -> None:
        """Keep that the entry *index* came on *day*."""
        block = index // _IN_A_BLOCK
        if block != self._block:
            shelf.put(_SPACE, str(self._block), orjson.dumps(self._days).decode())
            self._block, self._days = block, []
        if not self._days or self._days[-1][1] != day:
            self._days.append([index, day])

    def on(self, shelf: "Shelf", index: int) -> str:
        """Give the day of the entry *index*; of none that was kept, nothing."""
        block = index // _IN_A_BLOCK
        days = self._days
        if block != self._block:
            days = orjson.loads(shelf.get(_SPACE, str(block)) or "[]")
        return next((day for first, day in reversed(days) if first <= index), "")

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept beside the shelf, as a JSON value."""
        return [self._block, self._days]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._block, self._days = saved
