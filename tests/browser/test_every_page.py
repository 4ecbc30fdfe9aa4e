"""Every kind of page of the demonstration's site, in three variants, in real chromium.

Of many pages alike the smallest and the largest are taken (`sample`). The check page has its own
tests in tests/web, and is measured here, too.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from publish.site.page import FOLDERS, is_alone
from tests.browser.community import sample
from tests.browser.measures import (
    CLIPPED,
    FOCUS,
    OVERFLOW,
    SHAPE,
    TARGETS,
    compressed,
    find_axe,
)
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

Make = Callable[..., "BrowserContext"]
pytestmark = needs("browser")

VARIANTS = ("zh", "en", "elder")
LEAST = {"zh": 44, "en": 44, "elder": 60}
MAX_FIRST_VIEW = 60_000


def names_of(site: Path, variant: str) -> list[str]:
    names = [name for name in sample(site) if not name.startswith("screen/")]
    return [name if is_alone(name) else FOLDERS[variant] + name for name in names]


@pytest.mark.parametrize("variant", VARIANTS)
def test_axe_finds_nothing_and_targets_are_large(
    variant: str, site: Path, address: str, context: Make
) -> None:
    page = context().new_page()
    found: dict[str, Any] = {}
    for name in names_of(site, variant):
        page.goto(address + name)
        least = 44 if name == "check.html" else LEAST[variant]
        measured = [*find_axe(page), *page.evaluate(TARGETS, least)]
        measured += [] if name == "check.html" else page.evaluate(SHAPE)
        if measured:
            found[name] = measured
    assert found == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_sticks_out_or_is_cut_off_at_any_width_or_text_size(
    variant: str, site: Path, address: str, context: Make
) -> None:
    """390 and 1280 pixels; text at 200 %; a messaging app's zoom of 1.6, which narrows the page."""
    page = context().new_page()
    found: dict[str, Any] = {}
    for name in names_of(site, variant):
        page.goto(address + name)
        for look, width, text in (
            ("phone", 390, 100), ("wide", 1280, 100), ("text", 390, 200), ("zoom", 244, 100),
        ):  # fmt: skip
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(
                "(share) => { const h = document.documentElement; h.style.fontSize = '';"
                "if (share !== 100) h.style.fontSize ="
                " `${parseFloat(getComputedStyle(h).fontSize) * share / 100}px`; }",
                text,
            )
            measured = [*page.evaluate(OVERFLOW), *page.evaluate(CLIPPED)]
            if measured:
                found[f"{name} {look}"] = measured
    assert found == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_page_complains_asks_elsewhere_or_keeps_anything(
    variant: str, site: Path, address: str, context: Make
) -> None:
    browsing = context()
    page = browsing.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (e) => console.error('policy', e.violatedDirective, e.blockedURI))"
    )
    for name in names_of(site, variant):
        page.goto(address + name, wait_until="networkidle" if name == "index.html" else "load")
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy is not None
        assert "unsafe" not in policy
        language = page.locator("html").get_attribute("lang")
        assert language == ("en" if name.startswith("en/") else "zh-CN"), name
        if name != "check.html":
            assert page.evaluate("localStorage.length + sessionStorage.length") == 0, name
    assert [url for url in asked if not url.startswith(address)] == []
    assert said == []
    assert browsing.cookies() == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_scripts_everything_is_there(
    variant: str, site: Path, address: str, context: Make
) -> None:
    with_scripts, without = context().new_page(), context(java_script_enabled=False).new_page()
    for name in names_of(site, variant):
        if name == "check.html" or name.endswith("search.html"):
            continue
        with_scripts.goto(address + name)
        without.goto(address + name)
        texts = [
            {line.strip() for line in each.locator("main").inner_text().splitlines()}
            for each in (with_scripts, without)
        ]
        assert texts[0] - texts[1] <= {"", "读给我听", "Read aloud"}, name
    without.goto(address + FOLDERS[variant] + "search.html")
    assert without.locator("#lists a").count() > 10
    assert not without.locator("form").is_visible()


@pytest.mark.parametrize("name", ["index.html", "elder/search.html", "en/due.html", "check.html"])
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(
    name: str, address: str, context: Make
) -> None:
    page = context(1280, 900).new_page()
    page.goto(address + name)
    can = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary')]"
        ".filter((e) => e.checkVisibility() && !e.disabled).length"
    )
    reached: set[int] = set()
    for _ in range(can + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUS)
        if focused is None:
            break
        assert focused["seen"], focused["html"]
        reached.add(focused["key"])
    assert len(reached) >= can


def test_a_first_view_is_below_60_kb_compressed(site: Path, address: str, context: Make) -> None:
    page = context().new_page()
    got: list[str] = []
    page.on("request", lambda request: got.append(request.url))
    for variant in VARIANTS:
        for name in names_of(site, variant):
            got.clear()
            page.goto(address + name)
            paths = {url.partition("#")[0].removeprefix(address) for url in got}
            size = sum(compressed((site / path).read_bytes()) for path in paths if path)
            assert size < MAX_FIRST_VIEW, (name, size, paths)
            page.goto("about:blank")
