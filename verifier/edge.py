"""The right edge of a tree, tile by tile, while its leaves come in (C2SP tlog-tiles).

Of each level only the hashes of the last, unfinished tile are held: at most 255 of them. That is
enough to go on, to compare every tile above the lowest with the published one, and to make the
root at any moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger.core.hashing import HASH_BYTES
from ledger.core.merkle import EMPTY_FRONTIER, Frontier, extend, root
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, encode_tile, tile_root


@dataclass(slots=True)
class Edge:
    """The levels from 1 up: ``pending[0]`` holds roots of full bundles, and so on.

    *bundles* is how many full bundles there were.
    """

    bundles: int = 0
    pending: list[list[bytes]] = field(default_factory=list)

    def add(self, bundle_root: bytes) -> Iterator[tuple[Tile, bytes]]:
        """Add the root over the next full bundle; yield every tile that it completes, with data."""
        self.bundles += 1
        carried: bytes | None = bundle_root
        level = 0
        while carried is not None:
            if level == len(self.pending):
                self.pending.append([])
            pending = self.pending[level]
            pending.append(carried)
            carried = None
            level += 1
            if len(pending) == TILE_WIDTH:
                data = encode_tile(pending)
                pending.clear()
                number = (self.bundles >> TILE_HEIGHT * level) - 1
                yield Tile(level, number, TILE_WIDTH), data
                carried = tile_root(data)

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """Yield the unfinished tile of every level that has one, with its data."""
        for level, pending in enumerate(self.pending, 1):
            if pending:
                number = self.bundles >> TILE_HEIGHT * level
                yield Tile(level, number, len(pending)), encode_tile(pending)

    def root(self, leaf_hashes: bytes) -> bytes:
        """Give the root of the tree whose last, partial bundle has *leaf_hashes*, perhaps none."""
        size = self.bundles * TILE_WIDTH + len(leaf_hashes) // HASH_BYTES
        peaks: list[bytes] = []
        for pending in (*reversed(self.pending), split(leaf_hashes)):
            peaks += extend(EMPTY_FRONTIER, pending).peaks
        return root(Frontier(size, tuple(peaks)))

    def copy(self) -> "Edge":
        """Give an edge of its own that is where this one is."""
        return Edge(self.bundles, [list(pending) for pending in self.pending])


def is_edge(bundles: int, pending: Sequence[Sequence[bytes]]) -> bool:
    """Say whether *pending* has as many hashes on each level as *bundles* full bundles leave."""
    levels = 0
    while bundles >> TILE_HEIGHT * levels:
        levels += 1
    return len(pending) == levels and all(
        len(hashes) == (bundles >> TILE_HEIGHT * level) % TILE_WIDTH
        and all(len(each) == HASH_BYTES for each in hashes)
        for level, hashes in enumerate(pending)
    )


def split(hashes: bytes) -> list[bytes]:
    """Give the 32-byte hashes that lie one after the other in *hashes*."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
