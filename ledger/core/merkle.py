"""The Merkle tree of RFC 6962 section 2.1: roots, inclusion proofs and consistency proofs.

A tree of *size* leaves is never held. Its right edge, the `Frontier`, is what appending needs;
what a proof needs is first *planned* as a list of nodes, complete subtrees only, which the caller
reads wherever it keeps them (in one query, from a few tiles), and then *finished* from their
hashes. A proof is a sequence of 32-byte hashes, the leaf's sibling first, and nothing else: index,
sizes and roots come from an entry and from signed checkpoints, never from the proof.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.core.errors import (
    ConsistencyDisproved,
    HashLength,
    InclusionDisproved,
    IndexBeyondSize,
    ProofLength,
    SizesOutOfOrder,
)
from ledger.core.hashing import EMPTY_ROOT, HASH_BYTES, hash_node


class Node(NamedTuple):
    """A complete subtree: the 2^level leaves from index·2^level on."""

    level: int
    index: int  # type: ignore[assignment]  # it hides tuple.index, and is the field's own word


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_BYTES:
            raise HashLength(length=len(value))


# ------------------------------------------------------------------------------- right edge


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first.

    There is one for each binary digit 1 of *size*, so at most 63.
    """

    size: int
    peaks: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            msg = f"{len(self.peaks)} peaks can't be the frontier of {self.size} leaves"
            raise ValueError(msg)
        _check_hashes(self.peaks)


EMPTY_FRONTIER = Frontier(0, ())


