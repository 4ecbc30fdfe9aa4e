"""A whole committee's handover at the desk: who comes has brought his key, and both sides sign."""

from typing import TYPE_CHECKING

import httpx
import pytest

from ledger.core.keys import SigningKey, format_vkey
from ledger.core.note import sign_note
from tests.desk.drafts.desks import open_desk
from tests.desk.invitations.conftest import DIRECTOR, WATCHER, Hall, Value, check
from tests.desk.pages.people import PHONE, TABLE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

ENDS = ["director-1", "clerk-1"]


def sign(client: httpx.Client, path: str, key: SigningKey) -> Value:
    draft = check(client.get(path), 200)
    note = sign_note(draft["text"].encode(), [key]).decode()
    line = note.rstrip("\n").rpartition("\n")[2]
    named = {name: draft[name] for name in ("revision", "statement_id")}
    return check(client.post(f"{path}/signatures", json={**named, "line": line}), 200)


@pytest.mark.usefixtures("alone")
def test_a_committee_hands_over_in_one_entry_that_both_sides_sign(hall: Hall) -> None:
    coming = [
        hall.join(hall.invite(each))
        for each in (DIRECTOR, {"roles": ["clerk"]}, {**WATCHER, "resolution": "居民会议决议"})
    ]
    prefill = f"/desk/api/ledgers/{hall.origin}/prefill/handover?ends={','.join(ENDS)}"
    filled = check(hall.of("authority-1").get(prefill), 200)["body"]
    assert filled["resolution"] == "居民会议决议"
    assert {each["key"] for each in filled["appoints"]} == {
        format_vkey(each.verifier) for each in coming
    }
    assert check(hall.of("director-1").get(prefill), 200)["body"]["appoints"] == []

    value = {"type": "handover", "body": {**filled, "reason": "换届"}}
    drafts = f"/desk/api/ledgers/{hall.origin}/drafts"
    made = check(hall.of("authority-1").post(drafts, json=value), 201)
    path = f"{drafts}/{made['id']}"
    for key in coming:
        check(hall.sign_in(key), 200)
        (invited,) = check(hall.of(key.name).get("/desk/api/me"), 200)["invited"]
        assert invited["to_sign"] == [made["id"]]
        assert sign(hall.of(key.name), path, key)["state"] == "open"
        (invited,) = check(hall.of(key.name).get("/desk/api/me"), 200)["invited"]
        assert invited["to_sign"] == []
    for slug in ENDS:
        assert sign(hall.of(slug), path, hall.door.key(slug))["state"] == "open"
    done = sign(hall.of("authority-1"), path, hall.door.key("authority-1"))
    assert (done["state"], done["entry"]["index"]) == ("appended", 1)
    for slug in ENDS:
        assert check(hall.of(slug).get("/desk/api/me"), 200)["offices"] == []
        assert hall.of(slug).get(path).json()["code"] == "signer_ended"
    for key in coming:
        (office,) = check(hall.of(key.name).get("/desk/api/me"), 200)["offices"]
        assert office["slug"] == key.name.rpartition("/")[2]
    states = check(hall.of("authority-1").get(hall.path()), 200)["invitations"]
    assert {each["state"] for each in states} == {"done"}


@pytest.mark.usefixtures("alone")
def test_a_handover_to_somebody_who_came_in_otherwise_is_looked_at_and_withdrawn(
    hall: Hall,
) -> None:
    """It can be signed by nobody any more, and keeps nobody from all the rest."""
    made = hall.invite(DIRECTOR)
    hall.join(made)
    appointment = hall.prepare(made)
    body = {
        "accounts": [],
        "appoints": [{"person": "p-9", "roles": ["director"], "key": appointment["body"]["key"]}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["director-1"],
        "reason": "换届",
    }
    drafts = f"/desk/api/ledgers/{hall.origin}/drafts"
    value = {"type": "handover", "body": body}
    stale = check(hall.of("authority-1").post(drafts, json=value), 201)
    assert hall.sign(appointment)["state"] == "appended"
    for slug in ("authority-1", "director-1"):
        inbox = check(hall.of(slug).get("/desk/api/inbox"), 200)
        assert inbox["unread"] == []
    path = f"{drafts}/{stale['id']}"
    check(hall.of("director-1").get(path), 200)
    withdrawn = hall.of("authority-1").post(f"{path}/withdraw", json={"reason": "已任命"})
    assert check(withdrawn, 200)["state"] == "withdrawn"


@needs("browser")
def test_who_comes_signs_the_handover_on_his_phone(browser: "Browser", tmp_path: "Path") -> None:
    (tmp_path / "ledger").mkdir()
    with (
        open_desk(tmp_path) as desk,
        serve_whole(desk, tmp_path) as address,
        people_at(browser, desk, address) as people,
    ):
        street = people.sit("authority-1", TABLE)
        coming, digits = people.join(street.invite("主任", "王主任"), "director-2")
        street.open("new?origin=" + desk.origin + "&type=handover&ends=director-1")
        street.page.get_by_label("理由").fill("换届")
        street.page.get_by_role("button", name="做成草稿").click()
        street.page.wait_for_selector(".statement")
        assert digits in street.page.locator(".statement").inner_text()
        path = street.page.url.partition("/desk/")[2]
        assert street.sign(path) == "等人签字"
        assert people.sit("director-1", PHONE).sign(path) == "等人签字"
        coming.enter()
        coming.page.get_by_role("link", name="有一份等您签").click()
        coming.page.wait_for_selector(".statement")
        assert digits in coming.page.locator(".statement").inner_text()
        assert coming.sign(path) == "已入账"
