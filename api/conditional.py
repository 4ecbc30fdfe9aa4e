"""Conditional requests and compression for bytes that are served as they are (RFC 9110)."""

import gzip
import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_TAG_BYTES = 16
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e]*")')
_CODING = re.compile(r"\s*([a-z0-9*-]+)\s*(?:;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?")


def tag_of(data: bytes, coding: str = "") -> str:
    """Return a strong entity tag: of the bytes, and of the coding in which they are sent."""
    digest = hashlib.sha256(data).digest()[:_TAG_BYTES].hex()
    return f'"{digest}-{coding}"' if coding else f'"{digest}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Return whether the client already holds *tag* (RFC 9110 section 13.1.2, weak comparison)."""
    if if_none_match.strip() == "*":
        return True
    return tag in _TAG.findall(if_none_match)


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether ``gzip`` may be sent (RFC 9110 section 12.5.3); unreadable parts are no."""
    wanted: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        read = _CODING.fullmatch(part)
        if read:
            wanted[read[1]] = float(read[2] or 1)
    return wanted.get("gzip", wanted.get("*", 0.0)) > 0


def answer(
    request: Request,
    data: bytes,
    media_type: str,
    headers: Mapping[str, str],
    *,
    compress: bool = False,
) -> Response:
    """Return *data*, or 304 where the client holds it; gzipped where *compress* and it is accepted.

    The tag of the compressed form differs from the plain one's, and ``Vary`` says that there are
    two. Compression depends on the bytes alone, so that every server sends the same.
    """
    sent = dict(headers)
    gzipped = False
    if compress:
        sent["vary"] = "Accept-Encoding"
        gzipped = accepts_gzip(request.headers.get("accept-encoding", ""))
    tag = tag_of(data, "gzip" if gzipped else "")
    sent["etag"] = tag
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=sent)
    if gzipped:
        sent["content-encoding"] = "gzip"
        data = gzip.compress(data, compresslevel=6, mtime=0)
    return Response(data, 200, {**sent, "content-type": media_type})
