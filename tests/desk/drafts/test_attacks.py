"""What people try who mean harm, and what careless programs send: named errors, and bounds."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.desk.draft import Draft
from api.desk.drafting import MOST_AT_ONCE
from api.desk.proposing import Proposal
from ledger.affairs.types.registry import REGISTRY
from ledger.core.errors import LedgerError
from tests.api.community import expenditure_body
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.drafts.served import People, serve_desk


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root: Path = tmp_path_factory.mktemp("desk")
    (root / "ledger").mkdir()
    with open_desk(root) as desk:
        yield desk


@pytest.fixture(scope="module")
def people(shared: Desk) -> Iterator[People]:
    with serve_desk(shared) as served:
        yield served


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["accountant-1", "0" * 64, "2026-11", "2026-11-20", "CNY", "\u202e<b>"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(sorted(expenditure_body())), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([*REGISTRY, "gift", ""]), st.dictionaries(st.text(max_size=12), JSON))
def test_whatever_is_proposed_is_a_draft_or_a_named_error(
    shared: Desk, kind: str, body: dict[str, Any]
) -> None:
    _try(shared, Proposal(kind, body))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(expenditure_body())), JSON, JSON)
def test_whatever_stands_in_a_field_is_a_draft_or_a_named_error(
    shared: Desk, field: str, value: object, by: object
) -> None:
    body = {**expenditure_body(), field: value}
    _try(shared, Proposal("expenditure", body))
    _try(shared, Proposal("expenditure", body, by={"accountant": by}))  # type: ignore[dict-item]
    _try(shared, Proposal("expenditure", expenditure_body(), no=str(value)))


def _try(desk: Desk, proposal: Proposal) -> None:
    try:
        made = desk.drafting.rehearse(desk.origin, desk.public("accountant-1"), [proposal])
        said = [made[0].statement_id]
    except LedgerError as error:
        said = [error.text("zh"), error.text("en")]
    assert all(said)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(
        [
            ("POST", "ledgers/ORIGIN/drafts"),
            ("POST", "ledgers/ORIGIN/drafts/batch"),
            ("POST", "ledgers/ORIGIN/drafts/check"),
            ("PUT", "ledgers/ORIGIN/drafts/" + "0" * 32),
            ("POST", "ledgers/ORIGIN/drafts/" + "0" * 32 + "/signatures"),
            ("POST", "ledgers/ORIGIN/drafts/" + "0" * 32 + "/opinions"),
            ("POST", "signatures"),
            ("PUT", "ledgers/ORIGIN/sheets/x"),
        ]
    ),
    JSON,
)
def test_no_body_is_an_internal_error(
    people: People, where: tuple[str, str], value: object
) -> None:
    method, path = where
    content = json.dumps(value).encode("utf-8", "replace")
    headers = {"x-key": people.desk.public("accountant-1").hex()}
    with people.address.client(headers=headers) as client:
        path = path.replace("ORIGIN", people.desk.origin)
        answer = client.request(method, f"/desk/api/{path}", content=content)
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "month?origin=ORIGIN&month=2026-11-20",
        "month?origin=ORIGIN&month=aaaaaaa",
        "month?origin=../../etc&month=2026-11",
        "ledgers/ORIGIN/prefill/closing?period=9999-12",
        "ledgers/ORIGIN/prefill/closing?period=0001",
        "ledgers/ORIGIN/prefill/notice?period=2026-13&catalogue=F01",
        "ledgers/ORIGIN/signers?type=gift&amount=-1",
        "ledgers/ORIGIN/signers?type=gift",
        "ledgers/ORIGIN/drafts?state=any",
        "ledgers/ORIGIN/drafts/..%2f..%2fetc",
        "ledgers/../facts",
        "ledgers/ORIGIN/facts?x=1",
        "ledgers/ORIGIN/sheets/%00",
        "inbox?x=1",
    ],
)
def test_no_address_is_an_internal_error(people: People, path: str) -> None:
    headers = {"x-key": people.desk.public("accountant-1").hex()}
    with people.address.client(headers=headers) as client:
        answer = client.get("/desk/api/" + path.replace("ORIGIN", people.desk.origin))
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("month", ["", "2026-99", "2026-H1", "٢٠٢٦-١١", "2026-11-20", "aaaaaaa"])
def test_what_is_no_month_is_said_to_be_none(people: People, month: str) -> None:
    headers = {"x-key": people.desk.public("accountant-1").hex()}
    query = {"origin": people.desk.origin, "month": month}
    with people.address.client(headers=headers) as client:
        answer = client.get("/desk/api/month", params=query)
    assert (answer.status_code, answer.json()["field"]) == (400, "month")


def test_ten_thousand_signatures_at_once_are_answered_each_and_soon(shared: Desk) -> None:
    bodies = [Proposal("expenditure", expenditure_body(n)) for n in range(200)]
    made = shared.drafting.propose(shared.origin, shared.public("accountant-1"), bodies)
    lines = [shared.line(each, "director-1") for each in made]
    forged = lines[0]._replace(line=lines[1].line)
    many = (lines + [forged] * 200) * (MOST_AT_ONCE // 400)
    began = time.perf_counter()
    found = shared.signing.sign_many(shared.public("director-1"), many)
    assert time.perf_counter() - began < 30
    assert len(found) == MOST_AT_ONCE
    assert sum(isinstance(each, Draft) for each in found) >= MOST_AT_ONCE // 2
    assert shared.read(made[0]).signed == {"director-1"}


def test_two_signers_at_the_same_moment_both_count(shared: Desk) -> None:
    made = [shared.payment(70_000 + n) for n in range(12)]
    wrong: list[BaseException] = []

    def sign(slug: str) -> None:
        try:
            for each in made:
                shared.sign(each, slug)
        except BaseException as error:  # noqa: BLE001 - the test says which
            wrong.append(error)

    threads = [threading.Thread(target=sign, args=(s,)) for s in ("accountant-1", "director-1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    assert {shared.read(each).state for each in made} == {"complete"}
    assert set(shared.append(*[shared.read(each) for each in made])) == {e.id for e in made}


def test_an_auditor_of_the_street_sees_and_does_not_sign_for_others(people: People) -> None:
    """A role beyond its jurisdiction: the street's authority is asked for no payment."""
    draft = people.desk.payment(9_000)
    path = f"ledgers/ORIGIN/drafts/{draft.id}"
    assert people.ask("authority-1", "GET", path)["state"] == "open"
    line = people.desk.line(draft, "authority-1")
    value = {"revision": 1, "statement_id": draft.statement_id, "line": line.line}
    refused = people.ask("authority-1", "POST", f"{path}/signatures", value, 403)
    assert refused["code"] == "signature_not_asked"
    body = {"subjects": [draft.statement_id], "text": "整改", "due": "2026-12-31"}
    order = {"type": "order", "body": body, "by": {"authority": ["authority-1"]}}
    absent = people.ask("authority-1", "POST", "ledgers/ORIGIN/drafts", order, 422)
    assert absent["field"] == "body.subjects"
    appointing = {
        "type": "revocation",
        "body": {"slug": "clerk-1", "reason": "x"},
        "by": {"director": ["director-1"]},
    }
    lowered = people.ask("director-1", "POST", "ledgers/ORIGIN/drafts", appointing, 422)
    assert lowered["code"] == "rule_needs_role"
