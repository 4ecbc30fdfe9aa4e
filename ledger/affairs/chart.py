"""Charts of accounts 会计科目 as data: places keep their books by different ones.

A chart is named by the SHA-256 of its file's canonical JSON, which a charter or a rules entry may
carry. Numbers of accounts are never in code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ledger.affairs.canonical import decode_loosely, encode
from ledger.affairs.errors import FieldRepeats
from ledger.affairs.standard import CHARTS, read_standard
from ledger.affairs.types.bodies import read_part
from ledger.affairs.types.fields import Line, Part, ShortLine

MAX_CHART_BYTES = 1024 * 1024


class Account(Part):
    """An account 科目: its number, its name, and the group in which it stands."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,32}$")]
    name: Line
    group: Literal["asset", "liability", "equity", "cost", "income", "expense"]


class ChartFile(Part):
    """A file with a chart of accounts."""

    id: ShortLine
    version: ShortLine
    label: Line
    source: Line
    grade: Literal["A", "B", "C", "U"]
    note: Line = ""
    accounts: Annotated[tuple[Account, ...], Field(min_length=1, max_length=5_000)]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of accounts: *accounts* by number, *hash* that of its file."""

    id: str
    version: str
    label: str
    source: str
    grade: str
    hash: str
    accounts: Mapping[str, Account]


def parse_chart(data: bytes) -> Chart:
    """Read a chart of accounts.

    Raises:
        FieldRepeats: a number stands there twice.
        What `decode_loosely` and `check_body` raise: at *where* in the file.
    """
    canonical = encode(decode_loosely(data, limit=MAX_CHART_BYTES), limit=MAX_CHART_BYTES)
    file = read_part(ChartFile, canonical)
    accounts: dict[str, Account] = {}
    for number, account in enumerate(file.accounts):
        if account.code in accounts:
            raise FieldRepeats(where=f"accounts[{number}].code", value=account.code)
        accounts[account.code] = account
    return Chart(
        file.id,
        file.version,
        file.label,
        file.source,
        file.grade,
        sha256(canonical).hexdigest(),
        MappingProxyType(accounts),
    )


STANDARD_CHARTS: Mapping[str, Chart] = MappingProxyType(
    {chart.id: chart for chart in map(parse_chart, map(read_standard, CHARTS))}
)
