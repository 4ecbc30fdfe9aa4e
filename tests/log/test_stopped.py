"""``stopped.json``: that signing stopped is told beside the ledger, and taken back when it goes on."""

import shutil
from pathlib import Path

import pytest

from ledger.core.errors import HaltError
from ledger.log.errors import NoRoom, PublishedAhead, RecordsBehind
from ledger.log.stopped import (
    STOPPED_PATH,
    Stopped,
    StoppedMalformed,
    format_stopped,
    parse_stopped,
    tell_stopped,
)
from ledger.storage.files import DirectoryFiles
from mingbai.site import read_stopped
from tests.log.site import Site
from tests.log.statements import ORIGIN

STOPPED = Stopped("witnessed_ahead", 3, 1_790_000_000)
DATA = b'{"code":"witnessed_ahead","known":3,"since_s":1790000000,"v":1}\n'


def test_it_is_written_as_the_specification_says_and_read_again() -> None:
    assert format_stopped(STOPPED) == DATA
    assert parse_stopped(DATA) == STOPPED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 10_000,
        DATA[:-1],
        DATA.replace(b'"v":1', b'"v":2'),
        DATA.replace(b"witnessed_ahead", b"<b>"),
        DATA.replace(b'"witnessed_ahead"', b"3"),
        DATA.replace(b":3", b":-3"),
        DATA.replace(b":3", b":true"),
        DATA.replace(b":3", b":9223372036854775808"),
        DATA.replace(b'"v":1', b'"v":1,"z":1'),
    ],
)
def test_what_is_damaged_is_not_believed(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(StoppedMalformed):
        parse_stopped(data)
    (tmp_path / STOPPED_PATH).write_bytes(data)
    assert read_stopped(tmp_path) is None


@pytest.mark.parametrize(
    ("restored", "error"), [("records", RecordsBehind), ("records and lock", PublishedAhead)]
)
def test_a_database_that_went_back_is_told_until_the_newer_one_is_back(
    tmp_path: Path, restored: str, error: type[HaltError]
) -> None:
    site = Site(tmp_path / "ledger").found()
    site.append(site.open(), [site.statement("n-1")])
    told = site.root / "published" / STOPPED_PATH
    assert not told.exists()
    site.close()
    names = [path.name for path in site.root.iterdir() if path.name != "published"]
    if restored == "records":
        names = [name for name in names if name.startswith("records.")]
    older = tmp_path / "older"
    shutil.copytree(site.root, older)
    again = Site(site.root)
    again.append(again.open(), [again.statement("n-2")])
    again.close()
    newer = tmp_path / "newer"
    shutil.copytree(site.root, newer)

    def restore(source: Path) -> Site:
        for name in names:
            target = site.root / name
            shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
            if (source / name).is_dir():
                shutil.copytree(source / name, target)
            else:
                shutil.copy(source / name, target)
        return Site(site.root)

    back = restore(older)
    appender = back.open()
    for _ in range(2):
        with pytest.raises(error):
            appender.recover()
        stopped = parse_stopped(told.read_bytes())
        assert (stopped.code, stopped.known, stopped.went_back) == (error.code, 3, True)
    back.close()
    good = restore(newer)
    good.open().recover()
    assert not told.exists()
    good.close()


def test_a_stop_that_goes_on_keeps_its_beginning_and_another_ledgers_folder_is_left_alone(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path / "ledger").found()
    site.close()
    files = DirectoryFiles(site.root / "published")
    tell_stopped(files, ORIGIN, NoRoom(free=1, floor=2), 5)
    tell_stopped(files, "other.example.org", PublishedAhead(size=3, signed_size=2), 5)
    assert read_stopped(site.root / "published") is None
    tell_stopped(files, ORIGIN, PublishedAhead(size=3, signed_size=2), 5)
    tell_stopped(files, ORIGIN, RecordsBehind(size=3, signed_size=4), 9)
    assert read_stopped(site.root / "published") == Stopped("records_behind", 4, 5)
    files.close()
    (tmp_path / "empty").mkdir()
    empty = DirectoryFiles(tmp_path / "empty")
    tell_stopped(empty, ORIGIN, PublishedAhead(size=3, signed_size=2), 5)
    assert read_stopped(tmp_path / "empty") is None
    empty.close()
