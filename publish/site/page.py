"""What a site is made of: pages, which are written in three variants, and other files.

A page is a *view*, plain JSON values, put into a template. The bytes that a reader gets follow from
the view and the templates alone, so that the view's digest says whether the page is to be written
again (docs/adr/0025).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publish.site.errors import SitePathRefused

if TYPE_CHECKING:
    from publish.site.book import Book

VARIANTS = ("zh", "en", "elder")
"""The variants of a page: Chinese, English, the elderly version 长辈版."""

FOLDERS = {"zh": "", "en": "en/", "elder": "elder/"}
"""The folder of each variant, below the site's."""

_PART = r"[a-z0-9][a-z0-9._-]*"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*\.[a-z0-9]+")
_RESERVED = ("checkpoint", "tile", *(folder.rstrip("/") for folder in FOLDERS.values() if folder))
_ALONE = ("check.html", "screen/")


def is_alone(path: str) -> bool:
    """Say whether *path* has no variants: the check page, the wall screen, and what is no page."""
    return not path.endswith(".html") or path.startswith(_ALONE)


def check_path(path: str) -> None:
    """Check that a site may write *path*: plain names, never the log's own files.

    Raises:
        SitePathRefused: it is not such a path.
    """
    if _PATH.fullmatch(path) is None or path.partition("/")[0] in _RESERVED:
        raise SitePathRefused(where=path)


@dataclass(frozen=True)
class Page:
    """A page at *path* of the site: the *view* put into *template*, in each variant."""

    path: str
    template: str
    view: Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A file at *path* that has no variants; *view* says by its digest whether `make` is asked.

    What is *long* to make is made beside the pages that come after it.
    """

    path: str
    view: Any
    make: Callable[[], bytes]
    long: bool = False


Family = Callable[["Book"], Iterable[Page | File]]
"""Gives the pages and files of one subject."""
