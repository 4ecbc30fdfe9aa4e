"""The draft of the notice that a 公开榜 is: its table, and its totals over a stretch of the journal.

It is not signed here: a notice is signed by other people than a voucher, and after the supervision
committee has seen it. ``mingbai sign`` takes the draft.
"""

import datetime as dt
from typing import Any

from ledger.log.ingest.board import Board, format_yuan, last_day
from ledger.log.ingest.settings import BoardSettings

COLUMNS = ("月", "凭证号", "摘要", "收入(借)", "支出(贷)", "余额")


def notice_draft(board: Board, settings: BoardSettings, first: int, last: int) -> dict[str, Any]:
    """Return the draft; *first* and *last* are the entries that the board's lines have become."""
    rows = _rows(board)
    issued = board.issued or f"{board.period}-{last_day(board.period):02}"
    until = dt.date.fromisoformat(issued) + dt.timedelta(days=settings.display_days - 1)
    return {
        "type": "notice",
        "no": f"board-{board.variant}-{board.period}",
        "body": {
            "title": board.title,
            "kind": settings.kind,
            "catalogue": settings.catalogue,
            "period": board.period,
            "table": {"columns": list(COLUMNS), "rows": rows},
            "totals": {
                "count": len(rows),
                "income": board.income,
                "expenditure": board.expenditure,
                "carry_over": board.carry,
                "balance": board.balance,
            },
            "journal": {"first": first, "last": last, "funds": [settings.fund]},
            "display": {"from": issued, "to": until.isoformat()},
            "medium": list(settings.medium),
            "duty": settings.duty,
        },
    }


def _rows(board: Board) -> list[list[str]]:
    """Return the board's lines; 上月结转 and 合计 stand in the notice's totals."""
    return [
        [
            str(int(line.day[5:7])),
            line.voucher,
            line.summary,
            format_yuan(line.income) if line.income else "",
            format_yuan(line.expenditure) if line.expenditure else "",
            format_yuan(line.balance),
        ]
        for line in board.lines
    ]
