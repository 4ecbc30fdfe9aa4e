"""The objection slip 异议单: two halves with one number, one to hand in and one to keep.

A number stands in a ledger once (docs/spec/supervision.md), so a slip that was handed in can't get
lost unseen: its neighbours are there and it is not. No name is asked for.
"""

from dataclasses import dataclass
from typing import Any

from publish.paper.errors import SlipNumbersWrong
from publish.paper.fonts import Font
from publish.paper.typesetting import set_paper
from publish.paper.wording import NO_MONEY
from publish.site.book import Book

MOST = 500
"""Slips in one PDF, 250 sheets."""
_LAST = 1_000_000


@dataclass(frozen=True)
class Stretch:
    """The slips to print: numbers *first* to *last* of *book*, which lies out in *place*."""

    book: str
    first: int
    last: int
    place: str = ""


def slips_paper(book: Book, stretch: Stretch, font: Font) -> bytes:
    """Give the slips of *stretch* as a PDF, two on each sheet.

    Raises:
        SlipNumbersWrong: the numbers don't go upwards, or are too many.
    """
    first, last = stretch.first, stretch.last
    if not 1 <= first <= last <= _LAST or last - first >= MOST:
        raise SlipNumbersWrong(first=first, last=last, limit=MOST)
    return set_paper("slips", _data(book, stretch), font, made_ms=_made_ms(book))


def _data(book: Book, stretch: Stretch) -> dict[str, Any]:
    days = book.profile.reply_days if book.profile is not None else None
    return {
        "community": book.community,
        "book": stretch.book,
        "place": stretch.place,
        "numbers": [str(each) for each in range(stretch.first, stretch.last + 1)],
        "street": {"name": book.settings.street.name, "phone": book.settings.street.phone},
        "reply_days": "" if days is None else f"{days} 天",
        "no_money": NO_MONEY,
    }


def _made_ms(book: Book) -> int:
    """Give the time of the founding, since slips depend on nothing later."""
    return book.events[0].time_ms if book.events else 0
