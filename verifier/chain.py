"""How one entry must follow another: place, chain, time, governance line (design section 4).

`ledger.core.entry.check_chain` stops at the first thing that is wrong. An auditor wants all of
them, each under its own check, and goes on behind an entry that could not be read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.core.entry import FIRST_PREVIOUS, Entry
from ledger.core.errors import (
    ChainBroken,
    EntryOutOfPlace,
    GovernanceLineBroken,
    LedgerError,
    TimeWentBack,
)
from verifier.checks import CHAIN, GOVERNANCE_LINE, TIMES
from verifier.verdict import Check


class Link(NamedTuple):
    """An entry as its neighbour sees it, at the *position* where it stands.

    *leaf_hash* is None where neither entry nor tile could be read, *entry* where the entry does not
    parse. *governs* says whether its statement is a governance statement, None if nobody knows.
    """

    position: int
    leaf_hash: bytes | None
    entry: Entry | None
    governs: bool | None


BEFORE_ALL = Link(-1, FIRST_PREVIOUS, None, governs=False)


def link_errors(before: Link, link: Link) -> Iterator[tuple[Check, LedgerError]]:
    """Yield everything that is wrong between *before* and *link*, which stands right after it."""
    entry = link.entry
    if entry is None:
        return
    position = link.position
    if entry.index != position:
        yield (
            CHAIN,
            EntryOutOfPlace(where="entry.index", index=entry.index, expected=position),
        )
    if before.leaf_hash is not None and entry.previous != before.leaf_hash:
        yield (
            CHAIN,
            ChainBroken(
                where="entry.previous",
                index=position,
                expected=before.leaf_hash,
                found=entry.previous,
            ),
        )
    if before.entry is None:
        return
    if entry.time_ms < before.entry.time_ms:
        yield (
            TIMES,
            TimeWentBack(
                where="entry.time",
                index=position,
                time_ms=entry.time_ms,
                previous_ms=before.entry.time_ms,
            ),
        )
    if entry.governance not in _governing(before):
        yield (
            GOVERNANCE_LINE,
            GovernanceLineBroken(
                where="entry.governance", index=position, governance=entry.governance
            ),
        )


def _governing(before: Link) -> tuple[int | None, ...]:
    """Give the indices that may be the latest governance entry behind *before*."""
    passed_on = before.entry.governance if before.entry is not None else None
    if before.governs is None:
        return before.position, passed_on
    return (before.position,) if before.governs else (passed_on,)
