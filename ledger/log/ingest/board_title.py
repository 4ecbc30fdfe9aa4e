"""What stands above a board's header: its title, and the month that it is about.

A cell that only says the unit, 单位：元, is no part of the title. Years and months may be written
in Chinese digits: 二〇二六年三月份.
"""

import re
from collections.abc import Iterable

from ledger.log.ingest.cells import Cell
from ledger.log.ingest.spots import half_width

_UNIT_ALONE = re.compile(r"[(\[]?(?:金额)?单位[:：]?(?:人民币)?元[)\]]?")
_DIGITS = "〇一二三四五六七八九"
_OTHER_ZEROS = str.maketrans("零○", "〇〇")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_YEAR_MONTH = re.compile(
    rf"([0-9]{{4}}|[{_DIGITS}]{{4}})年([0-9]{{1,2}}|[{_DIGITS[1:]}十]{{1,2}})月(?:份)?"
)


def title_of(cells: Iterable[Cell]) -> str:
    """Give the title that the *cells* above a header make, in one line."""
    texts = (" ".join(cell.text.split()) for cell in cells)
    return " ".join(text for text in texts if text and not _says_unit(text))


def months_in(title: str) -> set[tuple[str, int]]:
    """Give the years and months that a title names; a month may be none of the calendar."""
    plain = half_width(title).translate(_OTHER_ZEROS)
    return {(_year(year), _month(month)) for year, month in _YEAR_MONTH.findall(plain)}


def _says_unit(text: str) -> bool:
    return _UNIT_ALONE.fullmatch("".join(half_width(text).split())) is not None


def _year(text: str) -> str:
    return text if text.isascii() else "".join(str(_DIGITS.index(each)) for each in text)


def _month(text: str) -> int:
    if text.isascii():
        return int(text)
    return _MONTHS.index(text) + 1 if text in _MONTHS else 0
