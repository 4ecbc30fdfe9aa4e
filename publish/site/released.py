"""Files that may be shown, because a release names them by their hash.

What is given must be a picture by its first bytes, whatever its name says.
"""

from collections.abc import Callable
from typing import NamedTuple

MAX_IMAGE_BYTES = 16 * 1024 * 1024
_WEBP = 12


class Released(NamedTuple):
    """A file that may be shown: the suffix by which it is served, and how it is read."""

    suffix: str
    read: Callable[[], bytes]


def suffix_of(data: bytes) -> str:
    """Give the suffix of a picture by its first bytes: png, jpg, webp; nothing for others."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if data[:4] == b"RIFF" and data[8:_WEBP] == b"WEBP" else ""
