"""A small ledger on disk, opened and reopened, and one checker for whatever was done to it.

``check`` is called after every fault in every test: what was acknowledged is there, what was
signed is not contradicted, and everything follows from the entries.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.core import merkle
from ledger.core.checkpoint import open_checkpoint
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from ledger.log.append import Appender, Limits
from ledger.log.clock import read_clock
from ledger.log.contracts import Answer, Clock, Outside, Published, Publisher
from ledger.log.fsck import fsck
from ledger.log.openers import Openers
from ledger.log.read import TileReader
from ledger.log.recover import CHECKPOINT, Stores
from ledger.storage.files import DirectoryFiles
from ledger.storage.heads import FileLockStore
from ledger.storage.records import open_records
from publish.tree import TreePublisher
from tests.log.statements import LOG_KEY, ORIGIN, charter, id_of, money

OPENERS = Openers(0)
Wrap = Callable[[Stores], Stores]
WrapPublisher = Callable[[Publisher], Publisher]


@dataclass
class Noting:
    """A publisher that notes every checkpoint that was signed, before anything else is done."""

    publisher: Publisher
    signed: list[bytes]

    @property
    def witnesses(self) -> int:
        return self.publisher.witnesses

    @property
    def outside(self) -> Outside:
        return self.publisher.outside

    def publish(self, checkpoint: bytes, size: int) -> Published:
        self.signed.append(checkpoint)
        return self.publisher.publish(checkpoint, size)


@dataclass
class Site:
    """A ledger's three stores in *root*, and all that was ever acknowledged or signed there."""

    root: Path
    acknowledged: list[Answer] = field(default_factory=list)
    signed: list[bytes] = field(default_factory=list)
    opened: list[Stores] = field(default_factory=list)
    clock: Clock = read_clock
    limits: Limits = field(default_factory=Limits)
    url: str = ""

    def stores(self) -> Stores:
        """The stores as a new process would open them."""
        (self.root / "keys").mkdir(parents=True, exist_ok=True)
        stores = Stores(
            open_records(self.url or f"sqlite:///{self.root}/records.db", ORIGIN),
            DirectoryFiles(self.root / "published"),
            FileLockStore(self.root / "keys" / "head"),
        )
        self.opened.append(stores)
        return stores

    def open(
        self,
        wrap: Wrap = lambda stores: stores,
        wrap_publisher: WrapPublisher = lambda publisher: publisher,
    ) -> Appender:
        """An appender over new objects, as after a restart."""
        stores = wrap(self.stores())
        publisher = wrap_publisher(Noting(TreePublisher(stores.files), self.signed))
        return Appender(
            stores,
            signer=LOG_KEY,
            publisher=publisher,
            clock=self.clock,
            openers=OPENERS,
            limits=self.limits,
        )

    def append(self, appender: Appender, notes: Sequence[bytes]) -> Answer:
        """Append, and remember what was acknowledged."""
        answer = appender.append(notes)
        self.acknowledged.append(answer)
        return answer

    def found(self, count: int = 0) -> "Site":
        """A charter and *count* statements, each under a checkpoint of its own if few."""
        appender = self.open()
        note = charter()
        self.append(appender, [note])
        (self.root / "charter.id").write_bytes(id_of(note))
        if count:
            self.append(appender, [self.statement(f"base-{i}") for i in range(count)])
        return self

    @property
    def charter(self) -> bytes:
        return (self.root / "charter.id").read_bytes()

    def statement(self, no: str, kind: str = "expenditure") -> bytes:
        """An admissible statement, signed now."""
        return money(no, self.charter, kind)

    def statements(self, name: str, count: int) -> list[bytes]:
        return [self.statement(f"{name}-{number}") for number in range(count)]

    def close(self) -> None:
        for stores in self.opened:
            stores.records.close()
            stores.lock.close()
            if isinstance(stores.files, DirectoryFiles):
                stores.files.close()
        self.opened.clear()

    def copy(self, root: Path) -> "Site":
        """The same ledger elsewhere, as a backup would hold it."""
        self.close()
        shutil.copytree(self.root, root)
        return Site(root, list(self.acknowledged), list(self.signed), [], self.clock, self.limits)

    def check(self) -> None:
        """Check everything that must hold of a ledger at rest."""
        stores = self.stores()
        differences = fsck(stores, LOG_KEY.verifier, OPENERS)
        assert differences == [], [d.text("en") for d in differences]
        size = stores.records.size()
        leaves = [hash_leaf(entry) for entry in stores.records.read_entries(0, size)]
        self._check_signed(leaves)
        note = stores.files.read(CHECKPOINT)
        checkpoint, _ = open_checkpoint(note, LOG_KEY.verifier)
        assert checkpoint.size == size
        head = stores.lock.read()
        assert head is not None
        assert (head.size, head.root) == (size, checkpoint.root)
        reader = TileReader(stores.files.read)
        for answer in self.acknowledged:
            for entry in answer.entries:
                assert entry.index < size
                assert leaves[entry.index] == entry.leaf_hash
            step = 1 + len(answer.entries) // 16
            for entry in answer.entries[::step]:
                proof = parse_proof(reader.read_proof(entry.index, checkpoint, note))
                merkle.check_inclusion(
                    entry.index, size, entry.leaf_hash, proof.hashes, checkpoint.root
                )

    def _check_signed(self, leaves: list[bytes]) -> None:
        """Check that every checkpoint ever signed is one of this one history."""
        for note in self.signed:
            checkpoint, _ = open_checkpoint(note, LOG_KEY.verifier)
            assert checkpoint.size <= len(leaves)
            frontier = merkle.extend(merkle.EMPTY_FRONTIER, leaves[: checkpoint.size])
            assert merkle.root(frontier) == checkpoint.root
