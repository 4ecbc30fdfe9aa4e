"""A command to run, keys that open fast, and the demonstration that all tests look at."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.keyring import Cost, new_key, write_key
from mingbai.cli import main
from tests.cli.running import PASSPHRASE, Done
from tests.demonstration import Demonstration

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
def demo(demonstration: Demonstration) -> Demonstration:
    return demonstration
