"""Shelves of the audit's rules in memory: a ledger's own, and one laid over it to try a draft."""

from typing import Protocol


class _Shelf(Protocol):
    def get(self, space: str, key: str) -> str | None: ...


class MemoryShelf:
    """A `ledger.affairs.audit.scene.Shelf` in a dictionary, over another one if there is one."""

    def __init__(self, below: _Shelf | None = None) -> None:
        self._own: dict[tuple[str, str], str] = {}
        self._below = below

    def get(self, space: str, key: str) -> str | None:
        """Give what was put last, or None."""
        found = self._own.get((space, key))
        if found is None and self._below is not None:
            return self._below.get(space, key)
        return found

    def put(self, space: str, key: str, value: str) -> None:
        """Put *value* in the place of what was there; what is below stays as it is."""
        self._own[space, key] = value

    def put_new(self, space: str, key: str, value: str) -> str | None:
        """Put *value* where nothing is, and give None; else give what is there."""
        before = self.get(space, key)
        if before is None:
            self.put(space, key, value)
        return before
