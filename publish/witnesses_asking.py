"""One witness, asked over HTTP (C2SP tlog-witness); answers are believed as far as signed.

Redirects are not followed, compression is not asked for, and nothing is read past `MAX_ANSWER`.
How long an answer may take is the caller's to say.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

import httpx

from ledger.core.errors import LedgerError, MalformedError
from ledger.core.note import Signature
from ledger.core.text import parse_int
from ledger.core.witnessing import Request, format_request, read_cosignatures
from publish.witnesses_errors import (
    WitnessAnswerWrong,
    WitnessClaimsMore,
    WitnessInconstant,
    WitnessRedirects,
    WitnessRefuses,
    WitnessSilent,
    WitnessTooLong,
)
from publish.witnesses_settings import Peer

MAX_ANSWER = 64 * 1024
Prove = Callable[[int, int], tuple[bytes, ...]]
"""Gives the consistency proof from one size to another, of the log that is witnessed."""


class Target(NamedTuple):
    """A checkpoint to be witnessed: its *text*, the *note* with the log's own lines, its size."""

    text: bytes
    note: bytes
    size: int


class Call(NamedTuple):
    """What asking needs beside the witness; *now_s* gives the Unix second."""

    client: httpx.AsyncClient
    prove: Prove
    now_s: Callable[[], int]
    tolerance_s: int


async def ask_to_cosign(
    call: Call, peer: Peer, target: Target, known_size: int
) -> tuple[Signature, ...]:
    """Give the cosignatures of *peer* on *target*, which it last saw at *known_size*.

    If that is wrong, it says what it saw, and is asked once more from there.

    Raises:
        WitnessClaimsMore: it names a larger size than the target's.
        WitnessInconstant: it names one size, and then another.
        WitnessRefuses, WitnessRedirects: it answered with another status.
        WitnessSilent, WitnessTooLong: it did not answer, or without end.
        WitnessAnswerWrong: what it answered is not its cosignature of this checkpoint, of now.
    """
    status, data = await _post(call, peer, target, min(known_size, target.size))
    if status == httpx.codes.CONFLICT:
        claimed = _read_size(peer, data)
        if claimed > target.size:
            raise WitnessClaimsMore(name=peer.name, claimed=claimed, size=target.size)
        status, data = await _post(call, peer, target, claimed)
        if status == httpx.codes.CONFLICT:
            again = _read_size(peer, data)
            raise WitnessInconstant(name=peer.name, first=claimed, second=again)
    if status != httpx.codes.OK:
        raise _refusal(peer, status, data)
    try:
        return read_cosignatures(
            target.text, data, peer.keys, now_s=call.now_s(), tolerance_s=call.tolerance_s
        )
    except LedgerError as error:
        raise WitnessAnswerWrong(name=peer.name, problem=error.code) from error


async def ask_what_it_saw(call: Call, peer: Peer, origin: str) -> bytes | None:
    """Give the last checkpoint of *origin* that *peer* cosigned, unchecked; None for none.

    Raises:
        WitnessRefuses, WitnessRedirects, WitnessSilent, WitnessTooLong: as in `ask_to_cosign`.
    """
    hashed = sha256(origin.encode()).hexdigest()
    status, data = await _send(call, peer, "GET", f"{peer.monitoring}/{hashed}/checkpoint", b"")
    if status == httpx.codes.NOT_FOUND and not peer.url:  # a mirror of this log alone
        status, data = await _send(call, peer, "GET", f"{peer.monitoring}/checkpoint", b"")
    if status == httpx.codes.NOT_FOUND:
        return None
    if status != httpx.codes.OK:
        raise _refusal(peer, status, data)
    return data


async def _post(call: Call, peer: Peer, target: Target, old_size: int) -> tuple[int, bytes]:
    body = format_request(Request(old_size, call.prove(old_size, target.size), target.note))
    return await _send(call, peer, "POST", f"{peer.url}/add-checkpoint", body)


async def _send(call: Call, peer: Peer, method: str, url: str, body: bytes) -> tuple[int, bytes]:
    """Send a request, once more if the connection broke, and read a bounded answer."""
    try:
        try:
            return await _exchange(call, peer, method, url, body)
        except httpx.TransportError:  # a connection that was kept, or a server that starts again
            return await _exchange(call, peer, method, url, body)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        reason = type(error).__name__
        raise WitnessSilent(name=peer.name, reason=reason) from error


async def _exchange(
    call: Call, peer: Peer, method: str, url: str, body: bytes
) -> tuple[int, bytes]:
    data = b""
    async with call.client.stream(method, url, content=body) as answer:
        async for chunk in answer.aiter_raw():
            data += chunk
            if len(data) > MAX_ANSWER:
                raise WitnessTooLong(name=peer.name, limit=MAX_ANSWER)
        return answer.status_code, data


def _read_size(peer: Peer, data: bytes) -> int:
    """Read the body of status 409: a size and a newline."""
    try:
        text = data.decode("ascii")
        if text.endswith("\n"):
            return parse_int(text[:-1])
    except (UnicodeDecodeError, MalformedError):
        pass
    raise WitnessAnswerWrong(name=peer.name, problem="409")


def _refusal(peer: Peer, status: int, data: bytes) -> WitnessRefuses | WitnessRedirects:
    if httpx.codes.is_redirect(status):
        return WitnessRedirects(name=peer.name, status=status)
    said = data[:80].decode("utf-8", "replace").partition("\n")[0]
    return WitnessRefuses(name=peer.name, status=status, said=said)
