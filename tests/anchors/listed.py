"""Anchors as they are published beside a log, made for one checkpoint at a time of one's choice."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ledger.core.anchors import (
    INDEX_PATH,
    Anchor,
    AnchorReceipt,
    BlockProof,
    anchored_path,
    format_anchor,
    format_anchors,
    parse_anchor,
)
from ledger.core.checkpoint import parse_checkpoint
from ledger.core.keccak import keccak256
from ledger.core.note import parse_note
from publish.anchors.batch import build_batch
from publish.anchors.trie import prove_receipt
from tests.anchors.stamping import Stamper
from tests.core.test_anchors import CONTRACT, header_of, log_of, receipt_of

CHAIN = "示例链"


class Made(NamedTuple):
    """An anchor and its file, of the checkpoint in *note*, which lies beside it."""

    anchor: Anchor
    data: bytes
    note: bytes

    def listed_at(self, time_s: int) -> "Made":
        """The same, of which the list says another time."""
        return self._replace(anchor=replace(self.anchor, time_s=time_s))


def stamped(
    stamper: Stamper, note: bytes, time_s: int, *, over: bytes | None = None, name: str = "tsa"
) -> Made:
    """A time stamp of the checkpoint in *note*, or *over* other bytes."""
    text = parse_note(note).text
    size = parse_checkpoint(text).size
    data = stamper.stamp(text if over is None else over, time_s)
    path = f"anchors/{size}/{name}-{time_s}.tsr"
    return Made(Anchor(size, time_s, "rfc3161", name, path, "7"), data, note)


def recorded(note: bytes, time_s: int, *, number: int = 9, others: Iterable[bytes] = ()) -> Made:
    """A receipt: the checkpoint in *note* stands in a batch that a block of *time_s* holds."""
    text = parse_note(note).text
    batch = build_batch(sorted([text, *others]))
    at = sorted([text, *others]).index(text)
    size = 1 + len(list(others))
    done = receipt_of(logs=[log_of(batch.root, size)])
    root, nodes = prove_receipt([done], 0)
    header = header_of(root, number, time_s)
    receipt = AnchorReceipt(
        at, size, batch.root, batch.proofs[at], CHAIN, 1, CONTRACT, bytes(32), number,
        keccak256(header), time_s, 0, BlockProof(header, done, nodes),
    )  # fmt: skip
    tree = parse_checkpoint(text).size
    path = f"anchors/{tree}/evm-1-{batch.root.hex()[:16]}.json"
    return Made(Anchor(tree, time_s, "evm", CHAIN, path, str(number)), format_anchor(receipt), note)


def block_of(made: Made) -> bytes:
    """The hash of the block that *made* leads to."""
    return parse_anchor(made.data).block


def files_beside(*made: Made) -> dict[str, bytes]:
    """What is published for them, the list included."""
    files = {INDEX_PATH: format_anchors([each.anchor for each in made])}
    for each in made:
        files[each.anchor.path] = each.data
        files[anchored_path(each.anchor.size)] = each.note
    return files
