"""Every byte of a published log and of a proof, flipped: the verifier never says 相符."""

from dataclasses import replace

import pytest

from ledger.core.entry import format_entry, parse_entry
from ledger.core.text import format_base64
from tests import community
from tests.verifier.publishing import InMemory, entries_of, log_of, proof_of, trust
from verifier.audit import audit_log
from verifier.notice import check_proof
from verifier.report import as_json, as_text
from verifier.verdict import Verdict


def small_notes() -> list[bytes]:
    """A charter with few officers, so that there are few bytes; a payment; a notice."""
    officers = [
        each
        for each in community.charter_body()["officers"]
        if each["person"] in {"p-3", "p-4", "p-6"}
    ]
    charter = community.charter_note(officers=officers)
    own = community.id_of(charter)
    paid = community.expenditure_note("e-1", charter=own)
    return [charter, paid, community.notice_note("n-1", charter=own)]


NOTES = small_notes()
ENTRIES = entries_of(NOTES)
TRUST = trust(community.id_of(NOTES[0]), witnesses=["w1"], quorum="w1")
LOG = log_of(ENTRIES, witnesses=["w1", "stranger"])


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]


def test_the_log_that_is_flipped_is_sound() -> None:
    assert audit_log(LOG, TRUST, workers=1).verdict is Verdict.PROVED


def unnamed_signature(checkpoint: bytes) -> range:
    """Where the line of the witness stands that the policy does not name; its line end included."""
    start = checkpoint.index("— witness.example.org/stranger".encode())
    return range(start, checkpoint.index(b"\n", start) + 1)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("path", sorted(LOG.files))
def test_an_audit_never_passes_a_flipped_byte(path: str, part: int) -> None:
    data = LOG.files[path]
    spared = unnamed_signature(data) if path == "checkpoint" else range(0)
    for at in range(part, len(data), 4):
        report = audit_log(InMemory({**LOG.files, path: flipped(data, at)}), TRUST, workers=1)
        assert report.verdict is not Verdict.PROVED or at in spared, at


def test_a_flip_in_a_line_of_an_unnamed_witness_may_pass() -> None:
    """Nobody knows that key, so nothing depends on its line; as long as it is one."""
    data = LOG.files["checkpoint"]
    at = unnamed_signature(data).stop - 20
    report = audit_log(InMemory({**LOG.files, "checkpoint": flipped(data, at)}), TRUST, workers=1)
    assert report.verdict is Verdict.PROVED


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_proof_never_passes_a_flipped_byte(index: int) -> None:
    data = proof_of(ENTRIES, index, LOG.files["checkpoint"])
    assert check_proof(data, TRUST).verdict is Verdict.PROVED
    start = data.index("— witness.example.org/stranger".encode())
    for at in range(len(data)):
        report = check_proof(flipped(data, at), TRUST)
        assert report.verdict is not Verdict.PROVED or at >= start, at


@pytest.mark.parametrize("path", sorted(LOG.files))
def test_an_audit_never_passes_a_file_cut_short_or_drawn_out(path: str) -> None:
    data = LOG.files[path]
    longer = [data + b"\n", data + b"\0", data + data]
    for changed in [*(data[:-n] for n in (1, 2, 32, 100) if n < len(data)), b"", *longer]:
        report = audit_log(InMemory({**LOG.files, path: changed}), TRUST, workers=1)
        assert report.verdict is not Verdict.PROVED


def test_what_a_proof_carries_is_shown_only_once_it_hashed_to_the_leaf() -> None:
    data = proof_of(ENTRIES, 2, LOG.files["checkpoint"])
    other = community.notice_note("n-1", charter=community.id_of(NOTES[0]), title="另一份公示")
    entry = format_entry(replace(parse_entry(ENTRIES[2]), statement=other))
    lie = data.replace(data.split(b"\n")[1], b"extra " + format_base64(entry).encode())
    report = check_proof(lie, TRUST)
    assert report.verdict is Verdict.DISPROVED
    assert report.content["entry"] is None
    assert "另一份公示" not in as_text(report, "zh") + as_json(report).decode()
