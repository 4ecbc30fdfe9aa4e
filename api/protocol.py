"""HTTP/1.1 for strangers: uvicorn's protocol, bounded in header bytes, in time and in connections.

Uvicorn alone waits for ever for the rest of a header, reads headers of any length, and keeps a
connection whose client takes no byte of its answer. A reverse proxy bounds all that too; a ledger
served without one must not fall to the first who tries. What is refused here is refused as a
problem document like everything else.
"""
# ruff: noqa: D102  (the methods are asyncio's, httptools' and uvicorn's, and documented there)

import asyncio
from http import HTTPStatus
from typing import Any, ClassVar

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.errors import HeadersTooLarge, MalformedHttp, Overloaded, RequestTooSlow
from api.problems import MEDIA_TYPE, problem_of
from api.settings import Settings
from ledger.core.errors import LedgerError

# Above the limit each connection is still told why; at twice the limit it is only dropped.
_DROP_FACTOR = 2
_WITHOUT_BODY = (b"GET", b"HEAD")


class BoundedProtocol(HttpToolsProtocol):
    """One connection. Made by ``bounded_protocol``, which sets the class's settings.

    Three clocks run: for the header (or, after an early answer, for the rest of a body that nobody
    wants), for writing, and uvicorn's own for an idle connection. The body's clock is the
    application's, ``api.body``.
    """

    settings: ClassVar[Settings]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._read_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._partial = False  # a request has begun and its header isn't whole
        self._in_body = False
        self._header_bytes = 0  # that arrived since the last whole header
        self._field_bytes = 0  # of this header's lines
        self._hosts = 0  # lines of this header that name a host
        self._unwanted_bytes = 0  # of a body that was answered before it was whole
        self._error: LedgerError = MalformedHttp()
        self._running: RequestResponseCycle | None = None  # not those queued behind it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        allowed = self.settings.max_connections
        if len(self.connections) > _DROP_FACTOR * allowed:
            transport.abort()
            return
        if len(self.connections) > allowed:
            self.app = _overloaded(self.settings.retry_after_s)
        self._arm_read_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm_read_timer()
        self._disarm_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.parser is None:
            return  # type: ignore[unreachable]  # uvicorn drops the parser with the connection
        if not self._in_body:
            self._header_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._arm_write_timer()
        elif not self._in_body and (self._partial or self._header_bytes):
            if self._header_bytes > self.settings.max_header_bytes:
                self.refuse(HeadersTooLarge(limit=self.settings.max_header_bytes))
            elif self._read_timer is None:
                self._arm_read_timer()

    # --- the parser's callbacks -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._partial = True
        self._in_body = False
        self._unwanted_bytes = 0
        self._field_bytes = 0
        self._hosts = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count_header(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_header(len(name) + len(value) + 4)
        if self._in_body:  # a trailer: never taken for a header (RFC 9110 section 6.5.1)
            return
        super().on_header(name, value)
        self._hosts += name.lower() == b"host"
        if self._hosts > 1:  # RFC 9112 section 3.2; the parser makes an error of its own of it
            raise self._error

    def on_headers_complete(self) -> None:
        self._partial = False
        self._in_body = True
        self._header_bytes = 0
        self._disarm_read_timer()
        if self.parser.should_upgrade() and self.parser.get_method() not in _WITHOUT_BODY:
            # The parser takes what follows for the other protocol: the body would be lost.
            self._in_body = False
            raise self._error
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            self._unwanted_bytes += len(body)
            if self._unwanted_bytes > self.settings.max_body_bytes:
                self._close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        if not self._partial:
            self._disarm_read_timer()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._arm_write_timer()
        elif self._in_body:
            self._arm_read_timer()

    # --- refusing and closing -------------------------------------------------------------------

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: an offer to speak another protocol may be ignored (RFC 9110 section 7.8)."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (uvicorn's name and its text)
        """Answer what isn't HTTP, whatever uvicorn would have said."""
        self.refuse(self._error)

    def refuse(self, error: LedgerError) -> None:
        """Answer with *error* and close.

        An earlier request of this connection that is still being answered is answered first, and
        alone: a client must never take this for the answer to that.
        """
        running = self._running
        if running is not None and not running.response_complete:
            if running is not self.cycle or not self._in_body:
                running.keep_alive = False  # it closes when it is done
                self.pipeline.clear()
                self.flow.pause_reading()
                return
            running.disconnected = True
            running.message_event.set()
        if running is None or not running.response_started or running.response_complete:
            problem = problem_of(error)
            body = problem.body()
            status = HTTPStatus(problem.status)
            head = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
                f"content-length: {len(body)}\r\ncache-control: no-store\r\n"
                "x-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        self._close()

    def shutdown(self) -> None:
        super().shutdown()
        if self.transport.is_closing():
            self._arm_write_timer()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._arm_write_timer()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._disarm_write_timer()

    def _count_header(self, added: int) -> None:
        self._field_bytes += added
        if self._field_bytes > self.settings.max_header_bytes:
            # The parser turns any exception of a callback into its own, and stops.
            self._error = HeadersTooLarge(limit=self.settings.max_header_bytes)
            raise self._error

    def _close(self) -> None:
        # close() first sends what is buffered; who doesn't take it in time is cut off.
        self.transport.close()
        self._arm_write_timer()

    def _header_late(self) -> None:
        self._read_timer = None
        if self._partial or self._header_bytes:
            self.refuse(RequestTooSlow(limit_s=self.settings.header_timeout_s))
        else:
            self._close()

    def _arm_read_timer(self) -> None:
        self._disarm_read_timer()
        self._read_timer = self.loop.call_later(self.settings.header_timeout_s, self._header_late)

    def _disarm_read_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _arm_write_timer(self) -> None:
        if self._write_timer is None:
            timeout_s = self.settings.write_timeout_s
            self._write_timer = self.loop.call_later(timeout_s, self.transport.abort)

    def _disarm_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None


def bounded_protocol(settings: Settings) -> type[BoundedProtocol]:
    """Return the protocol class for a server with *settings*; uvicorn makes one per connection."""
    return type("BoundedProtocol", (BoundedProtocol,), {"settings": settings})


def _overloaded(retry_after_s: int) -> ASGIApp:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        problem = problem_of(Overloaded(retry_after_s=retry_after_s))
        await problem.response({"connection": "close"})(scope, receive, send)

    return refuse
