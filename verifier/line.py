"""The governance line: from any entry back to the charter, without reading the rest (design 4).

Every entry names the latest governance entry before it, so whoever wants to know who was in office
reads those only. `walk_line` gives them; `foresee` replays them for an audit, which then knows the
keys and the states before it reads everything, and compares them when it does.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ledger.affairs.admission import Opened, admit, open_statement
from ledger.affairs.memory import Overlay
from ledger.affairs.state import State, encode_state
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import Entry, parse_entry
from ledger.core.errors import LedgerError
from verifier.errors import EntryIndexWrong

ReadEntry = Callable[[int], bytes]
NO_KEYS: Mapping[tuple[str, bytes], bytes] = {}


def read_entry(read: ReadEntry, index: int) -> Entry:
    """Give entry *index* as *read* reads it.

    Raises:
        EntryIndexWrong: it says of itself that it is another.
        What *read* and `parse_entry` raise.
    """
    entry = parse_entry(read(index))
    if entry.index != index:
        raise EntryIndexWrong(where="entry.index", expected=index, found=entry.index)
    return entry


def walk_line(read: ReadEntry, index: int | None, stop: int = 0) -> Iterator[Entry]:
    """Yield the governance entry *index* and, from entry to entry, those before it down to *stop*.

    Raises:
        What `read_entry` raises.
    """
    while index is not None and index >= stop:
        entry = read_entry(read, index)
        yield entry
        index = entry.governance  # always a smaller one: parse_entry sees to that


class Foreseen(NamedTuple):
    """What the line promises: all keys, and the encoded state behind each governance entry."""

    keys: Mapping[tuple[str, bytes], bytes]
    states: tuple[tuple[int, bytes], ...]


def foresee(read: ReadEntry, origin: str, state: State, start: int, size: int) -> Foreseen:
    """Replay the governance entries of ``[start, size)`` from *state*, which held at *start*.

    Nothing here is a verdict. An entry that can't be read or is not admissible is passed over: the
    audit meets it again, and compares every state with the one it comes to itself.
    """
    states = [(start - 1, encode_state(state))] if state.charter is not None else []
    try:
        entries = list(_line_from_the_end(read, origin, start, size))
    except LedgerError:
        entries = []
    memory = Overlay()
    for entry in reversed(entries):
        try:
            opened = open_statement(entry.statement, origin, state.roster.keys)
            admission = admit(state, memory, opened, index=entry.index, time_ms=entry.time_ms)
        except LedgerError:
            continue
        memory.remember(admission.remembered)
        state = admission.state
        states.append((entry.index, encode_state(state)))
    return Foreseen(dict(state.roster.keys), tuple(states))


def _line_from_the_end(read: ReadEntry, origin: str, start: int, size: int) -> Iterator[Entry]:
    """Yield the governance entries of ``[start, size)``, the latest first."""
    if size <= start:
        return
    last = read_entry(read, size - 1)
    if does_govern(last, origin):
        yield last
    yield from walk_line(read, last.governance, start)


def does_govern(entry: Entry, origin: str) -> bool:
    """Say whether *entry* holds a governance statement, rightly signed or not."""
    opened: Opened | None = None
    try:
        opened = open_statement(entry.statement, origin, NO_KEYS)
    except LedgerError:
        return False
    return opened.type in GOVERNANCE
