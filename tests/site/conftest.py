"""The demonstration's year as a site, built once for all tests that only read it."""

from pathlib import Path

import pytest

from publish.site.book import Book
from publish.site.build import build_site
from publish.site.page import File
from publish.site.settings import parse_settings
from tests.site.logs import book_of, year

SETTINGS = """
[contacts.street]
name = "示例街道办事处"
phone = "021-5550 0100"
[contacts.duty.director]
phone = "021-5550 0101"
[data]
licence = "CC BY 4.0"
"""
CHECK = File("check.html", "stub", lambda: b"<!DOCTYPE html><title>check</title>")


@pytest.fixture(scope="session")
def year_book() -> Book:
    return book_of(year(), settings=parse_settings(SETTINGS.encode()), has_check=True)


@pytest.fixture(scope="session")
def year_site(year_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    (root / "checkpoint").write_bytes(year_book.note)
    build_site(year_book, root, [CHECK])
    return root
