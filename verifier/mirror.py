"""A full copy of a published log, kept by pulling, which any web server can serve.

Only entries are fetched; every tile is computed from them. New files are written beside the copy
first; when they lead to the root that the log has signed, and the tree that was mirrored before is
its beginning, they are moved in, made durable, and last the checkpoint is replaced. So the copy is
whole at every moment: whoever reads it finds a checkpoint and the tree below it. A mirror with keys
reads back what it has stored and then cosigns it (docs/adr/0064).
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import DisprovedError, LedgerError, MalformedError, SignatureWrong
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import Frontier, Node, root
from ledger.core.note import parse_note
from ledger.core.policy import Policy
from ledger.core.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    encode_bundle,
    encode_tile,
    new_bundles,
    new_tiles,
    tile_root,
)
from verifier.diff import Difference, View, compare, open_kept
from verifier.errors import FileAbsent
from verifier.growth import peaks
from verifier.mirror_cosigning import (
    Cosigner,
    check_keys,
    cosign_stored,
    keep_cosignatures,
    lacks,
    leave_room,
    open_to_mirror,
)
from verifier.mirror_files import (
    alone_in,
    as_unwritable,
    replace_durably,
    sync_folder,
    write_durably,
)
from verifier.mirror_stored import check_stored
from verifier.reader import CHECKPOINT, LogReader, read_bundle
from verifier.sources import Directory, Source
from verifier.split import Split, open_split
from verifier.split_errors import (
    MirrorBehind,
    MirrorDamaged,
    MirrorInconsistent,
    MirrorRootWrong,
)

_INCOMING = ".incoming"

Progress = Callable[[int, int], None]


class Mirrored(NamedTuple):
    """The copy as it is now: *added* entries were new; *split* if the log has forked."""

    checkpoint: Checkpoint
    added: int
    split: Split | None = None
    at: int | None = None


class Layered(NamedTuple):
    """Files that came in, above those that were there."""

    above: Directory
    below: Directory
    name: str

    def read(self, path: str, limit: int) -> bytes:
        """Give the content of *path*; see `verifier.sources.Source.read`."""
        try:
            return self.above.read(path, limit)
        except FileAbsent:
            return self.below.read(path, limit)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def mirror_log(
    source: Source,
    folder: Path,
    policy: Policy,
    cosigner: Cosigner | None = None,
    progress: Progress = lambda _done, _size: None,
) -> Mirrored:
    """Bring the copy in *folder* up to what *source* shows now; *cosigner* signs what is stored.

    Raises:
        MirrorRootWrong: what was read does not lead to the signed root; the copy is as it was.
        MirrorBehind: *source* shows less than the copy has; so it is left alone.
        MirrorInconsistent: it shows another history, and not so that others would believe it.
        MirrorDamaged: what is stored is not what was signed; nothing is cosigned.
        MirrorBusy: another program is at work in *folder*.
        FileUnwritable: the copy can't be written.
        What `open_to_mirror`, `cosign_stored` and `compare` raise, and what reading *source* does.
    """
    own = () if cosigner is None else cosigner.keys
    note = LogReader(source).read_checkpoint()
    judged = open_to_mirror(note, policy, own)
    new = judged.checkpoint
    check_keys(own, new.origin)
    note = leave_room(note, judged, policy, own)
    with alone_in(folder):
        kept = _read_kept(folder)
        start = 0
        if kept is not None:
            difference = _compare(kept, View(source.name, note, judged, (source,)), policy, folder)
            start = parse_checkpoint(parse_note(kept).text).size
            if difference.split is not None:
                _check_transferable(difference, difference.split, policy, source.name)
                return Mirrored(new, 0, difference.split, difference.index)
            if start > new.size:
                raise MirrorBehind(where=source.name, place=source.name, size=new.size, kept=start)
        if start < new.size:
            _bring_in(source, folder, start, new, progress)
        note = keep_cosignatures(note, kept, policy)
        if cosigner is not None:
            # Stop here: all is stored, durably, and not cosigned yet; the next run goes on.
            # A copy that was never read back, or not by these keys, is read from its beginning.
            whole = kept is None or lacks(kept, own)
            if whole or start < new.size:
                check_stored(Directory(str(folder)), new, 0 if whole else start)
            note = cosign_stored(note, kept, judged, cosigner)
        if note != kept:  # it may have more cosignatures now
            replace_durably(folder / CHECKPOINT, note)
    return Mirrored(new, new.size - start)


def _bring_in(
    source: Source, folder: Path, start: int, new: Checkpoint, progress: Progress
) -> None:
    """Store what *source* has behind the entries that are there, if it leads to the signed root."""
    with _incoming(folder) as incoming:
        _fetch(source, folder, incoming, start, new.size, progress)
        _check_root(Layered(Directory(str(incoming)), Directory(str(folder)), source.name), new)
        _move_in(incoming, folder)


def _read_kept(folder: Path) -> bytes | None:
    with suppress(FileAbsent):
        return LogReader(Directory(str(folder))).read_checkpoint()
    return None


def _compare(kept: bytes, shown: View, policy: Policy, folder: Path) -> Difference:
    """Compare the checkpoint that was *kept* with the one that is *shown* now.

    Raises:
        MirrorDamaged: what was kept is no checkpoint, or its signatures are wrong.
        What `open_kept` and `compare` raise.
    """
    try:
        origin = parse_checkpoint(parse_note(kept).text).origin
        judged = open_kept(kept, policy, origin)
    except (MalformedError, SignatureWrong) as error:
        raise MirrorDamaged(where=CHECKPOINT, path=CHECKPOINT, place=str(folder)) from error
    return compare(View(str(folder), kept, judged, (Directory(str(folder)),)), shown)


def _check_transferable(found: Difference, split: Split, policy: Policy, place: str) -> None:
    """Check that *split* convinces others, too."""
    try:
        open_split(split, policy)
    except LedgerError as error:
        sizes = [each.checkpoint.size for each in (found.smaller, found.larger)]
        if found.smaller.name == place:
            sizes.reverse()
        kept, size = sizes
        raise MirrorInconsistent(
            where=place, place=place, size=size, kept=kept, reason=error
        ) from error


def _fetch(  # noqa: PLR0917 - from where, to where, from which size, to which
    source: Source, folder: Path, incoming: Path, old: int, new: int, progress: Progress
) -> None:
    """Write the bundles from *old* to *new*, and the tiles that follow from them."""
    full: dict[Node, bytes] = {}
    for bundle in new_bundles(old, new):
        entries = read_bundle(source, bundle)
        write_durably(incoming / bundle.path, encode_bundle(entries))
        data = encode_tile([hash_leaf(entry) for entry in entries])
        write_durably(incoming / Tile(0, bundle.index, bundle.width).path, data)
        if bundle.width == TILE_WIDTH:
            full[Node(TILE_HEIGHT, bundle.index)] = tile_root(data)
        progress(bundle.index * TILE_WIDTH + len(entries), new)
    reader = LogReader(Directory(str(folder)), old)
    for tile in new_tiles(old, new):
        if tile.level == 0:
            continue
        first = tile.index * TILE_WIDTH
        nodes = [Node(TILE_HEIGHT * tile.level, first + at) for at in range(tile.width)]
        data = encode_tile([full.get(node) or reader.read_hashes([node])[0] for node in nodes])
        write_durably(incoming / tile.path, data)
        if tile.width == TILE_WIDTH:
            full[Node(TILE_HEIGHT * (tile.level + 1), tile.index)] = tile_root(data)


def _check_root(source: Layered, checkpoint: Checkpoint) -> None:
    size = checkpoint.size
    reader = LogReader(source, size)
    try:
        calculated = root(Frontier(size, tuple(reader.read_hashes(peaks(size)))))
    except (DisprovedError, MalformedError) as error:
        raise MirrorRootWrong(where=CHECKPOINT, place=source.name, size=size) from error
    if calculated != checkpoint.root:
        raise MirrorRootWrong(where=CHECKPOINT, place=source.name, size=size)


# ------------------------------------------------------------------------------------- the disk


@contextmanager
def _incoming(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside the copy, which is gone at the end."""
    path = folder / _INCOMING
    with as_unwritable(path):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _move_in(incoming: Path, folder: Path) -> None:
    """Put what came in beside what was there, durably."""
    with as_unwritable(folder):
        folders = {folder}
        for path in sorted(incoming.rglob("*")):
            target = folder / path.relative_to(incoming)
            if path.is_dir():
                target.mkdir(exist_ok=True)
                folders |= {target, target.parent}
            else:
                path.replace(target)
        # Stop here: files lie about that the checkpoint does not reach, and all are right.
        for each in folders:
            sync_folder(each)
