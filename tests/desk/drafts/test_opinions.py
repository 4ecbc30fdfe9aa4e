"""Where a place asks for the committee's opinion, and where a whole committee changes hands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.desk.showing import show_draft
from ledger.affairs.publicity import draft_text
from ledger.core.keys import format_vkey
from tests.api import community
from tests.api.community import key, notice_body
from tests.desk.drafts.desks import Desk, open_desk


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A ledger whose profile asks for draft, opinion and meeting before a notice."""
    charter = community.Community.charter
    monkeypatch.setattr(
        community.Community, "charter", lambda self: _changed(self, charter(self), "CQ-village")
    )
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk:
        yield desk


def _changed(of: community.Community, note: bytes, profile: str) -> bytes:
    from ledger.affairs.statement import parse_statement, sign_statement
    from ledger.core.note import parse_note

    text = parse_note(note).text.replace(b"CN-urban-2026", profile.encode())
    parse_statement(text)
    return sign_statement(text, [of.signer("authority-1")])


def laid_before(desk: Desk, body: dict) -> bytes:
    laid = {
        "text": draft_text(body),
        "becomes": "notice",
        "title": body["title"],
        "catalogue": body["catalogue"],
    }
    return desk.enter("draft", laid, {"director": "director-1"}, "draft-1")


def test_an_opinion_prepares_the_ledgers_own_statement(village: Desk) -> None:
    body = notice_body()
    laid_before(village, body)
    draft = village.propose("director-1", "notice", body)
    asked = village.asked(draft, "supervision-1")
    vetoed = village.drafting.give_opinion(asked, 1, "veto", "数目不清")
    prepared = village.drafting.prepare_opinion(
        vetoed, village.public("supervision-1"), "veto", "数目不清"
    )
    assert prepared is not None
    assert prepared.statement.type == "opinion"
    assert prepared.statement.body["view"] == "veto"
    again = village.drafting.prepare_opinion(
        vetoed, village.public("supervision-1"), "veto", "数目不清"
    )
    assert again == prepared
    done = village.append(village.sign(prepared, "supervision-1"))
    assert done[prepared.id].state == "appended"


def test_a_notice_that_cites_no_draft_is_warned_of_where_the_place_asks(village: Desk) -> None:
    draft = village.propose("director-1", "notice", notice_body())
    with village.drafting.readings.of(village.origin) as reading:
        shown = show_draft(reading, draft, village.clock(), mine="director-1")
    assert "no_opinion" in {each["code"] for each in shown["warnings"]}


def test_no_statement_is_prepared_where_nobody_asks_for_one(desk: Desk) -> None:
    body = notice_body()
    laid_before(desk, body)
    draft = desk.propose("director-1", "notice", body)
    public = desk.public("supervision-1")
    assert desk.drafting.prepare_opinion(draft, public, "veto", "x") is None


def test_a_clerks_reservation_prepares_nothing(village: Desk) -> None:
    body = notice_body()
    laid_before(village, body)
    draft = village.propose("director-1", "notice", body)
    assert (
        village.drafting.prepare_opinion(draft, village.public("clerk-1"), "reserve", "x") is None
    )


def test_a_handover_asks_everybody_who_goes_and_comes(desk: Desk) -> None:
    new = key(f"{desk.origin}/director-2")
    body = {
        "accounts": [],
        "appoints": [{"person": "p-new", "roles": ["director"], "key": format_vkey(new.verifier)}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    }
    draft = desk.propose("authority-1", "handover", body)
    assert set(draft.order) == {"authority-1", "director-1", "director-2"}
    done = desk.append(desk.sign(draft, "authority-1", "director-2", "director-1"))[draft.id]
    assert done.state == "appended"
