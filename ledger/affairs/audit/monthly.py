"""Rows by the month: what many notices lack in the same way is one row with its count.

A row is since the end of its month and the time there was for the last of it, so that nobody is
asked in public before there was time to answer for all of them.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from ledger.affairs.audit.books_found import SHOWN
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.periods import period_days
from ledger.affairs.publicity import clamped


class Monthly:
    """Entries counted by cause, which begins with a month like 2026-04; the first are named."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Any]] = {}

    def add(self, cause: str, index: int) -> None:
        """Count the entry *index* in the row of *cause*."""
        row = self._rows.setdefault(cause, [0, []])
        row[0] += 1
        if len(row[1]) < SHOWN:
            row[1].append(index)

    def copy(self) -> "Monthly":
        """Give another one to which may be added."""
        other = Monthly()
        other.load(self._rows)
        return other

    def findings(
        self,
        rule: Rule,
        today: date,
        within: timedelta,
        facts_of: Callable[[str], dict[str, str]] = lambda _cause: {},
    ) -> Iterator[Finding]:
        """Give the rows as findings of *rule*; *within* is the time there was for each entry."""
        for cause, (count, shown) in sorted(self._rows.items()):
            month = cause[:7]
            since = min(clamped(period_days(month)[1].isoformat()) + within, today)
            facts = {"count": count, "month": month, **facts_of(cause)}
            entries = tuple(shown)
            yield Finding(rule, cause, entries, 0, within.days, since.isoformat(), facts)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return self._rows

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._rows = {cause: [count, list(shown)] for cause, (count, shown) in value.items()}
