"""Rows of totals, held against the rows that they are about: sums, and how many there are.

A stated count that is one too high is the commonest slip there is: the header was counted.
"""

import re

from ledger.affairs.money import format_amount
from ledger.log.ingest.amounts import decimals_of, parse_cell_amount
from ledger.log.ingest.cells import Cell, Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.drafts import Drafter
from ledger.log.ingest.mapping import Control
from ledger.log.ingest.row_errors import RowProblem
from ledger.log.ingest.spots import half_width, is_one_of, shown
from ledger.log.ingest.sum_errors import ControlAmountDiffers, ControlCountDiffers, ControlNotRead


class Controller:
    """Adds up rows as a mapping's ``totals`` asks, and checks the rows that state the sums."""

    def __init__(self, control: Control, columns: Columns, drafter: Drafter, where: str) -> None:
        """Find the control's columns in the header.

        Raises:
            ColumnMissing, ColumnTwice: one can't be found.
        """
        self._control = control
        self._columns = columns
        self._drafter = drafter
        self._column = columns.find(control.column, f"{where}.column")
        self._summed = tuple(columns.find(name, f"{where}.amounts") for name in control.amounts)
        self._counted = None
        if control.count is not None:
            self._counted = columns.find(control.count, f"{where}.count")
        self._pattern = re.compile(control.pattern) if control.pattern else None
        self._count = 0
        self._sums: dict[int, int] = {}

    def fits(self, row: Row) -> bool:
        """Whether *row* is one of these rows of totals."""
        text = row.cells[self._column].text
        if self._pattern is not None:
            return self._pattern.search(half_width(text.strip())) is not None
        return is_one_of(text, self._control.values)

    def take(self, row: Row) -> None:
        """Add a row that is no row of totals; what can't be read is a problem of its own."""
        self._count += 1
        for position in self._drafter.amount_positions:
            cell = row.cells[position]
            if cell.blank:
                continue
            try:
                minor = self._read(row.number, position, cell)
            except RowProblem:
                continue
            self._sums[position] = self._sums.get(position, 0) + minor

    def check(self, row: Row) -> list[RowProblem]:
        """Return what a row of totals states and the rows don't make; begin anew if it says so."""
        try:
            return [*self._check_text(row), *self._check_columns(row)]
        except RowProblem as problem:
            return [problem]
        finally:
            if self._control.span == "since_last":
                self._count, self._sums = 0, {}

    def _check_text(self, row: Row) -> list[RowProblem]:
        if self._pattern is None:
            return []
        text = half_width(row.cells[self._column].text)
        found = self._pattern.search(text)
        stated = {} if found is None else found.groupdict()
        problems: list[RowProblem] = []
        if "count" in self._pattern.groupindex:
            digits = (stated["count"] or "").replace(",", "")
            if not digits.isdecimal():
                raise ControlNotRead(row=row.number, found=shown(text))
            problems += self._count_problem(row.number, int(digits))
        if "amount" in self._pattern.groupindex:
            cell = Cell((stated["amount"] or "").strip())
            if cell.blank:
                raise ControlNotRead(row=row.number, found=shown(text))
            minor = self._read(row.number, self._column, cell)
            problems += self._amount_problem(row.number, minor, sum(self._sums.values()))
        return problems

    def _check_columns(self, row: Row) -> list[RowProblem]:
        problems: list[RowProblem] = []
        if self._counted is not None:
            text = half_width(row.cells[self._counted].text)
            digits = re.sub(r"[^0-9]", "", text)
            if not digits:
                raise ControlNotRead(row=row.number, found=shown(text))
            problems += self._count_problem(row.number, int(digits))
        for position in self._summed:
            cell = row.cells[position]
            minor = 0 if cell.blank else self._read(row.number, position, cell)
            problems += self._amount_problem(row.number, minor, self._sums.get(position, 0))
        return problems

    def _read(self, row: int, position: int, cell: Cell) -> int:
        spot = self._columns.spot(row, position)
        return parse_cell_amount(cell, self._drafter.number_form, self._drafter.currency, spot)

    def _count_problem(self, row: int, stated: int) -> list[RowProblem]:
        if stated == self._count:
            return []
        difference = stated - self._count
        return [
            ControlCountDiffers(
                row=row, found=stated, expected=self._count, difference=f"{difference:+}"
            )
        ]

    def _amount_problem(self, row: int, stated: int, made: int) -> list[RowProblem]:
        if stated == made:
            return []
        decimals = decimals_of(self._drafter.currency)
        return [
            ControlAmountDiffers(
                row=row,
                found=format_amount(stated, decimals),
                expected=format_amount(made, decimals),
                difference=format_amount(stated - made, decimals),
            )
        ]
