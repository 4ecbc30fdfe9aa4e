"""The pages about money: overview, months entry by entry, funds, categories, budget, holdings."""

from collections.abc import Iterator

from publish.site.book import Book
from publish.site.money.budget import budget_pages
from publish.site.money.categories import category_pages
from publish.site.money.funds import fund_pages
from publish.site.money.holdings import holding_pages
from publish.site.money.months import month_pages
from publish.site.money.overview import overview_pages
from publish.site.page import Page


def money_pages(book: Book) -> Iterator[Page]:
    """Give every page about money."""
    all_books = book.books
    yield from month_pages(book, all_books)
    yield from fund_pages(book, all_books)
    yield from category_pages(book, all_books)
    yield from budget_pages(book)
    yield from holding_pages(book)
    yield from overview_pages(book, all_books)
