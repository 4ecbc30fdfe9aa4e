"""Where a request comes from, through proxies of one's own and past what strangers claim."""

import pytest
from starlette.requests import Request

from api.places import address_of, place_of


def request(*forwarded: str, peer: str | None = "127.0.0.1") -> Request:
    headers = [(b"x-forwarded-for", each.encode("latin-1")) for each in forwarded]
    client = None if peer is None else (peer, 50_000)
    return Request({"type": "http", "headers": headers, "client": client})


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, ["203.0.113.9"], "127.0.0.1"),
        (1, [], "127.0.0.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.1", " 203.0.113.9 "], "203.0.113.9"),
        (2, ["198.51.100.1, 203.0.113.9, 10.0.0.1"], "203.0.113.9"),
        (2, ["203.0.113.9"], "127.0.0.1"),
        (1, ["203.0.113.9, unknown"], "127.0.0.1"),
        (1, ["203.0.113.9,"], "127.0.0.1"),
        (1, ["203.0.113.9:443"], "127.0.0.1"),
        (1, ["2001:DB8:0::1"], "2001:db8::1"),
    ],
)
def test_only_what_our_own_proxies_add_is_believed(
    proxies: int, forwarded: list[str], expected: str
) -> None:
    assert address_of(request(*forwarded), proxies) == expected


def test_who_has_no_address_has_an_empty_one() -> None:
    assert address_of(request(peer=None), 1) == ""
    assert place_of("") == ""


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:ffff:ffff:ffff", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a unix socket", "a unix socket"),
    ],
)
def test_an_ipv6_address_is_counted_by_the_half_that_nobody_chooses(
    address: str, place: str
) -> None:
    assert place_of(address) == place
