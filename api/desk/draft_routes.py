"""The desk's routes of drafts, signatures, opinions, inbox and month (docs/desk.md)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.body import Budget
from api.deployment import Deployment
from api.desk.appending import Appending
from api.desk.asking import (
    Value,
    check_fields,
    list_of,
    number_of,
    object_of,
    optional_text,
    query_of,
    read_json,
    text_of,
)
from api.desk.countersigning import Countersigning, Line
from api.desk.draft import Draft, View
from api.desk.draft_errors import DraftFieldWrong, DraftMissing, TooManyDrafts
from api.desk.drafting import MOST_AT_ONCE, Asked, Drafting
from api.desk.inbox import inbox, month_list
from api.desk.proposing import ID_BYTES, Proposal
from api.desk.seats import seat_at, seat_in
from api.desk.showing import show_draft, summarize
from api.desk.writing import parse_chosen
from api.problems import problem_of
from api.settings import Settings
from ledger.affairs.types.fields import is_date
from ledger.core.errors import LedgerError

JSON: Final = "application/json"
PREFIX: Final = "/desk/api/ledgers/{origin:path}"
_VIEWS: Final[dict[str, View]] = {"reserve": "reserve", "veto": "veto", "return": "return"}
_STATES: Final = (
    "open", "complete", "appended", "withdrawn", "vetoed", "returned", "expired", "stuck",
)  # fmt: skip
_NOTE_CHARACTERS: Final = 1_000
_PROPOSED: Final = ("type", "body", "no", "by", "note")
_ID: Final = re.compile(f"[0-9a-f]{{{2 * ID_BYTES}}}")
_MOST_LISTED: Final = 1_000
_RESUME_S: Final = 60.0


class Person(Protocol):
    """Whoever is signed in: a public key."""

    @property
    def public_key(self) -> bytes:
        """The key, 32 bytes."""
        ...


Who = Callable[[Request], Awaitable[Person]]
"""Says who asks, or refuses."""
Origins = Callable[[bytes], Sequence[str]]
"""Gives the ledgers in which a key holds an office."""
Endpoint = Callable[[Request], Awaitable[Response]]
Route = tuple[str, list[str], Endpoint]


class DraftRoutes:
    """The routes, with what they share; *who* guards every one of them."""

    def __init__(self, deployment: Deployment, desk: Drafting, who: Who, origins: Origins) -> None:
        """Serve the drafts of *desk*."""
        self._deployment = deployment
        self._desk = desk
        self._signing = Countersigning(desk)
        self._appending = Appending(deployment, desk)
        self._who = who
        self._origins = origins
        self._settings: Settings = deployment.settings
        self._budget = Budget(self._settings.max_pending_bytes)
        self._resumed = 0.0

    def routes(self) -> list[Route]:
        """Give every route; order matters, for origins have slashes in them."""
        one = PREFIX + "/drafts/{id}"
        return [
            (PREFIX + "/drafts/batch", ["POST"], self.propose_many),
            (PREFIX + "/drafts/check", ["POST"], self.check),
            (one + "/signatures", ["POST"], self.sign),
            (one + "/opinions", ["POST"], self.give_opinion),
            (one + "/withdraw", ["POST"], self.withdraw),
            (one + "/renew", ["POST"], self.renew),
            (one + "/append", ["POST"], self.append),
            (one, ["GET"], self.read),
            (one, ["PUT"], self.revise),
            (PREFIX + "/drafts", ["POST"], self.propose),
            (PREFIX + "/drafts", ["GET"], self.read_ledger),
            ("/desk/api/signatures", ["POST"], self.sign_many),
            ("/desk/api/inbox", ["GET"], self.read_inbox),
            ("/desk/api/month", ["GET"], self.read_month),
        ]

    # ---------------------------------------------------------------------------------- proposing

    async def propose(self, request: Request) -> Response:
        """Make a draft: 201 with all of it."""
        person = await self._who(request)
        value = await self._value(request)
        proposal = _proposal(value)
        origin = request.path_params["origin"]
        (made,) = await asyncio.to_thread(self._desk.propose, origin, person.public_key, [proposal])
        return await self._shown(made, person, 201)

    async def propose_many(self, request: Request) -> Response:
        """Make many drafts, all or none: 201 with a line, and the text, of each."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "drafts")
        listed = list_of(value, "drafts")
        if len(listed) > MOST_AT_ONCE:
            raise TooManyDrafts(limit=MOST_AT_ONCE)
        proposals = [_proposal(each, f"drafts[{at}].") for at, each in enumerate(listed)]
        origin = request.path_params["origin"]

        def work() -> list[Value]:
            made = self._desk.propose(origin, person.public_key, proposals)
            with self._desk.readings.of(origin) as reading:
                return [
                    {
                        **summarize(reading, each),
                        "text": each.text.decode(),
                        "wanted": list(each.order),
                    }
                    for each in made
                ]

        return answer({"drafts": await asyncio.to_thread(work)}, 201)

    async def check(self, request: Request) -> Response:
        """Try a draft without keeping it: its errors, or its text, signers, facts and warnings."""
        person = await self._who(request)
        value = await self._value(request)
        proposal = _proposal(value)
        origin = request.path_params["origin"]

        def work() -> Value:
            (made,) = self._desk.rehearse(origin, person.public_key, [proposal])
            return self._show(made, person.public_key)

        return answer(await asyncio.to_thread(work))

    # ------------------------------------------------------------------------------------ reading

    async def read(self, request: Request) -> Response:
        """Give a draft, and with it the proof of its entry once it stands."""
        person = await self._who(request)
        asked = _asked(request, person)
        draft = await asyncio.to_thread(self._desk.read, asked)
        return await self._shown(draft, person)

    async def read_ledger(self, request: Request) -> Response:
        """Give the drafts of one ledger, last changed first, to those who hold an office in it."""
        person = await self._who(request)
        query = query_of(request, "state")
        states = query["state"].split(",") if query.get("state") else ["open", "complete"]
        for state in states:
            if state not in _STATES:
                raise DraftFieldWrong(
                    where="state", form="、".join(_STATES), form_en="one of " + ", ".join(_STATES)
                )
        origin = request.path_params["origin"]
        found = await asyncio.to_thread(self._list, origin, person.public_key, states)
        return answer({"drafts": found})

    def _list(self, origin: str, public_key: bytes, states: Sequence[str]) -> list[Value]:
        with self._desk.readings.of(origin) as reading:
            if seat_in(reading, public_key) is None:
                raise DraftMissing
            drafts = self._desk.of_ledger(reading, states, _MOST_LISTED)
            return [summarize(reading, each) for each in drafts]

    async def read_inbox(self, request: Request) -> Response:
        """Give all that waits for a key, over all its ledgers."""
        person = await self._who(request)
        query_of(request)
        await self._resume()

        def work() -> Value:
            return inbox(self._desk, person.public_key, self._origins(person.public_key))

        return answer(await asyncio.to_thread(work))

    async def read_month(self, request: Request) -> Response:
        """Give what a countersigner has to sign of a month, exceptions first."""
        person = await self._who(request)
        query = query_of(request, "origin", "month")
        origin, month = query.get("origin", ""), query.get("month", "")
        if not is_date(f"{month}-01"):
            raise DraftFieldWrong(where="month", form="2026-11", form_en="2026-11")
        found = await asyncio.to_thread(month_list, self._desk, person.public_key, origin, month)
        return answer(found)

    # ----------------------------------------------------------------------------------- changing

    async def revise(self, request: Request) -> Response:
        """Change a draft: a new revision, and signatures that were given are void."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "revision", *_PROPOSED)
        revision = number_of(value, "revision")
        asked = _asked(request, person)
        if "type" not in value:
            draft = await asyncio.to_thread(self._desk.read, asked)
            value["type"] = draft.statement.type
        del value["revision"]
        proposal = _proposal(value)
        draft = await asyncio.to_thread(self._desk.revise, asked, revision, proposal)
        return await self._shown(draft, person)

    async def renew(self, request: Request) -> Response:
        """Make a draft anew, for those who are in office now."""
        person = await self._who(request)
        check_fields(await self._value(request))
        draft = await asyncio.to_thread(self._desk.renew, _asked(request, person))
        return await self._shown(draft, person)

    async def withdraw(self, request: Request) -> Response:
        """Withdraw a draft."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "reason")
        reason = text_of(value, "reason")
        draft = await asyncio.to_thread(self._desk.withdraw, _asked(request, person), reason)
        return await self._shown(draft, person)

    async def give_opinion(self, request: Request) -> Response:
        """Put an opinion on record; where the profile asks, prepare the ledger's own statement."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "revision", "opinion", "reason")
        opinion = _VIEWS.get(text_of(value, "opinion"))
        if opinion is None:
            raise DraftFieldWrong(
                where="opinion", form="reserve、veto 或 return", form_en="reserve, veto or return"
            )
        reason, revision = text_of(value, "reason"), number_of(value, "revision")
        asked = _asked(request, person)
        draft = await asyncio.to_thread(self._desk.give_opinion, asked, revision, opinion, reason)
        prepared = await asyncio.to_thread(
            self._desk.prepare_opinion, draft, person.public_key, opinion, reason
        )
        more = {} if prepared is None else {"prepared": _named(prepared)}
        return await self._shown(draft, person, more=more)

    # ------------------------------------------------------------------------------------ signing

    async def sign(self, request: Request) -> Response:
        """Take a signature; the last one puts the statement into the ledger."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "revision", "statement_id", "line")
        asked = _asked(request, person)
        line = _line({**value, "origin": asked.origin, "draft": asked.id})
        draft = await asyncio.to_thread(self._signing.sign, person.public_key, line)
        return await self._shown(await self._appended(draft), person)

    async def sign_many(self, request: Request) -> Response:
        """Take many signatures, each answered by itself: its draft's state, or what is wrong."""
        person = await self._who(request)
        value = await self._value(request)
        check_fields(value, "signatures")
        listed = list_of(value, "signatures")
        if len(listed) > MOST_AT_ONCE:
            raise TooManyDrafts(limit=MOST_AT_ONCE)
        lines = [_line(each, f"signatures[{at}].") for at, each in enumerate(listed)]
        found = await asyncio.to_thread(self._signing.sign_many, person.public_key, lines)
        complete = {
            each.id: each for each in found if isinstance(each, Draft) and each.state == "complete"
        }
        done = await self._appending.append(list(complete.values()))
        answered = [
            _outcome(line, done.get(each.id, each) if isinstance(each, Draft) else each)
            for line, each in zip(lines, found, strict=True)
        ]
        signed = sum("error" not in each for each in answered)
        return answer({"signatures": answered, "signed": signed, "count": len(answered)})

    async def append(self, request: Request) -> Response:
        """Try again to put into the ledger what everybody has signed."""
        person = await self._who(request)
        check_fields(await self._value(request))
        draft = await asyncio.to_thread(self._desk.read, _asked(request, person))
        return await self._shown(await self._appended(draft), person)

    async def _appended(self, draft: Draft) -> Draft:
        if draft.state != "complete":
            return draft
        return (await self._appending.append([draft]))[draft.id]

    async def _resume(self) -> None:
        """Put into the ledgers what a stop has left complete, now and then."""
        now = asyncio.get_running_loop().time()
        if now - self._resumed > _RESUME_S or not self._resumed:
            self._resumed = now
            await self._appending.resume()

    # ----------------------------------------------------------------------------------- answering

    async def _value(self, request: Request) -> Value:
        return await read_json(request, self._budget, self._settings)

    async def _shown(
        self, draft: Draft, person: Person, status: int = 200, more: Value | None = None
    ) -> Response:
        shown = await asyncio.to_thread(self._show, draft, person.public_key)
        return answer({**shown, **(more or {})}, status)

    def _show(self, draft: Draft, public_key: bytes) -> Value:
        with self._desk.readings.of(draft.origin) as reading:
            seat = seat_at(reading, draft, public_key)
            shown = show_draft(reading, draft, self._desk.clock(), mine=seat.slug)
        if draft.index is not None:
            served = self._deployment.find(draft.origin)
            standing = served.standing()
            proof = served.reader.read_proof(draft.index, standing.checkpoint, standing.note)
            shown["entry"] = {"index": draft.index, "proof": proof.decode()}
        return shown


