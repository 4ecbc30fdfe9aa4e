"""The boards: what is published, one board for each kind of affairs and one for each place."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ledger.affairs.publicity import Life
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.chrome import kinds_of
from publish.site.items import category_name, day_entered, newest_first
from publish.site.page import Page


def board_path(kind: str) -> str:
    """Give the path of the board of a kind of affairs."""
    return f"boards/{kind}.html"


def place_path(number: int) -> str:
    """Give the path of the board of the place *number* of the charter, from 1."""
    return f"boards/place-{number}.html"


def board_kinds(book: Book) -> list[str]:
    """Give the kinds of affairs that have a board here: the catalogue's, and any other in use."""
    used = {life["kind"] for life in book.notices.lives.values()}
    used |= {event.body["kind"] for event in book.of_types("nil_return")}
    known = [kind for kind in kinds_of(book) if kind in used or kind in _ALWAYS]
    return [*known, *sorted(used - set(known))]


_ALWAYS = ("party", "resident", "financial")


def board_pages(book: Book) -> Iterator[Page]:
    """Give the boards."""
    lives = list(book.notices.lives.values())
    places = place_links(book)
    kinds = [{"kind": kind, "path": board_path(kind)} for kind in board_kinds(book)]
    for kind in board_kinds(book):
        of_kind = [life for life in lives if life["kind"] == kind]
        nils = [_nil(book, event) for event in book.of_types("nil_return") if _is(event, kind)]
        view = _view(book, of_kind, kinds, places)
        view |= {"board": kind, "place": "", "nils": nils[::-1], "feed": f"feeds/{kind}.atom"}
        yield Page(board_path(kind), "board.html", view)
    for number, place in enumerate(book.places, 1):
        of_place = [life for life in lives if life["place"] in {"", place}]
        view = _view(book, of_place, kinds, places)
        view |= {"board": "", "place": place, "nils": [], "feed": ""}
        view["hangs"] = next((p.board for p in book.settings.places if p.name == place), "")
        yield Page(place_path(number), "board.html", view)


def place_links(book: Book) -> list[dict[str, str]]:
    """Give the places of the charter with the paths of their boards."""
    return [
        {"place": place, "path": place_path(number)} for number, place in enumerate(book.places, 1)
    ]


def _view(
    book: Book, lives: list[Life], kinds: list[dict[str, str]], places: list[dict[str, str]]
) -> dict[str, Any]:
    items = newest_first(book, lives)
    now = [item for item in items if item["standing"] == "shown"]
    past = [item for item in items if item["standing"] != "shown"]
    years = groupby(past, key=lambda item: item["day"][:4])
    return {
        "now": now,
        "years": [{"year": year, "items": list(group)} for year, group in years],
        "kinds": kinds,
        "places": places,
        "hangs": "",
    }


def _is(event: Any, kind: str) -> bool:  # noqa: ANN401 - an event
    return bool(event.body["kind"] == kind)


def _nil(book: Book, event: Any) -> dict[str, Any]:  # noqa: ANN401 - an event
    return {
        "anchor": anchor(event.index),
        "title": category_name(book, event.body["catalogue"]),
        "period": event.body["period"],
        "place": event.body.get("place", ""),
        "day": day_entered(event),
    }
