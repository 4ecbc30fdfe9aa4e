"""A row of money as a page shows it: figures, who was paid, who answers, what became of it."""

from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.journal import RECORDS
from ledger.affairs.periods import period_days
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.links import (
    day_of_event,
    evidence_of,
    later_link,
    link_to,
    links_to,
    party_of,
    signed_by,
)
from publish.site.notices import images_of
from publish.site.sums import Row

Note = dict[str, Any]


class Closed:
    """Which days were closed when, so that a record that came later can be told."""

    def __init__(self, book: Book) -> None:
        self._closed = [
            (event.body["currency"], event.index, period_days(event.body["period"])[1].isoformat())
            for event in book.of_types("closing")
        ]

    def is_late(self, row: Row) -> bool:
        """Say whether a row came in when its day had been closed."""
        return any(
            currency == row.currency and index < row.event.index and row.day <= last
            for currency, index, last in self._closed
        )


def entry_view(book: Book, row: Row, closed: Closed) -> dict[str, Any]:
    """Give a row as plain values."""
    event, body = row.event, row.event.body
    voucher = body.get("voucher", {})
    source, to = body.get("from", {}), body.get("to", {})
    transfer = event.type == "transfer"
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "type": event.type,
        "day": row.day,
        "voucher": _voucher(voucher.get("type", ""), voucher.get("no", "")),
        "summary": body.get("summary") or body.get("reason") or body.get("basis") or "",
        "income": row.income,
        "expenditure": row.expenditure,
        "moved": row.moved,
        "opened": row.opened,
        "balance": row.balance,
        "currency": row.currency,
        "category": body.get("category", ""),
        "fund": source["fund"] if transfer else body.get("fund", ""),
        "to_fund": to["fund"] if transfer else "",
        "account": source["account"] if transfer else body.get("account", ""),
        "to_account": to["account"] if transfer else "",
        "party": party_of(body.get("payee") or body.get("payer") or {}),
        "handler": body.get("handler", ""),
        "grade": body.get("grade", ""),
        "invoice": body.get("invoice", ""),
        "budget": body.get("budget", ""),
        "decision": link_to(book, book.event_of(body.get("decision", ""))),
        "contract": link_to(book, book.event_of(body.get("contract", ""))),
        "debt": link_to(book, book.event_of(body.get("debt", ""))),
        "evidence": evidence_of(body.get("evidence", ())),
        "images": images_of(book, event),
        "unseen": _unseen(book, event),
        "signed": signed_by(book, event),
        "people": [
            {"party": party_of(each["payee"]), "amount": each["amount"], "what": each["what"]}
            for each in (body["rows"] if event.type == "pay_list" else ())
        ],
        "notes": _notes(book, row, closed),
        "paper": [
            {"signer": each.body["signer"], "day": each.body["day"], "anchor": anchor(each.index)}
            for each in book.about(event.id)
            if each.type == "paper_signature"
        ],
        "objections": [
            link_to(book, each) for each in book.about(event.id) if each.type == "objection"
        ],
        "check": book.check_address(event.index),
    }


def _unseen(book: Book, event: Event) -> list[dict[str, Any]]:
    """Give the released images whose files this site was not given."""
    shown = {each.index for each in book.releases.get(event.id, ())}
    return [
        {"anchor": anchor(each.index), "day": each.body["day"], "masked": each.body["masked"]}
        for each in book.about(event.id)
        if each.type == "release" and each.index not in shown and book.is_last_release(each)
    ]


def _voucher(kind: str, number: str) -> str:
    return number if kind in number else f"{kind} {number}".strip()


def _notes(book: Book, row: Row, closed: Closed) -> list[Note]:
    """Give what must be said of a row beyond its figures, the gravest first; templates word it."""
    event = row.event
    found = [*_own(book, event), *_since(book, event)]
    if event.type in RECORDS | {"reversal"} and closed.is_late(row):
        found.append({"code": "late", "look": "warn", "link": None})
    return found


def _own(book: Book, event: Event) -> list[Note]:
    body = event.body
    if event.type == "outflow":
        ratified = later_link(book, event, "ratification")
        taken_back = later_link(book, event, "reversal")
        code = "unapproved" if not (ratified or taken_back) else "ratified" if ratified else ""
        if code:
            look = "bad" if code == "unapproved" else "warn"
            return [{"code": code, "look": look, "link": ratified, "text": body["reason"]}]
    if event.type == "reversal":
        link = link_to(book, book.event_of(body["reverses"]))
        return [{"code": "reverses", "look": "warn", "link": link}]
    if event.type == "refund":
        link = link_to(book, book.event_of(body.get("refunds", "")))
        return [{"code": "refunds", "look": "quiet", "link": link}]
    if event.type == "advance":
        settled = later_link(book, event, "settlement")
        over = not settled and body["due"] < book.today.isoformat()
        code = "settled" if settled else "overdue" if over else "due"
        look = "bad" if over else "quiet"
        return [{"code": code, "look": look, "link": settled, "day": body["due"]}]
    if body.get("advance"):
        link = link_to(book, book.event_of(body["advance"]))
        return [{"code": "from_advance", "look": "quiet", "link": link}]
    return []


def _since(book: Book, event: Event) -> list[Note]:
    found: list[Note] = []
    for each in book.about(event.id):
        if each.type == "reversal":
            found.append({"code": "reversed", "look": "warn", "link": link_to(book, each)})
        elif each.type == "refund":
            found.append({"code": "refunded", "look": "quiet", "link": link_to(book, each)})
    return found


def paper_view(book: Book, event: Event) -> dict[str, Any]:
    """Give what an entry of the month says that moves no money: a count, a ratification."""
    body = event.body
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "type": event.type,
        "day": day_of_event(event),
        "period": body.get("period", ""),
        "account": body.get("account", ""),
        "held": body.get("held", ""),
        "currency": body.get("currency", book.currency),
        "figures": {
            name: body[name]
            for name in ("book", "bank", "counted", "difference", "spent", "returned", "amount",
                         "opening", "closing")
            if name in body
        },
        "reason": body.get("reason", "") or body.get("summary", ""),
        "items": [
            {
                "side": each.get("side", ""),
                "day": each.get("date", ""),
                "amount": each["amount"],
                "text": each["text"],
                "link": link_to(book, book.event_of(each.get("entry", ""))),
            }
            for each in body.get("items", ())
        ],
        "lines": len(body.get("lines", ())),
        "links": links_to(
            book,
            [body[name] for name in ("outflow", "advance") if name in body]
            + list(body.get("entries", ())),
        ),
        "decision": link_to(book, book.event_of(body.get("decision", ""))),
        "signed": signed_by(book, event),
    }  # fmt: skip
