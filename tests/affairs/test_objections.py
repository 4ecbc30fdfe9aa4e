"""What became of an objection: its clocks, its answers, and where it stands."""

from datetime import date

import pytest

from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.objections import Objections, ObjectionStory
from tests.affairs.audit.events import Story
from tests.affairs.audit.test_objections import (
    STREET,
    code,
    escalate,
    order,
    place,
    rectify,
    reply,
    slip,
)


def tell(story: Story, profile: str = "CQ-village") -> list[ObjectionStory]:
    told = Objections(STANDARD_CATALOGUE.profiles.get(profile), STANDARD_CALENDAR)
    for event in story.events:
        told.take(event)
    return told.stories()


def test_an_objection_s_clocks_follow_from_its_slip_and_the_place() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10", entered="2026-03-12")
    (told,) = tell(story)
    assert (told.id, told.by, told.about) == (objected.id, "slip", "三月支出")
    assert told.day == date(2026, 3, 10)
    assert told.clocks == (date(2026, 3, 13), date(2026, 3, 14), None)
    assert told.standing(date(2026, 3, 13)) == "open"
    assert told.standing(date(2026, 3, 14)) == "late"
    escalate(story, objected, "2026-03-14")
    (told,) = tell(story)
    assert told.clocks.street == date(2026, 3, 24)
    assert told.standing(date(2026, 3, 24)) == "escalated"
    assert told.standing(date(2026, 3, 25)) == "late"
    answered = reply(story, objected, "2026-03-25", by=STREET)
    (told,) = tell(story)
    assert told.street_answers == (answered,)
    assert told.answers == ()
    assert told.standing(date(2026, 3, 26)) == "answered"


def test_a_place_without_dates_is_never_late() -> None:
    story = place("CN-urban-2026")
    objected = code(story, 0, "2026-03-10")
    (told,) = tell(story, "CN-urban-2026")
    assert (told.by, told.clocks) == ("code", (None, None, None))
    assert told.standing(date(2027, 3, 10)) == "open"
    reply(story, objected, "2026-03-11")
    escalate(story, objected, "2026-03-12")
    (told,) = tell(story, "CN-urban-2026")
    assert told.standing(date(2027, 3, 10)) == "escalated"


def test_orders_and_what_was_put_right_belong_to_the_objections_that_they_are_about() -> None:
    story = place()
    first = slip(story, 1, "2026-03-10")
    slip(story, 2, "2026-03-10", subject=None)
    about = order(story, "2026-03-20", day="2026-03-11")  # about the disputed notice
    body = {"subjects": [first.id, "f" * 64], "text": "答复", "due": "2026-03-20"}
    story.add("order", body, day="2026-03-11", by=STREET)
    done = rectify(story, about, "2026-03-12")
    nowhere = {"order": "f" * 64, "day": "2026-03-12", "text": "?", "evidence": []}
    story.add("rectification", nowhere, day="2026-03-12")
    one, other = tell(story)
    assert [each.type for each in one.orders] == ["order", "order"]
    assert one.rectifications == (done,)
    assert (other.orders, other.rectifications) == ((), ())


def test_a_hidden_objection_is_there_with_the_reason() -> None:
    story = place()
    objected = slip(story, 1, "2026-03-10")
    hiding = {"objection": objected.id, "reason": "辱骂他人"}
    story.add("hiding", hiding, day="2026-03-11", by=STREET)
    story.add("hiding", {**hiding, "objection": "f" * 64}, day="2026-03-11", by=STREET)
    (told,) = tell(story)
    assert told.hidden == "辱骂他人"
    assert told.standing(date(2026, 3, 20)) == "late"


def test_what_is_no_objection_has_no_story() -> None:
    told = Objections(None, STANDARD_CALENDAR)
    with pytest.raises(KeyError):
        told.story("f" * 64)
    assert told.stories() == []
