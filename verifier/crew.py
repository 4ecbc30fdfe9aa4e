"""Bundles examined side by side in worker processes, and handed out in order.

Processes, since the Python around the signatures would keep threads waiting for each other. Each
reads its bundles itself; only facts come back. A bounded number is under way, so memory does not
grow with the ledger.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Self

from verifier.bundles import Found, examine
from verifier.entries import Setting
from verifier.errors import WorkersLost

AT_ONCE = 4  # bundles that a worker is given; some 100 ms of its time
MAX_WORKERS = 256
SMALL = 16  # bundles: not worth starting processes for


class Crew:
    """Examines bundles of one log, here or in *workers* processes, until `close`."""

    def __init__(self, setting: Setting, workers: int) -> None:
        self._setting = setting
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what is under way is thrown away."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def examine(self, start: int, stop: int, *, clears: bool) -> Generator[Found, None, None]:
        """Yield what is found of the bundles ``[start, stop)``, in order.

        Raises:
            WorkersLost: a process died.
        """
        if self._workers < 2 or stop - start < SMALL:
            for number in range(start, stop):
                yield examine(self._setting, number, clears=clears)
            return
        # Statements that come back whole are large; fewer of them may wait.
        step = AT_ONCE if clears else 1
        yield from self._examine_in_pool(start, stop, step, clears=clears)

    def _examine_in_pool(
        self, start: int, stop: int, step: int, *, clears: bool
    ) -> Generator[Found, None, None]:
        pool = self._started()
        under_way: deque[Future[list[Found]]] = deque()
        try:
            for first in range(start, stop, step):
                last = min(first + step, stop)
                under_way.append(pool.submit(_examine_some, first, last, clears=clears))
                if len(under_way) > 2 * self._workers:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        except BrokenProcessPool as error:
            raise WorkersLost from error
        finally:
            for future in under_way:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context(start_method()),
                initializer=_begin,
                initargs=(self._setting,),
            )
        return self._pool


def cores() -> int:
    """Give how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> str:
    """Say how worker processes are started."""
    # A fork of a process that has threads or connections may hang; a server process has neither.
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


_setting: Setting | None = None  # of this worker process


def _begin(setting: Setting) -> None:
    global _setting  # noqa: PLW0603 - a worker serves one log for all its life
    _setting = setting
    begin_worker()
    gc.collect()
    gc.freeze()
    gc.disable()  # what a bundle leaves behind holds no cycles; errors' do, and are collected


def begin_worker() -> None:
    """Make this process one that its parent stops, and that ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent has ended, however it did: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _examine_some(start: int, stop: int, *, clears: bool) -> list[Found]:
    if _setting is None:
        msg = "a worker was asked before it was told of the log"
        raise RuntimeError(msg)
    found = [examine(_setting, number, clears=clears) for number in range(start, stop)]
    if any(each.failures for each in found):
        gc.collect()
    return found
