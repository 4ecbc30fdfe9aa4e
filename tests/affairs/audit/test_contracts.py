"""The rules of contracts: each with what makes it fire, and the ordinary mess that must not."""

from collections.abc import Mapping
from typing import Any

import pytest

from ledger.affairs.audit.contracts import Contracts
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from tests.affairs.audit.events import Body, Story, received, rules_of, run, spent

LIMIT = STANDARD_CATALOGUE.profiles["CN-urban-2026"].tender_over or 0
YUAN = 100


def contract(amount: int = 62_000 * YUAN, **changes: Any) -> Body:
    """The repair of a road, from October to November, in one sum."""
    return {
        "title": "社区道路维修合同",
        "party": {"org": "示例建设有限公司"},
        "direction": "out",
        "amount": amount,
        "currency": "CNY",
        "signed": "2026-03-01",
        "from": "2026-03-05",
        "to": "2026-05-31",
        "method": "inquiry",
        "instalments": [],
        "evidence": [],
        **changes,
    }


def parts(*each: tuple[str, int, str]) -> list[Mapping[str, Any]]:
    return [
        {"due": due, "amount": amount, **({"after": after} if after else {})}
        for due, amount, after in each
    ]


WORKS = parts(
    ("2026-03-10", 20_000 * YUAN, ""),
    ("2026-06-10", 38_900 * YUAN, "验收合格"),
    ("2027-06-10", 3_100 * YUAN, "质保期满"),
)


def change(of: Event, **changes: Any) -> Body:
    body = {
        "contract": of.id,
        "day": "2026-05-20",
        "amount": of.body["amount"],
        "currency": "CNY",
        "to": of.body["to"],
        "reason": "双方商定",
        "evidence": [],
    }
    return {**body, **changes}


def accept(of: Event, day: str, *, passed: bool = True) -> Body:
    return {"contract": of.id, "day": day, "passed": passed, "text": "现场验收", "evidence": []}


def undone(event: Event, day: str = "2026-07-01") -> Body:
    amount = event.body["amount"]
    reason = "记错了"
    return {
        "reverses": event.id, "amount": amount, "currency": "CNY", "date": day, "reason": reason
    }  # fmt: skip


class Told:
    """A story about one contract; what is paid is recorded on the day it is paid."""

    def __init__(self, **changes: Any) -> None:
        self.story = Story()
        self.signed = self.story.add("contract", contract(**changes), day="2026-03-02")

    def pay(self, yuan: int, day: str, kind: str = "expenditure", **changes: Any) -> Event:
        fields = {"contract": self.signed.id, "date": day, **changes}
        make = received if kind in ("income", "refund") else spent
        if kind == "outflow":
            fields["reason"] = "急需"
        return self.story.add(kind, make(yuan * YUAN, **fields), day=day)

    def add(self, kind: str, body: Body, day: str) -> Event:
        return self.story.add(kind, body, day=day)

    def found(self, today: str = "2026-12-31") -> list[Finding]:
        return run(Contracts, self.story, today)

    def rules(self, today: str = "2026-12-31") -> list[str]:
        return rules_of(self.found(today))


# ------------------------------------------------------------------------- expired and running


def test_payments_after_the_last_day_that_nothing_is_owed_of_are_found() -> None:
    told = Told(amount=9_000 * YUAN, title="保洁合同")
    for month in (3, 4, 5, 7, 8):
        told.pay(3_000, f"2026-{month:02}-28")
    (found,) = told.found()
    assert found.rule.id == "contracts.expired"
    assert (found.amount, found.days, found.since) == (6_000 * YUAN, 89, "2026-07-28")
    assert found.entries == (1, 5, 6)
    assert "“保洁合同”已于 2026-05-31 到期" in found.text()


