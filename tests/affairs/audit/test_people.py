"""The rules about people in office: each with a story that makes it fire, and one that doesn't."""

from datetime import date
from typing import Any

import pytest

from ledger.affairs.audit.finding import Colour, Finding
from ledger.affairs.audit.people import People
from ledger.affairs.audit.people_habits import FEWEST_AGREED
from ledger.affairs.audit.people_tally import ENTRIES_KEPT, later
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from tests import community
from tests.affairs.audit.events import Story, charter, rules_of, run, spent

SLOWLY: dict[str, Any] = {"made": "2025-12-31"}


def officers(**named: tuple[str, tuple[str, ...], str]) -> list[dict[str, Any]]:
    """Officers by slug (an underline for the hyphen): person, roles, name."""
    return [
        {
            "key": community.vkey(slug.replace("_", "-")),
            "name": name,
            "person": person,
            "roles": list(roles),
        }
        for slug, (person, roles, name) in named.items()
    ]


def found(story: Story, today: str) -> list[str]:
    return rules_of(run(People, story, today))


def one(story: Story, today: str, rule: str) -> Finding:
    (finding,) = [each for each in run(People, story, today) if each.rule.id == rule]
    return finding


def review(day: str, period: str, *judged: tuple[str, str, int, int]) -> dict[str, Any]:
    """A review: of each (person, office) so many found him competent, and so many not."""
    return {
        "day": day,
        "due": 60,
        "members": [
            {
                "competent": good,
                "excellent": 0,
                "incompetent": bad,
                "office": office,
                "person": person,
            }
            for person, office, good, bad in judged
        ],
        "period": period,
        "present": 50,
    }


def handover(**changes: Any) -> dict[str, Any]:
    body = {
        "accounts": [],
        "appoints": [
            {"key": community.vkey("director-2"), "person": "p-31", "roles": ["director"]}
        ],
        "currency": "CNY",
        "date": "2026-06-30",
        "ends": ["director-1"],
        "reason": "换届",
    }
    return {**body, **changes}


def audited(day: str, **changes: Any) -> dict[str, Any]:
    body = {
        "auditor": "示例会计师事务所",
        "cause": "leaving",
        "day": day,
        "findings": 0,
        "period": "2021/2026",
        "person": "p-3",
        "text": "未发现问题。",
    }
    return {**body, **changes}


def test_every_rule_is_of_the_family_and_has_both_languages_and_a_basis() -> None:
    assert len({rule.id for rule in People.rules}) == len(People.rules) == 11
    for rule in People.rules:
        assert rule.id.startswith("people.")
        assert rule.basis
        assert rule.zh.endswith("。")
        assert rule.en.endswith(".")


def test_hints_are_grey_and_what_law_does_not_date_is_not_red() -> None:
    colours = {rule.id.split(".")[1]: rule.capped for rule in People.rules}
    assert {name for name, colour in colours.items() if colour is Colour.GREY} == {
        "paid_office",
        "never_refused",
        "within_a_minute",
    }
    assert {name for name, colour in colours.items() if colour is Colour.RED} == {
        "forbidden_pair",
        "no_review",
        "still_signing",
    }


def test_an_ordinary_year_is_silent() -> None:
    """One person as secretary and director, somebody who goes, a new key, petty things paid back."""
    people = officers(
        director_1=("p-3", ("director", "secretary"), "李示例"),
        accountant_1=("p-4", ("accountant",), "王示例"),
        supervision_1=("p-7", ("supervision",), "赵示例"),
        clerk_1=("p-6", ("clerk",), "钱示例"),
    )
    story = Story(officers=people)
    by = {"accountant": "accountant-1", "director": "director-1"}
    story.add("declaration", {"day": "2026-01-05", "organisations": ["示例商行"], "person": "p-6"})
    story.add("expenditure", spent(), day="2026-02-01", by=by)
    story.add("rekey", {"key": community.vkey("clerk-9"), "reason": "遗失", "slug": "clerk-1"})
    story.add("revocation", {"reason": "离职", "slug": "clerk-9"}, day="2026-05-01")
    story.add("review", review("2026-12-20", "2026", ("p-3", "director", 48, 2)), day="2026-12-21")
    assert found(story, "2027-11-22") == []


# ----------------------------------------------------------------------------- offices kept apart


