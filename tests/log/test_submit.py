"""Many senders, few checkpoints; a bounded queue; nothing taken is left unanswered."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from ledger.affairs.opening import Keys
from ledger.core.errors import LedgerError
from ledger.log.contracts import NOBODY, Answer, Published, Publisher
from ledger.log.errors import AppendFailed, Busy, Closed, NoStatements, TooManyStatements
from ledger.log.facts import Openings
from ledger.log.openers import Openers
from ledger.log.submit import Queue, Submitter
from ledger.storage.errors import StorageFailed
from tests.log.site import Site


class Gate:
    """A publisher that waits until it is opened, or fails."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.open = threading.Event()
        self.open.set()
        self.fails = False
        self.reached = threading.Event()

    witnesses = 0
    outside = NOBODY

    def publish(self, checkpoint: bytes, size: int) -> Published:
        self.reached.set()
        if not self.open.wait(10):
            raise TimeoutError
        if self.fails:
            raise StorageFailed(where="publisher", problem="injected")
        return self._publisher.publish(checkpoint, size)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


@pytest.fixture
def gates() -> list[Gate]:
    return []


def open_gated(site: Site, gates: list[Gate], queue: Queue) -> Submitter:
    def wrap(publisher: Publisher) -> Publisher:
        gates.append(Gate(publisher))
        return gates[-1]

    appender = site.open(wrap_publisher=wrap)
    appender.recover()
    gates[-1].reached.clear()
    return Submitter(appender, queue)


def remember(site: Site, futures: list["Future[Answer]"]) -> None:
    site.acknowledged += [future.result(10) for future in futures]


def test_everything_that_waits_goes_into_one_round(site: Site, gates: list[Gate]) -> None:
    with open_gated(site, gates, Queue()) as submitter:
        gate = gates[-1]
        gate.open.clear()
        futures = [submitter.submit([site.statement("first")])]
        assert gate.reached.wait(10)
        futures += [submitter.submit([site.statement(f"waiting-{i}")]) for i in range(30)]
        until_opened(submitter)
        gate.open.set()
        remember(site, futures)
    sizes = [size for size, _ in site.stores().records.checkpoints()]
    assert sizes == [1, 2, 32]
    site.check()


def test_a_round_waits_for_who_was_just_answered_and_for_who_waited(
    site: Site, gates: list[Gate]
) -> None:
    with open_gated(site, gates, Queue(gather_s=5)) as submitter:
        gate = gates[-1]
        gate.open.clear()
        first = submitter.submit([site.statement("first")])
        assert gate.reached.wait(10)
        waiting = submitter.submit([site.statement("waiting")])
        until_opened(submitter)
        gate.open.set()
        first.result(10)
        begun = time.monotonic()
        again = submitter.submit([site.statement("again")])
        remember(site, [first, waiting, again])
        assert time.monotonic() - begun < 4, "both are there: nobody else is waited for"
    assert [size for size, _ in site.stores().records.checkpoints()] == [1, 2, 4]
    site.check()


def test_a_full_round_waits_for_nobody(site: Site, gates: list[Gate]) -> None:
    with open_gated(site, gates, Queue(gather_s=60, max_round=2)) as submitter:
        gate = gates[-1]
        gate.open.clear()
        first = submitter.submit([site.statement("first")])
        assert gate.reached.wait(10)
        waiting = [submitter.submit([site.statement(f"waiting-{n}")]) for n in range(3)]
        until_opened(submitter)
        gate.open.set()
        remember(site, [first, *waiting[:2]])  # a fourth sender is not waited for
        assert not waiting[2].done()
    remember(site, waiting[2:])
    assert [size for size, _ in site.stores().records.checkpoints()] == [1, 2, 4, 5]
    site.check()


