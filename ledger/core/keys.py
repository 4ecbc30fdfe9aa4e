"""Keys of signed notes: names, ids and texts, for every signature type that is known here.

What verifies is in `ledger.core.ed25519` and `ledger.core.mldsa`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from ledger.core import mldsa
from ledger.core.ed25519 import PUBLIC_KEY_BYTES, SIGNATURE_BYTES
from ledger.core.errors import (
    KeyAlgorithmUnknown,
    KeyIdWrong,
    KeyMalformed,
    KeyNameMalformed,
    PublicKeyLength,
    PublicKeyNotCanonical,
    PublicKeyNotOnCurve,
    PublicKeySmallOrder,
    SeedLength,
)
from ledger.core.hashing import sha256
from ledger.core.text import format_base64, parse_base64

ED25519 = 0x01
COSIGNATURE = 0x04
ML_DSA_44 = 0x06
KEY_ID_BYTES = 4
SEED_BYTES = 32
MAX_COSIGNER_NAME_BYTES = 255  # what a 0x06 signature has room for


class Algorithm(NamedTuple):
    """What a signature type of C2SP signed-note needs: lengths of public key and blob, in bytes."""

    title: str
    public_key_bytes: int
    blob_bytes: int


ALGORITHMS: Mapping[int, Algorithm] = MappingProxyType(
    {
        ED25519: Algorithm("Ed25519", PUBLIC_KEY_BYTES, SIGNATURE_BYTES),
        COSIGNATURE: Algorithm("Ed25519 cosignature/v1", PUBLIC_KEY_BYTES, 8 + SIGNATURE_BYTES),
        ML_DSA_44: Algorithm("ML-DSA-44", mldsa.PUBLIC_KEY_BYTES, 8 + mldsa.SIGNATURE_BYTES),
        # Room for 0xff, whose type is longer than this byte.
    }
)


# ----------------------------------------------------------------------------- public keys

_P = 2**255 - 19  # the field
_D = -121665 * pow(121666, -1, _P) % _P  # of the curve -x² + y² = 1 + d·x²·y² (RFC 8032 5.1)
_SIGN_BIT = 1 << 255
_ORDER_8_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _ORDER_8_Y, _P - _ORDER_8_Y})  # 8 points: ±x for each y


def check_public_key(public_key: bytes, *, where: str = "") -> None:
    """Check that an Ed25519 key is a point that may stand for a signer (RFC 8032 section 5.1.3).

    Raises:
        PublicKeyLength: not 32 bytes.
        PublicKeyNotCanonical: y is not reduced, so the same point has another encoding.
        PublicKeySmallOrder: the point's order divides 8, so anyone can sign for it.
        PublicKeyNotOnCurve: no point has this y, so nothing ever verifies.
    """
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise PublicKeyLength(where=where, length=len(public_key), expected=PUBLIC_KEY_BYTES)
    y = int.from_bytes(public_key, "little") & (_SIGN_BIT - 1)
    if y >= _P:
        raise PublicKeyNotCanonical(where=where)
    if y in _SMALL_ORDER_Y:  # x = 0 with its sign bit set is among these
        raise PublicKeySmallOrder(where=where)
    if not _is_on_curve(y):
        raise PublicKeyNotOnCurve(where=where)


@lru_cache(4096)  # a quarter of a millisecond each, and the same few keys again and again
def _is_on_curve(y: int) -> bool:
    # x² = (y² − 1) / (d·y² + 1) must be a square; u/v is one exactly when u·v is (Euler).
    u, v = y * y - 1, _D * y * y + 1
    return pow(u * v, (_P - 1) // 2, _P) == 1


# ---------------------------------------------------------------------------- verifier keys


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A signer's public half: key name, key id (4 bytes), signature type, public key."""

    name: str
    key_id: bytes
    algorithm: int
    public_key: bytes

    def __str__(self) -> str:
        return format_vkey(self)


def check_key_name(name: str, *, where: str = "") -> None:
    """Check that *name* is a key name: UTF-8, not empty, no Unicode space, no control, no plus.

    Raises:
        KeyNameMalformed: it is not.
    """
    # str.split() parts at exactly the Unicode spaces, and drops them at both ends.
    # min() finds a control character, but isprintable() mostly says faster that there is none.
    has_control = not name.isprintable() and min(name) < " "
    if has_control or name.split() != [name] or "+" in name:
        raise KeyNameMalformed(where=where, name=name)
    if not name.isascii():
        try:
            name.encode()
        except UnicodeEncodeError:  # a lone surrogate
            raise KeyNameMalformed(where=where, name=name) from None


