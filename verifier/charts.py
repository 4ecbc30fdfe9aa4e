"""Charts as rows of words, numbers and bars: they wrap on a phone and print as they stand.

A bar is a small drawing without text; what it shows stands beside it in words, so nobody needs to
see a colour or measure a length.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from ledger.affairs.audit.figures import REST, Figures
from ledger.affairs.audit.finding import yuan
from ledger.affairs.audit.rows import Row
from verifier.language import Language, Text
from verifier.listing import COLOURS

MONTHS_SHOWN = 36
FUNDS_SHOWN = 20

INCOME = Text("收入", "income")
EXPENDITURE = Text("支出", "expenditure")
_REST = Text("其他", "other")
GROUPS: Mapping[str, Text] = {
    "governance": Text("任免", "governance"),
    "publicity": Text("公开", "publicity"),
    "work": Text("工作", "work"),
    "money": Text("财务", "money"),
    "decisions": Text("决策", "decisions"),
    "supervision": Text("监督", "supervision"),
}
MARKS = {"red": "■", "yellow": "▲", "grey": "●"}


class Line(NamedTuple):
    """A line of a chart: a label, and its bars as name, number to read, and length."""

    label: str
    bars: Sequence[tuple[str, str, int]]
    kinds: Sequence[str]
    after: str = ""  # HTML


def by_month(figures: Figures, language: Language) -> str:
    """Draw income and expenditure by month, by year where there are many."""
    months: dict[str, list[int]] = {}
    long = len(figures.money) > MONTHS_SHOWN
    for month, funds in figures.money.items():
        key = month[:4] if long else month
        sums = months.setdefault(key, [0, 0])
        for income, expenditure in funds.values():
            sums[0] += income
            sums[1] += expenditure
    return _chart(
        _money(key or _REST.to(language), sums, language) for key, sums in sorted(months.items())
    )


def by_fund(figures: Figures, language: Language) -> str:
    """Draw income and expenditure by fund, the largest first."""
    totals: dict[str, list[int]] = {}
    for funds in figures.money.values():
        for fund, (income, expenditure) in funds.items():
            sums = totals.setdefault(fund, [0, 0])
            sums[0] += income
            sums[1] += expenditure
    ranked = sorted(totals.items(), key=lambda each: (-sum(map(abs, each[1])), each[0]))
    shown, left = ranked[:FUNDS_SHOWN], ranked[FUNDS_SHOWN:]
    if left:
        shown.append((REST, [sum(sums[side] for _, sums in left) for side in (0, 1)]))
    return _chart(_money(fund or _REST.to(language), sums, language) for fund, sums in shown)


def timeline(figures: Figures, rows: Iterable[Row], language: Language) -> str:
    """Draw month by month how many entries came in, and which rows began then."""
    months: dict[str, tuple[dict[str, int], list[Row]]] = {
        month: (groups, []) for month, groups in figures.entries.items()
    }
    for row in rows:
        month = (row.since or row.first_seen)[:7]
        months.setdefault(month, ({}, []))[1].append(row)
    kept = sorted(months.items())[-MONTHS_SHOWN:]
    return _chart(_month(month, groups, began, language) for month, (groups, began) in kept)


def _month(month: str, groups: Mapping[str, int], began: Sequence[Row], language: Language) -> Line:
    bars = [
        (GROUPS[name].to(language), str(groups[name]), groups[name])
        for name in GROUPS
        if name in groups
    ]
    kinds = [name for name in GROUPS if name in groups]
    links = " ".join(
        f'<a class="mark {row.colour}" href="#r-{row.id}">{MARKS[row.colour]} '
        f"{COLOURS[row.colour].to(language)}</a>"
        for row in began
    )
    return Line(month, bars, kinds, f'<div class="marks">{links}</div>' if links else "")


def _money(label: str, sums: Sequence[int], language: Language) -> Line:
    income, expenditure = sums
    bars = [
        (INCOME.to(language), yuan(income), income),
        (EXPENDITURE.to(language), yuan(expenditure), expenditure),
    ]
    return Line(label, bars, ("income", "expenditure"))


def _chart(lines: Iterable[Line]) -> str:
    shown = list(lines)
    largest = max((abs(length) for line in shown for _, _, length in line.bars), default=0)
    return f'<ol class="chart">{"".join(_line(line, largest) for line in shown)}</ol>'


def _line(line: Line, largest: int) -> str:
    bars = "".join(
        f'<div class="bar"><span class="what">{escape(name)}</span>'
        f"{_bar(kind, length, largest)}"
        f'<span class="number">{escape(number)}</span></div>'
        for (name, number, length), kind in zip(line.bars, line.kinds, strict=True)
    )
    return f"<li><h4>{escape(line.label)}</h4>{bars}{line.after}</li>"


def _bar(kind: str, length: int, largest: int) -> str:
    # Thousandths: a drawing must not depend on how a machine rounds.
    share = 1000 * abs(length) // largest if largest else 0
    return (
        '<svg class="drawn" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{kind}" width="{share}" height="10"/></svg>'
    )
