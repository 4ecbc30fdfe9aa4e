"""The rules of income: each with what makes it fire, and the ordinary mess that must not."""

from typing import Any

import pytest

from ledger.affairs.audit.contracts import Contracts
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.income import Income
from tests.affairs.audit.events import Body, Story, received, rules_of, run, spent
from tests.affairs.audit.test_contracts import YUAN, contract, debt, parts, undone

BANK = "基本户"


def found(story: Story, today: str = "2026-12-31") -> list[Finding]:
    return run(Income, story, today)


def rules(story: Story, today: str = "2026-12-31") -> list[str]:
    return rules_of(found(story, today))


# ------------------------------------------------------------------------------ receipt books


def receipts(*numbers: tuple[int, str], book: str = "甲") -> Story:
    story = Story()
    for no, day in numbers:
        body = received(100 + no, date=day, receipt={"book": book, "no": no})
        story.add("income", body, day=max(day, story.events[-1].body.get("date", "")))
    return story


def test_a_missing_number_is_found_after_its_month() -> None:
    story = receipts((1, "2026-03-02"), (2, "2026-03-03"), (5, "2026-03-20"), (6, "2026-03-21"))
    assert found(story, "2026-03-31") == []
    assert found(story, "2026-04-10") == []
    (gap,) = found(story, "2026-04-11")
    assert gap.rule.id == "income.receipt_gap"
    assert gap.text().startswith("收据甲本缺 3 号到 4 号，共 2 张")
    assert (gap.entries, gap.since) == ((3,), "2026-03-20")


def test_numbers_in_any_order_are_no_gap() -> None:
    numbers = (7, 4, 6, 5, 8, 3, 1, 2, 4)
    story = receipts(*((no, f"2026-03-{day:02}") for day, no in enumerate(numbers, 1)))
    assert found(story) == []


def test_a_book_that_was_begun_on_paper_and_is_not_used_up_has_no_gap() -> None:
    assert found(receipts((17, "2026-03-02"), (18, "2026-05-02"))) == []


def test_a_void_receipt_is_recorded_as_nothing_received() -> None:
    story = receipts((1, "2026-03-02"), (3, "2026-03-03"))
    assert rules(story) == ["income.receipt_gap"]
    void = received(0, date="2026-03-02", summary="作废", receipt={"book": "甲", "no": 2})
    story.add("income", void, day="2026-05-06")
    assert found(story) == []


def test_each_gap_of_each_book_is_one_row() -> None:
    story = receipts((1, "2026-03-02"), (3, "2026-03-03"), (9, "2026-03-03"))
    for no in (1, 4):
        body = received(100, receipt={"book": "乙", "no": no}, date="2026-04-01")
        story.add("income", body, day="2026-04-01")
    assert [each.cause for each in found(story)] == ["乙:2", "甲:2", "甲:4"]


# ------------------------------------------------------------------------------- bank credits


def statement(*lines: tuple[str, int], account: str = BANK, **changes: Any) -> Body:
    listed = [
        {"no": f"{n}", "date": day, "amount": amount} for n, (day, amount) in enumerate(lines, 1)
    ]
    return {
        "account": account,
        "currency": "CNY",
        "period": "2026-03",
        "opening": 0,
        "closing": sum(amount for _, amount in lines),
        "lines": listed,
        **changes,
    }


def closing(period: str = "2026-03") -> Body:
    funds = [{"fund": "甲", "opening": 0, "income": 0, "expenditure": 0, "closing": 0}]
    accounts = [{"account": BANK, "type": "bank", "balance": 0}]
    return {
        "period": period, "currency": "CNY", "funds": funds, "accounts": accounts, "count": 0
    }  # fmt: skip


def reconciliation(
    matches: list[tuple[Event, list[str], list[Event]]], items: tuple[int, ...] = ()
) -> Body:
    return {
        "account": BANK,
        "currency": "CNY",
        "date": "2026-03-31",
        "book": 0,
        "bank": sum(items),
        "items": [
            {"side": "bank_in", "date": "2026-03-31", "amount": amount, "text": "利息"}
            for amount in items
        ],
        "matches": [
            {"statement": stated.id, "lines": lines, "entries": [each.id for each in entries]}
            for stated, lines, entries in matches
        ],
    }


