"""Notices: their sums against their own table, and against the journal that they say they are over.

Recomputed is the money dated in the notice's period, among its entries and funds. A correction of
the same period is over whatever the notice was over that it corrects, if that was right: what was
published once is not left out by stating a shorter stretch, or none. A summary may have fewer rows
than there are records, never more. Refunds may stand as income or lessen
expenditure; transfers between funds may be left out where the notice is over all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import orjson

from ledger.affairs.audit.books_chain import Chain, Range
from ledger.affairs.audit.books_closing import days_of
from ledger.affairs.audit.books_closing_rules import ARITHMETIC
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums, day_before, month_end, total
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Rule, yuan
from ledger.affairs.audit.scene import Scene
from ledger.affairs.money import parse_amount
from ledger.core.errors import LedgerError

NOTICE_TABLE = Rule(
    "books.notice_table",
    Colour.RED,
    "算术：表中各行之和",
    "A",
    "第 {entry} 条公示：{what}合计写的是 {stated} 元，表中各行加起来是 {computed} 元，差 {yuan} "
    "元。",
    "the notice of entry {entry} states {stated} yuan of {what_en}; its rows make {computed}.",
)
NOTICE_TOTALS = Rule(
    "books.notice_totals",
    Colour.RED,
    "算术：公示的合计与它所据的逐笔记录",
    "A",
    "第 {entry} 条公示（{period}）：{what}写的是 {stated} 元，按所据记录应是 {computed} 元，差 "
    "{yuan} 元。",
    "the notice of entry {entry} on {period} states {stated} yuan of {what_en}; the records "
    "that it is over make {computed}.",
)
NOTICE_BALANCE = Rule(
    "books.notice_balance",
    Colour.RED,
    ARITHMETIC,
    "A",
    "第 {entry} 条公示（{period}）：结余写的是 {stated} 元，按结转、收入和支出应是 {computed} "
    "元，差 {yuan} 元。",
    "the notice of entry {entry} on {period} states a balance of {stated} yuan; carry-over, income "
    "and expenditure make {computed}.",
)
NOTICE_ROWS = Rule(
    "books.notice_rows",
    Colour.YELLOW,
    "算术：公示的行数与它所据的逐笔记录",
    "A",
    "第 {entry} 条公示（{period}）有 {stated} 行收支，所据记录只有 {computed} 笔。",
    "the notice of entry {entry} on {period} has {stated} rows, and is over {computed} records.",
)
RULES = (NOTICE_TABLE, NOTICE_TOTALS, NOTICE_BALANCE, NOTICE_ROWS)

_SPACE = "books.notice"
_SUMMARIES = ("结转", "合计", "小计", "总计", "累计", "期初", "结余")
_COLUMNS = {"income": "收入", "expenditure": "支出"}
_ENGLISH = {
    "income": "income",
    "expenditure": "expenditure",
    "carry_over": "carry-over",
    "balance": "balance",
}
_WORDS = {"income": "收入", "expenditure": "支出", "carry_over": "上期结转", "balance": "结余"}


def data_rows(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Give the rows that are no carry-over 上月结转 and no sum 合计, by a cell that says so."""
    return [
        row for row in rows if not any(isinstance(cell, str) and _is_summary(cell) for cell in row)
    ]


def _is_summary(cell: str) -> bool:
    plain = "".join(cell.split())
    return len(plain) <= 6 and plain.endswith(_SUMMARIES)


