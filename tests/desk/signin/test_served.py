"""``mingbai serve`` as a program, with the desk beside its ledgers."""

import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ledger.log.keyring import read_key
from mingbai.desk_http import DeskSession
from tests.cli.running import PASSPHRASE
from tests.cli.test_ledger import founded, office
from tests.cli.test_serve import serve

__all__ = ["founded", "office"]  # fixtures


@contextmanager
def served(*arguments: str | Path) -> Iterator[str]:
    process, address = serve(*arguments)
    try:
        yield address
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def ledger(founded: Path, tmp_path: Path) -> Path:
    shutil.copytree(founded / "ledger", tmp_path / "ledger")
    return tmp_path / "ledger"


def test_one_ledger_has_its_desk_where_an_officer_signs_in(ledger: Path, office: Path) -> None:
    key = read_key(next(office.rglob("accountant-1.key")), PASSPHRASE)
    page = "https://district.example.org/board/"
    with served(ledger, "--district-page", page) as address:
        assert httpx.get(f"{address}/desk/sign-in", timeout=30).status_code == 200
        with DeskSession(address) as session:
            session.sign_in(key)
            assert [each["slug"] for each in session.offices] == ["accountant-1"]
            assert session.call("GET", "/desk/api/supervise")["page"] == page
    assert stat.S_IMODE((ledger / "desk").stat().st_mode) == 0o700
    assert (ledger / "desk" / "desk.db").exists()


def test_a_desk_with_an_address_is_no_other_pages_desk(ledger: Path, tmp_path: Path) -> None:
    own = "https://books.example"
    with served(ledger, "--desk", tmp_path / "d", "--desk-address", own + "/") as address:
        headers = {"x-mingbai-desk": "1", "origin": address}
        asked = httpx.post(f"{address}/desk/api/challenge", json={}, headers=headers, timeout=30)
        assert asked.json()["code"] == "desk_request_foreign"
        headers["origin"] = own
        asked = httpx.post(f"{address}/desk/api/challenge", json={}, headers=headers, timeout=30)
        assert asked.json()["challenge"].split("\n")[1] == own
    assert (tmp_path / "d" / "desk.db").exists()
    assert not (ledger / "desk").exists()
