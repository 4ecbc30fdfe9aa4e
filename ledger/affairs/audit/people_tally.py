"""A tally by cause: how often, how much, since when, and the first entries."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.calendar import day_of

ENTRIES_KEPT: Final = 20


class Tally:
    """What *rule* has seen again and again, one row for each cause."""

    def __init__(self, rule: Rule, *, at_least: int = 1) -> None:
        self._rule = rule
        self._at_least = at_least
        self._rows: dict[str, dict[str, Any]] = {}

    def add(self, cause: str, event: Event, amount: int = 0, **facts: str) -> None:
        """Count *event* for *cause*; *facts* are those of the first."""
        row = self._rows.get(cause)
        if row is None:
            since = day_of(event.time_ms).isoformat()
            row = {"amount": 0, "count": 0, "entries": [], "facts": facts, "since": since}
            self._rows[cause] = row
        row["amount"] += amount
        row["count"] += 1
        if len(row["entries"]) < ENTRIES_KEPT:
            row["entries"].append(event.index)

    def findings(self) -> Iterator[Finding]:
        """Give a finding for each cause that was counted often enough."""
        for cause, row in self._rows.items():
            if row["count"] >= self._at_least:
                yield Finding(
                    self._rule,
                    cause,
                    tuple(row["entries"]),
                    row["amount"],
                    since=row["since"],
                    facts={**row["facts"], "count": row["count"]},
                )

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return self._rows

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._rows = dict(value)


def later(day: date, *, years: int = 0, days: int = 0) -> date:
    """Give the day *years* and *days* after *day*, or the calendar's last where there is none."""
    try:
        moved = day.replace(year=day.year + years)
    except ValueError:  # the 29th of February, or a year that can't be written
        moved = day.replace(month=3, day=1, year=min(day.year + years, date.max.year))
    try:
        return moved + timedelta(days=days)
    except OverflowError:
        return date.max
