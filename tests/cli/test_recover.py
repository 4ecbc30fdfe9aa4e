"""A lost ledger comes back bit for bit from what others have of it, and never beside another."""

import shutil
from pathlib import Path

import pytest

from ledger.core.policy import parse_policy
from ledger.log.keyring import change_passphrase
from tests.cli.conftest import FAST
from tests.cli.running import PASSPHRASE, Done
from tests.cli.test_ledger import Desk, desk, founded, office
from tests.cli.test_stolen_log_key import cosigned, with_witness
from tests.cli.test_succession import cheap, prepare
from verifier.cli import main as verify

__all__ = ["cheap", "desk", "founded", "office"]  # fixtures


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture
def lost(desk: Desk) -> Desk:
    """A ledger of which nothing is left but a web copy, and backups of key and policy."""
    for draft, signers in (
        ("income.json", ("accountant-1",)),
        ("expenditure.json", ("accountant-1", "director-1", "clerk-1")),
    ):
        assert desk.submit(desk.sign(draft, *signers)).code == 0
    shutil.copytree(desk.ledger / "published", desk.folder / "web")
    shutil.copy(desk.ledger / "policy.txt", desk.folder / "policy.txt")
    shutil.copy(desk.ledger / "charters.txt", desk.folder / "charters.txt")
    shutil.copy(desk.ledger / "keys/log.key", desk.folder / "backup.key")
    shutil.rmtree(desk.ledger)
    return desk


def recover(desk: Desk, *more: str | Path, key: str = "backup.key") -> Done:
    given = ("--from", desk.folder / "web", "--trust", desk.folder / "policy.txt")
    return desk.run("recover", desk.ledger, *given, "--key", desk.folder / key, *more)


def test_a_lost_ledger_comes_back_bit_for_bit_and_goes_on(lost: Desk) -> None:
    done = recover(lost, "--alone")
    assert done.code == 0, done.err
    assert "3 条" in done.out
    assert tree(lost.ledger / "published") == tree(lost.folder / "web")
    assert lost.run("fsck", lost.ledger).code == 0
    assert lost.submit(lost.sign("outflow.json", "accountant-1")).code == 0
    given = ["--trust", str(lost.folder / "policy.txt")]
    given += ["--charters", str(lost.folder / "charters.txt")]
    assert verify(["log", str(lost.ledger / "published"), *given]) == 0


def test_nobody_recovers_a_ledger_without_saying_that_it_is_the_only_one(lost: Desk) -> None:
    done = recover(lost)
    assert done.code == 2
    assert "--alone" in done.err
    assert not lost.ledger.exists()


def test_a_run_that_was_stopped_can_be_repeated_and_one_that_was_not_changes_nothing(
    lost: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("ledger.log.repair.refill_records", lambda *_: 1 / 0)
        assert recover(lost, "--alone").code == 2
    assert recover(lost, "--alone").code == 0
    before = tree(lost.ledger)
    assert recover(lost, "--alone").code == 0
    after = tree(lost.ledger)
    assert {name: after[name] for name in before if "records" not in name} == {
        name: data for name, data in before.items() if "records" not in name
    }


@pytest.mark.parametrize("file", ["tile/entries/000.p/3", "tile/0/000.p/3"])
def test_a_copy_with_a_flipped_byte_never_becomes_a_ledger(lost: Desk, file: str) -> None:
    path = lost.folder / "web" / file
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    done = recover(lost, "--alone")
    if file.startswith("tile/entries"):
        assert done.code != 0
        assert not (lost.ledger / "ledger.json").exists()
        assert not (lost.ledger / "published/checkpoint").exists()
    else:  # tiles are derived, not copied
        assert done.code == 0
        assert tree(lost.ledger / "published") != tree(lost.folder / "web")
        assert lost.run("fsck", lost.ledger).code == 0


def test_another_logs_key_or_a_checkpoint_of_nobody_is_refused(lost: Desk) -> None:
    assert recover(lost, "--alone", key="accountant-1.key").code == 1
    assert not (lost.ledger / "ledger.json").exists()
    checkpoint = lost.folder / "web/checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n3\n", b"\n2\n"))
    assert recover(lost, "--alone").code != 0


def test_where_the_policy_asks_for_a_witness_its_word_is_needed(lost: Desk) -> None:
    (lost.ledger).mkdir()
    shutil.copy(lost.folder / "policy.txt", lost.ledger / "policy.txt")
    policy = with_witness(lost, "policy.txt")
    assert parse_policy(policy.read_bytes()).witnesses
    shutil.copy(policy, lost.folder / "policy.txt")
    done = recover(lost, "--alone")
    assert done.code == 2
    assert "见证" in done.err
    checkpoint = lost.folder / "web/checkpoint"
    checkpoint.write_bytes(cosigned(checkpoint.read_bytes(), 1_700_000_000))
    done = recover(lost, "--alone")
    assert done.code == 0, done.err
    assert "w1" in done.err
    assert tree(lost.ledger / "published") == tree(lost.folder / "web")


def test_a_log_whose_keys_were_followed_by_others_comes_back_with_the_last(desk: Desk) -> None:
    note = desk.sign(prepare(desk, "--ml-dsa"), "authority-1")
    assert desk.run("key", "succeed", desk.ledger, "--statement", note).code == 0
    shutil.copytree(desk.ledger / "published", desk.folder / "web")
    shutil.copy(desk.ledger / "policy.txt", desk.folder / "policy.txt")
    keys = sorted((desk.ledger / "keys").glob("log-*.key"))
    assert len(keys) == 2
    for number, path in enumerate(keys):
        shutil.copy(path, desk.folder / f"{number}.key")
        change_passphrase(desk.folder / f"{number}.key", PASSPHRASE, PASSPHRASE, cost=FAST)
    shutil.copy(desk.ledger / "keys/log.key", desk.folder / "old.key")
    shutil.rmtree(desk.ledger)
    assert recover(desk, "--alone", key="old.key").code == 1
    assert recover(desk, "--alone", key="0.key").code == 1
    done = recover(desk, "--key", desk.folder / "1.key", "--alone", key="0.key")
    assert done.code == 0, done.err
    assert desk.run("fsck", desk.ledger).code == 0
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
