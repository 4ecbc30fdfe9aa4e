"""ML-DSA-44 (FIPS 204), pure and with an empty context: what verifies, and what signs.

Lattice signatures, for the day when Ed25519 can be forged: 1,312 bytes of public key, 2,420 of
signature. Every string of the right length is a public key, so there is nothing to refuse but the
length; a signature has one encoding, and whatever else is not it. ``tests/vectors/mldsa44`` holds
the cases, and ``verifier/web/mldsa.js`` is a second reading of the standard.

Signing draws 32 random bytes of its own, inside the library ("hedged", FIPS 204 section 3.4), so
two signatures over one message differ. It is the one place of this package that isn't a function
of its arguments (docs/adr/0052).
"""

from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

PUBLIC_KEY_BYTES: Final = 1312
SIGNATURE_BYTES: Final = 2420


@lru_cache(256)  # a log's few keys, again and again
def _read_key(public_key: bytes) -> MLDSA44PublicKey:
    return MLDSA44PublicKey.from_public_bytes(public_key)


def verify(public_key: bytes, message: bytes, signature: bytes, context: bytes = b"") -> bool:
    """Say whether *signature* is that of *public_key* over *message* (FIPS 204 algorithm 3).

    *context* is empty in every format of C2SP.
    """
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        _read_key(public_key).verify(signature, message, context)
    except InvalidSignature:
        return False
    return True


class Secret:
    """The secret half that a seed of 32 bytes makes (FIPS 204 algorithm 6)."""

    __slots__ = ("_key", "public_key")

    def __init__(self, seed: bytes) -> None:
        self._key = MLDSA44PrivateKey.from_seed_bytes(seed)
        self.public_key: bytes = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Give a signature over *message*, another one each time."""
        return self._key.sign(message)
