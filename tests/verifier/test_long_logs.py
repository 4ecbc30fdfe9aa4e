"""Logs of several bundles: windows, worker processes, upper tiles, what can't be read."""

from pathlib import Path

import pytest

from ledger.affairs.state import EMPTY
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from tests import community
from tests.verifier.publishing import (
    InMemory,
    entries_of,
    log_of,
    rechained,
    trust,
    write_log,
)
from tests.verifier.test_forgeries import FORGERIES, found
from verifier import audit as auditing
from verifier import crew, replay
from verifier.audit import audit_log
from verifier.line import Foreseen, foresee
from verifier.reader import LogReader
from verifier.sources import Directory
from verifier.verdict import Report, Verdict

SIZE = 600  # two full bundles and a partial one
ALONE = {"accountant": "accountant-1"}


def long_notes(size: int = SIZE) -> list[bytes]:
    """A charter, payments, and an appointment and a revocation between them."""
    charter = community.charter_note()
    appointment = community.appointment_note(
        "a-1", "clerk-2", ["clerk"], person="p-20", after=community.id_of(charter)
    )
    revocation = community.revocation_note("r-1", "clerk-2", after=community.id_of(appointment))
    notes = [charter, *(community.expenditure_note(f"e-{i}", i) for i in range(1, size - 2))]
    notes.insert(size // 3, appointment)
    notes.insert(size // 3 * 2, revocation)
    return notes


NOTES = long_notes()
ENTRIES = entries_of(NOTES)
LOG = log_of(ENTRIES)


def audit(log: InMemory, workers: int = 1) -> Report:
    return audit_log(log, trust(), workers=workers)


def changed(**files: bytes | None) -> InMemory:
    files_now: dict[str, bytes | None] = {**LOG.files, **files}
    return InMemory({path: data for path, data in files_now.items() if data is not None})


def examined(report: Report) -> dict[str, int]:
    return {result.check.code: result.examined for result in report.results}


def test_a_long_log_is_proved_and_everything_in_it_is_looked_at() -> None:
    report = audit(LOG)
    assert report.verdict is Verdict.PROVED
    counts = examined(report)
    assert {counts[code] for code in ("entries", "statements", "authority", "leaves")} == {SIZE}
    assert (counts["tiles"], counts["tree"]) == (4, 1)  # three of level 0, one of level 1


@pytest.mark.parametrize("at", [200, 255, 256, 257, 511, 512, 599])
def test_what_is_wrong_is_found_wherever_it_stands(at: int) -> None:
    notes = list(NOTES)
    notes[at] = community.expenditure_note("e-x", by=ALONE)
    if at in {200, 400}:
        notes = [*NOTES[:at], notes[at], *NOTES[at:]]
    report = audit(log_of(entries_of(notes)))
    assert found(report) == {("2.4", at, "rule_needs_role", "by")}


@pytest.mark.parametrize("at", [255, 256, 512])
def test_a_break_between_two_bundles_is_found(at: int) -> None:
    report = audit(log_of(rechained(ENTRIES, time_ms=(at, 1))))
    assert ("3.4", at, "time_went_back", "entry.time") in found(report)
    report = audit(log_of(rechained(ENTRIES, governance=(at, 1))))
    assert ("3.3", at, "governance_line_broken", "entry.governance") in found(report)


@pytest.mark.parametrize(("first", "second"), [(3, 5), (3, 300), (3, 599), (260, 300)])
@pytest.mark.parametrize("window", [1, 2, 128])
def test_a_number_used_twice_is_found_however_far_apart(
    first: int, second: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one bundle, in one window, or in windows of which the first was written to disk."""
    monkeypatch.setattr(replay, "WINDOW", window)
    notes = list(NOTES)
    no = f"e-{first if first < SIZE // 3 else first - 1}"
    notes[second] = community.expenditure_note(no, 77)
    report = audit(log_of(entries_of(notes)))
    assert found(report) == {("2.4", second, "no_used", "no")}
    notes[second] = notes[first]
    report = audit(log_of(entries_of(notes)))
    assert found(report) == {("2.4", second, "already_in", "")}


def test_a_reference_far_back_is_read_again_from_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "WINDOW", 1)
    body = {
        "amount": 3,
        "currency": "CNY",
        "date": "2026-11-22",
        "reason": "记错了",
        "reverses": community.id_of(NOTES[3]).hex(),
    }
    by = {"accountant": "accountant-1", "director": "director-1"}
    reversal = community.note("reversal", body, by, no="v-1")
    assert audit(log_of(entries_of([*NOTES, reversal]))).verdict is Verdict.PROVED
    again = community.note("reversal", {**body, "reason": "又记错了"}, by, no="v-2")
    report = audit(log_of(entries_of([*NOTES, reversal, again])))
    assert found(report) == {("2.4", SIZE + 1, "target_closed", "body.reverses")}
    other = community.note("reversal", {**body, "amount": 4}, by, no="v-2")
    report = audit(log_of(entries_of([*NOTES, other])))
    assert found(report) == {("2.4", SIZE, "amount_differs", "body.amount")}


@pytest.mark.parametrize("name", FORGERIES)
def test_clearing_and_admitting_in_order_find_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What workers clear ahead is what the ledger's own order would have admitted."""
    log = log_of(FORGERIES[name].entries())
    quickly = audit(log)

    def forget_states(*arguments: object) -> Foreseen:
        return Foreseen(foresee(*arguments).keys, ())  # type: ignore[arg-type]

    monkeypatch.setattr(auditing, "foresee", forget_states)
    assert found(quickly) == found(audit(log))


def test_a_governance_entry_that_the_line_leaves_out_is_still_replayed() -> None:
    """The line skips the revocation; what clerk-2 signs after it is disproved all the same."""
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    notes = [*NOTES[:500], community.expenditure_note("e-x", by=by), *NOTES[500:]]
    entries = entries_of(notes)
    hidden = [data.replace(b"Z\n400\n", b"Z\n200\n", 1) for data in entries]
    report = audit(log_of(rechained(hidden)))
    assert found(report) == {
        ("2.4", 500, "key_revoked", "signature 2"),
        ("3.3", 401, "governance_line_broken", "entry.governance"),
    }


# --------------------------------------------------------------------------------- the processes


def test_worker_processes_find_what_one_process_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "SMALL", 2)
    notes = list(NOTES)
    notes[300] = community.expenditure_note("e-x", by=ALONE)
    notes[520] = community.expenditure_note("e-7", 77)
    folder = write_log(tmp_path, entries_of(notes))
    alone = audit_log(Directory(str(folder)), trust(), workers=1)
    together = audit_log(Directory(str(folder)), trust(), workers=2)
    assert found(together) == {
        ("2.4", 300, "rule_needs_role", "by"),
        ("2.4", 520, "no_used", "no"),
    }
    assert together == alone


def test_progress_is_told_up_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    audit_log(LOG, trust(), workers=1, progress=lambda done, size: seen.append((done, size)))
    assert seen == [(256, SIZE), (512, SIZE), (SIZE, SIZE)]


def test_the_line_is_foreseen_from_any_entry_on() -> None:
    reader = LogReader(LOG, SIZE)
    whole = foresee(reader.read_unchecked, community.ORIGIN, EMPTY, 0, SIZE)
    assert [index for index, _ in whole.states] == [0, 200, 400]
    assert len(whole.keys) == 10


# ----------------------------------------------------------------------------- what can't be read


def test_a_missing_bundle_is_not_a_disproof() -> None:
    report = audit(changed(**{"tile/entries/001": None}))
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {("1.2", None, "file_absent", "tile/entries/001")}


def test_behind_a_missing_bundle_a_refusal_proves_nothing() -> None:
    """The appointment may be in the missing bundle: nobody can say that clerk-2 was not in office."""
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    notes = long_notes()
    notes[200], notes[300] = notes[300], notes[200]  # the appointment in the second bundle
    notes[550] = community.expenditure_note("e-x", by=by)
    log = log_of(entries_of(notes))
    files = {path: data for path, data in log.files.items() if path != "tile/entries/001"}
    report = audit(InMemory(files))
    assert report.verdict is Verdict.UNCHECKED


def test_a_missing_tile_is_not_a_disproof() -> None:
    for path, number in (("tile/0/001", "1.3"), ("tile/1/000.p/2", "1.3")):
        report = audit(changed(**{path: None}))
        assert report.verdict is Verdict.UNCHECKED
        assert found(report) == {(number, None, "file_absent", path)}


def test_a_truncated_bundle_is_disproved() -> None:
    bundle = LOG.files["tile/entries/001"]
    report = audit(changed(**{"tile/entries/001": bundle[:-1]}))
    assert report.verdict is Verdict.DISPROVED
    assert ("4.1", 255, "bundle_truncated", "tile/entries/001") in found(report)


def test_an_upper_tile_that_does_not_follow_is_disproved() -> None:
    tile = bytearray(LOG.files["tile/1/000.p/2"])
    tile[33] ^= 1
    report = audit(changed(**{"tile/1/000.p/2": bytes(tile)}))
    assert found(report) == {("4.2", None, "tile_disproved", "tile/1/000.p/2")}
    failure = next(each for result in report.results for each in result.failures)
    assert failure.error.facts["position"] == 1


def test_partial_tiles_that_are_gone_are_cut_from_the_full_ones() -> None:
    """The log has grown on after this checkpoint, and has deleted its partial tiles."""
    entries = entries_of(long_notes(1024))
    grown, before = log_of(entries).files, log_of(entries[:SIZE]).files
    kept = {path: before[path] for path in ("checkpoint", "tile/1/000.p/2")}
    report = audit(InMemory({**grown, **kept}))
    assert report.verdict is Verdict.PROVED


def test_where_nothing_can_be_read_any_more_it_is_given_up() -> None:
    huge = Checkpoint(community.ORIGIN, 1 << 40, b"\1" * 32)
    note = sign_checkpoint(huge, community.log_key())
    report = audit(InMemory({"checkpoint": note}))
    assert report.verdict is Verdict.UNCHECKED
    assert ("1.2", 8 * 256, "gave_up", "") in found(report)
