"""A notice, a nil return and a posting, filled in from catalogue, period and journal."""

from datetime import date
from typing import Any

from api.desk.draft_errors import PrefillUnknown
from api.desk.prefill_common import Asked, Filled, needed
from api.desk.prefill_sums import Sums
from api.desk.reading import Reading
from ledger.affairs.catalogue import Category
from ledger.affairs.clocks import earliest_end, last_display_day
from ledger.affairs.journal import BETWEEN, INCOME, OPENING
from ledger.affairs.periods import period_days

_FINANCIAL = "financial"
_MOST_ROWS = 300
_MEDIUM = ["公开栏"]


def notice(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in a notice by its category and period; one about finance has the period's records.

    Raises:
        PrefillUnknown: no period, no category, or none of that code.
    """
    code = needed(asked, "catalogue", "notice")
    period = needed(asked, "period", "notice")
    category = _category(reading, code, today, "notice")
    catalogue, profile, calendar = reading.scene(today)
    del catalogue
    end = earliest_end(category, profile, today, calendar)
    last = last_display_day(category, today)
    body: Filled = {
        "title": f"{category.name}公示（{period}）",
        "kind": category.kind,
        "catalogue": code,
        "period": period,
        "display": {"from": today.isoformat(), "to": (last or end).isoformat()},
        "medium": list(profile.medium) if profile and profile.medium else list(_MEDIUM),
        "duty": asked.get("duty") or "director",
        "totals": {"count": 0},
    }
    if asked.get("place"):
        body["place"] = asked["place"]
    differences: list[Filled] = []
    if category.kind == _FINANCIAL:
        differences = _account_for(reading, body, period)
    lives = reading.tallies.notices.about(code, asked.get("place", ""))
    same = [life for life in lives if life["period"] == period and life["corrected"] < 0]
    if same:
        differences.append(
            {
                "what": "published",
                "zh": f"这个期间已经公布过（第 {same[-1]['index']} 条）；要改请用更正。",
                "en": f"Entry {same[-1]['index']} has published this period; correct that one.",
                "entry": same[-1]["index"],
            }
        )
    return {"type": "notice", "body": body, "differences": differences}


def _account_for(reading: Reading, body: Filled, period: str) -> list[Filled]:
    """Put the period's records into a notice: a table, the totals, and the stretch it is over."""
    tallies = reading.tallies
    first, last = (day.isoformat() for day in period_days(period))
    sums = Sums(tallies, first, last)
    moves = [
        move
        for move in tallies.sorted_moves()
        if first <= move.delta.day <= last
        and move.delta.side not in {BETWEEN, OPENING}
        and move.delta.currency == tallies.currency
    ]
    by_index = {event.index: event for event in reading.events}
    rows: list[list[Any]] = []
    for move in moves:
        event = by_index[move.index]
        income = move.delta.amount if move.delta.side == INCOME else 0
        out = -move.delta.amount if move.delta.side != INCOME else 0
        rows.append(
            [
                move.delta.day,
                event.body.get("category", ""),
                event.body.get("summary") or event.body.get("reason", ""),
                income,
                out,
            ]
        )
    income, out = sum(row[3] for row in rows), sum(row[4] for row in rows)
    carried = sum(sums.opening.values())
    columns = ["日期", "类别", "摘要", "收入（分）", "支出（分）"]
    if len(rows) > _MOST_ROWS:
        rows, columns = _by_category(rows), ["类别", "收入（分）", "支出（分）"]
    body["table"] = {"columns": columns, "rows": rows}
    body["totals"] = {
        "count": len(rows),
        "income": income,
        "expenditure": out,
        "carry_over": carried,
        "balance": carried + income - out,
    }
    if moves:
        indices = [move.index for move in moves]
        body["journal"] = {"first": min(indices), "last": max(indices)}
    closed = any(
        period_days(each.body["period"])[1].isoformat() >= last for each in tallies.closings
    )
    if closed:
        return []
    return [
        {
            "what": "not_closed",
            "zh": f"{period} 还没有结账，公布后再记的账不在这张表里。",
            "en": f"{period} is not closed: what is recorded later is not in this table.",
        }
    ]


def _by_category(rows: list[list[Any]]) -> list[list[Any]]:
    sums: dict[str, list[int]] = {}
    for _, category, _, income, out in rows:
        own = sums.setdefault(category, [0, 0])
        own[0] += income
        own[1] += out
    return [[category, *own] for category, own in sums.items()]


def _category(reading: Reading, code: str, today: date, form: str) -> Category:
    catalogue, _, _ = reading.scene(today)
    category = catalogue.categories.get(code)
    if category is None:
        raise PrefillUnknown(
            form=form, problem=f"目录里没有 {code}", problem_en=f"{code} is not in the catalogue"
        )
    return category


def nil(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in a nil return 本期无.

    Raises:
        PrefillUnknown: no period, no category, or none of that code.
    """
    code, period = needed(asked, "catalogue", "nil"), needed(asked, "period", "nil")
    category = _category(reading, code, today, "nil")
    body: Filled = {
        "kind": category.kind,
        "catalogue": code,
        "period": period,
        "duty": asked.get("duty") or "director",
    }
    if asked.get("place"):
        body["place"] = asked["place"]
    differences = []
    first, last = (day.isoformat() for day in period_days(period))
    moved = [m for m in reading.tallies.moved if first <= m.delta.day <= last]
    if category.kind == _FINANCIAL and moved:
        differences.append(
            {
                "what": "money_moved",
                "zh": f"{period} 有收支，不能报“本期无”。",
                "en": f"Money moved in {period}: it is no nil return.",
            }
        )
    return {"type": "nil_return", "body": body, "differences": differences}


def posting(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in that a notice hangs on a board today; the photograph is to be added.

    Raises:
        PrefillUnknown: there is no such notice.
    """
    named = needed(asked, "notice", "posting")
    life = reading.tallies.notices.lives.get(named)
    if life is None:
        raise PrefillUnknown(form="posting", problem="没有这份公示", problem_en="no such notice")
    boards = reading.tallies.boards
    seen = "start"
    if life["postings"]:
        seen = "end" if today.isoformat() >= life["to"] else "between"
    body: Filled = {
        "notice": named,
        "board": asked.get("board") or (boards[0] if boards else life["medium"][0]),
        "day": today.isoformat(),
        "seen": seen,
        "photos": [],
    }
    return {
        "type": "posting",
        "body": body,
        "differences": [],
        "boards": list(boards) or list(life["medium"]),
        "title": life["title"],
    }