def test_a_pair_that_the_place_s_law_forbids_is_found_while_it_lasts() -> None:
    people = officers(supervision_1=("p-7", ("clerk", "supervision"), "赵示例"))
    story = Story(officers=people, profile="SD-village")
    finding = one(story, "2026-01-31", "people.forbidden_pair")
    assert (finding.days, finding.entries) == (30, (0,))
    assert finding.rule.basis == "山东省村务公开条例(2018)"
    assert "赵示例同时任经办和监督委员会" in finding.text()
    story.add("revocation", {"reason": "分开", "roles": ["clerk"], "slug": "supervision-1"})
    assert "people.forbidden_pair" not in found(story, "2026-01-31")


def test_where_the_place_does_not_forbid_it_it_is_not_found() -> None:
    people = officers(supervision_1=("p-7", ("clerk", "supervision"), "赵示例"))
    assert found(Story(officers=people), "2026-01-31") == []
    assert found(Story(officers=people, profile="HEB-village-1999"), "2026-01-31") == []
    leader = officers(supervision_1=("p-7", ("secretary", "supervision"), "赵示例"))
    assert found(Story(officers=leader, profile="HEB-village-1999"), "2026-01-31") == [
        "people.forbidden_pair"
    ]


def test_a_pair_counts_from_when_it_began_and_ends_with_the_profile() -> None:
    story = Story(profile="SD-village")
    body = {"person": "p-7", "roles": ["clerk"], "slug": "supervision-1"}
    story.add("appointment", body, day="2026-03-01")
    story.add("rekey", {"key": community.vkey("clerk-9"), "reason": "遗失", "slug": "clerk-1"})
    finding = one(story, "2026-03-31", "people.forbidden_pair")
    assert (finding.since, finding.entries) == ("2026-03-01", (1,))
    story.add("rules", {"profile": "CN-village-2026", "reason": "改", "rules": {}})
    story.add("income", community.income_body(), day="2026-04-01")
    assert found(story, "2026-04-02") == []


def test_one_name_for_two_people_in_offices_kept_apart_is_asked_about() -> None:
    people = officers(
        director_1=("p-3", ("director",), "李示例"),
        supervision_1=("p-7", ("supervision",), "李示例"),
        supervision_2=("p-8", ("supervision",), "李示例"),
        clerk_1=("p-6", ("clerk",), "李示例"),
    )
    finding, other = run(People, Story(officers=people), "2026-01-31")
    assert rules_of([finding, other]) == ["people.one_name"] * 2
    assert finding.cause == "p-3 p-7"
    assert "若是同名，请说明" in finding.text()
    assert "supervision" not in finding.text()


# ---------------------------------------------------------------------------------- terms, audits


def test_a_term_of_five_years_that_ran_out_is_found() -> None:
    story = Story(founded="2026-01-01")
    for year in range(2026, 2031):
        day = f"{year}-12-20"
        story.add("review", review(day, str(year), ("p-3", "director", 48, 2)), day=day)
    assert found(story, "2031-01-01") == []
    late = run(People, story, "2031-01-31")
    assert set(rules_of(late)) == {"people.term_over"}
    assert {each.cause.split(" ")[0] for each in late} == {"p-3", "p-7", "p-8", "p-9"}
    assert {each.days for each in late} == {30}


def test_a_new_term_begins_with_a_new_appointment() -> None:
    story = Story(officers=officers(director_1=("p-3", ("director",), "李示例")))
    ends = {"reason": "届满", "roles": ["director"], "slug": "director-1"}
    story.add("revocation", ends, day="2030-12-20")
    story.add("appointment", {"person": "p-3", "roles": ["director"], "slug": "director-1"})
    assert "people.term_over" not in found(story, "2031-12-01")
    assert "people.no_departure_audit" not in found(story, "2031-12-01")


def test_who_is_elected_again_in_a_handover_begins_a_new_term() -> None:
    story = Story(officers=officers(director_1=("p-3", ("director",), "李示例")))
    again = {"key": community.vkey("director-2"), "person": "p-3", "roles": ["director"]}
    story.add("handover", handover(appoints=[again]), day="2030-06-30")
    assert "people.term_over" not in found(story, "2031-12-01")
    assert "people.term_over" in found(story, "2035-07-01")


