"""The notice on A4: what it says and its totals, who signed, until when it hangs, and its code.

The paper says nothing that changes from day to day, so the same entry gives the same paper. Only
where a later entry has already corrected it does it say so. Telephone numbers are the site's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.affairs.audit.event import Event
from publish.paper.codes import Code, beginning, group, large_code, notice_address, small_code
from publish.paper.errors import CheckAddressMissing, ListPastLastDay, NotANotice
from publish.paper.fonts import Font
from publish.paper.table import lay_out
from publish.paper.typesetting import set_paper
from publish.paper.wording import (
    CAVEAT,
    NO_MONEY,
    capitals,
    carried_over,
    day,
    figures,
    moment,
    period,
)
from publish.site.book import Book

_TYPED = 32  # hex digits, enough to find the entry
_STATED = (("income", "收入合计"), ("expenditure", "支出合计"), ("balance", "期末结余"))


@dataclass(frozen=True)
class Wish:
    """How a notice is wanted: in large print, with the large code that holds *proof*."""

    large_print: bool = False
    proof: bytes | None = None


_PLAIN = Wish()


def notice_paper(book: Book, index: int, font: Font, wish: Wish = _PLAIN) -> bytes:
    """Give entry *index*, a notice or correction, as a PDF.

    Raises:
        NotANotice: it is neither.
        ListPastLastDay: it lists persons and may not be shown any more.
        CheckAddressMissing: the settings don't say where the codes lead.
        CodeTooLarge, LargeCodeTooLarge: a code can't hold what it should.
    """
    event = find_notice(book, index)
    data = notice_data(book, event) | {"large": wish.large_print}
    if wish.proof is not None:
        data["big"] = _shown(large_code(book.settings.check_address, wish.proof))
    return set_paper("notice", data, font, made_ms=event.time_ms)


def find_notice(book: Book, index: int) -> Event:
    """Give the notice or correction that is entry *index*.

    Raises:
        NotANotice: it is neither, or there is no such entry.
        ListPastLastDay: it lists persons and may not be shown any more.
    """
    event = book.event_of(index)
    life = book.life_of(event.id) if event is not None else None
    if event is None or life is None:
        raise NotANotice(index=index)
    if life["last"] and life["last"] < book.today.isoformat():
        raise ListPastLastDay(last=life["last"])
    return event


def notice_data(book: Book, event: Event) -> dict[str, Any]:
    """Give what every paper about one notice says.

    Raises:
        CheckAddressMissing: the settings don't say where the codes lead.
        CodeTooLarge: the address is too long.
    """
    body = event.body
    return {
        "community": book.community,
        "title": body["title"],
        "period": period(body["period"]),
        "place": body.get("place", ""),
        "text": body.get("text", ""),
        "table": lay_out(body),
        "count": body["totals"]["count"],
        "totals": _totals(book, body),
        "unit": "元" if book.currency == "CNY" else book.currency,
        "corrects": _corrects(book, body),
        "corrected": _corrected(book, event),
        "signers": [
            {"office": book.offices.label_of(each.role), "name": each.name}
            for each in book.signers_of(event.index)
        ],
        "window": [day(body["display"]["from"]), day(body["display"]["to"])],
        "entered": moment(event.time_ms),
        "duty": {
            "office": book.offices.label_of(body["duty"]),
            "phone": phone_of(book, body["duty"]),
        },
        "street": {"name": book.settings.street.name, "phone": book.settings.street.phone},
        "says": {"no_money": NO_MONEY, "caveat": CAVEAT},
        **_code(book, event.index),
    }


def phone_of(book: Book, office: str) -> str:
    """Give the telephone number of an office, by its name or by its Chinese label."""
    settings = book.settings
    return settings.phone_of(office) or settings.phone_of(book.offices.label_of(office))


def _code(book: Book, index: int) -> dict[str, Any]:
    address = book.settings.check_address
    if not address:
        raise CheckAddressMissing
    leaf_hash = book.leaf_hashes[index]
    text = notice_address(address, book.checkpoint.origin, index, leaf_hash)
    return {
        "code": _shown(small_code(text)),
        "begins": beginning(address),
        "origin": book.checkpoint.origin,
        "index": str(index),
        "digits": group(leaf_hash.hex()[:_TYPED]),
    }


def _shown(code: Code) -> dict[str, Any]:
    return {"svg": code.svg, "side": code.side_mm}


def _totals(book: Book, body: Mapping[str, Any]) -> list[dict[str, str]]:
    totals = body["totals"]
    stated = (("carry_over", carried_over(body["period"])), *_STATED)
    in_yuan = book.currency == "CNY"
    return [
        {
            "label": label,
            "figures": figures(totals[name]),
            "capitals": capitals(totals[name]) if in_yuan else "",
        }
        for name, label in stated
        if name in totals
    ]


def _corrects(book: Book, body: Mapping[str, Any]) -> dict[str, str] | None:
    earlier = book.event_of(body.get("corrects", ""))
    if earlier is None:
        return None
    return {
        "title": earlier.body["title"],
        "index": str(earlier.index),
        "reason": body.get("reason", ""),
    }


def _corrected(book: Book, event: Event) -> dict[str, str] | None:
    life = book.life_of(event.id)
    if life is None or life["corrected"] < 0:
        return None
    return {"day": day(life["corrected_day"]), "index": str(life["corrected"])}
