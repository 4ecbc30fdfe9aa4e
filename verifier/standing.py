"""How an entry stands as of the checkpoint: which later entries speak of it.

All later entries are read and hashed, and together with the published hashes of what is before
them they must lead to the signed root: none was left out. A correction counts only if it was
signed by those in office then.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.affairs.admission import Opened, closed_by, open_statement
from ledger.affairs.errors import TargetClosed
from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import Frontier, extend, root
from ledger.core.tiles import TILE_WIDTH
from verifier.checks import LATER, LATER_INTACT
from verifier.errors import NotReached, RootDisproved
from verifier.growth import peaks
from verifier.line import NO_KEYS
from verifier.office import Offices
from verifier.reader import LogReader, bundle_of, read_bundle
from verifier.verdict import Tally, Verdict

Progress = Callable[[int, int], None]


class Later(NamedTuple):
    """A later entry that speaks of the one in question, and was signed by those in office."""

    index: int  # type: ignore[assignment]  # it hides tuple.index, and is the field's own word
    time_ms: int
    opened: Opened
    closes: bool


class _Mention(NamedTuple):
    index: int  # type: ignore[assignment]  # as above
    data: bytes


def read_later(
    reader: LogReader,
    checkpoint: Checkpoint,
    subject: tuple[int, bytes],
    *,
    offices: Offices | None,
    tally: Tally,
    progress: Progress,
) -> tuple[Later, ...]:
    """Give the later entries that speak of *subject* (index, id), or of what corrected it.

    What was not signed so fails `LATER_INTACT`; a mention that is not admissible, or that can't be
    judged for want of *offices*, fails `LATER`.

    Raises:
        UncheckedError: an entry can't be read.
        MalformedError: a bundle or tile is not what it must be.
    """
    mentions = list(_mentions(reader, checkpoint, subject, tally, progress))
    if tally.verdict(LATER_INTACT) is not Verdict.PROVED:
        return ()
    found: list[Later] = []
    closed: dict[bytes, int] = {}
    spoken_of = {subject[1]}
    for mention in mentions:
        try:
            later = _judge(mention, checkpoint.origin, offices, closed, spoken_of)
        except LedgerError as error:
            verdict = None if offices is None else offices.refusal(mention.index)
            tally.fail(LATER, error, index=mention.index, verdict=verdict)
            continue
        if later is not None:
            found.append(later)
    return tuple(found)


def _mentions(
    reader: LogReader,
    checkpoint: Checkpoint,
    subject: tuple[int, bytes],
    tally: Tally,
    progress: Progress,
) -> Iterator[_Mention]:
    """Yield the later entries in which an id that matters stands; then compare the root."""
    index, statement_id = subject
    size = reader.size
    start = index // TILE_WIDTH * TILE_WIDTH
    frontier = Frontier(start, tuple(reader.read_hashes(peaks(start))))
    wanted = [statement_id.hex().encode()]
    for base in range(start, size, TILE_WIDTH):
        entries = read_bundle(reader.source, bundle_of(base, size))
        frontier = extend(frontier, map(hash_leaf, entries))
        for position, data in enumerate(entries, base):
            if position > index and any(each in data for each in wanted):
                yield _Mention(position, data)
                wanted += _closing_id(data, checkpoint.origin)
        progress(base + len(entries), size)
    tally.look(LATER, size - index - 1)
    tally.look(LATER_INTACT, size - index - 1)
    if root(frontier) != checkpoint.root:
        facts = {"size": size, "expected": checkpoint.root, "calculated": root(frontier)}
        tally.fail(LATER_INTACT, RootDisproved(where="checkpoint.root", **facts))


def _closing_id(data: bytes, origin: str) -> list[bytes]:
    """Give the id, in hex, of an entry that closes another: a correction is corrected in turn."""
    with contextlib.suppress(LedgerError):
        opened = open_statement(parse_entry(data).statement, origin, NO_KEYS)
        if closed_by(opened):
            return [opened.id.hex().encode()]
    return []


def _judge(
    mention: _Mention,
    origin: str,
    offices: Offices | None,
    closed: dict[bytes, int],
    spoken_of: set[bytes],
) -> Later | None:
    """Give what *mention* is to those *spoken_of*; None if it only happens to hold an id.

    Raises:
        LedgerError: it is not admissible, or that can't be known.
    """
    entry = parse_entry(mention.data)
    opened = open_statement(entry.statement, origin, NO_KEYS if offices is None else offices.keys)
    if spoken_of.isdisjoint(ref for _, ref in opened.refs):
        return None
    if offices is None:
        raise NotReached
    offices.check_line(entry)
    offices.judge(entry, opened)
    ended = spoken_of.intersection(closed_by(opened))
    for target in ended:
        if target in closed:
            raise TargetClosed(where="body", index=mention.index, closed_by=closed[target])
        closed[target] = mention.index
        spoken_of.add(opened.id)
    return Later(mention.index, entry.time_ms, opened, bool(ended))
