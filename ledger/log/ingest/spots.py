"""Where something stands in the table, in the words that a spreadsheet shows."""

from collections.abc import Collection
from typing import NamedTuple

from ledger.log.ingest.row_errors import RowProblem


class Spot(NamedTuple):
    """A cell's place: row from 1, column by letter, and the header above it."""

    row: int
    column: str
    header: str

    def problem(self, kind: type[RowProblem], **facts: object) -> RowProblem:
        """Return the error of this *kind* about this cell."""
        return kind(where="", **self._asdict(), **facts)


_SHOWN_CHARS = 40


def shown(text: str) -> str:
    """Return a cell's text as a message shows it: one line, not long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def is_one_of(text: str, values: Collection[str]) -> bool:
    """Say whether *text* is one of *values*, also where blanks spread it over its cell: 合　计."""
    return text.strip() in values or "".join(text.split()) in values


def half_width(text: str) -> str:
    """Return *text* with full-width letters, digits and signs as ASCII, and nothing else changed.

    Not NFKC, which would read ``12²`` as 122.
    """
    return text.translate(_HALF_WIDTH)
