"""``mingbai-verify`` as people and scripts run it: words, exit codes, JSON, and never a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.core.hashing import hash_leaf
from tests import community
from tests.verifier.publishing import (
    entries_of,
    files_of,
    notes_of_a_year,
    proof_of,
    write_log,
    write_trust,
)
from tests.verifier.serving import files, serve
from verifier import cli
from verifier.verdict import CAVEAT

PROGRAM = Path(sys.executable).with_name("mingbai-verify")
ENTRIES = entries_of(notes_of_a_year(12))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``log/``, ``policy.txt``, ``charters.txt``, ``notice.tlog-proof``; nobody changes them."""
    folder = tmp_path_factory.mktemp("published")
    write_trust(folder)
    write_log(folder / "log", ENTRIES)
    (folder / "notice.tlog-proof").write_bytes(proof_of(ENTRIES, 3))
    return folder


def run(
    place: Path, *arguments: str, lang: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    settings = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("LC_", "LANG", "MINGBAI_"))
    }
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd=place,
        env={**settings, "LANG": lang, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


TRUST = ("--trust", "policy.txt", "--charters", "charters.txt")
ID = ("--trust", "policy.txt", "--charter", community.charter_id().hex())
FRAGMENT = f"{community.ORIGIN}/3/{hash_leaf(ENTRIES[3]).hex()}"


def test_a_sound_ledger_exits_with_0(place: Path) -> None:
    done = run(place, "log", "log", *TRUST)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith("相符：ledger.example.org/demo 的账本共 12 条")
    assert second == CAVEAT.zh


def test_an_argument_too_long_for_a_file_name_is_no_mistake_of_the_program(place: Path) -> None:
    """What somebody pastes: a code with a whole conversation behind it, or nonsense."""
    words = "（大家都来看看）" * 2000
    for what in (f"{FRAGMENT}{words}", f"http://127.0.0.1:1/#{FRAGMENT}{words}", "a" * 20_000):
        done = run(place, "notice", what, *TRUST)
        assert done.returncode == 2
        assert "程序里有个错" not in done.stdout + done.stderr
        assert "没查成" in done.stdout + done.stderr


def test_a_proof_exits_with_0_if_the_charter_is_named(place: Path) -> None:
    assert run(place, "notice", "notice.tlog-proof", *ID).returncode == 0
    assert run(place, "notice", "notice.tlog-proof", *TRUST).returncode == 0
    alone = run(place, "notice", "notice.tlog-proof", "--trust", "policy.txt")
    assert alone.returncode == 2
    assert alone.stdout.startswith("没查成：")
    assert "--charter" in alone.stdout


def test_a_notice_online_exits_with_0(place: Path) -> None:
    with serve(
        files({**files_of(ENTRIES), "checkpoint": (place / "log/checkpoint").read_bytes()})
    ) as served:
        done = run(place, "notice", f"{served.url}#{FRAGMENT}", *TRUST)
        assert done.returncode == 0
        assert done.stdout.count("相符") > 3
        assert run(place, "log", served.url, *TRUST).returncode == 0
        wrong = FRAGMENT[:-1] + ("0" if FRAGMENT[-1] != "0" else "1")
        done = run(place, "notice", f"{served.url}#{wrong}", *TRUST)
    assert done.returncode == 1
    assert done.stdout.startswith("不符：")


def test_a_tampered_ledger_exits_with_1_and_says_where(tmp_path: Path) -> None:
    write_trust(tmp_path)
    write_log(tmp_path / "log", ENTRIES)
    bundle = tmp_path / "log" / "tile/entries/000.p/12"
    bundle.write_bytes(bundle.read_bytes().replace(b'"amount":1001', b'"amount":9001'))
    done = run(tmp_path, "log", "log", *TRUST)
    assert done.returncode == 1
    assert done.stdout.startswith("不符：")
    assert "第 4 条" in done.stdout
    assert CAVEAT.zh in done.stdout
    done = run(tmp_path, "notice", f"log#{FRAGMENT}", *TRUST)
    assert (
        done.returncode == 1
    )  # a later entry was changed, so how the notice stands can't be known


@pytest.mark.parametrize(
    "arguments",
    [
        ("log", "nowhere", *TRUST),
        ("log", "policy.txt", *TRUST),
        ("log", ".", *TRUST),
        ("log", "http://127.0.0.1:1/", *TRUST),
        ("log", "https://", *TRUST),
        ("log", "log", "--trust", "nothing.txt"),
        ("log", "log", "--trust", "log"),
        ("log", "log", "--trust", "charters.txt"),
        ("log", "log", "--trust", "log/checkpoint"),
        ("log", "log", "--trust", "log/tile/0/000.p/12"),
        ("log", "log", "--trust", "policy.txt"),
        ("log", "log", "--trust", "policy.txt", "--charters", "policy.txt"),
        ("log", "log", "--trust", "policy.txt", "--charter", "abc"),
        ("log", "log", *TRUST, "--charter", "ab" * 32),
        ("log", "log", *TRUST, "--state", "nowhere/state"),
        ("log", "log", *TRUST, "--state", "policy.txt"),
        ("log", "log", *TRUST, "--state", "log"),
        ("log", "log", *TRUST, "--workers", "many"),
        ("log", "log"),
        ("log",),
        (),
        ("audit",),
        ("log", "log", *TRUST, "--nonsense"),
        ("notice", "nothing.tlog-proof", *TRUST),
        ("notice", "log", *TRUST),
        ("notice", "log#", *TRUST),
        ("notice", "log#nonsense", *TRUST),
        ("notice", "http://127.0.0.1:1/", *TRUST),
        ("notice", "policy.txt", *TRUST),
        ("notice", "log/tile/0/000.p/12", *TRUST),
        ("notice", f"nowhere#3/{'ab' * 32}", *TRUST),
        ("notice", f"log#{'ab' * 32}", *TRUST),
        ("notice", "/dev/zero", *TRUST),
    ],
)
def test_what_can_not_be_checked_exits_with_2_and_says_why(
    arguments: Sequence[str],
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place)
    for lang, word in (("zh", "没查成："), ("en", "COULD NOT CHECK: ")):
        said = []
        assert cli.main([*arguments, "--lang", lang]) == 2
        out, err = capsys.readouterr()
        said = out or err[err.index(word) :]
        assert said.startswith(word)
        assert len(said.splitlines()[0]) > len(word) + 3
        assert "Traceback" not in out + err


def test_a_folder_in_the_place_of_a_proof_is_called_a_folder(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(place / "log")
    for lang, word in (("zh", "是目录"), ("en", "is a folder")):
        trust = ("--trust", str(place / "policy.txt"), "--lang", lang)
        assert cli.main(["notice", folder, *trust]) == 2
        said = capsys.readouterr().err
        assert f"{folder} {word}" in said
        assert "mingbai-verify log" in said


def test_json_is_one_line_with_stable_names(place: Path) -> None:
    done = run(place, "log", "log", *TRUST, "--json")
    report = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert (report["format"], report["kind"]) == ("mingbai-verify/v1", "log")
    assert (report["verdict"], report["exit"]) == ("proved", 0)
    assert report["caveat"]["zh"] == CAVEAT.zh
    assert report["size"] == 12
    numbers = [check["number"] for check in report["checks"]]
    assert numbers == sorted(numbers)
    assert {check["group"] for check in report["checks"]} == {
        "completeness",
        "authenticity",
        "consistency",
        "integrity",
        "evidence",
    }


def test_json_says_why_a_check_did_not_begin(place: Path) -> None:
    done = run(place, "log", "log", "--trust", "nothing.txt", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == report["exit"] == 2
    assert (report["verdict"], report["code"]) == ("could_not_check", "file_absent")


def test_json_carries_index_field_and_both_texts(tmp_path: Path) -> None:
    write_trust(tmp_path)
    alone = community.expenditure_note("e-x", by={"accountant": "accountant-1"})
    write_log(tmp_path / "log", entries_of([community.charter_note(), alone]))
    done = run(tmp_path, "log", "log", *TRUST, "--json")
    report = json.loads(done.stdout)
    failures = [each for check in report["checks"] for each in check["failures"]]
    assert done.returncode == report["exit"] == 1
    assert [(each["index"], each["field"], each["code"]) for each in failures] == [
        (1, "by", "rule_needs_role")
    ]
    assert failures[0]["text"]["zh"]
    assert failures[0]["text"]["en"]


def test_the_language_is_asked_for_or_the_locales(place: Path) -> None:
    assert run(place, "log", "log", *TRUST, lang="zh_CN.UTF-8").stdout.startswith("相符")
    assert run(place, "log", "log", *TRUST, lang="C").stdout.startswith("相符")
    assert run(place, "log", "log", *TRUST, lang="en_GB.UTF-8").stdout.startswith("PROVED")
    assert run(place, "--lang", "en", "log", "log", *TRUST).stdout.startswith("PROVED")
    assert run(place, "log", "log", *TRUST, "--lang=zh", lang="en_US").stdout.startswith("相符")


def test_help_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["log", "--help"], ["notice", "--help"]):
        assert cli.main([*arguments, "--lang", "zh"]) == 0
        assert "用法" in capsys.readouterr().out
        assert cli.main([*arguments, "--lang", "en"]) == 0
        assert "usage" in capsys.readouterr().out
    assert cli.main(["--version"]) == 0


@pytest.mark.parametrize("command", [(), ("notice",), ("log",), ("watch",)])
def test_help_has_a_short_name(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--lang", "en", *command, "-h"]) == 0
    assert capsys.readouterr().out.startswith("usage: mingbai-verify")


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_less_than_one_process_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--lang", "zh", "log", "log", "--trust", "policy.txt", f"--workers={number}"]
    assert cli.main(asked) == 2
    assert f"--workers 不能是 '{number}'" in capsys.readouterr().err


def test_a_state_is_kept_between_two_runs(place: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    assert run(place, "log", "log", *TRUST, "--state", state).returncode == 0
    again = run(place, "log", "log", *TRUST, "--state", state, "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["started_at"] == 12


def test_output_that_nobody_reads_to_the_end_is_no_error(place: Path) -> None:
    command = f"{PROGRAM} log log {' '.join(TRUST)} | head -1"
    done = subprocess.run(command, shell=True, cwd=place, capture_output=True, check=False)
    assert done.stderr == b""


def test_a_mistake_of_ours_is_a_sentence_and_2(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.chdir(place)
    monkeypatch.setattr(cli, "audit_log", broken)
    assert cli.main(["log", "log", *TRUST, "--lang", "zh"]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "audit_log", stopped)
    assert cli.main(["log", "log", *TRUST, "--lang", "zh"]) == 130
    assert capsys.readouterr().err.startswith("没查成")
