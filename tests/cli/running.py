"""The command as tests run it: in this process where that is enough, as a program where not."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PASSPHRASE = "correct horse 口令 staple"
MINGBAI = "import sys; from mingbai.cli import main; sys.exit(main())"
_VERIFY = "import sys; from verifier.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Done:
    """What a run came to."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def start(
    *arguments: str | Path, program: str = MINGBAI, **environment: str
) -> subprocess.Popen[str]:
    """Start the program, with a clean environment beside *environment*; nobody is at a terminal."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=clean_environment() | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run(
    *arguments: str | Path, program: str = MINGBAI, timeout: float = 120, **environment: str
) -> Done:
    process = start(*arguments, program=program, **environment)
    out, err = process.communicate(timeout=timeout)
    return Done(process.returncode, out, err)


def verify(*arguments: str | Path, **environment: str) -> Done:
    """Run ``mingbai-verify`` as a program."""
    return run(*arguments, program=_VERIFY, **environment)


def clean_environment() -> dict[str, str]:
    ours = ("MINGBAI_", "LC_", "LANG", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
