"""The outermost layer of the application: security headers, durations, and our own mistakes.

A mistake is answered with an incident number and nothing else. The log gets the number, the kind
of exception and the lines of code it passed, never its message: messages quote what they were
given, and statements and keys do not belong in a log.
"""

import logging
import secrets
import time
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.body import ClientGone
from api.errors import InternalError, NoSuchPage
from api.metrics import Metrics
from api.problems import problem_of

LOG = logging.getLogger("mingbai.api")
_READING = ("GET", "HEAD")
_NOT_PUBLIC = ("/metrics", "/healthz/", "/desk/")
_NOSNIFF = (b"x-content-type-options", b"nosniff")
# A resident's browser checks a notice from any page, a saved file too.
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")


class Edge:
    """Wraps the application; nothing that it raises gets further than here."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        began = time.perf_counter()
        extra = [_NOSNIFF]
        if scope["method"] in _READING and not scope["path"].startswith(_NOT_PUBLIC):
            extra.append(_ANY_ORIGIN)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        try:
            if scope["path"].isprintable():
                await self._app(scope, receive, send_with_headers)
            else:  # a route's "$" would let a newline pass
                await problem_of(NoSuchPage()).response()(scope, receive, send_with_headers)
        except ClientGone:
            pass
        except Exception as error:  # noqa: BLE001  (whatever it is, the server goes on)
            incident = secrets.token_hex(4)
            LOG.error("incident %s: %s", incident, describe(error))  # noqa: TRY400
            if not status:
                response = problem_of(InternalError(incident=incident)).response()
                await response(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.observe_request(scope, status, seconds)


def describe(error: BaseException) -> str:
    """Return the kind of *error* and the lines it passed, without any value it quotes."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 8:
        frames = traceback.extract_tb(current.__traceback__)
        lines = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames[-12:]))
        parts.append(f"{type(current).__module__}.{type(current).__qualname__} at {lines}")
        current = current.__cause__ or current.__context__
    return " because of ".join(parts)
