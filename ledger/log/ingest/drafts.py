"""From rows to one unsigned statement, or to everything that is wrong with them.

All problems of a row are gathered, so that a dry run shows them at once. Whatever is read from a
cell ends in the statement, in a sealed field, or in an error: nothing falls between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, ParamSpec, TypeVar

from ledger.affairs.errors import PersonalDataFound
from ledger.affairs.statement import format_statement
from ledger.core.errors import LedgerError
from ledger.log.ingest.amounts import parse_cell_amount
from ledger.log.ingest.bodies import PARTY, check_text
from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.dates import parse_cell_date
from ledger.log.ingest.directions import bind_direction
from ledger.log.ingest.mapping import AmountColumn, Mapping
from ledger.log.ingest.payees import PayeeKind, bind_kinds
from ledger.log.ingest.row_errors import (
    AmountsContradict,
    CellRequired,
    CellWithoutValue,
    NumberNotUnderstood,
    PersonalDataInRow,
    RowProblem,
    SignNotMapped,
    StatementFieldWrong,
    StatementNotMade,
)
from ledger.log.ingest.sealing import Sealer
from ledger.log.ingest.sources import Field, bind
from ledger.log.ingest.spots import Spot, half_width, shown

INTEGERS = frozenset({"receipt.no"})
"""Fields that are whole numbers."""

Value = TypeVar("Value")
Given = ParamSpec("Given")


class Frame(NamedTuple):
    """What every statement of a run has in common."""

    origin: str
    charter: bytes | None
    by: dict[str, str | tuple[str, ...]]
    made_ms: int
    no_prefix: str


class Amount(NamedTuple):
    """A row's amount in minor units, signed as in the file, and the type that its sign means."""

    minor: int
    type: str | None
    position: int


class Draft(NamedTuple):
    """A statement that waits for its signatures, and the rows that it was made of.

    *minor* are its rows' amounts as the file has them, signed; *amount* is the statement's own;
    *text* is what is signed.
    """

    no: str
    rows: tuple[int, ...]
    type: str
    minor: tuple[int, ...]
    amount: int
    text: bytes


class Problems(Exception):
    """One or more problems of one statement's rows."""

    def __init__(self, found: Sequence[RowProblem]) -> None:
        super().__init__(found)
        self.found = tuple(found)


