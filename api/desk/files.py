"""The desk's evidence: taken in, given out to those in office, and what opens sealed fields.

A file is looked at before it is kept: its hash, what it is by its content, what it says beside its
pixels. Who holds no office in a ledger learns nothing of its files, not even whether there is one.
Methods block: they are for threads.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from api.desk.file_errors import (
    DisclosuresMalformed,
    FileHashDiffers,
    FileHeaderMissing,
    FilesFull,
    FileTooLarge,
    NoSuchFile,
)
from api.desk.file_names import parse_name
from api.desk.sniffing import Kind, sniff
from ledger.affairs.sealed import open_field
from ledger.core.errors import LedgerError
from ledger.storage.desk.files import DisclosureRow, FileRecords, FileRow

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_LEDGER_BYTES: Final = 20 * 1024 * 1024 * 1024
MAX_DISCLOSURES: Final = 1_000
MAX_DISCLOSURE_CHARS: Final = 8_192
HASH_HEADER: Final = "x-mingbai-sha256"
NAME_HEADER: Final = "x-mingbai-file-name"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NO: Final = re.compile(r"[^\s\0]{0,64}")


class Upload(NamedTuple):
    """A file on its way in: what its headers say."""

    name: str
    sha256: str


class Taken(NamedTuple):
    """A file that the desk has; *fresh* if it was not there before."""

    row: FileRow
    fresh: bool

    def to_json(self) -> dict[str, Any]:
        """Give it as a statement's evidence has it."""
        row = self.row
        return {"name": row.name, "sha256": row.sha256, "bytes": row.bytes, "kind": row.kind}


def parse_upload(name: str | None, sha256: str | None) -> Upload:
    """Read the headers of an upload.

    Raises:
        FileHeaderMissing, FileNameUnfit, PersonalDataFound: they won't do.
    """
    if sha256 is None or not _HASH.fullmatch(sha256):
        raise FileHeaderMissing(where=HASH_HEADER)
    return Upload(parse_name(name, NAME_HEADER), sha256)


class Evidence:
    """The files and disclosures of all ledgers of one server."""

    def __init__(
        self,
        records: FileRecords,
        clock: Callable[[], int],
        *,
        max_file_bytes: int = MAX_FILE_BYTES,
        max_ledger_bytes: int = MAX_LEDGER_BYTES,
    ) -> None:
        """Keep them in *records*; *clock* gives Unix milliseconds."""
        self.records = records
        self.max_file_bytes = max_file_bytes
        self._max_ledger_bytes = max_ledger_bytes
        self._clock = clock

    def take(self, origin: str, public_key: str, upload: Upload, data: bytes) -> Taken:
        """Keep a file that somebody in office sent; the same one again is answered as it was.

        Raises:
            FileTooLarge, FileHashDiffers, FilesFull: it can't be kept.
            FileRefused: what `sniff` raises.
        """
        if len(data) > self.max_file_bytes:
            raise FileTooLarge(limit=self.max_file_bytes)
        if hashlib.sha256(data).hexdigest() != upload.sha256:
            raise FileHashDiffers
        kind = sniff(data)
        known = self.records.find(origin, upload.sha256)
        if known is None and self.records.held(origin) + len(data) > self._max_ledger_bytes:
            raise FilesFull(limit=self._max_ledger_bytes)
        row = FileRow(
            origin,
            upload.sha256,
            _with_suffix(upload.name, kind),
            kind.media_type,
            len(data),
            public_key,
            self._clock(),
        )
        fresh = self.records.put(row, data)
        return Taken(row if fresh or known is None else known, fresh)

    def give(self, origin: str, sha256: str) -> tuple[FileRow, bytes]:
        """Give a file back, as it came.

        Raises:
            NoSuchFile: this ledger's desk has none of this hash, or its content is gone.
        """
        row = self.records.find(origin, sha256) if _HASH.fullmatch(sha256) else None
        data = None if row is None else self.records.read(row)
        if row is None or data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise NoSuchFile
        return row, data

    def keep(self, origin: str, value: object) -> int:
        """Keep disclosures that a browser made; each must open its commitment.

        Raises:
            DisclosuresMalformed: the request isn't of its form, or one opens something else.
        """
        rows = [self._row(origin, each, at) for at, each in enumerate(_listed(value))]
        self.records.keep(rows)
        return len(rows)

    def _row(self, origin: str, value: object, at: int) -> DisclosureRow:
        where = f"disclosures[{at}]"
        if not isinstance(value, dict) or set(value) != {"no", "field", "commitment", "disclosure"}:
            raise DisclosuresMalformed(where=where)
        no, field, commitment, disclosure = (
            value[name] for name in ("no", "field", "commitment", "disclosure")
        )
        if not (
            all(isinstance(each, str) for each in (no, field, commitment, disclosure))
            and _NO.fullmatch(no)
            and _HASH.fullmatch(commitment)
            and len(disclosure) <= MAX_DISCLOSURE_CHARS
        ):
            raise DisclosuresMalformed(where=where)
        try:
            name, _ = open_field(commitment, disclosure)
        except LedgerError as error:
            raise DisclosuresMalformed(where=where) from error
        if name != field:
            raise DisclosuresMalformed(where=f"{where}.field")
        return DisclosureRow(origin, commitment, no, field, disclosure.encode(), self._clock())

    def find_sealed(self, origin: str, value: object) -> list[DisclosureRow]:
        """Give what opens those commitments that the ledger's desk can open.

        Raises:
            DisclosuresMalformed: the request isn't of its form.
        """
        asked = value.get("commitments") if isinstance(value, dict) else None
        if not isinstance(asked, list) or len(asked) > MAX_DISCLOSURES:
            raise DisclosuresMalformed(where="commitments")
        if not all(isinstance(each, str) and _HASH.fullmatch(each) for each in asked):
            raise DisclosuresMalformed(where="commitments")
        return self.records.opened(origin, asked)


def value_of(row: DisclosureRow) -> str:
    """Give the value of a sealed field that *row* opens."""
    return open_field(row.commitment, row.disclosure.decode())[1]


def _listed(value: object) -> list[object]:
    found = value.get("disclosures") if isinstance(value, dict) else None
    if not isinstance(found, list) or not 0 < len(found) <= MAX_DISCLOSURES:
        raise DisclosuresMalformed(where="disclosures")
    return found


def _with_suffix(name: str, kind: Kind) -> str:
    """Give the name with the suffix of what the file is, so that nobody opens it as another."""
    stem, dot, suffix = name.rpartition(".")
    own = suffix.lower().replace("jpeg", "jpg")
    if dot and own == kind.suffix:
        return name
    if dot and stem and len(suffix) <= 5 and suffix.isascii() and suffix.isalnum():
        return f"{stem}.{kind.suffix}"
    return f"{name}.{kind.suffix}"
