"""The page of work: what was promised, what came of it, and years with figures from the entries."""

from typing import Any

import pytest

from publish.site.book import Book
from publish.site.page import Page
from publish.site.settings import parse_settings
from publish.site.sums import read_books
from publish.site.work import work_pages
from tests.site.logs import Told, book_of, few, id_of, with_more, year
from tests.site.reading import HOSTILE, read

BEFORE = few()[:20]
"""The ledger before any work was planned."""


def view(book: Book) -> Any:
    (page,) = work_pages(book)
    assert isinstance(page, Page)
    return page.view


def planned(due: str, **changes: Any) -> tuple[Told, ...]:
    body = {"title": "修路灯", "plan": "换三盏", "duty": "director", "due": due}
    return with_more(BEFORE, ("work_item", {**body, **changes}))


def reported(told: tuple[Told, ...], day: str, *, done: bool, text: str = "换了") -> Any:
    body = {
        "item": id_of(told[len(BEFORE)]),
        "day": day,
        "done": done,
        "text": text,
        "evidence": [],
    }
    return with_more(told, ("work_report", body))


def test_an_item_says_who_promised_what_by_when_and_what_came_of_it(year_book: Book) -> None:
    (item,) = view(year_book)["items"]
    assert (item["title"], item["state"], item["in_time"]) == ("沿街商铺走访", "done", True)
    page = read(year_book, work_pages)
    assert {"e29", "e86"} <= set(page.ids)
    for words in (
        "走访沿街商铺，发放联系卡，登记安全隐患。",
        "2025年12月15日",
        "没有超期",
        "办完了",
    ):
        assert words in page.text
    assert "34家全部走访，发放联系卡" in page.text


@pytest.mark.parametrize(
    ("due", "days", "state", "words"),
    [
        ("2026-11-22", [], "late", "过了日子，还没办完"),
        ("2026-11-23", [], "planned", "还没有报过进展"),
        ("2026-11-24", [("2026-11-20", False)], "going_on", "正在办"),
        ("2026-11-22", [("2026-11-20", False)], "late", "过了日子，还没办完"),
        ("2026-11-10", [("2026-11-09", False), ("2026-11-12", True)], "done", "超了期"),
    ],
)
def test_how_an_item_stands_is_said_by_its_own_day(
    due: str, days: list[tuple[str, bool]], state: str, words: str
) -> None:
    told = planned(due)
    for day, done in days:
        told = reported(told, day, done=done)
    book = book_of(told)
    assert view(book)["items"][0]["state"] == state
    assert words in read(book, work_pages).text


def test_what_is_late_comes_first_and_what_is_done_last() -> None:
    told = reported(planned("2026-11-30", title="办完的"), "2026-11-01", done=True)
    body = {"plan": "换", "duty": "director"}
    told = with_more(
        told,
        ("work_item", {**body, "title": "没到日子", "due": "2026-12-30"}),
        ("work_item", {**body, "title": "晚了的", "due": "2026-01-30"}),
    )
    titles = [item["title"] for item in view(book_of(told))["items"]]
    assert titles == ["晚了的", "没到日子", "办完的"]


def test_the_phone_of_whose_duty_it_is_comes_from_the_settings() -> None:
    settings = parse_settings(b'[contacts.duty.director]\nphone = "021-5550 0101"\n')
    book = book_of(planned("2026-12-30"), settings=settings)
    assert "021-5550 0101" in read(book, work_pages).text


def test_later_entries_that_name_an_item_are_linked_from_it() -> None:
    told = planned("2026-12-30")
    order = {"subjects": [id_of(told[-1])], "text": "抓紧办", "due": "2026-12-20"}
    told = with_more(told, ("order", order))
    (item,) = view(book_of(told))["items"]
    assert [link["index"] for link in item["links"]] == [len(told) - 1]


def test_a_years_figures_are_those_of_the_books_and_of_the_entries(year_book: Book) -> None:
    (report,) = view(year_book)["reports"]
    books = read_books(year_book.events)["CNY"]
    months = [month for month in books.months if month.startswith("2025")]
    flows = [books.total(month) for month in months]
    (sums,) = report["sums"]
    net = sum(flow.income - flow.expenditure for flow in flows)
    assert sums["income"] - sums["expenditure"] == net
    assert 0 < sums["income"] <= sum(flow.income for flow in flows)
    entered = [e for e in year_book.events if year_book.publics[e.index].time[:4] == "2025"]
    assert report["counts"]["notices"] == sum(e.type == "notice" for e in entered) > 0
    page = read(year_book, work_pages)
    assert "不是报告里写的" in page.text
    assert "群众意见件件答复" in page.text


def test_decisions_under_way_stand_with_what_was_promised(year_book: Book) -> None:
    running = [s for s in year_book.matters if s.standing and s.standing.decided and not s.outcome]
    assert [each["title"] for each in view(year_book)["decided"]] == [s.title for s in running]
    half = next(
        index for index in range(len(year()), 0, -1)
        if year_book.events[index - 1].type == "result"
    )  # fmt: skip
    earlier = book_of(year()[: half - 1])
    (first, *_) = view(earlier)["decided"]
    assert first["title"] in read(earlier, work_pages).text
    assert first["promised"]


def test_an_empty_ledger_says_so_in_each_language() -> None:
    book = book_of(few()[:1])
    assert "还没有登记过工作计划" in read(book, work_pages).text
    assert "No work was planned here yet." in read(book, work_pages, "en").text


@pytest.mark.parametrize("variant", ["zh", "en", "elder"])
def test_hostile_text_stays_text(variant: str) -> None:
    told = planned("2026-12-30", title=HOSTILE, plan=HOSTILE, duty=HOSTILE, place=HOSTILE)
    told = reported(told, "2026-11-20", done=False, text=HOSTILE)
    told = with_more(told, ("annual_report", {"period": "2025", "text": HOSTILE}))
    page = read(book_of(told), work_pages, variant)
    assert page.tags["script"] == 1
    assert page.said.count(HOSTILE) >= 6
