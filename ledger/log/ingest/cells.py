"""A table as it was read: cells with their text, rows with their number, and the limits of both.

Every cell is text. A spreadsheet's number is its exact decimal text, a spreadsheet's date is ISO
8601; ``kind`` remembers which it was, since ``1.234`` in a number cell is never one thousand.
Nothing here knows what a column means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

MAX_FILE_BYTES = 256 * 1024 * 1024
"""The most bytes of a table, unpacked: a million rows of 256 bytes."""
MAX_ROWS = 1_048_576
"""A worksheet's last row; a longer export is split by whoever made it."""
MAX_COLUMNS = 1_024
MAX_CELL_CHARS = 32_767
"""A worksheet cell's longest text."""

Kind = Literal["text", "number", "date", "time", "formula", "error"]


class Cell(NamedTuple):
    """One cell's text; ``formula`` and ``error`` have no value, their text is what stands there."""

    text: str
    kind: Kind = "text"

    @property
    def blank(self) -> bool:
        """Whether nothing but white space stands in it."""
        return not self.text or self.text.isspace()


class Row(NamedTuple):
    """A row by the number that a spreadsheet shows (from 1)."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether all its cells are blank."""
        return all(cell.blank for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's table: its rows in order, once; ``origin`` says how it was understood.

    *sheet* is 1 for the first sheet and for CSV. *understood* is for the report: the encoding, or
    the sheet's name. A workbook's rows end at their last cell, so *short_rows* are whole; a CSV row
    that is short has lost a separator.
    """

    file: str
    sha256: bytes
    sheet: int
    understood: str
    short_rows: bool
    rows: Iterator[Row]


def column_letter(position: int) -> str:
    """Return the letter of a column by its position from 0: A … Z, AA … (as spreadsheets do)."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
