"""Proof files, ``.tlog-proof``: one small text proves an entry offline, for ever (C2SP tlog-proof).

Reading one proves nothing. *extra* is unauthenticated until it was hashed to the leaf; the
checkpoint is a note as the log signed it, to be opened by a policy; then the inclusion is checked.
"""

from dataclasses import dataclass

from ledger.core.errors import ProofFileMalformed, ProofFileTooLarge, TooManyHashes
from ledger.core.hashing import HASH_BYTES
from ledger.core.note import MAX_NOTE_BYTES
from ledger.core.text import format_base64, parse_base64, parse_int

MAX_HASHES = 63  # a tree of 2^63 entries needs no more
MAX_PROOF_BYTES = MAX_NOTE_BYTES + 100_000

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof file holds: *extra* (here the entry), index, hashes, and the signed note."""

    extra: bytes | None
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def parse_proof(data: bytes) -> Proof:
    """Read a proof file; nothing in it is checked against anything.

    Raises:
        ProofFileTooLarge: more than `MAX_PROOF_BYTES`.
        ProofFileMalformed: another header, no index line, no blank line, or nothing after it.
        TooManyHashes: more than `MAX_HASHES`.
        IntegerMalformed, Base64Malformed, Base64Length: in one of the lines.
    """
    if len(data) > MAX_PROOF_BYTES:
        raise ProofFileTooLarge(length=len(data), limit=MAX_PROOF_BYTES)
    head, blank, checkpoint = data.partition(b"\n\n")
    # Latin-1 takes any byte; what is not ASCII is refused by the parser of its line.
    lines = head.decode("latin-1").split("\n")
    if not blank or not checkpoint or lines.pop(0) != _HEADER:
        raise ProofFileMalformed
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = parse_base64(lines.pop(0).removeprefix("extra "), where="extra")
    if not lines or not lines[0].startswith("index "):
        raise ProofFileMalformed
    index = parse_int(lines.pop(0).removeprefix("index "), where="index")
    if len(lines) > MAX_HASHES:
        raise TooManyHashes(count=len(lines), limit=MAX_HASHES)
    hashes = tuple(
        [
            parse_base64(line, where=f"hash {i}", length=HASH_BYTES)
            for i, line in enumerate(lines, 1)
        ]
    )
    return Proof(extra, index, hashes, checkpoint)


def format_proof(proof: Proof) -> bytes:
    """Write a proof file as `parse_proof` reads it."""
    lines = [_HEADER]
    if proof.extra is not None:
        lines.append(f"extra {format_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += map(format_base64, proof.hashes)
    return "\n".join([*lines, "", ""]).encode("ascii") + proof.checkpoint