def test_a_renewal_that_is_recorded_ends_it() -> None:
    told = Told(amount=9_000 * YUAN)
    for month in (3, 4, 5, 7):
        told.pay(3_000, f"2026-{month:02}-28")
    assert told.rules() == ["contracts.expired"]
    told.add("contract_change", change(
        told.signed, amount=12_000 * YUAN, to="2026-07-31", decision="d" * 64
    ), "2026-08-02")  # fmt: skip
    assert told.rules() == []


def test_a_price_in_one_sum_may_be_settled_within_three_months_but_no_later() -> None:
    told = Told()
    told.pay(50_000, "2026-08-29")
    assert told.rules() == []
    told.pay(12_000, "2026-08-30")
    assert told.rules() == ["contracts.expired"]


def test_a_price_in_one_sum_may_be_settled_within_three_months_of_its_acceptance() -> None:
    told = Told()
    told.add("acceptance", accept(told.signed, "2026-08-01"), "2026-08-02")
    told.pay(62_000, "2026-10-20")
    assert told.rules() == []


def test_instalments_that_are_paid_late_are_ordinary() -> None:
    told = Told(
        instalments=parts(("2026-04-01", 31_000 * YUAN, ""), ("2026-05-01", 31_000 * YUAN, ""))
    )
    told.pay(31_000, "2026-04-09")
    told.pay(31_000, "2026-12-01")
    assert told.rules() == []


def test_a_contract_that_was_ended_early_has_no_more_payments() -> None:
    told = Told(amount=9_000 * YUAN)
    told.pay(3_000, "2026-03-28")
    told.add("contract_change", change(
        told.signed, amount=3_000 * YUAN, ended=True, day="2026-04-01"
    ), "2026-04-01")  # fmt: skip
    assert told.rules() == []
    told.pay(3_000, "2026-04-28")
    assert told.rules() == ["contracts.expired"]


def test_rent_that_is_paid_after_the_lease_s_end_is_found_and_arrears_are_not() -> None:
    lease = {"direction": "in", "amount": 6_000 * YUAN, "title": "门面租赁"}
    told = Told(**lease)
    told.pay(6_000, "2026-12-01", "income")
    assert told.rules() == []
    told.pay(2_000, "2026-12-05", "income")
    assert told.rules() == ["contracts.expired"]


def test_the_last_rent_a_few_weeks_late_after_a_deposit_is_ordinary() -> None:
    told = Told(direction="in", amount=6_000 * YUAN)
    told.pay(8_000, "2026-03-05", "income")
    told.pay(1_000, "2026-06-20", "income")
    assert told.rules() == []


# ------------------------------------------------------------------------------------ overpaid


def test_what_is_paid_beyond_the_price_is_found_and_is_red() -> None:
    told = Told()
    told.pay(20_000, "2026-03-20")
    told.pay(45_000, "2026-06-20")
    (found,) = told.found()
    assert (found.rule.id, found.rule.capped.value) == ("contracts.overpaid", "red")
    assert found.amount == 3_000 * YUAN
    assert (
        found.text()
        == "合同“社区道路维修合同”价款 62,000.00 元，已付 65,000.00 元，多付 3,000.00 元。"
    )


@pytest.mark.parametrize("kind", ["expenditure", "outflow", "pay_list"])
def test_payments_of_any_kind_count(kind: str) -> None:
    told = Told()
    rows = [{"payee": {"org": "示例建设有限公司"}, "amount": 62_001 * YUAN, "what": "工程款"}]
    body = spent(62_001 * YUAN, contract=told.signed.id, date="2026-05-20")
    if kind == "pay_list":
        del body["payee"]
        body["rows"] = rows
    elif kind == "outflow":
        body["reason"] = "急需"
    told.add(kind, body, "2026-05-20")
    assert told.rules() == ["contracts.overpaid"]


