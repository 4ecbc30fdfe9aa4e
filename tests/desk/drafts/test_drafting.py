"""Drafts over a real ledger: who is asked, what is refused at once, what goes in by itself."""

import pytest

from api.desk.countersigning import Line
from api.desk.draft import Draft
from api.desk.draft_errors import (
    DraftMissing,
    DraftNotYours,
    DraftStale,
    NobodyToSign,
    OpinionNotYours,
    SignatureNotAsked,
    SignerEnded,
    TooManyDrafts,
    TypeNotAtDesk,
)
from api.desk.drafting import MOST_AT_ONCE, Asked
from api.desk.proposing import Proposal
from ledger.affairs.errors import (
    FieldMissing,
    FieldNotInteger,
    NoUsed,
    PersonalDataFound,
    ReferenceAbsent,
    RoleNotHeld,
    RuleNeedsRole,
)
from ledger.core.errors import LedgerError, SignatureWrong
from ledger.core.keys import SigningKey, format_vkey
from tests.api.community import expenditure_body, key, notice_body
from tests.desk.drafts.desks import Desk, run_apart

DAY_MS = 24 * 60 * 60 * 1000


def test_the_rules_say_who_is_asked_and_in_which_order(desk: Desk) -> None:
    draft = desk.payment()
    assert draft.order == ("accountant-1", "director-1")
    assert dict(draft.statement.by) == {
        "accountant": ("accountant-1",),
        "director": ("director-1",),
    }


def test_the_last_signature_puts_it_into_the_ledger_and_everybody_can_see_it(desk: Desk) -> None:
    draft = desk.sign(desk.payment(), "accountant-1", "director-1")
    assert draft.state == "complete"
    done = desk.append(draft)[draft.id]
    assert (done.state, done.index) == ("appended", 1)
    assert desk.read(draft, "director-1") == done
    assert draft.signed_note() in desk.ledger.entries()[1]


def test_put_in_twice_it_is_one_entry(desk: Desk) -> None:
    draft = desk.sign(desk.payment(), "accountant-1", "director-1")
    desk.append(draft)
    again = desk.append(draft)[draft.id]
    assert again.index == 1
    assert len(desk.ledger.entries()) == 2


def test_numbers_go_on_from_the_ledgers_and_the_drafts(desk: Desk) -> None:
    first, second = desk.payment(), desk.payment(1)
    assert first.statement.no.endswith("-001")
    assert second.statement.no.endswith("-002")
    month = first.statement.no[:7]
    desk.enter("expenditure", expenditure_body(7), _approved(), f"{month}-041")
    assert desk.payment(2).statement.no == f"{month}-042"


def _approved() -> dict[str, str]:
    return {"accountant": "accountant-1", "director": "director-1"}


@pytest.mark.parametrize(
    ("change", "error", "where"),
    [
        ({"amount": "12"}, FieldNotInteger, "body.amount"),
        ({"summary": None}, LedgerError, "body.summary"),
        ({"summary": "身份证 11010519491231002X"}, PersonalDataFound, ""),
        ({"decision": "0" * 64}, ReferenceAbsent, "body.decision"),
    ],
)
def test_what_is_wrong_is_said_at_once_and_at_its_field(
    desk: Desk, change: dict[str, object], error: type[LedgerError], where: str
) -> None:
    with pytest.raises(error) as refused:
        desk.payment(**change)
    assert where in refused.value.where


def test_a_missing_field_is_named(desk: Desk) -> None:
    body = expenditure_body()
    del body["fund"]
    with pytest.raises(FieldMissing) as refused:
        desk.propose("accountant-1", "expenditure", body)
    assert refused.value.where == "body.fund"


def test_a_charter_and_what_is_no_type_are_not_drafted(desk: Desk) -> None:
    for kind in ("charter", "gift"):
        with pytest.raises(TypeNotAtDesk):
            desk.propose("accountant-1", kind, {})


