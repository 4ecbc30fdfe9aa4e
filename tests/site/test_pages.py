"""Every page: three variants, links that lead somewhere, no inline style or script, small enough."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath

import pytest

from publish.site.build import build_site
from publish.site.page import FOLDERS, is_alone
from tests.site.conftest import CHECK
from tests.site.logs import book_of, few

_MAX_FIRST_VIEW = 60_000


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.links += [str(found[name]) for name in ("href", "src", "action") if found.get(name)]
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(found["content"])


def pages(root: Path) -> dict[str, Reader]:
    found = {}
    for path in sorted(root.rglob("*.html")):
        name = path.relative_to(root).as_posix()
        if name == CHECK.path:
            continue
        reader = found[name] = Reader()
        reader.feed(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def read(year_site: Path) -> dict[str, Reader]:
    return pages(year_site)


def broken(root: Path, read: dict[str, Reader]) -> list[tuple[str, str]]:
    """Links that lead to no file, or to no place on a page."""
    found = []
    for name, page in read.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                if not link.startswith("tel:"):
                    found.append((name, link))
                continue
            path, _, fragment = link.partition("#")
            target = normpath(join(name.rpartition("/")[0], path)) if path else name
            if (
                target.startswith("..")
                or not (root / target).is_file()
                or (fragment and target in read and fragment not in read[target].ids)
            ):
                found.append((name, link))
    return found


def test_every_link_leads_somewhere_and_none_leaves_the_site(
    year_site: Path, read: dict[str, Reader]
) -> None:
    assert broken(year_site, read) == []


def test_every_page_has_three_variants_each_a_tap_from_the_others(read: dict[str, Reader]) -> None:
    usual = [name for name in read if not name.startswith(("en/", "elder/")) and not is_alone(name)]
    assert usual
    for name in usual:
        for variant, folder in FOLDERS.items():
            page = read[folder + name]
            here = folder + name
            links = {normpath(join(here.rpartition("/")[0], link)) for link in page.links}
            others = {other + name for v, other in FOLDERS.items() if v != variant}
            assert others <= links, here


def test_no_page_has_an_inline_style_script_or_handler(read: dict[str, Reader]) -> None:
    for name, page in read.items():
        for tag, attributes in page.tags:
            assert tag != "style", name
            assert "style" not in attributes, name
            assert tag != "script" or attributes.get("src"), name
            assert not any(each.startswith("on") for each in attributes), name


def test_every_page_has_a_policy_that_allows_its_own_files_alone(read: dict[str, Reader]) -> None:
    for name, page in read.items():
        assert "default-src 'none'" in page.policy, name
        assert "unsafe" not in page.policy, name
        assert "http" not in page.policy, name


def test_every_page_says_its_language_and_has_one_heading_of_the_first_rank(
    read: dict[str, Reader],
) -> None:
    for name, page in read.items():
        html = next(attributes for tag, attributes in page.tags if tag == "html")
        assert html["lang"] == ("en" if name.startswith("en/") else "zh-CN"), name
        assert [tag for tag, _ in page.tags].count("h1") == 1, name
        assert len(page.ids) == len(set(page.ids)), name


def test_a_first_view_is_below_60_kb_compressed(year_site: Path, read: dict[str, Reader]) -> None:
    shared = ["site.css", "speak.js", "search.js", "icon.svg"]
    common = sum(len(gzip.compress((year_site / path).read_bytes())) for path in shared)
    for name in read:
        size = common + len(gzip.compress((year_site / name).read_bytes()))
        assert size < _MAX_FIRST_VIEW, name


def test_the_elderly_version_shows_less(read: dict[str, Reader]) -> None:
    for name in ("index.html", "notices/426.html", "data.html"):
        assert len(read[f"elder/{name}"].links) < len(read[name].links)


@pytest.mark.parametrize("entries", [0, 1, 12])
def test_a_ledger_in_which_little_happened_has_valid_pages(entries: int, tmp_path: Path) -> None:
    told = few()[:entries]
    book = book_of(told, has_check=True)
    (tmp_path / "checkpoint").write_bytes(book.note)
    build_site(book, tmp_path, [CHECK])
    read = pages(tmp_path)
    assert {"index.html", "due.html", "elder/new.html", "en/search.html", "data.html"} <= set(read)
    assert broken(tmp_path, read) == []
