"""Durable append through ``ledger/log`` beside PyNaCl alone verifying the same signatures."""

import gc
import os
import time
from concurrent.futures import Future
from pathlib import Path

from benchmarks import workload
from benchmarks.results import Row, median_of
from benchmarks.signatures import verify_seconds
from ledger.log.contracts import Answer
from ledger.log.directory import Ledger
from ledger.log.found import found_ledger
from ledger.log.openers import Openers
from publish.tree import TreePublisher

BATCH = 256
AHEAD = 10


def now_ms() -> int:
    """The clock, in whole seconds as a statement's `made` is."""
    return int(time.time()) * 1000


def open_fresh(folder: Path, openers: Openers) -> tuple[Ledger, bytes]:
    """A new ledger in *folder*, and its charter's id."""
    notes: list[bytes] = []

    def charter(log_key: object) -> bytes:
        notes.append(workload.charter_note(log_key, now_ms()))  # type: ignore[arg-type]
        return notes[-1]

    ledger = found_ledger(
        folder,
        workload.ORIGIN,
        make_charter=charter,
        make_publisher=TreePublisher,
        seed=workload.seed("log"),
        passphrase=workload.PASSPHRASE,
        environment=os.environ,
        openers=openers,
    )
    return ledger, workload.charter_id(notes[0])


def append_seconds(ledger: Ledger, notes: list[bytes]) -> float:
    """Seconds until all *notes*, in batches of 256, were acknowledged; some wait their turn."""
    submitter = ledger.submitter
    waiting: list[Future[Answer]] = []
    begun = time.perf_counter()
    for start in range(0, len(notes), BATCH):
        if len(waiting) >= AHEAD:
            waiting.pop(0).result()
        waiting.append(submitter.submit(notes[start : start + BATCH]))
    for each in waiting:
        each.result()
    return time.perf_counter() - begun


def run(folder: Path, *, statements: int, rounds: int) -> list[Row]:
    """Append *statements* and verify their signatures, interleaved *rounds* times."""
    ratios, rates, floors = [], [], []
    with Openers(2) as openers:
        ledger, charter = open_fresh(folder / "append", openers)
        with ledger:
            for number in range(rounds + 1):
                first = number * statements
                notes = list(
                    workload.expenditure_notes(first, first + statements, charter, now_ms())
                )
                gc.collect()
                gc.freeze()  # as the server does; what waits here is the benchmark's own
                appended = append_seconds(ledger, notes)
                signatures = workload.signatures_of(notes)
                floor = verify_seconds(signatures, threads=2)
                if number:  # the first round warms the workers
                    rates.append(statements / appended)
                    floors.append(len(signatures) / floor)
                    ratios.append(floor / appended)
    return [
        Row("PyNaCl alone, two threads, chunks of 64", median_of(floors), "signatures/s"),
        Row(
            "durable append, batches of 256, two signatures each", median_of(rates), "statements/s"
        ),
        Row("append as a share of verifying alone", median_of(ratios), "×", "≥ 0.5"),
    ]
