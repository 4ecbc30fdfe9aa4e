"""Statements: what people sign (design section 4, ``docs/spec/statement.md``).

A statement is a signed note whose text is one line of canonical JSON. Here is the envelope: who says it
(`by`), where (`log`, `charter`), when (`made`), under which number (`no`). What is said is in ``types``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.affairs import canonical
from ledger.affairs.errors import (
    ByMalformed,
    FieldMalformed,
    FieldMissing,
    FieldUnknown,
    IdMalformed,
    NumberMalformed,
    TextEnd,
    TextTooLarge,
)
from ledger.core.hashing import sha256
from ledger.core.keys import SigningKey
from ledger.core.note import Note, Signature, format_note, parse_note, sign_note
from ledger.core.text import check_origin, check_slug, format_time_s, parse_time_s

MAX_TEXT_BYTES = 40_000
MAX_SIGNATURES = 32
MAX_NUMBER_CHARACTERS = 128

By = tuple[tuple[str, tuple[str, ...]], ...]
"""Who signs in which role: (role, slugs), sorted by role; slugs sorted, seldom more than one."""

_ID = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,31}")
_REQUIRED = ("body", "by", "log", "made", "no", "type", "v")
_FIELDS = frozenset((*_REQUIRED, "after", "charter"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed statement text; *id*, *charter* and *after* are 32 bytes, *made_ms* Unix milliseconds, UTC."""

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
    body: dict[str, object]

    @property
    def slugs(self) -> tuple[str, ...]:
        """Return the signers' slugs, each once, in the order of their signature lines."""
        return signers_of(self.by)


def signers_of(by: By) -> tuple[str, ...]:
    """Return the slugs that *by* names, each once, sorted by their bytes."""
    if len(by) == 1:
        return by[0][1]
    return tuple(sorted({slug for _, slugs in by for slug in slugs}))


def statement_id(text: bytes) -> bytes:
    """Return the id of the statement with *text*: SHA-256 of it, final newline included."""
    return sha256(text)


def parse_id(value: object, where: str) -> bytes:
    """Read a statement's id from its 64 hex digits.

    Raises:
        IdMalformed: *value* is not a string of 64 lower-case hexadecimal digits.
    """
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise IdMalformed(where=where)
    return bytes.fromhex(value)


def parse_statement(text: bytes) -> Statement:
    """Read a statement's text; whether its body is what its type asks for is not looked at.

    Raises:
        TextTooLarge: more than `MAX_TEXT_BYTES`.
        TextEnd: not one line that ends in one newline.
        FieldMissing, FieldUnknown, FieldMalformed, IdMalformed, NumberMalformed, ByMalformed: as they say.
        What `canonical.decode`, `parse_time_s` and `check_origin` raise.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise TextTooLarge(size=len(text), limit=MAX_TEXT_BYTES)
    if text[-1:] != b"\n" or text.count(b"\n") != 1:
        raise TextEnd
    value = canonical.decode(text[:-1])
    if not isinstance(value, dict):
        raise FieldMalformed(where="$", reason="an object 对象")
    for name in _REQUIRED:
        if name not in value:
            raise FieldMissing(where=name)
    if not _FIELDS.issuperset(value):
        raise FieldUnknown(where=min(set(value) - _FIELDS))
    charter, after = value.get("charter"), value.get("after")
    return Statement(
        text=text,
        id=sha256(text),
        type=_word(value["type"], "type"),
        v=_version(value["v"]),
        log=_log(value["log"]),
        charter=None if charter is None else parse_id(charter, "charter"),
        after=None if after is None else parse_id(after, "after"),
        no=_number(value["no"]),
        made_ms=_made(value["made"]),
        by=_by(value["by"]),
        body=_body(value["body"]),
    )


def _word(value: object, where: str) -> str:
    if not isinstance(value, str) or _WORD.fullmatch(value) is None:
        raise FieldMalformed(where=where, reason="[a-z][a-z0-9_]*")
    return value


def _version(value: object) -> int:
    if type(value) is not int or value < 1:
        raise FieldMalformed(where="v", reason="1, 2, …")
    return value


def _log(value: object) -> str:
    if not isinstance(value, str):
        raise FieldMalformed(where="log", reason="origin")
    check_origin(value, where="log")
    return value


def _number(value: object) -> str:
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= MAX_NUMBER_CHARACTERS
        or not value.isprintable()
        or value != value.strip()
    ):
        raise NumberMalformed(where="no")
    return value


def _made(value: object) -> int:
    if not isinstance(value, str):
        raise FieldMalformed(where="made", reason="2026-11-22T09:00:00Z")
    return parse_time_s(value, "made")


def _by(value: object) -> By:
    if not isinstance(value, dict) or not value:
        raise ByMalformed(where="by")
    return tuple([(role, _slugs(role, slugs)) for role, slugs in value.items()])


def _slugs(role: str, value: object) -> tuple[str, ...]:
    slugs = [value] if isinstance(value, str) else value
    if not isinstance(slugs, list) or not slugs or (slugs is value and len(slugs) == 1):
        raise ByMalformed(where=f"by.{role}")
    for slug in slugs:
        if not isinstance(slug, str) or _SLUG.fullmatch(slug) is None:
            raise ByMalformed(where=f"by.{role}")
    if len(slugs) > 1 and slugs != sorted(set(slugs)):
        raise ByMalformed(where=f"by.{role}")
    return tuple(slugs)


def _body(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise FieldMalformed(where="body", reason="an object 对象")
    return value


def format_statement(  # noqa: D417 - the fields are the specification's
    *,
    type: str,  # noqa: A002 - the specification's word
    body: Mapping[str, object],
    by: Mapping[str, str | Sequence[str]],
    log: str,
    no: str,
    made_ms: int,
    charter: bytes | None = None,
    after: bytes | None = None,
) -> bytes:
    """Write a statement's text as `parse_statement` reads it; *made_ms* is a whole second.

    Raises:
        What `parse_statement` raises.
    """
    value: dict[str, object] = {
        "body": body,
        "by": {role: slug if isinstance(slug, str) else list(slug) for role, slug in by.items()},
        "log": log,
        "made": format_time_s(made_ms),
        "no": no,
        "type": type,
        "v": 1,
    }
    if charter is not None:
        value["charter"] = charter.hex()
    if after is not None:
        value["after"] = after.hex()
    text = canonical.encode(value) + b"\n"
    parse_statement(text)
    return text


def sign_statement(text: bytes, signers: Sequence[SigningKey]) -> bytes:
    """Sign a statement's *text*: the note, its lines sorted by the bytes of the key names."""
    return sign_note(text, signers)


def add_signature(note: bytes, signer: SigningKey) -> bytes:
    """Countersign *note*: the same text with one more line, or with the line of the same key anew."""
    parsed = parse_note(note, MAX_SIGNATURES)
    own = Signature(signer.name, signer.verifier.key_id, signer.sign(parsed.text))
    others = [each for each in parsed.signatures if each.name != signer.name]
    lines = sorted([*others, own], key=lambda each: each.name.encode())
    return format_note(Note(parsed.text, tuple(lines)))


def key_name(origin: str, slug: str) -> str:
    """Return the key name of *slug* in the ledger *origin*."""
    check_slug(slug)
    return f"{origin}/{slug}"


def paths_of(value: object, wanted: str, path: str = "body") -> Iterable[str]:
    """Yield the paths in *value* at which the string *wanted* stands."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths_of(below, wanted, f"{path}.{key}")
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from paths_of(below, wanted, f"{path}[{place}]")
    elif value == wanted:
        yield path
