"""The leaflet 明白纸 for the letter box: a notice in plain sentences on one page."""

import re
from typing import NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.errors import AmountMalformed, AmountTooFine, AmountTooLarge
from ledger.affairs.money import parse_amount
from publish.paper.fonts import Font
from publish.paper.notice import find_notice, notice_data
from publish.paper.table import column_of
from publish.paper.typesetting import set_paper
from publish.paper.wording import figures, period
from publish.site.book import Book

_BIGGEST = 3
_SPENT = frozenset({"expenditure", "outflow", "settlement", "pay_list"})
_SUMS = re.compile("(合|总|共|小)计")
_LONGEST = 60  # characters of a summary on a leaflet


class _Spending(NamedTuple):
    summary: str
    fen: int


def leaflet_paper(book: Book, index: int, font: Font) -> bytes:
    """Give the leaflet about entry *index* as a PDF of one page.

    Raises:
        NotANotice, ListPastLastDay, CheckAddressMissing, CodeTooLarge: as for the notice.
    """
    event = find_notice(book, index)
    data = notice_data(book, event)
    days = book.profile.reply_days if book.profile is not None else None
    data |= {
        "table": None,
        "sentences": _sentences(book, event),
        "biggest": [
            {"summary": each.summary, "figures": figures(each.fen)} for each in biggest(book, event)
        ],
        "reply_days": "" if days is None else f"{days} 天",
    }
    return set_paper("leaflet", data, font, made_ms=event.time_ms)


def _sentences(book: Book, event: Event) -> list[str]:
    """Say what a notice comes to, as one would at the door."""
    body, unit = event.body, "元" if book.currency == "CNY" else book.currency
    totals = body["totals"]
    said = [f"讲的是{period(body['period'])}的事，一共 {totals['count']} 行。"]
    if "carry_over" in totals:
        said.append(f"原来结余 {figures(totals['carry_over'])} {unit}。")
    if "income" in totals:
        said.append(f"收进来 {figures(totals['income'])} {unit}。")
    if "expenditure" in totals:
        said.append(f"花出去 {figures(totals['expenditure'])} {unit}。")
    if "balance" in totals:
        said.append(f"还剩 {figures(totals['balance'])} {unit}。")
    return said


def biggest(book: Book, event: Event) -> list[_Spending]:
    """Give the largest payments that a notice is about: of its entries, or else of its table."""
    found = _of_entries(book, event) or _of_table(event)
    return sorted(found, key=lambda each: -each.fen)[:_BIGGEST]


def _of_entries(book: Book, event: Event) -> list[_Spending]:
    entries = (book.event_of(named) for named in event.body.get("entries", ()))
    return [
        _Spending(_short(str(each.body.get("summary", each.no))), each.body["amount"])
        for each in entries
        if each is not None and each.type in _SPENT and isinstance(each.body.get("amount"), int)
    ]


def _of_table(event: Event) -> list[_Spending]:
    table = event.body.get("table") or {"columns": [], "rows": []}
    spent = column_of(table["columns"], "支出")
    named = column_of(table["columns"], "摘要|项目|内容|事项|用途")
    if spent is None or named is None:
        return []
    found = []
    for row in table["rows"]:
        fen = _amount(row[spent])
        if fen and not any(isinstance(cell, str) and _SUMS.search(cell) for cell in row):
            found.append(_Spending(_short(str(row[named])), fen))
    return found


def _amount(cell: object) -> int:
    if isinstance(cell, int):
        return cell
    try:
        return parse_amount(str(cell))
    except (AmountMalformed, AmountTooFine, AmountTooLarge):
        return 0


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
