"""What the forms of the desk ask for, made from the very models that the ledger checks bodies with.

A form is plain JSON: for every field its words, its kind, whether it is asked for, and the list of
this ledger from which it is chosen. Nothing is said here twice that a model says already.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from api.desk.form_words import (
    CHOICES,
    FIELD_LISTS,
    LONG_GROUPS,
    MEETING_OUTCOMES,
    NOT_MONEY,
    PARTIES,
    field_words,
    is_usual,
    rank,
)
from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.types.fields import (
    CURRENCY_FORM,
    HASH_FORM,
    NAME_FORM,
    PERSON_FORM,
    check_unique,
    is_date,
    is_period,
)
from ledger.affairs.types.labels import label_of
from ledger.affairs.types.money import EvidenceFields
from ledger.affairs.types.registry import REGISTRY

Form = dict[str, Any]
_LONGEST_LINE: Final = 512
_FORMS: Final = {HASH_FORM: "hash", NAME_FORM: "name", PERSON_FORM: "slug", CURRENCY_FORM: "money"}


@cache
def all_forms() -> Form:
    """Give the form of every type, by its name."""
    return {name: form_of(name) for name in REGISTRY}


def form_of(kind: str) -> Form:
    """Give the form of the type *kind*, which is in the registry."""
    entry = REGISTRY[kind]
    targets = {".".join(link.path): sorted(link.targets) for link in entry.links}
    label = label_of(kind)
    return {
        "type": kind,
        "v": entry.v,
        "label": {"zh": label.zh, "en": label.en},
        "group": entry.group,
        "fields": _fields(entry.model, kind, "", targets),
    }


def _fields(
    model: type[BaseModel], kind: str, path: str, targets: Mapping[str, list[str]]
) -> list[Form]:
    found = []
    for name, field in model.model_fields.items():
        own = field.alias or name
        place = f"{path}.{own}" if path else own
        node = _node(field.annotation, field.metadata, _Where(model, kind, own, place, targets))
        zh, en, hint_zh, hint_en = field_words(model.__name__, own)
        found.append(
            {
                "name": own,
                "zh": zh,
                "en": en,
                "hint": {"zh": hint_zh, "en": hint_en},
                "required": field.is_required(),
                "usual": is_usual(model.__name__, own),
                **node,
            }
        )
        if node["kind"] in {"choice", "currency", "bool"}:
            found[-1]["hint"] = {"zh": "", "en": ""}
    return sorted(found, key=lambda each: rank(model.__name__, each["name"]))


class _Where(typing.NamedTuple):
    """Where a field stands: in which model, of which type's body, and by which path."""

    model: type[BaseModel]
    kind: str
    name: str
    path: str
    targets: Mapping[str, list[str]]


def _node(annotation: Any, metadata: Iterable[Any], where: _Where) -> Form:  # noqa: ANN401
    """Describe what *annotation* takes; *metadata* narrows it."""
    annotation, metadata = _unwrap(annotation, metadata)
    origin = typing.get_origin(annotation)
    describe = _DESCRIBED.get(origin or annotation)
    if describe is not None:
        return describe(annotation, metadata, where)
    if annotation is EvidenceFields:
        return {"kind": "file", "fields": _fields(annotation, where.kind, where.path, {})}
    return {
        "kind": "group",
        "long": annotation.__name__ in LONG_GROUPS,
        "fields": _fields(annotation, where.kind, where.path, where.targets),
    }


def _unwrap(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any]]:  # noqa: ANN401
    found = list(metadata)
    while typing.get_origin(annotation) is typing.Annotated:
        annotation, *more = typing.get_args(annotation)
        found += more
    flat: list[Any] = []
    for each in found:
        flat += each.metadata if isinstance(each, FieldInfo) else [each]
    return annotation, flat


def _union(annotation: Any, _: list[Any], where: _Where) -> Form:  # noqa: ANN401 - a type
    parts = [each for each in typing.get_args(annotation) if each is not type(None)]
    if len(parts) == 1:
        return _node(parts[0], (), where)
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    if not models:
        return {"kind": "cell"}
    return {
        "kind": "union",
        "options": [
            {
                "zh": PARTIES[model.__name__][0],
                "en": PARTIES[model.__name__][1],
                "fields": _fields(model, where.kind, where.path, {}),
            }
            for model in models
        ],
    }


