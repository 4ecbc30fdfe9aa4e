"""The search: an index in small files, by year, and a page that works without a script as a list.

A shard holds, of one year's entries, the numbers of those in which a word stands; a list of the
year's entries holds titles and addresses. A browser reads the shards of the words that were asked.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from ledger.affairs.audit.event import Event
from ledger.affairs.types.labels import label_of
from ledger.log.open_data.audience import show_party
from publish.site.book import Book
from publish.site.items import category_name, day_entered, entry_item
from publish.site.page import File, Page
from publish.site.tokens import SHARDS, shard_of, tokens

_LISTED = 200
_PART = 256
"""So many entries are in one list."""

_LEFT_OUT = frozenset({"bank_statement", "sub_ledger", "reconciliation", "codes", "posting"})
_FIELDS = ("title", "summary", "text", "reason", "about", "category", "fund", "place", "period")


def search_pages(book: Book) -> Iterator[Page | File]:
    """Give the search page and the files that it reads."""
    years: dict[str, list[Event]] = {}
    for event in book.events:
        if event.type not in _LEFT_OUT:
            years.setdefault(day_entered(event)[:4], []).append(event)
    parts: dict[str, int] = {}
    for year, events in years.items():
        lists, shards = _index(book, events)
        parts[year] = len(lists)
        for number, each in enumerate(lists):
            yield _file(f"search/{year}-list-{number}.json", each)
        for number, shard in enumerate(shards):
            yield _file(f"search/{year}-{number}.json", shard)
    yield _file("search/years.json", {"years": sorted(years, reverse=True), "part": _PART})
    notices = list(book.notices.lives.values())[::-1][:_LISTED]
    view = {
        "notices": [
            {"title": n["title"], "day": n["day"], "address": book.address_of(n["index"])}
            for n in notices
        ],
        "months": sorted({day_entered(event)[:7] for event in book.events}, reverse=True),
    }
    yield Page("search.html", "search.html", view)


def _index(book: Book, events: list[Event]) -> tuple[list[list[Any]], list[dict[str, list[int]]]]:
    lists: list[list[Any]] = []
    shards: list[dict[str, list[int]]] = [{} for _ in range(SHARDS)]
    for number, event in enumerate(events):
        if number % _PART == 0:
            lists.append([])
        item = entry_item(book, event)
        lists[-1].append(
            [item["title"], list(label_of(item["type"])), item["day"], item["address"]]
        )
        for token in sorted(tokens(" ".join(_texts(book, event, item)))):
            shards[shard_of(token)].setdefault(token, []).append(number)
    return lists, shards


def _texts(book: Book, event: Event, item: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that an entry is found by; nothing of it is more than its pages show."""
    body = event.body
    yield item["title"]
    for name in _FIELDS:
        value = body.get(name)
        if isinstance(value, str):
            yield value
    if "catalogue" in body:
        yield category_name(book, body["catalogue"])
    yield show_party(body)
    table = body.get("table")
    if table is not None:
        for row in (table["columns"], *table["rows"]):
            for cell in row:
                yield str(cell)


def _file(path: str, value: Any) -> File:  # noqa: ANN401 - a JSON value
    return File(path, value, lambda: orjson.dumps(value))
