"""What this version does not know, and what it was not told, is 没查成, never 相符."""

import pytest

from ledger.affairs.statement import sign_statement
from ledger.core.note import parse_note
from tests import community
from tests.verifier.publishing import entries_of, log_of, notes_of_a_year, trust
from tests.verifier.test_forgeries import found
from verifier.audit import audit_log
from verifier.trust import Trust
from verifier.verdict import CAVEAT, Report, Verdict

NOTES = notes_of_a_year(12)


def audit(notes: list[bytes], trusted: Trust | None = None) -> Report:
    return audit_log(log_of(entries_of(notes)), trusted or trust(), workers=1)


def from_the_future(before: bytes, after: bytes) -> bytes:
    """A payment as a later version may write it, rightly signed."""
    text = parse_note(NOTES[4]).text.replace(before, after)
    return sign_statement(text, [community.key("accountant-1"), community.key("director-1")])


@pytest.mark.parametrize(
    ("before", "after", "code", "field"),
    [
        (b'"type":"expenditure"', b'"type":"telepathy"', "type_unknown", "type"),
        (b'"v":1', b'"v":2', "version_unknown", "v"),
    ],
)
def test_an_unknown_type_or_version_is_could_not_check(
    before: bytes, after: bytes, code: str, field: str
) -> None:
    report = audit([*NOTES[:4], from_the_future(before, after), *NOTES[5:]])
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {("2.3", 4, code, field)}


def test_behind_something_unknown_a_refusal_proves_nothing() -> None:
    """It may have been an appointment: who signs later without office may hold one all the same."""
    unknown = from_the_future(b'"type":"expenditure"', b'"type":"lottery"')
    alone = community.expenditure_note("e-x", by={"accountant": "accountant-1"})
    assert audit([*NOTES[:4], unknown, alone]).verdict is Verdict.UNCHECKED
    assert audit([*NOTES[:4], alone, unknown]).verdict is Verdict.DISPROVED


def test_a_wrong_signature_is_disproved_even_behind_something_unknown() -> None:
    unknown = from_the_future(b'"type":"expenditure"', b'"type":"lottery"')
    edited = NOTES[5].replace(b'"amount":1002', b'"amount":9002')
    assert audit([*NOTES[:4], unknown, edited]).verdict is Verdict.DISPROVED


def test_without_the_quorum_a_log_is_could_not_check() -> None:
    asked = trust(witnesses=["w1", "w2"], quorum="all-of-them")
    entries = entries_of(NOTES)
    report = audit_log(log_of(entries, witnesses=["w1"]), asked, workers=1)
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {("5.1", None, "quorum_missing", "checkpoint")}
    assert "w1" in report.sentence.zh
    whole = audit_log(log_of(entries, witnesses=["w1", "w2"]), asked, workers=1)
    assert whole.verdict is Verdict.PROVED
    assert [each.code for result in whole.results for each in result.remarks] == ["witness"] * 2


def test_without_a_charter_id_authority_is_could_not_check() -> None:
    report = audit(NOTES, Trust(trust().policy))
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {
        ("2.2", None, "charter_unnamed", ""),
        ("2.4", None, "charter_unnamed", ""),
    }


def test_a_log_that_the_policy_does_not_name_is_could_not_check() -> None:
    other = trust(origin="ledger.example.org/other")
    report = audit(NOTES, other)
    assert report.verdict is Verdict.UNCHECKED
    assert found(report) == {("2.1", None, "log_not_trusted", "")}


def test_an_empty_log_is_could_not_check() -> None:
    report = audit([])
    assert report.verdict is Verdict.UNCHECKED
    assert ("2.2", None, "log_empty", "checkpoint.size") in found(report)


def test_no_sentence_claims_more_than_the_ledger_can_show() -> None:
    report = audit(NOTES)
    said = report.sentence.zh + "".join(each.check.claim.zh for each in report.results)
    for word in ("核实", "真实", "属实"):
        assert word not in said + CAVEAT.zh


def test_a_profile_of_a_later_catalogue_is_could_not_check_and_so_is_what_follows_from_it() -> None:
    """What the charter's profile asks is not known here: nobody's office can be disproved."""
    charter = community.charter_note(profile="CN-urban-2031")
    later = community.note(
        "expenditure",
        community.expenditure_body(),
        {"accountant": "accountant-1"},
        no="e-1",
        charter=community.id_of(charter),
    )
    report = audit([charter, later], trust(community.id_of(charter)))
    assert report.verdict is Verdict.UNCHECKED
    assert ("2.4", 0, "profile_unknown", "body.profile") in found(report)
