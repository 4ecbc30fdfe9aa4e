"""A ledger with witnesses from the command line: founded with a policy, served, looked after."""

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.core.keys import format_vkey, parse_vkey
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.log.directory import read_ledger_file
from ledger.log.keyring import new_key, write_key
from tests.cli.conftest import FAST, Mingbai
from tests.cli.running import PASSPHRASE, verify
from tests.cli.test_ledger import ORIGIN, Desk, desk, founded, office
from tests.cli.test_serve import serve as serve_ledger
from tests.servers.process import free_port
from tests.servers.witness import RunningWitness, witness_server
from tests.verifier.serving import files, serve
from tests.witness.logs import witness_keys

__all__ = ["desk", "founded", "office"]  # fixtures

SIGNERS = witness_keys("witness.example.org/w1")


@pytest.fixture
def log_key(tmp_path: Path) -> tuple[Path, str]:
    """A log's key that is made before the ledger, so that the witness can be told of it."""
    key = new_key(ORIGIN)
    path = tmp_path / "witnessed-log.key"
    write_key(path, key, PASSPHRASE, cost=FAST)
    return path, format_vkey(key.verifier)


@pytest.fixture
def witness(tmp_path: Path, log_key: tuple[Path, str]) -> Iterator[RunningWitness]:
    logs = {ORIGIN: [parse_vkey(log_key[1])]}
    with witness_server(tmp_path / "w1", SIGNERS, logs) as running:
        yield running


def witnesses_at(url: str, quorum: str = "w1") -> str:
    lines = [
        f"witness {name} {format_vkey(key.verifier)} {url}"
        for name, key in zip(("a", "b"), SIGNERS, strict=True)
    ]
    return "\n".join([*lines, "group w1 all a b", f"quorum {quorum}", ""])


def judged(ledger: Path) -> tuple[int, bool]:
    policy = parse_policy((ledger / "policy.txt").read_bytes())
    note = (ledger / "published" / "checkpoint").read_bytes()
    found = open_checkpoint_by_policy(note, policy, ORIGIN)
    return found.checkpoint.size, found.quorum_reached


def test_a_ledger_founded_with_a_policy_is_witnessed_from_its_first_checkpoint(
    office: Path, mingbai: Mingbai, log_key: tuple[Path, str], witness: RunningWitness
) -> None:
    ledger, given = office / "witnessed", office / "witnesses.txt"
    given.write_text(witnesses_at(witness.url), "ascii")
    done = mingbai(
        *("init", ledger, "--charter", office / "charter.json"),
        *("--key", office / "authority-1.key", "--log-key", log_key[0], "--policy", given),
    )
    assert done.code == 0, done.err
    assert judged(ledger) == (1, True)
    desk = Desk(office, mingbai, ledger)
    done = desk.submit(desk.sign("income.json", "accountant-1"))
    assert done.code == 0, done.err
    assert judged(ledger) == (2, True)
    looked = mingbai("witnesses", ledger)
    assert looked.code == 0, looked.said
    assert "witness.example.org/w1：见到第 2 条，对得上。" in looked.out
    # What a resident is given is enough, and asks nobody.
    proof = office / "1.tlog-proof"
    assert mingbai("proof", ledger, "1", "--out", proof).code == 0
    trust = ("--trust", ledger / "policy.txt", "--charters", ledger / "charters.txt")
    (charter,) = (ledger / "charters.txt").read_text("ascii").split()[1:]
    noticed = verify("notice", proof, "--trust", ledger / "policy.txt", "--charter", charter)
    assert noticed.out.startswith("相符："), noticed.said
    audited = verify("log", ledger / "published", *trust)
    assert audited.code == 0, audited.said
    checked = mingbai("fsck", ledger)
    assert checked.code == 0, checked.said


