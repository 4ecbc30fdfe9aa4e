"""The three 公开榜 layouts, recognised by themselves and checked line by line.

收支逐笔公开榜, 现金公开榜 and 银行存款公开榜 of village accounting: a title with place and
month, the columns 月·凭证号·摘要·收入(借)·支出(贷)·余额, a first row 上月结转, a last row 合计, and
a foot with 制表 and 张榜日期. The layout says more than it shows: each balance follows from the
one before it, and the totals from the rows. Each place where that isn't so is a problem of its row.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ledger.log.ingest.amounts import NumberFormat, parse_cell_amount
from ledger.log.ingest.board_title import months_in, title_of
from ledger.log.ingest.cells import Cell, Row, column_letter
from ledger.log.ingest.remarks import BoardLineLoose, HeaderDrifts, Remark
from ledger.log.ingest.row_errors import AmountsContradict, CellRequired, RowProblem
from ledger.log.ingest.spots import Spot, half_width, shown
from ledger.log.ingest.sum_errors import (
    BoardBalanceDiffers,
    BoardCarryMissing,
    BoardColumnUnknown,
    BoardMonthDiffers,
    BoardRowAfterTotal,
    BoardTotalDiffers,
    BoardTotalMissing,
)
from ledger.log.ingest.table_errors import BoardMonthTwice, BoardTitleMissing
from ledger.log.ingest.units import YUAN, check_unit

Variant = Literal["rows", "cash", "bank"]
ROWS_SEARCHED = 20
"""The header stands within the first so many rows, or the table is no board."""

NAMES: dict[str, tuple[str, ...]] = {
    "month": ("月", "月份", "日期", "记账日期"),
    "day": ("日",),
    "voucher": ("凭证号", "凭证字号", "凭证号数", "凭证编号", "凭证"),
    "summary": ("摘要", "事由", "用途", "内容摘要"),
    "income": ("收入(借)", "收入", "收入金额", "借方", "借方金额", "收入(借方)"),
    "expenditure": ("支出(贷)", "支出", "支出金额", "贷方", "贷方金额", "支出(贷方)"),
    "balance": ("余额", "结余", "结存", "结余金额", "余额金额"),
}
"""What each column is called; the first name is the layout's own, the others drift."""
_NEEDED = frozenset(NAMES) - {"day"}
_CARRY = frozenset(
    {"上月结转", "上期结转", "上年结转", "期初余额", "上月结余", "承前页", "上月余额"}
)
_TOTAL = frozenset({"合计", "本月合计", "总计", "本期合计"})
_TO_DATE = frozenset({"本年累计", "累计", "过次页"})
_ISSUED = re.compile(r"张榜日期[:：]?\s*([0-9]{4})[-年./]([0-9]{1,2})[-月./]([0-9]{1,2})日?")
_MONTH = re.compile(r"(?:([0-9]{4})[-年./])?([0-9]{1,2})(?:[-月./]([0-9]{1,2})日?|月)?")
_FORM = NumberFormat(symbols=("￥", "¥", "元"))


class Line(NamedTuple):
    """One voucher's line: an income or an expenditure, the other being 0, and the balance after."""

    row: int
    day: str
    voucher: str
    summary: str
    income: int
    expenditure: int
    balance: int


@dataclass(slots=True)
class Board:
    """A board as it was read; *carry* and *total* have the numbers of their rows."""

    title: str
    variant: Variant
    period: str
    header_row: int
    carry_row: int = 0
    carry: int = 0
    total_row: int = 0
    income: int = 0
    expenditure: int = 0
    balance: int = 0
    prepared: str = ""
    issued: str = ""
    rows: int = 0
    blank: int = 0
    left_out: list[int] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)


class _Header(NamedTuple):
    row: Row
    columns: dict[str, int]


def is_board(rows: list[Row]) -> bool:
    """Whether the first rows of a table hold a board's header."""
    return _find_header(rows[:ROWS_SEARCHED]) is not None


def read_board(rows: list[Row], file: str, sheet: str, currency: str) -> Board:
    """Return the board that a table's rows are, with everything that doesn't follow.

    Raises:
        BoardTitleMissing: no year and month stand above its header.
        BoardMonthTwice: two different ones do.
        UnitDiffers: its amounts are not in 元.
        BoardColumnUnknown: a column that the layout doesn't have holds something.
    """
    header = _find_header(rows[:ROWS_SEARCHED])
    if header is None:
        raise BoardTitleMissing(file=file)
    for row in rows:
        if row.number <= header.row.number:
            check_unit(row, YUAN, file)
    board = _open_board(rows, header, file, sheet)
    reader = _Reader(board, header, currency, file)
    for row in rows:
        if row.number > header.row.number:
            reader.take(row)
    reader.finish()
    return board


