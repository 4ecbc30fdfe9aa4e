"""Recursive length prefix: how Ethereum writes headers, receipts and trie nodes as bytes.

A value is bytes or a list of values (Yellow Paper, appendix B). What parses is what formatting
gives back, so no value has two spellings.
"""

from collections.abc import Sequence
from typing import Union

from ledger.core.anchor_errors import RlpMalformed

Value = Union[bytes, "list[Value]"]

_SHORT = 55
_DEEPEST = 16  # a receipt is four deep


def format_rlp(value: bytes | Sequence["Value"]) -> bytes:
    """Write *value*."""
    if isinstance(value, bytes):
        if len(value) == 1 and value[0] < 0x80:
            return value
        return _prefix(len(value), 0x80) + value
    body = b"".join(format_rlp(each) for each in value)
    return _prefix(len(body), 0xC0) + body


def format_rlp_int(value: int) -> bytes:
    """Give the bytes of a non-negative integer: big-endian, no leading zero, none for 0."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _prefix(length: int, base: int) -> bytes:
    if length <= _SHORT:
        return bytes([base + length])
    digits = format_rlp_int(length)
    return bytes([base + _SHORT + len(digits)]) + digits


def parse_rlp(data: bytes) -> Value:
    """Read the one value that *data* is.

    Raises:
        RlpMalformed: it ends early, goes on, is nested too deep, or has a shorter spelling.
    """
    value, end = _read(data, 0, 0)
    if end != len(data) or format_rlp(value) != data:
        raise RlpMalformed
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    if at >= len(data) or depth > _DEEPEST:
        raise RlpMalformed
    first = data[at]
    if first < 0x80:
        return data[at : at + 1], at + 1
    base = 0xC0 if first >= 0xC0 else 0x80
    length, start = first - base, at + 1
    if length > _SHORT:
        start += length - _SHORT
        length = int.from_bytes(data[at + 1 : start], "big")
    end = start + length
    if end > len(data):
        raise RlpMalformed
    if base == 0x80:
        return data[start:end], end
    items: list[Value] = []
    while start < end:
        item, start = _read(data, start, depth + 1)
        items.append(item)
    return items, start
