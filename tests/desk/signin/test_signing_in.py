"""Signing in at the desk, and everything that must not let anybody in."""

import json
import sqlite3

import httpx
import pytest

from ledger.log.keyring import new_key
from mingbai.desk_http import DeskSession
from tests.desk.signin.conftest import Door, signed

MINUTE_MS = 60_000


def code(answered: httpx.Response) -> tuple[int, str]:
    return answered.status_code, answered.json()["code"]


def test_who_signs_the_challenge_is_in_and_sees_his_offices(door: Door) -> None:
    with door.client() as client:
        assert client.get("/desk/api/me").status_code == 401
        answered = door.sign_in(client)
        (office,) = answered.json()["offices"]
        assert (office["slug"], office["origin"]) == ("accountant-1", door.ledger.origin)
        said = client.get("/desk/api/me").json()
        assert said["offices"] == [office]
        assert [each["current"] for each in said["sign_ins"]] == [True]
        assert client.get("/desk/api/inbox").status_code == 200


def test_the_cookie_can_neither_be_read_by_pages_nor_be_sent_by_others(door: Door) -> None:
    with door.client() as client:
        cookie = door.sign_in(client).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/desk" in cookie
    assert "secure" not in cookie  # plain http on this machine


def test_a_challenge_is_answered_once(door: Door) -> None:
    with door.client() as client:
        challenge = door.challenge(client)
        key = door.key("accountant-1")
        assert door.answer(client, key, challenge).status_code == 200
        assert code(door.answer(client, key, challenge)) == (403, "sign_in_refused")


def test_a_wrong_answer_uses_the_challenge_up(door: Door) -> None:
    with door.client() as client:
        challenge = door.challenge(client)
        wrong = signed(door.key("accountant-1"), challenge) | {"public_key": "11" * 32}
        assert code(client.post("/desk/api/session", json=wrong)) == (403, "sign_in_refused")
        again = door.answer(client, door.key("accountant-1"), challenge)
        assert code(again) == (403, "sign_in_refused")


def test_a_challenge_that_names_another_page_is_refused(door: Door) -> None:
    with door.client() as client:
        other = door.challenge(client).replace("127.0.0.1", "evil.example")
        answered = door.answer(client, door.key("accountant-1"), other)
        assert code(answered) == (403, "sign_in_refused")


def test_a_challenge_given_to_one_name_of_the_desk_is_no_good_at_another(door: Door) -> None:
    port = door.address.port
    local = {"host": f"localhost:{port}", "origin": f"http://localhost:{port}"}
    with door.client() as client, door.client(**local) as other:
        answered = door.answer(other, door.key("accountant-1"), door.challenge(client))
        assert code(answered) == (403, "sign_in_refused")


def test_a_challenge_lasts_two_minutes_by_the_servers_clock(door: Door) -> None:
    with door.client() as client:
        challenge = door.challenge(client)
        door.clock.ahead_ms += 2 * MINUTE_MS + 1_000
        answered = door.answer(client, door.key("accountant-1"), challenge)
        assert code(answered) == (403, "sign_in_refused")
        assert "server's time" in answered.json()["detail_en"]


def test_a_key_without_an_office_is_refused(door: Door) -> None:
    with door.client() as client:
        stranger = new_key("nobody")
        assert code(door.answer(client, stranger, door.challenge(client))) == (403, "no_office")
        assert "set-cookie" not in door.answer(client, stranger, door.challenge(client)).headers


def test_a_session_ends_after_half_an_hour_of_nothing(door: Door) -> None:
    with door.client() as client:
        door.sign_in(client)
        door.clock.ahead_ms += 29 * MINUTE_MS
        assert client.get("/desk/api/me").status_code == 200
        door.clock.ahead_ms += 29 * MINUTE_MS
        assert client.get("/desk/api/me").status_code == 200
        door.clock.ahead_ms += 31 * MINUTE_MS
        assert code(client.get("/desk/api/me")) == (401, "sign_in_needed")


def test_a_session_ends_after_eight_hours_however_busy(door: Door) -> None:
    with door.client() as client:
        door.sign_in(client)
        for _ in range(19):
            door.clock.ahead_ms += 25 * MINUTE_MS
            assert client.get("/desk/api/me").status_code == 200
        door.clock.ahead_ms += 25 * MINUTE_MS
        assert client.get("/desk/api/me").status_code == 401


def test_a_cookie_from_before_is_not_taken_up(door: Door) -> None:
    """Session fixation: what the browser had is no name of the session that begins."""
    with door.client(cookie="mingbai_desk=chosen-by-somebody") as client:
        answered = door.answer(client, door.key("accountant-1"), door.challenge(client))
        assert answered.cookies["mingbai_desk"] != "chosen-by-somebody"
    with door.client(cookie="mingbai_desk=chosen-by-somebody") as client:
        assert client.get("/desk/api/me").status_code == 401


