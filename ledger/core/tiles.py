"""Tiles and entry bundles: a tree as static files (C2SP tlog-tiles).

A tile of level L holds up to 256 hashes; hash *i* of tile *n* is the root over the 256^L entries
from (256·n + i)·256^L on, so a full tile's own root is one hash of level L + 1. A bundle holds up
to 256 entries, and its entries hash to the level-0 tile with the same index. Only the last tile of
a level and the last bundle can be partial. Paths are relative to the log's prefix.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.core.errors import (
    BundleCount,
    BundleTruncated,
    TileLength,
    TilePathMalformed,
)
from ledger.core.hashing import HASH_BYTES, hash_node
from ledger.core.merkle import Node

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ENTRIES = "entries"  # stands in a bundle's path where a tile's has its level
MAX_LEVEL = 63
MAX_BUNDLED_BYTES = 0xFFFF  # of one entry: its length is a big-endian uint16


@dataclass(frozen=True, slots=True)
class Tile:
    """The tile *index* of *level* with *width* hashes; 256 is full, less is partial."""

    level: int
    index: int
    width: int

    def __post_init__(self) -> None:
        _check_place(self.index, self.width)
        if not 0 <= self.level <= MAX_LEVEL:
            msg = f"there is no tile level {self.level}"
            raise ValueError(msg)

    @property
    def path(self) -> str:
        """The tile's path under the log's prefix."""
        return tile_path(self)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The entry bundle *index* with *width* entries; 256 is full, less is partial."""

    index: int
    width: int

    def __post_init__(self) -> None:
        _check_place(self.index, self.width)

    @property
    def path(self) -> str:
        """The bundle's path under the log's prefix."""
        return bundle_path(self.index, self.width)


def _check_place(index: int, width: int) -> None:
    if index < 0 or not 0 < width <= TILE_WIDTH:
        msg = f"there is no tile or bundle {index} of width {width}"
        raise ValueError(msg)


# ------------------------------------------------------------------------------------ paths


