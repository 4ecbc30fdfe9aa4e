"""Each rule about objections and orders fires where it should, and is silent where it should be."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.objections import Objections
from ledger.affairs.audit.signers import Signers
from ledger.affairs.codes import (
    draw_codes,
    hash_code,
    number_of,
    path_of_hash,
    root_of_hashes,
)
from tests import community
from tests.affairs.audit.events import Story, auditor_of, published, rules_of, run, spent
from tests.affairs.audit.shelf import MemoryShelf

Body = dict[str, Any]
STREET = {"supervisor": "supervisor-1"}
DIRECTOR = {"director": "director-1"}


def counting() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield number.to_bytes(16, "big")


def draw(count: int) -> tuple[bytes, ...]:
    numbers = counting()
    return draw_codes(count, lambda _size: next(numbers))


CODES = draw(5)
HASHES = [hash_code(code) for code in CODES]


def place(profile: str = "CQ-village") -> Story:
    """A story with a notice to object to, a lot of five codes, and slips 1 to 20."""
    story = Story(profile=profile)
    story.add("notice", published(), day="2026-03-02", by=DIRECTOR)
    lot = {"root": root_of_hashes(HASHES).hex(), "count": 5, "purpose": "2026 年"}
    story.add("codes", {**lot, "day": "2026-03-02", "until": "2026-12-31"}, by=STREET)
    slips = {"book": "A", "first": 1, "last": 20, "day": "2026-03-02", "place": "居委会门口"}
    story.add("slips", slips, by=STREET)
    return story


def slip(story: Story, number: int, day: str, **changes: Any) -> Event:
    """Enter a slip of *day*; *entered* is the day on which it is entered, the same if not given."""
    entered = changes.pop("entered", day)
    handed = {"book": changes.pop("book", "A"), "no": number, "day": day}
    body = {"about": "三月支出", "subject": story.events[1].id, "slip": handed, **changes}
    body = {key: item for key, item in body.items() if item is not None}
    by = {"supervision": "supervision-1"}
    return story.add("objection", body, day=entered, by=by, no=number_of(body))


def code(story: Story, number: int, day: str, **shown: Any) -> Event:
    path = [each.hex() for each in path_of_hash(HASHES, number)]
    usual = {"code": CODES[number].hex(), "index": number, "path": path}
    body = {"about": "三月支出", "code": {"issue": story.events[2].id, **usual, **shown}}
    return story.add("objection", body, day=day, no=number_of(body))


def reply(story: Story, to: Event, day: str, **changes: Any) -> Event:
    entered, by = changes.pop("entered", day), changes.pop("by", {"supervision": "supervision-1"})
    body = {"objection": to.id, "day": day, "outcome": "explained", "text": f"已说明 {to.index}"}
    return story.add("reply", {**body, **changes}, day=entered, by=by)


def escalate(story: Story, of: Event, day: str) -> Event:
    body = {"objection": of.id, "day": day, "office": "示例街道办事处", "reason": "不满意"}
    return story.add("escalation", body, day=day, by=STREET)


def find(story: Story, today: str) -> list[Finding]:
    return run(Objections, story, today)


def rules(story: Story, today: str) -> list[str]:
    return [each.removeprefix("objections.") for each in rules_of(find(story, today))]


# ------------------------------------------------------------------------------------- clocks


def test_an_objection_answered_in_time_is_silent_and_many_of_them_are_no_fault() -> None:
    story = place()
    for objected in [slip(story, number, "2026-03-10") for number in range(1, 16)]:
        reply(story, objected, "2026-03-12")
    assert rules(story, "2027-03-01") == []


def test_an_objection_that_waits_longer_than_the_place_s_law_allows_is_found() -> None:
    """重庆市实施村组法办法 art. 31: three days."""
    story = place()
    objected = slip(story, 1, "2026-03-10", entered="2026-03-12")
    assert rules(story, "2026-03-13") == []
    (found,) = find(story, "2026-03-22")
    assert found.rule.id == "objections.unanswered"
    assert (found.days, found.since, found.entries) == (9, "2026-03-14", (objected.index,))
    assert found.rule.capped.value == "red"


def test_an_answer_that_came_late_stays_found() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    answered = reply(story, objected, "2026-03-22")
    (found,) = find(story, "2027-01-01")
    assert (found.rule.id, found.days) == ("objections.late", 9)
    assert found.entries == (objected.index, answered.index)


def test_an_answer_on_paper_may_be_recorded_a_week_later_and_no_more() -> None:
    for entered, expected in (("2026-03-20", []), ("2026-03-21", ["late"])):
        story = place()
        reply(story, slip(story, 1, "2026-03-10"), "2026-03-11", entered=entered)
        assert rules(story, "2026-04-01") == expected


def test_a_code_s_clock_runs_from_the_day_of_its_entry() -> None:
    story = place()
    code(story, 0, "2026-03-10")
    assert rules(story, "2026-03-13") == []
    assert rules(story, "2026-03-14") == ["unanswered"]


def test_a_slip_dated_in_the_future_does_not_stop_the_clock() -> None:
    story = place()
    slip(story, 1, "2027-03-10", entered="2026-03-10")
    assert rules(story, "2026-03-14") == ["unanswered"]


def test_where_no_law_has_a_date_a_long_wait_is_a_hint() -> None:
    story = place("CN-urban-2026")
    objected = slip(story, 1, "2026-03-10")
    assert rules(story, "2026-04-09") == []
    (found,) = find(story, "2026-04-10")
    assert (found.rule.id, found.rule.capped.value) == ("objections.waiting", "grey")
    reply(story, objected, "2026-04-11")
    assert rules(story, "2026-04-12") == []


def test_a_hidden_text_is_to_be_answered_none_the_less() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    story.add("hiding", {"objection": objected.id, "reason": "辱骂"}, by=STREET)
    assert rules(story, "2026-03-20") == ["unanswered"]


def test_the_street_has_its_own_time_to_answer() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    reply(story, objected, "2026-03-11")
    escalate(story, objected, "2026-03-12")
    escalate(story, objected, "2026-03-19")
    assert rules(story, "2026-03-23") == []  # the tenth day is a Sunday
    (found,) = find(story, "2026-03-24")
    assert (found.rule.id, found.days) == ("objections.street_unanswered", 1)
    reply(story, objected, "2026-03-24", text="维持")
    assert rules(story, "2026-03-24") == ["street_unanswered"]
    reply(story, objected, "2026-03-25", by=STREET, text="已查")
    (found,) = find(story, "2026-12-01")
    assert (found.rule.id, found.days) == ("objections.street_late", 2)


def test_what_went_to_the_street_after_it_was_answered_is_open_again() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    reply(story, objected, "2026-03-22")
    assert rules(story, "2026-03-23") == ["late"]
    escalate(story, objected, "2026-03-23")
    reply(story, objected, "2026-03-24", by=STREET, text="已查")
    assert rules(story, "2026-12-01") == ["late"]


def test_what_answers_or_escalates_nothing_says_nothing() -> None:
    story = place()
    nothing = story.events[1]
    reply(story, nothing, "2026-03-10")
    escalate(story, nothing, "2026-03-10")
    done = {"order": nothing.id, "day": "2026-03-11", "text": "已改", "evidence": []}
    story.add("rectification", done, day="2026-03-11")
    assert rules(story, "2026-12-01") == []


# ------------------------------------------------------------------------------------ answers


def test_an_answer_by_the_signer_of_the_disputed_entry_alone_is_found() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    reply(story, objected, "2026-03-11", by=DIRECTOR)
    (found,) = find(story, "2026-04-01")
    assert (found.rule.id, found.since) == ("objections.answered_alone", "2026-03-11")
    reply(story, objected, "2026-04-02", text="同意")
    assert rules(story, "2026-04-03") == []


def test_an_answer_that_somebody_else_signs_too_is_silent() -> None:
    story = place()
    both = {"director": "director-1", "supervision": "supervision-1"}
    reply(story, slip(story, 1, "2026-03-10"), "2026-03-11", by=both)
    reply(story, slip(story, 2, "2026-03-11", subject=None), "2026-03-11", by=DIRECTOR)
    unknown = slip(story, 3, "2026-03-11", subject="f" * 64)
    reply(story, unknown, "2026-03-11", by=DIRECTOR)
    assert rules(story, "2026-04-01") == []


def test_a_new_key_is_not_another_person() -> None:
    story = place()
    rekey = {"slug": "director-1", "key": community.vkey("director-2"), "reason": "换手机"}
    story.add("rekey", rekey, day="2026-03-05", by={"authority": "authority-1"})
    objected = slip(story, 1, "2026-03-10")
    reply(story, objected, "2026-03-11", by={"director": "director-2"})
    assert rules(story, "2026-04-01") == ["answered_alone"]


def test_the_same_answer_to_another_question_is_found_and_to_the_same_question_is_not() -> None:
    story = place()
    first = reply(story, slip(story, 1, "2026-03-10"), "2026-03-11", text="正在研究。")
    reply(story, slip(story, 2, "2026-03-11"), "2026-03-11", text="正在研究。")
    assert rules(story, "2026-04-01") == []
    other = slip(story, 3, "2026-04-01", about="停车费", subject=None)
    again = reply(story, other, "2026-04-01", text="正在研究。")
    (found,) = find(story, "2026-04-02")
    assert (found.rule.id, found.entries) == ("objections.repeated", (first.index, again.index))


def test_who_signed_is_known_for_ever_and_costs_no_memory() -> None:
    story, shelf, signers = Story(), MemoryShelf(), Signers()
    first = story.events[0]
    for index in range(0, 5_000, 2):
        by = (("director", ("director-1", f"x-{index % 3}")),)
        signers.take(first._replace(index=index, by=by), shelf)
    signers.load(orjson.loads(orjson.dumps(signers.save())))
    assert signers.of(0, shelf) == ("director-1", "x-0")
    assert signers.of(2_048, shelf) == ("director-1", "x-2")
    assert signers.of(4_998, shelf) == ("director-1", "x-0")
    assert signers.of(4_097, shelf) == ()
    assert signers.of(4_999, shelf) == ()
    assert signers.of(9_999, shelf) == ()
    assert len(orjson.dumps(signers.save())) < 10_000


# --------------------------------------------------------------------------- codes and slips


def test_a_code_of_the_lot_is_silent_and_another_is_found() -> None:
    story = place("CN-urban-2026")
    for number in range(5):
        code(story, number, "2026-03-10")
    assert rules(story, "2026-03-11") == []
    wrong = code(story, 1, "2026-03-11", code="ab" * 16)
    (found,) = find(story, "2026-03-12")
    assert found.rule.id == "objections.code_not_of_lot"
    assert found.entries == (2, wrong.index)
    wrongs: list[Body] = [{"index": 9}, {"index": 0}, {"path": []}, {"path": ["0" * 64] * 3}]
    for shown in wrongs:
        story = place("CN-urban-2026")
        code(story, 1, "2026-03-11", **shown)
        assert rules(story, "2026-03-12") == ["code_not_of_lot"]


def test_a_code_of_a_lot_that_is_not_there_says_nothing() -> None:
    """Admission has refused it."""
    story = place("CN-urban-2026")
    code(story, 1, "2026-03-11", issue="0" * 64)
    assert rules(story, "2026-03-12") == []


def test_a_code_after_its_last_day_is_found() -> None:
    story = place("CN-urban-2026")
    code(story, 0, "2026-12-31")
    code(story, 1, "2027-01-03")
    (found,) = find(story, "2027-01-04")
    assert (found.rule.id, found.days) == ("objections.code_after_last_day", 3)


def demand(story: Story, day: str, codes: list[bytes] | None, **changes: Any) -> Event:
    body: Body = {"what": "公布三月明细", "catalogue": "V16", "day": day, "who": "residents"}
    body |= {"count": len(codes or ()), "of": 300, **changes}
    if codes is not None:
        body["codes"] = [hash_code(each).hex() for each in codes]
    return story.add("demand", body, day=day, by=STREET)


def test_a_code_counts_once_in_demands_and_objections_together() -> None:
    story = place("CN-urban-2026")
    objected = code(story, 0, "2026-03-10")
    demand(story, "2026-03-11", [CODES[1], CODES[2]])
    assert rules(story, "2026-03-12") == []
    second = demand(story, "2026-03-12", [CODES[0], CODES[1], CODES[3]])
    (found,) = find(story, "2026-03-13")
    assert found.rule.id == "objections.code_counted_twice"
    assert found.facts["count"] == 2
    assert found.entries == (objected.index, objected.index + 1, second.index)
    code(story, 3, "2026-03-14")
    assert rules(story, "2026-03-15") == ["code_counted_twice"] * 2


def test_a_demand_counts_no_more_than_its_codes_unless_there_are_signatures_on_paper() -> None:
    story = place("CN-urban-2026")
    demand(story, "2026-03-11", None, count=40)
    demand(story, "2026-03-11", [CODES[1]], count=40, slips="街道档案室")
    assert rules(story, "2026-03-12") == []
    demand(story, "2026-03-12", [CODES[2]], count=2)
    assert rules(story, "2026-03-13") == ["demand_count_differs"]


def test_a_demand_lists_no_more_codes_than_were_drawn_and_are_still_good() -> None:
    story = place("CN-urban-2026")
    demand(story, "2026-03-11", list(CODES))
    assert rules(story, "2026-03-12") == []
    invented = [bytes([n]) * 16 for n in range(6)]
    over = demand(story, "2026-03-12", invented)
    (found,) = find(story, "2026-03-13")
    assert (found.rule.id, found.entries) == ("objections.demand_codes_over", (over.index,))
    assert (found.facts["codes"], found.facts["good"]) == (6, 5)
    late = demand(story, "2027-01-01", [bytes([9]) * 16])
    assert [each.entries for each in find(story, "2027-01-02")] == [(over.index,), (late.index,)]


def hand_over(story: Story, day: str, entered: str = "", **lists: Any) -> Event:
    body: Body = {
        "accounts": [],
        "appoints": [],
        "currency": "CNY",
        "date": day,
        "ends": ["clerk-2"],
        "reason": "调离",
        **lists,
    }
    return story.add("handover", body, day=entered or day, by={"authority": "authority-1"})


def test_a_handover_that_lists_the_open_objections_or_none_is_silent() -> None:
    story = place("CN-urban-2026")
    asked = [slip(story, number, "2026-03-10") for number in (1, 2, 3)]
    reply(story, asked[0], "2026-03-11")
    hand_over(story, "2026-03-12", objections=[each.id for each in asked[1:]])
    hand_over(story, "2026-03-13")
    for each in asked[1:]:
        reply(story, each, "2026-03-16")
    assert rules(story, "2026-04-12") == []


def test_a_handover_that_lists_others_than_the_open_objections_is_found() -> None:
    story = place("CN-urban-2026")
    asked = [slip(story, number, "2026-03-10") for number in (1, 2, 3)]
    reply(story, asked[0], "2026-03-11")
    listed = [asked[0].id, asked[1].id, "ab" * 32, story.events[1].id]
    handover = hand_over(story, "2026-03-12", objections=listed)
    for each in asked[1:]:
        reply(story, each, "2026-03-16")
    (found,) = find(story, "2026-03-17")
    assert found.rule.id == "objections.handover_differs"
    assert (found.facts["left"], found.facts["more"]) == (0, 3)
    (found,) = find(story, "2026-03-20")
    assert (found.facts["left"], found.facts["more"]) == (1, 3)
    assert found.entries == (1, asked[0].index, asked[2].index, handover.index)


def test_only_what_was_left_out_waits_a_week_for_an_answer_that_is_recorded_late() -> None:
    story = place("CN-urban-2026")
    asked = [slip(story, number, "2026-03-10") for number in (1, 2)]
    hand_over(story, "2026-03-12", objections=[asked[0].id])
    assert rules(story, "2026-03-19") == []
    assert rules(story, "2026-03-20") == ["handover_differs"]
    reply(story, asked[1], "2026-03-12", entered="2026-03-17")
    assert rules(story, "2026-03-20") == []


def test_an_objection_counts_as_on_the_day_of_the_handover_which_may_be_entered_later() -> None:
    story = place("CN-urban-2026")
    first, second = slip(story, 1, "2026-03-10"), slip(story, 2, "2026-03-14")
    reply(story, first, "2026-03-14")
    order = {"due": "2026-04-30", "subjects": [first.id], "text": "改"}
    story.add("order", order, day="2026-03-15", by=STREET)
    hand_over(story, "2026-03-12", "2026-03-16", objections=[first.id])
    reply(story, second, "2026-03-17")
    assert rules(story, "2026-03-25") == []


def test_a_missing_number_is_explained_by_a_signed_statement_and_stays() -> None:
    """docs/adr/0033: no statement takes a number out of the count."""
    story = place("CN-urban-2026")
    slip(story, 1, "2026-03-04")
    reply(story, slip(story, 3, "2026-03-05"), "2026-03-06")
    reply(story, story.events[4], "2026-03-06")
    auditor = auditor_of(story, Objections)
    for event in story.events:
        auditor.take(event)
    today = date(2026, 3, 20)
    (row,) = auditor.rows(today)
    assert (row.rule, row.state) == ("objections.slip_missing", "new")
    said = {"finding": row.id, "text": "第 2 号印坏作废，废单由监督委员会存档。"}
    by = {"director": "director-1", "supervision": "supervision-1"}
    event = story.add("explanation", said, day="2026-03-19", by=by)
    auditor.take(event)
    (row,) = auditor.rows(today)
    assert (row.rule, row.state) == ("objections.slip_missing", "explained")
    assert row.marks.explained == event.index


def test_a_number_that_was_passed_over_shows_after_three_working_days() -> None:
    story = place("CN-urban-2026")
    slip(story, 1, "2026-03-04")
    later = slip(story, 5, "2026-03-05")  # a Thursday
    assert rules(story, "2026-03-10") == []
    (found,) = find(story, "2026-03-11")
    assert found.rule.id == "objections.slip_missing"
    assert (found.facts["numbers"], found.entries) == ("2–4", (3, later.index))
    slip(story, 3, "2026-03-05", entered="2026-03-11")
    assert [each.facts["numbers"] for each in find(story, "2026-03-11")] == ["2", "4"]
    slip(story, 4, "2026-03-05", entered="2026-03-11")
    slip(story, 2, "2026-03-05", entered="2026-03-11")
    slip(story, 6, "2026-03-12")
    assert rules(story, "2026-04-01") == []


def test_a_number_that_comes_again_in_another_spelling_changes_nothing() -> None:
    story = place("CN-urban-2026")
    slip(story, 2, "2026-03-04")
    slip(story, 2, "2026-03-04", about="别的")
    assert rules(story, "2026-03-05") == []


def test_a_slip_that_was_never_laid_out_is_found() -> None:
    story = place("CN-urban-2026")
    slip(story, 21, "2026-03-04")
    slip(story, 1, "2026-03-04", book="B")
    assert rules(story, "2026-03-05") == ["slip_unknown"] * 2


# ------------------------------------------------------------------------------------- orders


def order(story: Story, due: str, day: str = "2026-03-10") -> Event:
    body = {"subjects": [story.events[1].id], "text": "补公布三月明细", "due": due}
    return story.add("order", body, day=day, by=STREET)


def rectify(story: Story, of: Event, day: str) -> Event:
    body = {"order": of.id, "day": day, "text": "已补", "evidence": []}
    return story.add("rectification", body, day=day)


def test_an_order_is_put_right_in_time_late_or_not_at_all() -> None:
    story = place()
    ordered = order(story, "2026-03-20")
    assert rules(story, "2026-03-20") == []
    (found,) = find(story, "2026-03-25")
    assert (found.rule.id, found.days) == ("objections.order_overdue", 5)
    assert found.rule.capped.value == "red"
    done = rectify(story, ordered, "2026-03-26")
    rectify(story, ordered, "2026-03-27")
    (found,) = find(story, "2026-12-01")
    assert (found.rule.id, found.days) == ("objections.order_late", 6)
    assert found.entries == (ordered.index, done.index)
    story = place()
    rectify(story, order(story, "2026-03-20"), "2026-03-19")
    assert rules(story, "2026-12-01") == []


def test_what_has_nothing_to_do_with_objections_says_nothing() -> None:
    story = place()
    story.add("expenditure", spent(), day="2026-03-10")
    assert rules(story, "2026-12-01") == []
