"""What pages and scripts get: the whole way of a draft by HTTP, and what a signer is shown."""

from collections.abc import Iterator

import pytest

from ledger.core.proof import parse_proof
from tests.api.community import expenditure_body, notice_body
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import People, serve_desk
from tests.desk.drafts.test_forms import THREE, opening

DRAFTS = "ledgers/ORIGIN/drafts"


@pytest.fixture
def people(desk: Desk) -> Iterator[People]:
    with serve_desk(desk) as served:
        yield served


def line(people: People, draft: dict, slug: str) -> dict:
    from ledger.core.note import sign_note

    note = sign_note(draft["text"].encode(), [people.desk.key(slug)]).decode()
    return {
        "revision": draft["revision"],
        "statement_id": draft["statement_id"],
        "line": note.rstrip("\n").rpartition("\n")[2],
    }


def sign(people: People, draft: dict, slug: str, status: int = 200) -> dict:
    path = f"{DRAFTS}/{draft['id']}/signatures"
    return people.ask(slug, "POST", path, line(people, draft, slug), status)


def propose(people: People, **changes: object) -> dict:
    body = {**expenditure_body(12_345), **changes}
    value = {"type": "expenditure", "body": body}
    return people.ask("accountant-1", "POST", DRAFTS, value, 201)


def test_from_draft_to_proof(people: People) -> None:
    draft = propose(people)
    assert [each["slug"] for each in draft["wanted"]] == ["accountant-1", "director-1"]
    assert draft["may"] == ["sign", "reserve", "veto", "return", "revise", "renew", "withdraw"]
    half = sign(people, draft, "accountant-1")
    assert half["state"] == "open"
    assert sign(people, draft, "accountant-1")["signed"] == ["accountant-1"]
    done = sign(people, draft, "director-1")
    assert done["state"] == "appended"
    assert done["entry"]["index"] == 1
    assert draft["text"].encode() in parse_proof(done["entry"]["proof"].encode()).extra
    again = sign(people, draft, "director-1")
    assert again["entry"] == done["entry"]


def test_a_signer_sees_amount_fund_payee_and_what_the_rules_would_find(people: People) -> None:
    draft = propose(people, evidence=[], fund="低保专款")
    codes = {each["code"] for each in draft["warnings"]}
    assert {"no_voucher", "new_payee"} <= codes
    assert draft["facts"]["amount"] == 12_345
    assert draft["facts"]["payee"]["known"] is False
    assert draft["exceptions"] == ["no_voucher", "new_payee"]


def test_the_same_invoice_twice_is_found_before_anybody_signs(people: People) -> None:
    first = propose(people, invoice="12345678")
    for slug in ("accountant-1", "director-1"):
        first = sign(people, first, slug)
    second = propose(people, invoice="12345678")
    found = [each for each in second["warnings"] if each["code"].startswith("books.")]
    assert found, second["warnings"]


def test_errors_of_form_come_with_their_field(people: People) -> None:
    value = {"type": "expenditure", "body": {**expenditure_body(), "amount": "1"}}
    problem = people.ask("accountant-1", "POST", DRAFTS, value, 400)
    assert (problem["code"], problem["field"]) == ("field_not_integer", "body.amount")
    problem = people.ask("accountant-1", "POST", DRAFTS, {"type": "expenditure"}, 400)
    assert (problem["code"], problem["field"]) == ("draft_field_wrong", "body")
    problem = people.ask("accountant-1", "POST", DRAFTS, {"typ": 1}, 400)
    assert problem["field"] == "typ"


def test_a_stale_revision_is_409(people: People) -> None:
    draft = propose(people)
    change = {"revision": 1, "body": expenditure_body(7)}
    path = f"{DRAFTS}/{draft['id']}"
    assert people.ask("accountant-1", "PUT", path, change)["revision"] == 2
    assert people.ask("accountant-1", "PUT", path, change, 409)["code"] == "draft_stale"
    assert sign(people, draft, "director-1", 409)["code"] == "draft_stale"


def test_object_ids_of_others_lead_nowhere(people: People) -> None:
    draft = propose(people)
    other = "ledgers/ledger.example.org/other/drafts/" + draft["id"]
    assert people.ask("director-1", "GET", other, None, 404)["code"] == "no_such_ledger"
    assert people.ask("nobody-1", "GET", f"{DRAFTS}/{draft['id']}", None, 404)["code"] == (
        "draft_missing"
    )
    missing = people.ask("director-1", "GET", f"{DRAFTS}/{'0' * 32}", None, 404)
    assert missing["code"] == "draft_missing"


