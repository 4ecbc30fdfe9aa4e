"""Objections: what was asked, by when it is to be answered, and what was answered, as one story.

The clocks are those of `ledger.affairs.objections`. Nothing here counts them: many are no fault.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.objections import ObjectionStory
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import day_of_event, link_to, links_to, signed_by
from publish.site.page import Page
from publish.site.words import Words

LIST = "objections/index.html"

STATES: dict[str, tuple[Words, str]] = {
    "answered": (("答复了", "answered"), "good"),
    "late": (("过了日子，还没答复", "past its day, not answered"), "bad"),
    "escalated": (("报到街道了，等街道答复", "with the street office"), "warn"),
    "open": (("等答复", "waiting for an answer"), "wait"),
}
"""How an objection stands, in words, and the look of its badge."""


def objection_pages(book: Book) -> Iterator[Page]:
    """Give a page for each objection, and their list with how to raise one."""
    stories = book.objections
    for story in stories:
        yield Page(f"objections/{story.index}.html", "objections/story.html", _story(book, story))
    found = [_line(book, story) for story in reversed(stories)]
    view = {
        "waiting": [each for each in found if each["state"] != "answered"],
        "answered": [each for each in found if each["state"] == "answered"],
        "issues": [
            _issue(book, event)
            for event in reversed(book.of_types("codes", "slips"))
            if book.addresses.page_of(event.index) == LIST
        ],
        "others": [
            {**_moment(book, event, LIST), "title": (link_to(book, event) or {})["title"]}
            for event in reversed(book.events)
            if event.type not in {"codes", "slips"} and book.addresses.page_of(event.index) == LIST
        ],
    }
    yield Page(LIST, "objections/index.html", view)


def _line(book: Book, story: ObjectionStory) -> dict[str, Any]:
    standing = story.standing(book.today)
    return {
        "index": story.index,
        "address": book.address_of(story.index),
        "title": "" if story.hidden else story.about,
        "hidden": bool(story.hidden),
        "raised": story.day.isoformat(),
        "by": story.by,
        "state": standing,
        "look": STATES[standing][1],
        "label": list(STATES[standing][0]),
        **_clock(story, standing, book.today),
    }


def _clock(story: ObjectionStory, standing: str, today: date) -> dict[str, Any]:
    """Give the day by which an answer is due now, and the days left; nothing once answered."""
    waits_for_street = bool(story.escalations) and not story.street_answers
    due = story.clocks.street if waits_for_street else story.clocks.reply
    if due is None or standing == "answered":
        return {"due": "", "days": 0}
    return {"due": due.isoformat(), "days": (due - today).days}


def _story(book: Book, story: ObjectionStory) -> dict[str, Any]:
    path = f"objections/{story.index}.html"
    first = book.event_of(story.id)
    later = sorted(
        {
            event.index: event
            for event in (
                *story.answers,
                *story.street_answers,
                *story.escalations,
                *story.orders,
                *story.rectifications,
                *(each for each in book.about(story.id) if each.type == "hiding"),
            )
        }.items()
    )
    escalate = story.clocks.escalate
    may_escalate = escalate is not None and not story.escalations and book.today >= escalate
    return {
        **_line(book, story),
        "anchor": anchor(story.index),
        "reason_hidden": story.hidden,
        "subject": link_to(book, book.event_of(story.subject)),
        "entered": day_entered(first) if first is not None else "",
        "signed": signed_by(book, first) if first is not None else [],
        "may_escalate": may_escalate and not story.answers,
        "escalate": "" if escalate is None else escalate.isoformat(),
        "moments": [_moment(book, event, path) for _, event in later],
        "check": book.check_address(story.index),
    }


def _moment(book: Book, event: Event, path: str) -> dict[str, Any]:
    """Give what happened after an objection: an answer, a step to the street, an order."""
    body = event.body
    here = book.addresses.page_of(event.index) == path
    return {
        "anchor": anchor(event.index) if here else "",
        "address": "" if here else book.address_of(event.index),
        "index": event.index,
        "type": event.type,
        "day": day_of_event(event),
        "outcome": body.get("outcome", ""),
        "text": body.get("text", "") if isinstance(body.get("text", ""), str) else "",
        "reason": body.get("reason", ""),
        "office": body.get("office", ""),
        "due": body.get("due", ""),
        "basis": body.get("basis", ""),
        "links": links_to(book, body.get("entries", ())),
        "signed": signed_by(book, event),
        "check": book.check_address(event.index),
    }


def _issue(book: Book, event: Event) -> dict[str, Any]:
    """Give an issue of one-time codes or numbered slips, which is how nobody needs a name."""
    body = event.body
    return {
        "anchor": anchor(event.index),
        "index": event.index,
        "type": event.type,
        "day": day_of_event(event),
        "book": body.get("book", ""),
        "first": body.get("first", 0),
        "last": body.get("last", 0),
        "count": body.get("count", 0),
        "purpose": body.get("purpose", ""),
        "place": body.get("place", ""),
        "until": body.get("until", ""),
        "signed": signed_by(book, event),
    }
