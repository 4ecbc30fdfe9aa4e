"""Planted violations about notices, people, daily work, and the ledger itself."""

from datetime import date
from functools import partial

from mingbai.demo import supervision
from mingbai.demo.desk import Body
from mingbai.demo.people import Holder
from mingbai.demo.plain import EARMARKED, FUND
from mingbai.demo.planting import Ground, plant

# --- the life of a notice -------------------------------------------------------------------------


def _take_down(s: Ground, day: str, name: str, cause: str = "early") -> None:
    def take() -> None:
        body: Body = {"cause": cause, "day": s.day, "notice": s.id(name), "reason": "示例"}
        s.write("takedown", body, "director")

    s.at(day, take)


@plant("publicity.down_early")
def down_early(s: Ground) -> None:
    name = "publicity.down_early"
    s.at("2026-05-04", lambda: s.notice("早撤的公示", name=name, end=False, rows=(("丙", "丁"),)))
    _take_down(s, "2026-05-09", name)


@plant("publicity.down_early_local", "persons")
def down_early_local(s: Ground) -> None:
    name = "publicity.down_early_local"
    s.at(
        "2026-05-04",
        lambda: s.notice("项目公示", "F17", name=name, end=False, rows=(("项", "目"),)),
    )
    _take_down(s, "2026-05-09", name)


@plant("publicity.short")
def short(s: Ground) -> None:
    tell = partial(s.notice, "太短的公示", days=6, rows=(("戊", "己"),))
    s.at("2026-05-05", partial(tell, name="publicity.short"))


@plant("publicity.short_local", "persons")
def short_local(s: Ground) -> None:
    tell = partial(s.notice, "太短的项目公示", "F17", days=4, rows=(("项", "二"),))
    s.at("2026-06-05", partial(tell, name="publicity.short_local"))


@plant("publicity.not_posted")
def not_posted(s: Ground) -> None:
    tell = partial(s.notice, "没有张贴的公示", start=False, end=False, rows=(("庚", "辛"),))
    s.at("2026-05-06", partial(tell, name="publicity.not_posted"))


@plant("publicity.off_board", "hainan")
def off_board(s: Ground) -> None:
    tell = partial(s.notice, "不上墙的财务", "F15", kind="financial", medium=["网络"])
    s.at("2026-05-07", partial(tell, name="publicity.off_board", start=False, end=False))


_PERSONS = {"commitments": ["5e" * 32, "6f" * 32], "last": "2026-06-01"}


def _persons(s: Ground, title: str, name: str, *, days: int = 20, **more: object) -> None:
    told: Body = {"medium": ["公开栏"], "persons": _PERSONS, **more}

    def publish() -> None:
        body = s.of.board.body(
            *(title, "resident", "V11"), columns=("事项", "人数"), rows=((title, 2),), days=days
        )
        del body["table"]
        body["totals"] = {"count": 2}
        s.of.board.publish(body | told, name=name, end=False)

    s.at("2026-05-11", publish)


@plant("publicity.persons_beyond", "persons")
def persons_beyond(s: Ground) -> None:
    _persons(s, "名单一", "publicity.persons_beyond")
    _take_down(s, "2026-06-20", "publicity.persons_beyond", "persons")


@plant("publicity.persons_left", "persons")
def persons_left(s: Ground) -> None:
    _persons(s, "名单二", "publicity.persons_left")


@plant("publicity.persons_long", "persons")
def persons_long(s: Ground) -> None:
    long = {**_PERSONS, "last": "2026-06-30"}
    _persons(s, "名单三", "publicity.persons_long", days=50, persons=long)
    _take_down(s, "2026-06-30", "publicity.persons_long", "persons")


@plant("publicity.persons_online", "persons")
def persons_online(s: Ground) -> None:
    _persons(s, "名单四", "publicity.persons_online", medium=["公开栏", "网络"])
    _take_down(s, "2026-06-01", "publicity.persons_online", "persons")


