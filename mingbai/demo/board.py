"""The boards of a fictional community: a notice is written, hung, seen, and taken down again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ledger.affairs.journal import BETWEEN, INCOME
from ledger.affairs.periods import period_days
from ledger.affairs.publicity import draft_text
from mingbai.demo.accounts import COLUMNS, yuan
from mingbai.demo.agenda import Agenda
from mingbai.demo.books import Books, amount_of, day_of
from mingbai.demo.desk import Body, Desk, Moved

BOARD = "居委会门口公开栏"
_MEDIUM = ["公开栏", "网络"]
Row = Sequence[str | int]


class Board:
    """The boards of one desk. Postings are put down on *agenda*, at the start and at the end."""

    def __init__(self, desk: Desk, agenda: Agenda, *, mark: str = "（示例数据）") -> None:
        self.desk = desk
        self.agenda = agenda
        self._mark = mark

    def body(
        self,
        title: str,
        kind: str,
        code: str,
        *,
        columns: Iterable[str],
        rows: Iterable[Row],
        period: str = "",
        days: int = 20,
        duty: str = "director",
        totals: Mapping[str, int] | None = None,
    ) -> Body:
        """Give the body of a notice that hangs from today for *days* days."""
        table = [list(row) for row in rows]
        first, last = self.desk.day, self.desk.day + timedelta(days=days)
        return {
            "catalogue": code,
            "display": {"from": first.isoformat(), "to": last.isoformat()},
            "duty": duty,
            "kind": kind,
            "medium": _MEDIUM,
            "period": period or f"{first:%Y-%m}",
            "table": {"columns": list(columns), "rows": table},
            "title": f"{title}{self._mark}",
            "totals": {"count": len(table), **(totals or {})},
        }

    def publish(
        self,
        body: Body,
        *,
        name: str = "",
        roles: Iterable[str] | None = None,
        start: bool = True,
        end: bool = True,
    ) -> str:
        """Publish *body*, and hang it: what is seen of it on the board is recorded twice."""
        kind = "correction" if "corrects" in body else "notice"
        asked = ("clerk", str(body["duty"])) if roles is None else roles
        written = self.desk.write(kind, body, asked, name=name)
        if start:
            self.post(written, "start")
        display = body["display"]
        if end and isinstance(display, dict):
            day = date.fromisoformat(display["to"])
            self.agenda.on(day, lambda: self.post(written, "end"))
        return written

    def post(self, notice: str, seen: str) -> str:
        """Record that *notice* was seen on the board today."""
        body: Body = {
            "board": BOARD,
            "day": self.desk.day.isoformat(),
            "notice": notice,
            "photos": [{"name": f"示例照片-{self.desk.day}.jpg"}],
            "seen": seen,
        }
        return self.desk.write("posting", body, ["clerk"])

    def draft(self, body: Body, becomes: str = "notice", name: str = "") -> str:
        """Lay *body* before the supervision committee."""
        told: Body = {
            "becomes": becomes,
            "catalogue": str(body.get("catalogue", "")),
            "text": draft_text(body),
            "title": str(body["title"]),
        }
        return self.desk.write("draft", told, ["clerk"], name=name)

    def nil(self, kind: str, code: str, period: str, duty: str = "director") -> str:
        """Say that there is nothing to publish of *code* in *period* 本期无."""
        body: Body = {"catalogue": code, "duty": duty, "kind": kind, "period": period}
        return self.desk.write("nil_return", body, [duty])


def account_body(board: Board, books: Books, fund: str, code: str, period: str) -> Body:
    """Give the body of a notice of what *fund* did in *period*, over the journal."""
    first, last = (day.isoformat() for day in period_days(period))
    moves = [
        (moved, *_both_ways(moved, fund)) for moved in books.desk.moved if day_of(moved) <= last
    ]
    before = [each for each in moves if each[0].type == "opening" or day_of(each[0]) < first]
    shown = [each for each in moves if any(each[1:]) and each not in before]
    closed = books.ends.get(period_days(period)[0] - timedelta(days=1))
    if closed is not None:  # what was closed is carried over, whatever came late
        carry_over = closed[fund]
    else:
        carry_over = sum(came - went for _, came, went in before)
    rows: list[Row] = []
    balance = carry_over
    for moved, came, went in sorted(shown, key=lambda each: day_of(each[0])):
        balance += came - went
        rows.append(_row(moved, came, went, balance))
    came_in = sum(came for _, came, _ in shown)
    went_out = sum(went for _, _, went in shown)
    totals = {
        "balance": balance,
        "carry_over": carry_over,
        "expenditure": went_out,
        "income": came_in,
    }
    body = board.body(
        f"{_said(period)}{fund}收支公示",
        "financial",
        code,
        columns=COLUMNS,
        rows=rows,
        period=period,
        totals=totals,
    )
    listed = [moved.id for moved, _, _ in shown]
    if listed:
        body["entries"] = listed
    indices = [moved.index for moved, _, _ in shown] or [board.desk.indices[_latest(board.desk)]]
    body["journal"] = {"first": min(indices), "funds": [fund], "last": max(indices)}
    return body


def _latest(desk: Desk) -> str:
    return desk.statements[-1].name


def _both_ways(moved: Moved, fund: str) -> tuple[int, int]:
    if moved.type == "opening":
        return _opened(moved, fund), 0
    came = went = 0
    for delta in moved.deltas:
        if delta.fund == fund and delta.side != BETWEEN:
            came += delta.amount if delta.side == INCOME else 0
            went -= 0 if delta.side == INCOME else delta.amount
    return came, went


def _opened(moved: Moved, fund: str) -> int:
    """What the fund had when the books were opened is carried over into their first period."""
    funds = moved.body["funds"]
    if not isinstance(funds, list):
        return 0
    return sum(amount_of(each, "balance") for each in funds if each["fund"] == fund)


def _row(moved: Moved, came: int, went: int, balance: int) -> Row:
    summary = str(moved.body.get("summary") or moved.body.get("reason") or "")
    if moved.type == "outflow":
        summary += "（未经审批支出）"
    voucher = moved.body.get("voucher")
    number = str(voucher["no"]) if isinstance(voucher, dict) else ""
    shown_in, shown_out = (yuan(came) if came else "", yuan(went) if went else "")
    return (day_of(moved), number, summary, shown_in, shown_out, yuan(balance))


_QUARTERS = {"Q1": "第1季度", "Q2": "第2季度", "Q3": "第3季度", "Q4": "第4季度"}


def _said(period: str) -> str:
    year, _, part = period.partition("-")
    if not part:
        return f"{year}年"
    return f"{year}年{_QUARTERS.get(part, part + '月')}"
