"""Sums of the open period by day, and balances at its beginning.

Only days after the last closing are kept. What is dated in a closed period comes *late*, what is
dated before the books were opened is *early*: both wait for the next closing.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from ledger.affairs.journal import (
    BETWEEN,
    INCOME,
    OUTSIDE,
    Delta,
    Record,
)
from ledger.affairs.periods import period_days

KEPT_MONTHS = 30
"""For how many months back the funds' balances at their ends are kept."""

Days = dict[str, list[Any]]
"""By day: what each fund did, what each account did, and how many records there are.

A fund's is [income, expenditure, refunds, into, out], an account's [net, got, paid, drawn].
*into* and *out* are transfers between funds, which income and expenditure contain. *got* is what
came into an account as income, *paid* what left it as expenditure, *drawn* what came from elsewhere
and is no income.
"""


def total(days: Days) -> tuple[dict[str, list[int]], dict[str, list[int]], int]:
    """Sum up days: funds, accounts, and how many records."""
    funds: dict[str, list[int]] = {}
    accounts: dict[str, list[int]] = {}
    count = 0
    for own_funds, own_accounts, own_count in days.values():
        for sums, own in ((funds, own_funds), (accounts, own_accounts)):
            for name, each in own.items():
                so_far = sums.get(name)
                sums[name] = (
                    list(each)
                    if so_far is None
                    else [a + b for a, b in zip(so_far, each, strict=True)]
                )
        count += own_count
    return funds, accounts, count


