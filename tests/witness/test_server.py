"""A witness over HTTP: every status of C2SP tlog-witness, and what it never forgets."""

import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from api.witness_errors import WitnessStateDamaged, WitnessStateForeign
from api.witness_state import MAX_EVIDENCE, Memory, new_state
from ledger.core.checkpoint import open_checkpoint
from ledger.core.cosignature import check_cosignature
from ledger.core.note import parse_note
from ledger.core.witnessing import read_cosignatures
from ledger.log.keyring import Cost, change_passphrase
from mingbai.witness_config import WitnessConfigWrong, read_config
from tests.cli.running import MINGBAI, PASSPHRASE, run, start
from tests.servers.process import free_port
from tests.servers.witness import RunningWitness, witness_server
from tests.witness.logs import NOW_S, ORIGIN, Log, key_of, witness_keys

NAME = "witness.example.org/w1"
SIGNERS = witness_keys(NAME)
KEYS = tuple(key.verifier for key in SIGNERS)
LOGS = {ORIGIN: [key_of(ORIGIN).verifier]}
LOG, FORK = Log(), Log(version="two")
FAST = Cost(n=1 << 14)
DIES = (
    "was = s.Seen.replace; "
    "s.Seen.replace = lambda self, note: (was(self, note), os.kill(os.getpid(), 9))"
)
HASHED = sha256(ORIGIN.encode()).hexdigest()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[RunningWitness]:
    with witness_server(tmp_path / "state", SIGNERS, LOGS, lambda: NOW_S * 1000) as running:
        yield running


def add(witness: RunningWitness | str, body: bytes) -> httpx.Response:
    url = witness if isinstance(witness, str) else witness.url
    return httpx.post(f"{url}/add-checkpoint", content=body, timeout=20)


def test_a_log_is_cosigned_as_it_grows_and_monitors_see_the_last_checkpoint(
    witness: RunningWitness,
) -> None:
    address = f"{witness.url}/{HASHED}/checkpoint"
    assert httpx.get(address).status_code == 404
    for old, size in ((0, 3), (3, 3), (3, 8), (8, 40)):
        answer = add(witness, LOG.request(old, size))
        assert answer.status_code == 200, answer.text
        found = read_cosignatures(LOG.text(size), answer.content, KEYS, now_s=NOW_S, tolerance_s=0)
        assert len(found) == 2
        seen = httpx.get(address)
        assert seen.headers["content-type"] == "text/plain; charset=utf-8"
        checkpoint, note = open_checkpoint(seen.content, LOGS[ORIGIN])
        assert checkpoint.size == size
        assert [each.name for each in note.signatures] == [ORIGIN, NAME, NAME]
        assert check_cosignature(note.text, note.signatures[1], KEYS[0]) == NOW_S


def test_every_refusal_has_the_status_of_the_specification(witness: RunningWitness) -> None:
    assert add(witness, LOG.request(0, 5)).status_code == 200
    elsewhere = "ledger.example.org/other"
    refused = {
        b"": 400,
        b"old 5\n": 400,
        LOG.request(5, 7).replace(b"old 5", b"old 05"): 400,
        LOG.request(5, 7).replace(b"=\n\n", b"\n\n", 1): 400,
        LOG.request(5, 3): 400,
        LOG.request(5, 7).replace(LOG.text(7), LOG.text(8)): 403,
        Log(signers=SIGNERS_OF_NOBODY).request(5, 7): 403,
        Log(origin=elsewhere, signers=(key_of(elsewhere),)).request(0, 3): 404,
        LOG.request(0, 7): 409,
        LOG.request(3, 7): 409,
        LOG.request(7, 9): 409,
        FORK.request(5, 5): 422,
        FORK.request(5, 7): 422,
        b"x" * 300_000: 413,
    }
    for body, status in refused.items():
        answer = add(witness, body)
        assert (answer.status_code, body[:12]) == (status, body[:12]), answer.text
        assert "—" not in answer.text
        if status == 409:
            assert answer.headers["content-type"] == "text/x.tlog.size"
            assert answer.content == b"5\n"
    # None of it was remembered: the log goes on from 5.
    assert add(witness, LOG.request(5, 7)).status_code == 200