def test_what_was_given_back_or_reversed_was_not_paid() -> None:
    told = Told()
    first = told.pay(62_000, "2026-04-20")
    twice = told.pay(62_000, "2026-04-21")
    assert told.rules() == ["contracts.overpaid"]
    told.add("reversal", undone(twice, "2026-04-22"), "2026-04-22")
    assert told.rules() == []
    told.pay(1_000, "2026-04-23")
    assert told.rules() == ["contracts.overpaid"]
    told.add("refund", received(1_000 * YUAN, refunds=first.id, date="2026-05-01"), "2026-05-01")
    assert told.rules() == []


def test_a_refund_that_names_the_contract_counts_and_one_that_names_nothing_does_not() -> None:
    told = Told()
    told.pay(63_000, "2026-04-20")
    told.add("refund", received(1_000 * YUAN, date="2026-04-25"), "2026-04-25")
    assert told.rules() == ["contracts.overpaid"]
    told.pay(1_000, "2026-04-26", "refund")
    assert told.rules() == []


def test_a_deposit_that_came_in_is_no_part_of_the_price() -> None:
    told = Told()
    told.pay(3_000, "2026-03-06", "income")
    told.pay(62_000, "2026-05-06")
    assert told.rules() == []


def test_a_reversal_of_what_has_no_contract_is_passed_over() -> None:
    told = Told()
    other = told.add("expenditure", spent(100), "2026-04-01")
    told.add("reversal", undone(other), "2026-04-02")
    assert told.rules() == []


def test_a_payment_years_later_is_still_of_its_contract() -> None:
    told = Told()
    told.pay(62_000, "2026-05-20")
    told.story.add("contract", contract(title="另一份"), day="2026-12-20")
    told.pay(5_000, "2027-05-20")
    assert told.rules("2027-06-01") == ["contracts.expired"]


def test_what_was_found_stays_found_when_other_contracts_come() -> None:
    told = Told()
    told.pay(62_500, "2026-05-20")
    told.story.add("contract", contract(title="另一份"), day="2026-12-20")
    assert told.rules("2027-06-01") == ["contracts.overpaid"]


# -------------------------------------------------------------------------- before acceptance


def test_what_waits_for_acceptance_and_is_paid_before_it_is_found() -> None:
    told = Told(instalments=WORKS)
    told.pay(20_000, "2026-03-12")
    told.pay(38_900, "2026-05-12")
    told.add("acceptance", accept(told.signed, "2026-06-01"), "2026-06-02")
    (found,) = told.found()
    assert found.rule.id == "contracts.unaccepted"
    assert (found.amount, found.days, found.entries) == (38_900 * YUAN, 20, (1, 3))


def test_work_that_was_never_accepted_is_found_some_days_after_it_is_paid() -> None:
    told = Told(instalments=WORKS)
    told.pay(20_000, "2026-03-12")
    told.add("acceptance", accept(told.signed, "2026-05-30", passed=False), "2026-05-30")
    told.pay(38_900, "2026-06-12")
    assert told.rules("2026-06-27") == []
    assert told.rules("2026-06-28") == ["contracts.unaccepted"]
    told.add("acceptance", accept(told.signed, "2026-06-10"), "2026-06-28")
    told.add("acceptance", accept(told.signed, "2026-06-20"), "2026-06-28")
    assert told.rules("2026-06-28") == []


def test_honest_works_are_silent() -> None:
    """Paid in time, accepted, a few days early; the retention is out; other words mean nothing."""
    told = Told(instalments=[*WORKS[:2], *parts(("2027-06-10", 3_100 * YUAN, "税票送达"))])
    told.pay(20_000, "2026-03-08")
    told.pay(38_900, "2026-06-10")
    told.add("acceptance", accept(told.signed, "2026-06-15"), "2026-06-16")
    assert told.rules("2028-12-31") == []


def test_a_smaller_settlement_does_not_make_the_first_instalment_early() -> None:
    told = Told(instalments=WORKS)
    told.pay(20_000, "2026-03-08")
    told.add("contract_change", change(told.signed, amount=55_000 * YUAN), "2026-05-20")
    assert told.rules() == []


