"""A ledger's directory, and everything that is opened from it (docs/adr/0007).

::

    DIR/ledger.json   origin, the log's verifier keys, where the published files are
    DIR/keys/log.key  the log's key, encrypted; ``log-<key id>.key`` are others that it has
    DIR/keys/head     the lock store: what was signed last, beside the key, apart from the records
    DIR/records.db    the records; with MINGBAI_DATABASE_URL they are in PostgreSQL instead
    DIR/sealed/       salts and contents of sealed fields

Back up ``records.db`` and ``keys/head`` apart from each other, and never put back an older one of
either without reading what the start then says: docs/adr/0007 and ``agreement``.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.affairs.canonical import decode, encode
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import LedgerError, NotFoundError, Reason
from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, VerifierKey, format_vkey, parse_vkey
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.core.text import check_origin
from ledger.log.append import Appender, Limits
from ledger.log.clock import MAX_PAUSE_DAYS, read_clock
from ledger.log.contracts import Clock, Publisher
from ledger.log.errors import (
    LedgerMissing,
    LogKeyWrong,
    MalformedLedgerFile,
    NotPublished,
    NoWitnesses,
)
from ledger.log.keyring import read_key
from ledger.log.logkeys import Generation, LogKeys
from ledger.log.openers import Openers
from ledger.log.read import TileReader
from ledger.log.recover import CHECKPOINT, Stores
from ledger.log.submit import Queue, Submitter
from ledger.storage.contracts import LockStore, PublishedFiles, Records
from ledger.storage.files import DirectoryFiles
from ledger.storage.heads import FileLockStore, SqlLockStore
from ledger.storage.records import open_records

LEDGER_FILE = "ledger.json"
LOG_KEY = "keys/log.key"
FIRST_KEYS = {ED25519: LOG_KEY, ML_DSA_44: "keys/log-mldsa.key"}
"""The key files that founding makes, by type; later ones are named by their id."""
LOCK = "keys/head"
RECORDS = "records.db"
SEALED = "sealed"

DATABASE_URL = "MINGBAI_DATABASE_URL"
LOCK_URL = "MINGBAI_LOCK_URL"
PAUSE_DAYS = "MINGBAI_MAX_PAUSE_DAYS"

MAX_FILE_BYTES = 1_000_000
_FIELDS = {"log_key", "origin", "published", "v"}
_FIELDS_2 = {"coming", "former", "log_keys", "origin", "published", "v"}


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What ``ledger.json`` says; *published* is relative to the directory, or absolute."""

    origin: str
    log_keys: LogKeys
    published: str

    @property
    def log_key(self) -> VerifierKey:
        """The current key of type 0x01."""
        return self.log_keys.first


def format_ledger_file(file: LedgerFile) -> bytes:
    """Write ``ledger.json``: one line of canonical JSON.

    Version 1 is of a ledger that has one key and never had another; version 2 of all others.
    """
    keys = file.log_keys
    value: dict[str, object] = {"origin": file.origin, "published": file.published}
    if keys == LogKeys((file.log_key,)):
        value |= {"log_key": format_vkey(file.log_key), "v": 1}
    else:
        value |= {
            "coming": _written(keys.coming),
            "former": [_written(each) for each in keys.former],
            "log_keys": _written(keys.current),
            "v": 2,
        }
    return encode(value) + b"\n"


def _written(generation: Generation) -> list[str]:
    return [format_vkey(key) for key in generation]


def parse_ledger_file(data: bytes, path: Path) -> LedgerFile:
    """Read ``ledger.json`` as ``format_ledger_file`` writes it, and nothing else.

    Raises:
        MalformedLedgerFile: anything else.
    """
    try:
        return _parse_fields(data)
    except (LedgerError, ValueError) as error:
        raise MalformedLedgerFile(path=str(path), reason=reason_of(error)) from error


