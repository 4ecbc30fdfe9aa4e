"""Whoever guesses, steals, races or overreaches gets nothing, and learns nothing by it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.desk.codes import MISSES, REFILL_MS
from api.desk.invitations import LASTING_MS
from ledger.core.keys import format_vkey
from tests.desk.invitations.conftest import (
    DIRECTOR,
    REKEY,
    WATCHER,
    Hall,
    check,
    new_key,
    proof_of,
)

GUESSED = "00112233-44556677-8899aabb-ccddeeff"
RESOLVED = {**WATCHER, "resolution": "居民会议决议"}


def test_guessed_spent_revoked_replaced_and_expired_codes_have_one_answer(hall: Hall) -> None:
    spent, revoked, replaced = (
        hall.invite({"roles": ["clerk"], "person": p}) for p in ("p-1", "p-2", "p-3")
    )
    hall.join(spent)
    hall.of("authority-1").delete(hall.path(revoked["id"]))
    expired = hall.invite({"roles": ["clerk"], "person": "p-3"})
    answers = [hall.look_up(each["code"]) for each in (spent, revoked, replaced)]
    other = new_key(f"{hall.origin}/clerk-2", "thief")
    answers += [hall.send(each, other) for each in (spent, revoked, replaced)]
    hall.door.clock.ahead_ms += LASTING_MS
    answers += [hall.look_up(expired["code"]), hall.send(expired, other)]
    answers += [hall.look_up(GUESSED), hall.look_up("guess"), hall.look_up("")]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "invitation_unknown"


def test_whoever_guesses_is_slowed_down_and_then_heard_again(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    for _ in range(MISSES):
        check(hall.look_up(GUESSED), 404)
    refused = hall.look_up(made["code"])
    check(refused, 429)
    assert 0 < int(refused.headers["retry-after"]) <= REFILL_MS // 1_000
    hall.door.clock.ahead_ms += REFILL_MS
    check(hall.look_up(made["code"]), 200)


def test_of_many_who_join_with_one_code_at_once_one_does(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    keys = [new_key(f"{hall.origin}/{made['slug']}", str(n)) for n in range(6)]
    hall.of("")
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda key: hall.send(made, key), keys))
    assert sorted(each.status_code for each in answers) == [201] + [404] * 5
    won = next(each.json()["vkey"] for each in answers if each.status_code == 201)
    assert hall.one(made)["vkey"] == won


def test_a_proof_by_another_key_of_another_code_or_ledger_joins_nobody(hall: Hall) -> None:
    made, other = hall.invite(DIRECTOR), hall.invite({"roles": ["clerk"]})
    key = new_key(f"{hall.origin}/{made['slug']}")
    vkey = format_vkey(key.verifier)
    for proof in (
        proof_of(new_key(key.name, "thief"), hall.origin, made["code"], vkey),
        proof_of(key, hall.origin, other["code"], vkey),
        proof_of(key, "ledger.example.org/other", made["code"], vkey),
        proof_of(key, hall.origin, made["code"], vkey + " "),
        "",
        "AAAA",
        "不是签名",
    ):
        check(hall.send(made, key, proof=proof), 403, "join_proof_wrong")
    assert hall.one(made)["state"] == "waiting"
    check(hall.send(made, key), 201)


def test_a_key_named_for_another_ledger_or_office_joins_nobody(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    for name in ("ledger.example.org/other/director-2", f"{hall.origin}/authority-2"):
        check(hall.send(made, new_key(name)), 400, "join_key_elsewhere")
    check(hall.send(made, new_key(f"{hall.origin}/director-2"), vkey="x"), 400, "key_malformed")
    assert hall.one(made)["state"] == "waiting"


def test_a_key_that_the_ledger_has_known_does_not_join_again(hall: Hall) -> None:
    """Neither the old key at a rekey, nor the inviter's own as somebody else's."""
    made = hall.invite(REKEY)
    for slug in ("clerk-1", "authority-1"):
        seed = hall.door.key(slug).seed
        key = new_key(f"{hall.origin}/{made['slug']}")
        again = type(key)(key.name, key.algorithm, seed)
        assert hall.send(made, again).json()["code"] == "key_registered"
    assert hall.one(made)["state"] == "waiting"


@pytest.mark.parametrize("slug", ["accountant-1", "clerk-1", "director-1", "supervision-1"])
def test_whoever_may_not_appoint_invites_lists_and_ends_nothing(hall: Hall, slug: str) -> None:
    made = hall.invite(DIRECTOR)
    client = hall.of(slug)
    for answered in (
        client.post(hall.path(), json={"roles": ["clerk"]}),
        client.post(hall.path(), json=RESOLVED),
        client.post(hall.path(), json=REKEY),
        client.get(hall.path()),
        client.delete(hall.path(made["id"])),
        client.delete(hall.path("0" * 32)),
        client.post(hall.path(made["id"], "draft"), json={}),
    ):
        check(answered, 403, "invitation_not_yours")
    assert hall.one(made)["state"] == "waiting"


def test_a_committee_that_signs_appointments_invites_nobody_who_watches_it(
    shared_rules: None, hall: Hall
) -> None:
    made = hall.invite({"roles": ["clerk"]}, "director-1")
    assert hall.one(made, "director-1")["state"] == "waiting"
    client = hall.of("director-1")
    for value in (
        RESOLVED,
        {"roles": ["authority"]},
        {"roles": ["clerk", "auditor"]},
        {"roles": ["supervisor"]},
        {"rekey": "supervision-1", "reason": "丢了"},
        {"rekey": "authority-1", "reason": "丢了"},
    ):
        check(client.post(hall.path(), json=value), 403, "invitation_not_yours")
    listed = check(client.get(hall.path()), 200)
    assert {"supervision", "authority"}.isdisjoint(each["role"] for each in listed["roles"])
    assert "supervision-1" not in {each["slug"] for each in listed["people"]}
    watcher = hall.invite(RESOLVED)
    hall.join(watcher)
    check(client.delete(hall.path(watcher["id"])), 403, "invitation_not_yours")
    check(client.post(hall.path(watcher["id"], "draft"), json={}), 403, "invitation_not_yours")
    assert hall.one(watcher)["state"] == "joined"


def test_an_invitation_is_found_in_its_own_ledger_alone(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    elsewhere = hall.path(made["id"]).replace("/demo/", "/other/")
    assert hall.of("authority-1").delete(elsewhere).status_code == 404
    check(hall.of("authority-1").delete(hall.path("0" * 32)), 404, "invitation_missing")
    assert hall.one(made)["state"] == "waiting"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": ""},
        {"x-mingbai-desk": ""},
        {"content-type": "text/plain"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_no_other_page_invites_joins_prepares_or_revokes(
    hall: Hall, headers: dict[str, str]
) -> None:
    made = hall.invite(DIRECTOR)
    client = hall.of("authority-1")
    sent = {"content-type": "application/json", **headers}
    for method, path in (
        ("POST", hall.path()),
        ("POST", hall.path(made["id"], "draft")),
        ("DELETE", hall.path(made["id"])),
        ("POST", "/desk/api/join/code"),
        ("POST", "/desk/api/join"),
    ):
        content = None if method == "DELETE" and "content-type" not in headers else b"{}"
        asked = client.request(method, path, content=content, headers=sent)
        check(asked, 403, "desk_request_foreign")
    assert hall.one(made)["state"] == "waiting"


def test_nobody_who_is_not_signed_in_sees_or_makes_an_invitation(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    for method, path in (
        ("GET", "/desk/api/invitations"),
        ("GET", hall.path()),
        ("POST", hall.path()),
        ("DELETE", hall.path(made["id"])),
    ):
        value: dict[str, str] | None = {} if method == "POST" else None
        check(hall.of("").request(method, path, json=value), 401, "sign_in_needed")


def test_whoever_copies_the_database_finds_no_code_in_it(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    code = made["code"].replace("-", "")
    with sqlite3.connect(hall.door.root / "desk" / "desk.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert made["id"] in dump
    for written in (made["code"], code, bytes.fromhex(code).hex().upper()):
        assert written not in dump
