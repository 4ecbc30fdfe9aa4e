"""Anchoring 550 ledgers with one transaction on anvil: time, memory, gas."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.results import Row, median_of
from tests.anchors.places import deployed, places_of, run_round
from tests.servers.anvil import anvil_server

LEDGERS = 550


def run(folder: Path, *, ledgers: int, rounds: int) -> list[Row]:
    """Anchor *ledgers* new checkpoints, receipts on disk included, several times.

    In a process of its own: what other measurements took is not in its memory.
    """
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone) as pool:
        return pool.submit(_anchor, folder, ledgers, rounds).result()


def _anchor(folder: Path, ledgers: int, rounds: int) -> list[Row]:
    folder.mkdir(parents=True, exist_ok=True)
    times = []
    before = _peak_kb()
    with anvil_server(folder) as anvil:
        settings = deployed(anvil)
        for number in range(rounds):
            with places_of(folder / str(number), ledgers, size=number + 1) as places:
                start = time.perf_counter()
                outcome = run_round(anvil, settings, folder / f"state-{number}", places)
                times.append(time.perf_counter() - start)
                assert outcome.anchored == ledgers
            assert outcome.landed is not None
        block = anvil.ask("eth_getBlockByNumber", "latest", False)
        gas = int(block["gasUsed"], 16)
    grown = (_peak_kb() - before) / 1024
    return [
        Row(f"anchoring {ledgers} ledgers, receipts written", median_of(times), "s"),
        Row(f"memory that anchoring {ledgers} ledgers adds", grown, "MB"),
        Row("gas of the transaction", gas, "gas"),
        Row("gas for a ledger", gas / ledgers, "gas"),
    ]


def _peak_kb() -> int:
    # Not getrusage's: that one a new process inherits.
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