@plant("publicity.corrected_late")
def corrected_late(s: Ground) -> None:
    s.at("2026-03-04", lambda: s.notice("要更正的公示", name="wrong", rows=(("壬", "癸"),)))

    def correct() -> None:
        s.notice(
            "要更正的公示（更正）", name="publicity.corrected_late", rows=(("壬", "子"),),
            corrects=s.id("wrong"), reason="内容有误",
        )  # fmt: skip

    s.at("2026-08-04", correct)


@plant("publicity.unknown_code")
def unknown_code(s: Ground) -> None:
    tell = partial(s.notice, "目录外的公示", "X99", rows=(("丑", "寅"),))
    s.at("2026-05-12", partial(tell, name="publicity.unknown_code"))


# --- the chain before a notice --------------------------------------------------------------------


def _body(s: Ground, title: str) -> Body:
    rows = ((title, "示例"),)
    return s.of.board.body(
        title, "resident", "J06", columns=("事项", "内容"), rows=rows, period=s.day
    )


def _opinion(s: Ground, draft: str, view: str = "agree", role: str = "supervision") -> None:
    body: Body = {"subject": draft, "view": view}
    if view != "agree":
        body["reason"] = "示例"
    s.write("opinion", body, role)


def _publish(s: Ground, body: Body, draft: str, name: str, *roles: str) -> None:
    asked = roles or ("clerk", "director")
    s.of.board.publish(body | {"draft": draft}, name=name, roles=asked)


@plant("publicity.chain_same_people")
def chain_same_people(s: Ground) -> None:
    def tell() -> None:
        body = _body(s, "监委自己审自己发")
        draft = s.of.board.draft(body)
        _opinion(s, draft)
        name = "publicity.chain_same_people"
        _publish(s, body, draft, name, "clerk", "director", "supervision")

    s.at("2026-05-13", tell)


@plant("publicity.against_opinion")
def against_opinion(s: Ground) -> None:
    def tell() -> None:
        body = _body(s, "被否决仍公布")
        draft = s.of.board.draft(body)
        _opinion(s, draft, "veto")
        _publish(s, body, draft, "publicity.against_opinion")

    s.at("2026-05-14", tell)


@plant("publicity.draft_differs")
def draft_differs(s: Ground) -> None:
    def tell() -> None:
        draft = s.of.board.draft(_body(s, "审的是这一份"))
        _opinion(s, draft)
        _publish(s, _body(s, "发的是另一份"), draft, "publicity.draft_differs")

    s.at("2026-05-15", tell)


@plant("publicity.withdrawn_published")
def withdrawn_published(s: Ground) -> None:
    def tell() -> None:
        body = _body(s, "撤回后公布")
        draft = s.of.board.draft(body)
        _opinion(s, draft)
        s.write("withdrawal", {"draft": draft, "reason": "示例"}, "clerk")
        _publish(s, body, draft, "publicity.withdrawn_published")

    s.at("2026-05-18", tell)


@plant("publicity.draft_open")
def draft_open(s: Ground) -> None:
    def tell() -> None:
        _opinion(s, s.of.board.draft(_body(s, "没有下文"), name="publicity.draft_open"))

    s.at("2026-05-19", tell)


@plant("publicity.handover_drafts", "handover")
def handover_drafts(s: Ground) -> None:
    """Two drafts wait; the handover of `planted_books` lists one of them."""
    for day, name in (("2026-04-16", "listed draft"), ("2026-04-17", "draft left out")):
        s.at(day, partial(_lay, s, name))


def _lay(s: Ground, name: str) -> None:
    s.of.board.draft(_body(s, name), name=name)


@plant("publicity.chain_missing", "chongqing")
def chain_missing(s: Ground) -> None:
    name = "publicity.chain_missing"

    def tell() -> None:
        notice = s.notice("没有走程序", "V05", rows=((name, "示例"),), name=name)
        filing: Body = {"day": s.day, "notice": notice, "office": "示例镇人民政府"}
        s.write("filing", filing, "clerk")

    s.at("2026-04-20", tell)


