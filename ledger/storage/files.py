"""Published files in a directory that any web server can serve (design sections 4 and 7).

What is half written lies in ``.staging``, which only this process's user may enter and which no
path can name; whatever a crash left there is removed when the directory is opened again, unless
another process is writing at that moment.
"""

import errno
import fcntl
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from ledger.core.reasons import reason_of
from ledger.storage import durable
from ledger.storage.errors import DifferentBytes, DiskFull, FileMissing, StorageFailed

STAGING = ".staging"
_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
MAX_PATH_BYTES = 256
# fsync waits for the disk and not for the interpreter; a few at a time share the disk's flush.
_THREADS = 4
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_Item = TypeVar("_Item")


class DirectoryFiles:
    """``PublishedFiles`` below *root*, which is made if it isn't there.

    The file system must have hard links, and flock between the processes that write.
    """

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root).absolute()
        self._staging = self._root / STAGING
        self._staging_lock = -1
        # Directories whose own names this process has made durable, all the way up to the root.
        self._known: set[Path] = set()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="published-files")
        self._writing = threading.Lock()
        with _named_errors(str(self._root)):
            if not self._root.is_dir():
                self._root.mkdir(mode=0o755, parents=True, exist_ok=True)
                durable.sync_directory(self._root.parent)
            self._clean_staging()

    @property
    def root(self) -> Path:
        """The directory to serve."""
        return self._root

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Write files that never change; see ``PublishedFiles.create``."""
        targets = [(self._path(path), path, data) for path, data in items]
        if not targets:
            return
        staged: dict[Path, Path] = {}

        def stage(target: tuple[Path, str, bytes]) -> None:
            staged[target[0]] = durable.write_temporary(self._staging, target[2])

        with self._write(str(self._root)):
            try:
                self._all(stage, targets)
                # Stop here: temporary files are left over, and cleaned at the next start.
                directories = list(dict.fromkeys(target.parent for target, _, _ in targets))
                for directory in directories:
                    self._make(directory)
                for target, path, data in targets:
                    _link(staged[target], target, path, data)
                # Stop here: some of the files may be there and some not, each of them whole.
                self._all(durable.sync_directory, directories)
            finally:
                for temporary in staged.values():
                    temporary.unlink(missing_ok=True)

    def read(self, path: str) -> bytes:
        """Return a file's bytes; see ``PublishedFiles.read``."""
        if not _is_path(path):
            raise FileMissing(where=path)
        with _named_errors(path):
            try:
                return (self._root / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
                raise FileMissing(where=path) from error

    def replace(self, path: str, data: bytes) -> None:
        """Put *data* under *path* in one step; see ``PublishedFiles.replace``."""
        target = self._path(path)
        with self._write(path):
            self._make(target.parent)
            temporary = durable.write_temporary(self._staging, data)
            try:
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
            durable.sync_directory(target.parent)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and directories that become empty; see ``PublishedFiles.remove``."""
        targets = [self._path(path) for path in paths]
        with self._write(str(self._root)):
            for target in targets:
                with suppress(NotADirectoryError):
                    target.unlink(missing_ok=True)
            for directory in dict.fromkeys(target.parent for target in targets):
                self._prune(directory)

    def list(self) -> Iterator[str]:
        """Yield every path; see ``PublishedFiles.list``."""
        for directory, subdirectories, names in os.walk(self._root):
            if Path(directory) == self._root and STAGING in subdirectories:
                subdirectories.remove(STAGING)
            subdirectories.sort()
            for name in sorted(names):
                yield (Path(directory) / name).relative_to(self._root).as_posix()

    def free_bytes(self) -> int:
        """Return how much room there is for a user that isn't root."""
        with _named_errors(str(self._root)):
            return shutil.disk_usage(self._root).free

    def close(self) -> None:
        """End the threads; calling it twice is fine."""
        self._pool.shutdown()
        with self._writing:
            if self._staging_lock >= 0:
                os.close(self._staging_lock)
                self._staging_lock = -1

    def _path(self, path: str) -> Path:
        if not _is_path(path):
            raise ValueError(f"not a path of published files: {path!r}")
        return self._root / path

    @contextmanager
    def _write(self, where: str) -> Iterator[None]:
        """Keep other processes from cleaning up what this one is staging."""
        with self._writing, _named_errors(where):
            if self._staging_lock < 0:
                self._staging.mkdir(mode=0o700, exist_ok=True)
                self._staging_lock = _open_directory(self._staging)
            fcntl.flock(self._staging_lock, fcntl.LOCK_SH)
            try:
                yield
            finally:
                fcntl.flock(self._staging_lock, fcntl.LOCK_UN)

    def _clean_staging(self) -> None:
        """Remove what a crash left, unless somebody is writing (or may write and we may not)."""
        try:
            descriptor = _open_directory(self._staging)
        except (FileNotFoundError, PermissionError):
            return
        try:
            with suppress(BlockingIOError, PermissionError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for leftover in self._staging.iterdir():
                    leftover.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def _make(self, directory: Path) -> None:
        """Make *directory* and its parents, with durable names.

        A directory that is there already may have been made by a process that died before it
        synced the name, so the first use in a process syncs it again.
        """
        if directory == self._root:
            return
        self._make(directory.parent)
        try:
            directory.mkdir(mode=0o755)
        except FileExistsError:
            if directory in self._known:
                return
        durable.sync_directory(directory.parent)
        self._known.add(directory)

    def _prune(self, directory: Path) -> None:
        while directory != self._root:
            try:
                directory.rmdir()
            except OSError:  # not empty, or not there
                return
            self._known.discard(directory)
            directory = directory.parent

    def _all(self, work: Callable[[_Item], None], items: Sequence[_Item]) -> None:
        """Do *work* for all items, side by side; all have ended when this returns or raises."""
        if len(items) == 1:
            work(items[0])
            return
        futures = [self._pool.submit(work, item) for item in items]
        wait(futures)
        for future in futures:
            future.result()


def _link(temporary: Path, target: Path, path: str, data: bytes) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        found = target.read_bytes()
        if found != data:
            raise DifferentBytes(
                where=path, found=sha256(found).hexdigest(), expected=sha256(data).hexdigest()
            ) from None
        durable.sync_file(target)  # whoever put it there may not have


def _open_directory(directory: Path) -> int:
    return os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _is_path(path: str) -> bool:
    return len(path) <= MAX_PATH_BYTES and _PATH.fullmatch(path) is not None


@contextmanager
def _named_errors(where: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(where=where) from error
        raise StorageFailed(where=where, problem=reason_of(error)) from error
