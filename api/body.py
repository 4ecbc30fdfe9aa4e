"""Request bodies are bounded while they arrive: in bytes, in time, and all of them together."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from api.errors import BodyTooLarge, ContentCoded, Overloaded, RequestTooSlow
from api.settings import Settings

_DISCARD_S = 5


class ClientGone(Exception):
    """The client went away before its request was whole; nothing of it was taken."""


@dataclass(slots=True)
class Budget:
    """The bytes of all submissions that were received and not yet answered."""

    limit: int
    held: int = 0

    def take(self, amount: int, retry_after_s: int) -> None:
        """Count *amount* bytes more.

        Raises:
            Overloaded: that would be more than the limit; nothing is counted.
        """
        if self.held + amount > self.limit:
            raise Overloaded(retry_after_s=retry_after_s)
        self.held += amount

    def give_back(self, amount: int) -> None:
        """Count *amount* bytes less."""
        self.held -= amount


class Body:
    """One request's body, counted in the budget from its first byte until the ``with`` ends."""

    __slots__ = ("_budget", "_complete", "_held", "_request", "_settings", "_size")

    def __init__(self, request: Request, budget: Budget, settings: Settings) -> None:
        self._request = request
        self._budget = budget
        self._settings = settings
        self._held = 0
        self._size = 0
        self._complete = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._budget.give_back(self._held)

    async def read(self) -> bytes:
        """Return the whole body.

        Raises:
            ContentCoded: it is compressed; a small body could then become a large one.
            BodyTooLarge: it is, or says it is, longer than ``max_body_bytes``.
            RequestTooSlow: it was not whole within ``body_timeout_s``.
            Overloaded: all bodies under way are longer than ``max_pending_bytes``.
            ClientGone: the connection ended before the body did.
        """
        headers = self._request.headers
        limit = self._settings.max_body_bytes
        coded = headers.getlist("content-encoding")
        if any(each.lower() != "identity" for each in coded):
            raise ContentCoded
        declared = headers.get("content-length")
        # The HTTP parser has refused whatever isn't a number.
        if declared is not None and int(declared) > limit:
            raise BodyTooLarge(limit=limit)
        timeout_s = self._settings.body_timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                return await self._receive(limit)
        except TimeoutError:
            raise RequestTooSlow(limit_s=timeout_s) from None

    async def discard(self) -> None:
        """Throw away what is left of a refused body, as far as that is soon done.

        A client that closes after one request, and is still sending when we close, would see a
        broken connection instead of the reason. One that waits for our word (``Expect``) gets it
        at once.
        """
        headers = self._request.headers
        most = 2 * self._settings.max_body_bytes
        if "expect" in headers or int(headers.get("content-length", 0)) > most:
            return
        with contextlib.suppress(TimeoutError, ClientGone):
            async with asyncio.timeout(min(_DISCARD_S, self._settings.body_timeout_s)):
                while not self._complete and self._size <= most:
                    await self._next_chunk()

    async def _receive(self, limit: int) -> bytes:
        chunks: list[bytes] = []
        while not self._complete:
            chunk = await self._next_chunk()
            if self._size > limit:
                raise BodyTooLarge(limit=limit)
            self._budget.take(len(chunk), self._settings.retry_after_s)
            self._held += len(chunk)
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _next_chunk(self) -> bytes:
        message = await self._request.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        self._size += len(chunk)
        self._complete = not message.get("more_body", False)
        return chunk
