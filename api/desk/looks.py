"""Looks at what is sealed: kept before anything is shown, and shown to those whom they concern.

Whoever holds an office in a ledger sees who looked at what there, when, and why. Residents see how
often, never who: whoever sent an objection is told so with how it stands (ADR 0061).
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Final

from api.desk.asking import Value
from api.desk.drafting import Clock
from api.desk.reading import Reading
from api.desk.seats import Seat
from ledger.affairs.roles import AUDITING, GOVERNING, OVERSEEING
from ledger.storage.desk.files import DisclosureRow
from ledger.storage.desk.objections import LookRow, ObjectionRecords

MOST_LOOKS: Final = 500
_DUTIES: Final = frozenset({OVERSEEING, GOVERNING, AUDITING})
_FIELDS_NAMED: Final = 8


class Looks:
    """The looks of all ledgers of one desk; methods block: they are for threads."""

    def __init__(self, records: ObjectionRecords, clock: Clock) -> None:
        """Keep them in *records*, dated by *clock*."""
        self._records = records
        self._clock = clock

    def keep(self, seat: Seat, what: str, reason: str) -> None:
        """Keep that somebody looks at *what*; durable on return, and only then it is shown."""
        look = LookRow(secrets.token_hex(16), seat.origin, self._clock(), seat.slug, what, reason)
        self._records.look(look)

    def keep_opened(self, seat: Seat, rows: Iterable[DisclosureRow], reason: str) -> None:
        """Keep that somebody opens sealed fields: a look for each statement, with its fields."""
        fields: dict[str, list[str]] = {}
        for row in rows:
            fields.setdefault(row.no, []).append(row.field)
        for no, names in fields.items():
            self.keep(seat, sealed_name(no, names), reason)

    def of(self, origin: str, reading: Reading) -> list[Value]:
        """Give the last looks at what is sealed in a ledger, with the names of who looked."""
        return [_shown(row, reading) for row in self._records.looks(origin, MOST_LOOKS)]

    def count(self, origin: str, what: str) -> int:
        """Say how often somebody looked at *what*."""
        return self._records.count_looks(origin, what)


def sealed_name(no: str, fields: Sequence[str]) -> str:
    """Name what is looked at: the statement, and which of its fields were opened."""
    if not fields:
        return f"sealed {no}"
    more = "" if len(fields) <= _FIELDS_NAMED else f" +{len(fields) - _FIELDS_NAMED}"
    return f"sealed {no} {' '.join(sorted(fields)[:_FIELDS_NAMED])}{more}"


def oversees(reading: Reading, seat: Seat) -> bool:
    """Say whether a seat oversees its ledger: street, district, auditor."""
    roles = reading.state.roles
    return any(roles[role].duties & _DUTIES for role in seat.roles if role in roles)


def _shown(row: LookRow, reading: Reading) -> Value:
    record = reading.state.roster.records.get(row.slug)
    name = row.slug if record is None else reading.name_of(record.person)
    return {**row._asdict(), "name": name, "community": reading.community}
