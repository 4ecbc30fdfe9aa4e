"""What lies in a published directory beside what its checkpoint implies.

A partial tile or bundle of another width than the checkpoint's must agree with what was signed, as
far as it goes: narrower ones are left from earlier sizes, wider ones are not signed yet. One that
contradicts is a disproof; what merely lies about is said, and changes no verdict.
"""

from ledger.core.errors import LedgerError, MalformedError
from ledger.core.hashing import HASH_BYTES
from ledger.core.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Bundle,
    Tile,
    decode_bundle,
    encode_bundle,
    parse_path,
)
from verifier.checks import STRAYS
from verifier.errors import PartialContradicts, UncheckedError
from verifier.language import Text
from verifier.reader import MAX_BUNDLE_BYTES, read_bundle, read_tile
from verifier.sources import Directory
from verifier.verdict import Remark, Tally

TREE = "tile/"
_UNSIGNED = Text(
    "{path} 超出了检查点的 {size} 条，还没有人为它签名。",
    "{path} goes beyond the {size} entries of the checkpoint; nobody has signed it yet.",
)
_FOREIGN = Text("{path} 不是账本的文件。", "{path} is no file of the log.")


def check_strays(directory: Directory, size: int, tally: Tally) -> None:
    """Compare every other file of a log of *size* entries with what was signed."""
    try:
        for path in directory.list():
            tally.look(STRAYS)
            if path.startswith(TREE):
                _check_file(directory, path, size, tally)
    except UncheckedError as error:
        tally.fail(STRAYS, error)


def _check_file(directory: Directory, path: str, size: int, tally: Tally) -> None:
    try:
        found = parse_path(path)
    except MalformedError:
        tally.remark(STRAYS, Remark("foreign_file", _FOREIGN.fill(path=path)))
        return
    level = found.level if isinstance(found, Tile) else 0
    signed = min((size >> TILE_HEIGHT * level) - found.index * TILE_WIDTH, TILE_WIDTH)
    if found.width > signed:
        tally.remark(STRAYS, Remark("unsigned_file", _UNSIGNED.fill(path=path, size=size)))
    if signed <= 0 or found.width == signed:
        return  # nothing to compare it with, or compared already
    common = min(signed, found.width)
    compare = _bundle_start if isinstance(found, Bundle) else _tile_start
    try:
        theirs, ours = compare(directory, found, signed, common)
    except UncheckedError as error:
        tally.fail(STRAYS, error)
    except LedgerError:
        tally.fail(STRAYS, PartialContradicts(where=path, path=path))
    else:
        if theirs != ours:
            tally.fail(STRAYS, PartialContradicts(where=path, path=path))


def _bundle_start(
    directory: Directory, stray: Tile | Bundle, signed: int, common: int
) -> tuple[bytes, bytes]:
    """Give the entries that both have, of the stray bundle and of the signed one."""
    entries = decode_bundle(directory.read(stray.path, MAX_BUNDLE_BYTES), stray.width)
    ours = read_bundle(directory, Bundle(stray.index, signed))
    return encode_bundle(entries[:common]), encode_bundle(ours[:common])


def _tile_start(
    directory: Directory, stray: Tile | Bundle, signed: int, common: int
) -> tuple[bytes, bytes]:
    """Give the hashes that both have, of the stray tile and of the signed one."""
    level = stray.level if isinstance(stray, Tile) else 0
    theirs = read_tile(directory, Tile(level, stray.index, stray.width))
    ours = read_tile(directory, Tile(level, stray.index, signed))
    return theirs[: common * HASH_BYTES], ours[: common * HASH_BYTES]
