"""Bodies of the accounts 账目, version 1: funds, budgets, counts, bank lines, closings.

Sums within one statement must agree; whether they follow from the ledger is the audit's affair.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ledger.affairs.errors import FieldRepeats
from ledger.affairs.types.fields import (
    Amount,
    Count,
    Currency,
    Day,
    Hash,
    Ids,
    Line,
    Part,
    Period,
    Reason,
    ShortLine,
    Signed,
    check_sum,
    check_unique,
    refuse,
)
from ledger.affairs.types.money import Evidence

Lines = Annotated[list[Line], Field(max_length=100), AfterValidator(check_unique)]


def _each_once(field: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        refuse(FieldRepeats, value=f"{field}: {twice}")


class Fund(Part):
    """A fund 资金来源 is opened: whose money, what it may be used for, and what it may not.

    *forbidden* and *uses* are categories. An *earmarked* fund is for its uses only 专款专用.
    """

    fund: Line
    giver: Line
    earmarked: bool
    uses: Lines | None = None
    forbidden: Lines | None = None
    basis: Line = ""


class FundBalance(Part):
    """What a fund holds."""

    fund: Line
    balance: Signed


class AccountBalance(Part):
    """What is in an account; *held* says who holds it where the community does not itself."""

    account: Line
    type: Literal["cash", "bank", "held"]
    balance: Signed
    held: Line = ""


class Opening(Part):
    """The books are opened 期初建账, perhaps in mid-year, from what paper says.

    Funds and accounts hold the same money, so that their sums agree.
    """

    date: Day
    currency: Currency
    funds: Annotated[list[FundBalance], Field(min_length=1, max_length=64)]
    accounts: Annotated[list[AccountBalance], Field(min_length=1, max_length=64)]
    basis: Reason
    evidence: Annotated[list[Evidence], Field(max_length=64)]

    @model_validator(mode="after")
    def _agree(self) -> "Opening":
        _each_once("fund", [each.fund for each in self.funds])
        _each_once("account", [each.account for each in self.accounts])
        funds = sum(each.balance for each in self.funds)
        check_sum("accounts", sum(each.balance for each in self.accounts), funds)
        return self


class BudgetLine(Part):
    """What may be spent of a fund, under a code by which payments name it."""

    code: ShortLine
    category: Line
    fund: Line
    amount: Amount


class Budget(Part):
    """A budget 预算, or with *replaces* the one that takes its place."""

    period: Period
    currency: Currency
    lines: Annotated[list[BudgetLine], Field(min_length=1, max_length=300)]
    decision: Hash = ""
    replaces: Hash = ""
    reason: Reason | None = None

    @model_validator(mode="after")
    def _codes(self) -> "Budget":
        _each_once("code", [line.code for line in self.lines])
        return self


class BankLine(Part):
    """A line of a bank statement; money that came in is positive."""

    no: ShortLine
    date: Day
    amount: Signed
    text: Annotated[str, Field(max_length=200)] = ""


class BankStatement(Part):
    """Bank lines 银行流水 of an account, whose sum leads from its opening to its closing."""

    account: Line
    currency: Currency
    period: Period
    opening: Signed
    closing: Signed
    lines: Annotated[list[BankLine], Field(max_length=300)]

    @model_validator(mode="after")
    def _sum(self) -> "BankStatement":
        _each_once("no", [line.no for line in self.lines])
        check_sum("closing", self.closing, self.opening + sum(line.amount for line in self.lines))
        return self


class SubLedger(BankStatement):
    """The same for an account that the street or an agency holds, signed by who holds it."""

    held: Line


class Match(Part):
    """Bank lines and the entries that they are: one to one, or many."""

    statement: Hash
    lines: Annotated[list[ShortLine], Field(min_length=1, max_length=100)]
    entries: Ids


class OpenItem(Part):
    """What stands in the book and not at the bank, or the other way round; both are positive."""

    side: Literal["book_in", "book_out", "bank_in", "bank_out"]
    date: Day
    amount: Amount
    text: Line
    entry: Hash = ""


class Reconciliation(Part):
    """余额调节表: what book and bank say of an account on a day, and what explains the difference.

    book + bank_in − bank_out = bank + book_in − book_out, where for instance *bank_in* came in at
    the bank and does not stand in the book.
    """

    account: Line
    currency: Currency
    date: Day
    book: Signed
    bank: Signed
    items: Annotated[list[OpenItem], Field(max_length=100)]
    matches: Annotated[list[Match], Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _balanced(self) -> "Reconciliation":
        sums = dict.fromkeys(("book_in", "book_out", "bank_in", "bank_out"), 0)
        for item in self.items:
            sums[item.side] += item.amount
        book = self.book + sums["bank_in"] - sums["bank_out"]
        check_sum("bank", self.bank + sums["book_in"] - sums["book_out"], book)
        return self


class CashCount(Part):
    """Cash is counted 盘点: what was there, what the book says, and the difference."""

    account: Line
    currency: Currency
    date: Day
    counted: Amount
    book: Signed
    difference: Signed
    reason: Reason | None = None

    @model_validator(mode="after")
    def _differ(self) -> "CashCount":
        check_sum("difference", self.difference, self.counted - self.book)
        return self


class FundClosing(Part):
    """A fund's period: what it opened with, what came in and went out, and what it closes with.

    Transfers from and to other funds count as what went out and came in.
    """

    fund: Line
    opening: Signed
    income: Signed
    expenditure: Signed
    closing: Signed


class ClosingItem(Part):
    """What the funds hold and no account does (an advance that is out), or the other way round."""

    text: Line
    amount: Signed
    entry: Hash = ""


class Closing(Part):
    """A period is closed 结账: opening + income − expenditure = closing, for every fund.

    The funds' closings together are the accounts' balances and the *items* listed. *count* is how
    many records of money the period has, those that were reversed included.
    """

    period: Period
    currency: Currency
    funds: Annotated[list[FundClosing], Field(min_length=1, max_length=64)]
    accounts: Annotated[list[AccountBalance], Field(min_length=1, max_length=64)]
    items: Annotated[list[ClosingItem], Field(max_length=100)] | None = None
    count: Count
    reconciliations: Ids | None = None

    @model_validator(mode="after")
    def _follows(self) -> "Closing":
        _each_once("fund", [each.fund for each in self.funds])
        _each_once("account", [each.account for each in self.accounts])
        for each in self.funds:
            check_sum("closing", each.closing, each.opening + each.income - each.expenditure)
        held = sum(each.balance for each in self.accounts)
        held += sum(item.amount for item in self.items or ())
        check_sum("funds", sum(each.closing for each in self.funds), held)
        return self


class YearFund(Part):
    """What becomes of a fund at the year's end: so much is carried over, so much goes back 缴回."""

    fund: Line
    balance: Signed
    carried: Signed
    returned: Amount


class YearClosing(Part):
    """A year is closed 年终结转."""

    period: Period
    currency: Currency
    funds: Annotated[list[YearFund], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _split(self) -> "YearClosing":
        _each_once("fund", [each.fund for each in self.funds])
        for each in self.funds:
            check_sum("balance", each.balance, each.carried + each.returned)
        return self
