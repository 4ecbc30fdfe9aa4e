"""The released images: files that somebody has masked, and signed that they may be shown."""

from collections.abc import Iterator

from ledger.affairs.audit.event import Event
from publish.site.book import Book
from publish.site.page import File


def image_path(book: Book, release: Event) -> str:
    """Give the path of a released image: its hash, and a suffix."""
    sha256 = release.body["image"]["sha256"]
    return f"files/{sha256}.{book.setting.released[sha256].suffix}"


def image_files(book: Book) -> Iterator[File]:
    """Give each released image whose file is there, under its hash."""
    given = {
        image_path(book, release): release.body["image"]["sha256"]
        for releases in book.releases.values()
        for release in releases
    }
    for path, sha256 in given.items():
        yield File(path, sha256, book.setting.released[sha256].read)
