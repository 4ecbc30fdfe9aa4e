"""What is new, and everything month by month: no entry is without a place."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from publish.site.addresses import month_page
from publish.site.book import Book
from publish.site.items import day_entered, entry_item
from publish.site.page import Page

NEWEST = 60
ROUTINE = frozenset(
    {
        "bank_statement",
        "cash_count",
        "codes",
        "declaration",
        "filing",
        "posting",
        "reconciliation",
        "slips",
        "sub_ledger",
    }
)
"""What goes with other entries and tells a resident nothing new; it stands in its month's list."""


def recent_pages(book: Book) -> Iterator[Page]:
    """Give the page of what is new, and a page for each month of the ledger."""
    items = [entry_item(book, event) for event in book.events]
    months = sorted({item["day"][:7] for item in items}, reverse=True)
    told = [item for item in items if item["type"] not in ROUTINE]
    newest = _by_day(told[::-1][:NEWEST])
    yield Page("new.html", "new.html", {"days": newest, "months": months})
    by_month: dict[str, list[dict[str, Any]]] = {}
    for event, item in zip(book.events, items, strict=True):
        by_month.setdefault(day_entered(event)[:7], []).append(item)
    for number, month in enumerate(months):
        view = {
            "month": month,
            "days": _by_day(by_month[month]),
            "later": months[number - 1] if number else "",
            "earlier": months[number + 1] if number + 1 < len(months) else "",
        }
        yield Page(month_page(month), "month.html", view)


def _by_day(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"day": day, "items": list(group)} for day, group in groupby(items, key=lambda i: i["day"])
    ]
