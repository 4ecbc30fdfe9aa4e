"""Plain pages for all that has no richer page: money, matters, objections.

A page that another family gives under the same path takes the place of the one given here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.forms import find_form
from ledger.affairs.journal import OUTSIDE
from ledger.log.open_data.ledger_view import Movement, show_account
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.cards import cards
from publish.site.items import day_entered, title_of
from publish.site.page import Page
from publish.site.words import Words

_TEMPLATE = "plain.html"
_NOTHING: Words = ("还没有。", "None yet.")
_HOW: Words = (
    "向监督委员会要一张编号的异议单，或用街道发的一次性号码，不用写名字。",
    "Ask the supervision committee for a numbered slip, or use a one-time code; no name is needed.",
)
_OBJECTION_WORDS: dict[str, tuple[Words, str]] = {
    "answered": (("已答复", "answered"), "good"),
    "late": (("逾期未答复", "unanswered and late"), "bad"),
    "escalated": (("已上报街道", "with the street office"), "warn"),
    "open": (("等答复", "waiting for an answer"), "wait"),
}
_RESULTS: dict[str, tuple[Words, str]] = {
    "done": (("已办成", "done"), "good"),
    "partly": (("办成一部分", "partly done"), "warn"),
    "given_up": (("不办了", "given up"), "quiet"),
}


def plain_pages(book: Book) -> Iterator[Page]:
    """Give a page for every address that `Book.address_of` and the menu may lead to."""
    at: dict[str, list[Event]] = {}
    for event in book.events:
        at.setdefault(book.addresses.page_of(event.index), []).append(event)
    yield from _money_pages(book, at)
    yield from _matter_pages(book, at)
    yield from _objection_pages(book, at)


def _page(path: str, heading: Words, *sections: dict[str, Any], **more: Any) -> Page:  # noqa: ANN401
    view = {"lead": [], "badge": None, **more, "heading": heading, "sections": sections}
    return Page(path, _TEMPLATE, view)


def _section(heading: Words | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    plain: dict[str, Any] = {"lead": [], "links": [], "table": None, "cards": [], "empty": None}
    return {**plain, "heading": heading, **more}


def _link(address: str, text: str | Words, facts: Words, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    plain = {"anchor": "", "look": "", "label": None}
    return {**plain, "address": address, "text": text, "facts": facts, **more}


# -------------------------------------------------------------------------------------- money

_MONEY_PAGES: tuple[tuple[str, Words], ...] = (
    ("money/funds.html", ("资金来源", "Funds")),
    ("money/categories.html", ("按用途看", "By category")),
    ("money/budget.html", ("预算", "Budget")),
    ("money/contracts.html", ("合同和验收", "Contracts")),
    ("money/assets.html", ("资产和债权债务", "Assets and debts")),
)


def _money_pages(book: Book, at: dict[str, list[Event]]) -> Iterator[Page]:
    months = sorted((p for p in at if p.startswith("money/2")), reverse=True)
    links = [
        _link(
            path, (_month(path), _month(path)), (f"{len(at[path])} 条", f"{len(at[path])} entries")
        )
        for path in months
    ]
    yield _page(
        "money/index.html",
        ("收支", "Money"),
        _section(("还有多少钱", "How much there is"), table=_balances(book), empty=_NOTHING),
        _section(("每一笔，按月看", "Every entry, month by month"), links=links, empty=_NOTHING),
        _section(
            ("还可以这样看", "Other views"),
            links=[_link(path, words, ("", "")) for path, words in _MONEY_PAGES],
        ),
    )
    for path in months:
        yield _month_page(book, path, at[path])
    for path, words in _MONEY_PAGES:
        if path == "money/categories.html":
            table = _categories(book)
            yield _page(path, words, _section(None, table=table, empty=_NOTHING))
        else:
            shown = cards(book, at.get(path, ()))
            yield _page(path, words, _section(None, cards=shown, empty=_NOTHING))


def _month(path: str) -> str:
    return path.removeprefix("money/").removesuffix(".html")


def _balances(book: Book) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = [
        {"anchor": "", "cells": [("资金", "fund"), name, amount]}
        for (name, _), amount in sorted(book.balances.funds.items())
    ]
    rows += [
        {"anchor": "", "cells": [("账户", "account"), show_account(name), amount]}
        for (name, _), amount in sorted(book.balances.accounts.items())
        if amount or name != OUTSIDE
    ]
    if not rows:
        return None
    return {
        "columns": [("", ""), ("名称", "name"), ("余额（元）", "balance")],
        "rows": rows,
        "money": [2],
    }


def _month_page(book: Book, path: str, events: list[Event]) -> Page:
    wanted = {event.index for event in events}
    moved = [each for each in book.movements if each.index in wanted]
    others = [event for event in events if event.index not in {each.index for each in moved}]
    month = _month(path)
    return _page(
        path,
        (f"{month} 收支", f"Money, {month}"),
        _section(("逐笔", "Entry by entry"), table=_movements(moved)),
        _section(("结账、核对和凭据", "Closing and evidence"), cards=cards(book, others)),
    )


def _movements(moved: Iterable[Movement]) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = []
    seen: set[int] = set()
    for each in moved:
        money_in, money_out = ("", -each.amount) if each.amount < 0 else (each.amount, "")
        place = "" if each.index in seen else anchor(each.index)
        balance: int | str = "" if each.fund_balance is None else each.fund_balance
        title = each.summary or each.no
        cells = [
            each.day,
            title,
            each.party,
            each.fund or each.account,
            money_in,
            money_out,
            balance,
        ]
        rows.append({"anchor": place, "cells": cells})
        seen.add(each.index)
    columns: list[Words] = [
        ("日期", "day"),
        ("摘要", "summary"),
        ("对方", "other party"),
        ("资金来源", "fund"),
        ("收入（元）", "in"),
        ("支出（元）", "out"),
        ("资金余额（元）", "fund’s balance"),
    ]
    return {"columns": columns, "rows": rows, "money": [4, 5, 6]} if rows else None


def _categories(book: Book) -> dict[str, Any] | None:
    spent: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for each in book.movements:
        if each.side == "income":
            came[each.category] += each.amount
        elif each.side == "expenditure":
            spent[each.category] -= each.amount
    names = sorted(spent.keys() | came.keys(), key=lambda name: (-spent[name], name))
    rows = [{"anchor": "", "cells": [name or "—", came[name], spent[name]]} for name in names]
    columns = [("用途", "category"), ("收入（元）", "in"), ("支出（元）", "out")]
    return {"columns": columns, "rows": rows, "money": [1, 2]} if rows else None


# ------------------------------------------------------------------------ matters, objections


def _matter_pages(book: Book, at: dict[str, list[Event]]) -> Iterator[Page]:
    links = []
    for story in reversed(book.matters):
        path = f"decisions/{story.index}.html"
        words, look = _RESULTS.get(story.outcome, (("在办", "going on"), "wait"))
        form = find_form(book.catalogue.forms, story.form)
        label = form.label if form is not None else story.form
        facts = (label, label)
        links.append(_link(path, story.title, facts, look=look, label=words))
        events = at.get(path, [])
        moments = [m.index for m in story.moments if book.addresses.page_of(m.index) != path]
        others = [event for index in moments if (event := book.event_of(index)) is not None]
        badge = {"look": look, "text": words}
        along = [
            _link(book.address_of(e.index), title_of(e), (day_entered(e), day_entered(e)))
            for e in others
        ]
        yield _page(
            path,
            (story.title, story.title),
            _section(("从头到尾", "From the beginning"), cards=cards(book, events)),
            _section(("相关的收支和合同", "Money and contracts"), links=along),
            badge=badge,
            lead=[facts],
        )
    yield _page(
        "decisions/index.html",
        ("决策落实", "Decisions and what came of them"),
        _section(None, links=links, empty=_NOTHING),
    )


def _objection_pages(book: Book, at: dict[str, list[Event]]) -> Iterator[Page]:
    links = []
    for story in reversed(book.objections):
        path = f"objections/{story.index}.html"
        words, look = _OBJECTION_WORDS[story.standing(book.today)]
        title = ("内容已隐藏", "hidden") if story.hidden else (story.about, story.about)
        day = story.day.isoformat()
        links.append(_link(path, title, (day, day), look=look, label=words))
        subject = book.event_of(story.subject)
        about = []
        if subject is not None:
            about.append(_link(book.address_of(subject.index), title_of(subject), ("", "")))
        answers = cards(book, (e for e in at.get(path, ()) if e.index != story.index))
        due = story.clocks.reply
        lead = [(f"{day} 提出", f"raised on {day}")]
        if due is not None:
            lead.append((f"应在 {due} 前答复", f"to be answered by {due}"))
        yield _page(
            path,
            title,
            _section(("说的是", "It is about"), links=about),
            _section(("答复和办理", "Answers"), cards=answers, empty=_NOTHING),
            badge={"look": look, "text": words},
            lead=lead,
        )
    how = [_HOW]
    yield _page(
        "objections/index.html",
        ("居民异议", "Objections"),
        _section(("怎么提", "How to object"), lead=how),
        _section(("提过的", "Objections so far"), links=links, empty=_NOTHING),
        _section(
            ("异议单和号码", "Slips and codes"),
            cards=cards(book, at.get("objections/index.html", ())),
        ),
    )
