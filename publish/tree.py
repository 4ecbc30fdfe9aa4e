"""The tile tree on its way out: the checkpoint that readers get, and the tree made anew.

``TreePublisher`` is the ``Publisher`` that a ledger without witnesses has. Tiles and bundles are
durable before it is called; it puts the checkpoint over them, and takes away the partial tiles of
which the full ones stand. C2SP tlog-tiles: a log must serve the partial tiles of every size that
got a checkpoint, and may delete one when its full tile is there; the narrower ones of a tile that
is still growing stay.
"""

from collections.abc import Callable, Iterator

from ledger.core import tiles
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import LedgerError, NotFoundError
from ledger.core.note import parse_note
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Tile
from ledger.log.contracts import NOBODY, Outside, Published
from ledger.log.derive import Piece, TreeBuilder
from ledger.log.errors import (
    CheckpointGoesBack,
    LockBehind,
    NotPublished,
    PublishedAhead,
    RecordsBehind,
    RecordsContradict,
)
from ledger.log.logkeys import OwnKeys, open_own, without_former
from ledger.log.recover import CHECKPOINT, Stores
from ledger.storage.contracts import PublishedFiles, Records

Progress = Callable[[int, int], None]
"""Told how many of how many entries are done."""

AT_A_TIME = 16 * TILE_WIDTH


