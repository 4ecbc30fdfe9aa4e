"""Every bit of what a ledger publishes, flipped one at a time, is refused with a named error.

The reader here does what every reader must: open the checkpoint by the policy, hash what it was
given, and compare with the root that was signed. Nothing is passed over but the signature lines of
keys that the policy does not name, and those change nothing that is believed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.core import merkle, tiles
from ledger.core.errors import ChainBroken, LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.note import parse_note
from ledger.core.policy import Judged, open_checkpoint_by_policy, parse_policy
from ledger.core.proof import parse_proof

VECTORS = Path(__file__).parents[1] / "vectors"
MINGBAI = VECTORS / "mingbai"
ORIGIN = "ledger.example.org/demo"
POLICY = parse_policy((MINGBAI / "policy.txt").read_bytes())
CHECKPOINT = (MINGBAI / "tree" / "checkpoint").read_bytes()


def flips(data: bytes) -> Iterator[tuple[str, bytes]]:
    for position in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            yield f"byte {position}, bit {bit}", bytes(changed)


def open_log(note: bytes) -> Judged:
    return open_checkpoint_by_policy(note, POLICY, ORIGIN)


def check_proof(data: bytes) -> bytes | None:
    proof = parse_proof(data)
    checkpoint = open_log(proof.checkpoint).checkpoint
    leaf_hash = hash_leaf(proof.extra or b"")
    merkle.check_inclusion(proof.index, checkpoint.size, leaf_hash, proof.hashes, checkpoint.root)
    return proof.extra


def check_hashes(hashes: list[bytes]) -> None:
    checkpoint = open_log(CHECKPOINT).checkpoint
    root = merkle.root(merkle.extend(merkle.EMPTY_FRONTIER, hashes))
    if len(hashes) != checkpoint.size or root != checkpoint.root:
        raise ChainBroken(expected=checkpoint.root, found=root)


def check_tile(data: bytes) -> None:
    check_hashes(tiles.decode_tile(data, 3))


def check_bundle(data: bytes) -> None:
    check_hashes([hash_leaf(entry) for entry in tiles.decode_bundle(data, 3)])


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("tree/checkpoint", open_log),
        ("entry-1.tlog-proof", check_proof),
        ("tree/tile/0/000.p/3", check_tile),
    ],
)
def test_every_flipped_bit_is_refused(name: str, check: Callable[[bytes], object]) -> None:
    data = (MINGBAI / name).read_bytes()
    check(data)
    for place, changed in flips(data):
        try:
            check(changed)
        except LedgerError:
            continue
        pytest.fail(f"{name}: {place} was not noticed")


def test_every_flipped_bit_of_a_bundle_is_refused() -> None:
    data = (MINGBAI / "tree/tile/entries/000.p/3").read_bytes()
    check_bundle(data)
    for place, changed in flips(data):
        try:
            check_bundle(changed)
        except LedgerError:
            continue
        pytest.fail(f"{place} was not noticed")


def test_every_prefix_and_every_suffix_is_refused() -> None:
    for name, check in [
        ("tree/checkpoint", open_log),
        ("entry-1.tlog-proof", check_proof),
        ("tree/tile/0/000.p/3", check_tile),
        ("tree/tile/entries/000.p/3", check_bundle),
    ]:
        data = (MINGBAI / name).read_bytes()
        for cut in range(1, len(data)):
            with pytest.raises(LedgerError):
                check(data[:cut])
            with pytest.raises(LedgerError):
                check(data[cut:])


def test_a_flipped_bit_in_the_line_of_a_key_that_nobody_named_changes_nothing_believed() -> None:
    """The second example's policy names the log alone; the witness's line may say anything."""
    note = (VECTORS / "worked" / "worked-checkpoint.txt").read_bytes()
    origin = "log.example.org/sanwu"
    line = (VECTORS / "worked" / "worked-vkeys.txt").read_text("utf-8").splitlines()[0]
    policy = parse_policy(f"log {line}\nquorum none\n")
    believed = open_checkpoint_by_policy(note, policy, origin)
    start = note.rfind(b"\n", 0, -1) + 1
    accepted = 0
    for place, changed in flips(note):
        try:
            judged = open_checkpoint_by_policy(changed, policy, origin)
        except LedgerError:
            continue
        accepted += 1
        position = int(place.removeprefix("byte ").split(",")[0])
        assert position >= start
        assert (judged.checkpoint, judged.witnesses) == (believed.checkpoint, ())
        assert judged.note.text == believed.note.text
        assert parse_note(changed).signatures[0] == believed.note.signatures[0]
    assert accepted > 100


def test_with_the_witness_named_no_flipped_bit_is_passed_over_and_its_word_still_counted() -> None:
    note = (VECTORS / "worked" / "worked-checkpoint.txt").read_bytes()
    log, witness = (VECTORS / "worked" / "worked-vkeys.txt").read_text("utf-8").splitlines()[:2]
    policy = parse_policy(f"log {log}\nwitness w {witness}\nquorum w\n")
    origin = "log.example.org/sanwu"
    assert open_checkpoint_by_policy(note, policy, origin).quorum_reached
    for place, changed in flips(note):
        try:
            judged = open_checkpoint_by_policy(changed, policy, origin)
        except LedgerError:
            continue
        # Name or key id were hit: the line is a stranger's now, and the witness has said nothing.
        assert judged.witnesses == (), place
        assert not judged.quorum_reached, place
