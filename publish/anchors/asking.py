"""One question over HTTP and its whole answer, bounded in time from end to end and in size.

A limit for each read would let a server that sends a byte now and then hold a run for ever.
Redirects are not followed and compression is not asked for.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")


class Unanswered(Exception):
    """No answer that can be used; the only argument says why, without the address."""


class Asker:
    """A kept connection; every answer is whole within *timeout_s* or none."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)  # its loop is its own, whoever asks
        self._client = httpx.AsyncClient(timeout=timeout_s, headers={"Accept-Encoding": "identity"})
        self._used = False

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the connection."""
        self.close()

    def close(self) -> None:
        """Let go of the connection; nothing is asked afterwards."""
        if self._used:
            self._used = False
            self._run(self._client.aclose())
            self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def _run(self, asking: Coroutine[Any, Any, T]) -> T:
        return self._thread.submit(self._runner.run, asking).result()

    def post(self, url: str, content: bytes, headers: Mapping[str, str], limit: int) -> bytes:
        """Give the body of the answer to *content*, of at most *limit* bytes.

        Raises:
            Unanswered: no connection, too late, too long, or a status other than 200.
        """
        self._used = True
        try:
            return self._run(self._post(url, content, headers, limit))
        except TimeoutError:
            raise Unanswered(f"> {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unanswered(type(error).__name__) from error

    async def _post(
        self, url: str, content: bytes, headers: Mapping[str, str], limit: int
    ) -> bytes:
        data = bytearray()
        async with (
            asyncio.timeout(self._timeout_s),
            self._client.stream("POST", url, content=content, headers=dict(headers)) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise Unanswered(f"HTTP {answer.status_code}")
            async for piece in answer.aiter_raw():
                data += piece
                if len(data) > limit:
                    raise Unanswered(f"> {limit} bytes")
        return bytes(data)
