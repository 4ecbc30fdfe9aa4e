"""The released images: files that somebody has masked, and signed that they may be shown."""

from collections.abc import Iterator

from publish.site.book import Book
from publish.site.notices import image_path
from publish.site.page import File


def image_files(book: Book) -> Iterator[File]:
    """Give each released image whose file is there, under its hash."""
    given: set[str] = set()
    for releases in book.releases.values():
        for release in releases:
            sha256, path = release.body["image"]["sha256"], image_path(release)
            if path not in given:
                given.add(path)
                data = book.setting.released[sha256]
                yield File(path, sha256, lambda data=data: data)  # type: ignore[misc]
