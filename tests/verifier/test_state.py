"""An audit that goes on from the last one finds what a full audit finds, and a rewritten past."""

import json
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from ledger.core.entry import parse_entry
from tests import community
from tests.verifier.publishing import entries_of, log_of, trust
from tests.verifier.test_forgeries import NOTES as ALL_NOTES
from tests.verifier.test_forgeries import found
from tests.verifier.test_long_logs import ENTRIES, NOTES
from verifier.audit import audit_log
from verifier.errors import StateMalformed
from verifier.saved import memory_path, read_saved
from verifier.verdict import Report, Verdict

ALONE = {"accountant": "accountant-1"}


def audit(entries: list[bytes], state: Path | None, **trusted: object) -> Report:
    return audit_log(log_of(entries), trust(**trusted), workers=1, state=state)  # type: ignore[arg-type]


def growth(report: Report) -> Verdict:
    return next(each.verdict for each in report.results if each.check.code == "growth")


@pytest.mark.parametrize("old", [1, 2, 11, 12])
def test_a_small_log_is_gone_on_with_from_any_size(old: int, tmp_path: Path) -> None:
    entries = entries_of(ALL_NOTES)
    state = tmp_path / "state"
    assert audit(entries[:old], state).verdict is Verdict.PROVED
    report = audit(entries, state)
    assert report.verdict is Verdict.PROVED
    counts = {each.check.code: each.examined for each in report.results}
    assert counts["statements"] == len(entries) - old
    saved = read_saved(state)
    assert saved is not None
    assert saved.size == len(entries)


