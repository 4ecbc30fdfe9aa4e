"""``mingbai desk invite`` and ``join``: the same from scripts, with key files."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.keyfile import Cost
from ledger.log.keyring import read_key, write_key
from mingbai.cli import main
from tests.desk.invitations.conftest import Hall

PASSPHRASE = "correct horse 口令 staple"
FAST = Cost(n=1 << 14)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    hall: Hall,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Run a command of ``mingbai desk`` as somebody, or as nobody with what is read from stdin."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    monkeypatch.chdir(tmp_path)

    def call(
        slug: str, command: str, *arguments: str | Path, said: str = ""
    ) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said.encode())))
        given = ["--passphrase-file", str(secret)]
        if slug:
            key = tmp_path / f"{slug}.key"
            if not key.exists():
                write_key(key, hall.door.key(slug), PASSPHRASE, cost=FAST)
            given += ["--key", str(key), hall.door.address.url]
        capfdbinary.readouterr()
        code = main(["desk", command, *given, *map(str, arguments)])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


@pytest.mark.usefixtures("alone")
def test_a_director_is_invited_joins_is_compared_and_appointed(
    run: Run, hall: Hall, tmp_path: Path
) -> None:
    code, link, err = run("authority-1", "invite", "--role", "director", "--name", "王主任")
    assert code == 0, err
    assert link.startswith(f"{hall.door.address.url}/desk/join#")
    code, fingerprint, err = run("", "join", link.strip())
    assert code == 0, err
    assert "王主任：主任" in err
    key = read_key(tmp_path / "director-2.key", PASSPHRASE)
    assert key.name == f"{hall.origin}/director-2"
    assert fingerprint.replace(" ", "").strip() == key.verifier.public_key.hex()[:8]
    again = run("", "join", link.strip(), "--key", tmp_path / "director-2.key")
    assert again[:2] == (0, fingerprint)  # as if its answer had been lost
    code, out, _ = run("authority-1", "invite")
    assert code == 0
    assert fingerprint.strip() in out
    code, draft, err = run("authority-1", "invite", "--fingerprint", fingerprint.strip().upper())
    assert code == 0, err
    code, _, err = run("authority-1", "sign", draft.strip())
    assert code == 0, err
    assert "入账为第 1 条" in err
    code, out, _ = run("authority-1", "invite", "--json")
    assert [each["state"] for each in json.loads(out)["invitations"]] == ["done"]


@pytest.mark.usefixtures("alone")
def test_a_lost_key_is_replaced_by_one_that_is_there(run: Run, hall: Hall, tmp_path: Path) -> None:
    code, out, _ = run(
        "authority-1", "invite", "--rekey", "clerk-1", "--reason", "手机丢了", "--json"
    )
    assert code == 0
    own = tmp_path / "own.key"
    write_key(own, hall.door.key("somewhere-else"), PASSPHRASE, cost=FAST)
    link = json.loads(out)["link"]
    first = run("", "join", "-", "--key", own, said=link + "\n")
    assert first[0] == 0, first[2]
    assert run("", "join", "-", "--key", own, said=link + "\n")[2].count("invitation_unknown") == 1
    code, draft, err = run("authority-1", "invite", "--fingerprint", first[1].strip())
    assert code == 0, err
    assert run("authority-1", "sign", draft.strip())[0] == 0
    assert run("clerk-1", "inbox")[0] == 1


def test_a_fingerprint_that_nobody_has_prepares_nothing(run: Run, hall: Hall) -> None:
    made = hall.invite({"roles": ["clerk"]})
    hall.join(made)
    code, out, err = run("authority-1", "invite", "--fingerprint", "0000 0000")
    assert (code, out) == (1, "")
    assert "0000 0000" in err
    assert hall.one(made)["state"] == "joined"


def test_an_invitation_is_revoked_and_its_link_serves_no_more(
    run: Run, hall: Hall, tmp_path: Path
) -> None:
    made = hall.invite({"roles": ["clerk"]})
    code, _, err = run("authority-1", "invite", "--revoke", made["id"], "--role", "clerk")
    assert (code, "要单独用" in err) == (1, True)
    assert hall.one(made)["state"] == "waiting"
    assert run("authority-1", "invite", "--revoke", made["id"])[0] == 0
    code, _, err = run("", "join", made["link"])
    assert code == 1
    assert "invitation_unknown" in err
    assert not (tmp_path / "clerk-2.key").exists()


@pytest.mark.parametrize(
    "link", ["https://desk.example/desk/join", "x#12", "https://[x#" + "0" * 32]
)
def test_a_link_without_its_code_is_said_to_be_none(run: Run, link: str) -> None:
    code, _, err = run("", "join", link)
    assert code == 1
    assert "32 位邀请码" in err


def test_whoever_may_not_invite_is_refused_by_the_desk(run: Run) -> None:
    code, _, err = run("director-1", "invite", "--role", "supervision", "--resolution", "决议")
    assert code == 1
    assert "invitation_not_yours" in err
