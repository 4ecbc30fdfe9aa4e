"""The whole description, served at ``/desk/openapi.json`` (ADR 0062)."""

from collections.abc import Iterable
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.desk.description import (
    drafts,
    evidence,
    forms,
    invitations,
    objections,
    offices,
    people,
    signing_in,
)
from api.desk.description.parts import Json, Operation
from api.desk.draft_routes import JSON, Route
from api.desk.guard import COOKIE
from api.desk.pages import HEADERS
from api.desk.signin_errors import RequestForeign
from api.openapi import VERSION
from api.openapi import document as ledgers_document
from api.problems import MEDIA_TYPE, TITLES, status_of
from api.settings import Settings
from ledger.core.errors import LedgerError

PATH: Final = "/desk/openapi.json"
PREFIX: Final = "/desk/api"
CODES: Final = "x-problem-codes"
"""Beside each refusal: its codes, all of them; ``*`` is every code of the ledger's rules."""
_PARTS: Final = (
    signing_in, drafts, forms, evidence, invitations, people, objections, offices,
)  # fmt: skip
OPERATIONS: Final[tuple[Operation, ...]] = tuple(
    operation for part in _PARTS for operation in part.OPERATIONS
)
_JUDGED: Final = (400, 403, 404, 409, 413, 422)
_ALWAYS_HEADERS: Final = (
    {
        "name": "X-Mingbai-Desk",
        "in": "header",
        "required": True,
        "description": "no page of somebody else's can send it",
        "schema": {"type": "string", "enum": ["1"]},
    },
    {
        "name": "Origin",
        "in": "header",
        "required": True,
        "description": "the desk's own address; browsers send it by themselves",
        "schema": {"type": "string"},
        "example": "https://desk.example",
    },
)


def document(settings: Settings) -> Json:
    """Return the description of the desk's requests."""
    paths: Json = {}
    for each in OPERATIONS:
        paths.setdefault(PREFIX + each.path, {})[each.method] = _described(each)
    schemas = {name: schema for part in _PARTS for name, schema in part.SCHEMAS.items()}
    problem = ledgers_document(settings)["components"]["schemas"]["Problem"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mingbai 明白账: the officers' desk 办公台",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "Drafts, countersigning, evidence, objections. To sign in is to sign a challenge "
                "with a key that never leaves its owner: this server holds no password and no "
                "private key. 没有密码，私钥不离开本人。 A request that changes something carries "
                "X-Mingbai-Desk and Origin, so that no other page can make a browser send it."
            ),
        },
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": problem},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _described(operation: Operation) -> Json:
    found: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "security": [] if operation.is_open else [{"session": []}],
        "parameters": [*operation.parameters, *_headers(operation)],
        "responses": {
            str(status): {
                "description": "Done.",
                "content": {operation.media: {"schema": schema}},
            }
            for status, schema in operation.answers.items()
        },
    }
    if operation.body is not None:
        found["requestBody"] = {
            "required": True,
            "content": {operation.sends: {"schema": operation.body}},
        }
    found["responses"] |= _refusals(operation.refusals(), judges=operation.judges)
    return found


def _headers(operation: Operation) -> Iterable[Json]:
    changes = operation.method != "get"
    return _ALWAYS_HEADERS if changes and is_own(operation) else ()


def is_own(operation: Operation) -> bool:
    """Say whether only the desk's own pages and programs may send it: residents need no header."""
    return not operation.is_open or RequestForeign in operation.problems


def _refusals(classes: Iterable[type[LedgerError]], *, judges: bool) -> Json:
    codes: dict[int, set[str]] = {status: {"*"} for status in _JUDGED if judges}
    for each in classes:
        codes.setdefault(status_of(each), set()).add(each.code)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {
            "description": " ".join(TITLES[status]),
            "content": content,
            CODES: sorted(found),
        }
        for status, found in sorted(codes.items())
    }


class DescriptionRoutes:
    """The description's route; it is the same for everybody, and no secret."""

    def __init__(self, settings: Settings) -> None:
        self._data = orjson.dumps(document(settings))

    def routes(self) -> list[Route]:
        """Give the route."""
        return [(PATH, ["GET", "HEAD"], self.read)]

    async def read(self, _: Request) -> Response:
        """Give the description."""
        return Response(self._data, 200, HEADERS, JSON)
