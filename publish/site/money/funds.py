"""Each fund: whose money it is, what it is for, what it held month by month."""

from collections.abc import Iterator, Mapping
from typing import Any

from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.money.closings import year_closing_view
from publish.site.money.months import flow_view
from publish.site.page import Page
from publish.site.sums import Books

CHARTED = 12
"""How many months a chart has at most: the latest."""


def fund_pages(book: Book, all_books: Mapping[str, Books]) -> Iterator[Page]:
    """Give the page of funds."""
    rules = {event.body["fund"]: _rule(event.index, event.body) for event in book.of_types("fund")}
    funds = [
        _fund(books, name, number, rules.pop(name, None))
        for books in all_books.values()
        for number, name in enumerate(books.funds, 1)
    ]
    view = {
        "funds": funds,
        "empty": [{"name": name, "rule": rule} for name, rule in rules.items()],
        "years": [year_closing_view(book, event) for event in book.of_types("year_closing")][::-1],
    }
    yield Page("money/funds.html", "money/funds.html", view)


def _rule(index: int, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "anchor": anchor(index),
        "giver": body["giver"],
        "earmarked": body["earmarked"],
        "uses": body.get("uses", []),
        "forbidden": body.get("forbidden", []),
        "basis": body.get("basis", ""),
    }


def _fund(books: Books, name: str, number: int, rule: dict[str, Any] | None) -> dict[str, Any]:
    months = sorted(books.flows.get(name, {}))
    rows = [{"month": month, **flow_view(books.month(name, month))} for month in months]
    return {
        "anchor": f"fund-{books.currency.lower()}-{number}",
        "name": name,
        "currency": books.currency,
        "balance": books.balances[name],
        "rule": rule,
        "months": rows[::-1],
        "chart": _chart(books, name, number),
    }


def _chart(books: Books, name: str, number: int) -> dict[str, Any] | None:
    months = books.months[-CHARTED:]
    if not months:
        return None
    values = [books.month(name, month).closing for month in months]
    return {
        "id": f"fund-chart-{books.currency.lower()}-{number}",
        "currency": books.currency,
        "title": [f"{name}每个月末还有多少钱", f"What {name} held at each month's end"],
        "text": [
            f"最近 {len(months)} 个月，每月一根横条；数字和下面表里的期末结余一样。",
            f"A bar for each of the last {len(months)} months; the table below has the figures.",
        ],
        "labels": months,
        "of_periods": True,
        "series": [{"name": ["月末结余", "balance at month's end"], "values": values}],
    }
