"""A lost ledger made anew from what others still have of it: its published tree, or a mirror.

What is read is believed only as far as it hashes to the checkpoint, whose signatures the caller has
checked. What was never published (sealed contents, drafts, keys) can't come back from here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ledger.core.checkpoint import Checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import NotFoundError
from ledger.core.keys import VerifierKey, format_vkey, parse_vkey
from ledger.core.note import parse_note
from ledger.core.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, tile_path
from ledger.log.derive import TreeBuilder
from ledger.log.directory import (
    LEDGER_FILE,
    SEALED,
    LedgerFile,
    format_ledger_file,
    log_key_path,
)
from ledger.log.errors import CopyContradicts, LedgerExists, LogKeyWrong
from ledger.log.logkeys import Generation, LogKeys
from ledger.log.read import Fetch, TileReader
from ledger.log.recover import CHECKPOINT
from ledger.storage import durable
from ledger.storage.contracts import PublishedFiles

Progress = Callable[[int, int], None]
"""Told how many of how many entries are done."""

AT_A_TIME = 16 * TILE_WIDTH
_NAMING = frozenset({"charter", "key_succession"})


def copy_tree(
    fetch: Fetch,
    checkpoint: Checkpoint,
    note: bytes,
    files: PublishedFiles,
    progress: Progress,
) -> tuple[Generation, ...]:
    """Write the published tree under *checkpoint* into *files*; return the log's keys in it.

    Every file is derived from the entries that *fetch* gives, so it is bit for bit what the log
    published; partial tiles of earlier sizes are made where the copy has them, too. *note* is the
    checkpoint as signed. The keys are the charter's, then those of each key succession.

    Raises:
        CopyContradicts: the entries do not lead to the checkpoint's root; no checkpoint is written.
        DifferentBytes: *files* holds another tree.
        What *fetch* raises of a file that it can't get.
    """
    builder, reader = TreeBuilder(), TileReader(fetch)
    generations: list[Generation] = []
    for start in range(0, checkpoint.size, AT_A_TIME):
        stop = min(start + AT_A_TIME, checkpoint.size)
        entries = [reader.read_entry(index, checkpoint.size) for index in range(start, stop)]
        generations += _log_keys_in(entries)
        files.create(builder.feed(entries))
        progress(stop, checkpoint.size)
    root = builder.edge.root()
    if root != checkpoint.root:
        raise CopyContradicts(
            size=checkpoint.size, signed_root=checkpoint.root.hex(), root=root.hex()
        )
    files.create(builder.partials([*_earlier_sizes(fetch, checkpoint.size), checkpoint.size]))
    # Stop here: a tree that no checkpoint speaks of; the same again goes on.
    files.replace(CHECKPOINT, note)
    return tuple(generations)


def _earlier_sizes(fetch: Fetch, size: int) -> Iterator[int]:
    """Yield a size for each narrower partial tile, on the edge of *size*, that the copy has."""
    level = 0
    while size >> (TILE_HEIGHT * level):
        index, width = divmod(size >> (TILE_HEIGHT * level), TILE_WIDTH)
        for each in range(1, width):
            with suppress(NotFoundError):
                fetch(tile_path(Tile(level, index, each)))
                yield (index * TILE_WIDTH + each) << (TILE_HEIGHT * level)
        level += 1


def _log_keys_in(entries: list[bytes]) -> list[Generation]:
    found = []
    for data in entries:
        value = json.loads(parse_note(parse_entry(data).statement).text)
        if value["type"] in _NAMING:
            found.append(tuple(map(parse_vkey, value["body"]["log_keys"])))
    return found


def make_directory(
    directory: Path,
    origin: str,
    generations: tuple[Generation, ...],
    keys: dict[VerifierKey, bytes],
    published: str,
) -> None:
    """Make the directory of a ledger whose tree is there again; *keys* are key files by their key.

    Raises:
        LogKeyWrong: the log's last keys in the tree are not those of the key files.
        LedgerExists: there is a ledger, of another origin or with other keys.
    """
    current = generations[-1]
    if set(current) != set(keys):
        raise LogKeyWrong(key=", ".join(format_vkey(each) for each in keys) or "-")
    file = LedgerFile(origin, LogKeys(current, generations[:-1]), published)
    for name in ("keys", SEALED):
        (directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in current:
        _write(log_key_path(directory, key), keys[key], origin)
    # Stop here: keys that nothing names yet; the same again takes them.
    _write(directory / LEDGER_FILE, format_ledger_file(file), origin, mode=0o644)
    durable.sync_directory(directory.absolute().parent)


def _write(path: Path, data: bytes, origin: str, mode: int = 0o600) -> None:
    try:
        durable.write_new(path, data, mode)
    except FileExistsError:
        if path.read_bytes() != data:
            raise LedgerExists(path=str(path.parent), origin=origin) from None
