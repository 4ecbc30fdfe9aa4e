"""A draft's life, as pure values: what may follow what, and what never gets lost."""

from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk import draft as drafts
from api.desk.draft import Draft
from api.desk.draft_document import decode_draft, encode_draft
from api.desk.draft_errors import (
    DraftClosed,
    DraftStale,
    DraftWornOut,
    ReasonMissing,
    SignatureNotAsked,
)
from ledger.affairs.opening import open_statement
from ledger.core.errors import LedgerError, MalformedError, SignatureWrong
from ledger.core.keys import ED25519, SigningKey
from ledger.core.note import sign_note
from tests import community as c

NOW = c.MADE_MS
SIGNERS = ("accountant-1", "director-1")


def line_of(text: bytes, slug: str, origin: str = c.ORIGIN) -> str:
    return line_of_key(text, c.key(slug, origin))


def line_of_key(text: bytes, key: SigningKey) -> str:
    note = sign_note(text, [key])
    return note.decode().rstrip("\n").rpartition("\n")[2]


def payment(amount: int = 12_345, no: str = "2026-11-001", **changes: object) -> bytes:
    return c.text("expenditure", c.expenditure_body(amount), c.APPROVED, no=no, **changes)


def proposed(text: bytes | None = None) -> Draft:
    return drafts.propose(
        id="d1",
        text=text or payment(),
        proposed_by="accountant-1",
        person="p-4",
        order=SIGNERS,
        now_ms=NOW,
    )


def signed_by(draft: Draft, *slugs: str) -> Draft:
    for slug in slugs:
        draft = drafts.sign(
            draft,
            revision=draft.revision,
            statement_id=draft.statement_id,
            line=line_of(draft.text, slug),
            vkey=c.key(slug).verifier,
            now_ms=NOW,
        )
    return draft


def revised(draft: Draft, amount: int = 99) -> Draft:
    return drafts.revise(
        draft, payment(amount), SIGNERS, slug="accountant-1", now_ms=NOW, cause="revised"
    )


def test_the_last_signature_completes_it_and_the_note_is_what_the_ledger_takes() -> None:
    draft = signed_by(proposed(), "director-1", "accountant-1")
    assert draft.state == "complete"
    opened = open_statement(draft.signed_note(), c.ORIGIN, c.known_keys())
    assert [verdict for _, _, verdict in opened.signatures] == [True, True]
    assert opened.id.hex() == draft.statement_id


def test_a_double_click_is_one_signature() -> None:
    once = signed_by(proposed(), "director-1")
    assert signed_by(once, "director-1") == once


def test_a_change_voids_signatures_and_keeps_them() -> None:
    draft = revised(signed_by(proposed(), "director-1"))
    assert (draft.revision, draft.signatures, draft.state) == (2, (), "open")
    assert [each.slug for each in draft.past[0].signatures] == ["director-1"]
    assert draft.past[0].text == payment()


def test_the_same_text_again_changes_nothing() -> None:
    draft = signed_by(proposed(), "director-1")
    same = drafts.revise(
        draft, draft.text, SIGNERS, slug="accountant-1", now_ms=NOW, cause="revised"
    )
    assert same is draft


def test_who_saw_another_revision_signs_nothing() -> None:
    draft = revised(proposed())
    with pytest.raises(DraftStale):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line_of(draft.text, "director-1"),
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )


def test_a_draft_changed_between_two_signers_is_not_signed_by_the_second() -> None:
    first = signed_by(proposed(), "director-1")
    draft = revised(first)
    with pytest.raises(DraftStale):
        drafts.sign(
            draft,
            revision=2,
            statement_id=first.statement_id,
            line=line_of(first.text, "accountant-1"),
            vkey=c.key("accountant-1").verifier,
            now_ms=NOW,
        )
    with pytest.raises(SignatureWrong):
        drafts.sign(
            draft,
            revision=2,
            statement_id=draft.statement_id,
            line=line_of(first.text, "accountant-1"),
            vkey=c.key("accountant-1").verifier,
            now_ms=NOW,
        )


def test_a_signature_over_a_text_that_differs_by_one_byte_is_wrong() -> None:
    draft = proposed()
    other = draft.text.replace(b"12345", b"12346")
    with pytest.raises(SignatureWrong):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line_of(other, "director-1"),
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )


def test_a_signature_for_another_ledger_is_wrong() -> None:
    draft = proposed()
    with pytest.raises(SignatureWrong):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line_of(draft.text, "director-1", "ledger.example.org/other"),
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )


def test_one_key_of_two_ledgers_signs_for_each_by_itself() -> None:
    """One person, one key: what it signed for one ledger is no signature for the other."""
    draft, own = proposed(), c.key("director-1")
    same = SigningKey("ledger.example.org/other/director-1", ED25519, own.seed)
    elsewhere = draft.text.replace(draft.origin.encode(), b"ledger.example.org/other")
    blob = b64encode(own.verifier.key_id + same.sign(elsewhere)).decode()
    assert elsewhere != draft.text
    for line in (line_of_key(draft.text, same), f"— {own.name} {blob}"):
        with pytest.raises(SignatureWrong):
            drafts.sign(
                draft,
                revision=1,
                statement_id=draft.statement_id,
                line=line,
                vkey=own.verifier,
                now_ms=NOW,
            )


@pytest.mark.parametrize("name", ["director-9", "accountant-1"])
def test_a_right_signature_under_another_name_is_wrong(name: str) -> None:
    draft = proposed()
    line = line_of(draft.text, "director-1").replace("director-1", name)
    with pytest.raises(SignatureWrong):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line,
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )


def test_who_is_not_asked_can_not_sign() -> None:
    draft = proposed()
    with pytest.raises(SignatureNotAsked):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line_of(draft.text, "clerk-1"),
            vkey=c.key("clerk-1").verifier,
            now_ms=NOW,
        )


@pytest.mark.parametrize("line", ["", "x", "— a b", "\n\n— a b", "— x\n— y"])
def test_what_is_no_signature_line_is_refused_by_name(line: str) -> None:
    draft = proposed()
    with pytest.raises(LedgerError) as refused:
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=line,
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )
    assert isinstance(refused.value, MalformedError | SignatureWrong)


def test_two_lines_at_once_are_not_one() -> None:
    draft = proposed()
    both = line_of(draft.text, "director-1") + "\n" + line_of(draft.text, "accountant-1")
    with pytest.raises(LedgerError):
        drafts.sign(
            draft,
            revision=1,
            statement_id=draft.statement_id,
            line=both,
            vkey=c.key("director-1").verifier,
            now_ms=NOW,
        )


def opinion(
    draft: Draft, what: str, slug: str = "supervision-1", reason: str = "没有发票"
) -> Draft:
    return drafts.give_opinion(
        draft, revision=draft.revision, slug=slug, opinion=what, reason=reason, now_ms=NOW
    )


@pytest.mark.parametrize(
    ("what", "state"), [("reserve", "open"), ("veto", "vetoed"), ("return", "returned")]
)
def test_an_opinion_is_on_record_whatever_becomes_of_it(what: str, state: str) -> None:
    draft = opinion(proposed(), what)
    assert draft.state == state
    again = revised(draft)
    assert again.state == "open"
    assert again.opinions == draft.opinions
    gone = drafts.withdraw(again, slug="accountant-1", reason="不付了", now_ms=NOW)
    assert gone.opinions == draft.opinions


def test_a_veto_does_not_stop_the_record_of_money_that_has_left() -> None:
    body = c.expenditure_body(reason="来不及等")
    text = c.text("outflow", body, {"accountant": "accountant-1"}, no="2026-11-002")
    draft = drafts.propose(
        id="d2",
        text=text,
        proposed_by="accountant-1",
        person="p-4",
        order=("accountant-1",),
        now_ms=NOW,
    )
    assert opinion(draft, "veto").state == "open"


def test_what_is_vetoed_can_not_be_signed_until_it_is_revised() -> None:
    draft = opinion(proposed(), "veto")
    with pytest.raises(DraftClosed):
        signed_by(draft, "director-1")
    assert signed_by(revised(draft), *SIGNERS).state == "complete"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 1001])
