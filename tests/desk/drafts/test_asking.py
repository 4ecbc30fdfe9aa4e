"""``mingbai desk attach`` and ``ask``: what pages do and no command of its own does, from scripts."""

import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.log.keyfile import Cost
from ledger.log.keyring import write_key
from mingbai.cli import main
from tests.api.community import expenditure_body
from tests.api.serving import Address
from tests.desk.drafts.desks import Desk
from tests.desk.files.pictures import GPS, MAKE, exif, jpeg
from tests.desk.pages.served import serve_whole

PASSPHRASE = "correct horse 口令 staple"
FAST = Cost(n=1 << 14)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def address(desk: Desk, tmp_path: Path) -> Iterator[Address]:
    with serve_whole(desk, tmp_path) as address:
        yield address


@pytest.fixture
def run(
    desk: Desk,
    address: Address,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)

    def call(slug: str, command: str, *arguments: str | Path) -> tuple[int, str, str]:
        key = tmp_path / f"{slug}.key"
        if not key.exists():
            write_key(key, desk.key(slug), PASSPHRASE, cost=FAST)
        capfdbinary.readouterr()
        code = main(["desk", command, address.url, *map(str, arguments), "--key", str(key)])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode("utf-8", "replace"), err.decode()

    return call


def test_a_script_attaches_a_voucher_and_a_payment_names_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "发票.pdf").write_bytes(PDF)
    (tmp_path / "现场.jpg").write_bytes(jpeg(exif(MAKE)))
    code, out, err = run("accountant-1", "attach", tmp_path / "发票.pdf", tmp_path / "现场.jpg")
    assert code == 0, err
    evidence = json.loads(out)
    assert [each["name"] for each in evidence] == ["发票.pdf", "现场.jpg"]
    assert evidence[0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    file = tmp_path / "payment.json"
    body = {**expenditure_body(100), "evidence": evidence}
    file.write_text(json.dumps({"type": "expenditure", "body": body}), "utf-8")
    code, out, err = run("accountant-1", "draft", file, "--sign")
    assert code == 0, err
    got = tmp_path / "got.pdf"
    where = f"ledgers/ORIGIN/files/{evidence[0]['sha256']}"
    assert run("director-1", "ask", "GET", where, "--out", got)[0] == 0
    assert got.read_bytes() == PDF
    code, _, err = run("director-1", "ask", "GET", where)
    assert code == 2
    assert "--out" in err


def test_a_photograph_that_says_its_place_is_not_sent_from_a_script_either(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "现场.jpg").write_bytes(jpeg(exif(MAKE, GPS)))
    code, out, err = run("accountant-1", "attach", tmp_path / "现场.jpg")
    assert (code, out) == (1, "")
    assert "desk_file_has_location" in err
    assert "拍摄地点" in err


def test_whatever_a_page_asks_a_script_asks(run: Run, desk: Desk, tmp_path: Path) -> None:
    code, out, err = run("accountant-1", "ask", "GET", "ledgers/ORIGIN/people")
    assert code == 0, err
    assert "director-1" in out
    value = tmp_path / "value.json"
    value.write_text(json.dumps({"value": {"amount": "12"}}))
    assert run("accountant-1", "ask", "PUT", "ledgers/ORIGIN/sheets/a", value)[0] == 0
    code, out, _ = run("accountant-1", "ask", "GET", "/desk/api/ledgers/ORIGIN/sheets/a")
    assert json.loads(out)["value"] == {"amount": "12"}
    assert run("accountant-1", "ask", "DELETE", "ledgers/ORIGIN/sheets/a")[0] == 0
    code, _, err = run("accountant-1", "ask", "GET", "ledgers/ORIGIN/nothing")
    assert code == 1
    value.write_text("{")
    code, _, err = run("accountant-1", "ask", "POST", "staffing", value)
    assert (code, "不是 JSON" in err) == (1, True)
    assert desk.origin in run("accountant-1", "ask", "GET", "me")[1]
