"""Habits that are no breach of anything, and worth a look: hints, which are never public.

A supervision committee that never says no in a year; statements signed in three offices within a
minute. A statement has one time of making, and its entry has one; signatures lie between.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.people_rules import NEVER_REFUSED, WITHIN_A_MINUTE
from ledger.affairs.audit.people_tally import Tally
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import SUPERVISION
from ledger.affairs.statement import By
from ledger.affairs.types.registry import GOVERNANCE

FEWEST_AGREED: Final = 50
FEWEST_AT_ONCE: Final = 3
OFFICES: Final = 3
MINUTE_MS: Final = 60_000
_AGREED: Final = frozenset({"expenditure", "pay_list", "advance"})
_REFUSED: Final = frozenset({"rejected", "sent_back"})


class Habits:
    """How often the committee agreed and refused, and what was signed at once, by year."""

    def __init__(self) -> None:
        self._years: dict[str, list[int]] = {}  # year: [agreed, refused]
        self._at_once = Tally(WITHIN_A_MINUTE, at_least=FEWEST_AT_ONCE)
        self._agreeing: dict[By, bool] = {}  # a cache, not kept: did the committee sign with them

    def take(self, event: Event, scene: Scene) -> None:
        """Take any event."""
        kind = event.type
        if event.time_ms - event.made_ms < MINUTE_MS and len(event.by) >= OFFICES:
            signers = {slug for _, slugs in event.by for slug in slugs}
            if len(signers) >= OFFICES:
                year = _year(event)
                self._at_once.add(year, event, year=year)
        if kind in GOVERNANCE:
            self._agreeing.clear()
        elif kind in _AGREED:
            agreed = self._agreeing.get(event.by)
            if agreed is None:
                agreed = any(scene.offices.like(role) == SUPERVISION for role, _ in event.by)
                self._agreeing[event.by] = agreed
            if agreed:
                self._count(event, 0)
        elif kind == "opinion":
            self._count(event, int(event.body["view"] != "agree"))
        elif kind in {"meeting", "step"} and event.body["outcome"] in _REFUSED:
            self._count(event, 1)

    def _count(self, event: Event, refused: int) -> None:
        self._years.setdefault(_year(event), [0, 0])[refused] += 1

    def findings(self, today: date) -> Iterator[Finding]:
        """Give the hints of the years that are over, and what was signed at once in any."""
        yield from self._at_once.findings()
        for year, (agreed, refused) in self._years.items():
            if int(year) < today.year and not refused and agreed >= FEWEST_AGREED:
                facts: dict[str, str | int] = {"year": year, "count": agreed}
                yield Finding(NEVER_REFUSED, year, since=f"{int(year) + 1:04}-01-01", facts=facts)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {"at_once": self._at_once.save(), "years": self._years}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._at_once.load(value["at_once"])
        self._years = dict(value["years"])


def _year(event: Event) -> str:
    return f"{day_of(event.time_ms).year:04}"
