"""Step 2: what a round of submissions becomes at one point of the ledger (design section 7).

A *submission* is one or more opened statements from one sender, admitted all or not at all; a
*round* is the submissions that share a transaction and a checkpoint. A submission that is refused
leaves no trace in the round. A statement that is already in the ledger, or came earlier in the
round, is not entered twice: its place is where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.affairs.admission import Opened, admit
from ledger.affairs.clearing import Clearing
from ledger.affairs.errors import AlreadyIn
from ledger.affairs.memory import Overlay, Remembered
from ledger.affairs.state import State, encode_state
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.log.edge import Edge, grow
from ledger.storage.contracts import Head, NewEntry, Records

Submission = Sequence[Opened | LedgerError]


class Place(NamedTuple):
    """Where a statement is: *index*, and whether it was there before this submission."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    duplicate: bool


Outcome = tuple[Place, ...] | LedgerError


class Start(NamedTuple):
    """The point of the ledger at which a round begins; *last_leaf_hash* is the last entry's."""

    size: int
    last_leaf_hash: bytes
    state: State


class Recalled:
    """The records' memory, asked once for all that a round's statements mention."""

    def __init__(self, records: Records, openings: Iterable[Opened]) -> None:
        self._records = records
        ids: set[bytes] = set()
        nos: set[str] = set()
        for opened in openings:
            ids.add(opened.id)
            ids.update(ref for _, ref in opened.refs)
            nos.add(opened.no)
        self._ids: dict[bytes, Remembered | None] = dict.fromkeys(ids)
        self._ids.update(records.recall_ids(ids))
        self._nos: dict[str, Remembered | None] = dict.fromkeys(nos)
        self._nos.update(records.recall_nos(nos))

    def find_id(self, id: bytes) -> Remembered | None:  # noqa: A002 - the glossary's word
        """Return what is remembered of the statement with *id*."""
        if id not in self._ids:
            self._ids[id] = self._records.recall_ids([id]).get(id)
        return self._ids[id]

    def find_no(self, no: str) -> Remembered | None:
        """Return what is remembered of the statement with number *no*."""
        if no not in self._nos:
            self._nos[no] = self._records.recall_nos([no]).get(no)
        return self._nos[no]


@dataclass(slots=True)
class Round:
    """The entries that a round appends, as it grows submission by submission."""

    start: Start
    time_ms: int
    memory: Overlay
    state: State
    clearing: Clearing
    entries: list[NewEntry] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def admit_submission(self, submission: Submission) -> None:
        """Admit all of *submission*, or put everything back as it was before it."""
        mark, count, state = self.memory.mark(), len(self.entries), self.state
        try:
            places = tuple(
                self._admit_statement(opening, at if len(submission) > 1 else None)
                for at, opening in enumerate(submission)
            )
        except LedgerError as error:
            self.memory.rollback(mark)
            del self.entries[count:]
            if state.governance_id != self.state.governance_id:
                self.clearing = Clearing(state)
            self.state = state
            self.outcomes.append(error)
        else:
            self.outcomes.append(places)

    def _admit_statement(self, opening: Opened | LedgerError, at: int | None) -> Place:
        if isinstance(opening, LedgerError):
            raise _at_statement(opening, at)
        index = self.start.size + len(self.entries)
        governance = self.state.governance
        try:
            admission = admit(
                self.state,
                self.memory,
                opening,
                index=index,
                time_ms=self.time_ms,
                clearing=self.clearing,
            )
        except AlreadyIn as error:
            return Place(error.index, duplicate=True)
        except LedgerError as error:
            raise _at_statement(error, at) from error
        entry = format_entry(Entry(index, self.time_ms, governance, self._previous(), opening.note))
        self.memory.remember(admission.remembered)
        for closed, closer in admission.closed:
            self.memory.close(closed, closer)
        if admission.state.governance_id != self.state.governance_id:
            self.clearing = Clearing(admission.state)
        self.state = admission.state
        self.entries.append(
            NewEntry(
                index,
                self.time_ms,
                hash_leaf(entry),
                opening.id,
                opening.no,
                opening.type,
                entry,
                admission.remembered,
            )
        )
        return Place(index, duplicate=False)

    def _previous(self) -> bytes:
        if self.entries:
            return self.entries[-1].leaf_hash
        return self.start.last_leaf_hash if self.start.size else FIRST_PREVIOUS


def admit_round(
    start: Start, submissions: Sequence[Submission], records: Records, time_ms: int
) -> Round:
    """Admit *submissions* in order, each all or nothing, at *time_ms* (Unix milliseconds, UTC)."""
    opened = [o for each in submissions for o in each if not isinstance(o, LedgerError)]
    memory = Overlay(Recalled(records, opened))
    growing = Round(
        start=start,
        time_ms=time_ms,
        memory=memory,
        state=start.state,
        clearing=Clearing(start.state),
    )
    for submission in submissions:
        growing.admit_submission(submission)
    return growing


def _at_statement(error: LedgerError, at: int | None) -> LedgerError:
    """Say which statement of a batch it was: ``statements[3].body.amount``."""
    if at is None:
        return error
    return error.at(f"statements[{at}].{error.where}" if error.where else f"statements[{at}]")


def make_head(edge: Edge, growing: Round) -> tuple[Edge, Head]:
    """Return the tree *edge* with the round's entries, and the head that records it."""
    grown, _ = grow(edge, [entry.leaf_hash for entry in growing.entries])
    head = Head(
        size=grown.size,
        root=grown.root(),
        peaks=grown.frontier().peaks,
        time_ms=growing.time_ms,
        last_leaf_hash=growing.entries[-1].leaf_hash,
        state=encode_state(growing.state),
    )
    return grown, head
