"""The journal as a table: each movement of each fund and account, with the balances after it.

What moves money, and how, is ``ledger.affairs.journal``; a transfer or an advance has two rows.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.affairs.journal import OUTSIDE, UNPLACED, Balances, Journal
from ledger.affairs.money import format_amount
from ledger.log.ingest.amounts import decimals_of
from ledger.log.open_data.audience import Public, show_party

ADVANCES = "备用金（在外）"
UNKNOWN = "（没有写明账户）"


class Movement(NamedTuple):
    """A row of the journal; amounts are in minor units, *money* is the same as people write it."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    id: str
    time: str
    day: str
    type: str
    no: str
    voucher: str
    summary: str
    category: str
    party: str
    fund: str
    account: str
    side: str
    amount: int
    money: str
    currency: str
    fund_balance: int | None
    account_balance: int | None


class Balance(NamedTuple):
    """What a fund or an account holds at the end."""

    kind: str
    name: str
    currency: str
    balance: int
    money: str


MOVEMENT_FIELDS: dict[str, tuple[str, str, str]] = {
    "index": ("integer", "第几条记录（从 0 起）", "the entry's index, from 0"),
    "id": ("string", "记录的编号（SHA-256）", "the statement's id"),
    "time": ("string", "入账时间（UTC）", "when it entered the ledger, UTC"),
    "day": ("string", "业务日期", "the day of the business"),
    "type": ("string", "记录种类", "the statement's type"),
    "no": ("string", "记录自己的号", "its own number"),
    "voucher": ("string", "凭证号", "voucher number"),
    "summary": ("string", "摘要，冲正是理由", "summary; a reversal's reason"),
    "category": ("string", "科目（用途）", "category"),
    "party": ("string", "对方；个人是「密封」", "the other party; a person is 密封"),
    "fund": ("string", "资金来源；期初的账户行为空", "fund; empty for an opening's account"),
    "account": ("string", "账户；期初的资金行为空", "account; empty for an opening's fund"),
    "side": (
        "string",
        "income 收入、expenditure 支出、between 资金不变、opening 期初",
        "income, expenditure, between (the fund is as it was), opening",
    ),
    "amount": (
        "integer",
        "变动，最小货币单位，进为正",
        "the change in minor units, in is positive",
    ),
    "money": ("string", "同上，写成元", "the same in units, such as yuan"),
    "currency": ("string", "币种", "currency"),
    "fund_balance": ("integer", "此后资金余额，最小货币单位", "the fund's balance after it"),
    "account_balance": ("integer", "此后账户余额，最小货币单位", "the account's balance after it"),
}
BALANCE_FIELDS: dict[str, tuple[str, str, str]] = {
    "kind": ("string", "fund 资金或 account 账户", "fund or account"),
    "name": ("string", "名称", "its name"),
    "currency": ("string", "币种", "currency"),
    "balance": ("integer", "余额，最小货币单位", "balance in minor units"),
    "money": ("string", "同上，写成元", "the same in units"),
}


class LedgerView:
    """Makes the rows of the journal, entry by entry, and knows the balances."""

    def __init__(self) -> None:
        self.balances = Balances()
        self._journal = Journal()

    def take(self, public: Public) -> Iterator[Movement]:
        """Yield the rows of one entry; most have none."""
        body = public.body
        target = self._journal.records.get(body.get("reverses", ""))
        for delta in self._journal.take(public.index, public.id, public.type, body):
            self.balances.add((delta,))
            key_fund, key_account = (delta.fund, delta.currency), (delta.account, delta.currency)
            yield Movement(
                public.index,
                public.id,
                public.time,
                delta.day,
                public.type,
                str(public.statement["no"]),
                str(body.get("voucher", {}).get("no", "")),
                str(body.get("summary") or body.get("reason") or body.get("basis") or ""),
                str(body.get("category") or (target.category if target else "")),
                show_party(body),
                delta.fund or "",
                show_account(delta.account),
                delta.side,
                delta.amount,
                money(delta.amount, delta.currency),
                delta.currency,
                None if delta.fund is None else self.balances.funds.get(_text(key_fund), 0),
                None
                if delta.account is None
                else self.balances.accounts.get(_text(key_account), 0),
            )

    def totals(self) -> list[Balance]:
        """Return what funds and accounts hold after all that was taken."""
        funds = sorted(self.balances.funds.items())
        accounts = sorted(self.balances.accounts.items())
        return [
            Balance("fund", name, currency, amount, money(amount, currency))
            for (name, currency), amount in funds
        ] + [
            Balance("account", show_account(name), currency, amount, money(amount, currency))
            for (name, currency), amount in accounts
        ]


def movements_of(entries: Iterable[Public]) -> tuple[list[Movement], list[Balance]]:
    """Return all rows of the journal, and the balances at its end."""
    view = LedgerView()
    rows = [row for public in entries for row in view.take(public)]
    return rows, view.totals()


def show_account(account: str | None) -> str:
    """Return an account's name as people read it; empty for None."""
    return {None: "", OUTSIDE: ADVANCES, UNPLACED: UNKNOWN}.get(account, account or "")


def money(minor: int, currency: str) -> str:
    """Return minor units as units of the currency: 1234.50."""
    return format_amount(minor, decimals_of(currency))


def _text(key: tuple[str | None, str]) -> tuple[str, str]:
    return (key[0] or "", key[1])
