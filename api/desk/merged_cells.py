"""Merged cells of a worksheet: only the first of them has a content, the others look empty."""

import io
import re
import zipfile
from typing import ClassVar, Final, NamedTuple

from ledger.log.ingest.columns import letter_position
from ledger.log.ingest.row_errors import RowProblem
from ledger.log.ingest.xlsx_table import ZIP_MAGIC

_MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb'([\w:]+)="([^"]*)"')
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_MOST: Final = 100_000


class CellsMerged(RowProblem):
    """A cell that is used belongs to a merged range: nobody can say what holds for each row."""

    code: ClassVar[str] = "row_cells_merged"
    zh: ClassVar[str] = (
        "第 {row} 行 {column} 列在合并单元格（{range}）里，分不清内容属于哪一行。请取消合并，"
        "每行各填各的。"
    )
    en: ClassVar[str] = (
        "Row {row}, column {column} is in the merged cells {range}: nobody can say for which row "
        "its content holds. Unmerge them and fill in each row."
    )


class Merged(NamedTuple):
    """A range of cells that are shown as one; rows from 1, columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    text: str


def merged_cells(data: bytes, sheet: int) -> tuple[Merged, ...]:
    """Give the merged ranges of the *sheet*, from 1, of a workbook; none for other files.

    The package was checked before (``ledger.log.ingest.xlsx_table``).
    """
    if not data.startswith(ZIP_MAGIC):
        return ()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = _part_of(package, sheet)
        if part is None:
            return ()
        text = package.read(part)
    at = text.rfind(b"</sheetData>")
    found = []
    for match in _MERGED.finditer(text, max(at, 0)):
        left, top, right, bottom = (each.decode() for each in match.groups())
        found.append(
            Merged(
                int(top),
                int(bottom),
                letter_position(left),
                letter_position(right),
                f"{left}{top}:{right}{bottom}",
            )
        )
        if len(found) >= _MOST:
            break
    return tuple(found)


def _part_of(package: zipfile.ZipFile, sheet: int) -> str | None:
    """Give the part that holds a sheet, as the workbook's relations say."""
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = _SHEET.findall(package.read("xl/workbook.xml"))
    if sheet > len(sheets):
        return None
    own = dict(_ATTRIBUTE.findall(sheets[sheet - 1]))
    wanted = next((value for name, value in own.items() if name.endswith(b":id")), None)
    for each in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        relation = dict(_ATTRIBUTE.findall(each))
        if relation.get(b"Id") == wanted:
            target = relation.get(b"Target", b"").decode("utf-8", "replace")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in names else None
    return None
