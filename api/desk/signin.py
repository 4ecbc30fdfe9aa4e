"""Signing in: a challenge that names the page is signed; no secret ever comes here (ADR 0040)."""

import asyncio
import base64
import secrets
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.desk.asking import check_fields, for_strangers, query_of, read_json, text_of
from api.desk.draft_routes import Route, answer
from api.desk.drafting import Clock
from api.desk.guard import COOKIE, IDLE_MS, MOST_MS, Guard, Office, Person, ended_at, hash_secret
from api.desk.limits import Limiter
from api.desk.signin_errors import NoOffice, SignInMissing, SignInRefused
from api.places import address_of, place_of
from api.settings import Settings
from ledger.core.ed25519 import verify
from ledger.core.errors import Base64Malformed
from ledger.core.text import format_time_s, parse_base64
from ledger.storage.desk.sessions import Sessions, SignInRow

HEAD: Final = "mingbai/sign-in/v1"
CHALLENGE_MS: Final = 120_000
KEPT_MS: Final = 90 * 86_400_000
_CHALLENGE_CHARACTERS: Final = 1_000
_SIGNATURE_BYTES: Final = 64
_AGENT_CHARACTERS: Final = 200
_AT_ONCE, _PER_S = 30, 0.5

Invited = Callable[[bytes], list[dict[str, Any]]]
"""Gives the offices that a key (32 bytes) waits for."""


