"""What was acknowledged survives a power cut, on a machine that forgets all it may forget."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ledger.storage.contracts import SignedHead
from ledger.storage.files import DirectoryFiles
from ledger.storage.heads import FileLockStore, SqlLockStore
from ledger.storage.records import open_records
from tests.faults.forgetful.power import Machine, build
from tests.requirements import needs
from tests.storage.batches import ORIGIN, batch, head

pytestmark = [needs("cc"), needs("linux")]

ROOT = Path(__file__).parents[2]
BEGIN = """
import sys
from itertools import count
from pathlib import Path
from ledger.storage.contracts import SignedHead
from ledger.storage.files import DirectoryFiles
from ledger.storage.heads import FileLockStore, SqlLockStore
from ledger.storage.records import open_records
from tests.storage.batches import ORIGIN, batch, head
root = Path(sys.argv[1])
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("forgetful"))


@pytest.fixture
def machine(library: Path, tmp_path: Path) -> Machine:
    made = Machine(library, tmp_path / "root", tmp_path / "shadow")
    made.remember()
    return made


def run_until_the_power_is_cut(machine: Machine, script: str, *, after: int = 3) -> int:
    """Run *script*, which says numbers as it goes; return the last that it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, str(machine.root)],
        cwd=ROOT,
        env=os.environ | machine.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(after)]
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    said += process.communicate()[0].splitlines()
    machine.cut_power()
    return int(said[-1])


def test_appended_entries(machine: Machine) -> None:
    script = """
records = open_records(f"sqlite:///{root}/records.db", ORIGIN)
for size in count(0, 5):
    with records.turn():
        records.append(size, batch(size, size + 5), [], head(size + 5))
    records.add_checkpoint(size + 5, b"%d" % (size + 5))
    print(size + 5, flush=True)
"""
    acknowledged = run_until_the_power_is_cut(machine, script)
    url = f"sqlite:///{machine.root}/records.db"
    with closing(open_records(url, ORIGIN, create=False)) as records:
        size = records.size()
        assert size >= acknowledged
        assert records.head() == head(size)
        assert records.read_entries(0, size) == [e.entry for e in batch(0, size)]
        assert int(records.latest_checkpoint() or b"0") >= acknowledged
        records.append(size, batch(size, size + 1), [], head(size + 1))


def test_entries_that_were_moved_from_the_wal_into_the_file(machine: Machine) -> None:
    """The WAL is started anew every few thousand pages; that must not lose anything either."""
    script = """
records = open_records(f"sqlite:///{root}/records.db", ORIGIN)
from sqlalchemy import event
with records._engines.write() as connection:
    connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 20")
for size in count(0, 5):
    records.append(size, batch(size, size + 5), [], head(size + 5))
    print(size + 5, flush=True)
"""
    acknowledged = run_until_the_power_is_cut(machine, script, after=30)
    url = f"sqlite:///{machine.root}/records.db"
    with closing(open_records(url, ORIGIN, create=False)) as records:
        assert records.size() >= acknowledged
        assert records.read_entries(0, 10_000) == [e.entry for e in batch(0, records.size())]


def test_published_files(machine: Machine) -> None:
    script = """
files = DirectoryFiles(root / "published")
for n in count():
    files.create([(f"tile/{level}/x{n:03d}/00{k}.p/7", b"%d" % n * 999) for level in "01" for k in "01"])
    files.replace("checkpoint", b"%d" % n)
    print(n, flush=True)
"""
    acknowledged = run_until_the_power_is_cut(machine, script)
    with closing(DirectoryFiles(machine.root / "published")) as files:
        assert int(files.read("checkpoint")) >= acknowledged
        paths = set(files.list()) - {"checkpoint"}
        for path in paths:
            number = int(path.split("/")[2][1:])
            assert files.read(path) == b"%d" % number * 999
        promised = {
            f"tile/{level}/x{n:03d}/00{k}.p/7"
            for n in range(acknowledged + 1)
            for level in "01"
            for k in "01"
        }
        assert promised <= paths


def test_files_in_directories_that_a_dead_process_made(machine: Machine) -> None:
    """Their names may never have been synced, and are when the next process uses them."""
    (machine.root / "published").mkdir()
    machine.remember()
    (machine.root / "published/tile/0/000.p").mkdir(parents=True)
    (machine.root / "published/tile/0/000.p/1").write_bytes(b"1")
    script = """
files = DirectoryFiles(root / "published")
files.create([("tile/0/000.p/1", b"1")])
print(1, flush=True)
"""
    run_until_the_power_is_cut(machine, script, after=1)
    with closing(DirectoryFiles(machine.root / "published")) as files:
        assert files.read("tile/0/000.p/1") == b"1"


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_signed_heads(machine: Machine, kind: str) -> None:
    script = f"""
store = FileLockStore(root / "head") if {kind!r} == "file" else SqlLockStore(f"sqlite:///{{root}}/lock.db", ORIGIN)
held = None
for n in count(1):
    new = SignedHead(n, bytes(32), n)
    store.swap(held, new)
    held = new
    print(n, flush=True)
"""
    acknowledged = run_until_the_power_is_cut(machine, script)
    root = machine.root
    place = f"sqlite:///{root}/lock.db"
    with closing(
        FileLockStore(root / "head") if kind == "file" else SqlLockStore(place, ORIGIN)
    ) as store:
        held = store.read()
        assert held is not None
        assert held.size >= acknowledged
        store.swap(held, SignedHead(held.size + 1, bytes(32), 0))
