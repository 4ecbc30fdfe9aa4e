"""A matter is one story in order, and its page says how it stands by the reducer's own words."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from publish.site.book import Book
from publish.site.build import build_site
from publish.site.decisions import STATES, decision_pages, state_of
from publish.site.page import Page
from tests.site.logs import TODAY, Told, book_of, with_more, year

HOSTILE = "<script>alert(1)</script>{{7*7}}"


def matter(**changes: object) -> tuple[str, dict[str, object]]:
    body: dict[str, object] = {
        "title": "修理车棚",
        "form": "four_two",
        "source": "居民议事会",
        "text": "车棚漏雨",
        "duty": "director",
    }
    return "matter", {**body, **changes}


@pytest.fixture(scope="module")
def pages(year_book: Book) -> dict[str, Page]:
    return {page.path: page for page in decision_pages(year_book)}


def test_every_matter_has_a_page_and_a_line_in_the_list(
    pages: dict[str, Page], year_book: Book
) -> None:
    listed = {line["index"] for line in pages["decisions/index.html"].view["matters"]}
    assert listed == {story.index for story in year_book.matters}
    assert set(pages) == {"decisions/index.html", *(f"decisions/{at}.html" for at in listed)}
    assert listed


def test_a_story_is_told_in_the_order_of_its_entries_with_those_who_signed(
    pages: dict[str, Page],
) -> None:
    for path, page in pages.items():
        moments = page.view.get("moments", [])
        assert all(before["index"] < after["index"] for before, after in pairwise(moments)), path
        assert all(moment["signed"] for moment in moments)


def test_a_step_that_may_be_left_out_and_was_passed_by_is_not_said_to_come(
    pages: dict[str, Page],
) -> None:
    (three,) = (page for page in pages.values() if "three meetings" in page.view.get("form", ()))
    assert [step["state"] for step in three.view["steps"]] == ["passed", "not_taken", "passed"]


def test_payments_of_a_matter_add_up_to_what_was_paid_for_it(pages: dict[str, Page]) -> None:
    stories = [page.view for path, page in pages.items() if path != "decisions/index.html"]
    assert any(story["payments"] for story in stories)
    for story in stories:
        assert sum(each["amount"] for each in story["payments"]) == story["paid"]


def test_a_matter_past_its_promised_day_is_late_only_until_its_result_is_recorded(
    year_book: Book,
) -> None:
    story = next(each for each in year_book.matters if each.outcome and each.promised)
    seen = book_of(tuple(_until_result(year_book, story.id)), today=date(2029, 1, 1))
    again = next(each for each in seen.matters if each.id == story.id)
    assert state_of(again, again.promised) == "going_on"
    assert state_of(again, "2029-01-01") == "late"
    assert state_of(story, "2029-01-01") == "done"


def _until_result(book: Book, named: str) -> tuple[Told, ...]:
    end = next(e.index for e in book.about(named) if e.type == "result")
    return year()[:end]


def test_a_new_matter_is_not_decided_yet_and_an_emergency_is_done_first() -> None:
    book = book_of(
        with_more(
            year(), matter(), matter(title="抢修水管", emergency=True, ratify_by="2026-12-20")
        )
    )
    assert [state_of(each, TODAY.isoformat()) for each in book.matters[-2:]] == ["open", "urgent"]
    lines = next(p for p in decision_pages(book) if p.path == "decisions/index.html").view
    assert [each["label"] for each in lines["matters"][:2]] == [
        list(STATES["urgent"][0]),
        list(STATES["open"][0]),
    ]


def test_what_somebody_wrote_stays_text_on_both_pages(tmp_path: Path) -> None:
    told = with_more(year()[:60], matter(title=HOSTILE, source=HOSTILE, text=HOSTILE))
    book = book_of(told)
    (tmp_path / "checkpoint").write_bytes(book.note)
    build_site(book, tmp_path)
    for name in ("decisions/index.html", f"decisions/{len(told) - 1}.html"):
        for folder in ("", "en/", "elder/"):
            page = (tmp_path / folder / name).read_text("utf-8")
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
