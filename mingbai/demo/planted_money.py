"""Planted violations about contracts, income, debts and what the bank says."""

from datetime import date
from functools import partial

from mingbai.demo.community import BANK, CASH
from mingbai.demo.desk import CURRENCY, Body
from mingbai.demo.plain import FUND
from mingbai.demo.planting import Ground, plant

_LIMIT = 4_000_000_00


def _paid(s: Ground, day: str, contract: str, amount: int, name: str = "") -> None:
    def pay() -> None:
        s.pay(
            *(amount,), payee=f"示例工程队（{contract}）", category="工程", summary="工程款支付",
            contract=s.id(contract), name=name,
        )  # fmt: skip

    s.at(day, pay)


@plant("contracts.expired")
def expired(s: Ground) -> None:
    s.at("2026-01-15", lambda: s.contract(3000_00, name="contracts.expired", to="2026-03-31"))
    _paid(s, "2026-02-10", "contracts.expired", 3000_00)
    _paid(s, "2026-08-11", "contracts.expired", 600_00)


@plant("contracts.overpaid")
def overpaid(s: Ground) -> None:
    s.at("2026-02-16", lambda: s.contract(2000_00, name="contracts.overpaid"))
    _paid(s, "2026-03-16", "contracts.overpaid", 1500_00)
    _paid(s, "2026-04-16", "contracts.overpaid", 800_00)


@plant("contracts.unaccepted")
def unaccepted(s: Ground) -> None:
    instalments = [{"after": "验收合格", "amount": 2500_00, "due": "2026-06-30"}]
    sign = partial(s.contract, 2500_00, name="contracts.unaccepted", instalments=instalments)
    s.at("2026-02-17", sign)
    _paid(s, "2026-03-17", "contracts.unaccepted", 2500_00)


@plant("contracts.changed")
def changed(s: Ground) -> None:
    s.at("2026-02-18", lambda: s.contract(4000_00, name="contracts.changed"))

    def change() -> None:
        body: Body = {
            "amount": 4800_00,
            "contract": s.id("contracts.changed"),
            "currency": CURRENCY,
            "day": s.day,
            "evidence": [{"name": "示例-补充协议.pdf"}],
            "reason": "增加工程量",
            "to": "2026-08-17",
        }
        s.write("contract_change", body, "director", "supervision")

    s.at("2026-03-18", change)


@plant("contracts.no_tender")
def no_tender(s: Ground) -> None:
    sign = partial(s.contract, _LIMIT + 1_00, name="contracts.no_tender", method="direct")
    s.at("2026-02-19", partial(sign, party={"org": "示例建设集团"}))


