"""What is long to make is made beside the rest, and nothing is lost where it can't be."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from publish.site.aside import Aside, may_fork
from publish.site.build import write_pages
from publish.site.page import File

HERE = os.getpid()
ROOT = Path(__file__).parents[2]


def alone(test: Callable[[], None]) -> Callable[[], None]:
    """Run *test* by a process without threads, which those that run tests in parallel have."""

    @wraps(test)
    def run() -> None:
        if len(os.sched_getaffinity(0)) < 2:
            pytest.skip("one core: there is nothing beside which to make anything")
        code = f"from {__name__} import {test.__name__} as test; test.__wrapped__()"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    return run


def its_process() -> bytes:
    return str(os.getpid()).encode()


@alone
def test_it_is_made_by_another_process() -> None:
    assert may_fork()
    assert int(Aside(its_process).take()) != HERE


@alone
def test_more_than_a_pipe_holds_comes_whole() -> None:
    assert Aside(lambda: b"x" * 5_000_000).take() == b"x" * 5_000_000


def test_beside_a_thread_it_is_made_here() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not may_fork()
        assert int(Aside(its_process).take()) == HERE
    finally:
        done.set()
        thread.join()


def test_what_goes_wrong_is_raised_where_the_bytes_are_taken() -> None:
    def fail() -> bytes:
        raise LookupError

    aside = Aside(fail)
    with pytest.raises(LookupError):
        aside.take()


@alone
def test_a_process_that_was_killed_costs_time_only() -> None:
    def make() -> bytes:
        if os.getpid() != HERE:
            os._exit(9)
        return b"made"

    assert Aside(make).take() == b"made"


@alone
def test_nothing_goes_on_when_a_run_stops_in_the_middle() -> None:
    with TemporaryDirectory() as folder:
        stop_in_the_middle(Path(folder))


def stop_in_the_middle(folder: Path) -> None:
    told = folder / "pid"

    def forever() -> bytes:
        told.write_text(str(os.getpid()))
        time.sleep(600)
        return b""

    def stopped() -> list[File]:
        while not (told.exists() and told.read_text()):
            time.sleep(0.01)
        raise InterruptedError

    made = (File("long.zip", "view", forever, long=True) if n == 0 else stopped() for n in range(2))
    with pytest.raises(InterruptedError):
        write_pages(folder / "site", {}, (), made)  # type: ignore[arg-type]  # it only raises
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
