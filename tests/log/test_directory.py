"""A ledger's directory: founded once, opened strictly, and recovered before anything is taken."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.core.errors import LedgerError
from ledger.core.keys import VerifierKey, parse_vkey
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.core.proof import parse_proof
from ledger.log.clock import DAY_MS, read_clock
from ledger.log.directory import (
    LEDGER_FILE,
    LOCK,
    LOG_KEY,
    PAUSE_DAYS,
    Ledger,
    format_ledger_file,
    open_ledger,
    parse_ledger_file,
    read_ledger_file,
)
from ledger.log.errors import (
    ClockAhead,
    EntryMissing,
    LedgerExists,
    LedgerMissing,
    LockBehind,
    LogKeyWrong,
    MalformedLedgerFile,
)
from ledger.log.found import format_charters, format_policy, found_ledger
from ledger.log.keyring import new_key, write_key
from publish.tree import TreePublisher
from tests.log import statements
from tests.log.statements import ORIGIN, money

PASSPHRASE = "correct horse battery"
SEED = bytes(range(32))


def make_charter(log_key: VerifierKey) -> bytes:
    key = new_key(ORIGIN, SEED)
    assert key.verifier == log_key
    return statements.charter(key)


def found(directory: Path, **more: object) -> Ledger:
    arguments = {
        "make_charter": make_charter,
        "make_publisher": TreePublisher,
        "seed": SEED,
        "passphrase": PASSPHRASE,
        "environment": {},
    }
    return found_ledger(directory, ORIGIN, **(arguments | more))  # type: ignore[arg-type]


def reopen(directory: Path, **more: object) -> Ledger:
    arguments = {
        "make_publisher": TreePublisher,
        "passphrase": PASSPHRASE,
        "environment": {},
    }
    return open_ledger(directory, **(arguments | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("founded") / "ledger"
    found(directory).close()
    return directory


@pytest.fixture
def directory(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "ledger"))


def test_founding_makes_a_key_a_charter_and_a_published_checkpoint(directory: Path) -> None:
    file = read_ledger_file(directory)
    assert file.origin == ORIGIN
    assert (directory / LOG_KEY).stat().st_mode & 0o777 == 0o600
    assert SEED.hex() not in (directory / LOG_KEY).read_text()
    with reopen(directory) as ledger:
        checkpoint, note = ledger.checkpoint()
        assert checkpoint.size == 1
        policy = parse_policy(format_policy(file.log_key))
        assert open_checkpoint_by_policy(note, policy, ORIGIN).quorum_reached
        (entry,) = ledger.records.read_entries(0, 1)
        charter_id = ledger.appender.recover().state.charter
        assert charter_id is not None
        assert format_charters(ORIGIN, charter_id) == f"{ORIGIN} {charter_id.hex()}\n"
        assert parse_proof(ledger.read_proof(0)).extra == entry


def test_a_ledger_is_founded_once(directory: Path) -> None:
    with pytest.raises(LedgerExists):
        found(directory)
    with pytest.raises(LedgerExists):
        found_ledger(
            directory,
            "ledger.example.org/other",
            make_charter=make_charter,
            make_publisher=TreePublisher,
            seed=SEED,
            passphrase=PASSPHRASE,
            environment={},
        )


@pytest.mark.parametrize("stop", ["key", "file", "charter"])
def test_a_founding_that_was_interrupted_goes_on(tmp_path: Path, stop: str) -> None:
    directory = tmp_path / "ledger"

    def stopped(log_key: VerifierKey) -> bytes:
        raise KeyboardInterrupt

    if stop == "key":
        (directory / "keys").mkdir(parents=True)
        write_key(directory / LOG_KEY, new_key(ORIGIN, SEED), PASSPHRASE)
    else:
        with pytest.raises(KeyboardInterrupt):
            found(directory, make_charter=stopped)
    if stop == "file":
        shutil.rmtree(directory / "published")
    with found(directory, seed=bytes(32) if stop != "x" else SEED) as ledger:
        assert ledger.checkpoint()[0].size == 1
        assert ledger.log_key == new_key(ORIGIN, SEED).verifier


def test_a_ledger_is_opened_again_and_goes_on(directory: Path) -> None:
    with reopen(directory) as ledger:
        charter_id = ledger.appender.recover().state.charter
        assert charter_id is not None
        answer = ledger.appender.append([money("one", charter_id)])
        assert answer.entries[0].index == 1
        future = ledger.submitter.submit([money("two", charter_id)])
        assert future.result(10).entries[0].index == 2
        assert ledger.submitter is ledger.submitter
    with reopen(directory, make_publisher=None) as reading:
        assert reading.checkpoint()[0].size == 3
        with pytest.raises(EntryMissing):
            reading.read_proof(3)


def test_a_start_without_witnesses_says_so(directory: Path) -> None:
    """A machine restored as a whole is noticed only by others (design section 7)."""
    with reopen(directory) as ledger:
        assert [warning.code for warning in ledger.warnings()] == ["no_witnesses"]
        assert "没有见证人" in ledger.warnings()[0].text()
    with reopen(directory, make_publisher=None) as reading:
        assert reading.warnings() == []


def test_a_directory_without_a_ledger_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing, match="mingbai init"):
        reopen(tmp_path)


def test_another_key_than_the_ledgers_is_refused(directory: Path) -> None:
    (directory / LOG_KEY).unlink()
    write_key(directory / LOG_KEY, new_key(ORIGIN, bytes(32)), PASSPHRASE)
    with pytest.raises(LogKeyWrong):
        reopen(directory)


def test_a_wrong_passphrase_is_refused(directory: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        reopen(directory, passphrase="wrong")
    assert "wrong" not in str(caught.value.facts)


def test_what_must_stop_signing_is_said_when_the_ledger_is_opened(directory: Path) -> None:
    (directory / LOCK).unlink()
    with pytest.raises(LockBehind):
        reopen(directory)
    reopen(directory, recover=False).close()


def test_a_ledger_that_rested_for_years_goes_on_at_its_operators_word(directory: Path) -> None:
    def later() -> int:
        return read_clock() + 1_000 * DAY_MS

    with reopen(directory, clock=later) as ledger:
        charter_id = ledger.appender.recover().state.charter
        assert charter_id is not None
        with pytest.raises(ClockAhead):
            ledger.appender.append([money("one", charter_id)])
    with reopen(directory, clock=later, environment={PAUSE_DAYS: "2000"}) as ledger:
        with pytest.raises(LedgerError) as caught:
            ledger.appender.append([money("one", charter_id)])
        assert caught.value.code == "made_too_old", "the clock is believed; the statement is old"


# --- ledger.json --------------------------------------------------------------------------------


def test_the_ledger_file_is_read_as_it_is_written(directory: Path) -> None:
    data = (directory / LEDGER_FILE).read_bytes()
    assert format_ledger_file(parse_ledger_file(data, directory)) == data


@pytest.mark.parametrize(
    "change",
    [
        lambda d: b"",
        lambda d: d[:-1],
        lambda d: d + b"\n",
        lambda d: d.replace(b'"v":1', b'"v":2'),
        lambda d: d.replace(b'"v":1', b'"v":true'),
        lambda d: d.replace(b'"v":1', b'"v":1,"w":1'),
        lambda d: d.replace(b',"v":1', b""),
        lambda d: d.replace(b'"published":"published"', b'"published":1'),
        lambda d: d.replace(b"ledger.example.org", b"Ledger.example.org"),
        lambda d: json.dumps(json.loads(d), indent=1).encode() + b"\n",
        lambda d: b"[]\n",
        lambda d: b"\xff\n",
        lambda d: d[:-1] + b" " * 10_000 + b"\n",
    ],
)
def test_any_other_ledger_file_is_refused_by_name(directory: Path, change: object) -> None:
    path = directory / LEDGER_FILE
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(MalformedLedgerFile) as caught:
        reopen(directory)
    assert str(path) in caught.value.text("zh")


def test_the_ledger_file_names_the_log_key(directory: Path) -> None:
    vkey = json.loads((directory / LEDGER_FILE).read_bytes())["log_key"]
    assert parse_vkey(vkey) == new_key(ORIGIN, SEED).verifier
