"""Amounts: integers of a currency's minor unit, read from text exactly or not at all."""

import re

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import AmountMalformed, AmountTooFine, AmountTooLarge

FEN_DECIMALS = 2

_AMOUNT = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_MAX_CHARACTERS = 64


def parse_amount(text: str, decimals: int = FEN_DECIMALS, *, where: str = "") -> int:
    """Read ``1234.5``, ``1,234.50`` or ``-3`` as minor units; nothing is rounded.

    Raises:
        AmountMalformed: another form; spaces, currency signs and exponents included.
        AmountTooFine: more decimals than the currency has, unless the rest are zeros.
        AmountTooLarge: more than 2^53-1 minor units.
    """
    match = _AMOUNT.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    if match is None:
        raise AmountMalformed(where=where, value=text)
    minus, whole, fraction = match[1], match[2].replace(",", ""), match[3] or ""
    if fraction[decimals:].strip("0"):
        raise AmountTooFine(where=where, value=text, decimals=decimals)
    minor = int(whole + fraction[:decimals].ljust(decimals, "0"))
    if minor > MAX_INTEGER:
        raise AmountTooLarge(where=where, value=text)
    return -minor if minus else minor


def format_amount(minor: int, decimals: int = FEN_DECIMALS, *, grouping: str = "") -> str:
    """Write minor units as ``1234.50``, or ``1,234.50`` with *grouping* ``,``."""
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    written = f"{int(whole):,}".replace(",", grouping)
    sign = "-" if minor < 0 else ""
    return f"{sign}{written}.{fraction}" if decimals else f"{sign}{written}"
