"""A log's keys on the command line: of another type, and followed by others."""

import json
from pathlib import Path

import pytest

from ledger.core.keys import ML_DSA_44, parse_vkey
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.log.directory import read_ledger_file
from tests.cli.conftest import Mingbai
from tests.cli.running import PASSPHRASE
from tests.cli.test_ledger import ORIGIN, Desk, desk, founded, office

__all__ = ["desk", "founded", "office"]  # fixtures


def judged(ledger: Path, policy: str = "policy.txt") -> object:
    note = (ledger / "published/checkpoint").read_bytes()
    return open_checkpoint_by_policy(note, parse_policy((ledger / policy).read_bytes()), ORIGIN)


def types_of(ledger: Path) -> list[int]:
    return [key.algorithm for key in read_ledger_file(ledger).log_keys.current]


def test_a_key_of_another_type_is_made_and_shown(office: Path, mingbai: Mingbai) -> None:
    for kind, algorithm in (("ml-dsa-44", 6), ("ed25519-witness", 4), ("ed25519", 1)):
        made = mingbai(
            "key", "new", "--name", "w.example.org", "--out", office / f"{kind}.key", "--type", kind
        )
        assert made.code == 0, made.err
        assert parse_vkey(made.out.strip()).algorithm == algorithm
        assert mingbai("key", "show", office / f"{kind}.key").out == made.out


def test_a_ledger_of_two_keys_is_founded_and_its_policy_names_both(
    office: Path, mingbai: Mingbai
) -> None:
    ledger = office / "two"
    done = mingbai(
        "init",
        ledger,
        "--ml-dsa",
        "--charter",
        office / "charter.json",
        "--key",
        office / "authority-1.key",
    )
    assert done.code == 0, done.err
    policy = parse_policy((ledger / "policy.txt").read_bytes())
    assert [log.key.algorithm for log in policy.logs] == [1, 6]
    first = json.loads(mingbai("export", ledger).out)
    assert first["statement"]["body"]["log_keys"] == [str(log.key) for log in policy.logs]
    assert judged(ledger).quorum_reached  # type: ignore[attr-defined]
    assert (ledger / "published/checkpoint").read_text("utf-8").count("\n— ") == 2


def test_a_signed_charter_that_names_two_log_keys_is_founded_with_both(
    office: Path, mingbai: Mingbai
) -> None:
    files = [office / "log.key", office / "log-pq.key"]
    keys = []
    for file, kind in zip(files, ("ed25519", "ml-dsa-44"), strict=True):
        keys.append(
            mingbai("key", "new", "--name", ORIGIN, "--out", file, "--type", kind).out.strip()
        )
    draft = json.loads((office / "charter.json").read_text("utf-8"))
    draft["body"]["log_keys"] = keys
    draft |= {"type": "charter", "by": {"authority": "authority-1"}}
    (office / "named.json").write_text(json.dumps(draft), "utf-8")
    signed = mingbai(
        *("sign", office / "named.json", "--key", office / "authority-1.key", "--log", ORIGIN),
        *("--out", office / "charter.note"),
    )
    assert signed.code == 0, signed.err
    given = [part for file in files for part in ("--log-key", file)]
    done = mingbai("init", office / "two", "--charter", office / "charter.note", *given)
    assert done.code == 0, done.err
    assert [str(key) for key in read_ledger_file(office / "two").log_keys.current] == keys


def prepare(desk: Desk, *more: str) -> Path:
    words = desk.folder / "new-words"
    words.write_text(PASSPHRASE + "\n", "utf-8")
    done = desk.run(
        *("key", "succeed", desk.ledger, "--reason", "每五年一换"),
        *("--new-passphrase-file", words, *more),
    )
    assert done.code == 0, done.err
    return desk.ledger / "succession.json"


def test_new_keys_are_prepared_signed_for_and_entered(desk: Desk) -> None:
    before = (desk.ledger / "policy.txt").read_bytes()
    draft = prepare(desk, "--ml-dsa")
    money = desk.sign("expenditure.json", "accountant-1", "director-1", "clerk-1")
    assert desk.submit(money).code == 0  # the ledger goes on meanwhile
    note = desk.sign(draft, "authority-1")
    done = desk.run("key", "succeed", desk.ledger, "--statement", note)
    assert done.code == 0, done.err
    assert types_of(desk.ledger) == [1, ML_DSA_44]
    assert [parse_vkey(line).algorithm for line in done.out.split()] == [1, ML_DSA_44]
    policy = parse_policy((desk.ledger / "policy.txt").read_bytes())
    assert [log.key.algorithm for log in policy.logs] == [1, 1, ML_DSA_44]
    after = json.loads(desk.run("export", desk.ledger).out.splitlines()[-1])
    assert after["statement"]["body"]["policy"] == (desk.ledger / "policy.txt").read_text("utf-8")
    (desk.ledger / "before.txt").write_bytes(before)
    for each in ("policy.txt", "before.txt"):  # the checkpoint behind it opens by both
        assert not judged(desk.ledger, each).by_retired_key  # type: ignore[attr-defined]
    assert desk.run("fsck", desk.ledger).code == 0
    again = desk.run("key", "succeed", desk.ledger, "--statement", note)
    assert (again.code, again.out) == (0, done.out)  # as after an interruption
    other = desk.run("key", "succeed", desk.ledger, "--statement", desk.folder / "1.note")
    assert other.code != 0
    assert "没有为账本准备好" in other.err


def test_the_second_key_comes_alone(desk: Desk) -> None:
    draft = prepare(desk, "--ml-dsa", "--keep")
    old = read_ledger_file(desk.ledger).log_keys.current
    note = desk.sign(draft, "authority-1")
    assert desk.run("key", "succeed", desk.ledger, "--statement", note).code == 0
    assert read_ledger_file(desk.ledger).log_keys.current[0] == old[0]
    assert types_of(desk.ledger) == [1, ML_DSA_44]
    assert not judged(desk.ledger).by_retired_key  # type: ignore[attr-defined]


def test_a_succession_is_withdrawn_and_one_without_a_reason_is_not_begun(desk: Desk) -> None:
    prepare(desk)
    assert desk.run("key", "succeed", desk.ledger, "--withdraw").code == 0
    assert read_ledger_file(desk.ledger).log_keys.coming == ()
    for wrong in ((), ("--reason", "x", "--keep")):
        done = desk.run("key", "succeed", desk.ledger, *wrong)
        assert done.code != 0
        assert "--reason" in done.err


def test_the_new_policy_takes_other_witnesses_from_another(desk: Desk) -> None:
    made = desk.run(
        *("key", "new", "--name", "witness.example.org/w1", "--out", desk.folder / "w.key"),
        *("--type", "ed25519-witness"),
    )
    other = desk.folder / "other.txt"
    other.write_text(f"witness w1 {made.out.strip()} https://w1.example.org\nquorum w1\n", "utf-8")
    draft = prepare(desk, "--policy", str(other))
    written = json.loads(draft.read_text("utf-8"))["body"]["policy"]
    policy = parse_policy(written)
    assert (policy.quorum, policy.witnesses[0].url) == ("w1", "https://w1.example.org")
    assert len(policy.logs) == 2


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from ledger.log import found, succession
    from ledger.log.keyring import write_key
    from tests.cli.conftest import FAST

    for module in (found, succession):
        monkeypatch.setattr(module, "write_key", partial(write_key, cost=FAST))
