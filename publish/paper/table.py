"""A notice's table as it is printed: what was carried over on top, what it comes to below.

A row of either is added only where the notice states the amount and its own rows don't say it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from publish.paper.wording import carried_over, figures

MAX_COLUMNS = 10
"""A wider table is set row by row, each cell with its column's name."""

_LONGEST_NUMBER = 24  # characters; a longer one is text, and may be broken
_NUMBER = re.compile(r"-?[0-9][0-9,]*(\.[0-9]+)?%?")
_MONEY = re.compile("收入|支出|余额|结余|金额|结转")
_TEXT = re.compile("摘要|项目|内容|事项|名称")
_CARRIED = re.compile("(上[月季年期]|期初|年初)(结转|结余|余额)|承前")
_SUMS = re.compile("(合|总|共|小)计")
_COLUMNS = (("income", "收入"), ("expenditure", "支出"), ("balance", "余额|结余"))


def lay_out(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give a notice's table as the template takes it; None if there is none."""
    table = body.get("table")
    if table is None:
        return None
    columns: list[str] = list(table["columns"])
    rows = [[_cell(cell, columns[at]) for at, cell in enumerate(row)] for row in table["rows"]]
    numbers = _numbers(columns, rows)
    return {
        "columns": columns,
        "rows": rows,
        "numbers": numbers,
        "label": _label_at(columns, numbers),
        "wide": len(columns) > MAX_COLUMNS,
        "first": _first_row(body, columns, rows),
        "last": _last_row(body, columns, rows),
    }


def _cell(cell: object, column: str) -> str:
    """Write a cell; an integer under a column of money is in minor units, as the audit takes it."""
    if isinstance(cell, int) and _MONEY.search(column):
        return _money(cell, column)
    return str(cell)


def _money(fen: int, column: str) -> str:
    """Write an amount as its column says: in yuan, unless its name says 分."""
    return str(fen) if "分" in column else figures(fen)


def _numbers(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Give the columns that hold nothing but numbers; they are set right."""
    return [
        at for at in range(len(columns)) if all(not row[at] or _is_number(row[at]) for row in rows)
    ]


def _is_number(cell: str) -> bool:
    return len(cell) <= _LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None


def column_of(columns: Sequence[str], words: str) -> int | None:
    """Give the only column whose name has one of *words*; None where there are more, or none."""
    found = [at for at, name in enumerate(columns) if re.search(words, name)]
    return found[0] if len(found) == 1 else None


def _label_at(columns: Sequence[str], numbers: Sequence[int]) -> int:
    named = (at for at, name in enumerate(columns) if _TEXT.search(name) and at not in numbers)
    return next(named, 0)


def _first_row(
    body: Mapping[str, Any], columns: list[str], rows: list[list[str]]
) -> list[str] | None:
    totals, at = body["totals"], column_of(columns, "余额|结余")
    stated = "carry_over" in totals and at is not None
    if not stated or any(_CARRIED.search(cell) for row in rows[:1] for cell in row):
        return None
    first = [""] * len(columns)
    first[_label_at(columns, _numbers(columns, rows))] = carried_over(body["period"])
    first[at or 0] = _money(totals["carry_over"], columns[at or 0])
    return first


def _last_row(
    body: Mapping[str, Any], columns: list[str], rows: list[list[str]]
) -> list[str] | None:
    totals = body["totals"]
    if any(_SUMS.search(cell) for row in rows[-1:] for cell in row):
        return None
    last = [""] * len(columns)
    for name, words in _COLUMNS:
        at = column_of(columns, words)
        if name in totals and at is not None:
            last[at] = _money(totals[name], columns[at])
    if not any(last):
        return None
    last[_label_at(columns, _numbers(columns, rows))] = "合计"
    return last
