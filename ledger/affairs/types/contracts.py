"""Bodies of contracts, assets and debts, version 1: what was agreed, owned, and is still owed."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ledger.affairs.errors import PeriodEndsEarly
from ledger.affairs.types.fields import (
    Amount,
    Currency,
    Day,
    Hash,
    Line,
    Name,
    Part,
    Reason,
    ShortLine,
    Text,
    check_sum,
    refuse,
)
from ledger.affairs.types.money import Evidence, Party

Files = Annotated[list[Evidence], Field(max_length=64)]


class Instalment(Part):
    """A part of the price, due on a day; *after* says what it waits for."""

    due: Day
    amount: Amount
    after: Line = ""


class Contract(Part):
    """A contract 合同: with whom, about what, at which price, and how the party was chosen.

    *direction* is ``out`` where the community pays, ``in`` where it is paid (rent, lease).
    *method* is the procurement method, a word of the profile's list: tender, negotiation, inquiry,
    single_source, direct, assembly. *capital* says whose money from outside is in it.
    """

    title: Line
    party: Party
    direction: Literal["in", "out"]
    amount: Amount
    currency: Currency
    signed: Day
    first: Annotated[Day, Field(alias="from")]
    to: Day
    method: Name
    bidders: Annotated[int, Field(ge=0, le=1000)] = 0
    instalments: Annotated[list[Instalment], Field(max_length=120)]
    decision: Hash = ""
    matter: Hash = ""
    asset: Hash = ""
    capital: Line = ""
    evidence: Files

    @model_validator(mode="after")
    def _agree(self) -> "Contract":
        if self.to < self.first:
            refuse(PeriodEndsEarly, first=self.first, last=self.to)
        if self.instalments:
            check_sum("amount", self.amount, sum(each.amount for each in self.instalments))
        return self


class ContractChange(Part):
    """A contract is changed: its price, its last day, or both; or it is *ended*.

    *amount* and *to* are what holds from now on for the contract as a whole, unchanged ones
    included. *instalments*, if there are any, take the place of the contract's.
    """

    contract: Hash
    day: Day
    amount: Amount
    currency: Currency
    to: Day
    instalments: Annotated[list[Instalment], Field(min_length=1, max_length=120)] | None = None
    ended: bool = False
    decision: Hash = ""
    reason: Reason
    evidence: Files

    @model_validator(mode="after")
    def _sum(self) -> "ContractChange":
        if self.instalments:
            check_sum("amount", self.amount, sum(each.amount for each in self.instalments))
        return self


class Acceptance(Part):
    """Work under a contract is accepted 验收, or is not."""

    contract: Hash
    day: Day
    passed: bool
    text: Text
    evidence: Files


class Asset(Part):
    """An asset 资产 or a resource 资源 of the community."""

    name: Line
    nature: Literal["asset", "resource"]
    quantity: Line
    value: Amount
    currency: Currency
    acquired: Day
    use: Literal["own", "leased", "idle"]
    place: Line = ""
    evidence: Files


class AssetChange(Part):
    """What became of an asset."""

    asset: Hash
    day: Day
    use: Literal["own", "leased", "idle", "disposed"]
    value: Amount
    currency: Currency
    decision: Hash = ""
    reason: Reason


class Debt(Part):
    """Money that the community is owed, or owes 债权债务; payments name it as their *debt*.

    Without *due* no day was agreed, and it is never overdue.
    """

    direction: Literal["receivable", "payable"]
    party: Party
    amount: Amount
    currency: Currency
    fund: Line
    since: Day
    due: Day = ""
    text: Line
    reference: ShortLine = ""
    evidence: Files

    @model_validator(mode="after")
    def _later(self) -> "Debt":
        if self.due and self.due < self.since:
            refuse(PeriodEndsEarly, first=self.since, last=self.due)
        return self
