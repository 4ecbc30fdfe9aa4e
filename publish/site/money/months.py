"""A month of money: every entry with the balance after it, by fund, by category, its closing."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from publish.site.addresses import MONTHLY_MONEY
from publish.site.book import Book
from publish.site.money.categories import by_category
from publish.site.money.closings import closed_months, closing_view, year_closing_view
from publish.site.money.entries import Closed, entry_view, paper_view
from publish.site.page import Page
from publish.site.sums import Books, Flow

_CLOSINGS = frozenset({"closing", "year_closing"})


def month_path(month: str) -> str:
    """Give the page of a month of money."""
    return f"money/{month}.html"


def money_months(book: Book) -> list[str]:
    """Give the months that have a page, in order."""
    pages = {book.addresses.page_of(event.index) for event in book.of_types(*MONTHLY_MONEY)}
    return sorted(page.removeprefix("money/").removesuffix(".html") for page in pages)


def month_pages(book: Book, all_books: Mapping[str, Books]) -> Iterator[Page]:
    """Give a page for each month in which money moved, or something was recorded about it."""
    months = money_months(book)
    closed = Closed(book)
    standing: dict[str, list[Event]] = {}
    for event in book.of_types(*MONTHLY_MONEY):
        standing.setdefault(book.addresses.page_of(event.index), []).append(event)
    for at, month in enumerate(months):
        path = month_path(month)
        sections = [
            _section(book, books, month, closed)
            for books in all_books.values()
            if month in books.months
        ]
        rows = {row.event.index for books in all_books.values() for row in books.rows_of(month)}
        others = [event for event in standing[path] if event.index not in rows]
        yield Page(
            path,
            "money/month.html",
            {
                "month": month,
                "before": months[at - 1] if at else "",
                "after": months[at + 1] if at + 1 < len(months) else "",
                "sections": sections,
                "closings": [
                    closing_view(book, all_books.get(each.body["currency"]), each)
                    for each in others
                    if each.type == "closing"
                ],
                "year_closings": [
                    year_closing_view(book, each) for each in others if each.type == "year_closing"
                ],
                "papers": [paper_view(book, each) for each in others if each.type not in _CLOSINGS],
            },
        )


def _section(book: Book, books: Books, month: str, closed: Closed) -> dict[str, Any]:
    rows = books.rows_of(month)
    closing = closed_months(book, books.currency).get(month)
    return {
        "currency": books.currency,
        **flow_view(books.total(month)),
        "rows": [entry_view(book, row, closed) for row in rows],
        "opened": any(row.opened for row in rows),
        "unapproved": sum(row.event.type == "outflow" for row in rows),
        "funds": [{"name": fund, **flow_view(books.month(fund, month))} for fund in books.funds],
        "categories": by_category(rows),
        "closed": None
        if closing is None
        else {"address": book.address_of(closing.index), "period": closing.body["period"]},
    }


def flow_view(flow: Flow) -> dict[str, int]:
    """Give a flow as plain values."""
    return {
        "opening": flow.opening,
        "income": flow.income,
        "expenditure": flow.expenditure,
        "closing": flow.closing,
    }
