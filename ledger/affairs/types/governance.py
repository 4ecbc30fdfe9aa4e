"""Governance: charter, appointment, revocation, rekey, rules; each is signed by an authority.

Handover 移交 and key succession of design section 6 come here too.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ledger.affairs.types.fields import Amount, Body, Currency, Hash, Line, Slug, Text, Word

Roles = Annotated[list[Word], Field(min_length=1)]
MIN_RULES_DELAY_DAYS = 7


class Need(Body):
    """So many different people, in any of these roles, must have signed."""

    roles: Roles
    count: Annotated[int, Field(ge=1, le=32)]


class Tier(Body):
    """What is needed up to an amount (minor units, included); the last tier has no bound."""

    up_to: Amount | None = None
    need: Annotated[list[Need], Field(min_length=1)]
    people: Annotated[int, Field(ge=1, le=32)]
    decision: bool = False


def check_tiers(rules: dict[str, list[Tier]]) -> None:
    """Check that the bounds grow, and that only the last tier has none."""
    for name, tiers in rules.items():
        bounds = [tier.up_to for tier in tiers]
        known = [bound for bound in bounds[:-1] if bound is not None]
        if not tiers or bounds[-1] is not None or len(known) != len(bounds) - 1:
            raise ValueError(f"{name}: the last tier, and only it, has no up_to 只有最后一档不写 up_to")
        if known != sorted(set(known)):
            raise ValueError(f"{name}: up_to must grow 各档上限应递增")


Rules = dict[Word, list[Tier]]


class Authority(Body):
    """The street office 街道 or township 乡镇 that governs: its key, person and name."""

    key: Line
    person: Line
    office: Line


class Officer(Body):
    """Somebody in office from the first day on."""

    key: Line
    person: Line
    roles: Roles
    name: Line | None = None
    resolution: Line | None = None


class LocalRole(Body):
    """A role of this place, and the standard role whose duties it has."""

    role: Word
    label: Line
    like: Word


class Charter(Body):
    """Charter 章程, entry 0: whose ledger this is, who governs, who signs for the log, by which rules."""

    authority: Annotated[list[Authority], Field(min_length=1)]
    catalogue: Hash | None = None
    community: Line
    currency: Currency
    kind: Literal["居委会", "村委会"]
    log_keys: Annotated[list[Line], Field(min_length=1)]
    officers: list[Officer]
    places: list[Line] | None = None
    profile: Line
    region: Line
    roles: list[LocalRole] | None = None
    rules: Rules
    rules_delay_days: Annotated[int, Field(ge=MIN_RULES_DELAY_DAYS, le=365)] = MIN_RULES_DELAY_DAYS
    text: Text | None = None

    @model_validator(mode="after")
    def _tiers(self) -> Self:
        check_tiers(self.rules)
        return self


class Appointment(Body):
    """Appointment 任职: gives roles to a person, with a new key or one that is registered."""

    person: Line
    roles: Roles
    key: Line | None = None
    slug: Slug | None = None
    name: Line | None = None
    resolution: Line | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (self.key is None) == (self.slug is None):
            raise ValueError("exactly one of key, slug 两者必居其一")
        return self


class Revocation(Body):
    """Revocation 免职: ends roles of a key, or, without roles, the key."""

    slug: Slug
    roles: Roles | None = None
    reason: Text


class Rekey(Body):
    """Rekey 换钥匙: another key for the same person in the same roles."""

    slug: Slug
    key: Line
    reason: Text


class RulesChange(Body):
    """Rules: new signature rules, in force after the charter's delay."""

    rules: Rules
    reason: Text

    @model_validator(mode="after")
    def _tiers(self) -> Self:
        check_tiers(self.rules)
        return self
