"""Evidence of a split view: a text that shows, by itself, that a log has signed two histories.

Two checkpoints under the log's keys can't both be true if they have one size and two roots
(`SameSize`), if at one index they hold two leaves (`TwoLeaves`), or if the larger one begins with
another tree than the smaller one (`OtherBeginning`, a consistency proof from that other root). The
format is docs/spec/evidence.md. Nothing here reads a file or a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import LedgerError
from ledger.core.hashing import HASH_BYTES
from ledger.core.keys import VerifierKey
from ledger.core.merkle import check_consistency, check_inclusion
from ledger.core.note import MAX_NOTE_BYTES, parse_note
from ledger.core.policy import Judged, Policy, open_checkpoint_by_policy
from ledger.core.proof import MAX_HASHES
from ledger.core.text import format_base64, parse_base64, parse_int
from verifier.errors import LogKeyRetired
from verifier.split_errors import (
    SplitFileMalformed,
    SplitKindUnfit,
    SplitNotShown,
    SplitOtherLogs,
    SplitSameTree,
)

HEADER = "mingbai split-view v1"
MAX_SPLIT_BYTES = 2 * MAX_NOTE_BYTES + 20_000


@dataclass(frozen=True, slots=True)
class SameSize:
    """Nothing more is needed: one size, two roots."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf hash, and the inclusion proof of it."""

    leaf_hash: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TwoLeaves:
    """At *index* the first checkpoint's tree has one leaf, the second's another."""

    index: int
    first: Leaf
    second: Leaf


