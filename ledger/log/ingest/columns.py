"""The header row: which column a mapping's name means, and that no column is forgotten.

A header is compared with its white space collapsed, since headers are broken over lines; nothing
else is forgiven. ``#C`` is column C, whatever its header.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ledger.log.ingest.cells import MAX_COLUMNS, Row, column_letter
from ledger.log.ingest.remarks import HeaderDrifts, Remark
from ledger.log.ingest.spots import Spot
from ledger.log.ingest.table_errors import (
    ColumnMissing,
    ColumnNotMapped,
    ColumnTwice,
    ColumnUnnamed,
)

_LETTER = re.compile("#([A-Z]{1,3})")
OWN_PREFIX = "mingbai:"
"""Columns that a file of leftovers adds; they are ignored when it is imported again."""


class Columns:
    """The columns of one table, as the mapping asks for them; remembers which were asked for."""

    def __init__(
        self, header: Row, file: str, aliases: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.file = file
        self.remarks: list[Remark] = []
        self._aliases = aliases or {}
        self._row = header.number
        self.names = tuple(" ".join(cell.text.split()) for cell in header.cells)
        self.width = len(self.names)
        self._positions: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(self.names):
            if name:
                self._positions[name].append(position)
        self._known = {
            position for position, name in enumerate(self.names) if name.startswith(OWN_PREFIX)
        }

    def find(self, name: str, where: str) -> int:
        """Return the position (from 0) of the column that the mapping calls *name* at *where*.

        Raises:
            ColumnMissing: there is none.
            ColumnTwice: there are several.
        """
        letter = _LETTER.fullmatch(name)
        if letter:
            position = letter_position(letter[1])
            found = [position] if position < self.width else []
        else:
            found = self._positions.get(" ".join(name.split()), []) or self._drifted(name)
        if not found:
            raise ColumnMissing(
                place=where,
                file=self.file,
                row=self._row,
                header=name,
                headers=", ".join(filter(None, self.names)),
            )
        if len(found) > 1:
            letters = [column_letter(position) for position in found]
            raise ColumnTwice(
                place=where,
                file=self.file,
                header=name,
                columns=", ".join(letters),
                first=letters[0],
            )
        self._known.add(found[0])
        return found[0]

    def _drifted(self, name: str) -> list[int]:
        """Return the positions of a column under one of the other names that it has had."""
        for other in self._aliases.get(name, ()):
            found = self._positions.get(" ".join(other.split()), [])
            if found:
                remark = HeaderDrifts(row=self._row, found=other, expected=name)
                if remark not in self.remarks:
                    self.remarks.append(remark)
                return found
        return []

    def ignore(self, names: Iterable[str]) -> tuple[int, ...]:
        """Take note of columns that are left out on purpose, and return their positions.

        A name may stand for several, or for none: what isn't there isn't dropped either, and a
        slip of the pen leaves a column that nobody knows.
        """
        found: set[int] = set()
        for name in names:
            if _LETTER.fullmatch(name):
                found.add(self.find(name, "ignore"))
            else:
                found.update(self._positions.get(" ".join(name.split())) or self._drifted(name))
        self._known |= found
        return tuple(sorted(found))

    def check_all_known(self) -> None:
        """Check that every named column was asked for or ignored.

        Raises:
            ColumnNotMapped: one wasn't.
        """
        for position, name in enumerate(self.names):
            if name and position not in self._known:
                raise ColumnNotMapped(file=self.file, column=column_letter(position), header=name)

    def check_unnamed(self, row: Row) -> None:
        """Check that *row* has nothing in a column without name that nobody asked for.

        Raises:
            ColumnUnnamed: it has.
        """
        for position, cell in enumerate(row.cells[: self.width]):
            if not self.names[position] and position not in self._known and not cell.blank:
                raise ColumnUnnamed(file=self.file, column=column_letter(position), row=row.number)

    def spot(self, row: int, position: int) -> Spot:
        """Return the place of a cell, for a message."""
        return Spot(row, column_letter(position), self.names[position])


def letter_position(letters: str) -> int:
    """Return the position (from 0) of a column by its letter; the inverse of ``column_letter``."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return min(position - 1, MAX_COLUMNS)
