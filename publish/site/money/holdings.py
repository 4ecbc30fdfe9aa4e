"""What was agreed, owned and owed: contracts with what was paid under them, assets, debts."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.journal import PAID
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.links import evidence_of, link_to, party_of, signed_by
from publish.site.page import Page

_INCOME = frozenset({"income"})


def holding_pages(book: Book) -> Iterator[Page]:
    """Give the pages of contracts, and of assets and debts."""
    contracts = [contract_view(book, event) for event in book.of_types("contract")]
    yield Page("money/contracts.html", "money/contracts.html", {"contracts": contracts[::-1]})
    view = {
        "assets": [_asset(book, event) for event in book.of_types("asset")],
        "debts": [_debt(book, event) for event in book.of_types("debt")],
    }
    yield Page("money/assets.html", "money/assets.html", view)


def contract_view(book: Book, event: Event) -> dict[str, Any]:
    """Give a contract as it stands now, with its changes, payments and acceptances."""
    body = event.body
    later = book.about(event.id)
    changes = [each for each in later if each.type == "contract_change"]
    last: Mapping[str, Any] = changes[-1].body if changes else {}
    payments, paid = _moved(book, event, _INCOME if body["direction"] == "in" else PAID)
    return {
        "index": event.index,
        "anchor": anchor(event.index),
        "title": body["title"],
        "party": party_of(body["party"]),
        "direction": body["direction"],
        "amount": last.get("amount", body["amount"]),
        "first_amount": body["amount"],
        "currency": body["currency"],
        "signed_on": body["signed"],
        "first": body["from"],
        "to": last.get("to", body["to"]),
        "ended": bool(last.get("ended")),
        "over": last.get("to", body["to"]) < book.today.isoformat(),
        "method": body["method"],
        "bidders": body.get("bidders", 0),
        "capital": body.get("capital", ""),
        "instalments": [
            {"due": each["due"], "amount": each["amount"], "after": each.get("after", "")}
            for each in last.get("instalments") or body["instalments"]
        ],
        "payments": payments,
        "paid": paid,
        "changes": [
            {"anchor": anchor(e.index), "day": e.body["day"], "amount": e.body["amount"],
             "to": e.body["to"], "ended": e.body.get("ended", False), "reason": e.body["reason"]}
            for e in changes
        ],
        "acceptances": [
            {"anchor": anchor(e.index), "day": e.body["day"], "passed": e.body["passed"],
             "text": e.body["text"], "signed": signed_by(book, e)}
            for e in later
            if e.type == "acceptance"
        ],
        "decision": link_to(book, book.event_of(body.get("decision", ""))),
        "matter": link_to(book, book.event_of(body.get("matter", ""))),
        "asset": link_to(book, book.event_of(body.get("asset", ""))),
        "evidence": evidence_of(body["evidence"]),
        "signed": signed_by(book, event),
    }  # fmt: skip


def _moved(book: Book, event: Event, types: frozenset[str]) -> tuple[list[dict[str, Any]], int]:
    """Give what was paid or received under a contract or debt, less what came back, and the sum.

    What was reversed stays in the list and counts nothing.
    """
    later = book.about(event.id)
    paid = [each for each in later if each.type in types]
    back = {each.index: each for each in later if each.type == "refund" and "income" not in types}
    back |= {e.index: e for each in paid for e in book.about(each.id) if e.type == "refund"}
    found: list[dict[str, Any]] = []
    total = 0
    for each in sorted([*paid, *back.values()], key=lambda moved: moved.index):
        undone = any(e.type == "reversal" for e in book.about(each.id))
        amount = each.body["amount"] * (-1 if each.index in back else 1)
        counts = 0 if undone else amount
        total += counts
        found.append({"link": link_to(book, each), "amount": counts, "undone": undone})
    return found, total


def _asset(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    later = book.about(event.id)
    changes = [each for each in later if each.type == "asset_change"]
    last: Mapping[str, Any] = changes[-1].body if changes else body
    return {
        "anchor": anchor(event.index),
        "name": body["name"],
        "nature": body["nature"],
        "quantity": body["quantity"],
        "value": last["value"],
        "currency": body["currency"],
        "acquired": body["acquired"],
        "use": last["use"],
        "place": body.get("place", ""),
        "leases": [link_to(book, each) for each in later if each.type == "contract"],
        "changes": [
            {"anchor": anchor(e.index), "day": e.body["day"], "use": e.body["use"],
             "value": e.body["value"], "reason": e.body["reason"]}
            for e in changes
        ],
    }  # fmt: skip


def _debt(book: Book, event: Event) -> dict[str, Any]:
    body = event.body
    receivable = body["direction"] == "receivable"
    payments, paid = _moved(book, event, _INCOME if receivable else PAID)
    return {
        "anchor": anchor(event.index),
        "text": body["text"],
        "direction": body["direction"],
        "party": party_of(body["party"]),
        "amount": body["amount"],
        "currency": body["currency"],
        "fund": body["fund"],
        "since": body["since"],
        "due": body.get("due", ""),
        "late": bool(body.get("due"))
        and body["due"] < book.today.isoformat()
        and paid < body["amount"],
        "paid": paid,
        "payments": payments,
    }