def test_witnesses_are_added_later_and_a_silent_one_is_named(
    office: Path, desk: Desk, mingbai: Mingbai
) -> None:
    assert "没有见证人" in mingbai("witnesses", desk.ledger).out
    given = office / "witnesses.txt"
    given.write_text(witnesses_at("http://127.0.0.1:9"), "ascii")
    named = mingbai("witnesses", desk.ledger, "--policy", given)
    assert named.code == 1
    assert "没有好好回答（witness_silent）" in named.out
    before = judged(desk.ledger)
    assert before == (1, False)
    done = desk.submit(desk.sign("income.json", "accountant-1"))
    assert done.code == 0, done.err
    assert "已入账，见证人还没有签。" in done.said
    assert judged(desk.ledger) == before  # readers keep what they had
    checked = mingbai("fsck", desk.ledger)
    assert "全部一致" in checked.out, checked.said
    (desk.ledger / "witnesses.toml").write_text('publish = "available"\n', "ascii")
    assert mingbai("publish", desk.ledger).code == 0
    assert judged(desk.ledger) == (2, False)
    (desk.ledger / "witnesses.toml").write_text("surprise = 1\n", "ascii")
    wrong = mingbai("publish", desk.ledger)
    assert wrong.code == 2
    assert "surprise" in wrong.err


def test_a_trust_file_that_is_none_is_named_with_its_line_whichever_command_reads_it(
    office: Path, desk: Desk, mingbai: Mingbai
) -> None:
    note = desk.sign("income.json", "accountant-1")
    bad, lost, key = office / "bad.txt", office / "lost", desk.ledger / "keys" / "log.key"
    founded_by = ("--charter", office / "charter.json", "--key", office / "authority-1.key")
    bad.write_text("# a comment\nlog nonsense\n", "ascii")
    asked: list[tuple[object, ...]] = [
        ("witnesses", desk.ledger, "--policy", bad),
        ("submit", "http://127.0.0.1:9", note, "--trust", bad),
        ("key", "succeed", desk.ledger, "--reason", "x", "--policy", bad),
        ("recover", lost, "--from", desk.ledger, "--trust", bad, "--key", key, "--alone"),
        ("site", desk.ledger, "--trust", bad, "--to", office / "site"),
        ("init", lost, *founded_by, "--policy", bad),
    ]
    before = (desk.ledger / "policy.txt").read_bytes()
    for arguments in asked:
        done = mingbai(*arguments)
        assert done.code == 2, (arguments, done.said)
        assert f"信任文件 {bad} 用不了：line 2：" in done.err
    assert (desk.ledger / "policy.txt").read_bytes() == before
    assert not lost.exists()
    own = desk.ledger / "policy.txt"
    own.write_bytes(bad.read_bytes())
    for arguments in (("witnesses", desk.ledger), ("submit", desk.ledger, note)):
        done = mingbai(*arguments)
        assert done.code == 2
        assert str(own) in done.err


def test_a_ledger_without_witnesses_may_have_mirrors_to_look_at(
    office: Path, desk: Desk, mingbai: Mingbai
) -> None:
    note = (desk.ledger / "published" / "checkpoint").read_bytes()
    with serve(files({"checkpoint": note})) as mirror:
        settings = f'mirrors = ["{mirror.url}"]\n'
        (desk.ledger / "witnesses.toml").write_text(settings, "ascii")
        looked = mingbai("witnesses", desk.ledger)
        assert looked.code == 0, looked.said
        assert f"{mirror.url.rstrip('/')}：见到第 1 条，对得上。" in looked.out
        done = desk.submit(desk.sign("income.json", "accountant-1"))
        assert done.code == 0, done.err
        assert "见证人还没有签" not in done.said
    assert mingbai("witnesses", desk.ledger).code == 1  # it is gone, and named


def test_a_server_takes_up_what_witnesses_sign_later_while_nobody_submits(
    founded: Path, tmp_path: Path, office: Path, mingbai: Mingbai
) -> None:
    ledger, port = office / "ledger", free_port()
    shutil.copytree(founded / "ledger", ledger)
    given = office / "witnesses.txt"
    given.write_text(witnesses_at(f"http://127.0.0.1:{port}"), "ascii")
    assert mingbai("witnesses", ledger, "--policy", given).code == 1
    (ledger / "witnesses.toml").write_text("pause_s = 0.2\nlongest_pause_s = 0.5\n", "ascii")
    process, _ = serve_ledger(ledger)
    try:
        log = parse_vkey(str(read_ledger_file(ledger).log_key))
        told = ledger / "published" / "witnesses.json"
        until = time.monotonic() + 30
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert b"witness_silent" in told.read_bytes()
        assert judged(ledger) == (1, False)
        with witness_server(tmp_path / "late", SIGNERS, {ORIGIN: [log]}, port=port):
            until = time.monotonic() + 30
            while not judged(ledger)[1] and time.monotonic() < until:
                time.sleep(0.05)
            assert judged(ledger) == (1, True)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "witness_silent" in said
    assert "is back" in said
