"""Checkpoints under keys that a log has no more, dated by anchors (docs/adr/0063)."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from ledger.core.anchors import INDEX_PATH, anchored_path
from ledger.core.entry import parse_entry
from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, format_vkey
from ledger.core.note import parse_note
from tests import community
from tests.anchors.listed import Made, block_of, files_beside, recorded, stamped
from tests.anchors.stamping import Stamper
from tests.community import ORIGIN, id_of, notice_note
from tests.requirements import needs
from tests.verifier.publishing import InMemory, entries_of, files_of, proof_of
from tests.verifier.test_forgeries import found
from tests.verifier.test_retired_keys import (
    AFTER,
    BEFORE,
    ENTRIES,
    NEW,
    NEW_PQ,
    NOTES,
    NOW,
    OLD,
    SUCCESSION_S,
    TRUST,
    checkpoint,
    trusting,
)
from tests.verifier.test_succession import AUTHORITY, FOUNDED
from verifier import notice as noticing
from verifier.anchor_proof import NOTHING, Witnessing
from verifier.notice import check_proof
from verifier.trust import Trust
from verifier.verdict import Report, Verdict

pytestmark = needs("tsa")
PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
UNDATED = ("2.1", None, "log_key_retired", "checkpoint")
ALONE = trusting(OLD, NEW, NEW_PQ, quorum="none")
PLAIN_NOW = checkpoint(6, NEW, NEW_PQ)
PROOF_NOTE = checkpoint(3, OLD)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Stamper:
    return Stamper(tmp_path_factory.mktemp("stamps") / "tsa")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stamper:
    return Stamper(tmp_path_factory.mktemp("stamps") / "stranger")


class Asking(NamedTuple):
    """An old proof, what the ledger publishes now, and whom the checker believes."""

    given: Witnessing
    files: dict[str, bytes]
    old: bytes = PROOF_NOTE
    size: int = 3
    trust: Trust = ALONE
    now: bytes = PLAIN_NOW
    entries: list[bytes] = ENTRIES
    proved: list[bytes] = ENTRIES

    def ask(self, monkeypatch: pytest.MonkeyPatch) -> Report:
        log = InMemory({**files_of(self.entries), "checkpoint": self.now, **self.files})
        monkeypatch.setattr(noticing, "open_source", lambda _: log)
        proof = proof_of(self.proved[: self.size], 1, self.old)
        return check_proof(proof, self.trust, newer="the ledger", given=self.given)


def by(tsa: Stamper, *made: Made) -> Asking:
    """Ask by the authority's roots and by the blocks of all receipts."""
    known = frozenset(block_of(each) for each in made if each.anchor.kind == "evm")
    return Asking(Witnessing((tsa.root,), blocks=known), files_beside(*made))


def remarks(report: Report) -> Iterator[str]:
    return (remark.code for result in report.results for remark in result.remarks)


def assert_dated(report: Report) -> None:
    assert report.verdict is PROVED, found(report)
    assert "log_key_followed" in remarks(report)


def assert_undated(report: Report, *codes: str) -> None:
    assert report.verdict is UNCHECKED
    assert UNDATED in found(report)
    assert {*codes} <= {*remarks(report)}


# ------------------------------------------------------------------------------ what counts


