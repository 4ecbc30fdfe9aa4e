"""The append procedure, as it is numbered in design section 7.

1. **Open** what came in: parse and verify, in worker processes (``openers``).
2. Inside the ledger's turn, to the end of 8: **catch up** with what others appended and with what
   a crash left (``recover``), **admit** in order, give index and time (``round``).
3. **Record**: one database transaction holds entries, tree frontier, state.
4. **Write** entry bundles and tiles, never over other bytes.
5. **Read back** and hash again, from the entries up to the root.
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
from hashlib import sha256
from typing import NamedTuple

from ledger.affairs.state import EMPTY, State
from ledger.core import tiles
from ledger.core.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.keys import SigningKey, VerifierKey, format_vkey
from ledger.core.tiles import TILE_WIDTH
from ledger.log.clock import MAX_PAUSE_DAYS, next_time_ms
from ledger.log.contracts import Accepted, Answer, Clock, Published, Publisher
from ledger.log.edge import Edge, changed, grow
from ledger.log.errors import (
    AppendFailed,
    HeadDisagrees,
    LogKeyWrong,
    NoRoom,
    NoStatements,
    PublishedDamaged,
    WrittenDiffers,
)
from ledger.log.openers import Keys, Openers
from ledger.log.replay import keys_of
from ledger.log.recover import Seen, Standing, Stores, read_state, see, understand
from ledger.log.round import Place, Round, Start, Submission, admit_round, make_head
from ledger.storage.contracts import Head, SignedHead, Turn
from ledger.storage.errors import DifferentBytes, FileMissing

MIN_FREE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator may set: the room to be left on the disk, and how long a ledger may rest."""

    min_free_bytes: int = MIN_FREE_BYTES
    max_pause_days: int = MAX_PAUSE_DAYS


