"""The small values inside the texts, each read strictly and written in one way only.

Integers, base64, times, origins and slugs: a text that parses is the text that formatting the
value gives back, so no value has two spellings (RFC 4648 section 3.5, RFC 3339; design section 4).
Times are integer Unix milliseconds, UTC.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from ledger.core.errors import (
    Base64Length,
    Base64Malformed,
    HexMalformed,
    IntegerMalformed,
    OriginMalformed,
    SlugMalformed,
    TimeMalformed,
)

MAX_INTEGER = (1 << 63) - 1
MAX_ORIGIN_BYTES = 128

_INTEGER_DIGITS = 19  # of MAX_INTEGER
_HEX_DIGITS = 64  # of a SHA-256
_ORIGIN = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)*")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,31}")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MS_FORM = "2026-11-22T08:00:01.000Z"
_S_FORM = "2026-11-22T09:00:00Z"


def parse_int(text: str, *, where: str = "") -> int:
    """Read a decimal integer from 0 to 2^63-1 without sign, leading zero or separator.

    Raises:
        IntegerMalformed: anything else, ``int()``'s ``+5``, ``0_5``, ``٥`` and ``05`` included.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _INTEGER_DIGITS:
        value = int(text)
        if value <= MAX_INTEGER and (text[0] != "0" or len(text) == 1):
            return value
    raise IntegerMalformed(where=where, value=text)


def parse_base64(text: str, *, where: str = "", length: int | None = None) -> bytes:
    """Read canonical base64 (RFC 4648 section 4, padded, no line breaks, no stray bits).

    Raises:
        Base64Malformed: encoding the bytes again gives another text.
        Base64Length: *length* is given and the bytes are more or fewer.
    """
    try:
        data = a2b_base64(text)
    except (Base64Error, ValueError):  # ValueError: characters outside ASCII
        raise Base64Malformed(where=where, value=text) from None
    if b2a_base64(data, newline=False).decode("ascii") != text:
        raise Base64Malformed(where=where, value=text)
    if length is not None and len(data) != length:
        raise Base64Length(where=where, length=len(data), expected=length)
    return data


def format_base64(data: bytes) -> str:
    """Write base64 with padding and without line breaks."""
    return b2a_base64(data, newline=False).decode("ascii")


def parse_hash_hex(text: str, *, where: str = "") -> bytes:
    """Read the 32 bytes of a SHA-256 from 64 lower-case hexadecimal digits.

    Raises:
        HexMalformed: other digits, other length, capitals or spaces.
    """
    if len(text) == _HEX_DIGITS:
        try:
            data = bytes.fromhex(text)
        except ValueError:
            raise HexMalformed(where=where, value=text) from None
        if data.hex() == text:
            return data
    raise HexMalformed(where=where, value=text)


def _parse_time(text: str, form: str, where: str) -> datetime:
    if len(text) == len(form):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    raise TimeMalformed(where=where, value=text, expected=form)


def parse_time_ms(text: str, where: str = "") -> int:
    """Read ``2026-11-22T08:00:01.000Z`` as Unix milliseconds, from 1970 to the end of 9999.

    Raises:
        TimeMalformed: another form, an impossible date, a leap second, or before 1970.
    """
    moment = _parse_time(text, _MS_FORM, where)
    if moment.tzinfo is UTC and moment >= _EPOCH:
        ms = (moment - _EPOCH) // _MILLISECOND
        if format_time_ms(ms) == text:
            return ms
    raise TimeMalformed(where=where, value=text, expected=_MS_FORM)


@lru_cache(maxsize=64)  # the entries of a round share their time
def format_time_ms(ms: int) -> str:
    """Write Unix milliseconds as ``2026-11-22T08:00:01.000Z``."""
    moment = _EPOCH + ms * _MILLISECOND
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"  # -6: "+00:00"


def parse_time_s(text: str, where: str = "") -> int:
    """Read ``2026-11-22T09:00:00Z`` as Unix **milliseconds**, from 1970 to the end of 9999.

    Raises:
        TimeMalformed: another form, an impossible date, a leap second, or before 1970.
    """
    moment = _parse_time(text, _S_FORM, where)
    if moment.tzinfo is UTC and moment >= _EPOCH:
        ms = (moment - _EPOCH) // _MILLISECOND
        if ms % 1000 == 0 and format_time_s(ms) == text:
            return ms
    raise TimeMalformed(where=where, value=text, expected=_S_FORM)


def format_time_s(ms: int) -> str:
    """Write Unix milliseconds, a whole number of seconds, as ``2026-11-22T09:00:00Z``.

    Raises:
        ValueError: *ms* is not a whole second (the caller's mistake).
    """
    seconds, rest = divmod(ms, 1000)
    if rest:
        msg = f"{ms} ms is not a whole second"
        raise ValueError(msg)
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:-6] + "Z"  # -6: "+00:00"


def check_origin(text: str, *, where: str = "") -> None:
    """Check that *text* is an origin: a scheme-less URL prefix in lower-case ASCII (design 4).

    Raises:
        OriginMalformed: it does not match, or is longer than `MAX_ORIGIN_BYTES`.
    """
    if len(text) > MAX_ORIGIN_BYTES or _ORIGIN.fullmatch(text) is None:
        raise OriginMalformed(where=where, value=text)


def check_slug(text: str, *, where: str = "") -> None:
    """Check that *text* is a slug: the last part of an officer's key name (design section 4).

    Raises:
        SlugMalformed: it is not ``[a-z][a-z0-9-]{0,31}``.
    """
    if _SLUG.fullmatch(text) is None:
        raise SlugMalformed(where=where, value=text)
