"""Money out of a cell: exact, in minor units, or an error that says why not.

A text cell is read by the mapping's number format; a spreadsheet's number cell is a plain decimal,
whatever the format says. Nothing is rounded: 1.2345 yuan is refused, 1.2300 is 123 fen.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ledger.log.ingest.cells import Cell
from ledger.log.ingest.row_errors import (
    AmountNotUnderstood,
    AmountTooLarge,
    AmountTooPrecise,
    RowProblem,
)
from ledger.log.ingest.spots import Spot, half_width, shown

MAX_MINOR_UNITS = 2**53 - 1
_DECIMALS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0,
    "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0,
    "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip
_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_MINUS = str.maketrans({"\u2212": "-"})


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How text cells write numbers; *negative* is any of ``minus``, ``brackets``, ``trailing``."""

    thousands: str = ","
    decimal: str = "."
    negative: tuple[str, ...] = ("minus", "brackets")
    symbols: tuple[str, ...] = ()
    power: int = 0
    """Amounts are in units of ten to this power: 4 where a table is in 万元."""


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency's smallest unit has (ISO 4217; 2 for most)."""
    return _DECIMALS.get(currency, 2)


def parse_cell_amount(cell: Cell, form: NumberFormat, currency: str, spot: Spot) -> int:
    """Return the cell's amount in minor units of *currency*; negative if the cell says so.

    Raises:
        AmountNotUnderstood: not a number in this format.
        AmountTooPrecise: finer than the currency's smallest unit.
        AmountTooLarge: beyond 2⁵³ − 1 minor units.
    """
    negative, whole, fraction = _read(cell, form, spot)
    decimals = decimals_of(currency) + form.power
    fraction = fraction.rstrip("0")
    if len(fraction) > decimals:
        raise spot.problem(
            AmountTooPrecise, found=shown(cell.text), currency=currency, decimals=decimals
        )
    digits = (whole + fraction.ljust(decimals, "0")).lstrip("0") or "0"
    # 17 digits are beyond 2⁵³; looked at before int(), which is slow on a cell of 30,000 digits
    if len(digits) > 16 or int(digits) > MAX_MINOR_UNITS:
        raise spot.problem(AmountTooLarge, found=shown(cell.text))
    return -int(digits) if negative else int(digits)


def _read(cell: Cell, form: NumberFormat, spot: Spot) -> tuple[bool, str, str]:
    if cell.kind == "number":
        plain = _PLAIN.fullmatch(cell.text)
        if plain is None:  # NaN and infinity
            raise _not_understood(cell, form, spot)
        return plain[1] == "-", plain[2], plain[3] or ""
    if cell.kind != "text":
        raise _not_understood(cell, form, spot)
    text = half_width(cell.text).translate(_MINUS).strip()
    negative, text = _peel(text, form, cell, spot)
    number = _pattern(form.thousands, form.decimal).fullmatch(text)
    if number is None:
        raise _not_understood(cell, form, spot)
    whole = number[1].replace(form.thousands, "") if form.thousands else number[1]
    return negative, whole, number[2] or ""


def _peel(text: str, form: NumberFormat, cell: Cell, spot: Spot) -> tuple[bool, str]:
    """Take one currency symbol and one sign off, in either order."""
    text = _without_symbol(text, form)
    signs = 0
    if text.startswith("+"):  # as banks write what came in
        return False, _without_symbol(text[1:].lstrip(), form)
    if text.startswith("-") and "minus" in form.negative:
        text, signs = text[1:].lstrip(), signs + 1
    if text.endswith("-") and "trailing" in form.negative:
        text, signs = text[:-1].rstrip(), signs + 1
    if text.startswith("(") and text.endswith(")") and "brackets" in form.negative:
        text, signs = text[1:-1].strip(), signs + 1
    if signs > 1:
        raise _not_understood(cell, form, spot)
    return signs == 1, _without_symbol(text, form)


def _without_symbol(text: str, form: NumberFormat) -> str:
    for symbol in form.symbols:
        plain = half_width(symbol)
        if text.startswith(plain):
            return text[len(plain) :].lstrip()
        if text.endswith(plain):
            return text[: -len(plain)].rstrip()
    return text


@lru_cache(maxsize=16)
def _pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    whole = "[0-9]+"
    if thousands:
        whole = f"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|{whole}"
    return re.compile(f"({whole})(?:{re.escape(decimal)}([0-9]+))?")


def _not_understood(cell: Cell, form: NumberFormat, spot: Spot) -> RowProblem:
    return spot.problem(
        AmountNotUnderstood,
        found=shown(cell.text),
        thousands=form.thousands,
        decimal=form.decimal,
    )
