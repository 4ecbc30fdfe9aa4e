"""The full audit beside the time that PyNaCl needs for its signatures alone, and its memory."""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import workload
from benchmarks.building import build
from benchmarks.results import Row, median_of
from benchmarks.signatures import verify_seconds
from ledger.core.entry import parse_entry
from ledger.core.tiles import decode_bundle

SAMPLE_BUNDLES = 200
POLL_SECONDS = 0.25
RULES_ROUNDS = 2


def _proportional_kb(pid: int) -> int:
    """PSS of the process and its descendants, in kB: shared pages count once."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("utf-8").split():
                total += _proportional_kb(int(child))
    except (OSError, ValueError):
        return total
    return total


def audit(prefix: Path, policy: Path, charters: Path, *, rules: bool) -> tuple[float, int]:
    """Seconds and the highest memory, in kB over all processes, of one full audit."""
    verify = Path(sys.executable).with_name("mingbai-verify")
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            verify,
            "--lang",
            "en",
            "log",
            prefix,
            "--trust",
            policy,
            "--charters",
            charters,
            "--findings" if rules else "--no-findings",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    highest = 0
    while process.poll() is None:
        highest = max(highest, _proportional_kb(process.pid))
        time.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - begun
    said, complaint = process.communicate()
    if process.returncode:
        raise AssertionError(said.decode() + complaint.decode())
    return seconds, highest


def signatures_seconds(prefix: Path, size: int) -> float:
    """Seconds that PyNaCl alone needs for all signatures on all cores, from a sample of them."""
    step = max(1, size // 256 // SAMPLE_BUNDLES)
    paths = sorted((prefix / "tile" / "entries").rglob("[0-9][0-9][0-9]"))[::step]
    notes = [
        parse_entry(entry).statement
        for path in paths
        if path.is_file()
        for entry in decode_bundle(path.read_bytes())
    ][1:]
    taken = verify_seconds(workload.signatures_of(notes), threads=os.cpu_count() or 1)
    return taken * size / len(notes)


def run(folder: Path, *, size: int, rounds: int) -> list[Row]:
    """Audit a log of *size* entries and verify a sample of its signatures, interleaved.

    With the rules it is audited twice only: they are a bound of their own, with room for noise.
    """
    prefix, policy, charters = build(folder / f"log-{size}", size)
    seconds, floors, highest, shares = [], [], [], []
    for number in range(rounds):
        floors.append(signatures_seconds(prefix, size))
        taken, memory = audit(prefix, policy, charters, rules=False)
        seconds.append(taken)
        highest.append(memory / 1024)
        if number < RULES_ROUNDS:
            with_rules, memory = audit(prefix, policy, charters, rules=True)
            shares.append((with_rules - taken) / floors[-1])
            highest.append(memory / 1024)
    ratio = median_of([a / b for a, b in zip(seconds, floors, strict=True)])
    name = f"full audit of {size:,}"
    return [
        Row(f"{name}: time", median_of(seconds), "s"),
        Row(f"{name}: its signatures alone, all cores", median_of(floors), "s"),
        Row(f"{name}: ratio to its signatures", ratio, "×", "≤ 1.25"),
        Row(f"{name}: the rules' share of its signatures", median_of(shares), "×", "< 0.2"),
        Row(f"{name}: memory, all processes (PSS)", max(highest), "MB", "< 500"),
    ]
