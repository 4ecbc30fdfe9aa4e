"""From the paper on the wall to ✔ on a phone, and every way in which somebody may spoil it.

The paper is the demonstration's newest notice as a PDF; a camera of tests/paper photographs its
code; the phone opens the address in the code. Only the host is another: this machine's.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.core.entry import format_entry
from ledger.log.keyring import read_key
from mingbai.demo.people import ORIGIN, PASSPHRASE
from mingbai.published import open_published
from tests.browser.community import serve
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

Make = Callable[..., "BrowserContext"]
pytestmark = [needs("browser"), needs("fonts")]

ADDRESS = "https://board.example.org/check.html"


def scanned(demo: Path) -> str:
    """What stands behind ``#`` in the code of the printed paper, read from its photograph."""
    from tests.paper.camera import codes_on, photograph, sheets
    from verifier.pictures import read_codes

    (paper,) = (demo / "published" / "paper").glob("*.pdf")
    first = sheets(paper.read_bytes())[0]
    code = codes_on(first)[0]
    modules = 57  # version 10: 17 and four for each version
    (text,) = read_codes(photograph(first, code, modules, seed=4, pixels_per_module=5))
    assert text.startswith(f"{ADDRESS}#{ORIGIN}/")
    return text.partition("#")[2]


@pytest.fixture
def copied(demo: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo / "published", tmp_path / "site")


def look(page: "Page", url: str) -> "Locator":
    """Open *url* as somebody who scans again, and wait for the headline."""
    page.goto("about:blank")
    page.goto(url)
    return settled(page)


def settled(page: "Page") -> "Locator":
    headline = page.locator("#main .headline:not([data-case=busy])")
    headline.wait_for()
    return headline


def case(headline: "Locator") -> str | None:
    return headline.get_attribute("data-case")


def test_from_the_paper_to_the_tick(demo: Path, address: str, context: Make) -> None:
    page = context().new_page()
    headline = look(page, f"{address}check.html#{scanned(demo)}")
    assert case(headline) == "compare"
    assert page.locator(".good").count() == 0
    assert "元" in page.locator(".card").inner_text()
    page.click("#same")
    assert settled(page).locator(".shape").inner_text() == "✔"
    assert "账本里有这份公示，没改过" in settled(page).inner_text()


def test_a_file_of_the_site_is_changed(demo: Path, copied: Path, context: Make) -> None:
    title = "公示".encode()
    for bundle in (path for path in (copied / "tile" / "entries").rglob("*") if path.is_file()):
        bundle.write_bytes(bundle.read_bytes().replace(title, "公告".encode()))
    with serve(copied) as address:
        headline = look(context().new_page(), f"{address}check.html#{scanned(demo)}")
        assert case(headline) == "altered", headline.inner_text()
        assert "✘" in headline.inner_text()


def test_the_site_is_rolled_back(demo: Path, copied: Path, context: Make) -> None:
    from tests.verifier.publishing import write_log

    entries = [format_entry(entry) for entry in open_published(str(copied)).read_entries()]
    page = context().new_page()
    with serve(copied) as address:
        url = f"{address}check.html#{scanned(demo)}"
        assert case(look(page, url)) == "compare"
        key = read_key(demo / "ledger" / "keys" / "log.key", PASSPHRASE)
        shutil.rmtree(copied / "tile")
        write_log(copied, entries[:-1], signer=key, origin=ORIGIN)
        headline = look(page, url)
        assert case(headline) == "older", headline.inner_text()
        assert "？" in headline.inner_text()


def test_the_page_is_saved_and_there_is_no_network(
    demo: Path, site: Path, tmp_path: Path, context: Make
) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes((site / "check.html").read_bytes())
    offline = context(offline=True)
    page = offline.new_page()
    headline = look(page, f"{saved.as_uri()}#{scanned(demo)}")
    assert case(headline) == "offline", headline.inner_text()
    assert "不说明公示有问题" in headline.inner_text()
    page.click("#open summary")
    page.set_input_files("#proof-file", demo / "notice.tlog-proof")
    page.locator("[data-case=offline_proof]").wait_for()


def test_a_genuine_code_stands_on_a_changed_table(demo: Path, address: str, context: Make) -> None:
    page = context().new_page()
    look(page, f"{address}check.html#{scanned(demo)}")
    page.click("#different")
    headline = settled(page)
    assert "✘ 这张纸和网上的不是同一份" in " ".join(headline.inner_text().split())
    said = page.locator("#main").inner_text()
    assert "拍" in said
    assert "021-5550 0100" in said
    assert page.locator(".good").count() == 0
