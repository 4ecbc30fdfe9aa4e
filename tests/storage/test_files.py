"""``PublishedFiles`` in a directory: created once, durable, never half there."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.storage.errors import DifferentBytes, DiskFull, FileMissing, StorageFailed
from ledger.storage.files import STAGING, DirectoryFiles

ROOT = Path(__file__).parents[2]
TILES = [
    ("tile/0/000.p/3", b"a" * 96),
    ("tile/0/x001/000", b"b" * 8192),
    ("tile/entries/000.p/3", b""),
]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[DirectoryFiles]:
    with closing(DirectoryFiles(tmp_path / "published")) as opened:
        yield opened


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def staged(files: DirectoryFiles) -> list[str]:
    return names(files.root / STAGING)


def test_what_was_created_is_read_back(files: DirectoryFiles) -> None:
    files.create(TILES)
    assert [files.read(path) for path, _ in TILES] == [data for _, data in TILES]
    assert list(files.list()) == sorted(path for path, _ in TILES)
    assert staged(files) == []


def test_what_was_created_can_be_served_by_another_user(files: DirectoryFiles) -> None:
    files.create(TILES)
    files.replace("checkpoint", b"x")
    for path in files.list():
        assert (files.root / path).stat().st_mode & 0o777 == 0o644
    assert (files.root / "tile/0").stat().st_mode & 0o777 == 0o755
    assert (files.root / STAGING).stat().st_mode & 0o777 == 0o700


def test_the_same_bytes_again_are_fine(files: DirectoryFiles) -> None:
    files.create(TILES)
    before = [(files.root / path).stat().st_ino for path, _ in TILES]
    files.create(TILES)
    assert [(files.root / path).stat().st_ino for path, _ in TILES] == before
    assert staged(files) == []


def test_other_bytes_are_refused_by_name_and_never_overwrite(files: DirectoryFiles) -> None:
    files.create(TILES)
    path, data = TILES[1]
    for other in (b"", data[:-1], data + b"b", b"c" + data[1:]):
        with pytest.raises(DifferentBytes) as caught:
            files.create([("tile/0/001", b"new"), (path, other)])
        assert caught.value.where == path
        assert files.read(path) == data
    assert staged(files) == []


def test_nothing_to_create_is_fine(files: DirectoryFiles) -> None:
    files.create([])
    assert list(files.list()) == []


def test_a_file_is_replaced_in_one_step(files: DirectoryFiles) -> None:
    files.replace("checkpoint", b"one")
    with (files.root / "checkpoint").open("rb") as reader:
        files.replace("checkpoint", b"two")
        assert reader.read() == b"one"  # who was reading the old one gets all of it
    assert files.read("checkpoint") == b"two"
    assert staged(files) == []


def test_removing_takes_empty_directories_along_and_absent_files_are_fine(
    files: DirectoryFiles,
) -> None:
    files.create([("tile/0/000.p/1", b"1"), ("tile/0/000.p/2", b"2"), ("tile/0/000", b"full")])
    files.remove(["tile/0/000.p/1", "tile/0/000.p/7", "tile/9/000"])
    assert list(files.list()) == ["tile/0/000", "tile/0/000.p/2"]
    files.remove(["tile/0/000.p/2", "tile/0/000.p/2", "tile/0/000/1"])
    assert list(files.list()) == ["tile/0/000"]
    assert names(files.root / "tile/0") == ["000"]
    files.create([("tile/0/000.p/3", b"3")])  # the directory is made again
    assert files.read("tile/0/000.p/3") == b"3"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "tile/../../x",
        "tile//0",
        "tile/",
        ".staging/x",
        "tile/.x",
        "A",
        "a\n",
        "a\\b",
        "公开",
        "a" * 257,
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(files: DirectoryFiles, path: str) -> None:
    for write in (lambda: files.create([(path, b"")]), lambda: files.replace(path, b"")):
        with pytest.raises(ValueError, match="not a path"):
            write()
    with pytest.raises(ValueError, match="not a path"):
        files.remove([path])
    with pytest.raises(FileMissing):
        files.read(path)


@pytest.mark.parametrize("path", ["tile", "tile/0/000.p/4", "tile/0/x001/000/1", "nothing"])
def test_what_is_not_there_is_missing(files: DirectoryFiles, path: str) -> None:
    files.create(TILES)
    with pytest.raises(FileMissing) as caught:
        files.read(path)
    assert caught.value.where == path


def test_free_room_is_told(files: DirectoryFiles) -> None:
    assert files.free_bytes() > 0


def test_a_disk_without_room_is_a_named_error_and_leaves_nothing(
    files: DirectoryFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.replace("checkpoint", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        files.create(TILES)
    with pytest.raises(DiskFull):
        files.replace("checkpoint", b"new")
    monkeypatch.undo()
    assert staged(files) == []
    assert list(files.list()) == ["checkpoint"]
    assert files.read("checkpoint") == b"old"


def test_a_directory_that_cannot_be_made_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailed):
        DirectoryFiles(tmp_path / "file" / "published")


def test_what_a_crash_left_half_written_is_never_served_and_cleaned_at_the_next_start(
    files: DirectoryFiles,
) -> None:
    files.create(TILES)
    (files.root / STAGING / ".123-abc.tmp").write_bytes(b"half")
    assert list(files.list()) == sorted(path for path, _ in TILES)
    DirectoryFiles(files.root).close()
    assert staged(files) == []


def test_another_process_is_not_disturbed_while_it_writes(files: DirectoryFiles) -> None:
    files.create(TILES)
    half = files.root / STAGING / ".123-abc.tmp"
    half.write_bytes(b"half")
    writing = os.open(files.root / STAGING, os.O_RDONLY)
    fcntl.flock(writing, fcntl.LOCK_SH)  # as a writer holds it
    DirectoryFiles(files.root).close()
    assert half.exists()
    os.close(writing)
    DirectoryFiles(files.root).close()
    assert not half.exists()


KILLED = """
import sys
from ledger.storage.files import DirectoryFiles
files = DirectoryFiles(sys.argv[1])
n = 0
while True:
    files.create([(f"tile/0/{n:03d}.p/{k}", bytes([n % 256]) * 5000) for k in range(5)])
    print(n, flush=True)
    n += 1
"""


def test_after_kill_9_every_file_is_whole_and_what_was_acknowledged_is_there(
    tmp_path: Path,
) -> None:
    root = tmp_path / "published"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while process.stdout.readline() != "4\n":
        pass
    process.send_signal(signal.SIGKILL)
    acknowledged = int(["4", *process.communicate()[0].split()][-1])
    with closing(DirectoryFiles(root)) as files:
        paths = list(files.list())
        for path in paths:
            number = int(path.split("/")[2].removesuffix(".p"))
            assert files.read(path) == bytes([number % 256]) * 5000
        expected = {f"tile/0/{n:03d}.p/{k}" for n in range(acknowledged + 1) for k in range(5)}
        assert expected <= set(paths)
        assert staged(files) == []


def test_closing_twice_is_fine(files: DirectoryFiles) -> None:
    files.create(TILES)
    files.close()
    files.close()
