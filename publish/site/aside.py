"""What takes long and stands by itself is made beside the rest, by a process of its own."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection


class Aside:
    """Bytes that are made in a forked process until somebody takes them.

    Where no process may be forked, or where it ended without an answer, they are made when they are
    taken: what goes wrong is then raised where it is expected.
    """

    def __init__(self, make: Callable[[], bytes]) -> None:
        """Begin to make them."""
        self._make = make
        self._answer: Connection | None = None
        if not may_fork():
            return
        context = multiprocessing.get_context("fork")
        self._answer, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_send, args=(make, sender), daemon=True)
        self._process.start()
        sender.close()

    def take(self) -> bytes:
        """Wait for the bytes; raises what making them raises."""
        made: bytes | None = None
        if self._answer is not None:
            try:
                made = self._answer.recv_bytes()
            except (EOFError, OSError):
                made = None
            self.close()
        return self._make() if made is None else made

    def close(self) -> None:
        """End the process, whose bytes nobody wants any more."""
        if self._answer is not None:
            self._answer.close()
            self._answer = None
            self._process.kill()
            self._process.join()
            self._process.close()


def may_fork() -> bool:
    """Say whether a process may be forked here: Linux, a second core, and no thread but this."""
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and not multiprocessing.current_process().daemon
    )


def _send(make: Callable[[], bytes], sender: Connection) -> None:
    try:
        sender.send_bytes(make())
    except Exception:  # noqa: BLE001 - whoever takes the bytes makes them again, and sees it
        sender.close()
