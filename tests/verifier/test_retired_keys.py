"""Checkpoints under keys that a log has no more: when they count, and when they show a theft."""

from pathlib import Path

import pytest

from ledger.core.charters import parse_charters
from ledger.core.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.core.cosignature import cosign
from ledger.core.entry import parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, format_vkey
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from ledger.core.note import Note, format_note, parse_note
from ledger.core.policy import parse_policy
from tests import community
from tests.community import ORIGIN, notice_note
from tests.verifier.publishing import (
    charters_text,
    entries_of,
    files_of,
    proof_of,
    witness_key,
    write_log,
)
from tests.verifier.test_forgeries import found
from tests.verifier.test_notice import online, paper, verdicts
from tests.verifier.test_succession import AUTHORITY, FOUNDED, governed
from verifier import notice as noticing
from verifier.audit import audit_log
from verifier.cli import main
from verifier.notice import check_proof
from verifier.trust import Trust
from verifier.verdict import Report, Verdict

PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
OLD = community.log_key()
NEW = SigningKey(ORIGIN, ED25519, bytes(31) + b"\x07")
NEW_PQ = SigningKey(ORIGIN, ML_DSA_44, bytes(31) + b"\x08")
BODY = {"log_keys": [format_vkey(NEW.verifier), format_vkey(NEW_PQ.verifier)], "reason": "换服务器"}
NOTES = [
    FOUNDED,
    notice_note("n-1"),
    notice_note("n-2"),
    governed("key_succession", BODY, AUTHORITY, FOUNDED),  # entry 3
    notice_note("n-3"),
    notice_note("n-4"),
]
ENTRIES = entries_of(NOTES)
SUCCESSION_S = parse_entry(ENTRIES[3]).time_ms // 1000
BEFORE, AFTER = SUCCESSION_S - 3600, SUCCESSION_S + 3600


def checkpoint(
    size: int, *signers: SigningKey, seen_s: int = 0, entries: list[bytes] = ENTRIES
) -> bytes:
    """The checkpoint of the first *size* entries, cosigned by the witness at *seen_s*."""
    frontier = extend(EMPTY_FRONTIER, map(hash_leaf, entries[:size]))
    tree = Checkpoint(ORIGIN, size, root(frontier))
    signed = parse_note(sign_checkpoint(tree, signers))
    seen = [cosign(format_checkpoint(tree), witness_key("w1"), seen_s)] if seen_s else []
    return format_note(Note(signed.text, (*signed.signatures, *seen)))


def policy_of(*keys: SigningKey, quorum: str = "w1") -> str:
    lines = [f"log {format_vkey(key.verifier)}\n" for key in keys]
    lines += [f"witness w1 {format_vkey(witness_key('w1').verifier)}\n", f"quorum {quorum}\n"]
    return "".join(lines)


def trusting(*keys: SigningKey, quorum: str = "w1") -> Trust:
    return Trust(parse_policy(policy_of(*keys, quorum=quorum)), parse_charters(charters_text()))


TRUST = trusting(OLD, NEW, NEW_PQ)


class Log:
    """A log in memory under a checkpoint, as a source."""

    name = "memory"

    def __init__(self, note: bytes, entries: list[bytes] = ENTRIES) -> None:
        self.files = {**files_of(entries), "checkpoint": note}

    def read(self, path: str, limit: int) -> bytes:
        return self.files[path]

    def close(self) -> None:
        pass


NOW = checkpoint(6, NEW, NEW_PQ, seen_s=AFTER)


def audited(note: bytes, trust: Trust, size: int = 6) -> Report:
    return audit_log(Log(note, ENTRIES[:size]), trust, workers=1)


def dated(
    old: bytes,
    monkeypatch: pytest.MonkeyPatch,
    size: int = 3,
    *,
    trust: Trust = TRUST,
    now: bytes = NOW,
    entries: list[bytes] = ENTRIES,
) -> Report:
    """Check the proof of entry 1 under the checkpoint *old*, beside what the log says now."""
    monkeypatch.setattr(noticing, "open_source", lambda _: Log(now))
    return check_proof(proof_of(entries[:size], 1, old), trust, newer="the ledger")


# ------------------------------------------------------------------------- of a whole ledger


def test_a_log_under_its_new_keys_is_proved_and_its_succession_by_old_or_new() -> None:
    assert audited(NOW, TRUST).verdict is PROVED
    both = checkpoint(4, OLD, NEW, NEW_PQ, seen_s=AFTER)
    for keys in ((OLD,), (NEW, NEW_PQ), (OLD, NEW, NEW_PQ)):
        assert audited(both, trusting(*keys), 4).verdict is PROVED


def test_whoever_goes_on_with_a_key_that_the_ledger_has_ended_is_disproved() -> None:
    stolen = checkpoint(6, OLD, seen_s=AFTER)
    report = audited(stolen, trusting(OLD))  # a policy from before the succession
    assert found(report) == {("2.1", 3, "log_key_ended", "checkpoint")}
    assert report.verdict is DISPROVED


