"""How wide text is in a terminal, where a Chinese character takes two columns, and how to wrap it.

``textwrap`` counts characters and breaks only at spaces; Chinese has none.
"""

import re
import unicodedata

_CLOSING = "，。、；：？！）」』》】”’…"
_OPENING = "（「『《【“‘"
# A break may come before each of these units, and nowhere else: a wide character together with
# the closing marks behind it and the opening marks before it, or a run of narrow ones.
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[^\x00-\u2e7f{_OPENING}{_CLOSING}]|[^\s\u2e80-\uffff{_OPENING}{_CLOSING}]+)"
    rf"[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+|\s+"
)


def width_of(text: str) -> int:
    """Return how many columns *text* takes in a terminal."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" and character > "\x7f" else 1


def pad(text: str, width: int) -> str:
    """Return *text* with spaces behind it, so that it takes at least *width* columns."""
    return text + " " * (width - width_of(text))


def wrap(text: str, width: int) -> list[str]:
    """Return *text* cut into lines of at most *width* columns; a longer word stands alone.

    Line breaks in *text* stay, and so does the indentation of what follows each. A line never
    begins with a closing mark.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
        wrapped = _wrap_paragraph(paragraph, width - len(indent))
        lines += [(indent + line).rstrip(" ") for line in wrapped]
    return lines


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for found in _UNIT.findall(paragraph.strip()):
        unit = " " if found.isspace() else found
        needed = width_of(unit.rstrip())
        if line and used + needed > width:
            lines.append(line.rstrip())
            line, used = "", 0
            if unit == " ":
                continue
        line += unit
        used += width_of(unit)
    return [*lines, line.rstrip()]
