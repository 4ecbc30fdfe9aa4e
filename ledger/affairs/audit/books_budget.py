"""Budgets 预算: what was spent under a line, beyond what it allows."""

from collections.abc import Iterator
from typing import Any

from ledger.affairs.audit.books_closing import days_of
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.journal import Record

KEPT_MONTHS = 36

OVER_BUDGET = Rule(
    "books.over_budget",
    Colour.YELLOW,
    "本账本的预算；《会计基础工作规范》",
    "C",
    "{period}预算“{code}”（{category}）{allowed} 元，已支出 {spent} 元，超 {yuan} 元。",
    "the budget line {code} ({category}) of {period} allows {allowed} yuan; {spent} were spent, "
    "{yuan} too many.",
)
RULES = (OVER_BUDGET,)


class Budgets:
    """*spent* by month, under a code, or under fund and category where a payment names none."""

    def __init__(self) -> None:
        self.spent: dict[str, dict[str, int]] = {}
        self.lines: dict[str, list[Any]] = {}

    def take(self, event: Event, suffix: str) -> None:
        """Take a budget, in the place of the one that it replaces."""
        body = event.body
        self.lines.pop(body.get("replaces", ""), None)
        days = days_of(body["period"])
        lines = [
            [each["code"] + suffix, _key(each["fund"] + suffix, each["category"]), each["amount"],
             each["category"]]
            for each in body["lines"]
        ]  # fmt: skip
        self.lines[event.id] = [event.index, body["period"], days[0][:7], days[1][:7], lines]

    def spend(self, record: Record, suffix: str, sign: int = 1) -> None:
        """Add a payment under its line, or with -1 what came back of it."""
        month = record.day[:7]
        spent = self.spent.get(month)
        if spent is None:
            spent = self.spent[month] = {}
            for old in sorted(self.spent)[:-KEPT_MONTHS]:
                del self.spent[old]
        named = record.budget
        key = f"{named}{suffix}" if named else f"{record.fund}{suffix}\n{record.category}"
        spent[key] = spent.get(key, 0) + sign * record.amount

    def findings(self) -> Iterator[Finding]:
        """Give the lines that are overspent."""
        for index, period, first, last, lines in self.lines.values():
            months = [sums for month, sums in self.spent.items() if first <= month <= last]
            keys = [line[1] for line in lines]
            for code, key, allowed, category in lines:
                spent = sum(sums.get(code, 0) for sums in months)
                if keys.count(key) == 1:  # else nobody knows which of them paid
                    spent += sum(sums.get(key, 0) for sums in months)
                if spent > allowed:
                    yield Finding(
                        OVER_BUDGET, f"{index}:{code}", (index,), spent - allowed,
                        since=f"{first}-01", facts={
                            "period": period, "code": code, "category": category,
                            "allowed": yuan(allowed), "spent": yuan(spent),
                        },
                    )  # fmt: skip

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.spent, self.lines]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.spent, self.lines = saved


def _key(fund: str, category: str) -> str:
    return f"{fund}\n{category}"
