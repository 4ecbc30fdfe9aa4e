"""What governance statements do to a ledger's state: founding it, who comes and goes, the rules.

Design section 5. Each function takes a body whose form was checked when it was opened, and gives
the next state; whether the statement was signed by those who may is `signing`'s affair.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ledger.affairs.errors import (
    AfterStale,
    CharterFirst,
    CharterTwice,
    KeyNameElsewhere,
    KeyRegistered,
    KeyTypeUnfit,
    LastAuthority,
    PersonDiffers,
    RoleHeld,
    RoleNotHeld,
    RulesDelayShort,
    SupervisionNeedsResolution,
)
from ledger.affairs.opening import Opened
from ledger.affairs.roles import (
    AUTHORITY,
    STANDARD_ROLES,
    SUPERVISING,
    Role,
    add_role,
    check_roles_allowed,
    check_roles_known,
)
from ledger.affairs.roster import KeyRecord, Roster, parse_officer_key
from ledger.affairs.rules import MIN_DELAY_DAYS, parse_rules
from ledger.affairs.signing import check_signers
from ledger.affairs.state import RulesFrom, State
from ledger.affairs.types.registry import KINDS
from ledger.core.errors import TimeWentBack
from ledger.core.keys import ED25519, parse_vkey

DAY_MS = 24 * 60 * 60 * 1000

Body = Mapping[str, Any]


def admit_governance(state: State, opened: Opened, index: int, time_ms: int) -> State:
    """Give the state after a governance statement stands at *index*; nothing is remembered of it.

    Whoever walks only the governance entries calls this for each; `admit` calls it, too.

    Raises:
        CharterFirst, CharterTwice: the charter is entry 0 and no other.
        TimeWentBack: *time_ms* is before the state's.
        AfterStale: it follows another governance statement than the latest.
        What `check_signers` and the effects below raise.
    """
    if opened.body is None:
        msg = f"{opened.type} is no governance statement"
        raise ValueError(msg)
    check_time(state, index, time_ms)
    if opened.type == "charter":
        if state.charter is not None:
            raise CharterTwice(where="type")
        if index != 0:
            raise CharterFirst(where="type")
        new = _found(opened, opened.body, time_ms)
        check_signers(new, opened, time_ms)
    else:
        check_signers(state, opened, time_ms)
        if opened.after != state.governance_id:
            raise AfterStale(where="after", index=state.governance)
        new = _EFFECTS[opened.type](state, opened.body, index, time_ms)
    return replace(new, governance=index, governance_id=opened.id, size=index + 1, time_ms=time_ms)


def check_time(state: State, index: int, time_ms: int) -> None:
    """Check that the time of entry *index* is not before the state's.

    Raises:
        TimeWentBack: it is.
    """
    if time_ms < state.time_ms:
        raise TimeWentBack(
            where="entry.time", index=index, time_ms=time_ms, previous_ms=state.time_ms
        )


# ------------------------------------------------------------------------------------ charter


def _found(opened: Opened, body: Body, time_ms: int) -> State:
    """Give the state that a charter founds; its rules act at once.

    Raises:
        RulesDelayShort, RoleDefined, RoleLikeUnfit, RoleUnknown, RolesForbidden, KeyNameElsewhere,
        KeyTypeUnfit, KeyRegistered, SlugRegistered, and what `parse_rules` raises.
    """
    origin = opened.log
    delay = body.get("rules_delay_days", MIN_DELAY_DAYS)
    if delay < MIN_DELAY_DAYS:
        raise RulesDelayShort(where="body.rules_delay_days", days=delay, limit=MIN_DELAY_DAYS)
    roles: Mapping[str, Role] = STANDARD_ROLES
    for number, added in enumerate(body.get("roles", ())):
        where = f"body.roles[{number}]"
        roles = add_role(roles, added["role"], added["label"], added["like"], where=where)
    for number, key in enumerate(body["log_keys"]):
        _check_log_key(key, origin, f"body.log_keys[{number}]")
    state = State(
        origin=origin,
        charter=opened.id,
        currency=body["currency"],
        log_keys=tuple(body["log_keys"]),
        roles=roles,
        roster=Roster(MappingProxyType({})),
        rules=(RulesFrom(0, parse_rules(body["rules"], roles, KINDS, where="body.rules")),),
        rules_delay_days=delay,
        governance=None,
        governance_id=None,
        size=0,
        time_ms=time_ms,
    )
    for group in ("authority", "officers"):
        for number, officer in enumerate(body[group]):
            held = tuple(officer.get("roles", (AUTHORITY,)))
            where = f"body.{group}[{number}]"
            state = _register(state, officer["key"], officer["person"], held, 0, where)
    return state


def _check_log_key(text: str, origin: str, where: str) -> None:
    vkey = parse_vkey(text, where=where)
    if vkey.name != origin:
        raise KeyNameElsewhere(where=where, name=vkey.name, expected=origin)
    if vkey.algorithm != ED25519:
        raise KeyTypeUnfit(where=where, name=vkey.name)


def _register(  # noqa: PLR0917 - a key's record, and where it stood
    state: State, key: str, person: str, held: tuple[str, ...], index: int, where: str
) -> State:
    """Give the state with a new key in it."""
    slug, vkey = parse_officer_key(key, state.origin, where=f"{where}.key")
    for log_key in state.log_keys:
        if parse_vkey(log_key).public_key == vkey.public_key:
            raise KeyRegistered(where=f"{where}.key", slug="log")
    record = KeyRecord(slug, vkey, person, held, index)
    return _with_roles(state, state.roster.register(record, where=f"{where}.key"), record, where)


def _with_roles(state: State, roster: Roster, record: KeyRecord, where: str) -> State:
    """Give the state with *roster*, in which *record* is new, if its person may hold its roles."""
    check_roles_known(state.roles, record.roles, where=f"{where}.roles")
    check_roles_allowed(
        state.roles, record.person, roster.roles_of(record.person), where=f"{where}.roles"
    )
    return replace(state, roster=roster)


# --------------------------------------------------------------------------- who comes and goes


def _appoint(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let somebody come into office.

    Raises:
        SupervisionNeedsResolution, SlugUnknown, KeyRevoked, PersonDiffers, RoleHeld, and what
        registering a key raises.
    """
    held = tuple(body["roles"])
    check_roles_known(state.roles, held, where="body.roles")
    supervises = any(SUPERVISING in state.roles[role].duties for role in held)
    if supervises and "resolution" not in body:
        raise SupervisionNeedsResolution(where="body.resolution")
    if "key" in body:
        return _register(state, body["key"], body["person"], held, index, "body")
    record = state.roster.get(body["slug"], where="body.slug")
    if record.person != body["person"]:
        raise PersonDiffers(
            where="body.person", slug=record.slug, expected=record.person, found=body["person"]
        )
    for role in held:
        if role in record.roles:
            raise RoleHeld(where="body.roles", slug=record.slug, role=role)
    record = record._replace(roles=record.roles + held)
    return _with_roles(state, state.roster.put(record), record, "body")


