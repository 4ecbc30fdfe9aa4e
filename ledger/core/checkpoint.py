"""Checkpoints: what a log signs (C2SP tlog-checkpoint), with one key or with one of each type.

A log's keys are all named after its origin. Two checkpoints are the same when their texts are,
whoever has signed them. Where a log has keys of several types, a checkpoint counts only with a
signature of each: who takes the stronger one away has nothing (docs/adr/0052).
"""

from collections.abc import Iterable, Sequence

from ledger.core.checkpoint_text import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.core.cosignature import cosign
from ledger.core.errors import OriginWrong, SignatureMissing
from ledger.core.keys import ALGORITHMS, ED25519, ML_DSA_44, SigningKey, VerifierKey
from ledger.core.note import Note, Signature, format_note, open_note, parse_note

__all__ = [
    "Checkpoint",
    "check_all_types",
    "format_checkpoint",
    "open_checkpoint",
    "open_log_note",
    "parse_checkpoint",
    "sign_checkpoint",
]

LOG_ALGORITHMS = (ED25519, ML_DSA_44)
"""The types of a log's keys, in the order of their lines."""


def sign_checkpoint(checkpoint: Checkpoint, signers: SigningKey | Iterable[SigningKey]) -> bytes:
    """Give the note of *checkpoint*, signed by each of *signers*, whose name is the origin.

    Lines of type 0x01 stand before those of type 0x06, which have the time 0.

    Raises:
        OriginWrong: a key is named after another origin.
        ValueError: a signer is of another type (the caller's mistake), or there is none.
        What `parse_checkpoint` raises of the text.
    """
    signers = [signers] if isinstance(signers, SigningKey) else list(signers)
    text = format_checkpoint(checkpoint)
    parse_checkpoint(text)
    for signer in signers:
        if signer.name != checkpoint.origin:
            raise OriginWrong(expected=signer.name, found=checkpoint.origin)
        if signer.algorithm not in LOG_ALGORITHMS:
            msg = f"{signer.name} has a key of no type that logs sign with"
            raise ValueError(msg)
    ordered = sorted(signers, key=lambda each: each.algorithm)
    return format_note(Note(text, tuple(_sign(text, signer) for signer in ordered)))


def _sign(text: bytes, signer: SigningKey) -> Signature:
    if signer.algorithm == ML_DSA_44:
        return cosign(text, signer, 0)
    return Signature(signer.name, signer.verifier.key_id, signer.sign(text))


def open_checkpoint(
    note: bytes, log_keys: VerifierKey | Iterable[VerifierKey]
) -> tuple[Checkpoint, Note]:
    """Give the checkpoint that the log has signed, and the parsed note it came in.

    The keys of one log all bear its origin as their name. Of each type among *log_keys* one must
    have signed.

    Raises:
        OriginWrong: the checkpoint is of another log than the key that signed it.
        What `open_log_note`, `parse_note` and `parse_checkpoint` raise.
    """
    parsed = parse_note(note)
    keys = (log_keys,) if isinstance(log_keys, VerifierKey) else tuple(log_keys)
    opened = open_log_note(parsed, keys)
    checkpoint = parse_checkpoint(parsed.text)
    for signature in opened:
        if signature.name != checkpoint.origin:
            raise OriginWrong(expected=signature.name, found=checkpoint.origin)
    return checkpoint, parsed


def open_log_note(note: Note, log_keys: Sequence[VerifierKey]) -> tuple[Signature, ...]:
    """Give the signatures of *note* by *log_keys*, which are right and of every type among them.

    If two of the keys are of one type (an old and a new one), either will do.

    Raises:
        SignatureMissing: some of the keys have signed, but none of one of the types.
        What `open_note` raises.
    """
    signed = open_note(note, log_keys).verified
    by = {signature[:2] for signature in signed}
    check_all_types(note, log_keys, [key for key in log_keys if (key.name, key.key_id) in by])
    return signed


def check_all_types(
    note: Note, wanted: Iterable[VerifierKey], signed_by: Iterable[VerifierKey]
) -> None:
    """Check that of each type among the keys *wanted* there is one in *signed_by*.

    Raises:
        SignatureMissing: one is missing; the fact *note* is the note.
    """
    there = {key.algorithm for key in signed_by}
    for key in wanted:
        if key.algorithm not in there:
            title = ALGORITHMS[key.algorithm].title
            raise SignatureMissing(name=key.name, algorithm=title, note=format_note(note))
