"""From a bank's export to statements of bank lines: one for each month, more if there are many.

A balance column is checked from line to line, so that a missing line is found. What counterparties
are called stays out, unless the mapping takes a column for *text*: bank lines name persons.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from ledger.core.errors import LedgerError
from ledger.log.ingest.amounts import parse_cell_amount
from ledger.log.ingest.board import format_yuan
from ledger.log.ingest.cells import Cell, Row, Table
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.dates import parse_cell_date
from ledger.log.ingest.directions import bind_direction
from ledger.log.ingest.doubts import remarks_of
from ledger.log.ingest.drafts import Draft, Frame, Gathered, make_draft
from ledger.log.ingest.history import Taken
from ledger.log.ingest.mapping import BankMapping
from ledger.log.ingest.plan import NEW, Before, Plan, Sums
from ledger.log.ingest.row_errors import (
    AmountsContradict,
    CellRequired,
    RowProblem,
    RowRagged,
    StatementNotMade,
)
from ledger.log.ingest.sources import Field, bind
from ledger.log.ingest.spots import is_one_of
from ledger.log.ingest.sum_errors import BankBalanceDiffers
from ledger.log.ingest.table_errors import TableEmpty
from ledger.log.ingest.units import check_currency, check_unit

KIND = "bank_statement"
_MOST_LINES = 300
_MOST_BYTES = 30_000
"""Of the lines of one statement: a statement's text has at most 40,000."""


class _Line(NamedTuple):
    """A bank line with its row and, if the table has one, the balance after it."""

    row: int
    day: str
    minor: int
    balance: int | None
    no: str
    text: str

    def to_body(self) -> dict[str, Any]:
        value: dict[str, Any] = {"amount": self.minor, "date": self.day, "no": self.no}
        return {**value, "text": self.text} if self.text else value


def plan_bank(table: Table, mapping: BankMapping, frame: Frame, before: Before = NEW) -> Plan:
    """Return the plan of a bank export's import: each row in one place, no row submitted.

    Raises:
        TableProblem: the table as a whole can't be read by this mapping.
    """
    rows = list(table.rows)
    header = next((row for row in rows if row.number == mapping.table.header_row), None)
    if header is None or header.blank:
        raise TableEmpty(file=table.file, header_row=mapping.table.header_row)
    columns = Columns(header, table.file, mapping.aliases)
    planner = _BankPlanner(table, mapping, frame, columns, before)
    ignored = columns.ignore(mapping.ignore)
    columns.check_all_known()
    for row in rows:
        if row.number <= header.number:
            besides = ignored if row.number == header.number else ()
            check_unit(row, mapping.number.unit, table.file, besides)
    for row in rows:
        if row.number > header.number:
            columns.check_unnamed(row)
            check_currency(row, columns, mapping.currency)
            planner.take(row)
    plan = planner.plan().with_emptiness(header.number)
    plan.check_complete()
    return plan


