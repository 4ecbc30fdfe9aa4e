"""The kinds of field that bodies are made of, strict: what is read is what was written.

A date is a day of the calendar; a line is text in one line, without space at its ends; an id is 64
lower-case hexadecimal digits. Errors of our own are raised by their code, with their facts.
"""

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Never, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import FieldRepeats, NotADate, NotAPeriod, SumDiffers
from ledger.affairs.periods import period_days
from ledger.core.errors import LedgerError

LINE_FORM = r"^\S([^\n\t]*\S)?$"  # in pydantic's engine $ is the very end
NAME_FORM = r"^[a-z][a-z0-9_]{0,31}$"
PERSON_FORM = r"^[a-z][a-z0-9-]{0,31}$"
HASH_FORM = r"^[0-9a-f]{64}$"
CURRENCY_FORM = r"^[A-Z]{3}$"
YEARS = range(1900, 3000)


class Part(BaseModel):
    """A group of fields: no other than these, none converted, none left to chance."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Plain(Part):
    """A group of fields that is only looked at: no object is made of it, which takes half the time.

    A group with a validator of its own is made, as ever.
    """

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        source: Any,  # noqa: ANN401 - pydantic's
        handler: GetCoreSchemaHandler,
        /,
    ) -> CoreSchema:
        """Let pydantic look at a dictionary where it would make a model of one."""
        schema: Any = handler(source)
        if schema["type"] != "model" or schema["schema"]["type"] != "model-fields":
            return cast("CoreSchema", schema)
        fields = {}
        for name, field in schema["schema"]["fields"].items():
            inner = field["schema"]
            required = inner["type"] != "default"
            fields[field.get("validation_alias", name)] = core_schema.typed_dict_field(
                inner if required else inner["schema"], required=required
            )
        return core_schema.typed_dict_schema(
            fields,
            config=core_schema.CoreConfig(strict=True, extra_fields_behavior="forbid"),
            ref=schema.get("ref"),
        )


def refuse(error: type[LedgerError], **facts: Any) -> Never:  # noqa: ANN401 - facts of any kind
    """Refuse a field with one of our errors, raised where pydantic has found it."""
    raise PydanticCustomError("ledger", "{code}", {"code": error.code, "facts": facts})


def check_sum(field: str, stated: int, computed: int) -> None:
    """Refuse a sum that is not what its parts add up to.

    Raises:
        SumDiffers, by way of pydantic: *stated* in *field* is not *computed*.
    """
    if stated != computed:
        refuse(SumDiffers, field=field, stated=stated, computed=computed)


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Say whether *text* is a day of the calendar, written like 2026-11-22.

    The years are `YEARS`, so that whoever counts days from it stays within the calendar.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day.year in YEARS


@lru_cache(maxsize=4096)
def is_period(text: str) -> bool:
    """Say whether *text* is a period within `YEARS`, which ends no earlier than it begins."""
    try:
        first, last = period_days(text)
    except ValueError:
        return False
    return first.year in YEARS and last.year in YEARS


def _check_date(text: str) -> str:
    if not is_date(text):
        refuse(NotADate, value=text)
    return text


def _check_period(text: str) -> str:
    if not is_period(text):
        refuse(NotAPeriod, value=text)
    return text


def check_unique(items: list[str]) -> list[str]:
    """Refuse a list in which something stands twice (FieldRepeats)."""
    if len(set(items)) != len(items):
        refuse(FieldRepeats, value=next(item for item in items if items.count(item) > 1))
    return items


def _line(longest: int) -> StringConstraints:
    return StringConstraints(max_length=longest, pattern=LINE_FORM)


Name = Annotated[str, StringConstraints(pattern=NAME_FORM)]
"""A role, a kind, the name of a sealed field."""

Person = Annotated[str, StringConstraints(pattern=PERSON_FORM)]
"""Who a key belongs to: a label without meaning, such as p-3."""

Hash = Annotated[str, StringConstraints(pattern=HASH_FORM)]
"""A statement's id, a SHA-256, a commitment."""

Day = Annotated[str, AfterValidator(_check_date)]
Period = Annotated[str, StringConstraints(max_length=21), AfterValidator(_check_period)]
Line = Annotated[str, _line(200)]
ShortLine = Annotated[str, _line(64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Vkey = Annotated[str, StringConstraints(min_length=1, max_length=512)]
LogVkey = Annotated[str, StringConstraints(min_length=1, max_length=2_048)]  # ML-DSA-44 has room
Currency = Annotated[str, StringConstraints(pattern=CURRENCY_FORM)]

Amount = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
"""Minor units. Zero is a fact too: lists that are imported have such rows."""

Signed = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Bytes = Annotated[int, Field(ge=0, le=MAX_INTEGER)]

Roles = Annotated[list[Name], Field(min_length=1, max_length=16), AfterValidator(check_unique)]
Ids = Annotated[list[Hash], Field(min_length=1, max_length=500), AfterValidator(check_unique)]
