"""Day by day: funds and accounts below zero at a day's end, and cash income spent directly 坐支.

Judged is what stays below zero when a day is over, in books that were opened or closed once, and
accounts only while every record names its own. What is open is judged again each time, so that a
record that comes later with its own date cures it; what is closed stays found.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from ledger.affairs.audit.books_closing import shown
from ledger.affairs.audit.books_closing_rules import ARITHMETIC
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums, total
from ledger.affairs.audit.finding import Colour, Finding, Rule

CASH_NEGATIVE = Rule(
    "books.cash_negative",
    Colour.RED,
    ARITHMETIC + "；现金不能为负",
    "A",
    "现金“{name}”从 {day} 起账面为负，最低为 -{yuan} 元，共 {days} 天：付出的多于收到的。",
    "the cash {name} is below zero from {day} for {days} days, by up to {yuan} yuan.",
)
ACCOUNT_NEGATIVE = Rule(
    "books.account_negative",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "账户“{name}”从 {day} 起账面为负，最低为 -{yuan} 元，共 {days} 天。",
    "the account {name} is below zero from {day} for {days} days, by up to {yuan} yuan.",
)
FUND_NEGATIVE = Rule(
    "books.fund_negative",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "资金“{name}”从 {day} 起超支，最多 {yuan} 元，共 {days} 天，用的是别的资金。",
    "the fund {name} is overdrawn from {day} for {days} days, by up to {yuan} yuan.",
)
CASH_SPENT = Rule(
    "books.cash_spent",
    Colour.YELLOW,
    "《现金管理暂行条例》第十一条；重庆市实施村组法办法第四十一条（三）、"
    "海南省实施村组法办法第三十三条（四）：坐支集体收入",
    "C",
    "{month}“{name}”收到的现金没有存入银行就直接支出（坐支），共 {yuan} 元。",
    "in {month} cash income of {name} was spent without being banked first, {yuan} yuan.",
)
RULES = (CASH_NEGATIVE, ACCOUNT_NEGATIVE, FUND_NEGATIVE, CASH_SPENT)

_OF_TYPE = {"cash": CASH_NEGATIVE, "bank": ACCOUNT_NEGATIVE}


class _Low:
    """Names that are below zero on a walk: since when, how low, and until when."""

    def __init__(self, negative: dict[str, str]) -> None:
        self.since = dict(negative)
        self.lowest: dict[str, int] = {}
        self.over: list[tuple[str, str, int, str]] = []

    def see(self, name: str, balance: int, day: str) -> None:
        if balance < 0:
            self.since.setdefault(name, day)
            self.lowest[name] = min(self.lowest.get(name, 0), balance)
        elif name in self.since:
            self.over.append((name, self.since.pop(name), self.lowest.pop(name, 0), day))

    def stretches(self, last: str) -> Iterator[tuple[str, str, int, str]]:
        yield from self.over
        for name, since in self.since.items():
            yield name, since, self.lowest.get(name, 0), last


class Walk:
    """Walks the open days; at a closing what it saw is kept."""

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found

    def close(self, last: str) -> None:
        """Keep what is found up to *last*, the last day of a closing."""
        if not self._sums.known:
            return
        negative: dict[str, str] = {}
        for each in self._judge(last, negative):
            self._found.add(
                each.rule, each.cause, amount=each.amount, days=each.days, since=each.since,
                **each.facts,
            )  # fmt: skip
        self._sums.negative = negative

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is found in the open days up to *today*."""
        if self._sums.known:
            yield from self._judge(today.isoformat(), {})

    def _judge(self, last: str, negative: dict[str, str]) -> Iterator[Finding]:
        sums = self._sums
        funds = _Low({n: d for n, d in sums.negative.items() if n.startswith("f")})
        for day, balances, _ in sums.walk(last):
            for name, balance in balances.items():
                funds.see(f"f{name}", balance, day)
        negative.update(funds.since)
        for found in funds.stretches(last):
            yield from _low(FUND_NEGATIVE, *found)
        inside = {day: entry for day, entry in sums.days.items() if day <= last}
        if any("" in accounts for _, accounts, _ in [*inside.values(), *sums.late.values()]):
            return
        late = total(sums.late)[1]
        for account, kind in sums.types.items():
            if kind in _OF_TYPE and account in sums.held:
                yield from self._account(account, kind, late, last, negative)

    def _account(
        self,
        account: str,
        kind: str,
        late: Mapping[str, list[int]],
        last: str,
        negative: dict[str, str],
    ) -> Iterator[Finding]:
        sums = self._sums
        name = f"a{account}"
        low = _Low({name: sums.negative[name]} if name in sums.negative else {})
        balance = sums.held.get(account, 0) + late.get(account, (0,))[0]
        till = _Till(balance)
        for day in sorted(sums.days):
            if day > last:
                break
            moved = sums.days[day][1].get(account)
            if moved is not None:
                balance += moved[0]
                low.see(name, balance, day)
                till.see(day, *moved)
        negative.update(low.since)
        for found in low.stretches(last):
            yield from _low(_OF_TYPE[kind], *found)
        if kind == "cash":
            for month, amount in till.spent.items():
                yield Finding(
                    CASH_SPENT, f"{account}:{month}", amount=amount, since=f"{month}-01",
                    facts={"month": month, "name": shown(account)},
                )  # fmt: skip


class _Till:
    """Cash, told apart: *float* may be spent, *received* is income that is to be banked first."""

    def __init__(self, balance: int) -> None:
        self.float = max(balance, 0)
        self.received = 0
        self.spent: dict[str, int] = {}

    def see(self, day: str, net: int, got: int, paid: int, drawn: int) -> None:
        """See a day: income, payments, what was drawn for petty cash; the rest was banked."""
        self.received += got
        given = drawn + got - paid - net
        banked = min(self.received, given)
        self.received -= banked
        self.float += drawn - given + banked
        short = min(max(paid - max(self.float, 0), 0), max(self.received, 0))
        self.received -= short
        self.float -= paid - short
        if short:
            month = day[:7]
            self.spent[month] = self.spent.get(month, 0) + short


def _low(rule: Rule, name: str, since: str, lowest: int, until: str) -> Iterator[Finding]:
    days = (date.fromisoformat(until) - date.fromisoformat(since)).days
    if days > 0 and lowest < 0:
        plain = name[1:]
        yield Finding(
            rule, f"{plain}:{since}", amount=-lowest, days=days, since=since,
            facts={"name": shown(plain), "day": since},
        )  # fmt: skip
