"""Whoever drips, lies, fills the disk or meddles with the memory stops no watch and hides no fork."""

import fcntl
import json
import resource
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.core.keys import format_vkey
from tests import community
from tests.verifier.publishing import (
    charters_text,
    files_of,
    policy_text,
    write_log,
    write_trust,
)
from tests.verifier.serving import serve
from tests.verifier.test_retired_keys import ENTRIES as KEYED
from tests.verifier.test_retired_keys import NEW_PQ, OLD, checkpoint
from tests.watch.test_watching import BELOW, ENTRIES, OTHER, alerts, command, publish, run
from verifier import cli, remote, watch_alerts
from verifier.remote import Web


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_trust(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.watch_views.PATIENCE_S", 0.0)


def asked(place: Path, capsys: pytest.CaptureFixture[str], *what: object) -> tuple[int, str]:
    trust = ["--trust", str(place / "policy.txt"), "--json"]
    code = cli.main([*map(str, what), *trust])
    return code, json.loads(capsys.readouterr().out)["code"]


# ------------------------------------------------------------------------------------ who drips


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """A server that takes a request, says *beginning*, and then a byte now and then, for ever."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def drip(taken: socket.socket) -> None:
        with taken:
            taken.recv(65536)
            try:
                taken.sendall(beginning)
                while not over.wait(0.02):
                    taken.sendall(b"x")
            except OSError:
                return

    def answer() -> None:
        while True:
            try:
                taken, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(taken,), daemon=True).start()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


DRIPS = {
    "status": b"",
    "header": b"HTTP/1.1 200 OK\r\nx-slow: ",
    "body": b"HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n",
    "body without a length": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("beginning", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips_is_left_at_the_deadline(
    beginning: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SMALL_DEADLINE_S", 0.4)
    with dripping(beginning) as url:
        source = Web(url)
        began = time.monotonic()
        with pytest.raises(remote.ServerTooSlow):
            source.read("checkpoint", 100_000)
        source.close()
        assert time.monotonic() - began < 10


@pytest.mark.timeout(60)
def test_a_server_that_drips_in_the_middle_of_tls_is_left_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote, "SMALL_DEADLINE_S", 0.4)
    hello = bytes.fromhex("160303 4000")  # a record of 16 KiB is announced
    with dripping(hello) as url:
        source = Web(url.replace("http:", "https:"))
        began = time.monotonic()
        with pytest.raises((remote.ServerTooSlow, remote.ServerUnreachable)):
            source.read("checkpoint", 100_000)
        source.close()
        assert time.monotonic() - began < 10


@pytest.mark.timeout(60)
def test_a_webhook_that_drips_holds_up_no_round(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_alerts, "WEBHOOK_TIMEOUT_S", 0.4)
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    publish(place / "log", OTHER)
    for beginning in (DRIPS["header"], b""):
        with dripping(beginning) as url:
            code, events = run(place, capsys, "--webhook", url)
        assert code == 1
        assert "alerts_undelivered" in {each.get("code") for each in events}


@pytest.mark.timeout(60)
def test_a_place_that_drips_is_named_and_the_rest_is_compared(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SMALL_DEADLINE_S", 0.4)
    publish(place / "log", ENTRIES[:12])
    also = write_log(place / "also", OTHER[:12])
    with dripping(DRIPS["header"]) as url:
        code, events = run(place, capsys, "--also", url, "--also", also)
    assert code == 1
    assert set(alerts(events)) == {"place_unusable", "split_view"}


# ------------------------------------------------------------------------- who shows many things


def test_a_ledger_that_grows_with_every_look_is_audited_as_it_was_compared(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also a server that shows the second who asks another history: it was asked once."""
    for second in (ENTRIES, OTHER):
        files = {**files_of(ENTRIES[:10]), **files_of(second), **files_of(ENTRIES[:12])}
        first = write_log(place / "a", ENTRIES[:12]).joinpath("checkpoint").read_bytes()
        later = write_log(place / "b", second).joinpath("checkpoint").read_bytes()
        assert first != later
        shown = iter([first])

        def answer(path: str, files: Any = files, shown: Any = shown, later: Any = later) -> Any:
            return next(shown, later) if path == "/checkpoint" else files.get(path[1:])

        states = place / f"states-{len(second[9])}"
        trust = ["--trust", place / "policy.txt", "--charters", place / "charters.txt"]
        with serve(answer) as served:
            given = ["watch", served.url, "--states", states, *trust, "--jsonl"]
            assert cli.main([*map(str, given)]) == 0, capsys.readouterr()
        kept = next(states.glob("*.state"))
        assert json.loads(kept.read_bytes())["checkpoint"].encode() == first
        assert (states / BELOW / "checkpoint").read_bytes() == first
        capsys.readouterr()


def test_a_place_that_is_not_there_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(place / "log", ENTRIES[:12])
    code, events = run(place, capsys, "--also", place / "mistyped")
    assert (code, alerts(events)) == (2, {"place_unusable": True})
    (place / "mistyped").mkdir()  # another watcher's, who has not seen this ledger
    assert run(place, capsys, "--also", place / "mistyped")[0] == 0


# ----------------------------------------------------------------------------- the watcher's disk


def test_two_watches_do_not_meet_in_one_folder(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    assert run(place, capsys)[0] == 0
    with (place / "states" / ".lock").open("w") as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)
        assert cli.main(command(place, "states")) == 2
        assert "states" in "".join(capsys.readouterr())
    assert run(place, capsys)[0] == 0


def test_a_disk_that_takes_no_more_hides_no_fork(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    assert run(place, capsys)[0] == 0
    publish(place / "log", OTHER)
    program = str(Path(sys.executable).with_name("mingbai-verify"))
    said = subprocess.run(
        [program, *command(place, "states")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    events = [json.loads(line) for line in said.stdout.splitlines()]
    assert said.returncode == 1, said
    split = next(each for each in events if each.get("code") == "split_view")
    assert split["evidence"] is None
    assert [each["code"] for each in events if each["event"] == "memory"] == ["file_unwritable"]
    code, events = run(place, capsys)  # and with room again, it is news, and evidence is kept
    split = next(each for each in events if each.get("code") == "split_view")
    assert (code, split["new"]) == (1, True)
    assert asked(place, capsys, "split", split["evidence"]) == (1, "forked")


@pytest.mark.parametrize("content", [b"", b"demo.mingba", b"\xff\xfe"])
def test_a_damaged_note_of_which_ledger_it_was_accuses_nobody(
    content: bytes, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    next((place / "states").glob("*.origin")).write_bytes(content)
    code, events = run(place, capsys)
    assert code == 2
    assert set(alerts(events)) == {"unreadable"}


def test_a_kept_checkpoint_that_was_cut_off_accuses_nobody(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    kept = place / "states" / BELOW / "checkpoint"
    whole = kept.read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:cut])
        code, events = run(place, capsys)
        assert code == 2, cut
        assert set(alerts(events)) == {"unreadable"}, cut
        said = next(each["zh"] for each in events if each.get("code") == "unreadable")
        assert str(place / "states") in said, cut  # a long path is cut at its end
    kept.write_bytes(whole[:-3] + b"A=\n")  # a signature that is none
    assert set(alerts(run(place, capsys)[1])) == {"unreadable"}


def test_a_mirror_s_checkpoint_that_was_cut_off_is_said_to_be_the_mirror_s(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, copy = publish(place / "log", ENTRIES[:12]), place / "copy"
    assert asked(place, capsys, "mirror", log, copy) == (0, "mirrored")
    kept = copy / "checkpoint"
    whole = kept.read_bytes()
    for data in (b"", whole[:10], whole[: len(whole) // 2], whole[:-1]):
        kept.write_bytes(data)
        assert asked(place, capsys, "mirror", log, copy) == (2, "mirror_damaged")
        assert kept.read_bytes() == data
    kept.write_bytes(whole)
    assert asked(place, capsys, "mirror", log, copy) == (0, "mirrored")


# --------------------------------------------------------------- a log that gets a second signature


def keyed(place: Path, log: str, size: int, *signers: Any, entries: Any = KEYED) -> Path:
    folder = place / log
    shutil.rmtree(folder, ignore_errors=True)
    write_log(folder, entries[:size])
    (folder / "checkpoint").write_bytes(checkpoint(size, *signers, entries=entries))
    return folder


FORKED = [KEYED[0], KEYED[1] + b"\n", *KEYED[2:]]


@pytest.mark.parametrize("forks", [False, True])
def test_a_watch_and_a_mirror_go_on_when_the_log_signs_with_a_second_type(
    place: Path, capsys: pytest.CaptureFixture[str], *, forks: bool
) -> None:
    """What was kept has not the new type's signature: to be gone on from, and no evidence."""
    keyed(place, "log", 2, OLD)
    assert run(place, capsys)[0] == 0
    assert asked(place, capsys, "mirror", place / "log", place / "copy") == (0, "mirrored")
    old = (place / "copy" / "checkpoint").read_bytes()
    more = f"log {format_vkey(NEW_PQ.verifier)}\n"
    (place / "policy.txt").write_text(more + policy_text())
    assert charters_text() == (place / "charters.txt").read_text()
    log = keyed(place, "log", 3, OLD, NEW_PQ, entries=FORKED if forks else KEYED)
    _, events = run(place, capsys)
    kept = place / "states" / sha256(community.ORIGIN.encode()).hexdigest() / "checkpoint"
    copied = asked(place, capsys, "mirror", log, place / "copy")
    if forks:
        assert "inconsistent_not_transferable" in alerts(events)
        assert not {"split_view", "unreadable"} & set(alerts(events))
        assert kept.read_bytes() == (place / "copy" / "checkpoint").read_bytes() == old
        assert copied == (2, "mirror_inconsistent")
    else:
        assert not {"inconsistent_not_transferable", "unreadable"} & set(alerts(events))
        now = (log / "checkpoint").read_bytes()
        assert kept.read_bytes() == (place / "copy" / "checkpoint").read_bytes() == now
        assert copied == (0, "mirrored")


# ------------------------------------------------------------------------------------ two ledgers


def test_an_empty_ledger_is_no_beginning_of_another_s(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = "other.example.org/demo"
    both = policy_text().replace("quorum none\n", "") + policy_text(origin=origin)
    (place / "policy.txt").write_text(both)
    log = write_log(place / "log", ENTRIES)
    for size in (0, 5):
        other = write_log(
            place / f"other-{size}",
            ENTRIES[:size],
            signer=community.log_key(origin),
            origin=origin,
        )
        assert asked(place, capsys, "diff", log, other) == (2, "split_other_logs")
        copy = place / f"copy-{size}"
        assert asked(place, capsys, "mirror", other, copy) == (0, "mirrored")
        before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        assert asked(place, capsys, "mirror", log, copy) == (2, "split_other_logs")
        assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