def test_new_instalments_take_the_place_of_the_old() -> None:
    told = Told(instalments=WORKS)
    told.pay(50_000, "2026-03-08")
    assert told.rules() == ["contracts.unaccepted"]
    listed = parts(("2026-03-10", 50_000 * YUAN, ""), ("2026-06-10", 12_000 * YUAN, "accepted"))
    told.add("contract_change", change(told.signed, instalments=listed), "2026-05-20")
    assert told.rules() == []


# ------------------------------------------------------------------------------------ changed


def test_a_change_over_a_tenth_needs_a_decision() -> None:
    told = Told(amount=50_000 * YUAN)
    told.add("contract_change", change(told.signed, amount=55_000 * YUAN), "2026-05-20")
    assert told.rules() == []
    told.add("contract_change", change(told.signed, amount=55_001 * YUAN), "2026-05-21")
    (found,) = told.found()
    assert found.rule.id == "contracts.changed"
    assert (found.amount, found.entries, found.since) == (5_001 * YUAN, (1, 2, 3), "2026-05-20")
    decided = change(told.signed, amount=55_001 * YUAN, decision="d" * 64)
    told.add("contract_change", decided, "2026-05-22")
    assert told.rules() == []


def test_a_lower_price_is_no_harm_and_a_lower_rent_is() -> None:
    paying = Told()
    paying.add("contract_change", change(paying.signed, amount=1), "2026-05-20")
    assert paying.rules() == []
    paid = Told(direction="in")
    paid.add("contract_change", change(paid.signed, amount=50_000 * YUAN), "2026-05-20")
    assert paid.rules() == ["contracts.changed"]
    over = Told(direction="in")
    body = change(over.signed, amount=50_000 * YUAN, ended=True)
    over.add("contract_change", body, "2026-05-20")
    assert over.rules() == []


# ------------------------------------------------------------------------------------- tender


@pytest.mark.parametrize(
    ("amount", "method", "more", "want"),
    [
        (LIMIT + 1, "inquiry", {}, ["contracts.no_tender"]),
        (LIMIT + 1, "tender", {"bidders": 2}, ["contracts.no_tender"]),
        (LIMIT + 1, "tender", {"bidders": 3}, []),
        (LIMIT + 1, "tender", {}, []),
        (LIMIT + 1, "direct", {"decision": "d" * 64}, []),
        (LIMIT + 1, "direct", {"direction": "in"}, []),
        (LIMIT, "direct", {}, []),
    ],
)
def test_above_the_limit_it_is_put_out_to_tender(
    amount: int, method: str, more: dict[str, Any], want: list[str]
) -> None:
    told = Told(amount=amount, method=method, **more)
    assert told.rules() == want


@pytest.mark.parametrize(("grade", "colour"), [("U", Colour.GREY), ("C", Colour.YELLOW)])
def test_the_grade_of_the_limit_is_the_profile_s_and_caps_the_colour(
    monkeypatch: pytest.MonkeyPatch, grade: str, colour: Colour
) -> None:
    monkeypatch.setattr("ledger.affairs.audit.agreements.tender_grade", lambda _: grade)
    monkeypatch.setattr("ledger.affairs.audit.contracts.tender_grade", lambda _: grade)
    (alone,) = Told(amount=LIMIT + 1).found()
    (split,) = run(Contracts, two(), "2026-12-31")
    assert [each.rule.id for each in (alone, split)] == ["contracts.no_tender", "contracts.split"]
    assert [each.rule.grade for each in (alone, split)] == [grade, grade]
    assert [each.rule.capped for each in (alone, split)] == [colour, colour]


def test_without_a_profile_there_is_no_limit() -> None:
    story = Story(profile="nowhere")
    story.add("contract", contract(LIMIT + 1))
    assert run(Contracts, story, "2026-12-31") == []


# -------------------------------------------------------------------------------------- split