def test_a_role_that_nobody_holds_can_not_be_asked(desk: Desk) -> None:
    by = {"authority": "authority-1"}
    ends = {"slug": "supervision-1", "reason": "届满"}
    note = desk.ledger.sign("revocation", ends, by, "r-1", after=desk.ledger.charter_id)
    desk.ledger.appender.append([note])
    body = {
        "account": "现金",
        "book": 0,
        "counted": 0,
        "currency": "CNY",
        "date": "2026-11-20",
        "difference": 0,
    }
    with pytest.raises(NobodyToSign) as refused:
        desk.propose("accountant-1", "cash_count", body)
    assert "监督委员会" in refused.value.text("zh")


def test_signers_who_are_chosen_are_judged_by_the_ledgers_own_rules(desk: Desk) -> None:
    with pytest.raises(RuleNeedsRole):
        desk.propose(
            "accountant-1", "expenditure", expenditure_body(), by={"accountant": ["accountant-1"]}
        )
    by = {"accountant": ["accountant-1"], "director": ["clerk-1"]}
    with pytest.raises(RoleNotHeld):
        desk.propose("accountant-1", "expenditure", expenditure_body(), by=by)


def test_an_outsider_finds_no_draft_and_makes_none(desk: Desk) -> None:
    draft = desk.payment()
    stranger = key("ledger.example.org/other/accountant-1").verifier.public_key
    with pytest.raises(DraftMissing):
        desk.drafting.read(Asked(desk.origin, draft.id, stranger))
    with pytest.raises(DraftMissing):
        desk.drafting.propose(desk.origin, stranger, [Proposal("notice", notice_body())])
    with pytest.raises(DraftMissing):
        desk.drafting.read(Asked(desk.origin, "0" * 32, desk.public("director-1")))


def test_two_people_at_one_draft_and_the_second_is_told(desk: Desk) -> None:
    draft = desk.payment()
    body = {**expenditure_body(99)}
    revised = desk.drafting.revise(
        desk.asked(draft, "accountant-1"), 1, Proposal("expenditure", body)
    )
    assert revised.revision == 2
    with pytest.raises(DraftStale):
        desk.sign(draft, "director-1")
    with pytest.raises(DraftStale):
        desk.drafting.revise(desk.asked(draft, "accountant-1"), 1, Proposal("expenditure", body))


def test_only_who_proposed_it_may_change_renew_or_withdraw_it(desk: Desk) -> None:
    draft = desk.payment()
    asked = desk.asked(draft, "director-1")
    with pytest.raises(DraftNotYours):
        desk.drafting.revise(asked, 1, Proposal("expenditure", expenditure_body(1)))
    with pytest.raises(DraftNotYours):
        desk.drafting.renew(asked)
    with pytest.raises(DraftNotYours):
        desk.drafting.withdraw(asked, "不要")


def test_what_somebody_left_behind_can_be_changed_by_those_who_are_asked_to_sign(
    desk: Desk,
) -> None:
    body = {**expenditure_body(), "handler": "accountant"}
    draft = desk.propose("clerk-1", "expenditure", body)
    asked = desk.asked(draft, "director-1")
    with pytest.raises(DraftNotYours):
        desk.drafting.withdraw(asked, "人已离任")
    note = desk.ledger.sign(
        "revocation",
        {"slug": "clerk-1", "reason": "离任"},
        {"authority": "authority-1"},
        "r-1",
        after=desk.ledger.charter_id,
    )
    desk.ledger.appender.append([note])
    with pytest.raises(DraftNotYours):
        desk.drafting.withdraw(desk.asked(draft, "supervision-1"), "人已离任")
    assert desk.drafting.withdraw(asked, "人已离任").state == "withdrawn"


