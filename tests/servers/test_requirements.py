"""What a machine lacks is skipped with the reason, and fails where MINGBAI_REQUIRE asks for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import requirements

ROOT = Path(__file__).parents[2]
SKIPS = """
import pytest
from tests import requirements
requirements._LACKS["go"] = lambda: "no go in PATH"

@requirements.needs("go")
def test_with_a_mark():
    assert not requirements.lacking("go"), "ran"

def test_that_skips_by_itself():
    pytest.skip("go: no module proxy")

@pytest.fixture
def server():
    pytest.skip("go: the server did not build")

def test_whose_fixture_skips(server):
    pass

def test_that_skips_for_another_reason():
    pytest.skip("not on Sundays")

@pytest.mark.xfail(reason="go: known")
def test_that_is_known_to_fail():
    assert False

def test_that_passes():
    pass
"""
MODULE_SKIP = "import pytest\npytest.skip('go: nothing here', allow_module_level=True)\n"


def run(folder: Path, script: str, require: str) -> str:
    shutil.copy(ROOT / "tests/conftest.py", folder / "conftest.py")
    (folder / "test_it.py").write_text(script)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            folder,
            folder,
        ],
        cwd=ROOT,
        env=os.environ | {"MINGBAI_REQUIRE": require},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("require", "summary"),
    [
        ("", "1 passed, 4 skipped, 1 xfailed"),
        ("postgres", "1 passed, 4 skipped, 1 xfailed"),
        ("gopher", "1 passed, 4 skipped, 1 xfailed"),
        ("postgres, go", "2 failed, 1 passed, 1 skipped, 1 xfailed, 1 error"),
    ],
)
def test_a_required_skip_is_a_failure(tmp_path: Path, require: str, summary: str) -> None:
    assert run(tmp_path, SKIPS, require).startswith(summary)


@pytest.mark.parametrize(("require", "summary"), [("", "1 skipped"), ("go", "1 error")])
def test_a_module_that_skips_itself_is_a_failure_too(
    tmp_path: Path, require: str, summary: str
) -> None:
    assert run(tmp_path, MODULE_SKIP, require).startswith(summary)


def test_a_reason_starts_with_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(requirements._LACKS, "go", lambda: "no go in PATH")
    monkeypatch.delenv("MINGBAI_REQUIRE", raising=False)
    mark = requirements.needs("go").mark
    assert mark.args == (True,)
    assert mark.kwargs == {"reason": "go: no go in PATH"}
    monkeypatch.setenv("MINGBAI_REQUIRE", "go")
    assert requirements.needs("go").mark.args == (False,)


def test_an_unknown_need_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        requirements.needs("moon")
