"""Where the result can't be written, a sentence says so, and the exit code never says 相符."""

import subprocess
import sys

import pytest

VERIFY = f"{sys.executable} -m mingbai.verifying"


def run(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "没查成：结果没能写出来"), ("en", "COULD NOT CHECK: the result could not be written")],
)
def test_a_full_disk_is_no_mistake_of_the_program(language: str, said: str) -> None:
    done = run(f"{VERIFY} --lang {language} log nowhere --trust /none --json > /dev/full")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_the_shell_closed_is_written_to_nowhere() -> None:
    done = run(f"{VERIFY} log nowhere --trust /none --json >&-")
    assert (done.returncode, done.stderr) == (2, "")
    assert run(f"{VERIFY} log nowhere --trust /none 2>&-").returncode == 2
