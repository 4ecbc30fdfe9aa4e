"""What was said to whom today, so that nothing is said twice: one small file, one run at a time.

It is written after every message that a robot took: a run that is cut short repeats at most one.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import ClassVar

from ledger.storage import durable
from mingbai.errors import CouldNot, FileUnwritable
from mingbai.files import PRIVATE, reason_of


class NotifyRuns(CouldNot):
    """Another run of ``mingbai notify`` is at work."""

    code: ClassVar[str] = "notify_runs"
    zh: ClassVar[str] = "上一次 mingbai notify 还没有结束，这次什么都没有发。"
    en: ClassVar[str] = "Another run of mingbai notify is at work; this one has sent nothing."


class Memory:
    """What each robot was told on one day; a new day begins with nothing."""

    def __init__(self, path: Path, today: date) -> None:
        """Remember in *path*; what is there of another day, or unreadable, is forgotten."""
        self._path = path
        self._today = today.isoformat()
        self._said: dict[str, set[str]] = {}
        try:
            value = json.loads(path.read_bytes())
            if value["day"] == self._today:
                self._said = {
                    str(name): set(map(str, said)) for name, said in value["said"].items()
                }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass

    def has_said(self, robot: str, name: str) -> bool:
        """Say whether *robot* was told this today."""
        return name in self._said.get(robot, ())

    def add(self, robot: str, names: Iterable[str]) -> None:
        """Remember what *robot* was told; durable on return.

        Raises:
            FileUnwritable: it can't be written; the next run would say it again.
        """
        self._said.setdefault(robot, set()).update(names)
        said = {name: sorted(each) for name, each in sorted(self._said.items())}
        value = {"day": self._today, "said": said}
        data = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
        try:
            durable.replace(self._path, data, PRIVATE)
        except OSError as error:
            raise FileUnwritable(path=self._path, reason=reason_of(error)) from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock beside *path* while the block runs; the system lets go of it at any end.

    Raises:
        NotifyRuns: another process holds it. FileUnwritable: there can be no lock.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        raise FileUnwritable(path=lock, reason=reason_of(error)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NotifyRuns from None
        yield
    finally:
        os.close(descriptor)
