"""A log that is nothing but its tree: signs any size, proves any growth, and can be forked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.checkpoint_text import format_checkpoint
from ledger.core.hashing import hash_leaf, hash_node
from ledger.core.keys import COSIGNATURE, ED25519, ML_DSA_44, SigningKey
from ledger.core.merkle import (
    EMPTY_FRONTIER,
    extend,
    finish_consistency,
    plan_consistency,
    root,
)
from ledger.core.witnessing import Request, format_request

ORIGIN = "ledger.example.org/demo"
NOW_S = 1_790_000_000


def key_of(name: str, algorithm: int = ED25519) -> SigningKey:
    return SigningKey(
        name, algorithm, sha256(f"tests/witness: {name} {algorithm}".encode()).digest()
    )


def witness_keys(name: str) -> tuple[SigningKey, SigningKey]:
    return key_of(name, COSIGNATURE), key_of(name, ML_DSA_44)


@dataclass
class Log:
    """The tree of *count* leaves, which are all others in another *version*."""

    count: int = 40
    version: str = "one"
    origin: str = ORIGIN
    signers: tuple[SigningKey, ...] = field(default_factory=lambda: (key_of(ORIGIN),))

    def leaves(self, size: int) -> list[bytes]:
        return [hash_leaf(f"{self.version} {index}".encode()) for index in range(size)]

    def root(self, size: int) -> bytes:
        return root(extend(EMPTY_FRONTIER, self.leaves(size)))

    def text(self, size: int) -> bytes:
        return format_checkpoint(Checkpoint(self.origin, size, self.root(size)))

    def note(self, size: int) -> bytes:
        return sign_checkpoint(Checkpoint(self.origin, size, self.root(size)), self.signers)

    def growth(self, old: int, size: int) -> tuple[bytes, ...]:
        if not 0 < old < size:
            return ()
        leaves = self.leaves(size)

        def subtree(level: int, index: int) -> bytes:
            if level == 0:
                return leaves[index]
            return hash_node(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))

        nodes = plan_consistency(old, size)
        hashes = [subtree(node.level, node.index) for node in nodes]
        return tuple(finish_consistency(old, size, hashes))

    def request(self, old: int, size: int) -> bytes:
        return format_request(Request(old, self.growth(old, size), self.note(size)))


def changed(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    after = change(body)
    assert after != body
    return after
