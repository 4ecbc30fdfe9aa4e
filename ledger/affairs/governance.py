"""What governance statements do to a ledger's state: founding it, the rules, the log's keys.

Design section 5. Each function takes a body whose form was checked when it was opened, and gives
the next state; whether the statement was signed by those who may is `signing`'s affair.
Who comes into office and who goes is in `tenure`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.errors import (
    AfterStale,
    CharterFirst,
    CharterTwice,
    KeyNameElsewhere,
    KeyRegistered,
    KeyTypeUnfit,
    PolicyKeysDiffer,
    ProfileUnknown,
    RulesDelayShort,
)
from ledger.affairs.opening import Opened
from ledger.affairs.roles import AUTHORITY, STANDARD_ROLES, Role, add_role
from ledger.affairs.roster import Roster
from ledger.affairs.rules import MIN_DELAY_DAYS, parse_rules
from ledger.affairs.signing import check_signers
from ledger.affairs.state import RulesFrom, Standards, State
from ledger.affairs.tenure import (
    appoint,
    check_both_sides,
    hand_over,
    register,
    rekey,
    revoke,
    with_incoming,
)
from ledger.affairs.types.registry import KINDS
from ledger.core.checkpoint import LOG_ALGORITHMS
from ledger.core.errors import LedgerError, TimeWentBack
from ledger.core.keys import ED25519, format_vkey, parse_vkey
from ledger.core.policy import parse_policy

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
        hands_over = opened.type == "handover"
        signing = with_incoming(state, opened.body, index) if hands_over else state
        check_signers(signing, opened, time_ms)
        if opened.after != state.governance_id:
            raise AfterStale(where="after", index=state.governance)
        if hands_over:
            check_both_sides(signing, opened, opened.body)
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
        RulesDelayShort, ProfileUnknown, RoleDefined, RoleLikeUnfit, RoleUnknown, RolesForbidden,
        KeyNameElsewhere, KeyTypeUnfit, KeyRegistered, SlugRegistered, and what `parse_rules`
        raises.
    """
    origin = opened.log
    delay = body.get("rules_delay_days", MIN_DELAY_DAYS)
    if delay < MIN_DELAY_DAYS:
        raise RulesDelayShort(where="body.rules_delay_days", days=delay, limit=MIN_DELAY_DAYS)
    roles: Mapping[str, Role] = STANDARD_ROLES
    for number, added in enumerate(body.get("roles", ())):
        where = f"body.roles[{number}]"
        roles = add_role(roles, added["role"], added["label"], added["like"], where=where)
    _check_log_keys(body["log_keys"], origin)
    rules = parse_rules(body["rules"], roles, KINDS, where="body.rules")
    state = State(
        origin=origin,
        charter=opened.id,
        currency=body["currency"],
        log_keys=tuple(body["log_keys"]),
        roles=roles,
        roster=Roster(MappingProxyType({})),
        rules=(RulesFrom(0, rules, _standards(body, Standards())),),
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
            state = register(state, officer["key"], officer["person"], held, 0, where)
    return state


def _check_log_keys(keys: Sequence[str], origin: str) -> None:
    """Check that *keys* are of types 0x01 and 0x06, named *origin*, none twice, one of them 0x01.

    Raises:
        KeyNameElsewhere, KeyTypeUnfit, KeyRegistered, and what `parse_vkey` raises.
    """
    seen = set()
    algorithms = set()
    for number, text in enumerate(keys):
        where = f"body.log_keys[{number}]"
        vkey = parse_vkey(text, where=where)
        if vkey.name != origin:
            raise KeyNameElsewhere(where=where, name=vkey.name, expected=origin)
        if vkey.algorithm not in LOG_ALGORITHMS:
            raise KeyTypeUnfit(where=where, name=vkey.name)
        if vkey.public_key in seen:
            raise KeyRegistered(where=where, slug="log")
        seen.add(vkey.public_key)
        algorithms.add(vkey.algorithm)
    if ED25519 not in algorithms:
        raise KeyTypeUnfit(where="body.log_keys", name=origin)


# ------------------------------------------------------------------------------ the log's keys


def _succeed(state: State, body: Body, _index: int, _time_ms: int) -> State:
    """Let the log go on with these keys and no others, and verifiers with the policy, if given.

    Raises:
        KeyNameElsewhere, KeyTypeUnfit, KeyRegistered: one that can't be the log's.
        PolicyKeysDiffer, and what `parse_policy` raises of the policy.
    """
    _check_log_keys(body["log_keys"], state.origin)
    officers = {r.vkey.public_key: slug for slug, r in state.roster.records.items()}
    for number, text in enumerate(body["log_keys"]):
        slug = officers.get(parse_vkey(text).public_key)
        if slug is not None:
            raise KeyRegistered(where=f"body.log_keys[{number}]", slug=slug)
    if "policy" in body:
        _check_policy(body["policy"], body["log_keys"], state.origin)
    return replace(state, log_keys=tuple(body["log_keys"]))


def _check_policy(text: str, log_keys: Sequence[str], origin: str) -> None:
    """Check that *text* is a policy by which the log's checkpoints will open.

    Raises:
        PolicyKeysDiffer: a key of *origin* that it doesn't count as retired is not in *log_keys*,
            or it has none of one of their types.
        What `parse_policy` raises; *where* begins with ``body.policy``.
    """
    try:
        policy = parse_policy(text)
    except LedgerError as error:
        raise error.at(f"body.policy {error.where}".rstrip()) from error
    current = policy.current_log_keys(origin)
    types = {parse_vkey(each).algorithm for each in log_keys}
    is_listed = all(format_vkey(key) in log_keys for key in current)
    if not is_listed or types != {key.algorithm for key in current}:
        raise PolicyKeysDiffer(where="body.policy", origin=origin)


# -------------------------------------------------------------------------------------- rules


def _change_rules(state: State, body: Body, _index: int, time_ms: int) -> State:
    """Change the rules and standards; the new ones act when the charter's delay is over.

    A standard that the body leaves out stays as it was last announced.

    Raises:
        ProfileUnknown, and what `parse_rules` raises.
    """
    standards = _standards(body, state.rules[-1].standards)
    rules = parse_rules(body["rules"], state.roles, KINDS, where="body.rules")
    in_force = max(i for i, table in enumerate(state.rules) if table.from_ms <= time_ms)
    from_ms = time_ms + state.rules_delay_days * DAY_MS
    return replace(state, rules=(*state.rules[in_force:], RulesFrom(from_ms, rules, standards)))


def _standards(body: Body, before: Standards) -> Standards:
    """Give *before* with what *body* changes, if the profile can be understood.

    Under a catalogue of the place's own the profile is whoever has that file's to understand.

    Raises:
        ProfileUnknown: the standard catalogue holds, and has no such profile.
    """
    new = Standards(*(body.get(name, old) for name, old in before._asdict().items()))
    is_standard = new.catalogue in {"", STANDARD_CATALOGUE.hash}
    if is_standard and new.profile not in STANDARD_CATALOGUE.profiles:
        raise ProfileUnknown(where="body.profile", profile=new.profile)
    return new


_EFFECTS: Mapping[str, Callable[[State, Body, int, int], State]] = MappingProxyType(
    {
        "appointment": appoint,
        "revocation": revoke,
        "rekey": rekey,
        "rules": _change_rules,
        "handover": hand_over,
        "key_succession": _succeed,
    }
)
