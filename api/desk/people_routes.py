"""The desk's routes of who holds which office, and of staffing tables (docs/desk.md)."""

import asyncio
import dataclasses
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.deployment import Deployment
from api.desk.asking import Value, query_of, read_json
from api.desk.draft_errors import DraftMissing
from api.desk.draft_routes import PREFIX, Origins, Route, Who, answer
from api.desk.drafting import Drafting
from api.desk.people import show_people
from api.desk.people_table import Staffing, parse_rows
from api.desk.seats import seat_in
from api.desk.table_desk import MAX_TABLE_BYTES

_AT_ONCE: Final = 1
"""A table of many ledgers is judged at a time: it asks for a reading of each."""


class PeopleRoutes:
    """The routes; *who* guards both."""

    def __init__(
        self, deployment: Deployment, drafting: Drafting, who: Who, origins_of: Origins
    ) -> None:
        """Serve the people of *drafting*'s ledgers."""
        self._drafting = drafting
        self._staffing = Staffing(drafting, origins_of)
        self._who = who
        # A table comes as base64 within JSON: four characters for three bytes.
        self._for_tables = dataclasses.replace(
            deployment.settings, max_body_bytes=MAX_TABLE_BYTES * 3 // 2
        )
        self._budget = Budget(deployment.settings.max_pending_bytes)
        self._judging = asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> list[Route]:
        """Give both routes; a table is judged by a POST, and nothing is entered."""
        return [
            (PREFIX + "/people", ["GET"], self.read_people),
            ("/desk/api/staffing", ["POST"], self.judge),
        ]

    async def read_people(self, request: Request) -> Response:
        """Give who holds and held which office in a ledger."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]

        def work() -> Value:
            with self._drafting.readings.of(origin) as reading:
                seat = seat_in(reading, person.public_key)
                if seat is None:
                    raise DraftMissing
                return show_people(reading, seat)

        return answer(await asyncio.to_thread(work))

    async def judge(self, request: Request) -> Response:
        """Judge a staffing table over all ledgers in which one holds an office."""
        person = await self._who(request)
        value = await read_json(request, self._budget, self._for_tables)

        def work() -> Value:
            return self._staffing.judge(person.public_key, parse_rows(value))

        async with self._judging:
            return answer(await asyncio.to_thread(work))
