"""Several processes, and several threads, on one ledger: they take turns and never cross."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ledger.log.contracts import Accepted, Answer
from ledger.log.errors import PublishedAhead
from tests.log.site import Site
from tests.requirements import needs

ROOT = Path(__file__).parents[2]
PROCESSES = 3
EACH = 24


def run_neighbours(site: Site) -> None:
    site.close()
    neighbours = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.log.neighbour", str(site.root), site.url, f"n{i}",
             str(EACH)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(PROCESSES)
    ]  # fmt: skip
    for neighbour in neighbours:
        assert neighbour.stdin is not None
        neighbour.stdin.write("go\n")
        neighbour.stdin.flush()
    for neighbour in neighbours:
        said, _ = neighbour.communicate(timeout=60)
        assert neighbour.returncode == 0
        hear(site, said)


def hear(site: Site, said: str) -> None:
    entries = []
    for line in said.splitlines():
        words = line.split()
        if words[0] == "signed":
            site.signed.append(bytes.fromhex(words[1]))
        else:
            index, id_, leaf_hash, time_ms = words
            entries.append(
                Accepted(
                    int(index), bytes.fromhex(id_), bytes.fromhex(leaf_hash), int(time_ms), False
                )
            )
    assert [e.index for e in entries] == sorted(e.index for e in entries)
    site.acknowledged.append(Answer(tuple(entries), b"", 0, witnessed=True))


def check_all_are_there(site: Site) -> None:
    indices = sorted(e.index for answer in site.acknowledged for e in answer.entries)
    assert indices == list(range(1 + PROCESSES * EACH))
    by_index = {e.index: e.time_ms for answer in site.acknowledged for e in answer.entries}
    times = [by_index[index] for index in indices]
    assert times == sorted(times)
    site.check()


def test_processes_on_one_ledger_take_turns(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger").found()
    run_neighbours(site)
    check_all_are_there(site)
    site.close()


@pytest.mark.postgres
@needs("postgres")
def test_processes_on_one_ledger_in_postgresql_take_turns(
    tmp_path: Path, postgres_url: str
) -> None:
    site = Site(tmp_path / "ledger", url=postgres_url).found()
    run_neighbours(site)
    check_all_are_there(site)
    site.close()


def test_threads_with_appenders_of_their_own_take_turns(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger").found()
    notes = {name: site.statements(f"t{name}", EACH) for name in range(PROCESSES)}
    appenders = {name: site.open() for name in notes}

    def append(name: int) -> None:
        for note in notes[name]:
            site.append(appenders[name], [note])

    threads = [threading.Thread(target=append, args=(name,)) for name in notes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_all_are_there(site)
    site.close()


def test_the_same_statement_through_two_doors_is_entered_once(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger").found()
    note = site.statement("both")
    first, second = site.open(), site.open()
    second.recover()
    one = site.append(first, [note])
    two = site.append(second, [note])
    assert one.entries[0]._replace(duplicate=True) == two.entries[0]
    site.check()
    site.close()


def test_a_second_machine_that_does_not_share_the_lock_store_is_stopped(tmp_path: Path) -> None:
    """The same key and published directory, other records and another lock store: no fork."""
    site = Site(tmp_path / "ledger").found(3)
    twin = site.copy(tmp_path / "twin")
    published = twin.root / "published"
    site.append(site.open(), [site.statement("here")])
    (published / "checkpoint").write_bytes((site.root / "published" / "checkpoint").read_bytes())
    with pytest.raises(PublishedAhead):
        twin.open().append([twin.statement("there")])
    site.check()
    site.close()
    twin.close()
