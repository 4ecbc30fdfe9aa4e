"""Rows: findings as a report shows them, ranked, and compared with those of the audit before.

One row for each cause. A row is new the first time, then known; explained when somebody signed an
answer to it; ordered when the street ordered that an entry of it be put right; closed, once, when
it is gone. It has worsened when its colour rose, its stake grew, or its days doubled since it was
last reported as new or worse: what is late is later every day, and that alone is no news.

No finding is public before the time to answer it has passed, and a grey one never is. That time
begins when it holds, and never before the first of its entries is in the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple

from ledger.affairs.audit.finding import Colour, Finding

_RANK: Mapping[Colour, int] = {Colour.RED: 0, Colour.YELLOW: 1, Colour.GREY: 2}


class State(Enum):
    """How a row stands; the value is the stable word that reports carry."""

    NEW = "new"
    KNOWN = "known"
    EXPLAINED = "explained"
    ORDERED = "ordered"
    CLOSED = "closed"


class Marks(NamedTuple):
    """The entries that explained a row, ordered an entry of it put right, and said it was."""

    explained: int | None = None
    ordered: int | None = None
    rectified: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in a report. *amount* is in minor units; days are ISO.

    *first_seen* is the day of the audit that first saw it; *answer_by* the last day to answer it
    before it may be public. *told* are colour, amount and days as they were last news.
    """

    id: str
    rule: str
    family: str
    colour: str
    basis: str
    grade: str
    zh: str
    en: str
    cause: str
    entries: tuple[int, ...]
    amount: int
    days: int
    since: str
    first_seen: str
    answer_by: str
    public: bool
    state: str
    worsened: bool
    marks: Marks
    facts: Mapping[str, str | int]
    told: tuple[str, int, int]

    @property
    def is_news(self) -> bool:
        """Whether it is new, or worse than when it was last news."""
        return self.state == State.NEW.value or self.worsened

    def plain(self) -> dict[str, Any]:
        """Give it as a JSON value."""
        return {**asdict(self), "facts": dict(self.facts), "marks": self.marks._asdict()}


def parse_row(value: Mapping[str, Any]) -> Row:
    """Read what `Row.plain` gave."""
    fields = dict(value)
    fields["entries"] = tuple(fields["entries"])
    fields["marks"] = Marks(**fields["marks"])
    colour, amount, days = fields["told"]
    fields["told"] = (colour, amount, days)
    return Row(**fields)


def make_rows(
    findings: Iterable[Finding],
    origin: str,
    today: date,
    before: Iterable[Row],
    marks: Callable[[str, Iterable[int]], Marks],
    *,
    first_day: Callable[[Iterable[int]], str],
) -> list[Row]:
    """Give *findings* as rows, the worst first: by colour, money at stake, days.

    Those of *before* that are gone stand at the end, closed.
    """
    earlier = {row.id: row for row in before if row.state != State.CLOSED.value}
    rows: dict[str, Row] = {}
    for finding in findings:
        row_id = finding.row_id(origin)
        if row_id in rows:
            finding = _with_entries(finding, rows[row_id].entries)  # noqa: PLW2901 - one cause
        rows[row_id] = _row(finding, row_id, today, earlier.get(row_id), marks, first_day=first_day)
    gone = [
        replace(row, state=State.CLOSED.value, worsened=False)
        for row_id, row in earlier.items()
        if row_id not in rows
    ]
    return sorted(rows.values(), key=_place) + sorted(gone, key=_place)


def _with_entries(finding: Finding, entries: tuple[int, ...]) -> Finding:
    return replace(finding, entries=tuple(sorted({*finding.entries, *entries})))


def _place(row: Row) -> tuple[int, int, int, str, str]:
    return _RANK[Colour(row.colour)], -row.amount, -row.days, row.rule, row.cause


def _row(
    finding: Finding,
    row_id: str,
    today: date,
    earlier: Row | None,
    marks: Callable[[str, Iterable[int]], Marks],
    *,
    first_day: Callable[[Iterable[int]], str],
) -> Row:
    rule, colour = finding.rule, finding.rule.capped
    first_seen = today.isoformat() if earlier is None else earlier.first_seen
    holds = max(finding.since or first_seen, first_day(finding.entries))
    last = _last_day(holds, rule.answer_days)
    now = (colour.value, finding.amount, finding.days)
    told = now if earlier is None else earlier.told
    worsened = _is_worse(now, told)
    marked = marks(row_id, finding.entries)
    return Row(
        row_id,
        rule.id,
        rule.id.partition(".")[0],
        colour.value,
        rule.basis,
        rule.grade,
        finding.text("zh"),
        finding.text("en"),
        finding.cause,
        finding.entries,
        finding.amount,
        finding.days,
        finding.since,
        first_seen,
        last.isoformat(),
        colour is not Colour.GREY and today > last,
        _state(marked, earlier).value,
        worsened,
        marked,
        dict(finding.facts),
        now if worsened else told,
    )


def _last_day(since: str, answer_days: int) -> date:
    try:
        return date.fromisoformat(since) + timedelta(days=answer_days)
    except OverflowError:  # a day of the year 9999
        return date.max


def _state(marked: Marks, earlier: Row | None) -> State:
    if marked.ordered is not None and marked.rectified is None:
        return State.ORDERED
    if marked.explained is not None or marked.rectified is not None:
        return State.EXPLAINED
    return State.NEW if earlier is None else State.KNOWN


def _is_worse(now: tuple[str, int, int], told: tuple[str, int, int]) -> bool:
    colour, amount, days = now
    colour_then, amount_then, days_then = told
    rose = _RANK[Colour(colour)] < _RANK[Colour(colour_then)]
    return rose or amount > amount_then or (days_then > 0 and days >= 2 * days_then)
