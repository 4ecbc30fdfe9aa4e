"""What admission remembers of the statements before: enough to refer to them, and no more.

A `Memory` may be a database, a temporary file or nothing at all; an `Overlay` over it holds what a batch
adds, so that a batch is admitted whole or not at all.
"""

from typing import NamedTuple, Protocol


class Remembered(NamedTuple):
    """A statement in the ledger: where it is, and what others may settle about it.

    *amount* is in minor units of *currency* (0 and "" where no money moves); *closed_by* is the index of the
    entry that reversed, ratified or corrected it, −1 while none has.
    """

    index: int
    id: bytes
    no: str
    type: str
    amount: int
    currency: str
    fund: str
    closed_by: int


class Memory(Protocol):
    """The statements that are in the ledger so far. Both questions are pure: asking changes nothing."""

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Return the statement with this id (32 bytes), None if there is none."""
        ...

    def find_no(self, no: str) -> Remembered | None:
        """Return the statement with this number, None if there is none."""
        ...


class Overlay:
    """A memory above another one, which it never changes; what was added since a mark can be taken back."""

    def __init__(self, below: Memory) -> None:
        self._below = below
        self._ids: dict[bytes, Remembered] = {}
        self._nos: dict[str, bytes] = {}
        self._added: list[bytes] = []
        self._closed: list[tuple[bytes, int]] = []
        self._undo: list[tuple[bytes, Remembered | None]] = []

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Return the statement with this id, the overlay's before the one below."""
        return self._ids.get(id) or self._below.find_id(id)

    def find_no(self, no: str) -> Remembered | None:
        """Return the statement with this number, the overlay's before the one below."""
        own = self._nos.get(no)
        if own is not None:
            return self._ids[own]
        below = self._below.find_no(no)
        return below and self._ids.get(below.id, below)

    def remember(self, remembered: Remembered) -> None:
        """Add a statement that was admitted."""
        self._set(remembered)
        self._nos[remembered.no] = remembered.id
        self._added.append(remembered.id)

    def close(self, id: bytes, index: int) -> None:  # noqa: A002 - the glossary's word
        """Settle the statement *id* by the entry *index*."""
        known = self.find_id(id)
        if known is None:
            msg = f"closed what is not remembered: {id.hex()}"
            raise KeyError(msg)
        self._set(known._replace(closed_by=index))
        self._closed.append((id, index))

    def _set(self, remembered: Remembered) -> None:
        self._undo.append((remembered.id, self._ids.get(remembered.id)))
        self._ids[remembered.id] = remembered

    def mark(self) -> tuple[int, int, int]:
        """Return a mark to which `rollback` can return."""
        return len(self._undo), len(self._added), len(self._closed)

    def rollback(self, mark: tuple[int, int, int]) -> None:
        """Forget what came since *mark*."""
        undo, added, closed = mark
        for gone in self._added[added:]:
            del self._nos[self._ids[gone].no]
        for changed, before in reversed(self._undo[undo:]):
            if before is None:
                del self._ids[changed]
            else:
                self._ids[changed] = before
        del self._undo[undo:], self._added[added:], self._closed[closed:]

    def added(self) -> list[Remembered]:
        """Return what was added, in order, as it stands now."""
        return [self._ids[id_] for id_ in self._added]

    def closed(self) -> list[tuple[bytes, int]]:
        """Return what was settled, in order: id, and the index of the entry that settled it."""
        return list(self._closed)


class Blank:
    """The memory of a ledger that has no entry yet."""

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002, ARG002 - as the contract says
        """Return None: nothing is remembered."""
        return None

    def find_no(self, no: str) -> Remembered | None:  # noqa: ARG002 - as the contract says
        """Return None: nothing is remembered."""
        return None
