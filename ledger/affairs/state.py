"""The state that a ledger's entries replay into: who may sign what, and where the ledger stands.

A state is a value. It is small: it holds the governance (roster, roles, rules), not the history,
which is the memory's affair. It can be saved between runs; saved bytes are a cache of the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.canonical import decode, encode
from ledger.affairs.errors import StateMalformed
from ledger.affairs.roles import STANDARD_ROLES, Role, add_role
from ledger.affairs.roster import KeyRecord, Roster
from ledger.affairs.rules import Rules, format_rules, parse_tier
from ledger.core.errors import LedgerError, Reason
from ledger.core.keys import format_vkey, parse_vkey
from ledger.core.reasons import reason_of

MAX_STATE_BYTES = 16 * 1024 * 1024
_VERSION = 2


class Standards(NamedTuple):
    """The place's *profile*, and the SHA-256 (hex) of its catalogue, chart and holidays.

    An empty hash means the standard file of whoever reads.
    """

    profile: str = ""
    catalogue: str = ""
    chart: str = ""
    holidays: str = ""


class RulesFrom(NamedTuple):
    """The rules and standards in force from *from_ms* (Unix milliseconds, UTC) to the next ones."""

    from_ms: int
    rules: Rules
    standards: Standards = Standards()


@dataclass(frozen=True, slots=True)
class State:
    """A ledger's standing after *size* entries, the last of them at *time_ms*.

    *charter* is the id of entry 0, None while there is none. *governance* is the index of the
    latest governance entry and *governance_id* its statement's id. *rules* are those in force and,
    after them, those that wait for their day; *rules_delay_days* is how long new ones wait.
    """

    origin: str
    charter: bytes | None
    currency: str
    log_keys: tuple[str, ...]
    roles: Mapping[str, Role]
    roster: Roster
    rules: tuple[RulesFrom, ...]
    rules_delay_days: int
    governance: int | None
    governance_id: bytes | None
    size: int
    time_ms: int

    def rules_at(self, time_ms: int) -> Rules:
        """Give the rules in force at *time_ms*."""
        rules = self.rules
        if len(rules) == 1:
            return rules[0].rules
        return self._in_force(time_ms).rules

    def standards_at(self, time_ms: int) -> Standards:
        """Give the profile, catalogue, chart and holidays in force at *time_ms*."""
        return self._in_force(time_ms).standards

    def _in_force(self, time_ms: int) -> RulesFrom:
        return next(table for table in reversed(self.rules) if table.from_ms <= time_ms)

    def moved(self, size: int, time_ms: int) -> "State":
        """Give the same governance after an ordinary entry, in a quarter of `replace`'s time."""
        return State(
            self.origin,
            self.charter,
            self.currency,
            self.log_keys,
            self.roles,
            self.roster,
            self.rules,
            self.rules_delay_days,
            self.governance,
            self.governance_id,
            size,
            time_ms,
        )


EMPTY = State(
    origin="",
    charter=None,
    currency="",
    log_keys=(),
    roles=STANDARD_ROLES,
    roster=Roster(MappingProxyType({})),
    rules=(RulesFrom(0, MappingProxyType({})),),
    rules_delay_days=0,
    governance=None,
    governance_id=None,
    size=0,
    time_ms=0,
)


def encode_state(state: State) -> bytes:
    """Write a state as canonical JSON; equal states give equal bytes."""
    value: dict[str, Any] = {
        "currency": state.currency,
        "keys": [_format_record(record) for record in state.roster.records.values()],
        "log_keys": state.log_keys,
        "origin": state.origin,
        "roles": [
            {"label": role.label, "like": role.like, "role": role.name}
            for role in state.roles.values()
            if role.name not in STANDARD_ROLES
        ],
        "rules": [
            {
                "from_ms": table.from_ms,
                "rules": format_rules(table.rules),
                **table.standards._asdict(),
            }
            for table in state.rules
        ],
        "rules_delay_days": state.rules_delay_days,
        "size": state.size,
        "time_ms": state.time_ms,
        "v": _VERSION,
    }
    if state.charter is not None:
        value["charter"] = state.charter.hex()
    if state.governance is not None and state.governance_id is not None:
        value["governance"] = {"id": state.governance_id.hex(), "index": state.governance}
    return encode(value, limit=MAX_STATE_BYTES)


def _format_record(record: KeyRecord) -> dict[str, Any]:
    return {
        "key": format_vkey(record.vkey),
        "person": record.person,
        "roles": list(record.roles),
        "since": record.since,
        "slug": record.slug,
        "until": record.until,
    }


def decode_state(data: bytes) -> State:
    """Read what `encode_state` wrote.

    Raises:
        StateMalformed: it is something else, or another version's.
    """
    try:
        state = _parse_state(decode(data, limit=MAX_STATE_BYTES))
    except StateMalformed:
        raise
    except (LedgerError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateMalformed(reason=reason_of(error)) from None
    if encode_state(state) != data:
        raise StateMalformed(reason=Reason("写法不是原样", "it would be written otherwise"))
    return state


def is_outdated(data: bytes) -> bool:
    """Say whether *data* is a state that an earlier version wrote: to be made from the entries.

    What a later version wrote is not: it may know of statements that this one does not understand.
    """
    try:
        value = decode(data, limit=MAX_STATE_BYTES)
    except LedgerError:
        return False
    version = value.get("v") if isinstance(value, dict) else None
    return isinstance(version, int) and 0 < version < _VERSION


def _parse_state(value: Any) -> State:  # noqa: ANN401 - a JSON value
    if value["v"] != _VERSION:
        raise StateMalformed(reason=f"version {value['v']}, not {_VERSION}")
    roles: Mapping[str, Role] = STANDARD_ROLES
    for role in value["roles"]:
        roles = add_role(roles, role["role"], role["label"], role["like"], where="roles")
    records = [_parse_record(record) for record in value["keys"]]
    governance = value.get("governance")
    return State(
        origin=value["origin"],
        charter=bytes.fromhex(value["charter"]) if "charter" in value else None,
        currency=value["currency"],
        log_keys=tuple(value["log_keys"]),
        roles=roles,
        roster=Roster(MappingProxyType({record.slug: record for record in records})),
        rules=tuple(
            RulesFrom(
                table["from_ms"],
                _parse_rules(table["rules"]),
                Standards(*(table[name] for name in Standards._fields)),
            )
            for table in value["rules"]
        ),
        rules_delay_days=value["rules_delay_days"],
        governance=governance["index"] if governance else None,
        governance_id=bytes.fromhex(governance["id"]) if governance else None,
        size=value["size"],
        time_ms=value["time_ms"],
    )


def _parse_record(value: Any) -> KeyRecord:  # noqa: ANN401 - a JSON value
    return KeyRecord(
        value["slug"],
        parse_vkey(value["key"]),
        value["person"],
        tuple(value["roles"]),
        value["since"],
        value["until"],
    )


def _parse_rules(value: Any) -> Rules:  # noqa: ANN401 - a JSON value
    return MappingProxyType({kind: tuple(map(parse_tier, tiers)) for kind, tiers in value.items()})
