"""Where a run was made: processor, memory, versions, and the disk's fsync latency."""

import os
import platform
import sqlite3
import statistics
import sys
import time
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

FSYNCS = 200


def fsync_ms(folder: Path) -> float:
    """Median milliseconds of an fsync after appending 4 KiB to a file in *folder*."""
    path = folder / "fsync-probe"
    taken = []
    with path.open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            file.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    path.unlink()
    return statistics.median(taken) * 1000


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def describe(folder: Path) -> dict[str, str]:
    """The facts that a results page shows beside its figures."""
    versions = ("pynacl", "orjson", "pydantic", "sqlalchemy", "fastapi", "uvicorn")
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "memory": f"{memory_gib()} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "libraries": ", ".join(f"{name} {metadata.version(name)}" for name in versions),
        "fsync": f"{fsync_ms(folder):.2f} ms (median of {FSYNCS}, 4 KiB appended)",
    }
