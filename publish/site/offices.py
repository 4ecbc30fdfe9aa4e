"""Who holds which office since when, who held it before, and how each came and went.

Terms are `publish.site.terms`'; what a change of office needs was judged when it was admitted.
"""

from collections.abc import Iterator
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.roles import STANDARD_ROLES
from ledger.affairs.rules import MIN_DELAY_DAYS
from ledger.affairs.types.registry import GOVERNANCE
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import signed_by
from publish.site.page import Page
from publish.site.terms import Term
from publish.site.work import phone_of

_SUPERVISION = ("review", "audit_result", "declaration")


def office_pages(book: Book) -> Iterator[Page]:
    """Give the page of offices."""
    events = [*book.of_types(*GOVERNANCE, *_SUPERVISION)]
    view = {
        "offices": _offices(book),
        "duties": list(book.charter.get("duties") or ()),
        "changes": [_change(book, each) for each in reversed(events) if each.type in GOVERNANCE],
        "reviews": [_review(book, each) for each in reversed(events) if each.type == "review"],
        "audits": [_audit(book, each) for each in reversed(events) if each.type == "audit_result"],
        "declarations": [
            _declaration(book, each) for each in reversed(events) if each.type == "declaration"
        ],
    }
    yield Page("offices.html", "offices/index.html", view)


def _offices(book: Book) -> list[dict[str, Any]]:
    """Give each office with its phone, who holds it, and who held it; the law's order first."""
    terms: dict[str, list[Term]] = {}
    for term in book.terms.all:
        terms.setdefault(term.role, []).append(term)
    order = [*STANDARD_ROLES, *terms]
    return [
        {
            "role": role,
            "phone": phone_of(book, role),
            "now": [_term(book, each) for each in terms[role] if each.until < 0],
            "before": [_term(book, each) for each in reversed(terms[role]) if each.until >= 0],
        }
        for role in sorted(terms, key=order.index)
    ]


def _term(book: Book, term: Term) -> dict[str, Any]:
    ended = book.event_of(term.until) if term.until >= 0 else None
    return {
        "name": term.name or term.person,
        "since": term.since_day,
        "since_anchor": anchor(term.since),
        "until": term.until_day,
        "until_anchor": anchor(term.until) if ended is not None else "",
        "reason": "" if ended is None else ended.body.get("reason", ""),
    }


def _entry(book: Book, event: Event) -> dict[str, Any]:
    return {
        "anchor": anchor(event.index),
        "index": event.index,
        "type": event.type,
        "day": event.body.get("day") or event.body.get("date") or day_entered(event),
        "signed": signed_by(book, event),
        "check": book.check_address(event.index),
    }


def _change(book: Book, event: Event) -> dict[str, Any]:
    """Give what a governance entry did: who came into which offices, who went, whose key ended."""
    body = event.body
    coming = {
        "appointment": [body],
        "handover": body.get("appoints", ()),
        "charter": body.get("officers", ()),
    }.get(event.type, ())
    going = {
        "revocation": [body.get("slug", "")],
        "handover": body.get("ends", ()),
        "rekey": [body.get("slug", "")],
    }.get(event.type, ())
    return {
        **_entry(book, event),
        "day": day_entered(event),
        "stated": body.get("date", ""),
        "comes": [
            {"name": _name(book, each["person"]), "roles": list(each["roles"])} for each in coming
        ],
        "goes": [_name(book, book.offices.person_of(slug) or slug) for slug in going],
        "roles": list(body.get("roles") or ()) if event.type == "revocation" else [],
        "authority": [each["office"] for each in body.get("authority", ())],
        "reason": body.get("reason", ""),
        "resolution": body.get("resolution", ""),
        "accounts": [
            {"account": each["account"], "amount": each["amount"]}
            for each in body.get("accounts", ())
        ],
        "currency": body.get("currency", book.currency),
        "delay": book.charter.get("rules_delay_days", MIN_DELAY_DAYS)
        if event.type == "rules"
        else 0,
    }


def _name(book: Book, person: str) -> str:
    return book.offices.name_of(person)


def _review(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    return {
        **_entry(book, event),
        "span": body["period"],
        "due": body["due"],
        "present": body["present"],
        "members": [
            {
                "name": _name(book, each["person"]),
                "office": each["office"],
                "counts": [each["excellent"], each["competent"], each["incompetent"]],
            }
            for each in body["members"]
        ],
    }


def _audit(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    return {
        **_entry(book, event),
        "span": body["period"],
        "cause": body["cause"],
        "person": _name(book, body["person"]) if body.get("person") else "",
        "auditor": body["auditor"],
        "findings": body["findings"],
        "text": body["text"],
    }


def _declaration(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    return {
        **_entry(book, event),
        "name": _name(book, body["person"]),
        "organisations": list(body["organisations"]),
    }
