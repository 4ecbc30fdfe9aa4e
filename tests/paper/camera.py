"""Paper as a telephone sees it: printed, held crooked, badly lit, a little shaken, pressed as JPEG.

    photograph(sheet, code, seed=7)  →  the bytes of a JPEG

*sheet* is a page of a PDF at `DOTS` dots an inch, *code* where its code is. What is random comes from
*seed*. How near the telephone is held is given in its own pixels for each module of the code:
about three is what dependable reading was measured at, and people hold it nearer.
"""

import io
import random
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

DOTS = 600
PIXELS_PER_MODULE = 3.0
_INK_MM = 0.06  # how far ink and toner creep into the paper
_MARGIN = 0.15  # what is seen around the code, of its side


@dataclass(frozen=True)
class Seen:
    """A code in a picture: its left, upper corner and side in pixels, and its text."""

    left: int
    top: int
    side: int
    text: str

    @property
    def side_mm(self) -> float:
        """The printed side without the white around it."""
        return self.side / DOTS * 25.4


def sheets(pdf: bytes) -> list[Image.Image]:
    """The pages, as a laser printer rasters them."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [
        page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L") for page in document
    ]
    document.close()
    return pages


def codes_on(sheet: Image.Image) -> list[Seen]:
    """The codes on a clean page, the smallest first."""
    small = sheet.reduce(2)
    found = []
    for code in zxingcpp.read_barcodes(small, zxingcpp.barcode_formats_from_str("QRCode")):
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_left,
            code.position.bottom_right,
        )
        left, top = min(c.x for c in corners), min(c.y for c in corners)
        side = max(c.x for c in corners) - left
        found.append(Seen(2 * left, 2 * top, 2 * side, code.text))
    return sorted(found, key=lambda each: each.side)


def photograph(
    sheet: Image.Image,
    code: Seen,
    modules: int,
    *,
    seed: int,
    pixels_per_module: float = PIXELS_PER_MODULE,
) -> bytes:
    """Photograph the code and what is around it."""
    chance = random.Random(seed)
    printed = _print(sheet, code)
    side = round(modules * pixels_per_module * (1 + 2 * _MARGIN))
    seen = _tilt(printed, side, chance)
    seen = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0.35, 0.7)))
    seen = _light(seen, chance)
    seen = _noise(seen, chance)
    pressed = io.BytesIO()
    seen.convert("RGB").save(pressed, "JPEG", quality=chance.randint(60, 85))
    return pressed.getvalue()


def _print(sheet: Image.Image, code: Seen) -> Image.Image:
    """Black or white, dot by dot; then the ink creeps."""
    around = round(code.side * _MARGIN)
    box = (
        code.left - around,
        code.top - around,
        code.left + code.side + around,
        code.top + code.side + around,
    )
    ground = Image.new("L", (box[2] - box[0], box[3] - box[1]), 255)
    ground.paste(sheet.crop(box))
    black = ground.point(lambda value: 0 if value < 128 else 255)
    creep = _INK_MM / 25.4 * DOTS
    return black.filter(ImageFilter.GaussianBlur(creep)).point(
        lambda value: max(20, min(240, round((value - 40) * 1.15 + 20)))
    )


def _tilt(printed: Image.Image, side: int, chance: random.Random) -> Image.Image:
    """Turned by some degrees, and seen from somewhere beside the middle."""
    turned = printed.rotate(
        chance.uniform(-12, 12), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=235
    )
    width, height = turned.size

    def off() -> float:
        return chance.uniform(0, 0.06)

    corners = (
        (off() * width, off() * height),
        (off() * width, (1 - off()) * height),
        ((1 - off()) * width, (1 - off()) * height),
        ((1 - off()) * width, off() * height),
    )
    # Kept near its own size until here, so that only the camera's pixels lose anything.
    quad = [value for corner in corners for value in corner]
    large = turned.transform(
        turned.size, Image.Transform.QUAD, quad, resample=Image.Resampling.BICUBIC
    )
    scale = side / printed.width
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return large.resize(size, Image.Resampling.BOX)


def _light(seen: Image.Image, chance: random.Random) -> Image.Image:
    """A lamp at one side: the far side gets down to half of the light."""
    shade = Image.linear_gradient("L").resize((2 * seen.width, 2 * seen.height))
    shade = shade.rotate(chance.uniform(0, 360))
    left, top = seen.width // 2, seen.height // 2
    shade = shade.crop((left, top, left + seen.width, top + seen.height))
    darkest = chance.uniform(0.5, 0.8)
    shade = shade.point(lambda value: round(255 * (darkest + (1 - darkest) * value / 255)))
    return ImageChops.multiply(seen, shade)


def _noise(seen: Image.Image, chance: random.Random) -> Image.Image:
    """Grain: two even chances added, so small amounts are likelier."""
    strength = chance.uniform(0.04, 0.10)
    for _ in range(2):
        grain = Image.frombytes("L", seen.size, chance.randbytes(seen.width * seen.height))
        grain = grain.point(lambda value: round(128 + (value - 128) * strength))
        seen = ImageChops.add(seen, grain, scale=1, offset=-128)
    return seen
