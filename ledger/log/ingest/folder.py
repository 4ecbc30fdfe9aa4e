"""A folder of files to be imported, night after night: which, in which order, by which mapping.

``mingbai.json`` in the folder says it by patterns of names; the first that fits decides. A mapping
is named as a file in the folder, or is one of those that come with this program. What fits none is
taken for a 公开榜, and refused if it isn't one: no file is passed over in silence.
"""

import json
import re
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from ledger.log.ingest.field_reasons import reason_of_field
from ledger.log.ingest.form import Part
from ledger.log.ingest.mapping import MAX_MAPPING_BYTES, AnyMapping, parse_any_mapping
from ledger.log.ingest.mapping_errors import MappingNotJson, MappingValueWrong
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table_errors import TableFileMissing

FOLDER_FILE = "mingbai.json"
LEFTOVERS, NOTICE, OPENING = ".leftovers.csv", ".notice.json", ".opening.json"
"""What an import writes beside a table; it isn't imported."""


class FolderRule(Part):
    """Files whose names fit *match* (``*`` and ``?``): by which *mapping*, or to be ignored."""

    match: Annotated[str, Field(min_length=1, max_length=200)]
    mapping: str | None = None
    ignore: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.mapping is None) != self.ignore:
            raise ValueError(Reason("mapping 和 ignore 只能写一个", "either mapping, or ignore"))
        return self


class FolderSettings(Part):
    """The file ``mingbai.json`` of a folder."""

    format: Literal["mingbai/folder/v1"] = "mingbai/folder/v1"
    files: tuple[FolderRule, ...] = ()


def read_folder_settings(folder: Path) -> FolderSettings:
    """Return what the folder's ``mingbai.json`` says; without one, nothing.

    Raises:
        MappingNotJson, MappingValueWrong: it can't be followed.
        TableFileMissing: it can't be read.
    """
    path = folder / FOLDER_FILE
    if not path.exists():
        return FolderSettings()
    data = _read(path)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MappingNotJson(file=FOLDER_FILE, reason=reason_of(error)) from error
    try:
        return FolderSettings.model_validate_json(json.dumps(value))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "$"
        raise MappingValueWrong(field=field, reason=reason_of_field(first)) from error


def files_of(folder: Path) -> list[Path]:
    """Return the folder's files that may be tables, in the order of their names and numbers."""
    found = [
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith((".", "~$")) and not _is_ours(path.name)
    ]
    return sorted(found, key=_order)


def _is_ours(name: str) -> bool:
    return name.endswith((".json", LEFTOVERS))


def _order(path: Path) -> list[tuple[int, str]]:
    """Return what sorts 2月 before 10月."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def mapping_of(
    path: Path, settings: FolderSettings, fallback: AnyMapping | None
) -> AnyMapping | None:
    """Return the mapping of a file; None if it is to be ignored.

    Raises:
        MappingProblem, TableFileMissing: its mapping can't be read.
    """
    for rule in settings.files:
        if fnmatchcase(path.name, rule.match):
            if rule.mapping is None:
                return None
            return read_mapping(rule.mapping, path.parent)
    return BoardSettings() if fallback is None else fallback


def read_mapping(name: str, folder: Path) -> AnyMapping:
    """Return the mapping in the file *name* in *folder*, or the one of that name of our own.

    Raises:
        MappingProblem: it can't be followed.
        TableFileMissing: there is none.
    """
    path = folder / name
    if path.is_file():
        return parse_any_mapping(_read(path), path.name)
    shipped = SHIPPED.get(name.removesuffix(".json"))
    if shipped is None:
        ours = ", ".join(sorted(SHIPPED))
        reason = Reason(f"没有这个文件；随程序来的有 {ours}", f"not found; ours are {ours}")
        raise TableFileMissing(file=name, reason=reason)
    return parse_any_mapping((files(__package__) / "mappings" / shipped).read_bytes(), shipped)


SHIPPED = {name: f"{name}.json" for name in ("bank_statement", "voucher_journal")}
"""The mappings that come with this program, by name."""


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_MAPPING_BYTES + 1)
    except OSError as error:
        raise TableFileMissing(file=path.name, reason=reason_of(error)) from error
