"""The ledger itself: silent for a month, corrected too often, its checkpoint not witnessed.

Whether a checkpoint is witnessed is no event: `unwitnessed` is asked by whoever has its
cosignatures.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of

SILENT: Final = Rule(
    "ledgers.silent",
    Colour.YELLOW,
    "三十天内至少记一条（账本规则）",
    "A",
    "账本已有 {days} 天没有新记录，最后一条在 {last}。",
    "the ledger has had no entry for {days} days; the last is of {last}.",
)
CORRECTED_OFTEN: Final = Rule(
    "ledgers.corrected_often",
    Colour.YELLOW,
    "更正和冲正超过四成应当说明（账本规则）",
    "A",
    "近十二个月 {count} 条公示和收支里有 {corrected} 条被更正或冲正（{percent}%）。",
    "of {count} notices and payments of twelve months {corrected} were corrected ({percent}%).",
)
CORRECTED_MUCH: Final = Rule(
    "ledgers.corrected_much",
    Colour.GREY,
    "更正和冲正的比例（提示）",
    "U",
    "近十二个月 {count} 条公示和收支里有 {corrected} 条被更正或冲正（{percent}%），偏多。",
    "of {count} notices and payments of twelve months {corrected} were corrected ({percent}%).",
)
UNWITNESSED: Final = Rule(
    "ledgers.unwitnessed",
    Colour.YELLOW,
    "见证（本系统的信任文件）：二十四小时内至少一次达到法定见证数",
    "A",
    "最近一个有足够见证的检查点已是 {hours} 小时以前。",
    "the last checkpoint with enough witnesses is {hours} hours old.",
)
NEVER_WITNESSED: Final = Rule(
    "ledgers.never_witnessed",
    Colour.YELLOW,
    "见证（本系统的信任文件）：二十四小时内至少一次达到法定见证数",
    "A",
    "没有一个检查点有足够的见证。",
    "no checkpoint has enough witnesses.",
)

SILENT_DAYS = 30
WITNESSED_WITHIN_MS = 24 * 60 * 60 * 1000
_HOUR_MS = 60 * 60 * 1000
_YEAR = timedelta(days=365)
_MONTHS_KEPT = 13
_MANY = 20
_CORRECTIONS = frozenset({"correction", "reversal"})
_COUNTED = frozenset({"notice", "income", "expenditure", "outflow", "pay_list", "refund"})


class Ledgers:
    """The family of the ledger itself; it is given all events."""

    name: ClassVar[str] = "ledgers"
    types: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = (
        SILENT,
        CORRECTED_OFTEN,
        CORRECTED_MUCH,
        UNWITNESSED,
        NEVER_WITNESSED,
    )

    def __init__(self) -> None:
        self._last: list[int] = []  # index and time of the last entry
        self._months: dict[str, list[int]] = {}  # entries that count, and corrections, by month
        self._day: date | None = None  # a cache, not kept: of this day's month the row is
        self._row: list[int] = [0, 0]

    def take(self, event: Event, scene: Scene) -> None:
        """Take any event."""
        del scene
        self._last = [event.index, event.time_ms]
        kind = event.type
        corrects = kind in _CORRECTIONS
        if not corrects and kind not in _COUNTED:
            return
        day = day_of(event.time_ms)
        if day is not self._day:
            self._day, self._row = day, self._row_of(day.isoformat()[:7])
        self._row[corrects] += 1

    def _row_of(self, month: str) -> list[int]:
        row = self._months.get(month)
        if row is None:
            row = self._months[month] = [0, 0]
            while len(self._months) > _MONTHS_KEPT:
                del self._months[min(self._months)]
        return row

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        del scene
        if not self._last:
            return
        index, time_ms = self._last
        last = day_of(time_ms)
        days = (today - last).days
        if days > SILENT_DAYS:
            facts = {"last": last.isoformat()}
            yield Finding(SILENT, str(index), (index,), 0, days, last.isoformat(), facts)
        since = (today - _YEAR).isoformat()[:7]
        rows = [row for month, row in self._months.items() if month > since]
        count, corrected = sum(row[0] for row in rows), sum(row[1] for row in rows)
        if count < _MANY or corrected * 5 <= count:
            return
        rule = CORRECTED_OFTEN if corrected * 5 > 2 * count else CORRECTED_MUCH
        numbers = {"count": count, "corrected": corrected, "percent": 100 * corrected // count}
        yield Finding(rule, "rate", (), 0, 0, "", numbers)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {"last": self._last, "months": self._months}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._last = list(value["last"])
        self._months = dict(value["months"])
        self._day = None


def unwitnessed(witnessed_ms: Iterable[int], now_ms: int) -> Finding | None:
    """Find that no checkpoint had the policy's quorum in the last 24 hours.

    *witnessed_ms* are the times (Unix milliseconds, UTC) at which a known checkpoint of this ledger
    had reached the quorum; *now_ms* is the time by which it is judged.
    """
    latest = max(witnessed_ms, default=None)
    if latest is None:
        return Finding(NEVER_WITNESSED, "witness")
    if now_ms - latest <= WITNESSED_WITHIN_MS:
        return None
    hours = (now_ms - latest) // _HOUR_MS
    since = day_of(latest).isoformat()
    return Finding(UNWITNESSED, "witness", (), 0, hours // 24, since, {"hours": hours})
