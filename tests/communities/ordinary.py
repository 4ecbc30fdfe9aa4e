"""Communities with a year of ordinary mess, made from a seed: honest, and not tidy.

Late vouchers, vouchers numbered month by month, 一肩挑, petty cash, refunds, a start in May, empty
categories, an emergency repair, a bank that is not reconciled, a purse that is a little short, a
photograph that nobody took. Whoever audits them should have nothing red to say, and little yellow.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

from mingbai.demo import supervision
from mingbai.demo.books import last_of
from mingbai.demo.community import BANK, CASH
from mingbai.demo.desk import CURRENCY, Body
from mingbai.demo.plain import FUND, IN_OFFICE, JOINT, Plain, charter_of
from tests.communities.admitted import Ledger, seal, vkeys_of

TODAY = date(2027, 1, 20)
PROFILES = (
    *("CN-urban-2026", "SH-urban", "CN-village-2026", "SH-village", "CQ-village"),
    *("SC-village", "SD-village", "HI-village-2025", "HEB-village-1999", "ZJ-Ninghai-36"),
)
_QUARTER_ENDS = (3, 6, 9, 12)
_SHOPS = ("示例五金店", "示例文具店", "示例粮油店", "示例打印店", "示例花木店", "示例电器店")
_BOUGHT = (
    ("办公费", "打印纸和硒鼓"),
    ("设施维护", "楼道灯更换"),
    ("环境整治", "杂物清运"),
    ("文体活动", "邻里节用品"),
    ("宣传", "横幅制作"),
    ("其他", "零星采购"),
)


class Ordinary:
    """The community of *seed*; `ledger` holds what it recorded until TODAY."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.profile = PROFILES[seed % len(PROFILES)]
        self.first = date(2026, 5, 1) if seed % 3 == 1 else date(2026, 1, 1)
        self.joint = seed % 2 == 1
        holders = JOINT if self.joint else IN_OFFICE
        self.ledger = Ledger(charter_of(self.profile, vkeys_of(), holders), self.first)
        self.plain = Plain(
            self.profile, self.first, TODAY, self.ledger.charter, seal, holders=holders
        )
        self.of = self.plain.of
        self._tell()
        self.of.run()
        self.ledger.take_all(self.of.desk.statements)

    @property
    def months(self) -> list[date]:
        return list(self.plain.months())

    def _tell(self) -> None:
        plain, chance = self.plain, self.chance
        plain.found(
            bank=chance.randrange(8000_00, 60000_00), cash=chance.randrange(500_00, 2000_00)
        )
        by_quarter = chance.random() < 0.3
        has_bank = chance.random() < 0.6
        for month in self.months:
            petty = chance.randrange(60_00, 400_00) if chance.random() < 0.8 else 0
            plain.routine(month, spent=chance.randrange(1200_00, 3600_00), petty=petty)
            self._buy(month)
            self._close(month, by_quarter=by_quarter, has_bank=has_bank)
        self._publish()
        for tell in (self._refund, self._repair, self._advance, self._object, self._mistake):
            if chance.random() < 0.7:
                tell(chance.choice(self.months[1:-2]))
        plain.on(date(2026, 12, 15), self._review)
        plain.on(TODAY - timedelta(days=10), self._report)
        for name in ("codes", "slips"):
            plain.on(self.first + timedelta(days=3), partial(self._lay_out, name))

    def _lay_out(self, name: str) -> None:
        if name == "codes":
            supervision.draw(self.of)
        else:
            supervision.lay_out(self.of)

    def _review(self) -> None:
        supervision.review(self.of, "2026", publish=self.plain.publish_body)

    def _report(self) -> None:
        body: Body = {"period": "2026", "text": "全年工作情况（示例）"}
        self.of.desk.write("annual_report", body, ["director"])

    # ------------------------------------------------------------------------------ money

    def _buy(self, month: date) -> None:
        """A few purchases, some recorded weeks after the day of the voucher."""
        for _ in range(self.chance.randrange(1, 6)):
            day = month.replace(day=self.chance.randrange(1, 29))
            category, summary = self.chance.choice(_BOUGHT)
            late = self.chance.random() < 0.08
            after = self.chance.randrange(20, 45) if late else self.chance.randrange(6)
            amount = self.chance.randrange(30_00, 700_00)
            if category == "其他":
                amount //= 4
            shop = self.chance.choice(_SHOPS)
            bare = self.chance.random() < 0.03
            self.plain.on(
                day + timedelta(days=after),
                partial(self._bought, day, amount, (category, summary, shop), bare=bare),
            )

    def _bought(self, day: date, amount: int, what: tuple[str, str, str], *, bare: bool) -> None:
        more: Body = {"evidence": []} if bare else {}
        self.of.pay(amount, *what, fund=FUND, account=BANK, day=day, **more)

    def _close(self, month: date, *, by_quarter: bool, has_bank: bool) -> None:
        of, last = self.of, last_of(month)
        late = timedelta(days=self.chance.randrange(3, 15))
        if by_quarter:
            if month.month in _QUARTER_ENDS:
                self.plain.close_quarter(month)
            return
        if self.chance.random() < 0.85:
            short = -self.chance.randrange(1, 30_0) if self.chance.random() < 0.05 else 0
            reason = "找零误差" if short else ""
            self.of.agenda.on(
                last,
                partial(of.books.count, CASH, last, difference=short, reason=reason),
                late=True,
            )
        if has_bank:
            self.plain.on(last + timedelta(days=2), partial(of.books.statement, BANK, month))
            self.plain.on(last + timedelta(days=3), partial(of.books.reconcile, BANK, month))
        self.plain.on(last + late, partial(of.books.close, month, f"{month:%Y-%m}"))

    def _refund(self, month: date) -> None:
        def pay() -> None:
            self.of.pay(
                380_00, "设施维护", "门禁卡（含押金）", "示例安防店", fund=FUND, name="card"
            )

        def back() -> None:
            self.of.receive(
                *(80_00, "设施维护", "退门禁卡押金", "示例安防店"),
                fund=FUND,
                kind="refund",
                refunds=self.of.id("card"),
            )

        self.plain.on(month.replace(day=7), pay)
        self.plain.on(month.replace(day=24), back)

    def _repair(self, month: date) -> None:
        """A pipe bursts at night: paid without approval, ratified some weeks later."""
        day, after = month.replace(day=14), self.chance.randrange(4, 26)

        def pay() -> None:
            reason = "夜间水管爆裂，来不及审批"
            self.of.pay(
                *(1860_00, "应急抢修", "水管抢修", "示例管道服务队"),
                fund=FUND,
                kind="outflow",
                name="pipe",
                reason=reason,
            )

        self.plain.on(day, pay)
        self.plain.on(
            day + timedelta(days=after), lambda: self.of.ratify("pipe", 1860_00, "会议追认")
        )

    def _advance(self, month: date) -> None:
        def give() -> None:
            body = self.of.movement(
                *(600_00, "备用金", "活动备用金"),
                fund=FUND,
                account=BANK,
                due=(self.of.day + timedelta(days=30)).isoformat(),
                payee={"name": "周示例", "office": "经办"},
            )
            self.of.desk.write("advance", body, name="advance")

        def settle() -> None:
            spent = self.of.pay(
                *(430_00, "文体活动", "活动用品", "示例百货店"),
                fund=FUND,
                advance=self.of.id("advance"),
            )
            body: Body = {
                "advance": self.of.id("advance"),
                "currency": CURRENCY,
                "date": self.of.day.isoformat(),
                "entries": [spent],
                "returned": 170_00,
                "spent": 430_00,
                "summary": "备用金核销",
            }
            self.of.desk.write("settlement", body)

        self.plain.on(month.replace(day=3), give)
        self.plain.on(month.replace(day=3) + timedelta(days=self.chance.randrange(10, 38)), settle)

    def _mistake(self, month: date) -> None:
        """A payment was entered wrongly, and reversed some days later."""

        def pay() -> None:
            self.of.pay(512_00, "宣传", "展板制作", "示例广告店", fund=FUND, name="typo")

        self.plain.on(month.replace(day=18), pay)
        self.plain.on(month.replace(day=20), lambda: self.of.reverse("typo", 512_00, "金额录错"))
        self.plain.on(
            month.replace(day=20),
            lambda: self.of.pay(215_00, "宣传", "展板制作", "示例广告店", fund=FUND),
        )

    # ------------------------------------------------------------------- notices, objections

    def _publish(self) -> None:
        """Finance by months or quarters, a few others when there is something, some nil."""
        monthly = self.plain.profile.finance == "monthly" or self.chance.random() < 0.3
        for month in self.months:
            last = last_of(month)
            day = last + timedelta(days=self.chance.randrange(6, 11))
            if monthly:
                self.plain.publish(f"{month:%Y-%m}", day)
            elif month.month in _QUARTER_ENDS:
                self.plain.publish(f"{month.year}-Q{month.month // 3}", day)
            if self.chance.random() < 0.4:
                self.plain.on(month.replace(day=self.chance.randrange(1, 28)), self._tell_something)

    def _tell_something(self) -> None:
        code = "J06" if self.plain.code == "F02" else "V05"
        body = self.of.board.body(
            f"{self.of.day:%m月%d日}通知",
            "resident",
            code,
            columns=("事项", "内容"),
            rows=[(f"{self.of.day:%m月%d日}停水", "请提前储水")],
            period=self.of.day.isoformat(),
        )
        if self.chance.random() < 0.9:
            self.plain.publish_body(body)

    def _object(self, month: date) -> None:
        days = self.plain.profile.reply_days or 10
        day = month.replace(day=11)
        answer: Callable[[], str] = partial(
            supervision.answer,
            *(self.of, "objection", "已向提出人当面说明，凭证可查阅。", "explained", "clerk"),
        )
        self.plain.on(
            day, partial(supervision.object_by_slip, self.of, 1, "保洁费问题", name="objection")
        )
        self.plain.on(day + timedelta(days=self.chance.randrange(1, days + 1)), answer)
