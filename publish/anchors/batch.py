"""Many ledgers' checkpoints in one tree, built by merkletools with RFC 6962's hashes put in.

merkletools has no domain separation of its own: leaves are handed to it hashed, and its hash
function becomes SHA-256(0x01 ‖ ·), which it only ever uses on two hashes (docs/adr/0056).
"""

import warnings
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from ledger.core.hashing import hash_leaf


class Batch(NamedTuple):
    """A batch tree: its root, its leaves' count, and each leaf's proof, in the order given."""

    root: bytes
    size: int
    proofs: tuple[tuple[bytes, ...], ...]


class _NodeHash:
    """SHA-256 with the byte of an inner node before the data; merkletools asks for a digest."""

    def __init__(self, data: bytes) -> None:
        self._digest = sha256(b"\x01" + data).digest()

    def digest(self) -> bytes:
        """Give the hash."""
        return self._digest


def build_batch(texts: Sequence[bytes]) -> Batch:
    """Give the batch of these checkpoints' texts, at least one.

    Raises:
        ValueError: there is none (the caller's mistake).
    """
    if not texts:
        raise ValueError("an empty batch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that its SHA-3 package is missing
        from merkletools import MerkleTools  # type: ignore[import-untyped]  # noqa: PLC0415 - extra

    tree = MerkleTools(hash_type="sha256")
    tree.hash_function = _NodeHash
    tree.add_leaf([hash_leaf(text).hex() for text in texts])
    tree.make_tree()
    proofs = tuple(
        tuple(bytes.fromhex(next(iter(step.values()))) for step in tree.get_proof(at))
        for at in range(len(texts))
    )
    return Batch(bytes.fromhex(tree.get_merkle_root()), len(texts), proofs)
