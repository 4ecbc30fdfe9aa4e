"""The entries of a bundle, one after the other: chain, form, signatures, clearing.

An entry is done with before the next is touched, so that a long audit works in the processor's
nearest memory. In an honest log everything in an entry's head but its time follows from the entry
before it, so that the head is not parsed but compared with what must stand there.
"""

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

from ledger.affairs.admission import Opened
from ledger.affairs.audit.trim import trim
from ledger.affairs.clearing import Clearing
from ledger.affairs.opening import open_with_body
from ledger.affairs.state import decode_state
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.ed25519 import Verify
from ledger.core.entry import MAX_ENTRY_BYTES, Entry, parse_entry
from ledger.core.errors import LedgerError
from verifier.chain import Link, link_errors
from verifier.checks import STATEMENTS
from verifier.headers import match_head
from verifier.sources import Source
from verifier.verdict import Check

KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker must know of the log.

    *start* is the first entry to be judged; those before it are only hashed. *keys* are all public
    keys known so far. *states* are, by the index of the governance entry that made each, the states
    that held behind it, encoded; an entry before the first of them can't be cleared. *audits* says
    that the rules want to see what the statements say.
    """

    source: Source
    origin: str
    size: int
    start: int
    keys: Mapping[tuple[str, bytes], bytes]
    states: tuple[tuple[int, bytes], ...]
    audits: bool = False


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


def id_key(statement_id: bytes) -> int:
    """Give the 64-bit key of a statement's id: its first eight bytes, as a signed integer."""
    return int.from_bytes(statement_id[:KEY_BYTES], "big", signed=True)


def no_key(no: str) -> int:
    """Give the 64-bit key of a statement's number: the first eight bytes of its SHA-256."""
    return int.from_bytes(sha256(no.encode()).digest()[:KEY_BYTES], "big", signed=True)


class EntryWalk:
    """Walks the entries of one bundle; what it finds is in its attributes.

    *cleared* are the positions of the statements that were cleared, *ids* and *nos* their keys;
    *waiting* are those to be admitted in order. *events* are, if they are wanted, the fields of
    `ledger.affairs.audit.event.Event` of both. *first* is the link of the first entry.
    """

    def __init__(self, setting: Setting, position: int, verify: Verify, *, clears: bool) -> None:
        self._verify = verify
        self.cleared = array("q")
        self.ids = array("q")
        self.nos = array("q")
        self.waiting: list[Waiting] = []
        self.events: list[tuple[object, ...]] = []
        self.failures: list[Failed] = []
        self.first: Link | None = None
        self._origin = setting.origin
        self._keys = setting.keys
        self._audits = setting.audits
        self._clearings = _Clearings(setting.states if clears else ())
        # Of the entry before the next: position, leaf hash, time and governance line (−1 and None
        # if it is none), and whether it governs (None if nobody knows).
        self._position = position - 1
        self._leaf_hash = b""
        self._time_ms = -1
        self._line: int | None = None
        self._governs: bool | None = None

    @property
    def last(self) -> Link:
        """The link of the latest entry."""
        entry: Entry | None = None
        if self._time_ms >= 0:
            entry = Entry(self._position, self._time_ms, self._line, b"", b"")
        return Link(self._position, self._leaf_hash, entry, self._governs)

    def take(self, data: bytes, leaf_hash: bytes) -> None:
        """Take the next entry, whose leaf hash was calculated from *data*."""
        position = self._position + 1
        line = position - 1 if self._governs else self._line
        plain: tuple[int, int] | None = None
        if line is not None and self._governs is not None and len(data) <= MAX_ENTRY_BYTES:
            plain = match_head(data, position, line, self._leaf_hash)
        if plain is not None and plain[0] >= self._time_ms:
            self._time_ms, start = plain
            self._line = line
            note: bytes | None = data[start:]
        else:
            note = self._parse(data, leaf_hash, position)
        self._position = position
        self._leaf_hash = leaf_hash
        self._governs = None if note is None else self._open(note, position)
        if self.first is not None and self.first.position == position:
            self.first = self.first._replace(governs=self._governs)

    def _parse(self, data: bytes, leaf_hash: bytes, position: int) -> bytes | None:
        """Read an entry that isn't plainly as foretold; give its statement, if it is an entry."""
        before = self.last if self.first is not None else None
        entry: Entry | None = None
        try:
            entry = parse_entry(data)
        except LedgerError as error:
            self.failures.append(Failed(STATEMENTS, position, error))
        # Without the statement: a link crosses from process to process.
        bare = None if entry is None else replace(entry, statement=b"")
        link = Link(position, leaf_hash, bare, governs=None)
        if before is None:
            self.first = link
        else:
            found = link_errors(before, link)
            self.failures += [Failed(check, position, wrong) for check, wrong in found]
        self._time_ms = -1 if entry is None else entry.time_ms
        self._line = None if entry is None else entry.governance
        return None if entry is None else entry.statement

    def _open(self, note: bytes, position: int) -> bool | None:
        """Open a statement, and clear it or keep it waiting; say whether it governs."""
        try:
            opened, body = open_with_body(note, self._origin, self._keys, self._verify)
        except LedgerError as error:
            self.failures.append(Failed(STATEMENTS, position, error))
            return None
        if self._audits:
            _, id_, type_, _, _, _, _, no, made_ms, by, _, _, _, _ = opened
            fields = (position, self._time_ms, id_.hex(), no, type_, made_ms, by, trim(body))
            self.events.append(fields)
        governs = opened.type in GOVERNANCE
        clearing = self._clearings.before(position)
        if (
            governs
            or opened.refs
            or clearing is None
            or not clearing.is_clear(opened, self._time_ms)
        ):
            self.waiting.append(Waiting(position, self._time_ms, opened))
        else:
            self.cleared.append(position)
            self.ids.append(id_key(opened.id))
            self.nos.append(no_key(opened.no))
        return governs


@lru_cache(4)  # a bundle seldom lies under more than one
def _clearing(state: bytes) -> Clearing:
    return Clearing(decode_state(state))


class _Clearings:
    """The clearings under a setting's states, asked for in rising order of positions."""

    def __init__(self, states: tuple[tuple[int, bytes], ...]) -> None:
        self._states = states
        self._until = 0
        self._clearing: Clearing | None = None

    def before(self, position: int) -> Clearing | None:
        """Give the clearing that holds right before *position*; None if its state isn't known."""
        if position >= self._until:
            at = bisect_left(self._states, position, key=itemgetter(0))
            self._clearing = _clearing(self._states[at - 1][1]) if at else None
            self._until = self._states[at][0] + 1 if at < len(self._states) else 1 << 63
        return self._clearing
