"""Planted violations of the books: closings, cash, advances, spending, bank lines, notices."""

from datetime import date, timedelta
from functools import partial

from mingbai.demo.accounts import COLUMNS
from mingbai.demo.board import account_body
from mingbai.demo.community import BANK, CASH
from mingbai.demo.desk import CURRENCY, Body, By
from mingbai.demo.offices import holder_record
from mingbai.demo.people import NEW_CLERK
from mingbai.demo.plain import EARMARKED, FUND
from mingbai.demo.planting import Ground, plant


def _close(s: Ground, month: str, **changes: int) -> None:
    """Close *month* of a chapter that does not, with figures that are wrong by *changes*."""
    first = date.fromisoformat(f"{month}-01")
    day = (first + timedelta(days=37)).isoformat()
    s.at(day, lambda: s.of.books.close(first, month, **changes))


# The balance that a wrong closing states is what the next one begins with: one error, one row.


@plant("books.carry_over", "opening")
def carry_over(s: Ground) -> None:
    _close(s, "2026-05", opening=100_00)


@plant("books.closing", "closing")
def closing(s: Ground) -> None:
    _close(s, "2026-05", expenditure=88_00)


@plant("books.closing_columns", "columns")
def closing_columns(s: Ground) -> None:
    _close(s, "2026-05", income=70_00, expenditure=70_00)


@plant("books.closing_count", "columns")
def closing_count(s: Ground) -> None:
    _close(s, "2026-08", count=2)


@plant("books.closed_again")
def closed_again(s: Ground) -> None:
    def close() -> None:
        body = dict(next(e.body for e in s.of.desk.statements if e.name == "closing-2026-06"))
        funds = [dict(each) for each in body["funds"]]  # type: ignore[attr-defined]
        for each, sign in zip(funds, (1, -1), strict=True):
            each["income"] += sign * 5_00
            each["closing"] += sign * 5_00
        s.write("closing", body | {"funds": funds, "period": "2026-06"}, name="books.closed_again")

    s.at("2026-09-20", close)


@plant("books.late")
def late(s: Ground) -> None:
    day = date(2026, 4, 24)
    s.at("2026-05-20", lambda: s.pay(66_00, name="books.late", day=day))


@plant("books.reversal_closed")
def reversal_closed(s: Ground) -> None:
    s.at("2026-07-08", lambda: s.pay(77_00, name="entered twice"))

    def reverse() -> None:
        body = {
            "amount": 77_00,
            "currency": CURRENCY,
            "date": "2026-07-30",
            "reason": "重复入账",
            "reverses": s.id("entered twice"),
        }
        s.write("reversal", body, name="books.reversal_closed")

    s.at("2026-08-20", reverse)


@plant("books.reopened", "reopened")
def reopened(s: Ground) -> None:
    def open_again() -> None:
        books = s.of.books
        books.funds[FUND] += 15_00
        books.held[BANK] += 15_00
        body: Body = {
            "accounts": books.balances(books.held),
            "basis": "重新建账（示例）",
            "currency": CURRENCY,
            "date": "2026-06-01",
            "evidence": [{"name": "示例-说明.pdf"}],
            "funds": [{"balance": held, "fund": fund} for fund, held in books.funds.items()],
        }
        s.write("opening", body, name="books.reopened")

    s.at("2026-06-07", open_again)


@plant("books.closing_absent", "unclosed")
def closing_absent(s: Ground) -> None:
    """The chapter closes nothing after February."""


@plant("books.cash_negative")
def cash_negative(s: Ground) -> None:
    s.at(
        "2026-09-21",
        lambda: s.pay(1500_00, name="books.cash_negative", account=CASH, category="办公费"),
    )
    s.at("2026-09-23", lambda: s.of.transfer(1500_00, BANK, CASH, FUND, "补提现金"))


@plant("books.account_negative", "overdrawn")
def account_negative(s: Ground) -> None:
    move = partial(s.of.transfer, 90000_00)
    s.at("2026-02-18", partial(move, BANK, CASH, FUND, "提取现金"))
    s.at("2026-02-24", partial(move, CASH, BANK, FUND, "现金缴存"))


@plant("books.fund_negative", "fund")
def fund_negative(s: Ground) -> None:
    pay = partial(s.pay, 30500_00, fund=EARMARKED, category="走访慰问", payee="示例粮油店")
    s.at("2026-10-14", pay)
    receive = partial(
        s.of.receive, *(6000_00, "专项拨款", "补拨专项经费", "示例街道办事处"), fund=EARMARKED
    )
    s.at("2026-10-21", receive)


