"""Cosignatures: who saw which tree of a log, and when (C2SP tlog-cosignature).

Type 0x04: the blob is the Unix second as a big-endian uint64 and an Ed25519 signature over
``cosignature/v1``, ``time`` and the second, and the whole text of the checkpoint. The name of the
cosigner is not in what it signs, so a key serves one name only.

Type 0x06: the blob is the second and an ML-DSA-44 signature over name, second, origin and a
*subtree*: the entries from *start* to *end* and their root; of a checkpoint, from 0 to its size.
With the second 0 nothing is said of time, nor that the tree was the largest. That is how our logs
sign their own checkpoints, under their origin's name (other logs may name a time there); a
checkpoint's witness must name one.
"""

from typing import NamedTuple

from ledger.core import mldsa
from ledger.core.checkpoint_text import parse_checkpoint
from ledger.core.ed25519 import verify
from ledger.core.errors import CosignatureTime, SignatureWrong
from ledger.core.hashing import HASH_BYTES
from ledger.core.keys import (
    ALGORITHMS,
    COSIGNATURE,
    MAX_COSIGNER_NAME_BYTES,
    ML_DSA_44,
    SigningKey,
    VerifierKey,
)
from ledger.core.signature import Signature
from ledger.core.text import MAX_INTEGER

COSIGNER_ALGORITHMS = (COSIGNATURE, ML_DSA_44)
"""The types of a witness's and a mirror's keys."""

_TIME_BYTES = 8
_SUBTREE_LABEL = b"subtree/v1\n\x00"


class Subtree(NamedTuple):
    """The entries of *origin* from *start* to before *end* have *root*; whole trees start at 0."""

    origin: str
    start: int
    end: int
    root: bytes


def cosigned_message(text: bytes, time_s: int) -> bytes:
    """Give the bytes that a cosigner of type 0x04 signs for the checkpoint *text*.

    *time_s* is the Unix second.
    """
    return b"cosignature/v1\ntime %d\n" % time_s + text


def subtree_message(name: str, time_s: int, subtree: Subtree) -> bytes:
    """Give the bytes that the cosigner *name* signs with type 0x06 for *subtree*.

    Raises:
        ValueError: they can't be written: a name or origin that is empty or longer than 255 bytes,
            a number outside 0 to 2^63 − 1, entries that end before they start, a root that is not
            32 bytes, a time with a *start* that is not 0 (all of them the caller's mistakes).
    """
    origin, start, end, root = subtree
    if not 0 <= start <= end <= MAX_INTEGER or len(root) != HASH_BYTES:
        msg = f"entries {start} to {end} with a root of {len(root)} bytes are no subtree"
        raise ValueError(msg)
    if not 0 <= time_s <= MAX_INTEGER or (start and time_s):
        msg = f"time {time_s} does not go with a subtree from {start}"
        raise ValueError(msg)
    return b"".join(
        (
            _SUBTREE_LABEL,
            _with_length(name),
            time_s.to_bytes(8, "big"),
            _with_length(origin),
            start.to_bytes(8, "big"),
            end.to_bytes(8, "big"),
            root,
        )
    )


def _with_length(text: str) -> bytes:
    encoded = text.encode()
    if not 0 < len(encoded) <= MAX_COSIGNER_NAME_BYTES:
        msg = f"a name of {len(encoded)} bytes can't be cosigned with"
        raise ValueError(msg)
    return bytes([len(encoded)]) + encoded


# --------------------------------------------------------------------------------- checkpoints


def cosign(text: bytes, signer: SigningKey, time_s: int) -> Signature:
    """Cosign the checkpoint *text*, final newline included, at Unix second *time_s*.

    A log signs its own checkpoint with type 0x06 at second 0, and nobody else does.

    Raises:
        CosignatureTime: not 0 < *time_s* < 2^63; or, for the log's own signature, not 0.
        ValueError: *signer* is of neither type 0x04 nor 0x06 (the caller's mistake).
        What `parse_checkpoint` raises, for type 0x06.
    """
    if signer.algorithm == ML_DSA_44:
        subtree = _whole_tree(text)
        if signer.name != subtree.origin:
            _check_time(time_s, "")
        elif time_s:
            raise CosignatureTime(time_s=time_s)
        return cosign_subtree(subtree, signer, time_s)
    if signer.algorithm != COSIGNATURE:
        msg = f"{signer.name} is not a cosigner's key"
        raise ValueError(msg)
    _check_time(time_s, "")
    return _put_together(signer, time_s, cosigned_message(text, time_s))


