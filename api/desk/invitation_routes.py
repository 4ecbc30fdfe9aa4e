"""The desk's routes of invitations, and of joining by one (docs/desk.md).

Joining needs no session: whoever joins has none yet. It is the desk's own page's all the same, and
wrong codes are counted by where they come from.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.deployment import Deployment
from api.desk.asking import (
    Value,
    check_fields,
    for_strangers,
    optional_text,
    query_of,
    read_json,
    text_of,
)
from api.desk.codes import Misses
from api.desk.draft_errors import DraftFieldWrong
from api.desk.draft_routes import PREFIX, Origins, Route, answer
from api.desk.drafting import Clock
from api.desk.guard import Guard
from api.desk.invitation_errors import InvitationUnknown, JoinProofWrong
from api.desk.invitations import Asked, Inviting
from api.desk.joining import Joining
from api.desk.paper import draw_code
from api.errors import NoSuchPage
from api.places import address_of, place_of

_CODE_CHARACTERS: Final = 200
_NAME_CHARACTERS: Final = 64
_VKEY_CHARACTERS: Final = 1_000
_PROOF_CHARACTERS: Final = 88
_MOST_ROLES: Final = 16
_FIELDS: Final = ("person", "name", "slug", "resolution", "rekey", "reason")


class InvitationRoutes:
    """The routes, with what they share."""

    def __init__(  # noqa: PLR0917 - what the desk is put together from
        self,
        deployment: Deployment,
        inviting: Inviting,
        joining: Joining,
        guard: Guard,
        origins: Origins,
        clock: Clock,
    ) -> None:
        """Serve invitations to whoever *guard* lets in, and joining to whoever has a code."""
        self._inviting = inviting
        self._joining = joining
        self._guard = guard
        self._origins = origins
        self._misses = Misses(clock)
        self._settings = deployment.settings
        self._for_strangers = for_strangers(deployment.settings)
        self._budget = Budget(deployment.settings.max_pending_bytes)
        self._strangers = Budget(deployment.settings.max_pending_bytes)

    def routes(self) -> list[Route]:
        """Give every route; order matters, for origins have slashes in them."""
        many = PREFIX + "/invitations"
        return [
            ("/desk/api/join/code", ["POST"], self.look_up),
            ("/desk/api/join", ["POST"], self.join),
            ("/desk/api/invitations", ["GET"], self.waiting),
            (many + "/{id}/draft", ["POST"], self.prepare),
            (many + "/{id}", ["DELETE"], self.revoke),
            (many, ["GET"], self.overview),
            (many, ["POST"], self.invite),
        ]

    # ----------------------------------------------------------------------------------- inviters

    async def invite(self, request: Request) -> Response:
        """Make an invitation: 201, and its code this once."""
        person = await self._guard.person(request)
        value = await read_json(request, self._budget, self._settings)
        check_fields(value, "roles", *_FIELDS)
        asked = _asked(value)
        origin = request.path_params["origin"]
        made = await asyncio.to_thread(self._inviting.invite, origin, person.public_key, asked)
        link = f"{self._guard.origin_of(request)}/desk/join#{made.code}"
        shown = await asyncio.to_thread(self._inviting.show, made.row)
        code = {"code": made.code, "link": link, "qr": _drawn(link)}
        return answer({**shown, **code}, 201)

    async def overview(self, request: Request) -> Response:
        """Give a ledger's invitations, and what whoever asks may invite to."""
        person = await self._guard.person(request)
        query_of(request)
        origin = request.path_params["origin"]
        return answer(await asyncio.to_thread(self._inviting.overview, origin, person.public_key))

    async def waiting(self, request: Request) -> Response:
        """Give where one may invite, over all ledgers, and whose keys wait there."""
        person = await self._guard.person(request)
        query_of(request)

        def work() -> Value:
            key = person.public_key
            return self._inviting.waiting(key, self._origins(key))

        return answer(await asyncio.to_thread(work))

    async def prepare(self, request: Request) -> Response:
        """Make the draft by which a key that has joined comes into office: 201, once or again."""
        person = await self._guard.person(request)
        check_fields(await read_json(request, self._budget, self._settings))
        origin, id_ = request.path_params["origin"], request.path_params["id"]
        made = await asyncio.to_thread(self._inviting.prepare, origin, person.public_key, id_)
        return answer({"origin": origin, "id": made}, 201)

    async def revoke(self, request: Request) -> Response:
        """Revoke an invitation."""
        person = await self._guard.person(request)
        origin, id_ = request.path_params["origin"], request.path_params["id"]
        done = await asyncio.to_thread(self._inviting.revoke, origin, person.public_key, id_)
        return answer(done)

    # ------------------------------------------------------------------------------- the invited

    async def look_up(self, request: Request) -> Response:
        """Say whom an invitation is for."""
        value = await self._stranger(request, "code")
        code = text_of(value, "code", longest=_CODE_CHARACTERS)
        return answer(await self._tried(request, lambda: self._joining.look_up(code)))

    async def join(self, request: Request) -> Response:
        """Take a key: 201 with its fingerprint."""
        value = await self._stranger(request, "code", "vkey", "proof")
        code = text_of(value, "code", longest=_CODE_CHARACTERS)
        vkey = text_of(value, "vkey", longest=_VKEY_CHARACTERS)
        proof = text_of(value, "proof", longest=_PROOF_CHARACTERS)
        found = await self._tried(request, lambda: self._joining.join(code, vkey, proof))
        return answer(found, 201)

    async def _stranger(self, request: Request, *fields: str) -> Value:
        """Read what somebody without a session sends from the desk's own page."""
        self._guard.check_own(request)
        value = await read_json(request, self._strangers, self._for_strangers)
        check_fields(value, *fields)
        return value

    async def _tried(self, request: Request, use: Callable[[], Value]) -> Value:
        place = place_of(address_of(request, self._settings.proxies))
        self._misses.check(place)
        try:
            return await asyncio.to_thread(use)
        except (InvitationUnknown, JoinProofWrong):
            self._misses.count(place)
            raise


def _asked(value: Value) -> Asked:
    roles = value.get("roles", [])
    if (
        not isinstance(roles, list)
        or len(roles) > _MOST_ROLES
        or not all(isinstance(each, str) for each in roles)
    ):
        raise DraftFieldWrong(where="roles", form="职务的列表", form_en="a list of roles")
    texts = {name: optional_text(value, name) for name in _FIELDS}
    if texts["name"] is not None and len(texts["name"]) > _NAME_CHARACTERS:
        raise DraftFieldWrong(
            where="name",
            form=f"不超过 {_NAME_CHARACTERS} 个字",
            form_en=f"at most {_NAME_CHARACTERS} characters",
        )
    return Asked(tuple(roles), **texts)


def _drawn(link: str) -> str | None:
    """Give the link as a QR code, an SVG; None where what draws it isn't installed."""
    try:
        return draw_code(link).decode()
    except NoSuchPage:
        return None
