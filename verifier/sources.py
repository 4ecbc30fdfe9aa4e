"""Where a published log is read from: a directory, or a server's prefix.

A source gives bytes and vouches for nothing: whatever it gives is checked by its reader. All it
promises is to end, to stay within a size, and to say by name why it could not read.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ledger.core.reasons import reason_of
from verifier.errors import FileAbsent, FileOversized, FileUnreadable, NotAFile, PlaceUnknown
from verifier.remote import Web


class Source(Protocol):
    """Reads a log's files by their paths under the log's prefix. It can be pickled."""

    @property
    def name(self) -> str:
        """What a person calls it: the directory or address as it was given."""

    def read(self, path: str, limit: int) -> bytes:
        """Give the content of *path*, at most *limit* bytes.

        Raises:
            FileAbsent: there is no such file.
            UncheckedError: it could not be read, or is larger; the error's *where* is the path.
        """

    def close(self) -> None:
        """Let go of connections; the source may be used again."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A log published into a directory."""

    root: str

    @property
    def name(self) -> str:
        """The directory as it was given."""
        return self.root

    def read(self, path: str, limit: int) -> bytes:
        """Give the content of the regular file *path*; see `Source.read`."""
        return read_file(f"{self.root}/{path}", limit, shown=path)

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def list(self) -> Iterator[str]:
        """Yield the path of everything in the directory that is no directory, in order.

        Raises:
            FileUnreadable: a directory in it can't be listed.
        """
        yield from _list(self.root, "")


def _list(folder: str, below: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            items = sorted(found, key=lambda item: item.name)
    except OSError as error:
        raise FileUnreadable(where=below, path=folder, reason=reason_of(error)) from error
    for item in items:
        path = f"{below}{item.name}"
        if item.is_dir(follow_symlinks=False):
            yield from _list(item.path, f"{path}/")
        else:
            yield path


def read_file(path: str | Path, limit: int, *, shown: str = "") -> bytes:
    """Give the content of a regular file of at most *limit* bytes; errors call it *shown*.

    Opening never waits for another process, as it would for a named pipe.

    Raises:
        FileAbsent: nothing is there.
        NotAFile: a directory, pipe, device or socket is there.
        FileOversized: it has more than *limit* bytes.
        FileUnreadable: the system refuses to read it.
    """
    shown = shown or str(path)
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise FileAbsent(where=shown, path=shown) from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, shown, error) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotAFile(where=shown, path=shown)
        data = _read(handle, limit + 1)
    except OSError as error:
        raise FileUnreadable(where=shown, path=shown, reason=reason_of(error)) from error
    finally:
        os.close(handle)
    if len(data) > limit:
        raise FileOversized(where=shown, path=shown, limit=limit)
    return data


def _read(handle: int, count: int) -> bytes:
    pieces = []
    while count > 0:
        piece = os.read(handle, min(count, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        count -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _unreadable(path: str | Path, shown: str, error: Exception) -> FileUnreadable | NotAFile:
    if os.path.isdir(path):  # some systems refuse to open one  # noqa: PTH112 - never raises
        return NotAFile(where=shown, path=shown)
    return FileUnreadable(where=shown, path=shown, reason=reason_of(error))


def open_source(place: str) -> Source:
    """Give the source that *place* names: an address, or else a directory.

    Raises:
        AddressMalformed: it begins like an address and is none.
        PlaceUnknown: it is neither an address nor a directory.
        FileUnreadable: the directory can't be looked at.
    """
    if place.lower().startswith(("http://", "https://")):
        return Web(place)
    try:
        is_directory = Path(place).is_dir()
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=place, reason=reason_of(error)) from error
    if not is_directory:
        raise PlaceUnknown(place=place)
    return Directory(place.rstrip("/") or "/")
