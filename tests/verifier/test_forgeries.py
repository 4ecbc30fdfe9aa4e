"""What somebody with the log's own key can do to a ledger, and which check shows it, and where.

Every log here is signed by the log's key, its tiles and root follow from its entries: only what
officers signed, the charter's id and earlier checkpoints are left to contradict it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest

from ledger.core.entry import format_entry, parse_entry
from ledger.core.note import Note, format_note, parse_note
from tests import community
from tests.verifier.publishing import (
    START_MS,
    InMemory,
    checkpoint_note,
    entries_of,
    files_of,
    log_of,
    notes_of_a_year,
    rechained,
    trust,
)
from verifier.audit import audit_log
from verifier.verdict import Failure, Report, Verdict

NOTES = notes_of_a_year(
    12
)  # 0 charter, 1 paid, 2 appointment, 3 notice, 4–9 paid, 10 revocation, 11 correction
ENTRIES = entries_of(NOTES)


def audit(log: InMemory, **trusted: object) -> Report:
    return audit_log(log, trust(**trusted), workers=1)  # type: ignore[arg-type]


def found(report: Report) -> set[tuple[str, int | None, str, str]]:
    """Every failure: the check's number, the index, the error's code, the field."""
    return {
        (result.check.number, each.index, each.error.code, each.field)
        for result in report.results
        for each in result.failures
        if each.error.code != "not_reached"
    }


class Forgery(NamedTuple):
    """A ledger, and all that an audit must find in it: check, index, code, field."""

    entries: Callable[[], list[bytes]]
    finds: set[tuple[str, int | None, str, str]]


def edited() -> list[bytes]:
    note = parse_note(NOTES[4])
    text = note.text.replace(b'"amount":1001', b'"amount":9001')
    return entries_of([*NOTES[:4], format_note(Note(text, note.signatures)), *NOTES[5:]])


def stripped() -> list[bytes]:
    note = parse_note(NOTES[4])
    alone = format_note(Note(note.text, note.signatures[:1]))
    return entries_of([*NOTES[:4], alone, *NOTES[5:]])


def unauthorised() -> list[bytes]:
    alone = community.expenditure_note("e-x", by={"accountant": "accountant-1"})
    return entries_of([*NOTES[:4], alone, *NOTES[4:]])


def stranger() -> list[bytes]:
    by = {"accountant": "accountant-9", "director": "director-1"}
    return entries_of([*NOTES[:4], community.expenditure_note("e-x", by=by), *NOTES[4:]])


def too_early() -> list[bytes]:
    by = {"clerk": "clerk-2"}
    notice = community.notice_note("n-x", by=by)
    return entries_of([*NOTES[:2], notice, *NOTES[2:]])


def after_leaving() -> list[bytes]:
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    return entries_of([*NOTES[:11], community.expenditure_note("e-x", by=by), *NOTES[11:]])


def reused_no() -> list[bytes]:
    return entries_of([*NOTES[:8], community.expenditure_note("e-1", 77), *NOTES[8:]])


def repeated() -> list[bytes]:
    return entries_of([*NOTES[:8], NOTES[4], *NOTES[8:]])


def dropped_payment() -> list[bytes]:
    return entries_of([NOTES[0], *NOTES[2:]])


def second_correction() -> list[bytes]:
    body = community.notice_body(corrects=community.id_of(NOTES[3]).hex(), reason="再改")
    again = community.note("correction", body, {"director": "director-1"}, no="c-2")
    return entries_of([*NOTES, again])


FORGERIES = {
    "a statement edited": Forgery(
        edited,
        {("2.3", 4, "signature_wrong", "signature 1")},
    ),
    "a signer stripped": Forgery(stripped, {("2.3", 4, "signature_missing", "by")}),
    "spending that one officer signed alone": Forgery(
        unauthorised, {("2.4", 4, "rule_needs_role", "by")}
    ),
    "a signer whom nobody appointed": Forgery(stranger, {("2.4", 4, "key_unknown", "signature 1")}),
    "a signer appointed only later": Forgery(
        too_early, {("2.4", 2, "key_not_yet_appointed", "signature 1")}
    ),
    "a signer who has left": Forgery(after_leaving, {("2.4", 11, "key_revoked", "signature 2")}),
    "a number used twice": Forgery(reused_no, {("2.4", 8, "no_used", "no")}),
    "a statement entered twice": Forgery(repeated, {("2.4", 8, "already_in", "")}),
    "an entry dropped that another refers to": Forgery(
        dropped_payment,
        {
            ("2.4", 2, "reference_absent", "body.entries"),
            ("2.4", 10, "reference_absent", "body.corrects"),  # of the notice that did not count
        },
    ),
    "a notice corrected twice": Forgery(
        second_correction, {("2.4", 12, "target_closed", "body.corrects")}
    ),
    "the chain broken": Forgery(
        lambda: [
            *ENTRIES[:5],
            format_entry(replace(parse_entry(ENTRIES[5]), previous=b"\1" * 32)),
            *ENTRIES[6:],
        ],
        {
            ("3.2", 5, "chain_broken", "entry.previous"),
            ("3.2", 6, "chain_broken", "entry.previous"),
        },
    ),
    "an entry numbered wrongly": Forgery(
        lambda: rechained(ENTRIES, index=(5, 6)),
        {("3.2", 5, "entry_out_of_place", "entry.index")},
    ),
    "a time that goes back": Forgery(
        lambda: rechained(ENTRIES, time_ms=(5, START_MS)),
        {("3.4", 5, "time_went_back", "entry.time"), ("2.4", 5, "time_went_back", "entry.time")},
    ),
    "a time long after the statement was made": Forgery(
        lambda: entries_of(
            NOTES[:6], times=[START_MS + i for i in range(5)] + [START_MS + 91 * 86_400_000]
        ),
        {("2.4", 5, "made_too_old", "made")},
    ),
    "an entry that passes over the latest appointment": Forgery(
        lambda: rechained(ENTRIES, governance=(5, 0)),
        {
            ("3.3", 5, "governance_line_broken", "entry.governance"),
            ("3.3", 6, "governance_line_broken", "entry.governance"),
        },
    ),
    "two entries swapped": Forgery(
        lambda: [*ENTRIES[:5], ENTRIES[6], ENTRIES[5], *ENTRIES[7:]],
        {
            ("3.2", 5, "entry_out_of_place", "entry.index"),
            ("3.2", 5, "chain_broken", "entry.previous"),
            ("3.2", 6, "entry_out_of_place", "entry.index"),
            ("3.2", 6, "chain_broken", "entry.previous"),
            ("3.2", 7, "chain_broken", "entry.previous"),
            ("3.4", 6, "time_went_back", "entry.time"),
            ("2.4", 6, "time_went_back", "entry.time"),
        },
    ),
    "an entry in the middle of which is nothing": Forgery(
        lambda: [*ENTRIES[:5], b"nothing\n", *ENTRIES[6:]],
        {("2.3", 5, "entry_malformed", "entry"), ("3.2", 6, "chain_broken", "entry.previous")},
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_audit_finds_exactly_what_is_wrong(name: str) -> None:
    forgery = FORGERIES[name]
    report = audit(log_of(forgery.entries()))
    assert report.verdict is Verdict.DISPROVED
    assert found(report) == forgery.finds


def test_the_ledger_that_the_forgeries_start_from_is_sound() -> None:
    report = audit(log_of(ENTRIES))
    assert report.verdict is Verdict.PROVED
    assert found(report) == set()


def test_an_invented_street_office_is_found_by_the_charters_id() -> None:
    charter = community.charter_note(community="冒名社区居民委员会")
    own = community.id_of(charter)
    log = log_of(entries_of([charter, community.expenditure_note("e-1", charter=own)]))
    report = audit(log)
    assert report.verdict is Verdict.DISPROVED
    assert ("2.2", 0, "charter_differs", "") in found(report)
    assert audit(log, charter=own).verdict is Verdict.PROVED


def test_statements_of_another_ledger_do_not_pass() -> None:
    other = "ledger.example.org/other"
    notes = [*NOTES[:2], community.expenditure_note("e-9", origin=other)]
    assert found(audit(log_of(entries_of(notes)))) == {("2.3", 2, "log_wrong", "log")}


def test_statements_under_another_charter_do_not_pass() -> None:
    notes = [*NOTES[:2], community.expenditure_note("e-9", charter=b"\7" * 32)]
    assert found(audit(log_of(entries_of(notes)))) == {("2.4", 2, "charter_wrong", "charter")}


def test_a_checkpoint_by_another_key_is_disproved() -> None:
    key = replace_key()
    log = InMemory({**files_of(ENTRIES), "checkpoint": checkpoint_note(ENTRIES, signer=key)})
    report = audit(log)
    assert report.verdict is Verdict.DISPROVED
    assert {each[:1] + each[2:3] for each in found(report)} == {("2.1", "not_signed")}


def replace_key() -> community.SigningKey:
    return replace(community.log_key(), seed=b"\5" * 32)


def test_content_edited_under_an_honest_checkpoint_is_found_in_every_layer() -> None:
    honest, lie = log_of(ENTRIES), files_of(edited())
    bundle = next(path for path in lie if "entries" in path)
    report = audit(InMemory({**honest.files, bundle: lie[bundle]}))
    codes = {(number, code) for number, _, code, _ in found(report)}
    assert codes >= {
        ("2.3", "signature_wrong"),
        ("4.1", "leaf_disproved"),
        ("4.3", "root_disproved"),
    }
    assert report.sentence.zh.startswith("ledger.example.org/demo 的账本共 12 条")


def test_tiles_edited_under_an_honest_checkpoint_are_found() -> None:
    honest = log_of(ENTRIES)
    tile = bytearray(honest.files["tile/0/000.p/12"])
    tile[32 * 7] ^= 1
    report = audit(InMemory({**honest.files, "tile/0/000.p/12": bytes(tile)}))
    assert {each[:3] for each in found(report)} == {("4.1", 7, "leaf_disproved")}


def test_every_failure_counts_though_not_all_are_listed() -> None:
    alone = {"accountant": "accountant-1"}
    many = [community.expenditure_note(f"x-{i}", by=alone) for i in range(150)]
    report = audit(log_of(entries_of([NOTES[0], *many])))
    result = next(each for each in report.results if each.check.number == "2.4")
    assert (result.failed, len(result.failures), result.examined) == (150, 100, 151)
    assert isinstance(result.failures[0], Failure)


def test_an_inadmissible_entry_changes_nothing_and_the_replay_goes_on() -> None:
    """An appointment that no authority signed appoints nobody; what follows is judged without it."""
    forged = community.note(
        "appointment",
        {"key": community.vkey("clerk-9"), "person": "p-99", "roles": ["accountant"]},
        {"director": "director-1"},
        no="a-x",
        after=community.charter_id(),
    )
    by = {"accountant": "clerk-9", "director": "director-1"}
    spent = community.expenditure_note("e-x", by=by)
    report = audit(log_of(entries_of([NOTES[0], forged, spent, *NOTES[1:2]])))
    assert {each[:2] for each in found(report)} == {("2.4", 1), ("2.4", 2)}
