"""Statements: what people sign (design section 4).

A statement is one line of canonical JSON and a newline; signed, it is the text of a note. The
envelope says who signs in which role (``by``), for which ledger (``log``, ``charter``), when
(``made``), under which number (``no``) and after which other governance statement (``after``).
What the body says is the affair of its type.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.affairs.canonical import MAX_BYTES, decode, encode
from ledger.affairs.errors import (
    ByMalformed,
    FieldForm,
    FieldMissing,
    FieldNotInteger,
    FieldNotObject,
    FieldNotText,
    FieldTooLong,
    FieldTooShort,
    FieldUnknown,
    JsonTooLarge,
    StatementNotOneLine,
    TooManySigners,
)
from ledger.core.errors import LedgerError, SlugMalformed, TimeMalformed, TooManySignatures
from ledger.core.hashing import sha256
from ledger.core.keys import SigningKey
from ledger.core.note import Note, Signature, format_note, parse_note, sign_note
from ledger.core.text import check_origin, check_slug, format_time_s, parse_hash_hex, parse_time_s

MAX_TEXT_BYTES = MAX_BYTES  # newline included
MAX_SIGNATURES = 32
MAX_NO_CHARACTERS = 128

By = tuple[tuple[str, tuple[str, ...]], ...]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NAME_FORM = "[a-z][a-z0-9_]{0,31}"
_NO = re.compile(r"\S([^\n\t]*\S)?")
_NO_FORM = "one line without space at its ends"
_MADE_FORM = "2026-11-22T09:00:00Z"

_REQUIRED = frozenset({"body", "by", "log", "made", "no", "type", "v"})
_FIELDS = _REQUIRED | {"charter", "after"}


class Envelope(NamedTuple):
    """A statement's fields beside its body; *made_ms* is Unix milliseconds, UTC."""

    type: str
    v: int
    log: str
    charter: bytes | None
    after: bytes | None
    no: str
    made_ms: int
    by: By


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's text, its id (32 bytes) and what it says; *body* is not to be changed."""

    text: bytes
    id: bytes
    type: str
    v: int
    log: str
    charter: bytes | None
    after: bytes | None
    no: str
    made_ms: int
    by: By
    body: dict[str, Any]


def statement_id(text: bytes) -> bytes:
    """Give a statement's id, the SHA-256 of its text, final newline included."""
    return sha256(text)


