"""Ledgers that both verifiers read: the vectors' scenarios, as a log that took in what it should not."""

from dataclasses import dataclass
from typing import Any

from ledger.affairs.statement import parse_statement
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.note import parse_note
from ledger.core.text import parse_time_s
from tests.affairs.scenario import Run, name_of
from tests.community import MADE_MS


@dataclass(frozen=True)
class Played:
    """A vector's case as entries; *kind* is the type of its last step."""

    name: str
    file: str
    kind: str
    entries: tuple[bytes, ...]


def play(case: Any) -> Played:
    """Chain the case's notes as entries, the last one whether it is admissible or not.

    Raises:
        LedgerError: its last note is too large for an entry.
    """
    run = Run(case)
    steps = list(run.steps())
    entries: list[bytes] = []
    previous, governance = FIRST_PREVIOUS, None
    for number, step in enumerate(steps):
        time_ms = MADE_MS + 1000 * number
        if "time" in step:
            time_ms = parse_time_s(step["time"])
        note = run.build(step)
        entry = format_entry(Entry(number, time_ms, governance, previous, note))
        entries.append(entry)
        previous = hash_leaf(entry)
        if number < len(steps) - 1:
            run.take(step)
        if does_govern(note):
            governance = number
    return Played(name_of(case), case["file"], steps[-1]["type"], tuple(entries))


def does_govern(note: bytes) -> bool:
    try:
        return parse_statement(parse_note(note).text).type in GOVERNANCE
    except LedgerError:
        return False