def test_who_left_in_a_handover_is_to_be_audited() -> None:
    """城市居民委员会组织法 art. 38: published before the next election."""
    story = Story()
    story.add("handover", handover(), day="2026-06-30")
    assert found(story, "2026-07-30") == []
    finding = one(story, "2026-07-31", "people.no_departure_audit")
    assert (finding.days, finding.entries) == (31, (1,))
    story.add("audit_result", audited("2026-08-01"), day="2026-08-02")
    assert found(story, "2026-12-31") == []


@pytest.mark.parametrize(
    "result",
    [{}, {"cause": "term"}, {"person": ""}],
    ids=["at leaving", "of the term", "of all"],
)
def test_an_audit_before_or_after_leaving_serves(result: dict[str, Any]) -> None:
    after = Story()
    after.add("handover", handover(), day="2026-06-30")
    body = {key: value for key, value in audited("2026-07-01", **result).items() if value != ""}
    after.add("audit_result", body, day="2026-07-02")
    assert found(after, "2026-12-31") == []
    if result.get("person") != "":
        before = Story()
        before.add("audit_result", body, day="2026-06-01")
        before.add("handover", handover(), day="2026-06-30")
        assert found(before, "2026-12-31") == []


def test_an_audit_of_the_year_or_long_ago_does_not_serve() -> None:
    story = Story()
    story.add("audit_result", audited("2024-01-01"), day="2026-02-01")
    story.add("handover", handover(), day="2026-06-30")
    story.add("audit_result", audited("2026-07-01", cause="year"), day="2026-07-02")
    assert found(story, "2026-12-31") == ["people.no_departure_audit"]


def test_who_resigned_has_no_date_until_the_next_election() -> None:
    story = Story()
    story.add("revocation", {"reason": "辞职", "slug": "director-1"}, day="2026-03-01")
    assert found(story, "2026-12-31") == []
    deputy = {"key": community.vkey("director-3"), "person": "p-33", "roles": ["director"]}
    story.add("appointment", deputy, day="2026-03-05")
    story.add("handover", handover(ends=["director-3"]), day="2026-06-30")
    late = run(People, story, "2026-12-31")
    assert [each.cause for each in late] == ["p-3 director 2026-03-01", "p-33 director 2026-06-30"]


def test_in_hainan_the_audit_is_due_within_thirty_days() -> None:
    story = Story(profile="HI-village-2025")
    story.add("revocation", {"reason": "辞职", "slug": "director-1"}, day="2026-03-01")
    assert found(story, "2026-04-30") == []
    assert found(story, "2026-05-01") == ["people.no_departure_audit"]


def test_who_has_no_accounts_is_not_audited_and_without_a_profile_nobody_is() -> None:
    story = Story()
    story.add("revocation", {"reason": "离任", "slug": "supervision-1"}, day="2026-03-01")
    story.add("handover", handover(ends=["clerk-1"], appoints=[]), day="2026-06-30")
    assert found(story, "2026-12-31") == []
    own = Story(profile="本区细则", catalogue="b" * 64)
    own.add("handover", handover(), day="2026-06-30")
    assert found(own, "2026-12-31") == []
    assert "people.term_over" in found(own, "2031-12-31")


# ---------------------------------------------------------------------------------------- reviews


def test_a_year_without_review_is_found_after_january() -> None:
    story = Story(founded="2026-03-31")
    assert found(story, "2027-01-31") == []
    finding = one(story, "2027-02-10", "people.no_review")
    assert (finding.cause, finding.days, finding.rule.capped) == ("2026", 10, Colour.RED)
    assert rules_of(run(People, story, "2029-02-10")) == ["people.no_review"] * 3


def test_a_ledger_that_begins_in_may_owes_no_review_of_that_year() -> None:
    story = Story(founded="2026-05-04")
    assert found(story, "2027-12-31") == []
    assert found(story, "2028-02-01") == ["people.no_review"]


def test_a_review_in_january_is_of_the_year_before_and_of_its_own() -> None:
    story = Story()
    story.add("review", review("2027-01-15", "2026", ("p-3", "director", 40, 2)), day="2027-01-16")
    assert found(story, "2028-02-01") == []
    assert [each.cause for each in run(People, story, "2029-02-01")] == ["2028"]


