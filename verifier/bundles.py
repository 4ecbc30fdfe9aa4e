"""What can be said of one bundle without knowing the ones before it: the work of a worker process.

Leaf hashes, the level-0 tile, form, signatures, the chain inside the bundle: none of it needs
state. Authority does; but whoever walks the governance line first knows the states that hold
between governance entries, and a statement that refers to nothing then needs only its id and its
number compared with those before. So a worker *clears* such statements, and sends back two 64-bit
keys for each; everything else it sends back whole, to be admitted in order. What was cleared
stands only as long as the states turn out to be right (`verifier.replay` sees to that).
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, TypeVar

from ledger.affairs.admission import Opened, open_batch
from ledger.affairs.state import decode_state
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import MAX_ENTRY_BYTES, Entry, parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import HASH_BYTES, hash_leaf
from ledger.core.tiles import TILE_WIDTH, Bundle, Tile, tile_root
from verifier.chain import Link, link_errors
from verifier.checks import ENTRIES, LEAVES, STATEMENTS, TILES
from verifier.clearing import Clearing
from verifier.errors import LeafDisproved, UncheckedError
from verifier.headers import match_head
from verifier.reader import read_bundle, read_tile
from verifier.sources import Source
from verifier.verdict import Check

KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker must know of the log.

    *start* is the first entry to be judged; those before it are only hashed. *keys* are all public
    keys known so far. *states* are, by the index of the governance entry that made each, the states
    that held behind it, encoded; an entry before the first of them can't be cleared.
    """

    source: Source
    origin: str
    size: int
    start: int
    keys: Mapping[tuple[str, bytes], bytes]
    states: tuple[tuple[int, bytes], ...]


class Waiting(NamedTuple):
    """A statement that must be admitted in order, at its place and time."""

    position: int
    time_ms: int
    opened: Opened


class Failed(NamedTuple):
    """A failure of *check*, at entry *position* if it is one entry's."""

    check: Check
    position: int | None
    error: LedgerError


class Found(NamedTuple):
    """What was found of one bundle.

    *root* is there if the bundle is full and it, or its tile, was read; if it is partial,
    *leaf_hashes* are. *first* and *last* are the links at its ends, None if no entry is judged.
    *cleared* are the positions of the statements that were cleared, *ids* and *nos* their keys.
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
    failures: Sequence[Failed]
    is_read: bool


def id_key(statement_id: bytes) -> int:
    """Give the 64-bit key of a statement's id: its first eight bytes, as a signed integer."""
    return int.from_bytes(statement_id[:KEY_BYTES], "big", signed=True)


def no_key(no: str) -> int:
    """Give the 64-bit key of a statement's number: the first eight bytes of its SHA-256."""
    return int.from_bytes(sha256(no.encode()).digest()[:KEY_BYTES], "big", signed=True)


@dataclass(slots=True)
class _Judged:
    """What became of the statements of a bundle; *governs* has one item for each entry."""

    cleared: "array[int]" = field(default_factory=lambda: array("q"))
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    nos: "array[int]" = field(default_factory=lambda: array("q"))
    waiting: list[Waiting] = field(default_factory=list)
    governs: list[bool | None] = field(default_factory=list)


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
    tail = leaf_hashes[(first - base) * HASH_BYTES :]
    parsed = _parse((entries or [])[first - base :], first, tail, failures)
    judged = _judge(setting, parsed, first, failures, clears=clears)
    ends: list[Link | None] = [None, None]
    if parsed:
        failures += _chain_failures(parsed, first, tail, judged.governs)
        ends = [_link(parsed, first, tail, judged.governs, at) for at in (0, len(parsed) - 1)]
    elif entries is None:
        ends = _unread_ends(first, base + width, tail)
    is_full = len(leaf_hashes) == TILE_WIDTH * HASH_BYTES
    return Found(
        number=number,
        width=width,
        leaf_hashes=b"" if is_full else leaf_hashes,
        root=tile_root(leaf_hashes) if is_full else None,
        first=ends[0],
        last=ends[1],
        cleared=judged.cleared,
        ids=judged.ids,
        nos=judged.nos,
        waiting=judged.waiting,
        failures=failures,
        is_read=entries is not None,
    )


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


# ---------------------------------------------------------------------------- entries and chain


