"""The layer forgets what POSIX lets a machine forget, and nothing else."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.faults.forgetful.power import Machine, build
from tests.requirements import needs

pytestmark = [needs("cc"), needs("linux")]

SYNC = """
import os, sqlite3, sys, time
os.chdir(sys.argv[1])
def write(path, data, mode="wb"):
    with open(path, mode) as file:
        file.write(data)
def sync(path):
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("forgetful"))


@pytest.fixture
def machine(library: Path, tmp_path: Path) -> Machine:
    made = Machine(library, tmp_path / "root", tmp_path / "shadow")
    (made.root / "old").write_bytes(b"old")
    made.remember()
    return made


def run(machine: Machine, script: str) -> None:
    """Run *script* on the machine and let it die without closing anything properly."""
    program = SYNC + textwrap.dedent(script) + "\nos._exit(0)\n"
    subprocess.run(
        [sys.executable, "-c", program, str(machine.root)],
        env=os.environ | machine.environment,
        check=True,
    )


def contents(machine: Machine) -> dict[str, bytes | None]:
    return {
        path.relative_to(machine.root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(machine.root.rglob("*"))
    }


@pytest.mark.parametrize(
    ("script", "found"),
    [
        pytest.param("", {"old": b"old"}, id="what was on the disk stays"),
        pytest.param(
            "write('a', b'a'); sync('a'); sync('.')",
            {"a": b"a", "old": b"old"},
            id="a synced file with a synced name is there",
        ),
        pytest.param(
            "write('a', b'a'); sync('.')",
            {"a": b"", "old": b"old"},
            id="a synced name without a synced content is an empty file",
        ),
        pytest.param(
            "write('a', b'a'); sync('a')",
            {"old": b"old"},
            id="a synced content without a synced name is gone",
        ),
        pytest.param("write('a', b'a')", {"old": b"old"}, id="what was never synced is gone"),
        pytest.param(
            "write('old', b'er', 'ab'); sync('old'); write('old', b' still', 'ab')",
            {"old": b"older"},
            id="a file has the content of its last sync",
        ),
        pytest.param(
            "write('old', b'')",
            {"old": b"old"},
            id="an overwritten file that was not synced is old",
        ),
        pytest.param(
            "fd = os.open('old', os.O_WRONLY); os.write(fd, b'NEW'); os.fdatasync(fd)",
            {"old": b"NEW"},
            id="fdatasync through a descriptor that only writes",
        ),
        pytest.param("os.remove('old')", {"old": b"old"}, id="an unsynced removal comes back"),
        pytest.param("os.remove('old'); sync('.')", {}, id="a synced removal stays"),
        pytest.param(
            "write('n', b'new'); sync('n'); os.rename('n', 'old')",
            {"old": b"old"},
            id="a rename without a directory's sync is forgotten",
        ),
        pytest.param(
            "write('n', b'new'); sync('n'); os.rename('n', 'old'); sync('.')",
            {"old": b"new"},
            id="a rename with a directory's sync keeps the file's content",
        ),
        pytest.param(
            "write('n', b'new'); os.rename('n', 'old'); sync('.')",
            {"old": b""},
            id="a rename over a good file of one that was never synced empties it",
        ),
        pytest.param(
            "write('n', b'new'); sync('n'); os.link('n', 'm'); sync('.'); os.remove('n')",
            {"m": b"new", "n": b"new", "old": b"old"},
            id="two names of one file",
        ),
        pytest.param(
            "os.mkdir('d'); write('d/a', b'a'); sync('d/a'); sync('d')",
            {"old": b"old"},
            id="a directory whose own name was not synced is gone with all in it",
        ),
        pytest.param(
            "os.mkdir('d'); write('d/a', b'a'); sync('d/a'); sync('.')",
            {"d": None, "old": b"old"},
            id="a directory that was not synced is empty",
        ),
        pytest.param(
            "os.makedirs('d/e'); write('d/e/a', b'a'); sync('d/e/a'); sync('d/e'); sync('d'); sync('.')",
            {"d": None, "d/e": None, "d/e/a": b"a", "old": b"old"},
            id="names synced all the way up",
        ),
    ],
)
def test_what_a_machine_finds_after_losing_power(
    machine: Machine, script: str, found: dict[str, bytes | None]
) -> None:
    run(machine, script)
    machine.cut_power()
    assert contents(machine) == found
    machine.cut_power()
    assert contents(machine) == found  # what was found is on the disk


def test_a_removed_files_content_does_not_turn_up_in_the_next_file_of_its_inode(
    machine: Machine,
) -> None:
    run(
        machine,
        """
        for n in range(50):
            write("a", b"secret"); sync("a"); os.remove("a")
            write("b", b"not synced"); sync(".")
            os.rename("b", f"b{n}")
        sync(".")
        """,
    )
    machine.cut_power()
    assert set(contents(machine).values()) == {b"", b"old"}


def test_modes_survive(machine: Machine) -> None:
    run(machine, "write('key', b'k'); os.chmod('key', 0o600); sync('key'); sync('.')")
    machine.cut_power()
    assert (machine.root / "key").stat().st_mode & 0o777 == 0o600


def test_files_elsewhere_are_none_of_its_business(machine: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "root-and-more"  # the root's name is a prefix of its name
    elsewhere.mkdir()
    run(machine, f"write({str(elsewhere / 'a')!r}, b'a'); sync({str(elsewhere / 'a')!r})")
    assert len(list(machine.shadow.iterdir())) == 2  # d-root and old's content
    machine.cut_power()
    assert (elsewhere / "a").read_bytes() == b"a"


def test_who_is_killed_while_it_syncs_has_promised_nothing_or_all(machine: Machine) -> None:
    program = SYNC + textwrap.dedent(
        """
        n = 0
        while True:
            n += 1
            write("old", str(n).zfill(9).encode() * 200_000); sync("old")
            print(n, flush=True)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(machine.root)],
        env=os.environ | machine.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() != "3\n":
        pass
    process.send_signal(signal.SIGKILL)
    acknowledged = int(["3", *process.communicate()[0].split()][-1])
    machine.cut_power()
    data = (machine.root / "old").read_bytes()
    assert data in [str(n).zfill(9).encode() * 200_000 for n in (acknowledged, acknowledged + 1)]


# --- what it is for -----------------------------------------------------------------------------

COMMIT = """
db = sqlite3.connect("db", isolation_level=None)
for pragma in ("journal_mode = {journal}", "synchronous = {synchronous}"):
    db.execute("PRAGMA " + pragma)
db.execute("CREATE TABLE t (n)")
for n in range(50):
    db.execute("BEGIN IMMEDIATE"); db.execute("INSERT INTO t VALUES (?)", (n,)); db.execute("COMMIT")
"""


def rows(machine: Machine) -> int:
    import sqlite3

    connection = sqlite3.connect(machine.root / "db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = connection.execute("SELECT count(*) FROM t").fetchone()
    except sqlite3.OperationalError:  # not even the table
        found = (0,)
    finally:
        connection.close()
    return int(found[0])


@pytest.mark.parametrize(
    ("journal", "synchronous", "survive"),
    [
        ("wal", "FULL", True),
        ("delete", "EXTRA", True),
        ("delete", "FULL", False),  # the journal of the last commit is back, and rolls it back
        ("wal", "NORMAL", False),
        ("wal", "OFF", False),
        ("delete", "OFF", False),
    ],
)
def test_what_sqlite_committed_survives_in_wal_mode_with_synchronous_full(
    machine: Machine, journal: str, synchronous: str, *, survive: bool
) -> None:
    run(machine, COMMIT.format(journal=journal, synchronous=synchronous))
    machine.cut_power()
    assert not list(machine.root.glob("*-shm"))
    assert (rows(machine) == 50) is survive
