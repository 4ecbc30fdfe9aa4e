"""A ledger that is lost comes back from a mirror that somebody kept."""

import shutil

import pytest

from ledger.core.keys import COSIGNATURE
from ledger.core.note import parse_note
from ledger.log.keyring import new_key, write_key
from mingbai.verifying import main as verify
from tests.cli.conftest import FAST, mingbai
from tests.cli.running import PASSPHRASE
from tests.cli.test_ledger import Desk, desk, founded, office
from tests.cli.test_recover import lost, tree
from tests.cli.test_succession import cheap

__all__ = ["cheap", "desk", "founded", "lost", "mingbai", "office"]  # fixtures


def test_a_lost_ledger_comes_back_from_a_mirror(lost: Desk) -> None:
    trust = ["--trust", str(lost.folder / "policy.txt")]
    charters = ["--charters", str(lost.folder / "charters.txt")]
    web, mirror = lost.folder / "web", lost.folder / "mirror"
    assert verify(["mirror", str(web), str(mirror), *trust, *charters]) == 0
    assert verify(["log", str(mirror), *trust, *charters]) == 0
    signed = tree(web)
    shutil.rmtree(web)
    given = ("--from", mirror, *trust, "--key", lost.folder / "backup.key", "--alone")
    done = lost.run("recover", lost.ledger, *given)
    assert done.code == 0, done.err
    back = tree(lost.ledger / "published")
    kept = tree(mirror)
    assert {name: back[name] for name in kept} == kept
    assert {name: signed[name] for name in kept} == kept
    assert lost.run("fsck", lost.ledger).code == 0


def test_a_mirror_that_cosigns_gives_it_back_with_its_word(
    lost: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    trust = ["--trust", str(lost.folder / "policy.txt")]
    web, mirror, key = (lost.folder / name for name in ("web", "mirror", "m1.key"))
    write_key(key, new_key("mirror.example.org/m1", algorithm=COSIGNATURE), PASSPHRASE, cost=FAST)
    assert verify(["mirror", str(web), str(mirror), *trust, "--key", str(key)]) == 0
    signed = parse_note((web / "checkpoint").read_bytes())
    shutil.rmtree(web)
    given = ("--from", mirror, *trust, "--key", lost.folder / "backup.key", "--alone")
    done = lost.run("recover", lost.ledger, *given)
    assert done.code == 0, done.err
    back = parse_note((lost.ledger / "published" / "checkpoint").read_bytes())
    assert back.text == signed.text
    assert {*signed.signatures} < {*back.signatures}
    assert lost.run("fsck", lost.ledger).code == 0
