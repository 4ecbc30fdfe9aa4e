"""The mapping file: which column is what, strictly read (docs/import.md is its documentation).

JSON, UTF-8, no duplicate keys, no field that isn't known here. A column is called by its header,
or by its letter as ``#C`` where headers are missing or twice. Every column of the file is used or
listed under ``ignore``: nothing is dropped in silence.
"""

# ruff: noqa: RUF012 -- pydantic copies a default that can change

import json
import re
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from ledger.log.ingest.amounts import NumberFormat
from ledger.log.ingest.field_reasons import reason_of_field
from ledger.log.ingest.form import (
    Column,
    DateFormat,
    FieldName,
    Part,
    Regex,
    SealedName,
    Slug,
    TableForm,
    Type,
)
from ledger.log.ingest.mapping_errors import (
    MappingFieldMissing,
    MappingFieldUnknown,
    MappingNotJson,
    MappingProblem,
    MappingValueWrong,
)
from ledger.log.ingest.settings import BOARD_FORMAT, BoardSettings
from ledger.log.ingest.units import POWERS

MAX_MAPPING_BYTES = 1024 * 1024
_TOO_LARGE = Reason("超过 1 MiB", "over 1 MiB")


class Source(Part):
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
            raise ValueError(
                Reason(
                    "column、constant、template 要写一个，也只能写一个",
                    "exactly one of column, constant, template",
                )
            )
        if self.column is None and (self.values is not None or self.empty is not None):
            raise ValueError(
                Reason("values 和 empty 要和 column 一起写", "values and empty belong to a column")
            )
        if self.empty is not None and self.optional:
            raise ValueError(Reason("empty 和 optional 只能写一个", "empty or optional, not both"))
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


class DateSource(Part):
    """The day of a statement; formats as in ``dates``."""

    column: Column
    formats: tuple[DateFormat, ...] = ("YYYY-MM-DD",)