def test_a_review_of_long_ago_is_of_the_year_in_which_it_was_held() -> None:
    story = Story()
    story.add("review", review("2027-11-15", "2019", ("p-3", "director", 40, 2)), day="2027-11-16")
    assert [each.cause for each in run(People, story, "2028-02-01")] == ["2026"]


def test_nothing_is_asked_of_a_ledger_that_was_never_founded() -> None:
    assert list(run(People, _empty(), "2030-01-01")) == []


def _empty() -> Story:
    story = Story()
    story.events.clear()
    return story


BAD = ("p-3", "director", 10, 40)
GOOD = ("p-3", "director", 40, 10)


def reviewed_twice(first: Any, second: Any) -> Story:
    story = Story()
    story.add("review", review("2026-06-20", "2026-H1", first), day="2026-06-21")
    story.add("review", review("2026-12-20", "2026-H2", second), day="2026-12-21")
    return story


def notice_by_director(story: Story, day: str) -> None:
    story.add("notice", community.notice_body(), day=day, by={"director": "director-1"})


def test_who_was_twice_found_not_competent_and_signs_on_is_found() -> None:
    story = reviewed_twice(BAD, BAD)
    assert found(story, "2026-12-31") == []
    notice_by_director(story, "2027-01-04")
    notice_by_director(story, "2027-01-05")
    finding = one(story, "2027-01-31", "people.still_signing")
    assert (finding.entries, finding.since) == ((3, 4), "2027-01-04")
    assert "仍以主任签字 2 次" in finding.text()


@pytest.mark.parametrize(("first", "second"), [(BAD, GOOD), (GOOD, BAD), (GOOD, GOOD)])
def test_once_is_not_twice(first: Any, second: Any) -> None:
    story = reviewed_twice(first, second)
    notice_by_director(story, "2027-01-04")
    assert found(story, "2027-01-31") == []


def test_twice_with_a_good_one_between_is_not_in_a_row() -> None:
    story = reviewed_twice(BAD, GOOD)
    story.add("review", review("2027-06-20", "2027-H1", BAD), day="2027-06-21")
    notice_by_director(story, "2027-07-04")
    assert found(story, "2027-07-31") == []


def test_half_is_not_more_than_half() -> None:
    even = ("p-3", "director", 25, 25)
    story = reviewed_twice(even, even)
    notice_by_director(story, "2027-01-04")
    assert found(story, "2027-01-31") == []


def test_another_office_of_his_goes_on() -> None:
    """Law ends the seat on the committee; who is a party secretary, too, stays that."""
    both = officers(director_1=("p-3", ("director", "secretary"), "李示例"))
    story = Story(officers=both)
    story.add("review", review("2026-06-20", "2026-H1", BAD), day="2026-06-21")
    story.add("review", review("2026-12-20", "2026-H2", BAD), day="2026-12-21")
    story.add("notice", community.notice_body(), by={"secretary": "director-1"}, day="2027-01-04")
    story.add("notice", community.notice_body(), by={"secretary": "nobody-1"}, day="2027-01-04")
    assert found(story, "2027-01-31") == []


def test_an_office_by_its_chinese_name_is_the_office() -> None:
    clerk = ("p-6", "经办", 10, 40)
    story = reviewed_twice(clerk, clerk)
    story.add("matter", MATTER, by={"clerk": "clerk-1"}, day="2027-01-04")
    assert found(story, "2027-01-31") == ["people.still_signing"]


MATTER = {"duty": "clerk", "form": "sanhui", "source": "居民提议", "text": "装灯", "title": "装灯"}


@pytest.mark.parametrize("kind", ["appointment", "handover"])
def test_who_is_elected_again_signs_again(kind: str) -> None:
    story = reviewed_twice(BAD, BAD)
    again = {"key": community.vkey("director-2"), "person": "p-3", "roles": ["director"]}
    body = again if kind == "appointment" else handover(appoints=[again])
    story.add(kind, body, day="2027-01-03")
    story.add("notice", community.notice_body(), by={"director": "director-2"}, day="2027-01-04")
    assert found(story, "2027-01-31") == []


# ----------------------------------------------------------------------------------- who was paid

