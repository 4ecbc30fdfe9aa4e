"""What a 公开榜 is besides its vouchers, as drafts for ``mingbai sign``: a notice, an opening.

They aren't signed here, since other people sign them: a notice after the supervision committee has
seen it, an opening with that committee.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ledger.log.ingest.board import Board, format_yuan, last_day
from ledger.log.ingest.history import BoardSeen
from ledger.log.ingest.settings import BoardSettings

COLUMNS = ("月", "凭证号", "摘要", "收入(借)", "支出(贷)", "余额")


def opening_draft(
    board: Board, settings: BoardSettings, account: str, beside: Iterable[BoardSeen]
) -> dict[str, Any]:
    """Return the draft of an opening with 上月结转 of a first month.

    *beside* are other accounts' boards of the month: one opening holds all accounts of a fund.
    """
    balances = {seen.account: (seen.variant, seen.carry) for seen in beside}
    balances[account] = (board.variant, board.carry)
    accounts = [
        {"account": name, "balance": carry, "type": "cash" if variant == "cash" else "bank"}
        for name, (variant, carry) in balances.items()
    ]
    total = sum(carry for _, carry in balances.values())
    return {
        "type": "opening",
        "no": f"opening-{board.period}",
        "body": {
            "accounts": accounts,
            "basis": f"{board.title} 上月结转"[:1000],
            "currency": settings.currency,
            "date": f"{board.period}-01",
            "evidence": [],
            "funds": [{"balance": total, "fund": settings.fund}],
        },
    }


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
