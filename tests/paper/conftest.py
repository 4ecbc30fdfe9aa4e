"""One small published ledger for all tests of paper, and the font they are set in."""

from pathlib import Path

import pytest

from publish.paper.fonts import Font, find_font
from publish.site.book import Book
from tests.paper.board import publish, read_book


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def book(folder: Path) -> Book:
    return read_book(folder)


@pytest.fixture(scope="session")
def font() -> Font:
    return find_font()
