"""The trie of a block's receipts, and the way to one of them (Yellow Paper, appendix D).

A chain gives receipts, and no proofs of them; so the trie is built here, and its root compared with
the header's.
"""

from collections.abc import Mapping, Sequence

from ledger.core.hashing import HASH_BYTES
from ledger.core.keccak import keccak256
from ledger.core.rlp import Value, format_rlp, format_rlp_int


def prove_receipt(receipts: Sequence[bytes], index: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Give the root over a block's receipts and the nodes from it to receipt *index*."""
    keys = {format_rlp(format_rlp_int(at)).hex(): data for at, data in enumerate(receipts)}
    wanted = format_rlp(format_rlp_int(index)).hex()
    nodes: list[bytes] = []
    root = format_rlp(_build(keys, wanted, nodes))
    if len(root) < HASH_BYTES:
        nodes.append(root)
    nodes.reverse()
    return keccak256(root), tuple(nodes)


def _build(items: Mapping[str, bytes], wanted: str | None, nodes: list[bytes]) -> list[Value]:
    """Give the node over *items* (nibbles that are left, and value); keep those on the way."""
    shared = _shared(list(items))
    node: list[Value]
    if len(items) == 1:
        ((rest, value),) = items.items()
        node = [_path(rest, leaf=True), value]
    elif shared:
        below = {rest[len(shared) :]: value for rest, value in items.items()}
        on_way = wanted[len(shared) :] if wanted is not None else None
        node = [_path(shared, leaf=False), _refer(_build(below, on_way, nodes))]
    else:
        node = []
        for digit in "0123456789abcdef":
            below = {rest[1:]: value for rest, value in items.items() if rest[:1] == digit}
            on_way = wanted[1:] if wanted is not None and wanted[:1] == digit else None
            node.append(_refer(_build(below, on_way, nodes)) if below else b"")
        node.append(b"")  # no key is the beginning of another
    if wanted is not None:
        data = format_rlp(node)
        if len(data) >= HASH_BYTES:
            nodes.append(data)
    return node


def _shared(paths: Sequence[str]) -> str:
    first, last = min(paths), max(paths)
    at = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:at]


def _path(nibbles: str, *, leaf: bool) -> bytes:
    """Write nibbles with the flag that tells leaf from extension, and odd from even."""
    flag = (2 if leaf else 0) + len(nibbles) % 2
    return bytes.fromhex(f"{flag:x}{nibbles}" if len(nibbles) % 2 else f"{flag:x}0{nibbles}")


def _refer(node: list[Value]) -> Value:
    """Give what a parent says of *node*: its hash, or the node itself if that is shorter."""
    data = format_rlp(node)
    return node if len(data) < HASH_BYTES else keccak256(data)
