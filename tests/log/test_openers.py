"""Opening in worker processes gives what opening here gives; a worker that dies costs nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.affairs.errors import PersonalDataFound
from ledger.affairs.opening import open_batch
from ledger.core.errors import LedgerError
from ledger.log.openers import CHUNK, NO_KEYS, Openers
from tests.log.site import Site
from tests.log.statements import ACCOUNTANT, DIRECTOR, ORIGIN, money

CHARTER = bytes(32)
KEYS = {(key.name, key.verifier.key_id): key.verifier.public_key for key in (ACCOUNTANT, DIRECTOR)}


@pytest.fixture(scope="module")
def workers() -> Iterator[Openers]:
    with Openers(2) as openers:
        yield openers


@pytest.fixture(scope="module")
def notes() -> list[bytes]:
    made = [money(f"n-{i}", CHARTER) for i in range(3 * CHUNK + 5)]
    made[7] = made[7][:-1]
    made[CHUNK] = made[CHUNK].replace(b"1234500", b"1234501")
    made[2 * CHUNK] = b"\xff"
    return made


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5])
def test_workers_answer_as_this_process_would(
    workers: Openers, notes: list[bytes], count: int
) -> None:
    expected = open_batch(notes[:count], ORIGIN, KEYS)
    assert workers.open(notes[:count], ORIGIN, KEYS).result(20) == expected
    with Openers(0) as here:
        assert here.open(notes[:count], ORIGIN, KEYS).result(20) == expected


def test_keys_are_sent_again_when_they_change(workers: Openers) -> None:
    note = money("k", CHARTER)
    for keys in (NO_KEYS, KEYS, NO_KEYS):
        for _ in range(3):
            (opened,) = workers.open([note], ORIGIN, keys).result(20)
            assert not isinstance(opened, LedgerError)
            assert {verdict for _, _, verdict in opened.signatures} == {True if keys else None}


def test_the_personal_data_gate_stands_before_submissions_and_not_before_replay(
    workers: Openers,
) -> None:
    text = money("g", CHARTER).replace("印制三务公开栏".encode(), "联系电话13912345678".encode())
    for openers in (workers, Openers(0)):
        (refused,) = openers.open([text], ORIGIN, NO_KEYS).result(20)
        assert isinstance(refused, PersonalDataFound)
        assert "13912345678" not in refused.text("zh") + refused.text("en") + str(refused.facts)
        (opened,) = openers.open([text], ORIGIN, NO_KEYS, gate=False).result(20)
        assert not isinstance(opened, LedgerError)
    openers.close()


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(notes: list[bytes]) -> None:
    expected = open_batch(notes, ORIGIN, KEYS)
    with Openers(2) as openers:
        assert openers.open(notes[:5], ORIGIN, KEYS).result(20) == expected[:5]
        for _ in range(3):
            futures = [openers.open(notes, ORIGIN, KEYS) for _ in range(3)]
            victim = openers._processes[0]._process._process
            os.kill(victim.pid, signal.SIGKILL)
            for future in futures:
                assert future.result(20) == expected
            victim.wait()


def test_workers_end_with_their_parent_however_it_ends(tmp_path: Path) -> None:
    """They hold a pipe whose other end dies with the parent."""
    program = (
        "import os, sys, time\n"
        "from ledger.log.openers import Openers\n"
        "openers = Openers(2)\n"
        "print(*(w._process._process.pid for w in openers._processes), flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_ledger_appends_through_workers(workers: Openers, tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger").found()
    appender = site.open()
    appender.openers = workers
    answer = site.append(appender, site.statements("w", 150))
    assert len(answer.entries) == 150
    site.check()
    site.close()
