"""A table that somebody dropped or pasted: what it seems to be, and every row judged.

The file itself isn't kept. What comes of it goes back to the browser, which makes the statements
of it, shows them, and signs them; nothing here is entered.
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from api.desk.books import books_in, without_bookless
from api.desk.merged_cells import CellsMerged, merged_cells
from api.desk.row_words import said_at_desk
from api.desk.sniffing import XLS, XLSX, sniff
from api.desk.table_choices import Choices, choices_of, mapping_of, parse_choices
from api.desk.table_errors import (
    RowsTooMany,
    TableNotRecognised,
    TableRequestMalformed,
)
from api.desk.table_uses import Proposal, propose
from ledger.core.errors import LedgerError
from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.board_plan import plan_board
from ledger.log.ingest.cells import Row, Table, column_letter
from ledger.log.ingest.columns import letter_position
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.folder import read_mapping
from ledger.log.ingest.mapping import AnyMapping, BankMapping
from ledger.log.ingest.plan import Plan, no_prefix, plan_table
from ledger.log.ingest.report import sums_json
from ledger.log.ingest.row_errors import RowProblem
from ledger.log.ingest.sealing import Disclosure, Sealer
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table import table_of
from ledger.log.ingest.table_errors import SheetMissing, TableProblem

MAX_TABLE_ROWS: Final = 20_000
_SAMPLE: Final = 5
_MAX_SHEETS: Final = 100
_HEADER_KEY_CHARS: Final = 32

Layout = Literal["register", "bank_statement", "voucher_journal", "board"]
LAYOUTS: Final = ("register", "bank_statement", "voucher_journal", "board")


@dataclass(frozen=True, slots=True)
class Asked:
    """A table as it was sent: its name, its bytes, and what was chosen for it."""

    name: str
    data: bytes
    delimiter: str
    sheet: str | None
    layout: Layout
    choices: Choices | None


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose ledger it is for, and what is known there.

    *recall* gives, of some ``no``, the indices of those that are in the ledger; *known* are the
    disclosures that an earlier reading of the same file made, by the beginning of their ``no``.
    """

    origin: str
    charter: bytes | None
    slug: str
    made_ms: int
    recall: Callable[[Sequence[str]], Mapping[str, int]]
    known: Callable[[str], Iterable[Disclosure]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is answered, and the new disclosures that must be kept before it is."""

    answer: dict[str, Any]
    disclosures: tuple[Disclosure, ...]


def parse_asked(value: object) -> Asked:
    """Read a request.

    Raises:
        TableRequestMalformed, ChoicesMalformed: it isn't of its form.
    """
    if not isinstance(value, dict):
        raise TableRequestMalformed(where="$")
    unknown = set(value) - {"name", "content", "text", "sheet", "layout", "choices"}
    if unknown:
        raise TableRequestMalformed(where=min(unknown))
    name, sheet = value.get("name"), value.get("sheet")
    layout = value.get("layout", "register")
    if not isinstance(name, str) or not 0 < len(name) <= 255:
        raise TableRequestMalformed(where="name")
    if layout not in LAYOUTS:
        raise TableRequestMalformed(where="layout")
    if sheet is not None and not isinstance(sheet, str):
        raise TableRequestMalformed(where="sheet")
    data, delimiter = _content(value)
    choices = None if value.get("choices") is None else parse_choices(value["choices"])
    return Asked(name, data, delimiter, sheet, layout, choices)


def _content(value: dict[str, Any]) -> tuple[bytes, str]:
    """Give the file's bytes; what was pasted from a spreadsheet has tabs between its cells."""
    content, text = value.get("content"), value.get("text")
    if isinstance(content, str) and text is None:
        try:
            return base64.b64decode(content, validate=True), ","
        except (binascii.Error, ValueError) as error:
            raise TableRequestMalformed(where="content") from error
    if isinstance(text, str) and content is None and text.strip():
        first = text.partition("\n")[0]
        return text.encode("utf-8", "surrogatepass"), "\t" if "\t" in first else ","
    raise TableRequestMalformed(where="content")


def judge_table(asked: Asked, setting: Setting) -> Judged:
    """Read the table, propose what it is if nothing was chosen, and judge its rows if they can be.

    Raises:
        TableProblem, MappingProblem: it can't be read so.
        FileRefused: it has macros or a password, or grows too far.
        TableNotRecognised, RowsTooMany: no header is found; there are too many rows.
    """
    _check_workbook(asked.data)
    sheets, sheet, table, rows = _find_table(asked)
    proposal = propose(rows)
    choices = asked.choices
    if choices is None and asked.layout == "register":
        if proposal is None:
            raise TableNotRecognised
        choices = choices_of(proposal)
    answer = _described(asked, table, rows, proposal, choices)
    answer["sheet"], answer["sheets"] = sheet, list(sheets)
    if not _is_ready(asked, choices, proposal, answer["books"]):
        return Judged({**answer, "plan": None}, ())
    sealer = Sealer(lambda: secrets.token_bytes(32), tuple(setting.known(no_prefix(table))))
    mapping = _mapping(asked, choices, rows, sheet, setting.slug)
    plan = _plan(mapping, replace(table, rows=iter(rows)), setting, sealer)
    if choices is not None:
        plan = without_bookless(plan, rows, choices)
    plan = _without_merged(plan, asked.data, table.sheet, choices)
    plan, done = _without_entered(plan, setting)
    kept = sealer.of({draft.no for draft in plan.drafts})
    return Judged({**answer, "plan": _plan_json(plan, done, kept)}, kept)


def _is_ready(
    asked: Asked, choices: Choices | None, proposal: Proposal | None, books: Sequence[str]
) -> bool:
    """Say whether the rows can be judged: a table of several books only one book at a time."""
    if asked.layout != "register":
        return True
    if books and (choices is None or choices.book is None):
        return False
    if asked.choices is not None or proposal is None:
        return True
    return proposal.complete and "fund" in proposal.uses.values()


def rows_of(asked: Asked) -> list[Row]:
    """Give the rows of a table as they stand, for what reads them by itself.

    Raises:
        TableProblem: it can't be read. FileRefused: it has macros or a password, or grows too far.
        RowsTooMany: there are too many rows.
    """
    _check_workbook(asked.data)
    return _find_table(asked)[3]


def _check_workbook(data: bytes) -> None:
    """Refuse a workbook that is taken for no evidence either, with the reason that people know."""
    if data[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        kind = sniff(data)
        if kind not in {XLSX, XLS}:
            raise TableRequestMalformed(where="content")


def _find_table(asked: Asked) -> tuple[tuple[str, ...], str | None, Table, list[Row]]:
    """Give the names of the sheets if there are several, the one that was meant, and its rows."""
    try:
        return (), None, *_read(asked, None)
    except SheetMissing as error:
        sheets = tuple(str(error.facts["sheets"]).split(", "))[:_MAX_SHEETS]
    sheet = asked.sheet if asked.sheet is not None else _likely_sheet(asked, sheets)
    return sheets, sheet, *_read(asked, sheet)


def _likely_sheet(asked: Asked, sheets: Sequence[str]) -> str:
    """Give the first sheet with a header that is known, or the first."""
    for sheet in sheets:
        try:
            _, rows = _read(asked, sheet, most=20)
        except TableProblem:
            continue
        if propose(rows) is not None:
            return sheet
    return sheets[0]


def _read(asked: Asked, sheet: str | None, most: int | None = None) -> tuple[Table, list[Row]]:
    table = table_of(asked.data, asked.name, sheet=sheet, delimiter=asked.delimiter)
    rows = []
    for row in table.rows:
        rows.append(row)
        if most is not None and len(rows) >= most:
            break
        if len(rows) > MAX_TABLE_ROWS:
            raise RowsTooMany(count=len(rows), limit=MAX_TABLE_ROWS)
    while rows and rows[-1].blank:  # programs count rows that were once coloured
        rows.pop()
    return table, rows


def _described(
    asked: Asked,
    table: Table,
    rows: Sequence[Row],
    proposal: Proposal | None,
    choices: Choices | None,
) -> dict[str, Any]:
    header_row = choices.header_row if choices is not None else 1
    header = next((row for row in rows if row.number == header_row), Row(header_row, ()))
    names = [" ".join(cell.text.split()) for cell in header.cells]
    key = sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    below = [row for row in rows if row.number > header_row and not row.blank]
    return {
        "file": asked.name,
        "sha256": table.sha256.hex(),
        "layout": asked.layout,
        "header_row": header_row,
        "header": [{"letter": column_letter(at), "name": name} for at, name in enumerate(names)],
        "header_key": key[:_HEADER_KEY_CHARS],
        "sample": [[cell.text[:80] for cell in row.cells] for row in below[:_SAMPLE]],
        "choices": None if choices is None else choices.model_dump(mode="json"),
        "unknown": [] if proposal is None else list(proposal.unknown),
        "books": [] if choices is None else list(books_in(rows, choices)),
    }


def _mapping(
    asked: Asked, choices: Choices | None, rows: Sequence[Row], sheet: str | None, slug: str
) -> AnyMapping:
    if asked.layout == "board":
        return BoardSettings()
    if asked.layout != "register":
        return read_mapping(asked.layout, Path())
    if choices is None:  # pragma: no cover - a register has choices by now
        raise TableNotRecognised
    return mapping_of(choices, rows, sheet, slug)


def _plan(mapping: AnyMapping, table: Table, setting: Setting, sealer: Sealer) -> Plan:
    by: dict[str, str | tuple[str, ...]] = {"accountant": setting.slug}
    frame = Frame(setting.origin, setting.charter, by, setting.made_ms, no_prefix(table))
    if isinstance(mapping, BoardSettings):
        return plan_board(table, mapping, frame, None)
    if isinstance(mapping, BankMapping):
        return plan_bank(table, mapping, frame)
    return plan_table(table, mapping, frame, sealer, lambda _: None)


def _without_merged(plan: Plan, data: bytes, sheet: int, choices: Choices | None) -> Plan:
    """Refuse the rows of merged cells in a column that is used."""
    if choices is None:
        return plan
    used = {letter_position(each): each for each, use in choices.uses.items() if use != "ignore"}
    aside = {*plan.left_out}
    problems: dict[int, CellsMerged] = {}
    for merged in merged_cells(data, sheet):
        if merged.last_row <= choices.header_row:
            continue
        columns = range(merged.first_column, merged.last_column + 1)
        column = next((used[at] for at in columns if at in used), None)
        if column is None:
            continue
        for row in range(max(merged.first_row, choices.header_row + 1), merged.last_row + 1):
            if row not in aside and row not in problems:
                problems[row] = CellsMerged(row=row, column=column, header="", range=merged.text)
    drafted = {draft.rows[0] for draft in plan.drafts}
    refused = set(plan.refused)
    plan = plan.without([each for row, each in problems.items() if row in drafted])
    also = [each for row, each in problems.items() if row in refused]
    return replace(plan, problems=_in_order((*plan.problems, *also)))


def _without_entered(plan: Plan, setting: Setting) -> tuple[Plan, dict[str, int]]:
    """Give the plan, and which of its statements are in the ledger, by their ``no``."""
    return plan, dict(setting.recall([draft.no for draft in plan.drafts]))


def _in_order(problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: int(str(problem.facts["row"]))))


def _plan_json(
    plan: Plan, done: Mapping[str, int], disclosures: Iterable[Disclosure]
) -> dict[str, Any]:
    return {
        "rows": plan.rows,
        "blank": plan.blank,
        "left_out": list(plan.left_out),
        "refused": list(plan.refused),
        "unread": plan.unread,
        "currency": plan.currency,
        "sums": {
            "file": sums_json(plan.file_sums),
            "statements": sums_json(plan.statement_sums),
            "refused": sums_json(plan.refused_sums),
        },
        "remarks": [_said(each) for each in plan.remarks],
        "problems": [
            {
                **_said(each),
                "row": each.facts.get("row"),
                "column": each.facts.get("column"),
                "header": each.facts.get("header"),
            }
            for each in plan.problems
        ],
        "statements": [
            {
                "rows": list(draft.rows),
                "no": draft.no,
                "type": draft.type,
                "body": orjson.loads(draft.text)["body"],
                "index": done.get(draft.no),
            }
            for draft in plan.drafts
        ],
        "opened": {each.commitment: _value(each.disclosure) for each in disclosures},
    }


def _said(error: LedgerError) -> dict[str, Any]:
    zh, en = said_at_desk(error)
    return {"code": error.code, "zh": zh, "en": en}


def _value(disclosure: str) -> str:
    padded = disclosure + "=" * (-len(disclosure) % 4)
    return str(orjson.loads(base64.urlsafe_b64decode(padded))[2])
