"""What became of a notice, for the page's headlines: corrected, taken down early, past, archived."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.publicity import Notices, came_down, hung_from, standing
from ledger.core.text import parse_time_ms
from tests import community
from tests.community import id_of, note, notice_note
from tests.requirements import needs
from tests.verifier.publishing import entries_of, log_of
from tests.web.forging import DIRECTOR, correction
from tests.web.noticing import Answer, Case, answers_in_node, fragment_of
from verifier.displaying import display_table

pytestmark = needs("node")

CATEGORY = "F02"
PROFILE = STANDARD_CATALOGUE.profiles["CN-urban-2026"]
TABLE = display_table(STANDARD_CATALOGUE, PROFILE, STANDARD_CALENDAR)
FOUNDED = community.charter_note()
NOTICE = notice_note("n-1", catalogue=CATEGORY, display={"from": "2026-11-23", "to": "2026-12-10"})


def hung(board: str, day: str, seen: str = "start", of: bytes = NOTICE) -> bytes:
    body = {"board": board, "day": day, "notice": id_of(of).hex(), "photos": [], "seen": seen}
    return note("posting", body, {"clerk": "clerk-1"}, no=f"p-{board}-{day}-{seen}")


def down(day: str, board: str = "", cause: str = "early") -> bytes:
    body = {"cause": cause, "day": day, "notice": id_of(NOTICE).hex(), "reason": "有人要求"}
    if board:
        body["board"] = board
    return note("takedown", body, DIRECTOR, no=f"t-{board}-{day}")


def ask(
    notes: list[bytes], folder: Path, *, index: int = 1, now: str = "2026-11-30T00:00:00.000Z",
    display: Any = TABLE,
) -> Answer:  # fmt: skip
    from tests.verifier.publishing import policy_text

    entries = entries_of([FOUNDED, *notes])
    trust = {
        "policy": policy_text(), "charter": community.charter_id().hex(), "origin": community.ORIGIN,
        "display": display,
    }  # fmt: skip
    extra = {"now": parse_time_ms(now), "trust": trust}
    case = Case("life", log_of(entries), fragment_of(entries, index), extra=extra)
    (answer,) = answers_in_node([case], folder)
    assert answer["verdict"] == "proved", answer
    return answer


def test_a_notice_that_hangs_is_neither_corrected_nor_taken_down(tmp_path: Path) -> None:
    life = ask([NOTICE, hung("东门", "2026-11-24")], tmp_path)["life"]
    assert life == {
        "corrected": None,
        "takenDown": None,
        "personsLast": None,
        "isPastLastDay": False,
        "isArchive": False,
    }


def test_the_last_correction_is_named_with_its_day_and_title(tmp_path: Path) -> None:
    first = correction(NOTICE, "c-1")
    second = correction(first, "c-2")
    answer = ask([NOTICE, first, second], tmp_path)
    said = answer["life"]["corrected"]
    assert (said["index"], said["day"], said["id"]) == (3, "2026-11-22", id_of(second).hex())
    assert said["title"] == community.notice_body()["title"]
    assert said["reason"] == "金额写错"
    assert [closes for _, _, _, closes in answer["later"]] == [True, True]


CHAINS = {
    "early": [hung("东门", "2026-11-24"), down("2026-12-02")],
    "on its first day": [hung("东门", "2026-11-24"), down("2026-11-24")],
    "one day early": [down("2026-12-06")],
    "on the last day": [down("2026-12-07")],
    "later": [hung("东门", "2026-11-25"), down("2026-12-20", cause="window_over")],
    "from one board of two": [
        hung("东门", "2026-11-24"), hung("西门", "2026-11-25"), down("2026-11-30", "东门"),
    ],
    "from both": [
        hung("东门", "2026-11-24"), hung("西门", "2026-11-25"), down("2026-11-30", "东门"),
        down("2026-12-20", "西门"),
    ],
    "hung again": [hung("东门", "2026-11-24"), down("2026-11-26"), hung("东门", "2026-11-27")],
    "seen at its end": [
        hung("东门", "2026-11-24"), down("2026-11-26"), hung("东门", "2026-11-28", "end"),
    ],
    "before it hung": [hung("东门", "2026-11-24"), down("2026-11-20")],
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_it_came_down_when_the_ledger_s_own_reckoning_says(name: str, tmp_path: Path) -> None:
    notes = [NOTICE, *CHAINS[name]]
    life = taken(notes)
    found = ask(notes, tmp_path)["life"]["takenDown"]
    last = came_down(life)
    if last is None:
        assert found is None
        return
    stands = standing(life, date(2027, 6, 1), STANDARD_CATALOGUE, PROFILE, STANDARD_CALENDAR)
    assert found["day"] == last.isoformat()
    assert found["first"] == hung_from(life).isoformat()
    assert found["end"] == stands.end.isoformat()
    assert found["shortest"] == 15
    assert found["isByRules"]
    assert found["isEarly"] == (stands.word == "taken_down_early")
    assert found["hung"] == max((last - hung_from(life)).days + 1, 0)


def taken(notes: list[bytes]) -> Any:
    """The notice's life as the ledger follows it."""
    from ledger.affairs.statement import parse_statement
    from ledger.core.note import parse_note

    notices = Notices()
    for index, data in enumerate(notes, 1):
        said = parse_statement(parse_note(data).text)
        time_ms = community.MADE_MS + 1000 * index
        event = Event(
            index, time_ms, said.id.hex(), said.no, said.type, said.made_ms, said.by, said.body
        )
        notices.take(event)
    return notices.lives[id_of(NOTICE).hex()]


def test_without_a_table_its_own_window_is_what_it_promised(tmp_path: Path) -> None:
    notes = [NOTICE, hung("东门", "2026-11-24"), down("2026-12-08")]
    found = ask(notes, tmp_path, display=None)["life"]["takenDown"]
    assert (found["isByRules"], found["hung"], found["shortest"]) == (False, 15, 18)
    assert (found["end"], found["isEarly"]) == ("2026-12-11", True)
    assert not ask(notes, tmp_path)["life"]["takenDown"]["isEarly"]


def test_a_list_of_persons_is_past_on_the_day_after_its_last(tmp_path: Path) -> None:
    persons = {"commitments": ["ab" * 32], "last": "2026-11-30"}
    listed = notice_note("n-1", persons=persons, display={"from": "2026-11-23", "to": "2026-11-29"})
    for now, is_past in (("2026-11-30T15:59:59.000Z", False), ("2026-11-30T16:00:00.000Z", True)):
        life = ask([listed], tmp_path, now=now)["life"]
        assert (life["personsLast"], life["isPastLastDay"]) == ("2026-11-30", is_past)


def test_paper_from_before_the_ledger_says_so(tmp_path: Path) -> None:
    body = {
        "catalogue": CATEGORY, "display": {"from": "2019-01-01", "to": "2019-01-15"}, "evidence": [],
        "kind": "financial", "period": "2018", "reason": "补录", "title": "2018 年收支公示",
    }  # fmt: skip
    by = {"director": "director-1", "supervision": "supervision-1"}
    life = ask([note("archive", body, by, no="x-1")], tmp_path)["life"]
    assert life["isArchive"]
    assert life["takenDown"] is None


def test_what_is_no_notice_has_a_life_too(tmp_path: Path) -> None:
    answer = ask([community.expenditure_note("e-1")], tmp_path)
    assert answer["life"]["takenDown"] is None
    assert not answer["life"]["isArchive"]
