"""The one verdict on an Ed25519 signature that all readers must share, and two libraries for it.

The verdict is libsodium's: S below the group order; neither the key nor R of small order, in any
encoding; the key canonically encoded; then R compared byte for byte with S·B − h·A, without
cofactor. A reader that stands on a laxer library (OpenSSL, WebCrypto) reaches the same verdict by
refusing keys as `ledger.core.keys.check_public_key` does and signatures whose R is one of the 14
encodings of points of small order. ``tests/vectors/ed25519`` holds the cases on which libraries
disagree.

libsodium, by PyNaCl, is always there. Where ed25519-dalek is installed (vodozemac, the extra
``fast``), and is found to be as strict, it is asked instead: it says the same in two thirds of the
time (docs/adr/0034).
"""

from binascii import b2a_base64
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from nacl._sodium import ffi, lib  # type: ignore[import-not-found]

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64

Verify = Callable[[bytes, bytes, bytes], bool]
"""What says whether a signature (the third) is that of a public key over a message."""


def verify_by_libsodium(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether *signature*, 64 bytes, is that of *public_key* over *message* (see the module).

    The C library is called without copies of the message back, and with the interpreter's lock
    released, so threads verify side by side.
    """
    if len(signature) != SIGNATURE_BYTES or len(public_key) != PUBLIC_KEY_BYTES:
        return False
    signed = signature + message
    failed: int = lib.crypto_sign_open(ffi.NULL, ffi.NULL, signed, len(signed), public_key)
    return failed == 0


def verify_by_dalek(dalek: Any) -> Verify:  # noqa: ANN401 - a module
    """Give the verification by *dalek*, the module ``vodozemac``."""
    read_signature = dalek.Ed25519Signature.from_base64

    @lru_cache(4096)
    def read_key(public_key: bytes) -> Any:  # noqa: ANN401 - None for one that never verifies
        if len(public_key) != PUBLIC_KEY_BYTES:  # on 33 bytes the library stops, and raises nothing
            return None
        try:
            return dalek.Ed25519PublicKey.from_base64(_unpadded(public_key))
        except ValueError:
            return None

    def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
        key = read_key(public_key)
        if key is None or len(signature) != SIGNATURE_BYTES:
            return False
        try:
            key.verify_signature(message, read_signature(_unpadded(signature)))
        except ValueError:
            return False
        return True

    return verify


def _unpadded(value: bytes) -> str:
    return b2a_base64(value, newline=False).rstrip(b"=").decode()


# A signature that verifies (RFC 8032, the second test of section 7.1), and one whose R is the
# neutral point, which only a lax library lets through.
_RIGHT = (
    bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
    b"\x72",
    bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
)
_LAX = (
    _RIGHT[0],
    b"\x72",
    bytes.fromhex(
        "0100000000000000000000000000000000000000000000000000000000000000"
        "675d054595fa17cb6a44e3ada6ca385e55667e41a63fdab0ac22d10000354002"
    ),
)


def choose(load: Callable[[str], Any] = import_module) -> Verify:
    """Give the faster of the libraries that *load* finds, if it is as strict; else libsodium."""
    try:
        verify = verify_by_dalek(load("vodozemac"))
        is_strict = verify(*_RIGHT) and not verify(*_LAX)
    except (ImportError, AttributeError):
        return verify_by_libsodium
    return verify if is_strict else verify_by_libsodium


verify = choose()
