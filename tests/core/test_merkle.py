"""The tree: against the RFC's definition, against another library, against others' vectors."""

import json
import warnings
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.core import merkle
from ledger.core.errors import (
    ConsistencyDisproved,
    DisprovedError,
    HashLength,
    InclusionDisproved,
    IndexBeyondSize,
    LedgerError,
    ProofLength,
    SizesOutOfOrder,
)
from ledger.core.hashing import EMPTY_ROOT, hash_leaf, hash_node
from ledger.core.merkle import EMPTY_FRONTIER, Frontier, Node
from ledger.core.text import parse_base64
from tests.core import reference

VECTORS = Path(__file__).parents[1] / "vectors" / "merkle"
SMALL = 64
D = reference.entries(SMALL + 1)
H = reference.leaf_hashes(D)


def hash_of(node: Node, d: reference.Leaves = D) -> bytes:
    return reference.mth(d[node.index << node.level : (node.index + 1) << node.level])


def inclusion_proof(index: int, size: int) -> list[bytes]:
    hashes = [hash_of(node) for node in merkle.plan_inclusion(index, size)]
    return merkle.finish_inclusion(index, size, hashes)


def consistency_proof(old_size: int, new_size: int) -> list[bytes]:
    hashes = [hash_of(node) for node in merkle.plan_consistency(old_size, new_size)]
    return merkle.finish_consistency(old_size, new_size, hashes)


def flipped(value: bytes, bit: int = 0) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# --------------------------------------------------------------------- against the definition


def test_the_frontier_gives_the_root_of_every_small_tree() -> None:
    frontier = EMPTY_FRONTIER
    assert merkle.root(frontier) == EMPTY_ROOT == sha256(b"").digest()
    for size in range(1, SMALL + 2):
        frontier = merkle.extend(frontier, [H[size - 1]])
        assert frontier.size == size
        assert merkle.root(frontier) == reference.mth(D[:size])


def test_appending_in_pieces_is_appending_at_once() -> None:
    whole = merkle.extend(EMPTY_FRONTIER, H)
    for cut in range(len(H) + 1):
        assert merkle.extend(merkle.extend(EMPTY_FRONTIER, H[:cut]), H[cut:]) == whole


def test_a_plan_names_complete_subtrees_only() -> None:
    for size in range(1, SMALL + 1):
        plans = [merkle.plan_inclusion(index, size) for index in range(size)]
        plans += [merkle.plan_consistency(old_size, size) for old_size in range(1, size + 1)]
        for node in {node for plan in plans for node in plan}:
            assert (node.index + 1) << node.level <= size


def test_every_small_inclusion_proof_is_the_definitions_and_is_accepted() -> None:
    for size in range(1, SMALL + 1):
        root = reference.mth(D[:size])
        for index in range(size):
            proof = inclusion_proof(index, size)
            assert proof == reference.path(index, D[:size])
            merkle.check_inclusion(index, size, H[index], proof, root)


def test_every_small_consistency_proof_is_the_definitions_and_is_accepted() -> None:
    for new_size in range(1, SMALL + 1):
        new_root = reference.mth(D[:new_size])
        for old_size in range(1, new_size + 1):
            proof = consistency_proof(old_size, new_size)
            assert proof == reference.proof(old_size, D[:new_size])
            old_root = reference.mth(D[:old_size])
            merkle.check_consistency(old_size, new_size, old_root, new_root, proof)


# ------------------------------------------------------------------------------ and never else


def spoiled(proof: Sequence[bytes]) -> list[list[bytes]]:
    """Each element flipped, dropped, doubled, cut short or swapped with the next; one added."""
    found = [[*proof, H[0]], [H[0], *proof]]
    for i, element in enumerate(proof):
        before, after = list(proof[:i]), list(proof[i + 1 :])
        found += [
            [*before, flipped(element, i), *after],
            [*before, flipped(element, 255 - i), *after],
            [*before, *after],
            [*before, element, element, *after],
            [*before, element[:31], *after],
            [*before, element + b"\0", *after],
        ]
        if after and after[0] != element:
            found.append([*before, after[0], element, *after[1:]])
    return found


def refused(check: Callable[[], None]) -> None:
    with pytest.raises((DisprovedError, HashLength)):
        check()


def test_no_spoiled_inclusion_proof_is_ever_accepted() -> None:
    for size in range(1, SMALL + 1):
        root = reference.mth(D[:size])
        for index in range(size):
            for proof in spoiled(inclusion_proof(index, size)):
                with pytest.raises((ProofLength, InclusionDisproved, HashLength)):
                    merkle.check_inclusion(index, size, H[index], proof, root)


def test_no_spoiled_consistency_proof_is_ever_accepted() -> None:
    for new_size in range(1, SMALL + 1):
        new_root = reference.mth(D[:new_size])
        for old_size in range(1, new_size + 1):
            old_root = reference.mth(D[:old_size])
            for proof in spoiled(consistency_proof(old_size, new_size)):
                with pytest.raises((ProofLength, ConsistencyDisproved, HashLength)):
                    merkle.check_consistency(old_size, new_size, old_root, new_root, proof)


def test_an_inclusion_proof_holds_at_no_other_index_and_for_no_other_leaf() -> None:
    for size in range(1, 33):
        root = reference.mth(D[:size])
        for index in range(size):
            proof = inclusion_proof(index, size)
            for other in range(-1, size + 1):
                if other != index:
                    with pytest.raises(DisprovedError):
                        merkle.check_inclusion(other, size, H[index], proof, root)
                    with pytest.raises(DisprovedError):
                        merkle.check_inclusion(index, size, H[other], proof, root)