def key_id(name: str, algorithm: int, public_key: bytes) -> bytes:
    """Give the key id, SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key)[:KEY_ID_BYTES]


def new_verifier_key(
    name: str, algorithm: int, public_key: bytes, *, where: str = ""
) -> VerifierKey:
    """Make a verifier key with its id, after the checks that parsing one makes.

    Raises:
        KeyNameMalformed: no key name, or one of more than 255 bytes for a key of type 0x06.
        KeyAlgorithmUnknown, and what `check_public_key` raises.
    """
    check_key_name(name, where=where)
    known = ALGORITHMS.get(algorithm)
    if known is None:
        raise KeyAlgorithmUnknown(where=where, algorithm=f"0x{algorithm:02x}")
    if algorithm == ML_DSA_44:
        _check_mldsa_key(name, public_key, where)
    else:
        check_public_key(public_key, where=where)
    return VerifierKey(name, key_id(name, algorithm, public_key), algorithm, public_key)


def _check_mldsa_key(name: str, public_key: bytes, where: str) -> None:
    """Check what there is to check: FIPS 204 takes every string of this length for a key."""
    if len(name.encode()) > MAX_COSIGNER_NAME_BYTES:
        raise KeyNameMalformed(where=where, name=name)
    if len(public_key) != mldsa.PUBLIC_KEY_BYTES:
        raise PublicKeyLength(where=where, length=len(public_key), expected=mldsa.PUBLIC_KEY_BYTES)


def parse_vkey(text: str, *, where: str = "") -> VerifierKey:
    """Read ``name+hex8(key id)+base64(type ‖ public key)``; the base64 may hold plus signs.

    Raises:
        KeyMalformed: not three parts, or the id is not 8 lower-case hexadecimal digits.
        KeyNameMalformed: the name is empty or holds a space.
        Base64Malformed: the last part is not canonical base64.
        KeyAlgorithmUnknown: the type is not in `ALGORITHMS`.
        PublicKeyLength, PublicKeyNotCanonical, PublicKeySmallOrder, PublicKeyNotOnCurve: the key
            must not be used.
        KeyIdWrong: the id is not that of this name, type and key.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise KeyMalformed(where=where, key=text)
    name, written_id, encoded = parts
    data = parse_base64(encoded, where=where)
    if not data:
        raise KeyMalformed(where=where, key=text)
    key = new_verifier_key(name, data[0], data[1:], where=where)
    if key.key_id.hex() != written_id:
        raise KeyIdWrong(where=where, name=name, key_id=written_id, expected=key.key_id)
    return key


def format_vkey(key: VerifierKey) -> str:
    """Write a verifier key as `parse_vkey` reads it."""
    encoded = format_base64(bytes([key.algorithm]) + key.public_key)
    return f"{key.name}+{key.key_id.hex()}+{encoded}"


# ----------------------------------------------------------------------------- signing keys


class _Ed25519Secret:
    """The secret half that a seed of 32 bytes makes (RFC 8032 section 5.1.5)."""

    __slots__ = ("_secret", "public_key")

    def __init__(self, seed: bytes) -> None:
        self.public_key, self._secret = crypto_sign_seed_keypair(seed)

    def sign(self, message: bytes) -> bytes:
        return crypto_sign(message, self._secret)[:SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A signer's secret half; its `repr` never shows the seed (32 bytes)."""

    name: str
    algorithm: int
    seed: bytes = field(repr=False)
    verifier: VerifierKey = field(init=False)
    _secret: _Ed25519Secret | mldsa.Secret = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise SeedLength(length=len(self.seed))
        is_mldsa = self.algorithm == ML_DSA_44
        secret = mldsa.Secret(self.seed) if is_mldsa else _Ed25519Secret(self.seed)
        object.__setattr__(self, "_secret", secret)
        verifier = new_verifier_key(self.name, self.algorithm, secret.public_key)
        object.__setattr__(self, "verifier", verifier)

    def sign(self, message: bytes) -> bytes:
        """Give the raw signature over *message* as it stands: 64 bytes, or 2,420 of ML-DSA-44.

        Ed25519 gives the same again (RFC 8032); ML-DSA-44 gives another each time.
        """
        return self._secret.sign(message)
