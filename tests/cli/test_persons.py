"""A list of persons on the command line: names stay off the ledger, slips open their own row."""

import json
import stat
from pathlib import Path

import pytest

from ledger.affairs.persons import check_row
from ledger.affairs.types.publicity import Persons
from tests.cli.conftest import Mingbai
from tests.cli.running import Done

LIST = "姓名,事由\n王示例,值班<补贴>\n李示例,巡逻补贴\n"
TITLE = "误工补贴名单（2026年11月）"


def make(mingbai: Mingbai, folder: Path, data: bytes = LIST.encode(), *more: str) -> Done:
    table = folder / "list.csv"
    table.write_bytes(data)
    given = ("--title", TITLE, "--last", "2026-12-07", "--out", folder / "out", *more)
    return mingbai("persons", "make", table, *given)


def test_everyone_s_slip_opens_his_own_row(mingbai: Mingbai, tmp_path: Path) -> None:
    done = make(mingbai, tmp_path, LIST.encode(), "--log", "ledger.example.org/demo")
    assert done.code == 0, done.err
    out = tmp_path / "out"
    draft = json.loads((out / "persons.json").read_text("utf-8"))
    Persons.model_validate(draft["persons"])
    assert draft["totals"] == {"count": 2}
    slips = sorted(out.glob("slip-*.txt"))
    names = []
    for slip in slips:
        text = slip.read_text("utf-8")
        assert "ledger.example.org/demo" in text
        names.append(check_row(draft["persons"], text.splitlines()[-1])["姓名"])
    assert names == ["王示例", "李示例"]


def test_no_name_is_in_what_goes_to_the_ledger(mingbai: Mingbai, tmp_path: Path) -> None:
    make(mingbai, tmp_path)
    draft = (tmp_path / "out" / "persons.json").read_text("utf-8")
    assert "示例" not in draft


def test_the_folder_is_its_owner_s(mingbai: Mingbai, tmp_path: Path) -> None:
    make(mingbai, tmp_path)
    out = tmp_path / "out"
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in out.iterdir()} == {0o600}


def test_the_pages_print_and_hold_what_was_written(mingbai: Mingbai, tmp_path: Path) -> None:
    make(mingbai, tmp_path)
    for name in ("list.html", "slips.html"):
        page = (tmp_path / "out" / name).read_text("utf-8")
        assert "值班&lt;补贴&gt;" in page
        assert "2026-12-07" in page
        assert TITLE in page


def test_a_list_from_an_office_s_spreadsheet_is_read(mingbai: Mingbai, tmp_path: Path) -> None:
    done = make(mingbai, tmp_path, LIST.encode("gb18030"))
    assert done.code == 0, done.err
    assert "王示例" in (tmp_path / "out" / "slip-001.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "一行都没有"),
        ("姓名,事由\n".encode(), "一行都没有"),
        ("姓名,姓名\n王,李\n".encode(), "同名"),
        ("姓名,\n王,李\n".encode(), "空格子"),
        ("姓名,事由\n王示例\n".encode(), "第 1 行"),
        (b"\xff\xff\xff", "GB18030"),
        (b'a\n"b', "CSV"),
        ("姓名\n" + "王示例\n" * 401, "400"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(
    mingbai: Mingbai, tmp_path: Path, data: bytes | str, says: str
) -> None:
    done = make(mingbai, tmp_path, data.encode() if isinstance(data, str) else data)
    assert done.code == 1
    assert says in done.err
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over(mingbai: Mingbai, tmp_path: Path) -> None:
    make(mingbai, tmp_path)
    before = (tmp_path / "out" / "persons.json").read_bytes()
    done = make(mingbai, tmp_path)
    assert done.code == 2
    assert (tmp_path / "out" / "persons.json").read_bytes() == before


def test_a_folder_that_can_t_be_made_is_named(mingbai: Mingbai, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text(LIST, "utf-8")
    out = tmp_path / "no" / "such"
    more = ("--title", TITLE, "--last", "2026-12-07", "--out", out)
    assert mingbai("persons", "make", table, *more).code == 2


def test_a_day_is_a_day(mingbai: Mingbai, tmp_path: Path) -> None:
    for given in ("2026-02-30", "20261207"):
        done = mingbai(
            "persons", "make", "x", "--title", TITLE, "--last", given, "--out", tmp_path / "out"
        )
        assert done.code == 2
        assert given in done.err
