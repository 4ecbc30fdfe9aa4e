"""The front page: what hangs now, what is late, the boards, and how much money there is."""

from collections.abc import Iterator
from typing import Any

from publish.site.boards import board_kinds, board_path, place_links
from publish.site.book import Book
from publish.site.due import due_items
from publish.site.items import newest_first
from publish.site.page import Page
from publish.site.trust import stopped_view

_SHOWN = 12


def front_pages(book: Book) -> Iterator[Page]:
    """Give the front page."""
    lives = list(book.notices.lives.values())
    items = newest_first(book, lives)
    now = [item for item in items if item["standing"] == "shown"]
    late = [each for each in due_items(book) if each.late]
    waiting = [story for story in book.objections if story.standing(book.today) != "answered"]
    view: dict[str, Any] = {
        "today": book.today.isoformat(),
        "time": book.time,
        "size": book.checkpoint.size,
        "now": now[:_SHOWN],
        "now_count": len(now),
        "late": [each.plain() for each in late[:3]],
        "late_count": len(late),
        "boards": [_board(kind, items) for kind in board_kinds(book)],
        "places": place_links(book),
        "funds": [
            {"name": name, "currency": currency, "balance": balance}
            for (name, currency), balance in sorted(book.balances.funds.items())
        ],
        "objections": len(book.objections),
        "waiting": len(waiting),
        "matters": len(book.matters),
        "stopped": stopped_view(book),
    }
    yield Page("index.html", "front.html", view)


def _board(kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    own = [item for item in items if item["kind"] == kind]
    now = sum(item["standing"] == "shown" for item in own)
    newest = own[0]["title"] if own else ""
    return {"kind": kind, "path": board_path(kind), "count": len(own), "now": now, "newest": newest}
