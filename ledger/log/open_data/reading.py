"""An export read again: the same statements, by their ids, in the order of the ledger."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from ledger.core.errors import LedgerError, Reason
from ledger.core.reasons import reason_of
from ledger.log.open_data.cells import Kind
from ledger.log.open_data.descriptors import CSV_FORMAT, JSON_FORMAT
from ledger.log.open_data.errors import ExportFileWrong
from ledger.log.open_data.statements import columns_of, make_note, parse_row

PACKAGE, LEDGER = "datapackage.json", "ledger.json"
_STATEMENTS = "statements/"
Read = Callable[[str], bytes]
"""Gives the bytes of an export's file by its path."""

_FORMAT = Reason("不是这种导出的格式", "its format is another")
_HEADER = Reason("表头不对", "its header is another")
_FIELDS = Reason("缺一项，或有一项不对", "a field is missing or wrong")


def read_csv_export(read: Read) -> list[tuple[str, bytes]]:
    """Return the notes of a CSV export, each with where it stands.

    Raises:
        ExportFileWrong, CellNotRead: a file isn't what it should be.
        ExportChanged: a row was changed.
    """
    package = _load(read, PACKAGE)
    try:
        if package["mingbai"]["format"] != CSV_FORMAT:
            raise ExportFileWrong(file=PACKAGE, reason=_FORMAT)
        paths = [resource["path"] for resource in package["resources"]]
    except (KeyError, TypeError) as error:
        raise ExportFileWrong(file=PACKAGE, reason=_FIELDS) from error
    found: list[tuple[int, str, bytes]] = []
    for path in paths:
        if isinstance(path, str) and path.startswith(_STATEMENTS) and path.endswith(".csv"):
            found += _read_table(read, path)
    return [(where, note) for _, where, note in sorted(found)]


def _read_table(read: Read, path: str) -> list[tuple[int, str, bytes]]:
    table = path[len(_STATEMENTS) : -len(".csv")]
    columns = columns_of(table)
    found: list[tuple[int, str, bytes]] = []
    try:
        text = read(path).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, None)
        if header != list(columns):
            raise ExportFileWrong(file=path, reason=_HEADER)
        for number, row in enumerate(reader, start=2):
            where = f"{path}:{number}"
            cells = dict(zip(header, row, strict=True))
            found.append((int(cells["index"]), where, _note_of(cells, columns, where)))
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise ExportFileWrong(file=path, reason=reason_of(error)) from error
    return found


def _note_of(cells: dict[str, str], columns: Mapping[str, Kind], where: str) -> bytes:
    try:
        return parse_row(cells, columns, where)
    except (KeyError, TypeError, AttributeError) as error:
        raise ExportFileWrong(file=where, reason=_FIELDS) from error


def read_json_export(read: Read) -> list[tuple[str, bytes]]:
    """Return the notes of a JSON export, each with where it stands; raises as for CSV."""
    value = _load(read, LEDGER)
    try:
        if value["format"] != JSON_FORMAT:
            raise ExportFileWrong(file=LEDGER, reason=_FORMAT)
        return [
            (
                where,
                make_note(item["statement"], list(item["signatures"]), item["id"], where),
            )
            for number, item in enumerate(value["statements"])
            for where in (f"{LEDGER}: statements[{number}]",)
        ]
    except LedgerError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise ExportFileWrong(file=LEDGER, reason=_FIELDS) from error


def _load(read: Read, path: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(read(path))
    except (ValueError, RecursionError) as error:
        raise ExportFileWrong(file=path, reason=reason_of(error)) from error
