"""Proofs from tiles agree with the tree, for every index, within a bounded memory."""

from collections.abc import Callable

import pytest

from ledger.core import merkle
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import NotFoundError
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from ledger.log.derive import TreeBuilder
from ledger.log.errors import EntryMissing, PublishedDamaged
from ledger.log.read import TileReader
from ledger.storage.errors import FileMissing

ENTRIES = [f"entry {i}".encode() for i in range(1_300)]
LEAVES = [hash_leaf(entry) for entry in ENTRIES]


def published(size: int, *signed_before: int) -> dict[str, bytes]:
    builder = TreeBuilder()
    files = dict(builder.feed(ENTRIES[:size]))
    files.update(builder.partials([*signed_before, size]))
    return files


def fetch_from(files: dict[str, bytes]) -> Callable[[str], bytes]:
    def fetch(path: str) -> bytes:
        if path not in files:
            raise FileMissing(where=path)
        return files[path]

    return fetch


def root_of(size: int) -> bytes:
    return merkle.root(merkle.extend(merkle.EMPTY_FRONTIER, LEAVES[:size]))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 255, 256, 257, 300, 511, 512, 513, 1_024, 1_300])
@pytest.mark.parametrize("kept", [1, 64])
def test_every_entrys_proof_leads_to_the_root(size: int, kept: int) -> None:
    reader = TileReader(fetch_from(published(size)), tiles_kept=kept)
    root = root_of(size)
    for index, proof in enumerate(reader.prove_each(0, size, size)):
        merkle.check_inclusion(index, size, LEAVES[index], proof, root)
        assert reader.read_entry(index, size) == ENTRIES[index]


def test_an_older_size_is_proved_from_a_grown_tree() -> None:
    """C2SP: a client that gets 404 for a partial tile asks for the full one."""
    sizes = (1, 200, 256, 300, 512, 1_000)
    reader = TileReader(fetch_from(published(1_300, *sizes)))
    for size in sizes:
        for index in range(0, size, 7):
            merkle.check_inclusion(
                index, size, LEAVES[index], reader.prove(index, size), root_of(size)
            )
            assert reader.read_entry(index, size) == ENTRIES[index]


@pytest.mark.parametrize("old", [1, 5, 255, 256, 257, 700, 1_299, 1_300])
def test_growth_is_proved(old: int) -> None:
    proof = TileReader(fetch_from(published(1_300))).prove_growth(old, 1_300)
    merkle.check_consistency(old, 1_300, root_of(old), root_of(1_300), proof)


def test_growth_from_nothing_needs_no_proof() -> None:
    assert TileReader(fetch_from({})).prove_growth(0, 1_300) == ()


@pytest.mark.parametrize("index", [-1, 300, 10**12])
def test_an_entry_that_is_not_there_is_named(index: int) -> None:
    reader = TileReader(fetch_from(published(300)))
    with pytest.raises(EntryMissing):
        reader.prove(index, 300)
    with pytest.raises(EntryMissing):
        reader.read_entry(index, 300)


def test_the_proof_file_carries_the_entry_and_the_checkpoint() -> None:
    checkpoint = Checkpoint("ledger.example.org/demo", 300, root_of(300))
    note = b"a note\n\n\xe2\x80\x94 somebody AAAAAAA=\n"
    data = TileReader(fetch_from(published(300))).read_proof(7, checkpoint, note)
    proof = parse_proof(data)
    assert (proof.extra, proof.index, proof.checkpoint) == (ENTRIES[7], 7, note)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
def test_a_proof_from_a_damaged_tree_is_never_handed_out(path: str) -> None:
    files = published(300)
    good = TileReader(fetch_from(files)).read_proof(
        299,
        Checkpoint("ledger.example.org/demo", 300, root_of(300)),
        b"n\n\n\xe2\x80\x94 s AAAAAAA=\n",
    )
    assert good
    damaged = bytearray(files[path])
    damaged[40 % len(damaged)] ^= 1
    reader = TileReader(fetch_from(files | {path: bytes(damaged)}))
    checkpoint = Checkpoint("ledger.example.org/demo", 300, root_of(300))
    with pytest.raises(PublishedDamaged):
        _ = [reader.read_proof(index, checkpoint, b"unused") for index in range(300)]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_missing_or_short_file_is_named(path: str, cut: bool) -> None:
    files = published(300)
    if cut:
        files[path] = files[path][: len(files[path]) // 64 * 32]
    else:
        del files[path]
    reader = TileReader(fetch_from(files))
    with pytest.raises(PublishedDamaged, match="tile"):
        _ = [(reader.prove(i, 300), reader.read_entry(i, 300)) for i in (0, 299)]


def test_the_number_of_tiles_in_memory_is_bounded() -> None:
    files = published(1_300)
    read: list[str] = []

    def fetch(path: str) -> bytes:
        read.append(path)
        return fetch_from(files)(path)

    reader = TileReader(fetch, tiles_kept=2)
    for index in (0, 300, 600, 0, 300, 600):
        reader.prove(index, 1_300)
    assert read.count("tile/0/000") == 2
    read.clear()
    list(reader.prove_each(256, 512, 1_300))
    assert read.count("tile/0/001") <= 1


def test_forgetting_reads_repaired_files_again() -> None:
    files = published(300)
    sound = files["tile/0/000"]
    files["tile/0/000"] = b"\0" * len(sound)
    reader = TileReader(fetch_from(files))
    wrong = reader.prove(0, 300)
    files["tile/0/000"] = sound
    assert reader.prove(0, 300) == wrong
    reader.forget()
    merkle.check_inclusion(0, 300, LEAVES[0], reader.prove(0, 300), root_of(300))


def test_a_fetch_that_fails_otherwise_is_not_mistaken_for_a_missing_file() -> None:
    def fetch(path: str) -> bytes:
        raise TimeoutError(path)

    with pytest.raises(TimeoutError):
        TileReader(fetch).prove(0, 300)
    assert issubclass(FileMissing, NotFoundError)
