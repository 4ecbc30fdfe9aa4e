"""The part of an audit that goes in order: the tree, the chain, and who might do what.

Bundles come from `verifier.crew` with everything that needs no state. Here they are put together,
a window of them at a time. As long as what the governance line promised turns out to be so, the
statements that the workers cleared stand; as soon as anything is in doubt (another state, a number
or id that was there before, a time that goes back) the window is taken back, and from its start
every statement is admitted in order, by the same function that the ledger itself uses. A statement
that is not admissible is disproved, changes nothing, and the replay goes on.
"""

import contextlib
import marshal
from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ledger.affairs.admission import admit, open_statement
from ledger.affairs.audit.event import Event
from ledger.affairs.errors import NotUnderstood
from ledger.affairs.memory import Remembered
from ledger.affairs.state import State, encode_state
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.tiles import TILE_WIDTH, Tile
from verifier.bundles import Found
from verifier.chain import Link, link_errors
from verifier.checks import (
    AUTHORITY,
    CHAIN,
    ENTRIES,
    GOVERNANCE_LINE,
    LEAVES,
    LOG_CHECKS,
    STATEMENTS,
    TILES,
    TIMES,
    TREE,
)
from verifier.crew import Crew
from verifier.edge import Edge, split
from verifier.entries import Waiting
from verifier.errors import GaveUp, ReadsDiffer, TileDisproved, UncheckedError
from verifier.line import NO_KEYS
from verifier.reader import LogReader, read_tile
from verifier.recall import Asking, Recall
from verifier.verdict import Tally, Verdict

WINDOW = 128  # bundles
UNREAD_IN_A_ROW = 8  # bundles; behind them nobody would find anything either

Progress = Callable[[int, int], None]
Take = Callable[[Event], None]
"""Is given every admitted statement, in order."""


@dataclass(slots=True)
class Standing:
    """How far a replay has come, behind its last bundle.

    *before* is the last entry as its successor sees it; *state* what the entries replay into;
    *charter* the id of the statement in entry 0, if it was read. *doubt* is the first position
    from which a refusal proves nothing, since something before it could not be read or understood.
    *tail* are the leaf hashes of the last bundle, if it is partial; *is_whole* says whether the
    tree has no gap.
    """

    before: Link
    state: State
    edge: Edge = field(default_factory=Edge)
    charter: bytes | None = None
    doubt: int | None = None
    tail: bytes = b""
    is_whole: bool = True
    unread: int = 0

    def copy(self) -> "Standing":
        """Give one that goes its own way."""
        return Standing(
            self.before,
            self.state,
            self.edge.copy(),
            self.charter,
            self.doubt,
            self.tail,
            self.is_whole,
            self.unread,
        )


class _Window:
    """Some bundles that stand or are taken back together: the first, how things stood before it."""

    def __init__(self, start: int, before: Standing) -> None:
        self.start = start
        self.before = before
        self.tally = Tally(LOG_CHECKS)
        self.events: list[bytes] = []
        self.refused: set[int] = set()


