"""Who was paid: an organisation if shown to be one, a text that withholds the name, else a person.

An imported payee is a person until shown otherwise (design section 4), and a person is sealed. A
name cut off in the export, ``Reed Specialist Recrui``, shows nothing and is sealed: to seal an
organisation costs a reader a line, to publish a person can't be undone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.mapping import Known, PayeeSource


class PayeeKind(Enum):
    """What a payee's name was found to be."""

    ORGANISATION = "organisation"
    PERSON = "person"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class _Bound:
    """A way to recognise names, with its columns found."""

    names: frozenset[str]
    endings: re.Pattern[str] | None
    patterns: tuple[re.Pattern[str], ...]
    filled: tuple[int, ...]

    def fits(self, name: str, row: Row) -> bool:
        return (
            name.casefold() in self.names
            or (self.endings is not None and self.endings.search(name) is not None)
            or any(pattern.search(name) for pattern in self.patterns)
            or any(not row.cells[position].blank for position in self.filled)
        )


def bind_kinds(source: PayeeSource, columns: Columns) -> Callable[[str, Row], PayeeKind]:
    """Return what decides, by the mapping's rules, what a name in a row is."""
    withheld = _bind(source.withheld, columns, "payee.withheld.filled")
    person = _bind(source.person, columns, "payee.person.filled")
    organisation = _bind(source.organisation, columns, "payee.organisation.filled")

    def kind_of(name: str, row: Row) -> PayeeKind:
        plain = " ".join(name.split())
        if withheld.fits(plain, row):
            return PayeeKind.WITHHELD
        if not person.fits(plain, row) and organisation.fits(plain, row):
            return PayeeKind.ORGANISATION
        return PayeeKind.PERSON

    return kind_of


def _bind(known: Known, columns: Columns, where: str) -> _Bound:
    endings = None
    if known.endings:
        # a Latin ending stands apart from the word before it; a Chinese one doesn't
        words = "|".join(
            (r"(?<![^\W_])" if ending[0].isascii() else "") + re.escape(ending)
            for ending in known.endings
        )
        endings = re.compile(rf"(?:{words})[.)\s]*\Z", re.IGNORECASE)
    return _Bound(
        frozenset(" ".join(name.split()).casefold() for name in known.names),
        endings,
        tuple(re.compile(pattern) for pattern in known.patterns),
        tuple(columns.find(column, where) for column in known.filled),
    )
