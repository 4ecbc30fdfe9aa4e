"""Step 1 in worker processes: parsing and verifying, while the parent appends (design section 7).

Verification overlaps with Python only in processes. A worker is ``ledger.log.opener`` at the other
end of a pipe; it is sent chunks of notes and the keys of a ledger's roster whenever they changed,
and sends back small facts. One set of workers serves many ledgers. With ``workers=0`` everything
happens in threads of this process: for small use, and for tests.

A worker that dies takes nothing with it: what it had not answered is opened here, and another
worker is started in its place.
"""

import contextlib
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import IO, Self

from ledger.affairs.opening import Keys
from ledger.log.facts import Openings, unpack
from ledger.log.opener import open_notes, read_frame, write_frame

CHUNK = 64
"""Statements in one request: some 10 ms of a worker's time."""

AHEAD = 2
"""Requests a worker may have unanswered, so that it never waits for its parent."""

NO_KEYS: Keys = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Task:
    notes: Sequence[bytes]
    origin: str
    keys: Keys
    gate: bool
    done: "Future[Openings]" = field(default_factory=Future)

    def open_here(self) -> None:
        try:
            self.done.set_result(open_notes(self.notes, self.origin, self.keys, gate=self.gate))
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it
            self.done.set_exception(error)


class Openers:
    """A number of worker processes, or threads of this process if *workers* is 0."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(1, "opener") if not workers else None
        self._processes = [_Worker(self._tasks) for _ in range(workers)]

    def open(
        self, notes: Sequence[bytes], origin: str, keys: Keys, *, gate: bool = True
    ) -> "Future[Openings]":
        """Begin to open *notes*; the answer has as many parts, in the same order.

        *gate* says whether the personal-data gate stands before it: for submissions, not replay.

        *keys* is not to be changed afterwards: a worker is sent it anew only if it is another
        object than the last time.
        """
        chunks = [
            _Task(notes[start : start + CHUNK], origin, keys, gate)
            for start in range(0, len(notes), CHUNK)
        ]
        whole = _Whole([chunk.done for chunk in chunks])
        for chunk in chunks:
            if self._threads is not None:
                self._threads.submit(chunk.open_here)
            else:
                self._tasks.put(chunk)
        return whole.done

    def close(self) -> None:
        """End the workers, after what was begun is done."""
        if self._threads is not None:
            self._threads.shutdown()
        for _ in self._processes:
            self._tasks.put(None)
        for worker in self._processes:
            worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Whole:
    """A future of many parts' futures, without a thread that waits for them."""

    def __init__(self, parts: "Sequence[Future[Openings]]") -> None:
        self.done: Future[Openings] = Future()
        self._parts = parts
        self._missing = len(parts)
        self._lock = threading.Lock()
        if not parts:
            self.done.set_result([])
        for part in parts:
            part.add_done_callback(self._one_is_done)

    def _one_is_done(self, _: "Future[Openings]") -> None:
        with self._lock:
            self._missing -= 1
            if self._missing:
                return
        try:
            self.done.set_result([one for part in self._parts for one in part.result()])
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it
            self.done.set_exception(error)


class _Worker:
    """A thread that takes tasks to one process, and to another when that one has died."""

    def __init__(self, tasks: "queue.SimpleQueue[_Task | None]") -> None:
        self._tasks = tasks
        self._process = _Process()  # started at once: it takes half a second to be ready
        self._sender = threading.Thread(target=self._send_all, name="opener-send", daemon=True)
        self._sender.start()

    def join(self) -> None:
        self._sender.join()

    def _send_all(self) -> None:
        while (task := self._tasks.get()) is not None:
            while not self._process.take(task):
                self._process.end()
                self._process = _Process()
        self._process.end()


class _Process:
    """One worker process, with the thread that takes its answers."""

    def __init__(self) -> None:
        self._process = _start()
        self._known: dict[str, Keys] = {}
        self._unanswered: deque[_Task] = deque()
        self._room = threading.Semaphore(AHEAD)
        self._lock = threading.Lock()
        self._dead = False
        self._receiver = threading.Thread(target=self._receive, name="opener-receive", daemon=True)
        self._receiver.start()

    def take(self, task: _Task) -> bool:
        """Send *task*, and be answerable for it; False if the process has died before."""
        self._room.acquire()
        with self._lock:
            if self._dead:
                return False
            self._unanswered.append(task)
        keys = None if self._known.get(task.origin) is task.keys else dict(task.keys)
        self._known[task.origin] = task.keys
        frame = pickle.dumps(
            (task.origin, keys, list(task.notes), task.gate), pickle.HIGHEST_PROTOCOL
        )
        with contextlib.suppress(BrokenPipeError):  # then the receiver opens the task here
            write_frame(_pipe(self._process.stdin), frame)
        return True

    def end(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            _pipe(self._process.stdin).close()
        self._receiver.join()
        self._process.wait()

    def _receive(self) -> None:
        answers = _pipe(self._process.stdout)
        while frame := read_frame(answers):
            task = self._unanswered.popleft()
            task.done.set_result(unpack(frame, task.notes))
            self._room.release()
        answers.close()
        with self._lock:
            self._dead = True
        while self._unanswered:
            self._unanswered.popleft().open_here()
        for _ in range(AHEAD):  # whoever waits for room must learn that it is dead
            self._room.release()


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "ledger.log.opener"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("a worker was started without pipes")
    return stream
