"""A ledger as Beancount: the same movements as our own journal, in double entry.

An account of ours is ``Assets:A-…``; what comes into a fund is ``Income:F-…:C-…`` and what leaves
it ``Expenses:F-…:C-…``, by category; openings are ``Equity:F-…``. So a fund's balance is minus the
sum of its three subtrees, and a transfer or an advance moves between assets only. ``balance``
directives at the end state our own balances, so that ``bean-check`` compares them. Names are
rewritten as Beancount wants them; each ``open`` carries the name as it is.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

from ledger.affairs.journal import (
    BETWEEN,
    EXPENDITURE,
    INCOME,
    OPENING,
    Balances,
    Delta,
    Journal,
)
from ledger.log.open_data.audience import Public, show_party
from ledger.log.open_data.ledger_view import money, show_account

_REFUSED = re.compile(r"[^\w]|_")
_BETWEEN_FUNDS = "资金间划转"
_LAST_DAY = "2999-12-30"
"""Beancount reads years up to 2999, and the balances need a day after the last."""


class _Posting(NamedTuple):
    account: str
    amount: int
    currency: str


class _Names:
    """Beancount's names for ours: each of ours has its own."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, letter: str, name: str) -> str:
        """Return the component that stands for *name*; *letter* says what it is."""
        key = (letter, name)
        if key not in self._given:
            wanted = f"{letter}-{_REFUSED.sub('-', name) or 'X'}"
            component, count = wanted, 1
            while component in self._taken:
                count += 1
                component = f"{wanted}-{count}"
            self._taken.add(component)
            self._given[key] = component
        return self._given[key]


class _Book:
    """Transactions, the accounts that they use, and the balances that must come of them."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.balances = Balances()
        self.names = _Names()
        self.lines: list[str] = []
        self.opened: dict[str, str] = {}
        self.sums: dict[tuple[str, str], int] = {}
        self.days: list[str] = []

    def take(self, public: Public) -> None:
        """Write the transaction of an entry, if it moves anything."""
        target = self.journal.records.get(public.body.get("reverses", ""))
        category = str(public.body.get("category") or (target.category if target else ""))
        given = self.journal.take(public.index, public.id, public.type, public.body)
        postings = self._open(given) if public.type == "opening" else self._post(given, category)
        self.balances.add(given)
        postings = [posting for posting in postings if posting.amount]
        if postings:
            self._write(public, given[0].day, postings)

    def _asset(self, account: str) -> str:
        return self._named("Assets", "A", show_account(account))

    def _fund(self, root: str, fund: str, category: str) -> str:
        parent = self._named(root, "F", fund)
        return self._named(parent, "C", category or _BETWEEN_FUNDS)

    def _named(self, parent: str, letter: str, name: str) -> str:
        account = f"{parent}:{self.names.of(letter, name)}"
        self.opened.setdefault(account, name)
        return account

    def _post(self, given: Iterable[Delta], category: str) -> list[_Posting]:
        postings: list[_Posting] = []
        for _, fund, account, side, amount, currency in given:
            postings.append(_Posting(self._asset(account or ""), amount, currency))
            if side in (INCOME, EXPENDITURE):
                root = "Income" if side == INCOME else "Expenses"
                postings.append(_Posting(self._fund(root, fund or "", category), -amount, currency))
            elif side != BETWEEN:
                raise AssertionError(f"bad journal: {side}")
        return postings

    def _open(self, given: Iterable[Delta]) -> list[_Posting]:
        """Return what makes the balances those of an opening, which sets them."""
        postings: list[_Posting] = []
        for _, fund, account, side, amount, currency in given:
            if side != OPENING:
                raise AssertionError(f"bad journal: {side}")
            if account is not None:
                had = self.balances.accounts.get((account, currency), 0)
                postings.append(_Posting(self._asset(account), amount - had, currency))
            if fund is not None:
                had = self.balances.funds.get((fund, currency), 0)
                equity = self._named("Equity", "F", fund)
                postings.append(_Posting(equity, had - amount, currency))
        return [*postings, *self._rest(postings)]

    def _rest(self, postings: Iterable[_Posting]) -> list[_Posting]:
        """Return what is left of an opening that doesn't name all that there was."""
        left: dict[str, int] = {}
        for _, amount, currency in postings:
            left[currency] = left.get(currency, 0) + amount
        if not any(left.values()):
            return []
        account = self._named("Equity", "X", "期初差额")
        return [_Posting(account, -amount, currency) for currency, amount in left.items()]

    def _write(self, public: Public, day: str, postings: list[_Posting]) -> None:
        body = public.body
        summary = body.get("summary") or body.get("reason") or body.get("basis") or public.type
        tag = f"#{public.type.replace('_', '-')}"
        written = min(day, _LAST_DAY)
        self.lines.append(f"{written} * {_quote(show_party(body))} {_quote(str(summary))} {tag}")
        self.lines.append(f"  index: {public.index}")
        self.lines.append(f'  id: "{public.id}"')
        if written != day:
            self.lines.append(f'  day: "{day}"')
        for account, amount, currency in postings:
            self.lines.append(f"  {account}  {money(amount, currency)} {currency}")
            parts = account.split(":")
            for depth in range(2, len(parts) + 1):
                key = (":".join(parts[:depth]), currency)
                self.sums[key] = self.sums.get(key, 0) + amount
        self.lines.append("")
        self.days.append(written)

    def format(self, origin: str) -> str:
        """Return the whole file."""
        first = min(self.days, default="1970-01-01")
        after = dt.date.fromisoformat(max(self.days, default="1970-01-01")) + dt.timedelta(days=1)
        currencies = sorted({currency for _, currency in self.sums})
        head = [f"; 明白账 {origin}", ""]
        head += [f'option "operating_currency" "{currency}"' for currency in currencies]
        for account, name in self.opened.items():
            head += [f"{first} open {account}", f"  name: {_quote(name)}"]
        tail = [
            f"{after.isoformat()} balance {account}  {money(amount, currency)} {currency}"
            for account, amount, currency in self._balances()
        ]
        return "\n".join([*head, "", *self.lines, *tail, ""])

    def _balances(self) -> Iterable[_Posting]:
        """Yield what must hold at the end: accounts by our journal, the others by their postings.

        That the others make up our funds is compared here, since no directive can say it.
        """
        for (name, currency), amount in sorted(self.balances.accounts.items()):
            yield _Posting(self._asset(name), amount, currency)
        for (name, currency), amount in sorted(self.balances.funds.items()):
            component = self.names.of("F", name)
            roots = [f"{root}:{component}" for root in ("Income", "Expenses", "Equity")]
            if -sum(self.sums.get((root, currency), 0) for root in roots) != amount:
                raise AssertionError(f"bad journal: fund {name}")
            for root in roots:
                if (root, currency) in self.sums:
                    yield _Posting(root, self.sums[root, currency], currency)


def format_beancount(origin: str, entries: Iterable[Public]) -> str:
    """Return the Beancount file of a ledger."""
    book = _Book()
    for public in entries:
        book.take(public)
    return book.format(origin)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
