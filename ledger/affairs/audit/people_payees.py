"""Who is paid: an office-holder, or an organisation in which one declared a part.

A declaration holds from when it was made, in the place of the person's earlier one. Somebody in
office is paid back what he laid out in every community, so that alone is a hint; it is more where
he approved the payment himself. Pay lists and advances are paid to people in office, as a rule.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.people_rules import PAID_COMPANY, PAID_HIMSELF, PAID_OFFICE
from ledger.affairs.audit.people_tally import Tally
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import APPROVING, AUTHORITY, STANDARD_ROLES
from ledger.affairs.types.registry import GOVERNANCE

PAID: Final = frozenset({"expenditure", "outflow"})


class Payees:
    """What was declared, and who was paid, by person and year."""

    def __init__(self) -> None:
        self._declared: dict[str, list[str]] = {}  # person: organisations
        self._parts: dict[str, list[str]] = {}  # organisation: people; follows from the above
        self._names: dict[str, str] = {}  # name: person, of those in office
        self._companies = Tally(PAID_COMPANY)
        self._himself = Tally(PAID_HIMSELF)
        self._offices = Tally(PAID_OFFICE)

    def take(self, event: Event, scene: Scene) -> None:
        """Take a declaration, a payment, or a contract."""
        body, kind = event.body, event.type
        if kind in GOVERNANCE:
            self._name(scene)
        elif kind == "declaration":
            self._declare(body["person"], body["organisations"])
        elif kind in PAID:
            self._organisation(event, body["payee"], body["amount"], scene)
            self._office_holder(event, body["payee"], body["amount"], scene)
        elif kind == "pay_list":
            for row in body["rows"]:
                self._organisation(event, row["payee"], row["amount"], scene)
        elif kind == "contract" and body["direction"] == "out":
            self._organisation(event, body["party"], 0, scene)

    def _name(self, scene: Scene) -> None:
        """Take the names of those in office; the street's is an organisation's."""
        offices = scene.offices
        self._names = {
            _plain(offices.name_of(person)): person
            for person in sorted(offices.office_persons())
            if offices.name_of(person) != person and AUTHORITY not in offices.roles_of(person)
        }

    def _declare(self, person: str, organisations: list[str]) -> None:
        self._declared[person] = [_plain(each) for each in organisations]
        self._index()

    def _index(self) -> None:
        self._parts = {}
        for person, organisations in self._declared.items():
            for each in organisations:
                self._parts.setdefault(each, []).append(person)

    def _organisation(
        self, event: Event, party: Mapping[str, str], amount: int, scene: Scene
    ) -> None:
        if not self._parts or "org" not in party:
            return
        people = self._parts.get(_plain(party["org"]), ())
        year = str(day_of(event.time_ms).year)
        for person in people:
            if scene.offices.roles_of(person):
                name = scene.offices.name_of(person)
                cause = f"{person} {_plain(party['org'])} {year}"
                facts = {"name": name, "org": party["org"], "year": year}
                self._companies.add(cause, event, amount, **facts)

    def _office_holder(
        self, event: Event, party: Mapping[str, str], amount: int, scene: Scene
    ) -> None:
        written = party.get("org") or party.get("withheld") or ""
        if _plain(written) in self._names:  # a name that stands in the place of an organisation's
            party = {"office": "", "name": scene.offices.name_of(self._names[_plain(written)])}
        elif "office" not in party:
            return
        year = str(day_of(event.time_ms).year)
        approved = _approver(event, party, scene)
        if approved is not None:
            person, office = approved
            name = scene.offices.name_of(person)
            facts = {"name": name, "office": office, "year": year}
            self._himself.add(f"{person} {year}", event, amount, **facts)
        else:
            name = f"{party['office']}{party.get('name', '')}"
            self._offices.add(f"{name} {year}", event, amount, name=name, year=year)

    def findings(self) -> Iterator[Finding]:
        """Give who was paid."""
        for tally in (self._companies, self._himself, self._offices):
            yield from tally.findings()

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept, as a JSON value."""
        return {
            "companies": self._companies.save(),
            "declared": self._declared,
            "himself": self._himself.save(),
            "names": self._names,
            "offices": self._offices.save(),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._companies.load(value["companies"])
        self._declared = dict(value["declared"])
        self._himself.load(value["himself"])
        self._names = dict(value["names"])
        self._offices.load(value["offices"])
        self._index()


def _approver(event: Event, party: Mapping[str, str], scene: Scene) -> tuple[str, str] | None:
    """Give who approved *event* and is the *party*, and in which office; None if nobody did."""
    offices = scene.offices
    for role, slugs in event.by:
        like = offices.like(role)
        if APPROVING not in STANDARD_ROLES[like].duties:
            continue
        label = offices.label_of(role)
        for slug in slugs:
            person = offices.person_of(slug)
            if person is None:
                continue
            named = party.get("name")
            same_office = party["office"] in {role, like, label, offices.label_of(like)}
            if named == offices.name_of(person) if named else same_office:
                return person, label
    return None


@lru_cache(4096)
def _plain(name: str) -> str:
    """Write an organisation's name without spaces, in characters of one width."""
    return "".join(unicodedata.normalize("NFKC", name).split())
