"""Atom feeds (RFC 4287), one for each board: what was published there, the newest first.

Ids are ``tag:`` URIs (RFC 4151) of the ledger's host, the day on which it was founded, and the
statement's id: they stay whatever address the site has. Without an address of its own in the
settings its links are relative to the feed.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from ledger.affairs.money import format_amount
from ledger.affairs.publicity import Life
from publish.paper.wording import day
from publish.site.boards import board_kinds, board_path, place_path
from publish.site.book import Book
from publish.site.chrome import kinds_of
from publish.site.page import File

NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00Z"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (section 2.2)."""


class Subject(NamedTuple):
    """A feed: its path, the board's path, its title, its notices; of a kind, or of a place."""

    path: str
    board: str
    title: str
    lives: tuple[Life, ...]
    kind: str = ""
    place: str = ""


def feed_pages(book: Book) -> Iterator[File]:
    """Give a feed for each board of a kind of affairs, and for each place."""
    for subject in feed_subjects(book):
        view = _view(book, subject)
        yield File(subject.path, view, lambda view=view: format_feed(view))  # type: ignore[misc]


def feed_subjects(book: Book) -> Iterator[Subject]:
    """Give what there is a feed of: each kind of affairs that has a board, then each place."""
    lives = tuple(book.notices.lives.values())
    labels = kinds_of(book)
    for kind in board_kinds(book):
        own = tuple(life for life in lives if life["kind"] == kind)
        label = labels[kind][0] if kind in labels else kind
        yield Subject(f"feeds/{kind}.atom", board_path(kind), label, own, kind=kind)
    for number, place in enumerate(book.places, 1):
        own = tuple(life for life in lives if life["place"] in {"", place})
        path = f"feeds/place-{number}.atom"
        yield Subject(path, place_path(number), place, own, place=place)


def _view(book: Book, subject: Subject) -> dict[str, Any]:
    base = book.settings.address or "../"
    newest = sorted(subject.lives, key=lambda life: -int(life["index"]))[:NEWEST]
    entries = [_entry(book, base, life) for life in newest]
    name = book.community or book.checkpoint.origin
    return {
        "id": _tag(book, subject.path),
        "title": f"{name} {subject.title}公开栏",
        "author": name,
        "updated": max((entry["updated"] for entry in entries), default=_first_time(book)),
        "self": f"{base}{subject.path}",
        "board": f"{base}{subject.board}",
        "entries": entries,
    }


def _entry(book: Book, base: str, life: Life) -> dict[str, str]:
    index = life["index"]
    public = book.publics[index]
    last = max(index, life["corrected"])
    return {
        "id": _tag(book, public.id),
        "title": life["title"],
        "published": public.time,
        "updated": book.publics[last].time,
        "link": f"{base}{book.address_of(index)}",
        "summary": "；".join(_facts(book, life)),
    }


def _facts(book: Book, life: Life) -> Iterable[str]:
    totals = book.publics[life["index"]].body["totals"]
    yield f"公示 {day(life['from'])} 至 {day(life['to'])}"
    for name, label in (("income", "收入"), ("expenditure", "支出"), ("balance", "结余")):
        if name in totals:
            yield f"{label} {format_amount(totals[name], grouping=',')}"
    if life["corrected"] >= 0:
        yield f"后来更正过（{day(life['corrected_day'])}）"


def _tag(book: Book, specific: str) -> str:
    host, _, path = book.checkpoint.origin.partition("/")
    time = book.publics[0].time if book.publics else _NEVER
    return f"tag:{host.partition(':')[0]},{time[:10]}:{path}/{specific}"


def _first_time(book: Book) -> str:
    return book.publics[0].time if book.publics else _NEVER


def format_feed(view: dict[str, Any]) -> bytes:
    """Write a feed as Atom 1.0."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    for name in ("id", "title", "updated"):
        _add(feed, name, view[name])
    _add(_add(feed, "author"), "name", view["author"])
    _link(feed, "self", view["self"], "application/atom+xml")
    _link(feed, "alternate", view["board"], "text/html")
    for entry in view["entries"]:
        item = _add(feed, "entry")
        for name in ("id", "title", "published", "updated", "summary"):
            _add(item, name, entry[name])
        _link(item, "alternate", entry["link"], "text/html")
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = _NO_XML.sub("\ufffd", text) or None
    return element


def _link(parent: ET.Element, rel: str, href: str, media: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": media})
