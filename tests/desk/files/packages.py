"""ZIP packages and compound files, good and bad."""

import io
import struct
import zipfile

from tests.desk.files import pictures


def package(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def workbook(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    return package({**parts, **{name.replace("__", "/"): data for name, data in more.items()}})


def bomb() -> bytes:
    return workbook(xl__sheet=b"0" * 40_000_000)


def lying_bomb() -> bytes:
    """A package that says that its part is small, and isn't: all lengths are as it says."""
    data = bytearray(workbook(xl__sheet=b"0" * 40_000_000))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 2**31)
    return bytes(data)


def overlapping() -> bytes:
    """Two entries that are the same bytes: a bomb by reuse (Fifield 2019)."""
    data = package({"[Content_Types].xml": b"x" * 50, "xl/a": b"y" * 50}, zipfile.ZIP_STORED)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    changed = bytearray(data)
    struct.pack_into("<I", changed, second + 42, 10)
    return bytes(changed)


def encrypted() -> bytes:
    data = bytearray(package({"OFD.xml": b"x"}))
    struct.pack_into("<H", data, 6, 1)
    struct.pack_into("<H", data, data.rfind(b"PK\x01\x02") + 8, 1)
    return bytes(data)


def compound(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + names + b"\0" * 600


def with_photograph() -> bytes:
    return workbook(
        xl__media__image1=b"",
        **{"xl__media__image1.jpeg": pictures.jpeg(pictures.exif(pictures.GPS))},
    )
