"""A watcher remembers, compares what everybody shows, and loses no alert."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import (
    BaseHTTPRequestHandler,
    HTTPServer,
    SimpleHTTPRequestHandler,
    ThreadingHTTPServer,
)
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledger.affairs.calendar import parse_calendar
from ledger.affairs.catalogue import STANDARD_CATALOGUE, parse_catalogue
from ledger.core.keys import format_vkey
from ledger.core.witnessing import Request, format_request
from tests import community
from tests.servers.witness import witness_server
from tests.verifier.publishing import (
    charters_text,
    checkpoint_note,
    entries_of,
    notes_of_a_year,
    policy_text,
    witness_key,
    write_log,
    write_trust,
)
from tests.watch.test_copies import POLICY
from verifier import cli
from verifier.audit import audit_log
from verifier.sources import Source
from verifier.split import open_split, parse_split

ENTRIES = entries_of(notes_of_a_year(14))
OTHER = [*ENTRIES[:9], ENTRIES[9] + b"\n", *ENTRIES[10:]]
PROGRAM = "import sys; from verifier.cli import main; sys.exit(main(sys.argv[1:]))"
BELOW = sha256(community.ORIGIN.encode()).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_trust(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.watch_views.PATIENCE_S", 0.0)


def publish(folder: Path, entries: list[bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return write_log(folder, entries)


def command(place: Path, states: str, *more: object) -> list[str]:
    trust = ["--trust", place / "policy.txt", "--charters", place / "charters.txt"]
    where = [place / "log", "--states", place / states]
    return [*map(str, ["watch", *where, *trust, "--jsonl", "--workers", 1, *more])]


def run(
    place: Path, capsys: pytest.CaptureFixture[str], *more: object, states: str = "states"
) -> tuple[int, list[dict[str, Any]]]:
    code = cli.main(command(place, states, *more))
    out, err = capsys.readouterr()
    assert "MINGBAI_DEBUG" not in err
    return code, [json.loads(line) for line in out.splitlines()]


def alerts(events: list[dict[str, Any]]) -> dict[str, bool]:
    """The codes of the alerts that weigh, and whether they are new."""
    found = [each for each in events if each["event"] == "alert" and each["verdict"] != "proved"]
    return {each["code"]: each["new"] for each in found}


def test_an_honest_ledger_is_watched_as_it_grows(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for size in (5, 5, 14):
        publish(place / "log", ENTRIES[:size])
        code, events = run(place, capsys)
        assert (code, alerts(events)) == (0, {})
        assert events[0]["size"] == size
    kept = place / "states" / BELOW / "checkpoint"
    assert kept.read_bytes() == (place / "log" / "checkpoint").read_bytes()


def test_a_ledger_that_rewrites_its_past_is_caught_and_leaves_evidence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    publish(place / "log", OTHER)
    code, events = run(place, capsys)
    assert code == 1
    assert alerts(events)["split_view"]
    paths = [each["evidence"] for each in events if each.get("code") == "split_view"]
    fork = open_split(parse_split(Path(paths[0]).read_bytes()), POLICY)
    assert (fork.first.size, fork.second.size) == (12, 14)
    code, events = run(place, capsys)  # it is still so, and no news
    assert (code, alerts(events)["split_view"]) == (1, False)


@pytest.mark.parametrize("workers", [1, 2])
def test_of_many_ledgers_each_is_looked_at_and_one_that_forks_hides_no_other(
    workers: int, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "ledger.example.org/second"
    log = write_log(
        place / "second",
        entries_of([community.charter_note(second)]),
        signer=community.log_key(second),
        origin=second,
    )
    (place / "policy.txt").write_text(
        f"log {format_vkey(community.log_key(second).verifier)}\n{policy_text()}", "utf-8"
    )
    charters = charters_text() + charters_text(community.charter_id(second), second)
    (place / "charters.txt").write_text(charters, "utf-8")
    rows = ["街道,名称,地址", f"一,甲,{place / 'log'}", f"一,乙,{log}", f"一,丙,{place / 'none'}"]
    (place / "list.csv").write_text("\n".join([*rows, ""]), "utf-8")
    trust = ["--trust", place / "policy.txt", "--charters", place / "charters.txt", "--jsonl"]
    given = [place / "list.csv", "--states", place / "states", "--workers", workers, *trust]
    for entries, expected in ((ENTRIES[:12], 2), (OTHER, 1)):
        publish(place / "log", entries)
        assert cli.main([*map(str, ["watch", *given])]) == expected
        events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        seen = {each["ledger"]: each for each in events if each["event"] == "ledger"}
        assert [Path(name).name for name in seen] == ["log", "second", "none"]
        assert seen[str(log)]["verdict"] == "proved"
        assert seen[str(place / "none")]["verdict"] == "could_not_check"
    assert {each["code"] for each in events if each["event"] == "alert"} >= {
        "split_view",
        "unreadable",
    }


def test_a_ledger_that_was_rolled_back_is_said_to_be_behind(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    publish(place / "log", ENTRIES[:9])
    code, events = run(place, capsys)
    assert code == 2
    assert alerts(events)["behind"]
    publish(place / "log", ENTRIES[:12])
    code, events = run(place, capsys)
    assert (code, alerts(events)) == (0, {})
    assert any(each["event"] == "gone" for each in events)


@pytest.mark.parametrize("layout", ["whole", "monitoring"])
def test_two_audiences_that_share_a_watcher_are_enough(
    layout: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mirror of the others has tiles; a witness or watcher has the checkpoint only."""
    publish(place / "log", ENTRIES[:14])
    also = place / "also"
    if layout == "whole":
        publish(also, OTHER[:12])
    else:
        (also / BELOW).mkdir(parents=True)
        (also / BELOW / "checkpoint").write_bytes(checkpoint_note(OTHER[:12]))
    code, events = run(place, capsys, "--also", also)
    assert (code, alerts(events)["split_view"]) == (1, True)
    paths = [each["evidence"] for each in events if each.get("code") == "split_view"]
    shutil.rmtree(place / "log")
    assert open_split(parse_split(Path(paths[0]).read_bytes()), POLICY).origin == community.ORIGIN


