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


def test_what_is_folded_on_the_screen_is_unfolded_on_paper(
    site: Path, address: str, context: Make
) -> None:
    page = context(794, 1123).new_page()
    page.goto(address + max((site / "money").glob("2*.html")).relative_to(site).as_posix())
    hidden = """() => [...document.querySelectorAll("main details > :not(summary)")]
        .filter((each) => !each.checkVisibility({contentVisibilityAuto: true})).length"""
    assert page.evaluate(hidden) > 0
    page.emulate_media(media="print")
    page.wait_for_function(f"{hidden} === 0", timeout=10_000)  # a frame later, if not at once


def test_a_month_is_printed_on_a_few_sheets_and_its_total_stands_once(
    site: Path, address: str, context: Make, tmp_path: Path
) -> None:
    page = context(794, 1123).new_page()
    month = max((site / "money").glob("20*.html"), key=lambda path: path.stat().st_size)
    page.goto(address + month.relative_to(site).as_posix())
    rows = page.locator("table.entries tbody tr").count()
    page.pdf(path=tmp_path / "month.pdf", prefer_css_page_size=True)
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(tmp_path / "month.pdf") as printed:
        texts = [printed[at].get_textpage().get_text_range() for at in range(len(printed))]
    entries = [text for text in texts if "凭证号" in text]
    assert "凭证号" in texts[0]  # the table begins below the totals, not on a sheet of its own
    assert rows / len(entries) > 3
    assert sum("合计" in text for text in entries) == 1


def test_a_tables_head_never_stands_at_the_foot_of_a_sheet_without_rows(
    site: Path, address: str, context: Make, tmp_path: Path
) -> None:
    page = context(794, 1123).new_page()
    pdfium = pytest.importorskip("pypdfium2")
    turned = 0
    for month in sorted((site / "money").glob("20*.html")):
        page.goto(address + month.relative_to(site).as_posix())
        heads = page.evaluate(
            "[...document.querySelectorAll('thead tr')].map((row) =>"
            " [...row.cells].map((cell) => cell.textContent.trim()).join(''))"
        )
        page.pdf(path=tmp_path / "month.pdf", prefer_css_page_size=True)
        with pdfium.PdfDocument(tmp_path / "month.pdf") as printed:
            texts = [printed[at].get_textpage().get_text_range() for at in range(len(printed))]
        turned += len(texts) - 1
        plain = ["".join(text.split()) for text in texts]
        assert [text[-40:] for text in plain if text.endswith(tuple(heads))] == [], month.name
    assert turned > 10


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
