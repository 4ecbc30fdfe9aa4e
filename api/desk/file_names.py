"""Names of files, which are shown and saved by, and never used as a path."""

import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from api.desk.file_errors import FileHeaderMissing, FileNameUnfit
from ledger.affairs.errors import PersonalDataFound
from ledger.affairs.privacy import find_personal

MAX_NAME_CHARS: Final = 120
_PATH: Final = re.compile(r"[/\\]|^\.|^[A-Za-z]:|[<>|\"?*:]")
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def parse_name(header: str | None, where: str) -> str:
    """Give the name in a header: percent-encoded UTF-8.

    Raises:
        FileHeaderMissing: there is none, or it isn't UTF-8.
        FileNameUnfit: it is a path, or no plain line.
        PersonalDataFound: somebody's number stands in it; the name will stand in the ledger.
    """
    try:
        name = unquote_to_bytes(header or "").decode().strip()
    except UnicodeDecodeError as error:
        raise FileHeaderMissing(where=where) from error
    if not name:
        raise FileHeaderMissing(where=where)
    if len(name) > MAX_NAME_CHARS:
        raise FileNameUnfit(where=where, problem=f"> {MAX_NAME_CHARS}", limit=MAX_NAME_CHARS)
    if not name.isprintable() or _PATH.search(name) or _DEVICES.fullmatch(name):
        raise FileNameUnfit(where=where, problem=repr(name), limit=MAX_NAME_CHARS)
    found = find_personal(name, "name")
    if found:
        raise PersonalDataFound(
            where="name", found=", ".join(each.masked for each in found), fields=tuple(found)
        )
    return name


def disposition_of(name: str) -> str:
    """Give the header by which a browser saves a file under *name* (RFC 6266) and opens none."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
