"""Money on pages is the journal's money: rows add up, months follow on, closings agree."""

import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.audit.event import Event
from ledger.affairs.journal import Balances, Journal
from publish.site.book import Book
from publish.site.build import build_site
from publish.site.chrome import chrome_of
from publish.site.money import money_pages
from publish.site.page import Page
from publish.site.rendering import Renderer
from publish.site.sums import TRANSFER, Books, read_books
from tests import community
from tests.site.logs import book_of, few, with_more, year

FUNDS = ("工作经费", "专项经费")
HOSTILE = "<script>alert(1)</script>{{7*7}}"
"""What somebody may write into a summary."""


class Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: Counter[str] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.fixture(scope="module")
def pages(year_book: Book) -> dict[str, Page]:
    return {page.path: page for page in money_pages(year_book)}


def sections(pages: dict[str, Page]) -> list[dict[str, Any]]:
    months = [page for path, page in pages.items() if re.fullmatch(r"money/\d{4}-\d\d\.html", path)]
    return [section for page in months for section in page.view["sections"]]


def test_the_rows_of_a_month_lead_from_its_opening_to_its_closing(pages: dict[str, Page]) -> None:
    found = sections(pages)
    assert len(found) >= 12
    for section in found:
        balance = section["opening"] - sum(row["opened"] for row in section["rows"])
        for row in section["rows"]:
            balance += row["opened"] + row["income"] - row["expenditure"]
            assert row["balance"] == balance
        assert balance == section["closing"]
        assert section["income"] == sum(row["income"] for row in section["rows"])
        assert section["expenditure"] == sum(row["expenditure"] for row in section["rows"])


def test_each_month_opens_with_what_the_one_before_closed_with(pages: dict[str, Page]) -> None:
    found = sections(pages)
    for before, after in pairwise(found):
        assert before["closing"] == after["opening"]


def test_funds_and_categories_add_up_to_their_month(pages: dict[str, Page]) -> None:
    for section in sections(pages):
        for name in ("opening", "income", "expenditure", "closing"):
            assert sum(fund[name] for fund in section["funds"]) == section[name]
        for name in ("income", "expenditure"):
            assert sum(each[name] for each in section["categories"]) == section[name]


def test_the_balances_are_the_journals(year_book: Book, pages: dict[str, Page]) -> None:
    section = pages["money/index.html"].view["sections"][0]
    shown = {fund["name"]: fund["balance"] for fund in section["funds"]}
    assert shown == {name: held for (name, _), held in year_book.balances.funds.items()}
    assert section["agrees"]
    assert sections(pages)[-1]["closing"] == section["balance"]
    funds = {fund["name"]: fund["balance"] for fund in pages["money/funds.html"].view["funds"]}
    assert funds == shown


def test_every_closing_of_the_year_agrees_with_the_entries(
    year_book: Book, pages: dict[str, Page]
) -> None:
    months = [page.view for path, page in pages.items() if path.startswith("money/2")]
    closings = [closing for view in months for closing in view["closings"]]
    assert len(closings) == len(year_book.of_types("closing")) >= 12
    assert all(closing["agrees"] for closing in closings)


def test_a_closing_that_differs_is_said_to_differ() -> None:
    told = with_more(year(), ("closing", {
        "period": "2026-11", "currency": "CNY", "count": 0,
        "funds": [{"fund": "社区公益金", "opening": 0, "income": 0, "expenditure": 0, "closing": 0}],
        "accounts": [{"account": "现金", "type": "cash", "balance": 0}],
    }))  # fmt: skip
    view = {p.path: p.view for p in money_pages(book_of(told))}["money/2026-11.html"]
    assert not view["closings"][-1]["agrees"]
    assert view["closings"][-1]["late"] == []


