"""Every record of money, for ever, in little room: by the entry that it is in, a block at a time.

The books put them; whoever meets a reversal, a refund or a match later finds the record again by
its statement's id. Beside a record stand its *nodes*, the sums of month and fund up to it
(`ledger.affairs.audit.books_chain`). Blocks of entries go to the shelf one after the other, so that
a record costs next to nothing and memory holds one block.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from ledger.affairs.journal import Record

if TYPE_CHECKING:
    from ledger.affairs.audit.scene import IndexOf, Shelf

_SPACE = "records"
_IN_A_BLOCK = 128  # entries
_READ_KEPT = 4  # blocks

Node = list[Any]
"""A fund's name, the entry of the record before it in its month (-1: none), the sums so far."""


class Kept(NamedTuple):
    """A record and its nodes."""

    record: Record
    nodes: Sequence[Node]


class Records:
    """The records of one ledger; their entries' indices rise."""

    def __init__(self) -> None:
        self._block = 0
        self._rows: list[list[Any]] = []  # of the block: the record's fields, then its nodes
        self._read: dict[int, list[list[Any]]] = {}  # a cache, not kept

    def add(self, shelf: "Shelf", record: Record, nodes: Sequence[Node] = ()) -> None:
        """Keep *record* with its *nodes*."""
        block = record.index // _IN_A_BLOCK
        if block != self._block:
            if self._rows:
                shelf.put(_SPACE, str(self._block), orjson.dumps(self._rows).decode())
            self._block, self._rows = block, []
        self._rows.append([*record, nodes])

    def at(self, shelf: "Shelf", index: int) -> Kept:
        """Give the record in entry *index*.

        Raises:
            KeyError: it holds none.
        """
        for *fields, nodes in self._block_of(shelf, index // _IN_A_BLOCK):
            if fields[0] == index:
                return Kept(Record(*fields), nodes)
        raise KeyError(index)

    def find(self, shelf: "Shelf", index_of: "IndexOf", named: str) -> Record | None:
        """Give the record whose statement has the id *named*; None if there is none."""
        index = index_of(named) if named else None
        try:
            return None if index is None else self.at(shelf, index).record
        except KeyError:  # a statement of another kind
            return None

    def _block_of(self, shelf: "Shelf", block: int) -> list[list[Any]]:
        if block == self._block:
            return self._rows
        rows = self._read.get(block)
        if rows is None:
            rows = orjson.loads(shelf.get(_SPACE, str(block)) or "[]")
            while len(self._read) >= _READ_KEPT:
                del self._read[next(iter(self._read))]
            self._read[block] = rows
        return rows

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept beside the shelf, as a JSON value."""
        return [self._block, self._rows]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._block, self._rows = saved
        self._read = {}
