"""What stands twice, lies too deep, or says where it comes from: headers and bodies of strangers."""

import base64
import json

import pytest

from api.app import create_app
from api.desk.desk import Desk
from api.settings import Settings
from tests.api.serving import receive_all, serving
from tests.desk.api.served import Served
from tests.desk.pages.served import verifier_files

EVIL = "https://evil.example"


@pytest.mark.parametrize(
    "more",
    [
        ("Origin", EVIL),
        ("Origin", "null"),
        ("X-Mingbai-Desk", "0"),
        ("Content-Type", "text/plain"),
        ("Sec-Fetch-Site", "cross-site"),
    ],
    ids="=".join,
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_what_says_who_sends_a_request_says_it_once(
    served: Served, more: tuple[str, str], first: bool
) -> None:
    own = [("Content-Type", "application/json"), ("Sec-Fetch-Site", "same-origin")]
    own += list(served.own.items())
    with served.address.client() as client:
        assert client.post("/desk/api/challenge", content=b"{}", headers=own).status_code == 200
        sent = [more, *own] if first else [*own, more]
        answered = client.post("/desk/api/challenge", content=b"{}", headers=sent)
    assert answered.json()["code"] == "desk_request_foreign"


@pytest.mark.parametrize("slipped", ["{}; mingbai_desk=x", "mingbai_desk=x; {}", "{}; {}"])
def test_of_two_cookies_neither_is_a_session(served: Served, slipped: str) -> None:
    """Cookie tossing: a neighbour of the desk's name or port can set a second one."""
    own = f"mingbai_desk={served.cookie('accountant-1')}"
    with served.address.client() as client:
        assert client.get("/desk/api/me", headers={"cookie": own}).status_code == 200
        assert client.get("/desk/api/me", headers={"cookie": f"a=b; {own}; c"}).status_code == 200
        answered = client.get("/desk/api/me", headers={"cookie": slipped.replace("{}", own)})
    assert (answered.status_code, answered.json()["code"]) == (401, "sign_in_needed")


def test_a_body_that_is_compressed_on_a_second_line_is_refused(served: Served) -> None:
    twice = [*served.own.items(), ("Content-Type", "application/json")]
    twice += [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
    with served.address.client() as client:
        answered = client.post("/desk/api/challenge", content=b"{}", headers=twice)
    assert answered.json()["code"] == "content_coded"


def test_no_page_of_others_is_given_leave_to_read_the_desk(served: Served) -> None:
    with served.client("accountant-1", origin=EVIL) as client:
        for path in ("/desk/", "/desk/api/me", "/desk/api/forms", "/desk/web/dom.js"):
            assert "access-control-allow-origin" not in client.get(path).headers, path
        tree = client.get(f"/{served.ledger.origin.partition('/')[2]}/checkpoint")
    assert tree.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("depth", [200, 253, 254, 255, 300, 1_000, 100_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"])
def test_what_is_typed_is_kept_and_given_back_or_refused_however_deep_it_is(
    served: Served, begin: str, end: str, depth: int
) -> None:
    nested = f"{begin * depth}1{end * depth}"
    headers = {"content-type": "application/json"}
    path = f"/desk/api/ledgers/{served.ledger.origin}/sheets/deep"
    with served.client("accountant-1") as client:
        kept = client.put(path, content=f'{{"value":{nested}}}', headers=headers)
        if depth <= 200:
            assert kept.status_code == 200, kept.text
        if kept.status_code == 200:
            text = client.get(path).text
            assert nested in text
        else:
            assert (kept.status_code, kept.json()["code"]) == (400, "draft_field_wrong")


def test_behind_a_proxy_each_is_slowed_down_for_himself(served: Served) -> None:
    """Whoever tries to sign in without end keeps nobody else out."""
    settings = Settings(proxies=1)
    (served.root / "proxied").mkdir()
    ledgers = {served.ledger.origin: served.ledger}
    with (
        Desk(served.root / "proxied", verifier_files(), clock=served.clock) as desk,
        serving(create_app(ledgers, settings, desk)) as address,
    ):
        own = {"origin": address.url, "x-mingbai-desk": "1"}

        def ask(client_address: str) -> int:
            with address.client(headers={**own, "x-forwarded-for": client_address}) as client:
                return client.post("/desk/api/challenge", json={}).status_code

        tried = {ask(f"198.51.100.{n}, 203.0.113.9") for n in range(40)}
        assert tried == {200, 429}  # what he claims before the proxy's own word changes nothing
        assert ask("203.0.113.10") == 200
        with address.client(headers={**own, "x-forwarded-for": "2001:db8::7"}) as client:
            challenge = client.post("/desk/api/challenge", json={}).json()["challenge"]
            answer = served.answer("accountant-1", challenge)
            assert client.post("/desk/api/session", content=json.dumps(answer), headers={"content-type": "application/json"}).status_code == 200  # fmt: skip
            (seen,) = client.get("/desk/api/me").json()["sign_ins"]
        assert seen["address"] == "2001:db8::7"


@pytest.mark.parametrize(
    "content",
    [
        '{"value":1,"value":2}',
        '{"value":{"amount":1,"b":[{"c":1,"c":1}]}}',
        '{"value":1,"\\u0076alue":2}',
    ],
)
def test_a_name_that_stands_twice_is_refused_and_not_read_as_one_or_the_other(
    served: Served, content: str
) -> None:
    path = f"/desk/api/ledgers/{served.ledger.origin}/sheets/twice"
    headers = {"content-type": "application/json"}
    with served.client("accountant-1") as client:
        answered = client.put(path, content=content, headers=headers)
        assert (answered.status_code, answered.json()["code"]) == (400, "draft_field_wrong")
        assert client.get(path).status_code == 404


def test_a_signature_has_one_spelling(served: Served) -> None:
    """Base64 whose last bits are no zeros would be the same bytes once more."""
    with served.client() as client:
        challenge = client.post("/desk/api/challenge", json={}).json()["challenge"]
        answer = served.answer("accountant-1", challenge)
        spelled = answer["signature"]
        other = f"{spelled[:-3]}{chr(ord(spelled[-3]) + 1)}=="
        assert base64.b64decode(other) == base64.b64decode(spelled)
        refused = client.post("/desk/api/session", json={**answer, "signature": other})
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_refused")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("challenge", 16_384),
        ("session", 16_384),
        ("join/code", 16_384),
        ("join", 16_384),
        ("objections/code", 262_144),
        ("objections", 262_144),
        ("demands", 262_144),
    ],
)
def test_strangers_send_short_bodies_and_hold_no_room(served: Served, path: str, most: int) -> None:
    """Many who begin long bodies and never end them would keep everybody else out."""
    served.clock.ahead_ms += 60_000
    headers = {"content-type": "application/json"}
    with served.client() as client:
        url = f"/desk/api/{path}"
        fits = client.post(url, content=b" " * (most - 2) + b"{}", headers=headers)
        longer = client.post(url, content=b" " * (most - 1) + b"{}", headers=headers)
    assert fits.status_code != 413
    assert (longer.status_code, longer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("trailer", ["Origin: {own}", "X-Mingbai-Desk: 1", "Cookie: a=b"])
def test_what_comes_after_a_body_is_no_header(served: Served, trailer: str) -> None:
    """A proxy that looks at headers lets trailers through: they say nothing of who sends."""
    served.clock.ahead_ms += 60_000
    own = served.address.url
    lines = {
        "Host": own.removeprefix("http://"),
        "Origin": own,
        "X-Mingbai-Desk": "1",
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
        "Connection": "close",
    }

    def send(left_out: str) -> bytes:
        kept = "".join(f"{name}: {said}\r\n" for name, said in lines.items() if name != left_out)
        head = f"POST /desk/api/challenge HTTP/1.1\r\n{kept}\r\n2\r\n{{}}\r\n0\r\n"
        with served.address.connect() as connection:
            connection.sendall(f"{head}{trailer.format(own=own)}\r\n\r\n".encode())
            return receive_all(connection)

    assert b" 200 " in send("").splitlines()[0]
    left_out = trailer.partition(":")[0]
    if left_out != "Cookie":
        assert b" 403 " in send(left_out).splitlines()[0]
