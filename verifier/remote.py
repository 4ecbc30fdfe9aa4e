"""A published log behind a web server: static files, read with bounded time and size.

Nothing from a server is believed, so all that matters here is to end: every file has a deadline,
headers included, and a short one, if it is small; its content is counted while it is unpacked, and
a redirect is followed only on the same host (or from http to https there). gzip is understood
whether it was asked for or not (C2SP tlog-tiles).
"""

import time
import zlib
from collections.abc import Iterator
from http import HTTPStatus

import httpx

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from verifier.deadline import Deadline
from verifier.errors import (
    AddressMalformed,
    EncodingBroken,
    FileAbsent,
    FileOversized,
    RedirectedElsewhere,
    ServerAnswered,
    ServerTooSlow,
    ServerUnreachable,
    UncheckedError,
)

TRIES = 3
PAUSE_S = 0.3  # before the second try; twice as long before the third
FILE_DEADLINE_S = 120.0
SMALL_DEADLINE_S = 30.0  # for what has at most so many bytes, as checkpoints and tiles
SMALL_BYTES = 1 << 20
MAX_REDIRECTS = 5

_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_ABSENT = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_BUSY = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_HEADERS = {"user-agent": "mingbai-verify", "accept": "*/*", "accept-encoding": "gzip"}


class Web:
    """The files under an http or https prefix; connections are kept until `close`."""

    def __init__(self, prefix: str) -> None:
        self.name = prefix
        self._prefix = _parse_prefix(prefix)
        self._client: httpx.Client | None = None
        self._deadline = Deadline()

    def __reduce__(self) -> tuple[type["Web"], tuple[str]]:
        return Web, (self.name,)

    def close(self) -> None:
        """Close the connections; the next read opens new ones."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def read(self, path: str, limit: int) -> bytes:
        """Give the content under *path*; see `verifier.sources.Source.read`.

        A busy or broken answer is asked for again, up to `TRIES` times in all.
        """
        url = self._prefix.copy_with(path=self._prefix.path + path)
        patience = FILE_DEADLINE_S
        if limit <= SMALL_BYTES:
            patience = min(patience, SMALL_DEADLINE_S)
        deadline = time.monotonic() + patience
        for pause in range(1, TRIES):
            try:
                return self._get(url, path, limit, deadline)
            except (ServerAnswered, ServerUnreachable) as error:
                if not error.facts.get("transient"):
                    raise
                time.sleep(PAUSE_S * pause)
        return self._get(url, path, limit, deadline)

    def _get(self, url: httpx.URL, path: str, limit: int, deadline: float) -> bytes:
        for _ in range(MAX_REDIRECTS):
            found = self._get_once(url, path, limit, deadline)
            if isinstance(found, bytes):
                return found
            _check_same_host(url, found, path)
            url = found
        raise ServerUnreachable(
            where=path, url=str(url), reason=Reason("跳转太多", "too many redirects")
        )

    def _get_once(
        self, url: httpx.URL, path: str, limit: int, deadline: float
    ) -> bytes | httpx.URL:
        """Give the content, or the address it is said to be at."""
        if self._client is None:
            self._client = httpx.Client(headers=_HEADERS, timeout=_TIMEOUT)
        try:
            with (
                self._deadline.until(deadline),
                self._client.stream("GET", url, extensions=self._deadline.extensions) as response,
            ):
                if response.next_request is not None:
                    return response.next_request.url
                _check_status(response, path)
                data = b"".join(_unpack(response, path, limit))
            if self._deadline.is_over:  # it was cut, which may look like an end
                raise ServerTooSlow(where=path, url=str(url))
        except httpx.TimeoutException as error:
            raise ServerTooSlow(where=path, url=str(url)) from error
        except httpx.ConnectError as error:
            raise self._broken(url, path, error, transient=False) from error
        except httpx.TransportError as error:
            raise self._broken(url, path, error, transient=True) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            raise self._broken(url, path, error, transient=False) from error
        return data

    def _broken(
        self, url: httpx.URL, path: str, error: Exception, *, transient: bool
    ) -> UncheckedError:
        """Say that the time was up, if it was; else why nothing came."""
        if self._deadline.is_over:
            return ServerTooSlow(where=path, url=str(url))
        reason = reason_of(error)
        return ServerUnreachable(where=path, url=str(url), reason=reason, transient=transient)


def _parse_prefix(prefix: str) -> httpx.URL:
    try:
        url = httpx.URL(prefix)
        _ = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise AddressMalformed(url=prefix) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise AddressMalformed(url=prefix)
    return url.copy_with(path=url.path.rstrip("/") + "/", query=None, fragment=None)


def _check_same_host(url: httpx.URL, target: httpx.URL, path: str) -> None:
    same = url.host == target.host and (
        (url.scheme, url.port) == (target.scheme, target.port)
        or (url.scheme, target.scheme, target.port) == ("http", "https", None)
    )
    if not same:
        raise RedirectedElsewhere(where=path, url=str(url), target=str(target))


def _check_status(response: httpx.Response, path: str) -> None:
    status = response.status_code
    if status in _ABSENT:
        raise FileAbsent(where=path, path=str(response.url))
    if status != HTTPStatus.OK:
        raise ServerAnswered(
            where=path, url=str(response.url), status=status, transient=status in _BUSY
        )


def _unpack(response: httpx.Response, path: str, limit: int) -> Iterator[bytes]:
    """Yield the content in pieces, counted as they are unpacked."""
    url = str(response.url)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise EncodingBroken(where=path, url=url)
    zipped = "gzip" in encoding
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if zipped else None
    taken = 0
    for piece in response.iter_raw():
        content = piece
        if inflate is not None:
            try:
                content = inflate.decompress(piece, limit + 1 - taken)
            except zlib.error as error:
                raise EncodingBroken(where=path, url=url) from error
        taken += len(content)
        if taken > limit:
            raise FileOversized(where=path, path=url, limit=limit)
        yield content
    if inflate is not None and (not inflate.eof or inflate.unused_data):
        raise EncodingBroken(where=path, url=url)
