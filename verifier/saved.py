"""What an audit leaves for the next one: the last verified checkpoint and the state at it.

Two files: the one that the user names, a line of JSON that ends in its own SHA-256, and beside it
the memory of statements (`verifier.recall`), named after its content, which the first one names.
The memory is complete on disk before the first file is replaced, and the old one is removed after
that, so whatever happens between, one whole state is there. A state is the user's own note of what
was verified: it is compared byte for byte with what would be written, and never repaired.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from ledger.affairs.state import EMPTY, State, decode_state, encode_state, is_outdated
from ledger.core.entry import Entry
from ledger.core.errors import LedgerError
from ledger.core.reasons import reason_of
from ledger.core.tiles import TILE_WIDTH
from verifier.chain import Link
from verifier.edge import Edge, is_edge, split
from verifier.errors import FileAbsent, FileUnwritable, StateMalformed
from verifier.sources import read_file

FORMAT = "mingbai-verify/state/v1"
MAX_STATE_BYTES = 64 * 1024 * 1024
CHECKPOINTS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Saved:
    """The log as it was verified last: *checkpoint* is the signed note, *root* that of *size*.

    *verified* are size and root (hex) of every checkpoint verified so far, *memory* is the SHA-256
    of the memory's file, *last* the last entry as its successor sees it. *findings* is what the
    rules keep (`verifier.findings`), if they were asked. *outdated* is the state as an earlier
    version wrote it: the checkpoints hold, and the entries are to be looked at from the start.
    """

    origin: str
    charter: str
    checkpoint: bytes
    size: int
    root: bytes
    verified: tuple[tuple[int, str], ...]
    edge: Edge
    last: Link
    state: State
    memory: str
    findings: dict[str, Any] | None = None
    outdated: bytes = b""


def read_saved(path: Path) -> Saved | None:
    """Read a saved state; None if the file isn't there.

    Raises:
        StateMalformed: it is not, byte for byte, what `write_saved` writes.
        UncheckedError: it can't be read.
    """
    try:
        data = read_file(path, MAX_STATE_BYTES)
    except FileAbsent:
        return None
    try:
        saved = _decode(orjson.loads(data))
        if _encode(saved) == data:
            return saved
    except (LedgerError, KeyError, TypeError, ValueError, IndexError, OverflowError):
        pass
    raise StateMalformed(path=str(path))


def _decode(value: Any) -> Saved:  # noqa: ANN401 - JSON; what is wrong in it raises
    last = value["last"]
    entry = Entry(last["index"], last["time_ms"], last["governance"], b"", b"")
    edge = Edge(value["bundles"], [split(bytes.fromhex(each)) for each in value["edge"]])
    size, state = value["size"], value["state"].encode()
    outdated = state if is_outdated(state) else b""
    if size < 1 or edge.bundles != size // TILE_WIDTH or not is_edge(edge.bundles, edge.pending):
        raise ValueError(size)
    return Saved(
        origin=value["origin"],
        charter=value["charter"],
        checkpoint=value["checkpoint"].encode(),
        size=size,
        root=bytes.fromhex(value["root"]),
        verified=tuple([(each["size"], each["root"]) for each in value["verified"]]),
        edge=edge,
        last=Link(size - 1, bytes.fromhex(last["leaf_hash"]), entry, last["governs"]),
        state=EMPTY if outdated else decode_state(state),
        memory=value["memory"],
        findings=value.get("findings"),
        outdated=outdated,
    )


def _encode(saved: Saved) -> bytes:
    last = saved.last
    if last.leaf_hash is None or last.entry is None:
        msg = "a state is saved behind an entry that was read"
        raise ValueError(msg)
    value = {
        "format": FORMAT,
        "origin": saved.origin,
        "charter": saved.charter,
        "checkpoint": saved.checkpoint.decode(),
        "size": saved.size,
        "root": saved.root.hex(),
        "verified": [{"size": size, "root": root} for size, root in saved.verified],
        "bundles": saved.edge.bundles,
        "edge": [b"".join(pending).hex() for pending in saved.edge.pending],
        "last": {
            "index": last.entry.index,
            "time_ms": last.entry.time_ms,
            "governance": last.entry.governance,
            "leaf_hash": last.leaf_hash.hex(),
            "governs": last.governs,
        },
        "state": (saved.outdated or encode_state(saved.state)).decode(),
        "memory": saved.memory,
    }
    if saved.findings is not None:
        value["findings"] = saved.findings
    body = orjson.dumps(value)
    return orjson.dumps({**value, "sha256": sha256(body).hexdigest()}) + b"\n"


# ----------------------------------------------------------------------------------- the memory


def memory_path(path: Path, digest: str) -> Path:
    """Give where the memory with this SHA-256 is kept, beside the state at *path*."""
    return path.with_name(f"{path.name}.memory-{digest[:16]}")


def copy_memory(path: Path, saved: Saved, to: Path) -> None:
    """Copy the memory that *saved* names to the file *to*, for an audit to go on with.

    Raises:
        StateMalformed: it isn't there, or is not the one that was written.
        FileUnwritable: it can't be copied.
    """
    kept = memory_path(path, saved.memory)
    if not kept.is_file():
        raise StateMalformed(path=str(kept))
    try:
        shutil.copyfile(kept, to)
        digest = _digest(to)
    except OSError as error:
        raise FileUnwritable(path=str(to), reason=reason_of(error)) from error
    if digest != saved.memory:
        raise StateMalformed(path=str(kept))


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


# ------------------------------------------------------------------------------------- writing


def digest_memory(memory: Path) -> str:
    """Give the SHA-256 of a memory's file, under which a state names it.

    Raises:
        FileUnwritable: it can't be read back.
    """
    with _as_unwritable(memory):
        return _digest(memory)


def write_saved(path: Path, saved: Saved, memory: Path, before: Saved | None) -> None:
    """Put *saved* and its *memory*, a file in the same folder, in the place of *before* at *path*.

    Raises:
        FileUnwritable: it can't be done; what was there before is still whole.
    """
    with _as_unwritable(path):
        kept = memory_path(path, saved.memory)
        _sync(memory)
        memory.replace(kept)
        # Stop here: the old state is whole, and beside it lies a memory that no state names.
        temporary = path.with_name(f"{path.name}.new")
        with temporary.open("wb") as file:
            file.write(_encode(saved))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(path.parent)
        # Stop here: the old memory lies about, named by no state.
        if before is not None and memory_path(path, before.memory) != kept:
            memory_path(path, before.memory).unlink(missing_ok=True)


@contextlib.contextmanager
def _as_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=reason_of(error)) from error


def _sync(path: Path) -> None:
    """Make what is at *path* durable; a folder can't be opened for that everywhere."""
    with contextlib.suppress(PermissionError, IsADirectoryError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