def test_a_credit_that_no_entry_accounts_for_is_found_after_the_closing() -> None:
    story = Story()
    story.add("income", received(700, date="2026-03-10", account=BANK), day="2026-03-11")
    lines = (("2026-03-09", 700), ("2026-03-20", 5_000), ("2026-03-21", -300), ("2026-03-22", 60))
    stated = story.add("bank_statement", statement(*lines), day="2026-04-01")
    story.add("closing", closing(), day="2026-04-03")
    assert found(story, "2026-04-20") == []
    (row,) = found(story, "2026-04-30")
    assert (row.rule.id, row.cause, row.entries) == ("income.unbooked", stated.id, (2,))
    assert (row.amount, row.since, row.facts["count"]) == (5_060, "2026-03-20", 2)


def test_without_a_closing_it_is_found_two_months_later() -> None:
    story = Story()
    story.add("sub_ledger", statement(("2026-03-20", 5_000), held="街道"), day="2026-04-01")
    assert found(story, "2026-05-19") == []
    assert rules(story, "2026-05-20") == ["income.unbooked"]


def moved(amount: int, source: str, to: str, day: str) -> Body:
    return {
        "amount": amount,
        "currency": "CNY",
        "date": day,
        "from": {"account": source, "fund": "甲"},
        "to": {"account": to, "fund": "甲"},
        "summary": "缴存现金",
        "voucher": {"no": "1"},
        "evidence": [],
    }


@pytest.mark.parametrize("first", ["bank", "books"])
def test_what_brings_money_in_accounts_for_a_credit(first: str) -> None:
    """Incomes, what was given back, cash that was paid in, an advance's rest, a bounced payment."""
    story = Story()
    lines = [("2026-03-20", amount) for amount in (1_000, 2_000, 3_000, 4_000, 12_345)]
    advance = story.add("advance", {**spent(9_000), "due": "2026-04-30"}, day="2026-02-01")
    bounced = story.add("expenditure", spent(12_345))
    if first == "bank":
        story.add("bank_statement", statement(*lines), day="2026-03-21")
    story.add("income", received(1_000, date="2026-03-19"), day="2026-03-21")
    story.add("refund", received(2_000, date="2026-04-20", account=BANK))
    story.add("transfer", moved(3_000, "现金", BANK, "2026-03-20"))
    settled = {
        "advance": advance.id, "currency": "CNY", "date": "2026-03-18", "spent": 5_000,
        "returned": 4_000, "summary": "核销",
    }  # fmt: skip
    story.add("settlement", settled)
    story.add("reversal", {**undone(bounced), "date": "2026-03-20"})
    if first == "books":
        story.add("bank_statement", statement(*lines))
    assert found(story) == []


def test_what_is_not_near_not_there_or_not_money_accounts_for_nothing() -> None:
    story = Story()
    story.add("bank_statement", statement(("2026-03-20", 1_000)), day="2026-03-21")
    story.add("income", received(1_000, date="2026-04-21", account=BANK), day="2026-04-21")
    story.add("income", received(1_000, date="2026-03-20", account="现金"))
    story.add("income", received(1_000, date="2026-03-20", account=BANK, currency="USD"))
    story.add("transfer", moved(1_000, BANK, BANK, "2026-03-20"))
    assert rules(story) == ["income.unbooked"]


def test_an_entry_accounts_for_one_credit_only_and_the_nearest() -> None:
    story = Story()
    lines = (("2026-03-20", 1_000), ("2026-03-05", 1_000))
    story.add("bank_statement", statement(*lines), day="2026-03-21")
    story.add("income", received(1_000, date="2026-03-06"), day="2026-03-21")
    (row,) = found(story)
    assert row.since == "2026-03-20"


def test_the_entry_nearest_to_a_credit_is_taken() -> None:
    story = Story()
    for day in ("2026-03-01", "2026-03-19"):
        story.add("income", received(1_000, date=day), day="2026-03-20")
    lines = (("2026-03-20", 1_000), ("2026-02-10", 1_000))
    story.add("bank_statement", statement(*lines), day="2026-03-21")
    assert found(story) == []


