"""SIGKILL at 200 random moments under load; then again on a machine that also loses its power."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.forgetful.power import Machine, build
from tests.log.site import Site
from tests.requirements import needs

KILLS = 200
SEED = 20_261_122
ROOT = Path(__file__).parents[2]


def kill(root: Path, kills: int, *more: str, **environment: str) -> dict[str, int]:
    """Run the killing in a process of its own, warm and without this one's threads."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(root), "--kills", str(kills),
         "--seed", str(SEED), *more],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {SEED}\n{done.stdout}\n{done.stderr}"
    found: dict[str, int] = json.loads(done.stdout)
    return found


def check_was_worth_it(found: dict[str, int], kills: int) -> None:
    """Most lives got as far as signing, and thousands of statements were at stake."""
    assert found["lives_with_signatures"] > kills / 2, found
    assert found["acknowledged"] > 2 * kills, found
    assert found["signed"] > kills, found


def test_200_kills_under_load_lose_and_contradict_nothing(quick_path: Path) -> None:
    root = quick_path / "ledger"
    Site(root).found(3).close()
    found = kill(root, KILLS)
    print(f"seed {SEED}: {found}")
    check_was_worth_it(found, KILLS)


@pytest.mark.cc
@needs("cc", "linux")
def test_200_power_cuts_under_load_lose_and_contradict_nothing(quick_path: Path) -> None:
    library = build(quick_path)
    machine = Machine(library, quick_path / "ledger", quick_path / "shadow")
    Site(machine.root).found(3).close()
    machine.remember()
    found = kill(machine.root, KILLS, "--power", str(library), **machine.environment)
    print(f"seed {SEED}: {found}")
    check_was_worth_it(found, KILLS)


@pytest.mark.cc
@needs("cc", "linux")
def test_the_power_cut_is_felt_by_a_ledger_that_does_not_sync(quick_path: Path) -> None:
    """The check fires: the same, with an fsync of published files that does nothing."""
    library = build(quick_path)
    machine = Machine(library, quick_path / "ledger", quick_path / "shadow")
    Site(machine.root).found(3).close()
    machine.remember()
    with pytest.raises(AssertionError, match=r"died|not true"):
        kill(machine.root, 20, "--power", str(library), "--careless", "sync", **machine.environment)


def test_the_check_fires_for_a_ledger_that_acknowledges_too_early(quick_path: Path) -> None:
    """The check fires: the same, acknowledging before anything is published."""
    root = quick_path / "ledger"
    Site(root).found(3).close()
    with pytest.raises(AssertionError, match=r"acknowledged twice|not true"):
        kill(root, 30, "--careless", "acknowledge")