def test_a_consistency_proof_holds_for_no_other_roots() -> None:
    for new_size in range(1, 33):
        new_root = reference.mth(D[:new_size])
        for old_size in range(1, new_size + 1):
            proof = consistency_proof(old_size, new_size)
            old_root = reference.mth(D[:old_size])
            with pytest.raises(ConsistencyDisproved):
                merkle.check_consistency(old_size, new_size, flipped(old_root), new_root, proof)
            with pytest.raises(ConsistencyDisproved):
                merkle.check_consistency(old_size, new_size, old_root, flipped(new_root), proof)


def test_the_error_carries_both_roots() -> None:
    proof = inclusion_proof(1, 3)
    calculated = merkle.root_from_inclusion(1, 3, H[2], proof)
    expected = reference.mth(D[:3])
    with pytest.raises(InclusionDisproved) as caught:
        merkle.check_inclusion(1, 3, H[2], proof, expected)
    assert caught.value.facts["expected_root"] == expected
    assert caught.value.facts["calculated_root"] == calculated


# --------------------------------------------------------------------------------- callers


def test_a_plan_outside_the_tree_is_refused() -> None:
    for index, size in [(0, 0), (3, 3), (-1, 3)]:
        with pytest.raises(IndexBeyondSize):
            merkle.plan_inclusion(index, size)
        with pytest.raises(IndexBeyondSize):
            merkle.finish_inclusion(index, size, [])
    for old_size, new_size in [(0, 3), (4, 3), (-1, 3)]:
        with pytest.raises(SizesOutOfOrder):
            merkle.plan_consistency(old_size, new_size)


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5])
def test_hashes_that_do_not_fit_the_plan_are_a_callers_mistake(count: int) -> None:
    assert len(merkle.plan_inclusion(0, 8)) == 3
    assert len(merkle.plan_inclusion(0, 7)) == 4  # the last element is over two subtrees
    with pytest.raises(ValueError):
        merkle.finish_inclusion(0, 8, H[:count])
    if count != 4:
        with pytest.raises(ValueError):
            merkle.finish_inclusion(0, 7, H[:count])
    if count != 2:
        with pytest.raises(ValueError):
            merkle.finish_consistency(6, 8, H[:count] if count != 3 else H[:6])


def test_a_frontier_has_a_peak_for_each_binary_one_of_its_size() -> None:
    with pytest.raises(ValueError):
        Frontier(3, (H[0],))
    with pytest.raises(ValueError):
        Frontier(-1, ())
    with pytest.raises(HashLength):
        Frontier(1, (b"short",))


# ------------------------------------------------------------------------- another library


def other_tree() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it lacks sha3, which is not used
        from merkletools import MerkleTools  # type: ignore[import-untyped]

    class Rfc6962Tree(MerkleTools):  # type: ignore[misc]
        """merkletools with RFC 6962's node hash; leaves are given as hashes."""

        def __init__(self) -> None:
            super().__init__()
            self.hash_function = lambda pair: sha256(b"\x01" + pair)

    return Rfc6962Tree()


def test_merkletools_agrees_on_every_root_and_inclusion_proof_to_200() -> None:
    hashes = [hash_leaf(b"leaf %d" % i) for i in range(200)]
    nodes = {Node(0, i): value for i, value in enumerate(hashes)}
    for level in range(1, 8):
        for i in range(200 >> level):
            left, right = nodes[Node(level - 1, 2 * i)], nodes[Node(level - 1, 2 * i + 1)]
            nodes[Node(level, i)] = hash_node(left, right)
    frontier = EMPTY_FRONTIER
    for size in range(1, 201):
        frontier = merkle.extend(frontier, [hashes[size - 1]])
        other = other_tree()
        other.add_leaf([value.hex() for value in hashes[:size]])
        other.make_tree()
        assert other.get_merkle_root() == merkle.root(frontier).hex()
        for index in range(size):
            planned = [nodes[node] for node in merkle.plan_inclusion(index, size)]
            ours = merkle.finish_inclusion(index, size, planned)
            theirs = [next(iter(step.values())) for step in other.get_proof(index)]
            assert [element.hex() for element in ours] == theirs


# -------------------------------------------------------------------------- others' vectors


def vectors(kind: str) -> list[Any]:
    paths = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(p, id=str(p.relative_to(VECTORS))) for p in paths]


def decoded(values: list[str] | None) -> list[bytes]:
    return [parse_base64(value) for value in values or []]


def answered(case: dict[str, Any], check: Callable[[], None]) -> None:
    if case["wantErr"]:
        with pytest.raises(LedgerError):
            check()
    else:
        check()


@pytest.mark.parametrize("path", vectors("inclusion"))
def test_an_inclusion_vector_of_transparency_dev_is_answered_as_it_wants(path: Path) -> None:
    case = json.loads(path.read_bytes())
    leaf_hash, root = decoded([case["leafHash"] or "", case["root"] or ""])
    proof = decoded(case["proof"])
    index, size = case["leafIdx"], case["treeSize"]
    answered(case, lambda: merkle.check_inclusion(index, size, leaf_hash, proof, root))


@pytest.mark.parametrize("path", vectors("consistency"))
def test_a_consistency_vector_of_transparency_dev_is_answered_as_it_wants(path: Path) -> None:
    case = json.loads(path.read_bytes())
    old, new = decoded([case["root1"] or "", case["root2"] or ""])
    proof = decoded(case["proof"])
    sizes = case["size1"], case["size2"]
    answered(case, lambda: merkle.check_consistency(*sizes, old, new, proof))


def test_there_are_98_vectors_of_each_kind() -> None:
    assert (len(vectors("inclusion")), len(vectors("consistency"))) == (98, 98)