def _path(level: str, index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def tile_path(tile: Tile) -> str:
    """Write the path of *tile*, such as ``tile/0/x001/000`` or ``tile/0/x001/000.p/3``."""
    return _path(str(tile.level), tile.index, tile.width)


def bundle_path(index: int, width: int) -> str:
    """Write the path of a bundle, such as ``tile/entries/x001/000.p/3``."""
    return _path(ENTRIES, index, width)


def parse_path(path: str) -> Tile | Bundle:
    """Read a path as `tile_path` or `bundle_path` writes it, and no other spelling of it.

    Raises:
        TilePathMalformed: formatting what was read gives another path.
    """
    parts = path.split("/")
    width = "256"
    if len(parts) > 2 and parts[-2].endswith(".p"):
        width = parts.pop()
        parts[-1] = parts[-1].removesuffix(".p")
    digits = "".join(part.removeprefix("x") for part in parts[2:])
    level = parts[1] if len(parts) > 2 else ""
    try:
        found: Tile | Bundle
        if level == ENTRIES:
            found = Bundle(_plain_int(digits), _plain_int(width))
        else:
            found = Tile(_plain_int(level), _plain_int(digits), _plain_int(width))
    except ValueError:
        raise TilePathMalformed(where=path, path=path) from None
    if found.path != path:
        raise TilePathMalformed(where=path, path=path)
    return found


_MAX_DIGITS = 21  # of an index: seven groups of three say more than 2^63


def _plain_int(digits: str) -> int:
    if not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        raise ValueError(digits)
    return int(digits)


# -------------------------------------------------------------------------- what a size implies


def tiles_of(size: int) -> list[Tile]:
    """Give every tile of a tree of *size*, level by level from below, the partial one last."""
    return new_tiles(0, size)


def bundles_of(size: int) -> list[Bundle]:
    """Give every entry bundle of a tree of *size*, the partial one last."""
    return new_bundles(0, size)


def new_tiles(old_size: int, new_size: int) -> list[Tile]:
    """Give the tiles that growing from *old_size* to *new_size* writes, the partial ones included.

    A partial tile that the growth did not widen is not among them.
    """
    found = []
    for level in _levels(new_size):
        old, new = old_size >> TILE_HEIGHT * level, new_size >> TILE_HEIGHT * level
        found += [Tile(level, index, width) for index, width in _grown(old, new)]
    return found


def new_bundles(old_size: int, new_size: int) -> list[Bundle]:
    """Give the bundles that growing from *old_size* to *new_size* writes, the partial one last."""
    return [Bundle(index, width) for index, width in _grown(old_size, new_size)]


def _levels(size: int) -> Iterator[int]:
    level = 0
    while size >> TILE_HEIGHT * level:
        yield level
        level += 1


def _grown(old: int, new: int) -> Iterator[tuple[int, int]]:
    """Yield index and width of what changes when a level grows from *old* hashes to *new*."""
    if old < new:
        for index in range(old // TILE_WIDTH, new // TILE_WIDTH):
            yield index, TILE_WIDTH
        if new % TILE_WIDTH:
            yield new // TILE_WIDTH, new % TILE_WIDTH


def superseded_by_full(old_size: int, new_size: int) -> list[str]:
    """Give the paths of *old_size*'s partial tiles and bundle whose full one stands at *new_size*.

    Those may be deleted (tlog-tiles, "Partial Tiles"), and with them every narrower one.
    """
    return _superseded(old_size, new_size, full=True)


def superseded_by_wider(old_size: int, new_size: int) -> list[str]:
    """Give the paths of *old_size*'s partial tiles and bundle of which *new_size* has a wider one.

    A log that published a checkpoint of *old_size* must go on serving them.
    """
    return _superseded(old_size, new_size, full=False)


def superseded(old_size: int, new_size: int) -> list[str]:
    """Give the paths of `superseded_by_full`, then those of `superseded_by_wider`."""
    return superseded_by_full(old_size, new_size) + superseded_by_wider(old_size, new_size)


def _superseded(old_size: int, new_size: int, *, full: bool) -> list[str]:
    paths = []
    for level in _levels(old_size):
        old, new = old_size >> TILE_HEIGHT * level, new_size >> TILE_HEIGHT * level
        index, width = divmod(old, TILE_WIDTH)
        if width and old < new and (index < new // TILE_WIDTH) == full:
            paths.append(Tile(level, index, width).path)
            if level == 0:
                paths.append(bundle_path(index, width))
    return paths


# ----------------------------------------------------------------------------- entry bundles


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write *entries*, 1 to 256 of them, each after its length as a big-endian uint16.

    Raises:
        ValueError: too few, too many, or one longer than 65,535 bytes (the caller's mistake).
    """
    if not 0 < len(entries) <= TILE_WIDTH:
        msg = f"a bundle can't hold {len(entries)} entries"
        raise ValueError(msg)
    pieces = []
    for entry in entries:
        if len(entry) > MAX_BUNDLED_BYTES:
            msg = f"a bundle can't hold an entry of {len(entry)} bytes"
            raise ValueError(msg)
        pieces += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(pieces)


def decode_bundle(data: bytes, width: int | None = None) -> list[bytes]:
    """Read the entries of a bundle; *width*, if given, is how many they must be.

    Raises:
        BundleTruncated: the data ends inside an entry or its length.
        BundleCount: there are none, more than 256, or not *width*.
    """
    entries: list[bytes] = []
    end = len(data)
    start = 0
    while start < end:
        stop = start + 2
        if stop <= end:
            stop += (data[start] << 8) | data[start + 1]
        if stop > end:
            raise BundleTruncated(index=len(entries))
        entries.append(data[start + 2 : stop])
        start = stop
    if not 0 < len(entries) <= TILE_WIDTH or width not in (None, len(entries)):
        raise BundleCount(count=len(entries), expected=width or "1–256")
    return entries


# ---------------------------------------------------------------------------------- tiles


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Write the data of a tile from its 1 to 256 hashes.

    Raises:
        ValueError: too few or too many, or one is not 32 bytes (the caller's mistake).
    """
    data = b"".join(hashes)
    if not 0 < len(hashes) <= TILE_WIDTH or len(data) != len(hashes) * HASH_BYTES:
        msg = f"a tile can't hold {len(hashes)} hashes of {len(data)} bytes together"
        raise ValueError(msg)
    return data


def decode_tile(data: bytes, width: int | None = None) -> list[bytes]:
    """Read the hashes of a tile; *width*, if given, is how many they must be.

    Raises:
        TileLength: the data is not 1 to 256 whole hashes, or not *width* of them.
    """
    count, rest = divmod(len(data), HASH_BYTES)
    if rest or not 0 < count <= TILE_WIDTH or width not in (None, count):
        raise TileLength(length=len(data))
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def tile_root(data: bytes) -> bytes:
    """Give the root over a power of two of hashes that lie in *data*: of a full tile, its parent.

    Raises:
        TileLength: the hashes are not whole, or not 1, 2, 4, … 256 of them.
    """
    hashes = decode_tile(data)
    if len(hashes) & (len(hashes) - 1):
        raise TileLength(length=len(data))
    while len(hashes) > 1:
        pairs = iter(hashes)
        hashes = [hash_node(left, right) for left, right in zip(pairs, pairs, strict=True)]
    return hashes[0]


def tile_of_node(node: Node, size: int) -> tuple[Tile, int, int]:
    """Give the tile that *node*'s hash is made from, in a tree of *size*: tile, start, count.

    The node is the root over *count* of the tile's hashes, a power of two up to 128, from the
    one at *start* on; for every eighth level, that is one hash as it stands.

    Raises:
        ValueError: the tree of *size* has no such complete subtree (the caller's mistake).
    """
    level, start, count = _place(node)
    index, start = divmod(start, TILE_WIDTH)
    width = min((size >> TILE_HEIGHT * level) - index * TILE_WIDTH, TILE_WIDTH)
    if start + count > width:
        msg = f"a tree of {size} has no complete subtree {node}"
        raise ValueError(msg)
    return Tile(level, index, width), start, count


def _place(node: Node) -> tuple[int, int, int]:
    level, height = divmod(node.level, TILE_HEIGHT)
    return level, node.index << height, 1 << height


def hash_of_node(node: Node, tile: Tile, data: bytes) -> bytes:
    """Give the hash of *node* from the *data* of *tile*, or of a wider one in its place.

    Raises:
        TileLength: the data is not whole hashes, or fewer than *tile* has.
        ValueError: *node* does not lie in *tile* (the caller's mistake).
    """
    level, start, count = _place(node)
    index, start = divmod(start, TILE_WIDTH)
    if (level, index) != (tile.level, tile.index) or start + count > tile.width:
        msg = f"{node} does not lie in {tile}"
        raise ValueError(msg)
    if len(data) < tile.width * HASH_BYTES or len(data) % HASH_BYTES:
        raise TileLength(where=tile.path, length=len(data))
    return tile_root(data[start * HASH_BYTES : (start + count) * HASH_BYTES])
