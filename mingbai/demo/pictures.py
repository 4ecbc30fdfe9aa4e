"""A receipt as a picture, drawn here: the original, and the copy in which a name can't be read.

Portable Network Graphics (ISO/IEC 15948), colours by a palette, made of blocks and a few letters.
"""

import struct
import zlib
from collections.abc import Iterator

WIDTH, HEIGHT = 360, 240
_WHITE, _PAPER, _INK, _RED, _MASK = range(5)
_PALETTE = bytes.fromhex("fffffff7f3e63a3a3ac0392b000000")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LETTERS = {
    "A": "0e11111f111111",
    "E": "1f10101e10101f",
    "L": "1010101010101f",
    "M": "111b1515111111",
    "P": "1e11111e101010",
    "S": "0f10100e01011e",
    "0": "0e11131519110e",
    "2": "0e11010204081f",
    "5": "1f101e0101110e",
    ".": "00000000000c0c",
}
"""Letters of 5 by 7 points, a byte for each row."""

_NAME = (72, 88, 150, 22)
_TELEPHONE = (72, 120, 190, 22)


def receipt(*, masked: bool) -> bytes:
    """Draw the receipt; *masked*: the payee's name and telephone number are covered."""
    rows = [bytearray([_WHITE]) * WIDTH for _ in range(HEIGHT)]
    _fill(rows, (12, 12, WIDTH - 24, HEIGHT - 24), _PAPER)
    _frame(rows)
    _write(rows, 118, 26, "SAMPLE", 3)
    for at, (x, y, width, height) in enumerate((_NAME, _TELEPHONE, (72, 152, 120, 22))):
        _fill(rows, (32, y + 4, 28, 12), _INK)
        _scribble(rows, (x, y, width, height), at)
    _write(rows, 72, 190, "520.00", 4)
    _stamp(rows, 286, 176, 40)
    if masked:
        _fill(rows, _NAME, _MASK)
        _fill(rows, _TELEPHONE, _MASK)
    return _png(rows)


def _fill(rows: list[bytearray], box: tuple[int, int, int, int], colour: int) -> None:
    x, y, width, height = box
    for row in rows[y : y + height]:
        row[x : x + width] = bytes([colour]) * width


def _frame(rows: list[bytearray]) -> None:
    for y in (60, HEIGHT - 14):
        _fill(rows, (12, y, WIDTH - 24, 2), _INK)
    for x in (12, WIDTH - 14):
        _fill(rows, (x, 12, 2, HEIGHT - 24), _INK)
    _fill(rows, (12, 12, WIDTH - 24, 2), _INK)


def _write(rows: list[bytearray], x: int, y: int, text: str, scale: int) -> None:
    for place, letter in enumerate(text):
        for down, line in enumerate(bytes.fromhex(_LETTERS[letter])):
            for across in range(5):
                if line >> (4 - across) & 1:
                    left = x + (6 * place + across) * scale
                    _fill(rows, (left, y + down * scale, scale, scale), _INK)


def _scribble(rows: list[bytearray], box: tuple[int, int, int, int], seed: int) -> None:
    """Draw strokes as of handwriting."""
    x, y, width, height = box
    for step in range(0, width - 10, 12):
        tall = 6 + (step * 7 + seed * 5) % (height - 8)
        _fill(rows, (x + step, y + (height - tall) // 2, 3, tall), _INK)
        _fill(rows, (x + step, y + height // 2, 9, 2), _INK)


def _stamp(rows: list[bytearray], x: int, y: int, radius: int) -> None:
    """Draw the ring of a seal."""
    for down in range(-radius, radius + 1):
        for across in range(-radius, radius + 1):
            if (radius - 4) ** 2 <= down * down + across * across <= radius * radius:
                rows[y + down][x + across] = _RED


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    parts = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", pixels), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunks(parts))


def _chunks(parts: tuple[tuple[bytes, bytes], ...]) -> Iterator[bytes]:
    for name, data in parts:
        yield (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )
