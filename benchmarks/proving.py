"""Inclusion proofs from a large log's tiles: random, 64 tiles cached, and a tile at a time."""

import random
import time
from pathlib import Path

from benchmarks.building import build
from benchmarks.results import Row, median_of
from ledger.core.checkpoint import parse_checkpoint
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import check_inclusion
from ledger.core.note import parse_note
from ledger.log.read import TileReader

RANDOM = 5_000
GROUPED = 30_000


def run(folder: Path, *, size: int, rounds: int) -> list[Row]:
    """Prove random entries and runs of entries, interleaved; some proofs are checked."""
    prefix, _, _ = build(folder / f"log-{size}", size)
    newest = parse_checkpoint(parse_note((prefix / "checkpoint").read_bytes()).text)
    draw = random.Random(7)
    scattered, grouped = [], []
    for _ in range(rounds):
        reader = TileReader(lambda path: (prefix / path).read_bytes(), tiles_kept=64)
        wanted = [draw.randrange(size) for _ in range(RANDOM)]
        begun = time.perf_counter()
        proofs = [reader.prove(index, size) for index in wanted]
        scattered.append(RANDOM / (time.perf_counter() - begun))
        for index, proof in list(zip(wanted, proofs, strict=True))[:50]:
            leaf = hash_leaf(reader.read_entry(index, size))
            check_inclusion(index, size, leaf, list(proof), newest.root)
        start = draw.randrange(max(1, size - GROUPED))
        begun = time.perf_counter()
        count = sum(1 for _ in reader.prove_each(start, min(size, start + GROUPED), size))
        grouped.append(count / (time.perf_counter() - begun))
    return [
        Row(
            f"inclusion proofs of {size:,}, random, 64 tiles kept",
            median_of(scattered),
            "/s",
            "≥ 2,500",
        ),
        Row(f"inclusion proofs of {size:,}, grouped by tile", median_of(grouped), "/s", "≥ 15,000"),
    ]
