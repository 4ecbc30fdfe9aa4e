"""The tree beside `pymerkle`'s: appending leaves, and proving inclusion of random ones."""

import random
import time

from pymerkle import InmemoryTree

from benchmarks.results import Row, median_of
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import EMPTY_FRONTIER, extend, root

BATCH = 256


def _ours(entries: list[bytes]) -> tuple[float, bytes]:
    begun = time.perf_counter()
    frontier = EMPTY_FRONTIER
    for start in range(0, len(entries), BATCH):
        frontier = extend(frontier, [hash_leaf(entry) for entry in entries[start : start + BATCH]])
        newest = root(frontier)
    return time.perf_counter() - begun, newest


def _theirs(entries: list[bytes]) -> tuple[float, InmemoryTree]:
    tree = InmemoryTree(algorithm="sha256")
    begun = time.perf_counter()
    for start in range(0, len(entries), BATCH):
        for entry in entries[start : start + BATCH]:
            tree.append_entry(entry)
        tree.get_root()
    return time.perf_counter() - begun, tree


def run(*, entries: int, rounds: int) -> list[Row]:
    """Append *entries* entries of 640 bytes, a root after every 256, interleaved *rounds* times."""
    draw = random.Random(1)
    data = [draw.randbytes(640) for _ in range(entries)]
    ours, theirs = [], []
    for _ in range(rounds):
        taken, newest = _ours(data)
        ours.append(entries / taken)
        taken, tree = _theirs(data)
        theirs.append(entries / taken)
        if tree.get_root() != newest:
            raise AssertionError("the two trees disagree")
    return [
        Row("tree: append, a root per 256, Mingbai", median_of(ours), "entries/s"),
        Row("tree: append, a root per 256, pymerkle", median_of(theirs), "entries/s"),
        Row("tree: append, ratio to pymerkle", median_of(ours) / median_of(theirs), "×"),
    ]