class Replay:
    """Replays a log of *reader*'s size from *standing*; what it finds goes to *tally*.

    Admitted statements are given to *take* when their window stands.
    """

    def __init__(
        self,
        reader: LogReader,
        recall: Recall,
        tally: Tally,
        standing: Standing,
        foreseen: tuple[tuple[int, bytes], ...],
        *,
        take: Take | None = None,
    ) -> None:
        self.standing = standing
        self._give = take
        self._reader = reader
        self._recall = recall
        self._tally = tally
        self._foreseen = dict(foreseen)
        self._expected = sorted(index for index in self._foreseen)
        # The events of windows that stand, a bundle at a time, and what was refused among them.
        self._standing_events: deque[tuple[bytes, set[int]]] = deque()

    def run(self, crew: Crew, progress: Progress) -> None:
        """Replay everything, quickly where nothing is in doubt, else in order.

        Raises:
            UncheckedError: it could not be brought to an end.
        """
        stop = -(-self._reader.size // TILE_WIDTH)
        at = self.standing.edge.bundles
        for clears in (True, False):
            at = self._run(crew, at, stop, progress, clears=clears)
        while self._standing_events:
            self._give_bundle()

    def _run(self, crew: Crew, start: int, stop: int, progress: Progress, *, clears: bool) -> int:
        """Replay the bundles from *start* on; give the one to go on from, *stop* at the end."""
        window = _Window(start, self.standing.copy())
        with contextlib.closing(crew.examine(start, stop, clears=clears)) as examined:
            try:
                for found in examined:
                    behind = found.number + 1
                    stands = self._take(found, window, clears=clears)
                    if stands and (behind - window.start == WINDOW or behind == stop):
                        stands = self._recall.write(window.start * TILE_WIDTH)
                        if stands:
                            self._tally.absorb(window.tally)
                            self._keep_events(window)
                            window = _Window(behind, self.standing.copy())
                    if not stands:
                        self._recall.take_back()
                        self.standing = window.before
                        return window.start
                    # A bundle for a bundle: while a whole window was given, workers would wait.
                    self._give_bundle()
                    progress(min(behind * TILE_WIDTH, self._reader.size), self._reader.size)
            except UncheckedError:
                self._tally.absorb(window.tally)
                raise
        return stop

    def _keep_events(self, window: _Window) -> None:
        """Keep the events of a window that stands for whoever takes them."""
        if self._give is not None:
            self._standing_events += [(events, window.refused) for events in window.events]

    def _give_bundle(self) -> None:
        """Give the statements of the next bundle that stands to whoever takes them."""
        if self._give is None or not self._standing_events:
            return
        events, refused = self._standing_events.popleft()
        for fields in marshal.loads(events):  # noqa: S302 - our own worker wrote it
            if fields[0] not in refused:
                self._give(Event._make(fields))

    def _take(self, found: Found, window: _Window, *, clears: bool) -> bool:
        """Take one bundle; say whether everything that was cleared in it stands, so far."""
        standing, tally = self.standing, window.tally
        if found.events:
            window.events.append(found.events)
        self._note(found, tally)
        if found.first is not None:
            for check, error in link_errors(standing.before, found.first):
                tally.fail(check, error, index=found.first.position)
        stands = self._admit_all(found, window, clears=clears)
        stands &= not clears or tally.verdict(TIMES) is not Verdict.DISPROVED
        if found.last is not None:
            standing.before = found.last
            if clears and found.last.entry is not None:
                size, time_ms = found.last.position + 1, found.last.entry.time_ms
                standing.state = standing.state.moved(size, time_ms)
        self._grow(found, tally)
        return stands

    def _note(self, found: Found, tally: Tally) -> None:
        """Report what the worker found, and where nobody can know any more."""
        standing, base = self.standing, found.number * TILE_WIDTH
        judged = found.last.position + 1 - found.first.position if found.first and found.last else 0
        for check in (ENTRIES, LEAVES, STATEMENTS, AUTHORITY, CHAIN, GOVERNANCE_LINE, TIMES):
            tally.look(check, found.width if check is LEAVES else judged)
        tally.look(TILES)
        for failed in found.failures:
            tally.fail(failed.check, failed.error, index=failed.position)
            if isinstance(failed.error, NotUnderstood) and failed.position is not None:
                known = standing.doubt is not None and standing.doubt < failed.position
                standing.doubt = standing.doubt if known else failed.position
        if found.is_read:
            standing.unread = 0
            return
        standing.doubt = base if standing.doubt is None else standing.doubt
        standing.unread += 1
        if standing.unread > UNREAD_IN_A_ROW:
            raise GaveUp(index=base)

    # ------------------------------------------------------------------------------- the tree

    def _grow(self, found: Found, tally: Tally) -> None:
        """Add the bundle's leaves to the tree, and compare the tiles that it completes."""
        standing = self.standing
        if found.root is not None:
            for tile, data in standing.edge.add(found.root):
                self._compare(tile, data, tally)
        elif found.leaf_hashes:
            standing.tail = found.leaf_hashes
        else:
            standing.is_whole = False

    def finish_tiles(self) -> None:
        """Compare the unfinished tile of every level above the lowest."""
        if self.standing.is_whole:
            for tile, data in self.standing.edge.partial():
                self._compare(tile, data, self._tally)

    def _compare(self, tile: Tile, data: bytes, tally: Tally) -> None:
        if not self.standing.is_whole:
            return
        tally.look(TILES)
        tally.look(TREE)
        try:
            published = read_tile(self._reader.source, tile)
        except UncheckedError as error:
            tally.fail(TILES, error)
            return
        except LedgerError as error:
            tally.fail(TREE, error)
            return
        pairs = zip(split(data), split(published), strict=True)
        for position, (ours, theirs) in enumerate(pairs):
            if ours != theirs:
                facts = {"path": tile.path, "position": position, "found": theirs, "expected": ours}
                tally.fail(TREE, TileDisproved(where=tile.path, **facts))

    # -------------------------------------------------------------------------------- authority

    def _admit_all(self, found: Found, window: _Window, *, clears: bool) -> bool:
        """Remember what was cleared and admit what waits, in the order of their places."""
        taken = 0
        stands = True
        for waiting in found.waiting:
            until = bisect_left(found.cleared, waiting.position, taken)
            stands &= self._remember_cleared(found, taken, until)
            taken = until
            stands &= self._admit(waiting, window) or not clears
        stands &= self._remember_cleared(found, taken, len(found.cleared))
        # A governance entry that was foreseen, and wasn't there:
        base = found.number * TILE_WIDTH
        met = {waiting.position for waiting in found.waiting}
        at = bisect_left(self._expected, max(base, found.first.position if found.first else 0))
        until = bisect_left(self._expected, base + found.width)
        return stands and (not clears or met.issuperset(self._expected[at:until]))

    def _remember_cleared(self, found: Found, start: int, stop: int) -> bool:
        if start == stop:
            return True
        return self._recall.remember_cleared(
            found.cleared[start:stop], found.ids[start:stop], found.nos[start:stop]
        )

    def _admit(self, waiting: Waiting, window: _Window) -> bool:
        """Admit one statement in order; say whether the state behind it is what was foreseen."""
        standing = self.standing
        position, time_ms, opened = waiting
        if position == 0:
            standing.charter = opened.id
        foreseen = self._foreseen.get(position)
        try:
            memory = Asking(self._recall, opened.id, opened.no)
            admission = admit(standing.state, memory, opened, index=position, time_ms=time_ms)
        except LedgerError as error:
            doubtful = standing.doubt is not None and position > standing.doubt
            verdict = Verdict.UNCHECKED if doubtful else None
            window.tally.fail(AUTHORITY, error, index=position, verdict=verdict)
            if isinstance(error, NotUnderstood):
                standing.doubt = position if standing.doubt is None else standing.doubt
            window.refused.add(position)
            return foreseen is None
        self._recall.remember(admission.remembered)
        for settled, by in admission.closed:
            self._recall.settle(settled, by)
        standing.state = admission.state
        if opened.type in GOVERNANCE:
            return foreseen == encode_state(admission.state)
        return True


def fetch_remembered(reader: LogReader, origin: str) -> Callable[[int], Remembered]:
    """Give what reads a statement again that was remembered by its keys only.

    What it gives is not authenticated; `Recall` compares it with the keys.

    Raises, when it is called:
        ReadsDiffer: the entry is no entry any more.
        UncheckedError: it can't be read any more.
    """

    def fetch(index: int) -> Remembered:
        try:
            entry = parse_entry(reader.read_unchecked(index))
            opened = open_statement(entry.statement, origin, NO_KEYS)
        except UncheckedError:
            raise
        except LedgerError as error:
            raise ReadsDiffer(index=index) from error
        claim = opened.claim
        return Remembered(
            index, opened.id, opened.no, opened.type, claim.amount, claim.currency, claim.fund, -1
        )

    return fetch
