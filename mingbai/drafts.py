"""What a person writes before anything is signed: a small JSON file, read strictly.

``{"type": …, "by": {role: slug}, "body": {…}}``, and if need be ``no``, ``made``, ``log``,
``charter``, ``after``. Where a body names a ``key``, the name of a key file may stand instead of
the key itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Never

from ledger.core.keys import format_vkey, parse_vkey
from mingbai.errors import DraftMalformed
from mingbai.files import read_file
from mingbai.language import Text

_LIMIT_BYTES = 1_000_000
_REQUIRED = frozenset({"type", "body"})
_ALLOWED = _REQUIRED | {"by", "no", "made", "log", "charter", "after"}
_KEY_FILES = (".key", ".pub")

_NOT_AN_OBJECT = Text("这里要是一个 {…}", "this must be an object {…}")
_MISSING = Text("缺少这一项", "this is missing")
_UNKNOWN = Text("不认识这一项", "there is no such field")
_NOT_TEXT = Text("这里要是文字", "this must be text")
_NOT_UTF8 = Text("不是 UTF-8 文字", "it is not UTF-8 text")
_NOT_JSON = Text("不是 JSON", "it is not JSON")
_TWICE = Text("这一项写了两次", "this field stands there twice")
_NO_DECIMALS = Text("不能有小数；金额按分写整数", "no decimals; an amount is a whole number of fen")

By = Mapping[str, str | list[str]]
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was written; what it leaves out is None."""

    type: str
    body: Body
    by: By | None
    no: str | None
    made: str | None
    log: str | None
    charter: str | None
    after: str | None


def parse_draft(data: bytes, folder: Path, *, kind: str | None = None) -> Draft:
    """Read a draft; files it names are looked for in *folder*. *kind* is the type it may leave out.

    Raises:
        DraftMalformed: it isn't JSON, has a field too many or too few, or one of another kind.
    """
    value = _parse_json(data)
    if not isinstance(value, dict):
        raise _wrong("", _NOT_AN_OBJECT)
    if kind is not None:
        value.setdefault("type", kind)
    for name in sorted(_REQUIRED - set(value)):
        raise _wrong(name, _MISSING)
    for name in sorted(set(value) - _ALLOWED):
        raise _wrong(name, _UNKNOWN)
    body, by = value["body"], value.get("by")
    if not isinstance(body, dict):
        raise _wrong("body", _NOT_AN_OBJECT)
    if by is not None and not isinstance(by, dict):
        raise _wrong("by", _NOT_AN_OBJECT)
    texts = {name: _text(value, name) for name in ("no", "made", "log", "charter", "after")}
    kind = _text(value, "type") or ""
    return Draft(type=kind, body=_with_keys(body, folder, "body"), by=by, **texts)


def _text(value: Mapping[str, object], name: str) -> str | None:
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise _wrong(name, _NOT_TEXT)
    return found


def _parse_json(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError as error:
        raise _wrong("", _NOT_UTF8) from error
    except json.JSONDecodeError as error:
        raise _wrong(f"line {error.lineno}", _NOT_JSON) from error
    except (ValueError, RecursionError) as error:  # integers of thousands of digits, deep nests
        raise _wrong("", _NOT_JSON) from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _wrong(name, _TWICE)
        found[name] = value
    return found


def _no_float(text: str) -> Never:
    raise _wrong(text[:20], _NO_DECIMALS)


def _wrong(where: str, text: Text) -> DraftMalformed:
    return DraftMalformed(where=where, chinese=text.zh, english=text.en)


def _with_keys(value: Mapping[str, object], folder: Path, where: str) -> dict[str, object]:
    """Return *value* with the names of key files replaced by the verifier keys in them."""
    return {name: _replaced(name, item, folder, f"{where}.{name}") for name, item in value.items()}


def _replaced(name: str, value: object, folder: Path, where: str) -> object:
    if isinstance(value, dict):
        return _with_keys(value, folder, where)
    if isinstance(value, list):
        return [_replaced("", each, folder, f"{where}[{at}]") for at, each in enumerate(value)]
    if name == "key" and isinstance(value, str) and value.endswith(_KEY_FILES):
        return read_vkey_file(folder / value, where)
    return value


def read_vkey_file(path: Path, where: str) -> str:
    """Return the verifier key in the key file or ``.pub`` file *path*; no passphrase is needed.

    Raises:
        FileUnreadable: it can't be read.
        LedgerError: there is no verifier key in it.
    """
    if path.suffix == ".key":
        from ledger.log.keyring import read_verifier

        return format_vkey(read_verifier(path))
    line = read_file(path, _LIMIT_BYTES).decode("utf-8", "replace").strip()
    return format_vkey(parse_vkey(line, where=where))