def test_a_reconciliation_says_which_entries_a_line_is() -> None:
    story = Story()
    ours = [story.add("income", received(n, account=BANK), day="2026-03-10") for n in (300, 700)]
    whole = story.add("income", received(2_000, account=BANK), day="2026-03-10")
    lines = [("2026-03-10", amount) for amount in (1_000, 1_500, 500)]
    stated = story.add("bank_statement", statement(*lines), day="2026-04-01")
    assert len(found(story)) == 1
    matches = [(stated, ["1"], ours), (stated, ["2", "3"], [whole])]
    story.add("reconciliation", reconciliation(matches), day="2026-04-02")
    assert found(story) == []
    story.add("reversal", undone(whole, "2026-04-03"), day="2026-04-03")
    (row,) = found(story)
    assert row.amount == 2_000


def test_what_a_reconciliation_says_undoes_a_guess() -> None:
    """An entry that was taken for a line of its amount is said to be two others."""
    story = Story()
    entry = story.add("income", received(1_000, date="2026-03-20"), day="2026-03-20")
    lines = (("2026-03-20", 1_000), ("2026-03-19", 600), ("2026-03-19", 400))
    stated = story.add("bank_statement", statement(*lines), day="2026-04-01")
    (row,) = found(story)
    assert row.facts["count"] == 2
    said = reconciliation([(stated, ["2", "3"], [entry])])
    story.add("reconciliation", said, day="2026-04-02")
    (row,) = found(story)
    assert (row.facts["count"], row.amount) == (1, 1_000)


def test_guesses_that_a_reconciliation_swaps_leave_nothing_open() -> None:
    """Two lines of one amount and one day: which entry is which, only the bookkeeper knows."""
    story = Story()
    ours = [
        story.add("income", received(300, date="2026-03-20", account=BANK), day="2026-03-20")
        for _ in range(2)
    ]
    lines = (("2026-03-20", 300), ("2026-03-20", 300))
    stated = story.add("bank_statement", statement(*lines), day="2026-04-01")
    for first, second in (ours, ours[::-1]):
        said = reconciliation([(stated, ["1"], [first]), (stated, ["2"], [second])])
        story.add("reconciliation", said, day="2026-04-02")
        assert found(story) == []


def test_an_entry_may_be_lines_of_two_statements() -> None:
    story = Story()
    entry = story.add("income", received(1_000, account=BANK), day="2026-03-10")
    said = []
    for amount in (600, 400):
        listed = statement(("2026-03-10", amount))
        said.append(story.add("bank_statement", listed, day="2026-04-01"))
    matches = [(each, ["1"], [entry]) for each in said]
    story.add("reconciliation", reconciliation(matches), day="2026-04-02")
    assert found(story) == []


def test_a_reconciliation_that_confirms_a_guess_changes_nothing() -> None:
    story = Story()
    entry = story.add("income", received(1_000, date="2026-03-20"), day="2026-03-20")
    paid = story.add("expenditure", spent(50))
    lines = (("2026-03-20", 1_000), ("2026-03-20", -50))
    stated = story.add("bank_statement", statement(*lines), day="2026-04-01")
    said = reconciliation([(stated, ["1"], [entry]), (stated, ["2"], [paid])])
    story.add("reconciliation", said, day="2026-04-02")
    assert found(story) == []
    story.add("reversal", undone(entry, "2026-04-03"), day="2026-04-03")
    assert rules(story) == ["income.unbooked"]


def test_a_listed_credit_may_wait_for_its_entry_beyond_the_closing() -> None:
    story = Story()
    story.add("bank_statement", statement(("2026-03-20", 5_000)), day="2026-04-01")
    items = reconciliation([], (5_000, 5_000))
    outgoing = {"side": "book_in", "date": "2026-03-31", "amount": 1, "text": "在途"}
    items["items"].append(outgoing)
    items["book"] = 1
    story.add("reconciliation", items, day="2026-04-02")
    story.add("closing", closing(), day="2026-04-03")
    assert found(story, "2026-05-19") == []
    assert rules(story, "2026-05-20") == ["income.unbooked"]


