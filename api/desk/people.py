"""Who holds what office in a ledger, since when and by which key; and who held it before."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.desk.reading import Reading
from api.desk.seats import Seat
from api.desk.showing import moment
from ledger.affairs.audit.event import Event
from ledger.affairs.roles import AUTHORITY, GOVERNING
from ledger.affairs.roster import IN_FORCE, KeyRecord
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.keys import format_vkey

Value = dict[str, Any]


def show_people(reading: Reading, seat: Seat) -> Value:
    """Give everybody who holds or held an office in a ledger; *seat* is whoever asks."""
    state = reading.state
    terms = Terms(reading.events)
    people = [_person(reading, record, terms) for record in state.roster.in_force() if record.roles]
    roles = state.roles
    return {
        "origin": reading.origin,
        "community": reading.community,
        "governance": None if state.governance_id is None else state.governance_id.hex(),
        "you": seat._asdict(),
        "governs": any(GOVERNING in roles[role].duties for role in seat.roles if role in roles),
        "roles": [
            {"role": role.name, "label": role.label, "like": role.like} for role in roles.values()
        ],
        "people": people,
        "ended": [_ended(reading, term) for term in reversed(terms.ended)],
    }


class Terms:
    """The terms of office that a ledger's governance entries tell of, begun and ended.

    Who has a new key goes on in the office that he has: its day stays the day that he came.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.open: dict[tuple[str, str], Value] = {}
        self.ended: list[Value] = []
        for event in events:
            if event.type in GOVERNANCE:
                self._take(event)

    def _take(self, event: Event) -> None:
        body = event.body
        if event.type == "charter":
            for each in body["authority"]:
                self._begin(event, slug_of(each["key"]), each["person"], (AUTHORITY,))
            for each in body["officers"]:
                self._begin(event, slug_of(each["key"]), each["person"], each["roles"])
        elif event.type == "appointment":
            self._come(event, body)
        elif event.type == "revocation":
            self._end(event, body["slug"], body.get("roles"), body["reason"])
        elif event.type == "rekey":
            self._rekey(event)
        elif event.type == "handover":
            for slug in body["ends"]:
                self._end(event, slug, None, body["reason"])
            for each in body["appoints"]:
                self._come(event, each)

    def _come(self, event: Event, body: Mapping[str, Any]) -> None:
        slug = body.get("slug") or slug_of(body["key"])
        self._begin(event, slug, body["person"], body["roles"])

    def _begin(self, event: Event, slug: str, person: str, roles: Iterable[str]) -> None:
        for role in roles:
            self.open[slug, role] = {
                "slug": slug, "person": person, "role": role,
                "since": {"entry": event.index, "time": moment(event.time_ms)},
            }  # fmt: skip

    def _end(self, event: Event, slug: str, roles: Iterable[str] | None, reason: str) -> None:
        named = None if roles is None else set(roles)
        for key in [key for key in self.open if key[0] == slug]:
            if named is None or key[1] in named:
                until = {"entry": event.index, "time": moment(event.time_ms)}
                how = {"how": event.type, "reason": reason}
                self.ended.append({**self.open.pop(key), "until": until, **how})

    def _rekey(self, event: Event) -> None:
        old, new = event.body["slug"], slug_of(event.body["key"])
        for key in [key for key in self.open if key[0] == old]:
            term = self.open.pop(key)
            self.open[new, key[1]] = {**term, "slug": new}
            until = {"entry": event.index, "time": moment(event.time_ms)}
            how = {"how": event.type, "reason": event.body["reason"]}
            self.ended.append({**term, "until": until, **how})


def slug_of(vkey: str) -> str:
    """Give the slug in the name of an officer's key, ``<origin>/<slug>+<id>+<key>``."""
    return vkey.split("+", 1)[0].rpartition("/")[2]


def _person(reading: Reading, record: KeyRecord, terms: Terms) -> Value:
    state = reading.state
    return {
        "slug": record.slug,
        "person": record.person,
        "name": reading.name_of(record.person),
        "offices": [
            {
                "role": role,
                "label": state.roles[role].label,
                "since": terms.open[record.slug, role]["since"],
            }
            for role in record.roles
        ],
        "public_key": record.vkey.public_key.hex(),
        "vkey": format_vkey(record.vkey),
        "key_since": record.since,
    }


def _ended(reading: Reading, term: Value) -> Value:
    state = reading.state
    record = state.roster.records[term["slug"]]
    return {
        **term,
        "name": reading.name_of(term["person"]),
        "label": state.roles[term["role"]].label,
        "public_key": record.vkey.public_key.hex(),
        "key_ended": record.until != IN_FORCE,
    }