@plant("books.cash_spent", "purse")
def cash_spent(s: Ground) -> None:
    def take() -> None:
        body = s.of.movement(
            *(4000_00, "场地费", "活动室场地费"), fund=FUND, account=CASH, came_in=True,
            receipt={"book": "乙", "no": 1}, payer={"org": "示例舞蹈社"},
        )  # fmt: skip
        s.write("income", body)

    s.at("2026-06-10", take)
    s.at(
        "2026-06-12",
        lambda: s.pay(3700_00, account=CASH, category="活动费", name="books.cash_spent"),
    )


@plant("books.cash_count_absent", "uncounted")
def cash_count_absent(s: Ground) -> None:
    """The chapter never counts."""


@plant("books.cash_differs")
def cash_differs(s: Ground) -> None:
    day = date(2026, 3, 20)
    s.at(
        "2026-03-20",
        lambda: _named(s, "books.cash_differs", s.of.books.count(CASH, day, difference=-250_00)),
    )


def _named(s: Ground, name: str, written: str) -> None:
    """Let the statement that was just written be found under *name*."""
    s.of.desk.ids[name] = written
    s.of.desk.indices[name] = len(s.of.desk.statements)


@plant("books.cash_book")
def cash_book(s: Ground) -> None:
    def count() -> None:
        book = s.of.books.balance(CASH, s.of.day) + 90_00
        body: Body = {
            "account": CASH,
            "book": book,
            "counted": book,
            "currency": CURRENCY,
            "date": s.day,
            "difference": 0,
        }
        s.write("cash_count", body, name="books.cash_book")

    s.at("2026-04-21", count)


# --- advances -------------------------------------------------------------------------------------


def _advance(s: Ground, day: str, name: str, amount: int = 800_00) -> None:
    def give() -> None:
        body = s.of.movement(
            *(amount, "备用金", "活动备用金"),
            fund=FUND,
            account=BANK,
            due=(s.of.day + timedelta(days=30)).isoformat(),
            payee={"name": "周示例", "office": "经办"},
        )
        s.write("advance", body, name=name)

    s.at(day, give)


def _settle(s: Ground, day: str, advance: str, name: str, figures: tuple[int, int, int]) -> None:
    spent, returned, recorded = figures

    def settle() -> None:
        paid = s.pay(recorded, advance=s.id(advance), category="活动费", payee="示例百货店")
        body: Body = {
            "advance": s.id(advance),
            "currency": CURRENCY,
            "date": s.day,
            "entries": [paid],
            "returned": returned,
            "spent": spent,
            "summary": "备用金核销",
        }
        s.write("settlement", body, name=name)

    s.at(day, settle)


@plant("books.advance_overdue", "advances")
def advance_overdue(s: Ground) -> None:
    _advance(s, "2027-01-15", "books.advance_overdue")


@plant("books.settlement_short", "advances")
def settlement_short(s: Ground) -> None:
    _advance(s, "2026-03-10", "advance-1")
    _settle(s, "2026-03-25", "advance-1", "books.settlement_short", (500_00, 200_00, 500_00))


@plant("books.settlement_over", "advances")
def settlement_over(s: Ground) -> None:
    _advance(s, "2026-06-10", "advance-2")
    _settle(s, "2026-06-25", "advance-2", "books.settlement_over", (700_00, 200_00, 700_00))


@plant("books.settlement_unrecorded", "advances")
def settlement_unrecorded(s: Ground) -> None:
    _advance(s, "2026-09-10", "advance-3")
    _settle(s, "2026-09-25", "advance-3", "books.settlement_unrecorded", (600_00, 200_00, 450_00))


# --- a handover -----------------------------------------------------------------------------------


