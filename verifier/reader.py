"""Tiles, bundles and entries of a published log, by number (C2SP tlog-tiles).

A partial tile or bundle may have been deleted because the full one stands, so where one is absent
the full one is read and cut. What comes out of `LogReader.read_tile` and `read_bundle` is not
authenticated; what comes out of `read_entry` is, by the root that it is given.
"""

from collections.abc import Sequence
from functools import lru_cache

from ledger.core.errors import MalformedError, TileLength
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.merkle import (
    Node,
    check_inclusion,
    finish_inclusion,
    plan_inclusion,
)
from ledger.core.note import MAX_NOTE_BYTES
from ledger.core.tiles import (
    MAX_BUNDLED_BYTES,
    TILE_WIDTH,
    Bundle,
    Tile,
    decode_bundle,
    hash_of_node,
    tile_of_node,
)
from verifier.errors import FileAbsent
from verifier.sources import Source

CHECKPOINT = "checkpoint"
MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_BUNDLED_BYTES)

_TILES_KEPT = 64
_BUNDLES_KEPT = 4


def read_tile(source: Source, tile: Tile) -> bytes:
    """Give the data of *tile*, exactly its width.

    Raises:
        FileAbsent: neither it nor the full one is there.
        TileLength: its data is shorter or longer than its width.
        UncheckedError: it can't be read.
    """
    path, wanted = tile.path, tile.width * HASH_BYTES
    try:
        data = source.read(path, MAX_TILE_BYTES)
    except FileAbsent:
        if tile.width == TILE_WIDTH:
            raise
        path = Tile(tile.level, tile.index, TILE_WIDTH).path
        data = _read_full(source, path, MAX_TILE_BYTES, tile.path)
        if len(data) == MAX_TILE_BYTES:
            data = data[:wanted]
    if len(data) != wanted:
        raise TileLength(where=path, length=len(data))
    return data


def read_bundle(source: Source, bundle: Bundle) -> list[bytes]:
    """Give the entries of *bundle*, exactly its width.

    Raises:
        FileAbsent: neither it nor the full one is there.
        BundleTruncated, BundleCount: it does not hold what it must.
        UncheckedError: it can't be read.
    """
    path = bundle.path
    try:
        return _decode(source.read(path, MAX_BUNDLE_BYTES), path, bundle.width)
    except FileAbsent:
        if bundle.width == TILE_WIDTH:
            raise
    path = Bundle(bundle.index, TILE_WIDTH).path
    data = _read_full(source, path, MAX_BUNDLE_BYTES, bundle.path)
    return _decode(data, path, TILE_WIDTH)[: bundle.width]


def _read_full(source: Source, path: str, limit: int, partial: str) -> bytes:
    try:
        return source.read(path, limit)
    except FileAbsent as error:
        raise FileAbsent(where=partial, path=partial) from error


def _decode(data: bytes, path: str, width: int) -> list[bytes]:
    try:
        return decode_bundle(data, width)
    except MalformedError as error:
        raise error.at(path) from error


def bundle_of(index: int, size: int) -> Bundle:
    """Give the bundle that holds entry *index* in a tree of *size*."""
    number = index // TILE_WIDTH
    return Bundle(number, min(TILE_WIDTH, size - number * TILE_WIDTH))


class LogReader:
    """Reads a log as of one size, and keeps the tiles and bundles it read last."""

    def __init__(self, source: Source, size: int = 0) -> None:
        self.source = source
        self.size = size
        self._tile = lru_cache(_TILES_KEPT)(lambda tile: read_tile(source, tile))
        self._bundle = lru_cache(_BUNDLES_KEPT)(lambda bundle: read_bundle(source, bundle))

    def read_checkpoint(self) -> bytes:
        """Give the published checkpoint, a signed note that nobody has looked at yet."""
        return self.source.read(CHECKPOINT, MAX_NOTE_BYTES)

    def read_hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        """Give the published hashes of *nodes*, not authenticated.

        Raises:
            FileAbsent, TileLength, UncheckedError: a tile that they are in can't be read.
        """
        hashes = []
        for node in nodes:
            tile, _, _ = tile_of_node(node, self.size)
            hashes.append(hash_of_node(node, tile, self._tile(tile)))
        return hashes

    def read_leaf_hashes(self, number: int) -> bytes:
        """Give the hashes of level-0 tile *number*, one after the other, not authenticated."""
        width = min(TILE_WIDTH, self.size - number * TILE_WIDTH)
        return self._tile(Tile(0, number, width))

    def read_unchecked(self, index: int) -> bytes:
        """Give entry *index* as published; to be hashed before anything of it is believed.

        Raises:
            FileAbsent, BundleTruncated, BundleCount, UncheckedError: its bundle can't be read.
        """
        entries: list[bytes] = self._bundle(bundle_of(index, self.size))
        return entries[index % TILE_WIDTH]

    def prove(self, index: int) -> list[bytes]:
        """Give the inclusion proof of entry *index* that the published tiles make."""
        hashes = self.read_hashes(plan_inclusion(index, self.size))
        return finish_inclusion(index, self.size, hashes)

    def read_entry(self, index: int, root: bytes) -> bytes:
        """Give entry *index* of the tree with *root*.

        Raises:
            InclusionDisproved: what is published does not lead to *root*.
            FileAbsent, TileLength, BundleTruncated, BundleCount, UncheckedError: it can't be read.
        """
        entry = self.read_unchecked(index)
        check_inclusion(index, self.size, hash_leaf(entry), self.prove(index), root)
        return entry