def test_a_clerk_who_is_not_asked_can_reserve_and_not_veto(desk: Desk) -> None:
    draft = desk.payment()
    asked = desk.asked(draft, "clerk-1")
    with pytest.raises(OpinionNotYours):
        desk.drafting.give_opinion(asked, 1, "veto", "没有发票")
    kept = desk.drafting.give_opinion(asked, 1, "reserve", "没有发票")
    assert (kept.state, kept.opinions[0].slug) == ("open", "clerk-1")
    with pytest.raises(SignatureNotAsked):
        desk.sign(kept, "clerk-1")


def test_the_supervision_committee_vetoes_and_it_stays_on_record(desk: Desk) -> None:
    draft = desk.payment()
    asked = desk.asked(draft, "supervision-1")
    vetoed = desk.drafting.give_opinion(asked, 1, "veto", "没有发票")
    assert vetoed.state == "vetoed"
    revised = desk.drafting.revise(
        desk.asked(draft, "accountant-1"), 1, Proposal("expenditure", expenditure_body(3))
    )
    done = desk.append(desk.sign(revised, "accountant-1", "director-1"))[draft.id]
    assert (done.state, done.opinions[0].opinion) == ("appended", "veto")


def test_a_signature_of_another_ledgers_key_of_the_same_name_is_wrong(desk: Desk) -> None:
    draft = desk.payment()
    other = key("ledger.example.org/other/director-1")
    line = desk.line(draft, "director-1")._replace(
        line=f"— {desk.origin}/director-1 " + _blob(other, draft.text)
    )
    with pytest.raises(SignatureWrong):
        desk.signing.sign(desk.public("director-1"), line)


def _blob(signer: SigningKey, text: bytes) -> str:
    from base64 import b64encode

    return b64encode(signer.verifier.key_id + signer.sign(text)).decode()


def test_who_was_rekeyed_in_between_is_told_and_a_renewal_asks_the_new_key(desk: Desk) -> None:
    draft = desk.payment()
    new = key(f"{desk.origin}/director-2")
    charter = desk.ledger.charter_id
    note = desk.ledger.sign(
        "rekey",
        {"slug": "director-1", "key": format_vkey(new.verifier), "reason": "手机丢了"},
        {"authority": "authority-1"},
        "rekey-1",
        after=charter,
    )
    desk.ledger.appender.append([note])
    with pytest.raises(SignerEnded):
        desk.sign(draft, "director-1")
    with pytest.raises(SignerEnded):
        desk.read(draft, "director-1")
    renewed = desk.drafting.renew(desk.asked(draft, "accountant-1"))
    assert renewed.order == ("accountant-1", "director-2")
    done = desk.sign(renewed, "accountant-1", "director-2")
    assert desk.append(done)[draft.id].state == "appended"


def test_a_governance_draft_follows_the_latest_and_says_that_signatures_are_void(
    desk: Desk,
) -> None:
    def revoking(reason: str) -> Draft:
        body = {"slug": "clerk-1", "roles": ["clerk"], "reason": reason}
        return desk.propose("authority-1", "revocation", body)

    first, second = revoking("离任"), revoking("调动")
    assert desk.append(desk.sign(first, "authority-1"))[first.id].state == "appended"
    fresh = desk.read(second, "authority-1")
    assert fresh.revision == 2
    assert fresh.history[-1].what == "after_moved"
    assert fresh.statement.after == first.statement.id


def test_what_the_ledger_refuses_is_stuck_with_its_error_and_can_be_renewed(desk: Desk) -> None:
    draft = desk.payment()
    draft = desk.sign(draft, "accountant-1", "director-1")
    desk.enter("expenditure", expenditure_body(7), _approved(), draft.statement.no)
    stuck = desk.append(draft)[draft.id]
    assert stuck.state == "stuck"
    assert stuck.refusal is not None
    assert stuck.refusal.code == NoUsed.code
    renewed = desk.drafting.renew(desk.asked(draft, "accountant-1"))
    assert renewed.statement.no != draft.statement.no
    done = desk.append(desk.sign(renewed, "accountant-1", "director-1"))[draft.id]
    assert done.state == "appended"