def test_nobody_makes_a_memory_unreadable_by_repeating_a_line_that_is_public(
    witness: RunningWitness,
) -> None:
    """A note may have 100 lines; whoever repeats the log's must not have them all remembered."""
    body = LOG.request(0, 5)
    line = body[body.rindex(b"\n", 0, -1) + 1 :]
    assert add(witness, body + 99 * line).status_code == 200
    seen = (witness.folder / HASHED / "checkpoint").read_bytes()
    assert [each.name for each in parse_note(seen).signatures] == [ORIGIN, NAME, NAME]
    assert seen.startswith(LOG.note(5))
    assert add(witness, LOG.request(5, 7)).status_code == 200


SIGNERS_OF_NOBODY = (key_of(ORIGIN, 0x06),)


def test_other_addresses_and_methods_are_refused(witness: RunningWitness) -> None:
    refused = httpx.get(f"{witness.url}/add-checkpoint")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert "does not take GET" in refused.text
    assert httpx.get(f"{witness.url}/{'0' * 64}/checkpoint").status_code == 404
    assert httpx.get(f"{witness.url}/..%2f..%2fetc/checkpoint").status_code == 404
    assert httpx.post(f"{witness.url}/sign-subtree").status_code == 404
    said = httpx.get(f"{witness.url}/").text
    assert NAME in said
    assert all(str(key) in said for key in KEYS)


def test_a_fork_is_kept_as_evidence_and_not_without_end(
    witness: RunningWitness, caplog: pytest.LogCaptureFixture
) -> None:
    add(witness, LOG.request(0, 5))
    for _ in range(2):
        assert add(witness, FORK.request(5, 5)).status_code == 422
    (kept,) = (witness.folder / HASHED).glob("evidence-*")
    first, again = (each.getMessage() for each in caplog.records if "forked" in each.message)
    assert first.endswith(str(kept))
    assert again.endswith("there is evidence of it already")
    data = kept.read_bytes()
    assert LOG.text(5) in data
    assert FORK.text(5) in data
    for number in range(MAX_EVIDENCE):
        (kept.parent / f"evidence-{number}").touch()
    add(witness, Log(version="three").request(5, 5))
    assert len(list(kept.parent.glob("evidence-*"))) == MAX_EVIDENCE + 1


def test_two_roots_at_once_are_never_both_cosigned(tmp_path: Path) -> None:
    """Two servers over one memory, as when the old one was not stopped, and eight threads."""
    folder = tmp_path / "state"
    with (
        witness_server(folder, SIGNERS, LOGS) as one,
        witness_server(folder, SIGNERS, LOGS) as two,
    ):
        for round_, size in enumerate((3, 4, 5, 8, 13)):
            bodies = [Log(version=f"{round_} {n}").request(0, size) for n in range(8)]
            (folder / HASHED / "checkpoint").unlink(missing_ok=True)
            with ThreadPoolExecutor(8) as pool:
                answers = pool.map(
                    lambda pair: add(*pair), zip(cycle((one, two)), bodies, strict=False)
                )
                statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] + 7 * [409]


def test_a_memory_that_is_missing_or_anothers_or_damaged_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(WitnessStateForeign):
        Memory(tmp_path / "nothing", NAME)
    new_state(tmp_path / "state", NAME)
    with pytest.raises(WitnessStateForeign):
        Memory(tmp_path / "state", "witness.example.org/w2")
    memory = Memory(tmp_path / "state", NAME)
    elsewhere = "ledger.example.org/other"
    other = Log(origin=elsewhere, signers=(key_of(elsewhere),))
    for damage in (b"", b"garbage", LOG.note(3)[:-1], other.note(3)):
        (tmp_path / "state" / HASHED).mkdir(exist_ok=True)
        (tmp_path / "state" / HASHED / "checkpoint").write_bytes(damage)
        with pytest.raises(WitnessStateDamaged), memory.turn(ORIGIN):
            pass
    with witness_server(tmp_path / "state", SIGNERS, LOGS) as running:
        answer = add(running, LOG.request(0, 3))
        assert (answer.status_code, answer.text) == (503, "witness_state_damaged\n")


