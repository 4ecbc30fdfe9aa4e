"""What all pages of a site share: its name, its menu, whom to call, and the place's own words.

Nothing that changes from day to day or from entry to entry belongs here: it would have every page
written again.
"""

from collections.abc import Mapping
from typing import Any

from publish.site.book import Book
from publish.site.words import KINDS, Words

_MENU: tuple[tuple[str, Words], ...] = (
    ("index.html", ("公开栏", "Board")),
    ("new.html", ("最新", "New")),
    ("due.html", ("到期", "Due")),
    ("money/index.html", ("收支", "Money")),
    ("decisions/index.html", ("决策", "Decisions")),
    ("work/index.html", ("工作", "Work")),
    ("objections/index.html", ("异议", "Objections")),
    ("offices.html", ("谁任职", "Offices")),
    ("search.html", ("搜索", "Search")),
)
_FOR_ELDERS = frozenset({"index.html", "new.html", "money/index.html", "objections/index.html"})


def chrome_of(book: Book) -> dict[str, Any]:
    """Give what all pages of *book* share, as plain JSON values."""
    menu = [{"path": path, "label": list(label)} for path, label in _MENU]
    street = book.settings.street
    return {
        "community": book.community or book.checkpoint.origin,
        "origin": book.checkpoint.origin,
        "currency": book.currency,
        "menu": menu,
        "menu_elder": [each for each in menu if each["path"] in _FOR_ELDERS],
        "street": {"name": street.name, "phone": street.phone},
        "kinds": {name: list(words) for name, words in kinds_of(book).items()},
        "roles": {
            each["role"]: [each["label"], each["label"]] for each in book.charter.get("roles", ())
        },
        "has_check": book.setting.has_check,
    }


def kinds_of(book: Book) -> Mapping[str, Words]:
    """Give the kinds of affairs of the catalogue, with their words in both languages."""
    found: dict[str, Words] = {}
    for name, label in book.catalogue.kinds.items():
        english = KINDS[name][1] if name in KINDS else label
        found[name] = (label, english)
    return found
