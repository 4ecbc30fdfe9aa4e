"""Whichever library verifies, the verdict is the same; a laxer one is not asked."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core.ed25519 import Verify, choose, verify, verify_by_dalek, verify_by_libsodium
from ledger.core.keys import ED25519, SigningKey
from tests.core.test_ed25519 import cctv, speccheck, wycheproof

vodozemac = pytest.importorskip("vodozemac", reason="fast: the extra is not installed")
KEY = SigningKey("ledger.example.org/demo/clerk-1", ED25519, bytes(range(32)))
PUBLIC = KEY.verifier.public_key
BOTH = pytest.mark.parametrize("ask", [verify_by_libsodium, verify_by_dalek(vodozemac)])
FLIP = st.tuples(st.integers(0, 2), st.integers(0, 31), st.integers(0, 255))


def missing(name: str) -> Any:
    raise ImportError(name)


def module(verify_signature: Any) -> Any:
    """A library that has vodozemac's names and its own opinion."""
    key = SimpleNamespace(from_base64=lambda _: SimpleNamespace(verify_signature=verify_signature))
    return SimpleNamespace(
        Ed25519PublicKey=key, Ed25519Signature=SimpleNamespace(from_base64=lambda text: text)
    )


def refuse(_message: bytes, _signature: object) -> None:
    raise ValueError


def test_both_libraries_say_the_same_on_all_vectors_even_under_keys_that_we_refuse() -> None:
    other = verify_by_dalek(vodozemac)
    cases = speccheck() + [case for case, _ in cctv()] + [case for case, _ in wycheproof()]
    for name, key, message, signature in cases:
        said = verify_by_libsodium(key, message, signature)
        assert other(key, message, signature) == said, name


@given(message=st.binary(min_size=32, max_size=80), flips=st.lists(FLIP, max_size=3))
def test_both_libraries_say_the_same_when_bytes_are_changed(
    message: bytes, flips: list[tuple[int, int, int]]
) -> None:
    parts = [bytearray(PUBLIC), bytearray(message), bytearray(KEY.sign(message))]
    for part, at, mask in flips:
        parts[part][at] ^= mask
    given_parts = [bytes(part) for part in parts]
    said = verify_by_libsodium(*given_parts)
    assert verify_by_dalek(vodozemac)(*given_parts) == said
    if all(mask == 0 for _, _, mask in flips):
        assert said


@BOTH
def test_lengths_and_keys_without_a_point_verify_nothing(ask: Verify) -> None:
    signature = KEY.sign(b"message")
    assert ask(PUBLIC, b"message", signature)
    assert not ask(PUBLIC, b"message", signature[:63])
    assert not ask(PUBLIC, b"message", signature + b"\0")
    assert not ask(PUBLIC[:31], b"message", signature)
    assert not ask(PUBLIC + b"\0", b"message", signature)
    assert not ask(b"\2" + bytes(31), b"message", signature)  # y = 2 is not on the curve


def test_the_fast_library_is_chosen_where_it_is_installed_and_strict() -> None:
    assert choose() is not verify_by_libsodium
    assert verify is not verify_by_libsodium


@pytest.mark.parametrize(
    "load",
    [
        missing,
        lambda _name: SimpleNamespace(),
        lambda _name: module(lambda _message, _signature: None),
        lambda _name: module(refuse),
    ],
    ids=["absent", "other names", "lax", "refuses what is right"],
)
def test_libsodium_is_chosen_where_the_other_is_absent_or_lax(load: Any) -> None:
    assert choose(load) is verify_by_libsodium
