"""Published logs for tests, made with ``ledger.core`` alone: honest ones, and what a forger makes.

``entries_of(notes)`` chains statements into entries as an honest log does; ``write_log`` publishes
entries, whatever they are, and signs them with the log's own key. An operator who holds that key
can do just this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ledger.affairs.statement import parse_statement
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.charters import parse_charters
from ledger.core.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.core.cosignature import cosign
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry, parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import COSIGNATURE, SigningKey, format_vkey
from ledger.core.merkle import (
    EMPTY_FRONTIER,
    extend,
    finish_inclusion,
    plan_inclusion,
    root,
)
from ledger.core.note import Note, format_note, parse_note
from ledger.core.policy import parse_policy
from ledger.core.proof import Proof, format_proof
from ledger.core.tiles import (
    TILE_WIDTH,
    bundles_of,
    encode_bundle,
    encode_tile,
    tiles_of,
)
from tests import community
from verifier.errors import FileAbsent
from verifier.trust import Trust

START_MS = community.MADE_MS + 1000


def notes_of_a_year(count: int = 12) -> list[bytes]:
    """A charter, an appointment, payments, a notice that lists one, its correction, a revocation."""
    charter = community.charter_note()
    appointment = community.appointment_note(
        "a-1", "clerk-2", ["clerk"], person="p-20", after=community.id_of(charter)
    )
    paid = [community.expenditure_note(f"e-{i}", 1000 + i) for i in range(max(1, count - 5))]
    notice = community.notice_note("n-1", entries=[community.id_of(paid[0]).hex()])
    body = community.notice_body(corrects=community.id_of(notice).hex(), reason="合计有误")
    correction = community.note("correction", body, {"director": "director-1"}, no="c-1")
    revocation = community.revocation_note(
        "r-1", "clerk-2", after=community.id_of(appointment), reason="离任"
    )
    return [charter, paid[0], appointment, notice, *paid[1:], revocation, correction]


def type_of(note: bytes) -> str:
    return parse_statement(parse_note(note).text).type


def entries_of(notes: Iterable[bytes], times: Sequence[int] | None = None) -> list[bytes]:
    """Chain *notes* as a log does: one a second, unless *times* says when."""
    entries: list[bytes] = []
    previous, governance = FIRST_PREVIOUS, None
    for index, note in enumerate(notes):
        time_ms = times[index] if times is not None else START_MS + 1000 * index
        entries.append(format_entry(Entry(index, time_ms, governance, previous, note)))
        previous = hash_leaf(entries[-1])
        if type_of(note) in GOVERNANCE:
            governance = index
    return entries


def rechained(entries: Sequence[bytes], **changes: tuple[int, object]) -> list[bytes]:
    """Chain *entries* anew, each with its fields, after ``field=(index, value)`` was changed."""
    fresh: list[bytes] = []
    previous = FIRST_PREVIOUS
    for index, data in enumerate(entries):
        entry = replace(parse_entry(data), previous=previous)
        for field, (at, value) in changes.items():
            if at == index:
                entry = replace(entry, **{field: value})
        fresh.append(format_entry(entry))
        previous = hash_leaf(fresh[-1])
    return fresh


def witness_key(name: str) -> SigningKey:
    seed = community.sha256(f"witness {name}".encode()).digest()
    return SigningKey(f"witness.example.org/{name}", COSIGNATURE, seed)


def checkpoint_note(
    entries: Sequence[bytes],
    *,
    signer: SigningKey | None = None,
    witnesses: Sequence[str] = (),
    origin: str = community.ORIGIN,
) -> bytes:
    frontier = extend(EMPTY_FRONTIER, map(hash_leaf, entries))
    checkpoint = Checkpoint(origin, len(entries), root(frontier))
    note = parse_note(sign_checkpoint(checkpoint, signer or community.log_key(origin)))
    text = format_checkpoint(checkpoint)
    lines = [cosign(text, witness_key(name), 1_795_000_000) for name in witnesses]
    return format_note(Note(note.text, (*note.signatures, *lines)))


def _levels(entries: Sequence[bytes]) -> list[list[bytes]]:
    levels = [[hash_leaf(entry) for entry in entries]]
    while len(levels[-1]) >= TILE_WIDTH:
        below = levels[-1]
        levels.append(
            [
                root(extend(EMPTY_FRONTIER, below[at : at + TILE_WIDTH]))
                for at in range(0, len(below) // TILE_WIDTH * TILE_WIDTH, TILE_WIDTH)
            ]
        )
    return levels


def files_of(entries: Sequence[bytes]) -> dict[str, bytes]:
    """Every tile and bundle of a log of *entries*."""
    levels = _levels(entries)
    files = {}
    for tile in tiles_of(len(entries)):
        start = tile.index * TILE_WIDTH
        files[tile.path] = encode_tile(levels[tile.level][start : start + tile.width])
    for bundle in bundles_of(len(entries)):
        start = bundle.index * TILE_WIDTH
        files[bundle.path] = encode_bundle(entries[start : start + bundle.width])
    return files


def write_log(
    folder: Path,
    entries: Sequence[bytes],
    *,
    signer: SigningKey | None = None,
    witnesses: Sequence[str] = (),
    origin: str = community.ORIGIN,
) -> Path:
    """Publish *entries* into *folder*, signed by the log's key."""
    files = files_of(entries)
    files["checkpoint"] = checkpoint_note(
        entries, signer=signer, witnesses=witnesses, origin=origin
    )
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def proof_of(entries: Sequence[bytes], index: int, checkpoint: bytes | None = None) -> bytes:
    """The proof file of one entry, which it carries."""
    nodes = plan_inclusion(index, len(entries))
    leaves = [hash_leaf(entry) for entry in entries]
    hashes = [
        root(extend(EMPTY_FRONTIER, leaves[n.index << n.level : (n.index + 1) << n.level]))
        for n in nodes
    ]
    proof = finish_inclusion(index, len(entries), hashes)
    return format_proof(
        Proof(entries[index], index, tuple(proof), checkpoint or checkpoint_note(entries))
    )


