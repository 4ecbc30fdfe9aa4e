"""Money 财务: income, expenditure, outflow without approval, ratification, reversal, refund.

Amounts are whole minor units of the currency and never negative: what goes back is a refund or a reversal.
Opening, budget, transfer, advance, closing and the others of design section 6 come here too.
"""

from typing import Literal

from ledger.affairs.types.fields import (
    Amount,
    Body,
    Currency,
    Day,
    Evidence,
    Hash,
    Line,
    Party,
    Text,
    Voucher,
    Word,
)


class Posting(Body):
    """A line of the double entry behind a statement: account, and signed minor units."""

    account: Line
    amount: int
    note: Line | None = None


class _Moved(Body):
    """What every movement of money says."""

    amount: Amount
    category: Line
    currency: Currency
    date: Day
    evidence: list[Evidence]
    fund: Line
    grade: Literal["self", "agency", "bank"]
    handler: Word
    invoice: Line | None = None
    place: Line | None = None
    postings: list[Posting] | None = None
    sealed: dict[Word, Hash] | None = None
    summary: Text
    voucher: Voucher


class Income(_Moved):
    """Income 收入: money that came in."""

    payer: Party


class Expenditure(_Moved):
    """Expenditure 支出: money that went out with the approval that the rules ask for."""

    payee: Party
    decision: Hash | None = None
    budget: Line | None = None


class Outflow(_Moved):
    """Outflow 未经审批支出: money that left without approval; red until ratified or returned."""

    payee: Party
    reason: Text


class Refund(_Moved):
    """Refund 退款: money that came back, of the entry it names where that is known."""

    payer: Party
    refunds: Hash | None = None


class Ratification(Body):
    """Ratification 追认: approval given afterwards to an outflow, whose amount it repeats."""

    outflow: Hash
    amount: Amount
    currency: Currency
    decision: Hash | None = None
    reason: Text


class Reversal(Body):
    """Reversal 冲正: undoes an erroneous money statement, whose amount it repeats."""

    reverses: Hash
    amount: Amount
    currency: Currency
    date: Day
    reason: Text
