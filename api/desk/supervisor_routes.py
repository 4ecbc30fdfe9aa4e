"""The desk's routes of the supervisor's view (docs/desk.md)."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.deployment import Deployment
from api.desk.asking import check_fields, query_of, read_json, text_of
from api.desk.draft_routes import PREFIX, Route, Who, answer
from api.desk.supervisor import Supervising

_NO_CHARACTERS: Final = 200


class SupervisorRoutes:
    """The routes; *who* guards them all."""

    def __init__(self, deployment: Deployment, supervising: Supervising, who: Who) -> None:
        """Serve what *supervising* shows."""
        self._supervising = supervising
        self._who = who
        self._settings = deployment.settings
        self._budget = Budget(deployment.settings.max_pending_bytes)

    def routes(self) -> list[Route]:
        """Give every route; to open what is sealed is a POST, for it leaves a trace."""
        return [
            ("/desk/api/supervise", ["GET"], self.overview),
            ("/desk/api/supervise/looks", ["GET"], self.looks),
            (PREFIX + "/sealed", ["GET"], self.sealed_in),
            (PREFIX + "/sealed", ["POST"], self.sealed),
        ]

    async def overview(self, request: Request) -> Response:
        """Give the ledgers of one's jurisdiction."""
        person = await self._who(request)
        query_of(request)
        return answer(await asyncio.to_thread(self._supervising.overview, person.public_key))

    async def looks(self, request: Request) -> Response:
        """Say who looked at what is sealed in one's jurisdiction."""
        person = await self._who(request)
        query_of(request)
        found = await asyncio.to_thread(self._supervising.looks, person.public_key)
        return answer({"looks": found})

    async def sealed_in(self, request: Request) -> Response:
        """List where something is sealed in a ledger, without any of it."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]
        found = await asyncio.to_thread(self._supervising.sealed_in, origin, person.public_key)
        return answer(found)

    async def sealed(self, request: Request) -> Response:
        """Open what is sealed of a statement."""
        person = await self._who(request)
        value = await read_json(request, self._budget, self._settings)
        check_fields(value, "no", "reason")
        no = text_of(value, "no", longest=_NO_CHARACTERS)
        reason = text_of(value, "reason")
        origin = request.path_params["origin"]
        key = person.public_key
        return answer(await asyncio.to_thread(self._supervising.sealed, origin, key, no, reason))
