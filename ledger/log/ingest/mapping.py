"""The mapping file: which column is what, strictly read (docs/import.md is its documentation).

JSON, UTF-8, no duplicate keys, no field that isn't known here. A column is called by its header,
or by its letter as ``#C`` where headers are missing or twice. Every column of the file is used or
listed under ``ignore``: nothing is dropped in silence.
"""

import json
import re
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ledger.log.ingest.amounts import NumberFormat
from ledger.log.ingest.dates import check_date_format
from ledger.log.ingest.errors import (
    MappingFieldMissing,
    MappingFieldUnknown,
    MappingNotJson,
    MappingProblem,
    MappingValueWrong,
)

FORMAT = "mingbai/mapping/v1"
MAX_MAPPING_BYTES = 1024 * 1024


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _check_date_format(form: str) -> str:
    try:
        check_date_format(form)
    except ValueError as error:
        raise ValueError("a date format names YYYY, M or MM, and D or DD, once each") from error
    return form


def _check_regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


# in pydantic's regular expressions (Rust) $ is the end of the text, and never before a newline
Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Type = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
DateFormat = Annotated[str, AfterValidator(_check_date_format)]
Regex = Annotated[str, AfterValidator(_check_regex)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
SealedName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class TableForm(_Part):
    """Where in the file the table stands; rows above *header_row* are counted, not read."""

    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    sheet: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "gb18030", "gbk", "big5", "utf-16", "cp1252"] | None = None


class Source(_Part):
    """Where a field's text comes from: a *column*, a *constant*, or a *template* of columns.

    A template is text with ``{header}`` in it; ``{#row}`` is the row's number. *values* translates
    what stands in the cell, and what isn't listed is refused. *empty* is what a blank cell means;
    with *optional* the field is left out instead. With neither, a blank cell is refused.
    """

    column: Column | None = None
    constant: str | None = None
    template: str | None = None
    values: dict[str, str] | None = None
    empty: str | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [name for name in (self.column, self.constant, self.template) if name is not None]
        if len(given) != 1:
            raise ValueError("exactly one of column, constant, template")
        if self.column is None and (self.values is not None or self.empty is not None):
            raise ValueError("values and empty belong to a column")
        if self.empty is not None and self.optional:
            raise ValueError("empty or optional, not both")
        return self

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        if self.column is not None:
            return (self.column,)
        return tuple(name for name in template_columns(self.template or "") if name != "#row")


HOLE = re.compile(r"\{([^{}]*)\}")


def template_columns(template: str) -> tuple[str, ...]:
    """Return the names between braces in a template, in order."""
    return tuple(HOLE.findall(template))


class DateSource(_Part):
    """The day of a statement; formats as in ``dates``."""

    column: Column
    formats: tuple[DateFormat, ...] = ("YYYY-MM-DD",)


class Numbers(_Part):
    """How text cells write numbers; see ``amounts.NumberFormat``."""

    thousands: Literal["", ",", ".", " ", "'"] = ","
    decimal: Literal[".", ","] = "."
    negative: tuple[Literal["minus", "brackets", "trailing"], ...] = ("minus", "brackets")
    symbols: tuple[Annotated[str, StringConstraints(min_length=1, max_length=8)], ...] = ()

    @model_validator(mode="after")
    def _separators_differ(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal are the same character")
        return self

    @property
    def form(self) -> NumberFormat:
        """The format that ``amounts`` reads by."""
        return NumberFormat(self.thousands, self.decimal, self.negative, self.symbols)


class AmountColumn(_Part):
    """A column of amounts, and the type of statement that each sign is.

    Without types a positive amount is an expenditure and a negative one a refund: never a negative
    expenditure. A zero is refused unless *zero* says what it is, or is ``blank``: as if empty.
    """

    column: Column
    positive: Type | None = "expenditure"
    negative: Type | None = "refund"
    zero: Type | None = None


class Known(_Part):
    """A way to recognise names: whole names, endings, patterns (searched), or a filled column."""

    names: frozenset[str] = frozenset()
    endings: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()
    patterns: tuple[Regex, ...] = ()
    filled: tuple[Column, ...] = ()


class PayeeSource(_Part):
    """Who was paid, or paid: asked in this order: withheld, person, organisation; else a person.

    A person is sealed. *withheld* are texts that stand in place of a name (REDACTED …) and are
    kept as they are. *empty* says what a blank cell is; without it a blank is refused.
    """

    name: Source
    withheld: Known = Known()
    person: Known = Known()
    organisation: Known = Known()
    empty: Literal["withheld"] | None = None


class Rule(_Part):
    """What a group of postings is: every posting fits one of *postings*, and some fits the first.

    A pattern is an account's beginning and a sign: ``Income:-``, ``Assets:+``, ``Expenses:0``.
    The first posting that fits the first pattern leads: columns that differ are read from it.
    """

    postings: Annotated[tuple[str, ...], Field(min_length=1)]
    type: Type
    fields: dict[FieldName, Source] = {}

    @model_validator(mode="after")
    def _signs(self) -> Self:
        if any(pattern[-1:] not in ("+", "-", "0") for pattern in self.postings):
            raise ValueError("each pattern ends in its sign: +, - or 0")
        return self


class Group(_Part):
    """Rows that are one statement: those with the same text in *by*; their amounts sum to zero."""

    by: Column
    account: Column
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class LeaveOut(_Part):
    """Rows that aren't records, such as totals: those with one of *values* in *column*."""

    column: Column
    values: Annotated[frozenset[str], Field(min_length=1)]


class Mapping(_Part):
    """A mapping file."""

    format: Literal["mingbai/mapping/v1"]
    about: str = ""
    table: TableForm = TableForm()
    ignore: tuple[Column, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    by: dict[Slug, Slug | tuple[Slug, ...]] = {}
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    date: DateSource
    number: Numbers = Numbers()
    amounts: Annotated[tuple[AmountColumn, ...], Field(min_length=1)]
    payee: PayeeSource | None = None
    fields: dict[FieldName, Source] = {}
    evidence: tuple[dict[FieldName, Source], ...] = ()
    sealed: dict[SealedName, Source] = {}
    group: Group | None = None

    @model_validator(mode="after")
    def _one_amount_in_groups(self) -> Self:
        if self.group is not None and len(self.amounts) != 1:
            raise ValueError("grouped rows have one amounts column, of signed amounts")
        return self


def parse_mapping(data: bytes, file: str = "") -> Mapping:
    """Return the mapping in *data*; *file* is its name, for messages.

    Raises:
        MappingNotJson: no JSON in UTF-8, too large, or a key twice in one object.
        MappingFieldMissing, MappingFieldUnknown, MappingValueWrong: not as docs/import.md says.
    """
    if len(data) > MAX_MAPPING_BYTES:
        raise MappingNotJson(file=file, reason=f"> {MAX_MAPPING_BYTES} bytes")
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise MappingNotJson(file=file, reason=str(error)) from error
    try:
        # JSON knows no tuples and sets: lists become them here, and only here
        return Mapping.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise _problem(error) from error


def _problem(error: ValidationError) -> MappingProblem:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "$"
    if first["type"] == "missing":
        return MappingFieldMissing(field=field)
    if first["type"] == "extra_forbidden":
        return MappingFieldUnknown(field=field)
    return MappingValueWrong(field=field, reason=first["msg"].removeprefix("Value error, "))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return value
