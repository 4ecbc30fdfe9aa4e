"""Each rule about decisions fires where it should, and ordinary honest communities hear nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
import pytest

from ledger.affairs.audit.decisions import Decisions
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue, parse_catalogue
from ledger.affairs.journal import Record
from tests import community
from tests.affairs.audit.events import Story, auditor_of, published, rules_of, run, spent

MET = {"due": 60, "present": 45, "agreed": 40}
BRANCH = {"gate": True, "by": {"secretary": "secretary-1"}}
DIRECTOR = {"director": "director-1"}
Body = dict[str, Any]


def matter(**changes: Any) -> Body:
    usual = {
        "duty": "director",
        "form": "four_two",
        "source": "居民建议",
        "text": "修缮活动室屋顶。",
        "title": "活动室修缮",
    }
    return {**usual, **changes}


def propose(story: Story, day: str = "2026-02-02", **changes: Any) -> Event:
    return story.add("matter", matter(**changes), day=day)


def step(story: Story, of: Event, name: str, day: str, **changes: Any) -> Event:
    """Take a step, by default by the body and the votes that it should have."""
    bodies: dict[str, Body] = {
        "propose": {"body": "party_branch", "gate": True},
        "discuss": {"body": "two_committees", "votes": {"due": 9, "present": 8, "agreed": 8}},
        "review": {"body": "party_members", "votes": {"due": 30, "present": 24, "agreed": 20}},
        "resolve": {"body": "resident_representatives", "votes": MET},
    }
    usual = bodies.get(name, {"body": "committee"})
    entered = changes.pop("entered", day)
    by = changes.pop("by", {"secretary": "secretary-1"} if name == "propose" else DIRECTOR)
    body: Body = {"matter": of.id, "step": name, "day": day, "outcome": "passed", "text": "已办。"}
    body = {key: item for key, item in (body | usual | changes).items() if item is not None}
    return story.add("step", body, day=entered, by=by)


def decide(story: Story, of: Event, **last: Any) -> Event:
    """Take the four deliberations, in February."""
    step(story, of, "propose", "2026-02-03")
    step(story, of, "discuss", "2026-02-05")
    step(story, of, "review", "2026-02-08")
    return step(story, of, "resolve", "2026-02-12", **last)


def publish(story: Story, of: Event, name: str, day: str, **notice: Any) -> Event:
    shown = notice or {"display": {"from": day, "to": "2026-12-31"}}
    hung = story.add("notice", published(kind="resident", catalogue="J01", **shown), day=day)
    return step(story, of, name, day, outcome="done", notice=hung.id)


def result(story: Story, of: Event, day: str = "2026-04-20", **changes: Any) -> Event:
    usual: Body = {"currency": "CNY", "cost": 62_000_00, "evidence": [], "text": "完工。"}
    body = {"matter": of.id, "day": day, "outcome": "done", **usual, **changes}
    return story.add("result", body, day=day)


def progress(story: Story, of: Event, day: str, percent: int, **changes: Any) -> Event:
    body = {"matter": of.id, "day": day, "percent": percent, "text": "施工。", "evidence": []}
    return story.add("progress", {**body, **changes}, day=day)


def contract(of: Event, signed: str, **changes: Any) -> Body:
    usual: Body = {
        "amount": 62_000_00,
        "currency": "CNY",
        "direction": "out",
        "evidence": [],
        "from": signed,
        "instalments": [],
        "matter": of.id,
        "method": "inquiry",
        "party": {"org": "示例建筑有限公司"},
        "signed": signed,
        "title": "修缮合同",
        "to": "2026-12-31",
    }
    body = {**usual, **changes}
    return {key: item for key, item in body.items() if item is not None}


def find(story: Story, today: str, **standards: Any) -> list[Finding]:
    return run(Decisions, story, today, **standards)


def rules(story: Story, today: str, **standards: Any) -> list[str]:
    return [each.removeprefix("decisions.") for each in rules_of(find(story, today, **standards))]


# ------------------------------------------------------------------------------ nothing to say


def test_a_matter_that_goes_its_way_is_silent() -> None:
    story = Story()
    first = propose(story)
    decide(story, first, promised="2026-05-01", duty="director")
    publish(story, first, "publish_resolution", "2026-02-14")
    agreed = story.add("contract", contract(first, "2026-03-01"), day="2026-03-01")
    progress(story, first, "2026-03-20", 50, contracts=[agreed.id])
    story.add("expenditure", spent(62_000_00, contract=agreed.id, date="2026-04-18"))
    result(story, first, contracts=[agreed.id])
    publish(story, first, "publish_result", "2026-04-22")
    evaluated = {"matter": first.id, "day": "2026-05-02", "asked": 50, "text": "满意。"}
    tallies = [{"answer": "满意", "count": 45}]
    story.add("evaluation", {**evaluated, "tallies": tallies}, day="2026-05-02")
    propose(story, "2026-06-01", title="另一件事")
    story.add("notice", published(), day="2026-06-02")
    assert rules(story, "2026-07-01") == []


def test_a_settled_matter_leaves_the_memory_and_comes_back() -> None:
    story = Story()
    first = propose(story)
    decided = decide(story, first, votes={"due": 60, "present": 30, "agreed": 30})
    publish(story, first, "publish_resolution", "2026-02-14")
    result(story, first, "2026-03-20")
    publish(story, first, "publish_result", "2026-03-22")
    propose(story, "2026-06-01", title="另一件事")
    assert rules(story, "2026-06-02") == ["quorum_not_met"]
    story.add("expenditure", spent(1_00, decision=decided.id, date="2026-06-05"), day="2026-06-05")
    story.add("expenditure", spent(2_00, decision=decided.id, date="2026-01-05"))
    progress(story, first, "2026-06-05", 100)
    propose(story, "2026-07-01", title="又一件事")
    assert rules(story, "2026-07-02") == ["quorum_not_met"]
    family = Decisions()
    family.load(orjson.loads(orjson.dumps({"open": {}, "found": {}})))
    assert family.save() == {"found": {}, "open": {}}


def test_a_matter_is_not_put_away_before_its_steps_could_have_been_recorded() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "discuss", "2026-02-05", gate=True, by={"secretary": "secretary-1"})
    step(story, first, "resolve", "2026-02-12", outcome="rejected")
    other = propose(story, "2026-02-13", title="另一件事")
    family = Decisions()
    auditor = auditor_of(story, lambda: family)
    for event in story.events:
        auditor.take(event)
    assert set(family.save()["open"]) == {first.id, other.id}
    auditor.take(propose(story, "2026-03-13", title="又一件事"))
    assert first.id not in family.save()["open"]


def test_one_who_is_secretary_and_director_merges_the_first_two_steps() -> None:
    """一肩挑: he signs as director, and his office as secretary is in the roster."""
    story = Story()
    both = {"key": community.vkey("both-1"), "person": "p-40", "roles": ["director", "secretary"]}
    story.add("appointment", both, day="2026-01-02", by={"authority": "authority-1"})
    first = propose(story)
    step(story, first, "discuss", "2026-02-05", gate=True, by={"director": "both-1"})
    step(story, first, "review", "2026-02-08")
    step(story, first, "resolve", "2026-02-12", promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-07-01") == []


def test_a_notice_that_names_the_resolution_publishes_it() -> None:
    story = Story()
    first = propose(story)
    decided = decide(story, first, promised="2026-12-01")
    hung = published(kind="resident", catalogue="J01", entries=[decided.id])
    story.add("notice", hung, day="2026-02-15")
    story.add("notice", {**hung, "kind": "financial"}, day="2026-02-16")
    story.add("notice", {**hung, "entries": [first.id]}, day="2026-02-16")
    done = result(story, first)
    story.add("notice", {**hung, "entries": [done.id, decided.id]}, day="2026-04-25")
    assert rules(story, "2026-11-01") == []


def test_steps_that_are_recorded_late_and_in_another_order_are_in_order_by_their_days() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "resolve", "2026-02-12", entered="2026-02-13", promised="2026-12-01")
    step(story, first, "review", "2026-02-08", entered="2026-02-14")
    step(story, first, "discuss", "2026-02-05", entered="2026-02-14")
    step(story, first, "propose", "2026-02-03", entered="2026-02-14")
    publish(story, first, "publish_resolution", "2026-02-20")
    assert rules(story, "2026-07-01") == []


def test_a_matter_that_was_rejected_is_over() -> None:
    story = Story()
    first = propose(story)
    decide(story, first, outcome="rejected", votes={"due": 60, "present": 50, "agreed": 3})
    propose(story, "2026-06-01", title="另一件事")
    assert rules(story, "2027-06-02") == []


def test_a_matter_that_was_given_up_need_not_publish_a_result() -> None:
    story = Story()
    first = propose(story)
    decide(story, first)
    publish(story, first, "publish_resolution", "2026-02-14")
    result(story, first, outcome="given_up")
    assert rules(story, "2027-01-01") == []
    propose(story, "2027-01-02", title="另一件事")
    assert rules(story, "2027-01-03") == []


def test_a_covenant_of_no_matter_and_a_payment_of_no_matter_say_nothing() -> None:
    story = Story()
    covenant = {"title": "居民公约", "version": 1, "text": "一、…", "day": "2026-02-01"}
    story.add("covenant", covenant, day="2026-02-01")
    story.add("expenditure", spent(), day="2026-02-02")
    story.add("expenditure", spent(decision="a" * 64), day="2026-02-03")
    story.add("expenditure", spent(contract="b" * 64), day="2026-02-03")
    first = propose(story, "2026-02-04")
    story.add("contract", contract(first, "2026-02-05", matter=None), day="2026-02-05")
    assert rules(story, "2026-03-01") == []


# ----------------------------------------------------------------------- promises and results


def test_a_promise_that_has_passed_without_result_is_found() -> None:
    story = Story()
    first = propose(story)
    decided = decide(story, first, promised="2026-05-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-05-01") == []
    (found,) = find(story, "2026-05-11")
    assert found.rule.id == "decisions.overdue"
    assert (found.days, found.since) == (10, "2026-05-02")
    assert found.entries == (first.index, decided.index)
    result(story, first, "2026-05-12")
    publish(story, first, "publish_result", "2026-05-12")
    assert rules(story, "2026-05-13") == []


def test_a_decision_without_date_and_sign_of_life_is_found() -> None:
    story = Story()
    first = propose(story)
    decide(story, first)
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-08-13") == []
    assert rules(story, "2026-08-14") == ["no_result"]
    progress(story, first, "2026-08-15", 10)
    assert rules(story, "2026-09-14") == []


def test_what_is_said_to_be_done_and_has_no_result_is_found() -> None:
    story = Story()
    first = propose(story)
    decide(story, first)
    publish(story, first, "publish_resolution", "2026-02-14")
    said = progress(story, first, "2026-03-10", 100)
    progress(story, first, "2026-03-12", 100)
    assert rules(story, "2026-04-09") == []
    (found,) = find(story, "2026-04-10")
    assert (found.rule.id, found.entries) == ("decisions.done_without_result", (said.index,))
    assert found.days == 31
    progress(story, first, "2026-04-11", 90)
    assert rules(story, "2026-04-12") == []


def test_a_resolution_and_a_result_that_nobody_published_are_found() -> None:
    story = Story()
    first = propose(story)
    decide(story, first, promised="2026-12-01")
    assert rules(story, "2026-03-24") == []
    (found,) = find(story, "2026-03-25")
    assert (found.rule.id, found.days) == ("decisions.resolution_unpublished", 11)
    publish(story, first, "publish_resolution", "2026-03-26")
    result(story, first, "2026-04-20")
    assert rules(story, "2026-05-30") == []
    assert rules(story, "2026-05-31") == ["result_unpublished"]


def test_the_place_s_days_for_events_come_before_the_form_s() -> None:
    story = Story(profile="CQ-village")
    first = propose(story)
    decide(story, first, body="villager_representatives", promised="2026-12-01")
    assert rules(story, "2026-03-04") == []
    assert rules(story, "2026-03-05") == ["resolution_unpublished"]


def test_a_resolution_shown_for_fewer_days_than_the_place_asks_is_found() -> None:
    for last, expected in (("2026-02-15", ["display_short"]), ("2026-02-16", [])):
        story = Story(profile="ZJ-Ninghai-36")
        first = propose(story)
        decide(story, first, body="villager_representatives", promised="2026-12-01")
        display = {"from": "2026-02-14", "to": last}
        publish(story, first, "publish_resolution", "2026-02-14", display=display)
        assert rules(story, "2026-03-01") == expected


def test_without_a_known_profile_nothing_is_asked_of_the_display() -> None:
    story = Story(profile="nowhere")
    first = propose(story)
    decide(story, first, promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-03-01") == []


# -------------------------------------------------------------------------- steps and majorities


@pytest.mark.parametrize(
    ("body", "votes", "met"),
    [
        ("resident_representatives", {"due": 60, "present": 40, "agreed": 21}, True),
        ("resident_representatives", {"due": 60, "present": 39, "agreed": 39}, False),
        ("resident_representatives", {"due": 60, "present": 40, "agreed": 20}, False),
        ("residents", {"due": 3000, "present": 1501, "agreed": 751}, True),
        ("residents", {"due": 3000, "present": 1500, "agreed": 1500}, False),
        ("villagers", {"due": 100, "present": 50, "agreed": 50}, False),
        ("villager_households", {"due": 90, "present": 60, "agreed": 31}, True),
        ("villager_households", {"due": 90, "present": 59, "agreed": 59}, False),
        ("villager_representatives", {"due": 30, "present": 20, "agreed": 11}, True),
        ("villager_group", {"due": 30, "present": 19, "agreed": 19}, False),
        ("residents", {"due": 0, "present": 0, "agreed": 0}, False),
    ],
)
def test_a_resolution_needs_the_law_s_quorum(
    body: str, votes: Mapping[str, int], met: bool
) -> None:
    """城市居民委员会组织法 art. 27–29, 村民委员会组织法 art. 26, 30, 32."""
    story = Story()
    first = propose(story)
    decided = decide(story, first, body=body, votes=dict(votes), promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    found = find(story, "2026-03-01")
    assert [each.rule.id for each in found] == ([] if met else ["decisions.quorum_not_met"])
    if found:
        assert found[0].entries == (decided.index,)
        assert found[0].rule.capped.value == "red"


def test_too_few_party_members_are_found_as_practice() -> None:
    for votes, expected in (
        ({"due": 30, "present": 20, "agreed": 16}, []),
        ({"due": 30, "present": 20, "agreed": 15}, ["votes_short"]),
        ({"due": 30, "present": 19, "agreed": 19}, ["votes_short"]),
    ):
        story = Story()
        first = propose(story)
        step(story, first, "propose", "2026-02-03")
        step(story, first, "discuss", "2026-02-05")
        step(story, first, "review", "2026-02-08", votes=votes)
        assert rules(story, "2026-03-01") == expected


def test_a_resolution_without_counts_is_found() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "propose", "2026-02-03")
    step(story, first, "discuss", "2026-02-05", votes=None)  # the law counts nobody here
    step(story, first, "review", "2026-02-08", votes=None)  # nor here
    step(story, first, "resolve", "2026-02-12", votes=None, promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-03-01") == ["votes_missing"]


def test_a_step_that_was_left_out_is_found_once_it_could_have_been_recorded() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "propose", "2026-02-03")
    step(story, first, "discuss", "2026-02-05")
    decided = step(story, first, "resolve", "2026-02-12", promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    assert rules(story, "2026-02-22") == []
    (found,) = find(story, "2026-02-23")
    assert (found.rule.id, found.entries) == ("decisions.step_missing", (decided.index,))
    step(story, first, "review", "2026-02-24")
    assert rules(story, "2026-03-01") == ["step_out_of_order"]


def test_what_was_sent_back_is_taken_again() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "propose", "2026-02-03")
    step(story, first, "discuss", "2026-02-05")
    step(story, first, "review", "2026-02-08", outcome="sent_back")
    decided = step(story, first, "resolve", "2026-02-12", promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-14")
    (found,) = find(story, "2026-03-01")
    assert (found.rule.id, found.entries) == ("decisions.step_missing", (decided.index,))


def test_a_form_a_step_and_a_body_that_there_are_not_are_found() -> None:
    story = Story()
    other = propose(story, form="by_shouting")
    progress(story, other, "2026-02-03", 10)
    agreed = story.add("contract", contract(other, "2026-02-03", direction="in"))
    result(story, other, "2026-02-03", contracts=[agreed.id])
    story.add("notice", published(kind="resident", entries=[story.events[-1].id]))
    first = propose(story, "2026-02-04")
    step(story, first, "propose", "2026-02-05", body="residents")
    step(story, first, "pray", "2026-02-06")
    assert rules(story, "2026-02-20") == ["step_unknown"] * 3


def test_a_gate_without_the_secretary_s_signature_is_found() -> None:
    for changes in ({"by": DIRECTOR}, {"gate": False}, {"by": {"director": "nobody-9"}}):
        story = Story()
        first = propose(story)
        proposed = step(story, first, "propose", "2026-02-03", **changes)
        (found,) = find(story, "2026-03-01")
        assert (found.rule.id, found.entries) == ("decisions.gate_missing", (proposed.index,))


def test_who_merges_the_first_two_steps_passes_the_gate_there() -> None:
    story = Story()
    first = propose(story)
    step(story, first, "discuss", "2026-02-05")
    assert rules(story, "2026-03-01") == ["gate_missing"]


def test_seven_steps_have_three_gates() -> None:
    story = Story()
    first = propose(story, form="seven_steps")
    by = {"secretary": "secretary-1"}
    step(story, first, "topic", "2026-02-03", gate=True, by=by)
    step(story, first, "screening", "2026-02-04", body="party_branch")
    step(story, first, "consultation", "2026-02-10", gate=True)
    step(story, first, "project", "2026-02-20", gate=True, by=by, votes=None)
    progress(story, first, "2026-03-01", 40)
    result(story, first, "2026-04-01")
    assert rules(story, "2026-05-01") == ["gate_missing"]


def test_three_meetings_need_no_quorum_and_no_order() -> None:
    story = Story()
    first = propose(story, form="three_meetings")
    step(story, first, "coordination", "2026-02-10", body="coordination")
    result(story, first, "2026-03-01")
    step(story, first, "appraisal", "2026-04-01", body="appraisal")
    assert rules(story, "2026-12-01") == []


# ------------------------------------------------------------------- before it was decided


def test_what_was_paid_and_agreed_before_an_assembly_decided_is_found() -> None:
    story = Story()
    first = propose(story)
    agreed = story.add("contract", contract(first, "2026-02-10"), day="2026-02-10")
    paid = spent(20_000_00, contract=agreed.id, date="2026-02-11")
    story.add("expenditure", paid, day="2026-02-11")
    assert rules(story, "2026-02-20") == []
    (found,) = find(story, "2026-02-21")
    assert found.rule.id == "decisions.before_resolution"
    assert (found.amount, found.entries) == (62_000_00, (agreed.index, agreed.index + 1))
    step(story, first, "propose", "2026-02-22")
    step(story, first, "discuss", "2026-02-22")
    step(story, first, "review", "2026-02-22")
    step(story, first, "resolve", "2026-02-22", promised="2026-12-01")
    publish(story, first, "publish_resolution", "2026-02-23")
    assert rules(story, "2026-03-10") == []  # ratified


def test_what_only_a_progress_names_as_its_payment_counts_once() -> None:
    story = Story()
    first = propose(story)
    agreed = story.add("contract", contract(first, "2026-02-03"), day="2026-02-03")
    named = story.add("expenditure", spent(90_000_00, date="2026-02-04"), day="2026-02-04")
    linked = spent(1_000_00, date="2026-02-04", contract=agreed.id)
    paid = story.add("expenditure", linked, day="2026-02-04")
    progress(story, first, "2026-02-05", 30, payments=[named.id, paid.id, "f" * 64])
    auditor = auditor_of(story, Decisions)
    for event in (named, paid):
        amount = event.body["amount"]
        record = Record(event.index, "expenditure", "2026-02-04", "CNY", amount, "a", "b")
        auditor.scene.records.add(auditor.scene.shelf, record)
    for event in story.events:
        auditor.take(event)
    (found,) = auditor.findings(date(2026, 3, 1))
    assert found.amount == 91_000_00
    assert found.entries == (agreed.index, named.index, paid.index, paid.index + 1)


def test_what_a_rejected_matter_cost_is_found() -> None:
    story = Story()
    first = propose(story)
    decided = decide(story, first, outcome="rejected")
    spending = spent(5_000_00, decision=decided.id, date="2026-03-01")
    story.add("expenditure", spending, day="2026-03-01")
    propose(story, "2026-06-01", title="另一件事")
    (found,) = find(story, "2026-06-02")
    assert (found.rule.id, found.amount) == ("decisions.before_resolution", 5_000_00)


def test_progress_before_anybody_agreed_is_found_as_practice() -> None:
    story = Story()
    first = propose(story, form="three_meetings")
    progress(story, first, "2026-02-10", 0)
    progress(story, first, "2026-02-12", 30)
    assert rules(story, "2026-03-10") == ["before_decision"]


def test_an_emergency_is_ratified_in_time_late_or_not_at_all() -> None:
    for decided_on, today, expected in (
        ("2026-03-01", "2026-03-02", []),
        ("2026-03-09", "2026-03-10", ["emergency_late"]),
        ("", "2026-03-04", []),
        ("", "2026-03-05", ["emergency_unratified"]),
    ):
        story = Story()
        first = propose(story, emergency=True, form="three_meetings")
        story.add("contract", contract(first, "2026-02-02"), day="2026-02-02")
        if decided_on:
            step(story, first, "hearing", decided_on, body="hearing")
        assert rules(story, today) == expected


def test_an_emergency_keeps_the_day_that_it_names_itself() -> None:
    story = Story()
    first = propose(story, emergency=True, ratify_by="2026-02-10")
    (found,) = find(story, "2026-02-12")
    assert (found.rule.id, found.days, found.entries) == (
        "decisions.emergency_unratified",
        2,
        (first.index,),
    )
    decide(story, first, outcome="rejected")
    assert rules(story, "2026-03-01") == []  # nothing was done


def test_an_emergency_that_was_paid_and_then_rejected_stays_unratified() -> None:
    story = Story()
    first = propose(story, emergency=True)
    story.add("contract", contract(first, "2026-02-02"), day="2026-02-02")
    decide(story, first, outcome="rejected")
    (found,) = find(story, "2026-04-01")
    assert (found.rule.id, found.amount) == ("decisions.emergency_unratified", 62_000_00)


# -------------------------------------------------------------------------- a place's own form


def own_catalogue(**changes: Any) -> Catalogue:
    vote = {"name": "vote", "label": "表决", "en": "vote", "bodies": ["block"], "decides": True}
    quorum = {"agreed": ">=3/4", "basis": "楼组公约", "grade": "U"}
    block = {"name": "block", "label": "楼组会", "en": "block meeting", "quorum": quorum}
    form = {
        "name": "block_vote",
        "label": "楼组表决",
        "en": "block vote",
        "basis": "楼组公约",
        "grade": "U",
        "bodies": [block],
        "steps": [vote],
        **changes,
    }
    file = {"version": "place-1", "extends": STANDARD_CATALOGUE.hash, "forms": [form]}
    return parse_catalogue(orjson.dumps(file))


def test_a_place_s_own_form_is_data() -> None:
    catalogue = own_catalogue()
    for agreed, expected in ((9, []), (8, ["votes_short"])):
        story = Story()
        first = propose(story, form="block_vote", emergency=True)
        votes = {"due": 12, "present": 12, "agreed": agreed}
        step(story, first, "vote", "2026-02-10", body="block", votes=votes)
        assert rules(story, "2027-03-01", catalogue=catalogue) == expected
        for found in find(story, "2027-03-01", catalogue=catalogue):
            assert (found.rule.grade, found.rule.capped.value) == ("U", "grey")


def test_an_emergency_has_no_clock_where_the_form_has_none() -> None:
    story = Story()
    propose(story, form="block_vote", emergency=True)
    assert rules(story, "2027-03-01", catalogue=own_catalogue()) == []