class Notices:
    """Keeps nothing but what it found; on the shelf, what each notice was rightly over."""

    def __init__(self, sums: Sums, chain: Chain, found: Found) -> None:
        self._sums = sums
        self._chain = chain
        self._found = found

    def take(self, event: Event, scene: Scene) -> None:
        """Take a notice or a correction."""
        body = event.body
        cause = str(event.index)
        table = body.get("table")
        if table is not None:
            self._check_table(event, table, cause)
        before = _corrected(body, scene)
        journal = _joined(body.get("journal"), before)
        if journal is None:
            return
        right = self._check_journal(event, journal, days_of(body["period"]), scene)
        over = journal if right else before
        if over is not None:
            last = min(over["last"], event.index)
            kept = {"period": body["period"], "journal": {**over, "last": last}}
            scene.shelf.put(_SPACE, event.id, orjson.dumps(kept).decode())

    def _check_table(self, event: Event, table: Mapping[str, Any], cause: str) -> None:
        totals = event.body["totals"]
        rows = data_rows(table["rows"])
        for field, word in _COLUMNS.items():
            if field not in totals:
                continue
            computed = _column(table["columns"], rows, word)
            if computed is not None and computed != totals[field]:
                self._found.add(
                    NOTICE_TABLE, f"{cause}:{field}", event.index,
                    amount=abs(computed - totals[field]), what=word, what_en=_ENGLISH[field],
                    stated=yuan(totals[field]), computed=yuan(computed),
                )  # fmt: skip

    # -------------------------------------------------------------------------------- journal

    def _check_journal(
        self, event: Event, journal: Mapping[str, Any], days: tuple[str, str], scene: Scene
    ) -> bool:
        """Check what the notice states against *journal*; give whether its sums are right."""
        body, totals = event.body, event.body["totals"]
        entries = (journal["first"], min(journal["last"], event.index))
        named = journal.get("funds")
        own = self._range(days, entries, named, scene)
        ways = list(_ways(own, whole=named is None))
        fits = [way for way in ways if _fits(totals, way)]
        if not fits:
            said = [name for name in _COLUMNS if name in totals]
            off = [name for name in said if totals[name] not in _of(ways, name)]
            field = (off or said)[0]
            computed = ways[0][field == "expenditure"]
            self._wrong(NOTICE_TOTALS, event, field, totals[field], computed)
        self._check_balances(event, days, named, (fits or ways)[0])
        table = body.get("table")
        if table is not None:
            rows = len(data_rows(table["rows"]))
            if rows > own.count:
                self._found.add(
                    NOTICE_ROWS, str(event.index), event.index, period=body["period"],
                    stated=rows, computed=own.count,
                )  # fmt: skip
        return bool(fits)

    def _range(
        self,
        days: tuple[str, str],
        entries: tuple[int, int],
        named: Sequence[str] | None,
        scene: Scene,
    ) -> Range:
        chain, found = self._chain, Range()
        for month in sorted(chain.heads):
            if not days[0][:7] <= month <= days[1][:7]:
                continue
            whole = days[0] <= f"{month}-01" and days[1] >= month_end(f"{month}-01")
            for fund in chain.heads[month]:
                if (named is None and "\t" not in fund) or (named is not None and fund in named):
                    if whole:
                        part = chain.stretch(scene, month, fund, *entries)
                    else:
                        part = chain.within(scene, month, fund, entries, days)
                    found = found.plus(part)
        return found

    def _check_balances(
        self,
        event: Event,
        days: tuple[str, str],
        named: Sequence[str] | None,
        moved: tuple[int, int],
    ) -> None:
        totals = event.body["totals"]
        carry = totals.get("carry_over")
        before = self._balance(day_before(days[0]), named)
        honest = before is None or carry in {None, before, before + self._late(named)}
        if carry is not None and before is not None and not honest:
            self._wrong(NOTICE_TOTALS, event, "carry_over", carry, before)
        if "balance" not in totals:
            return
        start = carry if carry is not None else before
        if start is not None:
            income = totals.get("income", moved[0])
            computed = start + income - totals.get("expenditure", moved[1])
            if totals["balance"] != computed:
                self._wrong(NOTICE_BALANCE, event, "balance", totals["balance"], computed)

    def _balance(self, day: str, named: Sequence[str] | None) -> int | None:
        funds = self._sums.funds_at(day)
        if funds is None:
            return None
        if named is None:
            return sum(amount for fund, amount in funds.items() if "\t" not in fund)
        return sum(funds.get(fund, 0) for fund in named)

    def _late(self, named: Sequence[str] | None) -> int:
        """Give what came late into closed periods: a carry-over may have it, or not yet."""
        return sum(
            sums[0] - sums[1]
            for fund, sums in total(self._sums.late)[0].items()
            if (named is None and "\t" not in fund) or (named is not None and fund in named)
        )

    def _wrong(self, rule: Rule, event: Event, field: str, stated: int, computed: int) -> None:
        self._found.add(
            rule, f"{event.index}:{field}", event.index, amount=abs(stated - computed),
            period=event.body["period"], what=_WORDS[field], what_en=_ENGLISH[field],
            stated=yuan(stated),
            computed=yuan(computed),
        )  # fmt: skip


def _corrected(body: Mapping[str, Any], scene: Scene) -> Mapping[str, Any] | None:
    """Give what the notice of the same period that *body* corrects was rightly over, if any."""
    kept = orjson.loads(scene.shelf.get(_SPACE, body.get("corrects", "")) or "{}")
    return kept["journal"] if kept.get("period") == body["period"] else None


def _joined(
    own: Mapping[str, Any] | None, before: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Give the stretch that covers both; all funds, where one of them is over all."""
    if own is None or before is None:
        return own or before
    joined = {
        "first": min(own["first"], before["first"]),
        "last": max(own["last"], before["last"]),
    }
    if "funds" in own and "funds" in before:
        joined["funds"] = sorted({*own["funds"], *before["funds"]})
    return joined


def _ways(own: Range, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Give income and expenditure in every way that a notice may mean them."""
    for lessens, netted in product((0, 1), (0, 1) if whole else (0,)):
        returned = lessens * own.refunds
        yield (
            own.income - returned - netted * own.into,
            own.expenditure - returned - netted * own.out,
        )


def _of(ways: Sequence[tuple[int, int]], field: str) -> set[int]:
    return {way[field == "expenditure"] for way in ways}


def _fits(totals: Mapping[str, int], way: tuple[int, int]) -> bool:
    return totals.get("income", way[0]) == way[0] and (totals.get("expenditure", way[1]) == way[1])


def _column(columns: Sequence[str], rows: Sequence[Sequence[Any]], word: str) -> int | None:
    """Sum up the one column that is named after *word*; None where that is not plain."""
    places = [at for at, name in enumerate(columns) if word in name]
    if len(places) != 1 or not rows:
        return None
    cells = [row[places[0]] for row in rows if row[places[0]] != ""]
    if all(isinstance(cell, int) for cell in cells):
        return int(sum(cells))
    try:
        return sum(int(parse_amount(cell)) for cell in cells)
    except (LedgerError, TypeError):
        return None
