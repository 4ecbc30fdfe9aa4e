"""What an entry is called in a list: by its own words, and by its period as people say it."""

import re

from publish.site.book import Book
from publish.site.chrome import chrome_of
from publish.site.items import basis_words, entry_item, title_of
from publish.site.recent import recent_pages
from publish.site.rendering import Renderer
from tests.site.reading import Read


def test_a_period_is_said_and_not_written_by_digits(year_book: Book) -> None:
    closings = [title_of(event) for event in year_book.of_types("closing")]
    assert closings
    assert all(re.fullmatch(r"[0-9]{4}年[0-9]{1,2}月", title) for title in closings)
    (budget, *_) = year_book.of_types("budget")
    assert re.fullmatch(r"[0-9]{4}年", title_of(budget))


def test_what_an_account_has_again_and_again_is_told_apart_by_its_day(year_book: Book) -> None:
    statements = list(year_book.of_types("bank_statement", "reconciliation"))
    assert statements
    for event in statements:
        assert title_of(event).startswith(f"{event.body['account']} ")
        assert title_of(event)[-1] in "月日"
    named = [(each.type, title_of(each)) for each in statements]
    assert len(set(named)) == len(named)


def test_no_title_of_the_year_is_a_bare_number(year_book: Book) -> None:
    titles = [str(entry_item(year_book, event)["title"]) for event in year_book.events]
    assert not [title for title in titles if re.fullmatch(r"[0-9 /-]+", title)]


def test_a_legal_basis_is_chinese_without_the_abbreviations_of_its_compilers(
    year_book: Book,
) -> None:
    said = {
        code: basis_words(year_book, category.basis)
        for code, category in year_book.catalogue.categories.items()
    }
    wrong = {code: words for code, words in said.items() if re.search("[A-Za-z§;+]", words)}
    assert wrong == {}
    assert said["F02"].startswith("《上海市居民委员会工作条例》第17条")
    assert "居务公开标准目录》4" in said["F02"]
    categories = year_book.catalogue.categories
    assert all(words for code, words in said.items() if categories[code].basis)


def test_a_period_in_a_title_is_in_the_language_of_its_page(year_book: Book) -> None:
    pages = [page for page in recent_pages(year_book) if page.path.startswith("months/")]
    closing = next(iter(year_book.of_types("closing")))
    month = closing.body["period"]
    page = next(
        each for each in pages if any(item["index"] == closing.index
                                      for day in each.view["days"] for item in day["items"])
    )  # fmt: skip
    said = {}
    for variant in ("zh", "en"):
        renderer = Renderer(variant, chrome_of(year_book))
        said[variant] = Read(renderer.render(page.path, page.template, page.view).decode()).said
    assert title_of(closing) in said["zh"]
    assert title_of(closing) not in said["en"]
    assert Renderer("en", chrome_of(year_book)).period(month) in said["en"]
