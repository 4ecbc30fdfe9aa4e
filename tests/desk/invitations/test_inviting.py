"""From an invitation to an office, and from a lost key to a new one."""

import pytest

from api.desk.invitations import JOINED_MS, KEPT_MS, LASTING_MS
from tests.desk.invitations.conftest import DIRECTOR, REKEY, WATCHER, Hall, check, new_key


@pytest.mark.usefixtures("alone")
def test_who_is_invited_joins_is_appointed_and_signs_in(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    assert made["link"] == f"{hall.door.address.url}/desk/join#{made['code']}"
    assert made["qr"].startswith("<?xml")
    assert (made["slug"], made["person"], made["labels"]) == ("director-2", "p-9", ["主任"])
    told = check(hall.look_up(made["code"].upper()), 200)
    assert (told["community"], told["name"], told["kind"]) == ("示例社区", "王主任", "appointment")
    assert hall.one(made)["state"] == "waiting"
    assert "code" not in hall.one(made)
    key = hall.join(made)
    joined = hall.one(made)
    hex_ = key.verifier.public_key.hex()
    assert (joined["state"], joined["fingerprint"]) == ("joined", f"{hex_[:4]} {hex_[4:8]}")
    draft = hall.prepare(made)
    assert draft["body"]["name"] == "王主任"
    assert hall.prepare(made)["id"] == draft["id"]  # pressed twice
    assert hall.one(made)["state"] == "drafted"
    assert hall.sign(draft)["state"] == "appended"
    assert (hall.one(made)["state"], hall.one(made)["index"]) == ("done", 1)
    (office,) = check(hall.sign_in(key), 200)["offices"]
    assert (office["slug"], office["name"], office["roles"]) == (
        "director-2",
        "王主任",
        ["director"],
    )


def test_who_has_joined_signs_in_before_the_appointment_and_sees_what_waits(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    key = new_key(f"{hall.origin}/{made['slug']}")
    check(hall.sign_in(key), 403, "no_office")
    check(hall.send(made, key), 201)
    assert check(hall.sign_in(key), 200)["offices"] == []
    me = check(hall.of(key.name).get("/desk/api/me"), 200)
    assert [each["labels"] for each in me["invited"]] == [["主任"]]
    assert check(hall.of(key.name).get("/desk/api/inbox"), 200)["counts"]["to_sign"] == 0
    check(hall.of(key.name).get(f"/desk/api/ledgers/{hall.origin}/drafts"), 404, "draft_missing")
    check(hall.of(key.name).get(hall.path()), 403, "no_office")


def test_what_was_revoked_after_joining_lets_nobody_in(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    key = hall.join(made)
    assert check(hall.of("authority-1").delete(hall.path(made["id"])), 200)["state"] == "revoked"
    check(hall.sign_in(key), 403, "no_office")
    path = hall.path(made["id"], "draft")
    check(hall.of("authority-1").post(path, json={}), 409, "invitation_not_joined")


def test_what_was_drafted_for_a_revoked_invitation_is_signed_by_nobody(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    hall.join(made)
    draft = hall.prepare(made)
    assert check(hall.of("authority-1").delete(hall.path(made["id"])), 200)["state"] == "revoked"
    path = f"/desk/api/ledgers/{hall.origin}/drafts/{draft['id']}"
    shown = check(hall.of("authority-1").get(path), 200)
    assert (shown["state"], shown["may"]) == ("withdrawn", [])
    assert shown["history"][-1]["reason"] == "邀请已作废"


def test_a_key_that_joined_long_ago_waits_no_longer(hall: Hall) -> None:
    key = hall.join(hall.invite(DIRECTOR))
    hall.door.clock.ahead_ms += JOINED_MS + 1_000
    check(hall.sign_in(key), 403, "no_office")


@pytest.mark.usefixtures("alone")
def test_a_new_key_takes_the_old_ones_place_and_the_old_session_sees_nothing_more(
    hall: Hall,
) -> None:
    old = hall.of("clerk-1")
    drafts = f"/desk/api/ledgers/{hall.origin}/drafts"
    assert check(old.get(drafts), 200)["drafts"] == []
    made = hall.invite(REKEY)
    assert (made["slug"], made["replaces"], made["labels"]) == ("clerk-2", "clerk-1", ["经办"])
    key = hall.appoint(made)
    assert check(old.get("/desk/api/me"), 200)["offices"] == []
    for name in ("drafts", "facts", "choices", "people", "objections", "looks", "invitations"):
        assert old.get(drafts.replace("drafts", name)).status_code in {403, 404}, name
    check(hall.sign_in(hall.door.key("clerk-1")), 403, "no_office")
    (office,) = check(hall.sign_in(key), 200)["offices"]
    assert (office["slug"], office["person"]) == ("clerk-2", "p-clerk-1")


@pytest.mark.usefixtures("alone")
def test_an_old_key_that_had_joined_by_invitation_gets_in_no_more(hall: Hall) -> None:
    first = hall.appoint(hall.invite(DIRECTOR))
    hall.appoint(hall.invite({"rekey": "director-2", "reason": "手机丢了"}))
    check(hall.sign_in(first), 403, "no_office")


def test_somebody_new_gets_the_next_free_label_and_name(hall: Hall) -> None:
    made = [hall.invite({"roles": ["clerk"], "name": f"经办{n}"}) for n in range(3)]
    assert [each["slug"] for each in made] == ["clerk-2", "clerk-3", "clerk-4"]
    assert [each["person"] for each in made] == ["p-1", "p-2", "p-3"]


def test_a_second_invitation_of_the_same_person_ends_the_first(hall: Hall) -> None:
    first, second = hall.invite(DIRECTOR), hall.invite(DIRECTOR)
    assert first["slug"] == second["slug"]
    check(hall.look_up(first["code"]), 404, "invitation_unknown")
    check(hall.look_up(second["code"]), 200)


def test_an_answer_that_was_lost_is_given_again_to_the_same_key(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    key = new_key(f"{hall.origin}/{made['slug']}")
    assert check(hall.send(made, key), 201) == check(hall.send(made, key), 201)
    hall.door.clock.ahead_ms += LASTING_MS
    check(hall.send(made, key), 201)


def test_the_supervision_committee_is_invited_with_the_resolution_that_elected_it(
    hall: Hall,
) -> None:
    path = hall.path()
    answered = check(hall.of("authority-1").post(path, json=WATCHER), 422)
    assert (answered["code"], answered["field"]) == (
        "supervision_needs_resolution",
        "body.resolution",
    )
    made = hall.invite({**WATCHER, "resolution": "2026-11-02 居民会议决议第 3 号"})
    assert hall.prepare({**made, "code": hall.join(made)})["body"]["resolution"].endswith("3 号")


def test_what_the_ledger_would_refuse_is_refused_before_anybody_is_invited(hall: Hall) -> None:
    for value, status, code in (
        ({"roles": ["king"]}, 422, "role_unknown"),
        ({"roles": ["clerk"], "slug": "clerk-1"}, 422, "slug_registered"),
        ({"roles": ["cashier"], "person": "p-accountant-1"}, 422, "roles_forbidden"),
        ({"roles": ["clerk"], "name": "张三 13912345678"}, 422, "personal_data_found"),
        ({"rekey": "nobody-1", "reason": "丢了"}, 422, "slug_unknown"),
        ({"rekey": "clerk-1"}, 400, "invitation_asks_nothing"),
        (
            {"roles": ["clerk"], "rekey": "clerk-1", "reason": "丢了"},
            400,
            "invitation_asks_nothing",
        ),
        ({}, 400, "invitation_asks_nothing"),
        ({"roles": "clerk"}, 400, "draft_field_wrong"),
        ({"roles": ["clerk"], "name": "长" * 65}, 400, "draft_field_wrong"),
        ({"roles": ["clerk"], "surname": "王"}, 400, "draft_field_wrong"),
    ):
        answered = hall.of("authority-1").post(hall.path(), json=value)
        assert (answered.status_code, answered.json()["code"]) == (status, code), value


def test_the_front_page_learns_where_one_may_invite_and_who_waits(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    found = check(hall.of("authority-1").get("/desk/api/invitations"), 200)
    assert (found["may"], found["joined"]) == (
        [{"origin": hall.origin, "community": "示例社区"}],
        [],
    )
    hall.join(made)
    found = check(hall.of("authority-1").get("/desk/api/invitations"), 200)
    assert [each["name"] for each in found["joined"]] == ["王主任"]
    hall.prepare(made)
    assert check(hall.of("authority-1").get("/desk/api/invitations"), 200)["joined"] == []
    found = check(hall.of("accountant-1").get("/desk/api/invitations"), 200)
    assert (found["may"], found["joined"]) == ([], [])


def test_a_draft_that_was_withdrawn_is_prepared_anew(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    hall.join(made)
    draft = hall.prepare(made)
    path = f"/desk/api/ledgers/{hall.origin}/drafts/{draft['id']}/withdraw"
    check(hall.of("authority-1").post(path, json={"reason": "写错了"}), 200)
    assert hall.one(made)["state"] == "joined"
    assert hall.prepare(made)["id"] != draft["id"]


def test_names_are_forgotten_ninety_days_after_the_code_has_expired(hall: Hall) -> None:
    made = hall.invite(DIRECTOR)
    hall.door.clock.ahead_ms += KEPT_MS - LASTING_MS
    hall.leave()
    assert hall.one(made)["state"] == "expired"
    hall.door.clock.ahead_ms += LASTING_MS + 1_000
    hall.leave()
    hall.invite({"roles": ["clerk"]})
    listed = check(hall.of("authority-1").get(hall.path()), 200)["invitations"]
    assert [each["roles"] for each in listed] == [["clerk"]]
