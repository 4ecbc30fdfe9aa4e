"""The desk's routes of what forms need: facts, bodies to begin with, and sheets that are kept."""

import asyncio
from collections.abc import Callable
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.deployment import Deployment
from api.desk.asking import Value, check_fields, query_of, read_json
from api.desk.draft_errors import DraftFieldWrong, DraftMissing, SheetMissing, SheetTooLarge
from api.desk.draft_routes import PREFIX, Person, Route, Who, answer
from api.desk.drafting import OPEN, Drafting
from api.desk.facts import form_facts
from api.desk.prefill import prefill
from api.desk.prefill_handover import MOST_UNFINISHED, unfinished
from api.desk.reading import Reading
from api.desk.seats import Seat, seat_in
from api.desk.showing import moment
from api.desk.signers import propose_by, tier_of
from ledger.affairs.calendar import day_of
from ledger.affairs.governance import DAY_MS

MAX_SHEET_BYTES: Final = 256 * 1024
SHEET_DAYS: Final = 90
_NAME_CHARACTERS: Final = 100
_PARAMETERS: Final = (
    "period", "catalogue", "place", "notice", "board", "account", "duty",
    "slug", "key", "roles", "person", "name", "ends",
)  # fmt: skip


Coming = Callable[[Reading, bytes], Value]
"""Gives the part of a handover's body that names who comes, to a key that may appoint."""


