"""The list of a district's ledgers: a table of street, name and address, saved as CSV.

The first row names the columns, in Chinese or English, in any order: 街道 ``street``, 名称
``name``, 地址 ``prefix`` (or a directory); 信任文件 ``policy`` may name the ledger's own policy.
"""

import csv
import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from verifier.errors import ListColumnMissing, ListEmpty, ListRowTwice, ListRowUnfit, ListUnreadable
from verifier.sources import read_file

MAX_LIST_BYTES = 16_000_000
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "街道": "street",
        "street": "street",
        "乡镇": "street",
        "名称": "name",
        "社区": "name",
        "name": "name",
        "地址": "prefix",
        "prefix": "prefix",
        "信任文件": "policy",
        "policy": "policy",
    }
)
_NEEDED = {"street": "街道", "name": "名称", "prefix": "地址"}


class Listed(NamedTuple):
    """A ledger of the district: *prefix* is where it is published, *policy* its own, if any."""

    street: str
    name: str
    prefix: str
    policy: str = ""


def read_list(path: str) -> tuple[Listed, ...]:
    """Read the list of ledgers in the CSV file *path*, in UTF-8 or GB18030.

    Raises:
        UncheckedError: it can't be read.
        ListUnreadable, ListColumnMissing, ListRowUnfit, ListRowTwice, ListEmpty: it is no list.
    """
    rows = _rows(_text(read_file(path, MAX_LIST_BYTES), path), path)
    if not rows:
        raise ListEmpty(where=path)
    names = [_COLUMNS.get(cell.strip().lower(), "") for cell in rows[0]]
    for needed, chinese in _NEEDED.items():
        if names.count(needed) != 1:
            raise ListColumnMissing(where=f"{path} line 1", column=f"{chinese} ({needed})")
    ledgers: dict[str, Listed] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        if any(cells):
            where = f"{path} line {number}"
            ledger = _ledger(names, cells, where)
            if ledger.prefix in ledgers:
                raise ListRowTwice(where=where, prefix=ledger.prefix)
            ledgers[ledger.prefix] = ledger
    if not ledgers:
        raise ListEmpty(where=path)
    return tuple(ledgers.values())


def _text(data: bytes, path: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListUnreadable(
        where=path, reason=Reason("不是 UTF-8，也不是 GB18030", "neither UTF-8 nor GB18030")
    )


def _rows(text: str, path: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise ListUnreadable(where=path, reason=reason_of(error)) from error


def _ledger(names: list[str], cells: list[str], where: str) -> Listed:
    fields = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    if not all(fields.get(needed) for needed in _NEEDED):
        raise ListRowUnfit(where=where)
    return Listed(**fields)
