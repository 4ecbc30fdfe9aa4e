"""A request over the network ends by its deadline, however slowly the other side drips.

httpx bounds every single read and not their sum, so a server that sends a byte of a header now and
then would hold its reader for ever. Here the connection is cut when the time is up, whether headers
or body are on their way, and also in the middle of TLS.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet


class Deadline:
    """The connections that one httpx client has opened, cut when a request takes too long.

    Requests of that client go one after the other, each with `extensions`, in the block of `until`.
    """

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._handshake: socket.socket | None = None
        self._last: socket.socket | None = None
        self._at = 0.0
        self._lock = threading.Lock()

    @property
    def extensions(self) -> dict[str, Any]:
        """What httpx is given with each request, so that its connections are known."""
        return {"trace": self._trace}

    @property
    def is_over(self) -> bool:
        """Say whether the time of the request that `until` began is up."""
        return time.monotonic() >= self._at

    @contextmanager
    def until(self, at: float) -> Iterator[None]:
        """Cut whatever is still open at *at*, a `time.monotonic`, if the block has not ended."""
        self._at = at
        timer = threading.Timer(max(0.0, at - time.monotonic()), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._last = None

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Take note of a connection that httpcore has opened, or is about to encrypt."""
        step = event.partition(".")[2]
        with self._lock:
            if step in ("connect_tcp.complete", "start_tls.complete"):
                opened = info["return_value"].get_extra_info("socket")
                self._sockets.add(opened)
                self._last = opened
            elif step == "start_tls.started" and self._last is not None:
                self._handshake = self._last.dup()  # TLS takes the socket itself away
            if step in ("start_tls.complete", "start_tls.failed") and self._handshake is not None:
                self._handshake.close()
                self._handshake = None
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            open_now = [*self._sockets, *([self._handshake] if self._handshake else [])]
            for each in open_now:
                with suppress(OSError):  # it is closed already
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
