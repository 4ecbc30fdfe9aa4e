"""A published ledger written with ledger/core alone, as others must be able to read it."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.core import merkle, tiles
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import hash_leaf, hash_node
from ledger.core.keys import ED25519, SigningKey
from ledger.core.merkle import Node
from ledger.core.note import sign_note
from ledger.core.proof import Proof, format_proof
from ledger.core.text import format_base64

ORIGIN = "ledger.example.org/demo"


def key(name: str) -> SigningKey:
    seed = sha256(f"mingbai interop: {name}".encode()).digest()
    return SigningKey(name, ED25519, seed)


LOG = key(ORIGIN)
OFFICERS = (key(f"{ORIGIN}/accountant-1"), key(f"{ORIGIN}/director-1"))


class Log(NamedTuple):
    """The entries and every complete subtree's hash of a ledger."""

    entries: tuple[bytes, ...]
    nodes: dict[Node, bytes]

    def checkpoint(self, size: int) -> bytes:
        hashes = [self.nodes[Node(0, index)] for index in range(size)]
        root = merkle.root(merkle.extend(merkle.EMPTY_FRONTIER, hashes))
        return sign_checkpoint(Checkpoint(ORIGIN, size, root), LOG)

    def proof(self, index: int, size: int) -> bytes:
        planned = [self.nodes[node] for node in merkle.plan_inclusion(index, size)]
        hashes = tuple(merkle.finish_inclusion(index, size, planned))
        return format_proof(Proof(self.entries[index], index, hashes, self.checkpoint(size)))

    def growth(self, old_size: int, size: int) -> bytes:
        """The body of a C2SP add-checkpoint request."""
        planned = [self.nodes[node] for node in merkle.plan_consistency(old_size, size)]
        hashes = merkle.finish_consistency(old_size, size, planned)
        lines = [f"old {old_size}", *map(format_base64, hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint(size)

    def publish(self, prefix: Path, size: int) -> None:
        for tile in tiles.tiles_of(size):
            start = tile.index * tiles.TILE_WIDTH
            level = tile.level * tiles.TILE_HEIGHT
            hashes = [self.nodes[Node(level, start + i)] for i in range(tile.width)]
            write(prefix / tile.path, tiles.encode_tile(hashes))
        for bundle in tiles.bundles_of(size):
            start = bundle.index * tiles.TILE_WIDTH
            entries = self.entries[start : start + bundle.width]
            write(prefix / bundle.path, tiles.encode_bundle(entries))
        write(prefix / "checkpoint", self.checkpoint(size))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def statements(count: int) -> Iterable[bytes]:
    for number in range(count):
        yield sign_note(f'{{"no":"{number}","title":"公示"}}\n'.encode(), OFFICERS)


def build(size: int) -> Log:
    entries: list[bytes] = []
    nodes: dict[Node, bytes] = {}
    previous = FIRST_PREVIOUS
    for index, statement in enumerate(statements(size)):
        time_ms = 1_795_334_401_000 + index
        entries.append(
            format_entry(Entry(index, time_ms, 0 if index else None, previous, statement))
        )
        previous = hash_leaf(entries[-1])
        nodes[Node(0, index)] = previous
        level, last = 0, index
        while last & 1:
            left, right = nodes[Node(level, last - 1)], nodes[Node(level, last)]
            level, last = level + 1, last >> 1
            nodes[Node(level, last)] = hash_node(left, right)
    return Log(tuple(entries), nodes)
