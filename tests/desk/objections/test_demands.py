from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.desk.draft import Draft
from api.desk.drafting import Asked
from ledger.affairs.calendar import day_of
from ledger.affairs.codes import hash_code
from ledger.core.keys import parse_vkey
from ledger.core.note import open_note
from tests.api.community import Community, now_ms
from tests.desk.drafts.desks import open_desk
from tests.desk.objections.conftest import charter
from tests.desk.objections.served import Residents, serve_residents

ITEM = "F01"


def demand(residents: Residents, at: int, catalogue: str = ITEM) -> httpx.Response:
    return residents.send("demands", {"code": residents.codes[at].hex(), "catalogue": catalogue})


def item(residents: Residents, catalogue: str = ITEM) -> dict[str, Any]:
    """What everybody sees: no key, no session."""
    with residents.address.client() as client:
        found = client.get(f"/desk/api/ledgers/{residents.desk.origin}/demands").json()
    return next(each for each in found["items"] if each["catalogue"] == catalogue)


def enter(residents: Residents, slug: str = "supervision-1", **more: int) -> httpx.Response:
    return residents.ask(slug, "POST", "ORIGIN/demands", {"catalogue": ITEM, **more})


def draft(residents: Residents, id_: str) -> Draft:
    desk = residents.desk
    return desk.drafting.read(Asked(desk.origin, id_, desk.public("supervision-1")))


def test_codes_are_counted_and_how_many_are_missing_is_public(villagers: Residents) -> None:
    looked = villagers.send("objections/code", {"code": villagers.codes[0].hex()}).json()["demands"]
    assert (looked["share"], looked["residents"], looked["needed"]) == ("1/10", 25, 3)
    assert looked["representatives_share"] == "1/5"
    for at, missing in ((0, 2), (1, 1), (2, 0)):
        found = demand(villagers, at)
        assert (found.status_code, found.json()["missing"]) == (201, missing), found.text
        assert item(villagers)["missing"] == missing
    assert (item(villagers)["count"], item(villagers)["late"]) == (3, False)
    assert item(villagers, "P01")["count"] == 0


def test_a_counted_code_gives_a_signed_receipt_and_the_same_again(villagers: Residents) -> None:
    found = demand(villagers, 4).json()
    again = demand(villagers, 4)
    assert (again.status_code, again.json()["receipt"]) == (201, found["receipt"])
    opened = open_note(found["receipt"].encode(), [parse_vkey(found["key"])])
    assert opened.text.decode().splitlines() == [
        "mingbai/demand-receipt/v1", villagers.desk.origin, found["no"], found["day"], ITEM,
    ]  # fmt: skip
    assert found["no"] == f"code:{hash_code(villagers.codes[4]).hex()}"
    assert found["link"].endswith(f"/desk/objection#demand:{found['no'][5:]}")
    with villagers.address.client() as client:
        followed = client.get(f"/desk/api/demands/{found['no']}").json()
        drawn = client.get(f"/desk/api/demands/{found['no']}/code.svg")
        other = client.get(f"/desk/api/objections/{found['no']}")
    assert (followed["state"], followed["count"], followed["missing"]) == ("waiting", 1, 2)
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert other.json()["code"] == "receipt_missing"


def test_a_code_serves_once_for_one_item_or_one_objection(villagers: Residents) -> None:
    demand(villagers, 5)
    other = demand(villagers, 5, "P01")
    assert (other.status_code, other.json()["code"]) == (409, "code_spent")
    assert villagers.dispute(5).json()["code"] == "code_spent"
    assert villagers.dispute(6).status_code == 201
    assert demand(villagers, 6).json()["code"] == "code_spent"
    assert item(villagers)["count"] == 1


@pytest.mark.parametrize("catalogue", ["zz", "", "F01'"])
def test_what_is_no_item_spends_nothing(villagers: Residents, catalogue: str) -> None:
    wrong = demand(villagers, 7, catalogue)
    assert (wrong.status_code, wrong.json()["field"]) == (400, "catalogue")
    assert demand(villagers, 7).status_code == 201