def two(second: str = "2026-05-20", amount: int = LIMIT, **changes: Any) -> Story:
    story = Story()
    story.add("contract", contract(LIMIT, signed="2026-03-01"), day="2026-03-02")
    body = contract(amount, signed=second, title="社区道路维修合同（二期）", **changes)
    story.add("contract", body, day="2026-09-01")
    return story


def test_contracts_with_one_party_just_under_the_limit_are_found() -> None:
    story = two()
    (found,) = run(Contracts, story, "2026-12-31")
    assert found.rule.id == "contracts.split"
    assert (found.amount, found.entries) == (2 * LIMIT, (1, 2))
    assert found.text().startswith("80 天内与同一方签了 2 份合同")
    story.add("contract", contract(LIMIT, signed="2026-06-01"), day="2026-09-02")
    (found,) = run(Contracts, story, "2026-12-31")
    assert found.entries == (1, 2, 3)


@pytest.mark.parametrize(
    "story",
    [
        two("2026-05-31"),
        two(amount=LIMIT // 10 * 7 - 1),
        two(amount=LIMIT + 1, method="tender"),
        two(party={"org": "别家有限公司"}),
        two(method="tender"),
        two(direction="in"),
        two(decision="d" * 64),
    ],
    ids=["later", "small", "large", "another party", "tender", "rent", "decided"],
)
def test_other_contracts_are_not_split(story: Story) -> None:
    assert run(Contracts, story, "2026-12-31") == []


def test_parties_that_are_withheld_are_not_one() -> None:
    story = Story()
    for day in ("2026-03-01", "2026-03-02"):
        story.add("contract", contract(LIMIT, party={"withheld": ""}, signed=day), day=day)
    assert run(Contracts, story, "2026-12-31") == []


def test_a_decision_that_comes_later_settles_a_split() -> None:
    story = two()
    second = story.events[-1]
    story.add("contract_change", change(second, decision="d" * 64), day="2026-10-01")
    assert run(Contracts, story, "2026-12-31") == []


# ----------------------------------------------------------------------------------- payables


def debt(**changes: Any) -> Body:
    return {
        "direction": "payable",
        "party": {"org": "示例建设有限公司"},
        "amount": 8_000 * YUAN,
        "currency": "CNY",
        "fund": "居委会工作经费",
        "since": "2026-01-01",
        "due": "2026-06-30",
        "text": "道路维修尾款",
        "evidence": [],
        **changes,
    }


def test_a_payable_long_past_its_day_is_found() -> None:
    story = Story()
    owed = story.add("debt", debt())
    story.add("expenditure", spent(3_000 * YUAN, debt=owed.id), day="2026-07-01")
    assert run(Contracts, story, "2026-08-29") == []
    (found,) = run(Contracts, story, "2026-08-30")
    assert (found.rule.id, found.amount, found.days) == ("contracts.payable", 5_000 * YUAN, 61)
    paid = story.add("expenditure", spent(5_000 * YUAN, debt=owed.id), day="2026-09-01")
    assert run(Contracts, story, "2026-12-31") == []
    story.add("reversal", undone(paid, "2026-09-02"), day="2026-09-02")
    assert rules_of(run(Contracts, story, "2026-12-31")) == ["contracts.payable"]


def test_a_debt_without_a_day_or_of_the_other_direction_is_not_a_late_payable() -> None:
    story = Story()
    body = debt()
    del body["due"]
    story.add("debt", body)
    other = story.add("debt", debt(direction="receivable"))
    story.add("expenditure", spent(3_000, debt=other.id), day="2026-07-01")
    story.add("income", received(3_000, debt=other.id), day="2026-07-01")
    assert run(Contracts, story, "2027-12-31") == []


def test_no_day_is_too_late_for_the_calendar() -> None:
    told = Told(to="2999-12-31", instalments=[])
    told.add("acceptance", accept(told.signed, "2999-12-31"), "2026-03-03")
    told.pay(70_000, "2026-03-04")
    told.story.add("debt", debt(due="2999-12-31"))
    assert told.rules("2999-12-31") == ["contracts.overpaid"]
