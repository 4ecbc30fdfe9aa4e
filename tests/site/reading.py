"""Reads rendered pages of the site: what they say, what they are made of, where things stand."""

from collections import Counter
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

from publish.site.book import Book
from publish.site.chrome import chrome_of
from publish.site.page import File, Page
from publish.site.rendering import Renderer

HOSTILE = "<script>alert(1)</script>{{7*7}}"
"""What somebody may write into any text."""


class Read(HTMLParser):
    """A page's texts, tags, ids, and what stands within each kind of tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.html = page
        self.said: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.within: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._open.append(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if text:
            self.said.append(text)
            for tag in set(self._open):
                self.within.setdefault(tag, []).append(text)

    @property
    def text(self) -> str:
        return " ".join(self.said)


def read(book: Book, pages: Callable[[Book], Iterable[Page | File]], variant: str = "zh") -> Read:
    """Render the only page of a family."""
    (page,) = pages(book)
    assert isinstance(page, Page)
    renderer = Renderer(variant, chrome_of(book))
    return Read(renderer.render(page.path, page.template, page.view).decode())
