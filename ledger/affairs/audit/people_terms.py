"""Terms of office, and the audit of accounts when somebody leaves.

A term counts from the appointment, or from the charter, since what was before is not in the ledger.
The audit at leaving is due where the place's rules say so; else by law before the next election, of
which a handover of the committee is the trace. It may be recorded a month later.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.people_rules import NO_DEPARTURE_AUDIT, TERM_OVER
from ledger.affairs.audit.people_tally import later
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import COMMITTEE, STANDARD_ROLES, SUPERVISING
from ledger.affairs.types.registry import GOVERNANCE

TERM_YEARS: Final = 5
RECORDING_DAYS: Final = 30
AUDIT_HOLDS_DAYS: Final = 365
_LEAVING: Final = frozenset({"leaving", "term"})
_WITH_TERM: Final = frozenset({COMMITTEE, SUPERVISING})


class Terms:
    """Who holds an office with a term, since when, and who left one and was not audited."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, list[Any]]] = {}  # person: role: [day, entry]
        self._left: dict[str, dict[str, Any]] = {}  # person: what he left, until it is audited
        self._audited: dict[str, str] = {}  # person: the day of the latest audit

    def take(self, event: Event, scene: Scene) -> None:
        """Take an event of governance, or the result of an audit."""
        if event.type in GOVERNANCE:
            self._govern(event, scene)
        elif event.type == "audit_result" and event.body["cause"] in _LEAVING:
            self._audit(event)

    def _govern(self, event: Event, scene: Scene) -> None:
        day = day_of(event.time_ms).isoformat()
        anew = _appointed(event)
        now = {
            person: {
                role
                for role in scene.offices.roles_of(person)
                if STANDARD_ROLES[scene.offices.like(role)].duties & _WITH_TERM
            }
            for person in scene.offices.office_persons()
        }
        for person in [*self._held, *(each for each in now if each not in self._held)]:
            before, roles = self._held.get(person, {}), now.get(person, set())
            for role in sorted(before.keys() - roles):
                self._leave(person, role, event, day, scene)
            held = {}
            for role in sorted(roles):
                renewed = role in anew.get(person, ())
                held[role] = [day, event.index] if renewed else before.get(role, [day, event.index])
                self._return(person, role)
            self._held[person] = held
        self._held = {person: held for person, held in self._held.items() if held}
        if event.type == "handover":
            self._elect(day)

    def _leave(self, person: str, role: str, event: Event, day: str, scene: Scene) -> None:
        profile = scene.profile
        if profile is None or scene.offices.like(role) not in profile.audited:
            return
        audited = self._audited.get(person, "")
        held_on = date.fromisoformat(audited) if audited else date.min
        if later(held_on, days=AUDIT_HOLDS_DAYS) >= date.fromisoformat(day):
            return
        due = ""
        if profile.departure_audit_days is not None:
            due = later(date.fromisoformat(day), days=profile.departure_audit_days).isoformat()
        self._left[person] = {"role": role, "day": day, "entry": event.index, "due": due}

    def _return(self, person: str, role: str) -> None:
        """Forget that *person* left *role*, who holds it again: an election confirmed him."""
        if self._left.get(person, {}).get("role") == role:
            del self._left[person]

    def _elect(self, day: str) -> None:
        """Let the audits that are due before an election be due on *day*, a committee's change."""
        for left in self._left.values():
            left["due"] = left["due"] or day

    def _audit(self, event: Event) -> None:
        person, day = event.body.get("person"), event.body["day"]
        if person:
            self._audited[person] = day
        for left in [person] if person else list(self._left):
            self._left.pop(left, None)

    def findings(self, scene: Scene, today: date) -> Iterator[Finding]:
        """Give the terms that are over and the audits that are overdue."""
        years = scene.profile.term_years if scene.profile else TERM_YEARS
        for person, held in self._held.items():
            for role, (since, entry) in held.items():
                end = later(date.fromisoformat(since), years=years)
                if today > end:
                    facts = _facts(scene, person, role, since)
                    yield Finding(
                        TERM_OVER,
                        f"{person} {role} {since}",
                        (entry,),
                        days=(today - end).days,
                        since=end.isoformat(),
                        facts={**facts, "years": years},
                    )
        for person, left in self._left.items():
            if left["due"]:
                last = later(date.fromisoformat(left["due"]), days=RECORDING_DAYS)
                if today > last:
                    yield Finding(
                        NO_DEPARTURE_AUDIT,
                        f"{person} {left['role']} {left['day']}",
                        (left["entry"],),
                        days=(today - date.fromisoformat(left["due"])).days,
                        since=left["due"],
                        facts=_facts(scene, person, left["role"], left["day"]),
                    )

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {"audited": self._audited, "held": self._held, "left": self._left}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._audited = dict(value["audited"])
        self._held = dict(value["held"])
        self._left = dict(value["left"])


def _appointed(event: Event) -> dict[str, list[str]]:
    """Give the roles that *event* gives, by person."""
    if event.type == "appointment":
        return {event.body["person"]: event.body["roles"]}
    if event.type == "handover":
        return {each["person"]: each["roles"] for each in event.body["appoints"]}
    return {}


def _facts(scene: Scene, person: str, role: str, since: str) -> dict[str, str | int]:
    offices = scene.offices
    return {"name": offices.name_of(person), "office": offices.label_of(role), "since": since}