@plant("publicity.without_consent", "hebei")
def without_consent(s: Ground) -> None:
    def tell() -> None:
        body = _body(s, "监督小组有保留") | {"catalogue": "V05"}
        draft = s.of.board.draft(body)
        _opinion(s, draft, "reserve")
        _publish(s, body, draft, "publicity.without_consent")

    s.at("2026-05-20", tell)


@plant("publicity.not_filed", "chongqing")
def not_filed(s: Ground) -> None:
    def tell() -> None:
        body = _body(s, "没有报备") | {"catalogue": "V05"}
        draft = s.of.board.draft(body)
        _opinion(s, draft)
        meeting: Body = {
            "day": s.day,
            "draft": draft,
            "outcome": "approved",
            "votes": {"agreed": 6, "due": 7, "present": 7},
        }
        s.write("meeting", meeting, "director", "supervision")
        _publish(s, body, draft, "publicity.not_filed")

    s.at("2026-05-20", tell)


# --- what notices say -----------------------------------------------------------------------------

_COLUMNS = ("日期", "摘要", "支出（元）")


def _spending(words: tuple[str, ...]) -> tuple[tuple[str | int, ...], ...]:
    return tuple((f"2026-05-{n + 1:02d}", word, 1000 + n) for n, word in enumerate(words))


@plant("publicity.twin")
def twin(s: Ground) -> None:
    rows = tuple((f"第{n}项", f"示例内容{n}") for n in range(6))
    s.at("2026-05-21", lambda: s.notice("重复的公示", name="twin 1", rows=rows))
    s.at("2026-05-25", lambda: s.notice("又发一次", name="publicity.twin", rows=rows))


@plant("publicity.same_title")
def same_title(s: Ground) -> None:
    tell = partial(s.notice, "同名公示", period="2026-05")
    s.at("2026-05-22", partial(tell, rows=(("一", "二"),)))
    s.at("2026-05-26", partial(tell, rows=(("三", "四"),), name="publicity.same_title"))


def _hollow(s: Ground, day: str, name: str, words: tuple[str, ...]) -> None:
    tell = partial(s.notice, name, "F01", kind="financial", columns=_COLUMNS, period=day)
    s.at(day, partial(tell, rows=_spending(words), name=name))


@plant("publicity.hollow")
def hollow(s: Ground) -> None:
    words = ("其他", "其他支出", "楼道灯具更换", "花坛修补养护", "门禁系统维护", "消防器材年检")
    _hollow(s, "2026-05-27", "publicity.hollow", words)


@plant("publicity.terse")
def terse(s: Ground) -> None:
    _hollow(s, "2026-05-28", "publicity.terse", ("灯", "纸", "水费", "电费", "修理", "保洁费"))


@plant("publicity.unnamed")
def unnamed(s: Ground) -> None:
    rows = (("*晶晶", "100.00"), ("", "50.00"), ("示例商会", "500.00"))
    tell = partial(s.notice, "捐赠收入公示", "F01", kind="financial", period="2026-05-25")
    tell = partial(tell, columns=("捐赠人", "收入（元）"), rows=rows)
    s.at("2026-05-25", partial(tell, name="publicity.unnamed"))


@plant("publicity.hollow_spending", "hollow")
def hollow_spending(s: Ground) -> None:
    for day in range(10, 21):
        pay = partial(s.pay, 300_00, category="其他", summary="零星支出", payee=f"示例商户{day}")
        s.at(f"2026-05-{day}", pay)


# --- what was published when ----------------------------------------------------------------------


@plant("publicity.overdue", "village")
def overdue(s: Ground) -> None:
    s.at("2026-04-10", lambda: s.of.board.nil("resident", "V02", "2026-Q1"))


@plant("publicity.overdue_practice", "village")
def overdue_practice(s: Ground) -> None:
    s.at("2026-02-10", lambda: s.of.board.nil("party", "P10", "2026-01", "secretary"))


@plant("publicity.missing", "silent village")
def missing(s: Ground) -> None:
    """The chapter publishes no account of its last quarter but one."""


@plant("publicity.missing_local", "unpublished")
def missing_local(s: Ground) -> None:
    """The chapter publishes no account."""


