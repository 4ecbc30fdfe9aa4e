"""Deriving everything anew from the entries, and naming each difference (design section 7).

Chain, tree, tiles, bundles, checkpoints, state, admission cache, lock store: whatever a ledger
keeps beside its entries follows from them. Nothing is changed here. All differences are listed,
not only the first; none means that the stores agree with each other and with every checkpoint
that was ever kept. Whether an entry tells the truth, no machine can say.
"""

from collections.abc import Callable, Iterable, Sequence

from ledger.affairs.state import EMPTY, encode_state
from ledger.core import merkle
from ledger.core.checkpoint import Checkpoint
from ledger.core.errors import HaltError, LedgerError, NotFoundError, Reason
from ledger.core.hashing import hash_leaf
from ledger.core.tiles import TILE_WIDTH
from ledger.log.agreement import check_agreement
from ledger.log.differences import (
    CheckpointDiffers,
    CheckpointForeign,
    EntriesMissing,
    HeadDiffers,
    LockDiffers,
)
from ledger.log.logkeys import OwnKeys, open_own
from ledger.log.openers import Openers
from ledger.log.recover import CHECKPOINT, Stores
from ledger.log.replay import Replay, keys_of, statement_of
from ledger.log.tree_check import TreeCheck
from ledger.storage.contracts import Head

Progress = Callable[[int, int], None]
"""Told how many of how many entries are done."""

AT_A_TIME = 8 * TILE_WIDTH


def fsck(
    stores: Stores,
    own: OwnKeys,
    openers: Openers,
    progress: Progress | None = None,
) -> list[LedgerError]:
    """Derive everything from the entries, and return every difference.

    To be called inside the ledger's turn, or while nobody appends. Its time is that of the
    signatures; its memory does not grow with the ledger, except by what is wrong and by one small
    number for each checkpoint.
    """
    differences: list[LedgerError] = []
    records = stores.records
    kept = _open_kept(stores, own, differences)
    published, note = _open_published(stores, own, differences)
    signed = stores.lock.read()
    try:
        check_agreement(
            kept=kept[-1] if kept else None,
            published=published,
            published_note=note,
            signed=signed,
            recorded=records.head(),
        )
    except HaltError as error:
        differences.append(error)
    roots = _Roots(
        [
            *(checkpoint.size for checkpoint in kept),
            *([published.size] if published else []),
            *([signed.size] if signed else []),
        ]
    )
    tree = TreeCheck(
        stores.files,
        published.size if published else 0,
        (checkpoint.size for checkpoint in kept),
        differences,
    )
    replay = Replay(records, EMPTY, differences=differences)
    size = records.size()
    for start in range(0, size, AT_A_TIME):
        rows = records.read_rows(start, start + AT_A_TIME)
        if not rows:
            break
        notes = [statement_of(row.entry) for row in rows]
        opening = openers.open(notes, records.origin, keys_of(replay.state), gate=False)
        roots.feed([hash_leaf(row.entry) for row in rows])
        tree.feed([row.entry for row in rows])
        replay.feed(rows, opening.result())
        if progress:
            progress(min(start + AT_A_TIME, size), size)
    replay.finish()
    tree.finish()
    if replay.count != size:
        differences.append(EntriesMissing(where="entries", expected=size, found=replay.count))
    _compare_head(records.head(), replay, roots.frontier, differences)
    for checkpoint in (*kept, *([published] if published else [])):
        expected = roots.found.get(checkpoint.size, b"")
        if checkpoint.root != expected:
            differences.append(
                CheckpointDiffers(
                    where=f"checkpoint {checkpoint.size}",
                    size=checkpoint.size,
                    expected=expected.hex() or _too_few(replay.count),
                    found=checkpoint.root.hex(),
                )
            )
    if signed and signed.root != roots.found.get(signed.size, b""):
        differences.append(
            LockDiffers(
                where="lock store",
                size=signed.size,
                expected=roots.found.get(signed.size, b"").hex() or _too_few(replay.count),
                found=signed.root.hex(),
            )
        )
    return differences


def _too_few(count: int) -> Reason:
    """Say instead of a root that the entries don't reach so far."""
    return Reason(f"无（只有 {count} 条）", f"none, there are only {count}")


class _Roots:
    """The roots at the sizes that somebody signed, computed as the leaves go by."""

    def __init__(self, wanted: Iterable[int]) -> None:
        self._wanted = sorted(set(wanted))
        self.frontier = merkle.EMPTY_FRONTIER
        self.found = {0: merkle.root(merkle.EMPTY_FRONTIER)}

    def feed(self, leaf_hashes: Sequence[bytes]) -> None:
        start = self.frontier.size
        stop = start + len(leaf_hashes)
        inside = [size for size in self._wanted if start < size <= stop]
        for size in (*inside, stop):
            piece = leaf_hashes[self.frontier.size - start : size - start]
            self.frontier = merkle.extend(self.frontier, piece)
            if size in inside:
                self.found[size] = merkle.root(self.frontier)
        self._wanted = self._wanted[len(inside) :]


def _open_kept(stores: Stores, own: OwnKeys, differences: list[LedgerError]) -> list[Checkpoint]:
    kept = []
    for size, note in stores.records.checkpoints():
        try:
            checkpoint = open_own(note, own)
        except LedgerError as error:
            differences.append(CheckpointForeign(where=f"checkpoint {size}", cause=error))
        else:
            kept.append(checkpoint)
    return kept


def _open_published(
    stores: Stores, own: OwnKeys, differences: list[LedgerError]
) -> tuple[Checkpoint | None, bytes]:
    try:
        note = stores.files.read(CHECKPOINT)
    except NotFoundError:
        return None, b""
    try:
        return open_own(note, own), note
    except LedgerError as error:
        differences.append(CheckpointForeign(where=CHECKPOINT, cause=error))
        return None, note


def _compare_head(
    head: Head | None,
    replay: Replay,
    frontier: merkle.Frontier,
    differences: list[LedgerError],
) -> None:
    """Compare the cached head, field by field, with what the replay ended in."""
    if head is None and not frontier.size:
        return
    derived = Head(
        size=frontier.size,
        root=merkle.root(frontier),
        peaks=frontier.peaks,
        time_ms=replay.previous.time_ms if replay.previous else 0,
        last_leaf_hash=replay.last_leaf_hash,
        state=encode_state(replay.state),
    )
    for name, expected in derived._asdict().items():
        found = getattr(head, name) if head else None
        if found != expected:
            differences.append(
                HeadDiffers(where="head", field=name, expected=_show(expected), found=_show(found))
            )


def _show(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return str([each.hex() for each in value] if isinstance(value, tuple) else value)
