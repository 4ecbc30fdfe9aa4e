"""A notice on its page says what its paper says."""

import re

from publish.paper.table import lay_out
from publish.site.book import Book
from publish.site.chrome import chrome_of
from publish.site.front import front_pages
from publish.site.notices import notice_pages
from publish.site.rendering import Renderer
from tests.site.logs import book_of, few, notice, with_more


def test_a_table_has_the_papers_first_and_last_row_and_money_in_yuan() -> None:
    told = with_more(few(), notice(
        catalogue="J03", kind="financial", period="2026-10",
        totals={
            "count": 1, "income": 0, "expenditure": 12_345, "balance": 37_655,
            "carry_over": 50_000,
        },
        table={"columns": ["摘要", "支出", "余额"], "rows": [["<b>灯</b>", 12_345, 37_655]]},
    ))  # fmt: skip
    book = book_of(told)
    page = next(p for p in notice_pages(book) if p.path == f"notices/{len(few())}.html")
    assert page.view["table"] == lay_out(book.events[-1].body)
    said = Renderer("zh", chrome_of(book)).render(page.path, page.template, page.view).decode()
    assert re.findall(r"<td[^>]*>([^<]*)</td>", said) == [
        "上月结转", "", "500.00",
        "&lt;b&gt;灯&lt;/b&gt;", "123.45", "376.55",
        "合计", "123.45", "376.55",
    ]  # fmt: skip
    english = Renderer("en", chrome_of(book)).render(page.path, page.template, page.view).decode()
    assert re.findall(r"<td[^>]*>([^<]*)</td>", english)[::3] == [
        "Carried over",
        "&lt;b&gt;灯&lt;/b&gt;",
        "Total",
    ]


def test_the_front_page_says_that_a_change_is_found_out_not_that_there_can_be_none() -> None:
    book = book_of(few())
    page = next(iter(front_pages(book)))
    for variant, words in (("zh", "改了、删了都查得出来"), ("en", "would be found out")):
        said = Renderer(variant, chrome_of(book)).render(page.path, page.template, page.view)
        assert words in said.decode()
        assert "不能改" not in said.decode()


def test_whether_it_was_changed_can_be_asked_before_the_table_begins(year_book: Book) -> None:
    pages = [page for page in notice_pages(year_book) if page.view["table"]]
    longest = max(pages, key=lambda page: len(page.view["table"]["rows"]))
    for variant in ("zh", "elder", "en"):
        renderer = Renderer(variant, chrome_of(year_book))
        said = renderer.render(longest.path, longest.template, longest.view).decode()
        assert said.index(longest.view["check"]) < said.index('class="facts"')