@plant("publicity.late", "late village")
def late(s: Ground) -> None:
    days = ("2026-04-14", "2026-09-20", "2026-10-14", "2027-01-14", "2027-04-14")
    periods = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1")
    for day, period in zip(days, periods, strict=True):
        s.at(day, partial(s.of.board.nil, "resident", "V02", period))


def _funds(s: Ground, code: str, *periods: tuple[str, str, str]) -> None:
    for day, period, name in periods:
        tell = partial(s.of.publish_account, EARMARKED, code, period, name)
        s.at(day, tell)


@plant("publicity.gap", "months")
def gap(s: Ground) -> None:
    for month in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11):
        _funds(s, "F18", (f"2026-{month + 1:02d}-09", f"2026-{month:02d}", ""))


@plant("publicity.overlap", "periods")
def overlap(s: Ground) -> None:
    _funds(
        s, "F18", ("2026-04-09", "2026-01/2026-03", ""),
        ("2026-05-09", "2026-03/2026-04", "publicity.overlap"),
    )  # fmt: skip


@plant("publicity.out_of_order", "order")
def out_of_order(s: Ground) -> None:
    _funds(
        s, "F18", ("2026-02-09", "2026-01", ""), ("2026-04-09", "2026-03", ""),
        ("2026-04-20", "2026-02", "publicity.out_of_order"),
    )  # fmt: skip


@plant("publicity.nil_contradicts")
def nil_contradicts(s: Ground) -> None:
    s.at(
        "2026-05-29",
        lambda: s.notice("设施维护情况", "J02", period="2026-05", rows=(("门", "好"),)),
    )
    nil = partial(s.of.board.nil, "resident", "J02", "2026-05")
    s.at("2026-06-02", nil)


def _demanded(s: Ground, name: str, code: str) -> None:
    body: Body = {
        "catalogue": code,
        "count": 320,
        "day": "2026-05-08",
        "of": 3000,
        "slips": "监督委员会存",
        "what": "公布示例事项",
        "who": "residents",
    }
    s.at("2026-05-08", lambda: s.write("demand", body, "supervision", name=name))


@plant("publicity.demand_ignored", "village")
def demand_ignored(s: Ground) -> None:
    _demanded(s, "publicity.demand_ignored", "V13")


@plant("publicity.demand_late", "village")
def demand_late(s: Ground) -> None:
    _demanded(s, "publicity.demand_late", "V05")

    def tell() -> None:
        body = _body(s, "迟到的公布") | {
            "catalogue": "V05",
            "demand": s.id("publicity.demand_late"),
        }
        s.plain.publish_body(body)

    s.at("2026-07-20", tell)


@plant("publicity.result_late", "village")
def result_late(s: Ground) -> None:
    s.at(
        "2026-05-06",
        lambda: s.write(
            "audit_result",
            {
                "auditor": "示例会计师事务所",
                "cause": "year",
                "day": s.day,
                "findings": 0,
                "period": "2025",
                "text": "未发现问题（示例）",
            },
            "auditor",
            name="publicity.result_late",
        ),
    )


# --- people, work, the ledger ---------------------------------------------------------------------


@plant("people.no_review", "unreviewed")
def no_review(s: Ground) -> None:
    """The chapter holds no review."""


@plant("people.still_signing", "incompetent")
def still_signing(s: Ground) -> None:
    for day, period in (("2026-02-12", "2025"), ("2026-12-10", "2026")):
        tell = partial(supervision.review, s.of, period, incompetent=41, who=("p-3",))
        s.at(day, tell)


def _declare(s: Ground, organisations: list[str]) -> None:
    body: Body = {"day": "2026-01-05", "organisations": organisations, "person": "p-3"}
    s.at("2026-01-05", lambda: s.write("declaration", body, "director"))


@plant("people.paid_company")
def paid_company(s: Ground) -> None:
    _declare(s, ["示例关联商行"])
    pay = partial(s.pay, 420_00, category="办公费", summary="桌椅购置", payee="示例关联商行")
    s.at("2026-11-18", partial(pay, name="people.paid_company"))


