"""Objections 异议: their clocks, and what became of each, in order.

A clock runs from the day on the slip, or from the day on which a code was shown, whatever day it
came into the ledger. An objection can't be removed: an abusive text can be hidden, with a reason,
and has to be answered none the less. Nothing here counts objections: many are no fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.offices import Offices
from ledger.affairs.calendar import Calendar, day_of
from ledger.affairs.catalogue import Profile
from ledger.affairs.clocks import government_reply_due, reply_due
from ledger.affairs.roles import AUTHORITY

RECORD_DAYS = 7
"""How much later than it was given on paper an answer may be recorded (U)."""

_STREET = frozenset({"supervisor", AUTHORITY})
_ABOUT_IT = frozenset({"reply", "escalation", "hiding"})


def objection_day(event: Event) -> date:
    """Give the day from which an objection's clock runs."""
    entered = day_of(event.time_ms)
    slip = event.body.get("slip")
    return entered if slip is None else min(entered, date.fromisoformat(slip["day"]))


def answer_day(event: Event) -> date:
    """Give the day on which an answer, an escalation or a rectification counts as given.

    That is the day that it states, unless it came into the ledger more than `RECORD_DAYS` later.
    """
    stated = date.fromisoformat(event.body["day"])
    return max(stated, day_of(event.time_ms) - timedelta(days=RECORD_DAYS))


def is_of_street(event: Event, offices: Offices) -> bool:
    """Say whether the street or township has signed it."""
    return any(offices.like(role) in _STREET for role, _ in event.by)


class Clocks(NamedTuple):
    """By when the committee answers, from when one may go on to the street, by when that answers.

    None: there is no date in this place, or nobody has escalated.
    """

    reply: date | None
    escalate: date | None
    street: date | None


def clocks_of(
    day: date, escalated: date | None, profile: Profile | None, calendar: Calendar
) -> Clocks:
    """Give the clocks of an objection of *day*, which was *escalated* then, if it was."""
    due = reply_due(profile, day, calendar)
    return Clocks(
        due,
        None if due is None else due + timedelta(days=1),
        None if escalated is None else government_reply_due(profile, escalated, calendar),
    )


@dataclass(frozen=True, slots=True)
class ObjectionStory:
    """An objection and what became of it; *answers* to *rectifications* are events, in order.

    *by* is ``code`` or ``slip``. *hidden* is the reason for which the text is hidden, or nothing.
    """

    id: str
    index: int
    day: date
    by: str
    subject: str
    about: str
    clocks: Clocks
    answers: tuple[Event, ...]
    street_answers: tuple[Event, ...]
    escalations: tuple[Event, ...]
    orders: tuple[Event, ...]
    rectifications: tuple[Event, ...]
    hidden: str

    def standing(self, today: date) -> str:
        """Give ``answered``, ``late`` (past a date, unanswered), ``escalated`` or ``open``."""
        if self.escalations and not self.street_answers:
            due, waiting = self.clocks.street, "escalated"
        elif self.answers or self.street_answers:
            return "answered"
        else:
            due, waiting = self.clocks.reply, "open"
        return "late" if due is not None and today > due else waiting


class Objections:
    """Tells what became of all objections, from a ledger's events, which it takes in order."""

    def __init__(self, profile: Profile | None, calendar: Calendar) -> None:
        self._profile = profile
        self._calendar = calendar
        self._offices = Offices()
        self._first: dict[str, Event] = {}
        self._later: dict[str, list[tuple[Event, bool]]] = {}  # and whether the street signed
        self._by_subject: dict[str, list[str]] = {}
        self._orders: dict[str, list[str]] = {}  # the objections that an order is about

    def take(self, event: Event) -> None:
        """Take the next event; what concerns no objection changes nothing."""
        body = event.body
        self._offices.take(event)
        if event.type == "objection":
            self._first[event.id] = event
            self._later[event.id] = []
            self._by_subject.setdefault(body.get("subject", ""), []).append(event.id)
        else:
            street = is_of_street(event, self._offices)
            for objection in self._concerned(event, body):
                self._later[objection].append((event, street))

    def _concerned(self, event: Event, body: Mapping[str, Any]) -> list[str]:
        """Give the objections that *event* is about."""
        if event.type in _ABOUT_IT:
            return [body["objection"]] if body["objection"] in self._first else []
        if event.type == "order":
            found = {
                objection: None
                for subject in body["subjects"]
                for objection in (subject, *self._by_subject.get(subject, ()))
                if objection in self._first
            }
            self._orders[event.id] = list(found)
            return list(found)
        if event.type == "rectification":
            return self._orders.get(body["order"], [])
        return []

    def stories(self) -> list[ObjectionStory]:
        """Give what became of every objection, in the order in which they came in."""
        return [self.story(objection) for objection in self._first]

    def story(self, objection: str) -> ObjectionStory:
        """Give what became of the objection with this id.

        Raises:
            KeyError: there is none.
        """
        first, later = self._first[objection], self._later[objection]

        def those(kind: str, *, street: bool | None = None) -> tuple[Event, ...]:
            return tuple(e for e, of in later if e.type == kind and street in {None, of})

        escalations, hidings = those("escalation"), those("hiding")
        day = objection_day(first)
        escalated = answer_day(escalations[0]) if escalations else None
        return ObjectionStory(
            objection,
            first.index,
            day,
            "code" if "code" in first.body else "slip",
            first.body.get("subject", ""),
            first.body["about"],
            clocks_of(day, escalated, self._profile, self._calendar),
            those("reply", street=False),
            those("reply", street=True),
            escalations,
            those("order"),
            those("rectification"),
            hidings[0].body["reason"] if hidings else "",
        )
