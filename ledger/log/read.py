"""Proofs and entries, read from the published tiles (C2SP tlog-tiles, design section 4).

Everything here comes from published files alone, so that whoever mirrors them can serve proofs
too. A reader keeps a bounded number of tiles; each is kept with the hashes inside it, so that
the proofs of one tile's entries cost little more than the first (``prove_each``).

What it does not do: decide what may be trusted. It takes the size from a checkpoint that the
caller opened; ``read_proof`` never hands out a proof that does not lead to that checkpoint's root.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from ledger.core import merkle, tiles
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import DisprovedError, MalformedError, NotFoundError, Reason
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.merkle import Node
from ledger.core.proof import Proof, format_proof
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Bundle, Tile
from ledger.log.edge import Edge, fold_once, read_edge
from ledger.log.errors import EntryMissing, PublishedDamaged

Fetch = Callable[[str], bytes]
"""Returns the bytes under a published path; raises a ``NotFoundError`` where there are none."""

TILES_KEPT = 64
BUNDLES_KEPT = 4


class TileReader:
    """Reads a published tree through *fetch*, with at most *tiles_kept* tiles in memory.

    A kept tile takes about 17 kB. Methods may be called from several threads.
    """

    def __init__(self, fetch: Fetch, *, tiles_kept: int = TILES_KEPT) -> None:
        self._fetch = fetch
        self._inside = lru_cache(maxsize=tiles_kept)(self._read_inside)
        self._bundle = lru_cache(maxsize=BUNDLES_KEPT)(self._read_bundle)
        self._above = lru_cache(maxsize=tiles_kept)(self._prove_node)

    def read_entry(self, index: int, size: int) -> bytes:
        """Return entry *index* of the tree of *size* entries, as published, not yet checked.

        Raises:
            EntryMissing: not ``0 <= index < size``.
            PublishedDamaged: the bundle is missing or isn't one.
        """
        _check_index(index, size)
        return self._bundle(_bundle_of(index, size))[index % TILE_WIDTH]

    def prove(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the inclusion proof of entry *index* in the tree of *size* entries.

        Raises:
            EntryMissing: not ``0 <= index < size``.
            PublishedDamaged: a tile is missing or has a wrong length.
        """
        _check_index(index, size)
        return self._prove_node(0, index, size)

    def prove_each(self, start: int, stop: int, size: int) -> Iterator[tuple[bytes, ...]]:
        """Yield the inclusion proofs of the entries ``[start, stop)``, a tile at a time."""
        for index in range(start, stop):
            yield self.prove(index, size)

    def prove_growth(self, old_size: int, size: int) -> tuple[bytes, ...]:
        """Return the consistency proof from *old_size* to *size*; empty where there is none."""
        if not 0 < old_size < size:
            return ()
        nodes = merkle.plan_consistency(old_size, size)
        return tuple(merkle.finish_consistency(old_size, size, self._hashes(nodes, size)))

    def read_proof(self, index: int, checkpoint: Checkpoint, note: bytes) -> bytes:
        """Return the ``.tlog-proof`` of entry *index* under *note*, whose text is *checkpoint*.

        Raises:
            EntryMissing: the checkpoint's tree has no such entry.
            PublishedDamaged: what is published does not lead to the checkpoint's root.
        """
        entry = self.read_entry(index, checkpoint.size)
        hashes = self.prove(index, checkpoint.size)
        try:
            merkle.check_inclusion(
                index, checkpoint.size, hash_leaf(entry), hashes, checkpoint.root
            )
        except DisprovedError as error:
            self.forget()
            reason = Reason(
                f"第 {index} 条算不到检查点的根",
                f"entry {index} does not lead to the checkpoint's root",
            )
            raise PublishedDamaged(reason=reason) from error
        return format_proof(Proof(extra=entry, index=index, hashes=hashes, checkpoint=note))

    def read_edge(self, size: int) -> Edge:
        """Return the edge of the published tree of *size* entries, not yet checked."""
        return read_edge(self.read_tile, size)

    def forget(self) -> None:
        """Drop what is kept, so that repaired files are read again."""
        self._inside.cache_clear()
        self._bundle.cache_clear()
        self._above.cache_clear()

    def _prove_node(self, level: int, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof of hash *index* of tile level *level*, from the hash up to the root.

        In a full tile, that is the siblings inside it and what all its hashes have in common.
        """
        block, at = divmod(index, TILE_WIDTH)
        if (block + 1) * TILE_WIDTH > size >> (TILE_HEIGHT * level):
            return self._prove_at_edge(level, index, size)
        inside = self._inside(Tile(level, block, TILE_WIDTH))
        siblings = [_hash_at(inside[bit], at >> bit ^ 1) for bit in range(TILE_HEIGHT)]
        return (*siblings, *self._above(level + 1, block, size))

    def _prove_at_edge(self, level: int, index: int, size: int) -> tuple[bytes, ...]:
        """Return the same by the general plan: the proof of the hash's first entry, cut off."""
        first = index << (TILE_HEIGHT * level)
        nodes = merkle.plan_inclusion(first, size)
        proof = merkle.finish_inclusion(first, size, self._hashes(nodes, size))
        return tuple(proof[TILE_HEIGHT * level :])

    def _hashes(self, nodes: tuple[Node, ...], size: int) -> list[bytes]:
        found = []
        for node in nodes:
            tile, start, _ = tiles.tile_of_node(node, size)
            bit = node.level % TILE_HEIGHT
            found.append(_hash_at(self._inside(tile)[bit], start >> bit))
        return found

    def _read_inside(self, tile: Tile) -> tuple[bytes, ...]:
        """Return the complete subtrees inside a tile, level by level from its own hashes up."""
        inside = [self.read_tile(tile)]
        while len(inside[-1]) >= 2 * HASH_BYTES:
            inside.append(fold_once(inside[-1]))
        return tuple(inside)

    def read_tile(self, tile: Tile) -> bytes:
        """Return the data of *tile*, from the full one if the partial one is gone.

        Raises:
            PublishedDamaged: neither is there, or it is too short.
        """
        full = tiles.tile_path(Tile(tile.level, tile.index, TILE_WIDTH))
        data = self._read_widened(tiles.tile_path(tile), full)
        if len(data) < tile.width * HASH_BYTES:
            raise PublishedDamaged(reason=_too_short(tiles.tile_path(tile)))
        return data[: tile.width * HASH_BYTES]

    def _read_bundle(self, bundle: Bundle) -> list[bytes]:
        path = tiles.bundle_path(bundle.index, bundle.width)
        data = self._read_widened(path, tiles.bundle_path(bundle.index, TILE_WIDTH))
        try:
            entries = tiles.decode_bundle(data)
        except MalformedError as error:
            raise PublishedDamaged(reason=_damaged(path, error)) from error
        if len(entries) < bundle.width:
            raise PublishedDamaged(reason=_too_short(path))
        return entries

    def _read_widened(self, path: str, full: str) -> bytes:
        """Return what is under *path*, or under *full*, which replaces a partial one."""
        try:
            return self._fetch(path)
        except NotFoundError as error:
            missing = error
        try:
            return self._fetch(full)
        except NotFoundError:
            raise PublishedDamaged(reason=_missing(path)) from missing


def _hash_at(data: bytes, at: int) -> bytes:
    return data[at * HASH_BYTES : (at + 1) * HASH_BYTES]


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise EntryMissing(index=index, size=size)


def _bundle_of(index: int, size: int) -> Bundle:
    block = index // TILE_WIDTH
    return Bundle(block, min(TILE_WIDTH, size - block * TILE_WIDTH))


def _too_short(path: str) -> Reason:
    return Reason(f"{path} 太短", f"{path} is too short")


def _missing(path: str) -> Reason:
    return Reason(f"缺 {path}", f"{path} is missing")


def _damaged(path: str, error: MalformedError) -> Reason:
    return Reason(f"{path}：{error.text('zh')}", f"{path}: {error.text('en')}")