def until_opened(submitter: Submitter) -> None:
    deadline = time.monotonic() + 10
    while not all(each.opened.done() for each in submitter._waiting):
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_concurrent_senders_are_all_answered(site: Site) -> None:
    answers: list[Answer] = []
    notes = {name: site.statements(f"sender-{name}", 8) for name in range(8)}
    appender = site.open()
    with Submitter(appender) as submitter:

        def send(name: int) -> None:
            for note in notes[name]:
                answers.append(submitter.submit([note]).result(20))

        threads = [threading.Thread(target=send, args=(name,)) for name in notes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(a.entries[0].index for a in answers) == list(range(1, 65))
    assert len({a.checkpoint for a in answers}) < 64, "group commit: fewer checkpoints than senders"
    site.acknowledged += answers
    site.check()


def test_a_bad_submission_harms_only_itself(site: Site) -> None:
    with Submitter(site.open()) as submitter:
        good = [submitter.submit([site.statement(f"good-{i}")]) for i in range(3)]
        bad = submitter.submit([site.statement("x"), b"not a note"])
        good += [submitter.submit([site.statement("x")])]
        remember(site, good)
        error = bad.exception(10)
        assert isinstance(error, LedgerError)
        assert error.where.startswith("statements[1]")
    site.check()


def test_a_full_queue_refuses_at_once_and_keeps_what_it_took(site: Site, gates: list[Gate]) -> None:
    with open_gated(site, gates, Queue(max_waiting=5)) as submitter:
        gates[-1].open.clear()
        taken = [submitter.submit([site.statement(f"taken-{i}")]) for i in range(5)]
        with pytest.raises(Busy) as caught:
            submitter.submit([site.statement("one too many")])
        assert caught.value.facts["retry_after_s"] == 2
        gates[-1].open.set()
        remember(site, taken)
        deadline = time.monotonic() + 10
        while submitter.waiting:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        remember(site, [submitter.submit([site.statement("after all")])])
    assert site.stores().records.size() == 7
    site.check()


def test_a_queue_too_heavy_in_bytes_refuses_too(site: Site, gates: list[Gate]) -> None:
    with open_gated(site, gates, Queue(max_waiting_bytes=2_000)) as submitter:
        gates[-1].open.clear()
        taken = [submitter.submit(site.statements("taken", 2))]
        with pytest.raises(Busy):
            submitter.submit(site.statements("heavy", 2))
        gates[-1].open.set()
        remember(site, taken)


def test_a_submission_has_at_least_one_statement_and_not_too_many(site: Site) -> None:
    with Submitter(site.open(), Queue(max_submission=2)) as submitter:
        with pytest.raises(NoStatements):
            submitter.submit([])
        with pytest.raises(TooManyStatements):
            submitter.submit([b""] * 3)


def test_rounds_are_bounded_but_a_large_submission_is_not_cut(
    site: Site, gates: list[Gate]
) -> None:
    with open_gated(site, gates, Queue(max_round=4)) as submitter:
        gates[-1].open.clear()
        futures = [submitter.submit([site.statement("first")])]
        assert gates[-1].reached.wait(10)
        futures += [submitter.submit(site.statements(f"n{i}", 3)) for i in range(2)]
        futures += [submitter.submit(site.statements("large", 9))]
        until_opened(submitter)
        gates[-1].open.set()
        remember(site, futures)
    assert [size for size, _ in site.stores().records.checkpoints()] == [1, 2, 5, 8, 17]


def test_a_round_that_could_not_be_published_is_answered_with_the_reason_and_then_completed(
    site: Site, gates: list[Gate]
) -> None:
    with open_gated(site, gates, Queue()) as submitter:
        gates[-1].fails = True
        note = site.statement("unlucky")
        error = submitter.submit([note]).exception(10)
        assert isinstance(error, StorageFailed)
        assert isinstance(submitter.failed, StorageFailed)
        gates[-1].fails = False
        answer = submitter.submit([note]).result(10)
        assert answer.entries[0].duplicate, "it was recorded, and the next turn published it"
        site.acknowledged.append(answer)
        assert not submitter.failed
    site.check()


def test_closing_answers_what_was_taken_and_takes_nothing_more(site: Site) -> None:
    submitter = Submitter(site.open())
    futures = [submitter.submit([site.statement(f"last-{i}")]) for i in range(5)]
    submitter.close()
    assert all(future.done() for future in futures)
    remember(site, futures)
    with pytest.raises(Closed):
        submitter.submit([site.statement("too late")])
    submitter.close()
    site.check()


def test_whoever_stops_waiting_takes_nothing_back(site: Site, gates: list[Gate]) -> None:
    with open_gated(site, gates, Queue()) as submitter:
        gates[-1].open.clear()
        futures = [submitter.submit([site.statement(f"n{i}")]) for i in range(2)]
        assert not futures[1].cancel()
        gates[-1].open.set()
        remember(site, futures)
    site.check()


def test_a_bug_that_one_submission_meets_is_no_others(site: Site) -> None:
    class Broken(Openers):
        def open(
            self, notes: Sequence[bytes], origin: str, keys: Keys, *, gate: bool = True
        ) -> "Future[Openings]":
            if notes[0].startswith(b"{"):
                return super().open(notes, origin, keys, gate=gate)
            broken: Future[Openings] = Future()
            broken.set_exception(MemoryError("no room"))
            return broken

    appender = site.open()
    appender.openers = Broken(0)
    with Submitter(appender) as submitter:
        bad = submitter.submit([b"whatever"])
        good = [submitter.submit([site.statement(f"n{i}")]) for i in range(3)]
        remember(site, good)
        assert isinstance(bad.exception(10), AppendFailed)
    appender.openers.close()
    site.check()
