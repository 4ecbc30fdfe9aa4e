"""The wall screen 大屏 in the lobby: portrait, large, one thing after another, nothing to touch.

Without its script, and where somebody asked for less motion, all of it stands on one page.
"""

from collections.abc import Iterator
from typing import Any

from publish.site.book import Book
from publish.site.due import due_items
from publish.site.items import newest_first
from publish.site.page import Page

_SHOWN = 6
_CODE_BYTES = 320
"""As much as a code holds that is read from some steps away."""


def screen_pages(book: Book) -> Iterator[Page]:
    """Give the wall screen's one page."""
    items = newest_first(book, list(book.notices.lives.values()))
    now = [item for item in items if item["standing"] == "shown"]
    view: dict[str, Any] = {
        "as_of": book.today.isoformat(),
        "notices": [_line(item) for item in (now or items)[:_SHOWN]],
        "on_display": len(now),
        "accounts": list(_accounts(book)),
        "matters": [
            {"title": story.title, "promised": story.promised, "percent": story.percent}
            for story in book.matters
            if not story.outcome and not (story.standing and story.standing.rejected)
        ][-_SHOWN:],
        "due": [each.plain() for each in due_items(book)[:_SHOWN]],
        "scan": _scan(book, items),
    }
    yield Page("screen/index.html", "screen/index.html", view)


def _line(item: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "place", "last", "standing", "look")
    return {name: item[name] for name in names}


def _accounts(book: Book) -> Iterator[dict[str, Any]]:
    """Yield the newest month of each currency: what there was, came in, went out, is left."""
    for currency, books in book.books.items():
        if books.months:
            month = books.months[-1]
            flow = books.total(month)
            rows = [
                ("上月结余", "Brought forward", flow.opening),
                ("收入", "Income", flow.income),
                ("支出", "Expenditure", flow.expenditure),
                ("结余", "Balance", flow.closing),
            ]
            named = [{"words": [zh, en], "amount": amount} for zh, en, amount in rows]
            yield {"month": month, "currency": currency, "rows": named}


def _scan(book: Book, items: list[dict[str, Any]]) -> dict[str, str] | None:
    """Give what the code says: the site's own address, or else the newest notice's check."""
    if book.settings.address:
        return {"text": book.settings.address, "title": ""}
    if not book.settings.check_address or not items:
        return None
    index = items[0]["index"]
    place = f"{book.checkpoint.origin}/{index}/{book.leaf_hashes[index].hex()}"
    text = f"{book.settings.check_address}#{place}"
    fits = len(text.encode()) <= _CODE_BYTES
    return {"text": text, "title": items[0]["title"]} if fits else None
