"""What one anchor shows: by when a checkpoint was so, and on whose evidence.

A time stamp shows it if an authority under the given roots made it over that checkpoint; a chain's
receipt, if the batch's proof holds, the contract recorded the batch in the block, and a source of
the checker's own knows that block.
"""

from dataclasses import dataclass
from typing import NamedTuple

from cryptography import x509

from ledger.core.anchor_errors import (
    AnchorOther,
    TimestampCertificateExpired,
    TimestampUnsigned,
)
from ledger.core.anchors import (
    MAX_RECEIPT_BYTES,
    Anchor,
    anchored_path,
    check_batch,
    check_block,
    parse_anchor,
)
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.note import MAX_NOTE_BYTES, parse_note
from ledger.core.timestamps import MAX_STAMP_BYTES, check_timestamp
from verifier.anchor_chain import Endpoint
from verifier.errors import (
    BlockUnproven,
    BlockUnseen,
    EndpointOther,
    StampReaderMissing,
    StampUntrusted,
)
from verifier.language import Text, moment
from verifier.sources import Source

STAMP_KIND, CHAIN_KIND = "rfc3161", "evm"

BLOCK_DRIFT_S = 60
"""A block's time is its proposer's word, and the block is out within seconds of it."""


@dataclass(frozen=True)
class Witnessing:
    """What the checker goes by: roots of authorities, nodes, and hashes of blocks that he has.

    *every* asks for all anchors rather than the last of each authority and chain.
    """

    roots: tuple[x509.Certificate, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    blocks: frozenset[bytes] = frozenset()
    confirmations: int = 12
    every: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of anchor for which there is something to go by."""
        stamps = {STAMP_KIND} if self.roots else set()
        return frozenset(stamps | ({CHAIN_KIND} if self.endpoints or self.blocks else set()))


NOTHING = Witnessing()
"""Nothing to go by."""


class Shown(NamedTuple):
    """What one anchor shows: entries *size* stood so before *time_s* (Unix seconds).

    Whoever compares it with another clock's time goes by *latest_s*, the last moment it may mean.
    """

    anchor: Anchor
    time_s: int
    latest_s: int
    by: Text

    @property
    def said(self) -> Text:
        """The sentence that a person reads."""
        when = moment(self.time_s * 1000)
        return _PROVEN.fill(
            size=self.anchor.size,
            when_zh=when.zh,
            when_en=when.en,
            by_zh=self.by.zh,
            by_en=self.by.en,
        )

    @property
    def content(self) -> dict[str, object]:
        """The same for programs."""
        anchor = self.anchor
        return {
            "size": anchor.size,
            "time_s": self.time_s,
            "kind": anchor.kind,
            "name": anchor.name,
        }


def read_anchored(source: Source, anchor: Anchor, origin: str) -> tuple[bytes, Checkpoint]:
    """Give the text of the checkpoint that was anchored, and what it says.

    Raises:
        AnchorOther: it is of another log or size than the list says.
        UncheckedError, MalformedError: it can't be read.
    """
    text = parse_note(source.read(anchored_path(anchor.size), MAX_NOTE_BYTES)).text
    checkpoint = parse_checkpoint(text)
    if (checkpoint.origin, checkpoint.size) != (origin, anchor.size):
        raise AnchorOther(size=anchor.size)
    return text, checkpoint


def prove_anchor(source: Source, anchor: Anchor, text: bytes, given: Witnessing) -> Shown:
    """Give what *anchor* shows of the checkpoint with this *text*.

    Raises:
        StampUntrusted: no authority under the given roots made the stamp.
        BlockUnseen, BlockUnproven: nothing that was given knows the block.
        EndpointOther: nor is any of the nodes one of its chain.
        What `check_timestamp`, `check_batch`, `check_block` and `Endpoint.check` raise.
    """
    if anchor.kind == STAMP_KIND:
        return _stamp(source, anchor, text, given)
    return _receipt(source, anchor, text, given)


def _stamp(source: Source, anchor: Anchor, text: bytes, given: Witnessing) -> Shown:
    data = source.read(anchor.path, MAX_STAMP_BYTES)
    try:
        stamp = check_timestamp(data, text, list(given.roots))
    except ImportError as error:
        raise StampReaderMissing from error
    except (TimestampUnsigned, TimestampCertificateExpired) as error:
        reason = error.facts.get("reason", error.code)
        raise StampUntrusted(name=anchor.name, reason=reason) from error
    return Shown(anchor, stamp.time_s, stamp.latest_s, _STAMP.fill(name=anchor.name))


def _receipt(source: Source, anchor: Anchor, text: bytes, given: Witnessing) -> Shown:
    receipt = parse_anchor(source.read(anchor.path, MAX_RECEIPT_BYTES))
    check_batch(receipt, text)
    proof = receipt.block_proof
    if proof is not None:
        check_block(receipt, proof)
    hosts: list[str] = []
    other: EndpointOther | None = None
    for endpoint in given.endpoints:
        try:
            endpoint.check(receipt, given.confirmations)
        except EndpointOther as error:  # a ledger may be anchored on several chains
            other = error
        else:
            hosts.append(endpoint.host)
    is_known = proof is not None and receipt.block in given.blocks
    if not is_known and not hosts:
        if other is not None:
            raise other
        if proof is None:
            raise BlockUnproven(chain=receipt.chain)
        block = "0x" + receipt.block.hex()
        raise BlockUnseen(chain=receipt.chain, number=receipt.number, block=block)
    by = _BY_BLOCK if not hosts else _BY_NODE if proof is None else _BY_BOTH
    by = by.fill(hosts=", ".join(hosts), chain=receipt.chain, number=receipt.number)
    return Shown(anchor, receipt.time_s, receipt.time_s + BLOCK_DRIFT_S, by)


_STAMP = Text("{name} 的时间戳为证", "by the time stamp of {name}")
_BY_BLOCK = Text(
    "{chain} 第 {number} 块为证（区块哈希是您给的）",
    "by block {number} of {chain}, whose hash you gave",
)
_BY_NODE = Text(
    "{chain} 第 {number} 块为证（听 {hosts} 说的）",
    "by block {number} of {chain}, on the word of {hosts}",
)
_BY_BOTH = Text(
    "{chain} 第 {number} 块为证（{hosts} 有这一块，凭证接得上）",
    "by block {number} of {chain}, which {hosts} has and the receipt leads to",
)
_PROVEN = Text(
    "前 {size} 条在{when_zh}之前就是这样，有{by_zh}",
    "the first {size} entries stood so before {when_en}, {by_en}",
)