def extend(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> Frontier:
    """Give the frontier after *leaf_hashes* were appended; about one hash for each of them."""
    size = frontier.size
    peaks = list(frontier.peaks)
    for leaf_hash in leaf_hashes:
        peak = leaf_hash
        full = size
        while full & 1:
            peak = hash_node(peaks.pop(), peak)
            full >>= 1
        peaks.append(peak)
        size += 1
    return Frontier(size, tuple(peaks))


def root(frontier: Frontier) -> bytes:
    """Give the root, MTH in RFC 6962 section 2.1; of the empty tree, SHA-256 of nothing."""
    return _fold(frontier.peaks) if frontier.peaks else EMPTY_ROOT


def _fold(peaks: Sequence[bytes]) -> bytes:
    """Give the root over neighbouring complete subtrees that shrink from left to right."""
    folded = peaks[-1]
    for peak in reversed(peaks[:-1]):
        folded = hash_node(peak, folded)
    return folded


# ------------------------------------------------------------------------- plan and finish

# A proof element is the root over [start, stop) where start is a multiple of the largest power of
# two that fits: a run of complete subtrees, larger ones first. Most runs are a single subtree; only
# where the right edge is ragged there are more.
_Range = tuple[int, int]


def _cover(start: int, stop: int) -> list[Node]:
    nodes = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def _plan(ranges: Iterable[_Range]) -> tuple[Node, ...]:
    return tuple(node for start, stop in ranges for node in _cover(start, stop))


def _finish(ranges: Iterable[_Range], hashes: Sequence[bytes]) -> list[bytes]:
    proof = []
    taken = 0
    for start, stop in ranges:
        count = (stop - start).bit_count()  # the length of the range's cover
        run = hashes[taken : taken + count]
        taken += count
        if len(run) == count:
            proof.append(_fold(run))
    if taken != len(hashes):
        msg = f"{len(hashes)} hashes were read for a plan of {taken} nodes"
        raise ValueError(msg)
    return proof


def _inclusion_ranges(index: int, size: int) -> list[_Range]:
    """Give PATH(m, D[n]) of RFC 6962 section 2.1.1 as ranges of leaves, the deepest first."""
    if not 0 <= index < size:
        raise IndexBeyondSize(index=index, size=size)
    ranges = []
    level = 0
    while (size - 1) >> level:
        start = ((index >> level) ^ 1) << level
        if start < size:  # else our node has no sibling on this level and moves up as it is
            ranges.append((start, min(start + (1 << level), size)))
        level += 1
    return ranges


def plan_inclusion(index: int, size: int) -> tuple[Node, ...]:
    """Give the nodes that prove entry *index* in a tree of *size*; at most 2·log2(size) of them.

    Raises:
        IndexBeyondSize: not 0 ≤ index < size.
    """
    return _plan(_inclusion_ranges(index, size))


def finish_inclusion(index: int, size: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Make the inclusion proof from the *hashes* of `plan_inclusion`'s nodes, in its order.

    Raises:
        IndexBeyondSize: not 0 ≤ index < size.
        ValueError: the hashes are not as many as the plan's nodes (the caller's mistake).
    """
    return _finish(_inclusion_ranges(index, size), hashes)


def _consistency_ranges(old_size: int, new_size: int) -> list[_Range]:
    """Give SUBPROOF(m, D[n], true) of RFC 6962 section 2.1.2 as ranges, the deepest first."""
    if not 0 < old_size <= new_size:
        raise SizesOutOfOrder(old_size=old_size, new_size=new_size)
    ranges = []
    start, stop = 0, new_size
    while stop != old_size:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        if old_size <= middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:  # old_size ends inside the tree, so the verifier is told the last piece, too
        ranges.append((start, stop))
    ranges.reverse()
    return ranges


def plan_consistency(old_size: int, new_size: int) -> tuple[Node, ...]:
    """Give the nodes that prove the tree of *old_size* to be a beginning of that of *new_size*.

    Raises:
        SizesOutOfOrder: not 1 ≤ old size ≤ new size.
    """
    return _plan(_consistency_ranges(old_size, new_size))


def finish_consistency(old_size: int, new_size: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Make the consistency proof from the *hashes* of `plan_consistency`'s nodes, in its order.

    Raises:
        SizesOutOfOrder: not 1 ≤ old size ≤ new size.
        ValueError: the hashes are not as many as the plan's nodes (the caller's mistake).
    """
    return _finish(_consistency_ranges(old_size, new_size), hashes)


# ------------------------------------------------------------------------------------ check


def _walk(node: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each proof element and whether it is a left sibling, on the way up to the root.

    *node* and *last* are the positions, on the current level, of our node and of the last node of
    that level: *fn* and *sn* of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
    """
    for sibling in proof:
        if last == 0:
            raise ProofLength(count=len(proof))
        is_left = bool(node & 1) or node == last
        yield sibling, is_left
        while is_left and node and not node & 1:  # no sibling there: moved up as it is
            node >>= 1
            last >>= 1
        node >>= 1
        last >>= 1
    if last:
        raise ProofLength(count=len(proof))


def root_from_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes]) -> bytes:
    """Give the root to which *proof* leads from *leaf_hash* at *index* in a tree of *size*.

    The algorithm is RFC 9162 section 2.1.3.2.

    Raises:
        IndexBeyondSize: not 0 ≤ index < size.
        HashLength: the leaf hash or a proof element is not 32 bytes.
        ProofLength: the elements are fewer or more than this index and size need.
    """
    if not 0 <= index < size:
        raise IndexBeyondSize(index=index, size=size)
    _check_hashes((leaf_hash, *proof))
    calculated = leaf_hash
    for sibling, is_left in _walk(index, size - 1, proof):
        left, right = (sibling, calculated) if is_left else (calculated, sibling)
        calculated = hash_node(left, right)
    return calculated


def check_inclusion(
    index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the tree of *size* entries with *root* holds *leaf_hash* at *index*.

    *size* must come from the signed checkpoint that carries *root*: a root alone does not bind it.

    Raises:
        IndexBeyondSize: not 0 ≤ index < size.
        HashLength: the leaf hash, the root or a proof element is not 32 bytes.
        ProofLength: the elements are fewer or more than this index and size need.
        InclusionDisproved: they lead to another root.
    """
    _check_hashes((root,))
    calculated = root_from_inclusion(index, size, leaf_hash, proof)
    if calculated != root:
        raise InclusionDisproved(
            index=index, size=size, expected_root=root, calculated_root=calculated
        )


def check_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of *new_size* begins with the tree of *old_size*.

    The algorithm is RFC 9162 section 2.1.4.2. An old size of 0 is an error here, as in other
    libraries: everything extends the empty tree, so nothing is proven; a witness answers that case
    by itself.

    Raises:
        SizesOutOfOrder: not 1 ≤ old size ≤ new size.
        HashLength: the sizes differ, and a root or a proof element is not 32 bytes.
        ProofLength: the elements are fewer or more than these sizes need.
        ConsistencyDisproved: they do not lead to both roots.
    """
    if not 0 < old_size <= new_size:
        raise SizesOutOfOrder(old_size=old_size, new_size=new_size)
    disproved = ConsistencyDisproved(
        old_size=old_size, new_size=new_size, old_root=old_root, new_root=new_root
    )
    if old_size == new_size:  # the same tree: nothing to prove, and nothing is hashed
        if proof:
            raise ProofLength(count=len(proof))
        if old_root != new_root:
            raise disproved
        return
    _check_hashes((old_root, new_root, *proof))
    # Where the old tree is one complete subtree, the walk starts at its root, which both sides
    # know; else at the first element, the last complete subtree of the old tree.
    path = (old_root, *proof) if old_size & (old_size - 1) == 0 else tuple(proof)
    if not path:
        raise ProofLength(count=0)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old = new = path[0]
    for sibling, is_left in _walk(node, last, path[1:]):
        if is_left:
            old = hash_node(sibling, old)
            new = hash_node(sibling, new)
        else:
            new = hash_node(new, sibling)
    if old != old_root or new != new_root:
        raise disproved