@plant("contracts.split")
def split(s: Ground) -> None:
    sign = partial(s.contract, _LIMIT * 9 // 10, method="direct", party={"org": "示例市政公司"})
    s.at("2026-02-20", partial(sign, name="contracts.split"))
    s.at("2026-03-20", partial(sign, name="contract 2 of a split"))


def _debt(s: Ground, name: str, direction: str) -> None:
    body: Body = {
        "amount": 1600_00,
        "currency": CURRENCY,
        "direction": direction,
        "due": "2026-06-30",
        "evidence": [{"name": "示例-欠条.pdf"}],
        "fund": FUND,
        "party": {"org": "示例服务部"},
        "since": "2026-02-01",
        "text": f"示例往来款（{direction}）",
    }
    s.at("2026-02-03", lambda: s.write("debt", body, name=name))


@plant("contracts.payable")
def payable(s: Ground) -> None:
    _debt(s, "contracts.payable", "payable")


@plant("income.receivable")
def receivable(s: Ground) -> None:
    _debt(s, "income.receivable", "receivable")


# --- income ---------------------------------------------------------------------------------------


@plant("income.receipt_gap")
def receipt_gap(s: Ground) -> None:
    for no, day in ((1, "2026-03-02"), (4, "2026-03-09")):
        receive = partial(
            s.of.receive, *(60_00, "场地费", "活动室场地费", "示例合唱队"), fund=FUND, account=CASH
        )
        name = "income.receipt_gap" if no > 1 else ""
        s.at(day, partial(receive, receipt={"book": "丙", "no": no}, name=name))


@plant("income.unbooked", "unbooked")
def unbooked(s: Ground) -> None:
    def tell() -> None:
        body: Body = {
            "account": "示例专户",
            "closing": 900_00,
            "currency": CURRENCY,
            "lines": [{"amount": 900_00, "date": "2026-05-20", "no": "1", "text": "转入"}],
            "opening": 0,
            "period": "2026-05",
        }
        s.write("bank_statement", body, name="income.unbooked")

    s.at("2026-06-02", tell)


def _asset(s: Ground, name: str, use: str) -> None:
    body: Body = {
        "acquired": "2018-01-01",
        "currency": CURRENCY,
        "evidence": [{"name": "示例-产权证明.pdf"}],
        "name": f"示例房屋（{use}）",
        "nature": "asset",
        "quantity": "1间",
        "use": use,
        "value": 200000_00,
    }
    s.at("2026-01-08", lambda: s.write("asset", body, name=name))


@plant("income.no_contract")
def no_contract(s: Ground) -> None:
    _asset(s, "income.no_contract", "leased")


@plant("income.idle")
def idle(s: Ground) -> None:
    _asset(s, "income.idle", "idle")


@plant("income.rent")
def rent(s: Ground) -> None:
    instalments = [
        {"amount": 3000_00, "due": "2026-03-01"},
        {"amount": 3000_00, "due": "2026-09-01"},
    ]
    sign = partial(
        s.contract, 6000_00, name="income.rent", title="示例门面租赁合同", direction="in"
    )
    s.at("2026-02-21", partial(sign, instalments=instalments, to="2027-12-31"))

    def take() -> None:
        s.of.receive(
            *(3000_00, "租金", "门面租金", "示例早餐店"), fund=FUND, contract=s.id("income.rent")
        )

    s.at("2026-03-02", take)


# --- the bank -------------------------------------------------------------------------------------


@plant("books.bank_gap", "gap")
def bank_gap(s: Ground) -> None:
    def tell() -> None:
        body: Body = {"account": "示例定期户", "currency": CURRENCY, "lines": []}
        body |= {"opening": 70_00, "closing": 70_00, "period": "2026-05"}
        s.write("bank_statement", body, name="books.bank_gap")

    def before() -> None:
        body: Body = {"account": "示例定期户", "currency": CURRENCY, "lines": []}
        s.write("bank_statement", body | {"opening": 50_00, "closing": 50_00, "period": "2026-04"})

    s.at("2026-05-03", before)
    s.at("2026-06-03", tell)


def _statement(s: Ground, kind: str, name: str, wrong: int) -> None:
    """Say of May that there is more in the bank than there is, and reconcile nothing."""

    def tell() -> None:
        held = s.of.books.balance(BANK, date(2026, 5, 31)) + wrong
        body: Body = {
            "account": BANK,
            "closing": held,
            "currency": CURRENCY,
            "lines": [],
            "opening": held,
            "period": "2026-05",
        }
        if kind == "sub_ledger":
            body["held"] = "示例街道办事处"
        s.write(kind, body, name=name)

    s.at("2026-06-03", tell)


@plant("books.bank_closing", "statement")
def bank_closing(s: Ground) -> None:
    _statement(s, "bank_statement", "books.bank_closing", 30_00)


@plant("books.sub_ledger", "sub_ledger")
def sub_ledger(s: Ground) -> None:
    _statement(s, "sub_ledger", "books.sub_ledger", 35_00)


@plant("books.reconciliation", "table")
def reconciliation(s: Ground) -> None:
    def tell() -> None:
        book = s.of.books.balance(BANK, date(2026, 5, 20)) + 45_00
        body: Body = {
            "account": BANK,
            "bank": book,
            "book": book,
            "currency": CURRENCY,
            "date": "2026-05-20",
            "items": [],
        }
        s.write("reconciliation", body, name="books.reconciliation")

    s.at("2026-05-20", tell)


def _match_again(s: Ground, day: str, name: str, *, other: bool) -> None:
    """Match a line of March once more: with its own entry, or with *other*."""

    def match() -> None:
        desk = s.of.desk
        told = next(
            each for each in desk.statements if each.name == f"bank_statement-{BANK}-2026-03"
        )
        first = told.body["lines"][0]  # type: ignore[index]
        entry = desk.ids["income of March"]
        if other:
            entry = s.pay(31_00, category="办公费", summary="印章刻制", payee="示例刻字社")
        balance = s.of.books.balance(BANK, s.of.day)
        body: Body = {
            "account": BANK,
            "bank": balance,
            "book": balance,
            "currency": CURRENCY,
            "date": s.day,
            "items": [],
            "matches": [
                {"entries": [entry], "lines": [first["no"]], "statement": desk.ids[told.name]}
            ],
        }
        s.write("reconciliation", body, name=name)

    s.at(day, match)


@plant("books.matched_twice", "matched")
def matched_twice(s: Ground) -> None:
    def receive() -> None:
        s.of.receive(
            *(321_00, "其他收入", "废旧物资变卖", "示例回收站"), fund=FUND, name="income of March"
        )

    s.at("2026-03-01", receive)
    _match_again(s, "2026-05-21", "books.matched_twice", other=False)


@plant("books.match_differs")
def match_differs(s: Ground) -> None:
    def match() -> None:
        body: Body = {
            "account": "示例零余额户",
            "currency": CURRENCY,
            "opening": 0,
            "closing": -90_00,
        }
        body |= {
            "lines": [{"amount": -90_00, "date": "2026-05-14", "no": "1"}],
            "period": "2026-05",
        }
        told = s.write("bank_statement", body)
        paid = s.pay(80_00, category="办公费", summary="电话费补缴", payee="示例通信公司")
        table: Body = {
            "account": "示例零余额户",
            "bank": -90_00,
            "book": -90_00,
            "currency": CURRENCY,
            "date": s.day,
            "items": [],
            "matches": [{"entries": [paid], "lines": ["1"], "statement": told}],
        }
        s.write("reconciliation", table, name="books.match_differs")

    s.at("2026-06-11", match)
