"""The ledgers that one server serves: found by their origin, and by their published path.

A ledger that could not be opened is served as that: the others go on, and ``ready`` says so.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from api.errors import (
    AnswerLate,
    LedgerUnopened,
    NoSuchLedger,
    NoSuchPage,
    PrefixTaken,
)
from api.metrics import Gauge
from api.problems import is_private
from api.settings import Settings
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError, NotFoundError
from ledger.core.note import parse_note
from ledger.core.text import check_origin
from ledger.log.anchor_states import STATUS_PATH, AnchorState, parse_anchor_states
from ledger.log.append import Appender
from ledger.log.contracts import Answer, WitnessState
from ledger.log.errors import Busy, Closed, NotPublished
from ledger.log.read import TileReader
from ledger.log.submit import Queue, Submitter

LOG = logging.getLogger("mingbai.api")
CHECKPOINT = "checkpoint"
RESERVED = ("api", "desk", "healthz", "metrics", "openapi.json")
"""First parts of the server's own addresses; no ledger's published path may begin with one."""


class Ledger(Protocol):
    """What an open ledger must have to be served (``ledger.log.directory``)."""

    @property
    def appender(self) -> Appender:
        """The one way into it."""
        ...


class Standing(NamedTuple):
    """The published checkpoint: as a note, and understood."""

    note: bytes
    checkpoint: Checkpoint


@lru_cache(maxsize=64)
def read_note(note: bytes) -> Standing:
    """Understand a checkpoint of our own; its signature is for readers to check, not for us."""
    return Standing(note, parse_checkpoint(parse_note(note).text))


class Served:
    """One open ledger, between ``start`` and ``stop``."""

    def __init__(self, origin: str, appender: Appender, settings: Settings) -> None:
        self.origin = origin
        self.files = appender.stores.files
        self.reader = TileReader(self.files.read)
        self.failure: LedgerError | None = None
        self._appender = appender
        self._settings = settings
        self._submitter: Submitter | None = None
        self._probing = threading.Lock()

    def start(self) -> None:
        """Begin to take submissions, after completing what a crash left undone.

        A ledger that must not sign is served all the same: what is published can be read.
        """
        self.probe()
        settings = self._settings
        queue = Queue(
            max_waiting=settings.max_queue,
            max_waiting_bytes=settings.max_pending_bytes,
            max_submission=settings.max_statements,
        )
        self._submitter = Submitter(self._appender, queue)

    def stop(self) -> None:
        """Answer what was taken, and take nothing more."""
        if self._submitter is not None:
            self._submitter.close()

    def probe(self) -> LedgerError | None:
        """Append nothing, to see whether the ledger can append (again); one thread at a time.

        Returns what keeps it from that. A ledger whose disk hangs holds one thread, not all.
        """
        if self._probing.acquire(blocking=False):
            try:
                self._appender.recover()
                self._works()
            except LedgerError as error:
                self._fails(error)
            finally:
                self._probing.release()
        return self.failure

    @property
    def waiting(self) -> int:
        """How many statements were taken and not answered yet."""
        return self._submitter.waiting if self._submitter else 0

    @property
    def witnesses(self) -> tuple[WitnessState, ...]:
        """How the ledger's witnesses do."""
        return self._appender.publisher.outside.states

    def anchors(self) -> tuple[AnchorState, ...]:
        """How authorities and chains do, as ``mingbai anchor`` left it; nothing if it did not."""
        try:
            return parse_anchor_states(self.files.read(STATUS_PATH))
        except LedgerError:
            return ()

    def standing(self) -> Standing:
        """Return what is published now, by whichever process.

        Raises:
            NotPublished: nothing yet.
        """
        try:
            return read_note(self.files.read(CHECKPOINT))
        except NotFoundError:
            raise NotPublished from None

    async def append(self, notes: Sequence[bytes]) -> Answer:
        """Submit *notes* and wait until they are published.

        Raises:
            Closed: the server is starting or stopping.
            Busy: the queue is full; nothing was taken.
            AnswerLate: ``append_timeout_s`` passed; they may still be appended.
            LedgerError: one was refused (``where`` says which), or the ledger signs nothing.
        """
        if self._submitter is None:
            raise Closed
        timeout_s = self._settings.append_timeout_s
        try:
            future = asyncio.wrap_future(self._submitter.submit(notes))
            # Who stops waiting must not leave an exception that nobody ever looked at.
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
            async with asyncio.timeout(timeout_s):
                answer = await asyncio.shield(future)
        except TimeoutError:
            late = AnswerLate(limit_s=timeout_s)
            self._fails(late)
            raise late from None
        except Busy:
            raise Busy(retry_after_s=self._settings.retry_after_s) from None
        except LedgerError as error:
            if is_private(error):
                self._fails(error)
            raise
        self._works()
        return answer

    def _works(self) -> None:
        if self.failure is not None:
            LOG.warning("%s: appends again", self.origin)
            self.failure = None

    def _fails(self, error: LedgerError) -> None:
        if self.failure is None or self.failure.code != error.code:
            LOG.error("%s: %s: %s", self.origin, error.code, error.text("en"))
        self.failure = error


