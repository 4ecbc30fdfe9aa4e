"""Time stamps by ``openssl ts``, read by us and by openssl; authorities that answer wrongly."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.core.errors import LedgerError
from ledger.core.timestamps import check_timestamp, parse_roots
from publish.anchors.timestamp import Authority, request_stamp, stamp_place
from tests.anchors.places import places_of
from tests.requirements import needs
from tests.servers.authority import TimeAuthority, make_certificates, time_authority

pytestmark = needs("tsa")
TEXT = b"ledger.example.org/demo\n7\nroot\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with time_authority(tmp_path_factory.mktemp("tsa")) as authority:
        yield authority


@pytest.fixture
def authority(running: TimeAuthority) -> TimeAuthority:
    running.change, running.status = None, 200
    return running


def ours(authority: TimeAuthority, **others: object) -> Authority:
    roots = tuple(parse_roots(authority.roots))
    return Authority("tsa", authority.url, roots, **others)  # type: ignore[arg-type]  # by name


def now_s() -> int:
    import time

    return int(time.time())


def test_openssl_agrees_with_us_about_a_published_stamp(
    authority: TimeAuthority, tmp_path: Path
) -> None:
    with places_of(tmp_path, 1) as places:
        (place,) = places.values()
        assert stamp_place(ours(authority), place, now_s())
        assert not stamp_place(ours(authority), place, now_s())
        (anchor,) = place.anchors()
    stamp, text = tmp_path / "l0" / anchor.path, tmp_path / "text"
    text.write_bytes(place.text)
    done = subprocess.run(
        ["openssl", "ts", "-verify", "-CAfile", "root.pem", "-in", stamp, "-data", text],
        cwd=authority.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr
    assert check_timestamp(stamp.read_bytes(), place.text, parse_roots(authority.roots))


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(LedgerError) as caught:
        work()
    return caught.value.code


def test_an_authority_that_answers_wrongly_is_named(authority: TimeAuthority) -> None:
    asking = ours(authority)
    good, _, _ = request_stamp(asking, TEXT, now_s())

    def asked(change: Callable[[bytes, bytes], bytes]) -> str:
        authority.change = change
        return code_of(lambda: request_stamp(asking, TEXT, now_s()))

    other, _, _ = request_stamp(asking, b"another", now_s())
    assert asked(lambda _request, _answer: good) == "timestamp_nonce"
    assert asked(lambda _request, _answer: other) == "timestamp_other"
    assert asked(lambda _request, _answer: b"") == "timestamp_malformed"
    assert asked(lambda _request, answer: answer[:-3]) == "timestamp_malformed"
    assert asked(lambda _request, _answer: bytes(100_000)) == "authority_silent"
    assert (
        asked(lambda _request, answer: answer[:-1] + bytes([answer[-1] ^ 1]))
        == "timestamp_unsigned"
    )
    refused = bytes.fromhex("30053003020102")
    assert asked(lambda _request, _answer: refused) == "timestamp_refused"
    authority.change, authority.status = None, 503
    assert code_of(lambda: request_stamp(asking, TEXT, now_s())) == "authority_silent"
    authority.status = 200
    assert code_of(lambda: request_stamp(asking, TEXT, now_s() + 9_000)) == "stamp_time_far"


def test_an_authority_with_an_expired_certificate_is_named(tmp_path: Path) -> None:
    with time_authority(tmp_path, expired=True) as authority:
        code = code_of(lambda: request_stamp(ours(authority), TEXT, now_s()))
    assert code == "timestamp_certificate_expired"


def test_a_stamp_under_other_roots_is_unsigned(authority: TimeAuthority, tmp_path: Path) -> None:
    good, _, _ = request_stamp(ours(authority), TEXT, now_s())
    make_certificates(tmp_path)
    roots = parse_roots((tmp_path / "root.pem").read_bytes())
    assert code_of(lambda: check_timestamp(good, TEXT, roots)) == "timestamp_unsigned"
    assert code_of(lambda: parse_roots(b"none")) == "timestamp_malformed"
