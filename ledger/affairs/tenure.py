"""Who comes into office and who goes: appointment, revocation, rekey, handover (design section 5).

Each function takes a body whose form was checked when it was opened, and gives the next state.
A handover changes a whole committee at one index, and both sides sign it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ledger.affairs.errors import (
    HandoverUnsigned,
    KeyRegistered,
    LastAuthority,
    PersonDiffers,
    RoleHeld,
    RoleNotHeld,
    SupervisionNeedsResolution,
)
from ledger.affairs.opening import Opened
from ledger.affairs.roles import AUTHORITY, SUPERVISING, check_roles_allowed, check_roles_known
from ledger.affairs.roster import KeyRecord, Roster, parse_officer_key
from ledger.affairs.state import State
from ledger.core.keys import parse_vkey

Body = Mapping[str, Any]


def register(  # noqa: PLR0917 - a key's record, and where it stood
    state: State, key: str, person: str, held: tuple[str, ...], index: int, where: str
) -> State:
    """Give the state with a new key in it."""
    record = _new_record(state, key, person, held, index, where)
    return _with_roles(state, state.roster.register(record, where=f"{where}.key"), record, where)


def _new_record(  # noqa: PLR0917 - the same
    state: State, key: str, person: str, held: tuple[str, ...], index: int, where: str
) -> KeyRecord:
    """Give the record of a new key, which is not the log's."""
    slug, vkey = parse_officer_key(key, state.origin, where=f"{where}.key")
    for log_key in state.log_keys:
        if parse_vkey(log_key).public_key == vkey.public_key:
            raise KeyRegistered(where=f"{where}.key", slug="log")
    return KeyRecord(slug, vkey, person, held, index)


def _with_roles(state: State, roster: Roster, record: KeyRecord, where: str) -> State:
    """Give the state with *roster*, in which *record* is new, if its person may hold its roles."""
    check_roles_known(state.roles, record.roles, where=f"{where}.roles")
    check_roles_allowed(
        state.roles, record.person, roster.roles_of(record.person), where=f"{where}.roles"
    )
    return replace(state, roster=roster)


def appoint(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let somebody come into office.

    Raises:
        What `_take_office` raises.
    """
    return _take_office(state, body, body, index, "body")


def _take_office(state: State, body: Body, cited: Body, index: int, where: str) -> State:
    """Give the state in which the person of *body* holds its roles, too.

    *cited* is what may name the assembly's resolution.

    Raises:
        SupervisionNeedsResolution, SlugUnknown, KeyRevoked, PersonDiffers, RoleHeld, and what
        registering a key raises.
    """
    held = tuple(body["roles"])
    check_roles_known(state.roles, held, where=f"{where}.roles")
    supervises = any(SUPERVISING in state.roles[role].duties for role in held)
    if supervises and "resolution" not in cited:
        raise SupervisionNeedsResolution(where="body.resolution")
    if "key" in body:
        return register(state, body["key"], body["person"], held, index, where)
    record = state.roster.get(body["slug"], where=f"{where}.slug")
    if record.person != body["person"]:
        raise PersonDiffers(
            where=f"{where}.person", slug=record.slug, expected=record.person, found=body["person"]
        )
    for role in held:
        if role in record.roles:
            raise RoleHeld(where=f"{where}.roles", slug=record.slug, role=role)
    record = record._replace(roles=record.roles + held)
    return _with_roles(state, state.roster.put(record), record, where)


def hand_over(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let the keys of those who go end, and those who come take office, at one index.

    Raises:
        LastAuthority: nobody would be left to govern the ledger.
        What `_appoint` raises, of each who comes.
    """
    roster = state.roster
    for number, slug in enumerate(body["ends"]):
        record = roster.get(slug, where=f"body.ends[{number}]")
        roster = roster.put(record._replace(roles=(), until=index))
    state = replace(state, roster=roster)
    for number, incoming in enumerate(body["appoints"]):
        state = _take_office(state, incoming, body, index, f"body.appoints[{number}]")
    if not state.roster.holders(AUTHORITY):
        raise LastAuthority(where="body.ends")
    return state


def with_incoming(state: State, body: Body, index: int) -> State:
    """Give the state in which both sides of a handover sign: nobody has gone, all have come.

    What law forbids one person to hold is judged when those who go have gone, not here.
    """
    roster = state.roster
    for number, incoming in enumerate(body["appoints"]):
        where = f"body.appoints[{number}]"
        if "key" in incoming:
            held = tuple(incoming["roles"])
            record = _new_record(state, incoming["key"], incoming["person"], held, index, where)
            roster = roster.register(record, where=f"{where}.key")
        else:
            record = roster.get(incoming["slug"], where=f"{where}.slug")
            roster = roster.put(record._replace(roles=(*record.roles, *incoming["roles"])))
    return replace(state, roster=roster)


def check_both_sides(signing: State, opened: Opened, body: Body) -> None:
    """Check that everybody who goes signed, and everybody who comes, in an office he takes.

    Who goes from one office and comes into another signs in either.

    Raises:
        SlugUnknown, KeyRevoked: a key that should end is not there.
        HandoverUnsigned: somebody did not.
    """
    records = signing.roster.records
    signed: dict[str, set[str]] = {}
    for role, slugs in opened.by:
        for slug in slugs:
            signed.setdefault(records[slug].person, set()).add(role)
    going = set()
    for number, slug in enumerate(body["ends"]):
        where = f"body.ends[{number}]"
        person = signing.roster.get(slug, where=where).person
        if person not in signed:
            raise HandoverUnsigned(where=where, person=person)
        going.add(person)
    for number, incoming in enumerate(body["appoints"]):
        person = incoming["person"]
        offices = signed.get(person, set())
        if not offices or (person not in going and offices.isdisjoint(incoming["roles"])):
            raise HandoverUnsigned(where=f"body.appoints[{number}]", person=person)


def revoke(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let roles of a key end, or the key.

    Raises:
        SlugUnknown, KeyRevoked, RoleNotHeld: there is nothing to end.
        LastAuthority: nobody would be left to govern the ledger.
    """
    record = state.roster.get(body["slug"], where="body.slug")
    if "roles" in body:
        for role in body["roles"]:
            if role not in record.roles:
                raise RoleNotHeld(where="body.roles", role=role, slug=record.slug)
        record = record._replace(roles=_without(record.roles, body["roles"]))
    else:
        record = record._replace(roles=(), until=index)
    roster = state.roster.put(record)
    if not roster.holders(AUTHORITY):
        raise LastAuthority(where="body.slug")
    return replace(state, roster=roster)


def _without(held: tuple[str, ...], ended: Iterable[str]) -> tuple[str, ...]:
    return tuple(role for role in held if role not in ended)


def rekey(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let the same person go on with a new key, and the old one end.

    Raises:
        SlugUnknown, KeyRevoked, and what registering a key raises.
    """
    old = state.roster.get(body["slug"], where="body.slug")
    ended = replace(state, roster=state.roster.put(old._replace(roles=(), until=index)))
    return register(ended, body["key"], old.person, old.roles, index, "body")
