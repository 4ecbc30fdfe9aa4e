"""A lock between processes and threads: a file on this machine, held by whoever flocked it.

The kernel frees it when the process dies. The file stays: its existence means nothing, and
removing it would let two processes hold two different files of one name. Network file systems
aren't supported.
"""

import errno
import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Waiting with a limit means asking again and again; a flock that waits has no limit.
_FIRST_PAUSE_S = 0.001
_LONGEST_PAUSE_S = 0.05


class FileLock:
    """An exclusive flock on a file, taken by one thread at a time; not re-entrant."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptors: set[int] = set()  # open here: held, or waiting to be
        self._owner: int | None = None
        self._held = -1
        _follow_forks()
        _LOCKS.add(self)

    @property
    def held_by_me(self) -> bool:
        """Whether the calling thread holds this lock, through this object."""
        return self._owner == threading.get_ident()

    def acquire(self, timeout_s: float | None = None) -> None:
        """Wait for the lock and take it; a thread that never frees it keeps all others waiting.

        Raises:
            TimeoutError: *timeout_s* passed and another still holds it.
            RuntimeError: this thread holds it already.
        """
        if self.held_by_me:
            raise RuntimeError(f"{self.path} is locked by this thread already")
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._descriptors.add(descriptor)
        try:
            _flock(descriptor, timeout_s, self.path)
        except BaseException:
            self._close(descriptor)
            raise
        self._owner, self._held = threading.get_ident(), descriptor

    def release(self) -> None:
        """Free the lock that this thread holds."""
        descriptor, self._held, self._owner = self._held, -1, None
        self._close(descriptor)

    @contextmanager
    def hold(self, timeout_s: float | None = None) -> Iterator[None]:
        """Hold the lock for the block; raises what ``acquire`` does."""
        self.acquire(timeout_s)
        try:
            yield
        finally:
            self.release()

    def _close(self, descriptor: int) -> None:
        if descriptor in self._descriptors:  # it isn't in a forked child
            self._descriptors.remove(descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # close() isn't enough where a fork shares it
            os.close(descriptor)

    def forget(self) -> None:
        """In a forked child: let go of what is the parent's, or its lock would outlive it."""
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()
        self._owner, self._held = None, -1


def _flock(descriptor: int, timeout_s: float | None, path: Path) -> None:
    if timeout_s is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    deadline = time.monotonic() + timeout_s
    pause = _FIRST_PAUSE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            if time.monotonic() >= deadline:
                raise TimeoutError(f"{path} is locked by another") from error
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        else:
            return


_LOCKS: "weakref.WeakSet[FileLock]" = weakref.WeakSet()
_following: list[bool] = []


def _follow_forks() -> None:
    if not _following:
        _following.append(True)
        os.register_at_fork(after_in_child=_forget_all)


def _forget_all() -> None:
    for lock in list(_LOCKS):
        lock.forget()
