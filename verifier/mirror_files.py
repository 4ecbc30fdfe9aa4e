"""Files that are there after a power cut, in the mirror's and the watcher's folders.

And one program at a time for each folder: a second would put a smaller checkpoint over a larger.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.core.reasons import reason_of
from verifier.errors import FileUnwritable, UncheckedError
from verifier.split_errors import MirrorBusy

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows; whoever mirrors there sees to it himself
    flock = None  # type: ignore[assignment]  # the absence of a function

_LOCK = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make *folder*, and keep other mirrors out of it for the block, by a file beside it.

    Raises:
        MirrorBusy: one is at work there.
        FileUnwritable: it can't be made.
    """
    with as_unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f"{folder.name}{_LOCK}"), MirrorBusy(path=str(folder))):
        yield


@contextmanager
def locked(path: Path, busy: UncheckedError) -> Iterator[None]:
    """Keep the lock on the file *path* for the block; raise *busy* if somebody has it.

    Raises:
        FileUnwritable: the file can't be made.
    """
    with as_unwritable(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            if flock is not None:
                flock(handle, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise busy from error
        yield
    finally:
        os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Write *data*, durably but for the folder's entry."""
    with as_unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def replace_durably(path: Path, data: bytes) -> None:
    """Put *data* in the place of *path* in one step, durably."""
    fresh = path.with_name(f".{path.name}.new")
    write_durably(fresh, data)
    with as_unwritable(path):
        fresh.replace(path)
        sync_folder(path.parent)


@contextmanager
def as_unwritable(path: Path) -> Iterator[None]:
    """Raise `FileUnwritable` for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=reason_of(error)) from error


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable."""
    with suppress(PermissionError, IsADirectoryError):  # not everywhere can a folder be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
