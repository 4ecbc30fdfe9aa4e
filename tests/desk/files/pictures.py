"""Pictures made byte by byte, with and without a place in them."""

import io
import struct
import zlib
from typing import Final

GPS: Final = 0x8825
MAKE: Final = 0x010F
NORTH: Final = b"N\0\0\0"


def tiff(*tags: int, order: str = "<") -> bytes:
    """A TIFF structure whose IFD0 has these tags, each a LONG."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    entries = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, 8) for tag in sorted(tags))
    head = struct.pack(f"{order}I", 8) + struct.pack(f"{order}H", len(tags))
    return start + head + entries + struct.pack(f"{order}I", 0)


def jpeg(*segments: bytes, width: int = 40, height: int = 30, behind: bytes = b"") -> bytes:
    """A JPEG of segments as far as its first scan, and no picture."""
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + b"".join(segments) + frame + b"\xff\xda\0\x02\x01\xff\xd9" + behind


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def exif(*tags: int, order: str = "<") -> bytes:
    return segment(0xE1, b"Exif\0\0" + tiff(*tags, order=order))


def chunk(kind: bytes, content: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + sum_


def png(*chunks: bytes, width: int = 4, height: int = 4) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" * (height * (1 + 3 * width)) if height < 99 else b""))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + rows + chunk(b"IEND", b"")


def webp(*chunks: tuple[bytes, bytes], width: int = 40, height: int = 30) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    all_chunks = ((b"VP8X", b"\0\0\0\0" + size), *chunks)
    out = io.BytesIO()
    for kind, content in all_chunks:
        out.write(kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2))
    return b"RIFF" + struct.pack("<I", len(out.getvalue()) + 4) + b"WEBP" + out.getvalue()
