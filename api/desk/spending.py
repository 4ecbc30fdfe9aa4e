"""One-time codes as the ledgers know them: where each belongs, and whether it has been used.

A code serves once, for an objection or for a demand; what is spent and not in the ledger yet counts
as well as what is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from api.desk.objection_errors import CodeOver, CodeSpent, CodeUnknown
from api.desk.reading import Reading
from api.desk.readings import Readings
from ledger.affairs.audit.event import Event
from ledger.affairs.codes import hash_code
from ledger.storage.desk.objections import ObjectionRecords


class Place(NamedTuple):
    """Where a code belongs, while the ledger is read: its issue, its index, its hash."""

    issue: Event
    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    hash: str


class Codes:
    """The codes of all lots whose lists were brought to this desk."""

    def __init__(self, records: ObjectionRecords, readings: Readings) -> None:
        """Look codes up in *records*, and their lots in the ledgers."""
        self._records = records
        self._readings = readings

    @contextmanager
    def reading_of(self, code: bytes, today: date) -> Iterator[tuple[Reading, Place]]:
        """Give the ledger that a code belongs to, and the code's place, while it is read.

        Raises:
            CodeUnknown: no lot has it. CodeOver: its lot was good until a day before *today*.
        """
        hash_ = hash_code(code).hex()
        found = self._records.find_code(hash_)
        if found is None:
            raise CodeUnknown(where="code")
        with self._readings.of(found.origin) as reading:
            issue = reading.by_id.get(found.issue)
            if issue is None:
                raise CodeUnknown(where="code")
            if today > date.fromisoformat(issue.body["until"]):
                raise CodeOver(where="code", day=issue.body["until"])
            yield reading, Place(issue, found.index, hash_)

    def check_unspent(self, reading: Reading, hash_: str) -> None:
        """Check that the code with this hash has brought nothing yet, here or in the ledger.

        Raises:
            CodeSpent: it has.
        """
        counted = hash_ in counted_codes(reading)
        entered = reading.memory.find_no(f"code:{hash_}") is not None
        if counted or entered or self._records.find_spent(hash_) is not None:
            raise CodeSpent(where="code")


def counted_codes(reading: Reading) -> set[str]:
    """Give the codes, by their hashes, that the ledger's demands have listed."""
    return {
        code
        for event in reading.events
        if event.type == "demand"
        for code in event.body.get("codes", ())
    }
