"""Daily work: items past their day without a report, years without an annual report."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.scene import Scene
from ledger.affairs.periods import period_days
from ledger.affairs.publicity import clamped

UNREPORTED: Final = Rule(
    "work.unreported",
    Colour.YELLOW,
    "签署人自己写的期限（账本规则）",
    "A",
    "“{title}”（{duty}）应在 {due} 前完成，已过 {days} 天，没有任何报告。",
    "{title} ({duty}) was to be done by {due}, {days} days ago, and nobody reported on it.",
)
UNFINISHED: Final = Rule(
    "work.unfinished",
    Colour.GREY,
    "居民委员会日常工作接受监督；期限是自己定的",
    "U",
    "“{title}”（{duty}）应在 {due} 前完成，报告过，{days} 天后还没有办完。",
    "{title} ({duty}) was to be done by {due}; it was reported on and is not finished.",
)
NO_ANNUAL_REPORT: Final = Rule(
    "work.no_annual_report",
    Colour.YELLOW,
    "城市居民委员会组织法第二条、村民委员会组织法第二条（负责并报告工作）；期限按次年六月底",
    "B",
    "{year} 年的工作报告到 {due} 还没有入账，已过 {days} 天。",
    "the report on {year} was to be given by {due}, {days} days ago.",
)

_TOLERANCE = timedelta(days=15)
_REPORT_BY = (6, 30)
_YEARS = 10  # that are looked back


class Work:
    """The family of daily work."""

    name: ClassVar[str] = "work"
    types: ClassVar[frozenset[str]] = frozenset({"work_item", "work_report", "annual_report"})
    rules: ClassVar[tuple[Rule, ...]] = (UNREPORTED, UNFINISHED, NO_ANNUAL_REPORT)

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Any]] = {}
        self._years: list[int] = []

    def take(self, event: Event, scene: Scene) -> None:
        """Take a work item, a report on it, or the report on a year."""
        del scene
        body = event.body
        if event.type == "work_item":
            item = {name: body[name] for name in ("title", "duty", "due")}
            self._items[event.id] = {**item, "index": event.index, "reports": []}
        elif event.type == "work_report":
            if body["done"]:
                self._items.pop(body["item"], None)
            elif body["item"] in self._items:
                self._items[body["item"]]["reports"].append(event.index)
        else:
            first, last = period_days(body["period"])
            self._years = sorted({*self._years, *range(first.year, last.year + 1)})

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        for item in self._items.values():
            due = clamped(item["due"])
            if today <= due + _TOLERANCE:
                continue
            rule = UNFINISHED if item["reports"] else UNREPORTED
            entries = (item["index"], *item["reports"][-1:])
            facts = {name: item[name] for name in ("title", "duty", "due")}
            days = (today - due).days
            yield Finding(rule, str(item["index"]), entries, 0, days, item["due"], facts)
        if not scene.founded:
            return
        founded = clamped(scene.founded)
        first = founded.year + (founded > date(founded.year, 1, 31))  # the first whole year
        for year in range(max(first, today.year - _YEARS), today.year):
            due = date(year + 1, *_REPORT_BY)
            if year not in self._years and today > due:
                facts = {"year": str(year), "due": due.isoformat()}
                days = (today - due).days
                yield Finding(NO_ANNUAL_REPORT, str(year), (), 0, days, due.isoformat(), facts)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {"items": self._items, "years": self._years}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._items = dict(value["items"])
        self._years = list(value["years"])