def test_the_inbox_says_whose_turn_it_is_and_what_came_back(people: People) -> None:
    draft = propose(people)
    inbox = people.ask("director-1", "GET", "inbox")
    assert [each["turn"] for each in inbox["to_sign"]] == [False]
    sign(people, draft, "accountant-1")
    inbox = people.ask("director-1", "GET", "inbox")
    assert [each["turn"] for each in inbox["to_sign"]] == [True]
    said = {"revision": 1, "opinion": "return", "reason": "请附发票"}
    people.ask("director-1", "POST", f"{DRAFTS}/{draft['id']}/opinions", said)
    inbox = people.ask("accountant-1", "GET", "inbox")
    assert [each["opinion"]["reason"] for each in inbox["returned"]] == ["请附发票"]
    assert people.ask("director-1", "GET", "inbox")["to_sign"] == []


def test_the_month_lists_exceptions_first_and_the_rest_is_one_page(people: People) -> None:
    people.desk.enter("opening", opening(), THREE, "o")
    paid = propose(people)
    for slug in ("accountant-1", "director-1"):
        paid = sign(people, paid, slug)
    for amount in (1, 2):
        propose(people, amount=amount, voucher={"no": f"记-1{amount}"})
    propose(people, evidence=[], voucher={"no": "记-21"})
    propose(people, payee={"org": "从没付过的公司"}, voucher={"no": "记-22"})
    propose(people, amount=9_000_000, voucher={"no": "记-24"})  # more than the fund holds
    spoken_of = propose(people, voucher={"no": "记-23"})
    said = {"revision": 1, "opinion": "reserve", "reason": "价格偏高"}
    people.ask("clerk-1", "POST", f"{DRAFTS}/{spoken_of['id']}/opinions", said)
    month = people.ask("director-1", "GET", "month?origin=ORIGIN&month=2026-11")
    why = [each["why"] for each in month["exceptions"]]
    assert why == [["no_voucher"], ["new_payee"], ["red_warning"], ["opinion"]]
    assert len(month["ordinary"]) == 2
    assert month["totals"]["count"] == 6
    assert month["ordinary"][0]["draft"]["text"].endswith("\n")
    assert month["ordinary"][0]["draft"]["called"] == {"clerk": "经办"}


def test_what_is_sent_again_after_a_lost_answer_is_one_draft(people: People) -> None:
    value = {"type": "expenditure", "body": expenditure_body(), "id": "0" * 31 + "a"}
    first = people.ask("accountant-1", "POST", DRAFTS, value, 201)
    assert first["id"] == value["id"]
    assert people.ask("accountant-1", "POST", DRAFTS, value, 201) == first
    listed = people.ask("accountant-1", "GET", DRAFTS)["drafts"]
    assert [each["id"] for each in listed] == [first["id"]]
    taken = people.ask("director-1", "POST", DRAFTS, value, 409)
    assert taken["code"] == "draft_busy"
    for wrong in ("", "A" * 32, "../" * 8):
        problem = people.ask("accountant-1", "POST", DRAFTS, {**value, "id": wrong}, 400)
        assert problem["field"] == "id"


def test_only_signers_and_the_watchers_are_offered_a_veto(people: People) -> None:
    path = f"{DRAFTS}/{propose(people)['id']}"
    offered = {
        slug: people.ask(slug, "GET", path)["may"]
        for slug in ("director-1", "supervision-1", "clerk-1")
    }
    assert offered == {
        "director-1": ["sign", "reserve", "veto", "return"],
        "supervision-1": ["reserve", "veto", "return"],
        "clerk-1": ["reserve"],
    }
    said = {"revision": 1, "opinion": "veto", "reason": "不行"}
    refused = people.ask("clerk-1", "POST", f"{path}/opinions", said, 403)
    assert refused["code"] == "opinion_not_yours"


def test_many_signatures_at_once_and_what_they_complete_goes_in(people: People) -> None:
    drafts = [propose(people, amount=100 + n) for n in range(3)]
    for slug in ("accountant-1", "director-1"):
        signatures = [
            {"origin": d["origin"], "draft": d["id"], **line(people, d, slug)} for d in drafts
        ]
        found = people.ask(slug, "POST", "signatures", {"signatures": signatures})
    assert [each["state"] for each in found["signatures"]] == ["appended"] * 3
    assert sorted(each["entry"]["index"] for each in found["signatures"]) == [1, 2, 3]