def test_two_sign_ins_have_two_names(door: Door) -> None:
    with door.client() as client:
        one = door.sign_in(client).cookies["mingbai_desk"]
        assert door.sign_in(client).cookies["mingbai_desk"] != one


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"x-mingbai-desk": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_request_of_another_page_changes_nothing(door: Door, headers: dict[str, str]) -> None:
    with door.client() as client:
        door.sign_in(client)
        for method, path in (
            ("POST", "challenge"),
            ("POST", f"ledgers/{door.ledger.origin}/drafts"),
            ("PUT", f"ledgers/{door.ledger.origin}/sheets/a"),
        ):
            asked = client.request(method, f"/desk/api/{path}", json={}, headers=headers)
            assert code(asked) == (403, "desk_request_foreign")
        left = client.delete("/desk/api/session", headers=headers)
        assert code(left) == (403, "desk_request_foreign")
        assert client.get("/desk/api/me").status_code == 200


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_could_send_is_refused(door: Door, media: str) -> None:
    with door.client() as client:
        door.sign_in(client)
        path = f"/desk/api/ledgers/{door.ledger.origin}/drafts"
        asked = client.post(path, content=b"{}", headers={"content-type": media})
        assert code(asked) == (403, "desk_request_foreign")


def test_a_name_that_is_not_the_desks_own_is_refused(door: Door) -> None:
    """DNS rebinding: another name that leads here is no way in."""
    with door.client(host="evil.example", origin="http://evil.example") as client:
        answered = client.post("/desk/api/challenge", json={})
        assert code(answered) == (403, "desk_address_unset")


def test_signing_out_ends_the_session_and_not_only_the_cookie(door: Door) -> None:
    with door.client() as client, door.client() as thief:
        cookie = door.sign_in(client).cookies["mingbai_desk"]
        thief.headers["cookie"] = f"mingbai_desk={cookie}"
        assert thief.get("/desk/api/me").status_code == 200
        assert client.delete("/desk/api/session").status_code == 200
        assert thief.get("/desk/api/me").status_code == 401


def test_the_owner_ends_his_other_sign_ins_and_nobody_elses(door: Door) -> None:
    with door.client() as phone, door.client() as table, door.client() as other:
        door.sign_in(phone)
        lost = phone.get("/desk/api/me").json()["sign_ins"][0]["id"]
        door.sign_in(other, "supervision-1")
        assert code(other.delete(f"/desk/api/sign-ins/{lost}")) == (404, "sign_in_missing")
        assert phone.get("/desk/api/me").status_code == 200
        door.sign_in(table)
        assert table.delete(f"/desk/api/sign-ins/{lost}").status_code == 200
        assert phone.get("/desk/api/me").status_code == 401
        ended = {each["id"]: each["ended"] for each in table.get("/desk/api/me").json()["sign_ins"]}
        assert ended[lost] is not None
        assert [each["current"] for each in other.get("/desk/api/me").json()["sign_ins"]] == [True]


def test_trying_without_end_is_slowed_down(door: Door) -> None:
    with door.client() as client:
        for _ in range(30):
            door.challenge(client)
        answered = client.post("/desk/api/challenge", json={})
        assert code(answered) == (429, "too_many_requests")
        assert 1 <= int(answered.headers["retry-after"]) <= 2
        door.clock.ahead_ms += 2_000
        assert client.post("/desk/api/challenge", json={}).status_code == 200


def test_an_oversized_cookie_or_header_lets_nobody_in(door: Door) -> None:
    with door.client(cookie="mingbai_desk=" + "a" * 4_000) as client:
        assert client.get("/desk/api/me").status_code == 401
    with door.client(cookie="mingbai_desk=" + "a" * 200_000) as client:
        assert client.get("/desk/api/me").status_code == 431


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "zz" * 32},
        {"public_key": "11"},
        {"public_key": "00" * 32},
        {"signature": "????"},
        {"signature": "AAAA"},
        {"challenge": "\ud800"},
        {"challenge": ""},
    ],
    ids=str,
)
def test_what_is_no_answer_is_refused_in_words(door: Door, change: dict[str, str]) -> None:
    with door.client() as client:
        value = signed(door.key("accountant-1"), door.challenge(client)) | change
        answered = client.post(
            "/desk/api/session",
            content=json.dumps(value).encode(),
            headers={"content-type": "application/json"},
        )
        assert answered.status_code in {400, 403}
        assert answered.json()["detail"]


def test_the_database_holds_nothing_that_lets_anybody_in(door: Door) -> None:
    with door.client() as client:
        challenge = door.challenge(client)
        cookie = door.sign_in(client).cookies["mingbai_desk"]
    with sqlite3.connect(door.root / "desk" / "desk.db") as database:
        dumped = "\n".join(database.iterdump())
    assert cookie not in dumped
    assert challenge.split("\n")[2] not in dumped


def test_the_command_line_signs_in_by_the_same_door(door: Door) -> None:
    with DeskSession(door.address.url) as session:
        session.sign_in(door.key("accountant-1"))
        assert [each["slug"] for each in session.offices] == ["accountant-1"]
        assert session.call("GET", "/desk/api/inbox")["counts"] is not None


def test_pages_are_served_under_a_strict_policy(door: Door) -> None:
    with door.client() as client:
        for path in ("/desk/", "/desk/web/dom.js", "/desk/web/verifier/sha256.js"):
            answered = client.get(path)
            assert answered.status_code == 200, path
            assert "default-src 'none'" in answered.headers["content-security-policy"]
            assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]