class Numbers(Part):
    """How text cells write numbers; see ``amounts.NumberFormat``."""

    thousands: Literal["", ",", ".", " ", "'"] = ","
    decimal: Literal[".", ","] = "."
    negative: tuple[Literal["minus", "brackets", "trailing"], ...] = ("minus", "brackets")
    symbols: tuple[Annotated[str, StringConstraints(min_length=1, max_length=8)], ...] = ()
    unit: Literal["元", "百元", "千元", "万元", "十万元", "百万元", "千万元", "亿元"] = "元"

    @model_validator(mode="after")
    def _separators_differ(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError(
                Reason(
                    "thousands 和 decimal 是同一个字符",
                    "thousands and decimal are the same character",
                )
            )
        return self

    @property
    def form(self) -> NumberFormat:
        """The format that ``amounts`` reads by."""
        power = POWERS[self.unit]
        return NumberFormat(self.thousands, self.decimal, self.negative, self.symbols, power)


class Direction(Part):
    """A column that says the sign of another: what it says where that counts as it is, and against.

    Case, width and white space don't matter.
    """

    column: Column
    positive: Annotated[frozenset[str], Field(min_length=1)]
    negative: Annotated[frozenset[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _signs_differ(self) -> Self:
        if self.positive & self.negative:
            raise ValueError(Reason("同一个字又是正又是负", "one text stands for both directions"))
        return self


class AmountColumn(Part):
    """A column of amounts, and the type of statement that each sign is.

    Without types a positive amount is an expenditure and a negative one a refund: never a negative
    expenditure. A zero is refused unless *zero* says what it is, or is ``blank``: as if empty. A
    *negated* column, such as 贷方 of a journal, counts with the other sign. Where amounts have no
    sign of their own, *direction* says it.
    """

    column: Column
    positive: Type | None = "expenditure"
    negative: Type | None = "refund"
    zero: Type | None = None
    negated: bool = False
    direction: Direction | None = None


class Known(Part):
    """A way to recognise names: whole names, endings, patterns (searched), or a filled column."""

    names: frozenset[str] = frozenset()
    endings: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()
    patterns: tuple[Regex, ...] = ()
    filled: tuple[Column, ...] = ()


class PayeeSource(Part):
    """Who was paid, or paid: asked in this order: withheld, person, organisation; else a person.

    A person is sealed. *withheld* are texts that stand in place of a name (REDACTED …) and are
    kept as they are. *empty* says what a blank cell is; without it a blank is refused.
    """

    name: Source
    withheld: Known = Known()
    person: Known = Known()
    organisation: Known = Known()
    empty: Literal["withheld"] | None = None


class Rule(Part):
    """What a group of postings is: every posting fits one of *postings*, and some fits the first.

    A pattern is an account's beginning and a sign: ``Income:-``, ``Assets:+``, ``Expenses:0``.
    The first posting that fits the first pattern leads: columns that differ are read from it. The
    type ``leave_out`` is for vouchers that move no money, such as depreciation: they are counted.
    """

    postings: Annotated[tuple[str, ...], Field(min_length=1)]
    type: Type
    fields: dict[FieldName, Source] = {}

    @model_validator(mode="after")
    def _signs(self) -> Self:
        if any(pattern[-1:] not in ("+", "-", "0") for pattern in self.postings):
            raise ValueError(
                Reason(
                    "每个 pattern 要以自己的符号 +、- 或 0 收尾",
                    "each pattern ends in its sign: +, - or 0",
                )
            )
        return self


class Group(Part):
    """Rows that are one statement: those with the same text in *by*; their amounts sum to zero.

    *accounts* are the beginnings of those accounts that hold money, with the names that statements
    call them by. A statement's ``account`` is the one of its postings that is among them; a rule
    whose type is ``transfer`` fits two postings that both are. What differs from row to row is in
    *note*, which goes into the postings; all other columns must agree.
    """

    by: Column | Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
    account: Column | Source
    note: Column | None = None
    accounts: dict[Column, Annotated[str, StringConstraints(min_length=1, max_length=200)]] = {}
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class PayRows(Part):
    """Rows that are one pay list: those with the same text in *by*, or all; *what* each is for."""

    what: Source
    by: Column | None = None


class LeaveOut(Part):
    """Rows that aren't records, such as totals: those with one of *values* in *column*."""

    column: Column
    values: Annotated[frozenset[str], Field(min_length=1)]


class Control(Part):
    """Rows of totals, which are checked and not recorded.

    They are those with one of *values* in *column*, or that fit *pattern* (searched), whose groups
    ``count`` and ``amount`` are what the row states. Else *amounts* are columns that hold their own
    sums, and *count* is one that holds the number of rows. With *span* ``since_last`` it is about
    the rows since the last such row, as 本页小计 is.
    """

    column: Column
    values: frozenset[str] = frozenset()
    pattern: Regex | None = None
    amounts: tuple[Column, ...] = ()
    count: Column | None = None
    span: Literal["all", "since_last"] = "all"

    @model_validator(mode="after")
    def _checks_something(self) -> Self:
        if (self.pattern is None) == (not self.values):
            raise ValueError(
                Reason("values 和 pattern 要写一个，也只能写一个", "either values or pattern")
            )
        groups = set() if self.pattern is None else set(re.compile(self.pattern).groupindex)
        if not groups <= {"count", "amount"}:
            raise ValueError(
                Reason(
                    "pattern 里的组只能叫 count 和 amount",
                    "the pattern's groups are count and amount",
                )
            )
        if not (groups or self.amounts or self.count):
            raise ValueError(
                Reason(
                    "什么都没有核对：要有 amounts、count 或 pattern 里的组",
                    "nothing is checked: amounts, count, or groups of the pattern",
                )
            )
        return self


class Mapping(Part):
    """A mapping file; *aliases* are other names that a column's header is known to have had."""

    format: Literal["mingbai/mapping/v1"]
    about: str = ""
    makes: Literal["statements"] = "statements"
    table: TableForm = TableForm()
    ignore: tuple[Column, ...] = ()
    aliases: dict[Column, tuple[Column, ...]] = {}
    leave_out: tuple[LeaveOut, ...] = ()
    totals: tuple[Control, ...] = ()
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
    pay_list: PayRows | None = None

    @model_validator(mode="after")
    def _one_amount_in_groups(self) -> Self:
        if self.group is not None and len(self.amounts) > 2:
            raise ValueError(
                Reason(
                    "成组的行要有一个 amounts 列，或 debit 和 credit 两列",
                    "grouped rows have one amounts column, or debit and credit",
                )
            )
        if self.pay_list is not None and (self.group is not None or self.payee is None):
            raise ValueError(
                Reason("发放表要有 payee，不能有 group", "a pay list has a payee, and no group")
            )
        return self


class BankMapping(Part):
    """A mapping file of bank lines 银行流水, which become statements of type bank_statement.

    Money that came in is in *amount* (signed, or by *direction*), or in *income* and
    *expenditure*. *no* numbers the
    lines, by default by their rows. *balance*, if there is one, is checked line by line, and gives
    what the account opened with; else *opening* does. *text* must not name persons.
    """

    format: Literal["mingbai/mapping/v1"]
    about: str = ""
    makes: Literal["bank_statement"]
    table: TableForm = TableForm()
    ignore: tuple[Column, ...] = ()
    aliases: dict[Column, tuple[Column, ...]] = {}
    leave_out: tuple[LeaveOut, ...] = ()
    by: dict[Slug, Slug | tuple[Slug, ...]] = {}
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    account: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    date: DateSource
    number: Numbers = Numbers()
    amount: Column | None = None
    direction: Direction | None = None
    income: Column | None = None
    expenditure: Column | None = None
    balance: Column | None = None
    opening: int | None = None
    no: Source | None = None
    text: Source | None = None
    newest_first: bool = False

    @model_validator(mode="after")
    def _amounts(self) -> Self:
        two = self.income is not None and self.expenditure is not None
        one = self.income is not None or self.expenditure is not None
        if two == (self.amount is not None) or (one and not two):
            raise ValueError(
                Reason(
                    "amount，或 income 和 expenditure，只能写一种",
                    "either amount, or income and expenditure",
                )
            )
        if self.direction is not None and self.amount is None:
            raise ValueError(
                Reason("direction 只和 amount 一起用", "direction goes with amount only")
            )
        if (self.balance is None) == (self.opening is None):
            raise ValueError(Reason("balance 和 opening 只能写一个", "either balance, or opening"))
        return self


AnyMapping = Mapping | BankMapping | BoardSettings


def parse_mapping(data: bytes, file: str = "") -> Mapping:
    """Return the mapping of rows to statements in *data*; *file* is its name, for messages.

    Raises:
        MappingNotJson: no JSON in UTF-8, too large, or a key twice in one object.
        MappingFieldMissing, MappingFieldUnknown, MappingValueWrong: not as docs/import.md says.
    """
    value = _parse_json(data, file)
    try:
        # JSON knows no tuples and sets: lists become them here, and only here
        return Mapping.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise _problem(error) from error


def parse_any_mapping(data: bytes, file: str = "") -> AnyMapping:
    """Return the mapping, of whatever kind its ``format`` and ``makes`` say; raises the same."""
    value = _parse_json(data, file)
    kind: type[Mapping | BankMapping | BoardSettings] = Mapping
    if isinstance(value, dict) and value.get("format") == BOARD_FORMAT:
        kind = BoardSettings
    elif isinstance(value, dict) and value.get("makes") == "bank_statement":
        kind = BankMapping
    try:
        return kind.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise _problem(error) from error


def _parse_json(data: bytes, file: str) -> object:
    if len(data) > MAX_MAPPING_BYTES:
        raise MappingNotJson(file=file, reason=_TOO_LARGE)
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise MappingNotJson(file=file, reason=reason_of(error)) from error


def _problem(error: ValidationError) -> MappingProblem:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "$"
    if first["type"] == "missing":
        return MappingFieldMissing(field=field)
    if first["type"] == "extra_forbidden":
        return MappingFieldUnknown(field=field)
    return MappingValueWrong(field=field, reason=reason_of_field(first))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError(
            Reason("同一个对象里有一个名字出现了两次", "a key stands twice in one object")
        )
    return value