def test_two_audiences_that_share_a_witness_are_enough(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The witness cosigned what the others were shown; it keeps a checkpoint and no tile."""
    key = witness_key("w1")
    logs = {community.ORIGIN: [community.log_key().verifier]}
    with witness_server(place / "w1", [key], logs) as witness:
        request = format_request(Request(0, (), checkpoint_note(OTHER[:12])))
        answer = httpx.post(f"{witness.url}/add-checkpoint", content=request, timeout=20)
        assert answer.status_code == 200
        publish(place / "log", ENTRIES[:14])
        policy = policy_text(witnesses=["w1"])
        line = f"witness w1 {format_vkey(key.verifier)}"
        (place / "policy.txt").write_text(policy.replace(line, f"{line} {witness.url}"), "utf-8")
        code, events = run(place, capsys)
    assert (code, alerts(events)["split_view"]) == (1, True)
    (path,) = [each["evidence"] for each in events if each.get("code") == "split_view"]
    shutil.rmtree(place / "log")
    assert open_split(parse_split(Path(path).read_bytes()), POLICY).second.size == 14


@pytest.mark.parametrize("byte", range(0, 200, 7))
def test_a_mirror_with_one_flipped_byte_is_named_and_hides_and_proves_nothing(
    byte: int, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:14])
    mirror = publish(place / "mirror", OTHER[:12])  # which would prove a fork, were it whole
    note = bytearray((mirror / "checkpoint").read_bytes())
    note[byte % len(note)] ^= 1
    (mirror / "checkpoint").write_bytes(bytes(note))
    code, events = run(place, capsys, "--also", mirror)
    assert (code, alerts(events)) == (2, {"place_unusable": True})
    (told,) = [each for each in events if each.get("code") == "place_unusable"]
    assert str(mirror) in told["place"]


def test_two_audiences_that_share_nobody_see_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What docs/watch.md says of the limits is so."""
    publish(place / "log", ENTRIES[:12])
    assert run(place, capsys, states="one")[0] == 0
    publish(place / "log", entries_of(notes_of_a_year(13)[:12]))
    assert run(place, capsys, states="two")[0] == 0


def test_two_watchers_that_compare_catch_what_neither_sees_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    assert run(place, capsys, states="one")[0] == 0
    publish(place / "log", OTHER[:12])
    assert run(place, capsys, "--also", place / "one", states="two")[0] == 1


def test_a_dead_witness_is_named_and_hides_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    text = policy_text(witnesses=["w1"]).replace("quorum w1", "quorum none")
    lines = [f"{x} http://127.0.0.1:9/" if x.startswith("witness") else x for x in text.split("\n")]
    (place / "policy.txt").write_text("\n".join(lines), "utf-8")
    code, events = run(place, capsys)
    assert (code, alerts(events)) == (2, {"place_unusable": True})
    assert events[0]["verdict"] == "proved"


def test_a_witness_that_has_seen_nothing_of_a_ledger_is_named_and_accused_of_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    with witness_server(place / "w1", [witness_key("w1")], {}) as witness:
        address = witness.url
        text = policy_text(witnesses=["w1"]).replace("quorum w1", "quorum none")
        lines = [f"{x} {address}" if x.startswith("witness") else x for x in text.split("\n")]
        (place / "policy.txt").write_text("\n".join(lines), "utf-8")
        code, events = run(place, capsys)
    assert (code, alerts(events)) == (0, {})
    (told,) = [each for each in events if each["event"] == "alert"]
    assert (told["code"], told["place"]) == ("unseen", address)
    assert "没见过这本账" in told["zh"]


def a_list_of(place: Path, *sites: object) -> list[str]:
    rows = [f"一,{number},{site}" for number, site in enumerate(sites)]
    (place / "list.csv").write_text("\n".join(["街道,名称,地址", *rows, ""]), "utf-8")
    trust = ["--trust", place / "policy.txt", "--charters", place / "charters.txt", "--jsonl"]
    return [*map(str, ["watch", place / "list.csv", "--states", place / "states", *trust])]


def test_a_mistake_of_ours_in_one_ledger_ends_no_round(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("log", "other"):
        publish(place / name, ENTRIES[:12])

    def breaks(source: Source, *given: object, **more: object) -> object:
        if source.name.endswith("log"):
            raise ZeroDivisionError
        return audit_log(source, *given, **more)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr("verifier.watch.audit_log", breaks)
    sites = place / "log", place / "other"
    assert cli.main([*a_list_of(place, *sites), "--workers", "1"]) == 2
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    seen = {each["ledger"]: each["verdict"] for each in events if each["event"] == "ledger"}
    assert seen == {str(sites[0]): "could_not_check", str(sites[1]): "proved"}
    (told,) = [each for each in events if each["event"] == "alert"]
    assert told["code"] == "watch_broke"
    assert "ZeroDivisionError" in told["zh"]
    assert events[-1]["event"] == "round"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="linux: no /proc")
@pytest.mark.parametrize("times", [1, 1_000])
def test_a_killed_worker_takes_no_other_ledger_with_it(times: int, place: Path) -> None:
    for name in ("log", "other", "third", "fourth"):
        publish(place / name, ENTRIES[:12])
    killed: list[int] = []
    with serving(place / "other", lambda: len(killed) < times and killed.append(kill())) as url:
        started = a_list_of(place, place / "log", url, place / "third", place / "fourth")
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *started, "--workers", "2"],
            stdout=subprocess.PIPE,
            text=True,
        )

        def kill() -> int:
            """Kill the processes that look at ledgers: the children of the watcher's children."""
            gone = [pid for child in children_of(process.pid) for pid in children_of(child)]
            for pid in gone:
                os.kill(pid, signal.SIGKILL)
            return len(gone)

        out, _ = process.communicate(timeout=120)
    assert sum(killed) > 0
    events = [json.loads(line) for line in out.splitlines()]
    seen = [each["verdict"] for each in events if each["event"] == "ledger"]
    expected = "proved" if times == 1 else "could_not_check"
    assert seen == ["proved", expected, "proved", "proved"]
    codes = {each["code"] for each in events if each["event"] == "alert"}
    assert codes == (set() if times == 1 else {"watch_broke"})
    assert events[-1]["event"] == "round"


