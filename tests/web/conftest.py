"""A real browser for the check page's tests: one process, a fresh profile for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.sites import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """Give phones: contexts with a storage of their own. What a page prints as an error fails."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> "BrowserContext":
        context = browser.new_context(viewport={"width": 390, "height": 844}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Give a folder and the address at which it is served."""
    folder = tmp_path / "site"
    folder.mkdir()
    with serve(folder) as address:
        yield folder, address
