"""The fictional year of 示例社区, told day by day in the order in which it is recorded. Pure.

What belongs to a season stands under its month; matters and what hangs together are told whole, or,
at the end of the story, not at all: an honest year has no loose ends.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from ledger.core.hashing import sha256
from mingbai.demo import matters, supervision
from mingbai.demo.affairs import POSTINGS, STANDING, Posting, Standing
from mingbai.demo.board import account_body
from mingbai.demo.building import Plot
from mingbai.demo.calendar import Quarter, day_in, quarters_before
from mingbai.demo.community import BANK, CASH, STREET_ACCOUNT, Community, Seal
from mingbai.demo.desk import CURRENCY, Body, Statement
from mingbai.demo.money import FUNDS, ITEMS, PARTY, STREET, WELFARE, WORK, Item
from mingbai.demo.offices import changes_in, holder_record
from mingbai.demo.people import (
    AUDITOR,
    AUTHORITY,
    COMMUNITY,
    FOUNDING,
    NEW_CLERK,
    NEW_DIRECTOR_KEY,
    ORIGIN,
    REPRESENTATIVES,
    RESIDENTS,
    RULES,
    SUPERVISION,
    SUPERVISOR,
    Holder,
)
from mingbai.demo.pictures import receipt

PROFILE = "SH-urban"
CODES = {WORK: "F02", PARTY: "F18", WELFARE: "F03"}
_HANGS_A_YEAR = 366
_OPENING = {
    (WORK, BANK): 18136_52,
    (WORK, CASH): 300_00,
    (PARTY, STREET_ACCOUNT): 32750_00,
    (WELFARE, BANK): 9268_30,
}
_CASH_CATEGORIES = frozenset({"办公费", "可回收物变卖"})
_CASH_A_MONTH = 800_00
_BUDGETED = 1_20  # percent of what the items make
_PARTY_DAYS = frozenset(posting.month for posting in POSTINGS if posting.code == "P10")
_LAST_QUARTER = 4
_GIVE_BACK = 1200_00
_RENT = 1500_00
RECEIPT, MASKED = "示例收据-门禁维修.png", "示例收据-门禁维修（已遮盖）.png"


class Story:
    """The year until the day before *today*, in a ledger whose charter has the id *charter*.

    *vkeys* holds everybody's key by slug. What it tells stands in `statements`, in order;
    `files` is the evidence of which there is more than a name.
    """

    def __init__(self, today: date, charter: bytes, vkeys: Mapping[str, str], seal: Seal) -> None:
        self.quarters = quarters_before(today)
        self.first = self.quarters[0].first_day
        self.today = today
        self.files = {RECEIPT: receipt(masked=False), MASKED: receipt(masked=True)}
        self._vkeys = vkeys
        self._changes = changes_in(self.quarters)
        self.of = Community(
            origin=ORIGIN,
            charter=charter,
            rules=RULES,
            founding=(AUTHORITY, *FOUNDING),
            today=today,
            seal=seal,
        )

    @property
    def statements(self) -> list[Statement]:
        """All that was told, in order."""
        return self.of.desk.statements

    @property
    def newest_notice(self) -> str:
        """The name of the newest notice of the committee's working funds: the one to be checked."""
        return notice_name(self.quarters[-1], WORK)

    def tell(self) -> "Story":
        """Tell all of it."""
        self._found()
        self._govern()
        self._spend()
        self._account()
        self._publish()
        self._decide()
        self._supervise()
        self.of.run()
        return self

    def _on(self, day: date, task: Callable[[], object]) -> None:
        self.of.agenda.on(day, task)

    def _after(self, days: int) -> date:
        return self.first + timedelta(days=days)

    def _chain(self, *told: tuple[int, Callable[[], object]]) -> None:
        """Tell what hangs together, by days after the first; a year has room for all of it."""
        for days, task in told:
            self._on(self._after(days), task)

    def _months(self) -> Iterator[date]:
        month = self.first
        while month < self.today:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)

    # --- founding, offices ----------------------------------------------------------------------

    def _found(self) -> None:
        for holder in (*SUPERVISION, SUPERVISOR, AUDITOR):
            self._on(self.first, partial(self._appoint, holder))
        self._on(self.first, self._open)
        for posting in STANDING:
            self._on(self.first, partial(self._stand, posting))
        self._on(self.first, partial(supervision.declare_all, self.of))

    def _appoint(self, holder: Holder) -> None:
        body = holder_record(holder, self._vkeys[holder.slug])
        if holder in SUPERVISION:
            body["resolution"] = "居民会议推选（示例）"
        self.of.desk.write("appointment", body, ["authority"], name=f"appointed-{holder.slug}")
        self.of.desk.appoint(holder)

    def _open(self) -> None:
        earmarked: Body = {
            "basis": "党组织服务群众专项经费管理办法（示例）",
            "earmarked": True,
            "forbidden": ["办公费", "工资福利", "物业费"],
            "fund": PARTY,
            "giver": STREET,
        }
        self.of.desk.write("fund", earmarked)
        for fund, giver in ((WORK, STREET), (WELFARE, "居民和社会捐赠")):
            self.of.desk.write("fund", {"earmarked": False, "fund": fund, "giver": giver})
        self.of.books.open(self.first, _OPENING, "启用本账，按历年纸质账册结余建账（示例）")

    def _stand(self, standing: Standing) -> None:
        kind, code, title, columns, rows, duty = standing
        body = self.of.board.body(
            *(title, kind, code), columns=columns, rows=rows, days=_HANGS_A_YEAR, duty=duty
        )
        self.of.board.publish(body)

    def _govern(self) -> None:
        self._on(self._changes.rekey, self._rekey)
        self._on(self._changes.handover, self._hand_over)

    def _rekey(self) -> None:
        desk = self.of.desk
        body = {
            "key": self._vkeys[NEW_DIRECTOR_KEY.slug],
            "reason": "手机丢失，换新钥匙",
            "slug": "director-1",
        }
        desk.write("rekey", body, ["authority"])
        desk.dismiss("director-1")
        desk.appoint(NEW_DIRECTOR_KEY)

    def _hand_over(self) -> None:
        desk = self.of.desk
        desk.write("revocation", {"reason": "调离本社区", "slug": "clerk-1"}, ["authority"])
        desk.dismiss("clerk-1")
        self._appoint(NEW_CLERK)

    # --- money ----------------------------------------------------------------------------------

    def _spend(self) -> None:
        for month in self._months():
            items = [item for item in ITEMS if item.month == month.month]
            self._tell_items(month, items)
            self._on(day_in(month, 3), partial(self._withdraw))
            if month.month in {3, 6, 9, 12}:
                self._on(
                    day_in(month, 26),
                    partial(self._pay_helpers, f"{month:%Y年第}{month.month // 3}季度"),
                )
        for year in {month.year for month in self._months()}:
            self._on(max(self.first, date(year, 1, 2)), partial(self._plan, year))
        self._chain((33, self._advance), (36, self._spend_advance), (40, self._settle))
        self._chain((58, self._overpay), (60, self._release), (64, self._refunded))
        self._rent()

    def _tell_items(self, month: date, items: list[Item]) -> None:
        """Tell the items of a month; an outflow and a reversal only with what mends it."""
        mended = {
            item.refers: day_in(month.replace(month=item.month), item.day)
            for item in ITEMS
            if item.refers
        }
        for item in items:
            day = day_in(month, item.day) + timedelta(days=1)
            last = mended.get(item.name, day) if item.name else day
            if item.refers:
                broken = next(each for each in ITEMS if each.name == item.refers)
                if day_in(month.replace(month=broken.month), broken.day) < self.first:
                    continue
            if last + timedelta(days=1) < self.today:
                self._on(day, partial(self._tell_item, item))

    def _tell_item(self, item: Item) -> None:
        of, day = self.of, self.of.day - timedelta(days=1)
        year = f"@{day.year}"
        if item.type == "ratification":
            of.ratify(item.refers + year, item.amount, item.reason)
        elif item.type == "reversal":
            of.reverse(item.refers + year, item.amount, item.reason)
        elif item.type == "income":
            if item.category in _CASH_CATEGORIES:
                day = of.day
            of.receive(
                *(item.amount, item.category, item.summary, item.party),
                fund=item.fund,
                account=_account(item),
                day=day,
            )
        else:
            more: dict[str, Any] = {"reason": item.reason} if item.reason else {}
            if item.type == "expenditure":
                more["budget"] = _budget_code(item.fund, item.category)
            of.pay(
                *(item.amount, item.category, item.summary, item.party),
                fund=item.fund,
                account=_account(item),
                kind=item.type,
                day=day,
                name=item.name + year if item.name else "",
                **more,
            )

    def _withdraw(self) -> None:
        self.of.transfer(_CASH_A_MONTH, BANK, CASH, WORK, "提取备用现金")

    def _pay_helpers(self, said: str) -> None:
        of = self.of
        rows = [
            (f"个人：示例志愿者{name}", amount, "巡逻、助老补贴")
            for name, amount in (("甲", 300_00), ("乙", 300_00), ("丙", 240_00))
        ]
        of.pay_list(rows, "志愿者补贴", f"{said}志愿者补贴", fund=WORK, account=BANK)

    def _plan(self, year: int) -> None:
        sums: dict[tuple[str, str], int] = {}
        for item in ITEMS:
            if item.type == "expenditure":
                key = (item.fund, item.category)
                sums[key] = sums.get(key, 0) + item.amount
        lines: list[Body] = [
            {
                "amount": amount * _BUDGETED // 100,
                "category": category,
                "code": _budget_code(fund, category),
                "fund": fund,
            }
            for (fund, category), amount in sorted(sums.items())
        ]
        body: Body = {"currency": CURRENCY, "lines": lines, "period": str(year)}
        self.of.desk.write("budget", body, name=f"budget-{year}")

    def _advance(self) -> None:
        of = self.of
        body = of.movement(
            *(1000_00, "备用金", "社区活动备用金"),
            fund=WELFARE,
            account=BANK,
            due=(of.day + timedelta(days=30)).isoformat(),
            payee={"name": "周示例", "office": "经办"},
            evidence=[{"name": "示例-借款单.pdf"}],
        )
        of.desk.write("advance", body, name="advance")

    def _spend_advance(self) -> None:
        for number, amount in enumerate((412_50, 296_00)):
            self.of.pay(
                *(amount, "文体活动", "邻里节用品", "示例百货店"),
                fund=WELFARE,
                name=f"spent-{number}",
                advance=self.of.id("advance"),
            )

    def _settle(self) -> None:
        body: Body = {
            "advance": self.of.id("advance"),
            "currency": CURRENCY,
            "date": self.of.day.isoformat(),
            "entries": [self.of.id("spent-0"), self.of.id("spent-1")],
            "returned": 291_50,
            "spent": 708_50,
            "summary": "社区活动备用金核销，余款退回",
        }
        self.of.desk.write("settlement", body)

    def _overpay(self) -> None:
        self.of.pay(
            *(520_00, "设施维护", "门禁维修（含押金）", "示例安防有限公司"),
            fund=WELFARE,
            name="deposit",
            evidence=[_image(RECEIPT, self.files[RECEIPT])],
        )

    def _release(self) -> None:
        """The clerk covered a name and a telephone number; the committee looked at it."""
        body: Body = {
            "day": self.of.day.isoformat(),
            "image": _image(MASKED, self.files[MASKED]),
            "masked": "收款经办人的姓名和电话",
            "of": self.of.id("deposit"),
            "source": sha256(self.files[RECEIPT]).hex(),
        }
        self.of.desk.write("release", body, name="release")

    def _refunded(self) -> None:
        self.of.receive(
            *(100_00, "设施维护", "退回门禁维修押金", "示例安防有限公司"),
            fund=WELFARE,
            kind="refund",
            refunds=self.of.id("deposit"),
        )

    def _rent(self) -> None:
        """Tell of the shop front that is let for a year, and of its rent."""
        asset: Body = {
            "acquired": "2016-05-01",
            "currency": CURRENCY,
            "evidence": [{"name": "示例-产权证明.pdf"}],
            "name": "示例路12号门面房",
            "nature": "asset",
            "quantity": "46平方米",
            "use": "leased",
            "value": 480000_00,
        }
        car = asset | {
            "acquired": "2023-03-20",
            "name": "社区电动巡逻车",
            "quantity": "1辆",
            "use": "own",
            "value": 28600_00,
        }
        self._on(self._after(1), lambda: self.of.desk.write("asset", asset, name="shop"))
        self._on(self._after(1), lambda: self.of.desk.write("asset", car))
        self._on(self._after(2), self._let)
        for number in range(4):
            day = self._after(20 + 91 * number)
            if day < self.today:
                self._on(day, partial(self._take_rent, number + 1))

    def _let(self) -> None:
        of = self.of
        instalments: list[Body] = [
            {"amount": _RENT, "due": self._after(20 + 91 * number).isoformat()}
            for number in range(4)
        ]
        body: Body = {
            "amount": 4 * _RENT,
            "asset": of.id("shop"),
            "currency": CURRENCY,
            "direction": "in",
            "evidence": [{"name": "示例-租赁合同.pdf"}],
            "from": of.day.isoformat(),
            "instalments": instalments,
            "method": "inquiry",
            "party": {"org": "示例便民早餐店"},
            "signed": of.day.isoformat(),
            "title": "示例路12号门面房租赁合同",
            "to": (of.day + timedelta(days=730)).isoformat(),
        }
        of.desk.write("contract", body, ["director", "supervision"], name="let")

    def _take_rent(self, number: int) -> None:
        self.of.receive(
            *(_RENT, "租金", f"门面房租金（第{number}期）", "示例便民早餐店"),
            fund=WELFARE,
            contract=self.of.id("let"),
        )

    # --- accounts -------------------------------------------------------------------------------

    def _account(self) -> None:
        for month in self._months():
            self.of.month_ends(month)
        for quarter in self.quarters:
            for fund in FUNDS:
                self._on(quarter.notice_day, partial(self._publish_fund, quarter, fund))
            self._on(
                quarter.notice_day,
                partial(self.of.board.nil, "resident", "J11", str(quarter), "director"),
            )
            if quarter.number == _LAST_QUARTER:
                self._on(quarter.notice_day, partial(self._end_year, quarter))

    def _publish_fund(self, quarter: Quarter, fund: str) -> None:
        of, name = self.of, notice_name(quarter, fund)
        if (quarter, fund) != (self.quarters[1], PARTY):
            of.publish_account(fund, CODES[fund], str(quarter), name)
            return
        body = account_body(of.board, of.books, fund, CODES[fund], str(quarter))
        draft = of.board.draft(body)
        of.desk.write("opinion", {"subject": draft, "view": "agree"}, ["supervision"])
        meeting: Body = {
            "day": of.day.isoformat(),
            "draft": draft,
            "outcome": "approved",
            "votes": matters.votes(9, 8, 8),
        }
        of.desk.write("meeting", meeting, ["director", "supervision"])
        roles = ["accountant", "clerk", "director"]  # the committee has said its opinion
        of.board.publish(body | {"draft": draft}, name=name, roles=roles)

    def _end_year(self, quarter: Quarter) -> None:
        of = self.of
        balances = dict(of.books.funds)
        returned = {WORK: _GIVE_BACK}
        funds: list[Body] = [
            {
                "balance": balance,
                "carried": balance - returned.get(fund, 0),
                "fund": fund,
                "returned": returned.get(fund, 0),
            }
            for fund, balance in balances.items()
        ]
        body: Body = {"currency": CURRENCY, "funds": funds, "period": str(quarter.year)}
        of.desk.write("year_closing", body)
        of.pay(
            *(_GIVE_BACK, "缴回结余", f"{quarter.year}年度工作经费结余缴回", STREET),
            fund=WORK,
            evidence=[{"name": "示例-缴款书.pdf"}],
        )

    # --- notices --------------------------------------------------------------------------------

    def _publish(self) -> None:
        for month in self._months():
            for posting in POSTINGS:
                if posting.month == month.month:
                    self._on(day_in(month, posting.day), partial(self._post, posting))
            if month.month not in _PARTY_DAYS:
                period = f"{month:%Y-%m}"
                nil = partial(self.of.board.nil, "party", "P10", period, "secretary")
                self._on(day_in(month, 28), nil)
        self._chain((44, self._draft), (48, self._withdraw_draft))

    def _post(self, posting: Posting) -> None:
        of, year = self.of, f"@{self.of.day.year}"
        body = of.board.body(
            *(posting.title, posting.kind, posting.code),
            columns=posting.columns,
            rows=posting.rows,
            days=posting.days,
            duty=posting.duty,
        )
        if posting.corrects:
            body |= {"corrects": of.id(posting.corrects + year), "reason": posting.reason}
        of.board.publish(body, name=posting.name + year if posting.name else "")

    def _draft(self) -> None:
        """A draft that the committee vetoes, and that is withdrawn; it can't be forgotten."""
        of = self.of
        body = of.board.body(
            *("活动室改建方案", "resident", "J06"),
            columns=("事项", "内容"),
            rows=[("费用", "48,000元")],
        )
        draft = of.board.draft(body, name="vetoed")
        opinion: Body = {"reason": "没有比价，费用偏高", "subject": draft, "view": "veto"}
        of.desk.write("opinion", opinion, ["supervision"])

    def _withdraw_draft(self) -> None:
        body = {"draft": self.of.id("vetoed"), "reason": "按审查意见重新比价"}
        self.of.desk.write("withdrawal", body, ["clerk"])

    # --- decisions, supervision, work -----------------------------------------------------------

    def _decide(self) -> None:
        for tell, days in ((matters.ramp, 40), (matters.parking, 70), (matters.charging, 150)):
            for day, task in tell(self.of, self._after(days)):
                self._on(day, task)

    def _supervise(self) -> None:
        of = self.of
        self._chain(
            (3, partial(supervision.draw, of)),
            (3, partial(supervision.lay_out, of)),
            (103, self._object),
            (109, self._answer),
            (120, self._object_by_slip),
            (126, self._answer_slip),
            (130, self._order),
            (139, partial(supervision.rectify, of, "order", "公开栏玻璃已换，照明已修")),
            (5, self._work),
            (60, partial(supervision.work_done, of, "work", "34家全部走访，发放联系卡")),
        )
        for month in self._months():
            if month.month == 2:
                year = str(month.year - 1)
                self._on(day_in(month, 9), partial(supervision.review, of, year))
                self._on(day_in(month, 20), partial(self._report, year))
            if month.month == 1:
                year = str(month.year - 1)
                self._on(day_in(month, 25), partial(supervision.audit, of, year))

    def _object(self) -> None:
        supervision.object_by_code(
            *(self.of, 7, "第1期公示里的保洁费是怎么算的"),
            subject=notice_name(self.quarters[0], WORK),
            name="objection-1",
        )

    def _answer(self) -> None:
        text = "保洁费按合同每月3,500元，合同可到居委会查阅。"
        supervision.answer(self.of, "objection-1", text, "explained", "secretary")

    def _object_by_slip(self) -> None:
        supervision.object_by_slip(self.of, 1, "公开栏晚上看不清", name="objection-2")

    def _answer_slip(self) -> None:
        text = "已报修，公开栏将加装照明。"
        supervision.answer(self.of, "objection-2", text, "accepted", "secretary")

    def _order(self) -> None:
        supervision.order(self.of, "order", "objection-2", "更换公开栏玻璃，修好照明。", 20)

    def _work(self) -> None:
        due = self._after(75)
        plan = "走访沿街商铺，发放联系卡，登记安全隐患。"
        supervision.work(self.of, "work", "沿街商铺走访", plan, due)

    def _report(self, year: str) -> None:
        text = f"{year}年，居委会依法办理自治事务，经费收支按季公开，群众意见件件答复。（示例）"
        self.of.desk.write("annual_report", {"period": year, "text": text}, ["director"])