def _name(cell: Cell) -> str:
    return "".join(half_width(cell.text).split())


def _find_header(rows: list[Row]) -> _Header | None:
    for row in rows:
        columns: dict[str, int] = {}
        for position, cell in enumerate(row.cells):
            spelling = _name(cell).removesuffix("(元)")
            for name, spellings in NAMES.items():
                if spelling in spellings and name not in columns:
                    columns[name] = position
        if columns.keys() >= _NEEDED:
            return _Header(row, columns)
    return None


def _open_board(rows: list[Row], header: _Header, file: str, sheet: str) -> Board:
    title = title_of(cell for row in rows if row.number < header.row.number for cell in row.cells)
    months = months_in(title)
    if not months:
        raise BoardTitleMissing(file=file)
    if len(months) > 1:
        raise BoardMonthTwice(file=file, title=shown(title))
    ((year, month),) = months
    if not 1 <= month <= 12:
        raise BoardTitleMissing(file=file)
    board = Board(
        title=title[:200].strip(),
        variant=_variant(title, sheet, file),
        period=f"{year}-{month:02}",
        header_row=header.row.number,
    )
    for name, position in header.columns.items():
        board.letters[name] = column_letter(position)
        found = _name(header.row.cells[position])
        if found != NAMES[name][0]:
            board.remarks.append(
                HeaderDrifts(row=header.row.number, found=found, expected=NAMES[name][0])
            )
    return board


def _variant(title: str, sheet: str, file: str) -> Variant:
    for text in (title, sheet, file):
        if "收支逐笔" in text:
            return "rows"
        if "银行存款" in text:
            return "bank"
        if "现金" in text:
            return "cash"
    return "rows"


