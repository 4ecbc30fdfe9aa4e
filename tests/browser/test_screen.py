"""The wall screen: it turns by itself, pauses, and stands still for whoever asked for less motion."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.measures import OVERFLOW, find_axe
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

Make = Callable[..., "BrowserContext"]
pytestmark = needs("browser")
SHOWN = "[...document.querySelectorAll('main section')].map((e) => e.checkVisibility())"


def test_one_thing_after_another_is_shown_in_large_type(address: str, context: Make) -> None:
    page = context(1080, 1920).new_page()
    page.goto(f"{address}screen/index.html?ms=1500")
    first = page.evaluate(SHOWN)
    assert sum(first) == 1
    assert len(first) >= 4
    for _ in first:
        assert page.evaluate(OVERFLOW) == []
        assert find_axe(page) == []
        assert page.evaluate("document.documentElement.scrollHeight") <= 1920
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 40
        before = page.evaluate(SHOWN)
        assert changes(page, before)


def changes(page: "Page", before: list[bool]) -> bool:
    """Whether another section is shown before long."""
    for _ in range(50):
        if page.evaluate(SHOWN) != before:
            return True
        page.wait_for_timeout(100)
    return False


def test_it_pauses_on_a_key_and_goes_on(address: str, context: Make) -> None:
    page = context(1080, 1920).new_page()
    page.goto(f"{address}screen/index.html?ms=300")
    page.keyboard.press("Space")
    paused = page.evaluate(SHOWN)
    page.wait_for_timeout(900)
    assert page.evaluate(SHOWN) == paused
    page.click("#turn")
    assert changes(page, paused)


@pytest.mark.parametrize("options", [{"reduced_motion": "reduce"}, {"java_script_enabled": False}])
def test_without_motion_or_scripts_all_of_it_stands_there(
    options: dict[str, object], address: str, context: Make
) -> None:
    page = context(1080, 1920, **options).new_page()
    page.goto(f"{address}screen/index.html?ms=200")
    page.wait_for_timeout(500)
    sections = page.locator("main section")
    assert sections.count() >= 4
    assert all(sections.nth(at).is_visible() for at in range(sections.count()))
    assert not page.locator("#turn").is_visible()
