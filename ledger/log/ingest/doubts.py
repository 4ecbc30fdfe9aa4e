"""What is doubtful about a table as a whole: its name's year, a copy, order, gaps, no names."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ledger.log.ingest.remarks import (
    DatesNotInOrder,
    MonthsMissing,
    NameIsCopy,
    NamesMissing,
    Remark,
    YearDiffers,
)

_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(?=年|[-_.]?(?:0[1-9]|1[0-2])(?![0-9])|[-_. ]|\Z)"
)
_COPY = re.compile(r"副本|复件|拷贝|\bcopy\b|[(（][0-9]{1,2}[)）]", re.IGNORECASE)
_SHOWN = 20
_MOST_MONTHS = 120


def remarks_of(
    file: str, days: Sequence[tuple[int, str]], nameless: Sequence[int]
) -> tuple[Remark, ...]:
    """Return the remarks on a table named *file*; *days* are its rows', in the file's order."""
    found: list[Remark] = []
    stem = re.sub(r"(\.[A-Za-z]{2,4}){1,2}\Z", "", file)
    if _COPY.search(stem):
        found.append(NameIsCopy(file=file))
    named = set(_YEAR.findall(stem))
    years = {day[:4] for _, day in days}
    if named and years and not named & years:
        found.append(
            YearDiffers(file=file, named=", ".join(sorted(named)), found=", ".join(sorted(years)))
        )
    back = [row for (_, one), (row, other) in pairwise(days) if other < one]
    if back:
        found.append(DatesNotInOrder(count=len(back), row=back[0]))
    missing = _missing_months({day[:7] for _, day in days})
    if missing:
        first, last = min(days, key=lambda each: each[1])[1], max(day for _, day in days)
        found.append(MonthsMissing(first=first, last=last, months=", ".join(missing)))
    if nameless:
        rows = ", ".join(map(str, sorted(nameless)[:_SHOWN]))
        found.append(NamesMissing(count=len(nameless), rows=rows))
    return tuple(found)


def _missing_months(months: set[str]) -> list[str]:
    if len(months) < 2:
        return []
    first, last = min(months), max(months)
    missing: list[str] = []
    year, month = int(first[:4]), int(first[5:])
    for _ in range(_MOST_MONTHS):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        name = f"{year:04}-{month:02}"
        if name >= last:
            break
        if name not in months:
            missing.append(name)
    return missing
