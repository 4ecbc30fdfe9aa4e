"""The readings of all ledgers of a server: made when they are asked for, and not all kept."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from api.deployment import Deployment
from api.desk.reading import Reading
from ledger.core.errors import LedgerError

MOST_EVENTS = 400_000
"""So many entries of all ledgers together are kept in memory, some 3 KB each."""


class Readings:
    """Readings by origin; what was asked for last is kept longest."""

    def __init__(self, deployment: Deployment, most_events: int = MOST_EVENTS) -> None:
        self._deployment = deployment
        self._most = most_events
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._keys: dict[str, tuple[int, frozenset[bytes]]] = {}

    @contextmanager
    def of(self, origin: str) -> Iterator[Reading]:
        """Give the reading of *origin*, up to date and for this thread alone while it lasts.

        Raises:
            NoSuchLedger, LedgerUnopened, NotPublished: there is nothing to read.
            LedgerError: what is published can't be read.
        """
        served = self._deployment.find(origin)
        standing = served.standing()
        with self._lock:
            reading = self._kept.get(origin)
            if reading is None:
                reading = self._kept[origin] = Reading(origin)
            self._kept.move_to_end(origin)
        with reading.lock:
            try:
                reading.sync(standing.checkpoint.size, served.reader.read_entry)
            except BaseException:
                self._forget(origin)  # whatever was half taken is read again
                raise
            self._make_room(origin)
            yield reading

    def origins_of(self, public_key: bytes) -> list[str]:
        """Return the ledgers in which *public_key* is in force now, in order.

        A ledger that can't be read at the moment is left out. Each is read once, and looked at
        again only when it has grown.
        """
        return [
            origin
            for origin in sorted(self._deployment.served)
            if public_key in self._keys_in_force(origin)
        ]

    def _keys_in_force(self, origin: str) -> frozenset[bytes]:
        try:
            size = self._deployment.find(origin).standing().checkpoint.size
            known = self._keys.get(origin)
            if known is None or known[0] != size:
                with self.of(origin) as reading:
                    records = reading.state.roster.in_force()
                    keys = frozenset(record.vkey.public_key for record in records)
                    known = self._keys[origin] = (reading.size, keys)
        except LedgerError:
            return frozenset()
        return known[1]

    def _forget(self, origin: str) -> None:
        with self._lock:
            self._kept.pop(origin, None)

    def _make_room(self, wanted: str) -> None:
        with self._lock:
            held = sum(reading.size for reading in self._kept.values())
            for origin in list(self._kept):
                if held <= self._most:
                    return
                if origin != wanted:
                    held -= self._kept.pop(origin).size