def _parse_fields(data: bytes) -> LedgerFile:
    if len(data) > MAX_FILE_BYTES or data[-1:] != b"\n":
        raise ValueError(Reason("应是一行", "not one line"))
    value = decode(data[:-1])
    if not isinstance(value, dict) or set(value) not in (_FIELDS, _FIELDS_2):
        raise ValueError(Reason("字段不对", "other fields"))
    origin, published = value["origin"], value["published"]
    if not (isinstance(origin, str) and isinstance(published, str)):
        raise ValueError(Reason("有一项不是文字", "a field isn't text"))  # noqa: TRY004 - about bytes, not about our types
    check_origin(origin)
    if "log_key" in value:
        keys = LogKeys(_read_keys([value["log_key"]]))
    else:
        if not isinstance(value["former"], list):
            raise ValueError("former keys aren't a list")
        former = tuple(_read_keys(each) for each in value["former"])
        keys = LogKeys(_read_keys(value["log_keys"]), former, _read_keys(value["coming"]))
    if ED25519 not in {key.algorithm for key in keys.current}:
        raise ValueError("no key of type 0x01")
    file = LedgerFile(origin, keys, published)
    if format_ledger_file(file) != data:
        raise ValueError("another version, or not written as it would be")
    return file


def _read_keys(value: object) -> Generation:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("keys aren't a list of texts")
    return tuple(parse_vkey(each) for each in value)


def read_ledger_file(directory: Path) -> LedgerFile:
    """Read the ``ledger.json`` of *directory*.

    Raises:
        LedgerMissing: there is none.
        MalformedLedgerFile: it isn't one.
    """
    path = directory / LEDGER_FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LedgerMissing(path=str(directory)) from error
    return parse_ledger_file(data, path)


@dataclass(slots=True)
class Ledger:
    """An open ledger. Without a signer it is for reading: proofs, fsck, export."""

    origin: str
    directory: Path
    stores: Stores
    log_keys: LogKeys
    reader: TileReader
    appending: Appender | None = None
    queue: Queue = field(default_factory=Queue)
    own_openers: Openers | None = None
    _submitter: Submitter | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def log_key(self) -> VerifierKey:
        """The log's current key of type 0x01."""
        return self.log_keys.first

    @property
    def records(self) -> Records:
        """The database of entries."""
        return self.stores.records

    @property
    def files(self) -> PublishedFiles:
        """The published tree."""
        return self.stores.files

    @property
    def lock(self) -> LockStore:
        """The last signed head."""
        return self.stores.lock

    @property
    def appender(self) -> Appender:
        """The way in, for one submission at a time."""
        if self.appending is None:
            raise AssertionError("a ledger that was opened without its key can't append")
        return self.appending

    @property
    def submitter(self) -> Submitter:
        """The way in, for many senders; its thread starts with the first use."""
        with self._lock:
            if self._submitter is None:
                self._submitter = Submitter(self.appender, self.queue)
            return self._submitter

    def checkpoint(self) -> tuple[Checkpoint, bytes]:
        """Return the published checkpoint, understood and as the note it is.

        Raises:
            NotPublished: there is none yet.
        """
        try:
            note = self.files.read(CHECKPOINT)
        except NotFoundError as error:
            raise NotPublished from error
        return parse_checkpoint(parse_note(note).text), note

    def warnings(self) -> list[LedgerError]:
        """Return what whoever starts this ledger must be told, though nothing is wrong."""
        if self.appending is not None and not self.appending.publisher.witnesses:
            return [NoWitnesses()]
        return []

    def read_proof(self, index: int) -> bytes:
        """Return the ``.tlog-proof`` of entry *index* under the published checkpoint.

        Raises:
            EntryMissing, NotPublished, PublishedDamaged: as ``TileReader.read_proof``.
        """
        checkpoint, note = self.checkpoint()
        return self.reader.read_proof(index, checkpoint, note)

    def close(self) -> None:
        """Answer what was submitted, then give back everything."""
        if self._submitter is not None:
            self._submitter.close()
        if self.appending is not None:
            self.appending.publisher.outside.close()
        if self.own_openers is not None:
            self.own_openers.close()
        self.stores.records.close()
        self.stores.lock.close()
        if isinstance(self.stores.files, DirectoryFiles):
            self.stores.files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def published_directory(directory: Path, file: LedgerFile) -> Path:
    """Return where the published files of the ledger in *directory* are."""
    return directory / file.published


