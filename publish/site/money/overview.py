"""The front page of money: what there is, what came and went, what was never approved."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from publish.site.book import Book
from publish.site.links import later_link, link_to
from publish.site.money.closings import closed_months
from publish.site.money.funds import CHARTED
from publish.site.money.months import flow_view, money_months
from publish.site.page import Page
from publish.site.sums import Books


def overview_pages(book: Book, all_books: Mapping[str, Books]) -> Iterator[Page]:
    """Give the front page of money."""
    outflows = [_outflow(book, event) for event in book.of_types("outflow")]
    view = {
        "time": book.time,
        "sections": [_section(book, books) for books in all_books.values()],
        "months": money_months(book)[::-1],
        "unapproved": [each for each in outflows if not each["settled"]],
        "ratified": [each for each in outflows if each["settled"]],
        "contracts": len(book.of_types("contract")),
        "assets": len(book.of_types("asset")),
        "debts": len(book.of_types("debt")),
        "budgets": len(book.of_types("budget")),
    }
    yield Page("money/index.html", "money/index.html", view)


def _outflow(book: Book, event: Event) -> dict[str, Any]:
    ratified = later_link(book, event, "ratification")
    back = later_link(book, event, "reversal", "refund")
    return {
        "link": link_to(book, event),
        "amount": event.body["amount"],
        "currency": event.body["currency"],
        "reason": event.body["reason"],
        "ratified": ratified,
        "back": back,
        "settled": ratified is not None or later_link(book, event, "reversal") is not None,
    }


def _section(book: Book, books: Books) -> dict[str, Any]:
    closed = closed_months(book, books.currency)
    journal = sum(
        amount for (_, currency), amount in book.balances.funds.items()
        if currency == books.currency
    )  # fmt: skip
    balance = sum(books.balances.values())
    return {
        "currency": books.currency,
        "balance": balance,
        "journal": journal,
        "agrees": journal == balance,
        "funds": [
            {"name": name, "balance": amount, "anchor": f"fund-{books.currency.lower()}-{number}"}
            for number, (name, amount) in enumerate(books.balances.items(), 1)
        ],
        "months": [
            {"month": month, "closed": month in closed, **flow_view(books.total(month))}
            for month in reversed(books.months)
        ],
        "chart": _chart(books),
    }


def _chart(books: Books) -> dict[str, Any] | None:
    months = books.months[-CHARTED:]
    if not months:
        return None
    flows = [books.total(month) for month in months]
    return {
        "id": f"months-{books.currency.lower()}",
        "currency": books.currency,
        "title": ["每个月收了多少、花了多少", "Income and expenditure of each month"],
        "text": [
            (
                f"最近 {len(months)} 个月，每月两根横条：实心的是收入，空心的是支出；"
                "数字和下面的表一样。"
            ),
            (
                f"The last {len(months)} months, two bars each: filled is income, hollow "
                "expenditure; the table below has the same figures."
            ),
        ],
        "labels": months,
        "of_periods": True,
        "series": [
            {"name": ["收入", "income"], "values": [flow.income for flow in flows]},
            {"name": ["支出", "expenditure"], "values": [flow.expenditure for flow in flows]},
        ],
    }
