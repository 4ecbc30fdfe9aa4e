"""示例社区二: communities in which one violation is planted for each rule of the audit.

A *plant* is a story that breaks one rule, told upon a plain community; what is wrong in it is named
by the rule. Plants that would trouble each other, or need another profile, are in other chapters;
each chapter is a ledger of its own. Everything is admissible: these are practices, not forgeries.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from mingbai.demo import supervision
from mingbai.demo.books import last_of
from mingbai.demo.community import BANK, CASH, Community, Seal
from mingbai.demo.desk import CURRENCY, Body, By
from mingbai.demo.people import Holder
from mingbai.demo.plain import FUND, IN_OFFICE, Plain

FIRST, TODAY = date(2026, 1, 1), date(2027, 4, 20)
_QUARTER_ENDS = (3, 6, 9, 12)
EARMARKED_HELD = 30000_00
_FILES = [{"name": "示例-材料.pdf"}]


class Chapter(NamedTuple):
    """A ledger of plants: its *profile*, its signature *rules*, and what it does *without*.

    What a plain community does of itself and a chapter may leave out: ``closings`` (of months, by
    their names), ``notices`` (of quarters), ``review``, ``report``, ``year``, ``counts``.
    """

    profile: str = "SH-urban"
    without: frozenset[str] = frozenset()
    rules: Mapping[str, object] | None = None
    holders: tuple[Holder, ...] = IN_OFFICE
    today: date = TODAY
    seen: date | None = None  # the day of the audit, where it is later


class Ground:
    """A chapter's plain community, and short words for what stories do."""

    def __init__(
        self, chapter: Chapter, charter: bytes, seal: Seal, vkeys: Mapping[str, str]
    ) -> None:
        self.chapter = chapter
        self.plain = Plain(
            chapter.profile,
            FIRST,
            chapter.today,
            charter,
            seal,
            vkeys=vkeys,
            holders=chapter.holders,
            rules=chapter.rules,
        )
        self.of: Community = self.plain.of

    # ----------------------------------------------------------------------------- plain life

    def live(self) -> None:
        """Put down what a plain community does, and live until the end."""
        plain, without = self.plain, self.chapter.without
        plain.found(bank=50000_00, earmarked=EARMARKED_HELD)
        for month in plain.months():
            plain.routine(month)
            self._end(month)
            if month.month in _QUARTER_ENDS and "notices" not in without:
                day = last_of(month) + timedelta(days=9)
                plain.publish(f"{month.year}-Q{month.month // 3}", day)
        self.at("2026-01-03", partial(supervision.draw, self.of))
        self.at("2026-01-03", partial(supervision.lay_out, self.of))
        for year in range(FIRST.year, self.chapter.today.year + 1):
            self._end_year(year)
        self.of.run()

    def _end_year(self, year: int) -> None:
        without = self.chapter.without
        if "review" not in without:
            review = partial(
                supervision.review, self.of, str(year), publish=self.plain.publish_body
            )
            self.at(f"{year}-12-10", review)
        if "report" not in without:
            report = {"period": str(year), "text": "全年工作情况（示例）"}
            self.at(f"{year + 1}-01-12", lambda: self.write("annual_report", report, "director"))
        if "year" not in without:
            self.at(f"{year + 1}-01-09", partial(self.close_year, year=year))

    def _end(self, month: date) -> None:
        of, last, without = self.of, last_of(month), self.chapter.without
        name = f"{month:%Y-%m}"
        if "counts" not in without:
            of.agenda.on(last, partial(of.books.count, CASH, last), late=True)
        if f"bank {name}" not in without and "banks" not in without:
            self.plain.on(last + timedelta(days=2), partial(of.books.statement, BANK, month))
            self.plain.on(last + timedelta(days=3), partial(of.books.reconcile, BANK, month))
        if name not in without and "closings" not in without:
            self.plain.on(last + timedelta(days=6), partial(of.books.close, month, name))

    def close_year(self, name: str = "", *, year: int = FIRST.year, **changes: int) -> str:
        """Close a year; *changes* are added to the first fund's figures."""
        funds: list[Body] = [
            {"balance": balance, "carried": balance, "fund": fund, "returned": 0}
            for fund, balance in self.of.books.ends[date(year, 12, 31)].items()
        ]
        for field, amount in changes.items():
            funds[0][field] = int(str(funds[0][field])) + amount
        body: Body = {"currency": CURRENCY, "funds": funds, "period": str(year)}
        return self.of.desk.write("year_closing", body, name=name)

    # ------------------------------------------------------------------------------ short words

    def at(self, day: str, task: Callable[[], object]) -> None:
        """Put down *task* for *day*, like 2026-04-07."""
        self.of.agenda.on(date.fromisoformat(day), task)

    @property
    def day(self) -> str:
        """Today in the story."""
        return self.of.day.isoformat()

    def id(self, name: str) -> str:
        """Give the id of what was written under *name*."""
        return self.of.id(name)

    def write(
        self,
        kind: str,
        body: Mapping[str, object],
        *roles: str,
        name: str = "",
        by: By | None = None,
    ) -> str:
        """Write a statement; without *roles* those of the rules sign."""
        return self.of.desk.write(kind, body, roles or None, name=name, by=by)

    def pay(
        self,
        amount: int,
        *,
        name: str = "",
        category: str = "设施维护",
        summary: str = "楼道设施维修",
        payee: str | dict[str, str] = "示例维修队",
        fund: str = FUND,
        account: str = BANK,
        **more: Any,  # noqa: ANN401 - fields of a body
    ) -> str:
        """Pay from the bank, for repairs unless it is said otherwise."""
        return self.of.pay(
            *(amount, category, summary, payee), fund=fund, account=account, name=name, **more
        )

    def notice(
        self,
        title: str,
        code: str = "J06",
        *,
        name: str = "",
        days: int = 20,
        start: bool = True,
        end: bool = True,
        kind: str = "resident",
        roles: tuple[str, ...] = ("clerk", "director"),
        columns: tuple[str, ...] = ("事项", "内容"),
        rows: tuple[tuple[str | int, ...], ...] = (("安排", "按时办理"),),
        **more: Any,  # noqa: ANN401 - fields of a body
    ) -> str:
        """Publish a notice."""
        period = str(more.pop("period", self.day))
        body = self.of.board.body(
            title, kind, code, columns=columns, rows=rows, days=days, period=period
        )
        return self.of.board.publish(body | more, name=name, roles=roles, start=start, end=end)

    def contract(self, amount: int, *, name: str, title: str = "", **changes: object) -> str:
        """Sign a contract, for half a year and without instalments."""
        body: Body = {
            "amount": amount,
            "currency": CURRENCY,
            "direction": "out",
            "evidence": _FILES,
            "from": self.day,
            "instalments": [],
            "method": "inquiry",
            "party": {"org": "示例工程有限公司"},
            "signed": self.day,
            "title": title or f"示例合同（{name}）",
            "to": (self.of.day + timedelta(days=180)).isoformat(),
            **changes,
        }
        return self.write("contract", body, "director", "supervision", name=name)


Tell = Callable[[Ground], None]


class Plant(NamedTuple):
    """A story that breaks *rule*, in a chapter."""

    rule: str
    chapter: str
    tell: Tell
    rows: int


PLANTS: list[Plant] = []


def plant(rule: str, chapter: str = "main", rows: int = 1) -> Callable[[Tell], Tell]:
    """Mark a story as one that breaks *rule*, so often, and no other."""

    def mark(tell: Tell) -> Tell:
        PLANTS.append(Plant(rule, chapter, tell, rows))
        return tell

    return mark
