"""A field's text out of a row: a column, a constant or a template, bound to the table's columns.

A statement's field is one line: white space at the ends of a cell is dropped, and a line break or a
tab within becomes a space. A sealed field keeps the cell as it is.
"""

import re
from dataclasses import dataclass

from ledger.log.ingest.cells import Cell, Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.mapping import HOLE, Source, template_columns
from ledger.log.ingest.row_errors import (
    CellControlCharacter,
    CellRequired,
    CellValueUnknown,
    CellWithoutValue,
)
from ledger.log.ingest.spots import shown

_BREAKS = re.compile(r"[ ]*[\n\t][\n\t ]*")
# what canonical JSON refuses (design section 4): C0 but \n and \t, U+007F-009F, the line and
# paragraph separators, bidirectional controls, lone surrogates
_REFUSED = frozenset(
    [chr(c) for c in range(0x20) if c not in (0x09, 0x0A)]
    + [chr(c) for c in range(0x7F, 0xA0)]
    + [chr(c) for c in (0x61C, 0x200E, 0x200F, 0x2028, 0x2029)]
    + [chr(c) for c in range(0x202A, 0x202F)]
    + [chr(c) for c in range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a statement and where its text comes from; *verbatim* if it is to be sealed."""

    name: str
    source: Source
    positions: tuple[int, ...]
    columns: Columns
    verbatim: bool

    def read(self, row: Row) -> str | None:
        """Return the field's text in *row*; None if it is to be left out.

        Raises:
            CellRequired: the cell is blank and the mapping doesn't say what that means.
            CellValueUnknown: the mapping lists values, and this isn't one.
            CellWithoutValue, CellControlCharacter: as in ``read_text`` and ``plain``.
        """
        source = self.source
        if source.constant is not None:
            return source.constant
        if source.template is not None:
            return self._fill(source.template, row)
        cell = row.cells[self.positions[0]]
        if cell.blank:
            if source.optional or source.empty is not None:
                return source.empty
            raise self.columns.spot(row.number, self.positions[0]).problem(
                CellRequired, field=self.name
            )
        text = read_text(self.columns, row, self.positions[0])
        if source.values is None:
            return text if self.verbatim else self.plain(text, row)
        value = source.values.get(text.strip())
        if value is None:
            raise self.columns.spot(row.number, self.positions[0]).problem(
                CellValueUnknown, found=shown(text)
            )
        return value

    def _fill(self, template: str, row: Row) -> str | None:
        """Fill the template's holes; None if it is optional and all its cells are blank."""
        names = [name for name in template_columns(template) if name != "#row"]
        texts = {
            name: read_text(self.columns, row, position)
            for name, position in zip(names, self.positions, strict=True)
        }
        if self.source.optional and texts and not any(text.strip() for text in texts.values()):
            return None
        texts["#row"] = str(row.number)
        filled = HOLE.sub(lambda hole: texts[hole[1]], template)
        return filled if self.verbatim else self.plain(filled, row)

    def plain(self, text: str, row: Row) -> str:
        """Return *text* as one line that a statement may carry.

        Raises:
            CellControlCharacter: it holds a character that no statement may carry.
        """
        bad = _first_refused(text)
        if bad is not None:
            position = self.positions[0] if self.positions else 0
            raise self.columns.spot(row.number, position).problem(
                CellControlCharacter, found=f"U+{ord(bad):04X}"
            )
        return one_line(text)


def bind(
    name: str, source: Source, columns: Columns, where: str, *, verbatim: bool = False
) -> Field:
    """Return the field with its columns found in the table.

    Raises:
        ColumnMissing, ColumnTwice: as in ``Columns.find``.
    """
    positions = tuple(columns.find(column, where) for column in source.columns)
    return Field(name, source, positions, columns, verbatim)


def one_line(text: str) -> str:
    """Return *text* without white space at its ends, its line breaks and tabs as spaces."""
    if "\n" in text or "\t" in text:
        text = _BREAKS.sub(" ", text)
    return text.strip()


def read_text(columns: Columns, row: Row, position: int) -> str:
    """Return a cell's text as it is.

    Raises:
        CellWithoutValue: a formula without result, or an error value.
    """
    cell: Cell = row.cells[position]
    if cell.kind in ("formula", "error"):
        raise columns.spot(row.number, position).problem(CellWithoutValue, found=shown(cell.text))
    return cell.text


def _first_refused(text: str) -> str | None:
    if text.isprintable():  # the quick way for nearly all cells: no control is printable
        return None
    return next((c for c in text if c in _REFUSED or 0xD800 <= ord(c) < 0xE000), None)
