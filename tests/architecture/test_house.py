"""The house stands as drawn, and the tool that guards it does fire."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ledger", "api", "publish", "verifier", "mingbai")


def lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def test_the_house_keeps_its_floors(house: Path) -> None:
    done = lint_imports(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("ledger/core/merkle.py", "import ledger.affairs.canonical"),
        ("ledger/core/merkle.py", "import time"),
        ("ledger/affairs/canonical.py", "import sqlalchemy"),
        ("ledger/storage/contracts.py", "import ledger.log.append"),
        ("verifier/audit.py", "import ledger.storage.contracts"),
        ("api/app.py", "import publish.tree"),
        ("publish/tree.py", "import verifier.audit"),
    ],
)
def test_an_arrow_that_points_up_is_refused(house: Path, room: str, line: str) -> None:
    place = house / room
    before = place.read_bytes()
    try:
        place.write_bytes(before + f"\n{line}\n".encode())
        done = lint_imports(house)
    finally:
        place.write_bytes(before)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout


def test_a_new_package_beside_the_floors_is_refused(house: Path) -> None:
    extra = house / "ledger" / "utils"
    extra.mkdir()
    (extra / "__init__.py").touch()
    try:
        done = lint_imports(house)
    finally:
        shutil.rmtree(extra)
    assert done.returncode != 0


@pytest.mark.parametrize("floor", ["core", "affairs"])
def test_a_pure_floor_calls_neither_open_nor_print(floor: str) -> None:
    for path in (ROOT / "ledger" / floor).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"open", "print", "input", "exec", "eval"}, path
