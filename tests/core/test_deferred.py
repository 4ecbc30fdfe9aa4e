"""Signatures that are verified together are verified as they would be one by one."""

from ledger.core.deferred import Deferred
from ledger.core.keys import ED25519, SigningKey

KEY = SigningKey("ledger.example.org/demo/clerk-1", ED25519, bytes(range(32)))
PUBLIC = KEY.verifier.public_key


def test_right_signatures_are_right_together() -> None:
    deferred = Deferred()
    for message in (b"one\n", b"two\n"):
        assert deferred(PUBLIC, message, KEY.sign(message))
    assert deferred.are_right()


def test_one_wrong_signature_among_right_ones_is_noticed() -> None:
    deferred = Deferred()
    for message in (b"one\n", b"two\n", b"three\n"):
        deferred(PUBLIC, message, KEY.sign(b"two\n"))
    assert not deferred.are_right()


def test_what_was_verified_is_not_verified_again() -> None:
    deferred = Deferred()
    deferred(PUBLIC, b"one\n", KEY.sign(b"two\n"))
    assert not deferred.are_right()
    assert deferred.are_right()