def test_by_the_new_policy_it_could_not_even_be_looked_at() -> None:
    report = audited(checkpoint(6, OLD, seen_s=AFTER), TRUST)
    assert found(report) == {("2.1", None, "log_key_retired", "checkpoint")}
    assert report.verdict is UNCHECKED


def test_whoever_takes_the_stronger_signature_away_is_disproved() -> None:
    report = audited(checkpoint(6, NEW, seen_s=AFTER), TRUST)
    assert found(report) == {("2.1", None, "signature_type_missing", "")}
    assert report.verdict is DISPROVED


def test_keys_that_the_ledger_never_named_are_the_policy_s_affair() -> None:
    other = SigningKey(ORIGIN, ED25519, bytes(31) + b"\x09")
    assert audited(checkpoint(6, other, seen_s=AFTER), trusting(other)).verdict is PROVED


def test_online_a_phone_that_holds_the_old_policy_sees_the_end_of_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stolen = Log(checkpoint(6, OLD, seen_s=AFTER))
    report = online(ENTRIES, paper(1, ENTRIES), monkeypatch, trusting(OLD), stolen)  # type: ignore[arg-type]
    assert ("2.1", 3, "log_key_ended", "checkpoint") in found(report)
    assert report.verdict is DISPROVED


# ----------------------------------------------------------------------------- an old proof


def test_an_old_proof_alone_is_could_not_check() -> None:
    old = checkpoint(3, OLD, seen_s=BEFORE)
    report = check_proof(proof_of(ENTRIES[:3], 1, old), TRUST)
    assert found(report) == {("2.1", None, "log_key_retired", "checkpoint")}
    assert report.verdict is UNCHECKED


@pytest.mark.parametrize("trust", [TRUST, trusting(NEW, NEW_PQ)], ids=["listed", "unlisted"])
def test_an_old_proof_counts_beside_the_newer_tree_if_it_was_seen_before(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = dated(checkpoint(3, OLD, seen_s=BEFORE), monkeypatch, trust=trust)
    assert verdicts(report)[0] is PROVED
    assert report.verdict is PROVED
    (remark,) = [r for c in report.results for r in c.remarks if r.code == "log_key_followed"]
    assert "第 3 条" in remark.text.zh


def test_the_succession_s_own_checkpoint_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    old = checkpoint(4, OLD, NEW, NEW_PQ, seen_s=AFTER)
    assert dated(old, monkeypatch, 4).verdict is PROVED


def test_a_proof_that_was_seen_only_afterwards_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seen_s in (AFTER, SUCCESSION_S, 0):
        report = dated(checkpoint(3, OLD, seen_s=seen_s), monkeypatch)
        assert ("2.1", None, "log_key_retired", "checkpoint") in found(report)
        assert report.verdict is UNCHECKED


def test_without_a_quorum_nothing_dates_it(monkeypatch: pytest.MonkeyPatch) -> None:
    trust = trusting(OLD, NEW, NEW_PQ, quorum="none")
    report = dated(checkpoint(3, OLD, seen_s=BEFORE), monkeypatch, trust=trust)
    assert report.verdict is UNCHECKED


def test_another_history_under_the_old_key_is_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = entries_of([FOUNDED, notice_note("n-1"), notice_note("forged")])
    old = checkpoint(3, OLD, seen_s=BEFORE, entries=forged)
    report = dated(old, monkeypatch, entries=forged)
    assert ("2.1", None, "not_a_beginning", "checkpoint") in found(report)
    assert report.verdict is DISPROVED


def test_behind_the_succession_the_old_key_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    report = dated(checkpoint(5, OLD, seen_s=BEFORE), monkeypatch, 5)
    assert report.verdict is not PROVED
    assert any(code == "not_signed" for _, _, code, _ in found(report))


def test_what_the_log_says_now_must_itself_be_signed_and_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = checkpoint(3, OLD, seen_s=BEFORE)
    for now in (checkpoint(6, OLD, seen_s=AFTER), checkpoint(6, NEW, NEW_PQ), old[:-5]):
        assert dated(old, monkeypatch, now=now).verdict is UNCHECKED


def test_the_command_line_takes_the_newer_tree_from_where_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_log(tmp_path / "log", ENTRIES)
    (folder / "checkpoint").write_bytes(NOW)
    (tmp_path / "n.tlog-proof").write_bytes(
        proof_of(ENTRIES[:3], 1, checkpoint(3, OLD, seen_s=BEFORE))
    )
    (tmp_path / "policy.txt").write_text(policy_of(OLD, NEW, NEW_PQ), "utf-8")
    (tmp_path / "charters.txt").write_text(charters_text(), "utf-8")
    asked = ["notice", str(tmp_path / "n.tlog-proof"), "--trust", str(tmp_path / "policy.txt")]
    asked += ["--charters", str(tmp_path / "charters.txt")]
    assert main(asked) == 2
    assert "--from" in capsys.readouterr().out
    assert main([*asked, "--from", str(folder)]) == 0
    assert "照样算数" in capsys.readouterr().out
