"""Steps 4 and 5 of an append: the published tree grows, and is read back (design section 7).

The tree is made from the records, as it would be after a crash, and checked from what was read
back alone: entries, leaf hashes, tiles, root. So what is signed next is what readers will find,
whatever memory or disk did on the way.
"""

from collections.abc import Sequence
from hashlib import sha256

from ledger.core import tiles
from ledger.core.errors import Reason
from ledger.core.hashing import hash_leaf
from ledger.core.tiles import TILE_WIDTH, Tile
from ledger.log.derive import Piece
from ledger.log.edge import Edge, changed, grow
from ledger.log.errors import HeadDisagrees, PublishedDamaged, WrittenDiffers
from ledger.log.recover import Stores
from ledger.storage.contracts import Head
from ledger.storage.errors import DifferentBytes, FileMissing


def write_tree(stores: Stores, old: Edge, head: Head) -> tuple[Edge, list[Piece]]:
    """Write the files by which the published tree *old* grows to *head*; durable on return.

    Returns the edge of the grown tree, and the files. Files that are there are not written again.

    Raises:
        PublishedDamaged: one is there with other bytes.
    """
    edge, full = grow(old, stores.records.read_leaf_hashes(old.size, head.size))
    written = [(tiles.tile_path(tile), data) for tile, data in (*full, *changed(old, edge))]
    first = old.size // TILE_WIDTH * TILE_WIDTH
    entries = stores.records.read_entries(first, head.size) if old.size < head.size else []
    for bundle in tiles.new_bundles(old.size, head.size):
        start = bundle.index * TILE_WIDTH - first
        bundled = entries[start : start + bundle.width]
        written.append((bundle.path, tiles.encode_bundle(bundled)))
    try:
        stores.files.create(written)
    except DifferentBytes as error:
        raise PublishedDamaged(reason=_other_bytes(error.where)) from error
    return edge, written


def read_back(stores: Stores, old: Edge, head: Head, written: Sequence[Piece]) -> None:
    """Read what was *written*, and derive *head* from those bytes alone, entries first.

    Raises:
        WrittenDiffers: other bytes were read than were written.
        HeadDisagrees: the entries that were read do not lead to the head that would be signed.
    """
    found = {path: _read_same(stores, path, data) for path, data in written}
    new_hashes: list[bytes] = []
    for bundle in tiles.new_bundles(old.size, head.size):
        hashes = [hash_leaf(entry) for entry in tiles.decode_bundle(found[bundle.path])]
        tile = tiles.tile_path(Tile(0, bundle.index, bundle.width))
        if b"".join(hashes) != found[tile]:
            raise HeadDisagrees(
                what=tile,
                found=sha256(found[tile]).hexdigest(),
                expected=sha256(b"".join(hashes)).hexdigest(),
            )
        new_hashes += hashes[max(0, old.size - bundle.index * TILE_WIDTH) :]
    edge, _ = grow(old, new_hashes)
    if (edge.size, edge.root()) != (head.size, head.root):
        raise HeadDisagrees(what="root", found=head.root.hex(), expected=edge.root().hex())


def _read_same(stores: Stores, path: str, data: bytes) -> bytes:
    expected = sha256(data).hexdigest()
    try:
        found = stores.files.read(path)
    except FileMissing as error:
        raise WrittenDiffers(path=path, expected=expected, found="nothing") from error
    if found != data:
        raise WrittenDiffers(path=path, expected=expected, found=sha256(found).hexdigest())
    return found


def _other_bytes(path: str) -> Reason:
    return Reason(f"{path} 已有别的内容", f"{path} stands with other bytes")
