"""The right edge of the tile tree: all that is needed to make it grow, and to know its root.

Pure: bytes in, values out. Local letters: ``L`` is a tile level of C2SP tlog-tiles, whose hashes
stand for 256**L entries each. At every level the edge holds the hashes of the one tile that is not
full yet; a tree of a million entries has an edge of 146 hashes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ledger.core import merkle, tiles
from ledger.core.hashing import HASH_BYTES
from ledger.core.tiles import TILE_WIDTH, Tile

FULL_BYTES = TILE_WIDTH * HASH_BYTES
NODE_PREFIX = b"\x01"  # RFC 6962 section 2.1, as in ``hash_node``


@dataclass(frozen=True, slots=True)
class Edge:
    """The tree of *size* entries; *partial* is, for each level, the data of its unfull tile.

    The data of a level without an unfull tile is empty; the last one never is.
    """

    size: int
    partial: tuple[bytes, ...]

    def frontier(self) -> merkle.Frontier:
        """Return the complete subtrees: each level's hashes, folded along their number's bits."""
        peaks: list[bytes] = []
        for data in reversed(self.partial):
            start = 0
            width = len(data) // HASH_BYTES
            for bit in reversed(range(width.bit_length())):
                if width >> bit & 1:
                    stop = start + (HASH_BYTES << bit)
                    peaks.append(fold(data[start:stop]))
                    start = stop
        return merkle.Frontier(self.size, tuple(peaks))

    def root(self) -> bytes:
        """Return the tree's root; of no entries, the hash of nothing."""
        return merkle.root(self.frontier())

    def tiles(self) -> list[tuple[Tile, bytes]]:
        """Return the partial tiles that a checkpoint of this size needs, with their data."""
        found = []
        for level, data in enumerate(self.partial):
            width = len(data) // HASH_BYTES
            if width:
                index = (self.size >> (tiles.TILE_HEIGHT * level)) // TILE_WIDTH
                found.append((Tile(level, index, width), data))
        return found


EMPTY_EDGE = Edge(0, ())


def grow(edge: Edge, leaf_hashes: Sequence[bytes]) -> tuple[Edge, list[tuple[Tile, bytes]]]:
    """Return the edge with *leaf_hashes* appended, and the tiles that became full, with their data.

    About one hash computation for each leaf.
    """
    full: list[tuple[Tile, bytes]] = []
    partial: list[bytes] = []
    size = edge.size + len(leaf_hashes)
    incoming = b"".join(leaf_hashes)
    level = 0
    while incoming or level < len(edge.partial):
        data = (edge.partial[level] if level < len(edge.partial) else b"") + incoming
        first = (edge.size >> (tiles.TILE_HEIGHT * level)) // TILE_WIDTH
        count = len(data) // FULL_BYTES
        done = [data[i * FULL_BYTES : (i + 1) * FULL_BYTES] for i in range(count)]
        full += [(Tile(level, first + i, TILE_WIDTH), each) for i, each in enumerate(done)]
        partial.append(data[count * FULL_BYTES :])
        incoming = b"".join(fold(each) for each in done)
        level += 1
    return Edge(size, tuple(partial)), full


def read_edge(fetch: Callable[[Tile], bytes], size: int) -> Edge:
    """Fetch the edge of a tree of *size* entries; compare its root before you believe it.

    At most one tile a level. *fetch* returns a tile's data and checks its length.
    """
    partial = []
    level = 0
    while width := size >> (tiles.TILE_HEIGHT * level):
        index, rest = divmod(width, TILE_WIDTH)
        partial.append(fetch(Tile(level, index, rest)) if rest else b"")
        level += 1
    return Edge(size, tuple(partial))


def fold(data: bytes) -> bytes:
    """Return the root over a power of two of hashes, which lie in *data* one after the other."""
    while len(data) > HASH_BYTES:
        data = fold_once(data)
    return data


def fold_once(data: bytes) -> bytes:
    """Return the parents of the hashes in *data*; an odd last one has no parent yet."""
    pair = 2 * HASH_BYTES
    stop = len(data) - len(data) % pair
    # Written out, since this is where the time of a proof goes: 255 hashes for a tile.
    return b"".join(
        [sha256(NODE_PREFIX + data[i : i + pair]).digest() for i in range(0, stop, pair)]
    )


def changed(old: Edge, new: Edge) -> Iterable[tuple[Tile, bytes]]:
    """Return the partial tiles of *new* that are not already among *old*'s."""
    before = {tile for tile, _ in old.tiles()}
    return [(tile, data) for tile, data in new.tiles() if tile not in before]