@pytest.mark.parametrize("old", [1, 255, 256, 257, 511, 512, 513, 599, 600])
def test_a_long_log_is_gone_on_with_from_any_size(old: int, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert audit(ENTRIES[:old], state).verdict is Verdict.PROVED
    whole = audit(ENTRIES, tmp_path / "whole")
    assert audit(ENTRIES, state).verdict is whole.verdict is Verdict.PROVED
    one, other = read_saved(state), read_saved(tmp_path / "whole")
    assert one is not None
    assert other is not None
    assert (one.edge, one.last, one.state, one.root) == (
        other.edge,
        other.last,
        other.state,
        other.root,
    )


@pytest.mark.parametrize("old", [256, 300])
def test_what_was_verified_before_is_remembered(old: int, tmp_path: Path) -> None:
    """Numbers, ids, references and who was in office reach across audits."""
    state = tmp_path / "state"
    audit(ENTRIES[:old], state)
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    more = [
        community.expenditure_note("e-7", 77),
        NOTES[9],
        community.notice_note("n-1", entries=[community.id_of(NOTES[5]).hex()]),
        community.expenditure_note("e-y", by=by),
        community.expenditure_note("e-z", by=ALONE),
    ]
    report = audit(entries_of([*NOTES[:old], *more]), state)
    assert found(report) == {
        ("2.4", old, "no_used", "no"),
        ("2.4", old + 1, "already_in", ""),
        ("2.4", old + 4, "rule_needs_role", "by"),
    }
    assert read_saved(state).size == old  # type: ignore[union-attr]  # only 相符 is saved


@pytest.mark.parametrize("old", [200, 256, 300])
def test_a_rewritten_past_is_a_split_view_with_both_checkpoints(old: int, tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES[:old], state)
    other = [*NOTES[:100], community.expenditure_note("e-other", 7), *NOTES[101:]]
    report = audit(entries_of(other), state)
    assert report.verdict is growth(report) is Verdict.DISPROVED
    assert found(report) == {("3.1", None, "split_view", "checkpoint")}
    names = [name for name, _ in report.evidence]
    assert names == ["checkpoint-before", "checkpoint-now"]
    assert report.evidence[0][1] == log_of(ENTRIES[:old]).files["checkpoint"]


def test_another_history_of_the_same_length_is_a_split_view(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES, state)
    other = [*NOTES[:-1], community.expenditure_note("e-other", 7)]
    report = audit(entries_of(other), state)
    assert found(report) == {("3.1", None, "split_view", "checkpoint")}


def test_a_log_that_shrank_is_not_proved(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES[:300], state)
    audit(ENTRIES, state)
    report = audit(ENTRIES[:400], state)
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {("3.1", None, "log_shrank", "checkpoint")}
    other = entries_of([*NOTES[:299], community.expenditure_note("e-other", 7)])
    assert found(audit(other, state)) == {("3.1", None, "split_view", "checkpoint")}


def test_an_audit_of_an_unchanged_log_changes_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES, state)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert audit(ENTRIES, state).verdict is Verdict.PROVED
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_only_one_memory_is_kept_beside_a_state(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for size in (100, 300, 600):
        audit(ENTRIES[:size], state)
    saved = read_saved(state)
    assert saved is not None
    assert set(tmp_path.iterdir()) == {state, memory_path(state, saved.memory)}


def test_nothing_of_a_disproved_log_is_saved(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(entries_of([*NOTES[:5], community.expenditure_note("e-x", by=ALONE)]), state)
    assert list(tmp_path.iterdir()) == []


def test_a_state_under_another_charter_is_not_used(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES, state)
    report = audit(ENTRIES, state, charter=b"\3" * 32)
    assert found(report) >= {("3.1", None, "state_unfit", "")}
    assert report.verdict is Verdict.UNCHECKED


def test_every_byte_of_a_state_counts(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(entries_of(ALL_NOTES), state)
    data = state.read_bytes()
    for at in range(0, len(data), 7):
        state.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(StateMalformed):
            read_saved(state)
    value = json.loads(data)
    assert value["size"] == len(ALL_NOTES)
    assert value["last"]["time_ms"] == parse_entry(entries_of(ALL_NOTES)[-1]).time_ms


@pytest.mark.parametrize("harm", ["gone", "flipped", "cut"])
def test_a_damaged_memory_is_not_used(harm: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES[:300], state)
    memory = next(path for path in tmp_path.iterdir() if path != state)
    data = memory.read_bytes()
    if harm == "gone":
        memory.unlink()
    elif harm == "cut":
        memory.write_bytes(data[:-1])
    else:
        memory.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
    report = audit(ENTRIES, state)
    assert report.verdict is Verdict.UNCHECKED
    assert {code for _, _, code, _ in found(report)} == {"saved_state_malformed"}


def test_a_state_in_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    report = audit(ENTRIES[:10], tmp_path / "nowhere" / "state")
    assert report.verdict is Verdict.UNCHECKED
    assert {code for _, _, code, _ in found(report)} == {"file_unwritable"}


def as_earlier_version(state: Path) -> None:
    """Write the saved state as a program of version 1 would have left it."""
    value = json.loads(state.read_bytes())
    del value["sha256"]
    value["state"] = value["state"].replace('"v":2', '"v":1').replace('"chart":"",', "")
    body = orjson.dumps(value)
    state.write_bytes(orjson.dumps({**value, "sha256": sha256(body).hexdigest()}) + b"\n")


@pytest.mark.parametrize("more", [0, 3])
def test_a_state_of_an_earlier_version_keeps_its_checkpoints_and_is_written_anew(
    more: int, tmp_path: Path
) -> None:
    entries = entries_of(ALL_NOTES)
    old = len(entries) - more
    state = tmp_path / "state"
    audit(entries[:old], state)
    as_earlier_version(state)
    report = audit(entries, state)
    assert report.verdict is growth(report) is Verdict.PROVED
    counts = {each.check.code: each.examined for each in report.results}
    assert counts["statements"] == len(entries)
    remarks = {remark.code for each in report.results for remark in each.remarks}
    assert "state_outdated" in remarks
    saved = read_saved(state)
    assert saved is not None
    assert not saved.outdated
    assert [size for size, _ in saved.verified] == ([old, len(entries)] if more else [old, old])
    again = audit(entries, state)
    assert again.content["started_at"] == len(entries)


def test_a_past_that_was_rewritten_is_disproved_by_a_state_of_an_earlier_version(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    audit(entries_of(ALL_NOTES), state)
    as_earlier_version(state)
    rewritten = [*ALL_NOTES[:1], community.expenditure_note("e-other", 5), *ALL_NOTES[2:]]
    report = audit(entries_of(rewritten), state)
    assert report.verdict is growth(report) is Verdict.DISPROVED
