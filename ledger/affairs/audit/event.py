"""An event: an admitted statement at its place, as the rules see it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.affairs.statement import By


class Event(NamedTuple):
    """An admitted statement: *index* and *time_ms* are its entry's, *id* is hex, *body* as signed.

    Of a table only ``columns`` and ``rows`` that can be summed travel; what a rule does not read
    may be left out of *body* (`ledger.affairs.audit.trim`).
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    time_ms: int
    id: str
    no: str
    type: str
    made_ms: int
    by: By
    body: Mapping[str, Any]
