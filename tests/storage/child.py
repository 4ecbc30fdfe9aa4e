"""A process of its own that uses the records: ``python -m tests.storage.child WHAT URL …``.

It says what it does, a line at a time, and obeys a line on its standard input.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from ledger.storage.records import open_records
from tests.storage.batches import ORIGIN, entry, head

ROOT = Path(__file__).parents[2]


def start(what: str, url: str, *more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.child", what, url, *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def say(*words: object) -> None:
    print(*words, flush=True)


def take_turn(url: str) -> None:
    records = open_records(url, ORIGIN)
    say("open")
    with records.turn():
        say("taken")
        sys.stdin.readline()
    say("freed")
    sys.stdin.readline()


def fork_in_turn(url: str) -> None:
    """A worker forked while the turn is held must not keep it when this process dies."""
    records = open_records(url, ORIGIN)
    with records.turn():
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        say(child)
        sys.stdin.readline()


def append_in_turns(url: str, name: str, count: str, diary: str) -> None:
    records = open_records(url, ORIGIN)
    say("open")
    sys.stdin.readline()
    with Path(diary).open("a") as book:
        for _ in range(int(count)):
            with records.turn() as turn:
                book.write(f"{name} in\n")
                book.flush()
                size = records.size()
                turn.check_held()
                records.append(size, [entry(size, name)], [], head(size + 1))
                book.write(f"{name} out\n")
                book.flush()
    say("done")


def append_for_ever(url: str) -> None:
    """Say a size once it is acknowledged; killed in the middle of something."""
    records = open_records(url, ORIGIN)
    while True:
        with records.turn():
            size = records.size()
            grown = size + 1 + size % 7
            new = [entry(index) for index in range(size, grown)]
            records.append(size, new, [], head(grown))
        say(grown)


def only_open(url: str) -> None:
    sys.stdin.readline()
    open_records(url, ORIGIN).close()
    say("opened")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
