"""Stopping a server by a signal, whenever it comes."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn


class Stop:
    """SIGINT or SIGTERM, kept also where Python drops what a handler raises, as in ``__del__``."""

    def __init__(self) -> None:
        self._asked = False
        self._server: uvicorn.Server | None = None

    def __call__(self, *_: object) -> None:
        """Take a signal: interrupt what prepares a server, or tell the server to stop."""
        self._asked = True
        if self._server is None:
            raise KeyboardInterrupt
        self._server.should_exit = True

    def run(self, server: "uvicorn.Server", listening: socket.socket) -> None:
        """Run *server* until a signal comes; if one came before, it only starts and ends."""
        self._server = server
        if self._asked:
            server.should_exit = True
        try:
            server.run(sockets=[listening])
        finally:
            self._server = None


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """Hear SIGINT and SIGTERM; at the end, what heard them before does so again."""
    stop = Stop()
    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
