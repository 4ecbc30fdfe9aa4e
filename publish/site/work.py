"""Daily work: what was planned, by whom and by when, what came of it, and the reports on years.

Whether something is late is only its own day against today; what it means is the audit's to say.
The figures beside a year's report are worked out from the entries, not taken from its text.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.matters import MatterStory
from ledger.affairs.periods import period_days
from ledger.affairs.publicity import clamped
from ledger.log.open_data.audience import may_show
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import evidence_of, link_to, signed_by
from publish.site.notices import images_of
from publish.site.page import Page
from publish.site.sums import TRANSFER, Books
from publish.site.words import Words

STATES: dict[str, tuple[Words, str]] = {
    "done": (("办完了", "done"), "good"),
    "late": (("过了日子，还没办完", "past its day, not done"), "bad"),
    "going_on": (("正在办", "going on"), "wait"),
    "planned": (("还没有报过进展", "nothing reported yet"), "wait"),
}
"""How a work item stands, in words, and the look of its badge."""

_RANK = ("late", "going_on", "planned", "done")


def work_pages(book: Book) -> Iterator[Page]:
    """Give the page of work items, decisions under way, and reports on years."""
    items = [_item(book, event) for event in book.of_types("work_item")]
    reports = book.of_types("annual_report")
    all_books = book.books if reports else {}
    view = {
        "items": sorted(items, key=lambda each: (_RANK.index(each["state"]), -each["index"])),
        "decided": [_decided(book, each) for each in book.matters if _is_under_way(each)],
        "reports": [_report(book, event, all_books) for event in reversed(reports)],
    }
    yield Page("work/index.html", "work/index.html", view)


def _item(book: Book, event: Event) -> dict[str, Any]:
    body, later = event.body, book.about(event.id)
    reports = [each for each in later if each.type == "work_report"]
    done = next((each for each in reports if each.body["done"]), None)
    days = (clamped(body["due"]) - book.today).days
    if done is not None:
        state = "done"
    elif days < 0:
        state = "late"
    else:
        state = "going_on" if reports else "planned"
    linked = [each for each in later if each.type not in {"work_report", "release"}]
    for report in reports:
        linked += [each for each in book.about(report.id) if each.type != "release"]
    return {
        **_entry(book, event),
        "title": body["title"],
        "plan": body["plan"],
        "place": body.get("place", ""),
        "duty": body["duty"],
        "phone": phone_of(book, body["duty"]),
        "due": body["due"],
        "days": days,
        "state": state,
        "look": STATES[state][1],
        "label": list(STATES[state][0]),
        "done_day": "" if done is None else done.body["day"],
        "in_time": done is not None and done.body["day"] <= body["due"],
        "reports": [_progress(book, each) for each in reports],
        "links": [link_to(book, each) for each in linked],
    }


def _progress(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    return {
        **_entry(book, event),
        "day": body["day"],
        "done": body["done"],
        "text": body["text"],
        "evidence": evidence_of(body["evidence"]),
        "images": images_of(book, event),
    }


def _is_under_way(story: MatterStory) -> bool:
    return bool(story.standing and story.standing.decided) and not story.outcome


def _decided(book: Book, story: MatterStory) -> dict[str, Any]:
    promised = story.promised
    return {
        "address": book.address_of(story.index),
        "title": story.title,
        "decided": story.standing.decided if story.standing is not None else "",
        "promised": promised,
        "days": (clamped(promised) - book.today).days if promised else 0,
        "percent": story.percent,
        "duty": story.duty,
        "paid": story.paid,
    }


def _report(book: Book, event: Event, all_books: Mapping[str, Books]) -> dict[str, Any]:
    body = event.body
    first, last = period_days(body["period"])
    return {
        **_entry(book, event),
        "period": body["period"],
        "text": body["text"],
        "attachments": [
            {"name": each["name"], "until": each.get("until", "")}
            for each in body.get("attachments", ())
            if may_show(each, book.today)
        ],
        "counts": _counts(book, first, last),
        "sums": [_sums(each, first.isoformat(), last.isoformat()) for each in all_books.values()],
    }


def _counts(book: Book, first: date, last: date) -> dict[str, int]:
    """Count what came into the ledger in a period, by the entries."""
    within = [
        event
        for event in book.events
        if first.isoformat() <= day_entered(event) <= last.isoformat()
    ]
    done = [event for event in within if event.type == "work_report" and event.body["done"]]
    types = [event.type for event in within]
    return {
        "notices": types.count("notice"),
        "corrections": types.count("correction"),
        "matters": types.count("matter"),
        "results": types.count("result"),
        "work_done": len(done),
        "objections": types.count("objection"),
        "replies": types.count("reply"),
    }


def _sums(books: Books, first: str, last: str) -> dict[str, Any]:
    """Add up a period's income and expenditure; what goes from fund to fund is neither."""
    rows = [row for row in books.rows if first <= row.day <= last and row.category != TRANSFER]
    return {
        "currency": books.currency,
        "income": sum(row.income for row in rows),
        "expenditure": sum(row.expenditure for row in rows),
    }


def _entry(book: Book, event: Event) -> dict[str, Any]:
    """Give what is shown of every entry: its place, who signed it, and how to check it."""
    return {
        "anchor": anchor(event.index),
        "index": event.index,
        "entered": day_entered(event),
        "signed": signed_by(book, event),
        "check": book.check_address(event.index),
    }


def phone_of(book: Book, office: str) -> str:
    """Give the telephone number of an office, by its name or by its Chinese label."""
    settings = book.settings
    return settings.phone_of(office) or settings.phone_of(book.offices.label_of(office))
