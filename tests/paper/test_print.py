"""A notice's page, printed from a browser, looks like the paper and carries its code."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mingbai.site import Asked, make_site
from publish.paper.codes import notice_address
from publish.site.book import Book
from tests.paper.board import CHECK, FEW, HOSTILE_ONE, TODAY, publish
from tests.paper.camera import codes_on, sheets
from tests.paper.reading import page_words, pages, plain, words
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [needs("browser"), needs("fonts")]

_CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of the small ledger, on a plain web server."""
    root = publish(tmp_path_factory.mktemp("site"))
    make_site(str(root), Asked(TODAY))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def print_page(browser: "Browser", address: str, to: Path) -> tuple[bytes, bool]:
    """What the browser prints, and whether the code is seen on the screen."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    seen = page.locator(".on-paper").is_visible()
    page.pdf(path=str(to), prefer_css_page_size=True)
    page.close()
    return to.read_bytes(), seen


@pytest.mark.parametrize("variant", ["", "elder/"])
def test_a_printed_page_carries_the_code_at_its_size(
    browser: "Browser", site: str, book: Book, tmp_path: Path, variant: str
) -> None:
    pdf, seen = print_page(browser, f"{site}/{variant}notices/{FEW}.html", tmp_path / "page.pdf")
    assert not seen
    found = [code for sheet in sheets(pdf) for code in codes_on(sheet)]
    leaf_hash = book.leaf_hashes[FEW]
    assert [code.text for code in found] == [
        notice_address(CHECK, book.checkpoint.origin, FEW, leaf_hash)
    ]
    assert 29.5 < found[0].side_mm < 31
    said = words(pdf)
    for text in (
        "网址应以https://check.example.org/",
        leaf_hash.hex()[:32],
        "主任王示例",
        "40.00元",
    ):
        assert text in said, text
    for screen_only in ("长辈版", "我有异议", "开放数据"):
        assert screen_only not in said
    assert pages(pdf) == 1


def test_the_code_never_stands_alone_on_a_printed_sheet(
    browser: "Browser", site: str, tmp_path: Path
) -> None:
    """The same page with more and more rows, as many as a quarter has."""
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(f"{site}/notices/{FEW}.html")
    title = plain(page.locator("h1").inner_text())
    turned = 0
    for _ in range(14):
        page.evaluate(
            "for (let at = 0; at < 2; at += 1) { const rows = document.querySelector('tbody');"
            "rows.append(rows.rows[0].cloneNode(true)); }"
        )
        page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
        sheets_said = page_words((tmp_path / "page.pdf").read_bytes())
        (with_code,) = (said for said in sheets_said if "扫码查这份公示" in said)
        assert "主任王示例" in with_code
        assert f"{title}支出合计40.00元" in with_code
        turned += len(sheets_said) == 2 and "主任王示例" not in sheets_said[0]
    page.close()
    assert turned > 0


def test_each_total_stands_on_one_line_with_its_capitals_in_large_print_too(
    browser: "Browser", site: str
) -> None:
    for variant in ("", "elder/"):
        page = browser.new_page(viewport={"width": 680, "height": 1000})  # A4 within its margins
        page.emulate_media(media="print")
        page.goto(f"{site}/{variant}notices/{FEW}.html")
        found = page.evaluate(
            "[...document.querySelectorAll('.totals > div')].map((each) =>"
            " [each.querySelector('dt'), each.querySelector('.figures')]"
            ".map((part) => Math.round(part.getBoundingClientRect().bottom)))"
        )
        page.close()
        assert found
        assert [abs(label - figures) <= 4 for label, figures in found] == [True] * len(found)


def test_hostile_text_stays_text_on_the_printed_page(
    browser: "Browser", site: str, tmp_path: Path
) -> None:
    pdf, _ = print_page(browser, f"{site}/notices/{HOSTILE_ONE}.html", tmp_path / "page.pdf")
    assert plain("<script>alert(1)</script>") in words(pdf)
