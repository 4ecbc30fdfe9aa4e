"""``mingbai demo``, run once for all workers and for every folder of tests that looks at it."""

import fcntl
import resource
from pathlib import Path
from typing import NamedTuple

from tests.cli.running import Done, run


class Demonstration(NamedTuple):
    """Its folder, which nobody writes into; what it said; its processor's seconds."""

    folder: Path
    done: Done
    seconds: float


def demonstrate(place: Path) -> Demonstration:
    """Run the demonstration in *place*/demo, or find what another worker has run there."""
    place.mkdir(parents=True, exist_ok=True)
    folder, said, seconds = place / "demo", place / "demo.txt", place / "demo.seconds"
    with (place / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            began = _spent_by_children()
            done = run("demo", "--dir", folder, "--no-serve", timeout=220, LANG="zh_CN.UTF-8")
            seconds.write_text(str(_spent_by_children() - began))
            said.write_text(f"{done.code}\n{done.out}\0{done.err}", "utf-8")
    code, _, both = said.read_text("utf-8").partition("\n")
    out, _, err = both.partition("\0")
    return Demonstration(folder, Done(int(code), out, err), float(seconds.read_text()))


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