# ------------------------------------------------------------------------------- as a program


def test_the_program_makes_a_witness_and_a_killed_one_has_forgotten_nothing(tmp_path: Path) -> None:
    folder, port = tmp_path / "w1", free_port()
    vkey = str(key_of(ORIGIN).verifier)
    secret = {"MINGBAI_PASSPHRASE": PASSPHRASE}
    made = run("witness", "new", folder, "--name", NAME, "--log", vkey, **secret)
    assert made.code == 0, made.err
    first, second = made.out.split()
    assert first.startswith(f"{NAME}+")
    assert second.startswith(f"{NAME}+")
    for key in (folder / "keys").iterdir():
        change_passphrase(key, PASSPHRASE, PASSPHRASE, cost=FAST)
    config = folder / "witness.toml"
    config.write_text(config.read_text("utf-8").replace(":8700", f":{port}"), "utf-8")
    url, size = f"http://127.0.0.1:{port}", 0
    dies = f"import os; import api.witness_state as s; {DIES}; {MINGBAI}"
    process = start("witness", "serve", config, program=dies, **secret)
    wait_for(url, process)
    with pytest.raises(httpx.TransportError):  # it dies between remembering and answering
        add(url, LOG.request(0, 2))
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    for how in (signal.SIGKILL, signal.SIGTERM):
        process = start("witness", "serve", config, **secret)
        try:
            wait_for(url, process)
            if not size:
                assert add(url, FORK.request(0, 2)).content == b"2\n"
                size = 2
            for step in range(1, 6):
                assert add(url, LOG.request(size, size + step)).status_code == 200
                size += step
        finally:
            process.send_signal(how)
            process.communicate(timeout=20)
        seen = (folder / "state" / HASHED / "checkpoint").read_bytes()
        assert open_checkpoint(seen, LOGS[ORIGIN])[0].size == size


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        try:
            httpx.get(url)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the witness did not start")


def test_what_was_answered_was_remembered_before(tmp_path: Path) -> None:
    """The note on disk is parsed between the durable write and the answer: never older than it."""
    with witness_server(tmp_path / "state", SIGNERS, LOGS) as running:
        for old, size in ((0, 1), (1, 2), (2, 9)):
            lines = add(running, LOG.request(old, size)).content
            note = (tmp_path / "state" / HASHED / "checkpoint").read_bytes()
            assert note == LOG.note(size) + lines
            assert parse_note(note).text == LOG.text(size)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("listen = 7", "listen"),
        ('listen = "8700"', "listen"),
        ('name = "a b"', "name"),
        ("keys = []", "keys"),
        ("surprise = 1", "surprise"),
        ("[[logs]]\nkeys = ['nonsense']", "logs[0].keys"),
        ("[[logs]]\nkeys = []", "logs[0].keys"),
        (f"[[logs]]\nkeys = ['{KEYS[0]}']", "logs[0].keys"),
        ("logs = 3", "logs"),
        ("not toml", "TOML"),
    ],
)
def test_a_wrong_line_of_the_configuration_is_named(
    tmp_path: Path, change: str, field: str
) -> None:
    lines = {
        "name": f'name = "{NAME}"',
        "listen": 'listen = "127.0.0.1:0"',
        "state": 'state = "state"',
        "keys": 'keys = ["k"]',
    }
    key = change.partition(" ")[0]
    lines[key] = change
    config = tmp_path / "witness.toml"
    ordered = [lines.pop(k) for k in ("name", "listen", "state", "keys")]
    config.write_text("\n".join([*ordered, *lines.values()]) + "\n", "utf-8")
    with pytest.raises(WitnessConfigWrong) as caught:
        read_config(config)
    assert caught.value.facts["field"] == field
