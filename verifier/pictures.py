"""The codes in a photograph, a scan or a PDF: bytes in, texts out.

A picture is a stranger's file. Its kind is told by its first bytes, never by its name; its size is
looked at before anything is unpacked; whatever its reader stumbles over is one named error. The
readers (pillow, pypdfium2, zxing-cpp) are the extra ``pictures`` and are imported when needed.
"""

import io
import re
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ledger.core.reasons import technical
from verifier.errors import (
    CodeNotFound,
    PictureLocked,
    PicturesExtraMissing,
    PictureTooLarge,
    PictureTooManyPages,
    PictureUnreadable,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PICTURE_BYTES = 64 * 2**20
MAX_PIXELS = 120_000_000  # a telephone's largest camera has 108 million
MAX_PAGES = 20
_READ_PIXELS = 24_000_000
_DOTS_PER_POINT = 300 / 72
_ENOUGH_PIXELS = 4_000_000  # a smaller picture is looked at twice as large, too

_PACKAGES = ("PIL", "pypdfium2", "zxingcpp")
_FORMATS = ("PNG", "JPEG", "WEBP")
_PDF = b"%PDF-"
_LONGEST_HEAD = 1024  # readers of PDF look for its mark so far
_LONGEST_REASON = 120
_ADDRESS = re.compile(r" ?<[^<>]* object at 0x[0-9a-f]+>")  # of the reader's own memory
_PASSWORD = "password"  # noqa: S105 - pdfium's word for why it refuses


def is_picture(head: bytes) -> bool:
    """Say whether a file that begins with *head* is a picture or a PDF."""
    return (
        head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or _PDF in head[:_LONGEST_HEAD]
    )


def read_codes(data: bytes, path: str = "") -> tuple[str, ...]:
    """Give the texts of all QR codes in a picture or PDF, each once, in the order they are found.

    Raises:
        PicturesExtraMissing: the extra ``pictures`` isn't installed.
        PictureUnreadable, PictureLocked: it can't be opened.
        PictureTooLarge, PictureTooManyPages: it is beyond `MAX_PIXELS` or `MAX_PAGES`.
        CodeNotFound: there is no code in it that can be read.
    """
    if any(find_spec(package) is None for package in _PACKAGES):
        raise PicturesExtraMissing
    found: dict[str, None] = {}
    for image in _images(data, path):
        found |= dict.fromkeys(_texts(image))
    if not found:
        raise CodeNotFound(where=path, path=path)
    return tuple(found)


# ---------------------------------------------------------------------------------- opening


def _images(data: bytes, path: str) -> Iterator["Image"]:
    """Yield the pictures in a file, grey, none larger than what can be looked at."""
    if _PDF in data[:_LONGEST_HEAD]:
        yield from _pages(data, path)
        return
    from PIL import Image, ImageOps  # noqa: PLC0415  # an extra

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pillow's own bound is compared with ours below
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check_size(image, path)
            image.draft("L", image.size)
            upright = ImageOps.exif_transpose(image)
            yield _shrink(_on_white(upright))
    except PictureTooLarge:
        raise
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(where=path, path=path, limit=MAX_PIXELS) from error
    except Exception as error:  # a broken picture breaks its reader in any way
        raise _unreadable(path, error) from error


def _check_size(image: "Image", path: str) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PictureTooLarge(where=path, path=path, limit=MAX_PIXELS)


def _on_white(image: "Image") -> "Image":
    """Give *image* in grey; what it leaves transparent is white, as paper is."""
    from PIL import Image  # noqa: PLC0415  # an extra

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    return image.convert("L")


def _shrink(image: "Image") -> "Image":
    """Give *image* with no more than `_READ_PIXELS`."""
    pixels = image.width * image.height
    if pixels <= _READ_PIXELS:
        return image
    scale = (_READ_PIXELS / pixels) ** 0.5
    size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    return image.resize(size, reducing_gap=2.0)


def _pages(data: bytes, path: str) -> Iterator["Image"]:
    """Yield the pages of a PDF at 300 dots an inch, larger pages at fewer."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415  # an extra

    try:
        document = pypdfium2.PdfDocument(data)
    except Exception as error:
        if _PASSWORD in str(error).lower():
            raise PictureLocked(where=path, path=path) from error
        raise _unreadable(path, error) from error
    try:
        if len(document) > MAX_PAGES:
            pages = len(document)
            raise PictureTooManyPages(where=path, path=path, pages=pages, limit=MAX_PAGES)
        for number in range(len(document)):
            try:
                page = document[number]
                width, height = page.get_size()
                fitting = (_READ_PIXELS / max(1.0, width * height)) ** 0.5
                drawn = page.render(scale=min(_DOTS_PER_POINT, fitting), grayscale=True)
                image: Image = drawn.to_pil().convert("L")
            except Exception as error:
                raise _unreadable(path, error) from error
            yield image
    finally:
        document.close()


def _unreadable(path: str, error: Exception) -> PictureUnreadable:
    said = " ".join(_ADDRESS.sub("", str(error)).split())[:_LONGEST_REASON]
    reason = technical(said or type(error).__name__)
    return PictureUnreadable(where=path, path=path, reason=reason)


# ---------------------------------------------------------------------------------- reading


def _texts(image: "Image") -> list[str]:
    """Give the texts of the codes in *image*; if there seem to be none, look harder."""
    found: list[str] = []
    for looked_at in _views(image):
        found = _look(looked_at)
        if found:
            break
    return found


def _views(image: "Image") -> Iterator["Image"]:
    from PIL import ImageFilter  # noqa: PLC0415  # an extra

    yield image
    pixels = image.width * image.height
    if pixels <= _ENOUGH_PIXELS:
        yield image.resize((image.width * 2, image.height * 2))
    yield image.filter(ImageFilter.UnsharpMask(2, 150, 0))
    if pixels > _ENOUGH_PIXELS:
        yield image.resize((image.width // 2, image.height // 2))


def _look(image: "Image") -> list[str]:
    import zxingcpp  # noqa: PLC0415  # an extra

    formats = zxingcpp.barcode_formats_from_str("QRCode")
    found: list[str] = []
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        codes = zxingcpp.read_barcodes(image, formats, binarizer=binarizer)
        found += [code.text for code in codes if code.text not in found]
    return found
