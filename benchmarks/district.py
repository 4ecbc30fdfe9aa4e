"""A district's rounds: 550 ledgers of a year each, from nothing, then with what is new."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.building import build
from benchmarks.results import Row

LEDGERS = 550
YEAR = 1_000  # entries
NEW = 4


def _publish(source: Path, target: Path) -> None:
    """Let *target* be what *source* publishes, without copying its bytes."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, copy_function=os.link)


def _round(folder: Path, policy: Path, charters: Path) -> float:
    verify = Path(sys.executable).with_name("mingbai-verify")
    begun = time.perf_counter()
    done = subprocess.run(
        [
            verify, "--lang", "en", "district", folder / "list.csv", "--trust", policy,
            "--charters", charters, "--states", folder / "states", "--json",
        ],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(done.stdout[:2000].decode() + done.stderr.decode())
    return time.perf_counter() - begun


def run(folder: Path, *, ledgers: int, entries: int) -> list[Row]:
    """Go round *ledgers* ledgers of *entries* entries three times."""
    before, policy, charters = build(folder / "before", entries)
    after = build(folder / "after", entries + NEW)[0]
    places = [folder / "district" / f"{number:03}" for number in range(ledgers)]
    for place in places:
        _publish(before, place)
    lines = [f"street {n % 12},ledger {n},{place}" for n, place in enumerate(places)]
    (folder / "list.csv").write_text("street,name,prefix\n" + "\n".join(lines) + "\n", "utf-8")
    first = _round(folder, policy, charters)
    for place in places:
        _publish(after, place)
    second = _round(folder, policy, charters)
    third = _round(folder, policy, charters)
    name = f"{ledgers} ledgers of {entries:,} entries"
    return [
        Row(f"{name}: first round", first, "s"),
        Row(f"{name}: with {NEW} new entries each", second, "s"),
        Row(f"{name}: with nothing new", third, "s"),
    ]
