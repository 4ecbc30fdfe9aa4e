"""Signed notes: a text and who signed it (C2SP signed-note). One routine checks every signer.

The text ends at the last blank line; the signature lines follow it. What `parse_note` accepts is,
byte for byte, what `format_note` writes of it. Nothing here says who may sign what.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.core.cosignature import COSIGNER_ALGORITHMS, check_cosignature
from ledger.core.ed25519 import verify
from ledger.core.errors import (
    NoteControlCharacter,
    NoteTextMalformed,
    NoteTooLarge,
    NoteWithoutSignatures,
    NotSigned,
    NotUtf8,
    SignatureLineMalformed,
    SignatureWrong,
    TooManySignatures,
)
from ledger.core.keys import (
    ED25519,
    KEY_ID_BYTES,
    SigningKey,
    VerifierKey,
    check_key_name,
)
from ledger.core.signature import Signature
from ledger.core.text import format_base64, parse_base64

__all__ = ["Note", "OpenedNote", "Signature", "format_note", "open_note", "parse_note", "sign_note"]

MAX_NOTE_BYTES = 1_000_000  # as in Go's note package
MAX_SIGNATURES = 100  # as in Go's note package; C2SP asks for at least 16

_DASH = "—"
_CONTROLS = bytes(byte for byte in range(0x20) if byte != 0x0A)


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was parsed, or is to be written; none of its signatures is verified yet."""

    text: bytes
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text that somebody known has signed.

    *verified* are the signatures that were checked and are right; *unknown* those of other keys,
    about which nothing is known.
    """

    text: bytes
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def parse_note(data: bytes, max_signatures: int = MAX_SIGNATURES) -> Note:
    """Read a note; nothing is verified.

    Raises:
        NoteTooLarge: more than `MAX_NOTE_BYTES`.
        NoteControlCharacter: a byte below 0x20 that is no newline.
        NotUtf8: not UTF-8.
        NoteWithoutSignatures: no blank line, nothing after the last one, or no final newline.
        TooManySignatures: more than *max_signatures*.
        SignatureLineMalformed: a line is not dash, name, base64 of a key id and at least one byte.
        Base64Malformed, KeyNameMalformed: in a signature line.
    """
    _check_text(data)
    # The text keeps its last newline; the blank line is the newline after that.
    end = data.rfind(b"\n\n") + 1
    lines = data[end + 1 :].decode().split("\n") if end else [""]
    if lines.pop() or not lines:
        raise NoteWithoutSignatures
    if len(lines) > max_signatures:
        raise TooManySignatures(count=len(lines), limit=max_signatures)
    return Note(data[:end], tuple([_parse_line(line, i) for i, line in enumerate(lines, 1)]))


def _check_text(data: bytes) -> None:
    if len(data) > MAX_NOTE_BYTES:
        raise NoteTooLarge(length=len(data), limit=MAX_NOTE_BYTES)
    if len(data.translate(None, _CONTROLS)) != len(data):
        raise NoteControlCharacter
    try:
        data.decode()
    except UnicodeDecodeError:
        raise NotUtf8 from None


def _parse_line(line: str, number: int) -> Signature:
    where = f"signature {number}"
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH:
        raise SignatureLineMalformed(where=where)
    _, name, encoded = parts
    check_key_name(name, where=where)
    blob = parse_base64(encoded, where=where)
    if len(blob) <= KEY_ID_BYTES:
        raise SignatureLineMalformed(where=where)
    return Signature(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def format_note(note: Note) -> bytes:
    """Write a note as `parse_note` reads it.

    Raises:
        NoteTextMalformed: the text is empty, or does not end in a newline.
        NoteWithoutSignatures: there is no signature.
        What `parse_note` raises of the text's bytes and of each line.
    """
    if not note.text.endswith(b"\n"):
        raise NoteTextMalformed
    if not note.signatures:
        raise NoteWithoutSignatures
    _check_text(note.text)
    lines = [_format_line(signature, i) for i, signature in enumerate(note.signatures, 1)]
    return note.text + "".join(["\n", *lines]).encode()


def _format_line(signature: Signature, number: int) -> str:
    where = f"signature {number}"
    check_key_name(signature.name, where=where)
    if len(signature.key_id) != KEY_ID_BYTES or not signature.blob:
        raise SignatureLineMalformed(where=where)
    return f"{_DASH} {signature.name} {format_base64(signature.key_id + signature.blob)}\n"


def open_note(note: Note | bytes, keys: Iterable[VerifierKey]) -> OpenedNote:
    """Give the text of a note that at least one of *keys* has signed.

    A signature is by one of *keys* if both its name and its key id are that key's.
    If no key has this name and id, then the signature counts as unknown and is passed over.
    If such a signature does not verify, then the whole note is refused, whoever else has signed.
    If a key of type 0x04 or 0x06 signed, then its cosignature is checked with its time; the text
    must then be a checkpoint's, for type 0x06.
    If none of *keys* has signed, then the note is refused and can be had from the error only.

    Raises:
        SignatureWrong: a signature by one of *keys* does not verify.
        CosignatureTime: a cosignature by one of *keys* has an impossible time.
        NotSigned: no signature is by one of *keys*; the fact *note* is the unverified note.
        What `parse_note` raises, when given bytes; what `parse_checkpoint` raises, if a key of
            type 0x06 signed.
    """
    if isinstance(note, bytes):
        note = parse_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    verified: list[Signature] = []
    unknown: list[Signature] = []
    for number, signature in enumerate(note.signatures, 1):
        key = known.get(signature[:2])
        if key is None:
            unknown.append(signature)
            continue
        _check_signature(note.text, signature, key, f"signature {number}")
        verified.append(signature)
    if not verified:
        raise NotSigned(note=format_note(note))
    return OpenedNote(note.text, tuple(verified), tuple(unknown))


def _check_signature(text: bytes, signature: Signature, key: VerifierKey, where: str) -> None:
    if key.algorithm in COSIGNER_ALGORITHMS:
        check_cosignature(text, signature, key, where=where)
    elif key.algorithm != ED25519 or not verify(key.public_key, text, signature.blob):
        raise SignatureWrong(where=where, name=signature.name, key_id=signature.key_id)


def sign_note(text: bytes, signers: Sequence[SigningKey]) -> bytes:
    """Sign *text* with each of *signers* (type 0x01); the lines are sorted by the names' bytes.

    Raises:
        ValueError: a signer is not of type 0x01 (the caller's mistake).
        What `format_note` raises.
    """
    signatures = []
    for signer in sorted(signers, key=lambda each: each.name.encode()):
        if signer.algorithm != ED25519:
            msg = f"{signer.name} does not sign notes of type 0x01"
            raise ValueError(msg)
        signatures.append(Signature(signer.name, signer.verifier.key_id, signer.sign(text)))
    return format_note(Note(text, tuple(signatures)))
