"""The desk's routes of objections: open to everybody with a code, and for those who enter them.

The open ones need no session and set no cookie; nothing of the request but its body is kept. The
peer's address is used in memory alone, to slow down whoever tries wrong codes.
"""

import asyncio
import dataclasses
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
    number_of,
    optional_text,
    query_of,
    read_json,
    text_of,
)
from api.desk.codes import Misses
from api.desk.demands import Demanding
from api.desk.draft_routes import PREFIX, Route, Who, answer
from api.desk.drafting import read_clock
from api.desk.guard import OriginOf
from api.desk.objection_errors import CodeUnknown, CodeUnreadable
from api.desk.objections import Objecting, Shown
from api.desk.paper import draw_code
from api.desk.signin_errors import AddressUnset
from api.places import address_of, place_of
from ledger.core.keys import format_vkey

_LOT_BYTES: Final = 7_000_000
_CODE_CHARACTERS: Final = 200
_ABOUT_CHARACTERS: Final = 64
_WORDS_CHARACTERS: Final = 20_000
_OBJECTION_BYTES: Final = 256 * 1024  # all those characters, in any spelling of JSON


class ObjectionRoutes:
    """The routes, with what they share; *who* guards those of offices."""

    def __init__(
        self,
        deployment: Deployment,
        objecting: Objecting,
        demanding: Demanding,
        who: Who,
        *,
        origin_of: OriginOf,
        clock: Callable[[], int] = read_clock,
    ) -> None:
        """Serve what *objecting* receives and *demanding* counts."""
        self._objecting = objecting
        self._demanding = demanding
        self._origin_of = origin_of
        self._who = who
        self._misses = Misses(clock)
        self._settings = deployment.settings
        self._budget = Budget(deployment.settings.max_pending_bytes)
        self._strangers = Budget(deployment.settings.max_pending_bytes)
        self._for_strangers = for_strangers(deployment.settings, _OBJECTION_BYTES)
        self._for_lots = dataclasses.replace(deployment.settings, max_body_bytes=_LOT_BYTES)

    def routes(self) -> list[Route]:
        """Give every route; order matters, for origins have slashes in them."""
        return [
            ("/desk/api/objections/code", ["POST"], self.look_up),
            ("/desk/api/objections/receipt-key", ["GET"], self.receipt_key),
            ("/desk/api/objections", ["POST"], self.receive),
            ("/desk/api/objections/{no}/code.svg", ["GET"], self.draw),
            ("/desk/api/objections/{no}/words", ["GET"], self.read),
            ("/desk/api/objections/{no}/draft", ["POST"], self.enter),
            ("/desk/api/objections/{no}", ["GET"], self.follow),
            ("/desk/api/demands", ["POST"], self.demand),
            ("/desk/api/demands/{no}/code.svg", ["GET"], self.draw_demand),
            ("/desk/api/demands/{no}", ["GET"], self.follow_demand),
            (PREFIX + "/demands", ["GET"], self.demanded),
            (PREFIX + "/demands", ["POST"], self.enter_demand),
            (PREFIX + "/objections/waiting", ["GET"], self.waiting),
            (PREFIX + "/objections", ["GET"], self.received),
            (PREFIX + "/lots", ["POST"], self.put_lot),
            (PREFIX + "/looks", ["GET"], self.looks),
        ]

    # --------------------------------------------------------------------------------- residents

    async def look_up(self, request: Request) -> Response:
        """Say what a code may be used for."""
        value = await read_json(request, self._strangers, self._for_strangers)
        check_fields(value, "code")
        code = text_of(value, "code", longest=_CODE_CHARACTERS)

        def work() -> Value:
            found = self._objecting.look_up(code)
            return {**found, "demands": self._demanding.standing(found["origin"])}

        return answer(await self._tried(request, work))

    async def receive(self, request: Request) -> Response:
        """Take an objection: 201 and its receipt."""
        value = await read_json(request, self._strangers, self._for_strangers)
        check_fields(value, "code", "about", "subject", "words")
        shown = Shown(
            text_of(value, "code", longest=_CODE_CHARACTERS),
            text_of(value, "about", longest=_ABOUT_CHARACTERS),
            optional_text(value, "subject") or "",
            optional_text(value, "words", longest=_WORDS_CHARACTERS) or "",
        )
        found = await self._tried(request, lambda: self._objecting.receive(shown))
        return answer({**found, "link": self._link(request, found["no"])}, 201)

    async def demand(self, request: Request) -> Response:
        """Count a code for a forced publication: 201."""
        value = await read_json(request, self._strangers, self._for_strangers)
        check_fields(value, "code", "catalogue")
        code = text_of(value, "code", longest=_CODE_CHARACTERS)
        catalogue = text_of(value, "catalogue")
        found = await self._tried(request, lambda: self._demanding.demand(code, catalogue))
        return answer({**found, "link": self._link(request, _demand_name(found["no"]))}, 201)

    async def follow(self, request: Request) -> Response:
        """Say how an objection stands."""
        query_of(request)
        no = request.path_params["no"]
        return answer(await asyncio.to_thread(self._objecting.follow, no))

    async def draw(self, request: Request) -> Response:
        """Give the code of a receipt, which leads to how its objection stands."""
        query_of(request)
        no = request.path_params["no"]
        await asyncio.to_thread(self._objecting.follow, no)
        return _drawn(self._address(request, no))

    async def follow_demand(self, request: Request) -> Response:
        """Say how the demand stands for which a code was counted."""
        query_of(request)
        no = request.path_params["no"]
        return answer(await asyncio.to_thread(self._demanding.follow, no))

    async def draw_demand(self, request: Request) -> Response:
        """Give the code of a demand's receipt, which leads to how the demand stands."""
        query_of(request)
        no = request.path_params["no"]
        await asyncio.to_thread(self._demanding.follow, no)
        return _drawn(self._address(request, _demand_name(no)))

    async def demanded(self, request: Request) -> Response:
        """Say, to everybody, what is demanded in a ledger and how many codes are missing."""
        query_of(request)
        origin = request.path_params["origin"]
        return answer(await asyncio.to_thread(self._demanding.standing, origin))

    async def waiting(self, request: Request) -> Response:
        """Give, to everybody, the numbers of what was received and is not in the ledger yet."""
        query_of(request)
        origin = request.path_params["origin"]
        return answer({"waiting": await asyncio.to_thread(self._objecting.waiting, origin)})

    async def receipt_key(self, _: Request) -> Response:
        """Give the key that signs receipts."""
        return answer({"key": format_vkey(self._objecting.receipt_key.verifier)})

    def _address(self, request: Request, name: str) -> str:
        """Give where a receipt leads: by the desk's own address, whatever the request calls it.

        Raises:
            AddressUnset: it was reached by a name that nobody said is its own.
        """
        return f"{self._origin_of(request)}/desk/objection#{name}"

    def _link(self, request: Request, name: str) -> str | None:
        try:
            return self._address(request, name)
        except AddressUnset:  # a receipt without a link is better than none
            return None

    async def _tried(self, request: Request, use: Callable[[], Value]) -> Value:
        place = place_of(address_of(request, self._settings.proxies))
        self._misses.check(place)
        try:
            return await asyncio.to_thread(use)
        except (CodeUnknown, CodeUnreadable):
            self._misses.count(place)
            raise

    # ----------------------------------------------------------------------------------- offices

    async def received(self, request: Request) -> Response:
        """Give an office what was received, without the words."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]
        return answer(await asyncio.to_thread(self._objecting.received, origin, person.public_key))

    async def read(self, request: Request) -> Response:
        """Give an office the words; that it looked is kept."""
        person = await self._who(request)
        no = request.path_params["no"]
        return answer(await asyncio.to_thread(self._objecting.read, no, person.public_key))

    async def enter(self, request: Request) -> Response:
        """Make the draft that enters an objection: 201."""
        person = await self._who(request)
        check_fields(await read_json(request, self._budget, self._settings))
        no = request.path_params["no"]
        made = await asyncio.to_thread(self._objecting.enter, no, person.public_key)
        return answer({"origin": made.origin, "id": made.id}, 201)

    async def enter_demand(self, request: Request) -> Response:
        """Make the draft of a demand for which there are enough codes: 201."""
        person = await self._who(request)
        value = await read_json(request, self._budget, self._settings)
        check_fields(value, "catalogue", "of")
        catalogue = text_of(value, "catalogue")
        of = None if value.get("of") is None else number_of(value, "of")
        origin = request.path_params["origin"]
        made = await asyncio.to_thread(
            self._demanding.enter, origin, person.public_key, catalogue, of
        )
        return answer({"origin": made.origin, "id": made.id}, 201)

    async def put_lot(self, request: Request) -> Response:
        """Take a lot's list of hashes."""
        person = await self._who(request)
        value = await read_json(request, self._budget, self._for_lots)
        check_fields(value, "issue", "hashes")
        issue, hashes = text_of(value, "issue"), text_of(value, "hashes", longest=_LOT_BYTES)
        origin = request.path_params["origin"]
        count = await asyncio.to_thread(
            self._objecting.put_lot, origin, person.public_key, issue, hashes
        )
        return answer({"count": count}, 201)

    async def looks(self, request: Request) -> Response:
        """Say who looked at what is sealed."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]
        found = await asyncio.to_thread(self._objecting.looks, origin, person.public_key)
        return answer({"looks": found})


def _demand_name(no: str) -> str:
    """Name a counted code in the fragment of an address: ``demand:`` and its hash."""
    return f"demand:{no.partition(':')[2]}"


def _drawn(address: str) -> Response:
    return Response(draw_code(address), 200, {"cache-control": "no-store"}, "image/svg+xml")
