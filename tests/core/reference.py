"""The tree as RFC 6962 section 2.1 defines it, letter by letter: slow, obvious, and only for tests."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

Leaves = tuple[bytes, ...]  # the entries D[n], not their hashes


def k_of(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@lru_cache(maxsize=100_000)
def mth(d: Leaves) -> bytes:
    n = len(d)
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = k_of(n)
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Leaves) -> list[bytes]:
    n = len(d)
    if n == 1:
        return []
    k = k_of(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: Leaves) -> list[bytes]:
    return subproof(m, d, known=True)


def subproof(m: int, d: Leaves, *, known: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if known else [mth(d)]
    k = k_of(n)
    if m <= k:
        return [*subproof(m, d[:k], known=known), mth(d[k:])]
    return [*subproof(m - k, d[k:], known=False), mth(d[:k])]


def entries(size: int, word: str = "entry") -> Leaves:
    return tuple(f"{word}-{i}".encode() for i in range(size))


def leaf_hashes(d: Sequence[bytes]) -> list[bytes]:
    return [sha256(b"\x00" + entry).digest() for entry in d]