@plant("books.handover_account", "handover")
def handover_account(s: Ground) -> None:
    """The clerk hands over: 50 yuan too few, no cash, one of two advances, objections, drafts."""

    def hand_over() -> None:
        body: Body = {
            "accounts": [{"account": BANK, "amount": s.of.books.balance(BANK, s.of.day) - 50_00}],
            "advances": [s.id("listed")],
            "appoints": [holder_record(NEW_CLERK, s.plain.vkeys[NEW_CLERK.slug])],
            "currency": CURRENCY,
            "date": s.day,
            "drafts": [s.id("listed draft")],
            "ends": ["clerk-1"],
            "objections": [s.id("listed objection")],
            "reason": "调离本社区（示例）",
        }
        by: By = {"authority": "authority-1", "clerk": ["clerk-1", "clerk-2"]}
        written = s.write("handover", body, name="books.handover_account", by=by)
        s.of.desk.dismiss("clerk-1")
        s.of.desk.appoint(NEW_CLERK)
        _named(s, "books.handover_advances", written)
        _named(s, "books.handover_left_out", written)
        _named(s, "objections.handover_differs", written)
        _named(s, "publicity.handover_drafts", written)

    s.at("2026-04-20", hand_over)


@plant("books.handover_left_out", "handover")
def handover_left_out(s: Ground) -> None:
    """There is cash in the till on the day, as in every plain month."""
    del s


@plant("books.handover_advances", "handover")
def handover_advances(s: Ground) -> None:
    for name, day, settled in (
        ("listed", "2026-04-14", "2026-05-08"),
        ("left out", "2026-04-15", "2026-05-11"),
    ):
        _advance(s, day, name)
        _settle(s, settled, name, f"{name} settled", (500_00, 300_00, 500_00))


# --- spending -------------------------------------------------------------------------------------


@plant("books.outflow")
def outflow(s: Ground) -> None:
    s.at(
        "2026-06-18",
        lambda: s.pay(
            62000_00 // 100, kind="outflow", name="books.outflow", reason="来不及审批（示例）"
        ),
    )


@plant("books.fund_forbidden")
def fund_forbidden(s: Ground) -> None:
    pay = partial(s.pay, 900_00, fund=EARMARKED, category="工资福利", summary="加班补助")
    s.at("2026-05-11", partial(pay, name="books.fund_forbidden"))


@plant("books.fund_outside")
def fund_outside(s: Ground) -> None:
    pay = partial(s.pay, 700_00, fund=EARMARKED, category="招待费", payee="示例餐馆")
    s.at("2026-05-13", partial(pay, name="books.fund_outside"))


@plant("books.fund_moved")
def fund_moved(s: Ground) -> None:
    s.at(
        "2026-08-18",
        lambda: _named(
            s,
            "books.fund_moved",
            s.of.transfer(1000_00, BANK, BANK, EARMARKED, "调剂使用", to_fund=FUND),
        ),
    )


@plant("books.round_trip", "round")
def round_trip(s: Ground) -> None:
    def out() -> None:
        _named(
            s,
            "books.round_trip",
            s.of.transfer(5000_00, BANK, BANK, FUND, "暂借", to_fund=EARMARKED),
        )

    def back() -> None:
        body = dict(s.of.desk.statements[s.of.desk.indices["books.round_trip"] - 1].body)
        number = s.of.desk.voucher(s.of.day, "转")
        body |= {
            "date": s.day,
            "decision": s.id("loan"),
            "from": body["to"],
            "to": body["from"],
            "voucher": {"no": number, "type": "转"},
        }
        s.write("transfer", body)

    s.at("2026-06-02", lambda: s.notice("居民代表会议决定：借款归还", "J01", name="loan"))
    s.at("2026-06-27", out)
    s.at("2026-07-03", back)


@plant("books.over_budget")
def over_budget(s: Ground) -> None:
    line: Body = {"amount": 1000_00, "category": "绿化", "code": "Y01", "fund": FUND}
    body: Body = {"currency": CURRENCY, "lines": [line], "period": "2026"}
    s.at("2026-01-20", lambda: s.write("budget", body, name="books.over_budget"))
    pay = partial(
        s.pay, category="绿化", summary="补种苗木", payee="示例园艺有限公司", budget="Y01"
    )
    s.at("2026-03-17", partial(pay, 640_00))
    s.at("2026-11-17", partial(pay, 590_00))


@plant("books.split", "tiers")
def split(s: Ground) -> None:
    for number, day in enumerate(("2026-06-15", "2026-06-17", "2026-06-19")):
        name = "books.split" if number == 0 else ""
        pay = partial(s.pay, 1900_00, category="宣传", summary="宣传栏制作", payee="示例广告公司")
        s.at(day, partial(pay, name=name))


@plant("books.evidence_absent")
def evidence_absent(s: Ground) -> None:
    s.at("2026-10-16", lambda: s.pay(460_00, name="books.evidence_absent", evidence=[]))