@dataclass(frozen=True, slots=True)
class OtherBeginning:
    """The second, larger tree begins with *root*, which is not the first's, by *hashes*."""

    root: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Two signed checkpoints, the smaller first, and what shows that they exclude each other."""

    first: bytes
    second: bytes
    shown: SameSize | TwoLeaves | OtherBeginning


@dataclass(frozen=True, slots=True)
class Fork:
    """What the evidence shows: these two, under these keys; *index* is the first that differs."""

    origin: str
    first: Checkpoint
    second: Checkpoint
    keys: tuple[VerifierKey, ...]
    index: int | None


# ------------------------------------------------------------------------------------- the text


def format_split(split: Split) -> bytes:
    """Write evidence as `parse_split` reads it."""
    lines = [HEADER]
    shown = split.shown
    if isinstance(shown, TwoLeaves):
        lines += ["kind leaves", f"index {shown.index}"]
        for leaf in (shown.first, shown.second):
            lines += [f"leaf {format_base64(leaf.leaf_hash)}", *_hash_lines(leaf.hashes)]
    elif isinstance(shown, OtherBeginning):
        lines += ["kind beginning", f"root {format_base64(shown.root)}", *_hash_lines(shown.hashes)]
    else:
        lines.append("kind roots")
    text = "".join(f"{line}\n" for line in lines).encode("ascii")
    for note in (split.first, split.second):
        count = note.count(b"\n")
        text += f"checkpoint {count}\n".encode("ascii") + note
    return text


def _hash_lines(hashes: Sequence[bytes]) -> list[str]:
    return [f"hash {format_base64(each)}" for each in hashes]


def parse_split(data: bytes) -> Split:
    """Read evidence; nothing in it is checked against anything.

    Raises:
        SplitFileMalformed: it is not, byte for byte, what `format_split` writes.
    """
    if len(data) > MAX_SPLIT_BYTES:
        raise SplitFileMalformed(where=f"{MAX_SPLIT_BYTES} bytes")
    reading = _Reading(data)
    try:
        split = reading.split()
    except (LedgerError, UnicodeDecodeError) as error:
        raise SplitFileMalformed(where=f"line {reading.number}") from error
    if format_split(split) != data:
        raise SplitFileMalformed(where=f"line {reading.number}")
    return split


class _Reading:
    """The lines of a file, taken one by one; *number* is where it stands."""

    def __init__(self, data: bytes) -> None:
        self._lines = data.split(b"\n")
        self.number = 1

    def split(self) -> Split:
        if self._line() != HEADER:
            raise SplitFileMalformed(where="line 1")
        kind = self._value("kind")
        shown: SameSize | TwoLeaves | OtherBeginning = SameSize()
        if kind == "leaves":
            shown = TwoLeaves(parse_int(self._value("index")), self._leaf(), self._leaf())
        elif kind == "beginning":
            shown = OtherBeginning(self._hash("root"), self._hashes())
        elif kind != "roots":
            raise SplitFileMalformed(where="kind")
        return Split(self._note(), self._note(), shown)

    def _line(self) -> str:
        if self.number > len(self._lines):
            raise SplitFileMalformed(where="end")
        self.number += 1
        return self._lines[self.number - 2].decode("utf-8")

    def _value(self, name: str) -> str:
        line = self._line()
        if not line.startswith(f"{name} "):
            raise SplitFileMalformed(where=name)
        return line.removeprefix(f"{name} ")

    def _hash(self, name: str) -> bytes:
        return parse_base64(self._value(name), where=name, length=HASH_BYTES)

    def _hashes(self) -> tuple[bytes, ...]:
        found: list[bytes] = []
        while (
            len(found) < MAX_HASHES
            and self.number <= len(self._lines)
            and self._lines[self.number - 1].startswith(b"hash ")
        ):
            found.append(self._hash("hash"))
        return tuple(found)

    def _leaf(self) -> Leaf:
        return Leaf(self._hash("leaf"), self._hashes())

    def _note(self) -> bytes:
        count = parse_int(self._value("checkpoint"))
        start, end = self.number - 1, self.number - 1 + count
        if end >= len(self._lines):
            raise SplitFileMalformed(where="checkpoint")
        self.number = end + 1
        return b"".join(line + b"\n" for line in self._lines[start:end])


# ----------------------------------------------------------------------------------- what it shows


def open_split(split: Split, policy: Policy) -> Fork:
    """Give the fork that *split* shows, under the log keys that *policy* names.

    Raises:
        SplitOtherLogs: the checkpoints are of two logs.
        SplitSameTree: one size and one root (or two equal leaves, or the same beginning).
        SplitKindUnfit: the kind of proof does not go with the sizes.
        SplitNotShown: a proof in it does not lead to the signed roots.
        LogKeyRetired: one is signed by retired keys alone, and no key has signed both.
        What `open_checkpoint_by_policy` raises of either.
    """
    first, second = _open(split.first, policy), _open(split.second, policy)
    one, other = first.checkpoint, second.checkpoint
    if one.origin != other.origin:
        raise SplitOtherLogs(first=one.origin, second=other.origin)
    _check_shown(split.shown, one, other)
    both = tuple(key for key in first.log_keys if key in second.log_keys)
    if not both and (first.by_retired_key or second.by_retired_key):
        keys = (*first.log_keys, *second.log_keys)
        raise LogKeyRetired(where="checkpoint", key=", ".join(map(str, keys)))
    index = split.shown.index if isinstance(split.shown, TwoLeaves) else None
    return Fork(one.origin, one, other, both or second.log_keys, index)


def _open(note: bytes, policy: Policy) -> Judged:
    origin = parse_checkpoint(parse_note(note).text).origin
    return open_checkpoint_by_policy(note, policy, origin)


def _check_shown(
    shown: SameSize | TwoLeaves | OtherBeginning, one: Checkpoint, other: Checkpoint
) -> None:
    if isinstance(shown, SameSize):
        if one.size != other.size:
            raise SplitKindUnfit(first=one.size, second=other.size)
        same = one.root == other.root
    elif isinstance(shown, TwoLeaves):
        for leaf, tree in ((shown.first, one), (shown.second, other)):
            _check_leaf(shown.index, leaf, tree)
        same = shown.first.leaf_hash == shown.second.leaf_hash
    else:
        _check_beginning(shown, one, other)
        same = shown.root == one.root
    if same:
        raise SplitSameTree


def _check_leaf(index: int, leaf: Leaf, tree: Checkpoint) -> None:
    try:
        check_inclusion(index, tree.size, leaf.leaf_hash, leaf.hashes, tree.root)
    except LedgerError as error:
        raise SplitNotShown(size=tree.size) from error


def _check_beginning(shown: OtherBeginning, one: Checkpoint, other: Checkpoint) -> None:
    if not 0 < one.size < other.size:
        raise SplitKindUnfit(first=one.size, second=other.size)
    try:
        check_consistency(one.size, other.size, shown.root, other.root, shown.hashes)
    except LedgerError as error:
        raise SplitNotShown(size=other.size) from error
