"""Whether two signed checkpoints go together, where they part, and the evidence of it.

Tiles are read and never believed: a proof made of them counts only if it leads to a signed root.
What the entries say is not looked at: that is the audit's work (`verifier.audit`).
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import LedgerError, SignatureMissing
from ledger.core.merkle import (
    Frontier,
    Node,
    check_consistency,
    check_inclusion,
    finish_consistency,
    plan_consistency,
    root,
)
from ledger.core.note import open_note
from ledger.core.policy import Judged, Policy, open_checkpoint_by_keys, open_checkpoint_by_policy
from verifier.growth import peaks
from verifier.reader import LogReader
from verifier.sources import Source
from verifier.split import Leaf, OtherBeginning, SameSize, Split, TwoLeaves
from verifier.split_errors import CopiesNotCompared, SplitOtherLogs


@dataclass(frozen=True, slots=True)
class View:
    """A checkpoint as somebody shows it; *sources* may hold its tiles."""

    name: str
    note: bytes
    judged: Judged
    sources: tuple[Source, ...] = ()

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return self.judged.checkpoint


class Relation(Enum):
    """How two checkpoints of one log stand to each other."""

    SAME = "same"
    BEGINNING = "beginning"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """How two views stand; *index* is the first entry that differs, if it could be found.

    *split* is there whenever they differ: what shows it convinces others, too.
    """

    relation: Relation
    smaller: View
    larger: View
    index: int | None = None
    split: Split | None = None


def open_kept(note: bytes, policy: Policy, origin: str) -> Judged:
    """Give the checkpoint in *note*, which was opened before and kept since.

    It may be older than a key of another type that the log has got in the meantime: then those it
    was signed by are enough to go on from it, and not enough for evidence.

    Raises:
        What `open_checkpoint_by_policy` raises, a missing type of signature aside.
    """
    try:
        return open_checkpoint_by_policy(note, policy, origin)
    except SignatureMissing:
        keys = policy.log_keys(origin)
        signed = {each[:2] for each in open_note(note, keys).verified}
        own = [key for key in keys if (key.name, key.key_id) in signed]
        return open_checkpoint_by_keys(note, policy, origin, own)


def compare(one: View, other: View) -> Difference:
    """Say how *one* and *other*, two views of one log, stand to each other.

    Raises:
        SplitOtherLogs: they are views of two logs.
        CopiesNotCompared: no tiles lead to the larger one's root, so nobody can say.
    """
    small, large = sorted((one, other), key=lambda view: view.checkpoint.size)
    first, second = small.checkpoint, large.checkpoint
    if first.origin != second.origin:
        raise SplitOtherLogs(first=first.origin, second=second.origin)
    if first.size == second.size:
        if first.root == second.root:
            return Difference(Relation.SAME, small, large)
        leaves = _two_leaves(small, large)
        split = Split(small.note, large.note, SameSize())
        return Difference(Relation.DIFFERENT, small, large, _index(leaves), split)
    if first.size == 0:
        return Difference(Relation.BEGINNING, small, large)
    shown = _beginning(first, large, small.sources)
    if shown is not None and shown.root == first.root:
        return Difference(Relation.BEGINNING, small, large)
    leaves = _two_leaves(small, large)
    evidence = leaves or shown
    if evidence is None:
        raise CopiesNotCompared(where=large.name, size=second.size)
    split = Split(small.note, large.note, evidence)
    return Difference(Relation.DIFFERENT, small, large, _index(leaves), split)


def _beginning(first: Checkpoint, large: View, others: Sequence[Source]) -> OtherBeginning | None:
    """Give the tree of *first*'s size that *large* begins with, proved; None if no tiles lead."""
    old, second = first.size, large.checkpoint
    for source in (*large.sources, *others):
        reader = LogReader(source, second.size)
        with suppress(LedgerError):
            then = root(Frontier(old, tuple(reader.read_hashes(peaks(old)))))
            hashes = reader.read_hashes(plan_consistency(old, second.size))
            proof = finish_consistency(old, second.size, hashes)
            check_consistency(old, second.size, then, second.root, proof)
            return OtherBeginning(then, tuple(proof))
    return None


def _two_leaves(small: View, large: View) -> TwoLeaves | None:
    """Give the first index at which they differ with both proofs; None if tiles don't tell."""
    for one, other in _pairs(small, large):
        with suppress(LedgerError):
            index = _first_difference(one, other)
            if index is None:
                continue
            first = _leaf(one, index, small.checkpoint)
            second = _leaf(other, index, large.checkpoint)
            return TwoLeaves(index, first, second)
    return None


def _index(leaves: TwoLeaves | None) -> int | None:
    return None if leaves is None else leaves.index


def _pairs(small: View, large: View) -> Iterator[tuple[LogReader, LogReader]]:
    for one in small.sources:
        for other in large.sources:
            yield (
                LogReader(one, small.checkpoint.size),
                LogReader(other, large.checkpoint.size),
            )


def _first_difference(one: LogReader, other: LogReader) -> int | None:
    """Give the first index with two leaf hashes, down from the subtrees that both trees have."""
    for peak in peaks(min(one.size, other.size)):
        node = peak
        if one.read_hashes([node]) == other.read_hashes([node]):
            continue
        while node.level:
            left = Node(node.level - 1, 2 * node.index)
            same = one.read_hashes([left]) == other.read_hashes([left])
            node = Node(left.level, left.index + 1) if same else left
        return node.index
    return None


def _leaf(reader: LogReader, index: int, tree: Checkpoint) -> Leaf:
    """Give the leaf at *index* with its proof, checked.

    Raises:
        DisprovedError, MalformedError: the tiles do not lead to the signed root.
    """
    leaf_hash = reader.read_hashes([Node(0, index)])[0]
    proof = reader.prove(index)
    check_inclusion(index, tree.size, leaf_hash, proof, tree.root)
    return Leaf(leaf_hash, tuple(proof))
