"""Offices that law keeps apart, where admission can't see it.

Admission refuses the pairs of national law in one person, by whatever keys. Left are the pairs of
the place's own law, which stand in its profile, and one name that stands for two people.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.offices import Offices
from ledger.affairs.audit.people_rules import FORBIDDEN_PAIR, ONE_NAME
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import FORBIDDEN_DUTIES, STANDARD_ROLES


class Pairs:
    """Since when each pair that is held now has been held, by cause."""

    def __init__(self) -> None:
        self._together: dict[str, list[Any]] = {}  # cause: [day, entry, person, role, role]
        self._names: dict[str, list[Any]] = {}  # cause: [day, entry, person, person, role, role]

    def take(self, event: Event, scene: Scene) -> None:
        """Take an event of governance."""
        day = day_of(event.time_ms).isoformat()
        offices = scene.offices
        together = {
            f"{person} {first} {second}": [day, event.index, person, first, second]
            for person in sorted(offices.office_persons())
            for first, second in _held_pairs(offices, person, scene)
        }
        names = {
            f"{one} {other}": [day, event.index, one, other, first, second]
            for one, other in _namesakes(offices)
            for first, second in _apart(offices, one, other)
        }
        self._together = {cause: self._together.get(cause, new) for cause, new in together.items()}
        self._names = {cause: self._names.get(cause, new) for cause, new in names.items()}

    def findings(self, scene: Scene, today: date) -> Iterator[Finding]:
        """Give the pairs that are held now."""
        offices, profile = scene.offices, scene.profile
        for cause, (since, entry, person, first, second) in self._together.items():
            if profile is None or not _is_forbidden(offices, first, second, scene):
                continue  # the rules have changed since
            yield Finding(
                replace(FORBIDDEN_PAIR, grade=profile.grade, basis=profile.source),
                cause,
                (entry,),
                days=(today - date.fromisoformat(since)).days,
                since=since,
                facts={
                    "first": offices.label_of(first),
                    "name": offices.name_of(person),
                    "second": offices.label_of(second),
                    "source": profile.source,
                },
            )
        for cause, (since, entry, one, other, first, second) in self._names.items():
            yield Finding(
                ONE_NAME,
                cause,
                (entry,),
                since=since,
                facts={
                    "first": offices.label_of(first),
                    "name": offices.name_of(one),
                    "one": one,
                    "other": other,
                    "second": offices.label_of(second),
                },
            )

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {"names": self._names, "together": self._together}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._names = dict(value["names"])
        self._together = dict(value["together"])


def _held_pairs(offices: Offices, person: str, scene: Scene) -> Iterator[tuple[str, str]]:
    for first, second in combinations(sorted(offices.roles_of(person)), 2):
        if _is_forbidden(offices, first, second, scene):
            yield first, second


def _is_forbidden(offices: Offices, first: str, second: str, scene: Scene) -> bool:
    pair = {offices.like(first), offices.like(second)}
    return scene.profile is not None and any(pair == set(each) for each in scene.profile.forbidden)


def _namesakes(offices: Offices) -> Iterator[tuple[str, str]]:
    """Yield two people in office who have one name, each two once."""
    by_name: dict[str, list[str]] = {}
    for person in sorted(offices.office_persons()):
        by_name.setdefault(offices.name_of(person), []).append(person)
    for people in by_name.values():
        yield from combinations(people, 2)


def _apart(offices: Offices, one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield the first two roles of the two people that national law keeps apart, if there are."""
    for first in sorted(offices.roles_of(one)):
        for second in sorted(offices.roles_of(other)):
            duties = [STANDARD_ROLES[offices.like(role)].duties for role in (first, second)]
            for pair in FORBIDDEN_DUTIES:
                if any(a in duties[0] and b in duties[1] for a, b in (pair, pair[::-1])):
                    yield first, second
                    return
