"""The pages of notices: what a notice says, how it stands, who signed it, and how to check it."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.publicity import Life, outcome
from ledger.log.open_data.audience import may_show
from publish.paper.codes import MAX_SMALL_BYTES, beginning, notice_address
from publish.paper.table import lay_out
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.images import image_path
from publish.site.items import basis_words, category_name, day_entered, standing_words, title_of
from publish.site.page import Page
from publish.site.words import STANDINGS


def notice_pages(book: Book) -> Iterator[Page]:
    """Give a page for each notice and correction."""
    for event in book.of_types("notice", "correction"):
        life = book.life_of(event.id)
        if life is not None:
            view = _view(book, event, life)
            yield Page(f"notices/{event.index}.html", "notice.html", view)


def _view(book: Book, event: Event, life: Life) -> dict[str, Any]:
    body = event.body
    word, first, last = standing_words(book, life)
    category = book.catalogue.categories.get(body["catalogue"])
    return {
        "index": event.index,
        "no": event.no,
        "title": body["title"],
        "affair": body["kind"],
        "board": f"boards/{body['kind']}.html",
        "catalogue": body["catalogue"],
        "category": category_name(book, body["catalogue"]),
        "basis": "" if category is None else basis_words(book, category.basis),
        "place": body.get("place", ""),
        "span": body["period"],
        "text": body.get("text", ""),
        "table": lay_out(body),
        "totals": body["totals"],
        "has_money": bool({"income", "expenditure", "balance"} & body["totals"].keys()),
        "attachments": [
            {"name": each["name"], "bytes": each["bytes"], "until": each.get("until", "")}
            for each in body.get("attachments", ())
            if may_show(each, book.today)
        ],
        "withheld": list(book.withheld.get(event.index, ())),
        "persons_last": life["last"],
        "medium": body["medium"],
        "duty": body["duty"],
        "phone": book.settings.phone_of(body["duty"])
        or book.settings.phone_of(book.offices.label_of(body["duty"])),
        "state": word,
        "look": STANDINGS[word][1],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "earliest_end": book.standing_of(life).end.isoformat(),
        "stated": {"first": body["display"]["from"], "last": body["display"]["to"]},
        "entered": day_entered(event),
        "time": book.publics[event.index].time,
        "signed": [each._asdict() for each in book.signers_of(event.index)],
        "leaf_hash": book.leaf_hashes[event.index].hex(),
        "check": book.check_address(event.index),
        "printed": printed_code(book, event.index),
        "paper": book.setting.papers.get(event.index, ""),
        **_linked(book, event, life),
    }


def printed_code(book: Book, index: int) -> dict[str, str] | None:
    """Give what the code on a printed page says, and how its address begins; None without one."""
    address = book.settings.check_address
    text = notice_address(address, book.checkpoint.origin, index, book.leaf_hashes[index])
    if not address or len(text.encode()) > MAX_SMALL_BYTES:
        return None
    return {"text": text, "begins": beginning(address)}


def _linked(book: Book, event: Event, life: Life) -> dict[str, Any]:
    body = event.body
    corrected = book.event_of(life["corrected"]) if life["corrected"] >= 0 else None
    again = book.event_of(life["again"]) if life["again"] >= 0 else None
    later = book.about(event.id)
    return {
        "corrects": _link(book, book.event_of(body.get("corrects", ""))),
        "reason": body.get("reason", ""),
        "corrected": _link(book, corrected),
        "again": _link(book, again),
        "twin": _link(book, book.event_of(body.get("twin", ""))),
        "draft": _draft(book, body.get("draft", "")),
        "postings": [
            {**_part(each), "board": each.body["board"], "seen": each.body["seen"]}
            for each in later
            if each.type == "posting"
        ],
        "takedowns": [
            {
                **_part(each),
                "board": each.body.get("board", ""),
                "cause": each.body["cause"],
                "reason": each.body["reason"],
            }
            for each in later
            if each.type == "takedown"
        ],
        "filings": [
            {**_part(each), "office": each.body["office"]}
            for each in later
            if each.type == "filing"
        ],
        "objections": [_link(book, each) for each in later if each.type == "objection"],
        "entries": _entries(book, body),
        "images": images_of(book, event, *(each for each in later if each.type == "posting")),
    }


def images_of(book: Book, *events: Event) -> list[dict[str, Any]]:
    """Give the released images that belong to entries, with what was masked in them."""
    return [
        {
            "path": image_path(book, release),
            "name": release.body["image"].get("name", ""),
            "masked": release.body["masked"],
            "day": release.body["day"],
            "anchor": anchor(release.index),
        }
        for event in events
        for release in book.releases.get(event.id, ())
    ]


def _part(event: Event) -> dict[str, Any]:
    return {"anchor": anchor(event.index), "day": event.body["day"], "index": event.index}


def _link(book: Book, event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return {
        "title": title_of(event),
        "day": day_entered(event),
        "index": event.index,
        "address": book.address_of(event.index),
    }


def _draft(book: Book, named: str) -> dict[str, Any] | None:
    """Give what was said about the draft before it was published."""
    life = book.drafts.lives.get(named)
    if life is None:
        return None
    return {
        "address": book.address_of(life["index"]),
        "day": life["day"],
        "outcome": outcome(life),
        "opinions": [
            {"view": view, "names": [book.offices.name_of(_person(book, s)) for s in slugs]}
            for view, _, slugs in life["opinions"]
        ],
    }


def _person(book: Book, slug: str) -> str:
    return book.offices.person_of(slug) or slug


def _entries(book: Book, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = (book.event_of(named) for named in body.get("entries", ()))
    return [
        {"index": each.index, "title": title_of(each), "address": book.address_of(each.index)}
        for each in found
        if each is not None
    ]
