"""The published tree, derived from entries alone: what should be under every path.

Pure. It is fed entries from index 0 on, in pieces of any length, and gives back the files that
became final; at the end, the partial ones. Nothing else in the ledger is believed on the way.
"""

from collections.abc import Iterable, Sequence

from ledger.core import tiles
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Bundle, Tile
from ledger.log.edge import EMPTY_EDGE, Edge, grow

Piece = tuple[str, bytes]


class TreeBuilder:
    """Holds the right edge of what it was fed: at most 255 entries, and a tile for each level."""

    def __init__(self) -> None:
        self.edge: Edge = EMPTY_EDGE
        self._last: list[bytes] = []

    def feed(self, entries: Sequence[bytes]) -> list[Piece]:
        """Append *entries*; return the full tiles and bundles that they complete."""
        self.edge, full = grow(self.edge, [hash_leaf(entry) for entry in entries])
        self._last += entries
        pieces = [(tiles.tile_path(tile), data) for tile, data in full]
        first = self.edge.size // TILE_WIDTH - len(self._last) // TILE_WIDTH
        while len(self._last) >= TILE_WIDTH:
            bundle, self._last = self._last[:TILE_WIDTH], self._last[TILE_WIDTH:]
            pieces.append((tiles.bundle_path(first, TILE_WIDTH), tiles.encode_bundle(bundle)))
            first += 1
        return pieces

    def partials(self, signed_sizes: Iterable[int]) -> list[Piece]:
        """Return the partial tiles and bundles of *signed_sizes* whose full one doesn't stand.

        Those are what a log must serve (C2SP tlog-tiles: partial tiles for every size that got a
        checkpoint, until the full one is there).
        """
        found: dict[str, bytes] = {}
        for size in signed_sizes:
            places: list[Tile | Bundle] = []
            for level in range(len(self.edge.partial)):
                index, width = divmod(size >> (TILE_HEIGHT * level), TILE_WIDTH)
                places += [Tile(level, index, width)] if width else []
                places += [Bundle(index, width)] if width and not level else []
            for place in places:
                data = self.partial(place)
                if data:
                    found[place.path] = data
        return list(found.items())

    def partial(self, place: Tile | Bundle) -> bytes:
        """Return a partial tile or bundle of the right edge; nothing if it isn't on the edge."""
        level = place.level if isinstance(place, Tile) else 0
        index, width = divmod(self.edge.size >> (TILE_HEIGHT * level), TILE_WIDTH)
        if index != place.index or width < place.width:
            return b""
        if isinstance(place, Bundle):
            return tiles.encode_bundle(self._last[: place.width])
        return self.edge.partial[level][: place.width * HASH_BYTES]
