"""Amounts in Chinese capitals 大写, as receipts and notices have them, exact both ways.

The rules are those of the People's Bank: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》
(1997), article 3. Its 零 is written wherever digits have a gap, but where the rules leave it to the
writer, namely after a group that ends in zero before one that does not begin with it, we write
none: 107,000.53 is 壹拾万柒仟元伍角叁分.
"""

import re

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import AmountMalformed

ZERO_YUAN = "零元整"

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_MAX_CHARACTERS = 128
_OTHER_HANDS = str.maketrans("圆圓正貳參叄陸萬億", "元元整贰叁叁陆万亿")
_FORM = re.compile(r"(负?)(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?(?:零?(.)角)?(?:零?(.)分)?整?")


def format_capitals(fen: int) -> str:
    """Write *fen* in capitals, like 陆万贰仟元整; what is below zero begins with 负."""
    return _write(fen, "")


def parse_capitals(text: str, *, where: str = "") -> int:
    """Read an amount in capitals as fen; each optional 零 and 整 may be there or not.

    圆 for 元, 正 for 整, traditional characters, and 人民币 before it are accepted, by the rules.

    Raises:
        AmountMalformed: it is none, or is not how any amount is written.
    """
    plain = text.removeprefix("人民币").translate(_OTHER_HANDS)
    match = _FORM.fullmatch(plain) if len(plain) <= _MAX_CHARACTERS else None
    if match is None:
        raise AmountMalformed(where=where, value=text)
    minus, yuan, jiao, fen = match.groups()
    small = [_DIGITS.find(digit or "零") for digit in (jiao, fen)]
    value = _read(yuan or "") * 100 + small[0] * 10 + small[1]
    value = -value if minus else value
    # Reading is lenient, so that the form decides: it must be one in which the value is written.
    if not -MAX_INTEGER <= value <= MAX_INTEGER or not re.fullmatch(_write(value, "零?"), plain):
        raise AmountMalformed(where=where, value=text)
    return value


def _write(fen: int, optional: str) -> str:
    """Write *fen*, with *optional* in the places where 零 may stand or not.

    With ``零?`` it is a pattern, in which 整 is optional too.
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    written = f"{_write_whole(yuan, optional)}元" if yuan else ""
    if rest and yuan and yuan % 10 == 0 and jiao:
        written += optional
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    if cents:
        written += f"{'零' if yuan and not jiao else ''}{_DIGITS[cents]}分"
    else:
        written = (written or "零元") + ("整?" if optional else "" if jiao else "整")
    return ("负" if fen < 0 else "") + written


def _write_whole(number: int, optional: str) -> str:
    """Write a whole number above zero: 亿 counts what is above it as a number of its own."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if number >= size:
            high, low = divmod(number, size)
            written = f"{_write_whole(high, optional)}{unit}"
            if not low:
                return written
            after_zero = "" if high % 10 else optional
            gap = "零" if low * 10 < size else after_zero
            return f"{written}{gap}{_write_whole(low, optional)}"
    return _write_group(number)


def _write_group(number: int) -> str:
    """Write 1 to 9,999, without zeros at the front."""
    written, gap = "", False
    for digit, place in zip(f"{number:04}", _PLACES, strict=True):
        if digit == "0":
            gap = bool(written)
            continue
        written += f"{'零' if gap else ''}{_DIGITS[int(digit)]}{place}"
        gap = False
    return written


def _read(text: str) -> int:
    """Read a whole number, whatever its form: the caller compares it with how it is written."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = text.rpartition(unit)
        if found:
            return _read(high) * size + _read(low)
    total = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        else:
            total += digit * 10 ** (3 - _PLACES.index(character))
            digit = 0
    return total + digit
