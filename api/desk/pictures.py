"""Pictures without a place: Exif, XMP and IPTC data that say where one was taken are found.

Sources: Exif 2.32 (the GPS IFD is what tag 0x8825 of IFD0 points to), PNG third edition 11.3
(eXIf, iTXt), the WebP container (EXIF, XMP), IPTC IIM 4.2 (2:90 to 2:101 name a place), ISO 6709 in
the film behind a motion photograph. A second picture in the same file is looked at as well.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from api.desk.file_errors import (
    FileDamaged,
    FileHasLocation,
    FileMetadataUnread,
    FileTooManyPixels,
)

MAX_PIXELS: Final = 100_000_000
_GPS_TAG: Final = 0x8825
_MAX_TEXT_BYTES: Final = 4 * 1024 * 1024
_MAX_IFD_ENTRIES: Final = 4096
_EXIF: Final = b"Exif\0\0"
_XMP_PLACE: Final = re.compile(
    rb"exif:GPS|GPSL(?:atitude|ongitude)|(?:photoshop|Iptc4xmpCore|Iptc4xmpExt):"
    rb"(?:City|State|Country|Location|Sublocation)"
)
_FILM_PLACE: Final = re.compile(rb"\xa9xyz.{0,8}[+-][0-9]{2}|ISO6709", re.DOTALL)
_IPTC_PLACE: Final = re.compile(rb"\x1c\x02[\x1a\x1b\x5a\x5c\x5f\x64\x65]")
_PHOTOSHOP: Final = b"Photoshop 3.0\0"
_STAND_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def check_no_location(data: bytes, suffix: str) -> None:
    """Check that nothing in the picture or document *data* says where a picture was taken.

    Raises:
        FileHasLocation: something does.
        FileMetadataUnread: there are metadata that nobody can read.
        FileDamaged: it is no picture of its kind.
    """
    if suffix not in {"jpg", "png", "webp", "pdf"}:
        return
    if suffix == "jpg":
        for marker, segment in _segments(data):
            _check_segment(marker, segment)
    elif suffix == "png":
        for kind, chunk in _chunks(data):
            _check_png_chunk(kind, chunk)
    elif suffix == "webp":
        for kind, chunk in _riff_chunks(data):
            if kind == b"EXIF":
                _check_exif(chunk.removeprefix(_EXIF))
    _check_everywhere(data)


def _check_segment(marker: int, segment: bytes) -> None:
    """Check a segment of a JPEG: Exif is in APP1, what Photoshop writes in APP13."""
    if marker == 0xE1 and segment.startswith(_EXIF):
        _check_exif(segment.removeprefix(_EXIF))
    if marker == 0xED and segment.startswith(_PHOTOSHOP) and _IPTC_PLACE.search(segment):
        raise FileHasLocation(found="IPTC")


def check_pixels(data: bytes, suffix: str) -> None:
    """Check that a picture has at most `MAX_PIXELS`.

    Raises:
        FileTooManyPixels: it has more.
        FileDamaged: its size can't be read.
    """
    size = _SIZES[suffix](data) if suffix in _SIZES else (0, 0)
    if size[0] * size[1] > MAX_PIXELS:
        raise FileTooManyPixels(width=size[0], height=size[1], limit=MAX_PIXELS)


def _check_everywhere(data: bytes) -> None:
    """Look for what any of a file's pictures would say, wherever it stands."""
    if _XMP_PLACE.search(data):
        raise FileHasLocation(found="XMP")
    if _FILM_PLACE.search(data):
        raise FileHasLocation(found="video")
    at = data.find(_EXIF)
    while at >= 0:
        tiff = data[at + len(_EXIF) : at + len(_EXIF) + 65536]
        if tiff[:4] in {b"II*\0", b"MM\0*"}:
            _check_exif(tiff)
        at = data.find(_EXIF, at + 1)


def _check_exif(tiff: bytes) -> None:
    """Check that IFD0 of a TIFF structure points to no GPS IFD."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    try:
        if order is None:
            raise FileMetadataUnread
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        if count > _MAX_IFD_ENTRIES:
            raise FileMetadataUnread
        for number in range(count):
            (tag,) = struct.unpack_from(f"{order}H", tiff, at + 2 + 12 * number)
            if tag == _GPS_TAG:
                raise FileHasLocation(found="Exif GPS")
    except struct.error as error:
        raise FileMetadataUnread from error


# ------------------------------------------------------------------------------------ JPEG


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG up to its first scan: marker and content."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise FileDamaged(kind="JPEG")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _STAND_ALONE:
            at += 2
            continue
        if marker == 0xDA:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            raise FileDamaged(kind="JPEG")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length
    raise FileDamaged(kind="JPEG")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    for marker, segment in _segments(data):
        if marker in _FRAMES and len(segment) >= 5:
            height, width = struct.unpack_from(">HH", segment, 1)
            return width, height
    raise FileDamaged(kind="JPEG")


# ------------------------------------------------------------------------------------- PNG


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG: type and content."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if at + 12 + length > len(data):
            break
        kind = data[at + 4 : at + 8]
        yield kind, data[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length
    raise FileDamaged(kind="PNG")


def _check_png_chunk(kind: bytes, chunk: bytes) -> None:
    if kind == b"eXIf":
        _check_exif(chunk.removeprefix(_EXIF))
    elif kind in {b"tEXt", b"zTXt", b"iTXt"}:
        keyword, _, rest = chunk.partition(b"\0")
        text = _png_text(kind, rest)
        if _XMP_PLACE.search(text) or b"gps" in keyword.lower():
            raise FileHasLocation(found="XMP")
        if keyword.startswith(b"Raw profile type"):
            raise FileMetadataUnread  # ImageMagick's way to keep Exif in PNG, in hexadecimal


def _png_text(kind: bytes, rest: bytes) -> bytes:
    """Give the text of a chunk, unpacked within limits."""
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflate(rest[1:])
    is_packed = rest[:1] == b"\1"
    parts = rest[2:].split(b"\0", 2)
    text = parts[2] if len(parts) == 3 else b""
    return _inflate(text) if is_packed else text


def _inflate(packed: bytes) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MAX_TEXT_BYTES)
    except zlib.error as error:
        raise FileMetadataUnread from error
    if unpacker.unconsumed_tail:
        raise FileMetadataUnread
    return text


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or len(data) < 24:
        raise FileDamaged(kind="PNG")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


# ------------------------------------------------------------------------------------ WebP


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a WebP file: type and content."""
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        if at + 8 + length > len(data):
            raise FileDamaged(kind="WebP")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_size(data: bytes) -> tuple[int, int]:
    """Give width and height; of a lossy picture without VP8X they are at most 16,383 each."""
    for kind, chunk in _riff_chunks(data):
        if kind == b"VP8X" and len(chunk) >= 10:
            width = int.from_bytes(chunk[4:7], "little") + 1
            return width, int.from_bytes(chunk[7:10], "little") + 1
        if kind == b"VP8L" and len(chunk) >= 5:
            bits = int.from_bytes(chunk[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if kind == b"VP8 " and len(chunk) >= 10:
            width, height = struct.unpack_from("<HH", chunk, 6)
            return width & 0x3FFF, height & 0x3FFF
    raise FileDamaged(kind="WebP")


_SIZES: Final = {"jpg": _jpeg_size, "png": _png_size, "webp": _webp_size}
