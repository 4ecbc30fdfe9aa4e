"""What admission remembers of earlier statements, and an overlay that can be rolled back.

The memory itself is somebody else's (a database, a temporary file): this module says what it must
answer, and lays over it what a batch has added so far, so that a batch is admitted whole or not.
"""

from typing import NamedTuple, Protocol

OPEN = -1


class Remembered(NamedTuple):
    """A statement in the ledger; *closed_by* is the index of what reversed, ratified, corrected it.

    *amount* is 0, *currency* and *fund* are empty where the type has none.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    id: bytes
    no: str
    type: str
    amount: int
    currency: str
    fund: str
    closed_by: int = OPEN


class Memory(Protocol):
    """The ledger's earlier statements; it must answer for every one of them, and for no other."""

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Give the statement with this id (32 bytes)."""
        ...

    def find_no(self, no: str) -> Remembered | None:
        """Give the statement with this ``no``."""
        ...


class _Nothing:
    """The memory of an empty ledger."""

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002, ARG002 - see Memory
        """Give None."""
        return None

    def find_no(self, no: str) -> Remembered | None:  # noqa: ARG002 - see Memory
        """Give None."""
        return None


NOTHING: Memory = _Nothing()


class Overlay:
    """A memory over a memory: what was remembered and closed since, to be kept or rolled back."""

    def __init__(self, below: Memory = NOTHING) -> None:
        self._below = below
        self._by_id: dict[bytes, Remembered] = {}
        self._by_no: dict[str, Remembered] = {}
        self._closed: dict[bytes, int] = {}
        self._journal: list[Remembered | bytes] = []  # what was remembered, or closed, in order

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Give the statement with this id, closed if it was closed since."""
        return self._current(self._by_id.get(id) or self._below.find_id(id))

    def find_no(self, no: str) -> Remembered | None:
        """Give the statement with this ``no``, closed if it was closed since."""
        return self._current(self._by_no.get(no) or self._below.find_no(no))

    def _current(self, found: Remembered | None) -> Remembered | None:
        if found is not None and found.id in self._closed:
            return found._replace(closed_by=self._closed[found.id])
        return found

    def remember(self, remembered: Remembered) -> None:
        """Add a statement that was admitted.

        Raises:
            ValueError: its id or ``no`` is there already (the caller's mistake).
        """
        if remembered.id in self._by_id or remembered.no in self._by_no:
            msg = f"entry {remembered.index} is remembered already"
            raise ValueError(msg)
        self._by_id[remembered.id] = self._by_no[remembered.no] = remembered
        self._journal.append(remembered)

    def close(self, id: bytes, index: int) -> None:  # noqa: A002 - the glossary's word
        """Say that the statement *id* was reversed, ratified or corrected by entry *index*.

        Raises:
            ValueError: it was closed here before (the caller's mistake).
        """
        if id in self._closed:
            msg = f"{id.hex()} is closed already"
            raise ValueError(msg)
        self._closed[id] = index
        self._journal.append(id)

    def mark(self) -> int:
        """Give a point to which `rollback` can return."""
        return len(self._journal)

    def rollback(self, mark: int) -> None:
        """Forget all that was remembered and closed since *mark*."""
        while len(self._journal) > mark:
            last = self._journal.pop()
            if isinstance(last, bytes):
                del self._closed[last]
            else:
                del self._by_id[last.id], self._by_no[last.no]

    def added(self) -> list[Remembered]:
        """Give what was remembered, in order, as it was then: `closed` says what ended since."""
        return [item for item in self._journal if not isinstance(item, bytes)]

    def closed(self) -> list[tuple[bytes, int]]:
        """Give what was closed, in order: the statement's id, and the index that closed it."""
        return [(item, self._closed[item]) for item in self._journal if isinstance(item, bytes)]
