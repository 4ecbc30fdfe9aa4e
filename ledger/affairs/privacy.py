"""The gate for personal data: a check of submissions, never of replay (design sections 4 and 5).

It finds identity numbers (GB 11643, 18 digits with a right check digit and a birthday), bank cards
(16 to 19 digits by Luhn) and mobile numbers, after NFKC, and across spaces, hyphens, dots and
characters of no width. Each text is looked at by itself, and so is each integer of a table; hashes
and keys are not, and dates, periods and voucher numbers of ordinary shapes raise no alarm. It finds
numbers by their form: a name or an address passes, and people must look for those.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from ledger.affairs.errors import PersonalDataFound
from ledger.affairs.statement import Statement

IDENTITY: Final = "identity"
BANK_CARD: Final = "bank_card"
MOBILE: Final = "mobile"

_LABELS: Final = {
    IDENTITY: "身份证号 identity number",
    BANK_CARD: "银行卡号 bank card",
    MOBILE: "手机号 mobile number",
}


class Personal(NamedTuple):
    """A number that looks personal: the field's path, its kind, and its ends with stars between."""

    field: str
    kind: str
    masked: str


def check_personal(statement: Statement) -> None:
    """Check that nothing that looks personal stands in a statement's body or ``no``.

    Raises:
        PersonalDataFound: something does; the facts hold it masked.
    """
    found = (*find_personal(statement.body, "body"), *find_personal(statement.no, "no"))
    if found:
        said = "; ".join(f"{item.field}: {_LABELS[item.kind]} {item.masked}" for item in found)
        raise PersonalDataFound(where=found[0].field, found=said, fields=tuple(found))


def find_personal(value: object, path: str = "body") -> tuple[Personal, ...]:
    """Give what looks personal in a JSON value, with the paths of the fields; *path* is its own."""
    if not _may_hold(value):
        return ()
    return tuple(
        personal
        for field, text in _texts(value, path, in_table=False)
        for personal in _find_in(text, field)
    )


def _may_hold(value: object) -> bool:
    """Say whether any text holds a number, without minding where it stands."""
    waiting = [value]
    for each in waiting:
        if isinstance(each, str):
            if len(each) >= _SHORTEST and _suspect(each) and any(_find_in(each, "")):
                return True
        elif isinstance(each, dict):
            if "rows" in each:  # of a table, whose integers count too
                return True
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
    return False


def _texts(value: Any, path: str, *, in_table: bool) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield the texts that may hold a number, and the integers of tables, with their paths."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}", in_table=in_table or key == "rows")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _texts(item, f"{path}[{number}]", in_table=in_table)
    elif in_table and not isinstance(value, bool):
        yield path, str(value)


# ------------------------------------------------------------------------------ one text

_SHORTEST = 11  # digits of a mobile number
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufe0f\ufeff]")
_SEPARATOR = r"[\s.·•・‐-―−_-]"
# A word of 16 or more hexadecimal digits, with a letter, is a hash; a word with base64 is a key.
_MACHINE_WORD = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,}|\+[0-9a-f]{8}\+[0-9A-Za-z+/]{43,}=*)"
    r"(?![0-9A-Za-z])"
)
# As a whole: a hash, the number of an imported row, a verifier key.
_MACHINE_MADE = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{16}:[0-9]+|[^\s+]+\+[0-9a-f]{8}\+[0-9A-Za-z+/]+=*"
)
_NEXT = rf"{_SEPARATOR}{{0,3}}[0-9]"
# Without one of these there is no number to be found: the digits of a card (an identity number has
# more), or a mobile number's.
_MAY_HOLD = re.compile(rf"[0-9](?:{_NEXT}){{15}}|1{_SEPARATOR}{{0,3}}[3-9](?:{_NEXT}){{9}}")
_DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"
)
_RUN = re.compile(rf"[0-9]+(?:{_SEPARATOR}{{1,3}}[0-9]+)*(?:{_SEPARATOR}{{0,3}}[Xx](?![A-Za-z]))?")
_GROUP = re.compile(r"[0-9]+|[Xx]")
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9][0-9]{9})")


def _suspect(text: str) -> str:
    """Give *text* as it is looked through; empty if no number can be in it."""
    if len(text) < _SHORTEST or _MACHINE_MADE.fullmatch(text):
        return ""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return text if _MAY_HOLD.search(text) else ""


def _find_in(text: str, field: str) -> Iterator[Personal]:
    text = _suspect(text)
    if not text:
        return
    plain = _MACHINE_WORD.sub(" # ", text)
    seen = set()
    for number in _identities(plain):
        seen.add(number)
        yield Personal(field, IDENTITY, _mask(number))
    for kind, number in _cards_and_mobiles(_DATE.sub("#", plain)):
        if not any(number in other for other in seen):
            seen.add(number)
            yield Personal(field, kind, _mask(number))


def _identities(text: str) -> Iterator[str]:
    for groups in _runs(text):
        for number in _joined(groups, range(18, 19)):
            if _is_identity(number):
                yield number


def _cards_and_mobiles(text: str) -> Iterator[tuple[str, str]]:
    for groups in _runs(text):
        for number in _joined(groups, range(_SHORTEST, 20), evenly=True):
            mobile = _MOBILE.fullmatch(number)
            if mobile:
                yield MOBILE, mobile[1]
            elif 16 <= len(number) <= 19 and number.isdecimal() and _is_luhn(number):
                yield BANK_CARD, number


def _runs(text: str) -> Iterator[list[str]]:
    """Yield the runs of digits that only separators part, each as its groups of digits."""
    for run in _RUN.finditer(text):
        yield _GROUP.findall(run[0])


def _joined(groups: list[str], lengths: range, *, evenly: bool = False) -> Iterator[str]:
    """Yield the numbers of these *lengths* that neighbouring groups make up, longest first.

    With *evenly*, only as people group long numbers: by three digits and more, or all alike. So a
    voucher number, 13-2026-11-007, is not read as one.
    """
    for start in range(len(groups)):
        number = ""
        found = []
        for stop, group in enumerate(groups[start:], start + 1):
            number += group
            if len(number) >= lengths.stop:
                break
            if len(number) in lengths and (not evenly or _is_even(groups[start:stop])):
                found.append(number.upper())
        yield from reversed(found)


def _is_even(groups: list[str]) -> bool:
    sizes = [len(group) for group in groups]
    return min(sizes) >= 3 or (len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0])


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def _is_identity(number: str) -> bool:
    """Say whether the check digit is right (GB 11643) and a birthday stands where it must."""
    digits = number[:17]
    if not digits.isdecimal() or digits[0] == "0":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    if _CHECK_DIGITS[total % 11] != number[17]:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= 1850


def _is_luhn(number: str) -> bool:
    """Say whether the last digit is that of Luhn's rule (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and number.strip("0") != ""


def _mask(number: str) -> str:
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
