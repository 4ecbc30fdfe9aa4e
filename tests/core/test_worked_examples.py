"""Both worked examples, byte for byte (docs/spec, C2SP specifications)."""

from hashlib import sha256
from pathlib import Path

import pytest

from ledger.core import merkle, tiles
from ledger.core.charters import format_charters, parse_charters
from ledger.core.checkpoint import (
    Checkpoint,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from ledger.core.cosignature import Subtree, cosign, subtree_message
from ledger.core.entry import FIRST_PREVIOUS, Entry, check_chain, format_entry, parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import (
    COSIGNATURE,
    ED25519,
    ML_DSA_44,
    SigningKey,
    format_vkey,
    key_id,
    parse_vkey,
)
from ledger.core.merkle import EMPTY_FRONTIER, Node
from ledger.core.note import Note, Signature, format_note, open_note, parse_note, sign_note
from ledger.core.policy import format_policy, open_checkpoint_by_policy, parse_policy
from ledger.core.proof import Proof, format_proof, parse_proof
from ledger.core.text import format_base64

VECTORS = Path(__file__).parents[1] / "vectors"
MINGBAI = VECTORS / "mingbai"
WORKED = VECTORS / "worked"
DEMO = "ledger.example.org/demo"


def read(name: str) -> bytes:
    return (MINGBAI / name).read_bytes()


def key(label: str, name: str) -> SigningKey:
    return SigningKey(name, ED25519, sha256(f"mingbai worked example: {label}".encode()).digest())


LOG = key("log key", DEMO)
AUTHORITY = key("authority key", f"{DEMO}/authority-1")
ACCOUNTANT = key("accountant key", f"{DEMO}/accountant-1")
DIRECTOR = key("director key", f"{DEMO}/director-1")
SIGNERS = [[AUTHORITY], [DIRECTOR, ACCOUNTANT], [DIRECTOR]]
TIMES = [1_795_334_401_000, 1_795_339_800_125, 1_795_341_600_500]


def test_the_files_are_unchanged() -> None:
    lines = read("SHA256SUMS").decode().splitlines()
    assert len(lines) == 19
    for line in lines:
        digest, name = line.split("  ")
        assert sha256(read(name)).hexdigest() == digest


# ------------------------------------------------------------- the ledger of three entries


def test_the_keys_are_made_from_their_seeds() -> None:
    lines = read("vkeys.txt").decode().splitlines()
    for line, signer in zip(lines, [LOG, AUTHORITY, ACCOUNTANT, DIRECTOR], strict=False):
        assert format_vkey(signer.verifier) == line
        assert parse_vkey(line) == signer.verifier
    assert LOG.verifier.key_id.hex() == "b735d06b"


def test_the_fifth_key_is_the_log_s_second_one() -> None:
    line = read("vkeys.txt").decode().splitlines()[4]
    key = parse_vkey(line)
    assert (key.name, key.algorithm, format_vkey(key)) == (DEMO, ML_DSA_44, line)


@pytest.mark.parametrize("index", range(3))
def test_signing_the_text_again_gives_the_note(index: int) -> None:
    text = read(f"statement-{index}.txt")
    assert sign_note(text, SIGNERS[index]) == read(f"statement-{index}.note")


def test_writing_the_entries_again_gives_the_bytes_and_the_chain() -> None:
    previous, previous_leaf_hash = None, FIRST_PREVIOUS
    for index, time_ms in enumerate(TIMES):
        statement = read(f"statement-{index}.note")
        governance = None if index == 0 else 0
        entry = Entry(index, time_ms, governance, previous_leaf_hash, statement)
        assert format_entry(entry) == read(f"entry-{index}")
        assert parse_entry(read(f"entry-{index}")) == entry
        check_chain(previous, previous_leaf_hash, entry)
        previous, previous_leaf_hash = entry, hash_leaf(read(f"entry-{index}"))
    assert previous_leaf_hash.hex().startswith("754a632addbe381f")


def test_the_published_tree_is_what_the_entries_make() -> None:
    entries = [read(f"entry-{index}") for index in range(3)]
    hashes = [hash_leaf(entry) for entry in entries]
    assert tiles.encode_bundle(entries) == read("tree/tile/entries/000.p/3")
    assert tiles.decode_bundle(read("tree/tile/entries/000.p/3"), 3) == entries
    assert tiles.encode_tile(hashes) == read("tree/tile/0/000.p/3")
    assert [t.path for t in tiles.tiles_of(3)] == ["tile/0/000.p/3"]
    assert [b.path for b in tiles.bundles_of(3)] == ["tile/entries/000.p/3"]
    root = merkle.root(merkle.extend(EMPTY_FRONTIER, hashes))
    assert sign_checkpoint(Checkpoint(DEMO, 3, root), LOG) == read("tree/checkpoint")


def test_the_checkpoint_opens_with_the_policy() -> None:
    policy = parse_policy(read("policy.txt"))
    assert format_policy(policy).encode() == read("policy.txt")
    judged = open_checkpoint_by_policy(read("checkpoint"), policy, DEMO)
    assert (judged.checkpoint.size, judged.witnesses, judged.quorum_reached) == (3, (), True)
    assert format_checkpoint(judged.checkpoint) == read("checkpoint.text") == judged.note.text


def test_the_charters_file_names_the_first_statement() -> None:
    charters = parse_charters(read("charters.txt"))
    assert charters == {DEMO: sha256(read("statement-0.txt")).hexdigest()}
    assert format_charters(charters).encode() == read("charters.txt")


def test_the_proof_file_proves_entry_1() -> None:
    proof = parse_proof(read("entry-1.tlog-proof"))
    assert format_proof(proof) == read("entry-1.tlog-proof")
    assert proof.extra == read("entry-1")
    leaves = [hash_leaf(read(f"entry-{index}")) for index in range(3)]
    assert proof == Proof(read("entry-1"), 1, (leaves[0], leaves[2]), read("checkpoint"))
    checkpoint, _ = open_checkpoint(proof.checkpoint, LOG.verifier)
    merkle.check_inclusion(
        proof.index, checkpoint.size, hash_leaf(proof.extra), proof.hashes, checkpoint.root
    )


def test_the_message_of_the_later_signature_type_is_as_the_specification_says() -> None:
    """Nothing signs it yet; the bytes are kept here so that the next version must meet them."""
    root = parse_checkpoint(read("checkpoint.text")).root
    name = bytes([len(DEMO)]) + DEMO.encode()
    zero = bytes(8)
    message = b"subtree/v1\n\0" + name + zero + name + zero + (3).to_bytes(8, "big") + root
    assert message == read("mldsa-message.bin")


# ------------------------------------------------------------------- the log of five entries

FIVE = ["notice-0", "notice-1", "notice-2", "公示-3", "公示-4"]
LEAVES = [hash_leaf(entry.encode()) for entry in FIVE]
ORIGIN = "log.example.org/sanwu"


def worked_key(label: str, name: str, algorithm: int) -> SigningKey:
    return SigningKey(name, algorithm, sha256(f"tlog worked example: {label}".encode()).digest())


WORKED_LOG = worked_key("log key", ORIGIN, ED25519)
WITNESS = worked_key("witness key", "witness.example.org/w1", COSIGNATURE)


def root_of(size: int) -> bytes:
    return merkle.root(merkle.extend(EMPTY_FRONTIER, LEAVES[:size]))


def nodes(level: int, index: int) -> bytes:
    return merkle.root(merkle.extend(EMPTY_FRONTIER, LEAVES[index << level : (index + 1) << level]))


def test_the_keys_of_the_second_example() -> None:
    lines = (WORKED / "worked-vkeys.txt").read_text("utf-8").splitlines()
    assert [format_vkey(each.verifier) for each in (WORKED_LOG, WITNESS)] == lines[:2]
    assert key_id(WITNESS.name, ED25519, WITNESS.verifier.public_key).hex() == "cd4a4d14"


def test_the_roots_of_the_second_example() -> None:
    assert [format_base64(root_of(size)) for size in range(6)] == [
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "9Jhsny/VoqwtpJMg8dHqh8RDaQFMMvSfcM+9nFrjXfY=",
        "iAnahSC/RB7SEy+ANRdYXYtTwoAifwg7RhhFr6Bden4=",
        "E2nB4HzAnd08fukVdyaSO2OY5G6tp8ZrAFb21x4izMo=",
        "t3VI3rJX2Ahlf3Xj15gFlfat2j+/5qNGkwLOB6pKuSU=",
        "kIq1PCj9KoaJI1Q3uV737DFHlF//4rDVqCyKCSSs5Qg=",
    ]


def test_the_tile_and_the_bundle_of_the_second_example() -> None:
    bundle = tiles.encode_bundle([entry.encode() for entry in FIVE])
    assert bundle.hex() == (
        "00086e6f746963652d3000086e6f746963652d3100086e6f746963652d320008e585ace7a4ba2d33"
        "0008e585ace7a4ba2d34"
    )
    assert sha256(tiles.encode_tile(LEAVES)).hexdigest() == (
        "a90948338deaab5d926f1260995e2f3f7f6c0a48715de4381bc0a52ee7396f68"
    )


def test_signing_and_cosigning_again_gives_the_checkpoint() -> None:
    signed = sign_checkpoint(Checkpoint(ORIGIN, 5, root_of(5)), WORKED_LOG)
    note = parse_note(signed)
    cosigned = Note(note.text, (*note.signatures, cosign(note.text, WITNESS, 1_700_000_000)))
    assert format_note(cosigned) == (WORKED / "worked-checkpoint.txt").read_bytes()


def test_the_second_example_opens_by_a_policy_that_asks_for_its_witness() -> None:
    policy = parse_policy(f"log {WORKED_LOG.verifier}\nwitness w1 {WITNESS.verifier}\nquorum w1\n")
    note = (WORKED / "worked-checkpoint.txt").read_bytes()
    judged = open_checkpoint_by_policy(note, policy, ORIGIN)
    assert judged.checkpoint == Checkpoint(ORIGIN, 5, root_of(5))
    assert judged.witnesses == (("w1", 1_700_000_000),)
    assert judged.quorum_reached
    assert open_checkpoint(note, [WORKED_LOG.verifier])[0] == judged.checkpoint


def test_the_proof_file_of_the_second_example() -> None:
    data = (WORKED / "worked.tlog-proof").read_bytes()
    proof = parse_proof(data)
    assert format_proof(proof) == data
    assert proof.index == 3
    planned = [nodes(*node) for node in merkle.plan_inclusion(3, 5)]
    assert proof.hashes == tuple(merkle.finish_inclusion(3, 5, planned))
    assert proof.hashes == (LEAVES[2], root_of(2), LEAVES[4])
    merkle.check_inclusion(3, 5, LEAVES[3], proof.hashes, root_of(5))


def test_the_consistency_proof_of_the_second_example() -> None:
    planned = [nodes(*node) for node in merkle.plan_consistency(3, 5)]
    proof = merkle.finish_consistency(3, 5, planned)
    assert proof == [LEAVES[2], LEAVES[3], root_of(2), LEAVES[4]]
    merkle.check_consistency(3, 5, root_of(3), root_of(5), proof)
    body = (WORKED / "worked-add-checkpoint.txt").read_text("utf-8").split("\n")
    assert body[:6] == ["old 3", *map(format_base64, proof), ""]


def test_a_line_of_a_key_that_was_not_given_is_passed_over_as_unknown() -> None:
    """ML-DSA-44, type 0x06: the note opens by the signature of the key that was."""
    note = parse_note(read("checkpoint"))
    blob = bytes(8 + 2420)
    later = Signature(DEMO, bytes.fromhex("b37ed18e"), blob)
    opened = open_note(format_note(Note(note.text, (*note.signatures, later))), [LOG.verifier])
    assert opened.verified == note.signatures
    assert opened.unknown == (later,)


# ----------------------------------------------------------------------------- a large tree


def test_70000_leaves_are_rebuilt_from_the_tiles_of_the_right_edge() -> None:
    """Leaves are the ASCII decimals; only the last tile of each level is read for the root."""
    size = 70_000
    levels = [[hash_leaf(b"%d" % i) for i in range(size)]]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        full = range(0, len(below) - 255, 256)
        levels.append([tiles.tile_root(b"".join(below[i : i + 256])) for i in full])
    inventory = [(t.level, t.width) for t in tiles.tiles_of(size)]
    assert inventory.count((0, 256)) == 273
    assert [each for each in inventory if each[1] < 256] == [(0, 112), (1, 17), (2, 1)]
    assert inventory.count((1, 256)) == 1

    edge = {}
    for tile in tiles.tiles_of(size):
        if tile.width < 256:
            start = tile.index * 256
            edge[tile] = tiles.encode_tile(levels[tile.level][start : start + tile.width])
    peaks = []
    start = 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            node = Node(bit, start >> bit)
            tile, _, _ = tiles.tile_of_node(node, size)
            peaks.append(tiles.hash_of_node(node, tile, edge[tile]))
            start += 1 << bit
    frontier = merkle.Frontier(size, tuple(peaks))
    assert merkle.root(frontier).hex() == (
        "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e"
    )
    assert merkle.extend(EMPTY_FRONTIER, levels[0]) == frontier


# ------------------------------------------------------------------------------------ ML-DSA-44


def test_the_log_s_second_key_is_the_example_s() -> None:
    seed = sha256(b"mingbai worked example: log mldsa key").digest()
    key = SigningKey(DEMO, ML_DSA_44, seed).verifier
    assert key.key_id.hex() == "b37ed18e"
    assert sha256(key.public_key).hexdigest() == (
        "0e3170b648852fe3d09dd74e71f90d0d7ac89002b6e84cb4e3bf97da4cd384f7"
    )
    assert format_vkey(key) == read("vkeys.txt").decode().splitlines()[4]


def test_what_the_log_s_second_key_signs_is_the_example_s() -> None:
    root = bytes.fromhex("0d3a283e11bd9209ac68d40868e6d870d643fc4728e092ca3ad066bc5b59b305")
    message = subtree_message(DEMO, 0, Subtree(DEMO, 0, 3, root))
    assert message == read("mldsa-message.bin")


def test_the_second_example_s_witness_signs_113_bytes_and_its_line_has_3272() -> None:
    seed = sha256(b"tlog worked example: mldsa key").digest()
    key = SigningKey("witness.example.org/w1", ML_DSA_44, seed)
    assert key.verifier.key_id.hex() == "2b79dc7e"
    assert sha256(key.verifier.public_key).hexdigest() == (
        "c0826ac98579fdb7c805a90c95bf366653593e1faaff86d86af442afc263ec15"
    )
    message = subtree_message(key.name, 1_700_000_000, Subtree(ORIGIN, 0, 5, root_of(5)))
    assert message.hex() == (
        "737562747265652f76310a00167769746e6573732e6578616d706c652e6f72672f7731"
        "000000006553f100156c6f672e6578616d706c652e6f72672f73616e7775"
        "00000000000000000000000000000005" + root_of(5).hex()
    )
    assert len(message) == 113
    note = parse_note((WORKED / "worked-checkpoint.txt").read_bytes())
    line = format_note(Note(note.text, (cosign(note.text, key, 1_700_000_000),)))
    assert len(line.decode().split("\n\n")[1].encode()) == 3272
