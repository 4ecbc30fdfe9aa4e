"""Tiles and bundles: which of them a size implies, what a growth writes, and what they hold."""

import pytest

from ledger.core import tiles
from ledger.core.errors import TileLength
from ledger.core.merkle import Node
from ledger.core.tiles import Bundle, Tile
from tests.core import reference

INVENTORY = {  # size: for each level the full tiles and the width of the partial one
    0: [],
    1: [(0, 1)],
    255: [(0, 255)],
    256: [(1, 0), (0, 1)],
    257: [(1, 1), (0, 1)],
    65_536: [(256, 0), (1, 0), (0, 1)],
    70_000: [(273, 112), (1, 17), (0, 1)],
    1_000_000: [(3906, 64), (15, 66), (0, 15)],
}
SIZES = [0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 65_535, 65_536, 65_537, 65_800, 70_000]


@pytest.mark.parametrize("size", INVENTORY)
def test_a_size_implies_these_tiles(size: int) -> None:
    found = tiles.tiles_of(size)
    for level, (full, partial) in enumerate(INVENTORY[size]):
        widths = [tile.width for tile in found if tile.level == level]
        assert widths == [256] * full + ([partial] if partial else [])
        assert [t.index for t in found if t.level == level] == list(range(len(widths)))
    assert len({tile.level for tile in found}) == len(INVENTORY[size])
    full, partial = INVENTORY[size][0] if size else (0, 0)
    assert tiles.bundles_of(size) == [Bundle(t.index, t.width) for t in found if t.level == 0]
    assert len(tiles.bundles_of(size)) == full + bool(partial)


@pytest.mark.parametrize("old_size", SIZES)
def test_a_growth_writes_what_the_new_size_has_and_the_old_one_had_not(old_size: int) -> None:
    had = {*tiles.tiles_of(old_size)}
    had_bundles = {*tiles.bundles_of(old_size)}
    for new_size in SIZES:
        if new_size >= old_size:
            written = tiles.new_tiles(old_size, new_size)
            assert written == [t for t in tiles.tiles_of(new_size) if t not in had]
            bundles = tiles.new_bundles(old_size, new_size)
            assert bundles == [b for b in tiles.bundles_of(new_size) if b not in had_bundles]


@pytest.mark.parametrize("old_size", SIZES)
def test_what_a_growth_supersedes_is_what_the_new_size_has_no_longer(old_size: int) -> None:
    for new_size in SIZES:
        if new_size >= old_size:
            before = {t.path for t in tiles.tiles_of(old_size)}
            before |= {b.path for b in tiles.bundles_of(old_size)}
            after = {t.path for t in tiles.tiles_of(new_size)}
            after |= {b.path for b in tiles.bundles_of(new_size)}
            by_full = tiles.superseded_by_full(old_size, new_size)
            by_wider = tiles.superseded_by_wider(old_size, new_size)
            assert {*by_full, *by_wider} == before - after
            assert tiles.superseded(old_size, new_size) == by_full + by_wider
            for path in by_full:
                assert path.rpartition(".p/")[0] in after
            for path in by_wider:
                stem = path.rpartition(".p/")[0]
                assert stem not in after
                assert any(other.startswith(stem + ".p/") for other in after)


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, "000"),
        (999, "999"),
        (1000, "x001/000"),
        (999_999, "x999/999"),
        (1_000_000, "x001/x000/000"),
        (1_234_067, "x001/x234/067"),
    ],
)
def test_an_index_is_written_in_groups_of_three_digits(index: int, path: str) -> None:
    assert tiles.tile_path(Tile(3, index, 256)) == f"tile/3/{path}"
    assert tiles.tile_path(Tile(3, index, 7)) == f"tile/3/{path}.p/7"
    assert tiles.bundle_path(index, 256) == f"tile/entries/{path}"
    assert tiles.bundle_path(index, 7) == f"tile/entries/{path}.p/7"
    assert tiles.parse_path(f"tile/3/{path}.p/7") == Tile(3, index, 7)
    assert tiles.parse_path(f"tile/entries/{path}") == Bundle(index, 256)


def test_a_node_is_made_from_the_hashes_that_its_tile_says() -> None:
    d = reference.entries(700)
    hashes = reference.leaf_hashes(d)
    data = {}
    for tile in tiles.tiles_of(700):
        span = 256**tile.level
        start = tile.index * 256
        parts = [d[i * span : (i + 1) * span] for i in range(start, start + tile.width)]
        data[tile] = tiles.encode_tile([reference.mth(part) for part in parts])
    assert data[Tile(0, 0, 256)] == b"".join(hashes[:256])
    for level in range(10):
        for index in range(700 >> level):
            node = Node(level, index)
            tile, start, count = tiles.tile_of_node(node, 700)
            expected = reference.mth(d[index << level : (index + 1) << level])
            assert tiles.hash_of_node(node, tile, data[tile]) == expected
            assert tiles.tile_root(data[tile][start * 32 : (start + count) * 32]) == expected


def test_a_wider_tile_serves_in_the_place_of_a_narrower_one() -> None:
    hashes = reference.leaf_hashes(reference.entries(5))
    node = Node(1, 1)
    tile, _, _ = tiles.tile_of_node(node, 4)
    assert tile == Tile(0, 0, 4)
    wider = tiles.encode_tile(hashes)
    assert tiles.hash_of_node(node, tile, wider) == tiles.tile_root(b"".join(hashes[2:4]))


def test_a_full_tile_has_the_root_of_its_256_entries() -> None:
    d = reference.entries(256)
    assert tiles.tile_root(b"".join(reference.leaf_hashes(d))) == reference.mth(d)


@pytest.mark.parametrize("length", [0, 31, 33, 96, 4 * 32 - 1])
def test_a_tile_that_was_cut_off_gives_no_hash(length: int) -> None:
    with pytest.raises(TileLength):
        tiles.hash_of_node(Node(0, 1), Tile(0, 0, 4), bytes(length))


def test_asking_for_what_no_tree_has_is_a_callers_mistake() -> None:
    with pytest.raises(ValueError):
        tiles.tile_of_node(Node(1, 1), 3)
    with pytest.raises(ValueError):
        tiles.hash_of_node(Node(0, 4), Tile(0, 0, 4), bytes(128))
    with pytest.raises(ValueError):
        tiles.hash_of_node(Node(8, 0), Tile(0, 0, 4), bytes(128))
    for level, index, width in [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]:
        with pytest.raises(ValueError):
            Tile(level, index, width)
    for index, width in [(-1, 1), (0, 0), (0, 257)]:
        with pytest.raises(ValueError):
            Bundle(index, width)


def test_writing_what_no_bundle_or_tile_can_hold_is_a_callers_mistake() -> None:
    for entries in ([], [b""] * 257, [bytes(65_536)]):
        with pytest.raises(ValueError):
            tiles.encode_bundle(entries)
    for hashes in ([], [bytes(32)] * 257, [bytes(31)]):
        with pytest.raises(ValueError):
            tiles.encode_tile(hashes)
    longest = [bytes(65_535)]
    assert tiles.decode_bundle(tiles.encode_bundle(longest)) == longest
