"""``mingbai key``: the file only its owner may read, and a passphrase that is seen nowhere."""

import io
import stat
import sys
from pathlib import Path

import pytest

from ledger.core.keys import parse_vkey
from ledger.log.keyring import read_key
from tests.cli.conftest import MakeKey, Mingbai
from tests.cli.running import PASSPHRASE

NAME = "ledger.example.org/demo/accountant-1"


def new(mingbai: Mingbai, path: Path, secret: Path, name: str = NAME) -> str:
    done = mingbai("key", "new", "--name", name, "--out", path, "--passphrase-file", secret)
    assert done.code == 0, done.err
    return done.out


def test_a_new_key_is_shown_as_one_line_and_kept_where_only_its_owner_reads(
    mingbai: Mingbai, tmp_path: Path, secret: Path
) -> None:
    out = new(mingbai, tmp_path / "a.key", secret)
    assert out.count("\n") == 1
    key = read_key(tmp_path / "a.key", PASSPHRASE)
    assert parse_vkey(out.rstrip("\n")) == key.verifier
    assert key.name == NAME
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600


def test_show_gives_the_public_half_without_a_passphrase(
    mingbai: Mingbai, tmp_path: Path, secret: Path
) -> None:
    out = new(mingbai, tmp_path / "a.key", secret)
    assert mingbai("key", "show", tmp_path / "a.key").out == out


def test_two_new_keys_are_never_the_same(mingbai: Mingbai, tmp_path: Path, secret: Path) -> None:
    assert new(mingbai, tmp_path / "a.key", secret) != new(mingbai, tmp_path / "b.key", secret)


def test_a_key_file_is_never_overwritten(mingbai: Mingbai, make_key: MakeKey, secret: Path) -> None:
    path = make_key(NAME)
    before = path.read_bytes()
    done = mingbai("key", "new", "--name", NAME, "--out", path, "--passphrase-file", secret)
    assert (done.code, done.out) == (2, "")
    assert "不会覆盖" in done.err
    assert path.read_bytes() == before


def test_passwd_changes_the_passphrase_and_not_the_key(
    mingbai: Mingbai, make_key: MakeKey, secret: Path, tmp_path: Path
) -> None:
    path = make_key(NAME)
    before = read_key(path, PASSPHRASE)
    other = tmp_path / "other"
    other.write_text("another passphrase\n", "utf-8")
    done = mingbai(
        *("key", "passwd", path, "--passphrase-file", secret, "--new-passphrase-file", other)
    )
    assert done.code == 0, done.err
    assert read_key(path, "another passphrase").seed == before.seed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert mingbai("key", "passwd", path, "--passphrase-file", secret).code == 2


def test_the_environment_holds_the_old_passphrase_and_never_the_new_one(
    mingbai: Mingbai, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_key(NAME)
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    done = mingbai("key", "passwd", path)
    assert done.code == 2
    assert "口令" in done.err


@pytest.mark.parametrize(
    "name", ["", "Ledger.example.org/x", "a b", "ledger.example.org/x+y", "a" * 200, "名字"]
)
def test_a_name_that_is_no_key_name_is_refused(
    mingbai: Mingbai, tmp_path: Path, secret: Path, name: str
) -> None:
    path = tmp_path / "a.key"
    done = mingbai("key", "new", "--name", name, "--out", path, "--passphrase-file", secret)
    assert done.code == 1
    assert done.err
    assert not path.exists()


def test_without_a_passphrase_and_without_a_terminal_no_key_is_made(
    mingbai: Mingbai, tmp_path: Path
) -> None:
    done = mingbai("--lang", "en", "key", "new", "--name", NAME, "--out", tmp_path / "a.key")
    assert done.code == 2
    assert "--passphrase-file" in done.err
    assert not (tmp_path / "a.key").exists()


def test_a_short_passphrase_is_refused(mingbai: Mingbai, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("1234567\n", "utf-8")
    path = tmp_path / "a.key"
    done = mingbai(
        *("key", "new", "--name", NAME, "--out", path, "--passphrase-file", tmp_path / "short")
    )
    assert done.code == 2
    assert "口令太短" in done.err
    assert "1234567" not in done.said
    assert not path.exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_types_a_new_passphrase_twice_the_same(
    mingbai: Mingbai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter(["first passphrase", "other passphrase", "typed twice", "typed twice"])
    asked = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: (asked.append(prompt), next(answers))[1])
    path = tmp_path / "a.key"
    refused = mingbai("key", "new", "--name", NAME, "--out", path)
    assert refused.code == 2
    assert "不一样" in refused.err
    assert not path.exists()
    assert mingbai("key", "new", "--name", NAME, "--out", path).code == 0
    assert read_key(path, "typed twice").name == NAME
    assert NAME in asked[0]


def test_a_key_file_that_others_may_read_is_refused(mingbai: Mingbai, make_key: MakeKey) -> None:
    path = make_key(NAME)
    path.chmod(0o644)
    done = mingbai("--lang", "en", "key", "show", path)
    assert done.code == 2
    assert "chmod 600" in done.err


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"not a key\n", b"[" * 5000])
def test_what_is_no_key_file_is_named_as_such(
    mingbai: Mingbai, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    done = mingbai("key", "show", path)
    assert done.code == 2
    assert str(path) in done.err.replace("\n", "")


def test_a_missing_key_file_could_not_be_looked_at(mingbai: Mingbai, tmp_path: Path) -> None:
    done = mingbai("key", "show", tmp_path / "nowhere.key")
    assert done.code == 2
    assert done.out == ""