class _Reader:
    """Takes the rows below the header, one by one."""

    def __init__(self, board: Board, header: _Header, currency: str, file: str) -> None:
        self._board = board
        self._columns = header.columns
        self._names = tuple(_name(cell) for cell in header.row.cells)
        self._currency = currency
        self._file = file
        self._running: int | None = None
        self._income = self._expenditure = 0

    def take(self, row: Row) -> None:
        """Take the next row."""
        board = self._board
        board.rows += 1
        if row.blank:
            board.blank += 1
            return
        words = {_name(cell) for cell in row.cells[:4]}
        try:
            if board.total_row:
                self._take_foot(row, words)
            elif words & _TOTAL:
                self._take_total(row)
            elif words & _CARRY and not board.lines:
                self._take_carry(row)
            else:
                self._check_known_columns(row)
                self._take_line(row)
        except RowProblem as problem:
            self._refuse(row.number, problem)

    def _refuse(self, row: int, problem: RowProblem) -> None:
        self._board.problems.append(problem)
        self._board.refused.add(row)

    def _cell(self, row: Row, name: str) -> Cell:
        position = self._columns.get(name, len(row.cells))
        return row.cells[position] if position < len(row.cells) else Cell("")

    def _spot(self, row: Row, name: str) -> Spot:
        position = self._columns[name]
        return Spot(row.number, column_letter(position), self._names[position])

    def _amount(self, row: Row, name: str) -> int | None:
        cell = self._cell(row, name)
        if cell.blank:
            return None
        return parse_cell_amount(cell, _FORM, self._currency, self._spot(row, name))

    def _take_carry(self, row: Row) -> None:
        board = self._board
        if board.carry_row:
            raise BoardRowAfterTotal(row=row.number, found="上月结转")
        balance = self._amount(row, "balance")
        if balance is None:
            raise self._spot(row, "balance").problem(CellRequired, field="balance")
        board.carry_row, board.carry = row.number, balance
        board.left_out.append(row.number)
        self._running = balance

    def _take_line(self, row: Row) -> None:
        board = self._board
        income, expenditure = self._amount(row, "income"), self._amount(row, "expenditure")
        balance = self._amount(row, "balance")
        given = [each for each in (income, expenditure) if each]
        if len(given) != 1:
            columns = f"{board.letters['income']}, {board.letters['expenditure']}"
            raise AmountsContradict(row=row.number, columns=columns, found=len(given))
        self._income += income or 0
        self._expenditure += expenditure or 0
        if balance is None:
            raise self._spot(row, "balance").problem(CellRequired, field="balance")
        line = Line(
            row.number,
            self._day(row),
            self._text(row, "voucher"),
            self._text(row, "summary"),
            income or 0,
            expenditure or 0,
            balance,
        )
        board.lines.append(line)
        self._check_running(row, line)

    def _check_running(self, row: Row, line: Line) -> None:
        """Check the balance against the one before; go on from what the row states."""
        before, self._running = self._running, line.balance
        if before is None:
            return
        expected = before + line.income - line.expenditure
        if expected != line.balance:
            raise self._spot(row, "balance").problem(
                BoardBalanceDiffers, expected=format_yuan(expected), found=format_yuan(line.balance)
            )

    def _text(self, row: Row, name: str) -> str:
        text = " ".join(self._cell(row, name).text.split())
        if not text:
            raise self._spot(row, name).problem(CellRequired, field=name)
        return text

    def _day(self, row: Row) -> str:
        """Return the day that a line is dated: its own if it says one, else the month's last."""
        period = self._board.period
        text = _name(self._cell(row, "month"))
        day = _name(self._cell(row, "day"))
        match = _MONTH.fullmatch(text)
        if match is None:
            raise self._spot(row, "month").problem(BoardMonthDiffers, found=text, period=period)
        year, month, own = match[1] or period[:4], int(match[2]), match[3] or day
        last = last_day(period)
        number = int(own) if own.isdecimal() else last
        if f"{year}-{month:02}" != period or not 1 <= number <= last:
            raise self._spot(row, "month").problem(BoardMonthDiffers, found=text, period=period)
        return f"{period}-{number:02}"

    def _take_total(self, row: Row) -> None:
        board = self._board
        board.total_row = row.number
        board.left_out.append(row.number)
        stated = {name: self._amount(row, name) for name in ("income", "expenditure", "balance")}
        board.income, board.expenditure = stated["income"] or 0, stated["expenditure"] or 0
        last = self._running if self._running is not None else 0
        board.balance = last if stated["balance"] is None else stated["balance"]
        wanted = {"income": self._income, "expenditure": self._expenditure, "balance": last}
        for name, value in stated.items():
            if value is None and name == "balance":
                continue
            if (value or 0) != wanted[name]:
                board.problems.append(
                    self._spot(row, name).problem(
                        BoardTotalDiffers,
                        expected=format_yuan(wanted[name]),
                        found=format_yuan(value or 0),
                    )
                )

    def _take_foot(self, row: Row, words: set[str]) -> None:
        board = self._board
        text = half_width(" ".join(cell.text for cell in row.cells if not cell.blank))
        amounts = [name for name in ("income", "expenditure") if not self._cell(row, name).blank]
        maker = re.search(r"制表[人]?[::]\s*(\S+)", text)
        issued = _ISSUED.search(text)
        if maker or issued:
            board.prepared = maker[1][:64] if maker else board.prepared
            if issued:
                board.issued = f"{issued[1]}-{int(issued[2]):02}-{int(issued[3]):02}"
        elif words & _TO_DATE or not amounts:
            board.remarks.append(BoardLineLoose(row=row.number, found=shown(text)))
        else:
            raise BoardRowAfterTotal(row=row.number, found=shown(text))
        board.left_out.append(row.number)

    def _check_known_columns(self, row: Row) -> None:
        known = set(self._columns.values())
        for position, cell in enumerate(row.cells):
            if position not in known and not cell.blank:
                header = self._names[position] if position < len(self._names) else ""
                raise BoardColumnUnknown(
                    file=self._file, row=row.number, column=column_letter(position), header=header
                )

    def finish(self) -> None:
        """Take note that there are no more rows."""
        board = self._board
        if not board.carry_row:
            self._board.problems.append(BoardCarryMissing(row=board.header_row + 1))
        if not board.total_row:
            last = board.lines[-1].row if board.lines else board.header_row
            self._board.problems.append(BoardTotalMissing(row=last))
            board.balance = self._running or 0
        board.left_out = [row for row in board.left_out if row not in board.refused]
        board.lines = [line for line in board.lines if line.row not in board.refused]


def last_day(period: str) -> int:
    """Return how many days a month, written as 2026-02, has."""
    year, month = int(period[:4]), int(period[5:7])
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def format_yuan(minor: int) -> str:
    """Return fen as yuan, as a board writes them: 1,234.50."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
