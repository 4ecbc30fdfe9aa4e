"""The append procedure, as it is numbered in design section 7.

1. **Open** what came in: parse and verify, in worker processes (``openers``).
2. Inside the ledger's turn, to the end of 8: **catch up** with what others appended and with what
   a crash left (``recover``), **admit** in order, give index and time (``round``).
3. **Record**: one database transaction holds entries, tree frontier, state.
4. **Write** entry bundles and tiles, never over other bytes (``integrate``).
5. **Read back** and hash again, from the entries up to the root (``integrate``).
6. **Swap** the head in the lock store.
7. **Sign** what the lock store holds.
8. **Publish**: witnesses, then readers, only ever a larger size; then keep what was published.
9. **Answer**. Nothing is acknowledged before 8 is done.

Steps 4 to 8 need nothing but what is in the stores, so a start after a crash goes through exactly
these functions, and so does every append that finds another's work unfinished.

What may be found after a stop is said at each gap. It is always one of four states, written here
as the sizes of (kept, published, signed, recorded): (a,a,a,b) (a,a,b,b) (a,b,b,b) (b,b,b,b).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.affairs.opening import Keys, Opened
from ledger.affairs.state import EMPTY, State, is_outdated
from ledger.core.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS
from ledger.core.errors import HaltError, LedgerError
from ledger.core.keys import SigningKey, format_vkey, parse_vkey
from ledger.core.note import parse_note
from ledger.core.reasons import technical
from ledger.log.caches import renew_state
from ledger.log.clock import MAX_PAUSE_DAYS, next_time_ms
from ledger.log.contracts import Accepted, Answer, Clock, Published, Publisher
from ledger.log.errors import AppendFailed, LogKeysElsewhere, LogKeyWrong, NoRoom, NoStatements
from ledger.log.integrate import read_back, write_tree
from ledger.log.logkeys import LogKeys
from ledger.log.openers import NO_KEYS, Openers
from ledger.log.recover import Seen, Standing, Stores, read_state, see, understand
from ledger.log.round import Place, Round, Start, Submission, admit_round, make_head
from ledger.log.stopped import tell_going_on, tell_stopped
from ledger.storage.contracts import Head, SignedHead, Turn

MIN_FREE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator may set: the room to be left on the disk, and how long a ledger may rest."""

    min_free_bytes: int = MIN_FREE_BYTES
    max_pause_days: int = MAX_PAUSE_DAYS


class Position(NamedTuple):
    """The ledger at rest: what the stores say, and what follows from it."""

    standing: Standing
    state: State
    published: Published | None

    @property
    def head(self) -> Head | None:
        """The records' head; None while the ledger is empty."""
        return self.standing.seen.head

    @property
    def size(self) -> int:
        """How many entries there are, all of them published."""
        return self.head.size if self.head else 0

    @property
    def start(self) -> Start:
        """Where the next round begins."""
        last_leaf_hash = self.head.last_leaf_hash if self.head else FIRST_PREVIOUS
        return Start(self.size, last_leaf_hash, self.state)


Outcome = Answer | LedgerError