@plant("people.paid_himself")
def paid_himself(s: Ground) -> None:
    pay = partial(s.pay, 230_00, category="差旅费", summary="开会交通费")
    payee = {"name": "王示例", "office": "主任"}
    s.at("2026-11-19", partial(pay, name="people.paid_himself", payee=payee))


@plant("people.paid_office")
def paid_office(s: Ground) -> None:
    body = partial(
        s.of.movement, *(120_00, "办公费", "代垫邮寄费"), fund="工作经费", account="基本户"
    )
    payee = {"name": "周示例", "office": "经办"}
    s.at(
        "2026-11-20",
        lambda: s.write("expenditure", body(payee=payee), name="people.paid_office"),
    )


@plant("people.within_a_minute", "hasty", rows=2)
def within_a_minute(s: Ground) -> None:
    s.of.desk.pace_ms = 20_000


@plant("people.never_refused", "agreeing")
def never_refused(s: Ground) -> None:
    for month in range(1, 13):
        for day in (20, 23, 24, 25):
            pay = partial(s.pay, 100_00, summary=f"{month}月{day}日楼道修补", payee=f"示例队{day}")
            s.at(f"2026-{month:02d}-{day}", pay)


@plant("work.unreported")
def unreported(s: Ground) -> None:
    s.at(
        "2026-03-02",
        lambda: supervision.work(s.of, "work.unreported", "示例事项甲", "计划", date(2026, 5, 1)),
    )


@plant("work.unfinished")
def unfinished(s: Ground) -> None:
    s.at(
        "2026-03-03",
        lambda: supervision.work(s.of, "work.unfinished", "示例事项乙", "计划", date(2026, 5, 1)),
    )

    def report() -> None:
        body: Body = {
            "day": s.day,
            "done": False,
            "evidence": [],
            "item": s.id("work.unfinished"),
            "text": "办了一半",
        }
        s.write("work_report", body, "clerk")

    s.at("2026-04-20", report)


@plant("work.no_annual_report", "reportless")
def no_annual_report(s: Ground) -> None:
    """The chapter reports on no year."""


@plant("ledgers.silent", "silent")
def silent(s: Ground) -> None:
    """The chapter is looked at two months after its last entry."""


def _correct_often(s: Ground, count: int) -> None:
    for number in range(count):
        day = f"2026-{10 + number // 20:02d}-{number % 20 + 1:02d}"
        name = f"to be corrected {number}"
        receive = partial(s.of.receive, *(50_00 + number, "其他收入", "零星收入", "示例单位"))
        s.at(day, partial(receive, fund=FUND, name=name))
        s.at(day, partial(s.of.reverse, name, 50_00 + number, "录错（示例）"))


@plant("ledgers.corrected_much", "corrected much")
def corrected_much(s: Ground) -> None:
    _correct_often(s, 20)


@plant("ledgers.corrected_often", "corrected often")
def corrected_often(s: Ground) -> None:
    _correct_often(s, 55)


@plant("people.forbidden_pair", "pair")
def forbidden_pair(s: Ground) -> None:
    """In the chapter's charter somebody is secretary and sits on the supervision committee."""


@plant("people.one_name", "namesakes")
def one_name(s: Ground) -> None:
    """In the chapter's charter the director's name stands on the supervision committee, too."""


@plant("people.term_over", "years", rows=4)
def term_over(s: Ground) -> None:
    """The chapter goes on for over five years without an election."""


@plant("people.no_departure_audit", "hainan")
def no_departure_audit(s: Ground) -> None:
    new = Holder("director-2", "p-13", ("director",), "钱示例")

    def change() -> None:
        desk = s.of.desk
        s.write("revocation", {"reason": "卸任", "slug": "director-1"}, "authority")
        desk.dismiss("director-1")
        body: Body = {"name": new.name, "person": new.person, "roles": list(new.roles)}
        s.write("appointment", body | {"key": s.plain.vkeys[new.slug]}, "authority")
        desk.appoint(new)

    s.at("2026-10-08", change)