class SignInRoutes:
    """The routes of challenges, sessions and sign-ins."""

    def __init__(
        self,
        sessions: Sessions,
        guard: Guard,
        settings: Settings,
        clock: Clock,
        invited: Invited = lambda _: [],
    ) -> None:
        """Serve them; *clock* gives Unix milliseconds, and no browser's clock matters.

        *invited* says what a key that holds no office yet has been invited to.
        """
        self._invited = invited
        self._sessions = sessions
        self._guard = guard
        self._settings = for_strangers(settings)
        self._clock = clock
        self._budget = Budget(settings.max_pending_bytes)
        self._limiter = Limiter(_AT_ONCE, _PER_S, clock)

    def routes(self) -> list[Route]:
        """Give every route."""
        return [
            ("/desk/api/challenge", ["POST"], self.challenge),
            ("/desk/api/session", ["POST"], self.begin),
            ("/desk/api/session", ["DELETE"], self.leave),
            ("/desk/api/me", ["GET"], self.me),
            ("/desk/api/sign-ins/{id}", ["DELETE"], self.end),
        ]

    async def challenge(self, request: Request) -> Response:
        """Give a text to sign, once and soon."""
        self._check_stranger(request)
        check_fields(await read_json(request, self._budget, self._settings))
        now = self._clock()
        expires_ms = (now + CHALLENGE_MS) // 1_000 * 1_000
        drawn = base64.b64encode(secrets.token_bytes(32)).decode()
        expires = format_time_s(expires_ms)
        text = f"{HEAD}\n{self._guard.origin_of(request)}\n{drawn}\n{expires}\n"
        await asyncio.to_thread(self._sessions.add_challenge, hash_secret(text), expires_ms, now)
        return answer({"challenge": text, "expires": expires})

    async def begin(self, request: Request) -> Response:
        """Begin a session under a new name, whatever the browser had before.

        Raises:
            SignInRefused: the challenge or the signature is not right.
            NoOffice: the key holds no office in any ledger, and none waits for it.
        """
        self._check_stranger(request)
        value = await read_json(request, self._budget, self._settings)
        check_fields(value, "challenge", "public_key", "signature")
        challenge = text_of(value, "challenge", longest=_CHALLENGE_CHARACTERS)
        own = self._guard.origin_of(request)
        key = await asyncio.to_thread(self._verified, value, challenge, own)
        offices = await asyncio.to_thread(self._guard.offices, key)
        if not offices and not await asyncio.to_thread(self._invited, key):
            raise NoOffice
        secret = secrets.token_urlsafe(32)
        row = self._row(request, key, secret)
        await asyncio.to_thread(self._sessions.add, row, row.started_ms - KEPT_MS)
        shown = {
            "id": row.id,
            "public_key": row.public_key,
            "idle_s": IDLE_MS // 1_000,
            "until": format_time_s((row.started_ms + MOST_MS) // 1_000 * 1_000),
        }
        answered = answer({"session": shown, "offices": [_office(each) for each in offices]})
        answered.set_cookie(
            COOKIE,
            secret,
            path="/desk",
            httponly=True,
            samesite="strict",
            secure=own.startswith("https:"),
        )
        return answered

    def _verified(self, value: dict[str, Any], challenge: str, own: str) -> bytes:
        """A challenge is used up by the first answer to it, right or wrong."""
        now = self._clock()
        refused = SignInRefused(now=format_time_s(now // 1_000 * 1_000))
        try:
            key = bytes.fromhex(text_of(value, "public_key", longest=64))
            signature = parse_base64(text_of(value, "signature", longest=88), where="signature")
            data = challenge.encode()
        except (ValueError, Base64Malformed):
            raise refused from None
        known = self._sessions.use_challenge(hash_secret(challenge), now)
        is_ours = known and challenge.startswith(f"{HEAD}\n{own}\n")
        if len(key) != 32 or len(signature) != _SIGNATURE_BYTES or not is_ours:
            raise refused
        if not verify(key, data, signature):
            raise refused
        return key

    def _row(self, request: Request, key: bytes, secret: str) -> SignInRow:
        now = self._clock()
        return SignInRow(
            secrets.token_hex(16),
            hash_secret(secret),
            key.hex(),
            now,
            now,
            0,
            _plain(request.headers.get("user-agent", "")),
            self._address(request),
        )

    def _check_stranger(self, request: Request) -> None:
        self._guard.check_own(request)
        self._limiter.check(place_of(self._address(request)))

    def _address(self, request: Request) -> str:
        return address_of(request, self._settings.proxies)

    async def me(self, request: Request) -> Response:
        """Give the key that is signed in, its offices and all its sign-ins."""
        person = await self._guard.person(request)
        query_of(request)

        def work() -> dict[str, Any]:
            now = self._clock()
            offices = self._guard.offices(person.public_key)
            rows = self._sessions.of(person.public_key.hex())
            return {
                "public_key": person.public_key.hex(),
                "offices": [_office(each) for each in offices],
                "invited": self._invited(person.public_key),
                "sign_ins": [_sign_in(each, person, now) for each in rows],
            }

        return answer(await asyncio.to_thread(work))

    async def leave(self, request: Request) -> Response:
        """End the session."""
        person = await self._guard.person(request)
        await self._end(person, person.sign_in)
        answered = answer({})
        answered.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="strict")
        return answered

    async def end(self, request: Request) -> Response:
        """End another session of the same key.

        Raises:
            SignInMissing: it has none of that id.
        """
        person = await self._guard.person(request)
        if not await self._end(person, request.path_params["id"]):
            raise SignInMissing
        return answer({})

    async def _end(self, person: Person, sign_in: str) -> bool:
        key, now = person.public_key.hex(), self._clock()
        return await asyncio.to_thread(self._sessions.end, sign_in, key, now)


def _plain(agent: str) -> str:
    """What a client calls itself, without what no page could show."""
    return "".join(each for each in agent if each.isprintable())[:_AGENT_CHARACTERS]


def _office(office: Office) -> dict[str, Any]:
    return {**office._asdict(), "roles": list(office.roles)}


def _sign_in(row: SignInRow, person: Person, now_ms: int) -> dict[str, Any]:
    ended = ended_at(row, now_ms)
    return {
        "id": row.id,
        "time": format_time_s(row.started_ms // 1_000 * 1_000),
        "agent": row.agent,
        "address": row.address,
        "current": row.id == person.sign_in,
        "ended": None if ended is None else format_time_s(ended // 1_000 * 1_000),
    }
