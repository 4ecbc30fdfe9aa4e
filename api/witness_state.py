"""What a witness remembers: for each log, the last checkpoint that it cosigned, with all its lines.

One file a log, under the path that C2SP tlog-witness gives to monitors, so any web server can
serve the directory::

    DIR/witness                       whose it is
    DIR/<SHA-256 of origin>/checkpoint  the note: the log's lines, and this witness's
    DIR/<SHA-256 of origin>/lock        held while a request is decided
    DIR/<SHA-256 of origin>/evidence-…  what a log signed and must not have

The note is the whole memory: its text says size and root. It is replaced in one step, durably,
while the lock is held, and never before the new one was found to continue the old one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from api.witness_errors import WitnessStateDamaged, WitnessStateFailed, WitnessStateForeign
from ledger.core.checkpoint_text import Checkpoint
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.core.witnessing import parse_log_checkpoint
from ledger.storage import durable
from ledger.storage.filelock import FileLock

MARKER: Final = "witness"
MAX_EVIDENCE: Final = 100
"""Files of evidence kept for one log; what a log signs again and again adds nothing."""
_FORM: Final = "mingbai/witness/v1\n{name}\n"


def new_state(directory: Path, name: str) -> None:
    """Make an empty memory for the witness *name*; what is there already is left alone.

    Raises:
        WitnessStateFailed: the file system refused.
    """
    try:
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not (directory / MARKER).exists():
            durable.write_new(directory / MARKER, _FORM.format(name=name).encode())
        durable.sync_directory(directory.absolute().parent)
    except OSError as error:
        raise WitnessStateFailed(path=str(directory), problem=reason_of(error)) from error


def origin_hash(origin: str) -> str:
    """Give the part of a path that stands for a log: SHA-256 of its origin, in hex."""
    return sha256(origin.encode()).hexdigest()


class Memory:
    """The last checkpoints in *directory*, which must be there: an empty one forgets everything."""

    def __init__(self, directory: Path, name: str) -> None:
        """Open the memory of the witness *name*.

        Raises:
            WitnessStateForeign: there is none, or it is another witness's.
        """
        self._directory = directory
        self._locks: dict[str, FileLock] = {}
        self._making = Lock()
        try:
            found = (directory / MARKER).read_bytes()
        except OSError:
            found = b""
        if found != _FORM.format(name=name).encode():
            raise WitnessStateForeign(path=str(directory), name=name)

    @contextmanager
    def turn(self, origin: str) -> Iterator["Seen"]:
        """Be the only one to decide about *origin*, among threads and processes, for the block.

        Raises:
            WitnessStateDamaged: what is remembered is not a checkpoint of *origin*.
            WitnessStateFailed: the file system refused.
        """
        folder = self._directory / origin_hash(origin)
        lock = self._lock(folder)
        with lock.hold():
            yield Seen(folder, origin, self.read(folder.name))

    def read(self, hashed: str) -> bytes | None:
        """Give the last checkpoint of the log whose origin has this hash; None if there is none.

        Raises:
            WitnessStateFailed: the file system refused.
        """
        path = self._directory / hashed / "checkpoint"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WitnessStateFailed(path=str(path), problem=reason_of(error)) from error

    def _lock(self, folder: Path) -> FileLock:
        with self._making:
            lock = self._locks.get(folder.name)
            if lock is None:
                try:
                    folder.mkdir(mode=0o755, exist_ok=True)
                except OSError as error:
                    raise WitnessStateFailed(path=str(folder), problem=reason_of(error)) from error
                lock = self._locks[folder.name] = FileLock(folder / "lock")
            return lock


class Seen:
    """What was last seen of one log, while nobody else may change it."""

    def __init__(self, folder: Path, origin: str, note: bytes | None) -> None:
        self._folder = folder
        self.note = note or b""
        self.checkpoint: Checkpoint | None = None
        if note is not None:
            self.checkpoint = _understand(note, origin, folder)

    def replace(self, note: bytes) -> None:
        """Remember *note* instead, durably before this returns.

        Raises:
            WitnessStateFailed: it may or may not be remembered; nothing may be answered.
        """
        try:
            durable.replace(self._folder / "checkpoint", note)
            if self.checkpoint is None:  # the folder's own name may be new
                durable.sync_directory(self._folder.parent)
        except OSError as error:
            raise WitnessStateFailed(path=str(self._folder), problem=reason_of(error)) from error

    def keep_evidence(self, body: bytes) -> Path | None:
        """Keep a signed request that contradicts what was seen; None if there is enough already.

        Raises:
            WitnessStateFailed: the file system refused.
        """
        data = self.note + b"\n-- request --\n" + body
        path = self._folder / f"evidence-{sha256(data).hexdigest()[:16]}.txt"
        try:
            if path.exists() or len(list(self._folder.glob("evidence-*"))) >= MAX_EVIDENCE:
                return None
            durable.replace(path, data)
        except OSError as error:
            raise WitnessStateFailed(path=str(path), problem=reason_of(error)) from error
        return path


def _understand(note: bytes, origin: str, folder: Path) -> Checkpoint:
    try:
        checkpoint = parse_log_checkpoint(parse_note(note).text)
    except LedgerError as error:
        raise WitnessStateDamaged(path=str(folder)) from error
    if checkpoint.origin != origin:
        raise WitnessStateDamaged(path=str(folder))
    return checkpoint
