"""Checkpoints: what a log signs, three lines of origin, size and root (C2SP tlog-checkpoint).

Our logs write no extension lines and their key is named after the origin; a checkpoint of another
form is refused. Two checkpoints are the same when their texts are, whoever has signed them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.core.errors import CheckpointMalformed, EmptyRootWrong, NotUtf8, OriginWrong
from ledger.core.hashing import EMPTY_ROOT, HASH_BYTES
from ledger.core.keys import SigningKey, VerifierKey
from ledger.core.note import Note, open_note, parse_note, sign_note
from ledger.core.text import check_origin, format_base64, parse_base64, parse_int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of *size* entries of the log *origin* has *root*."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read a checkpoint's text, the final newline included; no signature is looked at.

    Raises:
        NotUtf8: not UTF-8.
        CheckpointMalformed: not exactly three lines that end in newlines.
        OriginMalformed, IntegerMalformed, Base64Malformed, Base64Length: in one of them.
        EmptyRootWrong: size 0, and not the root of the empty tree.
    """
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError:
        raise NotUtf8(where="checkpoint") from None
    if len(lines) != 4 or lines[3]:
        raise CheckpointMalformed(where="checkpoint")
    origin, size_text, root_text, _ = lines
    check_origin(origin, where="checkpoint.origin")
    size = parse_int(size_text, where="checkpoint.size")
    root = parse_base64(root_text, where="checkpoint.root", length=HASH_BYTES)
    if size == 0 and root != EMPTY_ROOT:
        raise EmptyRootWrong(where="checkpoint.root")
    return Checkpoint(origin, size, root)


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Write the text that a log signs, the final newline included."""
    root = format_base64(checkpoint.root)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode("ascii")


def sign_checkpoint(checkpoint: Checkpoint, signer: SigningKey) -> bytes:
    """Give the signed note of *checkpoint*; the text must parse and the key bear the origin's name.

    Raises:
        OriginWrong: the key is named after another origin.
        What `parse_checkpoint` raises of the text, and `sign_note` of the key.
    """
    text = format_checkpoint(checkpoint)
    parse_checkpoint(text)
    if signer.name != checkpoint.origin:
        raise OriginWrong(expected=signer.name, found=checkpoint.origin)
    return sign_note(text, [signer])


def open_checkpoint(
    note: bytes, log_keys: VerifierKey | Iterable[VerifierKey]
) -> tuple[Checkpoint, Note]:
    """Give the checkpoint that one of *log_keys* has signed, and the parsed note it came in.

    The keys of one log all bear its origin as their name.

    Raises:
        SignatureWrong: a signature by one of *log_keys* does not verify.
        NotSigned: none of them has signed.
        OriginWrong: the checkpoint is of another log than the key that signed it.
        What `parse_note` and `parse_checkpoint` raise.
    """
    parsed = parse_note(note)
    keys = (log_keys,) if isinstance(log_keys, VerifierKey) else tuple(log_keys)
    opened = open_note(parsed, keys)
    checkpoint = parse_checkpoint(opened.text)
    for signature in opened.verified:
        if signature.name != checkpoint.origin:
            raise OriginWrong(expected=signature.name, found=checkpoint.origin)
    return checkpoint, parsed
