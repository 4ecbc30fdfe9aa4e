"""A command to run, keys that open fast, and one demonstration for all tests that look at it."""

import fcntl
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.keyring import Cost, new_key, write_key
from mingbai.cli import main
from tests.cli.running import PASSPHRASE, Done, run

FAST = Cost(n=1 << 14)
Mingbai = Callable[..., Done]
MakeKey = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _nobody_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("MINGBAI_", "LC_")) or name in {"LANG", "LANGUAGE"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))


@pytest.fixture
def mingbai(capfdbinary: pytest.CaptureFixture[bytes]) -> Mingbai:
    """Runs the command in this process; whatever it raises would be seen by a person."""

    def call(*arguments: str | Path) -> Done:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return call


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with the passphrase that every key here has."""
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", "utf-8")
    return path


@pytest.fixture
def make_key(tmp_path: Path) -> MakeKey:
    """Makes a key file whose passphrase costs little to check."""

    def make(name: str) -> Path:
        path = tmp_path / (name.rpartition("/")[2] + ".key")
        write_key(path, new_key(name), PASSPHRASE, cost=FAST)
        return path

    return make


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done, float]:
    """The demonstration, run once for all workers: its folder, what it said, its seconds."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, said, seconds = shared / "demo", shared / "demo.txt", shared / "demo.seconds"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            began = time.monotonic()
            done = run("demo", "--dir", folder, "--no-serve", LANG="zh_CN.UTF-8")
            seconds.write_text(str(time.monotonic() - began))
            said.write_text(f"{done.code}\n{done.out}\0{done.err}", "utf-8")
    code, _, both = said.read_text("utf-8").partition("\n")
    out, _, err = both.partition("\0")
    return folder, Done(int(code), out, err), float(seconds.read_text())
