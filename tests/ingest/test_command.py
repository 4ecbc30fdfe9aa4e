"""``mingbai import`` as a person meets it: a directory, a server, bad rows, and plain sentences."""

import csv
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.app import create_app
from api.serve import make_server
from api.settings import Settings
from ledger.log.ingest.mapping import parse_mapping
from mingbai.cli import main
from mingbai.founding import write_trust
from tests.ingest.ledgers import ORIGIN, PASSPHRASE, SIGNERS, WHO, Import, Place
from tests.ingest.plans import GOOD, HEADER, csv_bytes, mapping_bytes
from verifier.cli import main as verify

ROOT = Path(__file__).parents[2]
BAD = (GOOD[0], "1.2345", *GOOD[2:])


@pytest.fixture
def desk(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the ledger, a mapping and a passphrase in the environment."""
    shutil.copytree(office / "ledger", tmp_path / "ledger")
    (tmp_path / "m.json").write_bytes(mapping_bytes())
    (tmp_path / "t.csv").write_bytes(csv_bytes(GOOD, (*GOOD[:2], "张三", GOOD[3]), GOOD))
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(office: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    keys = [part for slug in SIGNERS for part in ("--key", str(office / f"{slug}.key"))]

    def run(*arguments: str, place: str = "ledger", lang: str = "zh") -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(
            ["--lang", lang, "import", place, "--mapping", "m.json", *keys, *WHO, *arguments]
        )
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def numbers(place: Place) -> list[str]:
    return [json.loads(text)["no"].rpartition(":")[2] for text in place.texts()]


def test_a_table_goes_in_and_going_in_again_changes_nothing(call: Import, desk: Path) -> None:
    code, out, err = call("t.csv")
    assert (code, err) == (0, "")
    assert "3 行成为 3 条记录" in out
    assert "入账 3 条" in out
    assert "3,703.50 CNY" in out
    assert numbers(Place(desk / "ledger")) == ["2", "3", "4"]
    code, out, _ = call("t.csv", lang="en")
    assert code == 0
    assert "0 entered, 3 were in already" in out


def test_a_dry_run_lists_every_problem_and_needs_no_key(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINGBAI_PASSPHRASE")
    (desk / "bad.csv").write_bytes(csv_bytes(GOOD, BAD, ("?", *GOOD[1:])))
    command = ["import", "ledger", "bad.csv", "--mapping", "m.json", "--dry-run"]
    assert main([*command, "--lang", "zh"]) == 1
    said = capsys.readouterr()
    assert "第 3 行 B 列「金额」" in said.out
    assert "第 4 行 A 列「日期」" in said.out
    assert "2 行有问题" in said.err
    assert Place(desk / "ledger").size() == 1
    command[2] = "t.csv"
    assert main([*command, "--lang", "en"]) == 0
    assert "No problem was found" in capsys.readouterr().err
    assert Place(desk / "ledger").size() == 1


def test_a_table_of_a_header_alone_is_no_mistake_and_is_remarked(call: Import, desk: Path) -> None:
    (desk / "bare.csv").write_bytes(csv_bytes())
    code, out, err = call("bare.csv", "--dry-run")
    assert code == 0
    assert "表头（第 1 行）下面没有一行要录的" in out
    assert "也没有要导入的" in err
    code, out, _ = call("bare.csv", lang="en")
    assert code == 0
    assert "has no row to record, so nothing is imported" in out
    _, out, _ = call("bare.csv", "--json")
    assert [each["code"] for each in json.loads(out)["remarks"]] == ["remark_no_rows"]
    for _ in range(2):
        _, out, _ = call("t.csv")
        assert "没有一行要录的" not in out


def test_one_bad_row_stops_all_and_says_how_to_go_on(call: Import, desk: Path) -> None:
    (desk / "bad.csv").write_bytes(csv_bytes(GOOD, BAD))
    code, out, err = call("bad.csv")
    assert code == 1
    assert "不四舍五入" in out
    assert "--skip-bad" in err
    assert Place(desk / "ledger").size() == 1


def test_left_out_rows_are_kept_with_their_reasons_and_go_in_once_corrected(
    call: Import, desk: Path
) -> None:
    (desk / "bad.csv").write_bytes(csv_bytes(GOOD, BAD, GOOD))
    code, _, err = call("bad.csv", "--skip-bad", "--leftovers", "left.csv")
    assert code == 0
    assert "left.csv" in err
    left = (desk / "left.csv").read_text("utf-8-sig")
    rows = list(csv.reader(left.splitlines()))
    assert rows[0] == [*HEADER, "mingbai:row", "mingbai:problem"]
    assert rows[1][:5] == [*BAD, "3"]
    assert "1.2345" in rows[1][5]
    (desk / "left.csv").write_text(left.replace("1.2345,", "1.23,"), "utf-8-sig")
    code, out, _ = call("left.csv")
    assert code == 0
    assert "入账 1 条" in out
    assert Place(desk / "ledger").size() == 4


def test_the_report_can_be_read_by_a_program(call: Import) -> None:
    code, out, _ = call("t.csv", "--json")
    report = json.loads(out)
    assert code == 0
    assert (report["rows"], report["entered"], report["sealed"]) == (3, 3, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing.csv",), 2, "nothing.csv"),
        (("t.csv", "--mapping", "nothing.json"), 2, "nothing.json"),
        (("t.csv", "--encoding", "klingon"), 1, "klingon"),
        (("t.csv", "--by", "accountant"), 1, "by"),
        (("t.csv", "--by", "clerk=clerk-1"), 2, "clerk-1"),
        (("t.csv", "--key", "nothing.key"), 2, "nothing.key"),
    ],
)
def test_whatever_is_wrong_is_said_in_a_sentence(
    call: Import, desk: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = call(*arguments, lang="en")
    assert (found, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
    assert Place(desk / "ledger").size() == 1


def test_a_broken_mapping_is_refused(call: Import, desk: Path) -> None:
    (desk / "m.json").write_text("{", "utf-8")
    code, _, err = call("t.csv")
    assert code == 2
    assert "m.json" in err


@pytest.mark.parametrize("name", ["leeds", "hackclub"])
def test_what_was_imported_is_audited_from_the_published_directory_alone(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    currency, mapping = {
        "leeds": ("GBP", "leeds_spending"),
        "hackclub": ("USD", "hackclub_postings"),
    }[name]
    place = Place.found(tmp_path / "ledger", currency)
    place.run(
        ROOT / "tests" / "data" / f"{name}_extract.csv",
        parse_mapping((ROOT / "examples" / "mappings" / f"{mapping}.json").read_bytes()),
    )
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(place.directory / "published", elsewhere / "published")
    with place.open() as ledger:
        write_trust(elsewhere, ledger.log_key, ledger.records.read_entries(0, 1)[0])
    shutil.rmtree(place.directory)
    trust = ["--trust", str(elsewhere / "policy.txt")]
    charters = ["--charters", str(elsewhere / "charters.txt")]
    command = ["log", str(elsewhere / "published"), *trust, *charters, "--lang", "zh"]
    assert verify(command) == 0
    assert capsys.readouterr().out.startswith("相符")


@contextmanager
def served(place: Place) -> Iterator[str]:
    with place.open() as ledger:
        settings = Settings()
        app = create_app({ORIGIN: ledger}, settings)
        server = make_server(app, settings, "127.0.0.1", 0)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            until = time.monotonic() + 20
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.005)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(30)


def test_what_a_server_refuses_is_told_by_its_row(
    office: Path, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ("--key", str(office / "accountant-1.key"), "--by", "accountant=accountant-1")
    (desk / "one.csv").write_bytes(csv_bytes((), GOOD))
    with served(Place(desk / "ledger")) as url:
        for file, row in (("t.csv", 2), ("one.csv", 3)):
            asked = ["import", url, file, "--mapping", "m.json", *key, "--sealed", "mine"]
            assert main([*asked, "--lang", "zh"]) == 1
            assert f"第 {row} 行不合账本的规则" in capsys.readouterr().err
    assert Place(desk / "ledger").size() == 1


def test_a_table_goes_in_through_a_server_and_again_changes_nothing(
    call: Import, desk: Path
) -> None:
    place = Place(desk / "ledger")
    with served(place) as url:
        code, _, err = call("t.csv", place=url)
        assert code == 2
        assert "--sealed" in err
        code, out, err = call("t.csv", "--sealed", "mine", place=url)
        assert (code, err) == (0, "")
        assert "入账 3 条" in out
        code, out, _ = call("t.csv", "--sealed", "mine", place=url)
        assert code == 0
        assert "原已在账本 3 条" in out
        (desk / "other.csv").write_bytes(csv_bytes(GOOD))
        code, _, err = call("other.csv", "--sealed", "mine", place=url + "/nowhere")
        assert code == 2
    assert numbers(place) == ["2", "3", "4"]
    assert len(list((desk / "mine").iterdir())) == 1
