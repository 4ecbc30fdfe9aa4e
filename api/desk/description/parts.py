"""What every description is made of: schemas in a few words, parameters, and one operation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from api.desk.draft_errors import DraftFieldWrong, DraftMissing
from api.desk.signin_errors import AddressUnset, RequestForeign, SignInNeeded
from api.errors import (
    BodyTooLarge,
    ContentCoded,
    InternalError,
    LedgerHalted,
    LedgerUnopened,
    MethodRefused,
    NoSuchLedger,
    NoSuchPage,
    Overloaded,
    ParameterUnknown,
    RequestTooSlow,
)
from ledger.core.errors import LedgerError

Json = dict[str, Any]

TEXT: Final[Json] = {"type": "string"}
FLAG: Final[Json] = {"type": "boolean"}
WHOLE: Final[Json] = {"type": "integer"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
HASH: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TIME: Final[Json] = {"type": "string", "format": "date-time"}
DAY: Final[Json] = {"type": "string", "format": "date"}
ANY: Final[Json] = {"type": "object"}
SAID: Final[Json] = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": TEXT, "en": TEXT},
    "additionalProperties": False,
}


def record(fields: Mapping[str, Json], *optional: str, example: object = None) -> Json:
    """Describe an object of exactly these *fields*, of which those *optional* may be left out."""
    found: Json = {
        "type": "object",
        "required": [name for name in fields if name not in optional],
        "properties": dict(fields),
        "additionalProperties": False,
    }
    return found if example is None else {**found, "example": example}


def listed(items: Json, most: int | None = None) -> Json:
    """Describe a list."""
    return {"type": "array", "items": items, **({} if most is None else {"maxItems": most})}


def by_name(values: Json) -> Json:
    """Describe an object whose names are free."""
    return {"type": "object", "additionalProperties": values}


def or_null(schema: Json) -> Json:
    """Describe something that may be missing."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Json:
    """Describe one of some words."""
    return {"type": "string", "enum": list(words)}


def text(most: int, example: str = "") -> Json:
    """Describe a text of at most so many characters."""
    return {"type": "string", "maxLength": most, **({"example": example} if example else {})}


def ref(name: str) -> Json:
    """Name a schema of the document's components."""
    return {"$ref": f"#/components/schemas/{name}"}


def in_path(name: str, schema: Json, description: str, example: object) -> Json:
    """Describe a parameter in the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": example,
    }


def in_query(name: str, schema: Json, description: str, *, required: bool = False) -> Json:
    """Describe a parameter in the query."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


ORIGIN: Final = in_path(
    "origin",
    {"type": "string", "minLength": 1, "maxLength": 128},
    "the ledger's origin; its slashes may be sent as they are",
    "ledger.example.org/demo",
)

Errors = Sequence[type[LedgerError]]
ALWAYS: Final[Errors] = (NoSuchPage, MethodRefused, InternalError)
CHANGING: Final[Errors] = (RequestForeign, AddressUnset)
READING_BODY: Final[Errors] = (
    DraftFieldWrong, BodyTooLarge, ContentCoded, RequestTooSlow, Overloaded,
)  # fmt: skip
OF_LEDGER: Final[Errors] = (NoSuchLedger, LedgerUnopened, LedgerHalted)


class Operation(NamedTuple):
    """One request: its path under ``/desk/api``, what it takes, gives and refuses.

    *answers* are schemas of JSON by status, or whole media types where it is no JSON. *problems*
    are what it refuses beside what follows from the rest; an operation that *judges* statements
    answers every code of the ledger's rules, too.
    """

    method: Literal["get", "post", "put", "delete"]
    path: str
    name: str
    summary: str
    answers: Mapping[int, Json]
    problems: Errors = ()
    body: Json | None = None
    parameters: Sequence[Json] = ()
    is_open: bool = False
    judges: bool = False
    media: str = "application/json"
    sends: str = "application/json"

    def refusals(self) -> list[type[LedgerError]]:
        """Give every class of error that it may answer with, but those of a statement's rules."""
        found: list[type[LedgerError]] = [*self.problems, *ALWAYS]
        if not self.is_open:
            found.append(SignInNeeded)
            if self.method != "get":
                found += CHANGING
        if "{origin}" in self.path:
            found += [DraftMissing, *OF_LEDGER]
        if self.method == "get":
            found.append(ParameterUnknown)
        if self.body is not None:
            found += READING_BODY
        return list(dict.fromkeys(found))
