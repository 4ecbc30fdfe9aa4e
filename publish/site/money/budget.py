"""Budgets beside what was spent under them: line by line, and what stood on no line.

A payment that names a line is that line's; one that names none is the line's of its fund and
category, if only one line has these (`ledger.affairs.audit.books_budget`). What was paid back or
reversed is taken off.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.journal import PAID, Record
from ledger.affairs.periods import period_days
from publish.paper import wording
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import later_link, link_to, signed_by
from publish.site.page import Page


def budget_pages(book: Book) -> Iterator[Page]:
    """Give the page of budgets, the latest first."""
    spent = list(_spent(book))
    budgets = [_budget(book, event, spent) for event in reversed(book.of_types("budget"))]
    yield Page("money/budget.html", "money/budget.html", {"budgets": budgets})


def _spent(book: Book) -> Iterator[tuple[str, int, Record]]:
    """Yield the day, the amount, and the payment that it belongs to."""
    records = book.journal.records
    for event in book.events:
        record = records.get(event.id)
        if record is not None and record.type in PAID:
            yield record.day, record.amount, record
        elif record is not None and record.type == "refund":
            paid = records.get(record.advance)
            if paid is not None:
                yield record.day, -record.amount, paid
        elif event.type == "reversal":
            yield from _undone(event, records)


def _undone(event: Event, records: Mapping[str, Record]) -> Iterator[tuple[str, int, Record]]:
    target = records.get(event.body["reverses"])
    if target is not None and target.type in PAID:
        yield event.body["date"], -target.amount, target
    elif target is not None and target.type == "refund":
        paid = records.get(target.advance)
        if paid is not None:
            yield event.body["date"], target.amount, paid


def _budget(book: Book, event: Event, spent: list[tuple[str, int, Record]]) -> dict[str, Any]:
    body = event.body
    first, last = (day.isoformat() for day in period_days(body["period"]))
    keys = Counter((line["fund"], line["category"]) for line in body["lines"])
    codes = {line["code"]: line for line in body["lines"]}
    by_key = {(line["fund"], line["category"]): line["code"] for line in body["lines"]}
    sums: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    for day, amount, record in spent:
        if not first <= day <= last or record.currency != body["currency"]:
            continue
        key = (record.fund, record.category)
        if record.budget in codes:
            sums[record.budget] += amount
        elif not record.budget and keys[key] == 1:
            sums[by_key[key]] += amount
        else:
            beside[key] += amount
    lines = [{**line, "spent": sums[line["code"]]} for line in body["lines"]]
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "period": body["period"],
        "day": day_entered(event),
        "currency": body["currency"],
        "lines": lines,
        "amount": sum(line["amount"] for line in lines),
        "spent": sum(line["spent"] for line in lines),
        "beside": [
            {"fund": fund, "category": category, "spent": amount}
            for (fund, category), amount in sorted(beside.items(), key=lambda e: (-e[1], e[0]))
            if amount
        ],
        "running": last >= book.today.isoformat(),
        "replaces": link_to(book, book.event_of(body.get("replaces", ""))),
        "replaced": later_link(book, event, "budget"),
        "reason": body.get("reason") or "",
        "decision": link_to(book, book.event_of(body.get("decision", ""))),
        "signed": signed_by(book, event),
        "chart": _chart(event, lines),
    }


def _chart(event: Event, lines: list[dict[str, Any]]) -> dict[str, Any]:
    period = event.body["period"]
    shown = sorted(lines, key=lambda line: (-line["amount"], line["code"]))
    return {
        "id": f"budget-{event.index}",
        "currency": event.body["currency"],
        "title": [f"{wording.period(period)}预算和实际支出", f"Budget and expenditure of {period}"],
        "text": [
            "每一项两根横条：实心的是预算，空心的是已经花的；数字和下面的表一样。",
            (
                "Two bars for each line: filled is the budget, hollow what was spent; the table "
                "below has the same figures."
            ),
        ],
        "labels": [line["category"] for line in shown],
        "series": [
            {"name": ["预算", "budget"], "values": [line["amount"] for line in shown]},
            {"name": ["已支出", "spent"], "values": [line["spent"] for line in shown]},
        ],
    }
