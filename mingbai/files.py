"""The files that a person names on the command line: read whole, written whole, never half."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ledger.core.reasons import reason_of
from mingbai.errors import FileExists, FileTooLarge, FileUnreadable, FileUnwritable

__all__ = [
    "PRIVATE",
    "STANDARD",
    "new_private_folder",
    "read_file",
    "reason_of",
    "write_file",
    "write_new",
    "write_privately",
]

STANDARD = "-"
PRIVATE = 0o600
_LIMIT_BYTES = 256 * 2**20


def read_file(path: str | Path, limit: int = _LIMIT_BYTES) -> bytes:
    """Return the bytes of the file *path*; ``-`` is standard input.

    Raises:
        FileUnreadable: it isn't there, isn't a file, or may not be read.
        FileTooLarge: it has more than *limit* bytes.
    """
    try:
        if str(path) == STANDARD:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=path, reason=reason_of(error)) from error
    if len(data) > limit:
        raise FileTooLarge(path=path, limit=limit)
    return data


def write_new(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write *data* to *path*, which must not exist yet.

    Raises:
        FileExists: it exists; it is left as it is.
        FileUnwritable: it can't be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise FileExists(path=path) from error
    except (OSError, ValueError) as error:
        raise FileUnwritable(path=path, reason=reason_of(error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise FileUnwritable(path=path, reason=reason_of(error)) from error


def write_file(path: Path, data: bytes) -> None:
    """Write *data* to *path* in one step, over what may be there.

    Raises:
        FileUnwritable: it can't be written.
    """
    draft = path.with_name(path.name + ".new")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except (OSError, ValueError) as error:
        raise FileUnwritable(path=path, reason=reason_of(error)) from error


def new_private_folder(path: Path) -> Path:
    """Make the folder *path*, which must not exist yet and only its owner may enter.

    Raises:
        FileExists: it exists; it is left as it is.
        FileUnwritable: it can't be made.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError as error:
        raise FileExists(path=path) from error
    except (OSError, ValueError) as error:
        raise FileUnwritable(path=path, reason=reason_of(error)) from error
    return path


def write_privately(path: Path, files: Mapping[str, bytes]) -> Path:
    """Make the folder *path*, with *files* in it by their names, for its owner alone.

    Raises:
        FileExists, FileUnwritable: as `new_private_folder` and `write_new`.
    """
    folder = new_private_folder(path)
    for name, data in files.items():
        write_new(folder / name, data, mode=PRIVATE)
    return folder