def decode_text(text: bytes, *, modelled: bool = False) -> dict[str, Any]:
    """Read a statement's text as an object, whose fields are not looked at; *modelled*: `decode`.

    Raises:
        JsonTooLarge: more than `MAX_TEXT_BYTES`.
        StatementNotOneLine: it does not end in a newline, or has another.
        FieldNotObject: it is JSON of another kind.
        What `decode` raises.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise JsonTooLarge(length=len(text), limit=MAX_TEXT_BYTES)
    if text.find(b"\n") != len(text) - 1 or not text:
        raise StatementNotOneLine
    value = decode(text[:-1], modelled=modelled)
    if not isinstance(value, dict):
        raise FieldNotObject
    return value


def parse_envelope(value: Mapping[str, Any], known: tuple[str, int] | None = None) -> Envelope:
    """Read the fields beside the body, whose kind is checked, too.

    *known* is what `parse_type` gave, if it was asked before.

    Raises:
        FieldMissing, FieldUnknown, FieldNotText, FieldNotInteger, FieldNotObject, FieldForm,
        FieldTooShort, FieldTooLong, ByMalformed, TooManySigners, OriginMalformed, HexMalformed,
        TimeMalformed: at *where*.
    """
    if len(value) != len(_REQUIRED) + ("charter" in value) + ("after" in value):
        raise _wrong_fields(value.keys())
    try:
        return _read_envelope(value, known or parse_type(value))
    except KeyError:
        raise _wrong_fields(value.keys()) from None


def _wrong_fields(fields: AbstractSet[str]) -> LedgerError:
    missing, unknown = _REQUIRED - fields, fields - _FIELDS
    return FieldMissing(where=min(missing)) if missing else FieldUnknown(where=min(unknown))


def _read_envelope(value: Mapping[str, Any], known: tuple[str, int]) -> Envelope:
    no, log, made = value["no"], value["log"], value["made"]
    for field, text in (("no", no), ("log", log), ("made", made)):
        if not isinstance(text, str):
            raise FieldNotText(where=field)
    if len(no) > MAX_NO_CHARACTERS:
        raise FieldTooLong(where="no", limit=MAX_NO_CHARACTERS)
    if _NO.fullmatch(no) is None:
        raise FieldForm(where="no", value=no, form=_NO_FORM)
    charter, after = _read_ids(log, value.get("charter"), value.get("after"))
    if not isinstance(value["body"], dict):
        raise FieldNotObject(where="body")
    return Envelope(*known, log, charter, after, no, _parse_made(made), parse_by(value["by"]))


def _read_ids(log: str, charter: object, after: object) -> tuple[bytes | None, bytes | None]:
    try:
        return _parse_ids(log, charter, after)
    except (TypeError, AttributeError):  # a list is not hashable, a number is no text
        where = "after" if isinstance(charter, str | None) else "charter"
        raise FieldNotText(where=where) from None


@lru_cache(maxsize=256, typed=True)  # a ledger's statements carry the same ones
def _parse_ids(log: str, charter: Any, after: Any) -> tuple[bytes | None, bytes | None]:  # noqa: ANN401
    check_origin(log, where="log")
    return (
        None if charter is None else parse_hash_hex(charter, where="charter"),
        None if after is None else parse_hash_hex(after, where="after"),
    )


@lru_cache(maxsize=4096)
def _parse_moment(text: str) -> int:
    return parse_time_s(text, "made")


def _parse_made(text: str) -> int:
    """Read a time as its minute, which recurs and is cached, and its second."""
    second = text[17:19]
    if len(text) != len(_MADE_FORM) or not (
        second.isascii() and second.isdigit() and second < "60"
    ):
        return _parse_moment(text)
    try:
        return _parse_moment(f"{text[:17]}00{text[19:]}") + 1000 * int(second)
    except TimeMalformed:
        raise TimeMalformed(where="made", value=text, expected=_MADE_FORM) from None


def parse_type(value: Mapping[str, Any]) -> tuple[str, int]:
    """Read ``type`` and ``v``, by which a reader knows whether it understands the rest.

    Raises:
        FieldMissing, FieldNotText, FieldNotInteger, FieldForm: at *where*.
    """
    for field in ("type", "v"):
        if field not in value:
            raise FieldMissing(where=field)
    kind, version = _text(value, "type"), value["v"]
    if _NAME.fullmatch(kind) is None:
        raise FieldForm(where="type", value=kind, form=_NAME_FORM)
    if type(version) is not int:
        raise FieldNotInteger(where="v")
    if version < 1:
        raise FieldForm(where="v", value=version, form="1, 2, 3 …")
    return kind, version


def _text(value: Mapping[str, Any], field: str) -> str:
    text = value[field]
    if not isinstance(text, str):
        raise FieldNotText(where=field)
    return text


def parse_by(value: object) -> By:
    """Read ``by``: for each role a slug, or a sorted list of at least two.

    Raises:
        FieldNotObject, FieldTooShort: it is no object, or nobody signs.
        FieldForm: a role's name is none.
        ByMalformed: a value is no slug and no sorted list of two or more.
        TooManySigners: they are more than `MAX_SIGNATURES`.
    """
    if not isinstance(value, dict):
        raise FieldNotObject(where="by")
    if not value:
        raise FieldTooShort(where="by", limit=1)
    try:
        return _parse_by_items(tuple(value.items()))
    except TypeError:  # a list is not hashable
        return _parse_by_items.__wrapped__(value.items())


@lru_cache(maxsize=1024)
def _parse_by_items(items: Iterable[tuple[str, Any]]) -> By:
    by = []
    for role, slugs in items:
        if _NAME.fullmatch(role) is None:
            raise FieldForm(where=f"by.{role}", value=role, form=_NAME_FORM)
        by.append((role, _parse_slugs(slugs, f"by.{role}")))
    signers = {slug for _, slugs in by for slug in slugs}
    if len(signers) > MAX_SIGNATURES:
        raise TooManySigners(where="by", count=len(signers), limit=MAX_SIGNATURES)
    return tuple(by)


def _parse_slugs(value: object, where: str) -> tuple[str, ...]:
    slugs = (value,) if isinstance(value, str) else value
    if not isinstance(slugs, list | tuple) or (slugs is value and len(slugs) < 2):
        raise ByMalformed(where=where)
    for slug in slugs:
        if not isinstance(slug, str):
            raise ByMalformed(where=where)
        try:
            check_slug(slug)
        except SlugMalformed:
            raise ByMalformed(where=where) from None
    if list(slugs) != sorted(set(slugs)):
        raise ByMalformed(where=where)
    return tuple(slugs)


def parse_statement(text: bytes) -> Statement:
    """Read a statement; whether its type is known and its body is one is not looked at.

    Raises:
        What `decode_text` and `parse_envelope` raise.
    """
    value = decode_text(text)
    return Statement(text, statement_id(text), *parse_envelope(value), value["body"])


def format_statement(
    *,
    type: str,  # noqa: A002 - the envelope's word
    body: Mapping[str, Any],
    by: Mapping[str, str | Sequence[str]],
    log: str,
    no: str,
    made_ms: int,
    charter: bytes | None = None,
    after: bytes | None = None,
    v: int = 1,
) -> bytes:
    """Write a statement's text; several signers in one role are sorted, and one is a plain slug.

    Raises:
        What `parse_statement` raises of the result.
    """
    value = {
        "body": body,
        "by": {role: _format_slugs(slugs) for role, slugs in by.items()},
        "log": log,
        "made": format_time_s(made_ms),
        "no": no,
        "type": type,
        "v": v,
    }
    if charter is not None:
        value["charter"] = charter.hex()
    if after is not None:
        value["after"] = after.hex()
    text = encode(value, limit=MAX_TEXT_BYTES - 1) + b"\n"
    parse_statement(text)
    return text


def _format_slugs(slugs: str | Sequence[str]) -> str | list[str]:
    if isinstance(slugs, str):
        return slugs
    return slugs[0] if len(slugs) == 1 else sorted(slugs)


def signers_of(by: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Give the slugs that *by* asks for, each once, in the order of their signature lines.

    Key names differ in their slugs only, which are ASCII: the order of slugs is that of the bytes.
    """
    return tuple(sorted({slug for _, slugs in by for slug in slugs}))


def sign_statement(text: bytes, signers: Sequence[SigningKey]) -> bytes:
    """Sign a statement's text; the note has a line for each of *signers*, who may be some of many.

    Raises:
        What `parse_statement` and `sign_note` raise.
    """
    parse_statement(text)
    return sign_note(text, signers)


def add_signature(note: bytes, signer: SigningKey) -> bytes:
    """Countersign 会签: give the note with one more line, or the same line made anew.

    Raises:
        TooManySignatures: there are `MAX_SIGNATURES` already.
        What `parse_note` and `parse_statement` raise.
    """
    parsed = parse_note(note)
    parse_statement(parsed.text)
    mine = Signature(signer.name, signer.verifier.key_id, signer.sign(parsed.text))
    others = [line for line in parsed.signatures if line[:2] != mine[:2]]
    if len(others) >= MAX_SIGNATURES:
        raise TooManySignatures(count=len(others) + 1, limit=MAX_SIGNATURES)
    lines = sorted([*others, mine], key=lambda line: line.name.encode())
    return format_note(Note(parsed.text, tuple(lines)))
