"""The wheel installs with plain pip into a clean environment, and both commands run from it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.requirements import needs

ROOT = Path(__file__).parents[2]

pytestmark = [needs("wheel"), pytest.mark.timeout(400)]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL", "COV"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT),
        cwd=folder,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("mingbai-*.whl")
    venv.create(folder / "env", with_pip=True)
    pip = run(folder / "env/bin/pip", "install", "--quiet", wheel, cwd=folder)
    assert pip.returncode == 0, pip.stderr
    return folder


@pytest.mark.parametrize("command", ["mingbai", "mingbai-verify"])
def test_the_command_runs_from_the_base_install(installed: Path, command: str) -> None:
    done = run(installed / "env/bin" / command, "--lang", "en", "--help", cwd=installed)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


def test_the_base_install_has_no_web_framework_and_no_database(installed: Path) -> None:
    listed = run(installed / "env/bin/pip", "list", "--format=freeze", cwd=installed).stdout.lower()
    for absent in ("fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "psycopg"):
        assert absent not in listed


def test_the_base_install_has_every_file_of_the_browsers_verifier(installed: Path) -> None:
    (web,) = (installed / "env/lib").glob("python*/site-packages/verifier/web")
    source = ROOT / "verifier/web"
    assert {path.name for path in web.iterdir()} == {path.name for path in source.iterdir()}


def test_the_base_install_checks_the_worked_examples_proof(installed: Path) -> None:
    example = ROOT / "tests/vectors/mingbai"
    done = run(
        *(installed / "env/bin/mingbai-verify", "notice", example / "entry-1.tlog-proof"),
        *("--trust", example / "policy.txt", "--charters", example / "charters.txt"),
        cwd=installed,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "相符" in done.stdout


def test_the_base_install_makes_a_key_and_says_what_a_ledger_would_need(installed: Path) -> None:
    (installed / "pass").write_text("correct horse battery staple\n", "utf-8")
    mingbai = installed / "env/bin/mingbai"
    made = run(
        *(mingbai, "key", "new", "--name", "ledger.example.org/demo/clerk-1"),
        *("--out", "clerk.key", "--passphrase-file", "pass"),
        cwd=installed,
    )
    assert made.returncode == 0, made.stderr
    assert "ledger.example.org/demo/clerk-1+" in made.stdout
    fsck = run(mingbai, "fsck", "nowhere", cwd=installed)
    assert fsck.returncode == 2
    assert "mingbai[server]" in fsck.stderr
    assert "Traceback" not in fsck.stderr
