"""``mingbai-verify row``: a resident checks his own row of a list that is on paper only."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.affairs.persons import make_slips, persons_of, slip_text
from tests import community
from tests.verifier.publishing import (
    entries_of,
    notes_of_a_year,
    proof_of,
    trust,
    write_log,
    write_trust,
)
from verifier import cli
from verifier.notice import check_proof
from verifier.report import as_text
from verifier.row import read_slip, with_row
from verifier.verdict import Verdict

ROWS = [{"姓名": "王示例", "事由": "值班补贴"}, {"姓名": "李示例", "事由": "巡逻补贴"}]
SLIPS = make_slips(ROWS, [bytes([n]) * 32 for n in (1, 2)])
STRANGER = make_slips([{"姓名": "赵示例", "事由": "巡逻补贴"}], [b"3" * 32])[0]


def list_note() -> bytes:
    body = community.notice_body(persons=persons_of(SLIPS, "2026-12-07"), title="误工补贴发放名单")
    body.pop("table", None)
    body["totals"] = {"count": 2}
    return community.note("notice", body, {"director": "director-1"}, no="n-1")


ENTRIES = entries_of([community.charter_note(), list_note()])
PROOF = proof_of(ENTRIES, 1)


def test_a_row_that_is_listed_is_shown_to_whoever_has_the_slip() -> None:
    report = with_row(check_proof(PROOF, trust()), SLIPS[0].disclosure)
    assert report.verdict is Verdict.PROVED
    assert report.sentence.zh.startswith(
        "凭条上的这一行就在名单里，没有改过：事由 值班补贴，姓名 王示例。第 1 条公示《误工补贴发放名单》"
    )
    assert report.content["row"] == {"姓名": "王示例", "事由": "值班补贴"}
    text = as_text(report, "zh")
    assert "4. 您那一行在不在名单里：相符" in text
    assert "名单最后一天：2026-12-07" in text
    assert "4.4 相符  凭条上的那一行在名单里" in text
    assert "李示例" not in text


def test_a_row_that_is_not_listed_is_disproved() -> None:
    report = with_row(check_proof(PROOF, trust()), STRANGER.disclosure)
    assert report.verdict is Verdict.DISPROVED
    assert report.questions[-1].verdict is Verdict.DISPROVED
    assert report.sentence == report.questions[-1].sentence
    assert report.content["row"] is None


def test_a_row_that_was_changed_is_disproved() -> None:
    changed = make_slips([{"姓名": "王示例", "事由": "值班补贴。"}], [bytes([1]) * 32])[0]
    report = with_row(check_proof(PROOF, trust()), changed.disclosure)
    assert report.verdict is Verdict.DISPROVED


@pytest.mark.parametrize("slip", ["", "abc", SLIPS[0].disclosure[:-4], "号码", "\udcff"])
def test_a_slip_that_was_copied_badly_is_could_not_check(slip: str) -> None:
    report = with_row(check_proof(PROOF, trust()), slip)
    assert report.verdict is Verdict.UNCHECKED
    (failure,) = report.results[-1].failures
    assert failure.error.code == "disclosure_malformed"


def test_a_notice_without_persons_can_not_be_asked() -> None:
    entries = entries_of(notes_of_a_year())
    report = with_row(check_proof(proof_of(entries, 3), trust()), SLIPS[0].disclosure)
    assert report.verdict is Verdict.UNCHECKED
    assert report.sentence.zh.startswith("第 3 条没有人员名单")


def test_a_proof_that_is_broken_says_nothing_of_the_row() -> None:
    report = with_row(check_proof(b"nothing", trust()), SLIPS[0].disclosure)
    assert report.verdict is Verdict.UNCHECKED
    assert report.results[-1].failures[0].error.code == "not_reached"
    assert report.sentence == check_proof(b"nothing", trust()).sentence


def test_the_notice_s_own_trouble_comes_before_the_row() -> None:
    mistrusted = trust(charter=b"\1" * 32)
    report = with_row(check_proof(PROOF, mistrusted), SLIPS[0].disclosure)
    assert report.verdict is Verdict.DISPROVED
    assert report.questions[-1].verdict is Verdict.PROVED
    assert report.sentence == check_proof(PROOF, mistrusted).sentence


def test_a_slip_is_all_of_it_or_its_code_alone(tmp_path: Path) -> None:
    whole = slip_text("误工补贴发放名单", SLIPS[0], "2026-12-07", origin=community.ORIGIN)
    for number, text in enumerate((whole, SLIPS[0].disclosure, f"\n {SLIPS[0].disclosure} \n\n")):
        path = tmp_path / f"slip-{number}.txt"
        path.write_text(text, "utf-8")
        assert read_slip(str(path)) == SLIPS[0].disclosure


def test_the_command_asks_offline_and_online(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    log = write_log(tmp_path / "log", ENTRIES)
    policy, charters = write_trust(tmp_path)
    (tmp_path / "slip.txt").write_text(SLIPS[1].disclosure)
    (tmp_path / "proof").write_bytes(PROOF)
    leaf = sha256(b"\0" + ENTRIES[1]).hexdigest()
    address = f"{log}#{community.ORIGIN}/1/{leaf}"
    for what in (str(tmp_path / "proof"), address):
        asked = ["row", str(tmp_path / "slip.txt"), what, "--trust", str(policy)]
        asked += ["--charters", str(charters)]
        assert cli.main([*asked, "--json"]) == 0
        value = json.loads(capsys.readouterr().out)
        schema = Path(__file__).parents[2] / "docs/schema/report.schema.json"
        jsonschema_rs.validate(json.loads(schema.read_bytes()), value)
        assert value["row"] == ROWS[1]
        assert cli.main([*asked, "--lang", "en"]) == 0
        assert "the row of the slip is in the list, unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(("content", "said"), [(b"", "没有查验码"), (None, "没有")])
def test_a_slip_that_is_not_there_is_said(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, charters = write_trust(tmp_path)
    (tmp_path / "proof").write_bytes(PROOF)
    if content is not None:
        (tmp_path / "slip.txt").write_bytes(content)
    asked = ["row", str(tmp_path / "slip.txt"), str(tmp_path / "proof"), "--trust", str(policy)]
    assert cli.main([*asked, "--charters", str(charters), "--lang", "zh"]) == 2
    assert said in capsys.readouterr().err


def test_text_on_a_slip_stays_text() -> None:
    hostile = make_slips([{"姓名": "\x1b[2J<b>\u202e=1+1"}], [b"4" * 32])
    body = community.notice_body(persons=persons_of(hostile, "2026-12-07"))
    body.pop("table", None)
    body["totals"] = {"count": 1}
    note = community.note("notice", body, {"director": "director-1"}, no="n-1")
    entries = entries_of([community.charter_note(), note])
    report = with_row(check_proof(proof_of(entries, 1), trust()), hostile[0].disclosure)
    assert report.verdict is Verdict.PROVED
    assert not {"\x1b", "\u202e"} & set(as_text(report, "zh"))
