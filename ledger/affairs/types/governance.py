"""Bodies of governance, version 1: the charter, who comes and goes, and the rules.

What they do to a ledger's state is in ``ledger/affairs/governance.py``.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import KeyOrSlug
from ledger.affairs.types.fields import (
    Currency,
    Day,
    Hash,
    Ids,
    Line,
    LogVkey,
    Name,
    Part,
    Person,
    Reason,
    Roles,
    ShortLine,
    Signed,
    Vkey,
    check_unique,
    refuse,
)

Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}|[0-9]{6})?$")]
People = Annotated[int, Field(ge=1, le=32)]


class Authority(Part):
    """A key of the street office or township, which governs the ledger."""

    key: Vkey
    person: Person
    office: Line


class Officer(Part):
    """A key of somebody in office."""

    key: Vkey
    person: Person
    roles: Roles
    name: ShortLine = ""


class RoleAdded(Part):
    """A role that this place has: what it is called, and which standard role it is like."""

    role: Name
    label: ShortLine
    like: Name


class NeedBody(Part):
    """So many people signing in one of these roles."""

    roles: Roles
    count: People


class TierBody(Part):
    """What amounts up to *up_to* minor units, inclusive, need; the last tier has no *up_to*."""

    up_to: Annotated[int, Field(ge=0, le=MAX_INTEGER)] = 0
    need: Annotated[list[NeedBody], Field(min_length=1, max_length=16)]
    people: People
    decision: bool = False


RulesBody = dict[Name, Annotated[list[TierBody], Field(min_length=1, max_length=8)]]


PolicyText = Annotated[str, StringConstraints(min_length=1, max_length=30_000)]
LogKeys = Annotated[list[LogVkey], Field(min_length=1, max_length=8)]


class Charter(Part):
    """Entry 0: the community, its authority, its log's keys, its officers and its rules."""

    authority: Annotated[list[Authority], Field(min_length=1, max_length=16)]
    catalogue: Hash = ""
    chart: Hash = ""
    holidays: Hash = ""
    community: Line
    currency: Currency
    kind: Line
    log_keys: LogKeys
    officers: Annotated[list[Officer], Field(max_length=64)]
    places: Annotated[list[Line], Field(max_length=500)] | None = None
    profile: ShortLine
    region: Region
    roles: Annotated[list[RoleAdded], Field(max_length=32)] | None = None
    boards: Annotated[list[Line], Field(max_length=100)] | None = None
    duties: Annotated[list[Line], Field(max_length=200)] | None = None
    residents: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    representatives: Annotated[int, Field(ge=0, le=10_000)] = 0
    rules: RulesBody
    rules_delay_days: Annotated[int, Field(ge=0, le=365)] = 7


class Incoming(Part):
    """Somebody who takes over: with a new key, or with one that is there."""

    person: Person
    roles: Roles
    key: Vkey = ""
    slug: Person = ""
    name: ShortLine = ""

    @model_validator(mode="after")
    def _one_key(self) -> "Incoming":
        if bool(self.key) == bool(self.slug):
            refuse(KeyOrSlug)
        return self


class Appointment(Incoming):
    """Somebody comes into office; the committee's watchers by the assembly's *resolution*."""

    resolution: Line = ""


class Revocation(Part):
    """Roles of a key end, or, without *roles*, the key itself."""

    slug: Person
    roles: Roles | None = None
    reason: Reason


class Rekey(Part):
    """The same person in the same offices gets a new key, and *slug*, the old one, ends."""

    slug: Person
    key: Vkey
    reason: Reason


class RulesChange(Part):
    """The whole table of signature rules, which acts after the charter's delay.

    *profile* and the hashes of catalogue, chart of accounts and holidays take the place of the
    charter's, with the rules.
    """

    rules: RulesBody
    profile: ShortLine = ""
    catalogue: Hash = ""
    chart: Hash = ""
    holidays: Hash = ""
    reason: Reason


class CashHandedOver(Part):
    """What was counted, or stood in an account, when it was handed over."""

    account: Line
    amount: Signed


class Handover(Part):
    """A whole committee's handover 移交: who goes, who comes, and what is open between them."""

    ends: Annotated[list[Person], Field(min_length=1, max_length=64), AfterValidator(check_unique)]
    appoints: Annotated[list[Incoming], Field(max_length=64)]
    date: Day
    currency: Currency
    accounts: Annotated[list[CashHandedOver], Field(max_length=64)]
    advances: Ids | None = None
    objections: Ids | None = None
    drafts: Ids | None = None
    resolution: Line = ""
    reason: Reason


class KeySuccession(Part):
    """The log's keys from here on, all of them; and the policy that verifiers are to be given.

    Who only changes the witnesses or the quorum repeats the keys.
    """

    log_keys: LogKeys
    policy: PolicyText = ""
    reason: Reason
