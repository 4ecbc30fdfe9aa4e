"""An entry as a card: everything that it says, in words, with who signed it and how to check it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.money import format_amount
from ledger.log.open_data.audience import show_party
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered, entry_item
from publish.site.notices import images_of
from publish.site.words import Words

_AMOUNTS: Mapping[str, Words] = {
    "amount": ("金额", "amount"),
    "cost": ("花费", "cost"),
    "value": ("价值", "value"),
    "counted": ("盘点数", "counted"),
    "book": ("账面数", "by the books"),
    "difference": ("差额", "difference"),
    "spent": ("用掉", "spent"),
    "returned": ("退回", "returned"),
    "bank": ("银行余额", "at the bank"),
    "closing": ("期末余额", "closing balance"),
}
_TEXTS: Mapping[str, Words] = {
    "period": ("期间", "period"),
    "day": ("日期", "day"),
    "date": ("日期", "date"),
    "signed": ("签订", "signed"),
    "fund": ("资金来源", "fund"),
    "account": ("账户", "account"),
    "category": ("用途", "category"),
    "budget": ("预算项", "budget line"),
    "handler": ("经手", "handled by"),
    "duty": ("负责", "duty"),
    "place": ("地点", "place"),
    "plan": ("计划", "plan"),
    "text": ("内容", "text"),
    "reason": ("理由", "reason"),
    "summary": ("摘要", "summary"),
    "basis": ("依据", "basis"),
    "giver": ("拨款方", "giver"),
    "method": ("方式", "method"),
    "quantity": ("数量", "quantity"),
    "due": ("到期", "due"),
    "promised": ("答应办好", "promised"),
    "board": ("公开栏", "board"),
    "person": ("人员", "person"),
    "name": ("姓名", "name"),
    "resolution": ("依据的决议", "resolution"),
    "auditor": ("审计单位", "auditor"),
}


def card(book: Book, event: Event) -> dict[str, Any]:
    """Give an entry as a card; nothing of it is more than `Book.publics` holds."""
    body = event.body
    return {
        "anchor": anchor(event.index),
        "index": event.index,
        "kind_of": event.type,
        "title": entry_item(book, event)["title"],
        "entered": day_entered(event),
        "rows": [*_rows(book, body)],
        "signed": [each._asdict() for each in book.signers_of(event.index)],
        "check": book.check_address(event.index),
        "images": images_of(book, event),
    }


def cards(book: Book, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Give entries as cards, in order."""
    return [card(book, event) for event in events]


def _rows(book: Book, body: Mapping[str, Any]) -> Iterable[tuple[list[str], str]]:
    for name, label in _AMOUNTS.items():
        if isinstance(body.get(name), int):
            text = format_amount(body[name], grouping=",")
            yield list(label), f"{text} {body.get('currency', book.currency)}"
    party = show_party(body)
    if party:
        yield ["对方", "other party"], party
    for name, label in _TEXTS.items():
        value = body.get(name)
        if isinstance(value, str) and value:
            yield list(label), value
    voucher = body.get("voucher")
    if voucher:
        yield ["凭证号", "voucher"], f"{voucher.get('no', '')}"
    votes = body.get("votes")
    if votes:
        said = f"应到 {votes['due']}，实到 {votes['present']}，同意 {votes['agreed']}"
        yield ["表决", "votes (due, present, agreed)"], said
    for each in body.get("tallies", ()):
        yield ["回答", "answer"], f"{each['answer']}：{each['count']}"
