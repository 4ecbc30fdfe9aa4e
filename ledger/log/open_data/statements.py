"""Statements to the letter as rows of tables, one table for each type, and back.

Beside the entry's own columns each field of the body is one, as the type's model has it. A type or
version that this program doesn't know goes into ``unknown`` with its body in one column.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_origin

from ledger.affairs.canonical import encode
from ledger.affairs.types.registry import REGISTRY
from ledger.core.hashing import sha256
from ledger.log.open_data.audience import Public
from ledger.log.open_data.cells import Kind, format_cell, parse_cell
from ledger.log.open_data.errors import ExportChanged

UNKNOWN = "unknown"
BODY = "body."
ENVELOPE: dict[str, tuple[Kind, str, str]] = {
    "index": ("integer", "第几条记录（从 0 起）", "the entry's index, from 0"),
    "time": ("string", "入账时间（UTC）", "when it entered the ledger, UTC"),
    "id": ("string", "编号：签名原文的 SHA-256", "its id: SHA-256 of the text that was signed"),
    "type": ("string", "记录种类", "the statement's type"),
    "v": ("integer", "这种记录的版本", "the type's version"),
    "log": ("string", "账本的名称", "the ledger's origin"),
    "charter": ("string", "章程的编号", "the charter's id"),
    "after": ("string", "前一条治理记录的编号", "id of the governance statement before"),
    "no": ("string", "记录自己的号", "its own number"),
    "made": ("string", "签署时写的时间（UTC）", "when it was made, UTC"),
    "by": ("json", "谁以什么职务签", "who signed in which role"),
}
SIGNATURES: tuple[Kind, str, str] = ("json", "签名行", "the signature lines")


@cache
def body_columns(kind: str) -> Mapping[str, Kind]:
    """Return the fields of a type's body, in the order of its model, and how their cells are."""
    if kind not in REGISTRY:
        return {}
    fields = REGISTRY[kind].model.model_fields
    return {field.alias or name: _kind_of(field.annotation) for name, field in fields.items()}


def _kind_of(annotation: object) -> Kind:
    if annotation is str or get_origin(annotation) is Literal:  # all our choices are words
        return "string"
    if annotation is int:
        return "integer"
    return "boolean" if annotation is bool else "json"


def table_of(public: Public) -> str:
    """Return the name of the table that an entry belongs to."""
    kind = public.type
    known = kind in REGISTRY and REGISTRY[kind].v == public.statement["v"]
    return kind if known and public.body.keys() <= body_columns(kind).keys() else UNKNOWN


@cache
def columns_of(table: str) -> Mapping[str, Kind]:
    """Return the columns of a table and how their cells are."""
    body: dict[str, Kind] = {BODY[:-1]: "json"}
    if table != UNKNOWN:
        body = {f"{BODY}{name}": kind for name, kind in body_columns(table).items()}
    envelope = {name: kind for name, (kind, _, _) in ENVELOPE.items()}
    return {**envelope, **body, "signatures": "json"}


def format_row(public: Public) -> list[str]:
    """Return the cells of an entry, in the order of its table's columns."""
    table = table_of(public)
    values: dict[str, Any] = {
        "index": public.index,
        "time": public.time,
        "id": public.id,
        "signatures": public.signatures.splitlines(),
    }
    values |= {name: value for name, value in public.statement.items() if name != "body"}
    if table == UNKNOWN:
        values["body"] = public.body
    else:
        values |= {f"{BODY}{name}": value for name, value in public.body.items()}
    return [
        format_cell(values[name], kind) if name in values else ""
        for name, kind in columns_of(table).items()
    ]


def parse_row(cells: Mapping[str, str], columns: Mapping[str, Kind], where: str) -> bytes:
    """Return the note of a row: the statement's text, and its signatures.

    Raises:
        CellNotRead: a cell isn't of its column's kind.
        ExportChanged: what the row says doesn't have the id that it bears.
    """
    values = {
        name: parse_cell(cells[name], kind, f"{where}, {name}")
        for name, kind in columns.items()
        if cells.get(name)
    }
    body = values.get("body", {})
    body |= {name[len(BODY) :]: value for name, value in values.items() if name.startswith(BODY)}
    left = {"index", "time", "id", "signatures", "body"}
    statement = {
        name: value
        for name, value in values.items()
        if name not in left and not name.startswith(BODY)
    }
    return make_note({**statement, "body": body}, values["signatures"], values["id"], where)


def make_note(
    statement: Mapping[str, Any], signatures: list[str], expected: str, where: str
) -> bytes:
    """Return the note of a statement, if it has the *expected* id.

    Raises:
        ExportChanged: it hasn't.
    """
    text = encode(dict(statement)) + b"\n"
    found = sha256(text).hex()
    if found != expected:
        raise ExportChanged(where=where, expected=expected, found=found)
    return text + b"\n" + "".join(f"{line}\n" for line in signatures).encode()
