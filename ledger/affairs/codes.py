"""One-time codes 一次性号码: drawn by lot, printed by the street, shown once with an objection.

A code is 16 random bytes. Its hash is its SHA-256, which may be published; the leaf is the RFC 6962
leaf hash of that hash, and the ledger holds the root over all leaves of a lot. Who shows a code and
the audit path of its hash is one of those who drew, and nothing more is known of him. That nobody
notes who draws which is the street's affair: codes are cut apart and drawn from a box.

An objection's ``no`` is made of its code or its slip, and a ledger has each ``no`` once: so neither
serves twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.affairs.errors import ObjectionNumber
from ledger.core.hashing import HASH_BYTES, hash_leaf, sha256
from ledger.core.merkle import (
    EMPTY_FRONTIER,
    Node,
    check_inclusion,
    extend,
    finish_inclusion,
    plan_inclusion,
    root,
)

CODE_BYTES = 16
MAX_CODES = 1_000_000
_GROUP = 4


def draw_codes(count: int, randomness: Callable[[int], bytes]) -> tuple[bytes, ...]:
    """Draw *count* different codes; *randomness* gives so many random bytes.

    Raises:
        ValueError: not 1 ≤ count ≤ `MAX_CODES`.
    """
    if not 1 <= count <= MAX_CODES:
        msg = f"{count} codes can't be drawn"
        raise ValueError(msg)
    drawn: dict[bytes, None] = {}
    while len(drawn) < count:
        drawn[randomness(CODE_BYTES)] = None
    return tuple(drawn)


def hash_code(code: bytes) -> bytes:
    """Give the hash of *code* (32 bytes), which does not betray it."""
    return sha256(code)


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """Give the root of a lot from the hashes of its codes, in order."""
    return root(extend(EMPTY_FRONTIER, map(hash_leaf, hashes)))


def path_of_hash(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Give the audit path of the *index*-th of a lot's *hashes*; hashes all of the lot once.

    Raises:
        IndexBeyondSize: not 0 ≤ index < how many they are.
    """

    def subtree(node: Node) -> bytes:
        start = node.index << node.level
        return root_of_hashes(hashes[start : start + (1 << node.level)])

    nodes = plan_inclusion(index, len(hashes))
    return finish_inclusion(index, len(hashes), [subtree(node) for node in nodes])


def check_code(shown: Mapping[str, Any], count: int, lot_root: bytes) -> None:
    """Check that the code that a body has *shown* is one of the lot of *count* with *lot_root*.

    Raises:
        IndexBeyondSize, ProofLength, InclusionDisproved: it is not.
    """
    path = [bytes.fromhex(each) for each in shown["path"]]
    leaf_hash = hash_leaf(hash_code(bytes.fromhex(shown["code"])))
    check_inclusion(shown["index"], count, leaf_hash, path, lot_root)


def number_of(body: Mapping[str, Any]) -> str:
    """Give the ``no`` that an objection must have, by its code or its slip."""
    code = body.get("code")
    if code is not None:
        return f"code:{hash_code(bytes.fromhex(code['code'])).hex()}"
    slip = body["slip"]
    return f"slip:{slip['book']}:{slip['no']}"


def check_number(no: str, body: Mapping[str, Any]) -> None:
    """Check that an objection's ``no`` is that of its code or slip, which so serves once.

    Raises:
        ObjectionNumber: it is another; *expected* says which it must be.
    """
    expected = number_of(body)
    if no != expected:
        raise ObjectionNumber(where="no", found=no, expected=expected)


def format_code(code: bytes) -> str:
    """Write *code* as it is printed: hex digits, in groups of four."""
    text = code.hex()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def format_hashes(hashes: Sequence[bytes]) -> str:
    """Write a lot's hashes, one a line, in order: what may be published."""
    return "".join(f"{each.hex()}\n" for each in hashes)


def parse_hashes(text: str) -> tuple[bytes, ...]:
    """Read what `format_hashes` writes.

    Raises:
        ValueError: it is not that.
    """
    hashes = tuple(bytes.fromhex(line) for line in text.split("\n")[:-1])
    if format_hashes(hashes) != text or any(len(each) != HASH_BYTES for each in hashes):
        msg = "not a list of hashes, one a line"
        raise ValueError(msg)
    return hashes
