"""What is due and what is late, as of the day the site was made for.

All of it follows from the ledger, the catalogue and the calendar, so that anyone can reckon it
again; what has no date is never late.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.publicity import Life, came_down, clamped
from publish.site.book import Book
from publish.site.items import category_name, title_of
from publish.site.page import Page
from publish.site.words import Words

AHEAD = timedelta(days=45)
"""So far ahead is looked."""

_PUBLISH: Words = ("该公示", "to be published")
_REPLY: Words = ("居民异议该答复", "an objection to be answered")
_PROMISE: Words = ("答应办好的事", "promised to be done")
_RATIFY: Words = ("紧急事项该补议", "an emergency to be ratified")
_ORDER: Words = ("街道督办该整改", "to be put right by order")
_OUTFLOW: Words = ("未经审批的支出，还没有追认", "paid without approval, not ratified")
_AGAIN: Words = ("没贴够日子，要重新公示", "taken down early, to be published again")
_PERSONS: Words = ("名单该撤下", "a list of persons to be taken down")
_ADVANCE: Words = ("备用金该核销", "an advance to be settled")
_WORK: Words = ("工作该办完", "work to be done")


class Due(NamedTuple):
    """Something that is due: *days* left as of today, negative when late.

    What has no date has no *due*: late where it should never have been, open where no rule says.
    """

    what: Words
    title: str
    due: str
    days: int
    address: str
    period: str = ""

    @property
    def late(self) -> bool:
        """Whether its day has gone by, or it should never have been."""
        return self.days < 0

    def plain(self) -> dict[str, Any]:
        """Give it as a JSON value."""
        return {**self._asdict(), "what": list(self.what)}


def due_pages(book: Book) -> Iterator[Page]:
    """Give the page of what is due and late."""
    found = due_items(book)
    view = {
        "today": book.today.isoformat(),
        "late": [each.plain() for each in found if each.late],
        "soon": [each.plain() for each in found if not each.late],
        "profile": book.profile.label if book.profile else "",
        "source": book.profile.source if book.profile else "",
    }
    yield Page("due.html", "due.html", view)


def due_items(book: Book) -> list[Due]:
    """Give all that is late, and what is due within `AHEAD`, the most urgent first."""
    found = [*_publications(book), *_notices(book), *_objections(book), *_matters(book)]
    found += [*_orders(book), *_money(book), *_work(book)]
    return sorted(found, key=lambda each: (each.days, each.title))


def _item(book: Book, what: Words, title: str, due: date, index: int) -> Due:
    return Due(what, title, due.isoformat(), (due - book.today).days, book.address_of(index))


def _publications(book: Book) -> Iterator[Due]:
    horizon = book.today + AHEAD
    for key in book.published.expected():
        lacking = book.published.lacking(key, horizon, book.catalogue, book.profile, book.calendar)
        for each in lacking:
            category = book.catalogue.categories[key[0]]
            title = category_name(book, key[0]) + (f"（{key[1]}）" if key[1] else "")
            days = (each.due - book.today).days
            address = f"boards/{category.kind}.html"
            yield Due(_PUBLISH, title, each.due.isoformat(), days, address, each.period)


def _notices(book: Book) -> Iterator[Due]:
    for life in book.notices.lives.values():
        standing = book.standing_of(life)
        if standing.must_republish:
            yield Due(_AGAIN, life["title"], "", -1, book.address_of(life["index"]))
        elif _hangs_too_long(life, book.today):
            yield _item(book, _PERSONS, life["title"], clamped(life["last"]), life["index"])


def _hangs_too_long(life: Life, today: date) -> bool:
    return bool(life["last"]) and clamped(life["last"]) < today and came_down(life) is None


def _objections(book: Book) -> Iterator[Due]:
    for story in book.objections:
        if story.standing(book.today) == "answered":
            continue
        due = story.clocks.street if story.escalations else story.clocks.reply
        if due is None:  # no date in this place: open, and never late
            yield Due(_REPLY, story.about, "", 0, book.address_of(story.index))
        else:
            yield _item(book, _REPLY, story.about, due, story.index)


def _matters(book: Book) -> Iterator[Due]:
    for story in book.matters:
        standing = story.standing
        if story.outcome or (standing is not None and standing.rejected):
            continue
        decided = standing is not None and bool(standing.decided)
        if story.emergency and story.ratify_by and not decided:
            yield _item(book, _RATIFY, story.title, clamped(story.ratify_by), story.index)
        if story.promised and _is_near(book, story.promised):
            yield _item(book, _PROMISE, story.title, clamped(story.promised), story.index)


def _orders(book: Book) -> Iterator[Due]:
    for event in book.of_types("order"):
        if not any(each.type == "rectification" for each in book.about(event.id)):
            yield _item(book, _ORDER, title_of(event), clamped(event.body["due"]), event.index)


def _money(book: Book) -> Iterator[Due]:
    for event in book.of_types("outflow"):
        if not any(e.type in {"ratification", "refund", "reversal"} for e in book.about(event.id)):
            days = (clamped(event.body["date"]) - book.today).days
            address = book.address_of(event.index)
            yield Due(_OUTFLOW, title_of(event), "", min(days, -1), address)
    for event in book.of_types("advance"):
        settled = any(each.type in {"settlement", "reversal"} for each in book.about(event.id))
        if not settled and event.body.get("due") and _is_near(book, event.body["due"]):
            yield _item(book, _ADVANCE, title_of(event), clamped(event.body["due"]), event.index)


def _work(book: Book) -> Iterator[Due]:
    for event in book.of_types("work_item"):
        done = any(e.type == "work_report" and e.body["done"] for e in book.about(event.id))
        if not done and _is_near(book, event.body["due"]):
            yield _item(book, _WORK, title_of(event), clamped(event.body["due"]), event.index)


def _is_near(book: Book, day: str) -> bool:
    return clamped(day) <= book.today + AHEAD