def test_a_stamp_from_before_the_succession_dates_it(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = by(tsa, stamped(tsa, PROOF_NOTE, BEFORE)).ask(monkeypatch)
    assert_dated(report)
    (said,) = [r.text for c in report.results for r in c.remarks if r.code == "log_key_followed"]
    assert "换之前就锚定过" in said.zh
    assert "tsa 的时间戳为证" in said.zh
    assert "before that (the first 3 entries stood so before 20" in said.en


def test_a_block_from_before_the_succession_dates_it(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_dated(by(tsa, recorded(PROOF_NOTE, BEFORE)).ask(monkeypatch))


@pytest.mark.parametrize("signers", [(OLD,), ()], ids=["signed", "of whatever signature"])
def test_an_anchor_of_a_later_tree_of_the_same_keys_dates_its_beginnings(
    signers: tuple[SigningKey, ...], tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is what was anchored; that the present, signed tree begins with it is checked."""
    later = checkpoint(3, *(signers or (SigningKey(ORIGIN, ED25519, bytes(31) + b"\x42"),)))
    asking = by(tsa, stamped(tsa, later, BEFORE))
    assert_dated(asking._replace(old=checkpoint(2, OLD), size=2).ask(monkeypatch))


def test_the_last_second_counts_and_the_next_does_not(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_dated(by(tsa, stamped(tsa, PROOF_NOTE, SUCCESSION_S - 2)).ask(monkeypatch))
    # A stamp's time is rounded down: this one may have been made in the succession's own second.
    late = by(tsa, stamped(tsa, PROOF_NOTE, SUCCESSION_S - 1)).ask(monkeypatch)
    assert_undated(late, "anchor_too_late")
    last = SUCCESSION_S - 60 - 1  # a block's time is its proposer's word
    assert_dated(by(tsa, recorded(PROOF_NOTE, last)).ask(monkeypatch))
    assert_undated(by(tsa, recorded(PROOF_NOTE, last + 1)).ask(monkeypatch), "anchor_too_late")


def test_a_broken_anchor_is_named_and_the_others_still_count(
    tsa: Stamper, stranger: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = stamped(tsa, PROOF_NOTE, BEFORE)
    made = [
        stamped(tsa, PROOF_NOTE, BEFORE - 9)._replace(data=b"garbage"),
        stamped(tsa, PROOF_NOTE, BEFORE - 8, over=b"another text"),
        stamped(stranger, PROOF_NOTE, BEFORE - 7),
        recorded(PROOF_NOTE, BEFORE - 6, number=3),
        good,
    ]
    given = Witnessing((tsa.root,), blocks=frozenset({bytes(32)}))
    report = by(tsa, *made)._replace(given=given).ask(monkeypatch)
    assert_dated(report)
    broken = {"timestamp_malformed", "timestamp_other", "stamp_untrusted", "block_unseen"}
    assert broken <= {*remarks(report)}
    lost = files_beside(*made)
    del lost[made[1].anchor.path]
    assert_dated(by(tsa, *made)._replace(files=lost).ask(monkeypatch))


# ------------------------------------------------------------------- whom its quorum comes from


def test_beside_a_quorum_that_the_old_one_lacks_the_present_one_s_counts_and_is_named(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = by(tsa, stamped(tsa, PROOF_NOTE, BEFORE))._replace(trust=TRUST, now=NOW)
    report = asking.ask(monkeypatch)
    assert_dated(report)
    assert "quorum_of_newer" in remarks(report)
    late = asking._replace(old=checkpoint(3, OLD, seen_s=AFTER)).ask(monkeypatch)
    assert_dated(late)  # the witness was late, the anchor was not
    assert "witness" in remarks(late)
    assert "quorum_of_newer" not in remarks(late)


def test_without_the_present_one_s_quorum_it_is_could_not_check(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = by(tsa, stamped(tsa, PROOF_NOTE, BEFORE))._replace(trust=TRUST, now=PLAIN_NOW)
    report = asking.ask(monkeypatch)
    assert report.verdict is UNCHECKED
    assert ("2.1", None, "quorum_missing", "checkpoint") in found(report)


# ------------------------------------------------------------------------- what does not count


def test_nothing_to_go_by_changes_nothing(tsa: Stamper, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = by(tsa, stamped(tsa, PROOF_NOTE, BEFORE))._replace(given=NOTHING)
    report = asking.ask(monkeypatch)
    assert found(report) == {UNDATED}
    (error,) = [f.error for r in report.results for f in r.failures if f.error.code == UNDATED[2]]
    for word in ("--from", "--tsa-roots", "--rpc", "--block", "--header"):
        assert word in error.text("zh")
        assert word in error.text("en")


def test_anchors_of_after_the_succession_date_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in (stamped(tsa, PROOF_NOTE, AFTER), recorded(PROOF_NOTE, AFTER)):
        assert_undated(by(tsa, made).ask(monkeypatch), "anchor_too_late")
        lying = made.listed_at(BEFORE)  # the list is nobody's evidence
        assert_undated(by(tsa, lying).ask(monkeypatch), "anchor_too_late")


def test_an_accuracy_that_reaches_over_the_succession_dates_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = stamped(tsa, PROOF_NOTE, SUCCESSION_S - 60)
    text = parse_note(PROOF_NOTE).text
    rough = exact._replace(data=tsa.stamp(text, SUCCESSION_S - 60, (57, 500, 100)))
    assert_dated(by(tsa, rough).ask(monkeypatch))
    rough = exact._replace(data=tsa.stamp(text, SUCCESSION_S - 60, (58, 500, 100)))
    assert_undated(by(tsa, rough).ask(monkeypatch), "anchor_too_late")


def test_a_stamp_of_another_text_or_authority_and_an_unknown_block_date_nothing(
    tsa: Stamper, stranger: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = stamped(tsa, PROOF_NOTE, BEFORE, over=parse_note(checkpoint(2, OLD)).text)
    assert_undated(by(tsa, another).ask(monkeypatch), "timestamp_other")
    foreign = stamped(stranger, PROOF_NOTE, BEFORE)
    assert_undated(by(tsa, foreign).ask(monkeypatch), "stamp_untrusted")
    unknown = recorded(PROOF_NOTE, BEFORE)
    other = by(tsa, unknown)._replace(given=Witnessing(blocks=frozenset({bytes(32)})))
    assert_undated(other.ask(monkeypatch), "block_unseen")
    unasked = by(tsa, stamped(tsa, PROOF_NOTE, BEFORE))._replace(given=other.given)
    assert_undated(unasked.ask(monkeypatch), "no_anchor_then")
    elsewhere = recorded(PROOF_NOTE, BEFORE)._replace(data=recorded(NOW, BEFORE).data)
    assert_undated(by(tsa, elsewhere).ask(monkeypatch), "batch_disproved")


def test_a_smaller_tree_or_one_of_other_keys_dates_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for note in (checkpoint(2, OLD), checkpoint(4, OLD, NEW, NEW_PQ), NOW):
        report = by(tsa, stamped(tsa, note, BEFORE)).ask(monkeypatch)
        assert_undated(report, "no_anchor_then")


def test_a_stamp_of_another_history_dates_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = entries_of([FOUNDED, notice_note("n-1"), notice_note("forged")])
    other = checkpoint(3, OLD, entries=forged)
    report = by(tsa, stamped(tsa, other, BEFORE)).ask(monkeypatch)
    assert_undated(report, "not_a_beginning")
    # And whoever shows that history itself, with a stamp of the time, has made the evidence.
    asking = by(tsa, stamped(tsa, other, BEFORE))._replace(old=other, proved=forged)
    report = asking.ask(monkeypatch)
    assert ("2.1", None, "not_a_beginning", "checkpoint") in found(report)
    assert report.verdict is DISPROVED


def test_behind_the_succession_an_anchor_opens_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = checkpoint(5, OLD)
    asking = by(tsa, stamped(tsa, behind, BEFORE))._replace(old=behind, size=5)
    report = asking.ask(monkeypatch)
    assert report.verdict is not PROVED
    assert any(code == "not_signed" for _, _, code, _ in found(report))


# ------------------------------------------------------------------------------- what is stripped


def test_without_any_one_of_its_files_an_anchor_dates_nothing(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in (stamped(tsa, PROOF_NOTE, BEFORE), recorded(PROOF_NOTE, BEFORE)):
        asking = by(tsa, made)
        assert_dated(asking.ask(monkeypatch))
        for path in (INDEX_PATH, made.anchor.path, anchored_path(3)):
            for changed in (None, b"", b"garbage\n"):
                files = {**asking.files, path: changed or b""}
                if changed is None:
                    del files[path]
                assert_undated(asking._replace(files=files).ask(monkeypatch))


LATEST = SigningKey(ORIGIN, ED25519, bytes(31) + b"\x0b")
LATEST_PQ = SigningKey(ORIGIN, ML_DSA_44, bytes(31) + b"\x0c")
KEYS = {"log_keys": [format_vkey(each.verifier) for each in (LATEST, LATEST_PQ)], "reason": "又换"}
AGAIN = community.note(
    "key_succession", KEYS, AUTHORITY, no="key_succession-2", after=id_of(NOTES[3])
)
TWICE = entries_of([*NOTES[:5], AGAIN, notice_note("n-4")])  # entry 3 and entry 5
SECOND_S = parse_entry(TWICE[5]).time_ms // 1000


def twice(tsa: Stamper, *signers: SigningKey, time_s: int = SECOND_S - 2) -> Asking:
    """A proof of the second generation, whose keys are two, anchored at *time_s*."""
    old = checkpoint(5, *signers, entries=TWICE)
    return by(tsa, stamped(tsa, old, time_s))._replace(
        old=old,
        size=5,
        trust=trusting(OLD, NEW, NEW_PQ, LATEST, LATEST_PQ, quorum="none"),
        now=checkpoint(7, LATEST, LATEST_PQ, entries=TWICE),
        entries=TWICE,
        proved=TWICE,
    )


def test_an_anchor_makes_up_for_no_signature_that_was_taken_away(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_dated(twice(tsa, NEW, NEW_PQ).ask(monkeypatch))
    for signers in ((NEW,), (NEW_PQ,), (OLD,), (OLD, NEW), (LATEST,), (LATEST_PQ,)):
        report = twice(tsa, *signers).ask(monkeypatch)
        assert report.verdict is not PROVED, signers
        assert "log_key_followed" not in remarks(report)
    for now in ((LATEST,), (NEW, NEW_PQ), (OLD,)):
        asking = twice(tsa, NEW, NEW_PQ)._replace(now=checkpoint(7, *now, entries=TWICE))
        assert asking.ask(monkeypatch).verdict is not PROVED, now


def test_what_dates_a_generation_is_from_before_its_own_succession(
    tsa: Stamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = checkpoint(3, OLD, entries=TWICE)
    between = by(tsa, stamped(tsa, first, SECOND_S - 2))._replace(old=first, size=3)
    asking = twice(tsa, NEW, NEW_PQ)._replace(old=first, size=3, files=between.files)
    assert_undated(asking.ask(monkeypatch), "anchor_too_late")
    # Nor does an anchor of a tree that already has the succession in it, whatever its time.
    asking = twice(tsa, NEW, NEW_PQ, time_s=BEFORE)._replace(old=first, size=3)
    assert_undated(asking.ask(monkeypatch), "no_anchor_then")
