"""Reading from a directory and from a server: it ends, within a size, or says why it could not."""

import os
import pickle
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.verifier.publishing import entries_of, log_of, notes_of_a_year, trust, write_log
from tests.verifier.serving import Answer, Answers, files, serve, zipped
from tests.verifier.test_forgeries import found
from tests.verifier.test_long_logs import LOG as LONG
from verifier import remote
from verifier.audit import audit_log
from verifier.errors import UncheckedError
from verifier.remote import Web
from verifier.sources import Directory, open_source, read_file
from verifier.verdict import Verdict

ENTRIES = entries_of(notes_of_a_year())
LOG = log_of(ENTRIES)
LIMIT = 100_000


def refusal_of(source: object, path: str = "checkpoint", limit: int = LIMIT) -> str:
    with pytest.raises(UncheckedError) as caught:
        source.read(path, limit)  # type: ignore[attr-defined]
    assert caught.value.text("zh")
    return caught.value.code


def refusal_from(answers: Answers, limit: int = LIMIT) -> str:
    with serve(answers) as served, closing(Web(served.url)) as source:
        return refusal_of(source, limit=limit)


# ------------------------------------------------------------------------------------ directory


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"x" * LIMIT)
    assert Directory(str(tmp_path)).read("checkpoint", LIMIT) == b"x" * LIMIT
    assert refusal_of(Directory(str(tmp_path)), limit=LIMIT - 1) == "file_oversized"


def test_a_file_that_is_not_there_is_absent(tmp_path: Path) -> None:
    assert refusal_of(Directory(str(tmp_path))) == "file_absent"
    (tmp_path / "tile").write_bytes(b"a file where a folder should be")
    assert refusal_of(Directory(str(tmp_path)), "tile/0/000") == "file_absent"


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    assert refusal_of(Directory(str(tmp_path))) == "not_a_file"
    os.mkfifo(tmp_path / "pipe")  # opening one would wait for a writer for ever
    assert refusal_of(Directory(str(tmp_path)), "pipe") == "not_a_file"
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert refusal_of(Directory(str(tmp_path)), "zero") == "not_a_file"
    (tmp_path / "loop").symlink_to("loop")
    assert refusal_of(Directory(str(tmp_path)), "loop") == "file_unreadable"


