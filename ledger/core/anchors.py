"""An anchor's receipt: that one ledger's checkpoint is in a batch whose root a chain holds.

The leaf is the checkpoint's text (the note without signatures); leaves and nodes hash as in RFC
6962. A receipt is canonical JSON (docs/spec/anchors.md) and stands alone: with the checkpoint it
leads to a block's hash, and what the reader believes of that block is his.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ledger.core.anchor_errors import AnchorMalformed, BatchDisproved, BlockOther
from ledger.core.errors import DisprovedError, LedgerError
from ledger.core.evm import Header, check_event, parse_events, parse_header, read_trie
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.merkle import check_inclusion
from ledger.core.text import MAX_INTEGER, format_base64, parse_base64, parse_hash_hex

ADDRESS_BYTES = 20
MAX_RECEIPT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class BlockProof:
    """A block's header and the way from it to the transaction's receipt, each in RLP."""

    header: bytes
    receipt: bytes
    nodes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AnchorReceipt:
    """Where one checkpoint stands in a batch, and where the batch's root stands on a chain.

    *position* is the transaction's place in the block, *time_s* the block's time (Unix seconds).
    *block_proof* is None on chains whose headers are not Ethereum's.
    """

    index: int
    size: int
    root: bytes
    proof: tuple[bytes, ...]
    chain: str
    chain_id: int
    contract: bytes
    transaction: bytes
    number: int
    block: bytes
    time_s: int
    position: int
    block_proof: BlockProof | None = None


def format_anchor(receipt: AnchorReceipt) -> bytes:
    """Write *receipt*: a line of JSON, keys in order."""
    value: dict[str, object] = {
        "v": 1,
        "batch": {
            "index": receipt.index,
            "size": receipt.size,
            "root": format_base64(receipt.root),
            "proof": [format_base64(each) for each in receipt.proof],
        },
        "chain": receipt.chain,
        "chain_id": receipt.chain_id,
        "contract": receipt.contract.hex(),
        "transaction": receipt.transaction.hex(),
        "block": {
            "hash": receipt.block.hex(),
            "number": receipt.number,
            "time_s": receipt.time_s,
            "position": receipt.position,
        },
    }
    shown = receipt.block_proof
    if shown is not None:
        value["block_proof"] = {
            "header": format_base64(shown.header),
            "receipt": format_base64(shown.receipt),
            "nodes": [format_base64(each) for each in shown.nodes],
        }
    return _format(value)


def parse_anchor(data: bytes) -> AnchorReceipt:
    """Read a receipt, byte for byte as `format_anchor` writes it.

    Raises:
        AnchorMalformed: it is anything else.
    """
    try:
        receipt = _read(orjson.loads(data))
        if format_anchor(receipt) == data:
            return receipt
    except AnchorMalformed:
        raise
    except (LedgerError, ValueError, LookupError, TypeError) as error:
        raise AnchorMalformed(field="JSON") from error
    raise AnchorMalformed(field="JSON")


def _read(value: Any) -> AnchorReceipt:  # noqa: ANN401 - JSON; what is wrong in it raises
    batch, block, shown = value["batch"], value["block"], value.get("block_proof")
    return AnchorReceipt(
        index=_integer(batch, "index"),
        size=_integer(batch, "size"),
        root=parse_base64(batch["root"], length=HASH_BYTES),
        proof=tuple(parse_base64(each, length=HASH_BYTES) for each in batch["proof"]),
        chain=_name(value["chain"]),
        chain_id=_integer(value, "chain_id"),
        contract=_address(value["contract"]),
        transaction=parse_hash_hex(value["transaction"]),
        number=_integer(block, "number"),
        block=parse_hash_hex(block["hash"]),
        time_s=_integer(block, "time_s"),
        position=_integer(block, "position"),
        block_proof=None
        if shown is None
        else BlockProof(
            parse_base64(shown["header"]),
            parse_base64(shown["receipt"]),
            tuple(parse_base64(each) for each in shown["nodes"]),
        ),
    )


def _integer(value: Mapping[str, object], field: str) -> int:
    found = value[field]
    if type(found) is not int or not 0 <= found <= MAX_INTEGER:
        raise AnchorMalformed(field=field)
    return found


def _name(value: str) -> str:
    if not (isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()):
        raise AnchorMalformed(field="chain")
    return value


def _address(value: str) -> bytes:
    data = bytes.fromhex(value)
    if len(data) != ADDRESS_BYTES:
        raise AnchorMalformed(field="contract")
    return data


def _format(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def check_batch(receipt: AnchorReceipt, checkpoint_text: bytes) -> None:
    """Check that the checkpoint with this text is in the batch.

    Raises:
        BatchDisproved: the proof leads elsewhere.
    """
    try:
        check_inclusion(
            receipt.index, receipt.size, hash_leaf(checkpoint_text), receipt.proof, receipt.root
        )
    except DisprovedError as error:
        raise BatchDisproved from error


def check_block(receipt: AnchorReceipt, shown: BlockProof) -> Header:
    """Give the header in *shown*, under which the contract recorded the batch.

    That the header is a block of the chain is not shown: compare its hash with one that you have.

    Raises:
        BlockOther: it is another block than the receipt names.
        TrieDisproved, EventMissing: the block does not hold that transaction, or it did otherwise.
        RlpMalformed, BlockMalformed: the bytes are no header or no receipt.
    """
    header = parse_header(shown.header)
    if (header.hash, header.number, header.time_s) != (
        receipt.block,
        receipt.number,
        receipt.time_s,
    ):
        raise BlockOther(number=receipt.number)
    found = read_trie(header.receipts_root, receipt.position, shown.nodes)
    if found != shown.receipt:
        raise BlockOther(number=receipt.number)
    check_event(parse_events(found), receipt.contract, receipt.root, receipt.size)
    return header


# ---------------------------------------------------------------------------------- the list


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """A line of ``anchors/index.json``: the checkpoint of *size*, and the evidence at *path*.

    *kind* is ``rfc3161``, ``evm`` or one that this version does not know; *name* the authority's
    or the chain's; *number* the block's, or the stamp's serial number. The list is a ledger's own
    word and only says where to look.
    """

    size: int
    time_s: int
    kind: str
    name: str
    path: str
    number: str


_KIND = re.compile(r"[a-z][a-z0-9]{0,15}")
INDEX_PATH = "anchors/index.json"
MAX_INDEX_BYTES = 8 * 1024 * 1024


def anchored_path(size: int) -> str:
    """Give where the checkpoint of *size* lies as it was anchored."""
    return f"anchors/{size}/checkpoint"


def format_anchors(anchors: list[Anchor]) -> bytes:
    """Write the list, in the order of size and time."""
    lines = [
        {
            "size": each.size,
            "time_s": each.time_s,
            "kind": each.kind,
            "name": each.name,
            "path": each.path,
            "number": each.number,
        }
        for each in sorted(anchors)
    ]
    return _format({"v": 1, "anchors": lines})


def parse_anchors(data: bytes) -> list[Anchor]:
    """Read the list.

    Raises:
        AnchorMalformed: it is not what `format_anchors` writes, or a path is not below its size.
    """
    try:
        anchors = [_line(each) for each in orjson.loads(data)["anchors"]]
        if format_anchors(anchors) == data:
            return anchors
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise AnchorMalformed(field="JSON") from error
    raise AnchorMalformed(field="JSON")


def _line(value: Mapping[str, Any]) -> Anchor:
    size, path, kind, number = (value[each] for each in ("size", "path", "kind", "number"))
    folder, _, name = path.rpartition("/")
    plain = name.replace("-", "").replace(".", "")
    if folder != f"anchors/{size}" or not (plain.isascii() and plain.isalnum()):
        raise AnchorMalformed(field="path")
    if _KIND.fullmatch(kind) is None:
        raise AnchorMalformed(field="kind")
    if not (number.isascii() and number.isdecimal() and len(number) <= 80):
        raise AnchorMalformed(field="number")
    return Anchor(
        _integer(value, "size"), _integer(value, "time_s"), kind, _name(value["name"]), path, number
    )
