"""Entries: what a ledger appends, and the chain they form (design section 4).

An entry is five lines, a blank one, and the statement as it was signed. Each names the leaf hash
of the one before it, and the latest governance entry, so that a phone can walk the roster without
reading the rest. What the statement says is none of this module's business.
"""

from dataclasses import dataclass

from ledger.core.errors import (
    ChainBroken,
    EntryFirstPrevious,
    EntryGovernance,
    EntryMalformed,
    EntryOutOfPlace,
    EntryTooLarge,
    GovernanceLineBroken,
    TimeWentBack,
)
from ledger.core.hashing import EMPTY_ROOT, HASH_BYTES
from ledger.core.text import (
    format_base64,
    format_time_ms,
    parse_base64,
    parse_int,
    parse_time_ms,
)

MAX_ENTRY_BYTES = 49_000  # in base64 it still fits a line of 64 KiB, where readers of proofs stop
FIRST_PREVIOUS = EMPTY_ROOT  # SHA-256 of nothing

_HEADER = b"mingbai/entry/v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; *governance* is the index of the latest governance entry before it, or None."""

    index: int
    time_ms: int
    governance: int | None
    previous: bytes
    statement: bytes


def parse_entry(data: bytes) -> Entry:
    """Read an entry; the statement is not looked into.

    Raises:
        EntryTooLarge: more than `MAX_ENTRY_BYTES`.
        EntryMalformed: not the header, four lines, a blank one and something after it.
        IntegerMalformed, TimeMalformed, Base64Malformed, Base64Length: in one of the lines.
        EntryGovernance: not ``-`` for entry 0, or for another not the index of an earlier one.
        EntryFirstPrevious: entry 0 does not carry `FIRST_PREVIOUS`.
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryTooLarge(where="entry", length=len(data), limit=MAX_ENTRY_BYTES)
    lines = data.split(b"\n", 6)
    if len(lines) != 7 or lines[0] != _HEADER or lines[5] or not lines[6]:
        raise EntryMalformed(where="entry")
    # Latin-1 takes any byte; what is not ASCII is refused by the parser of its line.
    index = parse_int(lines[1].decode("latin-1"), where="entry.index")
    time_ms = parse_time_ms(lines[2].decode("latin-1"), "entry.time")
    governance = _parse_governance(lines[3].decode("latin-1"), index)
    previous = parse_base64(lines[4].decode("latin-1"), where="entry.previous", length=HASH_BYTES)
    if index == 0 and previous != FIRST_PREVIOUS:
        raise EntryFirstPrevious(where="entry.previous")
    return Entry(index, time_ms, governance, previous, lines[6])


def _parse_governance(text: str, index: int) -> int | None:
    if index == 0 or text == "-":
        governance = None
        fits = index == 0 and text == "-"
    else:
        governance = parse_int(text, where="entry.governance")
        fits = governance < index
    if not fits:
        raise EntryGovernance(where="entry.governance", index=index, governance=text)
    return governance


def format_entry(entry: Entry) -> bytes:
    """Write an entry as `parse_entry` reads it.

    Raises:
        EntryTooLarge: it has more than `MAX_ENTRY_BYTES`.
    """
    governance = "-" if entry.governance is None else entry.governance
    head = (
        f"{entry.index}\n{format_time_ms(entry.time_ms)}\n{governance}\n"
        f"{format_base64(entry.previous)}\n\n"
    )
    data = b"%s\n%s%s" % (_HEADER, head.encode("ascii"), entry.statement)
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryTooLarge(where="entry", length=len(data), limit=MAX_ENTRY_BYTES)
    return data


def check_chain(previous: Entry | None, previous_leaf_hash: bytes, entry: Entry) -> None:
    """Check that *entry* follows *previous*, whose leaf hash is *previous_leaf_hash*.

    For entry 0, *previous* is None and the hash `FIRST_PREVIOUS`. Whether *previous* is itself a
    governance entry is for the domain to say: here the line may point to it, or where it points.

    Raises:
        EntryOutOfPlace: the index is not the next one.
        TimeWentBack: the time is before the previous entry's.
        ChainBroken: it names another leaf hash.
        GovernanceLineBroken: its governance entry is neither the previous one nor that one's.
    """
    index = entry.index
    expected = 0 if previous is None else previous.index + 1
    if index != expected:
        raise EntryOutOfPlace(where="entry.index", index=index, expected=expected)
    if entry.previous != previous_leaf_hash:
        raise ChainBroken(
            where="entry.previous", index=index, expected=previous_leaf_hash, found=entry.previous
        )
    if previous is None:
        return
    if entry.time_ms < previous.time_ms:
        raise TimeWentBack(
            where="entry.time", index=index, time_ms=entry.time_ms, previous_ms=previous.time_ms
        )
    if entry.governance not in (previous.index, previous.governance) or entry.governance is None:
        raise GovernanceLineBroken(
            where="entry.governance", index=index, governance=entry.governance
        )