@dataclass(frozen=True)
class InMemory:
    """A published log as a dictionary of its files: a source for tests that need thousands."""

    files: Mapping[str, bytes]
    name: str = "memory"

    def read(self, path: str, limit: int) -> bytes:
        if path not in self.files:
            raise FileAbsent(where=path, path=path)
        return self.files[path]

    def close(self) -> None:
        pass


def log_of(entries: Sequence[bytes], **signing: Any) -> InMemory:
    """Publish *entries* in memory."""
    return InMemory({**files_of(entries), "checkpoint": checkpoint_note(entries, **signing)})


# --------------------------------------------------------------------------------------- trust


def trust(charter: bytes | None = None, **policy: Any) -> Trust:
    """Trust in the community's log, and in its charter or another."""
    charters = parse_charters(charters_text(charter))
    return Trust(parse_policy(policy_text(**policy)), charters)


def policy_text(
    *, origin: str = community.ORIGIN, witnesses: Sequence[str] = (), quorum: str = "none"
) -> str:
    lines = [f"log {format_vkey(community.log_key(origin).verifier)}"]
    lines += [f"witness {name} {format_vkey(witness_key(name).verifier)}" for name in witnesses]
    if len(witnesses) > 1:
        lines.append(f"group all-of-them all {' '.join(witnesses)}")
    lines.append(f"quorum {quorum}")
    return "\n".join(lines) + "\n"


def charters_text(charter: bytes | None = None, origin: str = community.ORIGIN) -> str:
    return f"{origin} {(charter or community.charter_id(origin)).hex()}\n"


def write_trust(folder: Path, **policy: Any) -> tuple[Path, Path]:
    """Write ``policy.txt`` and ``charters.txt``; give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.txt").write_text(policy_text(**policy))
    (folder / "charters.txt").write_text(charters_text())
    return folder / "policy.txt", folder / "charters.txt"
