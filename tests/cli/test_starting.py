"""A command that is stopped while its modules load ends as one that is stopped later."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
class Stopped:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopped())
from mingbai.starting import {run}
sys.exit({run}())
"""


@pytest.mark.parametrize(
    ("run", "module"),
    [
        ("run_mingbai", "mingbai.cli"),
        ("run_mingbai", "mingbai.screen"),
        ("run_verifier", "mingbai.verifying"),
        ("run_verifier", "verifier.report"),
    ],
)
def test_who_stops_a_command_while_it_loads_sees_no_traceback(run: str, module: str) -> None:
    program = PROGRAM.format(run=run, module=module)
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