class Position(NamedTuple):
    """The ledger at rest: what the stores say, and what follows from it."""

    seen: Seen
    edge: Edge
    state: State
    keys: Keys
    published: Published | None

    @property
    def size(self) -> int:
        """How many entries there are, all of them published."""
        return self.seen.head.size if self.seen.head else 0

    @property
    def start(self) -> Start:
        """Where the next round begins."""
        head = self.seen.head
        return Start(self.size, head.last_leaf_hash if head else FIRST_PREVIOUS, self.state)


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
    ) -> None:
        self.stores = stores
        self.origin = stores.records.origin
        self.log_key: VerifierKey = signer.verifier
        self.publisher = publisher
        self.openers = openers
        self._signer = signer
        self._clock = clock
        self._limits = limits
        self._position: Position | None = None
        if signer.name != self.origin:
            raise LogKeyWrong(key=signer.name)

    def append(self, notes: Sequence[bytes]) -> Answer:
        """Append *notes*, all or none, and return when they are published.

        Raises:
            LedgerError: the first statement that is refused, and where; nothing was entered.
            HaltError: signing stopped; the statements may be in the ledger, send them again.
        """
        if not notes:
            raise NoStatements
        openings = self.openers.open(notes, self.origin, self.keys()).result()
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
        try:
            with self.stores.records.turn() as turn:
                position = self._2_catch_up(turn)
                growing = self._2_admit(position, submissions)
                if growing.entries:
                    # Stop here: nothing has happened.
                    head = self._3_record(growing)
                    # Stop here: (a,a,a,b). The entries are in the records and nowhere else;
                    # nobody was told. The next turn completes them, as the next line does.
                    position = self._finish(position, head, growing.state, turn)
                return self._9_answer(position, growing)
        except LedgerError:
            self._position = None
            raise
        except Exception as error:
            self._position = None
            raise AppendFailed(reason=f"{type(error).__name__}: {error}") from error

    def recover(self) -> Position:
        """Complete what a crash left undone, and return where the ledger stands.

        It is an append of nothing. Call it at start-up, so that what is wrong is said then.
        """
        self.append_round([])
        return self._known()

    def keys(self) -> Keys:
        """Return every key ever registered, as of the last look; the same object until it changes.

        A key registered since by another process is not missed: ``admit`` verifies it itself.
        """
        return self._known().keys

    def position(self) -> Position:
        """Return where the ledger stands, as of the last look."""
        return self._known()

    def _known(self) -> Position:
        known = self._position
        if known is None:
            self.append_round([])
            known = self._position
        if known is None:
            raise AssertionError("a turn ended without a position")
        return known

    # --- 2 ------------------------------------------------------------------------------------

    def _2_catch_up(self, turn: Turn) -> Position:
        """Return where the ledger stands, after completing what others or a crash left."""
        seen = see(self.stores)
        if self._position is not None and self._position.seen == seen:
            return self._position
        self._position = None
        standing = understand(seen, self.stores, self.log_key)
        if seen.head is None:
            self._position = _at_rest(standing, EMPTY, None)
        else:
            state = read_state(seen.head)
            self._complete(standing, seen.head, state, turn)
        return self._known_inside()

    def _known_inside(self) -> Position:
        if self._position is None:
            raise AssertionError("nothing is known after catching up")
        return self._position

    def _2_admit(self, position: Position, submissions: Sequence[Submission]) -> Round:
        """Admit *submissions* at the clock's time; refuse to begin without room for them."""
        last = position.seen.head.time_ms if position.seen.head else None
        if submissions:
            time_ms = next_time_ms(self._clock(), last, self._limits.max_pause_days)
            self._check_room()
        else:
            time_ms = last or 0
        growing = admit_round(position.start, submissions, self.stores.records, time_ms)
        if growing.entries and not position.size:
            self._check_charter(growing.state)
        return growing

    def _check_room(self) -> None:
        free = self.stores.files.free_bytes()
        if free is not None and free < self._limits.min_free_bytes:
            raise NoRoom(free=free, floor=self._limits.min_free_bytes)

    def _check_charter(self, state: State) -> None:
        """Check that the charter names the key that is about to sign the ledger's checkpoints."""
        vkey = format_vkey(self.log_key)
        if vkey not in state.log_keys:
            raise LogKeyWrong(key=vkey)

    # --- 3 ------------------------------------------------------------------------------------

    def _3_record(self, growing: Round) -> Head:
        """Commit the round's entries, what they close, and the head that follows from them."""
        position = self._known_inside()
        _, head = make_head(position.edge, growing)
        self.stores.records.append(position.size, growing.entries, growing.memory.closed(), head)
        return head

    # --- 4 to 8 -------------------------------------------------------------------------------

    def _finish(self, position: Position, head: Head, state: State, turn: Turn) -> Position:
        """Take the records' new *head* to the readers."""
        self._position = None
        standing = Standing(position.seen._replace(head=head), position.edge)
        self._complete(standing, head, state, turn)
        return self._known_inside()

    def _complete(self, standing: Standing, head: Head, state: State, turn: Turn) -> None:
        """Steps 4 to 8, each of which finds its own work done if a crash came after it."""
        seen = standing.seen
        edge, files = self._4_write(standing.edge, head)
        # Stop here: (a,a,a,b). Bundles and tiles are there that no checkpoint speaks of; they
        # are written again with the same bytes, since nothing but these entries can follow.
        self._5_read_back(standing.edge, head, files)
        # Stop here: the same.
        signed = self._6_swap(seen.signed, head, turn)
        # Stop here: (a,a,b,b). The lock store holds a head that was perhaps not signed yet, or
        # signed and not seen by anybody. Nothing but this head will ever be signed next.
        note = self._7_sign()
        # Stop here: the same; Ed25519 gives the same signature again.
        published = self._8_publish(note, signed, seen.kept)
        # Stop here: (b,b,b,b). All is done; nobody was told. Whoever sends his statement again
        # is answered with its entry.
        self._position = _at_rest(
            Standing(Seen(head, signed, published.checkpoint, published.checkpoint), edge),
            state,
            published,
        )

    def _4_write(self, old: Edge, head: Head) -> tuple[Edge, list[tuple[str, bytes]]]:
        """Write the tiles and bundles by which the published tree *old* grows to *head*.

        They are made from the records, as they would be after a crash, and are durable on return.
        """
        leaf_hashes = self.stores.records.read_leaf_hashes(old.size, head.size)
        edge, full = grow(old, leaf_hashes)
        written = [(tiles.tile_path(tile), data) for tile, data in (*full, *changed(old, edge))]
        for bundle in tiles.new_bundles(old.size, head.size):
            start = bundle.index * TILE_WIDTH
            entries = self.stores.records.read_entries(start, start + bundle.width)
            path = tiles.bundle_path(bundle.index, bundle.width)
            written.append((path, tiles.encode_bundle(entries)))
        try:
            self.stores.files.create(written)
        except DifferentBytes as error:
            raise PublishedDamaged(reason=f"{error.where} stands with other bytes") from error
        return edge, written

    def _5_read_back(self, old: Edge, head: Head, written: list[tuple[str, bytes]]) -> None:
        """Read what was written, and derive the tree from those bytes alone, entries first."""
        found = {path: self._read_same(path, data) for path, data in written}
        new_hashes: list[bytes] = []
        for bundle in tiles.new_bundles(old.size, head.size):
            data = found[tiles.bundle_path(bundle.index, bundle.width)]
            hashes = [hash_leaf(entry) for entry in tiles.decode_bundle(data)]
            path = tiles.tile_path(tiles.Tile(0, bundle.index, bundle.width))
            if b"".join(hashes) != found[path]:
                raise WrittenDiffers(
                    path=path,
                    expected=sha256(b"".join(hashes)).hexdigest(),
                    found=sha256(found[path]).hexdigest(),
                )
            new_hashes += hashes[max(0, old.size - bundle.index * TILE_WIDTH) :]
        edge, _ = grow(old, new_hashes)
        if (edge.size, edge.root()) != (head.size, head.root):
            raise HeadDisagrees(what="root", found=head.root.hex(), expected=edge.root().hex())

    def _read_same(self, path: str, data: bytes) -> bytes:
        try:
            found = self.stores.files.read(path)
        except FileMissing as error:
            expected = sha256(data).hexdigest()
            raise WrittenDiffers(path=path, expected=expected, found="nothing") from error
        if found != data:
            raise WrittenDiffers(
                path=path,
                expected=sha256(data).hexdigest(),
                found=sha256(found).hexdigest(),
            )
        return found

    def _6_swap(self, signed: SignedHead | None, head: Head, turn: Turn) -> SignedHead:
        """Make *head* what may be signed, if what was *signed* before is still what is stored."""
        new = SignedHead(head.size, head.root, head.time_ms)
        if signed != new:
            turn.check_held()  # the last moment at which somebody else's turn does no harm
            self.stores.lock.swap(signed, new)
        return new

    def _7_sign(self) -> bytes:
        """Sign what the lock store holds, and check the signature before anybody else does."""
        held = self.stores.lock.read()
        if held is None:
            raise AssertionError("the lock store is empty after a swap")
        note = sign_checkpoint(Checkpoint(self.origin, held.size, held.root), self._signer)
        open_checkpoint(note, self.log_key)
        return note

    def _8_publish(self, note: bytes, signed: SignedHead, kept: bytes | None) -> Published:
        """Show the checkpoint to the witnesses, then to the readers; then keep it."""
        published = self.publisher.publish(note, signed.size)
        # Stop here: (a,b,b,b). Readers have it; the records learn of it at the next turn.
        if published.checkpoint != kept:
            self.stores.records.add_checkpoint(signed.size, published.checkpoint)
        return published

    # --- 9 ------------------------------------------------------------------------------------

    def _9_answer(self, position: Position, growing: Round) -> list[Outcome]:
        """Say where each statement is, under the checkpoint that is published now."""
        published = position.published
        first = growing.start.size
        old = self._read_old(growing)

        def accept(place: Place) -> Accepted:
            if place.index < first:
                return old[place.index]
            entry = growing.entries[place.index - first]
            return Accepted(entry.index, entry.id, entry.leaf_hash, entry.time_ms, place.duplicate)

        answers: list[Outcome] = []
        for outcome in growing.outcomes:
            if isinstance(outcome, LedgerError):
                answers.append(outcome)
            elif published is None:
                raise AssertionError("a statement was admitted and nothing is published")
            else:
                accepted = tuple(accept(place) for place in outcome)
                answers.append(
                    Answer(accepted, published.checkpoint, published.size, published.witnessed)
                )
        return answers

    def _read_old(self, growing: Round) -> dict[int, Accepted]:
        """Return the entries that were there before the round and were sent again."""
        places = [
            place.index
            for outcome in growing.outcomes
            if not isinstance(outcome, LedgerError)
            for place in outcome
            if place.index < growing.start.size
        ]
        found = {}
        for index in dict.fromkeys(places):
            (row,) = self.stores.records.read_rows(index, index + 1)
            found[index] = Accepted(index, row.id, row.leaf_hash, row.time_ms, duplicate=True)
        return found


def _at_rest(standing: Standing, state: State, published: Published | None) -> Position:
    return Position(standing.seen, standing.edge, state, keys_of(state), published)