class Gathered:
    """The problems met while a statement is read, so that none hides another."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []

    def take(
        self, read: Callable[Given, Value], *given: Given.args, **named: Given.kwargs
    ) -> Value | None:
        """Return what *read* returns; None, and the problem kept, if it raises one."""
        try:
            return read(*given, **named)
        except RowProblem as problem:
            self.problems.append(problem)
            return None

    def check_none(self) -> None:
        """Check that nothing was wrong.

        Raises:
            Problems: something was.
        """
        if self.problems:
            raise Problems(self.problems)


@dataclass(frozen=True, slots=True)
class _Payee:
    name: Field
    kind_of: Callable[[str, Row], PayeeKind]
    empty: str | None


class Drafter:
    """Makes drafts of one table's rows by one mapping."""

    def __init__(self, mapping: Mapping, columns: Columns, frame: Frame, sealer: Sealer) -> None:
        """Find the mapping's columns in the header.

        Raises:
            ColumnMissing, ColumnTwice: one can't be found.
        """
        self.columns = columns
        self._mapping = mapping
        self._frame = frame
        self._sealer = sealer
        self._form = mapping.number.form
        self._date = columns.find(mapping.date.column, "date.column")
        self._amounts = tuple(
            (columns.find(amount.column, f"amounts.{n}.column"), amount)
            for n, amount in enumerate(mapping.amounts)
        )
        self._signs = {
            position: signs
            for n, (position, amount) in enumerate(self._amounts)
            if (signs := bind_direction(amount.direction, columns, f"amounts.{n}.direction"))
        }
        self._fields = tuple(
            bind(name, source, columns, f"fields.{name}") for name, source in mapping.fields.items()
        )
        self._evidence = tuple(
            tuple(
                bind(name, source, columns, f"evidence.{n}.{name}") for name, source in item.items()
            )
            for n, item in enumerate(mapping.evidence)
        )
        self._sealed = tuple(
            bind(name, source, columns, f"sealed.{name}", verbatim=True)
            for name, source in mapping.sealed.items()
        )
        self._payee = self._bind_payee()
        self.days: list[tuple[int, str]] = []
        self.nameless: list[int] = []
        self.amount_positions = tuple(position for position, _ in self._amounts)
        self.sign_positions = tuple(each.position for each in self._signs.values())
        self.number_form = self._form
        self.currency = mapping.currency
        self.payee_positions = () if self._payee is None else self._payee.name.positions

    def _bind_payee(self) -> _Payee | None:
        source = self._mapping.payee
        if source is None:
            return None
        name = bind("payee", source.name, self.columns, "payee.name", verbatim=True)
        return _Payee(name, bind_kinds(source, self.columns), source.empty)

    def no_of(self, row: int) -> str:
        """Return the ``no`` of the statement whose first row is *row*."""
        return f"{self._frame.no_prefix}{row}"

    def read_amount(self, row: Row) -> Amount:
        """Return the row's one amount.

        Raises:
            CellRequired, AmountsContradict: no amount, or several.
            RowProblem: it isn't an amount.
        """
        found = [
            (position, amount, self._signed(row, position) * (-1 if amount.negated else 1))
            for position, amount in self._amounts
            if not row.cells[position].blank
        ]
        found = [each for each in found if each[2] or each[1].zero != "blank"]
        if len(found) == 1:
            position, amount, minor = found[0]
            return Amount(minor, _type_of(amount, minor), position)
        if len(self._amounts) == 1:
            raise self.columns.spot(row.number, self._amounts[0][0]).problem(
                CellRequired, field="amount"
            )
        letters = [self.columns.spot(row.number, position).column for position, _ in self._amounts]
        raise AmountsContradict(row=row.number, columns=", ".join(letters), found=len(found))

    def _signed(self, row: Row, position: int) -> int:
        signs = self._signs.get(position)
        return self._minor(row, position) * (1 if signs is None else signs.read(row))

    def _minor(self, row: Row, position: int) -> int:
        spot = self.columns.spot(row.number, position)
        cell = row.cells[position]
        if cell.kind in ("formula", "error"):
            raise spot.problem(CellWithoutValue, found=shown(cell.text))
        return parse_cell_amount(cell, self._form, self._mapping.currency, spot)

    def draft_row(self, row: Row, amount: Amount) -> Draft:
        """Return the draft of a row that is a statement by itself.

        Raises:
            Problems: all that is wrong with it.
        """
        if amount.type is None:
            gathered = Gathered()
            gathered.problems.append(
                self.columns.spot(row.number, amount.position).problem(
                    SignNotMapped, found=shown(row.cells[amount.position].text)
                )
            )
            self.check_rest(row, gathered)
            raise Problems(gathered.problems)
        body = self.read_body(row, amount.type, abs(amount.minor), self.no_of(row.number), ())
        return self.finish((row.number,), amount.type, (amount.minor,), body)

    def check_rest(self, row: Row, gathered: Gathered) -> None:
        """Gather what else is wrong with a row without type or amount; nothing is sealed."""
        gathered.take(self._read_date, row)
        for field in (*self._fields, *self._sealed):
            gathered.take(field.read, row)
        if self._payee is not None:
            gathered.take(self._read_name, self._payee, row)

    def read_body(
        self,
        row: Row,
        kind: str,
        amount: int,
        no: str,
        more: tuple[Field, ...],
    ) -> dict[str, Any]:
        """Return the body that *row* gives, *more* taking the place of fields of the same name.

        Raises:
            Problems: all that is wrong with the row.
        """
        gathered = Gathered()
        body: dict[str, Any] = {"amount": amount, "currency": self._mapping.currency}
        body["date"] = gathered.take(self._read_date, row)
        fields = {field.name: field for field in (*self._fields, *more)}
        for name, field in fields.items():
            put(body, name, gathered.take(self._read_field, field, row))
        drop_empty_receipt(body)
        if self._payee is not None and kind in PARTY:
            body[PARTY[kind]] = gathered.take(self._read_payee, self._payee, row, no)
        items = [gathered.take(_read_item, item, row) for item in self._evidence]
        body["evidence"] = [item for item in items if item]
        sealed = {
            field.name: self._sealer.seal(no, field.name, text)
            for field in self._sealed
            if (text := gathered.take(field.read, row)) is not None
        }
        if self._payee is not None and kind == "transfer":
            # a transfer has no other party; whatever name stands there isn't lost
            other = gathered.take(self._read_name, self._payee, row)
            if other:
                sealed["payee"] = self._sealer.seal(no, "payee", other)
        if sealed:
            body["sealed"] = sealed
        gathered.check_none()
        return body

    def _read_field(self, field: Field, row: Row) -> str | int | None:
        """Return a field's text; its number if it is one of whole numbers.

        Raises:
            NumberNotUnderstood: it should be one, and isn't.
            RowProblem: what ``Field.read`` raises.
        """
        text = field.read(row)
        if text is None or field.name not in INTEGERS:
            return text
        digits = half_width(text)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            spot = self.columns.spot(row.number, field.positions[0] if field.positions else 0)
            raise spot.problem(NumberNotUnderstood, found=shown(text))
        return int(digits)

    def _read_date(self, row: Row) -> str:
        spot = self.columns.spot(row.number, self._date)
        cell = row.cells[self._date]
        if cell.blank:
            raise spot.problem(CellRequired, field="date")
        if cell.kind in ("formula", "error"):
            raise spot.problem(CellWithoutValue, found=shown(cell.text))
        day = parse_cell_date(cell, self._mapping.date.formats, spot)
        self.days.append((row.number, day))
        return day

    @staticmethod
    def _read_name(payee: _Payee, row: Row) -> str:
        """Return the payee's name as it stands; empty if that is allowed, and nothing stands there.

        Raises:
            RowProblem: it can't be read, or is required.
        """
        positions = payee.name.positions
        if payee.empty == "withheld" and positions and row.cells[positions[0]].blank:
            return ""
        return payee.name.read(row) or ""

    def read_payee_of(self, row: Row, no: str, field: str) -> dict[str, str]:
        """Return the payee of a row that is part of the statement *no*; sealed as *field*.

        Raises:
            RowProblem: it can't be read, or is required.
        """
        if self._payee is None:
            raise AssertionError("a pay list's mapping has a payee")
        return self._read_payee(self._payee, row, no, field)

    def _read_payee(self, payee: _Payee, row: Row, no: str, field: str = "payee") -> dict[str, str]:
        name = self._read_name(payee, row)
        if not name:
            if payee.name.positions:
                self.nameless.append(row.number)
            return {"withheld": ""}
        match payee.kind_of(name, row):
            case PayeeKind.ORGANISATION:
                return {"org": payee.name.plain(name, row)}
            case PayeeKind.WITHHELD:
                return {"withheld": payee.name.plain(name, row)}
            case PayeeKind.PERSON:
                return {"sealed": self._sealer.seal(no, field, name)}

    def finish(
        self,
        rows: tuple[int, ...],
        kind: str,
        minor: tuple[int, ...],
        body: dict[str, Any],
    ) -> Draft:
        """Return the draft with *body*, if the ledger's form and the PII gate take it.

        Raises:
            Problems: they don't.
        """
        try:
            return make_draft(self._frame, self.no_of(rows[0]), kind, body, rows=rows, minor=minor)
        except LedgerError as error:
            raise Problems([self._not_made(rows[0], kind, error)]) from error

    def _not_made(self, row: int, kind: str, error: LedgerError) -> RowProblem:
        """Return the row's problem for what the ledger says, with the column it came from."""
        spot = self._spot_of(row, error.where)
        if isinstance(error, PersonalDataFound):
            return spot.problem(PersonalDataInRow, problem=error)
        field = error.where.removeprefix("body.")
        wrong = StatementFieldWrong if spot.column else StatementNotMade
        return spot.problem(wrong, type=kind, field=field, problem=error)

    def _spot_of(self, row: int, where: str) -> Spot:
        """Return the cell behind a field such as ``body.voucher.no``, if it is of one cell."""
        name = where.removeprefix("body.")
        fields = [*self._fields, *([] if self._payee is None else [self._payee.name])]
        if name.startswith(("payee", "payer")):
            name = "payee"
        if name.startswith("evidence"):
            fields = [field for item in self._evidence for field in item]
            name = name.rpartition("].")[2]
        for field in fields:
            if field.name == name and field.positions:
                return self.columns.spot(row, field.positions[0])
        return Spot(row, "", "")