@plant("books.evidence_shared")
def evidence_shared(s: Ground) -> None:
    shared = [{"kind": "发票", "name": "示例-合订.pdf", "sha256": "5e" * 32}]
    s.at("2026-11-03", lambda: s.pay(330_00, name="books.evidence_shared", evidence=shared))
    pay = partial(s.pay, 345_00, category="绿化", payee="示例苗圃", summary="补种花草")
    s.at("2026-11-10", partial(pay, evidence=shared))


@plant("books.invoice_twice")
def invoice_twice(s: Ground) -> None:
    pay = partial(s.pay, 512_00, invoice="26310000000012345678")
    s.at("2026-05-06", partial(pay, name="books.invoice_twice"))
    s.at("2026-07-06", pay)


@plant("books.invoice_parts")
def invoice_parts(s: Ground) -> None:
    pay = partial(s.pay, invoice="26310000000087654321", payee="示例锅炉厂")
    s.at("2026-05-07", partial(pay, 510_00, name="books.invoice_parts"))
    s.at("2026-07-07", partial(pay, 390_00))


# --- the bank, notices, the year ------------------------------------------------------------------


@plant("books.accounts", "accounts")
def accounts(s: Ground) -> None:
    def close() -> None:
        books = s.of.books
        books.held[BANK] += 40_00
        books.held[CASH] -= 40_00
        _named(s, "books.accounts", books.close(date(2026, 5, 1), "2026-05"))

    s.at("2026-06-07", close)


@plant("books.notice_table")
def notice_table(s: Ground) -> None:
    _account_notice(s, "2026-04-13", "books.notice_table", "表格合计不符")


def _account_notice(s: Ground, day: str, name: str, title: str) -> None:
    columns = ("日期", "摘要", "支出（元）")
    rows = ((f"{day}", "灯具更换", "120.00"), (f"{day}", "锁具更换", "80.00"))
    totals = {"count": 2, "expenditure": 210_00}
    tell = partial(
        s.notice, title, "F03", kind="financial", columns=columns, rows=rows, totals=totals
    )
    s.at(day, partial(tell, name=name))


def _over_journal(s: Ground, day: str, name: str, field: str) -> None:
    """Publish January once more, wrong in one total, as its correction would be."""

    def publish() -> None:
        body = account_body(s.of.board, s.of.books, EARMARKED, "F18", day[:7])
        totals = dict(body["totals"])  # type: ignore[call-overload]
        totals[field] += 9_00
        if field == "expenditure":
            totals["balance"] -= 9_00
            body.pop("table")
        s.of.board.publish(body | {"totals": totals}, name=name)

    s.at(day, publish)


@plant("books.notice_totals")
def notice_totals(s: Ground) -> None:
    pay = partial(s.pay, 400_00, fund=EARMARKED, category="走访慰问", payee="示例粮油店")
    s.at("2026-07-15", pay)
    _over_journal(s, "2026-07-28", "books.notice_totals", "expenditure")


@plant("books.notice_balance", "balance")
def notice_balance(s: Ground) -> None:
    pay = partial(s.pay, 410_00, fund=EARMARKED, category="走访慰问", payee="示例粮油店")
    s.at("2026-10-15", pay)
    _over_journal(s, "2026-10-28", "books.notice_balance", "balance")


@plant("books.notice_rows", "rows")
def notice_rows(s: Ground) -> None:
    def publish() -> None:
        body = account_body(s.of.board, s.of.books, EARMARKED, "F18", "2026-07")
        row = ["2026-07-15", "", "说明", "", "", "30,000.00"]
        body["table"] = {"columns": list(COLUMNS), "rows": [row]}
        body["totals"] = {**body["totals"], "count": 1}  # type: ignore[dict-item]
        s.of.board.publish(body, name="books.notice_rows")

    s.at("2026-08-10", publish)


@plant("books.year_closing_absent", "yearless")
def year_closing_absent(s: Ground) -> None:
    """The chapter does not close its year."""


@plant("books.year_balance", "unbalanced")
def year_balance(s: Ground) -> None:
    s.at("2027-01-09", lambda: s.close_year("books.year_balance", balance=5_00, carried=5_00))


@plant("books.not_returned", "unreturned")
def not_returned(s: Ground) -> None:
    close = partial(s.close_year, "books.not_returned", carried=-500_00, returned=500_00)
    s.at("2027-01-09", close)
