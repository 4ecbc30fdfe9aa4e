"""Charters files: which charter a verifier believes to be each ledger's (design section 4, Trust).

One line for each ledger: origin, one space, the charter's id in hex. It is handed to a verifier
and never fetched; without it, whoever runs a ledger could invent its street office.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ledger.core.errors import ChartersLineMalformed, ChartersOriginRepeated, NotUtf8
from ledger.core.text import check_origin, parse_hash_hex


def parse_charters(data: bytes | str) -> Mapping[str, str]:
    """Read a charters file: for each origin the id of its charter, 64 hexadecimal digits.

    Raises:
        NotUtf8: bytes that are not UTF-8.
        ChartersLineMalformed: a line is not two items and a newline.
        OriginMalformed, HexMalformed: in a line.
        ChartersOriginRepeated: an origin stands there twice.
    """
    try:
        text = data if isinstance(data, str) else data.decode()
    except UnicodeDecodeError:
        raise NotUtf8 from None
    lines = text.split("\n")
    if lines.pop():
        raise ChartersLineMalformed(where=f"line {len(lines) + 1}")
    charters: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        origin, space, charter = line.partition(" ")
        if not space:
            raise ChartersLineMalformed(where=where)
        check_origin(origin, where=where)
        parse_hash_hex(charter, where=where)
        if origin in charters:
            raise ChartersOriginRepeated(where=where, origin=origin)
        charters[origin] = charter
    return MappingProxyType(charters)


def format_charters(charters: Mapping[str, str]) -> str:
    """Write a charters file as `parse_charters` reads it, in the mapping's order."""
    return "".join(f"{origin} {charter}\n" for origin, charter in charters.items())
