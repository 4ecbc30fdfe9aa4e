"""The yearly review 民主评议: whether there was one, and who signs on after two bad ones.

A review is of the year in which it was held, and of the one that it is about, if that is this year
or the last: in January committees are reviewed for the year before.

Somebody was found not competent where more than half of those who judged him said so. Whoever is
so found twice in a row is out of office by law; the ledger's roster learns it by a revocation, and
what he signs until then in that office, or as a member of the committee, is found.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.people_rules import NO_REVIEW, STILL_SIGNING
from ledger.affairs.audit.people_tally import Tally
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.periods import period_days
from ledger.affairs.roles import COMMITTEE, STANDARD_ROLES

FIRST_JUDGED: Final = (3, 31)
"""A ledger that begins by this day of a year is to have that year's review; one in May is not."""

RECORDED_BY: Final = (1, 31)
"""The day of the next year by which the review is to be in the ledger."""

_RENEWS: Final = frozenset({"appointment", "handover"})


class Reviews:
    """The years that were reviewed, who was found wanting, and what he signs after the second."""

    def __init__(self) -> None:
        self._years: list[int] = []
        self._wanting: dict[str, str] = {}  # person: the office in which he was found so last
        self._out: dict[str, str] = {}  # person: the office that ended
        self._signed = Tally(STILL_SIGNING)

    def take(self, event: Event, scene: Scene) -> None:
        """Take any event: a review, a new appointment, or what somebody signs."""
        if self._out:
            self._look(event, scene)
        if event.type == "review":
            self._review(event)
        elif event.type in _RENEWS:
            named = event.body["appoints"] if event.type == "handover" else [event.body]
            for each in named:
                self._out.pop(each["person"], None)

    def _review(self, event: Event) -> None:
        body = event.body
        first, last = period_days(body["period"])
        now = day_of(event.time_ms).year
        years = {year for year in (now - 1, now) if first.year <= year <= last.year}
        held = date.fromisoformat(body["day"]).year
        self._years = sorted({*self._years, *years, held})
        for member in body["members"]:
            person, office = member["person"], member["office"]
            judged = member["excellent"] + member["competent"] + member["incompetent"]
            if 2 * member["incompetent"] <= judged:
                self._wanting.pop(person, None)
            elif person in self._wanting:
                self._out[person] = office
            else:
                self._wanting[person] = office

    def _look(self, event: Event, scene: Scene) -> None:
        """Count *event* if somebody who is out of office signs it in that office."""
        offices = scene.offices
        for role, slugs in event.by:
            like = offices.like(role)
            for slug in slugs:
                person = offices.person_of(slug) or ""
                office = self._out.get(person)
                if office is None:
                    continue
                words = {role, like, offices.label_of(role), offices.label_of(like)}
                if office in words or COMMITTEE in STANDARD_ROLES[like].duties:
                    name = offices.name_of(person)
                    self._signed.add(person, event, name=name, office=offices.label_of(role))

    def findings(self, scene: Scene, today: date) -> Iterator[Finding]:
        """Give the years without review, and who signs on."""
        yield from self._signed.findings()
        if not scene.founded:
            return
        founded = date.fromisoformat(scene.founded)
        first = founded.year + ((founded.month, founded.day) > FIRST_JUDGED)
        last = today.year - 1 - ((today.month, today.day) <= RECORDED_BY)
        for year in range(first, last + 1):
            if year not in self._years:
                due = date(year + 1, *RECORDED_BY)
                yield Finding(
                    NO_REVIEW,
                    str(year),
                    days=(today - due).days,
                    since=due.isoformat(),
                    facts={"year": year},
                )

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {
            "out": self._out,
            "signed": self._signed.save(),
            "wanting": self._wanting,
            "years": self._years,
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._out = dict(value["out"])
        self._signed.load(value["signed"])
        self._wanting = dict(value["wanting"])
        self._years = list(value["years"])
