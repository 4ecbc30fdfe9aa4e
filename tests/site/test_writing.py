"""Writing a site: whole files or none, again what is missing, nothing of others, one run at a time."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publish.site.build import build_site
from publish.site.due import due_pages
from publish.site.errors import SiteBusy, SiteFileUnwritable, SitePathRefused
from publish.site.feeds import feed_pages
from publish.site.notices import notice_pages
from publish.site.page import File, Page
from publish.site.writing import MANIFEST, open_folder
from tests.site.logs import book_of, few, notice, with_more, year


def files_of(root: Path) -> dict[str, bytes]:
    """Every file of a site but the hidden ones."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_two_builds_of_the_same_entries_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    build_site(book_of(few()), tmp_path / "a")
    build_site(book_of(few()), tmp_path / "b")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    first = build_site(book_of(few()), tmp_path)
    again = build_site(book_of(few()), tmp_path)
    assert (again.written, again.removed, again.kept) == ((), (), len(first.written))


@pytest.mark.parametrize("harm", ["gone", "cut", "empty"])
def test_a_file_that_is_gone_or_cut_is_written_again(harm: str, tmp_path: Path) -> None:
    build_site(book_of(few()), tmp_path)
    page = tmp_path / "en/due.html"
    whole = page.read_bytes()
    if harm == "gone":
        page.unlink()
    else:
        page.write_bytes(whole[:100] if harm == "cut" else b"")
    assert build_site(book_of(few()), tmp_path).written == ("en/due.html",)
    assert page.read_bytes() == whole


def test_a_broken_manifest_has_everything_written_and_nothing_removed(tmp_path: Path) -> None:
    for broken in (b"", b"{", b"[]", b'{"format": "mingbai/site/v1", "files": {"a.html": 1}}'):
        build_site(book_of(few()), tmp_path)
        (tmp_path / MANIFEST).write_bytes(broken)
        again = build_site(book_of(few()), tmp_path)
        assert (again.kept, again.removed) == (0, ())


def test_what_others_put_there_and_the_logs_files_are_left_alone(tmp_path: Path) -> None:
    theirs = {
        "checkpoint": b"note", "tile/0/000.p/1": b"tile", "robots.txt": b"x", "notices/mine.txt": b"y"
    }  # fmt: skip
    for path, data in theirs.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    build_site(book_of(few()), tmp_path)
    build_site(book_of(()), tmp_path)
    left = files_of(tmp_path)
    assert {path: left[path] for path in theirs} == theirs


def test_a_manifest_that_names_the_logs_files_has_none_removed(tmp_path: Path) -> None:
    (tmp_path / "tile").mkdir()
    names = ["checkpoint", "tile/0.html", "../outside.html", "/etc/x.html", ".site.lock"]
    (tmp_path.parent / "outside.html").write_text("x")
    (tmp_path / "checkpoint").write_text("note")
    (tmp_path / "tile/0.html").write_text("tile")
    files = {name: ["0", 1] for name in names}
    (tmp_path / MANIFEST).write_text(json.dumps({"format": "mingbai/site/v1", "files": files}))
    assert build_site(book_of(few()), tmp_path).removed == ()
    assert (tmp_path / "checkpoint").exists()
    assert (tmp_path / "tile/0.html").exists()
    assert (tmp_path.parent / "outside.html").exists()


def test_pages_that_ended_go_and_so_do_their_folders(tmp_path: Path) -> None:
    build_site(book_of(with_more(few(), notice())), tmp_path)
    ended = build_site(book_of(()), tmp_path).removed
    assert f"notices/{len(few())}.html" in ended
    assert not (tmp_path / "notices").exists()
    assert not (tmp_path / "en/notices").exists()
    assert (tmp_path / "index.html").exists()


@pytest.mark.parametrize(
    "path",
    [
        *("checkpoint", "tile/0/000", "tile/x.html", "../x.html", "/x.html", "a//b.html", "a/../b.html"),
        *("en/x.html", "elder/x.html", ".site.json", "a/.b.html", "x", "x.HTML", "a b.html", "x.html\n"),
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_site_or_is_the_logs_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(SitePathRefused):
        build_site(book_of(few()), tmp_path, families=[lambda _: [File(path, 1, lambda: b"x")]])
    with pytest.raises(SitePathRefused):
        build_site(book_of(few()), tmp_path, families=[lambda _: [Page(path, "new.html", {})]])


def test_a_second_run_at_the_same_time_ends_by_name(tmp_path: Path) -> None:
    with open_folder(tmp_path), pytest.raises(SiteBusy):
        build_site(book_of(few()), tmp_path)


def test_a_view_that_is_no_plain_json_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        build_site(
            book_of(few()), tmp_path, families=[lambda _: [File("a.json", {1, 2}, lambda: b"x")]]
        )


def test_a_view_that_hides_a_function_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hides day"):
        build_site(
            book_of(few()), tmp_path, families=[lambda _: [Page("a.html", "new.html", {"day": 1})]]
        )


# ------------------------------------------------------------------------------- failing, dying


def test_every_write_may_fail_once_and_the_next_run_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, families = book_of(few()), [notice_pages, due_pages, feed_pages]
    real, writes = Path.replace, _Writes()

    def replace(self: Path, target: Path) -> Path:
        writes.count += 1
        if writes.count == writes.fails:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    build_site(book, tmp_path / "whole", families=families)
    whole, needed = files_of(tmp_path / "whole"), writes.count
    assert needed > 20
    for number in range(1, needed + 1):
        root = tmp_path / str(number)
        writes.count, writes.fails = 0, number
        with pytest.raises(SiteFileUnwritable) as met:
            build_site(book, root, families=families)
        assert "No space left" in met.value.text("en")
        left = files_of(root)
        assert {path: whole[path] for path in left} == left
        writes.fails = 0
        build_site(book, root, families=families)
        assert files_of(root) == whole


class _Writes:
    """How many writes there were, and which one fails; none for 0."""

    count = 0
    fails = 0


def test_a_build_that_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from publish.site.build import build_site;"
        "from tests.site.logs import book_of, year; book = book_of(year());"
        "print('ready', flush=True); build_site(book, Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "site")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert running.stdout is not None
    running.stdout.readline()
    deadline = time.monotonic() + 20
    while not (tmp_path / "site" / MANIFEST).exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()
    before = files_of(tmp_path / "site")
    whole = build_site(book_of(year()), tmp_path / "whole")
    went_on = build_site(book_of(year()), tmp_path / "site")
    assert before
    assert 0 < went_on.kept < len(whole.written)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "whole")