def test_an_opinion_and_a_withdrawal_have_a_reason(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        opinion(proposed(), "reserve", reason=reason)
    with pytest.raises(ReasonMissing):
        drafts.withdraw(proposed(), slug="accountant-1", reason=reason, now_ms=NOW)


def test_after_ninety_days_it_has_expired_and_can_be_renewed() -> None:
    draft = proposed()
    assert drafts.expire(draft, draft.expires_ms) is draft
    late = drafts.expire(draft, draft.expires_ms + 1)
    assert late.state == "expired"
    with pytest.raises(DraftClosed):
        signed_by(late, "director-1")
    fresh = payment(made_ms=draft.expires_ms)
    again = drafts.revise(
        late, fresh, SIGNERS, slug="accountant-1", now_ms=draft.expires_ms, cause="renewed"
    )
    assert (again.state, again.revision) == ("open", 2)


def test_what_the_ledger_refused_is_stuck_with_its_own_error_and_nothing_is_lost() -> None:
    draft = drafts.stuck(signed_by(proposed(), *SIGNERS), DraftStale(found=1, expected=2), NOW)
    assert draft.state == "stuck"
    assert draft.refusal is not None
    assert draft.refusal.code == "draft_stale"
    assert len(draft.signatures) == 2
    assert revised(draft).state == "open"


def test_what_is_in_the_ledger_is_not_changed() -> None:
    draft = drafts.appended(signed_by(proposed(), *SIGNERS), 7, NOW)
    assert (draft.state, draft.index) == ("appended", 7)
    assert drafts.appended(draft, 7, NOW) is draft
    for doing in (revised, lambda d: opinion(d, "reserve"), lambda d: opinion(d, "veto")):
        with pytest.raises(DraftClosed):
            doing(draft)
    with pytest.raises(DraftClosed):
        drafts.withdraw(draft, slug="accountant-1", reason="x", now_ms=NOW)
    with pytest.raises(ValueError, match="not complete"):
        drafts.stuck(draft, DraftStale(), NOW)
    with pytest.raises(ValueError, match="not complete"):
        drafts.appended(proposed(), 7, NOW)


def test_it_is_not_revised_or_spoken_of_without_end() -> None:
    draft = replace(proposed(), revision=drafts.MAX_REVISIONS)
    with pytest.raises(DraftWornOut):
        revised(draft)
    said = opinion(proposed(), "reserve").opinions * drafts.MAX_OPINIONS
    with pytest.raises(DraftWornOut):
        opinion(replace(proposed(), opinions=said), "reserve", reason="又一条")


def test_the_callers_mistakes_are_no_drafts() -> None:
    with pytest.raises(ValueError, match="other signers"):
        drafts.propose(
            id="d", text=payment(), proposed_by="a", person="p", order=("clerk-1",), now_ms=NOW
        )
    other = c.text(
        "expenditure", c.expenditure_body(), c.APPROVED, no="1", origin="ledger.example.org/other"
    )
    with pytest.raises(ValueError, match="a text of"):
        drafts.revise(proposed(), other, SIGNERS, slug="accountant-1", now_ms=NOW, cause="revised")


DOINGS = st.lists(
    st.sampled_from(
        [
            "sign accountant-1",
            "sign director-1",
            "revise",
            "reserve",
            "veto",
            "return",
            "withdraw",
            "expire",
            "stuck",
            "appended",
        ]
    ),
    max_size=24,
)


@settings(max_examples=150, deadline=None)
@given(DOINGS)
def test_whatever_happens_nothing_that_was_said_or_signed_is_lost(doings: list[str]) -> None:
    draft = proposed()
    for number, doing in enumerate(doings, 2):
        before = draft
        try:
            draft = _do(draft, doing, number)
        except (LedgerError, ValueError):
            continue
        assert draft.opinions[: len(before.opinions)] == before.opinions
        assert draft.history[: len(before.history)] == before.history
        assert draft.past[: len(before.past)] == before.past
        if draft.revision == before.revision:
            assert draft.text == before.text
            assert draft.signatures[: len(before.signatures)] == before.signatures
        else:
            assert draft.past[-1].text == before.text
            assert draft.past[-1].signatures == before.signatures
            assert not draft.signatures
        if before.state in drafts.ENDED:
            assert draft == before
        if draft.state in {"complete", "appended", "stuck"}:
            assert not draft.waiting
        assert decode_draft(encode_draft(draft)) == draft


def _do(draft: Draft, doing: str, number: int) -> Draft:
    if doing.startswith("sign"):
        return signed_by(draft, doing.split()[1])
    if doing in {"reserve", "veto", "return"}:
        return opinion(draft, doing, reason=f"理由 {number}")
    return {
        "revise": lambda: revised(draft, number),
        "withdraw": lambda: drafts.withdraw(
            draft, slug="accountant-1", reason="不要了", now_ms=NOW
        ),
        "expire": lambda: drafts.expire(draft, draft.expires_ms + 1),
        "stuck": lambda: drafts.stuck(draft, DraftStale(found=1, expected=2), NOW),
        "appended": lambda: drafts.appended(draft, 3, NOW),
    }[doing]()