def test_a_reversed_entry_that_waited_waits_no_more() -> None:
    story = Story()
    entry = story.add("income", received(1_000, date="2026-03-20"), day="2026-03-20")
    story.add("reversal", undone(entry, "2026-03-21"), day="2026-03-21")
    story.add("bank_statement", statement(("2026-03-20", 1_000)), day="2026-04-01")
    assert rules(story) == ["income.unbooked"]


def test_what_came_before_the_books_is_in_their_opening() -> None:
    opening = {
        "date": "2026-04-30",
        "currency": "CNY",
        "funds": [{"fund": "甲", "balance": 0}],
        "accounts": [{"account": BANK, "type": "bank", "balance": 0}],
        "basis": "纸质账",
        "evidence": [],
    }
    story = Story(founded="2026-06-01")
    story.add("bank_statement", statement(("2026-05-20", 1_000)), day="2026-06-02")
    assert found(story) == []
    story = Story(founded="2026-06-01")
    story.add("opening", opening, day="2026-06-01")
    lines = (("2026-04-20", 1_000), ("2026-04-30", 1_000), ("2026-05-01", 10))
    story.add("bank_statement", statement(*lines), day="2026-06-02")
    (row,) = found(story)
    assert row.amount == 10


# -------------------------------------------------------------------------------------- rents

QUARTERS = parts(*((f"2026-{month:02}-01", 3_000 * YUAN, "") for month in (3, 6, 9, 12)))


def lease(**changes: Any) -> Body:
    usual = {
        "amount": 12_000 * YUAN,
        "direction": "in",
        "from": "2026-03-01",
        "instalments": QUARTERS,
        "title": "门面租赁",
        "to": "2027-02-28",
    }
    return contract(**{**usual, **changes})


class Let:
    """A story with a lease; rent is recorded on the day that it comes."""

    def __init__(self, founded: str = "2026-01-01", **changes: Any) -> None:
        self.story = Story(founded=founded)
        day = max(founded, "2026-02-20")
        self.signed = self.story.add("contract", lease(**changes), day=day)

    def pay(self, yuan: int, day: str) -> Event:
        body = received(yuan * YUAN, contract=self.signed.id, date=day)
        return self.story.add("income", body, day=day)

    def change(self, day: str, **changes: Any) -> None:
        body = {
            "contract": self.signed.id, "day": day, "amount": 12_000 * YUAN, "currency": "CNY",
            "to": "2027-02-28", "reason": "商定", "evidence": [], **changes,
        }  # fmt: skip
        self.story.add("contract_change", body, day=day)


def test_rent_that_is_due_and_did_not_come_is_found() -> None:
    let = Let()
    let.pay(3_000, "2026-03-12")
    let.pay(1_000, "2026-06-05")
    assert found(let.story, "2026-07-01") == []
    (row,) = found(let.story, "2026-07-02")
    assert (row.rule.id, row.amount, row.days) == ("income.rent", 2_000 * YUAN, 31)
    assert row.text() == "合同“门面租赁”应收的款已逾期 31 天，还差 2,000.00 元没有入账。"
    let.pay(2_000, "2026-07-10")
    assert found(let.story, "2026-09-20") == []
    (row,) = found(let.story, "2027-06-01")
    assert (row.amount, row.since) == (6_000 * YUAN, "2026-09-01")


def test_rent_that_was_reversed_did_not_come() -> None:
    let = Let()
    paid = let.pay(3_000, "2026-03-12")
    let.story.add("reversal", undone(paid, "2026-03-13"), day="2026-03-13")
    assert rules(let.story, "2026-05-01") == ["income.rent"]


def test_a_lease_in_one_sum_is_due_at_its_end() -> None:
    let = Let(instalments=[], to="2026-08-31")
    assert found(let.story, "2026-09-30") == []
    assert rules(let.story, "2026-10-01") == ["income.rent"]


def test_what_was_due_before_the_books_begin_was_paid_on_paper() -> None:
    let = Let(founded="2026-08-01")
    assert found(let.story, "2026-09-30") == []
    assert found(let.story, "2026-10-02")[0].amount == 3_000 * YUAN


def test_instalments_that_wait_for_something_are_not_asked_for() -> None:
    let = Let(instalments=parts(("2026-03-01", 12_000 * YUAN, "交房后")))
    assert found(let.story) == []