def test_one_bad_statement_does_not_keep_the_others_out(desk: Desk) -> None:
    made = [desk.payment(100 + n) for n in range(5)]
    signed = [desk.sign(each, "accountant-1", "director-1") for each in made]
    desk.enter("expenditure", expenditure_body(7), _approved(), signed[2].statement.no)
    done = desk.append(*signed)
    states = [done[each.id].state for each in made]
    assert states == ["appended", "appended", "stuck", "appended", "appended"]


def test_what_could_not_be_taken_waits_and_is_taken_up_again(desk: Desk) -> None:
    draft = desk.sign(desk.payment(), "accountant-1", "director-1")
    served = desk.appending._deployment.served[desk.origin]
    served.stop()
    assert desk.append(draft)[draft.id].state == "complete"
    served.start()
    assert run_apart(desk.appending.resume) == 1
    assert desk.read(draft).state == "appended"


def test_a_draft_expires_after_ninety_days_and_is_renewed(desk: Desk) -> None:
    draft = desk.payment()
    desk.clock.ahead_ms = 91 * DAY_MS
    assert desk.read(draft).state == "expired"
    renewed = desk.drafting.renew(desk.asked(draft, "accountant-1"))
    assert renewed.state == "open"
    assert renewed.statement.made_ms > draft.statement.made_ms


def test_many_signatures_are_each_answered_whatever_the_others_are(desk: Desk) -> None:
    made = [desk.payment(100 + n) for n in range(4)]
    lines = [desk.line(each, "director-1") for each in made]
    lines[1] = lines[1]._replace(line=lines[0].line)
    lines[2] = Line(desk.origin, "f" * 32, 1, "0" * 64, "x")
    lines.append(lines[3])
    found = desk.signing.sign_many(desk.public("director-1"), lines)
    assert [type(each).__name__ for each in found] == [
        "Draft", "SignatureWrong", "DraftMissing", "Draft", "Draft",
    ]  # fmt: skip
    assert desk.read(made[3]).signed == {"director-1"}


def test_more_signatures_than_ten_thousand_are_refused(desk: Desk) -> None:
    line = Line(desk.origin, "f" * 32, 1, "0" * 64, "x")
    with pytest.raises(TooManyDrafts):
        desk.signing.sign_many(desk.public("director-1"), [line] * (MOST_AT_ONCE + 1))


def test_a_lot_of_drafts_is_made_whole_or_not_at_all(desk: Desk) -> None:
    good = Proposal("expenditure", expenditure_body(1))
    bad = Proposal("expenditure", {**expenditure_body(2), "amount": -1})
    with pytest.raises(LedgerError) as refused:
        desk.drafting.propose(desk.origin, desk.public("accountant-1"), [good, bad])
    assert refused.value.where == "drafts[1].body.amount"
    assert desk.drafting.records.of_ledger(desk.origin, ["open"], 10) == []
    made = desk.drafting.propose(desk.origin, desk.public("accountant-1"), [good] * 3)
    assert len({each.statement.no for each in made}) == 3


HTML = "<img src=x onerror=alert(1)><script>alert(2)</script>&amp;"


def test_html_in_every_field_stays_text(desk: Desk) -> None:
    body = {
        **expenditure_body(),
        "summary": HTML,
        "payee": {"org": HTML},
        "fund": HTML,
        "category": HTML,
    }
    draft = desk.propose("accountant-1", "expenditure", body, note=HTML)
    assert draft.statement.body["summary"] == HTML
    assert desk.read(draft).note == HTML


def test_a_key_is_at_home_where_it_is_in_force(desk: Desk) -> None:
    readings = desk.drafting.readings
    assert readings.origins_of(desk.public("clerk-1")) == [desk.origin]
    note = desk.ledger.sign(
        "revocation",
        {"slug": "clerk-1", "reason": "离任"},
        {"authority": "authority-1"},
        "r-1",
        after=desk.ledger.charter_id,
    )
    desk.ledger.appender.append([note])
    assert readings.origins_of(desk.public("clerk-1")) == []
