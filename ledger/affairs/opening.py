"""`open`: all that can be said of a statement without its ledger's state (design section 5).

Pure, in batches, in any number of processes; what comes out is small and holds no model. A
signature by a key that is not known yet is left for `admit`, which meets the key's appointment.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.affairs.codes import check_number
from ledger.affairs.errors import (
    AfterMissing,
    AfterNotWanted,
    CharterMissing,
    CharterNamesCharter,
    LogWrong,
    SignatureMissing,
    SignatureNotWanted,
    SignaturesOutOfOrder,
    StatementNotOneLine,
    TypeUnknown,
    VersionUnknown,
)
from ledger.affairs.statement import (
    MAX_SIGNATURES,
    By,
    Envelope,
    decode_text,
    parse_envelope,
    parse_type,
    signers_of,
    statement_id,
)
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import REGISTRY, Kind
from ledger.core.deferred import Deferred
from ledger.core.ed25519 import SIGNATURE_BYTES, Verify, verify
from ledger.core.errors import LedgerError, NoteWithoutSignatures, SignatureWrong
from ledger.core.keys import KEY_ID_BYTES
from ledger.core.note import Signature, parse_note

Keys = Mapping[tuple[str, bytes], bytes]
"""Public keys by (key name, key id)."""

Signed = tuple[tuple[str, bytes, bool | None], ...]
"""For each signature line the slug, the key id, and True, or None if it wasn't verified."""


class Claim(NamedTuple):
    """What a body claims that admission must judge; empty where the type has no such thing.

    *amount* is in minor units; *decided* says that a decision is cited; *handler* is a role.
    """

    amount: int = 0
    currency: str = ""
    fund: str = ""
    decided: bool = False
    handler: str = ""


Ref = tuple[int, bytes]
"""The number of a link in the registry, and an id (32 bytes) that stands there."""


class Opened(NamedTuple):
    """A statement's facts, small enough to travel between processes.

    *refs* are all that it refers to, link by link; *body* is there for governance only, and is not
    to be changed.
    """

    note: bytes
    id: bytes
    type: str
    v: int
    log: str
    charter: bytes | None
    after: bytes | None
    no: str
    made_ms: int
    by: By
    signatures: Signed
    refs: tuple[Ref, ...]
    claim: Claim
    body: dict[str, Any] | None


def open_statement(note: bytes, origin: str, keys: Keys) -> Opened:
    """Open a statement of the ledger *origin*, whose keys, as far as they are known, are *keys*.

    If a signature's key is known, then it is verified, and a wrong one refuses the statement.
    If it is not known, then the signature's verdict is None, and `admit` decides.
    If there is not exactly one signature line for each signer in ``by``, sorted by the bytes of
    their names, then the statement is refused.

    Raises:
        TypeUnknown, VersionUnknown: a later version may understand it.
        LogWrong, CharterMissing, CharterNamesCharter, AfterMissing, AfterNotWanted: the envelope.
        SignatureMissing, SignatureNotWanted, SignaturesOutOfOrder, SignatureWrong: who signed.
        ObjectionNumber: a code or a slip, whose number is another.
        NoteWithoutSignatures, StatementNotOneLine, and what `parse_note`, `decode_text`,
        `parse_envelope` and `check_body` raise.
    """
    return open_with_body(note, origin, keys)[0]


def open_with_body(
    note: bytes, origin: str, keys: Keys, verify: Verify = verify
) -> tuple[Opened, dict[str, Any]]:
    """Open a statement as `open_statement` does, and give its body beside it.

    A *verify* that puts signatures aside (`ledger.core.deferred`) is asked last of all.

    Raises:
        What `open_statement` raises.
    """
    end = note.find(b"\n\n") + 1
    if end == 0:
        raise NoteWithoutSignatures
    text = note[:end]
    value = decode_text(text, modelled=True)
    try:
        kind, known = find_kind(value)
        envelope = parse_envelope(value, known)
        if envelope.log != origin:
            raise LogWrong(where="log", found=envelope.log, expected=origin)
        _check_links(envelope, kind)
        body = value["body"]
        check_body(envelope.type, body)
        if envelope.type == "objection":
            check_number(envelope.no, body)
    except LedgerError:
        decode_text(text)  # what is wrong with it as JSON is said first
        raise
    signatures = _check_signatures(note, text, envelope, keys, verify)
    opened = Opened(
        note,
        statement_id(text),
        *envelope,
        signatures,
        () if kind.link_fields.isdisjoint(body) else _refs(kind, body),
        _claim(body),
        body if kind.group == "governance" else None,
    )
    return opened, body


def find_kind(value: Mapping[str, Any]) -> tuple[Kind, tuple[str, int]]:
    """Give the kind of a statement, before anything else of its envelope is understood.

    Beside it stand its type and version, as they were read.

    Raises:
        TypeUnknown, VersionUnknown: this version does not know it.
        What `parse_type` raises.
    """
    known = parse_type(value)
    name, version = known
    kind = REGISTRY.get(name)
    if kind is None:
        raise TypeUnknown(where="type", type=name)
    if kind.v != version:
        raise VersionUnknown(where="v", type=name, version=version)
    return kind, known


def open_batch(notes: Iterable[bytes], origin: str, keys: Keys) -> list[Opened | LedgerError]:
    """Open each of *notes*; in the place of one that is refused stands its error."""
    return [
        each if isinstance(each, LedgerError) else each[0]
        for each in open_batch_with_bodies(notes, origin, keys)
    ]