def _revoke(state: State, body: Body, index: int, _time_ms: int) -> State:
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


def _rekey(state: State, body: Body, index: int, _time_ms: int) -> State:
    """Let the same person go on with a new key, and the old one end.

    Raises:
        SlugUnknown, KeyRevoked, and what registering a key raises.
    """
    old = state.roster.get(body["slug"], where="body.slug")
    ended = replace(state, roster=state.roster.put(old._replace(roles=(), until=index)))
    return _register(ended, body["key"], old.person, old.roles, index, "body")


# -------------------------------------------------------------------------------------- rules


def _change_rules(state: State, body: Body, _index: int, time_ms: int) -> State:
    """Change the rules; the new ones act when the charter's delay is over.

    Raises:
        What `parse_rules` raises.
    """
    rules = parse_rules(body["rules"], state.roles, KINDS, where="body.rules")
    in_force = max(i for i, table in enumerate(state.rules) if table.from_ms <= time_ms)
    from_ms = time_ms + state.rules_delay_days * DAY_MS
    return replace(state, rules=(*state.rules[in_force:], RulesFrom(from_ms, rules)))


_EFFECTS: Mapping[str, Callable[[State, Body, int, int], State]] = MappingProxyType(
    {
        "appointment": _appoint,
        "revocation": _revoke,
        "rekey": _rekey,
        "rules": _change_rules,
        # The next issue adds: handover 移交, key succession.
    }
)
