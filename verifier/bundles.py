"""What can be said of one bundle without knowing the ones before it: the work of a worker process.

Leaf hashes, the level-0 tile, form, signatures, the chain inside the bundle: none of it needs
state. Authority does; but whoever walks the governance line first knows the states that hold
between governance entries, and a statement that refers to nothing then needs only its id and its
number compared with those before. So a worker *clears* such statements, and sends back two 64-bit
keys for each; everything else it sends back whole, to be admitted in order. What was cleared
stands only as long as the states turn out to be right (`verifier.replay` sees to that).
"""

import marshal
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from ledger.core.deferred import Deferred
from ledger.core.ed25519 import verify
from ledger.core.errors import LedgerError
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.tiles import TILE_WIDTH, Bundle, Tile, tile_root
from verifier.chain import Link
from verifier.checks import ENTRIES, LEAVES, TILES
from verifier.entries import EntryWalk, Failed, Setting, Waiting
from verifier.errors import LeafDisproved, UncheckedError
from verifier.reader import read_bundle, read_tile
from verifier.verdict import Check


class Found(NamedTuple):
    """What was found of one bundle.

    *root* is there if the bundle is full and it, or its tile, was read; if it is partial,
    *leaf_hashes* are. *first* and *last* are the links at its ends, None if no entry is judged.
    *cleared* are the positions of the statements that were cleared, *ids* and *nos* their keys.
    *events* are what was opened, for the rules, by `marshal`, empty if they are not wanted.
    *is_read* says whether there were entries to look at.
    """

    number: int
    width: int
    leaf_hashes: bytes
    root: bytes | None
    first: Link | None
    last: Link | None
    cleared: Sequence[int]
    ids: Sequence[int]
    nos: Sequence[int]
    waiting: Sequence[Waiting]
    events: bytes
    failures: Sequence[Failed]
    is_read: bool


def examine(setting: Setting, number: int, *, clears: bool) -> Found:
    """Find out everything about bundle *number* that needs no state; clear statements if asked."""
    base = number * TILE_WIDTH
    width = min(TILE_WIDTH, setting.size - base)
    failures: list[Failed] = []
    bundle, tile = Bundle(number, width), Tile(0, number, width)
    entries = _read(lambda: read_bundle(setting.source, bundle), ENTRIES, failures)
    published = _read(lambda: read_tile(setting.source, tile), TILES, failures)
    leaf_hashes = published or b""
    if entries is not None:
        leaf_hashes = b"".join([hash_leaf(entry) for entry in entries])
        if published is not None and published != leaf_hashes:
            failures += _differences(base, leaf_hashes, published)
    first = max(base, setting.start)
    judged = (entries or [])[first - base :]
    hashes = leaf_hashes[(first - base) * HASH_BYTES :]
    deferred = Deferred()
    walk = _walk(EntryWalk(setting, first, deferred, clears=clears), judged, hashes)
    if not deferred.are_right():  # which of them isn't, is found one by one
        walk = _walk(EntryWalk(setting, first, verify, clears=clears), judged, hashes)
    ends: tuple[Link | None, Link | None] = (None, None)
    if walk.first is not None:
        ends = walk.first, walk.last
    elif entries is None:
        ends = _unread_ends(first, base + width, leaf_hashes[(first - base) * HASH_BYTES :])
    is_full = len(leaf_hashes) == TILE_WIDTH * HASH_BYTES
    return Found(
        number=number,
        width=width,
        leaf_hashes=b"" if is_full else leaf_hashes,
        root=tile_root(leaf_hashes) if is_full else None,
        first=ends[0],
        last=ends[1],
        cleared=walk.cleared,
        ids=walk.ids,
        nos=walk.nos,
        waiting=walk.waiting,
        events=marshal.dumps(walk.events) if walk.events else b"",
        failures=failures + walk.failures,
        is_read=entries is not None,
    )


def _walk(walk: EntryWalk, entries: Sequence[bytes], leaf_hashes: bytes) -> EntryWalk:
    for at, entry in enumerate(entries):
        walk.take(entry, leaf_hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES])
    return walk


# ------------------------------------------------------------------------------ bytes and hashes

_Content = TypeVar("_Content")


def _read(read: Callable[[], _Content], check: Check, failures: list[Failed]) -> _Content | None:
    """Give what *read* gives; what is not there fails *check*, what is not whole fails `LEAVES`."""
    try:
        return read()
    except UncheckedError as error:
        failures.append(Failed(check, None, error))
    except LedgerError as error:
        failures.append(Failed(LEAVES, None, error))
    return None


def _differences(base: int, found: bytes, published: bytes) -> Iterator[Failed]:
    for at in range(0, len(found), HASH_BYTES):
        ours, theirs = found[at : at + HASH_BYTES], published[at : at + HASH_BYTES]
        if ours != theirs:
            index = base + at // HASH_BYTES
            error = LeafDisproved(index=index, found=ours, expected=theirs)
            yield Failed(LEAVES, index, error)


def _unread_ends(first: int, stop: int, tail: bytes) -> tuple[Link, Link]:
    """Give the links of a bundle of which at most the leaf hashes are known, from its tile."""
    return (
        Link(first, tail[:HASH_BYTES] or None, None, governs=None),
        Link(stop - 1, tail[-HASH_BYTES:] or None, None, governs=None),
    )
