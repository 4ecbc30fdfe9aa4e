"""The demonstration's site in real chromium: built once for all workers, served by http.server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.community import serve
from tests.demonstration import Demonstration

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="session")
def demo(demonstration: Demonstration) -> Path:
    """The demonstration's folder, which nobody writes into."""
    assert demonstration.done.code == 0, demonstration.done.said
    return demonstration.folder


@pytest.fixture(scope="session")
def site(demo: Path) -> Path:
    return demo / "published"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve(site) as found:
        yield found


@pytest.fixture
def context(browser: "Browser") -> "Iterator[Callable[..., BrowserContext]]":
    """Give contexts with a storage of their own; a phone's width unless told."""
    made: list[BrowserContext] = []

    def make(width: int = 390, height: int = 844, **options: Any) -> "BrowserContext":
        found = browser.new_context(viewport={"width": width, "height": height}, **options)
        found.set_default_timeout(10_000)
        made.append(found)
        return found

    yield make
    for each in made:
        each.close()
