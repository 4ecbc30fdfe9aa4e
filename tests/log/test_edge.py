"""The right edge agrees with the definitions of RFC 6962 and with the plans of C2SP tlog-tiles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.core import merkle, tiles
from ledger.core.hashing import hash_leaf
from ledger.core.tiles import TILE_WIDTH, Tile
from ledger.log.derive import TreeBuilder
from ledger.log.edge import EMPTY_EDGE, Edge, changed, fold, grow, read_edge

LEAVES = [hash_leaf(str(i).encode()) for i in range(1_400)]


def edge_of(size: int) -> Edge:
    return grow(EMPTY_EDGE, LEAVES[:size])[0]


@pytest.mark.parametrize("size", [*range(70), 255, 256, 257, 511, 512, 513, 1_023, 1_024, 1_399])
def test_the_edge_has_the_frontier_of_its_leaves(size: int) -> None:
    frontier = merkle.extend(merkle.EMPTY_FRONTIER, LEAVES[:size])
    assert edge_of(size).frontier() == frontier
    assert edge_of(size).root() == merkle.root(frontier)


@given(st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=60, deadline=None)
def test_growing_in_pieces_is_growing_at_once(pieces: list[int]) -> None:
    edge = EMPTY_EDGE
    written: dict[Tile, bytes] = {}
    for piece in pieces:
        stop = min(edge.size + piece, len(LEAVES))
        old = edge
        edge, full = grow(old, LEAVES[old.size : stop])
        new = [*full, *changed(old, edge)]
        assert {t for t, _ in new} == set(tiles.new_tiles(old.size, stop))
        assert len(new) == len({t for t, _ in new})
        written.update(new)
    assert edge == edge_of(edge.size)
    for tile in tiles.tiles_of(edge.size):
        assert written[tile] == tile_data(tile)


def tile_data(tile: Tile) -> bytes:
    """By definition: hash i is the root over 256**level leaves."""
    span = TILE_WIDTH**tile.level
    first = tile.index * TILE_WIDTH
    return b"".join(
        merkle.root(merkle.extend(merkle.EMPTY_FRONTIER, LEAVES[i * span : (i + 1) * span]))
        for i in range(first, first + tile.width)
    )


@pytest.mark.parametrize("size", [0, 1, 5, 255, 256, 257, 300, 512, 1_399])
def test_the_edge_read_from_tiles_is_the_edge(size: int) -> None:
    assert read_edge(tile_data, size) == edge_of(size) or size == 0


def test_an_edge_of_four_levels_is_folded_in_order() -> None:
    """70,000 leaves, ASCII decimals: the root is the one that others computed."""
    edge = EMPTY_EDGE
    for start in range(0, 70_000, 10_000):
        edge, _ = grow(edge, [hash_leaf(str(i).encode()) for i in range(start, start + 10_000)])
    root = "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e"
    assert edge.root().hex() == root
    assert [tile for tile, _ in edge.tiles()] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_folding_a_full_tile_is_the_tiles_root() -> None:
    data = b"".join(LEAVES[:TILE_WIDTH])
    assert fold(data) == tiles.tile_root(data)


@pytest.mark.parametrize("sizes", [[3], [3, 200, 255], [255, 256], [1, 300, 301, 511], [700]])
def test_the_derived_files_are_all_that_the_signed_sizes_need(sizes: list[int]) -> None:
    entries = [str(i).encode() for i in range(max(sizes))]
    builder = TreeBuilder()
    files: dict[str, bytes] = {}
    for start in range(0, len(entries), 100):
        files.update(builder.feed(entries[start : start + 100]))
    files.update(builder.partials(sizes))
    assert builder.edge == edge_of(len(entries))
    wanted = set()
    for size in sizes:
        for tile in tiles.tiles_of(size):
            full = Tile(tile.level, tile.index, TILE_WIDTH)
            is_full = (len(entries) >> 8 * tile.level) >= (tile.index + 1) * TILE_WIDTH
            wanted.add(tiles.tile_path(full if is_full else tile))
        for bundle in tiles.bundles_of(size):
            is_full = len(entries) >= (bundle.index + 1) * TILE_WIDTH
            wanted.add(tiles.bundle_path(bundle.index, TILE_WIDTH if is_full else bundle.width))
    for tile in tiles.tiles_of(len(entries)):
        if tile.width == TILE_WIDTH:
            wanted.add(tiles.tile_path(tile))
    assert set(files) == wanted
    for path, data in files.items():
        place = tiles.parse_path(path)
        if isinstance(place, Tile):
            assert data == tile_data(place)
        else:
            start = place.index * TILE_WIDTH
            assert tiles.decode_bundle(data) == entries[start : start + place.width]
