"""An entry or a notice as a line in a list: title, kind, day, where it stands, how it looks."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.publicity import Life
from publish.paper.wording import period
from publish.site.book import Book
from publish.site.words import STANDINGS

_CODE = re.compile(r"\b([A-Z]{1,3}[0-9]{0,2})\b ?")
_ARTICLE = re.compile("§([0-9]+)(?:-([0-9]+))?")
_LATIN_BRACKET = re.compile(r"\([^()]*[A-Za-z][^()]*\)")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9.]*")
_SPACES = re.compile(" +")
_HAN = re.compile("[\u4e00-\u9fff]")
_TITLES = ("title", "summary", "fund", "board", "account", "text", "reason", "about")


def title_of(event: Event) -> str:
    """Give an entry's title: what it is called, or the first words that say what it is about."""
    words, span = _title_parts(event)
    return f"{words} {period(span)}".strip()


def _title_parts(event: Event) -> tuple[str, str]:
    """Give a title's own words, and the period or day that a page says behind them."""
    body = event.body
    span: str = body.get("period", "")
    if "catalogue" in body and "title" not in body and "what" not in body:
        return body["catalogue"], span
    found = (body.get(name) for name in ("community", "what", *_TITLES))
    text = next((each for each in found if isinstance(each, str) and each), "")
    if not text.splitlines():
        return ("", span) if span and not text else (event.no, "")
    line = text.splitlines()[0]
    if text == body.get("account"):  # which has one each month, or of each day
        return line, span or body.get("date", "")
    return line if len(line) <= 80 else line[:79] + "…", ""


def day_entered(event: Event) -> str:
    """Give the day on which an entry came into the ledger, in China."""
    return day_of(event.time_ms).isoformat()


def entry_item(book: Book, event: Event) -> dict[str, Any]:
    """Give an entry as a line of a list."""
    name = event.body.get("name") if event.type in {"appointment", "asset"} else None
    target = book.event_of(event.body["notice"]) if "notice" in event.body else None
    words, span = _title_parts(event)
    if event.type == "nil_return":
        words, span = category_name(book, event.body["catalogue"]), ""
    elif target is not None and event.type in {"posting", "takedown", "filing"}:
        words, span = title_of(target), ""
    elif name:
        words, span = name, ""
    return {
        "index": event.index,
        "type": event.type,
        "title": f"{words} {period(span)}".strip(),
        "words": words,
        "span": span,
        "day": day_entered(event),
        "address": book.address_of(event.index),
    }


def notice_item(book: Book, life: Life) -> dict[str, Any]:
    """Give a notice as a line of a list, with how it stands today."""
    word, first, last = standing_words(book, life)
    return {
        "index": life["index"],
        "title": life["title"],
        "kind": life["kind"],
        "place": life["place"],
        "period": life["period"],
        "day": life["day"],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "standing": word,
        "look": STANDINGS[word][1],
        "address": book.address_of(life["index"]),
    }


def standing_words(book: Book, life: Life) -> tuple[str, date, date]:
    """Give the word for how a notice stands today, and its first and last day."""
    found = book.standing_of(life)
    over = life["last"] and life["last"] < book.today.isoformat()
    word = "persons_over" if over and found.word in {"shown", "window_over"} else found.word
    return word, found.first, found.last


def category_name(book: Book, code: str) -> str:
    """Give a category's name with its code, or the code alone."""
    category = book.catalogue.categories.get(code)
    return code if category is None else f"{category.name}"


def basis_words(book: Book, basis: str) -> str:
    """Give a legal basis in Chinese: titles for abbreviations, no remark of its compilers."""
    sources = book.catalogue.sources
    parts = (_basis_part(sources, each) for each in re.split("[;；]", basis))
    return "；".join(each for each in parts if _HAN.search(each))


def _basis_part(sources: Mapping[str, str], part: str) -> str:
    said = _CODE.sub(lambda found: _titled(sources, found), part)
    said = _LATIN.sub(" ", _LATIN_BRACKET.sub("", _ARTICLE.sub(_article, said)))
    return _SPACES.sub(" ", re.sub(": ?", "：", said).replace(",", "，").replace("+", "、")).strip(
        " —，、"
    )


def _titled(sources: Mapping[str, str], found: re.Match[str]) -> str:
    title = sources.get(found[1])
    return found[0] if title is None else f"《{title.partition('(')[0]}》"


def _article(found: re.Match[str]) -> str:
    return f"第{found[1]}条至第{found[2]}条" if found[2] else f"第{found[1]}条"


def newest_first(book: Book, lives: Iterable[Life]) -> list[dict[str, Any]]:
    """Give notices as lines, the newest first."""
    return [notice_item(book, life) for life in sorted(lives, key=lambda l: -l["index"])]  # noqa: E741
