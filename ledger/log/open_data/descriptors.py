"""What every column is: for programs a data package or a JSON schema, for people a README."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.affairs.types.registry import REGISTRY
from ledger.log.open_data.cells import Kind
from ledger.log.open_data.ledger_view import BALANCE_FIELDS, MOVEMENT_FIELDS
from ledger.log.open_data.statements import (
    BODY,
    ENVELOPE,
    SIGNATURES,
    body_columns,
    columns_of,
)

CSV_FORMAT = "mingbai/export-csv/v1"
JSON_FORMAT = "mingbai/export-json/v1"
_TYPES: dict[Kind, str] = {
    "string": "string",
    "integer": "integer",
    "boolean": "boolean",
    "json": "string",
}


@cache
def field_texts() -> Mapping[str, tuple[str, str]]:
    """Return what each field of a body is, in Chinese and in English."""
    value = json.loads((files(__package__) / "fields.json").read_bytes())
    return {name: (zh, en) for name, (zh, en) in value.items()}


def describe(column: str) -> tuple[str, str]:
    """Return what a column of a table of statements is, in Chinese and in English."""
    if column in ENVELOPE:
        return ENVELOPE[column][1:]
    if column == "signatures":
        return SIGNATURES[1:]
    if column == BODY[:-1]:
        return ("正文，整个是 JSON", "the body, as JSON")
    return field_texts()[column.removeprefix(BODY)]


def make_package(origin: str, size: int, root: str, tables: Iterable[str]) -> dict[str, Any]:
    """Return the Frictionless descriptor of a CSV export, ``datapackage.json``."""
    resources = [
        _resource("journal", "journal.csv", _described(MOVEMENT_FIELDS)),
        _resource("balances", "balances.csv", _described(BALANCE_FIELDS)),
    ]
    resources += [
        _resource(
            f"statements-{table.replace('_', '-')}",
            f"statements/{table}.csv",
            [_field(name, kind) for name, kind in columns_of(table).items()],
        )
        for table in tables
    ]
    return {
        "profile": "tabular-data-package",
        "name": "mingbai-export",
        "title": f"明白账 {origin}",
        "mingbai": {"format": CSV_FORMAT, "origin": origin, "size": size, "root": root},
        "resources": resources,
    }


def _resource(name: str, path: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "doubleQuote": True, "lineTerminator": "\r\n"},
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _described(table: Mapping[str, tuple[str, str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": kind, "title": zh, "description": en}
        for name, (kind, zh, en) in table.items()
    ]


def _field(name: str, kind: Kind) -> dict[str, Any]:
    zh, en = describe(name)
    field = {"name": name, "type": _TYPES[kind], "title": zh, "description": en}
    return {**field, "mingbai": "json"} if kind == "json" else field


def make_schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of the file ``ledger.json`` of a JSON export."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "明白账导出 Mingbai export",
        "type": "object",
        "required": ["format", "origin", "size", "root", "statements", "journal", "balances"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": JSON_FORMAT, "description": "这种文件 this kind of file"},
            "origin": {"type": "string", "description": "账本的名称 the ledger's origin"},
            "size": {"type": "integer", "description": "共几条 how many entries"},
            "root": {"type": "string", "description": "树根 the tree's root, base64"},
            "statements": {
                "type": "array",
                "description": "每一条记录 every entry",
                "items": _statement_schema(),
            },
            "journal": _rows_schema(MOVEMENT_FIELDS, "流水，带余额 the journal with balances"),
            "balances": _rows_schema(BALANCE_FIELDS, "最后的余额 the balances at the end"),
        },
    }


def _statement_schema() -> dict[str, Any]:
    text = {name: f"{zh} {en}" for name, (_, zh, en) in ENVELOPE.items()}
    envelope = ("v", "log", "charter", "after", "no", "made", "by", "type")
    properties: dict[str, Any] = {
        name: {"type": _json_type(ENVELOPE[name][0]), "description": text[name]}
        for name in envelope
    }
    properties["body"] = {"type": "object", "description": "正文，按 type the body, by type"}
    return {
        "type": "object",
        "required": ["index", "time", "id", "statement", "signatures"],
        "additionalProperties": False,
        "properties": {
            "index": {"type": "integer", "description": text["index"]},
            "time": {"type": "string", "description": text["time"]},
            "id": {"type": "string", "description": text["id"]},
            "statement": {
                "type": "object",
                "properties": properties,
                "allOf": [_body_schema(kind) for kind in sorted(REGISTRY)],
            },
            "signatures": {
                "type": "array",
                "items": {"type": "string"},
                "description": " ".join(SIGNATURES[1:]),
            },
        },
    }


def _body_schema(kind: str) -> dict[str, Any]:
    properties = {
        name: {"description": " ".join(field_texts()[name])} for name in body_columns(kind)
    }
    known = {"type": {"const": kind}, "v": {"const": REGISTRY[kind].v}}
    return {
        "if": {"properties": known, "required": ["type", "v"]},
        "then": {"properties": {"body": {"properties": properties}}},
    }


def _json_type(kind: Kind) -> str:
    return "object" if kind == "json" else kind


def _rows_schema(table: Mapping[str, tuple[str, str, str]], text: str) -> dict[str, Any]:
    properties = {
        name: {
            "type": ["integer", "null"] if name.endswith("_balance") else kind,
            "description": f"{zh} {en}",
        }
        for name, (kind, zh, en) in table.items()
    }
    items = {"type": "object", "required": list(properties), "properties": properties}
    return {"type": "array", "description": text, "items": items}


def make_readme(origin: str, size: int, root: str, kind: str, tables: Iterable[str]) -> str:
    """Return the README of an export: what is in it, and what every column is."""
    lines = [
        f"# 明白账导出 {origin}",
        "",
        f"共 {size} 条记录，树根 {root}。只有公开的内容；密封的字段只有承诺值，打不开。",
        "",
        f"{size} entries, root {root}. Only what is public; of sealed fields only commitments.",
        "",
        "金额是最小货币单位的整数（人民币是分）。这份导出不证明什么：要查验，用 `mingbai-verify`。",
        "",
        _MINOR_UNITS,
        "",
    ]
    if kind == "csv":
        lines += _CSV_NOTES
    lines += ["`mingbai submit 账本目录 这个目录` 读回同样的记录，编号不变。", ""]
    lines += ["`mingbai submit DIR THIS` reads the same statements back, with the same ids.", ""]
    lines += ["## journal 流水", "", *_table_of(_rows(MOVEMENT_FIELDS)), ""]
    lines += ["## balances 余额", "", *_table_of(_rows(BALANCE_FIELDS)), ""]
    lines += ["## statements 记录", "", *_table_of(_envelope_rows()), ""]
    for table in tables:
        title = f"### {table}"
        rows = [(name, *describe(name)) for name in columns_of(table) if name.startswith("body")]
        lines += [title, "", *_table_of(rows), ""]
    return "\n".join(lines)


_MINOR_UNITS = (
    "Amounts are whole numbers of minor units (fen). An export proves nothing: `mingbai-verify` "
    "does."
)
_CSV_ZH = (
    "CSV 是 UTF-8（带标记）。空格子是没有这一项；列表和对象写成 JSON；以 = + - @ ' 或制表符开头"
    "的文字和空文字前面多一个撇号，免得表格软件当成公式。"
)
_CSV_EN = (
    "The CSV is UTF-8 with a mark. An empty cell: the field isn't there. Lists and objects are "
    "JSON. A text that begins with = + - @ ' or a tab, and an empty text, has an apostrophe before "
    "it, so that no spreadsheet takes it for a formula."
)
_CSV_NOTES = [_CSV_ZH, "", _CSV_EN, ""]


def _rows(table: Mapping[str, tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(name, zh, en) for name, (_, zh, en) in table.items()]


def _envelope_rows() -> list[tuple[str, str, str]]:
    envelope = [(name, zh, en) for name, (_, zh, en) in ENVELOPE.items()]
    return [*envelope, ("signatures", *SIGNATURES[1:])]


def _table_of(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        "| 列 column | 说明 | what it is |",
        "|---|---|---|",
        *(f"| `{name}` | {zh} | {en} |" for name, zh, en in rows),
    ]
