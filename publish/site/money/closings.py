"""Closings as pages show them: what was stated, beside what the entries say by their own days."""

from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.periods import months_of, period_days
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import link_to, links_to, signed_by
from publish.site.sums import Books


def closing_view(book: Book, books: Books | None, event: Event) -> dict[str, Any]:
    """Give a closing: each fund's stated figures, and its balance by the entries.

    They differ where something was recorded after the closing for a day that it closed (*late*), or
    where the closing was wrong.
    """
    body = event.body
    last = period_days(body["period"])[1].isoformat()
    funds = [
        {**each, "counted": 0 if books is None else held_on(books, each["fund"], last)}
        for each in body["funds"]
    ]
    later = () if books is None else books.rows
    late = [row.event for row in later if row.day <= last and row.event.index > event.index]
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "period": body["period"],
        "day": day_entered(event),
        "currency": body["currency"],
        "funds": funds,
        "total": {
            name: sum(each[name] for each in funds)
            for name in ("opening", "income", "expenditure", "closing", "counted")
        },
        "accounts": [
            {"account": a["account"], "type": a["type"], "balance": a["balance"],
             "held": a.get("held", "")}
            for a in body["accounts"]
        ],
        "items": [
            {"text": each["text"], "amount": each["amount"],
             "link": link_to(book, book.event_of(each.get("entry", "")))}
            for each in body.get("items", ())
        ],
        "count": body["count"],
        "agrees": all(each["closing"] == each["counted"] for each in funds),
        "late": [link_to(book, each) for each in late],
        "reconciliations": links_to(book, body.get("reconciliations", ())),
        "signed": signed_by(book, event),
    }  # fmt: skip


def held_on(books: Books, fund: str, last: str) -> int:
    """Give what a fund held at the end of the day *last*, by the entries' own days."""
    held = 0
    for row in books.rows:
        if row.day > last:
            break
        held = books.after[row.event.index].get(fund, held)
    return held


def year_closing_view(book: Book, event: Event) -> dict[str, Any]:
    """Give what became of each fund at a year's end."""
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "address": book.address_of(event.index),
        "period": event.body["period"],
        "day": day_entered(event),
        "currency": event.body["currency"],
        "funds": list(event.body["funds"]),
        "signed": signed_by(book, event),
    }


def closed_months(book: Book, currency: str) -> dict[str, Event]:
    """Give the closing of each month that has one, the latest where there are several."""
    return {
        month: event
        for event in book.of_types("closing")
        if event.body["currency"] == currency
        for month in months_of(event.body["period"])
    }