READ = """
import sys
from verifier.errors import UncheckedError
from verifier.sources import Directory
try:
    Directory(sys.argv[1]).read("checkpoint", 1)
except UncheckedError as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="linux: no permissions of that kind")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").touch(mode=0)
    # Root reads everything, unless it gave that capability away before.
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    command = [*(without if os.geteuid() == 0 else []), sys.executable, "-c", READ, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "file_unreadable\n"
    (tmp_path / "checkpoint").chmod(0o400)
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""


def test_a_place_is_an_address_or_a_directory(tmp_path: Path) -> None:
    assert isinstance(open_source(str(tmp_path)), Directory)
    assert isinstance(open_source("HTTPS://ledger.example.org/demo"), Web)
    for place in ("ledger.example.org/demo", str(tmp_path / "nothing"), "\0", "ftp://x"):
        with pytest.raises(UncheckedError) as caught:
            open_source(place)
        assert caught.value.code == "place_unknown"
    for place in ("https://", "http://[::1", "http://x:y/"):
        with pytest.raises(UncheckedError) as caught:
            open_source(place)
        assert caught.value.code == "address_malformed"


def test_a_path_with_a_null_byte_is_unreadable() -> None:
    with pytest.raises(UncheckedError) as caught:
        read_file("a\0b", LIMIT)
    assert caught.value.code == "file_unreadable"


# --------------------------------------------------------------------------------------- server


def test_a_log_behind_a_server_is_audited_as_one_on_disk(tmp_path: Path) -> None:
    on_disk = audit_log(Directory(str(write_log(tmp_path, ENTRIES))), trust(), workers=1)
    with serve(files(LOG.files, "/logs/demo/")) as served:
        for prefix in (served.url + "logs/demo", served.url + "logs/demo/"):
            with closing(open_source(prefix)) as source:
                report = audit_log(source, trust(), workers=1)
            assert report.verdict is on_disk.verdict is Verdict.PROVED
            assert [each for each in on_disk.results if each.check.code != "strays"] == list(
                report.results
            )


def test_worker_processes_read_from_the_server_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.crew.SMALL", 2)
    with serve(files(LONG.files)) as served, closing(Web(served.url)) as source:
        assert audit_log(source, trust(), workers=2).verdict is Verdict.PROVED


def test_gzip_is_understood_whether_or_not_it_was_asked_for() -> None:
    packed: Answers = lambda path: zipped(LOG.files[path[1:]])  # noqa: E731
    with serve(packed) as served, closing(Web(served.url)) as source:
        assert audit_log(source, trust(), workers=1).verdict is Verdict.PROVED


def test_a_partial_tile_that_was_deleted_is_cut_from_the_full_one() -> None:
    kept = {path: data for path, data in LONG.files.items() if ".p/" not in path or "/1/" in path}
    grown = {"tile/0/002": LONG.files["tile/0/002.p/88"].ljust(8192, b"\0")}
    with serve(files({**kept, **grown})) as served, closing(Web(served.url)) as source:
        report = audit_log(source, trust(), workers=1)
        assert found(report) == {("1.2", None, "file_absent", "tile/entries/002.p/88")}
        assert "/tile/entries/002.p/88" in served.asked
        assert "/tile/entries/002" in served.asked


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(b"no", 403), "server_answered"),
        (Answer(b"no", 500), "server_answered"),
        (Answer(b"gone", 410), "file_absent"),
        (Answer(b"", 204), "server_answered"),
        (Answer(b"", 301, {"Location": "http://elsewhere.example.org/"}), "redirected_elsewhere"),
        (Answer(b"", 302, {"Location": "file:///etc/passwd"}), "redirected_elsewhere"),
        (Answer(b"", 302, {"Location": "/checkpoint"}), "server_unreachable"),
        (Answer(b"x" * 10, headers={"Content-Encoding": "gzip"}), "encoding_broken"),
        (zipped(b"x" * 1000)._replace(body=zipped(b"x" * 1000).body[:-4]), "encoding_broken"),
        (Answer(b"x", headers={"Content-Encoding": "br"}), "encoding_broken"),
        (Answer(b"x" * (LIMIT + 1)), "file_oversized"),
        (zipped(b"\0" * 50_000_000), "file_oversized"),
        (Answer(b"short", length=100), "server_unreachable"),
    ],
)
def test_what_a_server_should_not_answer_is_said_by_name(
    answer: Answer, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "PAUSE_S", 0.0)
    assert refusal_from(lambda _: answer) == code


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def answers(path: str) -> Answer | bytes:
        return Answer(b"", 302, {"Location": "/there"}) if path == "/checkpoint" else b"found"

    with serve(answers) as served, closing(Web(served.url)) as source:
        assert source.read("checkpoint", LIMIT) == b"found"


def test_a_busy_server_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "PAUSE_S", 0.0)
    answers = iter([Answer(b"", 503), Answer(b"", 429), Answer(b"at last")])
    with serve(lambda _: next(answers)) as served, closing(Web(served.url)) as source:
        assert source.read("checkpoint", LIMIT) == b"at last"


def test_a_server_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "FILE_DEADLINE_S", 0.0)
    assert refusal_from(lambda _: b"x" * 1000) == "server_too_slow"


def test_where_nobody_listens_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with closing(Web(f"http://127.0.0.1:{port}/")) as source:
        assert refusal_of(source) == "server_unreachable"


def test_a_source_crosses_to_another_process_without_its_connections() -> None:
    with serve(files(LOG.files)) as served, closing(Web(served.url)) as source:
        source.read("checkpoint", LIMIT)
        with closing(pickle.loads(pickle.dumps(source))) as other:
            assert other.read("checkpoint", LIMIT) == LOG.files["checkpoint"]


# ---------------------------------------------------------------------------------------- strays


def stray_report(folder: Path) -> tuple[Verdict, set[str], list[str]]:
    report = audit_log(Directory(str(folder)), trust(), workers=1)
    result = next(each for each in report.results if each.check.code == "strays")
    return (
        report.verdict,
        {each.field for each in result.failures},
        [r.code for r in result.remarks],
    )


def test_older_partial_tiles_that_agree_change_nothing(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES[:7])
    write_log(tmp_path, ENTRIES)
    assert stray_report(tmp_path) == (Verdict.PROVED, set(), [])


@pytest.mark.parametrize("path", ["tile/0/000.p/7", "tile/entries/000.p/7"])
@pytest.mark.parametrize("at", [0, 33, -1])
def test_an_older_partial_file_that_contradicts_is_disproved(
    path: str, at: int, tmp_path: Path
) -> None:
    write_log(tmp_path, ENTRIES[:7])
    write_log(tmp_path, ENTRIES)
    data = bytearray((tmp_path / path).read_bytes())
    data[at] ^= 1
    (tmp_path / path).write_bytes(data)
    assert stray_report(tmp_path) == (Verdict.DISPROVED, {path}, [])


def test_partial_files_beside_the_full_one_are_compared(tmp_path: Path) -> None:
    from tests.verifier.test_long_logs import ENTRIES as MANY

    write_log(tmp_path, MANY)
    write_log(tmp_path, MANY[:100])
    write_log(tmp_path, MANY)
    assert stray_report(tmp_path) == (Verdict.PROVED, set(), [])
    stale = tmp_path / "tile/0/000.p/100"
    stale.write_bytes(bytes(32) + stale.read_bytes()[32:])
    assert stray_report(tmp_path) == (Verdict.DISPROVED, {"tile/0/000.p/100"}, [])


def test_files_beyond_the_checkpoint_are_said_and_compared_as_far_as_it_goes(
    tmp_path: Path,
) -> None:
    """A publisher that died before its checkpoint leaves them; nobody has signed them."""
    write_log(tmp_path, ENTRIES)
    write_log(tmp_path, ENTRIES[:9])
    unsigned = ["unsigned_file", "unsigned_file"]
    assert stray_report(tmp_path) == (Verdict.PROVED, set(), unsigned)
    wider = tmp_path / "tile/0/000.p/12"
    wider.write_bytes(bytes(32) + wider.read_bytes()[32:])
    assert stray_report(tmp_path) == (Verdict.DISPROVED, {"tile/0/000.p/12"}, unsigned)


def test_foreign_files_among_the_tiles_are_said(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES)
    (tmp_path / "tile/0/00").write_bytes(b"")
    (tmp_path / "tile/index.html").write_text("<h1>公开栏</h1>")
    (tmp_path / "tile/loop").symlink_to(tmp_path)
    assert stray_report(tmp_path) == (Verdict.PROVED, set(), ["foreign_file"] * 3)


def test_a_site_beside_the_tiles_is_no_affair_of_the_log_s(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES)
    (tmp_path / "index.html").write_text("<h1>公开栏</h1>")
    (tmp_path / ".site.json").write_text("{}")
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices/1.html").write_text("<h1>公示</h1>")
    assert stray_report(tmp_path) == (Verdict.PROVED, set(), [])


@pytest.mark.parametrize("path", ["tile/entries/000.p/12", "tile/0/000.p/12", "checkpoint"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "huge", "gone"])
def test_anything_in_the_place_of_a_file_is_could_not_check(
    path: str, kind: str, tmp_path: Path
) -> None:
    place = write_log(tmp_path, ENTRIES) / path
    place.unlink()
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "huge":
        with place.open("wb") as file:
            file.truncate(1 << 33)
    assert audit_log(Directory(str(tmp_path)), trust(), workers=1).verdict is Verdict.UNCHECKED