def open_batch_with_bodies(
    notes: Iterable[bytes], origin: str, keys: Keys
) -> list[tuple[Opened, dict[str, Any]] | LedgerError]:
    """Open each of *notes* and give its body beside it, or its error."""
    notes = list(notes)
    deferred = Deferred()
    opened = [_open_or_refuse(note, origin, keys, deferred) for note in notes]
    if deferred.are_right():
        return opened
    return [_open_or_refuse(note, origin, keys, verify) for note in notes]


def _open_or_refuse(
    note: bytes, origin: str, keys: Keys, verify: Verify
) -> tuple[Opened, dict[str, Any]] | LedgerError:
    try:
        return open_with_body(note, origin, keys, verify)
    except LedgerError as error:
        return error


def _check_links(envelope: Envelope, kind: Kind) -> None:
    if envelope.type == "charter":
        if envelope.charter is not None:
            raise CharterNamesCharter(where="charter")
    elif envelope.charter is None:
        raise CharterMissing(where="charter")
    governs = kind.group == "governance" and envelope.type != "charter"
    if governs and envelope.after is None:
        raise AfterMissing(where="after")
    if not governs and envelope.after is not None:
        raise AfterNotWanted(where="after")


def _claim(body: Mapping[str, Any]) -> Claim:
    get = body.get
    currency = get("currency")
    if currency is None:
        return _NO_CLAIM
    fund = get("fund", "")
    return Claim(get("amount", 0), currency, fund, "decision" in body, get("handler", ""))


_NO_CLAIM = Claim()


def _refs(kind: Kind, body: Mapping[str, Any]) -> tuple[Ref, ...]:
    refs: list[Ref] = []
    for number, link in enumerate(kind.links):
        if link.path[0] in body:
            refs += [(number, bytes.fromhex(found)) for found in _follow(body, link.path)]
    return tuple(refs)


def _follow(value: Any, path: tuple[str, ...]) -> Iterable[str]:  # noqa: ANN401 - a JSON value
    """Give the ids to which *path* leads, lists on the way gone through."""
    if isinstance(value, list):
        for each in value:
            yield from _follow(each, path)
    elif not path:
        yield value
    elif path[0] in value:
        yield from _follow(value[path[0]], path[1:])


def _check_signatures(
    note: bytes, text: bytes, envelope: Envelope, keys: Keys, verify: Verify
) -> Signed:
    """Check that the lines are those of ``by``, and verify those whose key is known."""
    heads = _line_heads(envelope.log, envelope.by)
    blobs = _read_lines(note, len(text) + 1, heads)
    if blobs is None:
        lines = _parse_lines(note, text, heads)
        blobs = [line.key_id + line.blob for line in lines]
    signed: list[tuple[str, bytes, bool | None]] = []
    for (slug, name, _), blob in zip(heads, blobs, strict=True):
        key_id = blob[:KEY_ID_BYTES]
        public_key = keys.get((name, key_id))
        if public_key is None:
            signed.append((slug, key_id, None))
        elif verify(public_key, text, blob[KEY_ID_BYTES:]):
            signed.append((slug, key_id, True))
        else:
            raise SignatureWrong(where=f"signature {len(signed) + 1}", name=name, key_id=key_id)
    return tuple(signed)


class _Head(NamedTuple):
    """What a signature line begins with: dash, key name, space, as bytes."""

    slug: str
    name: str
    start: bytes


@lru_cache(maxsize=1024)
def _line_heads(log: str, by: By) -> tuple[_Head, ...]:
    names = [(slug, f"{log}/{slug}") for slug in signers_of(by)]
    return tuple(_Head(slug, name, f"— {name} ".encode()) for slug, name in names)


_LINE_BYTES = 92  # of the base64 of a key id and an Ed25519 signature
_BLOB_BYTES = KEY_ID_BYTES + SIGNATURE_BYTES


def _read_lines(note: bytes, start: int, heads: tuple[_Head, ...]) -> list[bytes] | None:
    """Give key id ‖ signature of each line from *start* on, if they are plainly as they must be.

    None means that `parse_note` must say what they are. It would say the same of what is given.
    """
    blobs = []
    for _, _, head in heads:
        encoded_at = start + len(head)
        end = encoded_at + _LINE_BYTES
        encoded = note[encoded_at:end]
        if not note.startswith(head, start) or note[end : end + 1] != b"\n":
            return None
        try:
            blob = a2b_base64(encoded)
        except ValueError:
            return None
        if len(blob) != _BLOB_BYTES or b2a_base64(blob, newline=False) != encoded:
            return None
        blobs.append(blob)
        start = end + 1
    return blobs if start == len(note) else None


def _parse_lines(note: bytes, text: bytes, heads: tuple[_Head, ...]) -> tuple[Signature, ...]:
    parsed = parse_note(note, MAX_SIGNATURES)
    if parsed.text != text:  # a blank line stands between the signatures
        raise StatementNotOneLine
    names = [line.name for line in parsed.signatures]
    if names != [head.name for head in heads]:
        raise _misfit(names, heads)
    return parsed.signatures


def check_signature(text: bytes, line: Signature, public_key: bytes, number: int) -> None:
    """Check a signature line, the *number*-th.

    Raises:
        SignatureWrong: it is not that key's over *text*.
    """
    if not verify(public_key, text, line.blob):
        raise SignatureWrong(where=f"signature {number}", name=line.name, key_id=line.key_id)


def _misfit(names: list[str], heads: tuple[_Head, ...]) -> LedgerError:
    wanted = {head.name for head in heads}
    for slug, name, _ in heads:
        if name not in names:
            return SignatureMissing(where="by", slug=slug)
    for number, name in enumerate(names, 1):
        if name not in wanted or name in names[: number - 1]:
            return SignatureNotWanted(where=f"signature {number}", name=name)
    return SignaturesOutOfOrder(where="signature 1")
