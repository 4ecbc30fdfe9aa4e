"""A real browser for the check page's tests: one process, a fresh profile for each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.requirements import lacking
from tests.web.sites import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started when the first test asks for it."""
    reason = lacking("browser")
    if reason is not None:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


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
