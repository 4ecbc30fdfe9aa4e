"""Spending: outflows without approval, earmarked money misused, round trips over a month's end."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.books_sums import ordinal
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.journal import Record

KEPT_TRANSFERS = 50
ROUND_DAYS = 10  # before a month's end, and after it

OUTFLOW = Rule(
    "books.outflow",
    Colour.RED,
    "本账本章程的签字规则：支出须经审批；未经审批的支出须追认或退回",
    "A",
    "第 {entry} 条：{yuan} 元没有经过审批就已付出（{fund}），至今 {days} 天没有追认或退回。",
    "entry {entry}: {yuan} yuan left {fund} without approval, and were neither ratified nor "
    "returned in {days} days.",
)
FORBIDDEN = Rule(
    "books.fund_forbidden",
    Colour.RED,
    "本账本对该项资金的规定（禁止用途）；城市居民委员会组织法第三十四条、"
    "村民委员会组织法第三十五条：资金的管理使用受监督",
    "A",
    "第 {entry} 条：从“{fund}”付了 {yuan} 元“{category}”，这项资金明确不得用于此。",
    "entry {entry}: {fund} paid {yuan} yuan for {category}, which it expressly must not.",
)
OUTSIDE_USES = Rule(
    "books.fund_outside",
    Colour.YELLOW,
    "本账本对该项资金的规定（专款专用）",
    "A",
    "第 {entry} 条：专款“{fund}”付了 {yuan} 元“{category}”，不在它的用途之内。",
    "entry {entry}: the earmarked {fund} paid {yuan} yuan for {category}, none of its uses.",
)
MOVED = Rule(
    "books.fund_moved",
    Colour.YELLOW,
    "本账本对该项资金的规定（专款专用）",
    "A",
    "第 {entry} 条：专款“{fund}”的 {yuan} 元转入了“{to}”，没有写明依据的决定。",
    "entry {entry}: {yuan} yuan of the earmarked {fund} went to {to}, and no decision is cited.",
)
ROUND_TRIP = Rule(
    "books.round_trip",
    Colour.GREY,
    "通常做法：月末转出、月初转回，使结账时的余额失真",
    "U",
    "“{fund}”的 {yuan} 元在 {month} 结账前转出，结账后又转回（第 {entry} 条等）。",
    "{yuan} yuan of {fund} left just before the end of {month} and came back just after it.",
)
RULES = (OUTFLOW, FORBIDDEN, OUTSIDE_USES, MOVED, ROUND_TRIP)


class Spending:
    """*outflows* that are open, by id; *funds* that limit their uses; recent transfers."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.outflows: dict[str, list[Any]] = {}
        self.funds: dict[str, list[Any]] = {}
        self.recent: list[list[Any]] = []

    # ------------------------------------------------------------------------------- outflows

    def outflow(self, event: Event, record: Record) -> None:
        """Take an outflow: it stays until it is ratified, reversed, or all of it came back."""
        self.outflows[event.id] = [event.index, record.amount, record.day, record.fund]

    def settled(self, id: str, amount: int | None = None) -> None:  # noqa: A002 - the event's word
        """See that the outflow *id* was approved or undone, or that *amount* of it came back."""
        kept = self.outflows.get(id)
        if kept is None:
            return
        kept[1] -= kept[1] if amount is None else amount
        if kept[1] <= 0:
            del self.outflows[id]

    # ---------------------------------------------------------------------------------- funds

    def fund(self, body: Mapping[str, Any]) -> None:
        """Take what a fund is for."""
        uses = body.get("uses", []) if body["earmarked"] else []
        forbidden = body.get("forbidden", [])
        if uses or forbidden or body["earmarked"]:
            self.funds[body["fund"]] = [body["earmarked"], uses, forbidden]
        else:
            self.funds.pop(body["fund"], None)

    def pay(self, record: Record) -> None:
        """Look at what a payment's fund, one of *funds*, says of its category."""
        _, uses, forbidden = self.funds[record.fund]
        rule = None
        if record.category in forbidden:
            rule = FORBIDDEN
        elif uses and record.category not in uses:
            rule = OUTSIDE_USES
        if rule is not None:
            self._found.add(
                rule, str(record.index), record.index, amount=record.amount, since=record.day,
                fund=record.fund, category=record.category,
            )  # fmt: skip

    def undo(self, index: int) -> None:
        """See that the record of the entry *index* was undone."""
        if self.funds:
            for rule in (FORBIDDEN, OUTSIDE_USES, MOVED):
                self._found.drop(rule, str(index))
        self.recent = [each for each in self.recent if each[0] != index]

    # ------------------------------------------------------------------------------ transfers

    def transfer(self, record: Record, *, decided: bool) -> None:
        """Look at a transfer: out of an earmarked fund, or back again over a month's end."""
        index, day, amount = record.index, record.day, record.amount
        own = self.funds.get(record.fund)
        if own and own[0] and record.fund != record.to_fund and not decided:
            self._found.add(
                MOVED, str(index), index, amount=amount, since=day,
                fund=record.fund, to=record.to_fund,
            )  # fmt: skip
        here = [record.fund, record.account]
        there = [record.to_fund, record.to_account]
        now = ordinal(day)
        near = [each for each in self.recent if abs(now - ordinal(each[1])) <= 2 * ROUND_DAYS]
        self.recent = near[-KEPT_TRANSFERS:]
        if record.fund == record.to_fund:
            return
        for each in self.recent:
            first, before, much, source, to = each
            if [source[0], to[0], much] == [there[0], here[0], amount] and _astride(before, day):
                self._found.add(
                    ROUND_TRIP, f"{first}:{index}", first, index, amount=amount, since=before,
                    fund=there[0], month=before[:7],
                )  # fmt: skip
                self.recent.remove(each)
                return
        self.recent.append([index, day, amount, here, there])

    # ------------------------------------------------------------------------------- findings

    def findings(self, today: date) -> Iterator[Finding]:
        """Give what is open as of *today*."""
        for index, amount, day, fund in self.outflows.values():
            days = max((today - date.fromisoformat(day)).days, 0)
            yield Finding(OUTFLOW, str(index), (index,), amount, days, day, {"fund": fund})

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that is kept."""
        return [self.outflows, self.funds, self.recent]

    def load(self, saved: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self.outflows, self.funds, self.recent = saved


def _astride(before: str, after: str) -> bool:
    """Say whether a month ends between two days, within `ROUND_DAYS` of either."""
    if before[:7] >= after[:7]:
        return False
    first = ordinal(f"{after[:7]}-01")
    return first - ordinal(before) <= ROUND_DAYS and ordinal(after) - first < ROUND_DAYS