def children_of(pid: int) -> list[int]:
    try:
        tasks = [*Path(f"/proc/{pid}/task").iterdir()]
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []


@contextmanager
def serving(folder: Path, at_first: Callable[[], object]) -> Iterator[str]:
    """A site that serves *folder*, and does *at_first* before it answers for its checkpoint."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(folder))

        def do_GET(self) -> None:
            if self.path == "/checkpoint":
                at_first()
            with suppress(OSError):  # whoever asked was killed
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_checkpoint_by_another_key_is_no_evidence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    thief = community.log_key("thief.example.org/demo")
    also = write_log(place / "also", OTHER[:12], signer=thief, origin="thief.example.org/demo")
    code, events = run(place, capsys, "--also", also)
    assert (code, alerts(events)) == (2, {"place_unusable": True})


def test_a_watcher_forgets_nothing_when_the_site_is_gone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    shutil.rmtree(place / "log")
    code, events = run(place, capsys)
    assert (code, alerts(events)) == (2, {"unreadable": True})
    publish(place / "log", OTHER)
    assert alerts(run(place, capsys)[1])["split_view"]


@contextmanager
def webhook(statuses: list[int]) -> Iterator[tuple[str, list[Any]]]:
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(statuses.pop(0))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_alert_that_was_not_delivered_is_delivered_in_the_next_round(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    publish(place / "log", OTHER)
    with webhook([500, 200]) as (url, got):
        code, events = run(place, capsys, "--webhook", url)
        assert code == 1
        assert [each["code"] for each in events if each["event"] == "webhook"] == [
            "alerts_undelivered"
        ]
        run(place, capsys, "--webhook", url)
        run(place, capsys, "--webhook", url)  # nothing is left to deliver
    assert len(got) == 2
    assert got[0]["alerts"] == got[1]["alerts"]
    assert "split_view" in {each["code"] for each in got[0]["alerts"]}


def test_a_ledger_s_own_catalogue_and_holidays_are_given_as_to_an_audit(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list may hold many ledgers: each takes the files that it names by their hashes."""
    catalogue = f'{{"version":"x","extends":"{STANDARD_CATALOGUE.hash}"}}'
    holidays = '{"version":"x","years":[]}'
    (place / "catalogue.json").write_text(catalogue, "utf-8")
    (place / "holidays.json").write_text(holidays, "utf-8")
    names = {
        "catalogue": parse_catalogue(catalogue.encode()).hash,
        "holidays": parse_calendar(holidays.encode()).hash,
    }
    body, by = community.charter_body(**names), {"authority": "authority-1"}
    charter = community.note("charter", body, by, no="charter")
    (place / "charters.txt").write_text(charters_text(community.id_of(charter)), "utf-8")
    publish(place / "log", entries_of([charter]))
    code, events = run(place, capsys)
    said = [each for each in events if each.get("code") == "rules_unread"]
    assert (code, len(said)) == (0, 1)
    assert names["catalogue"] in said[0]["en"]
    one = ("--catalogue", place / "catalogue.json")
    _, events = run(place, capsys, *one)
    said = [each for each in events if each.get("code") == "rules_unread"]
    assert names["holidays"] in said[0]["en"]
    _, events = run(place, capsys, *one, "--holidays", place / "holidays.json")
    assert not [each for each in events if each.get("code") == "rules_unread"]
    (place / "holidays.json").write_text("[]", "utf-8")
    assert cli.main(command(place, "states", "--holidays", place / "holidays.json")) == 2
    assert "holidays.json" in "".join(capsys.readouterr())


def test_a_damaged_memory_stops_the_watch_with_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place / "log", ENTRIES[:12])
    run(place, capsys)
    (place / "states" / "alerts.json").write_bytes(b"{")
    assert cli.main(command(place, "states")) == 2
    assert "alerts.json" in "".join(capsys.readouterr())


def test_it_goes_round_until_it_is_stopped_and_goes_on_afterwards(place: Path) -> None:
    publish(place / "log", ENTRIES[:12])
    program = [str(Path(sys.executable).with_name("mingbai-verify"))]
    # Whoever runs the tests in the background of a script has Ctrl-C ignored, and so would this.
    program = ["env", "--default-signal=INT", *program]
    arguments = [*program, *command(place, "states", "--every", 1)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        rounds = 0
        for line in running.stdout:
            rounds += json.loads(line)["event"] == "round"
            if rounds == 2:
                running.send_signal(signal.SIGINT)
                break
        assert running.wait(20) == 130
    assert (place / "states" / BELOW / "checkpoint").exists()
