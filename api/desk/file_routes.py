"""The desk's routes of files, disclosures, tables and templates (docs/desk.md)."""

import asyncio
import dataclasses
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.body import Body, Budget
from api.deployment import Deployment
from api.desk.asking import Value, optional_text, query_of, read_json
from api.desk.draft_errors import DraftFieldWrong, DraftMissing
from api.desk.draft_routes import PREFIX, Person, Route, Who, answer
from api.desk.drafting import Asked, Drafting
from api.desk.file_errors import FileTooLarge
from api.desk.file_names import disposition_of
from api.desk.files import HASH_HEADER, NAME_HEADER, Evidence, parse_upload, value_of
from api.desk.guard import OriginOf
from api.desk.looks import Looks, oversees
from api.desk.paper import draw_code, sheet_address
from api.desk.seats import seat_in
from api.desk.table_desk import MAX_TABLE_BYTES, Tables
from api.desk.tables import parse_asked
from api.desk.templates import TEMPLATES, make_template
from api.errors import BodyTooLarge, MediaTypeUnknown
from ledger.core.errors import LedgerError

FILE_POLICY: Final = "default-src 'none'; sandbox"
"""Of a file that somebody opens by its address: it runs nothing and loads nothing."""
_UPLOAD_TYPE: Final = "application/octet-stream"
_TABLES_AT_ONCE: Final = 2
_REASON_CHARACTERS: Final = 200


class FileRoutes:
    """The routes, with what they share; *who* guards every one of them."""

    def __init__(
        self,
        deployment: Deployment,
        evidence: Evidence,
        tables: Tables,
        drafting: Drafting,
        who: Who,
        *,
        origin_of: OriginOf,
        looks: Looks,
    ) -> None:
        """Serve the files of *evidence* and read tables."""
        self._origin_of = origin_of
        self._looks = looks
        self._evidence = evidence
        self._tables = tables
        self._drafting = drafting
        self._who = who
        self._clock = drafting.clock
        settings = deployment.settings
        self._budget = Budget(settings.max_pending_bytes)
        self._settings = settings
        self._for_files = dataclasses.replace(settings, max_body_bytes=evidence.max_file_bytes)
        # A table comes as base64 within JSON: four characters for three bytes.
        self._for_tables = dataclasses.replace(settings, max_body_bytes=MAX_TABLE_BYTES * 3 // 2)
        self._reading_tables = asyncio.Semaphore(_TABLES_AT_ONCE)

    def routes(self) -> list[Route]:
        """Give every route; order matters, for origins have slashes in them."""
        return [
            (PREFIX + "/files/{sha256}", ["GET"], self.give),
            (PREFIX + "/files", ["POST"], self.take),
            (PREFIX + "/disclosures/opened", ["POST"], self.open),
            (PREFIX + "/disclosures", ["POST"], self.keep),
            (PREFIX + "/tables", ["POST"], self.judge),
            (PREFIX + "/papers/{id}.svg", ["GET"], self.code),
            ("/desk/api/templates/{name}.xlsx", ["GET"], self.template),
        ]

    async def take(self, request: Request) -> Response:
        """Take a file: 201, or 200 if this ledger's desk has it; its length is refused unread."""
        person = await self._who(request)
        origin = await self._seated(request, person)
        upload = parse_upload(request.headers.get(NAME_HEADER), request.headers.get(HASH_HEADER))
        if request.headers.get("content-type", "") != _UPLOAD_TYPE:
            raise MediaTypeUnknown(where="content-type")
        with Body(request, self._budget, self._for_files) as body:
            try:
                data = await body.read()
            except BodyTooLarge:
                await body.discard()
                raise FileTooLarge(limit=self._evidence.max_file_bytes) from None
            except LedgerError:
                await body.discard()
                raise
            taken = await asyncio.to_thread(
                self._evidence.take, origin, person.public_key.hex(), upload, data
            )
        return answer(taken.to_json(), 201 if taken.fresh else 200)

    async def give(self, request: Request) -> Response:
        """Give a file to those in office; a browser saves it, and runs nothing of it."""
        person = await self._who(request)
        query_of(request)
        origin = await self._seated(request, person)
        sha256 = request.path_params["sha256"]
        row, data = await asyncio.to_thread(self._evidence.give, origin, sha256)
        headers = {
            "content-disposition": disposition_of(row.name),
            "x-content-type-options": "nosniff",
            "content-security-policy": FILE_POLICY,
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "private, no-store",
        }
        return Response(data, 200, headers, row.kind)

    async def keep(self, request: Request) -> Response:
        """Keep what opens sealed fields that a browser made."""
        person = await self._who(request)
        origin = await self._seated(request, person)
        value = await self._value(request)
        count = await asyncio.to_thread(self._evidence.keep, origin, value)
        return answer({"kept": count}, 201)

    async def open(self, request: Request) -> Response:
        """Give the values of sealed fields to those in office; that they looked is kept first.

        Raises:
            DraftFieldWrong: whoever oversees says why.
        """
        person = await self._who(request)
        origin = await self._seated(request, person)
        value = await self._value(request)
        reason = optional_text(value, "reason", longest=_REASON_CHARACTERS) or ""

        def work() -> dict[str, str]:
            rows = self._evidence.find_sealed(origin, value)
            with self._drafting.readings.of(origin) as reading:
                seat = seat_in(reading, person.public_key)
                if seat is None:
                    raise DraftMissing
                if oversees(reading, seat) and not reason.strip():
                    raise DraftFieldWrong(where="reason", form="查看的理由", form_en="why you look")
            self._looks.keep_opened(seat, rows, reason)
            return {row.commitment: value_of(row) for row in rows}

        return answer({"opened": await asyncio.to_thread(work)})

    async def judge(self, request: Request) -> Response:
        """Read a table and judge its rows; nothing is entered."""
        person = await self._who(request)
        origin = request.path_params["origin"]
        await self._seated(request, person)
        value = await read_json(request, self._budget, self._for_tables)

        def work() -> Value:
            asked = parse_asked(value)
            return self._tables.judge(origin, person.public_key, asked, self._clock())

        async with self._reading_tables:
            return answer(await asyncio.to_thread(work))

    async def code(self, request: Request) -> Response:
        """Give the code that a draft's sheet bears, to those who see the draft."""
        person = await self._who(request)
        query_of(request)
        asked = Asked(request.path_params["origin"], request.path_params["id"], person.public_key)
        draft = await asyncio.to_thread(self._drafting.read, asked)
        text = sheet_address(self._origin_of(request), draft.origin, draft.id, draft.statement_id)
        headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
        return Response(draw_code(text), 200, headers, "image/svg+xml")

    async def template(self, request: Request) -> Response:
        """Give an empty table whose filled form needs no mapping."""
        await self._who(request)
        query_of(request)
        name = request.path_params["name"]
        data = await asyncio.to_thread(make_template, name)
        headers = {
            "content-disposition": disposition_of(f"{TEMPLATES[name].title}.xlsx"),
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        }
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(data, 200, headers, media_type)

    async def _seated(self, request: Request, person: Person) -> str:
        """Give the ledger that is asked for, if *person* holds an office in it.

        Raises:
            DraftMissing: he doesn't; whether there is anything is not said.
        """
        origin: str = request.path_params["origin"]
        if not await asyncio.to_thread(self._tables.is_seated, origin, person.public_key):
            raise DraftMissing
        return origin

    async def _value(self, request: Request) -> Value:
        return await read_json(request, self._budget, self._settings)
