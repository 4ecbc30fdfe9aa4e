"""The four doors between the log and what keeps its bytes (design sections 3, 7 and 9).

Words: the *records* are the database that holds the entries; the *published files* are what any
web server can serve; the *lock store* holds the last signed head, beside the key and apart from
the records, so that restoring one does not restore the other; a *turn* is the right to be the one
writer of a ledger.

Every document here says what must hold, what may be raised, and what must never be done.
Whatever an implementation is built on, the tests in ``tests/storage`` are its contract. Nothing
here decides whether an entry is admissible, and nothing here signs.

Besides the errors that are named below, every call may raise ``StorageFailed`` (the disk, the
network or the database did not answer). After it, a call that writes may or may not have taken
effect: look again before you decide. What it never is: half done.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from ledger.affairs.memory import Remembered


class Head(NamedTuple):
    """Where the records stand after *size* entries; all of it can be derived from the entries.

    *peaks* are the roots of the complete subtrees, largest first (32 bytes each); *time_ms* and
    *last_leaf_hash* are the last entry's; *state* is the admission state, as bytes that the
    records keep and never read.
    """

    size: int
    root: bytes
    peaks: tuple[bytes, ...]
    time_ms: int
    last_leaf_hash: bytes
    state: bytes


class NewEntry(NamedTuple):
    """One entry as it is appended: *entry* is the Merkle leaf's content, the rest is read from it.

    *time_ms* is Unix milliseconds, UTC; *id* is the statement's id (32 bytes); *no* is unique in
    its ledger; *remembered* is what later admissions ask about.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    time_ms: int
    leaf_hash: bytes
    id: bytes
    no: str
    type: str
    entry: bytes
    remembered: Remembered


class Row(NamedTuple):
    """An entry as the records hold it, with the columns that were once read from *entry*.

    Only ``fsck`` should need it: whoever trusts a column instead of the entry trusts whoever can
    write to the database.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    time_ms: int
    leaf_hash: bytes
    id: bytes
    no: str
    type: str
    entry: bytes


class Turn(Protocol):
    """The right to write, while it lasts."""

    def check_held(self) -> None:
        """Check that this is still the only writer; ask before what can't be undone (signing).

        Raises:
            TurnLost: the connection that held the lock broke, so that another may be writing.
        """
        ...


class Records(Protocol):
    """One ledger's entries, and the caches that are derived from them.

    What must hold:

    - Entries are 0, 1, 2 … without a gap. An entry, once appended, is never changed, moved or
      removed: the database itself refuses UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE on
      entries and checkpoints, whoever asks.
    - A statement's id and its ``no`` occur once in a ledger.
    - What ``append`` and ``add_checkpoint`` returned from is on stable storage: neither the death
      of this process nor a power cut takes it away.
    - Readers never wait for the writer, and see whole transactions only.
    - All methods may be called from several threads. Objects don't survive a fork: open anew.

    Slices are half-open, ``[start, stop)``, and are cut off at the size, like a list's.
    """

    @property
    def origin(self) -> str:
        """The ledger whose records these are."""
        ...

    def size(self) -> int:
        """Return how many entries there are, counted from the entries and not from the head."""
        ...

    def head(self) -> Head | None:
        """Return the head as of the last append; None while the ledger is empty.

        It is a cache. If its size differs from ``size()`` the records were tampered with.
        """
        ...

    def append(
        self,
        expected_size: int,
        entries: Sequence[NewEntry],
        closed: Sequence[tuple[bytes, int]],
        head: Head,
    ) -> None:
        """Append *entries*, close what they close, and make *head* the head: all or nothing.

        One durable transaction. *closed* are (id of the statement that is closed, index of the
        entry that closes it); the statement may be one of *entries*. ``head.size`` is
        ``expected_size + len(entries)`` and the indices follow on without a gap; anything else is
        a ``ValueError``, the caller's mistake.

        Inside a turn of this thread it goes through the connection that holds the lock, and
        commits only if the lock is still held. Without a turn it is safe too: the
        compare-and-swap is in the transaction.

        Raises:
            SizeMoved: the size isn't *expected_size* (any more); nothing was written.
            StatementTwice: an id or a ``no`` is already in the ledger; nothing was written.
            AlreadyClosed: a statement in *closed* is absent or closed; nothing was written.
            TurnLost: the turn's lock was lost; nothing was written.
        """
        ...

    def read_entries(self, start: int, stop: int) -> list[bytes]:
        """Return the entries of the slice, in order."""
        ...

    def read_leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        """Return the leaf hashes of the slice as they were stored, in order (32 bytes each)."""
        ...

    def read_rows(self, start: int, stop: int) -> list[Row]:
        """Return the slice with all its columns, in order."""
        ...

    def read_remembered(self, start: int, stop: int) -> list[Remembered]:
        """Return what is remembered of the slice, in order; a gap in the cache is a gap here."""
        ...

    def recall_ids(self, ids: Iterable[bytes]) -> dict[bytes, Remembered]:
        """Return what is remembered of the statements with *ids*; unknown ids are left out."""
        ...

    def recall_nos(self, nos: Iterable[str]) -> dict[str, Remembered]:
        """Return what is remembered of the statements with *nos*; unknown ones are left out."""
        ...

    def turn(self, timeout_s: float | None = None) -> AbstractContextManager[Turn]:
        """Wait until this thread is the ledger's only writer, and be it for the ``with`` block.

        Threads and processes queue (in no promised order), also when they opened the records
        separately. The lock is freed when the block ends, however it ends, and when the process
        dies, even if children that it forked live on. Not re-entrant: a second turn in the same
        thread is a ``RuntimeError``.

        Raises:
            TurnNotGiven: *timeout_s* passed and another still has it.
        """
        ...

    def add_checkpoint(self, size: int, note: bytes) -> None:
        """Keep a signed checkpoint durably; the same note again changes nothing.

        Several notes of one size may be kept (the same text with more cosignatures).

        Raises:
            SizeMoved: a checkpoint of a larger size is already kept.
        """
        ...

    def latest_checkpoint(self) -> bytes | None:
        """Return the checkpoint that was added last, hence of the largest size; None if none."""
        ...

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Yield (size, note) of every checkpoint kept, in the order in which they were added."""
        ...

    def replace_admission(self, head: Head, remembered: Iterable[Remembered]) -> None:
        """Replace the caches by what a replay of the entries gave: all or nothing, durable.

        *remembered* is every entry's, in order, ``closed_by`` included; it may be a generator and
        is never held in memory as a whole. Entries and checkpoints stay as they are.

        Raises:
            SizeMoved: ``head.size`` isn't the number of entries, or *remembered* is fewer or more.
            TurnLost: as in ``append``.
        """
        ...

    def close(self) -> None:
        """Give back connections and files; calling it twice is fine."""
        ...


