"""Trust lines and check phrases: what a second source prints, so that a check page can be compared.

``trust/<origin>/<charter id>/<SHA-256 of the policy's text>``, and twelve characters of it for
reading aloud (docs/spec/browser.md, section 3). The same as ``verifier/web/trust.js``.
"""

from hashlib import sha256
from typing import Final

PHRASE_CHARACTERS: Final = 12
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_ROUNDS: Final = 4096
_BITS: Final = 5
_TAG: Final = "mingbai/check-phrase/v1"


def format_trust_line(origin: str, charter: str, policy: str) -> str:
    """Write the trust line of a ledger: *charter* is its id in hex, *policy* the policy's text."""
    return f"trust/{origin}/{charter}/{sha256(policy.encode()).hexdigest()}"


def check_phrase(line: str) -> str:
    """Give the check phrase of a trust line, like ``K7MQ-2XPA-9RTD``: 60 bits, dear to imitate."""
    digest = sha256(f"{_TAG}\n{line}\n".encode()).digest()
    for _ in range(_ROUNDS - 1):
        digest = sha256(digest).digest()
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - PHRASE_CHARACTERS * _BITS)
    letters = "".join(
        _ALPHABET[bits >> (at * _BITS) & (len(_ALPHABET) - 1)]
        for at in reversed(range(PHRASE_CHARACTERS))
    )
    return "-".join((letters[:4], letters[4:8], letters[8:]))