class TreePublisher:
    """Publishes into *files*, of which it is the only writer while it is called."""

    witnesses = 0
    outside: Outside = NOBODY

    def __init__(self, files: PublishedFiles) -> None:
        self._files = files
        self._last: int | None = None
        # Widths of the unfull bundle that were published since it was begun; None if some may
        # have been published by somebody else.
        self._widths: set[int] | None = None

    def publish(self, checkpoint: bytes, size: int) -> Published:
        """Replace the published checkpoint by a larger one; see ``Publisher.publish``."""
        standing = read_standing(self._files)
        old_size = 0
        if standing is not None:
            text = parse_note(standing).text
            old_size = parse_checkpoint(text).size
            if text == parse_note(checkpoint).text:
                self._remove_superseded_at_start(size)
                return Published(self._add_signatures(standing, checkpoint), size, witnessed=True)
            if old_size >= size:
                raise CheckpointGoesBack(standing=old_size, size=size)
        self._files.replace(CHECKPOINT, checkpoint)
        # Stop here: readers have the new checkpoint and its tree; partial tiles of which the full
        # ones stand lie about until this ledger is opened again.
        self._remove_superseded(old_size, size)
        return Published(checkpoint, size, witnessed=True)

    def _add_signatures(self, standing: bytes, checkpoint: bytes) -> bytes:
        """Replace *standing* if *checkpoint*, the same text, has all of its signatures and more."""
        if not {*parse_note(standing).signatures} < {*parse_note(checkpoint).signatures}:
            return standing
        self._files.replace(CHECKPOINT, checkpoint)
        return checkpoint

    def _remove_superseded(self, old_size: int, size: int) -> None:
        if self._last != old_size:
            self._widths = None
        if old_size // TILE_WIDTH < size // TILE_WIDTH:
            self._files.remove(_superseded(old_size, size, self._widths))
            self._widths = set()
        if self._widths is not None:
            self._widths.add(size % TILE_WIDTH)
        self._last = size

    def _remove_superseded_at_start(self, size: int) -> None:
        """Remove what a crash may have left of the tiles that became full last."""
        if self._last is None:
            before = max(0, size // TILE_WIDTH * TILE_WIDTH - 1)
            self._files.remove(_superseded(before, size, None))
            self._last = size


def _superseded(old_size: int, size: int, widths: set[int] | None) -> Iterator[str]:
    """Yield the paths of the partial tiles and bundles that *old_size* had and *size* doesn't.

    *widths*, if given, are those that the level-0 tile and the bundle had. Tiles that were begun
    after *old_size* never were partial.
    """
    level = 0
    while old_width := old_size >> (TILE_HEIGHT * level):
        index, width = divmod(old_width, TILE_WIDTH)
        if index == (size >> (TILE_HEIGHT * level)) // TILE_WIDTH:
            return
        for each in sorted(widths) if widths is not None and level == 0 else range(1, width + 1):
            if each:
                yield tiles.tile_path(Tile(level, index, each))
                if level == 0:
                    yield tiles.bundle_path(index, each)
        level += 1


def publish_tree(records: Records, files: PublishedFiles, progress: Progress | None = None) -> int:
    """Write the whole published tree of *records* into the empty *files*; return its size.

    Everything is derived from the entries; the checkpoint is the last one that was published.

    Raises:
        NotPublished: nothing was published yet.
        RecordsContradict: the entries do not lead to the checkpoint's root.
        DifferentBytes: *files* was not empty.
    """
    note, checkpoint = _kept(records)
    for pieces in _derive(records, checkpoint, progress):
        files.create(pieces)
    # Stop here: tiles without a checkpoint, which nobody reads; the same again completes it.
    files.replace(CHECKPOINT, note)
    return checkpoint.size


def repair_tree(stores: Stores, own: OwnKeys, progress: Progress | None = None) -> list[str]:
    """Make the published directory what the records say, in place; return the paths that changed.

    For a directory that was lost, damaged or restored from a backup. First it is checked that the
    records hold what was signed; and a published checkpoint of ours that says more is never
    overwritten, since then it is the records that are too old. To be called inside the ledger's
    turn.

    Raises:
        PublishedAhead, RecordsBehind, RecordsContradict, LockBehind: as when signing stops.
        NotPublished: nothing was published yet.
    """
    note, checkpoint = _kept(stores.records)
    _check_may_repair(stores, checkpoint, own)
    changed: list[str] = []
    expected: set[str] = {CHECKPOINT}
    for pieces in _derive(stores.records, checkpoint, progress):
        changed += _replace_differing(stores.files, pieces)
        expected.update(path for path, _ in pieces)
    # Stop here: sound tiles under an old or damaged checkpoint; the same again completes it.
    strays = [path for path in stores.files.list() if path not in expected]
    strays = [path for path in strays if path.startswith("tile/")]
    stores.files.remove(strays)
    if read_standing(stores.files) != note:
        stores.files.replace(CHECKPOINT, note)
        changed.append(CHECKPOINT)
    return changed + strays


def _check_may_repair(stores: Stores, kept: Checkpoint, own: OwnKeys) -> None:
    signed = stores.lock.read()
    if signed is None or signed.size < kept.size:
        raise LockBehind(signed_size=signed.size if signed else 0, known_size=kept.size)
    if stores.records.size() < signed.size:
        raise RecordsBehind(
            size=stores.records.size(), signed_size=signed.size, signed_root=signed.root.hex()
        )
    standing = read_standing(stores.files)
    try:
        published = open_own(standing or b"", without_former(own))
    except LedgerError:
        return  # damaged, not one of ours, or under keys of earlier: nothing is lost
    if published.size > signed.size:
        raise PublishedAhead(
            size=published.size,
            signed_size=signed.size,
            checkpoint=(standing or b"").decode("utf-8", "replace"),
        )


def _derive(
    records: Records, checkpoint: Checkpoint, progress: Progress | None
) -> Iterator[list[Piece]]:
    """Yield all that is published under *checkpoint*, the partial tiles last, if the root is right.

    The full tiles come before the root is known: they are never shown before the checkpoint is.
    """
    builder = TreeBuilder()
    for start in range(0, checkpoint.size, AT_A_TIME):
        stop = min(start + AT_A_TIME, checkpoint.size)
        yield builder.feed(records.read_entries(start, stop))
        if progress:
            progress(stop, checkpoint.size)
    root = builder.edge.root()
    if root != checkpoint.root:
        raise RecordsContradict(
            size=checkpoint.size, signed_root=checkpoint.root.hex(), root=root.hex()
        )
    sizes = [size for size, _ in records.checkpoints() if size <= checkpoint.size]
    yield builder.partials([*sizes, checkpoint.size])


def _replace_differing(files: PublishedFiles, pieces: list[Piece]) -> list[str]:
    wrong = [path for path, data in pieces if _read_or_none(files, path) != data]
    files.remove(wrong)
    files.create([(path, data) for path, data in pieces if path in set(wrong)])
    return wrong


def _kept(records: Records) -> tuple[bytes, Checkpoint]:
    note = records.latest_checkpoint()
    if note is None:
        raise NotPublished
    return note, parse_checkpoint(parse_note(note).text)


def read_standing(files: PublishedFiles) -> bytes | None:
    """Give the checkpoint that readers get; None before the first."""
    return _read_or_none(files, CHECKPOINT)


def _read_or_none(files: PublishedFiles, path: str) -> bytes | None:
    try:
        return files.read(path)
    except NotFoundError:
        return None
