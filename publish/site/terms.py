"""Who holds which office since when, and until when: a ledger's governance as terms of office."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import AUTHORITY
from ledger.affairs.types.registry import GOVERNANCE


@dataclass(frozen=True)
class Term:
    """A person in an office, from entry *since* to entry *until* (-1: still), with their days."""

    person: str
    name: str
    role: str
    slug: str
    since: int
    since_day: str
    until: int = -1
    until_day: str = ""


class Terms:
    """Follows who comes and goes; a new key for the same person is no new term."""

    def __init__(self) -> None:
        self.all: list[Term] = []

    def take(self, event: Event) -> None:
        """Take an event; what is no governance changes nothing."""
        if event.type not in GOVERNANCE:
            return
        body = event.body
        if event.type == "charter":
            for office in body["authority"]:
                self._come(event, {**office, "roles": [AUTHORITY], "name": office["office"]})
        if event.type == "revocation":
            self._go(event, body["slug"], body.get("roles"))
        elif event.type == "rekey":
            self._rekey(body)
        for slug in body.get("ends", ()):
            self._go(event, slug, None)
        arriving = {"appointment": [body], "charter": body.get("officers", ())}
        for officer in arriving.get(event.type, body.get("appoints", ())):
            self._come(event, officer)

    def held_now(self) -> list[Term]:
        """Give the terms that have not ended."""
        return [term for term in self.all if term.until < 0]

    def _come(self, event: Event, body: Mapping[str, Any]) -> None:
        person, slug = body["person"], _slug_of(body)
        known = next((term.name for term in self.all if term.person == person and term.name), "")
        for role in body["roles"]:
            term = Term(person, body.get("name") or known, role, slug, event.index, _day(event))
            self.all.append(term)

    def _rekey(self, body: Mapping[str, Any]) -> None:
        self.all = [
            replace(term, slug=_slug_of({"key": body["key"]}))
            if term.slug == body["slug"] and term.until < 0
            else term
            for term in self.all
        ]

    def _go(self, event: Event, slug: str, roles: list[str] | None) -> None:
        self.all = [
            replace(term, until=event.index, until_day=_day(event))
            if term.slug == slug and term.until < 0 and (roles is None or term.role in roles)
            else term
            for term in self.all
        ]


def _day(event: Event) -> str:
    return day_of(event.time_ms).isoformat()


def _slug_of(body: Mapping[str, Any]) -> str:
    """Give the slug of a body's key: its own, or that of a verifier key's name."""
    key = body.get("key") or ""
    return key.split("+", 1)[0].rpartition("/")[2] if key else str(body["slug"])
