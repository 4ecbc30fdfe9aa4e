"""A stateful machine whose model is a list: append, restart, fail, prove, audit, in any order."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.core import merkle
from ledger.core.checkpoint import open_checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from ledger.log.append import Appender
from ledger.log.read import TileReader
from ledger.log.recover import CHECKPOINT
from tests.faults.faulty import Script, disk_full
from tests.log.site import Site
from tests.log.statements import LOG_KEY

MEMORY = Path("/dev/shm")


class LedgerMachine(RuleBasedStateMachine):
    """*model* is the statements that were acknowledged, in order; nothing else is believed."""

    def __init__(self) -> None:
        super().__init__()
        folder = MEMORY if MEMORY.is_dir() else None
        self.root = Path(tempfile.mkdtemp(prefix="mingbai-", dir=folder))
        self.site = Site(self.root / "ledger")
        self.model: list[bytes] = []
        self.in_doubt: list[bytes] = []
        self.number = 0
        self.appender: Appender

    @initialize()
    def found(self) -> None:
        self.site.found()
        records = self.site.stores().records
        self.model = [parse_entry(entry).statement for entry in records.read_entries(0, 1)]
        self.appender = self.site.open()

    def new(self, count: int) -> list[bytes]:
        self.number += 1
        return self.site.statements(f"s{self.number}", count)

    @rule(count=st.sampled_from([1, 1, 2, 3, 7, 30]))
    def append(self, count: int) -> None:
        self.append_notes(self.new(count))

    @precondition(lambda self: not self.in_doubt and len(self.model) < 256)
    @rule(beyond=st.sampled_from([-1, 0, 1, 2]))
    def append_to_the_end_of_a_bundle(self, beyond: int) -> None:
        self.append_notes(self.new(max(1, 256 + beyond - len(self.model))))

    def append_notes(self, notes: list[bytes]) -> None:
        self.settle_doubts()
        answer = self.site.append(self.appender, notes)
        for note, entry in zip(notes, answer.entries, strict=True):
            assert entry.duplicate == (note in self.model)
            if not entry.duplicate:
                self.model.append(note)
            assert self.model[entry.index] == note

    def settle_doubts(self) -> None:
        """What was sent and not acknowledged is in the ledger as a whole, or not at all."""
        if not self.in_doubt:
            return
        self.appender.recover()
        records = self.site.stores().records
        start = len(self.model)
        entries = records.read_entries(start, start + len(self.in_doubt))
        found = [parse_entry(entry).statement for entry in entries]
        if found == self.in_doubt:
            self.model += self.in_doubt
        else:
            assert not set(found) & set(self.in_doubt), "half of a submission"
        self.in_doubt = []

    @precondition(lambda self: self.in_doubt)
    @rule()
    def send_again_what_was_in_doubt(self) -> None:
        self.append_notes(self.in_doubt)

    @rule(data=st.data())
    def append_what_is_there_already(self, data: st.DataObject) -> None:
        known = data.draw(st.sampled_from(self.model))
        self.append_notes([known, *self.new(1)])

    @rule(count=st.integers(1, 4))
    def append_a_batch_with_one_bad_statement(self, count: int) -> None:
        notes = self.new(count)
        notes.insert(count // 2, notes[0][:-40] + b"A" * 39 + b"\n")
        with pytest.raises(LedgerError) as caught:
            self.appender.append(notes)
        assert caught.value.where.startswith(f"statements[{count // 2}]")

    @rule()
    def restart(self) -> None:
        self.site.close()
        self.appender = self.site.open()
        self.appender.recover()
        self.settle_doubts()

    @precondition(lambda self: not self.in_doubt)
    @rule(
        fail_at=st.integers(0, 45),
        after=st.booleans(),
        full=st.booleans(),
        count=st.sampled_from([1, 3, 20]),
    )
    def fail_somewhere(self, fail_at: int, after: bool, full: bool, count: int) -> None:
        script = Script(fail_at, after)
        if full:
            script.make_error = disk_full
        notes = self.new(count)
        self.site.close()
        try:
            self.site.append(self.site.open(script.stores, script.publisher), notes)
        except LedgerError:
            self.in_doubt = notes
        else:
            self.model += notes
        self.site.close()
        self.appender = self.site.open()

    @rule(data=st.data())
    def prove(self, data: st.DataObject) -> None:
        files = self.site.stores().files
        note = files.read(CHECKPOINT)
        checkpoint, _ = open_checkpoint(note, LOG_KEY.verifier)
        index = data.draw(st.integers(0, min(checkpoint.size, len(self.model)) - 1))
        proof = parse_proof(TileReader(files.read).read_proof(index, checkpoint, note))
        assert proof.extra is not None
        assert parse_entry(proof.extra).statement == self.model[index]
        merkle.check_inclusion(
            index, checkpoint.size, hash_leaf(proof.extra), proof.hashes, checkpoint.root
        )

    @rule()
    def audit(self) -> None:
        self.restart()
        self.site.check()
        records = self.site.stores().records
        entries = records.read_entries(0, records.size())
        assert [parse_entry(entry).statement for entry in entries] == self.model

    @invariant()
    def what_was_signed_only_grows(self) -> None:
        sizes = [open_checkpoint(n, LOG_KEY.verifier)[0].size for n in self.site.signed]
        assert sizes == sorted(sizes)

    def teardown(self) -> None:
        self.site.close()
        shutil.rmtree(self.root)


LedgerMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLedgerMachine = LedgerMachine.TestCase
