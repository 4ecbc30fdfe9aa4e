"""The queue before the ledger: many senders, one transaction, one checkpoint (design section 7).

The cost is per checkpoint, so everything that waits goes into one round, while the statements of
the next round are being opened. Each submission is all or nothing by itself. The queue is bounded:
what can't be taken is refused at once, and what was taken is answered, with a receipt or an error.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ledger.core.errors import LedgerError
from ledger.core.reasons import technical
from ledger.log.append import Appender
from ledger.log.contracts import Accepted, Answer
from ledger.log.errors import AppendFailed, Busy, Closed, NoStatements, TooManyStatements
from ledger.log.facts import Openings

__all__ = ["Accepted", "Answer", "Queue", "Submitter"]

RETRY_AFTER_S = 2


@dataclass(frozen=True, slots=True)
class Queue:
    """How much may wait, and how much goes into one round.

    *gather_s* is how long a round waits for as many senders as there just were: those whom the
    last round answered, who are about to send again, and those who waited for its end. One large
    round costs little more than a small one, and senders who fell into two groups would take turns
    for ever.
    """

    max_waiting: int = 4_096
    max_waiting_bytes: int = 64 * 1024 * 1024
    max_submission: int = 2_048
    max_round: int = 1_024
    gather_s: float = 0.010


@dataclass(frozen=True, slots=True)
class _Waiting:
    count: int
    byte_count: int
    opened: "Future[Openings]"
    answer: "Future[Answer]" = field(default_factory=Future)


class Submitter:
    """Takes submissions for one ledger from any thread, and appends them in the order taken."""

    def __init__(self, appender: Appender, queue: Queue = Queue()) -> None:
        self.appender = appender
        self._queue = queue
        self._waiting: deque[_Waiting] = deque()
        self._count = 0
        self._bytes = 0
        self._closed = False
        self._changed = threading.Condition()
        self._expected = 0
        self._failed: LedgerError | None = None
        self._thread = threading.Thread(target=self._run, name="submitter", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many statements were taken and not answered yet."""
        return self._count

    @property
    def failed(self) -> LedgerError | None:
        """Why the last round could not be published; None if it could."""
        return self._failed

    def submit(self, notes: Sequence[bytes]) -> "Future[Answer]":
        """Take *notes*, to be appended all or none; the answer comes when they are published.

        The future's exception is a ``LedgerError``: of a refused statement (``where`` says which),
        or a ``HaltError`` or ``StorageFailed`` when signing stopped; then the statements may be in
        the ledger, and can be sent again, since none is entered twice.

        Raises:
            NoStatements: *notes* is empty.
            TooManyStatements: more than a submission may hold.
            Busy: the queue is full.
            Closed: ``close`` was called.
        """
        if not notes:
            raise NoStatements
        if len(notes) > self._queue.max_submission:
            raise TooManyStatements(count=len(notes), limit=self._queue.max_submission)
        byte_count = sum(map(len, notes))
        keys = self.appender.keys
        with self._changed:
            if self._closed:
                raise Closed
            self._check_room(len(notes), byte_count)
            opened = self.appender.openers.open(notes, self.appender.origin, keys)
            waiting = _Waiting(len(notes), byte_count, opened)
            # Whoever stops waiting can't take back what was taken.
            waiting.answer.set_running_or_notify_cancel()
            self._waiting.append(waiting)
            self._count += waiting.count
            self._bytes += waiting.byte_count
            self._changed.notify_all()
        opened.add_done_callback(self._wake)
        return waiting.answer

    def close(self) -> None:
        """Take nothing more, answer what was taken, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check_room(self, count: int, byte_count: int) -> None:
        """Check that there is room; into an empty queue any one submission may go."""
        queue = self._queue
        full = self._count + count > queue.max_waiting
        heavy = self._bytes + byte_count > queue.max_waiting_bytes
        if self._count and (full or heavy):
            raise Busy(retry_after_s=RETRY_AFTER_S)

    def _wake(self, _: "Future[Openings]") -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while taken := self._take_round():
            self._append(taken)
            with self._changed:
                self._expected = len(taken) + len(self._waiting)
                self._count -= sum(each.count for each in taken)
                self._bytes -= sum(each.byte_count for each in taken)

    def _take_round(self) -> list[_Waiting]:
        """Wait for the next round's submissions, in order; none when closed and all is answered."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            self._gather()
            self._changed.wait_for(lambda: not self._waiting or self._waiting[0].opened.done())
            taken: list[_Waiting] = []
            count = 0
            while self._waiting and self._waiting[0].opened.done():
                count += self._waiting[0].count
                if taken and count > self._queue.max_round:
                    break
                taken.append(self._waiting.popleft())
            return taken

    def _gather(self) -> None:
        """Give those who were just answered a moment to send again, unless the round is full."""
        deadline = time.monotonic() + self._queue.gather_s
        while not self._closed:
            ready = [each.count for each in self._waiting if each.opened.done()]
            is_full = len(ready) >= self._expected or sum(ready) >= self._queue.max_round
            left = deadline - time.monotonic()
            if is_full or left <= 0:
                return
            self._changed.wait(left)

    def _append(self, taken: list[_Waiting]) -> None:
        try:
            outcomes = self.appender.append_round([_opened(each.opened) for each in taken])
        except LedgerError as error:
            self._fail(taken, error)
            return
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            self._fail(taken, AppendFailed(reason=technical(f"{type(error).__name__}: {error}")))
            return
        self._failed = None
        for each, outcome in zip(taken, outcomes, strict=True):
            if isinstance(outcome, LedgerError):
                each.answer.set_exception(outcome)
            else:
                each.answer.set_result(outcome)

    def _fail(self, taken: list[_Waiting], error: LedgerError) -> None:
        self._failed = error
        for each in taken:
            each.answer.set_exception(error)


def _opened(opening: "Future[Openings]") -> Openings:
    """Return what was opened; a bug that one submission meets is no other's."""
    try:
        return opening.result()
    except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
        return [AppendFailed(reason=technical(f"{type(error).__name__}: {error}"))]
