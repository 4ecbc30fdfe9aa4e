"""Writing files so that a power cut leaves the old file or the new one, never half of one.

The system calls are always the same: write a temporary file, fsync it, then link it (a new name,
never over an old one) or rename it (over an old one), then fsync the directory that holds the
name. Where the machine stops before the link or the rename, a temporary file is left over and
nothing else changed; where it stops before the directory's fsync, the name may or may not be
there, with all of the content if it is.

BUG: on a disk that acknowledges an fsync before the data is safe, nothing here helps.
"""

import contextlib
import os
import secrets
from pathlib import Path


def sync_directory(directory: Path) -> None:
    """Make the names in *directory* durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the content of *path* durable; the name is its directory's affair."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directories(directory: Path, top: Path, mode: int = 0o755) -> None:
    """Make *directory* and its parents below *top*, and make every one of their names durable.

    Also names that were there before: a process may have died between making and syncing them.
    """
    directory.mkdir(mode=mode, parents=True, exist_ok=True)
    while directory != top:
        directory = directory.parent
        sync_directory(directory)


def write_temporary(directory: Path, data: bytes, mode: int = 0o644) -> Path:
    """Write *data* to a new file in *directory* whose content is durable; return its path."""
    path = directory / f".{os.getpid()}-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(path, flags, mode)
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    return path


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write *data* under the new name *path*, durable on return.

    Raises:
        FileExistsError: there is a file under that name; it is as it was.
    """
    temporary = write_temporary(path.parent, data, mode)
    try:
        os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put *data* under *path* in one step, durable on return."""
    temporary = write_temporary(path.parent, data, mode)
    try:
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
