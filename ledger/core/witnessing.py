"""What a log asks of a witness, and what a witness decides (C2SP tlog-witness), without sockets.

A *submission* is a checkpoint of some log with the proof that it grew from an *old size*. A
witness opens it by the keys it trusts, compares it with the last checkpoint that it *saw* of that
log, and cosigns. Any log's checkpoint will do, not only ours: origins may be any text, and
extension lines are cosigned with the rest.

What it does not do: remember. Reading what was seen, deciding, and writing what is seen now are
one step of whoever calls this, or two requests at once could have two roots cosigned.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.core.checkpoint import open_log_note
from ledger.core.checkpoint_text import Checkpoint
from ledger.core.cosignature import Subtree, check_cosignature, cosign, cosign_subtree
from ledger.core.errors import EmptyRootWrong, MalformedError, NotUtf8
from ledger.core.hashing import EMPTY_ROOT, HASH_BYTES
from ledger.core.keys import ML_DSA_44, SigningKey, VerifierKey
from ledger.core.merkle import check_consistency
from ledger.core.note import Note, Signature, format_note, parse_note
from ledger.core.text import format_base64, parse_base64, parse_int
from ledger.core.witnessing_errors import (
    CosignatureMissing,
    CosignaturesMalformed,
    CosignatureTimeFar,
    LogCheckpointMalformed,
    LogUnknown,
    OldSizeBeyond,
    OldSizeOther,
    ProofNotEmpty,
    RequestLinesMalformed,
    RootDiffers,
    TooManyHashes,
)

MAX_HASHES = 63
_OLD = "old "


class Request(NamedTuple):
    """The body of ``add-checkpoint``: *note* is the checkpoint with its signature lines."""

    old_size: int
    hashes: tuple[bytes, ...]
    note: bytes


class Submission(NamedTuple):
    """A request whose checkpoint its log has signed.

    *signatures* are that log's, and right; one of each key, however often a line was repeated.
    """

    request: Request
    checkpoint: Checkpoint
    text: bytes
    signatures: tuple[Signature, ...]


# ---------------------------------------------------------------------------------- the request


def parse_request(body: bytes) -> Request:
    """Read the body of ``add-checkpoint``; the checkpoint in it is not looked at.

    Raises:
        RequestLinesMalformed: no old line, no empty line after the hashes, or not ASCII there.
        IntegerMalformed, Base64Malformed, Base64Length: of the old line, or of a hash.
        TooManyHashes: more than 63.
    """
    head, blank, note = body.partition(b"\n\n")
    try:
        first, *hashes = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise RequestLinesMalformed from None
    if not blank or not first.startswith(_OLD):
        raise RequestLinesMalformed
    if len(hashes) > MAX_HASHES:
        raise TooManyHashes(count=len(hashes), limit=MAX_HASHES)
    return Request(
        parse_int(first[len(_OLD) :], where="line 1"),
        tuple(
            parse_base64(line, where=f"line {number}", length=HASH_BYTES)
            for number, line in enumerate(hashes, 2)
        ),
        note,
    )


def format_request(request: Request) -> bytes:
    """Write the body of ``add-checkpoint`` as `parse_request` reads it."""
    lines = [f"{_OLD}{request.old_size}", *map(format_base64, request.hashes), "", ""]
    return "\n".join(lines).encode("ascii") + request.note


def parse_log_checkpoint(text: bytes) -> Checkpoint:
    """Read the checkpoint of any log, extension lines and all (C2SP tlog-checkpoint).

    Whether a tree of size 0 has the empty root is not looked at: `check_growth` does.

    Raises:
        NotUtf8: not UTF-8.
        LogCheckpointMalformed: fewer than three lines, an empty one, or no final newline.
        IntegerMalformed, Base64Malformed, Base64Length: of size and root.
    """
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError:
        raise NotUtf8(where="checkpoint") from None
    if lines.pop() or len(lines) < 3 or not all(lines):
        raise LogCheckpointMalformed(where="checkpoint")
    origin, size, root = lines[:3]
    return Checkpoint(
        origin,
        parse_int(size, where="checkpoint.size"),
        parse_base64(root, where="checkpoint.root", length=HASH_BYTES),
    )


# --------------------------------------------------------------------------------- the decision


def open_submission(request: Request, logs: Mapping[str, Sequence[VerifierKey]]) -> Submission:
    """Give the checkpoint of *request*, which its log has signed; *logs* are keys by origin.

    Raises:
        What `parse_note` and `parse_log_checkpoint` raise, if it is no checkpoint (status 400).
        LogUnknown: no key is known for its origin (404).
        NotSigned, SignatureMissing, SignatureWrong, CosignatureTime: the log has not signed it,
            not with a key of each type, or a signature by one of its keys is wrong (403).
        OldSizeBeyond: the old size is larger than the checkpoint's (400).
    """
    note = parse_note(request.note)
    checkpoint = parse_log_checkpoint(note.text)
    keys = logs.get(checkpoint.origin)
    if not keys:
        raise LogUnknown(origin=checkpoint.origin)
    signatures = open_log_note(note, keys)
    if request.old_size > checkpoint.size:
        raise OldSizeBeyond(old_size=request.old_size, size=checkpoint.size)
    # Anybody can repeat a public line; what is remembered must stay a note that can be read.
    first = {signature[:2]: signature for signature in reversed(signatures)}
    return Submission(request, checkpoint, note.text, tuple(reversed(first.values())))


def check_growth(submission: Submission, seen: Checkpoint | None, seen_note: bytes = b"") -> None:
    """Check that *submission* continues what was last *seen* of its log; None for nothing yet.

    *seen_note* is what was seen as it was signed: it goes into the error as evidence.

    Raises:
        OldSizeOther: the old size is not that of what was seen (409); the fact *size* is.
        EmptyRootWrong: size 0, and not the root of the empty tree (422).
        ProofNotEmpty: there are hashes though the old size is 0 (422).
        RootDiffers: the size is that of what was seen and the root is another (422).
        ProofLength, ConsistencyDisproved: the hashes do not lead from one to the other (422).
    """
    (old_size, hashes, note), checkpoint = submission.request, submission.checkpoint
    seen_size = seen.size if seen else 0
    if old_size != seen_size:
        raise OldSizeOther(size=seen_size, old_size=old_size)
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise EmptyRootWrong(where="checkpoint.root")
    if not old_size or seen is None:
        if hashes:
            raise ProofNotEmpty(count=len(hashes))
        return
    if checkpoint.size == seen.size and checkpoint.root != seen.root:
        raise RootDiffers(size=seen.size, seen=seen_note, note=note)
    check_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, hashes)


def cosign_checkpoint(
    text: bytes, checkpoint: Checkpoint, signers: Sequence[SigningKey], time_s: int
) -> tuple[Signature, ...]:
    """Cosign the *text* of *checkpoint* with each of *signers* at Unix second *time_s*.

    Raises:
        CosignatureTime: not 0 < *time_s* < 2^63.
        ValueError: a signer is of neither type 0x04 nor 0x06, or its name or the origin is too
            long for 0x06 (the caller's mistakes).
    """
    subtree = Subtree(checkpoint.origin, 0, checkpoint.size, checkpoint.root)
    return tuple(
        cosign_subtree(subtree, signer, time_s)
        if signer.algorithm == ML_DSA_44
        else cosign(text, signer, time_s)
        for signer in signers
    )


# ----------------------------------------------------------------------------------- the answer


def format_cosignatures(text: bytes, cosignatures: Sequence[Signature]) -> bytes:
    """Write the signature lines that answer a submission, each ended by a newline."""
    return format_note(Note(text, tuple(cosignatures)))[len(text) + 1 :]


def read_cosignatures(
    text: bytes, answer: bytes, keys: Sequence[VerifierKey], *, now_s: int, tolerance_s: int
) -> tuple[Signature, ...]:
    """Give the cosignatures of *keys* on the checkpoint *text* in a witness's *answer*.

    Signatures by other keys are passed over. One that is wrong, or dated more than *tolerance_s*
    from *now_s*, refuses the whole answer: whoever sent it can't be relied on.

    Raises:
        CosignaturesMalformed: the answer is not signature lines.
        SignatureWrong, CosignatureTime: a signature by one of *keys* is wrong.
        CosignatureTimeFar: its time is too early or too late.
        CosignatureMissing: none is by one of *keys*.
    """
    try:
        note = parse_note(text + b"\n" + answer)
    except MalformedError as error:
        raise CosignaturesMalformed(where=error.where) from error
    if note.text != text:
        raise CosignaturesMalformed
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[tuple[str, bytes], Signature] = {}
    for signature in note.signatures:
        key = known.get(signature[:2])
        if key is not None:
            time_s = check_cosignature(text, signature, key)
            if abs(time_s - now_s) > tolerance_s:
                raise CosignatureTimeFar(name=key.name, time_s=time_s, now_s=now_s)
            found[signature[:2]] = signature
    if not found:
        raise CosignatureMissing(names=", ".join(sorted({key.name for key in keys})))
    return tuple(found.values())
