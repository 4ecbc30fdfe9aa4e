"""Who was in office: the governance entries of a log, from its last entry back to the charter.

Every one of them is read under the signed root. A line that leaves one out is noticed as far as it
can be without reading everything: the line is walked from the last entry, so an entry that names
an older one than the line has is wrong; and each governance statement names the one before it.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

from ledger.affairs.admission import (
    Opened,
    admit,
    admit_governance,
    check_signers,
    open_statement,
)
from ledger.affairs.errors import NotUnderstood
from ledger.affairs.memory import Overlay
from ledger.affairs.state import EMPTY, State
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import Entry
from ledger.core.errors import GovernanceLineBroken, LedgerError
from verifier.checks import LINE
from verifier.line import NO_KEYS, does_govern, read_entry, walk_line
from verifier.reader import LogReader
from verifier.verdict import Tally, Verdict


class Offices(NamedTuple):
    """The states behind each governance entry, by its index; *charter* is the id of entry 0.

    *doubt* is the index of the first that this version does not understand.
    """

    states: tuple[tuple[int, State], ...]
    indices: tuple[int, ...]
    charter: bytes | None
    doubt: int | None = None

    def refusal(self, index: int) -> Verdict | None:
        """Give what it shows that entry *index* is refused: nothing, behind *doubt*."""
        return Verdict.UNCHECKED if self.doubt is not None and index > self.doubt else None

    @property
    def doubted(self) -> Verdict | None:
        """What anything at the end of the line shows: nothing, if there was a doubt."""
        return None if self.doubt is None else Verdict.UNCHECKED

    def before(self, position: int) -> State:
        """Give the state that held right before entry *position*."""
        at = bisect_left([index for index, _ in self.states], position)
        return self.states[at - 1][1] if at else EMPTY

    @property
    def keys(self) -> Mapping[tuple[str, bytes], bytes]:
        """All keys that were ever registered."""
        return self.states[-1][1].roster.keys if self.states else NO_KEYS

    def check_line(self, entry: Entry) -> None:
        """Check that *entry* names the latest governance entry before it.

        Raises:
            GovernanceLineBroken: it names another.
        """
        at = bisect_left(self.indices, entry.index)
        expected = self.indices[at - 1] if at else None
        if entry.governance != expected:
            facts = {"index": entry.index, "governance": entry.governance, "expected": expected}
            raise GovernanceLineBroken(where="entry.governance", **facts)

    def judge(self, entry: Entry, opened: Opened) -> None:
        """Check that those who signed *opened* were in office at *entry*, as the rules ask.

        Raises:
            What `check_signers` and `admit_governance` raise.
        """
        state = self.before(entry.index)
        if opened.type in GOVERNANCE:
            admit_governance(state, opened, entry.index, entry.time_ms)
        else:
            check_signers(state, opened, entry.time_ms)


def read_offices(reader: LogReader, root: bytes, origin: str, tally: Tally) -> Offices:
    """Walk the governance line of the log with *root*; what is wrong with it fails `LINE`.

    Raises:
        LedgerError: the line can't be walked to its end.
    """

    def read(index: int) -> bytes:
        return reader.read_entry(index, root)

    last = read_entry(read, reader.size - 1)
    entries = list(walk_line(read, last.governance))
    if does_govern(last, origin):
        entries.insert(0, last)
    entries.reverse()
    tally.look(LINE, len(entries))
    return _replay(entries, origin, tally, last.index)


def _replay(entries: list[Entry], origin: str, tally: Tally, last: int) -> Offices:
    state, memory = EMPTY, Overlay()
    states: list[tuple[int, State]] = []
    charter: bytes | None = None
    before: int | None = None
    doubt: int | None = None
    indices = tuple(entry.index for entry in entries)
    for entry, named_by in zip(entries, (*indices[1:], last), strict=False):
        try:
            if entry.governance != before:
                facts = {"index": entry.index, "governance": entry.governance}
                raise GovernanceLineBroken(where="entry.governance", **facts)
            opened = open_statement(entry.statement, origin, state.roster.keys)
            if opened.type not in GOVERNANCE:
                facts = {"index": named_by, "governance": entry.index}
                raise GovernanceLineBroken(where="entry.governance", **facts)
            charter = opened.id if entry.index == 0 else charter
            admission = admit(state, memory, opened, index=entry.index, time_ms=entry.time_ms)
        except LedgerError as error:
            verdict = None if doubt is None else Verdict.UNCHECKED
            tally.fail(LINE, error, index=entry.index, verdict=verdict)
            if doubt is None and isinstance(error, NotUnderstood):
                doubt = entry.index
        else:
            memory.remember(admission.remembered)
            state = admission.state
            states.append((entry.index, state))
        before = entry.index
    return Offices(tuple(states), indices, charter, doubt)
