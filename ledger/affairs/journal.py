"""The journal: what one statement does to funds and accounts, in one meaning for all who ask.

Books, exports and pages are folds over the deltas given here. Income and refunds come in;
expenditure, outflows and pay lists go out; an advance leaves its account and stays the fund's,
until payments that name it are recorded; a transfer between funds is expenditure of the one and
income of the other; a reversal undoes what its target did, on its own day; an opening sets
balances. Closings, counts and bank lines move nothing, nor does a year closing: what goes back
缴回 leaves by a payment.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

INCOME = "income"
EXPENDITURE = "expenditure"
BETWEEN = "between"
"""The fund neither gains nor loses: its money changes the account, or is out as an advance."""
OPENING = "opening"

UNPLACED = ""
"""The account of a record that names none."""
OUTSIDE = "\tadvances"
"""Advances that are out, as an account; no account of a statement can have this name."""

PAID = frozenset({"expenditure", "outflow", "pay_list"})
RECORDS = PAID | {"income", "refund", "advance", "transfer"}
"""What moves money by itself, and can be reversed."""
COUNTED = RECORDS | {"settlement", "reversal"}
"""What a closing counts as records of money."""


class Record(NamedTuple):
    """What must be known later of a record of money: to undo it, to match it, to compare it.

    *amount* is in minor units of *currency*; *party* is `party_key` of payer or payee; *advance* is
    the id of the advance that it was paid from, of a refund that of the payment which came back.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    type: str
    day: str
    currency: str
    amount: int
    fund: str
    account: str
    category: str = ""
    budget: str = ""
    party: str = ""
    invoice: str = ""
    advance: str = ""
    to_fund: str = ""
    to_account: str = ""


class Delta(NamedTuple):
    """*amount* comes into *account*, or leaves it when negative; *side* is what the fund sees.

    With INCOME the fund's income grows by *amount*, with EXPENDITURE its expenditure shrinks by it;
    with BETWEEN the fund stays. An opening's deltas have either a fund or an account, else None.
    """

    day: str
    fund: str | None
    account: str | None
    side: str
    amount: int
    currency: str


Find = Callable[[str], Record | None]
"""Gives the record that has this id (hex), if there is one."""


def party_key(party: Mapping[str, Any]) -> str:
    """Give one text for a payer or payee: equal texts are one party, but for withheld."""
    if "org" in party:
        return f"org:{party['org']}"
    for kind in ("office", "sealed", "withheld"):
        if kind in party:
            name = party.get("name", "")
            return f"{kind}:{party[kind]}/{name}" if name else f"{kind}:{party[kind]}"
    return ""


def read_record(index: int, kind: str, body: Mapping[str, Any]) -> Record:
    """Read the record of a statement whose type is one of RECORDS."""
    if kind == "transfer":
        source, to = body["from"], body["to"]
        return Record(
            index,
            kind,
            body["date"],
            body["currency"],
            body["amount"],
            source["fund"],
            source["account"],
            to_fund=to["fund"],
            to_account=to["account"],
        )
    get = body.get
    return Record(
        index,
        kind,
        body["date"],
        body["currency"],
        body["amount"],
        body["fund"],
        get("account", UNPLACED),
        body["category"],
        get("budget", ""),
        party_key(get("payee") or get("payer") or {}),
        get("invoice", ""),
        get("refunds", "") if kind == "refund" else get("advance", ""),
    )


def deltas_of(record: Record) -> tuple[Delta, ...]:
    """Give what a record does."""
    kind, day, currency, amount = record.type, record.day, record.currency, record.amount
    fund, account = record.fund, record.account
    if kind in PAID:
        place = OUTSIDE if record.advance else account
        return (Delta(day, fund, place, EXPENDITURE, -amount, currency),)
    if kind == "advance":
        return (
            Delta(day, fund, account, BETWEEN, -amount, currency),
            Delta(day, fund, OUTSIDE, BETWEEN, amount, currency),
        )
    if kind == "transfer":
        within = fund == record.to_fund
        return (
            Delta(day, fund, account, BETWEEN if within else EXPENDITURE, -amount, currency),
            Delta(
                day,
                record.to_fund,
                record.to_account,
                BETWEEN if within else INCOME,
                amount,
                currency,
            ),
        )
    return (Delta(day, fund, account, INCOME, amount, currency),)


def undo(deltas: Iterable[Delta], day: str) -> tuple[Delta, ...]:
    """Give the deltas that undo others, on *day*."""
    return tuple(delta._replace(day=day, amount=-delta.amount) for delta in deltas)


def settle(body: Mapping[str, Any], find: Find) -> tuple[Delta, ...]:
    """Give what a settlement does: what was given back returns to the account of its advance.

    Of the payments that it lists, those that don't name the advance themselves were recorded as if
    their account had paid, which it had not: it gets their money back, and the advance loses it.
    """
    advance = find(body["advance"])
    if advance is None:
        return ()
    day, currency, fund = body["date"], body["currency"], advance.fund
    moved = [(advance.account, fund, body["returned"])]
    for each in body.get("entries", ()):
        paid = find(each)
        if paid is not None and not paid.advance:
            moved.append((paid.account, paid.fund, paid.amount))
    return tuple(
        delta
        for account, owner, amount in moved
        if amount
        for delta in (
            Delta(day, owner, account, BETWEEN, amount, currency),
            Delta(day, owner, OUTSIDE, BETWEEN, -amount, currency),
        )
    )


def open_balances(body: Mapping[str, Any]) -> tuple[Delta, ...]:
    """Give what an opening sets, before anything else that is dated on its day."""
    day, currency = body["date"], body["currency"]
    funds = [(each["fund"], None, each["balance"]) for each in body["funds"]]
    accounts = [(None, each["account"], each["balance"]) for each in body["accounts"]]
    return tuple(
        Delta(day, fund, account, OPENING, balance, currency)
        for fund, account, balance in [*funds, *accounts]
    )


def deltas(index: int, kind: str, body: Mapping[str, Any], find: Find) -> tuple[Delta, ...]:
    """Give what any admitted statement does to funds and accounts; most types do nothing.

    *find* must know the records before *index* that the statement names.
    """
    if kind in RECORDS:
        return deltas_of(read_record(index, kind, body))
    if kind == "reversal":
        target = find(body["reverses"])
        return () if target is None else undo(deltas_of(target), body["date"])
    if kind == "settlement":
        return settle(body, find)
    return open_balances(body) if kind == "opening" else ()


class Journal:
    """A journal in memory, for exports and pages over a whole ledger: take statements in order."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}

    def take(self, index: int, id: str, kind: str, body: Mapping[str, Any]) -> tuple[Delta, ...]:  # noqa: A002 - the event's word
        """Give what the statement does, and remember it."""
        given = deltas(index, kind, body, self.records.get)
        if kind in RECORDS:
            self.records[id] = read_record(index, kind, body)
        return given


class Balances:
    """What funds and accounts hold after some deltas; keys are names and the currency."""

    def __init__(self) -> None:
        self.funds: dict[tuple[str, str], int] = {}
        self.accounts: dict[tuple[str, str], int] = {}

    def add(self, given: Iterable[Delta]) -> None:
        """Add deltas, whose days don't matter here; an opening's set the balance."""
        for _, fund, account, side, amount, currency in given:
            fresh = side == OPENING
            if fund is not None and side != BETWEEN:
                key = (fund, currency)
                self.funds[key] = amount + (0 if fresh else self.funds.get(key, 0))
            if account is not None:
                key = (account, currency)
                self.accounts[key] = amount + (0 if fresh else self.accounts.get(key, 0))
