"""Stores whose calls are counted, and of which the k-th fails, before or after it took effect.

Every method of ``Records``, ``Turn``, ``PublishedFiles``, ``LockStore`` and ``Publisher`` is
wrapped, whatever its name: a call that is added to a contract is covered the day it is written.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from ledger.log.contracts import Publisher
from ledger.log.recover import Stores
from ledger.storage.errors import StorageFailed

UNCOUNTED = {"origin", "close", "witnesses", "root"}


@dataclass
class Script:
    """Counts calls; the one numbered *fail_at* (from 0) fails with what *make_error* makes."""

    fail_at: int = -1
    after: bool = False
    make_error: Callable[[str], Exception] = lambda call: StorageFailed(
        where=call, problem="injected"
    )
    calls: list[str] = field(default_factory=list)

    def run(self, call: str, work: Callable[[], Any]) -> Any:
        number = len(self.calls)
        self.calls.append(call)
        if number != self.fail_at:
            return work()
        if self.after:
            work()
        raise self.make_error(call)

    def stores(self, stores: Stores) -> Stores:
        return Stores(
            Faulty(stores.records, "records", self),
            Faulty(stores.files, "files", self),
            Faulty(stores.lock, "lock", self),
        )

    def publisher(self, publisher: Publisher) -> Publisher:
        return Faulty(publisher, "publisher", self)


class Faulty:
    """A stand-in for *target* that does as it does, unless the script says otherwise."""

    def __init__(self, target: object, name: str, script: Script) -> None:
        self._target = target
        self._name = name
        self._script = script

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._target, attribute)
        if attribute in UNCOUNTED or not callable(value):
            return value
        call = f"{self._name}.{attribute}"
        if attribute == "turn":
            return lambda *args: self._turn(call, value, *args)
        return lambda *args, **named: self._script.run(call, lambda: value(*args, **named))

    @contextmanager
    def _turn(
        self, call: str, take: Callable[..., AbstractContextManager[object]], *args: object
    ) -> Iterator[object]:
        """A turn fails before it is taken, or (after) as it is given back."""
        script = self._script
        number = len(script.calls)
        script.calls.append(call)
        if number == script.fail_at and not script.after:
            raise script.make_error(call)
        with take(*args) as turn:
            yield Faulty(turn, "turn", script)
        if number == script.fail_at:
            raise script.make_error(call)


def disk_full(call: str) -> Exception:
    """What a call raises that nothing translated: it must not escape as it is."""
    return OSError(errno.ENOSPC, "No space left on device", call)
