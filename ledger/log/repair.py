"""What an operator may do when signing has stopped, so that nobody edits files by hand.

Each first makes sure that nothing that was ever signed is contradicted. All are to be called
inside the ledger's turn, and an ordinary start completes what they leave. The published directory
is repaired by ``publish.tree.repair_tree``.
"""

from collections.abc import Iterator
from itertools import groupby

from ledger.affairs.admission import open_batch
from ledger.affairs.state import EMPTY, State
from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import FIRST_PREVIOUS, parse_entry
from ledger.core.errors import LedgerError, NotFoundError
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Tile
from ledger.log.edge import Edge, grow, read_edge
from ledger.log.errors import LockBehind, NotPublished, PublishedBehind, RecordsContradict
from ledger.log.fsck import fsck
from ledger.log.logkeys import OwnKeys, open_own
from ledger.log.openers import Openers
from ledger.log.read import TileReader
from ledger.log.recover import CHECKPOINT, Stores, read_state
from ledger.log.replay import keys_of, statement_of
from ledger.log.round import Start, admit_round, make_head
from ledger.storage.contracts import Head, SignedHead

AT_A_TIME = 256


def refill_records(stores: Stores, own: OwnKeys) -> int:
    """Append to records from an old backup what the published directory holds beyond them.

    It is first checked that the published entries follow on the recorded ones and lead to the
    published checkpoint; then each is admitted again, and must come out as it was published.
    Returns the size reached.

    Raises:
        NotPublished: there is no checkpoint of this log to fill up from.
        PublishedBehind: there is nothing to fill up.
        RecordsContradict: what is published does not follow on what is recorded.
        LedgerError: a published entry can't be admitted where it stands.
    """
    published = _read_published(stores, own)
    head = stores.records.head()
    size = head.size if head else 0
    if published.size <= size:
        raise PublishedBehind(size=published.size, known_size=size)
    reader = TileReader(stores.files.read)
    edge = _read_edge_at(reader, size, published.size)
    entries = [reader.read_entry(index, published.size) for index in range(size, published.size)]
    _check_leads_to(edge, head, entries, published)
    # Stop here: nothing was changed. From here on, each round is a transaction of its own, and
    # the same again goes on after the last.
    state = read_state(head) if head else EMPTY
    last = head.last_leaf_hash if head else FIRST_PREVIOUS
    for time_ms, group in groupby(entries, key=lambda entry: parse_entry(entry).time_ms):
        for part in _parts(list(group)):
            start = Start(edge.size, last, state)
            edge, state = _append_again(stores, edge, start, part, time_ms)
            last = hash_leaf(part[-1])
    return edge.size


def _append_again(
    stores: Stores, edge: Edge, start: Start, entries: list[bytes], time_ms: int
) -> tuple[Edge, State]:
    notes = [statement_of(entry) for entry in entries]
    opened = open_batch(notes, stores.records.origin, keys_of(start.state))
    growing = admit_round(start, [opened], stores.records, time_ms)
    (outcome,) = growing.outcomes
    if isinstance(outcome, LedgerError):
        raise outcome
    if [entry.entry for entry in growing.entries] != entries:
        raise RecordsContradict(size=start.size, signed_root="", root="")
    edge, head = make_head(edge, growing)
    stores.records.append(start.size, growing.entries, growing.memory.closed(), head)
    return edge, growing.state


def _parts(entries: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(entries), AT_A_TIME):
        yield entries[start : start + AT_A_TIME]


def _read_published(stores: Stores, own: OwnKeys) -> Checkpoint:
    try:
        return open_own(stores.files.read(CHECKPOINT), own)
    except NotFoundError as error:
        raise NotPublished from error


def _read_edge_at(reader: TileReader, size: int, published_size: int) -> Edge:
    """Return the edge of an earlier *size*, cut out of the tiles that are published now."""

    def fetch(tile: Tile) -> bytes:
        width = min(
            TILE_WIDTH, (published_size >> TILE_HEIGHT * tile.level) - tile.index * TILE_WIDTH
        )
        data = reader.read_tile(Tile(tile.level, tile.index, width))
        return data[: tile.width * HASH_BYTES]

    return read_edge(fetch, size)


def _check_leads_to(
    edge: Edge, head: Head | None, entries: list[bytes], published: Checkpoint
) -> None:
    if head and edge.root() != head.root:
        raise RecordsContradict(size=head.size, signed_root=edge.root().hex(), root=head.root.hex())
    root = grow(edge, [hash_leaf(entry) for entry in entries])[0].root()
    if root != published.root:
        raise RecordsContradict(
            size=published.size, signed_root=published.root.hex(), root=root.hex()
        )


def reset_lock(stores: Stores, own: OwnKeys, openers: Openers) -> SignedHead:
    """Make the lock store anew from the published checkpoint, after everything was derived anew.

    Only the operator can know that no other machine has signed more with this key; this is his
    word for it.

    Raises:
        LedgerError: the first difference that ``fsck`` finds beside the lock store's.
        NotPublished: there is no checkpoint of this log.
    """
    published = _read_published(stores, own)
    for difference in fsck(stores, own, openers):
        if not isinstance(difference, LockBehind):
            raise difference
    (entry,) = stores.records.read_entries(published.size - 1, published.size)
    new = SignedHead(published.size, published.root, parse_entry(entry).time_ms)
    stores.lock.swap(stores.lock.read(), new)
    return new
