"""A check phrase for anybody's page: the same that check page and poster have."""

import json
from pathlib import Path

import pytest

from tests import community
from tests.verifier.publishing import policy_text
from verifier.cli import main
from verifier.trust_line import check_phrase, format_trust_line


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    (tmp_path / "policy.txt").write_text(policy_text())
    charter = community.charter_id().hex()
    (tmp_path / "charters.txt").write_text(f"{community.ORIGIN} {charter}\n")
    files = [str(tmp_path / name) for name in ("policy.txt", "charters.txt")]
    return ["phrase", "--trust", files[0], "--charters", files[1]]


def line() -> str:
    return format_trust_line(community.ORIGIN, community.charter_id().hex(), policy_text())


def test_each_ledger_s_phrase_and_line_are_said(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == 0
    said = capsys.readouterr().out
    assert said == f"{community.ORIGIN}  对照码 {check_phrase(line())}\n  {line()}\n"
    assert main([*given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "ledgers": [
            {"origin": community.ORIGIN, "phrase": check_phrase(line()), "line": line()},
        ]
    }


def test_another_policy_has_another_phrase(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(given[2]).write_text(f"# the same keys\n{policy_text()}")
    assert main(given) == 0
    assert check_phrase(line()) not in capsys.readouterr().out


@pytest.mark.parametrize("at", [2, 4])
def test_a_file_that_is_not_there_or_not_understood_is_named(
    at: int, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(given[at]).write_text("nonsense\n")
    assert main(given) == 2
    assert given[at] in capsys.readouterr().err
    Path(given[at]).unlink()
    assert main(given) == 2