def check_cosignature(
    text: bytes, signature: Signature, key: VerifierKey, *, where: str = ""
) -> int:
    """Check a cosignature of *key* over the checkpoint *text*; give its time in Unix seconds.

    Raises:
        CosignatureTime: the time is not below 2^63; or is 0, and it isn't the log's own signature
            of type 0x06.
        SignatureWrong: the blob has not its type's length, or the signature does not verify, or
            the name, id or type of *key* is another.
        What `parse_checkpoint` raises, for type 0x06.
    """
    if key.algorithm == ML_DSA_44:
        subtree = _whole_tree(text)
        if key.name != subtree.origin:
            _check_time(_read_time(signature, key, where), where)
        return check_subtree_cosignature(subtree, signature, key, where=where)
    if key.algorithm != COSIGNATURE:
        raise SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)
    time_s = _read_time(signature, key, where)
    _check_time(time_s, where)
    if not verify(key.public_key, cosigned_message(text, time_s), signature.blob[_TIME_BYTES:]):
        raise SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)
    return time_s


def _whole_tree(text: bytes) -> Subtree:
    checkpoint = parse_checkpoint(text)
    return Subtree(checkpoint.origin, 0, checkpoint.size, checkpoint.root)


def _check_time(time_s: int, where: str) -> None:
    if not 0 < time_s <= MAX_INTEGER:
        raise CosignatureTime(where=where, time_s=time_s)


# ------------------------------------------------------------------------------------ subtrees


def cosign_subtree(subtree: Subtree, signer: SigningKey, time_s: int) -> Signature:
    """Cosign *subtree* with a key of type 0x06; *time_s* is the Unix second, or 0 for none.

    It says nothing about extension lines, so it serves logs whose checkpoints have some.

    Raises:
        ValueError: *signer* is of another type, or what `subtree_message` raises.
    """
    if signer.algorithm != ML_DSA_44:
        msg = f"{signer.name} has a key of another type than 0x06"
        raise ValueError(msg)
    return _put_together(signer, time_s, subtree_message(signer.name, time_s, subtree))


def check_subtree_cosignature(
    subtree: Subtree, signature: Signature, key: VerifierKey, *, where: str = ""
) -> int:
    """Check the signature of *key*, type 0x06, over *subtree*; give its Unix second, 0 for none.

    Raises:
        CosignatureTime: the time is not below 2^63, or is there with a start that is not 0.
        SignatureWrong: as in `check_cosignature`.
        ValueError: *subtree* is none (the caller's mistake: it wasn't parsed).
    """
    wrong = SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)
    if key.algorithm != ML_DSA_44:
        raise wrong
    time_s = _read_time(signature, key, where)
    if time_s > MAX_INTEGER or (subtree.start and time_s):
        raise CosignatureTime(where=where, time_s=time_s)
    message = subtree_message(key.name, time_s, subtree)
    if not mldsa.verify(key.public_key, message, signature.blob[_TIME_BYTES:]):
        raise wrong
    return time_s


def _put_together(signer: SigningKey, time_s: int, message: bytes) -> Signature:
    blob = time_s.to_bytes(_TIME_BYTES, "big") + signer.sign(message)
    return Signature(signer.name, signer.verifier.key_id, blob)


def _read_time(signature: Signature, key: VerifierKey, where: str) -> int:
    """Give the second in a blob of *key*, whose signature is not yet checked."""
    if (key.name, key.key_id) != signature[:2] or (
        len(signature.blob) != ALGORITHMS[key.algorithm].blob_bytes
    ):
        raise SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)
    return int.from_bytes(signature.blob[:_TIME_BYTES], "big")
