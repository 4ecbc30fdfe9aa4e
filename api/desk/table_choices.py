"""What somebody chose for a table, and the mapping that it stands for."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from api.desk.table_errors import ChoicesIncomplete, ChoicesMalformed
from api.desk.table_uses import (
    AMOUNTS,
    CARRIED,
    ONCE,
    ORGANISATIONS,
    SUBTOTALS,
    TOTALS,
    Proposal,
    Use,
    cells_of,
    distinct,
)
from ledger.log.ingest.cells import Row
from ledger.log.ingest.mapping import Mapping, parse_mapping

Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
Text = Annotated[str, StringConstraints(max_length=200)]
Grade = Literal["self", "agency", "bank"]

_FIELDS: Final = ("summary", "category", "fund", "account", "invoice", "budget", "handler")
_DEFAULTS: Final = {
    "category": "未分类",
    "fund": "",
    "handler": "clerk",
}
_SYMBOLS: Final = ("￥", "¥", "元", "CNY", "RMB")


class Book(BaseModel):
    """Only the rows of one 账套: those with *value* in *column*."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    column: Letter
    value: Text


class Choices(BaseModel):
    """What a table's columns are, and what holds for all of its rows."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    uses: dict[Letter, Use]
    dates: Annotated[list[Text], Field(max_length=8)] = []
    number: Literal["comma", "point"] = "point"
    constants: dict[Literal["category", "fund", "handler", "account"], Text] = {}
    grade: Grade = "self"
    organisations: Annotated[list[Text], Field(max_length=200)] = []
    book: Book | None = None


def parse_choices(value: object) -> Choices:
    """Read the choices of a request.

    Raises:
        ChoicesMalformed: they aren't of their form, or give one use to two columns.
    """
    try:
        choices = Choices.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(("choices", *map(str, first["loc"])))
        raise ChoicesMalformed(where=where) from error
    for use in ONCE:
        letters = [letter for letter, each in choices.uses.items() if each == use]
        if len(letters) > 1:
            raise ChoicesMalformed(where=f"choices.uses.{letters[1]}")
    return choices


def choices_of(proposal: Proposal) -> Choices:
    """Give the choices that a proposal makes; columns that nobody knows are left open."""
    return Choices(
        header_row=proposal.header_row,
        uses=proposal.uses,
        dates=list(proposal.dates),
        number=proposal.number,
    )


def mapping_of(choices: Choices, rows: Sequence[Row], sheet: str | None, slug: str) -> Mapping:
    """Give the mapping that *choices* stand for, for this table; *slug* signs as accountant.

    Raises:
        ChoicesIncomplete: a date, a summary, an amount or a fund is not among them.
        MappingProblem: the mapping is refused.
    """
    letters = {use: letter for letter, use in choices.uses.items()}
    _check_complete(choices, letters)
    used = frozenset(letters[use] for use in letters if use in AMOUNTS)
    below = [row for row in rows if row.number > choices.header_row]
    document: dict[str, Any] = {
        "format": "mingbai/mapping/v1",
        "table": {"header_row": choices.header_row, "sheet": sheet},
        "ignore": [f"#{each}" for each, use in choices.uses.items() if use in {"ignore", "book"}],
        "by": {"accountant": slug},
        "currency": "CNY",
        "date": {
            "column": f"#{letters['date']}",
            "formats": choices.dates or ["YYYY-M-D", "YYYY/M/D"],
        },
        "number": _number(choices),
        "amounts": _amounts(letters),
        "fields": _fields(choices, letters),
        "evidence": [
            {"name": {"column": f"#{letter}", "optional": True}}
            for letter, use in choices.uses.items()
            if use == "evidence"
        ],
    }
    document["leave_out"], document["totals"] = _set_aside(choices, below, used)
    document["payee"] = _payee(choices, letters)
    if "note" in letters:
        document["sealed"] = {"note": {"column": f"#{letters['note']}", "optional": True}}
    return parse_mapping(orjson.dumps(document))


def _check_complete(choices: Choices, letters: dict[Use, str]) -> None:
    for use in ("date", "summary"):
        if use not in letters:
            raise ChoicesIncomplete(where="choices.uses", use=use)
    if not AMOUNTS & set(letters):
        raise ChoicesIncomplete(where="choices.uses", use="amount")
    if "amount" in letters and len(AMOUNTS & set(letters)) > 1:
        raise ChoicesMalformed(where=f"choices.uses.{letters['amount']}")
    if "fund" not in letters and not choices.constants.get("fund"):
        raise ChoicesIncomplete(where="choices.constants.fund", use="fund")


def _number(choices: Choices) -> dict[str, Any]:
    is_comma = choices.number == "comma"
    return {
        "thousands": "." if is_comma else ",",
        "decimal": "," if is_comma else ".",
        "negative": ["minus", "brackets"],
        "symbols": list(_SYMBOLS),
    }


def _amounts(letters: dict[Use, str]) -> list[dict[str, Any]]:
    """Income and expenditure of one row fill one of two columns; a zero there is no amount."""
    found: list[dict[str, Any]] = []
    several = "income" in letters and "expenditure" in letters
    zero = "blank" if several else None
    if "income" in letters:
        found.append(
            {
                "column": f"#{letters['income']}",
                "positive": "income",
                "negative": None,
                "zero": zero,
            }
        )
    spent: tuple[Use, ...] = ("expenditure", "amount")
    found += [{"column": f"#{letters[use]}", "zero": zero} for use in spent if use in letters]
    return found


def _fields(choices: Choices, letters: dict[Use, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"grade": {"constant": choices.grade}}
    for name in _FIELDS:
        constant = choices.constants.get(name) or _DEFAULTS.get(name)  # type: ignore[call-overload]
        if name in letters:
            source: dict[str, Any] = {"column": f"#{letters[name]}"}
            if name in {"account", "invoice", "budget"}:
                source["optional"] = True
            elif constant:
                source["empty"] = constant
            fields[name] = source
        elif constant:
            fields[name] = {"constant": constant}
    if "voucher" in letters:
        fields["voucher.no"] = {"column": f"#{letters['voucher']}"}
    else:
        fields["voucher.no"] = {"template": "{#row}"}
    return fields


def _payee(choices: Choices, letters: dict[Use, str]) -> dict[str, Any]:
    """Give how the other party is read; where no column names it, it is withheld."""
    if "payee" not in letters:
        return {"name": {"constant": ""}, "empty": "withheld"}
    known: dict[str, Any] = {
        "endings": [*ORGANISATIONS, *(each for each in choices.organisations if each)],
        "names": [each for each in choices.organisations if each],
    }
    if "payee_number" in letters:
        known["filled"] = [f"#{letters['payee_number']}"]
    return {
        "name": {"column": f"#{letters['payee']}"},
        "organisation": known,
        "empty": "withheld",
    }


def _set_aside(
    choices: Choices, below: Sequence[Row], amounts: Iterable[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the rows that are no records: those of other books, of sums, and carried forward.

    A row of sums in the middle is held against the rows above it, in whichever column it says so.
    """
    out: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    if choices.book is not None:
        book = choices.book
        others = [text for text in distinct(below, book.column) if text != book.value]
        # A row that says no book is in none of them; a sum of several is the sum of none.
        out.append({"column": f"#{book.column}", "values": [*others, ""]})
    columns = [f"#{letter}" for letter in amounts]
    for letter, use in choices.uses.items():
        if use in AMOUNTS:
            continue
        texts = {cell.text.strip() for cell in cells_of(below, letter)}
        if carried := sorted(texts & set(CARRIED)):
            out.append({"column": f"#{letter}", "values": carried})
        for words, span in ((SUBTOTALS, "since_last"), (TOTALS, "all")):
            if found := sorted(texts & set(words)):
                totals.append(
                    {"column": f"#{letter}", "values": found, "amounts": columns, "span": span}
                )
    return out, totals