class _BankPlanner:
    """Reads the lines, checks the balances, and makes the statements."""

    def __init__(
        self, table: Table, mapping: BankMapping, frame: Frame, columns: Columns, before: Before
    ) -> None:
        self._table, self._mapping, self._frame = table, mapping, frame
        self._columns, self._before = columns, before
        self._date = columns.find(mapping.date.column, "date.column")
        self._amounts = tuple(
            (columns.find(name, field), sign)
            for field, name, sign in (
                ("amount", mapping.amount, 1),
                ("income", mapping.income, 1),
                ("expenditure", mapping.expenditure, -1),
            )
            if name is not None
        )
        self._signs = bind_direction(mapping.direction, columns, "direction")
        self._balance = None
        if mapping.balance is not None:
            self._balance = columns.find(mapping.balance, "balance")
        self._no = self._bind("no")
        self._text = self._bind("text")
        self._leave_out = tuple(
            (columns.find(rule.column, f"leave_out.{n}.column"), rule.values)
            for n, rule in enumerate(mapping.leave_out)
        )
        self._rows = self._blank = self._unread = 0
        self._left_out: list[int] = []
        self._refused: list[int] = []
        self._problems: list[RowProblem] = []
        self._lines: list[_Line] = []
        self._digests: dict[int, str] = {}

    def _bind(self, name: str) -> Field | None:
        source = getattr(self._mapping, name)
        return None if source is None else bind(name, source, self._columns, name)

    def take(self, row: Row) -> None:
        """Take the next row below the header."""
        self._rows += 1
        width = self._columns.width
        cells = row.cells[:width] + (Cell(""),) * (width - len(row.cells))
        if row.blank:
            self._blank += 1
        elif any(is_one_of(cells[at].text, values) for at, values in self._leave_out):
            self._left_out.append(row.number)
        elif any(not cell.blank for cell in row.cells[width:]):
            self._refuse(row, [RowRagged(row=row.number, found=len(row.cells), expected=width)])
        elif row.number in self._before.judged.skip:
            self._left_out.append(row.number)
        else:
            self._take_line(Row(row.number, cells))

    def _refuse(self, row: Row, problems: list[RowProblem]) -> None:
        self._refused.append(row.number)
        self._problems += problems
        self._unread += 1

    def _take_line(self, row: Row) -> None:
        gathered = Gathered()
        day = gathered.take(self._read_day, row)
        minor = gathered.take(self._read_minor, row)
        balance = None
        if self._balance is not None:
            balance = gathered.take(self._read_balance, row, self._balance)
        no = str(row.number)
        if self._no is not None:
            found = gathered.take(self._no.read, row)
            no = found or no
        text = ""
        if self._text is not None:
            said = gathered.take(self._text.read, row)
            text = said or ""
        if gathered.problems or day is None or minor is None:
            self._refuse(row, gathered.problems)
            return
        self._digests[row.number] = self._before.digest(row)
        self._lines.append(_Line(row.number, day, minor, balance, no, text))

    def _read_day(self, row: Row) -> str:
        spot = self._columns.spot(row.number, self._date)
        if row.cells[self._date].blank:
            raise spot.problem(CellRequired, field="date")
        return parse_cell_date(row.cells[self._date], self._mapping.date.formats, spot)

    def _read_minor(self, row: Row) -> int:
        found = [
            sign * self._read_amount(row, position)
            for position, sign in self._amounts
            if not row.cells[position].blank
        ]
        given = [minor for minor in found if minor] or found[:1]
        if len(given) != 1:
            letters = ", ".join(self._columns.spot(0, at).column for at, _ in self._amounts)
            raise AmountsContradict(row=row.number, columns=letters, found=len(given))
        return given[0] if self._signs is None else given[0] * self._signs.read(row)

    def _read_amount(self, row: Row, position: int) -> int:
        mapping, spot = self._mapping, self._columns.spot(row.number, position)
        return parse_cell_amount(row.cells[position], mapping.number.form, mapping.currency, spot)

    def _read_balance(self, row: Row, position: int) -> int:
        if row.cells[position].blank:
            raise self._columns.spot(row.number, position).problem(CellRequired, field="balance")
        return self._read_amount(row, position)

    def plan(self) -> Plan:
        """Return the plan: statements by month, in the order of the days."""
        lines = self._lines[::-1] if self._mapping.newest_first else self._lines
        self._check_balances(lines)
        sums = Sums()
        for line in lines:
            sums.add(line.minor)
        drafts, refused_sums = self._make(lines)
        new = tuple(
            Taken(row, self._digests[row], draft.no)
            for draft in drafts
            for row in draft.rows
            if self._digests[row]
        )
        judged = self._before.judged
        days = [(line.row, line.day) for line in lines]
        return Plan(
            table=self._table,
            currency=self._mapping.currency,
            rows=self._rows,
            blank=self._blank,
            left_out=tuple(self._left_out),
            refused=tuple(sorted(self._refused)),
            unread=self._unread,
            problems=tuple(
                sorted((*judged.problems, *self._problems), key=lambda p: int(str(p.facts["row"])))
            ),
            drafts=tuple(drafts),
            file_sums=sums,
            refused_sums=refused_sums,
            remarks=(
                *judged.remarks,
                *self._columns.remarks,
                *remarks_of(self._table.file, days, ()),
            ),
            taken=(*judged.skip.values(), *new),
            skipped=tuple(sorted(judged.skip)),
        )

    def _check_balances(self, lines: list[_Line]) -> None:
        running = self._mapping.opening
        for line in lines:
            if line.balance is not None and running is not None:
                expected = running + line.minor
                if line.balance != expected:
                    self._problems.append(
                        BankBalanceDiffers(
                            row=line.row,
                            found=format_yuan(line.balance),
                            expected=format_yuan(expected),
                        )
                    )
            running = line.balance

    def _make(self, lines: list[_Line]) -> tuple[list[Draft], Sums]:
        drafts: list[Draft] = []
        refused_sums = Sums()
        opening = self._mapping.opening
        for part in _parts(lines):
            first = part[0]
            if first.balance is not None:
                opening = first.balance - first.minor
            total = sum(line.minor for line in part)
            start = opening or 0
            rows = tuple(line.row for line in part)
            body = {
                "account": self._mapping.account,
                "closing": start + total,
                "currency": self._mapping.currency,
                "lines": [line.to_body() for line in part],
                "opening": start,
                "period": first.day[:7],
            }
            opening = start + total
            no = f"{self._frame.no_prefix}{rows[0]}"
            minor = tuple(line.minor for line in part)
            try:
                drafts.append(make_draft(self._frame, no, KIND, body, rows=rows, minor=minor))
            except LedgerError as error:
                field = error.where.removeprefix("body.")
                self._problems.append(
                    StatementNotMade(row=rows[0], type=KIND, field=field, problem=error)
                )
                self._refused += rows
                for each in minor:
                    refused_sums.add(each)
        return drafts, refused_sums


def _parts(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each statement: of one month, and no more than one can hold."""
    for _, month in groupby(lines, key=lambda line: line.day[:7]):
        part: list[_Line] = []
        size = 0
        for line in month:
            more = len(json.dumps(line.to_body(), ensure_ascii=False).encode()) + 1
            if part and (len(part) == _MOST_LINES or size + more > _MOST_BYTES):
                yield part
                part, size = [], 0
            part.append(line)
            size += more
        yield part
