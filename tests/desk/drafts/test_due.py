"""What a ledger owes: work, orders, advances, outflows, publications, and objections that wait."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.desk.due import all_due, waiting_objections
from api.desk.inbox import inbox
from api.desk.reading import Reading
from api.desk.signers import propose_by
from ledger.affairs.calendar import day_of
from tests.api import community
from tests.api.community import expenditure_body, notice_body
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.drafts.test_opinions import _changed

BOOKS = {"accountant": "accountant-1"}
WATCH = {"supervision": "supervision-1"}
STREET = {"authority": "authority-1"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root: Path = tmp_path_factory.mktemp("due")
    (root / "ledger").mkdir()
    charter = community.Community.charter
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            community.Community, "charter", lambda self: _changed(self, charter(self), "CQ-village")
        )
        with open_desk(root) as opened:
            _fill(opened)
            yield opened


def _fill(desk: Desk) -> None:
    today = _today(desk).isoformat()
    work = {"title": "修楼道灯", "plan": "换灯", "duty": "director", "due": today}
    desk.enter("work_item", work, {"director": "director-1"}, "w")
    outflow = {**expenditure_body(500), "reason": "停水抢修"}
    desk.enter("outflow", outflow, BOOKS, "of")
    slips = {"book": "A", "first": 1, "last": 50, "day": "2026-11-01", "place": "居委会"}
    desk.enter("slips", slips, WATCH, "s")
    objection = {"about": "路灯电费", "slip": {"book": "A", "no": 7, "day": today}}
    desk.enter("objection", objection, WATCH, "slip:A:7")
    desk.enter("notice", notice_body(), {"director": "director-1"}, "n")
    with desk.drafting.readings.of(desk.origin) as reading:
        named = reading.events[-1].id
    order = {"subjects": [named], "text": "补贴照片", "due": "2027-01-31"}
    desk.enter("order", order, STREET, "or")


def _today(desk: Desk) -> date:
    return day_of(desk.clock())


@pytest.fixture
def reading(desk: Desk) -> Iterator[Reading]:
    with desk.drafting.readings.of(desk.origin) as reading:
        yield reading


def test_work_outflows_and_notices_to_be_hung_are_due(desk: Desk, reading: Reading) -> None:
    kinds = {each.kind: each for each in all_due(reading, _today(desk))}
    assert kinds["work_item"].does == "work_report"
    assert kinds["outflow"].does == "ratification"
    assert "posting" in kinds
    assert "order" not in kinds or kinds["order"].due <= _today(desk) + timedelta(days=30)


def test_an_order_is_due_when_its_day_comes_near(reading: Reading) -> None:
    kinds = {each.kind: each for each in all_due(reading, date(2027, 1, 20))}
    assert kinds["order"].about["title"] == "补贴照片"


def test_an_objection_waits_for_its_answer_by_the_places_own_clock(
    desk: Desk, reading: Reading
) -> None:
    (waits,) = waiting_objections(reading, _today(desk))
    assert (waits["about"], waits["by"], waits["standing"]) == ("路灯电费", "slip", "open")
    assert waits["due"] is not None
    late = waiting_objections(reading, _today(desk) + timedelta(days=60))
    assert late[0]["standing"] == "late"


def test_what_is_due_stands_in_the_committees_inbox_and_not_in_the_streets(desk: Desk) -> None:
    found = inbox(desk.drafting, desk.public("director-1"), [desk.origin])
    assert found["answers"]
    assert found["due"] or found["overdue"]
    street = inbox(desk.drafting, desk.public("authority-1"), [desk.origin])
    assert not street["answers"]
    assert not street["due"]


def test_a_ledger_that_can_not_be_read_is_named_and_the_others_are_shown(desk: Desk) -> None:
    origins = [desk.origin, "ledger.example.org/gone"]
    found = inbox(desk.drafting, desk.public("director-1"), origins)
    assert found["unread"] == [{"origin": "ledger.example.org/gone", "code": "no_such_ledger"}]
    assert found["answers"]


def test_an_answer_that_is_signed_takes_the_objection_off_the_list(desk: Desk) -> None:
    with desk.drafting.readings.of(desk.origin) as reading:
        (waits,) = waiting_objections(reading, _today(desk))
        by = propose_by(reading.state, "reply", {}, desk.clock(), proposer="director-1")
    assert by == {"director": ["director-1"]}
    body = {
        "objection": waits["objection"],
        "day": _today(desk).isoformat(),
        "outcome": "explained",
        "text": "电费单已附",
    }
    draft = desk.propose("director-1", "reply", body)
    assert desk.append(desk.sign(draft, "director-1"))[draft.id].state == "appended"
    with desk.drafting.readings.of(desk.origin) as reading:
        assert waiting_objections(reading, _today(desk)) == []