BY = {"accountant": "accountant-1", "director": "director-1"}
NAMED = officers(
    director_1=("p-3", ("director",), "李示例"),
    secretary_1=("p-2", ("secretary",), "孙示例"),
    accountant_1=("p-4", ("accountant",), "王示例"),
    clerk_1=("p-6", ("clerk",), "钱示例"),
)


def declared(story: Story, *organisations: str, person: str = "p-3") -> None:
    body = {"day": "2026-01-05", "organisations": list(organisations), "person": person}
    story.add("declaration", body, day="2026-01-05")


def test_a_declared_company_that_is_paid_is_found_once_a_year_with_the_sum() -> None:
    story = Story(officers=NAMED)
    declared(story, "示例商行（个体）")
    story.add("expenditure", spent(10_000, payee={"org": "示例商行(个体)"}), by=BY)
    story.add("outflow", spent(5_000, payee={"org": "示例 商行（个体）"}, reason="急"), by=BY)
    story.add("pay_list", pay_list({"org": "示例商行（个体）"}), by=BY)
    story.add("contract", contract("示例商行（个体）"), by=BY)
    story.add("contract", contract("示例商行（个体）", direction="in"), by=BY)
    finding = one(story, "2026-12-31", "people.paid_company")
    assert (finding.entries, finding.amount) == ((2, 3, 4, 5), 16_000)
    assert "向李示例申报有关联的“示例商行(个体)”付款或签约 4 次，共 160.00 元" in finding.text()


def pay_list(payee: dict[str, str]) -> dict[str, Any]:
    body = spent(1_000)
    del body["payee"]
    return {**body, "rows": [{"amount": 1_000, "payee": payee, "what": "值班"}]}


def contract(org: str, **changes: Any) -> dict[str, Any]:
    body = {
        "amount": 100,
        "currency": "CNY",
        "direction": "out",
        "evidence": [],
        "from": "2026-02-01",
        "instalments": [],
        "method": "direct",
        "party": {"org": org},
        "signed": "2026-01-31",
        "title": "印刷",
        "to": "2026-12-31",
    }
    return {**body, **changes}


def test_a_company_of_somebody_who_left_or_that_is_declared_no_more_is_not_found() -> None:
    story = Story(officers=NAMED)
    declared(story, "示例商行", person="p-6")
    declared(story, "另一商行")
    declared(story)
    story.add("revocation", {"reason": "离职", "slug": "clerk-1"})
    for org in ("示例商行", "另一商行", "第三商行"):
        story.add("expenditure", spent(payee={"org": org}), by=BY)
    story.add("expenditure", spent(payee={"sealed": "a" * 64}), by=BY)
    assert found(story, "2026-12-31") == []


@pytest.mark.parametrize(
    "payee",
    [
        {"office": "director"},
        {"office": "主任"},
        {"name": "李示例", "office": "负责人"},
        {"org": "李 示例"},
        {"withheld": "李示例"},
    ],
)
def test_who_approves_what_he_is_paid_is_found(payee: dict[str, str]) -> None:
    story = Story(officers=NAMED)
    story.add("expenditure", spent(30_000, payee=payee), by=BY)
    finding = one(story, "2026-12-31", "people.paid_himself")
    assert finding.amount == 30_000
    assert "李示例是收款人，又以主任的职务审批" in finding.text()


@pytest.mark.parametrize(
    "payee",
    [{"office": "经办"}, {"name": "钱示例", "office": "主任"}, {"org": "钱示例"}],
)
def test_an_office_holder_paid_with_another_s_approval_is_a_hint(payee: dict[str, str]) -> None:
    story = Story(officers=NAMED)
    story.add("expenditure", spent(30_000, payee=payee), by=BY)
    hint = one(story, "2026-12-31", "people.paid_office")
    assert hint.rule.capped is Colour.GREY


def test_the_street_is_an_organisation_and_a_stranger_s_signature_shows_nothing() -> None:
    story = Story(officers=NAMED)
    story.add("expenditure", spent(payee={"org": "示例街道办事处"}), by=BY)
    assert found(story, "2026-12-31") == []
    story.add("expenditure", spent(payee={"office": "书记"}), by={"secretary": "nobody-1"})
    assert found(story, "2026-12-31") == ["people.paid_office"]


# ------------------------------------------------------------------------------------------ hints


def agreed(story: Story, count: int) -> None:
    for number in range(count):
        by = {"accountant": "accountant-1", "supervision": "supervision-1"}
        story.add("expenditure", spent(100 + number), by=by, **SLOWLY)


