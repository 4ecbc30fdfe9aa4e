"""The code on a sheet that is signed by hand: the address of its draft, with the statement's id."""

import io
from typing import Final
from urllib.parse import quote

from api.errors import NoSuchPage

_SCALE_BORDER: Final = 4


def sheet_address(base: str, origin: str, id: str, statement_id: str) -> str:  # noqa: A002
    """Give the address that a sheet's code leads to; the id behind ``#`` is compared on arrival."""
    return f"{base.rstrip('/')}/desk/draft/{quote(origin)}/{quote(id)}#{statement_id}"


def draw_code(text: str) -> bytes:
    """Draw *text* as a QR code, an SVG.

    Raises:
        NoSuchPage: the package that draws codes is not installed (``mingbai[paper]``).
    """
    try:
        import segno  # noqa: PLC0415 - an extra; the sheet has the id in figures as well
    except ImportError:
        raise NoSuchPage from None
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=_SCALE_BORDER)
    return out.getvalue()
