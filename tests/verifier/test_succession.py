"""A handover, the log's new keys, and a profile that nobody here knows, as a verifier sees them."""

import pytest

from ledger.affairs.types.registry import REGISTRY
from ledger.core.keys import ED25519, SigningKey, format_vkey
from tests import community
from tests.community import ORIGIN, charter_id, id_of, note, notice_note
from tests.verifier.publishing import entries_of, log_of, trust
from tests.verifier.test_forgeries import found
from tests.verifier.test_notice import online, paper, verdicts
from verifier.audit import audit_log
from verifier.language import Text
from verifier.subject import type_of
from verifier.verdict import Report, Verdict

PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
AUTHORITY = {"authority": "authority-1"}
NEW_KEY = SigningKey(ORIGIN, ED25519, bytes(31) + b"\x07")


def audit(notes: list[bytes]) -> Report:
    return audit_log(log_of(entries_of(notes)), trust(), workers=1)


def governed(kind: str, body: community.Body, by: community.By, after: bytes) -> bytes:
    return note(kind, body, by, no=f"{kind}-1", after=id_of(after))


def handover(after: bytes, **by: str | list[str]) -> bytes:
    body = {
        "accounts": [{"account": "现金", "amount": 12_300}],
        "appoints": [
            {"key": community.vkey("director-2"), "person": "p-31", "roles": ["director"]}
        ],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    }
    signers = {**AUTHORITY, "director": ["director-1", "director-2"], **by}
    return governed("handover", body, signers, after)


FOUNDED = community.charter_note()
HANDED_OVER = handover(FOUNDED)
BY_THE_NEW = notice_note("n-2", by={"director": "director-2"})
UNKNOWN = governed(
    "rules", {"profile": "CN-urban-2031", "reason": "新规", "rules": {}}, AUTHORITY, FOUNDED
)


def test_after_a_handover_the_new_director_signs() -> None:
    notes = [FOUNDED, notice_note("n-1"), HANDED_OVER, BY_THE_NEW]
    assert audit(notes).verdict is PROVED
    assert found(audit([*notes, notice_note("n-3")])) == {("2.4", 4, "key_revoked", "signature 1")}


def test_a_notice_behind_a_handover_is_proved_by_the_governance_line_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = entries_of([FOUNDED, HANDED_OVER, BY_THE_NEW, community.expenditure_note("e-1")])
    report = online(entries[:3], paper(2, entries), monkeypatch)
    assert verdicts(report) == [PROVED, PROVED, PROVED]


def test_a_handover_that_one_side_did_not_sign_is_disproved() -> None:
    notes = [FOUNDED, handover(FOUNDED, director="director-2")]
    assert found(audit(notes)) == {("2.4", 1, "handover_unsigned", "body.ends[0]")}
    assert audit(notes).verdict is DISPROVED


def test_a_log_s_new_key_is_on_record_and_the_policy_still_decides() -> None:
    body = {"log_keys": [format_vkey(NEW_KEY.verifier)], "reason": "换服务器"}
    notes = [FOUNDED, governed("key_succession", body, AUTHORITY, FOUNDED), notice_note("n-1")]
    assert audit(notes[:2]).verdict is PROVED  # the old key signs its succession, too
    by_the_new_key = log_of(entries_of(notes), signer=NEW_KEY)
    assert found(audit_log(by_the_new_key, trust(), workers=1)) == {("2.1", None, "not_signed", "")}


def test_a_profile_that_is_not_known_is_could_not_check() -> None:
    report = audit([FOUNDED, UNKNOWN])
    assert report.verdict is UNCHECKED
    assert found(report) == {("2.4", 1, "profile_unknown", "body.profile")}


def test_behind_it_a_refusal_proves_nothing() -> None:
    """The rules that came with it may allow it, and what follows it is not stale."""
    body = {"key": community.vkey("clerk-2"), "person": "p-11", "roles": ["clerk"]}
    after = governed("appointment", body, AUTHORITY, UNKNOWN)
    alone = community.expenditure_note("e-1", by={"accountant": "accountant-1"})
    assert audit([FOUNDED, UNKNOWN, after, alone]).verdict is UNCHECKED
    assert audit([FOUNDED, alone, UNKNOWN, after]).verdict is DISPROVED


def test_a_phone_that_walks_the_governance_line_could_not_check_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = {"key": community.vkey("clerk-2"), "person": "p-11", "roles": ["clerk"]}
    after = governed("appointment", body, AUTHORITY, UNKNOWN)
    by_clerk = notice_note("n-1", by={"clerk": "clerk-2"})
    correction = note(
        "correction",
        community.notice_body(corrects=id_of(by_clerk).hex(), reason="金额写错"),
        {"clerk": "clerk-2"},
        no="c-1",
    )
    entries = entries_of([FOUNDED, UNKNOWN, after, by_clerk, correction])
    report = online(entries, paper(3, entries), monkeypatch)
    assert verdicts(report) == [PROVED, UNCHECKED, UNCHECKED]
    assert ("3.1", 1, "profile_unknown", "body.profile") in found(report)
    assert report.verdict is UNCHECKED


def test_a_charter_with_a_profile_that_is_not_known_founds_nothing_that_can_be_judged() -> None:
    charter = community.charter_note(profile="CN-urban-2031")
    notice = notice_note("n-1", charter=id_of(charter))
    report = audit_log(log_of(entries_of([charter, notice])), trust(id_of(charter)), workers=1)
    assert report.verdict is UNCHECKED
    assert ("2.4", 0, "profile_unknown", "body.profile") in found(report)
    assert charter_id() != id_of(charter)


def test_every_type_has_a_word_that_people_know() -> None:
    for kind in REGISTRY:
        assert type_of(kind).zh != kind, kind
    assert type_of("lottery") == Text("lottery", "lottery")
