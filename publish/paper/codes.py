"""The codes on paper: what is in them, and how large they must be printed to be read.

Measured (tests/paper/test_camera.py): a telephone held so that a module is about three of its
camera's pixels reads them. The small code is printed with modules of at least `_SMALL_MODULE_MM`,
the large one, with less to spare, of `_LARGE_MODULE_MM`.
"""

import base64
import io
import re
import zlib
from typing import NamedTuple

from publish.paper.errors import CodeTooLarge, LargeCodeTooLarge

SMALL_MM = 30
LARGE_MM = 60
MAX_SMALL_BYTES = 320  # an origin of 128, a hash of 64, and what leads to them
MAX_LARGE_BYTES = 2953  # ISO/IEC 18004, version 40-L
QUIET = 4  # modules of white around a code, as the standard asks
_SMALL_MODULE_MM = 0.46
_LARGE_MODULE_MM = 0.40


class Code(NamedTuple):
    """A code as SVG, its side in millimetres with the white around it, its text, its modules."""

    svg: str
    side_mm: float
    text: str
    modules: int

    @property
    def module_mm(self) -> float:
        """The side of one module as it is printed."""
        return self.side_mm / (self.modules + 2 * QUIET)


def small_code(text: str) -> Code:
    """Draw an address: level M, which bears a stain, and at least `SMALL_MM` without its margin.

    Raises:
        CodeTooLarge: it has more than `MAX_SMALL_BYTES`.
    """
    length = len(text.encode())
    if length > MAX_SMALL_BYTES:
        raise CodeTooLarge(length=length, limit=MAX_SMALL_BYTES)
    return _draw(text, "m", SMALL_MM, _SMALL_MODULE_MM)


def large_code(address: str, proof: bytes) -> Code:
    """Draw a whole proof behind *address*: level L, at least `LARGE_MM` without its margin.

    Raises:
        LargeCodeTooLarge: it has more than `MAX_LARGE_BYTES`.
    """
    text = proof_address(address, proof)
    if len(text.encode()) > MAX_LARGE_BYTES:
        raise LargeCodeTooLarge(length=len(text), limit=MAX_LARGE_BYTES)
    return _draw(text, "l", LARGE_MM, _LARGE_MODULE_MM)


def notice_address(address: str, origin: str, index: int, leaf_hash: bytes) -> str:
    """Give what the small code of an entry says (docs/adr/0010)."""
    return f"{address}#{origin}/{index}/{leaf_hash.hex()}"


def proof_address(address: str, proof: bytes) -> str:
    """Give what the large code says: the proof file as base64url of raw DEFLATE (docs/adr/0029)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(proof) + packer.flush()
    return f"{address}#proof/{base64.urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def beginning(address: str) -> str:
    """Give the beginning of an address, by which people tell it: scheme and host."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


def group(digits: str) -> str:
    """Write hex digits in groups of four, for typing."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _draw(text: str, level: str, at_least_mm: float, module_mm: float) -> Code:
    import segno  # noqa: PLC0415  # an extra

    drawn = segno.make(text, error=level, mode="byte", boost_error=False, micro=False)
    modules = int(drawn.symbol_size(border=0)[0])
    module = max(at_least_mm / modules, module_mm)
    written = io.BytesIO()
    drawn.save(written, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True)
    return Code(
        written.getvalue().decode(), round(module * (modules + 2 * QUIET), 2), text, modules
    )


def inline_svg(text: str, label: str) -> str:
    """Draw an address as SVG to stand in a page, at its printed size; *label* is read aloud.

    Raises:
        CodeTooLarge: as `small_code`.
    """
    code = small_code(text)
    side = f'width="{code.side_mm}mm" height="{code.side_mm}mm"'
    named = f'<svg role="img" aria-label="{_escape(label)}" {side} '
    return re.sub(r"^<svg ", lambda _: named, code.svg, count=1)


def _escape(text: str) -> str:
    for character, written in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, written)
    return text
