"""The examples are run as their README says, line by line, by a shell."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.running import PASSPHRASE, clean_environment

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_lines_of_the_readme_make_a_ledger_and_a_notice_that_is_proved(tmp_path: Path) -> None:
    script = re.findall(r"```sh\n(.*?)```", (EXAMPLES / "README.md").read_text("utf-8"), re.DOTALL)
    for path in EXAMPLES.glob("*.json"):
        shutil.copy(path, tmp_path)
    commands = str(Path(sys.executable).parent)
    environment = clean_environment() | {
        "PATH": commands + os.pathsep + os.environ["PATH"],
        "MINGBAI_PASSPHRASE": PASSPHRASE,
    }
    done = subprocess.run(
        ["sh", "-eu", "-c", *script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("已入账") == 5
    assert done.stdout.count("相符") >= 2


def test_every_draft_is_named_in_the_readme() -> None:
    text = (EXAMPLES / "README.md").read_text("utf-8")
    for path in EXAMPLES.glob("*.json"):
        assert f"`{path.name}`" in text