class FormRoutes:
    """The routes, with what they share."""

    def __init__(
        self, deployment: Deployment, desk: Drafting, who: Who, coming: Coming = lambda *_: {}
    ) -> None:
        """Serve the forms of *desk*; *coming* says who has brought a key and waits for office."""
        self._coming = coming
        self._desk = desk
        self._who = who
        self._settings = deployment.settings
        self._budget = Budget(deployment.settings.max_pending_bytes)

    def routes(self) -> list[Route]:
        """Give every route; order matters, for origins have slashes in them."""
        sheet = PREFIX + "/sheets/{key}"
        return [
            (PREFIX + "/facts", ["GET"], self.read_facts),
            (PREFIX + "/prefill/{form}", ["GET"], self.read_prefill),
            (PREFIX + "/signers", ["GET"], self.read_signers),
            (sheet, ["GET"], self.read_sheet),
            (sheet, ["PUT"], self.keep_sheet),
            (sheet, ["DELETE"], self.drop_sheet),
            ("/desk/api/sheets", ["GET"], self.list_sheets),
        ]

    async def read_facts(self, request: Request) -> Response:
        """Give what the forms of a ledger need to know."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]

        def work() -> Value:
            with self._desk.readings.of(origin) as reading:
                seat = _seat(reading, person)
                today = day_of(self._desk.clock())
                return {**form_facts(reading, today), "you": seat._asdict()}

        return answer(await asyncio.to_thread(work))

    async def read_prefill(self, request: Request) -> Response:
        """Give a body to begin with, with whatever does not agree beside it."""
        person = await self._who(request)
        asked = query_of(request, *_PARAMETERS)
        origin, form = request.path_params["origin"], request.path_params["form"]

        def work() -> Value:
            with self._desk.readings.of(origin) as reading:
                _seat(reading, person)
                found = prefill(reading, form, asked, day_of(self._desk.clock()))
                if form == "handover":
                    found["body"] |= self._coming(reading, person.public_key)
                    found["differences"] += unfinished(
                        self._desk.of_ledger(reading, OPEN, MOST_UNFINISHED)
                    )
                return found

        return answer(await asyncio.to_thread(work))

    async def read_signers(self, request: Request) -> Response:
        """Say whom the rules would ask to sign a statement of a type and amount."""
        person = await self._who(request)
        query = query_of(request, "type", "amount", "handler")
        amount = query.get("amount", "0")
        if not (amount.isascii() and amount.isdecimal() and len(amount) < 17):
            raise DraftFieldWrong(where="amount", form="整数（分）", form_en="an integer (fen)")
        origin, kind = request.path_params["origin"], query.get("type", "")

        def work() -> Value:
            with self._desk.readings.of(origin) as reading:
                seat = _seat(reading, person)
                now_ms = self._desk.clock()
                body = {"amount": int(amount), "handler": query.get("handler", "")}
                try:
                    tier = tier_of(reading.state, kind, body, now_ms)
                except KeyError:
                    raise DraftFieldWrong(where="type", form="类型", form_en="a type") from None
                by = propose_by(reading.state, kind, body, now_ms, proposer=seat.slug)
                needs = [{"roles": list(n.roles), "count": n.count} for n in tier.needs]
                return {
                    "by": by, "needs": needs, "people": tier.people, "decision": tier.decision,
                }  # fmt: skip

        return answer(await asyncio.to_thread(work))

    # ------------------------------------------------------------------------------------ sheets

    async def keep_sheet(self, request: Request) -> Response:
        """Keep what somebody is typing."""
        person = await self._who(request)
        value = await read_json(request, self._budget, self._settings)
        check_fields(value, "value")
        try:
            kept = orjson.dumps(value.get("value"))
        except orjson.JSONEncodeError:  # what can be read may be nested deeper than can be written
            raise DraftFieldWrong(
                where="value", form="不多于 250 层的内容", form_en="at most 250 levels deep"
            ) from None
        if len(kept) > MAX_SHEET_BYTES:
            raise SheetTooLarge(limit=MAX_SHEET_BYTES)
        origin, name = _sheet(request)
        now_ms = self._desk.clock()

        def work() -> None:
            with self._desk.readings.of(origin) as reading:
                _seat(reading, person)
            self._desk.records.put_sheet(person.public_key.hex(), origin, name, kept, now_ms)
            self._desk.records.forget_sheets(now_ms - SHEET_DAYS * DAY_MS)

        await asyncio.to_thread(work)
        return answer({"time": moment(now_ms)})

    async def read_sheet(self, request: Request) -> Response:
        """Give what the same person was typing."""
        person = await self._who(request)
        origin, name = _sheet(request)
        found = await asyncio.to_thread(
            self._desk.records.get_sheet,
            person.public_key.hex(),
            origin,
            name,
            self._desk.clock() - SHEET_DAYS * DAY_MS,
        )
        if found is None:
            raise SheetMissing
        value, time_ms = found
        time = moment(time_ms)
        return answer({"value": orjson.Fragment(value), "time": time})

    async def drop_sheet(self, request: Request) -> Response:
        """Forget what was typed."""
        person = await self._who(request)
        origin, name = _sheet(request)
        await asyncio.to_thread(
            self._desk.records.delete_sheet, person.public_key.hex(), origin, name
        )
        return answer({})

    async def list_sheets(self, request: Request) -> Response:
        """Give the sheets that a person has left, last changed first."""
        person = await self._who(request)
        query_of(request)
        since_ms = self._desk.clock() - SHEET_DAYS * DAY_MS
        found = await asyncio.to_thread(
            self._desk.records.list_sheets, person.public_key.hex(), since_ms
        )
        return answer(
            {
                "sheets": [
                    {"origin": origin, "key": name, "time": moment(ms)}
                    for origin, name, ms in found
                ]
            }
        )


def _seat(reading: Reading, person: Person) -> Seat:
    seat = seat_in(reading, person.public_key)
    if seat is None:
        raise DraftMissing
    return seat


def _sheet(request: Request) -> tuple[str, str]:
    name = request.path_params["key"]
    if not 0 < len(name) <= _NAME_CHARACTERS or not name.isprintable():
        form = f"1 到 {_NAME_CHARACTERS} 字"
        raise DraftFieldWrong(
            where="key", form=form, form_en=f"text of 1 to {_NAME_CHARACTERS} characters"
        )
    return request.path_params["origin"], name