def test_a_lot_of_drafts_by_one_request(people: People) -> None:
    values = [{"type": "expenditure", "body": expenditure_body(n)} for n in (1, 2)]
    made = people.ask("accountant-1", "POST", f"{DRAFTS}/batch", {"drafts": values}, 201)
    assert len(made["drafts"]) == 2
    values[1]["body"]["amount"] = -1
    problem = people.ask("accountant-1", "POST", f"{DRAFTS}/batch", {"drafts": values}, 400)
    assert problem["field"] == "drafts[1].body.amount"


def test_a_draft_can_be_tried_and_is_not_kept(people: People) -> None:
    value = {"type": "expenditure", "body": expenditure_body(5)}
    tried = people.ask("accountant-1", "POST", f"{DRAFTS}/check", value)
    assert tried["wanted"]
    assert people.ask("accountant-1", "GET", DRAFTS)["drafts"] == []


def test_withdrawn_renewed_and_what_may_not_be(people: People) -> None:
    draft = propose(people)
    path = f"{DRAFTS}/{draft['id']}"
    assert people.ask("director-1", "POST", f"{path}/renew", {}, 403)["code"] == "draft_not_yours"
    renewed = people.ask("accountant-1", "POST", f"{path}/renew", {})
    assert renewed["state"] == "open"
    gone = people.ask("accountant-1", "POST", f"{path}/withdraw", {"reason": "重复"})
    assert gone["state"] == "withdrawn"
    assert sign(people, gone, "director-1", 409)["code"] == "draft_closed"


def test_what_is_typed_is_kept_for_its_own_key_alone(people: People) -> None:
    sheet = "ledgers/ORIGIN/sheets/expenditure-new"
    people.ask("accountant-1", "PUT", sheet, {"value": {"summary": "半句"}})
    assert people.ask("accountant-1", "GET", sheet)["value"] == {"summary": "半句"}
    assert people.ask("accountant-1", "GET", "sheets")["sheets"][0]["key"] == "expenditure-new"
    assert people.ask("director-1", "GET", sheet, None, 404)["code"] == "sheet_missing"
    big = {"value": "长" * 100_000}
    assert people.ask("accountant-1", "PUT", sheet, big, 403)["code"] == "sheet_too_large"
    people.ask("accountant-1", "DELETE", sheet)
    people.ask("accountant-1", "GET", sheet, None, 404)


def test_forms_learn_who_is_who_and_what_is_there(people: People) -> None:
    facts = people.ask("accountant-1", "GET", "ledgers/ORIGIN/facts")
    roles = {each["role"]: [p["slug"] for p in each["people"]] for each in facts["roles"]}
    assert roles["director"] == ["director-1"]
    assert facts["charter"] == people.desk.ledger.charter_id.hex()
    assert {each["kind"] for each in facts["catalogue"]} == set(facts["kinds"])
    query = "ledgers/ORIGIN/signers?type=expenditure&amount=100&handler=clerk"
    assert people.ask("accountant-1", "GET", query)["by"] == {
        "accountant": ["accountant-1"],
        "director": ["director-1"],
    }


def test_a_notice_is_filled_in_from_catalogue_and_period(people: People) -> None:
    query = "ledgers/ORIGIN/prefill/notice?catalogue=F02&period=2026-11"
    filled = people.ask("accountant-1", "GET", query)
    value = {"type": "notice", "body": filled["body"]}
    assert people.ask("director-1", "POST", DRAFTS, value, 201)["type"] == "notice"
    unknown = people.ask("accountant-1", "GET", "ledgers/ORIGIN/prefill/gift", None, 404)
    assert unknown["code"] == "prefill_unknown"


def test_html_in_every_field_comes_back_as_it_was_and_as_json(people: People) -> None:
    html = "<script>alert(1)</script>"
    body = {**notice_body(html), "text": html}
    value = {"type": "notice", "body": body, "note": html}
    draft = people.ask("director-1", "POST", DRAFTS, value, 201)
    assert draft["body"]["title"] == draft["note"] == draft["title"] == html
    reason = {"revision": 1, "opinion": "reserve", "reason": html}
    said = people.ask("clerk-1", "POST", f"{DRAFTS}/{draft['id']}/opinions", reason)
    assert said["opinions"][0]["reason"] == html
