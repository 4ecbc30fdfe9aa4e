"""A matter has one story, in order: who, when, what was promised, and what came of it."""

import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.matters import Matters, MatterStory
from tests.affairs.audit.events import Story, published, received, spent
from tests.affairs.audit.test_decisions import (
    Body,
    contract,
    decide,
    progress,
    propose,
    result,
    step,
)


def tell(story: Story, of: Event) -> MatterStory:
    by_id = {event.id: event for event in story.events}
    matters = Matters({}, by_id.get)
    for event in story.events:
        matters.take(event)
    assert of.id in {each.id for each in matters.stories()}
    return matters.story(of.id)


def repair() -> tuple[Story, Event]:
    """A repair with all that belongs to it, some of which came into the ledger late."""
    story = Story()
    first = propose(story, amount=60_000_00, currency="CNY", place="一小区")
    decided = decide(story, first, promised="2026-04-30", duty="clerk")
    notice = story.add("notice", published(kind="resident"), day="2026-02-14")
    step(story, first, "publish_resolution", "2026-02-14", outcome="done", notice=notice.id)
    cited = spent(1_000_00, decision=notice.id, date="2026-02-20")
    story.add("expenditure", cited, day="2026-02-20")
    agreed = story.add("contract", contract(first, "2026-03-01"), day="2026-03-01")
    change = {"contract": agreed.id, "day": "2026-03-10", "amount": 64_000_00, "currency": "CNY"}
    change |= {"to": "2026-12-31", "reason": "加固", "evidence": []}
    story.add("contract_change", change, day="2026-03-10")
    paid = story.add(
        "expenditure", spent(64_000_00, contract=agreed.id, date="2026-04-01"), day="2026-04-02"
    )
    loose = story.add("expenditure", spent(500_00, date="2026-04-03"), day="2026-04-03")
    linked = story.add("income", received(7_00, date="2026-04-03"))
    progress(story, first, "2026-04-04", 80, payments=[paid.id, loose.id])
    accepted = {"contract": agreed.id, "day": "2026-04-10", "passed": True, "text": "合格"}
    story.add("acceptance", {**accepted, "evidence": []}, day="2026-04-10")
    back = received(300_00, refunds=paid.id, date="2026-04-15")
    story.add("refund", back, day="2026-04-15")
    result(story, first, "2026-04-20", payments=[loose.id, "f" * 64], cost=65_200_00)
    asked = {"matter": first.id, "day": "2026-05-02", "asked": 50, "text": "入户"}
    tallies = [{"answer": "满意", "count": 45}, {"answer": "不满意", "count": 5}]
    story.add("evaluation", {**asked, "tallies": tallies}, day="2026-05-02")
    covenant = {"title": "活动室公约", "version": 2, "text": "一、…", "day": "2026-05-03"}
    story.add("covenant", {**covenant, "matter": first.id}, day="2026-05-03")
    slip: Body = {"about": "噪声", "subject": paid.id}
    slip |= {"slip": {"book": "A", "no": 1, "day": "2026-05-04"}}
    objected = story.add("objection", slip, day="2026-05-04")
    answer = {"objection": objected.id, "day": "2026-05-05", "outcome": "explained"}
    story.add("reply", {**answer, "text": "夜间已停工。"}, day="2026-05-05")
    assert decided.index < linked.index
    return story, first


def test_a_matter_s_story_says_what_was_promised_and_what_came_of_it() -> None:
    story, first = repair()
    told = tell(story, first)
    assert (told.title, told.place, told.form, told.amount) == (
        "活动室修缮",
        "一小区",
        "four_two",
        60_000_00,
    )
    assert (told.promised, told.duty) == ("2026-04-30", "clerk")
    assert (told.outcome, told.cost, told.percent, told.accepted) == ("done", 65_200_00, 80, True)
    assert told.paid == (1_000 + 64_000 + 500 - 300) * 100
    assert (told.asked, told.tallies) == (50, (("满意", 45), ("不满意", 5)))
    assert told.covenant == 2
    assert told.standing is not None
    assert told.standing.decided == "2026-02-12"
    assert told.standing.missing == ()
    assert told.standing.next == ("publish_result",)


def test_a_matter_s_story_is_in_the_order_of_its_days() -> None:
    story, first = repair()
    told = tell(story, first)
    days = [moment.day for moment in told.moments]
    assert days == sorted(days)
    types = [moment.type for moment in told.moments]
    assert types[0] == "matter"
    assert types.count("expenditure") == 3
    assert types[-2:] == ["objection", "reply"]
    assert "income" not in types
    refund = next(moment for moment in told.moments if moment.type == "refund")
    assert refund.amount == -300_00
    proposal = next(moment for moment in told.moments if moment.step == "propose")
    assert proposal.by == (("secretary", ("secretary-1",)),)
    assert next(m for m in told.moments if m.type == "contract").text == "修缮合同"


def test_a_result_publishes_itself_by_its_notice_unless_it_was_given_up() -> None:
    for outcome, published_by_it in (("done", True), ("given_up", False)):
        story = Story()
        first = propose(story)
        notice = story.add("notice", published(kind="resident"), day="2026-04-20")
        result(story, first, "2026-04-20", notice=notice.id, outcome=outcome)
        standing = tell(story, first).standing
        assert standing is not None
        assert bool(standing.day("publish_result")) == published_by_it


def test_a_matter_of_a_form_that_nobody_knows_has_a_story_and_no_standing() -> None:
    story = Story()
    first = propose(story, form="by_shouting")
    result(story, first, "2026-04-20")
    told = tell(story, first)
    assert told.standing is None
    assert (told.outcome, told.accepted) == ("done", None)


def test_a_step_s_implied_by_other_types_and_seven_steps_end_with_a_covenant() -> None:
    story = Story()
    first = propose(story, form="seven_steps")
    progress(story, first, "2026-03-01", 10)
    covenant = {"title": "公约", "version": 1, "text": "一", "day": "2026-05-03"}
    story.add("covenant", {**covenant, "matter": first.id}, day="2026-05-03")
    standing = tell(story, first).standing
    assert standing is not None
    assert [name for name, _ in standing.passed] == ["implementation", "covenant"]
    assert standing.missing == ()  # nobody said that those steps were taken


def test_what_belongs_to_no_matter_is_no_story() -> None:
    matters = Matters({})
    story = Story()
    story.add("expenditure", spent(decision="a" * 64), day="2026-02-02")
    for event in story.events:
        matters.take(event)
    assert matters.stories() == []
    with pytest.raises(KeyError):
        matters.story("a" * 64)


def test_without_a_look_a_payment_that_only_a_progress_names_is_left_out() -> None:
    story, first = repair()
    matters = Matters({})
    for event in story.events:
        matters.take(event)
    assert matters.story(first.id).paid == (1_000 + 64_000 - 300) * 100
