"""Who asks, and whether the request is the desk's own: every route of the desk begins here.

A page of somebody else's can make a browser send a request, and can't give it our header, nor say
that it comes from us (Fetch Standard, "Origin header"; Sec-Fetch-Site). The cookie alone is never
enough to change something.
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request

from api.desk.drafting import Clock
from api.desk.readings import Readings
from api.desk.seats import seat_in
from api.desk.signin_errors import AddressUnset, NoOffice, RequestForeign, SignInNeeded
from ledger.core.errors import LedgerError
from ledger.storage.desk.sessions import Sessions, SignInRow

COOKIE: Final = "mingbai_desk"
IDLE_MS: Final = 30 * 60_000
MOST_MS: Final = 8 * 3_600_000
_TOUCH_MS: Final = 60_000  # a write a minute, and not one a request
_READING: Final = ("GET", "HEAD")
_MEDIA: Final = ("application/json", "application/octet-stream")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_COOKIE_CHARACTERS: Final = 200


OriginOf = Callable[[Request], str]
"""Gives the web origin of the desk's pages: `Guard.origin_of`."""


class Person(NamedTuple):
    """Whoever is signed in: a key, and the sign-in by which it is."""

    public_key: bytes
    sign_in: str


class Office(NamedTuple):
    """What a key holds in one ledger now; *labels* are what its roles are called there."""

    origin: str
    slug: str
    person: str
    name: str
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    community: str
    charter: str | None


class Guard:
    """Says who asks; *address* is the desk's own, such as ``https://host``, or empty."""

    def __init__(
        self, sessions: Sessions, readings: Readings, clock: Clock, address: str = ""
    ) -> None:
        """Without an *address* the desk answers on this machine's loopback only."""
        self._sessions = sessions
        self._readings = readings
        self._clock = clock
        self._address = address.rstrip("/")

    def origin_of(self, request: Request) -> str:
        """Return the web origin of the desk's pages.

        Raises:
            AddressUnset: it was reached by a name that nobody said is its own.
        """
        if self._address:
            return self._address
        host = request.headers.get("host", "")
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            name = None
        if name not in _LOOPBACK:
            raise AddressUnset(host=host[:_COOKIE_CHARACTERS])
        return f"http://{host}"

    def check_own(self, request: Request) -> None:
        """Check that a request which changes something comes from the desk's own pages.

        Raises:
            RequestForeign: its origin, media type or header is another page's.
            AddressUnset: as `origin_of`.
        """
        headers = request.headers
        own = self.origin_of(request)
        # What says who sends it says it once: of two, another reader may heed the other.
        if headers.getlist("sec-fetch-site") not in ([], ["same-origin"]):
            raise RequestForeign(expected=own)
        if headers.getlist("origin") != [own] or headers.getlist("x-mingbai-desk") != ["1"]:
            raise RequestForeign(expected=own)
        said = headers.getlist("content-type")
        media = [each.partition(";")[0].strip().lower() for each in said]
        if (len(media) != 1 or media[0] not in _MEDIA) and (request.method != "DELETE" or media):
            raise RequestForeign(expected=own)

    async def person(self, request: Request) -> Person:
        """Return who is signed in, of a request that may be answered.

        Raises:
            SignInNeeded: nobody, or not any more.
            RequestForeign: it would change something, and isn't the desk's own.
        """
        if request.method not in _READING:
            self.check_own(request)
        cookie = _cookie_of(request)
        if not 0 < len(cookie) <= _COOKIE_CHARACTERS:
            raise SignInNeeded
        return await asyncio.to_thread(self._find, hash_secret(cookie))

    def _find(self, secret_hash: str) -> Person:
        now = self._clock()
        row = self._sessions.find(secret_hash)
        if row is None or ended_at(row, now) is not None:
            raise SignInNeeded
        if now - row.seen_ms >= _TOUCH_MS:
            self._sessions.touch(row.id, now)
        return Person(bytes.fromhex(row.public_key), row.id)

    def offices(self, public_key: bytes) -> list[Office]:
        """Return what a key holds in all ledgers now; one that can't be read is left out."""
        found = []
        for origin in self._readings.origins_of(public_key):
            try:
                found.append(self.office(public_key, origin))
            except LedgerError:  # it ended, or the ledger has stopped, a moment ago
                continue
        return found

    def office(
        self, public_key: bytes, origin: str, roles: tuple[str, ...] | None = None
    ) -> Office:
        """Return what a key holds in a ledger.

        Raises:
            NoOffice: nothing, or none of *roles*.
            NoSuchLedger, LedgerUnopened, NotPublished: there is nothing to read.
        """
        with self._readings.of(origin) as reading:
            seat = seat_in(reading, public_key)
            if seat is None or (roles is not None and not set(roles) & set(seat.roles)):
                raise NoOffice
            charter = reading.state.charter
            return Office(
                origin,
                seat.slug,
                seat.person,
                reading.name_of(seat.person),
                seat.roles,
                tuple(reading.state.roles[role].label for role in seat.roles),
                reading.community,
                charter.hex() if charter else None,
            )


def _cookie_of(request: Request) -> str:
    """Give the session's cookie; of two that came, none.

    A page of another port, or of a neighbouring name, can set one beside ours, and nothing says
    which is whose (RFC 6265 sections 8.5 and 8.6): nobody works in a session that was slipped in.
    """
    pairs = (
        each.partition("=")
        for header in request.headers.getlist("cookie")
        for each in header.split(";")
    )
    found = [value.strip() for name, _, value in pairs if name.strip() == COOKIE]
    return found[0] if len(found) == 1 else ""


def ended_at(row: SignInRow, now_ms: int) -> int | None:
    """Return when a session ended; None if it goes on. The server's clock decides."""
    end = min(row.seen_ms + IDLE_MS, row.started_ms + MOST_MS)
    if row.ended_ms:
        return min(row.ended_ms, end)
    return end if now_ms >= end else None


def hash_secret(text: str) -> str:
    """Return what is kept of a challenge or a cookie."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
