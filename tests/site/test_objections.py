"""An objection is one story with its clock; nobody is named, nothing is counted, nothing removed.

The clocks are those of Chongqing's villages, which have both: the committee's and the township's.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mingbai.demo.story import charter_body
from publish.site.book import Book
from publish.site.build import build_site
from publish.site.objections import LIST, STATES, objection_pages
from publish.site.page import Page
from tests.communities.admitted import Ledger, vkeys_of
from tests.site.logs import Told, book_of, id_of, with_more, year

HOSTILE = "<script>alert(1)</script>{{7*7}}"


def objection(**changes: object) -> tuple[str, dict[str, object]]:
    slip = {"book": "2026-A", "no": 901, "day": "2026-11-20"}
    return "objection", {"about": "车棚的账不对", "slip": slip, **changes}


def pages_of(book: Book) -> dict[str, Page]:
    return {page.path: page for page in objection_pages(book)}


def last_story(told: tuple[Told, ...], at: int, today: date) -> dict[str, Any]:
    """How the page of the entry *at* tells it on *today*."""
    return dict(pages_of(book_of(told, today=today))[f"objections/{at}.html"].view)


@pytest.fixture(scope="module")
def founded() -> tuple[Told, ...]:
    """A village of Chongqing that has nothing but its charter."""
    body = {**charter_body(vkeys_of()), "profile": "CQ-village", "kind": "村委会"}
    ledger = Ledger(body, date(2026, 11, 20))
    return (Told(ledger.notes[0], ledger.events[0].time_ms),)


@pytest.fixture(scope="module")
def raised(founded: tuple[Told, ...]) -> tuple[Told, ...]:
    return with_more(founded, objection())


def answered(raised: tuple[Told, ...], **changes: object) -> tuple[Told, ...]:
    reply = {
        "objection": id_of(raised[-1]),
        "day": "2026-11-23",
        "outcome": "explained",
        "text": "账目已经贴出来了",
    }
    return with_more(raised, ("reply", {**reply, **changes}))


def test_every_objection_has_a_page_and_a_line_in_the_list(year_book: Book) -> None:
    pages = pages_of(year_book)
    view = pages[LIST].view
    listed = {line["index"] for line in (*view["waiting"], *view["answered"])}
    assert listed == {story.index for story in year_book.objections}
    assert set(pages) == {LIST, *(f"objections/{at}.html" for at in listed)}
    assert len(listed) > 1


def test_the_list_says_how_to_object_and_never_how_many_did(year_book: Book) -> None:
    view = pages_of(year_book)[LIST].view
    assert not [key for key in view if "count" in key or "total" in key]
    assert all(line["state"] == "answered" for line in view["answered"])
    assert all(line["state"] != "answered" for line in view["waiting"])


def test_the_clock_runs_from_the_slips_day_until_somebody_answers(
    raised: tuple[Told, ...],
) -> None:
    at = len(raised) - 1
    waiting = last_story(raised, at, date(2026, 11, 20))
    assert waiting["state"] == "open"
    assert waiting["raised"] == "2026-11-20"
    due = date.fromisoformat(waiting["due"])
    assert waiting["days"] == (due - date(2026, 11, 20)).days > 0

    late = last_story(raised, at, date(2026, 12, 31))
    assert (late["state"], late["look"]) == ("late", "bad")
    assert late["days"] == (due - date(2026, 12, 31)).days < 0

    story = last_story(answered(raised), at, date(2026, 12, 31))
    assert (story["state"], story["due"], story["may_escalate"]) == ("answered", "", False)
    assert [(m["type"], m["outcome"]) for m in story["moments"]] == [("reply", "explained")]


def test_whoever_waits_too_long_is_told_that_the_street_is_next(
    raised: tuple[Told, ...],
) -> None:
    at = len(raised) - 1
    early = last_story(raised, at, date(2026, 11, 20))
    assert early["escalate"]
    assert not early["may_escalate"]
    assert last_story(raised, at, date.fromisoformat(early["escalate"]))["may_escalate"]


def test_an_objection_at_the_street_waits_by_the_streets_own_clock(
    raised: tuple[Told, ...],
) -> None:
    at = len(raised) - 1
    body = {
        "objection": id_of(raised[at]),
        "day": "2026-12-20",
        "office": "示例街道",
        "reason": "过了日子",
    }
    told = with_more(raised, ("escalation", body))
    story = last_story(told, at, date(2026, 12, 21))
    assert (story["state"], list(story["label"])) == ("escalated", list(STATES["escalated"][0]))
    assert story["due"] != last_story(raised, at, date(2026, 12, 21))["due"]
    assert not story["may_escalate"]


def test_a_hidden_text_is_not_shown_but_the_fact_the_reason_and_the_clock_are(
    raised: tuple[Told, ...], tmp_path: Path
) -> None:
    at = len(raised) - 1
    hiding = {"objection": id_of(raised[at]), "reason": "写了别人的病情"}
    told = with_more(raised, ("hiding", hiding))
    story = last_story(told, at, date(2026, 11, 20))
    assert (story["title"], story["hidden"], story["reason_hidden"]) == ("", True, hiding["reason"])
    assert story["due"]
    book = book_of(told)
    (tmp_path / "checkpoint").write_bytes(book.note)
    build_site(book, tmp_path)
    for page in tmp_path.rglob("objections/*.html"):
        assert "车棚的账不对" not in page.read_text("utf-8"), page
    assert "写了别人的病情" in (tmp_path / f"objections/{at}.html").read_text("utf-8")


def test_a_place_without_a_date_for_answers_never_calls_one_late(year_book: Book) -> None:
    told = with_more(year(), objection())
    story = last_story(told, len(told) - 1, date(2029, 1, 1))
    assert year_book.today.year == 2026
    assert (story["state"], story["due"], story["escalate"]) == ("open", "", "")


def test_what_somebody_wrote_stays_text_on_both_pages(tmp_path: Path) -> None:
    told = with_more(year()[:60], objection(about=HOSTILE))
    told = answered(told, text=HOSTILE)
    book = book_of(told)
    (tmp_path / "checkpoint").write_bytes(book.note)
    build_site(book, tmp_path)
    for name in (LIST, f"objections/{len(told) - 2}.html"):
        for folder in ("", "en/", "elder/"):
            page = (tmp_path / folder / name).read_text("utf-8")
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
