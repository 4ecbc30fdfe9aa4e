"""Year closings 年终结转: absent, of another balance, or with money that has not gone back 缴回."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.affairs.audit.books_closing import days_of, shown
from ledger.affairs.audit.books_closing_rules import ARITHMETIC, PRACTICE
from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import Sums, ordinal
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.calendar import day_of
from ledger.affairs.journal import Record

CLOSE_DAYS = 90  # after the year
RETURN_DAYS = 60
KEPT_DAYS = 150

YEAR_ABSENT = Rule(
    "books.year_closing_absent",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{year}年还没有年终结转，已过 {days} 天。",
    "the year {year} has no year closing, {days} days late.",
)
YEAR_BALANCE = Rule(
    "books.year_balance",
    Colour.RED,
    ARITHMETIC,
    "A",
    "{period}年终结转：资金“{fund}”写的余额是 {stated} 元，结账余额是 {computed} 元，"
    "共差 {yuan} 元。",
    "year closing of {period}: {fund} is stated with {stated} yuan and was closed with {computed}; "
    "the difference is {yuan} in all.",
)
NOT_RETURNED = Rule(
    "books.not_returned",
    Colour.YELLOW,
    "本账本的年终结转；财政结余资金管理的通常规定",
    "C",
    "年终结转写明“{fund}”缴回 {returned} 元，还有 {yuan} 元没有付出，已过 {days} 天。",
    "the year closing gives back {returned} yuan of {fund}; {yuan} have not left yet, "
    "{days} days late.",
)
RULES = (YEAR_ABSENT, YEAR_BALANCE, NOT_RETURNED)


class Years:
    """*open* years that were closed by months and not as a year; *owed* is what is to go back."""

    def __init__(self, sums: Sums, found: Found) -> None:
        self._sums = sums
        self._found = found
        self.open: dict[str, int] = {}
        self.done: list[str] = []
        self.owed: dict[str, list[Any]] = {}
        self.givers: dict[str, str] = {}
        self.backs: list[list[Any]] = []

    def fund(self, body: Mapping[str, Any]) -> None:
        """Take whose money a fund is."""
        self.givers[body["fund"]] = f"org:{body['giver']}"

    def closing(self, event: Event) -> None:
        """See a closing: a year whose December is closed waits for its year closing."""
        days = days_of(event.body["period"])
        if days[1][5:] == "12-31" and days[1][:4] not in self.done:
            self.open.setdefault(days[1][:4], event.index)

    def take(self, event: Event, suffix: str) -> None:
        """Take a year closing."""
        body = event.body
        days = days_of(body["period"])
        year = days[1][:4]
        self.open.pop(year, None)
        self.done = [*self.done[-9:], year]
        self._check(event, days[1], suffix)
        due = max(ordinal(days[1]), day_of(event.time_ms).toordinal()) + RETURN_DAYS
        limit = date.fromordinal(due).isoformat()
        for each in body["funds"]:
            name = each["fund"] + suffix
            left = each["returned"] - sum(
                amount for fund, day, amount in self.backs if fund == name and day > days[1]
            )
            if left > 0:
                self.owed[name] = [event.index, each["returned"], left, limit]

    def _check(self, event: Event, last: str, suffix: str) -> None:
        balances = self._sums.funds_at(last)
        if balances is None or self._sums.closed_to < last:
            return
        wrong = [
            (each["fund"], each["balance"], balances.get(each["fund"] + suffix, 0))
            for each in event.body["funds"]
            if each["balance"] != balances.get(each["fund"] + suffix, 0)
        ]
        if wrong:
            fund, stated, computed = wrong[0]
            self._found.add(
                YEAR_BALANCE, str(event.index), event.index, since=last,
                amount=sum(abs(one - two) for _, one, two in wrong),
                period=event.body["period"], fund=fund, stated=yuan(stated),
                computed=yuan(computed),
            )  # fmt: skip

    def pay(self, record: Record, fund: str) -> None:
        """See a payment or transfer out of *fund*, which may be what goes back."""
        owed = self.owed.get(fund)
        back = "缴" in record.category or record.party == self.givers.get(fund)
        if owed is not None and (back or record.amount == owed[2]):
            owed[2] -= record.amount
            if owed[2] <= 0:
                del self.owed[fund]
        elif back:
            limit = ordinal(record.day) - KEPT_DAYS
            self.backs = [each for each in self.backs[-KEPT_DAYS:] if ordinal(each[1]) > limit]
            self.backs.append([fund, record.day, record.amount])

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is open as of *today*."""
        for year, entry in self.open.items():
            due = date.fromisoformat(year + "-12-31")
            if (today - due).days > CLOSE_DAYS:
                yield Finding(
                    YEAR_ABSENT, year, (entry,), days=(today - due).days - CLOSE_DAYS,
                    since=due.isoformat(), facts={"year": year},
                )  # fmt: skip
        for fund, (entry, returned, left, due) in self.owed.items():
            days = (today - date.fromisoformat(due)).days
            if days > 0:
                yield Finding(
                    NOT_RETURNED, f"{entry}:{fund}", (entry,), left, days, due,
                    {"fund": shown(fund), "returned": yuan(returned)},
                )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.open, self.done, self.owed, self.givers, self.backs]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.open, self.done, self.owed, self.givers, self.backs = saved
