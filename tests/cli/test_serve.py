"""``mingbai serve`` as a program: it serves, takes what officers send, and stops in good order."""

import json
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ledger.core.keys import format_vkey
from ledger.core.policy import parse_policy
from ledger.log.keyring import new_key
from tests.cli.conftest import Mingbai
from tests.cli.running import MINGBAI, PASSPHRASE, run, start
from tests.cli.test_ledger import ORIGIN, Desk, desk, founded, office

__all__ = ["desk", "founded", "office"]  # fixtures


def serve(*arguments: str | Path) -> tuple[subprocess.Popen[str], str]:
    """Start the server; return it and its address once it says that it serves."""
    process = start(
        "serve", *arguments, "--port", "0", MINGBAI_PASSPHRASE=PASSPHRASE, LANG="en_GB.UTF-8"
    )
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
        if found:
            return process, found[0]
    raise AssertionError(said)


@pytest.fixture(scope="module")
def shared(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A ledger's directory, and the address at which it is served, for all tests here."""
    ledger = tmp_path_factory.mktemp("shared") / "ledger"
    shutil.copytree(founded / "ledger", ledger)
    process, address = serve(ledger)
    yield ledger, address
    process.kill()
    process.communicate()


@pytest.fixture
def counter(shared: tuple[Path, str], office: Path, mingbai: Mingbai) -> tuple[Desk, str]:
    """A desk that signs for the ledger that is served, and the server's address."""
    ledger, address = shared
    return Desk(office, mingbai, ledger), address


def own_number(desk: Desk, name: str) -> Path:
    """A draft with a number of its own, since the tests share a ledger."""
    return desk.draft(name, lambda value: value.pop("no"))


def get(url: str) -> httpx.Response:
    """Ask until the server, which listens before it is ready, answers."""
    return httpx.get(url, timeout=30)


def test_a_statement_sent_to_the_server_is_proved_against_ones_own_policy(
    counter: tuple[Desk, str],
) -> None:
    desk, address = counter
    policy = desk.ledger / "policy.txt"
    notes = [
        desk.sign(own_number(desk, name), "accountant-1")
        for name in ("income.json", "outflow.json")
    ]
    both = desk.run("submit", address, *notes, "--trust", policy)
    assert both.code == 0, both.err
    assert both.out.count("已入账") == 2
    again = desk.run("submit", address, notes[0], "--trust", policy)
    assert "原来就在账本里" in again.out
    assert "相符" in again.out
    assert get(f"{address}/demo/checkpoint").text.splitlines()[0] == ORIGIN
    assert desk.run("export", f"{address}/demo").out == desk.run("export", desk.ledger).out
    proof = desk.run("proof", f"{address}/demo", "1")
    assert proof.out.startswith("c2sp.org/tlog-proof@v1\n")
    signed = desk.run(
        *("sign", desk.folder / "rules.json", "--ledger", f"{address}/demo"),
        *("--key", desk.folder / "authority-1.key"),
    )
    assert json.loads(signed.out.partition("\n")[0])["log"] == ORIGIN


def test_a_refusal_of_the_server_names_the_file(
    counter: tuple[Desk, str],
) -> None:
    desk, address = counter
    good = desk.sign(own_number(desk, "income.json"), "accountant-1")
    bad = desk.sign(own_number(desk, "expenditure.json"), "clerk-1")
    done = desk.run("submit", address, good, bad)
    assert done.code == 1
    assert f"{bad}.by" in done.err
    assert desk.run("submit", address, bad).code == 1
    english = desk.run("--lang", "en", "submit", address, bad)
    assert re.search(r"signature", english.err)


def test_a_proof_under_another_key_is_never_reported_as_proved(
    counter: tuple[Desk, str],
) -> None:
    desk, address = counter
    stranger = desk.folder / "stranger.txt"
    stranger.write_text(f"log {format_vkey(new_key(ORIGIN).verifier)}\nquorum none\n", "utf-8")
    parse_policy(stranger.read_bytes())
    done = desk.run(
        "submit", address, desk.sign("income.json", "accountant-1"), "--trust", stranger
    )
    assert done.code == 1
    assert "对不上" in done.err
    assert "相符" not in done.out


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_good_order(desk: Desk, sent: signal.Signals) -> None:
    process, address = serve(desk.ledger)
    assert get(f"{address}/healthz/live").status_code == 200
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Stopped" in err
    assert "Traceback" not in err


DROPPED = """
import signal, mingbai.serving as serving
class Dropping:
    def __del__(self): signal.raise_signal(signal.{signal})
announce = serving._announce
def announced(*given):
    announce(*given)
    Dropping()
serving._announce = announced
"""


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
def test_a_signal_that_comes_while_an_object_ends_is_not_lost(
    desk: Desk, secret: Path, sent: str
) -> None:
    """Python drops what a handler raises there, and the server went on for ever."""
    done = run(
        *("serve", desk.ledger, "--port", "0", "--passphrase-file", secret),
        program=DROPPED.format(signal=sent) + MINGBAI,
        timeout=60,
    )
    assert done.code == 0, done.err
    assert "Exception ignored" in done.err
    assert "Stopped" in done.err or "已停" in done.err


def test_a_ledger_that_can_not_be_opened_does_not_keep_the_others_closed(
    desk: Desk, mingbai: Mingbai
) -> None:
    other = desk.folder / "other"
    charter = json.loads((desk.folder / "charter.json").read_text("utf-8"))
    charter["log"] = "ledger.example.org/other"
    authority = desk.folder / "other-authority.key"
    from ledger.log.keyring import write_key
    from tests.cli.conftest import FAST

    key = new_key("ledger.example.org/other/authority-1")
    write_key(authority, key, PASSPHRASE, cost=FAST)
    charter["body"]["authority"][0]["key"] = format_vkey(key.verifier)
    charter["body"]["officers"] = []
    (desk.folder / "other.json").write_text(json.dumps(charter, ensure_ascii=False), "utf-8")
    done = mingbai("init", other, "--charter", desk.folder / "other.json", "--key", authority)
    assert done.code == 0, done.err
    (other / "records.db").write_bytes(b"not a database" * 1000)
    process, address = serve(desk.ledger, other)
    try:
        assert get(f"{address}/demo/checkpoint").status_code == 200
        assert get(f"{address}/other/checkpoint").status_code == 503
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_an_address_in_use_is_said_before_anything_else(
    desk: Desk,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = desk.run("serve", desk.ledger, "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "--port" in done.err
    nowhere = desk.run("serve", desk.ledger, "--host", "no.such.host.invalid")
    assert nowhere.code == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1", "http://exa mple", "http://"])
def test_a_server_that_does_not_answer_could_not_be_asked(desk: Desk, url: str) -> None:
    note = desk.sign("income.json", "accountant-1")
    for arguments in (("submit", url, note), ("export", url), ("proof", url, "0")):
        done = desk.run(*arguments)
        assert done.code == 2
        assert url in done.err
