"""What a watcher has to say, and what of it was said already: kept over restarts, lost never."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import orjson

from ledger.core.errors import LedgerError
from ledger.core.reasons import reason_of
from verifier.deadline import Deadline
from verifier.errors import FileAbsent
from verifier.mirror_files import replace_durably
from verifier.sources import read_file
from verifier.split_errors import AlertsUndelivered, WatchStateMalformed
from verifier.verdict import Verdict

FORMAT = "mingbai-verify/watch/v1"
MAX_STATE_BYTES = 64 * 1024 * 1024
WEBHOOK_TIMEOUT_S = 10.0
_BATCH = 100
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is not as it should be; *key* says which, so that it is news only once."""

    id: str
    code: str
    verdict: str
    ledger: str
    place: str
    zh: str
    en: str
    evidence: str | None = None

    def plain(self) -> dict[str, Any]:
        """Give it as a JSON value."""
        return asdict(self)


def alert(  # noqa: PLR0917 - the fields of one
    ledger: str,
    place: str,
    code: str,
    verdict: Verdict,
    texts: tuple[str, str],
    key: str = "",
    evidence: str | None = None,
) -> Alert:
    """Make an alert whose id follows from *ledger*, *place*, *code* and *key* alone."""
    ident = sha256(f"{ledger}\n{place}\n{code}\n{key}".encode()).hexdigest()[:16]
    return Alert(ident, code, verdict.value, ledger, place, *texts, evidence)


def both(error: LedgerError) -> tuple[str, str]:
    """Give what *error* says, in Chinese and in English."""
    return error.text("zh"), error.text("en")


class Raised:
    """The alerts about the ledger at *prefix*, in the order in which they are raised."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.alerts: list[Alert] = []

    def add(  # noqa: PLR0917 - the fields of an alert
        self,
        code: str,
        verdict: Verdict,
        texts: tuple[str, str],
        key: str = "",
        place: str | None = None,
        evidence: str | None = None,
    ) -> None:
        """Raise an alert; *place* is where, the ledger's site if nothing is said."""
        told = alert(self._prefix, place or self._prefix, code, verdict, texts, key, evidence)
        self.alerts.append(told)


@dataclass(frozen=True, slots=True)
class Memory:
    """Ids of the alerts that stood in the last round, and those that were not delivered yet."""

    standing: frozenset[str] = frozenset()
    undelivered: tuple[Alert, ...] = field(default=())


def read_memory(path: Path) -> Memory:
    """Give what the last round left at *path*; nothing, if there was none.

    Raises:
        WatchStateMalformed: it is something else.
        UncheckedError: it can't be read.
    """
    try:
        value = orjson.loads(read_file(path, MAX_STATE_BYTES))
        if value["format"] != FORMAT:
            raise WatchStateMalformed(path=str(path))
        alerts = tuple(Alert(**each) for each in value["undelivered"])
        return Memory(frozenset(map(str, value["standing"])), alerts)
    except FileAbsent:
        return Memory()
    except (ValueError, KeyError, TypeError) as error:
        raise WatchStateMalformed(path=str(path)) from error


def write_memory(path: Path, memory: Memory) -> None:
    """Put *memory* at *path*, durably and in one step.

    Raises:
        FileUnwritable: it can't be done.
    """
    value = {
        "format": FORMAT,
        "standing": sorted(memory.standing),
        "undelivered": [each.plain() for each in memory.undelivered],
    }
    replace_durably(path, orjson.dumps(value))


def take_in(memory: Memory, alerts: Iterable[Alert], *, keep: bool) -> tuple[Memory, list[Alert]]:
    """Give the memory after a round with *alerts*, and those among them that are new."""
    now = {each.id: each for each in alerts}
    new = [each for ident, each in now.items() if ident not in memory.standing]
    waiting = (*memory.undelivered, *new) if keep else memory.undelivered
    return Memory(frozenset(now), waiting), new


def deliver(url: str, alerts: Sequence[Alert]) -> None:
    """POST *alerts* to *url* as JSON.

    Raises:
        AlertsUndelivered: it did not answer 2xx in time.
    """
    value = {"format": FORMAT, "alerts": [each.plain() for each in alerts]}
    deadline = Deadline()
    try:
        with (
            deadline.until(time.monotonic() + WEBHOOK_TIMEOUT_S),
            httpx.Client(timeout=WEBHOOK_TIMEOUT_S) as client,
            client.stream(  # the status is all that matters of the answer
                "POST",
                url,
                content=orjson.dumps(value),
                headers={"content-type": "application/json", "user-agent": "mingbai-verify"},
                extensions=deadline.extensions,
            ) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise AlertsUndelivered(reason=reason_of(error), count=len(alerts)) from error
    if status not in _OK:
        raise AlertsUndelivered(reason=str(status), count=len(alerts))


def deliver_waiting(path: Path, memory: Memory, url: str) -> Memory:
    """Deliver what waits, in batches, and keep at *path* what is left after each.

    Raises:
        AlertsUndelivered: the rest waits for the next round.
        FileUnwritable: the memory can't be written.
    """
    while memory.undelivered:
        batch = memory.undelivered[:_BATCH]
        try:
            deliver(url, batch)
        except AlertsUndelivered as error:
            left = len(memory.undelivered)
            raise AlertsUndelivered(reason=error.facts["reason"], count=left) from error
        memory = Memory(memory.standing, memory.undelivered[len(batch) :])
        write_memory(path, memory)
    return memory
