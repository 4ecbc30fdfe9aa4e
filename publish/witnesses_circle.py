"""All witnesses of one log, asked side by side from one thread; nobody waits for the slowest.

Each witness is attended by a task of its own, which takes the newest checkpoint, however many
came while it was waiting. A witness that fails is left alone for a pause, twice as long each time
in a row; what it failed with is its *fault*. All that is shared is under one lock.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import httpx

from ledger.core.errors import LedgerError
from ledger.core.note import Signature
from ledger.log.contracts import WitnessState
from publish.witnesses_asking import Call, Prove, Target, ask_to_cosign, ask_what_it_saw
from publish.witnesses_errors import (
    WitnessAnswerWrong,
    WitnessClaimsMore,
    WitnessRefuses,
    WitnessSilent,
    WitnessSlow,
)
from publish.witnesses_settings import Peer, WitnessSettings

LOG = logging.getLogger("mingbai.witnesses")


@dataclass(slots=True)
class Attended:
    """One witness as the circle knows it.

    *size* is what it last said to have seen; *shown* the checkpoint that it last showed, unchecked;
    *claimed* a larger size than ours that it named, and *at_start* whether that was the first look.
    """

    peer: Peer
    size: int = 0
    time_s: int = 0
    cosigned: bytes = b""  # the text it last cosigned
    signatures: tuple[Signature, ...] = ()
    pending: bool = False
    fault: LedgerError | None = None
    since_s: int = 0
    failures: int = 0
    rests_until: float = 0.0
    shown: bytes | None = None
    claimed: int = 0
    at_start: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def state(self) -> WitnessState:
        """Say how it does."""
        fault = self.fault.code if self.fault else ""
        return WitnessState(self.peer.name, self.size, self.time_s, fault, self.since_s)


class Circle:
    """The witnesses *peers*; its thread starts when the first is asked."""

    def __init__(
        self,
        origin: str,
        peers: Sequence[Peer],
        settings: WitnessSettings,
        prove: Prove,
        now_s: Callable[[], int],
    ) -> None:
        self.attended = tuple(Attended(peer) for peer in peers)
        self._origin = origin
        self._settings = settings
        self._prove = prove
        self._now_s = now_s
        self._changed = threading.Condition()
        self._target: Target | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    # --------------------------------------------------------------------- from any thread

    def show(self, target: Target) -> None:
        """Have *target* cosigned by every witness that has not yet, and is not left alone."""
        loop = self._start()
        with self._changed:
            self._target = target
            for each in self.attended:
                if self._is_due(each, target):
                    each.pending = True
                    loop.call_soon_threadsafe(each.wake.set)

    def look(self, target: Target | None, *, at_start: bool = False) -> None:
        """Ask every witness what it saw last, for ``total_s`` at most.

        Who shows nothing is asked to cosign *target* again, and then says what it saw.
        """
        looking = self._look(target, at_start=at_start)
        future = asyncio.run_coroutine_threadsafe(looking, self._start())
        future.result()

    def wait(self, is_enough: Callable[[], bool]) -> None:
        """Wait until nobody is pending, or *is_enough* and ``grace_s`` after, or ``total_s``."""
        settings = self._settings
        deadline = time.monotonic() + settings.total_s
        with self._changed:
            self._wait(lambda: self._is_quiet() or is_enough(), deadline)
            self._wait(self._is_quiet, min(deadline, time.monotonic() + settings.grace_s))

    def signatures(self, text: bytes) -> tuple[Signature, ...]:
        """Give the cosignatures on *text* that have come so far."""
        with self._changed:
            found = [each.signatures for each in self.attended if each.cosigned == text]
        return tuple(signature for signatures in found for signature in signatures)

    def is_due(self, target: Target) -> bool:
        """Say whether there is a witness that lacks *target* and could be asked now."""
        with self._changed:
            return any(self._is_due(each, target) and not each.pending for each in self.attended)

    def forgive(self, each: Attended) -> None:
        """Ask a witness again, whose larger size was one that we had signed before a crash."""
        with self._changed:
            each.size, each.claimed, each.at_start = each.claimed, 0, False
            each.fault, each.failures, each.since_s, each.rests_until = None, 0, 0, 0.0

    def blame(self, each: Attended, error: LedgerError) -> None:
        """Name what a mirror shows that can't be used."""
        self._fail(each, error)

    def clear(self, each: Attended) -> None:
        """Name a mirror no more: what it shows is in order."""
        with self._changed:
            if each.fault is not None:
                LOG.warning("%s: the mirror %s is back", self._origin, each.peer.name)
            each.fault, each.failures, each.since_s = None, 0, 0

    def close(self) -> None:
        """Ask nobody any more."""
        loop, thread = self._loop, self._thread
        self._closed = True
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def _is_due(self, each: Attended, target: Target) -> bool:
        asked = bool(each.peer.url)  # a mirror isn't
        return asked and each.cosigned != target.text and time.monotonic() >= each.rests_until

    def _is_quiet(self) -> bool:
        return not any(each.pending for each in self.attended)

    def _wait(self, until: Callable[[], bool], deadline: float) -> None:
        self._changed.wait_for(until, max(0.0, deadline - time.monotonic()))

    # --------------------------------------------------------------------- in its own thread

    def _start(self) -> asyncio.AbstractEventLoop:
        with self._changed:
            if self._closed:
                raise RuntimeError("the witnesses are closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, name="witnesses", daemon=True)
                self._thread.start()
            return self._loop

    def _run(self) -> None:
        loop = self._loop
        if loop is None:
            raise AssertionError("the thread of the witnesses has no loop")
        asyncio.set_event_loop(loop)
        client = httpx.AsyncClient(
            timeout=None,  # noqa: S113 - the whole of asking has a limit
            follow_redirects=False,
            headers={"accept-encoding": "identity", "user-agent": "mingbai"},
        )
        tolerance_s = int(self._settings.tolerance_s)
        self._call = Call(client, self._prove, self._now_s, tolerance_s)
        tasks = [loop.create_task(self._attend(each)) for each in self.attended]
        try:
            loop.run_forever()
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.run_until_complete(client.aclose())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _attend(self, each: Attended) -> None:
        while True:
            await each.wake.wait()
            each.wake.clear()
            target = self._target
            if target is not None and each.pending:
                await self._ask(each, target)
                with self._changed:
                    # One that was shown meanwhile has woken this task again.
                    each.pending = target is not self._target and self._is_due_now(each)
                    self._changed.notify_all()

    def _is_due_now(self, each: Attended) -> bool:
        return self._target is not None and self._is_due(each, self._target)

    async def _ask(self, each: Attended, target: Target) -> None:
        """Ask for cosignatures and note what came, within ``timeout_s``."""
        try:
            async with self._limit(each):
                signatures = await ask_to_cosign(self._call, each.peer, target, each.size)
        except LedgerError as error:
            if isinstance(error, WitnessClaimsMore | WitnessRefuses):
                await self._look_closer(each, error)
            self._fail(each, error)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the task
            self._fail(each, WitnessAnswerWrong(name=each.peer.name, problem=repr(error)))
        else:
            self._succeed(each, target, signatures)

    async def _look_closer(self, each: Attended, error: LedgerError) -> None:
        """Ask a witness that holds more, or something else, for the checkpoint that shows it."""
        claimed = error.facts.get("claimed")
        each.claimed = claimed if isinstance(claimed, int) else each.claimed
        with contextlib.suppress(LedgerError):
            async with self._limit(each):
                each.shown = await ask_what_it_saw(self._call, each.peer, self._origin)

    async def _look(self, target: Target | None, *, at_start: bool) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.total_s):
                looks = (self._look_at(each, target, at_start=at_start) for each in self.attended)
                await asyncio.gather(*looks)

    async def _look_at(self, each: Attended, target: Target | None, *, at_start: bool) -> None:
        shown, is_mirror = None, not each.peer.url
        try:
            async with self._limit(each):
                shown = await ask_what_it_saw(self._call, each.peer, self._origin)
        except LedgerError as error:
            if is_mirror or (target is None and isinstance(error, WitnessSilent | WitnessSlow)):
                self._fail(each, error)
        if shown is not None:
            each.shown = shown
        elif target is not None and not is_mirror:
            await self._ask(each, target)
            each.at_start = at_start and each.claimed > target.size

    @contextlib.asynccontextmanager
    async def _limit(self, each: Attended) -> AsyncIterator[None]:
        limit_s = self._settings.timeout_s
        try:
            async with asyncio.timeout(limit_s):
                yield
        except TimeoutError:
            raise WitnessSlow(name=each.peer.name, limit_s=limit_s) from None

    def _succeed(self, each: Attended, target: Target, signatures: tuple[Signature, ...]) -> None:
        with self._changed:
            if each.fault is not None:
                LOG.warning("%s: the witness %s is back", self._origin, each.peer.name)
            each.size, each.time_s = target.size, self._now_s()
            each.cosigned, each.signatures = target.text, signatures
            each.fault, each.failures, each.since_s = None, 0, 0
            each.claimed, each.at_start = 0, False

    def _fail(self, each: Attended, error: LedgerError) -> None:
        settings = self._settings
        with self._changed:
            if each.fault is None or each.fault.code != error.code:
                LOG.warning("%s: %s: %s", self._origin, error.code, error.text("en"))
                each.since_s = self._now_s()
            each.fault = error
            pause_s = min(settings.pause_s * 2**each.failures, settings.longest_pause_s)
            each.rests_until = time.monotonic() + pause_s
            each.failures = min(each.failures + 1, 30)