def test_what_comes_after_a_closing_is_said_to_have_come_late() -> None:
    body = community.expenditure_body(date="2026-09-15", fund="社区公益金", account="基本户")
    told = with_more(year(), ("outflow", {**body, "reason": "漏记"}))
    view = {p.path: p.view for p in money_pages(book_of(told))}["money/2026-09.html"]
    row = next(row for row in view["sections"][0]["rows"] if row["index"] == len(told) - 1)
    assert {note["code"] for note in row["notes"]} == {"unapproved", "late"}
    assert [link["index"] for link in view["closings"][-1]["late"]] == [len(told) - 1]
    index = {p.path: p.view for p in money_pages(book_of(told))}["money/index.html"]
    assert [each["link"]["index"] for each in index["unapproved"]] == [len(told) - 1]


def test_every_outflow_says_whether_and_when_it_was_approved_afterwards(
    year_book: Book, pages: dict[str, Page]
) -> None:
    view = pages["money/index.html"].view
    assert view["unapproved"] == []
    assert len(view["ratified"]) == len(year_book.of_types("outflow")) > 0
    for each in view["ratified"]:
        assert each["ratified"]["type"] == "ratification"
        assert each["ratified"]["day"] >= each["link"]["day"]


def test_budget_lines_and_what_stood_beside_them_are_all_that_was_paid(
    year_book: Book, pages: dict[str, Page]
) -> None:
    budget = next(b for b in pages["money/budget.html"].view["budgets"] if b["period"] == "2026")
    assert budget["spent"] == sum(line["spent"] for line in budget["lines"]) > 0
    paid = sum(
        record.amount
        for record in year_book.journal.records.values()
        if record.type in {"expenditure", "outflow", "pay_list"} and record.day[:4] == "2026"
    )
    back = sum(e.body["amount"] for e in year_book.of_types("reversal", "refund")
               if e.body["date"][:4] == "2026")  # fmt: skip
    assert budget["spent"] + sum(each["spent"] for each in budget["beside"]) == paid - back


def test_a_chart_has_the_figures_of_its_table(pages: dict[str, Page]) -> None:
    index = pages["money/index.html"].view["sections"][0]
    charted = dict(
        zip(index["chart"]["labels"], index["chart"]["series"][0]["values"], strict=True)
    )
    table = {row["month"]: row["income"] for row in index["months"]}
    assert charted.items() <= table.items()
    for fund in pages["money/funds.html"].view["funds"]:
        ends = {row["month"]: row["closing"] for row in fund["months"]}
        for month, value in zip(
            fund["chart"]["labels"], fund["chart"]["series"][0]["values"], strict=True
        ):
            assert ends.get(month, value) == value
    for year_view in pages["money/categories.html"].view["sections"][0]["years"]:
        table = {each["name"]: each["expenditure"] for each in year_view["categories"]}
        chart = year_view["chart"]
        for name, value in zip(chart["labels"], chart["series"][0]["values"], strict=True):
            assert table[name] == value


@pytest.mark.parametrize(("variant", "said"), [("zh", "2026年11月"), ("en", "Nov 2026")])
def test_a_chart_says_its_months_as_people_do(
    pages: dict[str, Page], year_book: Book, variant: str, said: str
) -> None:
    renderer = Renderer(variant, chrome_of(year_book))
    for name in ("money/index.html", "money/funds.html"):
        page = pages[name]
        drawn = renderer.render(page.path, page.template, page.view).decode().split("<svg")[1]
        assert f">{said}</text>" in drawn
        assert "2026-11" not in drawn.partition("</svg>")[0]


def test_sealed_and_withheld_people_have_no_name_on_any_page_of_money(
    year_book: Book, tmp_path: Path
) -> None:
    sealed = "ab" * 32
    name = "张某某（原件）"
    told = few()
    for payee in ({"sealed": sealed}, {"withheld": name}):
        body = community.expenditure_body(date="2025-10-20", payee=payee, fund="社区公益金")
        told = with_more(told, ("expenditure", body))
    build_site(book_of(told), tmp_path)
    for path in tmp_path.rglob("money/*.html"):
        page = path.read_text("utf-8")
        assert name not in page, path
        assert sealed not in page, path
    month = (tmp_path / "money/2025-10.html").read_text("utf-8")
    assert "个人（姓名密封）" in month
    assert "原件没有写明" in month
    lists = [row for page in money_pages(year_book) if page.path.startswith("money/2")
             for section in page.view["sections"] for row in section["rows"] if row["people"]]  # fmt: skip
    assert lists
    assert all(
        each["party"] == {"kind": "sealed", "text": ""} for row in lists for each in row["people"]
    )