def test_a_lease_that_was_ended_asks_for_no_more() -> None:
    let = Let()
    let.pay(3_000, "2026-03-12")
    let.change("2026-05-20", amount=3_000 * YUAN, to="2026-05-31", ended=True)
    assert found(let.story) == []


def test_a_rent_that_was_lowered_asks_for_less() -> None:
    let = Let()
    let.pay(3_000, "2026-03-12")
    let.change("2026-05-20", amount=5_000 * YUAN)
    (row,) = found(let.story)
    assert row.amount == 2_000 * YUAN


def test_a_contract_that_the_community_pays_is_no_rent() -> None:
    let = Let(direction="out")
    other = let.story.add("income", received(500, contract=let.signed.id), day="2026-04-01")
    let.story.add("reversal", undone(other, "2026-04-02"), day="2026-04-02")
    assert found(let.story) == []


def test_a_lease_long_over_is_put_away_and_what_is_still_missing_is_not() -> None:
    story = Story()
    paid = story.add("contract", lease(), day="2026-02-20")
    body = received(12_000 * YUAN, contract=paid.id, date="2026-03-01")
    income = story.add("income", body, day="2026-03-01")
    story.add("contract", lease(), day="2026-03-02")
    later = lease(**{"from": "2028-01-01", "to": "2028-12-31", "instalments": []})
    story.add("contract", later, day="2028-01-01")
    assert [row.entries for row in found(story, "2028-01-31")] == [(3,)]
    story.add("reversal", undone(income, "2028-02-01"), day="2028-02-01")
    assert {row.entries for row in found(story, "2028-02-02")} == {(1,), (3,)}


# ------------------------------------------------------------------------------------- assets


def asset(**changes: Any) -> Body:
    return {
        "name": "沿街门面房",
        "nature": "asset",
        "quantity": "3间",
        "value": 0,
        "currency": "CNY",
        "acquired": "2015-01-01",
        "use": "leased",
        "evidence": [],
        **changes,
    }


def used(of: Event, use: str, day: str) -> Body:
    return {
        "asset": of.id, "day": day, "use": use, "value": 0, "currency": "CNY", "reason": "变动"
    }  # fmt: skip


def test_an_asset_that_is_let_without_a_contract_is_found() -> None:
    story = Story()
    let = story.add("asset", asset(), day="2026-02-01")
    assert found(story, "2026-04-02") == []
    (row,) = found(story, "2026-04-03")
    assert (row.rule.id, row.days) == ("income.no_contract", 61)
    signed = story.add("contract", lease(asset=let.id, amount=0, instalments=[]), day="2026-04-03")
    assert found(story, "2027-04-29") == []
    assert rules(story, "2027-04-30") == ["income.no_contract"]
    renewed = {
        "contract": signed.id, "day": "2027-02-01", "amount": 0, "currency": "CNY",
        "to": "2028-02-28", "reason": "续租", "evidence": [],
    }  # fmt: skip
    story.add("contract_change", renewed, day="2027-05-01")
    assert found(story, "2027-05-02") == []


def test_an_asset_that_is_idle_for_over_a_year_is_a_hint() -> None:
    story = Story()
    idle = story.add("asset", asset(use="idle"), day="2026-02-01")
    assert found(story, "2027-02-01") == []
    (row,) = found(story, "2027-02-02")
    assert (row.rule.id, row.rule.capped.value, row.days) == ("income.idle", "grey", 366)
    story.add("asset_change", used(idle, "idle", "2027-02-03"), day="2027-02-03")
    assert rules(story, "2027-02-04") == ["income.idle"]
    story.add("asset_change", used(idle, "own", "2027-02-05"), day="2027-02-05")
    assert found(story, "2029-02-04") == []


def test_an_asset_that_was_disposed_of_is_not_looked_at() -> None:
    story = Story()
    gone = story.add("asset", asset(), day="2026-02-01")
    story.add("asset_change", used(gone, "disposed", "2026-02-03"), day="2026-02-03")
    story.add("asset_change", used(gone, "leased", "2026-02-04"), day="2026-02-04")
    story.add("contract", lease(asset=gone.id, instalments=[]), day="2026-02-05")
    assert found(story, "2026-12-31") == []