class PublishedFiles(Protocol):
    """Files under paths such as ``tile/0/x001/000.p/3``, as any web server can serve them.

    A path is relative, has ``/`` between its parts, and parts of ``[a-z0-9][a-z0-9._-]*``; any
    other is a ``ValueError`` when written, and not there when read. What is half written is never
    under its path, not even for a moment, and not after a power cut.
    """

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Write files that are never to be changed: all durable (file and directory) on return.

        A file that is already there with the same bytes is fine, and is durable on return too.
        A file with other bytes is never overwritten. When it raises, some of the others may have
        been written.

        Raises:
            DifferentBytes: a file is there with other bytes (the error names its path).
            DiskFull: there was no room.
        """
        ...

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            FileMissing: there is none under *path*.
        """
        ...

    def replace(self, path: str, data: bytes) -> None:
        """Put *data* under *path* in one step, durable on return; for the checkpoint only.

        A reader at any moment gets the old bytes or the new ones.

        Raises:
            DiskFull: there was no room; the old bytes stand.
        """
        ...

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; absent ones are fine. Not durable: a power cut may bring them back."""
        ...

    def list(self) -> Iterator[str]:
        """Yield the path of every file, sorted within each directory; nothing half written."""
        ...

    def free_bytes(self) -> int | None:
        """Return how many bytes there is still room for; None where that can't be known."""
        ...

    def close(self) -> None:
        """Give back threads and files; calling it twice is fine."""
        ...


class SignedHead(NamedTuple):
    """What was signed last, or is about to be: size, root (32 bytes), and Unix milliseconds."""

    size: int
    root: bytes
    time_ms: int


class LockStore(Protocol):
    """The one value that decides what may be signed: linearizable, durable, and nothing else.

    It is swapped before the log signs, so that after any crash it holds at least what was signed.
    It is never in the records' database, and never restored together with it.
    """

    def read(self) -> SignedHead | None:
        """Return the head; None if none was ever stored.

        Raises:
            HeadDamaged: what is stored isn't what ``swap`` writes.
        """
        ...

    def swap(self, expected: SignedHead | None, new: SignedHead) -> None:
        """Replace *expected* by *new*, if *expected* is what is stored; durable on return.

        Raises:
            HeadMoved: something else is stored (``current`` in the error's facts); no change.
            HeadGoesBack: *new* is smaller than *expected*, or of the same size with another root.
            HeadDamaged: as in ``read``.
        """
        ...

    def close(self) -> None:
        """Give back connections and files; calling it twice is fine."""
        ...