def test_a_committee_that_never_refuses_in_a_year_is_a_hint_when_the_year_is_over() -> None:
    story = Story(officers=charter()["officers"])
    agreed(story, FEWEST_AGREED - 1)
    story.add("opinion", {"subject": "a" * 64, "view": "agree"}, **SLOWLY)
    reviewed = review("2026-12-20", "2026", ("p-3", "director", 48, 2))
    story.add("review", reviewed, day="2026-12-21")
    assert found(story, "2026-12-31") == []
    hint = one(story, "2027-01-01", "people.never_refused")
    assert hint.facts["count"] == FEWEST_AGREED
    assert hint.rule.capped is Colour.GREY


REFUSALS: dict[str, tuple[str, dict[str, Any]]] = {
    "a veto": ("opinion", {"subject": "a" * 64, "view": "veto"}),
    "a reserve": ("opinion", {"subject": "a" * 64, "view": "reserve"}),
    "a meeting that sent it back": (
        "meeting",
        {
            "day": "2026-01-05",
            "draft": "a" * 64,
            "outcome": "sent_back",
            "votes": {"agreed": 2, "due": 5, "present": 5},
        },
    ),
    "a step that was rejected": (
        "step",
        {
            "body": "assembly",
            "day": "2026-01-05",
            "matter": "a" * 64,
            "outcome": "rejected",
            "step": "resolve",
            "text": "没有通过",
        },
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_one_refusal_is_enough(refusal: str) -> None:
    story = Story()
    agreed(story, FEWEST_AGREED)
    kind, body = REFUSALS[refusal]
    story.add(kind, body, **SLOWLY)
    assert "people.never_refused" not in found(story, "2027-01-01")


def test_a_small_community_or_one_whose_committee_signs_nothing_is_no_hint() -> None:
    few = Story()
    agreed(few, FEWEST_AGREED - 1)
    assert "people.never_refused" not in found(few, "2027-01-01")
    alone = Story()
    for number in range(FEWEST_AGREED):
        alone.add("expenditure", spent(100 + number), by={"accountant": "accountant-1"}, **SLOWLY)
    passed = {**REFUSALS["a step that was rejected"][1], "outcome": "passed"}
    alone.add("step", passed, **SLOWLY)
    assert "people.never_refused" not in found(alone, "2027-01-01")


FOUR = {
    "accountant": "accountant-1",
    "clerk": "clerk-1",
    "director": "director-1",
    "supervision": "supervision-1",
}


def test_three_offices_within_a_minute_is_a_hint_from_the_third_time_on() -> None:
    story = Story()
    for number in range(2):
        story.add("expenditure", spent(100 + number), by=FOUR)
    assert found(story, "2026-12-31") == []
    for number in range(ENTRIES_KEPT):
        story.add("expenditure", spent(200 + number), by=FOUR)
    hint = one(story, "2026-12-31", "people.within_a_minute")
    assert hint.facts["count"] == ENTRIES_KEPT + 2
    assert len(hint.entries) == ENTRIES_KEPT


def test_two_people_in_three_offices_or_three_slowly_are_no_hint() -> None:
    story = Story()
    two = {"accountant": "accountant-1", "director": "director-1", "secretary": "director-1"}
    for number in range(4):
        story.add("expenditure", spent(100 + number), by=two)
        story.add("expenditure", spent(200 + number), by=FOUR, **SLOWLY)
    assert found(story, "2026-12-31") == []


# ------------------------------------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("day", "years", "days", "expected"),
    [
        ("2026-01-31", 5, 0, "2031-01-31"),
        ("2024-02-29", 5, 0, "2029-03-01"),
        ("2024-02-29", 4, 1, "2028-03-01"),
        ("9998-06-01", 5, 0, "9999-03-01"),
        ("9999-12-31", 0, 1, "9999-12-31"),
    ],
)
def test_a_later_day_stays_in_the_calendar(day: str, years: int, days: int, expected: str) -> None:
    assert later(date.fromisoformat(day), years=years, days=days).isoformat() == expected


def test_the_profiles_say_whose_accounts_are_audited() -> None:
    assert {each.audited for each in STANDARD_CATALOGUE.profiles.values()} == {("director",)}
