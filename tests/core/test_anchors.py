"""Keccak, RLP, tries, receipts of anchors: pure parts, with vectors from their specifications."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from ledger.core.anchor_errors import (
    AnchorMalformed,
    BatchDisproved,
    BlockMalformed,
    BlockOther,
    EventMissing,
    RlpMalformed,
    TrieDisproved,
)
from ledger.core.anchors import (
    Anchor,
    AnchorReceipt,
    BlockProof,
    anchored_path,
    check_batch,
    check_block,
    format_anchor,
    format_anchors,
    parse_anchor,
    parse_anchors,
)
from ledger.core.evm import ANCHORED, parse_events, parse_header, read_trie
from ledger.core.hashing import hash_leaf
from ledger.core.keccak import keccak256
from ledger.core.rlp import Value, format_rlp, format_rlp_int, parse_rlp
from publish.anchors.batch import build_batch
from publish.anchors.trie import prove_receipt

# From the Keccak team's file ShortMsgKAT_256, and Ethereum's well-known empty hashes.
KECCAK = {
    b"": "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    b"\xcc": "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a",
    b"abc": "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
    b"\x80": "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
}


@pytest.mark.parametrize(("data", "wanted"), KECCAK.items())
def test_keccak_gives_what_its_vectors_say(data: bytes, wanted: str) -> None:
    assert keccak256(data).hex() == wanted


def test_keccak_agrees_with_another_library_across_block_boundaries() -> None:
    other = pytest.importorskip("Crypto.Hash.keccak")
    for length in (1, 134, 135, 136, 137, 271, 272, 273, 600):
        data = bytes(range(256)) * 3
        made = other.new(digest_bits=256, data=data[:length]).digest()
        assert keccak256(data[:length]) == made


# The examples of ethereum.org's page on RLP.
RLP: list[tuple[Value, str]] = [
    (b"dog", "83646f67"),
    ([b"cat", b"dog"], "c88363617483646f67"),
    (b"", "80"),
    ([], "c0"),
    (b"\x00", "00"),
    (b"\x0f", "0f"),
    (b"\x04\x00", "820400"),
    ([[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0"),
    (
        b"Lorem ipsum dolor sit amet, consectetur adipisicing elit",
        "b838" + b"Lorem ipsum dolor sit amet, consectetur adipisicing elit".hex(),
    ),
]


@pytest.mark.parametrize(("value", "data"), RLP)
def test_rlp_is_written_and_read_as_its_examples(value: Value, data: str) -> None:
    assert format_rlp(value).hex() == data
    assert parse_rlp(bytes.fromhex(data)) == value


@pytest.mark.parametrize(
    "data",
    [
        "",
        "8100",
        "b800",
        "b90001ff",
        "83646f",
        "c88363617483646f",
        "8080",
        "c2" + "83",
        "c1" * 20 + "c0",
        "f8",
    ],
)
def test_rlp_that_is_damaged_or_has_a_shorter_spelling_is_refused(data: str) -> None:
    with pytest.raises(RlpMalformed):
        parse_rlp(bytes.fromhex(data))


# ---------------------------------------------------------------------------------- blocks

CONTRACT = b"\xaa" * 20
TEXTS = [b"ledger %d\n1\nroot\n" % n for n in range(5)]


def receipt_of(status: bytes = b"\x01", logs: Value = b"") -> bytes:
    return b"\x02" + format_rlp([status, b"\x52\x08", bytes(256), logs or []])


def log_of(root: bytes, size: int) -> Value:
    return [CONTRACT, [ANCHORED, root], size.to_bytes(32, "big")]


def header_of(root: bytes, number: int = 9, time_s: int = 1_790_000_000) -> bytes:
    fields: list[Value] = [bytes(32)] * 15
    fields[5], fields[8], fields[11] = root, format_rlp_int(number), format_rlp_int(time_s)
    return format_rlp(fields)


def make(count: int = 5, index: int = 2, position: int = 1) -> AnchorReceipt:
    batch = build_batch(TEXTS)
    ours = receipt_of(logs=[log_of(batch.root, 5)])
    receipts = [ours if at == position else receipt_of() for at in range(count)]
    root, nodes = prove_receipt(receipts, position)
    header = header_of(root)
    return AnchorReceipt(
        index, 5, batch.root, batch.proofs[index], "链", 1, CONTRACT, bytes(32), 9,
        keccak256(header), 1_790_000_000, position, BlockProof(header, ours, nodes),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "position"), [(1, 0), (2, 1), (17, 16), (200, 0), (200, 127), (200, 128), (300, 299)]
)
def test_a_receipt_is_proven_in_blocks_of_any_size(count: int, position: int) -> None:
    receipt = make(count, position=position)
    assert receipt.block_proof is not None
    assert check_block(receipt, receipt.block_proof).number == 9


def test_the_batch_is_an_rfc_6962_tree_and_each_leaf_is_proven_alone() -> None:
    for index, text in enumerate(TEXTS):
        check_batch(make(index=index), text)
    with pytest.raises(BatchDisproved):
        check_batch(make(index=1), TEXTS[0])
    assert build_batch(TEXTS[:1]).root == hash_leaf(TEXTS[0])
    with pytest.raises(ValueError, match="empty"):
        build_batch([])


def test_every_changed_byte_of_a_block_proof_is_found() -> None:
    receipt = make(40, position=33)
    proof = receipt.block_proof
    assert proof is not None
    for at in range(len(proof.nodes)):
        for byte in range(0, len(proof.nodes[at]), 7):
            node = bytearray(proof.nodes[at])
            node[byte] ^= 1
            nodes = (*proof.nodes[:at], bytes(node), *proof.nodes[at + 1 :])
            with pytest.raises(TrieDisproved):
                check_block(receipt, replace(proof, nodes=nodes))
    for nodes in ((), proof.nodes[:-1], (*proof.nodes, b"\x80"), proof.nodes[1:]):
        with pytest.raises(TrieDisproved):
            check_block(receipt, replace(proof, nodes=nodes))
    with pytest.raises(BlockOther):
        check_block(receipt, replace(proof, receipt=b"\x02\xc0"))
    with pytest.raises(BlockOther):
        check_block(replace(receipt, block=bytes(32)), proof)
    with pytest.raises(EventMissing):
        check_block(replace(receipt, size=6), proof)


def test_an_address_is_of_twenty_bytes() -> None:
    with pytest.raises(AnchorMalformed) as caught:
        parse_anchor(format_anchor(replace(make(), contract=bytes(19))))
    assert caught.value.facts["field"] == "contract"


def one_node(*items: Value) -> tuple[bytes, tuple[bytes, ...]]:
    node = format_rlp(list(items))
    return keccak256(node), (node,)


@pytest.mark.parametrize(
    "items",
    [
        (b"\x20\x80", [b"a"]),
        (b"\x20\x81", b"value"),
        (b"\x20", b"value"),
        (b"\x20\x80\x80", b"value"),
        ([b"path"], b"value"),
        (b"\x00\x80", b"value"),
        (b"one",),
        tuple([b""] * 17),
    ],
)
def test_a_trie_node_that_leads_elsewhere_is_no_proof(items: tuple[Value, ...]) -> None:
    root, nodes = one_node(*items)
    with pytest.raises(TrieDisproved):
        read_trie(root, 0, nodes)


def test_a_node_that_is_no_rlp_is_no_proof() -> None:
    with pytest.raises(TrieDisproved):
        read_trie(keccak256(b"\xff"), 0, (b"\xff",))
    with pytest.raises(TrieDisproved):
        read_trie(keccak256(b"\x80"), 0, (b"\x80",))


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        format_rlp([b""] * 14),
        format_rlp([b""] * 15),
        format_rlp([[]] * 15),
        format_rlp([bytes(32)] * 15),
    ],
)
def test_what_is_no_header_is_refused(data: bytes) -> None:
    with pytest.raises(BlockMalformed):
        parse_header(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        format_rlp([b""] * 3),
        format_rlp([b"\x01"] * 4),
        receipt_of(logs=[b"log"]),
        receipt_of(logs=[[b"", b"", b""]]),
    ],
)
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(BlockMalformed):
        parse_events(data)


def test_a_failed_transaction_anchors_nothing() -> None:
    with pytest.raises(EventMissing):
        parse_events(receipt_of(b""))
    assert parse_events(receipt_of()[1:]) == ()


# ---------------------------------------------------------------------------------- texts


def test_a_receipt_reads_back_and_has_one_spelling() -> None:
    for receipt in (make(), replace(make(), block_proof=None)):
        data = format_anchor(receipt)
        assert parse_anchor(data) == receipt
        with pytest.raises(AnchorMalformed):
            parse_anchor(data + b"\n")


def change(*path: str, to: object) -> Callable[[Any], None]:
    def apply(value: Any) -> None:
        for name in path[:-1]:
            value = value[name]
        value[path[-1]] = to

    return apply


@pytest.mark.parametrize(
    "apply",
    [
        change("v", to=2),
        change("extra", to=1),
        change("batch", "index", to=-1),
        change("batch", "index", to=True),
        change("batch", "size", to=1 << 63),
        change("batch", "root", to="AA=="),
        change("batch", "proof", to=["AA=="]),
        change("batch", to=[]),
        change("chain", to=""),
        change("chain", to="a\nb"),
        change("chain", to=7),
        change("contract", to="aa"),
        change("contract", to="AA" * 20),
        change("contract", to=7),
        change("transaction", to="zz"),
        change("block", "hash", to="00"),
        change("block_proof", "header", to="!"),
        change("block_proof", "nodes", to=7),
    ],
)
def test_a_receipt_with_a_wrong_field_is_refused(apply: Callable[[Any], None]) -> None:
    value = orjson.loads(format_anchor(make()))
    apply(value)
    with pytest.raises(AnchorMalformed):
        parse_anchor(orjson.dumps(value, option=orjson.OPT_SORT_KEYS) + b"\n")


LINE = Anchor(7, 1_790_000_000, "evm", "链", "anchors/7/evm-1-00.json", "9")


def test_the_list_reads_back_and_names_no_other_place() -> None:
    assert parse_anchors(format_anchors([LINE])) == [LINE]
    later = replace(LINE, kind="fabric2")  # of a version to come; the reader passes over it
    assert parse_anchors(format_anchors([later])) == [later]
    for wrong in (
        replace(LINE, path="../etc/passwd"),
        replace(LINE, path="anchors/8/a"),
        replace(LINE, path="anchors/7/.."),
        replace(LINE, kind="Other"),
        replace(LINE, kind=""),
        replace(LINE, kind="a" * 17),
        replace(LINE, kind="<b>"),
        replace(LINE, kind=7),  # type: ignore[arg-type]  # what JSON may hold
        replace(LINE, number="x"),
        replace(LINE, size=-1, path="anchors/-1/a"),
        replace(LINE, name=""),
    ):
        with pytest.raises(AnchorMalformed):
            parse_anchors(format_anchors([wrong]))
    for data in (b"", b"[]", b"{}", format_anchors([LINE]) + b" "):
        with pytest.raises(AnchorMalformed):
            parse_anchors(data)


def test_an_anchored_checkpoint_lies_beside_its_anchors() -> None:
    assert anchored_path(7) == "anchors/7/checkpoint"
