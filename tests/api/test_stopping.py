"""A server that is told to stop answers what it took, and ends well."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from ledger.core.entry import parse_entry
from tests.api.community import id_of, open_ledger

ROOT = Path(__file__).parents[2]
TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = "/api/ledger.example.org/demo/statements"


def wait_until_it_answers(url: str) -> None:
    for _ in range(400):
        try:
            if httpx.get(f"{url}/healthz/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.025)
    pytest.fail("the server does not answer")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_under_load_loses_nothing_that_was_acknowledged(
    tmp_path: Path, sent: signal.Signals
) -> None:
    with open_ledger(tmp_path) as ledger:
        notes = [[ledger.notice(f"n-{c}-{i}") for i in range(60)] for c in range(8)]
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.api.child", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        url = f"http://127.0.0.1:{int(child.stdout.readline())}"
        wait_until_it_answers(url)
        acknowledged: list[bytes] = []

        def send(part: list[bytes]) -> None:
            with httpx.Client(base_url=url, timeout=30) as client:
                for note in part:
                    try:
                        if client.post(STATEMENTS, content=note, headers=TEXT).status_code == 200:
                            acknowledged.append(note)
                    except httpx.TransportError:
                        return

        senders = [threading.Thread(target=send, args=(part,)) for part in notes]
        for sender in senders:
            sender.start()
        while len(acknowledged) < 20:
            time.sleep(0.001)
        child.send_signal(sent)
        said, complained = child.communicate(timeout=30)
        for sender in senders:
            sender.join()
    finally:
        child.kill()
        child.wait()
    assert (child.returncode, said) == (0, "stopped\n"), complained
    assert "Traceback" not in complained
    with open_ledger(tmp_path) as ledger:
        ids = {id_of(parse_entry(entry).statement) for entry in ledger.entries()}
    assert 20 <= len(acknowledged) < 480
    assert {id_of(note) for note in acknowledged} <= ids
