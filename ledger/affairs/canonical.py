"""Canonical JSON: one value, one text (RFC 8785, restricted as in design section 4).

Keys are ``[a-z][a-z0-9_]*``, numbers are integers within ±(2^53 - 1); there is no null, no float,
no lone surrogate, no control character but newline and tab, no U+2028 or U+2029, no bidirectional
control, and no nesting beyond 16. So sorting keys by bytes is sorting them by UTF-16 units, and
what is left of RFC 8785 is what orjson writes with sorted keys.

A text that is plainly canonical is recognised without walking it (`_is_plain`); every other one is
walked, to name what is wrong and where, or to find that it is canonical after all.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from ledger.affairs.errors import (
    JsonBidiControl,
    JsonControlCharacter,
    JsonDuplicateKey,
    JsonFloat,
    JsonIntegerRange,
    JsonKeyMalformed,
    JsonLineSeparator,
    JsonMalformed,
    JsonNotCanonical,
    JsonNotUtf8,
    JsonNull,
    JsonSurrogate,
    JsonTooDeep,
    JsonTooLarge,
    JsonTruncated,
)
from ledger.core.errors import LedgerError

Json = dict[str, "Json"] | list["Json"] | str | int | bool

MAX_BYTES = 40_000  # of a statement's text, newline included
MAX_DEPTH = 16
MAX_INTEGER = (1 << 53) - 1

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

# ----------------------------------------------------------------------------- the fast verdict

_PLAIN_KEY = re.compile(rb'"[a-z][a-z0-9_]*":')
_PUNCTUATION = b"{}[],:-0123456789"
_LONG_NUMBER = b"0" * 16  # of digits, all mapped to zeros
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
# A backslash, DEL, and what the other refused characters begin with in UTF-8. Chinese has none of
# them, its quotation marks and dashes apart.
_SUSPECTS = b"\\\x7f\xc2\xd8\xe2"


def _has_plain_text(data: bytes) -> bool:
    """Say whether no character of *data* is refused for certain, and none is escaped."""
    return len(data.translate(None, _SUSPECTS)) == len(data) or not (
        b"\\" in data or _REFUSED.search(data.decode())
    )


def _is_plain(data: bytes) -> bool:
    """Say whether *data*, which orjson reads and writes back alike, is canonical for certain.

    Between the quotes stand strings, outside them numbers and punctuation: without backslashes,
    splitting at quotes parts them. False means: walk it.
    """
    if not _has_plain_text(data):
        return False
    bare = b"".join(data.split(b'"')[::2])
    if bare.translate(None, _PUNCTUATION) or _LONG_NUMBER in bare.translate(_DIGITS_TO_ZERO):
        return False
    if bare.count(b"{") + bare.count(b"[") > MAX_DEPTH and _depth(bare) > MAX_DEPTH:
        return False
    return data.count(b'":') == len(_PLAIN_KEY.findall(data))


def _is_plain_if_modelled(data: bytes) -> bool:
    """Say the same, if every value of *data* turns out to be of a kind that a model knows."""
    return b"null" not in data and _has_plain_text(data)


def _depth(bare: bytes) -> int:
    deepest = depth = 0
    for byte in bare:
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def decode(data: bytes, *, limit: int = MAX_BYTES, modelled: bool = False) -> Any:  # noqa: ANN401 - a JSON value
    """Read canonical JSON of at most *limit* bytes; what is accepted is what `encode` writes.

    With *modelled*, the caller compares every key and value with a model, in which numbers are
    integers in range; what is not so may pass here, and if the model refuses it, the caller asks
    again without *modelled*, for the first thing that is wrong. It saves half of the time.

    Raises:
        JsonTooLarge, JsonNotUtf8, JsonTruncated, JsonMalformed: it is not JSON at all.
        JsonDuplicateKey, JsonFloat, JsonNull, JsonKeyMalformed, JsonIntegerRange, JsonSurrogate,
        JsonControlCharacter, JsonLineSeparator, JsonBidiControl, JsonTooDeep: at *where*.
        JsonNotCanonical: the same value has another, canonical, text.
    """
    if len(data) > limit:
        raise JsonTooLarge(length=len(data), limit=limit)
    try:
        value = orjson.loads(data)
        if orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == data and (
            _is_plain_if_modelled(data) if modelled else _is_plain(data)
        ):
            return value
    except (ValueError, TypeError):
        pass  # what is wrong with it is found by walking
    return _decode_slowly(data)


def encode(value: object, *, limit: int = MAX_BYTES) -> bytes:
    """Write *value* canonically; tuples are written as lists.

    Raises:
        JsonTooLarge: more than *limit* bytes.
        What `decode` raises of the value.
        TypeError: it holds what JSON can't (the caller's mistake).
    """
    _check_value(value)
    data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if len(data) > limit:
        raise JsonTooLarge(length=len(data), limit=limit)
    return data


# ----------------------------------------------------------------------------- the slow verdict


class _Pairs(NamedTuple):
    """An object as it was written, duplicate keys included."""

    pairs: list[tuple[str, Any]]


class _Float(NamedTuple):
    """A number with fraction or exponent, as it was written, or NaN or an infinity."""

    text: str


def decode_loosely(data: bytes, *, limit: int) -> Any:  # noqa: ANN401 - a JSON value
    """Read JSON in any layout, with the values that canonical JSON can have: files people write.

    Raises:
        What `decode` raises, JsonNotCanonical excepted.
    """
    if len(data) > limit:
        raise JsonTooLarge(length=len(data), limit=limit)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise JsonNotUtf8 from None
    written = _parse(text)
    _check_value(written)
    return _plain(written)


def _decode_slowly(data: bytes) -> Any:  # noqa: ANN401 - a JSON value
    value = decode_loosely(data, limit=len(data))
    canonical = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if canonical != data:
        raise JsonNotCanonical(position=_first_difference(canonical, data))
    return value


def _parse(text: str) -> Any:  # noqa: ANN401 - a JSON value
    try:
        return json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_float=_Float,
            parse_constant=_Float,
            # 20 digits are out of range already; Python reads no integer of thousands of digits
            parse_int=lambda digits: int(digits[:20]),
        )
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise JsonTruncated from None
        raise JsonMalformed(position=error.pos) from None
    except RecursionError:
        raise JsonTooDeep(limit=MAX_DEPTH) from None


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, _Pairs):
        return {key: _plain(item) for key, item in value.pairs}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _check_value(value: object, where: str = "", depth: int = 0) -> None:
    """Check one value and all within it, in the order in which they are written."""
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, bool):
        pass
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise JsonIntegerRange(where=where, value=value)
    elif value is None:
        raise JsonNull(where=where)
    elif isinstance(value, float | _Float):
        raise JsonFloat(where=where, value=value.text if isinstance(value, _Float) else value)
    else:
        if depth == MAX_DEPTH:
            raise JsonTooDeep(where=where, limit=MAX_DEPTH)
        for place, item in _items(value, where):
            _check_value(item, place, depth + 1)


def _items(value: object, where: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, _Pairs | dict):
        seen = set()
        for key, item in value.pairs if isinstance(value, _Pairs) else value.items():
            if not isinstance(key, str) or _KEY.fullmatch(key) is None:
                raise JsonKeyMalformed(where=where, key=key)
            if key in seen:
                raise JsonDuplicateKey(where=where, key=key)
            seen.add(key)
            yield f"{where}.{key}" if where else key, item
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield f"{where}[{number}]", item
    else:
        msg = f"{type(value).__name__} at {where or 'the top'} is no JSON"
        raise TypeError(msg)


def _check_text(text: str, where: str) -> None:
    found = _REFUSED.search(text)
    if found is None:
        return
    character = found[0]
    raise _error_of(character)(where=where, character=f"U+{ord(character):04X}")


def _error_of(character: str) -> type[LedgerError]:
    if "\ud800" <= character <= "\udfff":
        return JsonSurrogate
    if character in "\u2028\u2029":
        return JsonLineSeparator
    return JsonControlCharacter if character < "\xa0" else JsonBidiControl


def _first_difference(canonical: bytes, data: bytes) -> int:
    pairs = enumerate(zip(canonical, data, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(canonical), len(data)))
