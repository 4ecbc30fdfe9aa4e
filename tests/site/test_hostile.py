"""Hostile text stays text: markup, scripts, formulas, directions; in pages, feeds, search, tables."""

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from publish.site.build import build_site
from publish.site.feeds import ATOM
from tests.site.logs import book_of, few, notice, with_more

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><body onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "]]><!--",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+2",
    "-2+3",
    "\\u003cscript>",
    "مرحبا שלום",
]


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def elements(data: str) -> Elements:
    parser = Elements()
    parser.feed(data)
    parser.close()
    return parser


@pytest.fixture(scope="module")
def nasty_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nasty")
    told = few()
    for text in NASTY:
        told = with_more(told, notice(
            title=text, place=text, text=text, duty=text, period="2026-11",
            table={"columns": [text, "摘要"], "rows": [[text, text]]},
            attachments=[{"commitment": "cd" * 32, "name": text, "bytes": 1}],
        ))  # fmt: skip
    build_site(book_of(told), root)
    return root


def test_no_page_gets_an_element_or_a_handler_from_text(nasty_site: Path) -> None:
    for path in nasty_site.rglob("*.html"):
        for tag, attributes in elements(path.read_text("utf-8")).found:
            assert not any(name.startswith("on") for name in attributes), path
            assert "style" not in attributes, path
            assert not str(attributes.get("href", "")).lower().startswith("javascript"), path
            if tag == "script":
                assert str(attributes.get("src", "")).endswith((".js",)), path
            if tag == "img":
                assert attributes.get("src") != "x", path


@pytest.mark.parametrize("number", range(len(NASTY)), ids=NASTY)
def test_the_text_is_on_its_page_as_it_was_written(number: int, nasty_site: Path) -> None:
    page = nasty_site / f"notices/{len(few()) + number}.html"
    said = elements(page.read_text("utf-8")).texts
    assert any(NASTY[number] == each.strip() for each in said)


def test_feeds_stay_well_formed_and_say_the_title_as_text(nasty_site: Path) -> None:
    feed = ET.parse(nasty_site / "feeds/resident.atom").getroot()
    titles = [entry.findtext(f"{{{ATOM}}}title") for entry in feed.findall(f"{{{ATOM}}}entry")]
    assert set(NASTY) <= set(titles)


def test_a_table_has_no_cell_that_a_spreadsheet_program_would_compute(nasty_site: Path) -> None:
    with zipfile.ZipFile(nasty_site / "open-data.zip") as archive:
        data = archive.read("csv/statements/notice.csv")
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row if cell]
    # Numbers, negative ones too, are numbers; any other cell that begins like a formula is guarded.
    assert not [cell for cell in cells if cell[0] in "=@+\t\r"]
    assert any("=cmd|' /C calc'!A0" in cell for cell in cells)


def test_the_search_finds_titles_as_text(nasty_site: Path) -> None:
    lists = [json.loads(path.read_bytes()) for path in nasty_site.glob("search/*-list-*.json")]
    titles = [item[0] for each in lists for item in each]
    assert set(NASTY) <= set(titles)
