"""``mingbai import DIR FOLDER``: unattended, one at a time, again and again, with one report."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ledger.storage.filelock import FileLock
from mingbai.cli import main
from tests.ingest.ledgers import PASSPHRASE, SIGNERS, WHO, Import, Place
from tests.ingest.plans import GOOD, csv_bytes, mapping_bytes

BOARDS = Path(__file__).parents[1] / "data" / "board"


@pytest.fixture
def desk(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(office / "ledger", tmp_path / "ledger")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("收支逐笔公开榜2026年3月.csv", "收支逐笔公开榜2026年4月.csv"):
        shutil.copy(BOARDS / name, inbox)
    (inbox / "登记.json").write_bytes(mapping_bytes())
    (inbox / "登记表.csv").write_bytes(csv_bytes(GOOD))
    (inbox / "mingbai.json").write_text(
        '{"format": "mingbai/folder/v1", "files": [{"match": "登记表*", "mapping": "登记.json"}]}',
        "utf-8",
    )
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(office: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    keys = [part for slug in SIGNERS for part in ("--key", str(office / f"{slug}.key"))]

    def run(*arguments: str, lang: str = "zh") -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--lang", lang, "import", "ledger", "inbox", *keys, *WHO, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def report(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value


def test_a_folder_goes_in_and_the_next_night_adds_nothing(call: Import, desk: Path) -> None:
    code, out, err = call("--report", "report.json")
    assert code == 0, out + err
    said = report(desk / "report.json")
    assert (said["format"], said["exit"], said["entered"]) == ("mingbai/import-report/v1", 0, 7)
    assert len(said["files"]) == 3
    assert "3 个文件，入账 7 条，0 个文件没有录入" in out
    size = Place(desk / "ledger").size()
    code, out, _ = call("--report", "report.json", lang="en")
    assert code == 0
    assert report(desk / "report.json")["entered"] == 0
    assert "3 files, 0 statements entered" in out
    assert Place(desk / "ledger").size() == size == 8


def test_a_board_leaves_the_drafts_that_others_sign(call: Import, desk: Path) -> None:
    call()
    march = desk / "inbox" / "收支逐笔公开榜2026年3月.csv"
    notice = report(march.with_name(march.name + ".notice.json"))
    assert notice["type"] == "notice"
    first, last = notice["body"]["journal"]["first"], notice["body"]["journal"]["last"]
    with Place(desk / "ledger").open() as ledger:
        entries = ledger.records.read_entries(first, last + 1)
    assert len(entries) == 4
    assert "付公开栏维修款".encode() in entries[1]
    assert report(march.with_name(march.name + ".opening.json"))["type"] == "opening"
    april = desk / "inbox" / "收支逐笔公开榜2026年4月.csv"
    assert not april.with_name(april.name + ".opening.json").exists()


def test_a_file_that_is_refused_does_not_keep_the_others_out(call: Import, desk: Path) -> None:
    (desk / "inbox" / "登记表.csv").write_bytes(csv_bytes((GOOD[0], "1.2345", *GOOD[2:])))
    (desk / "inbox" / "说明.csv").write_text("这不是表格\n", "utf-8")
    code, out, err = call("--json")
    assert code == 1
    said = json.loads(out)
    results = {each["file"]: each for each in said["files"]}
    assert results["登记表.csv"]["report"]["problems"][0]["row"] == 2
    assert results["说明.csv"]["error"]["code"] == "table_without_mapping"
    assert said["entered"] == 6
    assert said["refused"] == 2
    assert "1 行有问题" in err
    code, out, _ = call()
    assert code == 1
    assert "说明.csv：" in out
    assert "登记表.csv：1 处有问题" in out


def test_bad_rows_may_be_left_out_every_night(call: Import, desk: Path) -> None:
    bad = (GOOD[0], "1.2345", *GOOD[2:])
    (desk / "inbox" / "登记表.csv").write_bytes(csv_bytes(GOOD, bad))
    for _ in range(2):
        code, _, err = call("--skip-bad")
        assert code == 0, err
    assert (desk / "inbox" / "登记表.csv.leftovers.csv").exists()
    assert Place(desk / "ledger").size() == 8


def test_what_cannot_be_tried_is_exit_code_two(call: Import, desk: Path) -> None:
    settings = desk / "inbox" / "mingbai.json"
    settings.write_text(settings.read_text("utf-8").replace("登记.json", "没有.json"), "utf-8")
    code, out, _ = call()
    assert code == 2
    assert "没有.json" in out
    settings.write_text("{", "utf-8")
    code, _, err = call()
    assert code == 2
    assert "第 1 行第 2 个字" in err


def test_two_runs_never_meet(call: Import, desk: Path) -> None:
    (desk / "ledger" / "imports").mkdir()
    with FileLock(desk / "ledger" / "imports" / "lock").hold():
        code, _, err = call()
    assert code == 2
    assert "另一个导入正在进行" in err
    assert Place(desk / "ledger").size() == 1
    assert call()[0] == 0


def test_a_dry_run_of_a_folder_writes_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in (desk / "inbox").iterdir())
    assert main(["import", "ledger", "inbox", "--dry-run", "--lang", "en"]) == 0
    assert "entered" in capsys.readouterr().out
    assert sorted(path.name for path in (desk / "inbox").iterdir()) == before
    assert not (desk / "ledger" / "imports").exists()


def test_a_mapping_of_ours_is_named_without_a_path(
    office: Path, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BOARDS / "银行流水2026.csv", desk)
    command = ["import", "ledger", "银行流水2026.csv", "--mapping", "bank_statement", "--dry-run"]
    assert main([*command, "--report", "r.json", "--lang", "en"]) == 0
    assert "2 statements" in capsys.readouterr().out
    assert report(desk / "r.json")["statements"] == 2


def test_files_that_are_to_be_ignored_are_named_in_the_report(call: Import, desk: Path) -> None:
    (desk / "inbox" / "mingbai.json").write_text(
        '{"files": [{"match": "登记表*", "ignore": true}]}', "utf-8"
    )
    code, out, _ = call("--json")
    assert code == 0
    assert {"file": "登记表.csv", "exit": 0, "ignored": True} in json.loads(out)["files"]