class Sums:
    """*base* is what each fund holds after the last closing, or the opening; *held* each account.

    Days are ISO texts. *closed_to* is the last closed day, *opened_on* the day of the opening; ""
    if there is none. *types* are the accounts' types. *ends* are the funds' balances at the ends
    of closed months. *negative* is what was below zero when the open period began, since when.
    """

    def __init__(self) -> None:
        self.base: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.opened_on = ""
        self.closed_to = ""
        self.days: Days = {}
        self.late: Days = {}
        self.early: Days = {}
        self.ends: dict[str, dict[str, int]] = {}
        self.negative: dict[str, str] = {}

    @property
    def known(self) -> bool:
        """Whether balances are known: the books were opened, or closed once."""
        return bool(self.opened_on or self.closed_to)

    # ---------------------------------------------------------------------------------- taking

    def add(self, deltas: tuple[Delta, ...], suffix: str, *, refund: bool = False) -> None:
        """Add one record's deltas; *suffix* tells a fund of another currency from the ledger's."""
        day = deltas[0].day
        entry = self.days.get(day) or self._day(day)
        funds, accounts, _ = entry
        entry[2] += 1
        between = len(deltas) > 1
        for _, fund, account, side, amount, _ in deltas:
            where = f"{account}{suffix}"
            sums = accounts.get(where)
            if sums is None:
                sums = accounts[where] = [0, 0, 0, 0]
            sums[0] += amount
            if side == BETWEEN:
                sums[3] += max(amount, 0)
                continue
            key = f"{fund}{suffix}"
            own = funds.get(key)
            if own is None:
                own = funds[key] = [0, 0, 0, 0, 0]
            if side == INCOME:
                own[0] += amount
                own[2] += amount if refund else 0
                own[3] += amount if between else 0
            else:
                own[1] -= amount
                own[4] -= amount if between else 0
            if between:
                sums[3] += max(amount, 0)
            elif side == INCOME:
                sums[1] += amount
            else:
                sums[2] -= amount

    def _day(self, day: str) -> list[Any]:
        """Give the sums of a day where they belong: among what is open, late or early."""
        if day < self.opened_on:
            days = self.early
        else:
            days = self.late if day <= self.closed_to else self.days
        return days.setdefault(day, [{}, {}, 0])

    def pay(self, record: Record, suffix: str) -> None:
        """Do for a payment what `add` does with its one delta, in less time."""
        amount = record.amount
        entry = self.days.get(record.day) or self._day(record.day)
        funds, accounts, _ = entry
        entry[2] += 1
        place = (OUTSIDE if record.advance else record.account) + suffix
        sums = accounts.get(place)
        if sums is None:
            sums = accounts[place] = [0, 0, 0, 0]
        sums[0] -= amount
        sums[2] += amount
        fund = record.fund + suffix
        own = funds.get(fund)
        if own is None:
            own = funds[fund] = [0, 0, 0, 0, 0]
        own[1] += amount

    # --------------------------------------------------------------------------------- asking

    def walk(self, last: str) -> Iterator[tuple[str, dict[str, int], dict[str, list[int]]]]:
        """Give each open day up to *last* that has money, with the funds' balances at its end.

        The accounts' sums of the day stand beside it. What came late is there from the start.
        """
        funds = dict(self.base)
        for name, sums in total(self.late)[0].items():
            funds[name] = funds.get(name, 0) + sums[0] - sums[1]
        for day in sorted(self.days):
            if day > last:
                return
            own, accounts, _ = self.days[day]
            for name, sums in own.items():
                funds[name] = funds.get(name, 0) + sums[0] - sums[1]
            yield day, funds, accounts

    def funds_at(self, day: str) -> dict[str, int] | None:
        """Give what each fund holds at the end of *day*; None where that is not known any more."""
        if day == self.closed_to:
            return self.base
        if not self.known or day < max(self.opened_on, self.closed_to):
            return self._funds_then(day)
        funds = dict(self.base)
        for _, funds, _ in self.walk(day):  # noqa: B007 - the last one is wanted
            pass
        return funds

    def _funds_then(self, day: str) -> dict[str, int] | None:
        """Give the balances at the end of a closed month: those of the last end that there is."""
        before = [end for end in self.ends if end <= day]
        if day != month_end(day) and day not in self.ends:
            return None
        return self.ends[max(before)] if before else None

    def account_at(self, account: str, day: str) -> int | None:
        """Give what *account* holds at the end of *day*; None where that is not known.

        It is not known in a closed period, before the opening, or when a record names no account.
        """
        if not self.known or day < self.closed_to or day < self.opened_on:
            return None
        if account not in self.held:
            return None
        balance = self.held[account]
        for days, last in ((self.late, "9"), (self.early, "9"), (self.days, day)):
            for each, (_, accounts, _) in days.items():
                if each <= last:
                    if "" in accounts:
                        return None
                    balance += accounts.get(account, (0,))[0]
        return balance

    # --------------------------------------------------------------------------------- closing

    def open(self, day: str, funds: Mapping[str, int], accounts: Mapping[str, int]) -> None:
        """Set balances at the beginning of *day*; what is dated before matters no longer."""
        again = self.known
        self.opened_on = min(self.opened_on, day) if self.opened_on else day
        self.base.update(funds)
        if again:  # it states a part of what they hold: not known until the next closing
            self.held = {name: each for name, each in self.held.items() if name not in accounts}
        else:
            self.held.update(accounts)
        self.ends[day_before(day)] = dict(self.base)
        for each in [each for each in self.days if each < day]:
            own_funds, own_accounts, _ = self.days[each]
            for name in funds:
                own_funds.pop(name, None)
            for name in ("", *accounts):
                own_accounts.pop(name, None)
            if not (again and own_funds):
                del self.days[each]

    def close(self, last: str, funds: Mapping[str, int], accounts: Mapping[str, int]) -> None:
        """Close all days to *last*; what is stated holds, the rest goes on as computed."""
        for day, balances, _ in self.walk(last):
            self.ends[month_end(day)] = dict(balances)
        computed = self.funds_at(last) or self.base
        self.base = {**computed, **funds}
        inside = {day: entry for day, entry in self.days.items() if day <= last}
        for days in (inside, self.late, self.early):
            for name, sums in total(days)[1].items():
                self.held[name] = self.held.get(name, 0) + sums[0]
        self.held.update(accounts)
        self.ends[last] = dict(self.base)
        self.days = {day: entry for day, entry in self.days.items() if day > last}
        self.late, self.early = {}, {}
        self.closed_to = last
        for end in sorted(self.ends)[:-KEPT_MONTHS]:
            del self.ends[end]

    def reopen(self, before: Mapping[str, Any]) -> None:
        """Undo the last `close`: *before* is what `save` gave then, copied.

        What came late since is where it belongs, if it is dated in what is open again.
        """
        late, days = self.late, self.days
        self.base, self.held = dict(before["base"]), dict(before["held"])
        self.closed_to, self.negative = before["closed_to"], before["negative"]
        self.days = {**before["days"], **days}
        self.late = before["late"]
        self.early = _merged(before["early"], self.early)
        self.days = _merged(self.days, {d: e for d, e in late.items() if d > self.closed_to})
        self.late = _merged(self.late, {d: e for d, e in late.items() if d <= self.closed_to})

    def snapshot(self, last: str) -> dict[str, Any]:
        """Give what `reopen` needs after a close to *last*."""
        return {
            "base": dict(self.base),
            "held": dict(self.held),
            "closed_to": self.closed_to,
            "days": {day: entry for day, entry in self.days.items() if day <= last},
            "late": self.late,
            "early": self.early,
            "negative": self.negative,
        }

    def save(self) -> dict[str, Any]:
        """Give all that is kept, as a JSON value."""
        return dict(self.__dict__)

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self.__dict__.update(saved)


def _merged(one: Days, other: Days) -> Days:
    merged = dict(one)
    for day, (funds, accounts, count) in other.items():
        if day in merged:
            both = total({"1": merged[day], "2": [funds, accounts, count]})
            merged[day] = list(both)
        else:
            merged[day] = [funds, accounts, count]
    return merged


@lru_cache(maxsize=4096)
def ordinal(day: str) -> int:
    """Give the number of a day (ISO), for counting days between two."""
    return date.fromisoformat(day).toordinal()


def day_before(day: str) -> str:
    """Give the day before *day*."""
    return date.fromordinal(ordinal(day) - 1).isoformat()


def month_end(day: str) -> str:
    """Give the last day of the month of *day*."""
    return period_days(day[:7])[1].isoformat()
