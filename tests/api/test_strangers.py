"""Whatever arrives on the socket, the server answers or closes in bounded time, and goes on."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.serving import Address, receive_all, serving

ORIGIN = "ledger.example.org/demo"
SETTINGS = Settings(
    header_timeout_s=1,
    body_timeout_s=1,
    idle_timeout_s=1,
    write_timeout_s=1,
    max_header_bytes=2048,
    max_body_bytes=100_000,
    max_connections=30,
)
# How late any answer here may be: the limits above are one second, and a busy machine is slow.
SOON_S = 9
POST = b"POST /api/none.example/statements HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with serving(create_app({}, SETTINGS)) as running:
        yield running


@pytest.fixture(autouse=True)
def _still_answers(address: Address) -> Iterator[None]:
    yield
    assert address.is_alive()


def problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower(), answer
    document = orjson.loads(body)
    assert document["detail"]
    assert document["detail_en"]
    assert int(head.split()[1]) == document["status"]
    return document["status"], document["code"]


NOT_HTTP = {
    "a word": b"GARBAGE\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "TLS on a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 32,
    "an unknown version": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "a lower-case method": b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "a zero byte in a header": b"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a negative length": POST + b"Content-Length: -5\r\n\r\n",
    "a length with a plus": POST + b"Content-Length: +5\r\n\r\nhello",
    "a length that is a word": POST + b"Content-Length: many\r\n\r\n",
    "a length beyond 64 bits": POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk size that is a word": POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "an offer of another protocol, with a body": POST
    + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\nhello",
    "no address to connect to": b"CONNECT a HTTP/1.1\r\n\r\n",
    "bytes that are no ASCII in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("name", NOT_HTTP)
def test_what_is_not_http_is_answered_with_a_problem(address: Address, name: str) -> None:
    assert problem(address.exchange(NOT_HTTP[name])) == (400, "malformed_http")


def test_binary_junk_never_brings_it_down(address: Address) -> None:
    rng = random.Random(20261122)
    with ThreadPoolExecutor(8) as pool:
        junk = [rng.randbytes(rng.randint(1, 3000)) for _ in range(150)]
        for answer in pool.map(address.exchange, junk):
            assert answer == b"" or problem(answer)[0] in (400, 408, 431)


def test_a_broken_request_at_every_byte_is_survived(address: Address) -> None:
    whole = POST + b"Content-Length: 5\r\n\r\nhello"
    with ThreadPoolExecutor(16) as pool:

        def cut(at: int) -> None:
            with address.connect() as connection:
                connection.sendall(whole[:at])

        list(pool.map(cut, range(len(whole))))


def test_a_header_longer_than_the_limit_is_refused(address: Address) -> None:
    line = b"GET / HTTP/1.1\r\nHost: a\r\n"
    one_long = line + b"X: " + b"a" * 3000 + b"\r\n\r\n"
    many = line + b"".join(b"X%d: a\r\n" % i for i in range(400)) + b"\r\n"
    url = b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    for request in (one_long, many, url):
        assert problem(address.exchange(request)) == (431, "headers_too_large")


def test_a_header_that_never_ends_is_refused_before_it_fills_the_memory(address: Address) -> None:
    endless = [b"GET / HTTP/1.1\r\nX: ", *[b"a" * 1000] * 10_000]
    began = time.monotonic()
    answer = address.exchange(*endless)
    assert answer == b"" or problem(answer) == (431, "headers_too_large")
    assert time.monotonic() - began < SOON_S


@pytest.mark.parametrize("start", [b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"\r\n"])
def test_a_header_that_does_not_come_to_its_end_is_timed_out(
    address: Address, start: bytes
) -> None:
    began = time.monotonic()
    assert problem(address.exchange(start)) == (408, "request_too_slow")
    assert 0.5 < time.monotonic() - began < SOON_S


def test_a_header_sent_byte_by_byte_is_timed_out(address: Address) -> None:
    began = time.monotonic()
    with address.connect() as connection:
        try:
            for byte in b"GET /healthz/live HTTP/1.1\r\nHost: ledger.example.org\r\n" * 5:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = receive_all(connection)
    assert answer == b"" or problem(answer) == (408, "request_too_slow")
    assert time.monotonic() - began < SOON_S


def test_a_connection_that_says_nothing_is_closed(address: Address) -> None:
    began = time.monotonic()
    assert address.exchange() == b""
    assert time.monotonic() - began < SOON_S


def test_an_idle_connection_is_closed_after_its_answer(address: Address) -> None:
    began = time.monotonic()
    answer = address.exchange(b"GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.endswith(b'{"live":true}')
    assert time.monotonic() - began < SOON_S


def test_blank_lines_do_not_keep_a_connection_for_ever(address: Address) -> None:
    began = time.monotonic()
    with address.connect() as connection:
        connection.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n")
        try:
            for _ in range(60):
                time.sleep(0.05)
                connection.sendall(b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            pytest.fail("the connection was kept for three seconds")
    assert time.monotonic() - began < SOON_S


@pytest.mark.parametrize(
    "head", [b"Content-Length: 90000\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe"]
)
def test_a_body_that_does_not_come_to_its_end_holds_nothing(address: Address, head: bytes) -> None:
    # The ledger isn't known here, so the answer is there before the body is; see test_submit for
    # the time a wanted body has.
    began = time.monotonic()
    assert problem(address.exchange(POST + head))[0] == 404
    assert time.monotonic() - began < SOON_S


def test_several_requests_sent_at_once_are_answered_in_order(address: Address) -> None:
    one = b"GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n"
    two = b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = address.exchange(one + two + one)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200"]


def test_good_requests_followed_by_junk_are_answered_before_it(address: Address) -> None:
    ask = b"GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n"
    for parts in ((ask + b"\x00\x01junk\r\n",), (ask, b"\x00\x01junk\r\n")):
        answer = address.exchange(*parts)
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert answer.count(b"200 OK") == 1


def test_a_request_to_change_the_protocol_is_answered_as_http(address: Address) -> None:
    ask = b"GET /healthz/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    assert b'{"live":true}' in address.exchange(ask)


@pytest.mark.parametrize("method", [b"OPTIONS", b"TRACE", b"PROPFIND", b"PURGE", b"DELETE"])
def test_other_methods_are_refused_by_name(address: Address, method: bytes) -> None:
    ask = method + b" /healthz/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert problem(address.exchange(ask)) == (405, "method_refused")


def test_more_connections_than_allowed_are_told_to_come_back(address: Address) -> None:
    ask = b"GET /healthz/live HTTP/1.1\r\nHost: a\r\n\r\n"
    until = time.monotonic() + SOON_S
    # They are taken in the order in which they come; each is silent, and closed after a second.
    held = [address.connect() for _ in range(SETTINGS.max_connections)]
    try:
        answer = address.exchange(ask)
        assert problem(answer) == (503, "overloaded")
        assert b"retry-after: 2" in answer
    finally:
        for connection in held:
            connection.close()
    while not address.exchange(ask).startswith(b"HTTP/1.1 200"):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_client_that_takes_no_byte_of_its_answer_is_cut_off(address: Address) -> None:
    ask = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 500
    with address.connect() as connection:
        connection.sendall(ask)
        time.sleep(3)
        received = receive_all(connection)
    assert received.count(b"HTTP/1.1 200") < 500
