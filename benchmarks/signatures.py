"""The floor under everything: PyNaCl alone, verifying the same signatures."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from nacl.bindings import crypto_sign_open

CHUNK = 64


class Signed(NamedTuple):
    """One signature to verify: *blob* is signature ‖ message, as libsodium takes it."""

    public_key: bytes
    blob: bytes


def _verify(chunk: Sequence[Signed]) -> None:
    for signed in chunk:
        crypto_sign_open(signed.blob, signed.public_key)


def verify_seconds(signatures: Sequence[Signed], threads: int) -> float:
    """Seconds that PyNaCl takes for *signatures* on *threads* threads, in chunks of 64."""
    chunks = [signatures[i : i + CHUNK] for i in range(0, len(signatures), CHUNK)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(_verify, [signatures[:CHUNK]] * threads))  # threads and caches are warm
        begun = time.perf_counter()
        list(pool.map(_verify, chunks))
        return time.perf_counter() - begun
