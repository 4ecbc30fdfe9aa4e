"""Corrections: the old and the new side by side, what differs in words, why, and who signed.

Nothing was taken away: both stand in the ledger. What may not be shown any more, such as a list
past its last day, is not compared.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from ledger.affairs.audit.event import Event
from publish.paper.table import lay_out
from publish.paper.wording import figures
from publish.site.addresses import anchor
from publish.site.book import Book
from publish.site.items import day_entered
from publish.site.links import link_to, signed_by
from publish.site.page import Page
from publish.site.words import Words

_FIELDS: tuple[tuple[str, str, Words], ...] = (
    ("title", "text", ("标题", "Title")),
    ("period", "period", ("讲的是", "About")),
    ("place", "text", ("地点", "Place")),
    ("duty", "role", ("谁负责", "Whose duty")),
    ("medium", "list", ("贴在哪里", "Where it hangs")),
    ("text", "text", ("内容", "Text")),
)
_TOTALS: tuple[tuple[str, Words], ...] = (
    ("carry_over", ("上期结转", "Carried over")),
    ("income", ("收入合计", "Income")),
    ("expenditure", ("支出合计", "Expenditure")),
    ("balance", ("期末结余", "Balance")),
)
_WHOLE_ROWS = 20  # a longer table shows only the rows that differ
_LETTER_BY_LETTER = 2_000  # characters; longer texts are compared line by line

Part = tuple[str, str]
"""What a text says: ``same``, ``gone`` or ``come``, and the characters."""


def correction_pages(book: Book) -> Iterator[Page]:
    """Give the page of corrections, the newest first."""
    found = [_correction(book, event) for event in reversed(book.of_types("correction"))]
    yield Page("corrections.html", "corrections/index.html", {"corrections": found})


def _correction(book: Book, event: Event) -> dict[str, Any]:
    old = book.event_of(event.body["corrects"])
    hidden = {
        name
        for each in (old, event)
        if each is not None
        for name in book.withheld.get(each.index, ())
    }
    return {
        "anchor": anchor(event.index),
        "index": event.index,
        "title": event.body["title"],
        "reason": event.body["reason"],
        "day": day_entered(event),
        "signed": signed_by(book, event),
        "signed_before": [] if old is None else signed_by(book, old),
        "check": book.check_address(event.index),
        "new": link_to(book, event),
        "old": link_to(book, old),
        "old_entered": "" if old is None else day_entered(old),
        "fields": [] if old is None else [*fields_of(old.body, event.body, hidden)],
        "table": None if old is None or "table" in hidden else compare_tables(old.body, event.body),
        "withheld": bool(hidden & {"table", "text"}),
    }


# ------------------------------------------------------------------------------------- fields


def fields_of(
    old: Mapping[str, Any], new: Mapping[str, Any], hidden: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """Give each field of either, with what it said and says; texts in parts, *hidden* ones not."""
    for name, form, label in _FIELDS:
        if name in hidden:
            continue
        yield from _field(label, form, old.get(name, ""), new.get(name, ""))
    hung, hangs = old["display"], new["display"]
    for name, label in (("from", ("从哪天贴", "From")), ("to", ("贴到哪天", "Until"))):
        yield from _field(label, "day", hung[name], hangs[name])
    counts = old["totals"]["count"], new["totals"]["count"]
    yield from _field(("行数", "Rows"), "plain", *(str(each) for each in counts))
    for name, label in _TOTALS:
        before, after = (_yuan(body["totals"].get(name)) for body in (old, new))
        yield from _field(label, "plain", before, after)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else figures(fen)


def _field(label: Words, form: str, old: Any, new: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    if not old and not new:
        return
    parts = parts_of(old, new) if form == "text" and old != new else ((), ())
    yield {
        "label": list(label),
        "form": form,
        "changed": old != new,
        "old": old,
        "new": new,
        "old_parts": [list(part) for part in parts[0]],
        "new_parts": [list(part) for part in parts[1]],
    }


def parts_of(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Give both texts in parts; joined, each says what it said."""
    before: Sequence[str] = old
    after: Sequence[str] = new
    if max(len(old), len(new)) > _LETTER_BY_LETTER:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    left: list[Part] = []
    right: list[Part] = []
    for word, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        is_same = word == "equal"
        if i1 < i2:
            left.append(("same" if is_same else "gone", "".join(before[i1:i2])))
        if j1 < j2:
            right.append(("same" if is_same else "come", "".join(after[j1:j2])))
    return left, right


# -------------------------------------------------------------------------------------- table


def compare_tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give two notices' tables, each row ``same``, ``gone``, ``come`` or ``changed``.

    Rows stand as on paper, carry-over and sum included. None, if neither has a table.
    """
    before, after = _laid(old), _laid(new)
    if before is None and after is None:
        return None
    left, right = _mark(before[1] if before else [], after[1] if after else [])
    short = max(len(left), len(right)) <= _WHOLE_ROWS
    return {
        "columns_changed": (before and before[0]) != (after and after[0]),
        "changes": sum(row["mark"] != "same" for row in right)
        + sum(row["mark"] == "gone" for row in left),
        "sides": [
            {
                "columns": side[0] if side else [],
                "rows": [row for row in rows if short or row["mark"] != "same"],
                "left_out": 0 if short else sum(row["mark"] == "same" for row in rows),
            }
            for side, rows in ((before, left), (after, right))
        ],
    }


def _laid(body: Mapping[str, Any]) -> tuple[list[str], list[list[str]]] | None:
    table = lay_out(body)
    if table is None:
        return None
    first, last = ([row] if row else [] for row in (table["first"], table["last"]))
    return table["columns"], [*first, *table["rows"], *last]


def _mark(
    old: list[list[str]], new: list[list[str]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    left: list[dict[str, Any]] = []
    right: list[dict[str, Any]] = []
    rows = [tuple(row) for row in old], [tuple(row) for row in new]
    for word, i1, i2, j1, j2 in SequenceMatcher(None, *rows).get_opcodes():
        pairs = 0 if word == "equal" else min(i2 - i1, j2 - j1)
        for at in range(pairs):
            before, after = old[i1 + at], new[j1 + at]
            cells = [
                n
                for n in range(max(len(before), len(after)))
                if before[n : n + 1] != after[n : n + 1]
            ]
            left.append({"mark": "changed", "cells": before, "differ": cells})
            right.append({"mark": "changed", "cells": after, "differ": cells})
        mark = ("same", "same") if word == "equal" else ("gone", "come")
        left += [_row(mark[0], row) for row in old[i1 + pairs : i2]]
        right += [_row(mark[1], row) for row in new[j1 + pairs : j2]]
    return left, right


def _row(mark: str, cells: list[str]) -> dict[str, Any]:
    return {"mark": mark, "cells": cells, "differ": []}
