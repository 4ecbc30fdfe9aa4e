"""Reading entries for the book: which are understood, what they are as events, whom they name."""

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.statement import parse_by
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import REGISTRY
from ledger.core.entry import Entry
from ledger.core.errors import LedgerError
from ledger.core.text import parse_time_s
from ledger.log.open_data.audience import Public

_ID_LENGTH = 64  # hex of SHA-256


def is_known(public: Public) -> bool:
    """Say whether an entry is of a type and version of ours, and its body is one of these."""
    known = REGISTRY.get(public.type)
    if known is None or known.v != public.statement["v"]:
        return False
    try:
        check_body(public.type, public.body)
    except LedgerError:
        return False
    return True


def event_of(entry: Entry, public: Public) -> Event:
    """Give an entry as an event, with all of its body that anybody may see."""
    statement = public.statement
    return Event(
        entry.index,
        entry.time_ms,
        public.id,
        str(statement["no"]),
        public.type,
        parse_time_s(statement["made"], "made"),
        parse_by(statement["by"]),
        public.body,
    )


def ids_in(body: Mapping[str, Any]) -> Iterable[str]:
    """Yield what may be ids of statements among the values of a body, lists included."""
    for value in body.values():
        if isinstance(value, str):
            if len(value) == _ID_LENGTH:
                yield value
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, str) and len(each) == _ID_LENGTH:
                    yield each
