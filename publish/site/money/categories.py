"""What money came in and went out for, by category: a reversal counts as its target's."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publish.site.book import Book
from publish.site.page import Page
from publish.site.sums import TRANSFER, Books, Row


def by_category(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Give the sums of each category, the largest expenditure first."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.income or row.expenditure:
            own = found.setdefault(row.category, [0, 0, 0])
            own[0] += row.income
            own[1] += row.expenditure
            own[2] += 1
    listed = [
        {
            "name": name,
            "transfer": name == TRANSFER,
            "income": own[0],
            "expenditure": own[1],
            "count": own[2],
        }
        for name, own in found.items()
    ]
    return sorted(
        listed, key=lambda each: (-int(each["expenditure"]), -int(each["income"]), each["name"])
    )


def category_pages(book: Book, all_books: Mapping[str, Books]) -> Iterator[Page]:
    """Give the page of money by category."""
    view = {
        "sections": [_section(books) for books in all_books.values()],
        "size": book.checkpoint.size,
    }
    yield Page("money/categories.html", "money/categories.html", view)


def _section(books: Books) -> dict[str, Any]:
    years = sorted({month[:4] for month in books.months}, reverse=True)
    return {"currency": books.currency, "years": [_year(books, year) for year in years]}


def _year(books: Books, year: str) -> dict[str, Any]:
    rows = [row for row in books.rows if row.day[:4] == year]
    categories = by_category(rows)
    for each in categories:
        own = [row for row in rows if row.category == each["name"]]
        each["months"] = [
            {"month": month, **_sums(own, month)}
            for month in sorted({row.day[:7] for row in own if row.income or row.expenditure})
        ]
    spent = [each for each in categories if each["expenditure"] and not each["transfer"]]
    return {
        "year": year,
        "categories": categories,
        "income": sum(each["income"] for each in categories),
        "expenditure": sum(each["expenditure"] for each in categories),
        "chart": _chart(books.currency, year, spent),
    }


def _sums(rows: Iterable[Row], month: str) -> dict[str, int]:
    own = [row for row in rows if row.day[:7] == month]
    return {
        "income": sum(row.income for row in own),
        "expenditure": sum(row.expenditure for row in own),
    }


def _chart(currency: str, year: str, spent: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not spent:
        return None
    return {
        "id": f"spent-{currency}-{year}".lower(),
        "currency": currency,
        "title": [f"{year}年的钱花在哪里", f"What was spent in {year}, by category"],
        "text": [
            f"每种用途一根横条，从多到少，共 {len(spent)} 种；数字和下面的表一样。",
            (
                f"A bar for each of {len(spent)} categories, the largest first; the table below "
                "has the same figures."
            ),
        ],
        "labels": [each["name"] for each in spent],
        "series": [
            {"name": ["支出", "expenditure"], "values": [each["expenditure"] for each in spent]}
        ],
    }
