"""A plain community: what any honest one does, and nothing more. Other stories are told upon it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from ledger.affairs.catalogue import STANDARD_CATALOGUE, Profile
from mingbai.demo.board import account_body
from mingbai.demo.books import Account, last_of
from mingbai.demo.community import ACCOUNTS, BANK, CASH, Community, Seal
from mingbai.demo.desk import CURRENCY, Body
from mingbai.demo.offices import holder_record
from mingbai.demo.people import (
    AUDITOR,
    AUTHORITY,
    FOUNDING,
    ORIGIN,
    SUPERVISION,
    SUPERVISOR,
    Holder,
)

FUND = "工作经费"
EARMARKED = "专项经费"
GIVER = "示例街道办事处"
PAID = "示例社区服务有限公司"
MONTHLY = 8000_00
IN_OFFICE = (*FOUNDING, *SUPERVISION, SUPERVISOR, AUDITOR)
# 一肩挑: one person is secretary and director.
JOINT = (
    Holder("director-1", "p-3", ("director", "secretary"), "王示例"),
    *(holder for holder in IN_OFFICE if holder.slug not in {"director-1", "secretary-1"}),
)


def charter_of(
    profile: str,
    vkeys: Mapping[str, str],
    holders: Iterable[Holder] = IN_OFFICE,
    *,
    community: str = "示例社区二居民委员会（虚构）",
    rules: Mapping[str, object] | None = None,
) -> Body:
    """Give the body of the charter, without the log's key."""
    return {
        "authority": [
            {"key": vkeys[AUTHORITY.slug], "office": AUTHORITY.name, "person": AUTHORITY.person}
        ],
        "community": community,
        "currency": CURRENCY,
        "kind": "村委会" if "village" in STANDARD_CATALOGUE.profiles[profile].scopes else "居委会",
        "officers": [holder_record(holder, vkeys[holder.slug]) for holder in holders],
        "profile": profile,
        "region": "000000",
        "representatives": 60,
        "residents": 3_000,
        "rules": dict(rules or {}),
    }


class Plain:
    """A plain community by *profile*, from *first* (the first day of a month) to before *today*."""

    def __init__(
        self,
        profile: str,
        first: date,
        today: date,
        charter: bytes,
        seal: Seal,
        *,
        vkeys: Mapping[str, str] | None = None,
        holders: Iterable[Holder] = IN_OFFICE,
        accounts: tuple[Account, ...] = ACCOUNTS[:2],
        origin: str = ORIGIN,
        rules: Mapping[str, object] | None = None,
    ) -> None:
        self.first, self.today = first, today
        self.vkeys = vkeys or {}
        self.profile: Profile = STANDARD_CATALOGUE.profiles[profile]
        self.of = Community(
            origin=origin,
            charter=charter,
            rules=rules or {},
            founding=(AUTHORITY, *holders),
            today=today,
            seal=seal,
            accounts=accounts,
        )
        self.code = "F02" if "urban" in self.profile.scopes else "F04"

    def months(self) -> Iterator[date]:
        """Give the first day of every month."""
        month = self.first
        while month < self.today:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)

    def on(self, day: date, task: object) -> None:
        """Put down *task*, which is called without arguments."""
        if callable(task):
            self.of.agenda.on(day, task)

    # --- what every month has -------------------------------------------------------------------

    def found(self, bank: int = 20000_00, cash: int = 1000_00, earmarked: int = 0) -> None:
        """Open the books on the first day."""

        def begin() -> None:
            desk = self.of.desk
            desk.write("fund", {"earmarked": False, "fund": FUND, "giver": GIVER})
            held = {(FUND, BANK): bank, (FUND, CASH): cash}
            if earmarked:
                told: Body = {
                    "earmarked": True,
                    "forbidden": ["工资福利"],
                    "fund": EARMARKED,
                    "giver": GIVER,
                    "uses": ["走访慰问", "便民服务"],
                }
                desk.write("fund", told)
                held[EARMARKED, BANK] = earmarked
            self.of.books.open(self.first, held, "按纸质账册结余建账（示例）")

        self.on(self.first, begin)

    def routine(self, month: date, *, spent: int = 3200_00, petty: int = 180_00) -> None:
        """Put down what a month has: an allocation, running costs, petty cash."""
        of = self.of
        said = f"{month:%m}月"
        self.on(
            month.replace(day=5),
            lambda: of.receive(MONTHLY, "财政拨款", f"{said}工作经费拨款", GIVER, fund=FUND),
        )
        self.on(
            month.replace(day=12),
            lambda: of.pay(spent, "保洁费", f"{said}公共区域保洁", PAID, fund=FUND),
        )
        if petty:
            self.on(
                month.replace(day=9),
                lambda: of.transfer(petty, BANK, CASH, FUND, "提取备用现金"),
            )
            self.on(
                month.replace(day=16),
                lambda: of.pay(
                    *(petty, "办公费", f"{said}办公用品", "示例文具店"), fund=FUND, account=CASH
                ),
            )

    def close_months(self) -> None:
        """Put down the end of every month."""
        for month in self.months():
            self.of.month_ends(month)

    def close_quarter(self, month: date) -> None:
        """Put down the end of the quarter that ends with *month*: counted and closed once."""
        of, last = self.of, last_of(month)
        first = (month.replace(day=1) - timedelta(days=62)).replace(day=1)
        period = f"{month.year}-Q{month.month // 3}"
        self.on(last, lambda: of.books.count(CASH, last))
        self.on(last + timedelta(days=8), lambda: of.books.close(max(first, self.first), period))

    def publish(self, period: str, day: date, fund: str = FUND, code: str = "") -> None:
        """Put down the notice of a fund in *period*, with the steps that the profile asks for."""
        self.on(day, partial(self._publish, period, fund, code or self.code))

    def _publish(self, period: str, fund: str, code: str) -> None:
        of = self.of
        body = account_body(of.board, of.books, fund, code, period)
        self.publish_body(body)

    def publish_body(self, body: Body, name: str = "") -> str:
        """Publish *body*, after the steps that the profile asks for."""
        of, chain = self.of, self.profile.chain
        if "draft" in chain:
            draft = of.board.draft(body)
            of.desk.write("opinion", {"subject": draft, "view": "agree"}, ["supervision"])
            if "meeting" in chain:
                meeting: Body = {
                    "day": of.day.isoformat(),
                    "draft": draft,
                    "outcome": "approved",
                    "votes": {"agreed": 6, "due": 7, "present": 7},
                }
                of.desk.write("meeting", meeting, ["director", "supervision"])
            body |= {"draft": draft}
        notice = of.board.publish(body, name=name, roles=["accountant", "clerk", "director"])
        if self.profile.filing:
            filing: Body = {"day": of.day.isoformat(), "notice": notice, "office": GIVER}
            of.desk.write("filing", filing, ["clerk"])
        return notice
