"""A large published log, written straight from the formats; no database, no fsync."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import workload
from ledger.core import tiles
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import ED25519, SigningKey
from ledger.core.merkle import EMPTY_FRONTIER, extend, root

MADE_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
STEP_MS = 20


def log_key() -> SigningKey:
    """The key that signs the large log."""
    return SigningKey(workload.ORIGIN, ED25519, workload.seed("log"))


def _write(folder: Path, path: str, data: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _notes(size: int, charter: bytes) -> Iterator[bytes]:
    yield charter
    # One `made` serves all: entries come within 90 days of it.
    yield from workload.expenditure_notes(1, size, workload.charter_id(charter), MADE_MS)


def build(folder: Path, size: int) -> tuple[Path, Path, Path]:
    """Write a log of *size* entries into *folder*; return its prefix, policy and charters file.

    A log that is there already is taken as it is.
    """
    prefix = folder / "published"
    if (prefix / "checkpoint").exists():
        return prefix, folder / "policy.txt", folder / "charters.txt"
    charter = workload.charter_note(log_key().verifier, MADE_MS)
    frontier, previous = EMPTY_FRONTIER, FIRST_PREVIOUS
    levels: list[list[bytes]] = [[]]
    bundle: list[bytes] = []
    for index, note in enumerate(_notes(size, charter)):
        entry = format_entry(
            Entry(index, MADE_MS + index * STEP_MS, 0 if index else None, previous, note)
        )
        previous = hash_leaf(entry)
        bundle.append(entry)
        levels[0].append(previous)
        if len(bundle) == tiles.TILE_WIDTH:
            frontier = extend(frontier, levels[0])
            _write(
                prefix,
                tiles.bundle_path(index // tiles.TILE_WIDTH, 256),
                tiles.encode_bundle(bundle),
            )
            bundle = []
            _lift(prefix, levels, index + 1)
    frontier = extend(frontier, levels[0])
    if bundle:
        _write(
            prefix,
            tiles.bundle_path(size // tiles.TILE_WIDTH, len(bundle)),
            tiles.encode_bundle(bundle),
        )
    for level, hashes in enumerate(levels):
        if hashes:
            at = size // tiles.TILE_WIDTH ** (level + 1)
            _write(prefix, tiles.tile_path(tiles.Tile(level, at, len(hashes))), b"".join(hashes))
    checkpoint = Checkpoint(workload.ORIGIN, size, root(frontier))
    _write(prefix, "checkpoint", sign_checkpoint(checkpoint, log_key()))
    policy, charters = workload.write_trust(
        folder, log_key().verifier, workload.charter_id(charter)
    )
    return prefix, policy, charters


def _lift(prefix: Path, levels: list[list[bytes]], size: int) -> None:
    """Write every tile that became full at *size*, and carry its root upwards."""
    level = 0
    while len(levels[level]) == tiles.TILE_WIDTH:
        at = size // tiles.TILE_WIDTH ** (level + 1) - 1
        _write(prefix, tiles.tile_path(tiles.Tile(level, at, 256)), b"".join(levels[level]))
        if level + 1 == len(levels):
            levels.append([])
        levels[level + 1].append(root(extend(EMPTY_FRONTIER, levels[level])))
        levels[level] = []
        level += 1
