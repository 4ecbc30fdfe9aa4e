"""Where each entry stands on the site: one page, and a place on it.

An entry belongs to the page of what it is about: a posting to its notice, a reply to its objection.
What has no page of its own stands in its month's list, where every entry is.
"""

from collections.abc import Iterable, Mapping

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.periods import period_days
from ledger.affairs.types.registry import GOVERNANCE

MONTHLY_MONEY = frozenset(
    {
        "income",
        "expenditure",
        "outflow",
        "ratification",
        "refund",
        "reversal",
        "pay_list",
        "advance",
        "settlement",
        "transfer",
        "opening",
        "closing",
        "reconciliation",
        "cash_count",
        "bank_statement",
        "sub_ledger",
        "year_closing",
    }
)
_SHARED = {
    "work_item": "work/index.html",
    "work_report": "work/index.html",
    "annual_report": "work/index.html",
    "budget": "money/budget.html",
    "fund": "money/funds.html",
    "contract": "money/contracts.html",
    "contract_change": "money/contracts.html",
    "acceptance": "money/contracts.html",
    "asset": "money/assets.html",
    "asset_change": "money/assets.html",
    "debt": "money/assets.html",
    "codes": "objections/index.html",
    "slips": "objections/index.html",
    "review": "offices.html",
    "audit_result": "offices.html",
    "declaration": "offices.html",
}
_OWN = {
    "notice": "notices",
    "correction": "notices",
    "matter": "decisions",
    "objection": "objections",
}
_OF_NOTICES = frozenset({"posting", "takedown", "filing"})
_ABOUT = {"rectification": "order", "release": "of", "paper_signature": "subject"}
_OF_OBJECTIONS = frozenset({"reply", "escalation", "hiding"})


def month_page(month: str) -> str:
    """Give the page that lists all entries of *month*, like 2026-03."""
    return f"months/{month}.html"


def anchor(index: int) -> str:
    """Give an entry's place on its page."""
    return f"e{index}"


class Addresses:
    """Knows where each entry stands; it takes events in order."""

    def __init__(self) -> None:
        self._pages: dict[int, str] = {}
        self._of: dict[str, str] = {}
        self._types: dict[str, str] = {}

    def take(self, event: Event) -> None:
        """Take the next event."""
        page = self._page_of(event)
        self._pages[event.index] = page
        self._of[event.id] = page
        self._types[event.id] = event.type

    def get(self, index: int) -> str:
        """Give an entry's address, below the site's own.

        Raises:
            KeyError: there is no such entry.
        """
        page = self._pages[index]
        own = page in {f"{group}/{index}.html" for group in ("notices", "decisions", "objections")}
        return page if own else f"{page}#{anchor(index)}"

    def page_of(self, index: int) -> str:
        """Give the page on which an entry stands."""
        return self._pages[index]

    def _page_of(self, event: Event) -> str:
        kind = event.type
        if kind in _OWN:
            return f"{_OWN[kind]}/{event.index}.html"
        if kind in MONTHLY_MONEY:
            return f"money/{money_month(event.body, event)}.html"
        found = "offices.html" if kind in GOVERNANCE else _SHARED.get(kind) or self._about(event)
        return found or month_page(day_of(event.time_ms).isoformat()[:7])

    def _about(self, event: Event) -> str:
        """Give the page of what *event* is about, if that has one of its own."""
        kind, body = event.type, event.body
        if kind in _OF_NOTICES:
            return self._of.get(body["notice"], "")
        if kind in _OF_OBJECTIONS:
            return self._of.get(body["objection"], "")
        if kind == "order":
            return self._of_order(body["subjects"])
        if kind in _ABOUT:
            return self._of.get(body[_ABOUT[kind]], "")
        matter = body.get("matter", "")
        if self._types.get(matter) == "matter":
            return self._of[matter]
        return "decisions/index.html" if kind == "covenant" else ""

    def _of_order(self, subjects: Iterable[str]) -> str:
        """An order stands with the first objection that it is about, or in the list of orders."""
        about = (self._of[each] for each in subjects if self._types.get(each) == "objection")
        return next(about, "objections/index.html")


def money_month(body: Mapping[str, object], event: Event) -> str:
    """Give the month under which an entry about money stands: its date's, its period's last."""
    for name in ("date", "day"):
        value = body.get(name)
        if isinstance(value, str):
            return value[:7]
    period = body.get("period")
    if isinstance(period, str):
        return period_days(period)[1].isoformat()[:7]
    return day_of(event.time_ms).isoformat()[:7]