def _image(name: str, data: bytes) -> Body:
    return {"bytes": len(data), "kind": "收据", "name": name, "sha256": sha256(data).hex()}


def _account(item: Item) -> str:
    if item.fund == PARTY:
        return STREET_ACCOUNT
    return CASH if item.category in _CASH_CATEGORIES else BANK


_CATEGORIES = sorted({(item.fund, item.category) for item in ITEMS if item.type == "expenditure"})


def _budget_code(fund: str, category: str) -> str:
    return f"Y{_CATEGORIES.index((fund, category)) + 1:02d}"


def notice_name(quarter: Quarter, fund: str) -> str:
    """Give the name of the notice of *fund* in *quarter*."""
    return f"notice-{quarter}-{CODES[fund]}"


def charter_body(vkeys: Mapping[str, str]) -> Body:
    """Return the charter's body as a street office would write it, without the log's key."""
    return {
        "authority": [
            {"key": vkeys[AUTHORITY.slug], "office": AUTHORITY.name, "person": AUTHORITY.person}
        ],
        "boards": ["居委会门口公开栏", "示例小区二期东门公开栏"],
        "community": COMMUNITY,
        "currency": CURRENCY,
        "duties": ["主任：主持居委会工作，财务审批", "会计：记账、结账、公布"],
        "kind": "居委会",
        "officers": [holder_record(holder, vkeys[holder.slug]) for holder in FOUNDING],
        "places": ["示例小区一期", "示例小区二期"],
        "profile": PROFILE,
        "region": "000000",
        "representatives": REPRESENTATIVES,
        "residents": RESIDENTS,
        "rules": RULES,
    }


def plot_until(today: date) -> Plot[Story]:
    """Give the plot of the year that ends before *today*."""
    return Plot(
        quarters_before(today)[0].first_day,
        charter_body,
        lambda charter, vkeys, seal: Story(today, charter, vkeys, seal).tell(),
    )
