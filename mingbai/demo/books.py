"""The books of a fictional community: money moves, the bank tells, cash is counted, months close.

Amounts are in fen. What a closing states is computed from the journal of what was written, as an
honest bookkeeper would; what is dated in a closed month waits for the next closing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ledger.affairs.journal import BETWEEN, INCOME, OUTSIDE
from ledger.affairs.periods import period_days
from mingbai.demo.desk import CURRENCY, Body, Desk, Moved, is_record

Ways = tuple[int, int]
"""What came in and what went out."""


class Account(NamedTuple):
    """Where money is: in cash, at a bank, or held by the street."""

    name: str
    type: str
    held: str = ""


class Books:
    """The books of one desk; *accounts* by name."""

    def __init__(self, desk: Desk, accounts: tuple[Account, ...]) -> None:
        self.desk = desk
        self.accounts = {account.name: account for account in accounts}
        self.funds: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.ends: dict[date, dict[str, int]] = {}
        self.clears: dict[str, date] = {}
        self._at_bank: dict[str, int] = {}
        self._told: set[tuple[str, str]] = set()
        self._closed: set[int] = set()
        self._matches: dict[tuple[str, date], tuple[str, list[tuple[str, str]]]] = {}

    # ----------------------------------------------------------------------------- opening

    def open(self, day: date, held: Mapping[tuple[str, str], int], basis: str) -> str:
        """Open the books: what each fund has in each account, as paper said on *day*."""
        for (fund, account), amount in held.items():
            self.funds[fund] = self.funds.get(fund, 0) + amount
            self.held[account] = self.held.get(account, 0) + amount
        for account in self.accounts:
            self.held.setdefault(account, 0)
        self._at_bank = dict(self.held)
        body: Body = {
            "accounts": self.balances(self.held),
            "basis": basis,
            "currency": CURRENCY,
            "date": day.isoformat(),
            "evidence": [{"name": "示例-历年纸质账册结余.pdf"}],
            "funds": [{"balance": held, "fund": fund} for fund, held in self.funds.items()],
        }
        return self.desk.write("opening", body)

    def balances(self, held: Mapping[str, int]) -> list[Body]:
        """Give what is *held* in each account, as a body has it."""
        return [
            {"account": each.name, "balance": held[each.name], "type": each.type}
            | ({"held": each.held} if each.held else {})
            for each in self.accounts.values()
        ]

    # ------------------------------------------------------------------------------ asking

    def balance(self, account: str, last: date) -> int:
        """Give what *account* holds at the end of *last*, by what was written so far."""
        return self.held[account] + sum(
            delta.amount
            for moved in self._open(last)
            for delta in moved.deltas
            if delta.account == account
        )

    def _open(self, last: date) -> list[Moved]:
        return [
            moved
            for moved in self.desk.moved
            if moved.index not in self._closed
            and moved.type != "opening"
            and day_of(moved) <= last.isoformat()
        ]

    # ----------------------------------------------------------------------------- the bank

    def statement(self, account: str, month: date, **extra: str) -> str:
        """Write what the bank, or who holds it, says of *account* in *month*.

        It knows what is in the journal, each movement on the day on which it clears.
        """
        last = last_of(month)
        lines: list[Body] = []
        undone = self._undone(account)
        for moved in self.desk.moved:
            if moved.id in undone:
                continue
            day = max(self._clears(moved), month)
            if moved.type == "opening" or day > last or (account, moved.id) in self._told:
                continue
            for delta in moved.deltas:
                if delta.account == account:
                    self._told.add((account, moved.id))
                    lines.append(_line(moved, delta.amount, day))
        lines.sort(key=lambda line: str(line["date"]))
        for number, line in enumerate(lines, start=1):
            line["no"] = f"{month:%Y%m}{number:03d}"
        opening = self._at_bank[account]
        self._at_bank[account] += sum(amount_of(line) for line in lines)
        kind = "sub_ledger" if self.accounts[account].held else "bank_statement"
        matched = [(str(line["no"]), str(line.pop("entry"))) for line in lines]
        body: Body = {
            "account": account,
            "closing": self._at_bank[account],
            "currency": CURRENCY,
            "lines": lines,
            "opening": opening,
            "period": f"{month:%Y-%m}",
            **extra,
        }
        if kind == "sub_ledger":
            body["held"] = self.accounts[account].held
        roles = ["supervisor"] if kind == "sub_ledger" else None
        told = self.desk.write(kind, body, roles, name=f"{kind}-{account}-{month:%Y-%m}")
        self._matches[account, month] = (told, matched)
        return told

    def _undone(self, account: str) -> set[str]:
        """Give errors and what reversed them, of which the bank has told nothing: nothing moved."""
        pairs = [
            {moved.id, str(moved.body["reverses"])}
            for moved in self.desk.moved
            if moved.type == "reversal"
        ]
        told = {known for where, known in self._told if where == account}
        return set().union(*(pair for pair in pairs if pair.isdisjoint(told)))

    def _clears(self, moved: Moved) -> date:
        return self.clears.get(moved.id) or date.fromisoformat(day_of(moved))

    def reconcile(self, account: str, month: date) -> str:
        """Write the table that leads from the book to the bank 余额调节表 at the end of *month*."""
        last = last_of(month)
        told, matched = self._matches[account, month]
        items: list[Body] = []
        undone = self._undone(account)
        for moved in self.desk.moved:
            if (account, moved.id) in self._told or moved.type == "opening" or moved.id in undone:
                continue
            for delta in moved.deltas:
                if delta.account == account and day_of(moved) <= last.isoformat():
                    side = "book_in" if delta.amount > 0 else "book_out"
                    items.append(
                        {
                            "amount": abs(delta.amount),
                            "date": day_of(moved),
                            "entry": moved.id,
                            "side": side,
                            "text": "银行尚未入账（示例）",
                        }
                    )
        body: Body = {
            "account": account,
            "bank": self._at_bank[account],
            "book": self.balance(account, last),
            "currency": CURRENCY,
            "date": last.isoformat(),
            "items": items,
        }
        if matched:
            body["matches"] = [
                {"entries": [entry], "lines": [no], "statement": told} for no, entry in matched
            ]
        return self.desk.write("reconciliation", body, name=f"reconciled-{account}-{month:%Y-%m}")

    # --------------------------------------------------------------------- counts, closings

    def count(self, account: str, day: date, *, difference: int = 0, reason: str = "") -> str:
        """Count cash on *day*."""
        book = self.balance(account, day)
        body: Body = {
            "account": account,
            "book": book,
            "counted": book + difference,
            "currency": CURRENCY,
            "date": day.isoformat(),
            "difference": difference,
        }
        if reason:
            body["reason"] = reason
        return self.desk.write("cash_count", body, name=f"counted-{account}-{day}")

    def close(self, first: date, period: str, **changes: int) -> str:
        """Close *period*, which begins on *first* and ends with the month or quarter it names.

        *changes* are added to what is computed, for stories of wrong books: ``opening``,
        ``income``, ``expenditure``, ``count``.
        """
        last = max(period_days(period)[1], first)
        taken = self._open(last)
        reconciled = [
            self.desk.ids[name]
            for account in self.accounts
            if (name := f"reconciled-{account}-{last:%Y-%m}") in self.desk.ids
        ]
        funds = {fund: self._fund(fund, taken) for fund in self.funds}
        if changes:
            first_fund = next(iter(funds))
            for field in ("opening", "income", "expenditure"):
                funds[first_fund][field] = amount_of(funds[first_fund], field) + changes.get(
                    field, 0
                )
            funds[first_fund]["closing"] = _closing(funds[first_fund])
        held = {
            name: amount + sum(d.amount for m in taken for d in m.deltas if d.account == name)
            for name, amount in {**self.held, OUTSIDE: self.held.get(OUTSIDE, 0)}.items()
        }
        body: Body = {
            "accounts": self.balances(held),
            "count": sum(map(is_record, taken)) + changes.get("count", 0),
            "currency": CURRENCY,
            "funds": list(funds.values()),
            "period": period,
        }
        items: list[Body] = []
        if held[OUTSIDE]:
            items.append({"amount": held[OUTSIDE], "text": "备用金未核销"})
        off = sum(amount_of(each, "closing") for each in funds.values()) - sum(held.values())
        if off:
            items.append({"amount": off, "text": "差额待查"})
        if items:
            body["items"] = items
        if reconciled:
            body["reconciliations"] = reconciled
        self._closed |= {moved.index for moved in taken}
        self.funds = {fund: amount_of(each, "closing") for fund, each in funds.items()}
        self.held = held
        self.ends[last] = dict(self.funds)
        return self.desk.write("closing", body, name=f"closing-{period}")

    def _fund(self, fund: str, taken: list[Moved]) -> Body:
        came_in, went_out = ways(fund, taken)
        told: Body = {
            "expenditure": went_out,
            "fund": fund,
            "income": came_in,
            "opening": self.funds[fund],
        }
        told["closing"] = _closing(told)
        return told


def _closing(told: Body) -> int:
    return amount_of(told, "opening") + amount_of(told, "income") - amount_of(told, "expenditure")


def ways(fund: str, moves: list[Moved]) -> Ways:
    """Sum up what came into *fund* and what left it."""
    came_in = went_out = 0
    for moved in moves:
        for delta in moved.deltas:
            if delta.fund == fund and delta.side != BETWEEN:
                if delta.side == INCOME:
                    came_in += delta.amount
                else:
                    went_out -= delta.amount
    return came_in, went_out


def day_of(moved: Moved) -> str:
    """Give the day (ISO) on which money moved; that of a settlement that moved none is its own."""
    return moved.deltas[0].day if moved.deltas else str(moved.body.get("date", "9999"))


def amount_of(told: Mapping[str, object], field: str = "amount") -> int:
    """Give an amount of a body."""
    found = told[field]
    if not isinstance(found, int):
        message = f"{field} is no amount"
        raise TypeError(message)
    return found


def last_of(month: date) -> date:
    """Give the last day of the month that has *month*."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _line(moved: Moved, amount: int, day: date) -> Body:
    text = str(moved.body.get("summary") or moved.body.get("reason") or "")
    return {"amount": amount, "date": day.isoformat(), "entry": moved.id, "no": "", "text": text}
