"""RFC 3161 time stamps of checkpoints, from any authority that answers over HTTP (RFC 3161 3.4).

What is stamped is the checkpoint's text. Each answer is checked as a reader will check it before it
is kept: over these bytes, for this request, signed under the roots that are given.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from ledger.core.anchors import Anchor
from ledger.core.timestamps import MAX_STAMP_BYTES, check_timestamp
from publish.anchors.asking import Asker, Unanswered
from publish.anchors.errors import AuthoritySilent, StampTimeFar
from publish.anchors.places import Place

KIND = "rfc3161"
_REQUEST_TYPE = "application/timestamp-query"
_ANSWER_TYPE = "application/timestamp-reply"


@dataclass(frozen=True)
class Authority:
    """A time-stamp authority: its name here, its address, and the roots that its stamps lead to."""

    name: str
    url: str
    roots: tuple[x509.Certificate, ...]
    timeout_s: float = 10.0
    tolerance_s: int = 600


def request_stamp(authority: Authority, text: bytes, now_s: int) -> tuple[bytes, int, int]:
    """Give the authority's answer for *text*, and the stamp's time (Unix seconds) and serial.

    Raises:
        AuthoritySilent: no whole answer in time, or one that is too long.
        StampTimeFar: its clock is far from ours.
        What `check_timestamp` raises.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - extra

    request = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _ask(authority, request.as_bytes())
    stamp = check_timestamp(answer, text, list(authority.roots), nonce=request.nonce)
    apart_s = abs(stamp.time_s - now_s)
    if apart_s > authority.tolerance_s:
        raise StampTimeFar(name=authority.name, apart_s=apart_s)
    return answer, stamp.time_s, stamp.serial


def _ask(authority: Authority, request: bytes) -> bytes:
    headers = {"Content-Type": _REQUEST_TYPE, "Accept": _ANSWER_TYPE}
    try:
        with Asker(authority.timeout_s) as asker:
            return asker.post(authority.url, request, headers, MAX_STAMP_BYTES)
    except Unanswered as error:
        host = urlsplit(authority.url).hostname or ""
        raise AuthoritySilent(name=authority.name, host=host, reason=str(error)) from error


def stamp_place(authority: Authority, place: Place, now_s: int) -> bool:
    """Put the authority's stamp beside the place's checkpoint; False if there is one already.

    Raises:
        What `request_stamp` raises.
    """
    anchors, size = place.anchors(), place.checkpoint.size
    if size == 0 or any((a.size, a.kind, a.name) == (size, KIND, authority.name) for a in anchors):
        return False
    answer, time_s, serial = request_stamp(authority, place.text, now_s)
    taken = {anchor.path for anchor in anchors}
    number = next(n for n in range(1, len(anchors) + 2) if _path(size, n) not in taken)
    place.keep(Anchor(size, time_s, KIND, authority.name, _path(size, number), str(serial)), answer)
    return True


def _path(size: int, number: int) -> str:
    return f"anchors/{size}/tsa-{number}.tsr"