class Deployment:
    """All ledgers of one server, the ones that could not be opened included."""

    def __init__(self, ledgers: Mapping[str, Ledger | LedgerError], settings: Settings) -> None:
        """Take *ledgers*, by origin; an error in place of a ledger is what kept it closed.

        Raises:
            OriginMalformed: a key isn't an origin.
            PrefixTaken: one's published path begins like the server's own addresses.
        """
        self.settings = settings
        self.served: dict[str, Served] = {}
        self.unopened: dict[str, LedgerError] = {}
        for origin, ledger in ledgers.items():
            check_origin(origin)
            if isinstance(ledger, LedgerError):
                self.unopened[origin] = ledger
            else:
                self.served[origin] = Served(origin, ledger.appender, settings)
        self._by_path = _by_path([*self.served, *self.unopened])

    def start(self) -> None:
        """Begin to take submissions, for every ledger that could be opened."""
        for served in self.served.values():
            served.start()

    def stop(self) -> None:
        """Answer what was taken. Does not close the ledgers: whoever opened them does."""
        for served in self.served.values():
            served.stop()

    def find(self, origin: str) -> Served:
        """Return the ledger of *origin*.

        Raises:
            NoSuchLedger: it isn't served here.
            LedgerUnopened: it would be, but could not be opened.
        """
        served = self.served.get(origin)
        if served is not None:
            return served
        if origin in self.unopened:
            raise LedgerUnopened(origin=origin, cause=self.unopened[origin].code)
        raise NoSuchLedger(origin=origin)

    def find_published(self, host: str, path: str) -> Served:
        """Return the ledger whose published tree is under *path* (no slash at either end).

        The *host* that was asked decides only where several ledgers share a path: behind a proxy,
        or at home, a server is seldom asked by its own name.

        Raises:
            NoSuchPage: there is none.
            LedgerUnopened: as in ``find``.
        """
        origins = self._by_path.get(path, ())
        if len(origins) > 1:
            origins = tuple(o for o in origins if host_of(o) == host.lower())
        if not origins:
            raise NoSuchPage
        return self.find(origins[0])

    def has_published(self, path: str) -> bool:
        """Say whether the tree of a ledger is under *path*, on whatever host."""
        return path in self._by_path

    @property
    def published_paths(self) -> tuple[str, ...]:
        """The paths under which trees are published; empty for a bare host's."""
        return tuple(self._by_path)

    def failures(self) -> dict[str, LedgerError]:
        """Return, for every ledger that can't append, the error that keeps it from that."""
        found = dict(self.unopened)
        for origin, served in self.served.items():
            error = served.failure and served.probe()
            if error is not None:
                found[origin] = error
        return found

    def gauges(self) -> Iterable[Gauge]:
        """Return each ledger as it stands."""
        for origin, served in self.served.items():
            size, age_s = _size_and_age(served)
            ready = served.failure is None
            waiting, witnesses = served.waiting, served.witnesses
            yield Gauge(origin, ready, size, age_s, waiting, witnesses, served.anchors())
        for origin in self.unopened:
            yield Gauge(origin, ready=False, size=0, age_s=None, queue=0)


def path_of(origin: str) -> str:
    """Return the path under which the tree of *origin* is published; empty for a bare host."""
    return origin.partition("/")[2]


def host_of(origin: str) -> str:
    """Return the host, with its port if it has one."""
    return origin.partition("/")[0]


def _by_path(origins: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for origin in origins:
        path = path_of(origin)
        first = path.split("/", 1)[0]
        if first in RESERVED:
            raise PrefixTaken(origin=origin, path=path, other="/" + first)
        found[path] = (*found.get(path, ()), origin)
    return found


def _size_and_age(served: Served) -> tuple[int, float | None]:
    try:
        checkpoint = served.standing().checkpoint
        entry = served.reader.read_entry(checkpoint.size - 1, checkpoint.size)
    except LedgerError:
        return 0, None
    return checkpoint.size, max(0.0, time.time() - parse_entry(entry).time_ms / 1000)
