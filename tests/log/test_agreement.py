"""Every way in which four stores can disagree, tried; the table of ``agreement`` is the oracle."""

import itertools

import pytest

from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import HaltError
from ledger.log.agreement import check_agreement
from ledger.log.errors import (
    LockBehind,
    PublishedAhead,
    PublishedBehind,
    PublishedContradicts,
    PublishedMissing,
    RecordsBehind,
    RecordsContradict,
)
from ledger.storage.contracts import Head, SignedHead

ORIGIN = "ledger.example.org/demo"


def root(size: int, fork: str = "") -> bytes:
    return f"{size}{fork}".encode().ljust(32, b".")


def checkpoint(size: int, fork: str = "") -> Checkpoint | None:
    return Checkpoint(ORIGIN, size, root(size, fork)) if size else None


def verdict(
    kept: int,
    published: int,
    signed: int,
    recorded: int,
    forks: tuple[str, str, str, str] = ("", "", "", ""),
) -> type[HaltError] | None:
    try:
        check_agreement(
            kept=checkpoint(kept, forks[0]),
            published=checkpoint(published, forks[1]),
            published_note=b"the note",
            signed=SignedHead(signed, root(signed, forks[2]), 0) if signed else None,
            recorded=Head(recorded, root(recorded, forks[3]), (), 0, b"", b"")
            if recorded
            else None,
        )
    except HaltError as error:
        return type(error)
    return None


def test_exactly_what_a_crash_leaves_is_accepted() -> None:
    """Of all sizes up to 4 of one history: kept and published and signed in order, none skipped."""
    for kept, published, signed, recorded in itertools.product(range(5), repeat=4):
        left_by_crash = kept <= published <= signed <= recorded and published in {kept, signed}
        found = verdict(kept, published, signed, recorded)
        assert (found is None) == left_by_crash, (kept, published, signed, recorded, found)


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ((9, 9, 9, 7), RecordsBehind),  # database from an hour ago (its checkpoints as well: below)
        ((7, 9, 9, 7), RecordsBehind),
        ((7, 7, 9, 7), RecordsBehind),  # database and published directory
        ((7, 9, 7, 7), PublishedAhead),  # database and lock store: the data directory
        ((0, 9, 0, 0), PublishedAhead),  # a new directory over an old published one
        ((9, 7, 9, 9), PublishedBehind),  # published directory
        ((9, 0, 9, 9), PublishedMissing),
        ((9, 9, 7, 9), LockBehind),  # lock store
        ((9, 9, 0, 9), LockBehind),
        ((9, 7, 7, 9), LockBehind),  # lock store and published directory
        ((7, 8, 9, 9), PublishedContradicts),  # a checkpoint that was never published here
    ],
)
def test_what_was_restored_is_named(
    sizes: tuple[int, int, int, int], wanted: type[HaltError]
) -> None:
    assert verdict(*sizes) is wanted


@pytest.mark.parametrize(
    ("sizes", "forks", "wanted"),
    [
        ((9, 9, 9, 9), ("", "x", "", ""), PublishedContradicts),
        ((7, 9, 9, 9), ("", "x", "", ""), PublishedContradicts),
        ((7, 7, 9, 9), ("", "x", "", ""), PublishedContradicts),
        ((9, 9, 9, 9), ("", "", "", "x"), RecordsContradict),
        ((7, 7, 9, 9), ("", "", "", "x"), RecordsContradict),
        ((9, 9, 9, 9), ("x", "", "", ""), RecordsContradict),
        ((9, 9, 9, 9), ("", "", "x", ""), RecordsContradict),
    ],
)
def test_another_root_at_a_signed_size_is_named(
    sizes: tuple[int, int, int, int], forks: tuple[str, str, str, str], wanted: type[HaltError]
) -> None:
    assert verdict(*sizes, forks) is wanted


def test_the_other_checkpoint_comes_with_the_error_as_evidence() -> None:
    with pytest.raises(PublishedAhead) as caught:
        check_agreement(
            kept=None,
            published=checkpoint(9),
            published_note=b"the note",
            signed=None,
            recorded=None,
        )
    assert caught.value.facts["checkpoint"] == "the note"
