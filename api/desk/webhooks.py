"""Webhooks: what is due is brought to group chats, over a connection that was looked at first.

A name is resolved once, every address it leads to is judged, and the connection goes to that very
address: a name that answers differently the second time gains nothing. Redirects are not followed.
Addresses that are not public are refused unless the configuration allows them, which only who runs
the server writes. Functions block: they are for threads.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from api.desk.robots import KINDS, Call, Kind, Message, is_taken, make_call, refusal_of
from api.desk.webhook_errors import AddressPrivate, WebhookFailed, WebhookMalformed

TRIES: Final = 3
TIMEOUT_S: Final = 5.0
LONGEST_S: Final = 15.0
"""So long a try takes at most, however slowly a robot answers."""
_WAIT_S: Final = 0.5
_ANSWER_BYTES: Final = 65_536
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Webhook(NamedTuple):
    """A robot of a group chat; *secret* signs, and *url* is as secret as that."""

    kind: Kind
    url: str
    secret: str
    allow_private: bool


def make_webhook(
    kind: str, url: str, secret: str = "", *, allow_private: bool = False, where: str = "robot"
) -> Webhook:
    """Check what a configuration says of a robot: https, or http that stays on this machine.

    Raises:
        WebhookMalformed: it is something else, at *where*; no message shows address or secret.
    """
    if kind not in KINDS:
        names = ", ".join(KINDS)
        raise WebhookMalformed(
            where=f"{where}.kind", form=f"{names} 之一", form_en=f"one of {names}"
        )
    for name, text in (("url", url), ("secret", secret)):
        if text and not (text.isascii() and text.isprintable() and " " not in text):
            raise WebhookMalformed(
                where=f"{where}.{name}", form="一行英文字母和数字", form_en="a line of ASCII"
            )
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_local(host))):
        raise WebhookMalformed(
            where=f"{where}.url",
            form="https:// 开头的网址（本机的可以是 http://）",
            form_en="an https address, or an http one of this machine",
        )
    return Webhook(kind, url, secret, allow_private)


Resolve = Callable[[str, int], Iterable[str]]


def resolve(host: str, port: int) -> list[str]:
    """Give the addresses that *host* leads to."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def send(
    webhook: Webhook,
    message: Message,
    now_ms: int,
    *,
    resolving: Resolve = resolve,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Bring *message* to a robot, and give after how many tries it took it.

    Raises:
        AddressPrivate: it leads into a private network, and that was not allowed.
        WebhookFailed: it did not take it.
    """
    parts = urlsplit(webhook.url)
    host = parts.hostname or ""
    reason = ""
    for number in range(1, TRIES + 1):
        # Signed anew each time: a robot refuses a sign that is old.
        call = make_call(webhook.kind, webhook.url, webhook.secret, message, now_ms)
        try:
            address = _address(webhook, parts, resolving)
            status, answer = _post(address, urlsplit(call.url), call)
        except (OSError, http.client.HTTPException) as error:
            reason = type(error).__name__
        else:
            if is_taken(webhook.kind, status, answer):
                return number
            reason = refusal_of(webhook.kind, status, answer)
            if status not in _AGAIN:
                raise WebhookFailed(host=host, tries=number, reason=reason)
        if number < TRIES:
            wait(_WAIT_S * 2 ** (number - 1))
            now_ms += int(_WAIT_S * 2 ** (number - 1) * 1_000)
    raise WebhookFailed(host=host, tries=TRIES, reason=reason)


def _address(webhook: Webhook, parts: SplitResult, resolving: Resolve) -> str:
    host, port = parts.hostname or "", _port(parts)
    found = list(resolving(host, port))
    if parts.scheme == "http":
        may = all(_is_local(each) for each in found)
    else:
        may = webhook.allow_private or all(_is_public(each) for each in found)
    if not may:
        raise AddressPrivate(host=host)
    if not found:
        raise OSError(host)
    return found[0]


def _is_local(text: str) -> bool:
    """Say whether a host is this very machine: nothing sent to it can be heard on a wire."""
    if text == "localhost":
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _post(address: str, parts: SplitResult, call: Call) -> tuple[int, bytes]:
    port, host = _port(parts), parts.hostname or ""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    # Kept beside the connection, which lets go of it before the answer has been read.
    wires = [socket.create_connection((address, port), timeout=TIMEOUT_S)]
    # A robot that answers a byte at a time meets no timeout of the socket's, but this one.
    stopping = threading.Timer(LONGEST_S, _hang_up, (wires,))
    stopping.daemon = True
    stopping.start()
    try:
        if parts.scheme == "https":
            wire = ssl.create_default_context().wrap_socket(
                wires[0], server_hostname=host, do_handshake_on_connect=False
            )
            wires.append(wire)
            wire.do_handshake()
        connection.sock = wires[-1]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, call.body, _headers(call.headers))
        with connection.getresponse() as answered:
            return answered.status, answered.read(_ANSWER_BYTES)
    finally:
        stopping.cancel()
        connection.close()
        wires[-1].close()


def _hang_up(wires: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        # The plain socket's own: a TLS socket's would take its state from under who reads.
        socket.socket.shutdown(wires[-1], socket.SHUT_RDWR)


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {**headers, "user-agent": "mingbai", "connection": "close"}
