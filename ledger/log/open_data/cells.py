"""How a value stands in a cell of CSV, so that it can be read back to the letter.

An empty cell: the field isn't there. Whole numbers and true/false as they are; lists and objects as
JSON; texts as they are, but with an apostrophe before them where a spreadsheet program would take
them for a formula, and before an apostrophe and the empty text.
"""

import json
from typing import Any, Literal, get_args

from ledger.log.open_data.errors import CellNotRead

Kind = Literal["string", "integer", "boolean", "json"]
KINDS = get_args(Kind)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_GUARDED = ("=", "+", "-", "@", "'", "\t")


def format_cell(value: Any, kind: Kind) -> str:  # noqa: ANN401 - any JSON value
    """Return the cell of a value that is there."""
    if kind == "string" and isinstance(value, str):
        return f"'{value}" if not value or value.startswith(_GUARDED) else value
    return _ENCODER.encode(value)


def parse_cell(text: str, kind: Kind, where: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a cell that isn't empty; the inverse of `format_cell`.

    Raises:
        CellNotRead: it isn't of this kind.
    """
    if kind == "string":
        return text.removeprefix("'")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CellNotRead(where=where, kind=kind) from error
    wanted = {"integer": int, "boolean": bool}.get(kind)
    if wanted is not None and type(value) is not wanted:
        raise CellNotRead(where=where, kind=kind)
    return value
