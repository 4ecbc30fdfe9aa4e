"""What one entry says of another, and of the parties of money, as plain values for templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from publish.site.book import Book
from publish.site.items import day_entered, title_of

_DAYS = ("day", "date", "signed")


def day_of_event(event: Event) -> str:
    """Give the day that an entry states, or else on which it came in (ISO)."""
    stated = (event.body[name] for name in _DAYS if isinstance(event.body.get(name), str))
    return next(stated, day_entered(event))


def link_to(book: Book, event: Event | None) -> dict[str, Any] | None:
    """Give what a link to an entry needs, or None for no entry."""
    if event is None:
        return None
    return {
        "index": event.index,
        "type": event.type,
        "title": shown_title(book, event),
        "day": day_of_event(event),
        "address": book.address_of(event.index),
        "amount": event.body.get("amount", event.body.get("cost", 0)),
        "currency": event.body.get("currency", book.currency),
    }


def shown_title(book: Book, event: Event) -> str:
    """Give an entry's title; a step's is its matter's, and a hidden objection has none."""
    if event.type == "objection" and any(e.type == "hiding" for e in book.about(event.id)):
        return ""
    if event.type in {"step", "progress", "result", "evaluation"}:
        matter = book.event_of(event.body["matter"])
        if matter is not None:
            return title_of(matter)
    return str(event.body["name"]) if event.type == "asset" else title_of(event)


def links_to(book: Book, named: Iterable[str]) -> list[dict[str, Any]]:
    """Give links to the statements with these ids, as far as they are there."""
    found = (link_to(book, book.event_of(each)) for each in named)
    return [each for each in found if each is not None]


def later_link(book: Book, event: Event, *types: str) -> dict[str, Any] | None:
    """Give a link to the first later entry of *types* that names *event*."""
    return link_to(book, next((e for e in book.about(event.id) if e.type in types), None))


def party_of(party: Mapping[str, Any]) -> dict[str, str]:
    """Give a payer, payee or party as anybody may see it.

    A sealed person has no name here; nor has whom an imported source doesn't name, whatever text
    stands in its place.
    """
    if "sealed" in party:
        return {"kind": "sealed", "text": ""}
    if "withheld" in party:
        return {"kind": "withheld", "text": ""}
    if "office" in party:
        return {
            "kind": "office",
            "text": " ".join(filter(None, (party["office"], party.get("name", "")))),
        }
    return (
        {"kind": "org", "text": str(party["org"])} if "org" in party else {"kind": "", "text": ""}
    )


def evidence_of(listed: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Give the names of files that an entry rests on; what is only a hash has its kind."""
    return [{"name": each.get("name", ""), "kind": each.get("kind", "")} for each in listed]


def signed_by(book: Book, event: Event) -> list[dict[str, str]]:
    """Give who signed an entry: names, with the roles in which they did."""
    return [{"name": each.name, "role": each.role} for each in book.signers_of(event.index)]