def _parse(
    entries: list[bytes], first: int, tail: bytes, failures: list[Failed]
) -> list[Entry | None]:
    """Read the entries from *first* on; *tail* are their leaf hashes.

    Behind an ordinary entry, another has the same governance line and a head that can be foretold.
    """
    parsed: list[Entry | None] = []
    before: Entry | None = None
    for at, data in enumerate(entries):
        if before is not None and before.governance is not None:
            previous = tail[(at - 1) * HASH_BYTES : at * HASH_BYTES]
            plain = match_head(data, first + at, before.governance, previous)
            if plain is not None and len(data) <= MAX_ENTRY_BYTES:
                time_ms, start = plain
                before = Entry(first + at, time_ms, before.governance, previous, data[start:])
                parsed.append(before)
                continue
        try:
            before = parse_entry(data)
        except LedgerError as error:
            failures.append(Failed(STATEMENTS, first + at, error))
            before = None
        parsed.append(before)
    return parsed


def _link(
    parsed: list[Entry | None], first: int, tail: bytes, governs: list[bool | None], at: int
) -> Link:
    entry = parsed[at]
    if entry is not None:  # the statement stays behind: a link crosses from process to process
        entry = Entry(entry.index, entry.time_ms, entry.governance, entry.previous, b"")
    leaf_hash = tail[at * HASH_BYTES : (at + 1) * HASH_BYTES]
    return Link(first + at, leaf_hash, entry, governs[at])


def _unread_ends(first: int, stop: int, tail: bytes) -> list[Link | None]:
    """Give the links of a bundle of which at most the leaf hashes are known, from its tile."""
    last_hash = tail[-HASH_BYTES:] or None
    return [
        Link(first, tail[:HASH_BYTES] or None, None, governs=None),
        Link(stop - 1, last_hash, None, governs=None),
    ]


def _chain_failures(
    parsed: list[Entry | None], first: int, tail: bytes, governs: list[bool | None]
) -> Iterator[Failed]:
    """Yield what is wrong between neighbours inside a bundle; what is right is passed quickly."""
    for at in range(1, len(parsed)):
        before, entry = parsed[at - 1], parsed[at]
        if (
            before is not None
            and entry is not None
            and entry.index == first + at
            and entry.previous == tail[(at - 1) * HASH_BYTES : at * HASH_BYTES]
            and entry.time_ms >= before.time_ms
            and entry.governance == (first + at - 1 if governs[at - 1] else before.governance)
        ):
            continue
        links = [_link(parsed, first, tail, governs, each) for each in (at - 1, at)]
        for check, error in link_errors(*links):
            yield Failed(check, first + at, error)


# ----------------------------------------------------------------------------------- statements


def _judge(
    setting: Setting,
    parsed: list[Entry | None],
    first: int,
    failures: list[Failed],
    *,
    clears: bool,
) -> _Judged:
    """Open the statements of *parsed*; clear what can be, keep the rest waiting."""
    judged = _Judged()
    clearings = _Clearings(setting.states if clears else ())
    whole = [entry for entry in parsed if entry is not None]
    opening = iter(open_batch([entry.statement for entry in whole], setting.origin, setting.keys))
    for position, entry in enumerate(parsed, first):
        if entry is None:
            judged.governs.append(None)
            continue
        opened = next(opening)
        if isinstance(opened, LedgerError):
            judged.governs.append(None)
            failures.append(Failed(STATEMENTS, position, opened))
            continue
        governs = opened.type in GOVERNANCE
        judged.governs.append(governs)
        clearing = clearings.before(position)
        if (
            governs
            or opened.refs
            or clearing is None
            or not clearing.is_clear(opened, entry.time_ms)
        ):
            judged.waiting.append(Waiting(position, entry.time_ms, opened))
        else:
            judged.cleared.append(position)
            judged.ids.append(id_key(opened.id))
            judged.nos.append(no_key(opened.no))
    return judged


@lru_cache(4)  # a bundle seldom lies under more than one
def _clearing(state: bytes) -> Clearing:
    return Clearing(decode_state(state))


class _Clearings:
    """The clearings under a setting's states, asked for in rising order of positions."""

    def __init__(self, states: tuple[tuple[int, bytes], ...]) -> None:
        self._states = states
        self._since = [since for since, _ in states]
        self._until = 0
        self._clearing: Clearing | None = None

    def before(self, position: int) -> Clearing | None:
        """Give the clearing that holds right before *position*; None if its state isn't known."""
        if position >= self._until:
            at = bisect_left(self._since, position)
            self._clearing = _clearing(self._states[at - 1][1]) if at else None
            self._until = self._since[at] + 1 if at < len(self._since) else 1 << 63
        return self._clearing
