"""Four rates by which ledgers are compared: published, closed, answered, posted in time.

Each is *done* of *due*, by the year in which it was due, and is nothing where nothing was due: what
has no date is in no denominator. A rate is no finding, and never counts objections as a fault: it
counts the answers that were given in time.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.clocks import due_day, reply_due
from ledger.affairs.objections import answer_day, objection_day
from ledger.affairs.periods import months_of, period_days
from ledger.affairs.publicity import BOARD, PUBLICATIONS, clamped

PUBLICATION, CLOSING, ANSWERS, POSTING = "publication", "closing", "answers", "posting"
NAMES = (PUBLICATION, CLOSING, ANSWERS, POSTING)

CLOSED_WITHIN = timedelta(days=31)
POSTED_WITHIN = timedelta(days=7)
_MONEY = frozenset({"income", "expenditure", "outflow", "pay_list"})
_MONTHS_KEPT = 36


class Rate(NamedTuple):
    """How much of what was due was done in time."""

    done: int
    due: int


class Rates:
    """Takes the events of a ledger in order and gives its rates."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}  # "name year": done, due
        self._months: dict[str, str] = {}  # with money: the day on which they were closed, or ""
        self._objections: dict[str, str] = {}  # unanswered: by when
        self._notices: dict[str, str] = {}  # not seen on their board yet: from when

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next admitted statement."""
        kind = event.type
        if kind in _MONEY:
            self._months.setdefault(event.body["date"][:7], "")
        elif kind in PUBLICATIONS or kind == "nil_return":
            self._publish(event, scene)
        elif kind == "posting":
            self._post(event)
        elif kind == "closing":
            self._close(event)
        elif kind == "objection":
            due = reply_due(scene.profile, objection_day(event), scene.calendar)
            if due is not None:
                self._objections[event.id] = due.isoformat()
        elif kind == "reply":
            due_text = self._objections.pop(event.body["objection"], "")
            if due_text:
                self._count(ANSWERS, due_text, in_time=answer_day(event).isoformat() <= due_text)

    def _publish(self, event: Event, scene: Scene) -> None:
        body, day = event.body, day_of(event.time_ms)
        category = scene.catalogue.categories.get(body["catalogue"])
        if category is not None and scene.profile is not None and "corrects" not in body:
            due = due_day(category, scene.profile, body["period"], scene.calendar)
            if due is not None:
                self._count(PUBLICATION, due.isoformat(), in_time=day <= due)
        if event.type == "nil_return" or not any(BOARD in medium for medium in body["medium"]):
            return
        self._notices[event.id] = max(clamped(body["display"]["from"]), day).isoformat()

    def _post(self, event: Event) -> None:
        shown = self._notices.pop(event.body["notice"], "")
        if shown:
            last = clamped(shown) + POSTED_WITHIN
            self._count(POSTING, shown, in_time=clamped(event.body["day"]) <= last)

    def _close(self, event: Event) -> None:
        day = day_of(event.time_ms).isoformat()
        for month in months_of(event.body["period"]):
            if self._months.get(month) == "":
                self._months[month] = day
        for month in sorted(self._months)[:-_MONTHS_KEPT]:
            self._settle(month)

    def _settle(self, month: str) -> None:
        closed = self._months.pop(month)
        due = _closed_by(month)
        self._count(CLOSING, due, in_time=bool(closed) and closed <= due)

    def _count(self, name: str, due: str, *, in_time: bool) -> None:
        count = self._counts.setdefault(f"{name} {due[:4]}", [0, 0])
        count[0] += in_time
        count[1] += 1

    def rates(self, today: date) -> dict[str, Rate]:
        """Give the four rates of the year of *today*, as of that day."""
        year, day = f"{today.year:04}", today.isoformat()
        sums = {name: list(self._counts.get(f"{name} {year}", (0, 0))) for name in NAMES}

        def add(name: str, due: str, *, in_time: bool) -> None:
            if due < day and due[:4] == year:
                sums[name][0] += in_time
                sums[name][1] += 1

        for due in self._objections.values():
            add(ANSWERS, due, in_time=False)
        for shown in self._notices.values():
            add(POSTING, (clamped(shown) + POSTED_WITHIN).isoformat(), in_time=False)
        for month, closed in self._months.items():
            due = _closed_by(month)
            add(CLOSING, due, in_time=bool(closed) and closed <= due)
        return {name: Rate(done, due) for name, (done, due) in sums.items()}

    def save(self) -> dict[str, Any]:
        """Give all that is kept, as a JSON value."""
        return {
            "counts": self._counts,
            "months": self._months,
            "objections": self._objections,
            "notices": self._notices,
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self._counts = {name: list(count) for name, count in saved["counts"].items()}
        self._months = dict(saved["months"])
        self._objections = dict(saved["objections"])
        self._notices = dict(saved["notices"])


def _closed_by(month: str) -> str:
    """Give the day (ISO) by which a month is to be closed."""
    return clamped((period_days(month)[1] + CLOSED_WITHIN).isoformat()).isoformat()
