"""Whether a body is one of its type: pydantic looks, and what it finds gets one of our errors."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from ledger.affairs import errors
from ledger.affairs.errors import (
    FieldForm,
    FieldMissing,
    FieldNotAmong,
    FieldNotBoolean,
    FieldNotInteger,
    FieldNotList,
    FieldNotObject,
    FieldNotText,
    FieldTooLarge,
    FieldTooLong,
    FieldTooShort,
    FieldTooSmall,
    FieldUnknown,
    PartyNotTyped,
)
from ledger.affairs.types.fields import Part
from ledger.affairs.types.registry import REGISTRY
from ledger.core.errors import LedgerError, error_classes

_OURS: Mapping[str, type[LedgerError]] = MappingProxyType(
    {error.code: error for error in error_classes() if error.__module__ == errors.__name__}
)
_VALIDATORS = MappingProxyType(
    {name: kind.model.__pydantic_validator__.validate_python for name, kind in REGISTRY.items()}
)
PartT = TypeVar("PartT", bound=Part)
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_PARTIES = ("payee", "payer", "party")


def check_body(kind: str, body: object, *, where: str = "body") -> None:
    """Check that *body* is one of the type *kind*, which is in the registry.

    Raises:
        FieldMissing, FieldUnknown, FieldNot…, FieldToo…, FieldForm, FieldRepeats, NotADate,
        NotAPeriod, PartyNotTyped, EvidenceEmpty, RowWidth, CountDiffers, DisplayEndsEarly,
        KeyOrSlug: the first thing that is wrong, at *where*.
    """
    try:
        _VALIDATORS[kind](body)
    except ValidationError as error:
        raise _named(error.errors(include_url=False)[0], where) from None


def read_part(model: type[PartT], data: bytes, *, where: str = "") -> PartT:
    """Read a part, with its sequences as tuples, from JSON that was checked: a file of data.

    Raises:
        What `check_body` raises.
    """
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise _named(error.errors(include_url=False)[0], where) from None


def _named(found: Any, where: str) -> LedgerError:  # noqa: ANN401 - pydantic's ErrorDetails
    """Give our error for pydantic's *found*."""
    # Beside fields and places pydantic names what it tried: "[key]", "constrained-str".
    path = [step for step in found["loc"] if isinstance(step, int) or _FIELD.fullmatch(step)]
    party = next((at for at, step in enumerate(path, 1) if step in _PARTIES), 0)
    if party and len(found["loc"]) > party:
        return PartyNotTyped(where=where + _place(path[:party]))
    place = (where + _place(path)).removeprefix(".")
    context = found.get("ctx", {})
    if found["type"] == "ledger":
        return _OURS[context["code"]](where=place, **context["facts"])
    return _NAMES[found["type"]](place, found["input"], context)


def _place(path: list[Any]) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)


_Namer = Callable[[str, Any, dict[str, Any]], LedgerError]


def _is(error: type[LedgerError]) -> _Namer:
    return lambda where, _value, _context: error(where=where)


def _too_long(limit: str) -> _Namer:
    return lambda where, _value, context: FieldTooLong(where=where, limit=context[limit])


def _too_short(limit: str) -> _Namer:
    return lambda where, _value, context: FieldTooShort(where=where, limit=context[limit])


_NAMES: Mapping[str, _Namer] = MappingProxyType(
    {
        "missing": _is(FieldMissing),
        "extra_forbidden": _is(FieldUnknown),
        "string_type": _is(FieldNotText),
        "int_type": _is(FieldNotInteger),
        "bool_type": _is(FieldNotBoolean),
        "list_type": _is(FieldNotList),
        "tuple_type": _is(FieldNotList),
        "dict_type": _is(FieldNotObject),
        "model_type": _is(FieldNotObject),
        "string_too_short": _too_short("min_length"),
        "string_too_long": _too_long("max_length"),
        "too_short": _too_short("min_length"),
        "too_long": _too_long("max_length"),
        "greater_than_equal": lambda where, value, context: FieldTooSmall(
            where=where, value=value, limit=context["ge"]
        ),
        "less_than_equal": lambda where, value, context: FieldTooLarge(
            where=where, value=value, limit=context["le"]
        ),
        "string_pattern_mismatch": lambda where, value, context: FieldForm(
            where=where, value=value, form=context["pattern"]
        ),
        "literal_error": lambda where, value, context: FieldNotAmong(
            where=where,
            value=value,
            allowed=", ".join(re.findall("'([^']*)'", context["expected"])),
        ),
    }
)
