"""From a checked 公开榜 to statements of income and expenditure, and in the first month to more.

The first month's 上月结转 is the draft of an opening, which others sign than vouchers.

The layout names no party, no category and, as a rule, no day: the party is withheld in the source,
the category comes from the settings, a line without a day is dated the month's last. Months of one
account must follow on each other: what is carried over is what the month before ended with.
"""

from typing import Any

from ledger.core.errors import LedgerError
from ledger.log.ingest.board import Board, Line, format_yuan, is_board, read_board
from ledger.log.ingest.board_notice import opening_draft
from ledger.log.ingest.cells import Table
from ledger.log.ingest.drafts import Draft, Frame, make_draft
from ledger.log.ingest.history import BoardSeen, History, Taken
from ledger.log.ingest.plan import Plan, Sums
from ledger.log.ingest.remarks import MonthsMissing, Remark
from ledger.log.ingest.row_errors import RowProblem, StatementNotMade
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.sum_errors import BoardCarryDiffers
from ledger.log.ingest.table_errors import BoardEntered, BoardOverlaps, NoMapping

_ACCOUNTS = {"rows": "现金及银行存款", "cash": "现金", "bank": "银行存款"}
_BOARDS = {"rows": "收支逐笔", "cash": "现金", "bank": "银行存款"}


def plan_board(
    table: Table, settings: BoardSettings, frame: Frame, history: History | None
) -> Plan:
    """Return the plan of a board's import: each row in one place, no row submitted.

    Raises:
        NoMapping: the table is no board.
        BoardEntered, BoardOverlaps: the month was imported before, from another file or as another
            kind of board.
        TableProblem: what ``read_board`` raises.
    """
    rows = list(table.rows)
    if not is_board(rows):
        raise NoMapping(file=table.file)
    board = read_board(rows, table.file, table.understood, settings.currency)
    account = settings.account or _ACCOUNTS[board.variant]
    seen = BoardSeen(account, board.variant, board.period, board.carry, board.balance)
    others = () if history is None else _others(history, table, seen)
    planner = _BoardPlanner(table, board, settings, frame, account)
    planner.take_lines()
    planner.take_carry(others)
    plan = planner.plan()
    if history is not None:
        digests = {row.number: history.digest(row) for row in rows}
        taken = tuple(
            Taken(row, digests[row], draft.no) for draft in plan.drafts for row in draft.rows
        )
        plan = planner.plan(taken, seen)
    plan.check_complete()
    return plan


def _others(history: History, table: Table, seen: BoardSeen) -> tuple[tuple[BoardSeen, str], ...]:
    """Return the boards that were imported from other files.

    Raises:
        BoardEntered, BoardOverlaps: one of them is of this month.
    """
    others = tuple(
        (each, file) for each, file, sha256 in history.boards() if sha256 != table.sha256.hex()
    )
    for each, file in others:
        if each.period != seen.period:
            continue
        if each.account == seen.account:
            raise BoardEntered(account=seen.account, period=seen.period, earlier=file)
        if "rows" in (each.variant, seen.variant):
            raise BoardOverlaps(
                account=seen.account,
                period=seen.period,
                other=_BOARDS[each.variant],
                earlier=file,
            )
    return others


def _next_month(period: str) -> str:
    year, month = int(period[:4]), int(period[5:7])
    return f"{year + 1:04}-01" if month == 12 else f"{year:04}-{month + 1:02}"


class _BoardPlanner:
    """Makes the drafts of one board."""

    def __init__(
        self, table: Table, board: Board, settings: BoardSettings, frame: Frame, account: str
    ) -> None:
        self._table = table
        self._board = board
        self._settings = settings
        self._frame = frame
        self._account = account
        self._drafts: list[Draft] = []
        self._problems: list[RowProblem] = list(board.problems)
        self._remarks: list[Remark] = list(board.remarks)
        self._refused = set(board.refused)
        self._sums, self._refused_sums = Sums(), Sums()
        self._left_out = list(board.left_out)
        self.opening: dict[str, Any] | None = None

    def take_lines(self) -> None:
        """Make a draft of each line."""
        for line in self._board.lines:
            minor = line.income or line.expenditure
            self._sums.add(minor)
            kind = _kind_of(line)
            try:
                draft = make_draft(
                    self._frame,
                    f"{self._frame.no_prefix}{line.row}",
                    kind,
                    self._body(line, kind),
                    rows=(line.row,),
                    minor=(minor,),
                )
            except LedgerError as error:
                self._refuse(line.row, kind, error)
                self._refused_sums.add(minor)
            else:
                self._drafts.append(draft)

    def _refuse(self, row: int, kind: str, error: LedgerError) -> None:
        field = error.where.removeprefix("body.")
        self._problems.append(StatementNotMade(row=row, type=kind, field=field, problem=error))
        self._refused.add(row)

    def _body(self, line: Line, kind: str) -> dict[str, Any]:
        settings = self._settings
        category = settings.category_of(line.summary, income=bool(line.income))
        return {
            "account": self._account,
            "amount": abs(line.income or line.expenditure),
            "category": category,
            "currency": settings.currency,
            "date": line.day,
            "evidence": [],
            "fund": settings.fund,
            "grade": settings.grade,
            "handler": settings.handler,
            "payee" if kind == "expenditure" else "payer": {"withheld": ""},
            "summary": line.summary,
            "voucher": {"no": line.voucher},
        }

    def take_carry(self, others: tuple[tuple[BoardSeen, str], ...]) -> None:
        """Hold 上月结转 against the month before; in the first month, draft an opening of it."""
        board = self._board
        if not board.carry_row:
            return
        earlier = [
            (seen, file)
            for seen, file in others
            if seen.account == self._account and seen.period < board.period
        ]
        if earlier:
            self._follow(*max(earlier))
            return
        later = any(seen.account == self._account for seen, _ in others)
        if self._settings.opening == "yes" and not later:
            beside = [seen for seen, _ in others if seen.period == board.period]
            self.opening = opening_draft(board, self._settings, self._account, beside)

    def _follow(self, before: BoardSeen, file: str) -> None:
        board = self._board
        if before.balance != board.carry:
            self._problems.append(
                BoardCarryDiffers(
                    row=board.carry_row,
                    found=format_yuan(board.carry),
                    expected=format_yuan(before.balance),
                    period=before.period,
                    earlier=file,
                )
            )
        missing: list[str] = []
        month = _next_month(before.period)
        while month < board.period and len(missing) < 24:
            missing.append(month)
            month = _next_month(month)
        if missing:
            self._remarks.append(
                MonthsMissing(first=before.period, last=board.period, months=", ".join(missing))
            )

    def plan(self, taken: tuple[Taken, ...] = (), seen: BoardSeen | None = None) -> Plan:
        """Return the plan, with what is to be remembered of it."""
        board = self._board
        return Plan(
            table=self._table,
            currency=self._settings.currency,
            rows=board.rows,
            blank=board.blank,
            left_out=tuple(sorted(set(self._left_out) - self._refused)),
            refused=tuple(sorted(self._refused)),
            unread=len(board.refused),
            problems=tuple(sorted(self._problems, key=lambda each: int(str(each.facts["row"])))),
            drafts=tuple(sorted(self._drafts, key=lambda draft: draft.rows)),
            file_sums=self._sums,
            refused_sums=self._refused_sums,
            remarks=tuple(self._remarks),
            taken=taken,
            board=board,
            board_seen=seen,
            opening=self.opening,
        )


def _kind_of(line: Line) -> str:
    if line.income:
        return "income"
    return "expenditure" if line.expenditure > 0 else "refund"
