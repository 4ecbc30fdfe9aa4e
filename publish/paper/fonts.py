"""The font that papers are set in: a Chinese sans serif, from a folder and nowhere else.

One font sets everything, so that the same paper is the same bytes wherever that font is. What it
has no glyph for becomes 〓, the printer's mark for a missing sort: a typesetter that may fall back
gives other bytes on every machine, and one that may not refuses the whole paper.
"""

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from publish.paper.errors import FontMissing, PaperExtraMissing

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Microsoft YaHei",
)
"""What will do, the best first; Debian's fonts-noto-cjk has the first."""

FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
MISSING_SORT = "〓"
_REGULAR = 400
_PACKAGES = ("typst", "segno")
_SEGMENTED_COVERAGE = 12  # OpenType, cmap subtable formats
_SEGMENT_MAPPING = 4


@dataclass(frozen=True, eq=False)
class Font:
    """A font: its family, the typesetter's handle, and the characters that it has glyphs for."""

    family: str
    handle: Any
    characters: frozenset[int]

    def settable(self, value: Any) -> Any:  # noqa: ANN401 - a JSON value
        """Give a JSON value whose texts this font can set, and that turn nobody's writing round."""
        if isinstance(value, str):
            return self._settable(value)
        if isinstance(value, Mapping):
            return {name: self.settable(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.settable(each) for each in value]
        return value

    def _settable(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        return "".join(filter(None, map(self._sort, text)))

    def _sort(self, character: str) -> str:
        if character == "\n" or ord(character) in self.characters:
            return "" if unicodedata.category(character) == "Cf" else character
        if character == "\t":
            return " "
        invisible = unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"}
        return "" if invisible else MISSING_SORT


@lru_cache(maxsize=4)
def find_font(folder: str | None = None) -> Font:
    """Give the font to set papers in, from *folder* or from where systems keep theirs.

    Raises:
        PaperExtraMissing: the extra ``paper`` isn't installed.
        FontMissing: there is none with Chinese characters.
    """
    if any(find_spec(package) is None for package in _PACKAGES):
        raise PaperExtraMissing
    folders = [folder] if folder is not None else [*map(_expand, FOLDERS)]
    for each in folders:
        if Path(each).is_dir():
            found = _find(each)
            if found is not None:
                return found
    raise FontMissing(folders="、".join(folders))


def _expand(folder: str) -> str:
    return str(Path(folder).expanduser()) if folder.startswith("~") else folder


def _find(folder: str) -> Font | None:
    import typst  # noqa: PLC0415  # an extra

    handle = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    regular = {
        each.family: each
        for each in sorted(handle.fonts(), key=lambda each: (str(each.path), each.index))
        if each.path is not None and each.weight == _REGULAR and each.style == "normal"
    }
    for family in FAMILIES:
        if family in regular:
            characters = _read_characters(Path(str(regular[family].path)), regular[family].index)
            return Font(family, handle, characters)
    return None


# ----------------------------------------------------------- the characters of a font (OpenType)


def _read_characters(path: Path, index: int) -> frozenset[int]:
    """Give the characters for which a font has glyphs: its table ``cmap``."""
    data = path.read_bytes()
    start = 0
    if data[:4] == b"ttcf":
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0]
    tables = struct.unpack_from(">H", data, start + 4)[0]
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            return frozenset(_mapped(data, offset))
    return frozenset()


def _mapped(data: bytes, cmap: int) -> Iterator[int]:
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        if (platform, encoding) not in {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}:
            continue
        at = cmap + offset
        form = struct.unpack_from(">H", data, at)[0]
        if form == _SEGMENTED_COVERAGE:
            groups = struct.unpack_from(">I", data, at + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * group)
                yield from range(first, last + 1)
        elif form == _SEGMENT_MAPPING:
            yield from _segments(data, at)


def _segments(data: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