# -------------------------------------------------------------------------------- receivables


def test_a_receivable_past_its_day_is_found() -> None:
    story = Story()
    owed = story.add("debt", debt(direction="receivable"))
    story.add("income", received(3_000 * YUAN, debt=owed.id, date="2026-07-01"), day="2026-07-01")
    assert found(story, "2026-07-30") == []
    (row,) = found(story, "2026-07-31")
    assert (row.rule.id, row.amount, row.days) == ("income.receivable", 5_000 * YUAN, 31)
    story.add("income", received(5_000 * YUAN, debt=owed.id, date="2026-08-01"), day="2026-08-01")
    assert found(story, "2026-12-31") == []


def test_no_day_is_too_late_for_the_calendar() -> None:
    story = Story()
    let = story.add("asset", asset(), day="2026-02-01")
    story.add("asset_change", used(let, "leased", "2999-12-31"), day="2026-02-01")
    story.add("bank_statement", statement(("2999-12-31", 5)), day="2026-02-01")
    story.add("closing", closing("2999-12"), day="2026-02-01")
    days = ("2999-12-31", "2999-12-31")
    for no, day in zip((1, 3), days, strict=True):
        body = received(5, date="1900-01-01", receipt={"book": day, "no": no})
        story.add("income", body, day="2026-02-01")
    assert rules(story, "2999-12-31") == ["income.no_contract", "income.receipt_gap"]


# --------------------------------------------------------------------------------- a whole year


def test_an_ordinary_year_is_silent() -> None:
    """Begun in May: a lease, cleaning by the month, works with a retention, receipts, a bank.

    Rent is a week or a month late, receipts are out of order and one of them void.
    """
    story = Story(founded="2026-05-01")
    shop = story.add("asset", asset(), day="2026-05-02")
    let = story.add("contract", lease(asset=shop.id, signed="2025-02-20"), day="2026-05-02")
    cleaning = story.add("contract", contract(6_000 * YUAN, title="保洁", to="2026-10-31"))
    road = story.add("contract", contract(instalments=parts(
        ("2026-06-01", 20_000 * YUAN, ""),
        ("2026-09-01", 38_900 * YUAN, "验收合格"),
        ("2027-09-01", 3_100 * YUAN, "质保期满"),
    ), to="2026-08-31"))  # fmt: skip
    no = 30
    rents = {"2026-06": "08", "2026-09": "30", "2026-12": "01"}
    for month in (f"2026-{month:02}" for month in range(5, 13)):
        lines = []
        for amount, day, receipt in ((120, "09", no + 2), (80, "12", no + 1), (0, "12", no + 3)):
            body = received(amount, date=f"{month}-{day}", account="现金")
            story.add(
                "income", {**body, "receipt": {"book": "甲", "no": receipt}}, day=body["date"]
            )
        no += 3
        if month <= "2026-10":
            paid = spent(1_000 * YUAN, contract=cleaning.id, date=f"{month}-25", account=BANK)
            story.add("expenditure", paid, day=f"{month}-25")
            lines.append((f"{month}-26", -1_000 * YUAN))
        if month in rents:
            came = f"{month}-{rents[month]}"
            body = received(3_000 * YUAN, contract=let.id, date=came, account=BANK)
            story.add("income", body, day=f"{month}-30")
            lines.append((came, 3_000 * YUAN))
        if lines:
            story.add("bank_statement", statement(*lines, period=month), day=f"{month}-30")
        if month == "2026-06":
            body = spent(20_000 * YUAN, contract=road.id, date="2026-06-05")
            story.add("expenditure", body, day="2026-06-30")
        if month == "2026-09":
            passed = {"contract": road.id, "day": "2026-09-10", "passed": True, "text": "合格"}
            story.add("acceptance", {**passed, "evidence": []}, day="2026-09-30")
            body = spent(38_900 * YUAN, contract=road.id, date="2026-09-08")
            story.add("expenditure", body, day="2026-09-30")
        story.add("closing", closing(month), day=f"{month}-30")
    for today in ("2026-07-10", "2026-10-20", "2026-12-31", "2027-01-31"):
        assert rules(story, today) == []
        assert rules_of(run(Contracts, story, today)) == []