class Appender:
    """The one way into a ledger. Methods may be called from several threads, one at a time acts.

    Nothing is remembered that isn't in the stores: what is kept between appends is compared with
    them at each turn, byte for byte, and thrown away when anything went wrong.
    """

    def __init__(
        self,
        stores: Stores,
        *,
        signer: SigningKey,
        publisher: Publisher,
        clock: Clock,
        openers: Openers,
        limits: Limits = Limits(),
        others: Sequence[SigningKey] = (),
        log_keys: LogKeys | None = None,
    ) -> None:
        """Take *signer*, and *others* to sign beside it or after it: what the ledger names signs.

        *log_keys* are all that this log ever had; without them, those that are given here.
        """
        self.stores = stores
        self.origin = stores.records.origin
        self._signers = tuple(dict.fromkeys((signer, *others)))
        own = tuple(each.verifier for each in self._signers)
        self.log_keys = LogKeys(own) if log_keys is None else log_keys
        self.publisher = publisher
        self.openers = openers
        self._clock = clock
        self._limits = limits
        self._position: Position | None = None
        self._keys: Keys = NO_KEYS
        for each in self._signers:
            if each.name != self.origin:
                raise LogKeyWrong(key=each.name)

    @property
    def keys(self) -> Keys:
        """Every key ever registered, as of the last look; the same object until it changes.

        A key registered since, or by another process, is not missed: ``admit`` verifies it itself.
        """
        return self._keys

    def append(self, notes: Sequence[bytes]) -> Answer:
        """Append *notes*, all or none, and return when they are published.

        Raises:
            LedgerError: the first statement that is refused, and where; nothing was entered.
            HaltError: signing stopped; the statements may be in the ledger, send them again.
        """
        if not notes:
            raise NoStatements
        if self.keys is NO_KEYS:
            self.recover()
        openings = self.openers.open(notes, self.origin, self.keys).result()  # step 1
        (outcome,) = self.append_round([openings])
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def append_round(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """Append what is admissible of *submissions* under one checkpoint; an outcome for each.

        Raises:
            HaltError: signing stopped, for all of them.
            StorageFailed: a store did not answer; what was recorded is completed by the next turn.
        """
        return self._take_turn(submissions)[1]

    def recover(self) -> Position:
        """Complete what a crash left undone, and return where the ledger stands.

        It is an append of nothing. Call it at start-up, so that what is wrong is said then.
        """
        return self._take_turn(())[0]

    def _take_turn(self, submissions: Sequence[Submission]) -> tuple[Position, list[Outcome]]:
        try:
            with self.stores.records.turn() as turn:
                known, self._position = self._position, None
                position = self._2_find(known, turn, is_idle=not submissions)
                growing = self._2_admit(position, submissions)
                if growing.entries:
                    # Stop here: nothing has happened.
                    head = self._3_record(position, growing)
                    # Stop here: (a,a,a,b). The entries are in the records and nowhere else;
                    # nobody was told. The next turn completes them, as the next line does.
                    position = self._4_to_8_complete(position.standing, head, growing.state, turn)
                self._position = position
                self._keys = position.state.roster.keys
                return position, self._9_answer(position, growing)
        except LedgerError:
            raise
        except Exception as error:
            raise AppendFailed(reason=technical(f"{type(error).__name__}: {error}")) from error

    # --- 2 ------------------------------------------------------------------------------------

    def _2_find(self, known: Position | None, turn: Turn, *, is_idle: bool) -> Position:
        """Catch up; where that stops signing, the board is to say so, until it goes on."""
        try:
            position = self._2_catch_up(known, turn, is_idle=is_idle)
        except HaltError as error:
            tell_stopped(self.stores.files, self.origin, error, self._clock() // 1000)
            raise
        tell_going_on(self.stores.files)
        return position

    def _2_catch_up(self, known: Position | None, turn: Turn, *, is_idle: bool) -> Position:
        """Return where the ledger stands, after completing what others or a crash left.

        Who is idle also takes up cosignatures that came since.
        """
        seen = see(self.stores)
        outside = self.publisher.outside
        outside.check(seen.signed)
        is_done = not (is_idle and outside.unfinished)
        if known is not None and known.standing.seen == seen and is_done:
            return known
        if seen.head is None:
            return Position(understand(seen, self.stores, self.log_keys), EMPTY, None)
        head, standing = seen.head, None
        if is_outdated(head.state):
            standing = understand(seen, self.stores, self.log_keys)
            head = renew_state(self.stores.records, head)
            # Stop here: the state is this version's, and the rest as it was.
        state = read_state(head)
        self._check_charter(state)
        standing = standing or understand(seen, self.stores, self.log_keys)
        return self._4_to_8_complete(standing, head, state, turn)

    def _2_admit(self, position: Position, submissions: Sequence[Submission]) -> Round:
        """Admit *submissions* at the clock's time; refuse to begin without room for them."""
        last = position.head.time_ms if position.head else None
        if submissions:
            time_ms = next_time_ms(self._clock(), last, self._limits.max_pause_days)
            self._check_room()
        else:
            time_ms = last or 0
        submissions = [self._with_keys_here(each) for each in submissions]
        growing = admit_round(position.start, submissions, self.stores.records, time_ms)
        if growing.entries and not position.size:
            self._check_charter(growing.state)
        return growing

    def _with_keys_here(self, submission: Submission) -> Submission:
        """Refuse a key succession to keys that nobody here could sign with."""
        own = {format_vkey(each.verifier) for each in self._signers}
        return [
            LogKeysElsewhere(where="body.log_keys")
            if not isinstance(each, LedgerError) and not _new_log_keys(each) <= own
            else each
            for each in submission
        ]

    def _check_room(self) -> None:
        free = self.stores.files.free_bytes()
        if free is not None and free < self._limits.min_free_bytes:
            raise NoRoom(free=free, floor=self._limits.min_free_bytes)

    def _check_charter(self, state: State) -> None:
        """Check that the ledger names the keys that are about to sign its checkpoints.

        Raises:
            LogKeyWrong: of a type of the ledger's keys there is none here.
        """
        types = {parse_vkey(each).algorithm for each in state.log_keys}
        if types != {each.algorithm for each in self._named(state)}:
            own = ", ".join(format_vkey(each.verifier) for each in self._signers)
            raise LogKeyWrong(key=own)

    def _named(self, state: State) -> list[SigningKey]:
        """Return the signers that the ledger names as its own."""
        return [each for each in self._signers if format_vkey(each.verifier) in state.log_keys]

    def _signers_after(self, published: bytes | None, state: State) -> list[SigningKey]:
        """Return who signs the next checkpoint: those whom the ledger names.

        Right behind a key succession also those who signed what is *published*, so that this one
        checkpoint opens by the old policy and by the new (docs/spec/authority.md section 4.11).
        """
        named = self._named(state)
        if published is None:
            return named
        signed = {(each.name, each.key_id) for each in parse_note(published).signatures}
        by = [s for s in self._signers if (s.name, s.verifier.key_id) in signed]
        return named if any(each in named for each in by) else [*named, *by]

    # --- 3 ------------------------------------------------------------------------------------

    def _3_record(self, position: Position, growing: Round) -> Head:
        """Commit the round's entries, what they close, and the head that follows from them."""
        _, head = make_head(position.standing.edge, growing)
        self.stores.records.append(position.size, growing.entries, growing.memory.closed(), head)
        return head

    # --- 4 to 8 -------------------------------------------------------------------------------

    def _4_to_8_complete(
        self, standing: Standing, head: Head, state: State, turn: Turn
    ) -> Position:
        """Take the records' *head* to the readers; each step finds its own work done after it."""
        seen = standing.seen
        edge, written = write_tree(self.stores, standing.edge, head)
        # Stop here: (a,a,a,b). Bundles and tiles are there that no checkpoint speaks of; they
        # are written again with the same bytes, since nothing but these entries can follow.
        read_back(self.stores, standing.edge, head, written)
        # Stop here: the same.
        signed = self._6_swap(seen.signed, head, turn)
        # Stop here: (a,a,b,b). The lock store holds a head that was perhaps not signed yet, or
        # signed and not seen by anybody. Nothing but this head will ever be signed next.
        note = self._7_sign(self._signers_after(seen.published, state))
        # Stop here: the same; Ed25519 gives the same signature again, ML-DSA-44 another as good.
        published = self._8_publish(note, signed, seen.kept)
        # Stop here: (b,b,b,b). All is done; nobody was told. Whoever sends his statement again
        # is answered with its entry.
        shown = (published.checkpoint,) * 2 if published.shown else (seen.published, seen.kept)
        seen = Seen(head, signed, *shown)
        return Position(Standing(seen, edge), state, published)

    def _6_swap(self, signed: SignedHead | None, head: Head, turn: Turn) -> SignedHead:
        """Make *head* what may be signed, if what was *signed* before is still what is stored."""
        new = SignedHead(head.size, head.root, head.time_ms)
        if signed != new:
            turn.check_held()  # the last moment at which somebody else's turn does no harm
            self.stores.lock.swap(signed, new)
        return new

    def _7_sign(self, signers: Sequence[SigningKey]) -> bytes:
        """Sign what the lock store holds, and check the signature before anybody else does."""
        held = self.stores.lock.read()
        if held is None:
            raise AssertionError("the lock store is empty after a swap")
        note = sign_checkpoint(Checkpoint(self.origin, held.size, held.root), signers)
        open_checkpoint(note, [each.verifier for each in signers])
        return note

    def _8_publish(self, note: bytes, signed: SignedHead, kept: bytes | None) -> Published:
        """Show the checkpoint to the witnesses, then to the readers; then keep it."""
        published = self.publisher.publish(note, signed.size)
        # Stop here: (a,b,b,b). Readers have it; the records learn of it at the next turn. Where
        # the quorum has not answered, it is (a,a,b,b) still, and the next turn asks again.
        if published.shown and published.checkpoint != kept:
            self.stores.records.add_checkpoint(signed.size, published.checkpoint)
        return published

    # --- 9 ------------------------------------------------------------------------------------

    def _9_answer(self, position: Position, growing: Round) -> list[Outcome]:
        """Say where each statement is, under the checkpoint that is published now."""
        old = self._read_old(growing)
        return [
            outcome
            if isinstance(outcome, LedgerError)
            else _answer(position, growing, old, outcome)
            for outcome in growing.outcomes
        ]

    def _read_old(self, growing: Round) -> dict[int, Accepted]:
        """Return the entries that were there before the round and were sent again."""
        indices = {
            place.index
            for outcome in growing.outcomes
            if not isinstance(outcome, LedgerError)
            for place in outcome
            if place.index < growing.start.size
        }
        found = {}
        for index in sorted(indices):
            (row,) = self.stores.records.read_rows(index, index + 1)
            found[index] = Accepted(index, row.id, row.leaf_hash, row.time_ms, duplicate=True)
        return found


def _new_log_keys(opened: Opened) -> set[str]:
    """Return the log keys that a key succession brings; of anything else, none."""
    if opened.type != "key_succession" or opened.body is None:
        return set()
    return set(opened.body["log_keys"])


def _answer(
    position: Position, growing: Round, old: dict[int, Accepted], places: Sequence[Place]
) -> Answer:
    published = position.published
    if published is None:
        raise AssertionError("a statement was admitted and nothing is published")
    accepted = []
    for place in places:
        if place.index < growing.start.size:
            accepted.append(old[place.index])
        else:
            entry = growing.entries[place.index - growing.start.size]
            accepted.append(
                Accepted(entry.index, entry.id, entry.leaf_hash, entry.time_ms, place.duplicate)
            )
    return Answer(tuple(accepted), published.checkpoint, published.size, published.witnessed)
