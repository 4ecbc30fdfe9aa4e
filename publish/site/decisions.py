"""Decisions: each matter as one story in order, from who proposed it to what came of it.

How far a matter has come is said by `ledger.affairs.matters`; nothing here criticises it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.forms import Body, Form, find_form
from ledger.affairs.matters import MatterStory, Moment
from ledger.affairs.types.drafts import Votes
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.links import evidence_of, link_to, signed_by
from publish.site.page import Page
from publish.site.words import Words

STATES: dict[str, tuple[Words, str]] = {
    "done": (("办好了", "done"), "good"),
    "partly": (("办了一部分", "partly done"), "warn"),
    "given_up": (("不办了", "given up"), "quiet"),
    "rejected": (("没有通过", "rejected"), "quiet"),
    "late": (("过了答应的日子，还没说办好", "past the promised day"), "bad"),
    "going_on": (("决定了，正在办", "decided, going on"), "wait"),
    "urgent": (("先办了，还没有补决定", "done first, not decided yet"), "bad"),
    "open": (("还没有决定", "not decided yet"), "wait"),
}
"""How a matter stands, in words, and the look of its badge."""


def decision_pages(book: Book) -> Iterator[Page]:
    """Give a page for each matter, and their list."""
    for story in book.matters:
        yield Page(f"decisions/{story.index}.html", "decisions/story.html", story_view(book, story))
    view = {
        "matters": [_line(book, story) for story in reversed(book.matters)],
        "covenants": [
            {
                "anchor": anchor(event.index),
                "title": event.body["title"],
                "version": event.body["version"],
                "text": event.body["text"],
                "day": event.body["day"],
                "own": book.addresses.page_of(event.index) == "decisions/index.html",
                "address": book.address_of(event.index),
            }
            for event in reversed(book.of_types("covenant"))
            if not any(each.type == "covenant" for each in book.about(event.id))
            or book.addresses.page_of(event.index) == "decisions/index.html"
        ],
    }
    yield Page("decisions/index.html", "decisions/index.html", view)


def state_of(story: MatterStory, today: str) -> str:
    """Say in one word how a matter stands as of *today* (ISO)."""
    standing = story.standing
    decided = standing.decided if standing is not None else ""
    if story.outcome:
        return story.outcome
    if standing is not None and standing.rejected:
        return "rejected"
    if story.emergency and not decided:
        return "urgent"
    if decided:
        return "late" if story.promised and story.promised < today else "going_on"
    return "open"


def _line(book: Book, story: MatterStory) -> dict[str, Any]:
    state = state_of(story, book.today.isoformat())
    return {
        "index": story.index,
        "address": book.address_of(story.index),
        "title": story.title,
        "form": _form_words(book, story.form),
        "day": story.moments[0].day,
        "promised": story.promised,
        "percent": story.percent,
        "paid": story.paid,
        "look": STATES[state][1],
        "label": list(STATES[state][0]),
    }


def _form_words(book: Book, name: str) -> list[str]:
    form = find_form(book.catalogue.forms, name)
    return [name, name] if form is None else [form.label, form.en]


def story_view(book: Book, story: MatterStory) -> dict[str, Any]:
    """Give a matter's story as plain values."""
    form = find_form(book.catalogue.forms, story.form)
    state = state_of(story, book.today.isoformat())
    first = book.event_of(story.id)
    body = first.body if first is not None else {}
    moved = [moment for moment in story.moments if moment.moves]
    contracts = [m.index for m in story.moments if m.type == "contract"]
    return {
        "index": story.index,
        "title": story.title,
        "form": _form_words(book, story.form),
        "basis": form.basis if form is not None else "",
        "source": body.get("source", ""),
        "text": body.get("text", ""),
        "place": story.place,
        "amount": story.amount,
        "currency": body.get("currency", book.currency),
        "emergency": story.emergency,
        "ratify_by": story.ratify_by,
        "promised": story.promised,
        "duty": story.duty,
        "percent": story.percent,
        "outcome": story.outcome,
        "cost": story.cost,
        "paid": story.paid,
        "look": STATES[state][1],
        "label": list(STATES[state][0]),
        "steps": _steps(story, form),
        "moments": [_moment(book, story, form, moment) for moment in story.moments],
        "payments": [
            {"link": link_to(book, book.event_of(m.index)), "amount": m.amount} for m in moved
        ],
        "contracts": [link_to(book, book.event_of(index)) for index in contracts],
        "asked": story.asked,
        "tallies": [{"answer": answer, "people": count} for answer, count in story.tallies],
        "check": book.check_address(story.index),
    }


def _steps(story: MatterStory, form: Form | None) -> list[dict[str, Any]]:
    """Give the steps of the form: passed and when, left out, next, not taken, or to come."""
    if form is None or story.standing is None:
        return []
    standing = story.standing
    passed, missing = dict(standing.passed), dict(standing.missing)
    latest = max((at for at, step in enumerate(form.steps) if step.name in passed), default=-1)
    found = []
    for at, step in enumerate(form.steps):
        if step.name in passed:
            state = "passed"
        elif step.name in missing:
            state = "missing"
        elif step.name in standing.next:
            state = "next"
        elif step.optional and at < latest:
            state = "not_taken"
        else:
            state = "later"
        found.append(
            {
                "label": [step.label, step.en],
                "state": state,
                "day": passed.get(step.name, ""),
                "optional": step.optional,
                "decides": step.decides,
            }
        )
    return found


def _moment(book: Book, story: MatterStory, form: Form | None, moment: Moment) -> dict[str, Any]:
    body = moment.body
    event = book.event_of(moment.index)
    here = book.addresses.page_of(moment.index) == f"decisions/{story.index}.html"
    step = form.step(moment.step) if form is not None and moment.step else None
    taker = form.body(body["body"]) if form is not None and moment.type == "step" else None
    return {
        "anchor": anchor(moment.index) if here else "",
        "address": "" if here else book.address_of(moment.index),
        "index": moment.index,
        "day": moment.day,
        "type": moment.type,
        "step": [step.label, step.en] if step is not None else [moment.step, moment.step],
        "taker": [taker.label, taker.en] if taker is not None else ["", ""],
        "outcome": moment.outcome,
        "text": "" if moment.type == "matter" else moment.text,
        "amount": moment.amount,
        "moves": moment.moves,
        "currency": body.get("currency", book.currency),
        "promised": moment.promised,
        "duty": moment.duty,
        "gate": bool(body.get("gate")),
        "votes": _votes(body.get("votes"), taker),
        "percent": body.get("percent", -1),
        "passed": body.get("passed"),
        "notice": link_to(book, book.event_of(body.get("notice", ""))),
        "files": [
            *evidence_of(body.get("evidence", ())),
            *evidence_of(body.get("attachments", ())),
        ],
        "version": body.get("version", 0),
        "title": body.get("title", "") if moment.type != "matter" else "",
        "signed": signed_by(book, event) if event is not None else [],
    }


def _votes(votes: Mapping[str, int] | None, taker: Body | None) -> dict[str, Any] | None:
    """Give the votes, and what they lack of the quorum that the body has."""
    if votes is None:
        return None
    quorum = taker.quorum if taker is not None else None
    lacks = quorum.lacks(Votes(**votes)) if quorum is not None else ()
    return {
        "due": votes["due"],
        "present": votes["present"],
        "agreed": votes["agreed"],
        "against": votes.get("against", 0),
        "abstained": votes.get("abstained", 0),
        "lacks": list(lacks),
        "basis": quorum.basis if quorum is not None else "",
    }