def open_stores(directory: Path, file: LedgerFile, environment: Mapping[str, str]) -> Stores:
    """Open records, published files and lock store, where *environment* says they are."""
    url = environment.get(DATABASE_URL) or f"sqlite:///{(directory / RECORDS).absolute()}"
    lock_url = environment.get(LOCK_URL)
    lock: LockStore = (
        SqlLockStore(lock_url, file.origin) if lock_url else FileLockStore(directory / LOCK)
    )
    records = open_records(url, file.origin)
    try:
        files = DirectoryFiles(published_directory(directory, file))
    except BaseException:
        records.close()
        lock.close()
        raise
    return Stores(records, files, lock)


def open_ledger(
    directory: Path,
    *,
    make_publisher: Callable[[PublishedFiles], Publisher] | None = None,
    passphrase: str = "",
    openers: Openers | None = None,
    clock: Clock = read_clock,
    environment: Mapping[str, str],
    queue: Queue | None = None,
    recover: bool = True,
    coming: Sequence[SigningKey] = (),
) -> Ledger:
    """Open the ledger in *directory*; with *make_publisher*, for appending, which takes its key.

    A ledger that is opened for appending is recovered first: what a crash left is completed, and
    what must stop signing is raised here and not at somebody's first submission. *coming* are the
    keys that a key succession is about to bring.

    Raises:
        LedgerMissing, MalformedLedgerFile: there is no ledger here.
        HaltError: signing must not go on; the error says why and what to do.
        What ``read_key`` raises of the passphrase, and the stores of themselves.
    """
    file = read_ledger_file(directory)
    signers = read_log_keys(directory, file, passphrase) if make_publisher else []
    stores = open_stores(directory, file, environment)
    ledger = Ledger(
        origin=file.origin,
        directory=directory,
        stores=stores,
        log_keys=file.log_keys,
        reader=TileReader(stores.files.read),
        queue=queue or Queue(),
    )
    if make_publisher is None:
        return ledger
    if openers is None:
        ledger.own_openers = openers = Openers(0)
    try:
        ledger.appending = Appender(
            stores,
            signer=signers[0],
            others=[*signers[1:], *coming],
            log_keys=file.log_keys,
            publisher=make_publisher(stores.files),
            clock=clock,
            openers=openers,
            limits=Limits(max_pause_days=max_pause_days(environment)),
        )
        if recover:
            ledger.appending.recover()
    except BaseException:
        ledger.close()
        raise
    return ledger


def read_log_keys(directory: Path, file: LedgerFile, passphrase: str) -> list[SigningKey]:
    """Decrypt the log's current keys, and check that they are those that ``ledger.json`` names.

    Raises:
        LogKeyWrong: one is another.
        What `read_key` raises.
    """
    signers = []
    for verifier in file.log_keys.current:
        signer = read_key(find_log_key(directory, verifier), passphrase)
        if signer.verifier != verifier:
            raise LogKeyWrong(key=format_vkey(signer.verifier))
        signers.append(signer)
    return signers


def find_log_key(directory: Path, verifier: VerifierKey) -> Path:
    """Return where the key file of *verifier* is: by its id, or the one that was made first."""
    path = log_key_path(directory, verifier)
    return path if path.exists() else directory / FIRST_KEYS[verifier.algorithm]


def log_key_path(directory: Path, verifier: VerifierKey) -> Path:
    """Return where the key file of *verifier* is put, if founding didn't make it."""
    return directory / "keys" / f"log-{verifier.key_id.hex()}.key"


def max_pause_days(environment: Mapping[str, str]) -> int:
    """Return for how long the ledger may have rested, if the operator says so."""
    days = environment.get(PAUSE_DAYS, "")
    return int(days) if days.isascii() and days.isdecimal() else MAX_PAUSE_DAYS
