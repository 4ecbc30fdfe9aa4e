"""``mingbai export`` as tables and double entry, from a ledger, a published directory, and back."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.ingest.settings import BoardSettings
from ledger.log.open_data.reading import read_csv_export
from tests.cli.running import Done
from tests.ingest.ledgers import PASSPHRASE, Place
from tests.ingest.plans import GOOD, csv_bytes, mapping_bytes

BOARDS = Path(__file__).parents[1] / "data" / "board"
Mingbai = Callable[..., Done]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a board and with payments to a person, who is sealed."""
    from ledger.log.ingest.mapping import parse_mapping

    folder = tmp_path_factory.mktemp("export")
    place = Place.found(folder / "ledger")
    place.run(BOARDS / "收支逐笔公开榜2026年3月.csv", BoardSettings())
    path = folder / "t.csv"
    path.write_bytes(csv_bytes((*GOOD[:2], "张三丰", GOOD[3])))
    place.run(path, parse_mapping(mapping_bytes()))
    return folder


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", ["csv", "json"])
def test_tables_from_the_ledger_and_from_what_is_published_are_equal(
    mingbai: Mingbai, office: Path, tmp_path: Path, form: str
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    done = mingbai("export", office / "ledger", "--format", form, "--to", one)
    assert done.code == 0, done.err
    copy = tmp_path / "elsewhere"
    shutil.copytree(office / "ledger" / "published", copy)
    assert mingbai("export", copy, "--format", form, "--to", two).code == 0
    assert bytes_below(one) == bytes_below(two)
    assert "README.md" in bytes_below(one)


@pytest.mark.parametrize("form", ["csv", "json", "beancount", "jsonl"])
def test_no_export_holds_what_was_sealed(
    mingbai: Mingbai, office: Path, tmp_path: Path, form: str
) -> None:
    sealed = (office / "ledger" / "sealed").iterdir()
    disclosures = [
        json.loads(line)["disclosure"].encode()
        for path in sealed
        for line in path.read_text("utf-8").splitlines()
    ]
    assert disclosures
    mingbai("export", office / "ledger", "--format", form, "--to", tmp_path / "out")
    out = tmp_path / "out"
    files = bytes_below(out) if out.is_dir() else {"out": out.read_bytes()}
    for data in files.values():
        assert "张三丰".encode() not in data
        assert not any(disclosure in data for disclosure in disclosures)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_was_exported_is_submitted_again_as_the_same_statements(
    mingbai: Mingbai,
    office: Path,
    tmp_path: Path,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(office / "ledger", tmp_path / "ledger")
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    mingbai("export", tmp_path / "ledger", "--format", form, "--to", tmp_path / "out")
    ids = [json.loads(x)["id"] for x in mingbai("export", tmp_path / "ledger").out.splitlines()]
    done = mingbai("submit", tmp_path / "ledger", tmp_path / "out", "--lang", "zh")
    assert done.code == 0, done.err
    assert [line.strip() for line in done.out.splitlines() if line.startswith("  ")] == ids
    assert done.out.count("原来就在账本里") == len(ids) == 6


def test_beancount_goes_to_standard_output_and_bean_check_accepts_it(
    mingbai: Mingbai, office: Path, tmp_path: Path
) -> None:
    done = mingbai("export", office / "ledger", "--format", "beancount")
    assert done.code == 0
    path = tmp_path / "x.beancount"
    path.write_text(done.out, "utf-8")
    check = Path(sys.executable).parent / "bean-check"
    if not check.exists():
        pytest.skip("beancount isn't installed")
    said = subprocess.run([check, path], capture_output=True, encoding="utf-8", check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "付公开栏维修款" in done.out


def test_tables_need_a_new_directory(mingbai: Mingbai, office: Path, tmp_path: Path) -> None:
    done = mingbai("export", office / "ledger", "--format", "csv", "--lang", "zh")
    assert done.code == 2
    assert "--to" in done.err
    done = mingbai("export", office / "ledger", "--format", "csv", "--to", tmp_path)
    assert done.code == 2
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "x"
    assert mingbai("export", office / "ledger", "--format", "csv", "--to", place).code == 2


def test_a_directory_that_is_no_export_is_refused(
    mingbai: Mingbai, office: Path, tmp_path: Path
) -> None:
    done = mingbai("submit", office / "ledger", tmp_path)
    assert done.code == 2
    assert "datapackage.json" in done.err


def test_a_whole_year_of_all_affairs_comes_back_and_balances(
    mingbai: Mingbai, demo: tuple[Path, Done, float], tmp_path: Path
) -> None:
    published = demo[0] / "published"
    out, book = tmp_path / "out", tmp_path / "x.beancount"
    assert mingbai("export", published, "--format", "csv", "--to", out).code == 0
    assert mingbai("export", published, "--format", "beancount", "--to", book).code == 0
    lines = mingbai("export", published).out.splitlines()
    notes = [note.decode() for _, note in read_csv_export(lambda name: (out / name).read_bytes())]
    assert notes == [json.loads(line)["note"] for line in lines]
    loader = pytest.importorskip("beancount.loader")
    assert loader.load_file(str(book))[1] == []