def test_hostile_text_stays_text_on_pages_of_money(tmp_path: Path) -> None:
    body = community.expenditure_body(
        date="2025-10-20", summary=HOSTILE, category=HOSTILE, fund=HOSTILE,
        payee={"org": HOSTILE}, voucher={"no": HOSTILE},
        evidence=[{"name": HOSTILE}], account=HOSTILE,
    )  # fmt: skip
    build_site(book_of(with_more(few(), ("expenditure", body))), tmp_path)
    for name in ("2025-10", "funds", "categories", "index"):
        page = (tmp_path / f"money/{name}.html").read_text("utf-8")
        read = Text(page)
        assert HOSTILE in {each.strip() for each in read.said}, name
        assert read.tags["script"] == 1, name  # the page's own file
        assert "{{7*7}}" in page, name


# ------------------------------------------------------------------------- small random ledgers

days = st.dates(date(2026, 1, 1), date(2026, 4, 30)).map(date.isoformat)
amounts = st.integers(0, 10_000)
moves = st.tuples(st.sampled_from(["income", "expenditure", "transfer", "advance", "reversal"]),
                  days, amounts, st.sampled_from(FUNDS), st.integers(0, 30))  # fmt: skip


def told_events(listed: list[tuple[str, str, int, str, int]]) -> list[Event]:
    opening = {
        "date": "2026-01-01", "currency": "CNY",
        "funds": [{"fund": fund, "balance": 50_000} for fund in FUNDS],
        "accounts": [{"account": "基本户", "type": "bank", "balance": 100_000}],
    }  # fmt: skip
    found = [Event(0, 0, "opening", "0", "opening", 0, (), opening)]
    movable: list[Event] = []
    for index, (kind, day, amount, fund, at) in enumerate(listed, 1):
        body: dict[str, Any] = {"date": day, "amount": amount, "currency": "CNY"}
        if kind == "reversal":
            if not movable:
                continue
            target = movable.pop(at % len(movable))
            body |= {"reverses": target.id, "date": max(day, target.body["date"])}
        elif kind == "transfer":
            body |= {"from": {"fund": fund, "account": "基本户"},
                     "to": {"fund": FUNDS[at % 2], "account": "现金"}}  # fmt: skip
        else:
            body |= {"fund": fund, "category": f"用途{at % 3}", "account": "基本户"}
        event = Event(index, index, f"id{index}", str(index), kind, index, (), body)
        found.append(event)
        if kind != "reversal":
            movable.append(event)
    return found


def balances_of(events: list[Event]) -> Balances:
    journal, balances = Journal(), Balances()
    for event in events:
        balances.add(journal.take(event.index, event.id, event.type, event.body))
    return balances


@settings(max_examples=80, deadline=None)
@given(st.lists(moves, max_size=25))
def test_by_day_or_by_entry_the_books_end_with_the_same(
    listed: list[tuple[str, str, int, str, int]],
) -> None:
    events = told_events(listed)
    books: Books = read_books(events)["CNY"]
    journal = {name: held for (name, _), held in balances_of(events).funds.items()}
    assert books.balances == journal
    assert books.rows[-1].balance == sum(journal.values())
    months = books.months
    assert books.total(months[-1]).closing == sum(journal.values())
    for before, after in pairwise(months):
        for fund in books.funds:
            assert books.month(fund, before).closing == books.month(fund, after).opening
    for month in months:
        own = books.rows_of(month)
        assert books.total(month).income == sum(row.income for row in own)
        assert books.total(month).expenditure == sum(row.expenditure for row in own)
    between = sum(row.income - row.expenditure for row in books.rows if row.category == TRANSFER)
    assert between == 0


def test_views_are_plain_json_and_the_same_each_time(year_book: Book) -> None:
    once, again = (
        [json.dumps(p.view, sort_keys=True) for p in money_pages(year_book)] for _ in "12"
    )
    assert once == again