def make_draft(
    frame: Frame,
    no: str,
    kind: str,
    body: dict[str, Any],
    *,
    rows: tuple[int, ...],
    minor: tuple[int, ...],
) -> Draft:
    """Return the draft of a statement, if the ledger's form and the gate take it.

    Raises:
        LedgerError: what they say.
    """
    text = format_statement(
        type=kind,
        body=body,
        by=frame.by,
        log=frame.origin,
        no=no,
        made_ms=frame.made_ms,
        charter=frame.charter,
    )
    check_text(kind, body, text)
    return Draft(no, rows, kind, minor, body.get("amount", 0), text)


def drop_empty_receipt(body: dict[str, Any]) -> None:
    """Leave the receipt out where the row has no number for it, though the book may be constant."""
    receipt = body.get("receipt")
    if isinstance(receipt, dict) and "no" not in receipt:
        del body["receipt"]


def _type_of(amount: AmountColumn, minor: int) -> str | None:
    if minor == 0:
        return None if amount.zero == "blank" else amount.zero
    return amount.positive if minor > 0 else amount.negative


def put(body: dict[str, Any], name: str, text: str | int | None) -> None:
    """Put a field's text into the body, ``voucher.no`` into an object; None leaves it out."""
    if text is None:
        return
    outer, _, inner = name.partition(".")
    if inner:
        body.setdefault(outer, {})[inner] = text
    else:
        body[outer] = text


def _read_item(fields: tuple[Field, ...], row: Row) -> dict[str, Any]:
    """Return one piece of evidence; empty if the row names none."""
    item: dict[str, Any] = {}
    for field in fields:
        put(item, field.name, field.read(row))
    return item
