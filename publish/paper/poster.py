"""The poster for a place 小区: what the board is, how to check, and whom to believe.

It is a second source: its check phrase and its code let anybody compare the page that opened on his
telephone with something that hangs on a wall (docs/spec/browser.md, section 3). The phrase is made
by whoever has the policy; without one, the ledger's name and its charter's id stand there.
"""

from dataclasses import dataclass
from typing import Any

from publish.paper.codes import beginning, group, small_code
from publish.paper.errors import CheckAddressMissing, PlaceUnknown
from publish.paper.fonts import Font
from publish.paper.typesetting import set_paper
from publish.paper.wording import CAVEAT, NO_MONEY
from publish.site.book import Book


@dataclass(frozen=True)
class SecondSource:
    """A trust line and its check phrase."""

    line: str
    phrase: str


def places_of(book: Book) -> tuple[str, ...]:
    """Give the places to make posters for: the settings', or else the charter's."""
    return tuple(place.name for place in book.settings.places) or book.places


def poster_paper(book: Book, place: str | None, second: SecondSource | None, font: Font) -> bytes:
    """Give the poster of *place* as a PDF, or one page for each place there is.

    Raises:
        PlaceUnknown: there is no such place.
        CheckAddressMissing: the settings don't say where the codes lead.
        CodeTooLarge: the address is too long.
    """
    places = places_of(book)
    if place is not None and place not in places:
        raise PlaceUnknown(place=place, places="、".join(places) or "—")
    chosen = places if place is None else (place,)
    made_ms = book.events[0].time_ms if book.events else 0
    return set_paper("poster", _data(book, chosen or ("",), second), font, made_ms=made_ms)


def _data(book: Book, places: tuple[str, ...], second: SecondSource | None) -> dict[str, Any]:
    settings = book.settings
    address = settings.check_address
    if not address:
        raise CheckAddressMissing
    boards = {place.name: place.board for place in settings.places}
    shown = small_code(f"{address}#{second.line}" if second is not None else address)
    return {
        "community": book.community,
        "places": [{"name": each, "board": boards.get(each, "")} for each in places],
        "begins": beginning(address),
        "code": {"svg": shown.svg, "side": shown.side_mm * 1.5},
        "has_line": second is not None,
        "phrase": "" if second is None else second.phrase,
        "origin": book.checkpoint.origin,
        "charter": group(book.charter_id),
        "site": settings.address,
        "street": {"name": settings.street.name, "phone": settings.street.phone},
        "says": {"no_money": NO_MONEY, "caveat": CAVEAT},
    }
