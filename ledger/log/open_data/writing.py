"""A ledger's open data as the files of a directory: CSV with a data package, or JSON with a schema.

Files are made from what ``audience.publish`` gives and from nothing else; the bytes of an export
follow from the published entries alone, so that two exports of one ledger are equal.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from ledger.log.open_data.audience import Public
from ledger.log.open_data.cells import format_cell
from ledger.log.open_data.descriptors import JSON_FORMAT, make_package, make_readme, make_schema
from ledger.log.open_data.ledger_view import (
    BALANCE_FIELDS,
    MOVEMENT_FIELDS,
    Balance,
    Movement,
    movements_of,
)
from ledger.log.open_data.statements import columns_of, format_row, table_of

_BOM = b"\xef\xbb\xbf"


class Source(NamedTuple):
    """The ledger that is exported: *root* is the checkpoint's, in base64."""

    origin: str
    size: int
    root: str


def csv_files(source: Source, entries: Iterable[Public]) -> dict[str, bytes]:
    """Return the files of a CSV export by their paths."""
    entries = tuple(entries)
    tables: dict[str, list[list[str]]] = {}
    for public in entries:
        tables.setdefault(table_of(public), []).append(format_row(public))
    movements, balances = movements_of(entries)
    names = sorted(tables)
    files = {
        "README.md": make_readme(*source, "csv", names).encode(),
        "datapackage.json": _json(make_package(*source, names)),
        "journal.csv": _csv(list(MOVEMENT_FIELDS), map(_movement_cells, movements)),
        "balances.csv": _csv(list(BALANCE_FIELDS), map(_balance_cells, balances)),
    }
    for name in names:
        files[f"statements/{name}.csv"] = _csv(list(columns_of(name)), tables[name])
    return files


def json_files(source: Source, entries: Iterable[Public]) -> dict[str, bytes]:
    """Return the files of a JSON export by their paths."""
    entries = tuple(entries)
    movements, balances = movements_of(entries)
    value = {
        "format": JSON_FORMAT,
        "origin": source.origin,
        "size": source.size,
        "root": source.root,
        "statements": [
            {
                "index": public.index,
                "time": public.time,
                "id": public.id,
                "statement": public.statement,
                "signatures": public.signatures.splitlines(),
            }
            for public in entries
        ],
        "journal": [row._asdict() for row in movements],
        "balances": [row._asdict() for row in balances],
    }
    tables = sorted({table_of(public) for public in entries})
    return {
        "README.md": make_readme(*source, "json", tables).encode(),
        "ledger.schema.json": _json(make_schema()),
        "ledger.json": _json(value),
    }


def _json(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _csv(header: list[str], rows: Iterable[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return _BOM + file.getvalue().encode()


def _movement_cells(row: Movement) -> list[str]:
    return _cells(row._asdict(), MOVEMENT_FIELDS)


def _balance_cells(row: Balance) -> list[str]:
    return _cells(row._asdict(), BALANCE_FIELDS)


def _cells(values: Mapping[str, Any], fields: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """Return a view's cells; *money* is a number and is never guarded like a text."""
    return [
        ""
        if values[name] in (None, "")
        else str(values[name])
        if name == "money"
        else format_cell(values[name], "integer" if kind == "integer" else "string")
        for name, (kind, _, _) in fields.items()
    ]
