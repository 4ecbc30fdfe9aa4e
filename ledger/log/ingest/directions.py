"""A column that says which way the money went: 方向 借/贷, 借贷标志 D/C, 收支 收/支.

Beside it stand amounts without a sign. A cell that says neither is refused: no direction is guessed
at, since the wrong one makes an income of an expenditure.
"""

from typing import NamedTuple

from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.mapping import Direction
from ledger.log.ingest.row_errors import DirectionUnknown
from ledger.log.ingest.spots import half_width, shown


class Signs(NamedTuple):
    """The column at *position*, and what it says for each sign."""

    position: int
    positive: frozenset[str]
    negative: frozenset[str]
    columns: Columns

    def read(self, row: Row) -> int:
        """Give 1 or -1, by which the row's amount is multiplied.

        Raises:
            DirectionUnknown: its cell says neither.
        """
        text = row.cells[self.position].text
        plain = _plain(text)
        if plain in self.positive:
            return 1
        if plain in self.negative:
            return -1
        raise self.columns.spot(row.number, self.position).problem(
            DirectionUnknown,
            found=shown(text),
            known=", ".join(sorted(self.positive | self.negative)),
        )


def bind_direction(direction: Direction | None, columns: Columns, where: str) -> Signs | None:
    """Find the column of *direction*, which the mapping has at *where*; None if it has none.

    Raises:
        ColumnMissing, ColumnTwice: it can't be found.
    """
    if direction is None:
        return None
    return Signs(
        columns.find(direction.column, f"{where}.column"),
        frozenset(map(_plain, direction.positive)),
        frozenset(map(_plain, direction.negative)),
        columns,
    )


def _plain(text: str) -> str:
    return "".join(half_width(text).split()).upper()
