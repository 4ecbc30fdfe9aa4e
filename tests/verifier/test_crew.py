"""Worker processes end with the process that started them, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STARTS_WORKERS = """
import os, time
from pathlib import Path
from verifier.crew import Crew
from verifier.entries import Setting
from verifier.sources import Directory

if __name__ == "__main__":
    setting = Setting(Directory(Path(".")), "ledger.example.org/demo", 1, 0, {}, ())
    pool = Crew(setting, 2)._started()
    busy = [pool.submit(time.sleep, 0.3) for _ in range(2)]
    found = {pool.submit(os.getpid).result() for _ in range(20)}
    print(*found, flush=True)
    pool.submit(time.sleep, 120)
    pool.submit(time.sleep, 120).result()
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_ends_with_its_parent(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "starts_workers.py"
    script.write_text(STARTS_WORKERS, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert workers
    assert all(map(is_running, workers))
    parent.send_signal(how)
    parent.wait(10)
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while any(map(is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, workers))
