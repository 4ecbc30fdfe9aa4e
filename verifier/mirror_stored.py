"""Whether a mirror's copy on disk is whole: what it cosigns is what it has read back.

Every bundle from a size on is read from the disk and hashed; every tile that follows from them is
compared with the one that lies there; and together they must lead to the signed root.
"""

from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import Node
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, encode_tile, tile_root
from verifier.edge import Edge
from verifier.reader import CHECKPOINT, LogReader, bundle_of, read_bundle, read_tile
from verifier.sources import Source
from verifier.split_errors import MirrorDamaged


def check_stored(source: Source, checkpoint: Checkpoint, start: int = 0) -> None:
    """Check that *source* holds the tree of *checkpoint*, read anew from entry *start* on.

    Of what lies before *start*, only the tiles that the rest is joined to are read.

    Raises:
        MirrorDamaged: a file is missing, can't be read, or holds something else.
    """
    size = checkpoint.size
    first = start // TILE_WIDTH
    try:
        edge, tail = _edge_at(source, first), b""
        for at in range(first * TILE_WIDTH, size, TILE_WIDTH):
            bundle = bundle_of(at, size)
            data = encode_tile([hash_leaf(entry) for entry in read_bundle(source, bundle)])
            _compare(source, Tile(0, bundle.index, bundle.width), data)
            if bundle.width < TILE_WIDTH:
                tail = data
                continue
            for tile, expected in edge.add(tile_root(data)):
                _compare(source, tile, expected)
        for tile, expected in edge.partial():
            _compare(source, tile, expected)
    except LedgerError as error:
        raise MirrorDamaged(where=error.where, path=error.where, place=source.name) from error
    if edge.root(tail) != checkpoint.root:
        raise MirrorDamaged(where=CHECKPOINT, path=CHECKPOINT, place=source.name)


def _edge_at(source: Source, bundles: int) -> Edge:
    """Give the right edge after so many full *bundles*, from the tiles that are there."""
    reader = LogReader(source, bundles * TILE_WIDTH)
    edge = Edge(bundles)
    level = 1
    while whole := bundles >> TILE_HEIGHT * (level - 1):
        begin = whole // TILE_WIDTH * TILE_WIDTH
        nodes = [Node(TILE_HEIGHT * level, index) for index in range(begin, whole)]
        edge.pending.append(reader.read_hashes(nodes))
        level += 1
    return edge


def _compare(source: Source, tile: Tile, expected: bytes) -> None:
    if read_tile(source, tile) != expected:
        raise MirrorDamaged(where=tile.path, path=tile.path, place=source.name)
