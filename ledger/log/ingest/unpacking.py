"""The bytes of a table file: read once, hashed as they are, unpacked within limits, decoded.

UTF-8 if it decodes, else GB18030 if that decodes, else an error by name; never a guess with
replacement characters. A byte-order mark of UTF-8 is not part of the text.
"""

import zlib
from pathlib import Path

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of
from ledger.log.ingest.cells import MAX_FILE_BYTES
from ledger.log.ingest.table_errors import (
    CompressedTooFar,
    EncodingNotOffered,
    EncodingUnknown,
    GzipDamaged,
    NulByte,
    TableFileMissing,
    TableTooLarge,
)

GZIP_MAGIC = b"\x1f\x8b"
MAX_RATIO = 200
"""Real tables shrink five- to thirtyfold; beyond this, past the first 8 MiB, it is a bomb."""
_RATIO_FREE_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
ENCODINGS = ("utf-8", "gb18030", "gbk", "big5", "utf-16", "cp1252")
"""What --encoding may name; only the first two are ever found by looking."""
_BOM = b"\xef\xbb\xbf"
_BY_ITSELF = Reason("UTF-8 或 GB18030 ", "UTF-8 or GB18030")
_NOT_UTF16 = Reason(
    "UTF-8 或 GB18030 （像是 UTF-16，用 --encoding utf-16）",
    "UTF-8 or GB18030 (it looks like UTF-16: --encoding utf-16)",
)
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes as they are on disk.

    Raises:
        TableFileMissing: it can't be opened.
        TableTooLarge: more than ``MAX_FILE_BYTES``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise TableFileMissing(file=path.name, reason=reason_of(error)) from error
    check_bytes(len(data), path.name)
    return data


def check_bytes(count: int, file: str) -> None:
    """Check that a table has at most ``MAX_FILE_BYTES`` bytes, unpacked.

    Raises:
        TableTooLarge: it has more.
    """
    if count > MAX_FILE_BYTES:
        raise TableTooLarge(file=file, limit=MAX_FILE_BYTES)


def check_ratio(packed: int, unpacked: int, file: str) -> None:
    """Check that unpacking doesn't grow a file as only a decompression bomb does.

    Raises:
        CompressedTooFar: more than ``MAX_RATIO`` times, beyond the first 8 MiB.
    """
    if unpacked > _RATIO_FREE_BYTES and unpacked > packed * MAX_RATIO:
        raise CompressedTooFar(file=file, limit=MAX_RATIO)


def gunzip(data: bytes, file: str) -> bytes:
    """Return what a gzip file holds (all its members), within the limits.

    Raises:
        GzipDamaged: cut off, a wrong checksum, or bytes after the end.
        CompressedTooFar, TableTooLarge: it would become too large.
    """
    parts: list[bytes] = []
    size = 0
    rest = data
    while rest:
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            while rest and not member.eof:
                part = member.decompress(rest, _CHUNK_BYTES)
                rest = member.unconsumed_tail
                parts.append(part)
                size += len(part)
                check_ratio(len(data), size, file)
                check_bytes(size, file)
        except zlib.error as error:
            raise GzipDamaged(file=file, reason=reason_of(error)) from error
        if not member.eof:
            raise GzipDamaged(file=file, reason=Reason("中途就断了", "it ends too early"))
        rest = member.unused_data
    return b"".join(parts)


def decode(data: bytes, file: str, encoding: str | None) -> tuple[str, str]:
    """Return the text and the encoding it was in.

    Raises:
        EncodingUnknown: it is in none of those looked for, or not in the one asked for.
        EncodingNotOffered: nobody here reads the one asked for.
        NulByte: a NUL stands in it.
    """
    if encoding is None and data.startswith(_UTF16_BOMS):
        raise EncodingUnknown(file=file, encoding=_NOT_UTF16, line=1, byte=1)
    text, name = _decode_as(data, file, encoding)
    nul = text.find("\0")
    if nul >= 0:
        raise NulByte(file=file, line=text.count("\n", 0, nul) + 1)
    return text, name


def _decode_as(data: bytes, file: str, encoding: str | None) -> tuple[str, str]:
    if encoding is not None and encoding not in ENCODINGS:
        raise EncodingNotOffered(encoding=encoding, offered=", ".join(ENCODINGS))
    if encoding in (None, "utf-8"):
        data = data.removeprefix(_BOM)
    furthest: UnicodeDecodeError | None = None
    for name in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return data.decode(name), name
        except UnicodeDecodeError as error:
            furthest = error if furthest is None or error.start > furthest.start else furthest
    if furthest is None:  # pragma: no cover - the loop ran at least once
        raise AssertionError("no encoding was tried")
    raise EncodingUnknown(
        file=file,
        encoding=Reason(f"{encoding} ", encoding) if encoding else _BY_ITSELF,
        line=data.count(b"\n", 0, furthest.start) + 1,
        byte=furthest.start + 1,
    )
