"""Signatures put aside, to be verified one straight after the other.

The C library and the interpreter each fill the processor's nearest memory; taking turns signature
by signature, they push each other out of it, and both take a quarter longer.
"""

from ledger.core.ed25519 import verify


class Deferred:
    """Takes what is to be verified as `verify` does, says True, and verifies when it is asked."""

    def __init__(self) -> None:
        self._waiting: list[tuple[bytes, bytes, bytes]] = []

    def __call__(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Put the signature aside; what is said about it is not known yet."""
        self._waiting.append((public_key, message, signature))
        return True

    def are_right(self) -> bool:
        """Say whether everything put aside since the last time verifies."""
        waiting, self._waiting = self._waiting, []
        return all(verify(*each) for each in waiting)
