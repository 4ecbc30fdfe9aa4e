"""What an EVM chain's own bytes show: a header, the receipts under it, an anchor's event in one.

The block's hash is the Keccak-256 of its header; the header holds the root of a Merkle-Patricia
trie of the transactions' receipts, keyed by their place in the block (Yellow Paper 4.3, appendix
D; EIP-2718 for typed receipts). The anchor contract logs ``Anchored(bytes32 indexed root,uint256
size)`` (publish/anchors/contract).
"""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.core.anchor_errors import BlockMalformed, EventMissing, RlpMalformed, TrieDisproved
from ledger.core.hashing import HASH_BYTES
from ledger.core.keccak import keccak256
from ledger.core.rlp import Value, format_rlp, format_rlp_int, parse_rlp

ANCHORED = keccak256(b"Anchored(bytes32,uint256)")
"""The event's first topic."""

_FIRST_FIELDS = 15  # of a header before EIP-1559; later ones are appended


class Header(NamedTuple):
    """A block's header: its hash, number, time (Unix seconds) and the root of its receipts."""

    hash: bytes
    number: int
    time_s: int
    receipts_root: bytes


class Event(NamedTuple):
    """A log line of a transaction: the contract's address (20 bytes), topics and data."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


def parse_header(data: bytes) -> Header:
    """Read a header from its RLP.

    Raises:
        RlpMalformed: it is no RLP.
        BlockMalformed: it is no header.
    """
    fields = parse_rlp(data)
    if isinstance(fields, bytes) or len(fields) < _FIRST_FIELDS:
        raise BlockMalformed(part="header")
    root, number, time = fields[5], fields[8], fields[11]
    if (
        not (isinstance(root, bytes) and isinstance(number, bytes) and isinstance(time, bytes))
        or len(root) != HASH_BYTES
        or max(len(number), len(time)) > 8
    ):
        raise BlockMalformed(part="header")
    return Header(keccak256(data), int.from_bytes(number, "big"), int.from_bytes(time, "big"), root)


def read_trie(root: bytes, index: int, nodes: Sequence[bytes]) -> bytes:
    """Give the value that the trie under *root* has for *index*, as *nodes*, from the root, prove.

    Raises:
        TrieDisproved: a node is not the one that is named before it, the path ends elsewhere, or
            there are nodes to spare.
    """
    try:
        return _walk(root, format_rlp(format_rlp_int(index)), nodes)
    except RlpMalformed as error:
        raise TrieDisproved(index=index) from error


def _walk(root: bytes, key: bytes, nodes: Sequence[bytes]) -> bytes:
    left = key.hex()
    wanted: Value = root
    for at, node in enumerate(nodes):
        # A node shorter than 32 bytes stands in its parent as it is; receipts are longer.
        if wanted != keccak256(node):
            raise TrieDisproved
        items = parse_rlp(node)
        if isinstance(items, list) and len(items) == 17 and left:
            wanted, left = items[int(left[0], 16)], left[1:]
            continue
        if not isinstance(items, list) or len(items) != 2 or not isinstance(items[0], bytes):
            raise TrieDisproved
        path = items[0].hex()
        flag, path = path[:1], path[2:] if path[:1] in {"0", "2"} else path[1:]
        if not left.startswith(path):
            raise TrieDisproved
        wanted, left = items[1], left[len(path) :]
        if flag in {"2", "3"}:
            if left or at != len(nodes) - 1 or not isinstance(wanted, bytes):
                raise TrieDisproved
            return wanted
    raise TrieDisproved


def parse_events(receipt: bytes) -> tuple[Event, ...]:
    """Give the events of a transaction's receipt (with its type's byte, if it has one).

    Raises:
        RlpMalformed, BlockMalformed: it is no receipt.
        EventMissing: the transaction failed.
    """
    fields = parse_rlp(receipt[1:] if receipt[:1] < b"\x80" else receipt)
    if isinstance(fields, bytes) or len(fields) != 4 or isinstance(fields[3], bytes):
        raise BlockMalformed(part="receipt")
    if fields[0] != b"\x01":
        raise EventMissing
    return tuple(_event(each) for each in fields[3])


def _event(value: Value) -> Event:
    if isinstance(value, list) and len(value) == 3:
        address, topics, data = value
        if isinstance(address, bytes) and isinstance(topics, list) and isinstance(data, bytes):
            return Event(address, tuple(t for t in topics if isinstance(t, bytes)), data)
    raise BlockMalformed(part="log")


def check_event(events: Sequence[Event], contract: bytes, root: bytes, size: int) -> None:
    """Check that *contract* recorded the batch tree of *size* leaves with *root*.

    Raises:
        EventMissing: it did not.
    """
    wanted = Event(contract, (ANCHORED, root), size.to_bytes(HASH_BYTES, "big"))
    if wanted not in events:
        raise EventMissing
