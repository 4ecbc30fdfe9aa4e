"""A day out of a cell, by formats: ``YYYY-MM-DD``, ``YYYY年M月D日``, ``DD/MM/YYYY``, ``serial``.

``YYYY`` four digits; ``MM`` ``DD`` ``hh`` ``mm`` ``ss`` two digits; ``M`` ``D`` ``h`` one or two;
anything else stands for itself. ``serial`` is a spreadsheet's day number (1900 system, from
1900-03-01 on, since before that day programs disagree), ``serial-1904`` the other system's. A
time of day is read only where a format names it, and isn't recorded: statements know days. There
are no two-digit years.
"""

import datetime as dt
import re
from functools import lru_cache

from ledger.log.ingest.cells import Cell
from ledger.log.ingest.row_errors import DateAmbiguous, DateImpossible, DateNotUnderstood
from ledger.log.ingest.spots import Spot, half_width, shown

_TOKENS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "DD": "(?P<day>[0-9]{2})",
    "D": "(?P<day>[0-9]{1,2})",
    "hh": "(?P<hour>[01][0-9]|2[0-3])",
    "h": "(?P<hour>[01]?[0-9]|2[0-3])",
    "mm": "(?P<minute>[0-5][0-9])",
    "ss": "(?P<second>[0-5][0-9])",
}
_TOKEN = re.compile("YYYY|MM|M|DD|D|hh|h|mm|ss")
_SERIAL = re.compile(r"([0-9]{1,7})(?:\.0+)?")
_SERIAL_FROM = {
    # day 0 of each system; the 1900 system counts a 29 February 1900 that wasn't
    "serial": (dt.date(1899, 12, 30), 61),
    "serial-1904": (dt.date(1904, 1, 1), 0),
}


def check_date_format(form: str) -> None:
    """Check that *form* names year, month and day once each.

    Raises:
        ValueError: it doesn't.
    """
    if form in _SERIAL_FROM:
        return
    found = _TOKEN.findall(form)
    kinds = [token[0] for token in found if token[0] in "YMD"]
    if sorted(kinds) != ["D", "M", "Y"] or len(set(found)) != len(found):
        raise ValueError(form)


def parse_cell_date(cell: Cell, formats: tuple[str, ...], spot: Spot) -> str:
    """Return the cell's day as ``YYYY-MM-DD``; a spreadsheet's date cell needs no format.

    Raises:
        DateNotUnderstood: it fits none of the formats.
        DateImpossible: it fits one, and no calendar has it.
        DateAmbiguous: two formats read two days.
    """
    text = half_width(cell.text).strip()
    if cell.kind == "date":
        formats = ("YYYY-MM-DD", *(form for form in formats if "h" in form))
    days: list[dt.date] = []
    fits = False
    for form in formats:
        try:
            day = _read(text, form)
        except ValueError:
            fits = True
            continue
        if day is not None and day not in days:
            days.append(day)
    if len(days) > 1:
        one, other = (day.isoformat() for day in days[:2])
        raise spot.problem(DateAmbiguous, found=shown(cell.text), one=one, other=other)
    if days:
        return days[0].isoformat()
    if fits:
        raise spot.problem(DateImpossible, found=shown(cell.text))
    raise spot.problem(DateNotUnderstood, found=shown(cell.text), formats=", ".join(formats))


def _read(text: str, form: str) -> dt.date | None:
    """Return the day; None if *text* hasn't this form; ValueError if no calendar has it."""
    if form in _SERIAL_FROM:
        serial = _SERIAL.fullmatch(text)
        zero, least = _SERIAL_FROM[form]
        if serial is None or int(serial[1]) < least:
            return None
        try:
            return zero + dt.timedelta(days=int(serial[1]))
        except OverflowError as error:
            raise ValueError(text) from error
    match = _pattern(form).fullmatch(text)
    if match is None:
        return None
    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))


@lru_cache(maxsize=64)
def _pattern(form: str) -> re.Pattern[str]:
    parts: list[str] = []
    last = 0
    for token in _TOKEN.finditer(form):
        parts.append(re.escape(form[last : token.start()]))
        parts.append(_TOKENS[token[0]])
        last = token.end()
    parts.append(re.escape(form[last:]))
    return re.compile("".join(parts))
