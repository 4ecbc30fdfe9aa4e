"""What an uploaded file is, by its content and never by its name; what can't be taken is refused.

Nothing is unpacked to disk, and of a package only its list of parts is read, its pictures within
limits. A file that is two things at once is taken for what its first bytes say.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from api.desk.file_errors import (
    FileDamaged,
    FileEmpty,
    FileGrowsTooFar,
    FileHasMacros,
    FileHasPassword,
    FileKindUnknown,
)
from api.desk.pictures import check_no_location, check_pixels


class Kind(NamedTuple):
    """A kind of file that is taken: its media type, and the suffix it is kept by."""

    media_type: str
    suffix: str


PDF: Final = Kind("application/pdf", "pdf")
OFD: Final = Kind("application/ofd", "ofd")
JPEG: Final = Kind("image/jpeg", "jpg")
PNG: Final = Kind("image/png", "png")
WEBP: Final = Kind("image/webp", "webp")
XLSX: Final = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
XLS: Final = Kind("application/vnd.ms-excel", "xls")
CSV: Final = Kind("text/csv", "csv")
TEXT: Final = Kind("text/plain", "txt")
KINDS: Final = (PDF, OFD, JPEG, PNG, WEBP, XLSX, XLS, CSV, TEXT)

MAX_UNPACKED_BYTES: Final = 512 * 1024 * 1024
MAX_RATIO: Final = 200
MAX_PARTS: Final = 10_000
_RATIO_FREE_BYTES: Final = 8 * 1024 * 1024
_MAX_PICTURE_BYTES: Final = 64 * 1024 * 1024

_STARTS: Final = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
_ENCRYPTED_PDF: Final = re.compile(rb"/Encrypt[\s\d]+\d+\s+R|/Encrypt\s*<<")
_BAD_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAMES: Final = (  # what is said of files that are known and not taken
    (b"MZ", "program 程序"),
    (b"\x7fELF", "program 程序"),
    (b"#!", "program 程序"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)


def sniff(data: bytes) -> Kind:
    """Give the kind of the file *data*, all of whose rules hold for it.

    Raises:
        FileEmpty, FileKindUnknown, FileDamaged: it is none that is taken.
        FileHasMacros, FileHasPassword, FileGrowsTooFar: a package or a workbook that isn't.
        FileHasLocation, FileMetadataUnread, FileTooManyPixels: a picture that isn't.
    """
    if not data:
        raise FileEmpty
    kind = _kind_of(data)
    check_pixels(data, kind.suffix)
    check_no_location(data, kind.suffix)
    return kind


def _kind_of(data: bytes) -> Kind:
    for start, kind in _STARTS:
        if data.startswith(start):
            if kind is PDF:
                _check_pdf(data)
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(_ZIP):
        return _kind_of_package(data)
    if data.startswith(_OLE):
        return _kind_of_compound(data)
    return _kind_of_text(data)


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise FileDamaged(kind="PDF")
    if _ENCRYPTED_PDF.search(data):
        raise FileHasPassword


# ------------------------------------------------------------------------------- packages


def _kind_of_package(data: bytes) -> Kind:
    """Give the kind of a ZIP package, by the parts that are listed in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_parts(parts, len(data))
            names = {part.filename for part in parts}
            kind = _kind_by_names(names)
            if kind is XLSX:
                _check_no_macros(package, names)
            _check_pictures(package, parts)
            return kind
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise FileDamaged(kind="ZIP") from error


def _check_parts(parts: Iterable[zipfile.ZipInfo], packed: int) -> None:
    """Check sizes and places before any part is read: no bomb, no two parts over each other."""
    unpacked = count = 0
    end = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        count += 1
        unpacked += part.file_size
        if part.flag_bits & 1:
            raise FileHasPassword
        if part.header_offset < end:
            raise FileGrowsTooFar
        end = part.header_offset + part.compress_size
        name = part.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/"):
            raise FileDamaged(kind="ZIP")
    if (
        count > MAX_PARTS
        or end > packed
        or unpacked > MAX_UNPACKED_BYTES
        or (unpacked > _RATIO_FREE_BYTES and unpacked > packed * MAX_RATIO)
    ):
        raise FileGrowsTooFar


def _kind_by_names(names: set[str]) -> Kind:
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names:
        if any(name.startswith("xl/") for name in names):
            return XLSX
        if any(name.startswith("word/") for name in names):
            raise FileKindUnknown(found="Word")
        if any(name.startswith("ppt/") for name in names):
            raise FileKindUnknown(found="PowerPoint")
    raise FileKindUnknown(found="ZIP")


def _check_no_macros(package: zipfile.ZipFile, names: set[str]) -> None:
    if any("vbaproject" in name.lower() or "macrosheets/" in name.lower() for name in names):
        raise FileHasMacros
    part = package.getinfo("[Content_Types].xml")
    with package.open(part) as stream:
        types = stream.read(1024 * 1024)
    if b"macroenabled" in types.lower().replace(b"\0", b""):
        raise FileHasMacros


def _check_pictures(package: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Check the pictures inside: a photograph in a workbook can say its place as well."""
    left = _MAX_PICTURE_BYTES
    for part in parts:
        suffix = part.filename.rpartition(".")[2].lower().replace("jpeg", "jpg")
        if suffix not in {"jpg", "png", "webp"}:
            continue
        left -= part.file_size
        if left < 0:
            raise FileGrowsTooFar
        check_no_location(package.read(part), suffix)


def _kind_of_compound(data: bytes) -> Kind:
    """Give the kind of an OLE compound file: names of its streams stand there in UTF-16."""
    if _has_stream(data, "EncryptedPackage"):
        raise FileHasPassword
    if _has_stream(data, "_VBA_PROJECT_CUR") or _has_stream(data, "_VBA_PROJECT"):
        raise FileHasMacros
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        _check_xls(data)
        return XLS
    raise FileKindUnknown(found="Word" if _has_stream(data, "WordDocument") else "OLE")


def _has_stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\0\0" in data


def _check_xls(data: bytes) -> None:
    import xlrd  # noqa: PLC0415 - of the server's extra, and only for this old format

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True)
    except Exception as error:  # a damaged part can raise anything at all from within xlrd
        if "encrypted" in str(error).lower():
            raise FileHasPassword from error
        raise FileDamaged(kind="XLS") from error
    book.release_resources()


# ----------------------------------------------------------------------------------- text


def _kind_of_text(data: bytes) -> Kind:
    for start, name in _NAMES:
        if data.startswith(start):
            raise FileKindUnknown(found=name)
    if data[4:8] == b"ftyp":
        raise FileKindUnknown(found="HEIC" if data[8:12] in _HEIF else "video 视频")
    if _MARKUP.match(data):
        raise FileKindUnknown(found="HTML/XML")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _BAD_TEXT.search(text):
            break
        first = text.lstrip().partition("\n")[0]
        return CSV if any(mark in first for mark in ",;\t") else TEXT
    raise FileKindUnknown(found="?")


_HEIF: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"})