def test_too_few_codes_are_not_used_up_by_an_early_entry(villagers: Residents) -> None:
    demand(villagers, 8)
    short = enter(villagers)
    assert (short.status_code, short.json()["code"]) == (403, "demand_short")
    assert "还差 2 个" in short.json()["detail"]


def test_a_demand_is_entered_once_by_whoever_receives_it(villagers: Residents) -> None:
    for at in (10, 11, 12):
        demand(villagers, at)
    assert enter(villagers, "accountant-1").json()["code"] == "beyond_jurisdiction"
    made = enter(villagers)
    assert made.status_code == 201, made.text
    assert enter(villagers, "authority-1").json()["code"] == "demand_drafted"
    desk = villagers.desk
    body = draft(villagers, made.json()["id"]).statement.body
    assert (body["count"], body["of"], body["who"]) == (3, 25, "residents")
    assert sorted(body["codes"]) == sorted(
        hash_code(villagers.codes[at]).hex() for at in (10, 11, 12)
    )
    signed = desk.sign(draft(villagers, made.json()["id"]), "supervision-1")
    assert {each.state for each in desk.append(signed).values()} == {"appended"}
    assert item(villagers)["count"] == 0
    with villagers.address.client() as client:
        no = f"code:{hash_code(villagers.codes[10]).hex()}"
        assert client.get(f"/desk/api/demands/{no}").json()["state"] == "entered"
    assert demand(villagers, 13).json()["count"] == 1


def test_that_there_are_enough_and_nobody_enters_it_is_public(villagers: Residents) -> None:
    for at in (14, 15, 16):
        demand(villagers, at)
    villagers.desk.clock.ahead_ms = 10 * 86_400_000
    assert item(villagers)["late"] is True


def test_where_nothing_says_how_many_residents_there_are_the_office_does(
    residents: Residents,
) -> None:
    demand(residents, 20)
    assert item(residents)["missing"] is None
    refused = enter(residents)
    assert (refused.status_code, refused.json()["field"]) == (400, "of")
    made = enter(residents, of=300)
    assert made.status_code == 201, made.text
    assert draft(residents, made.json()["id"]).statement.body["of"] == 300


def test_representatives_who_signed_on_paper_are_entered_by_whoever_keeps_the_paper(
    villagers: Residents,
) -> None:
    """A code does not tell who is a representative: their names stay on the paper, out of it."""
    desk = villagers.desk
    body: dict[str, object] = {
        "what": "公布上半年收支", "catalogue": ITEM, "day": "2026-11-20",
        "who": "representatives", "count": 6, "of": 25, "slips": "监督委员会存，联名书 2026-1 号",
    }  # fmt: skip
    made = desk.propose("supervision-1", "demand", body)
    assert set(made.order) == {"supervision-1"}
    assert {e.state for e in desk.append(desk.sign(made, "supervision-1")).values()} == {"appended"}
    with villagers.address.client() as client:
        found = client.get(f"/desk/api/ledgers/{desk.origin}/demands").json()
    assert found["representatives_share"] == "1/5"


def test_codes_whose_lot_is_over_count_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No statement of that day could list them, and nobody can wait until there are enough."""
    monkeypatch.setattr(Community, "charter", charter)
    (tmp_path / "ledger").mkdir()
    until = f"{day_of(now_ms()) + timedelta(days=5)}"
    with open_desk(tmp_path) as desk, serve_residents(desk, tmp_path, until) as residents:
        found = demand(residents, 0).json()
        assert (found["until"], item(residents)["count"]) == (until, 1)
        desk.clock.ahead_ms = 10 * 86_400_000
        assert (item(residents)["count"], item(residents)["missing"]) == (0, 3)
        assert demand(residents, 1).json()["code"] == "code_over"
