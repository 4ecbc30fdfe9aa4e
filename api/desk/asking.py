"""What a request to the desk says, read strictly: one JSON object with known fields."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.requests import Request

from api.body import Body, Budget
from api.desk.draft_errors import DraftFieldWrong
from api.parameters import parse_query
from api.settings import Settings

Value = dict[str, Any]
STRANGERS_BYTES: Final = 16 * 1024

_FORMS: Mapping[type, tuple[str, str]] = {
    str: ("文字", "text"),
    int: ("整数", "an integer"),
    dict: ("对象", "an object"),
    list: ("列表", "a list"),
}


async def read_json(request: Request, budget: Budget, settings: Settings) -> Value:
    """Return the JSON object that a request carries.

    Raises:
        DraftFieldWrong: it isn't one, or a name stands in it twice. What `Body.read` raises.
    """
    with Body(request, budget, settings) as body:
        data = await body.read()
    try:
        value = orjson.loads(data)
        # A name that stands twice means one thing to one reader and another to the next.
        json.loads(data, object_pairs_hook=_check_once)
    except (ValueError, RecursionError):  # or deeper than anything that is written here
        value = None
    if not isinstance(value, dict):
        raise DraftFieldWrong(where="body", form="JSON 对象", form_en="a JSON object")
    return value


def for_strangers(settings: Settings, most: int = STRANGERS_BYTES) -> Settings:
    """Give *settings* for those of whom nobody knows who they are: short bodies are all they need.

    Strangers who send long ones and never end would else hold all the room that there is.
    """
    return replace(settings, max_body_bytes=min(settings.max_body_bytes, most))


def _check_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError


def check_fields(value: Mapping[str, Any], *known: str, where: str = "") -> None:
    """Check that *value* has no other fields than those *known*.

    Raises:
        DraftFieldWrong: it has; a misspelt field must not be left out in silence.
    """
    for name in value:
        if name not in known:
            raise DraftFieldWrong(
                where=where + name,
                form="、".join(known) + " 之一",
                form_en="one of " + ", ".join(known),
            )


def _wrong(where: str, kind: type) -> DraftFieldWrong:
    zh, en = _FORMS[kind]
    return DraftFieldWrong(where=where, form=zh, form_en=en)


def text_of(value: Mapping[str, Any], name: str, where: str = "", *, longest: int = 2_000) -> str:
    """Return the text in field *name*.

    Raises:
        DraftFieldWrong: there is none, it is too long, or has a NUL, which no database keeps.
    """
    found = value.get(name)
    if not isinstance(found, str) or len(found) > longest or "\0" in found:
        raise _wrong(where + name, str)
    return found


def optional_text(value: Mapping[str, Any], name: str, *, longest: int = 2_000) -> str | None:
    """Return the text in field *name*; None where there is none.

    Raises:
        DraftFieldWrong: it is something else.
    """
    return None if value.get(name) is None else text_of(value, name, longest=longest)


def number_of(value: Mapping[str, Any], name: str, where: str = "") -> int:
    """Return the integer in field *name*.

    Raises:
        DraftFieldWrong: there is none.
    """
    found = value.get(name)
    if type(found) is not int:
        raise _wrong(where + name, int)
    return found


def object_of(value: Mapping[str, Any], name: str, where: str = "") -> Value:
    """Return the object in field *name*.

    Raises:
        DraftFieldWrong: there is none.
    """
    found = value.get(name)
    if not isinstance(found, dict):
        raise _wrong(where + name, dict)
    return found


def list_of(value: Mapping[str, Any], name: str) -> list[Value]:
    """Return the list of objects in field *name*.

    Raises:
        DraftFieldWrong: there is none.
    """
    found = value.get(name)
    if not isinstance(found, list):
        raise _wrong(name, list)
    for at, each in enumerate(found):
        if not isinstance(each, dict):
            raise _wrong(f"{name}[{at}]", dict)
    return found


def query_of(request: Request, *known: str) -> dict[str, str]:
    """Return the query's parameters.

    Raises:
        ParameterUnknown: another one, or one twice.
    """
    return parse_query(request, *known)
