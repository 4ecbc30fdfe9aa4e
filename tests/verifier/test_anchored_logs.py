"""The audit of a whole log with its anchors, in one report (docs/adr/0063)."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.core.anchors import INDEX_PATH, parse_anchor
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from tests import community
from tests.anchors.listed import Made, block_of, files_beside, recorded, stamped
from tests.anchors.stamping import Stamper
from tests.requirements import needs
from tests.servers.process import free_port
from tests.verifier.publishing import (
    InMemory,
    checkpoint_note,
    entries_of,
    log_of,
    notes_of_a_year,
    proof_of,
    trust,
    write_log,
    write_trust,
)
from tests.verifier.test_forgeries import found
from verifier.anchor_chain import Endpoint
from verifier.anchor_proof import NOTHING, Witnessing
from verifier.audit import audit_log
from verifier.checks import IN_A_LOG
from verifier.cli import main
from verifier.errors import EndpointSilent
from verifier.report import as_json
from verifier.saved import read_saved
from verifier.verdict import Report, Verdict

pytestmark = needs("tsa")
PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
ENTRIES = entries_of(notes_of_a_year(12))
TIME_S = 1_800_000_000
NOTE = checkpoint_note(ENTRIES[:7])


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Stamper:
    return Stamper(tmp_path_factory.mktemp("stamps") / "tsa")


def published(*made: Made, entries: list[bytes] = ENTRIES) -> InMemory:
    log = log_of(entries)
    return replace(log, files={**log.files, **files_beside(*made)})


def audit(log: InMemory, given: Witnessing, state: Path | None = None) -> Report:
    return audit_log(log, trust(), workers=1, given=given, state=state)


def verdicts(report: Report) -> dict[str, Verdict | None]:
    """The anchors' checks that are in the report; one that was not asked for is None."""
    return {
        each.check.code: each.verdict if each.asked else None
        for each in report.results
        if each.check in IN_A_LOG
    }


def test_stamps_and_blocks_are_checked_with_the_log_and_told_in_its_report(tsa: Stamper) -> None:
    stamp, block = stamped(tsa, NOTE, TIME_S), recorded(NOTE, TIME_S - 60)
    given = Witnessing((tsa.root,), blocks=frozenset({block_of(block)}))
    report = audit(published(stamp, block), given)
    assert report.verdict is PROVED
    assert verdicts(report) == {
        "anchor_beginning": PROVED,
        "anchor_stamps": PROVED,
        "anchor_chain": PROVED,
    }
    assert "前 7 条在北京时间 2027 年" in report.sentence.zh
    value = json.loads(as_json(report))
    assert {each["kind"] for each in value["anchored"]} == {"rfc3161", "evm"}
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    schema = json.loads((Path(__file__).parents[2] / "docs/schema/report.schema.json").read_bytes())
    jsonschema_rs.validator_for(schema).validate(value)


def test_what_is_not_asked_for_weighs_nothing(tsa: Stamper) -> None:
    log = published(stamped(tsa, NOTE, TIME_S), recorded(NOTE, TIME_S))
    report = audit(log, Witnessing((tsa.root,)))
    assert report.verdict is PROVED
    assert verdicts(report)["anchor_chain"] is None
    assert "全部查过" in report.sentence.zh
    report = audit(log, NOTHING)
    assert report.verdict is PROVED
    assert verdicts(report) == {}
    assert "anchored" not in report.content
    assert report.sentence == audit(log_of(ENTRIES), NOTHING).sentence


def test_what_is_asked_for_and_not_published_is_could_not_check(tsa: Stamper) -> None:
    report = audit(log_of(ENTRIES), Witnessing((tsa.root,)))
    assert found(report) == {
        ("5.4", None, "stamps_absent", ""),
        ("5.5", None, "receipts_absent", ""),
    }
    assert report.verdict is UNCHECKED
    log = replace(log_of(ENTRIES), files={**log_of(ENTRIES).files, INDEX_PATH: b"garbage"})
    assert audit(log, Witnessing((tsa.root,))).verdict is UNCHECKED


def test_an_anchor_that_the_ledger_contradicts_is_disproved(tsa: Stamper) -> None:
    other = sign_checkpoint(Checkpoint(community.ORIGIN, 7, bytes(32)), community.log_key())
    report = audit(published(stamped(tsa, other, TIME_S)), Witnessing((tsa.root,)))
    assert ("3.5", None, "not_a_beginning", "checkpoint") in found(report)
    assert report.verdict is DISPROVED
    assert "anchored" in report.content
    assert report.content["anchored"] == []