def _proposal(value: Value, where: str = "") -> Proposal:
    check_fields(value, *_PROPOSED, "id", where=where)
    by = value.get("by")
    named = optional_text(value, "id")
    if named is not None and not _ID.fullmatch(named):
        raise DraftFieldWrong(
            where=where + "id", form="32 位小写十六进制", form_en="32 lower-case hex digits"
        )
    note = optional_text(value, "note", longest=_NOTE_CHARACTERS)
    return Proposal(
        text_of(value, "type", where),
        object_of(value, "body", where),
        optional_text(value, "no"),
        None if by is None else parse_chosen(by),
        note or "",
        named,
    )


def _line(value: Value, where: str = "") -> Line:
    check_fields(value, "origin", "draft", "revision", "statement_id", "line", where=where)
    return Line(
        text_of(value, "origin", where),
        text_of(value, "draft", where),
        number_of(value, "revision", where),
        text_of(value, "statement_id", where),
        text_of(value, "line", where),
    )


def _asked(request: Request, person: Person) -> Asked:
    parameters = request.path_params
    return Asked(parameters["origin"], parameters["id"], person.public_key)


def _named(draft: Draft) -> Value:
    return {"origin": draft.origin, "id": draft.id, "type": draft.statement.type}


def _outcome(line: Line, found: Draft | LedgerError) -> Value:
    named: dict[str, Any] = {"origin": line.origin, "draft": line.draft}
    if isinstance(found, Draft):
        named["state"] = found.state
        if found.index is not None:
            named["entry"] = {"index": found.index}
        if found.refusal is not None:
            named["refusal"] = found.refusal._asdict()
        return named
    problem = problem_of(found)
    named["error"] = {
        "code": problem.code, "zh": problem.detail, "en": problem.detail_en, "field": problem.field,
    }  # fmt: skip
    return named


def answer(value: Value, status: int = 200) -> Response:
    """Return *value* as JSON that nobody keeps."""
    return Response(orjson.dumps(value), status, {"cache-control": "no-store"}, JSON)
