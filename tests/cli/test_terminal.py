"""At a real terminal: questions, what is not echoed, and what the process list may not show."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.log.keyring import read_key
from mingbai.columns import width_of
from tests.cli.running import MINGBAI, PASSPHRASE, clean_environment, start
from tests.cli.test_ledger import Desk, desk, founded, office

__all__ = ["desk", "founded", "office"]  # fixtures

NAME = "ledger.example.org/demo/accountant-1"


def type_at_terminal(arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """Run the command at a terminal; type an answer after each question; return what was shown."""
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", MINGBAI, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=clean_environment(),
        start_new_session=True,
    )
    os.close(terminal)
    shown, waiting, deadline = b"", list(answers), time.monotonic() + 60
    asked = -1  # where the question ends that was answered last
    while time.monotonic() < deadline:
        if not select.select([main], [], [], 0.2)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            piece = os.read(main, 4096)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        shown += piece
        end = len(shown.rstrip(b" "))
        if waiting and end != asked and shown[:end].endswith("：".encode()):
            asked = end
            os.write(main, waiting.pop(0).encode() + b"\n")
    os.close(main)
    return process.wait(timeout=60), shown.decode()


def test_a_passphrase_is_asked_for_twice_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    code, shown = type_at_terminal(
        ["key", "new", "--name", NAME, "--out", str(path)], [PASSPHRASE, PASSPHRASE]
    )
    assert code == 0, shown
    assert PASSPHRASE not in shown
    assert f"给 {NAME} 定一个口令" in shown
    assert read_key(path, PASSPHRASE).name == NAME
    free = [line for line in shown.splitlines() if NAME not in line and str(path) not in line]
    assert free
    assert all(width_of(line) <= 80 for line in free)


def test_two_different_passphrases_make_no_key(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    code, shown = type_at_terminal(
        ["key", "new", "--name", NAME, "--out", str(path)], [PASSPHRASE, PASSPHRASE + "!"]
    )
    assert code == 2
    assert "不一样" in shown
    assert not path.exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="linux: no /proc")
def test_no_passphrase_is_in_the_process_list(desk: Desk, secret: Path) -> None:
    server = start("serve", desk.ledger, "--port", "0", "--passphrase-file", secret)
    try:
        assert server.stderr is not None
        assert any("http://" in line for line in server.stderr)
        family = {server.pid, *_children(server.pid)}
        assert len(family) > 1
        for pid in family:
            for name in ("cmdline", "environ"):
                assert PASSPHRASE.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _children(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}
