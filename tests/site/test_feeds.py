"""The feeds, held against RFC 4287 by hand: what a feed and an entry must have, and ids that stay."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from publish.site.build import build_site
from publish.site.feeds import ATOM
from publish.site.settings import parse_settings
from tests.site.logs import book_of, few, notice, with_more, year

# RFC 3339 as RFC 4287 section 3.3 wants it: an upper-case T, and Z or an offset.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")
_TAG = re.compile(r"tag:[a-z0-9.-]+,[0-9]{4}-[0-9]{2}-[0-9]{2}:[!-~]+")


def feeds(root: Path) -> dict[str, ET.Element]:
    return {path.name: ET.parse(path).getroot() for path in sorted(root.glob("feeds/*.atom"))}


def one(element: ET.Element, name: str) -> str:
    found = element.findall(f"{{{ATOM}}}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def test_there_is_a_feed_for_each_board(year_site: Path) -> None:
    boards = {path.stem for path in year_site.glob("boards/*.html")}
    assert {path.removesuffix(".atom") for path in feeds(year_site)} == boards


def test_the_page_of_open_data_names_each_feed_as_people_do(year_site: Path) -> None:
    said = (year_site / "data.html").read_text("utf-8")
    linked = dict(re.findall(r'<a href="(feeds/[a-z0-9-]+\.atom)">(.*?)</a>', said))
    assert {path.removeprefix("feeds/") for path in linked} == set(feeds(year_site))
    assert linked["feeds/party.atom"] == "党务"
    assert linked["feeds/place-1.atom"].startswith("<bdi>")


def test_every_feed_has_what_section_4_1_1_asks_for(year_site: Path) -> None:
    for feed in feeds(year_site).values():
        assert feed.tag == f"{{{ATOM}}}feed"
        assert _TAG.fullmatch(one(feed, "id"))
        assert one(feed, "title")
        assert _TIME.fullmatch(one(feed, "updated"))
        author = feed.find(f"{{{ATOM}}}author")
        assert author is not None
        assert one(author, "name")
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{{{ATOM}}}link")}
        assert set(links) == {"self", "alternate"}


def test_every_entry_has_what_section_4_1_2_asks_for(year_site: Path) -> None:
    seen: dict[str, str] = {}
    for feed in feeds(year_site).values():
        entries = feed.findall(f"{{{ATOM}}}entry")
        ids = [one(entry, "id") for entry in entries]
        assert len(set(ids)) == len(ids)
        assert not set(ids) & {one(feed, "id")}
        for entry in entries:
            assert _TAG.fullmatch(one(entry, "id"))
            assert one(entry, "title")
            assert _TIME.fullmatch(one(entry, "updated"))
            assert one(entry, "published") <= one(entry, "updated")
            (link,) = entry.findall(f"{{{ATOM}}}link")  # no content: one alternate link
            assert link.get("rel") == "alternate"
            assert (year_site / "feeds" / str(link.get("href"))).resolve().is_file()
            # The same entry in two feeds is the same entry.
            assert seen.setdefault(one(entry, "id"), one(entry, "updated")) == one(entry, "updated")
        updated = [one(entry, "updated") for entry in entries]
        assert not entries or one(feed, "updated") == max(updated)


def test_ids_stay_whatever_comes_later_and_wherever_the_site_is(tmp_path: Path) -> None:
    def ids(root: Path) -> set[str]:
        return {one(e, "id") for f in feeds(root).values() for e in f.findall(f"{{{ATOM}}}entry")}

    build_site(book_of(few()), tmp_path / "a")
    settings = parse_settings(b'address = "https://board.example.org/x/"')
    build_site(book_of(with_more(few(), notice()), settings=settings), tmp_path / "b")
    assert ids(tmp_path / "a") < ids(tmp_path / "b")
    for feed in feeds(tmp_path / "b").values():
        for link in feed.iter(f"{{{ATOM}}}link"):
            assert str(link.get("href")).startswith("https://board.example.org/x/")


def test_a_correction_updates_the_entry_that_it_corrects(tmp_path: Path) -> None:
    build_site(book_of(year()), tmp_path)
    entries = feeds(tmp_path)["resident.atom"].findall(f"{{{ATOM}}}entry")
    corrected = [e for e in entries if "后来更正过" in one(e, "summary")]
    assert corrected
    for entry in corrected:
        assert one(entry, "updated") > one(entry, "published")


@pytest.mark.parametrize("entries", [0, 1])
def test_a_feed_without_entries_is_valid_too(entries: int, tmp_path: Path) -> None:
    build_site(book_of(few()[:entries]), tmp_path)
    for feed in feeds(tmp_path).values():
        assert feed.findall(f"{{{ATOM}}}entry") == []
        assert _TIME.fullmatch(one(feed, "updated"))
        assert _TAG.fullmatch(one(feed, "id"))


def test_days_in_a_summary_are_written_as_people_write_them(year_site: Path) -> None:
    texts = [each.read_text("utf-8") for each in (year_site / "feeds").glob("*.atom")]
    summaries = [
        found for text in texts for found in re.findall("<summary>([^<]*)</summary>", text)
    ]
    assert summaries
    assert all(re.match("公示 [0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 至 ", each) for each in summaries)
    assert not [each for each in summaries if re.search("[0-9]-[0-9]", each)]
