"""Whom the rules ask to sign: proposed from the charter's rules at the present state, in order.

Nothing here decides whether that is enough: the ledger's own `check_signers` does
(`api.desk.writing`). A person who holds several of the roles is asked once, by one of his keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from api.desk.draft_errors import NobodyToSign
from ledger.affairs.roles import APPROVING
from ledger.affairs.roster import IN_FORCE, KeyRecord
from ledger.affairs.rules import Need, Tier, find_tier
from ledger.affairs.state import State
from ledger.affairs.statement import By

Chosen = dict[str, list[str]]
"""Slugs by role, as ``by`` has them."""


class Asked(NamedTuple):
    """A signer of a draft: in which roles, whose key, and whether it still holds them."""

    slug: str
    roles: tuple[str, ...]
    person: str
    ended: bool


def tier_of(state: State, kind: str, body: Mapping[str, Any], now_ms: int) -> Tier:
    """Give the tier of the rules that a statement of this type and body is under."""
    currency = body.get("currency")
    amount = body.get("amount", 0) if currency in {None, state.currency} else None
    return find_tier(state.rules_at(now_ms), kind, amount if isinstance(amount, int) else None)


def propose_by(
    state: State, kind: str, body: Mapping[str, Any], now_ms: int, *, proposer: str
) -> Chosen:
    """Propose who signs: for each need of the tier those in office, *proposer* (a slug) first.

    Different people are taken where there are some, so that nobody countersigns himself; whoever
    handled an expenditure doesn't approve it.

    Raises:
        NobodyToSign: nobody holds a role that is asked for.
    """
    tier = tier_of(state, kind, body, now_ms)
    handler = str(body.get("handler", "")) if kind == "expenditure" else ""
    choosing = _Choosing(state, proposer, handler)
    needs = [*tier.needs]
    if handler and handler in state.roles and state.roster.holders(handler):
        needs.sort(key=lambda need: handler not in need.roles)
    for need in needs:
        choosing.choose(need)
    choosing.fill(tier)
    return choosing.chosen


class _Choosing:
    """Signers as they are chosen; a person has one slug."""

    def __init__(self, state: State, proposer: str, handler: str) -> None:
        self._state = state
        self._proposer = proposer
        self._handler = handler
        self._slugs: dict[str, str] = {}  # by person
        self.chosen: Chosen = {}

    def choose(self, need: Need) -> None:
        """Choose whom *need* asks for."""
        roles = _roles_like(self._state, need.roles)
        for _ in range(need.count):
            found = self._best(roles, need)
            if found is None:
                label = "、".join(self._state.roles[role].label for role in need.roles)
                raise NobodyToSign(where="by", roles=label)
            self._take(*found)

    def fill(self, tier: Tier) -> None:
        """Choose as many more people as *tier* asks for altogether, if there are some."""
        every = [role for need in tier.needs for role in _roles_like(self._state, need.roles)]
        while len(self._slugs) < tier.people:
            fresh = [
                (role, record)
                for role in every
                for record in self._holders(role)
                if record.person not in self._slugs and not self._conflicts(role, record)
            ]
            if not fresh:
                return
            self._take(*fresh[0])

    def _best(self, roles: Sequence[str], need: Need) -> tuple[str, KeyRecord] | None:
        taken = {
            self._state.roster.records[slug].person
            for role in roles
            for slug in self.chosen.get(role, ())
            if role in need.roles or self._state.roles[role].like in need.roles
        }
        candidates = [
            (role, record)
            for role in roles
            for record in self._holders(role)
            if record.person not in taken and not self._conflicts(role, record)
        ]
        return min(candidates, key=self._preference, default=None)

    def _preference(self, candidate: tuple[str, KeyRecord]) -> tuple[bool, bool]:
        _, record = candidate
        seen = record.person in self._slugs
        return (seen, record.slug != self._proposer)

    def _holders(self, role: str) -> Iterable[KeyRecord]:
        for record in self._state.roster.in_force():
            own = self._slugs.get(record.person, record.slug)
            if role in record.roles and own == record.slug:
                yield record

    def _conflicts(self, role: str, record: KeyRecord) -> bool:
        """Say whether *record*'s person would approve what he handled, or the other way round."""
        if not self._handler:
            return False
        approvers = self._people(
            name for name in self.chosen if APPROVING in self._state.roles[name].duties
        )
        if APPROVING not in self._state.roles[role].duties:
            return role == self._handler and record.person in approvers
        if role == self._handler:
            return True
        signing = self._people([self._handler])
        if signing:
            return record.person in signing
        holders = self._state.roster.holders(self._handler)
        return bool(holders) and holders <= approvers | {record.person}

    def _people(self, roles: Iterable[str]) -> set[str]:
        records = self._state.roster.records
        return {records[slug].person for role in roles for slug in self.chosen.get(role, ())}

    def _take(self, role: str, record: KeyRecord) -> None:
        self._slugs[record.person] = record.slug
        slugs = self.chosen.setdefault(role, [])
        if record.slug not in slugs:
            slugs.append(record.slug)


def _roles_like(state: State, roles: Sequence[str]) -> list[str]:
    """Give *roles* and, behind each, those of this place that are like it."""
    found: list[str] = []
    for role in roles:
        found.append(role)
        found += [name for name, each in state.roles.items() if each.like == role != name]
    return list(dict.fromkeys(found))


def order_of(state: State, by: By, tier: Tier) -> tuple[str, ...]:
    """Give the signers of *by* in the order in which the rules ask for them, then the others."""
    found: list[str] = []
    for need in tier.needs:
        roles = _roles_like(state, need.roles)
        found += [slug for role in roles for name, slugs in by if name == role for slug in slugs]
    found += [slug for _, slugs in by for slug in slugs]
    return tuple(dict.fromkeys(found))


def asked(state: State, by: By, order: Iterable[str]) -> tuple[Asked, ...]:
    """Give each signer as he stands in *state*; a key that only comes with it is not ended."""
    found = []
    for slug in order:
        roles = tuple(role for role, slugs in by if slug in slugs)
        record = state.roster.records.get(slug)
        if record is None:
            found.append(Asked(slug, roles, "", ended=False))
            continue
        held = record.until == IN_FORCE and all(role in record.roles for role in roles)
        found.append(Asked(slug, roles, record.person, ended=not held))
    return tuple(found)


def renewed_by(state: State, by: By) -> Chosen:
    """Give *by* with keys that have ended replaced by those of the same person in the same role.

    One that nobody took over from stays, so that the ledger's own words say what is wrong.
    """
    chosen: Chosen = {}
    for role, slugs in by:
        chosen[role] = [_successor(state, role, slug) for slug in slugs]
    return chosen


def _successor(state: State, role: str, slug: str) -> str:
    record = state.roster.records.get(slug)
    if record is None or (record.until == IN_FORCE and role in record.roles):
        return slug
    own = [each for each in state.roster.in_force() if role in each.roles]
    same = [each.slug for each in own if each.person == record.person]
    return same[0] if same else (own[0].slug if own else slug)