@pytest.mark.parametrize("is_silent", [True, False], ids=["node down", "block unknown"])
def test_what_no_source_of_the_checker_s_knows_is_could_not_check(*, is_silent: bool) -> None:
    made = recorded(NOTE, TIME_S)
    down = Endpoint(f"http://127.0.0.1:{free_port()}")
    given = Witnessing(blocks=frozenset({bytes(32)}))
    if is_silent:
        given = Witnessing(endpoints=(down,), blocks=frozenset({block_of(made)}))
    report = audit(published(made), given)
    down.close()
    code = "endpoint_silent" if is_silent else "block_unseen"
    assert ("5.5", None, code, made.anchor.path) in found(report)
    assert report.verdict is UNCHECKED
    assert verdicts(report)["anchor_chain"] is UNCHECKED


def test_a_node_that_did_not_answer_is_not_asked_again() -> None:
    down = Endpoint(f"http://127.0.0.1:{free_port()}")
    receipt = parse_anchor(recorded(NOTE, TIME_S).data)
    with closing(down):
        raised = []
        for _ in range(2):
            with pytest.raises(EndpointSilent) as caught:
                down.check(receipt, 1)
            raised.append(caught.value)
    assert raised[0] is raised[1]


def test_an_audit_that_goes_on_checks_the_anchors_of_what_it_saw_before(
    tsa: Stamper, tmp_path: Path
) -> None:
    state, given = tmp_path / "state", Witnessing((tsa.root,))
    stamp = stamped(tsa, NOTE, TIME_S)
    assert audit(published(stamp, entries=ENTRIES[:8]), given, state).verdict is PROVED
    report = audit(published(stamp), given, state)
    assert report.verdict is PROVED
    assert report.content["started_at"] == 8
    assert verdicts(report)["anchor_stamps"] is PROVED
    # Garbage beside a log that is right stops no state; the next audit asks again.
    (tmp_path / "second").mkdir()
    state = tmp_path / "second/state"
    broken = stamp._replace(data=b"garbage")
    for started_at in (0, 12):
        report = audit(published(broken), given, state)
        assert report.verdict is DISPROVED
        assert report.content["started_at"] == started_at
    assert audit(published(stamp), given, state).verdict is PROVED


def test_a_log_that_an_anchor_contradicts_is_not_gone_on_from(tsa: Stamper, tmp_path: Path) -> None:
    state, given = tmp_path / "state", Witnessing((tsa.root,))
    audit(log_of(ENTRIES[:8]), NOTHING, state)
    other = sign_checkpoint(Checkpoint(community.ORIGIN, 7, bytes(32)), community.log_key())
    assert audit(published(stamped(tsa, other, TIME_S)), given, state).verdict is DISPROVED
    saved = read_saved(state)
    assert saved is not None
    assert saved.size == 8


def test_the_command_takes_the_same_words_as_anchor(
    tsa: Stamper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_log(tmp_path / "log", ENTRIES)
    block = recorded(NOTE, TIME_S)
    for path, data in files_beside(stamped(tsa, NOTE, TIME_S), block).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    policy, charters = write_trust(tmp_path / "trust")
    asked = ["log", str(folder), "--trust", str(policy), "--charters", str(charters)]
    asked += ["--no-findings", "--workers", "1"]
    assert main([*asked, "--tsa-roots", str(tsa.roots_path), "--block", block_of(block).hex()]) == 0
    said = capsys.readouterr().out
    assert "5.4 相符" in said
    assert "5.5 相符" in said
    assert main([*asked, "--tsa-roots", str(policy)]) == 2
    assert main([*asked, "--block", "00" * 32]) == 2
    down = f"http://127.0.0.1:{free_port()}"
    assert main([*asked, "--rpc", down]) == 2
    capsys.readouterr()
    assert main([*asked, "--rpc", down, "--confirmations", "0"]) == 2
    assert "--confirmations" in capsys.readouterr().err
    assert main(asked) == 0
    assert "5.4" not in capsys.readouterr().out


def test_where_no_anchor_is_looked_at_what_was_given_for_them_is_not_passed_over(
    tsa: Stamper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, charters = write_trust(tmp_path / "trust")
    proof = tmp_path / "n.tlog-proof"
    proof.write_bytes(proof_of(ENTRIES, 3))
    trusting = ["--trust", str(policy), "--charters", str(charters)]
    folder = write_log(tmp_path / "log", ENTRIES)
    given = ["--tsa-roots", str(tsa.roots_path), "--block", "00" * 32]
    for what in (str(proof), f"{folder}#{community.ORIGIN}/3/{'0' * 64}"):
        assert main(["notice", what, *trusting, *given, "--json"]) == 2
        value = json.loads(capsys.readouterr().out)
        assert value["code"] == "anchors_out_of_place"
        assert value["facts"] == {"options": "--tsa-roots, --block"}
    # With the place, they are taken; a proof under a key in force has no need of them.
    assert main(["notice", str(proof), *trusting, *given, "--from", str(folder)]) == 0