def _choice(annotation: Any, _: list[Any], where: _Where) -> Form:  # noqa: ANN401 - a type
    return {"kind": "choice", "options": _options(where, typing.get_args(annotation))}


def _yes_or_no(_: Any, __: list[Any], ___: _Where) -> Form:  # noqa: ANN401 - a type
    return {"kind": "bool"}


def _options(where: _Where, values: Iterable[str]) -> list[Form]:
    words = CHOICES[where.name]
    return [{"value": each, "zh": words[each][0], "en": words[each][1]} for each in values]


def _list(annotation: Any, metadata: list[Any], where: _Where) -> Form:  # noqa: ANN401
    (inner,) = typing.get_args(annotation)
    unique = any(isinstance(m, AfterValidator) and m.func is check_unique for m in metadata)
    return {
        "kind": "list",
        "of": _node(inner, (), where),
        "least": _bound(metadata, MinLen, "min_length", 0),
        "most": _bound(metadata, MaxLen, "max_length", 1000),
        "unique": unique,
    }


def _map(annotation: Any, _: list[Any], where: _Where) -> Form:  # noqa: ANN401 - a type
    key, value = typing.get_args(annotation)
    in_key = where._replace(name=f"{where.name}.key")
    return {"kind": "map", "key": _node(key, (), in_key), "of": _node(value, (), where)}


def _integer(_: Any, metadata: list[Any], where: _Where) -> Form:  # noqa: ANN401
    least = _bound(metadata, Ge, "ge", -MAX_INTEGER)
    most = _bound(metadata, Le, "le", MAX_INTEGER)
    if most == MAX_INTEGER and (where.model.__name__, where.name) not in NOT_MONEY:
        return {"kind": "money", "signed": least < 0}
    return {"kind": "integer", "least": least, "most": most}


def _text(_: Any, metadata: list[Any], where: _Where) -> Form:  # noqa: ANN401
    named = _checked(metadata)
    if named:
        return {"kind": named}
    rules = [each for each in metadata if isinstance(each, StringConstraints)]
    pattern = next((str(each.pattern) for each in rules if each.pattern), "")
    pattern = pattern or next((p for m in metadata if (p := getattr(m, "pattern", None))), "")
    listed = _list_of(where)
    if pattern == CURRENCY_FORM:
        return {"kind": "currency"}
    if where.name == "outcome":
        return {"kind": "choice", "options": _options(where, MEETING_OUTCOMES)}
    if pattern == HASH_FORM:
        return _reference(where)
    if pattern in _FORMS:
        return {"kind": _FORMS[pattern], "list": listed}
    longest = next((r.max_length for r in rules if r.max_length), None)
    longest = longest or _bound(metadata, MaxLen, "max_length", _LONGEST_LINE)
    several = not pattern and longest > _LONGEST_LINE
    return {
        "kind": "text" if several else "line",
        "most": longest,
        "list": listed,
        **({"pattern": pattern} if pattern and r"\S" not in pattern else {}),
    }


def _list_of(where: _Where) -> str:
    """Give the ledger's list that a field is chosen from; files have words of their own."""
    if where.model.__name__ in {"EvidenceFields", "Shown", "Attachment"}:
        return ""
    own = FIELD_LISTS.get((where.kind, where.name))
    return FIELD_LISTS.get(("", where.name), "") if own is None else own


def _checked(metadata: list[Any]) -> str:
    """Give ``day`` or ``period`` where a validator of that name stands, by what it refuses."""
    for each in metadata:
        if isinstance(each, AfterValidator):
            names = each.func.__code__.co_names
            if is_date.__name__ in names:
                return "day"
            if is_period.__name__ in names:
                return "period"
    return ""


def _reference(where: _Where) -> Form:
    if where.path in where.targets:
        return {"kind": "entry", "types": where.targets[where.path]}
    return {"kind": "hash"}


def _bound(metadata: list[Any], kind: type, name: str, default: int) -> int:
    return next((getattr(each, name) for each in metadata if isinstance(each, kind)), default)


_DESCRIBED: Final[Mapping[Any, Callable[[Any, list[Any], _Where], Form]]] = types.MappingProxyType(
    {
        types.UnionType: _union,
        typing.Union: _union,
        Literal: _choice,
        list: _list,
        dict: _map,
        bool: _yes_or_no,
        int: _integer,
        str: _text,
    }
)
