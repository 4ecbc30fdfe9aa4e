"""``python -m benchmarks [section …] [--quick] [--logs DIR]``."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    anchoring,
    appending,
    auditing,
    desk_import,
    district,
    peers,
    proving,
    serving,
    site,
    witnessing,
)
from benchmarks.machine import describe
from benchmarks.results import Row, keep, show

FULL, QUICK = 5, 1
LONGEST = ("site-550", "audit-5m")


def sections(folder: Path, logs: Path, *, quick: bool) -> dict[str, Callable[[], list[Row]]]:
    """What can be measured, by name."""
    rounds = QUICK if quick else FULL
    size = 20_000 if quick else 1_000_000
    return {
        "append": lambda: appending.run(
            folder, statements=2_048 if quick else 10_240, rounds=rounds
        ),
        "http": lambda: serving.run(
            folder,
            statements=2_048 if quick else 5_120,
            singles=1_000 if quick else 2_000,
            rounds=rounds,
        ),
        "witness": lambda: witnessing.run(
            folder / "witness", singles=200 if quick else 1_000, rounds=rounds
        ),
        "anchor": lambda: anchoring.run(
            folder / "anchor",
            ledgers=20 if quick else anchoring.LEDGERS,
            rounds=rounds,
        ),
        "audit": lambda: auditing.run(logs, size=size, rounds=rounds),
        "proofs": lambda: proving.run(logs, size=size, rounds=rounds),
        "peers": lambda: peers.run(entries=20_000 if quick else 100_000, rounds=rounds),
        "district": lambda: district.run(
            folder / "round",
            ledgers=20 if quick else district.LEDGERS,
            entries=200 if quick else district.YEAR,
        ),
        "desk-import": lambda: desk_import.run(
            folder / "desk", rows=500 if quick else desk_import.ROWS, rounds=rounds
        ),
        "site": lambda: site.run(
            folder / "site",
            entries=500 if quick else site.YEAR,
            rounds=rounds,
            counts=(1, 2) if quick else site.MANY,
        ),
        "site-550": lambda: site.run(
            folder / "site-550",
            entries=500 if quick else site.YEAR,
            rounds=1,
            counts=(2,) if quick else (site.DISTRICT,),
        ),
        "audit-5m": lambda: auditing.run(logs, size=100_000 if quick else 5_000_000, rounds=1),
    }


def main() -> None:
    """Measure the sections asked for (all but the LONGEST by default) and keep their figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "sections",
        nargs="*",
        help="append http witness anchor audit proofs peers district desk-import "
        "site site-550 audit-5m",
    )
    parser.add_argument("--quick", action="store_true", help="small and once: does it run at all")
    parser.add_argument("--logs", type=Path, help="where large logs are kept for another run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as made:
        folder = Path(made)
        known = sections(folder, asked.logs or folder, quick=asked.quick)
        for name in asked.sections or [each for each in known if each not in LONGEST]:
            rows = known[name]()
            for row in rows:
                print(f"{row.name}: {show(row.value)} {row.unit} {row.target}", flush=True)
            if not asked.quick:
                keep(name, describe(folder), rows)


if __name__ == "__main__":
    main()
