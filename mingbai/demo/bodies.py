"""What the statements of the fictional year say, as bodies of version 1 (示例数据)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from mingbai.demo.affairs import Posting
from mingbai.demo.money import Item

Body = dict[str, object]
Ids = Mapping[str, str]
Seal = Callable[[str, str, str], str]
"""Takes a statement's ``no``, the name of a field and its value; returns the commitment."""

CURRENCY = "CNY"
_PERSON = "个人："
_BOARD = ["公开栏", "网络"]


def money_body(item: Item, day: date, voucher: str, ids: Ids, seal: Seal) -> Body:
    """Return the body of a movement of money; *seal* hides a person behind a commitment."""
    if item.type == "ratification":
        return {
            "amount": item.amount,
            "currency": CURRENCY,
            "outflow": ids[item.refers],
            "reason": item.reason,
        }
    if item.type == "reversal":
        return {
            "amount": item.amount,
            "currency": CURRENCY,
            "date": day.isoformat(),
            "reason": item.reason,
            "reverses": ids[item.refers],
        }
    body: Body = {
        "amount": item.amount,
        "category": item.category,
        "currency": CURRENCY,
        "date": day.isoformat(),
        "evidence": [{"name": f"示例凭证-{voucher}.pdf"}],
        "fund": item.fund,
        "grade": "self",
        "handler": "cashier" if item.type == "income" else "clerk",
        "payer" if item.type == "income" else "payee": _party(item.party, voucher, seal),
        "summary": item.summary,
        "voucher": {"no": voucher, "type": "收" if item.type == "income" else "付"},
    }
    if item.reason:
        body["reason"] = item.reason
    if item.refers:
        body["decision"] = ids[item.refers]
    return body


def _party(party: str, no: str, seal: Seal) -> dict[str, str]:
    if party.startswith(_PERSON):
        return {"sealed": seal(no, "payee", party.removeprefix(_PERSON))}
    return {"org": party}


def posting_body(posting: Posting, day: date, ids: Ids) -> Body:
    """Return the body of a party or resident notice, or of its correction."""
    body = notice_body(
        title=posting.title,
        kind=posting.kind,
        code=posting.code,
        period=f"{day:%Y-%m}",
        day=day,
        days=posting.days,
        duty=posting.duty,
        columns=posting.columns,
        rows=posting.rows,
        totals={"count": len(posting.rows)},
    )
    if posting.corrects:
        body |= {"corrects": ids[posting.corrects], "reason": posting.reason}
    return body


def notice_body(
    *,
    title: str,
    kind: str,
    code: str,
    period: str,
    day: date,
    days: int,
    duty: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str | int, ...], ...],
    totals: Mapping[str, int],
) -> Body:
    """Return the body of a notice that hangs from *day* for *days* days."""
    return {
        "catalogue": code,
        "display": {"from": day.isoformat(), "to": (day + timedelta(days=days)).isoformat()},
        "duty": duty,
        "kind": kind,
        "medium": _BOARD,
        "period": period,
        "table": {"columns": list(columns), "rows": [list(row) for row in rows]},
        "title": f"{title}（示例数据）",
        "totals": dict(totals),
    }
