"""Replaying a ledger's own entries: what follows from them, compared with what is kept.

It believes nothing but the entries' bytes. The admission cache is used as memory, since a copy of
it would be as large, but only the part that was compared already: a row is believed when the
replay has passed its entry and found it right, and is corrected in memory where it was wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.affairs.admission import Admission, Opened, admit
from ledger.affairs.memory import Remembered
from ledger.affairs.opening import Keys
from ledger.affairs.state import State
from ledger.core.entry import FIRST_PREVIOUS, Entry, check_chain, parse_entry
from ledger.core.errors import GovernanceLineBroken, LedgerError
from ledger.core.hashing import hash_leaf
from ledger.log.differences import ColumnDiffers, EntryInadmissible, RememberedDiffers
from ledger.log.round import Recalled
from ledger.storage.contracts import Records, Row

OPEN = -1


@dataclass(slots=True)
class CheckedMemory:
    """The admission cache as it must have been before entry *index*."""

    recalled: Recalled
    corrected: "dict[bytes, Remembered]"
    corrected_nos: "dict[str, Remembered]"
    unexplained: "dict[bytes, Remembered]"
    index: int = 0

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Return what was remembered of the statement with *id* before this entry."""
        return self._as_of(self.corrected.get(id) or self.recalled.find_id(id))

    def find_no(self, no: str) -> Remembered | None:
        """Return what was remembered of number *no* before this entry."""
        return self._as_of(self.corrected_nos.get(no) or self.recalled.find_no(no))

    def _as_of(self, found: Remembered | None) -> Remembered | None:
        if found is None or found.index >= self.index:
            return None
        return found._replace(closed_by=OPEN) if found.id in self.unexplained else found


@dataclass(slots=True)
class Replay:
    """Where a replay stands; *differences* grows as it goes on."""

    records: Records
    state: State
    previous: Entry | None = None
    last_leaf_hash: bytes = FIRST_PREVIOUS
    differences: list[LedgerError] = field(default_factory=list)
    # id → the entry that, so the cache says, closed it; taken out as the replay closes it.
    unexplained: dict[bytes, Remembered] = field(default_factory=dict)
    corrected: dict[bytes, Remembered] = field(default_factory=dict)
    corrected_nos: dict[str, Remembered] = field(default_factory=dict)
    count: int = 0

    def feed(self, rows: Sequence[Row], openings: Sequence[Opened | LedgerError]) -> None:
        """Replay *rows*, which follow on the last ones; *openings* are their statements'."""
        opened = [opening for opening in openings if isinstance(opening, Opened)]
        recalled = Recalled(self.records, opened)
        memory = CheckedMemory(recalled, self.corrected, self.corrected_nos, self.unexplained)
        start = rows[0].index
        kept = {r.index: r for r in self.records.read_remembered(start, start + len(rows))}
        self.count += len(rows)
        for row, opening in zip(rows, openings, strict=True):
            memory.index = row.index
            entry = self._check_entry(row)
            if entry is not None:
                self._replay(row, entry, opening, memory, kept.get(row.index))

    def finish(self) -> None:
        """Report what the cache says was closed, and nothing has closed."""
        for found in self.unexplained.values():
            self._remembered_differs(found.index, found._replace(closed_by=OPEN), found)

    def _check_entry(self, row: Row) -> Entry | None:
        """Check the entry's own bytes and its place in the chain; None if it can't be read."""
        where = f"entry {row.index}"
        leaf_hash = hash_leaf(row.entry)
        self._column(where, "leaf_hash", leaf_hash, row.leaf_hash)
        before, self.last_leaf_hash = self.last_leaf_hash, leaf_hash
        try:
            entry = parse_entry(row.entry)
        except LedgerError as error:
            self.differences.append(error.at(where))
            return None
        self._column(where, "index", entry.index, row.index)
        self._column(where, "time_ms", entry.time_ms, row.time_ms)
        try:
            check_chain(self.previous, before, entry)
            governance = self.state.governance
            if entry.governance != governance:
                raise GovernanceLineBroken(index=row.index, governance=entry.governance)
        except LedgerError as error:
            self.differences.append(error.at(where))
        self.previous = entry
        return entry

    def _replay(
        self,
        row: Row,
        entry: Entry,
        opening: Opened | LedgerError,
        memory: CheckedMemory,
        kept: Remembered | None,
    ) -> None:
        where = f"entry {row.index}"
        if isinstance(opening, LedgerError):
            self.differences.append(EntryInadmissible(where=where, cause=opening))
            return
        self._column(where, "id", opening.id, row.id)
        self._column(where, "no", opening.no, row.no)
        self._column(where, "type", opening.type, row.type)
        try:
            admission = admit(self.state, memory, opening, index=row.index, time_ms=entry.time_ms)
        except LedgerError as error:
            self.differences.append(EntryInadmissible(where=where, cause=error))
            return
        self.state = admission.state
        self._compare_remembered(row.index, admission, kept)
        self._compare_closed(admission, memory)

    def _compare_remembered(
        self, index: int, admission: Admission, kept: Remembered | None
    ) -> None:
        derived = admission.remembered
        if kept is None or kept._replace(closed_by=OPEN) != derived:
            self._remembered_differs(index, derived, kept)
            self.corrected[derived.id] = derived
            self.corrected_nos[derived.no] = derived
        elif kept.closed_by != OPEN:
            self.unexplained[kept.id] = kept

    def _compare_closed(self, admission: Admission, memory: CheckedMemory) -> None:
        for closed, closer in admission.closed:
            found = memory.corrected.get(closed) or memory.recalled.find_id(closed)
            if found is None:
                continue
            if found.closed_by != closer:
                derived = found._replace(closed_by=closer)
                if closed not in self.corrected:
                    self._remembered_differs(found.index, derived, found)
                self.corrected[closed] = derived
                self.corrected_nos[derived.no] = derived
            self.unexplained.pop(closed, None)

    def _remembered_differs(
        self, index: int, expected: Remembered, found: Remembered | None
    ) -> None:
        self.differences.append(
            RememberedDiffers(where=f"entry {index}", expected=str(expected), found=str(found))
        )

    def _column(self, where: str, column: str, expected: object, found: object) -> None:
        if expected != found:
            self.differences.append(
                ColumnDiffers(
                    where=where, column=column, expected=_show(expected), found=_show(found)
                )
            )


def statement_of(entry: bytes) -> bytes:
    """Return the statement in *entry*; nothing, which opens as malformed, where it isn't one."""
    try:
        return parse_entry(entry).statement
    except LedgerError:
        return b""


def keys_of(state: State) -> Keys:
    """Return every key ever registered, as openers want them."""
    return state.roster.keys


def _show(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
