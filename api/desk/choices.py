"""What the forms of one ledger offer: its own words in lists, and the entries that may be named."""

import asyncio
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.desk.asking import query_of
from api.desk.draft_errors import DraftMissing
from api.desk.draft_routes import PREFIX, Route, Who, answer
from api.desk.drafting import Drafting
from api.desk.facts import cited
from api.desk.form_words import METHODS
from api.desk.reading import Reading
from api.desk.seats import seat_in
from ledger.affairs.calendar import day_of
from ledger.affairs.forms import STANDARD_BODIES, STANDARD_FORMS
from ledger.affairs.types.labels import LABELS

_MOST: Final = 300
Choice = dict[str, Any]


class ChoiceRoutes:
    """The routes, with what they share; *who* guards both."""

    def __init__(self, desk: Drafting, who: Who) -> None:
        """Offer what the ledgers of *desk* have."""
        self._desk = desk
        self._who = who

    def routes(self) -> list[Route]:
        """Give both routes."""
        return [
            (PREFIX + "/choices", ["GET"], self.read_choices),
            (PREFIX + "/entries", ["GET"], self.read_entries),
        ]

    async def read_choices(self, request: Request) -> Response:
        """Give the words of forms of decision, steps, bodies and methods."""
        person = await self._who(request)
        query_of(request)
        origin = request.path_params["origin"]

        def work() -> Choice:
            with self._desk.readings.of(origin) as reading:
                _check_seat(reading, person.public_key)
                return choices(reading, day_of(self._desk.clock()))

        return answer(await asyncio.to_thread(work))

    async def read_entries(self, request: Request) -> Response:
        """Give the entries of some types, last first, which a field may name."""
        person = await self._who(request)
        asked = query_of(request, "types")
        origin = request.path_params["origin"]
        wanted = frozenset(filter(None, asked.get("types", "").split(",")))

        def work() -> Choice:
            with self._desk.readings.of(origin) as reading:
                _check_seat(reading, person.public_key)
                return {"entries": entries(reading, wanted)}

        return answer(await asyncio.to_thread(work))


def _check_seat(reading: Reading, public_key: bytes) -> None:
    if seat_in(reading, public_key) is None:
        raise DraftMissing


def entries(reading: Reading, wanted: frozenset[str]) -> list[Choice]:
    """Give the last entries of the types *wanted*, or of any if none is named."""
    found = []
    for event in reversed(reading.events):
        if wanted and event.type not in wanted:
            continue
        day = event.body.get("date") or event.body.get("day") or event.body.get("period") or ""
        found.append({**cited(reading, event.id), "day": day})
        if len(found) == _MOST:
            break
    return found


def choices(reading: Reading, today: date) -> Choice:
    """Give the words in which decisions, contracts and types are called."""
    catalogue, _, _ = reading.scene(today)
    forms = {**STANDARD_FORMS, **catalogue.forms}
    own = {body.name: body for form in forms.values() for body in form.bodies}
    steps = {step.name: step for form in forms.values() for step in form.steps}
    return {
        "forms": [_choice(each.name, each.label, each.en) for each in forms.values()],
        "steps": [_choice(each.name, each.label, each.en) for each in steps.values()],
        "bodies": [
            _choice(each.name, each.label, each.en) for each in {**STANDARD_BODIES, **own}.values()
        ],
        "methods": [_choice(name, *words) for name, words in METHODS.items()],
        "types": [_choice(name, label.zh, label.en) for name, label in LABELS.items()],
    }


def _choice(value: str, zh: str, en: str) -> Choice:
    return {"value": value, "zh": zh, "en": en}
