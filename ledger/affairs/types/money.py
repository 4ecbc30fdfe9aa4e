"""Bodies of money 财务, version 1: an amount is an integer of minor units with its currency."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import EvidenceEmpty
from ledger.affairs.types.fields import (
    Amount,
    Bytes,
    Currency,
    Day,
    Hash,
    Ids,
    Line,
    Name,
    Part,
    Plain,
    Reason,
    ShortLine,
    Signed,
    check_sum,
    refuse,
)


class Organisation(Plain):
    """A party that is no person."""

    org: Line


class OfficeHolder(Plain):
    """A person in his office; the name is the one that a leaf may hold."""

    office: Line
    name: ShortLine = ""


class SealedPerson(Plain):
    """A person, by the commitment to his name."""

    sealed: Hash


class Withheld(Plain):
    """A party whom the imported source does not name; the text is what stands there, or nothing."""

    withheld: Annotated[str, StringConstraints(max_length=200)]


Party = Annotated[
    Organisation | SealedPerson | OfficeHolder | Withheld, Field(union_mode="left_to_right")
]


class EvidenceFields(Plain):
    """What a record rests on: a file by name, by its hash, or by its salted commitment."""

    name: Line = ""
    sha256: Hash = ""
    commitment: Hash = ""
    bytes: Bytes = 0
    kind: ShortLine = ""


def _check_something(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if not ("sha256" in fields or "commitment" in fields or "name" in fields):
        refuse(EvidenceEmpty)
    return fields


Evidence = Annotated[EvidenceFields, AfterValidator(_check_something)]


class Voucher(Plain):
    """The voucher's number, and its type within the period (收, 付, 转 …)."""

    no: ShortLine
    type: ShortLine = ""


class Posting(Plain):
    """A line of the double entry that the record was imported from; all of them sum to zero."""

    account: Line
    amount: Signed
    note: Line = ""


class Receipt(Plain):
    """The receipt that was given: which book, and its number in the book."""

    book: ShortLine
    no: Annotated[int, Field(ge=0, le=MAX_INTEGER)]


class Movement(Plain):
    """Money that moved, through *account* (cash or a bank account) if it is named."""

    amount: Amount
    category: Line
    currency: Currency
    date: Day
    evidence: Annotated[list[Evidence], Field(max_length=64)]
    fund: Line
    grade: Literal["self", "agency", "bank"]
    handler: Name
    invoice: ShortLine = ""
    summary: Line
    voucher: Voucher
    budget: ShortLine = ""
    account: Line = ""
    contract: Hash = ""
    debt: Hash = ""
    place: Line = ""
    postings: Annotated[list[Posting], Field(min_length=1, max_length=500)] | None = None
    sealed: Annotated[dict[Name, Hash], Field(min_length=1, max_length=32)] | None = None


class Income(Movement):
    """Money that came in; *receipt* is the one that was given for it."""

    payer: Party
    receipt: Receipt | None = None


class Expenditure(Movement):
    """Money that went out, approved by those whom the rules ask for."""

    payee: Party
    decision: Hash = ""
    advance: Hash = ""


class Outflow(Expenditure):
    """Money that went out without approval 未经审批支出: it can always be recorded."""

    reason: Reason


class Refund(Movement):
    """Money that came back of an earlier payment, which it names if it is known."""

    payer: Party
    refunds: Hash = ""


class Ratification(Part):
    """An outflow is approved afterwards 追认."""

    outflow: Hash
    amount: Amount
    currency: Currency
    decision: Hash = ""
    reason: Reason


class Reversal(Part):
    """A record was an error 冲正: it no longer counts."""

    reverses: Hash
    amount: Amount
    currency: Currency
    date: Day
    reason: Reason


class PayRow(Part):
    """One line of a pay list: to whom, how much, for what."""

    payee: Party
    amount: Amount
    what: Line


class PayList(Movement):
    """A pay list 发放表: one payment to several people, whose rows make up its amount."""

    rows: Annotated[list[PayRow], Field(min_length=1, max_length=300)]
    decision: Hash = ""

    @model_validator(mode="after")
    def _sum(self) -> "PayList":
        check_sum("amount", self.amount, sum(row.amount for row in self.rows))
        return self


class Advance(Movement):
    """Petty cash 备用金 that somebody in office was given, to be settled by the day *due*."""

    payee: Party
    due: Day


class Settlement(Part):
    """An advance is settled 核销: what was spent, by which entries, and what was given back."""

    advance: Hash
    currency: Currency
    date: Day
    entries: Ids | None = None
    spent: Amount
    returned: Amount
    summary: Line


class Side(Part):
    """Where a transfer leaves, or where it arrives: an account, and the fund whose money it is."""

    account: Line
    fund: Line


class Transfer(Part):
    """Money that changes its account or its fund, and stays the community's."""

    amount: Amount
    currency: Currency
    date: Day
    source: Annotated[Side, Field(alias="from")]
    to: Side
    summary: Line
    voucher: Voucher
    evidence: Annotated[list[Evidence], Field(max_length=64)]
    decision: Hash = ""
    postings: Annotated[list[Posting], Field(min_length=1, max_length=500)] | None = None
    sealed: Annotated[dict[Name, Hash], Field(min_length=1, max_length=32)] | None = None
