"""The street draws one-time codes, and whoever holds one objects with it."""

import base64
import json
import stat
from pathlib import Path

import pytest

from api.desk.paper import draw_code
from ledger.affairs.codes import check_code, check_number, root_of_hashes
from ledger.affairs.types.bodies import check_body
from mingbai.codes import read_code
from mingbai.errors import CodeMalformed
from tests.cli.conftest import Mingbai

ISSUE = "a" * 64


@pytest.fixture
def lot(mingbai: Mingbai, tmp_path: Path) -> Path:
    folder = tmp_path / "lot"
    done = mingbai("codes", "draw", "--count", "7", "--out", folder, "--until", "2999-12-31")
    assert (done.code, done.out) == (0, "")
    assert "7 个号码" in done.err
    return folder


def codes_of(lot: Path) -> list[str]:
    return (lot / "codes.csv").read_text("utf-8-sig").splitlines()[1:]


def test_a_lot_is_secret_and_its_statement_holds_the_root_of_its_hashes(lot: Path) -> None:
    draft = json.loads((lot / "codes.json").read_text("utf-8"))
    assert draft["type"] == "codes"
    check_body("codes", draft["body"])
    hashes = [bytes.fromhex(line) for line in (lot / "hashes.txt").read_text().splitlines()]
    assert draft["body"]["root"] == root_of_hashes(hashes).hex()
    assert draft["body"]["count"] == len(hashes) == len(set(codes_of(lot))) == 7
    assert stat.S_IMODE(lot.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in lot.iterdir()} == {0o600}


def test_the_sheet_has_every_code_and_no_number_to_tell_it_by(lot: Path) -> None:
    page = (lot / "sheet.html").read_text("utf-8")
    for code in codes_of(lot):
        assert page.count(f"<strong>{code}</strong>") == 1
    assert "http" not in page
    assert "<script" not in page


def test_every_code_of_a_lot_makes_an_objection(mingbai: Mingbai, lot: Path) -> None:
    root = json.loads((lot / "codes.json").read_text("utf-8"))["body"]["root"]
    numbers = set()
    for code in codes_of(lot):
        given = ("--hashes", lot / "hashes.txt", "--issue", ISSUE, "--about", "停车费")
        done = mingbai("codes", "show", code.upper(), *given)
        draft = json.loads(done.out)
        check_body("objection", draft["body"])
        check_number(draft["no"], draft["body"])
        check_code(draft["body"]["code"], 7, bytes.fromhex(root))
        numbers.add(draft["no"])
    assert len(numbers) == 7


def test_a_draft_of_an_objection_can_be_written_to_a_file(
    mingbai: Mingbai, lot: Path, tmp_path: Path
) -> None:
    out = tmp_path / "objection.json"
    given = ("--hashes", lot / "hashes.txt", "--issue", ISSUE, "--subject", "b" * 64)
    done = mingbai("codes", "show", codes_of(lot)[0], *given, "--about", "x", "--out", out)
    assert (done.code, done.out) == (0, "")
    assert json.loads(out.read_text("utf-8"))["body"]["subject"] == "b" * 64


@pytest.mark.parametrize(
    ("code", "changed", "said"),
    [
        ("0" * 32, {}, "没有这个号码"),
        ("0000", {}, "32 位"),
        ("", {"--issue": "a"}, "a"),
        ("", {"--hashes": "codes.json"}, "codes.json"),
        ("", {"--hashes": "codes.csv"}, "codes.csv"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    mingbai: Mingbai, lot: Path, code: str, changed: dict[str, str], said: str
) -> None:
    given = {"--hashes": "hashes.txt", "--issue": ISSUE, "--about": "x", **changed}
    given["--hashes"] = str(lot / given["--hashes"])
    flat = [part for pair in given.items() for part in pair]
    done = mingbai("codes", "show", code or codes_of(lot)[0], *flat)
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_code_is_read_as_people_write_it() -> None:
    plain = bytes(range(16))
    for text in (plain.hex(), plain.hex().upper(), "0001-0203 0405-0607-0809 0a0b0C0d-0e0f"):
        assert read_code(text) == plain
    for text in ("", "00" * 15, "00" * 17, "g0" * 16, "０" * 32):
        with pytest.raises(CodeMalformed):
            read_code(text)


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--count", "0", 2),
        ("--count", "100001", 2),
        ("--count", "many", 2),
        ("--until", "2026-13-01", 2),
        ("--until", "20261231", 2),
        ("--until", "2001-01-01", 1),
        ("--purpose", " ", 1),
    ],
)
def test_a_lot_that_can_t_be_is_refused_and_leaves_nothing(
    mingbai: Mingbai, tmp_path: Path, option: str, value: str, code: int
) -> None:
    out = tmp_path / "lot"
    given = {"--count": "3", "--out": str(out), "--until": "2999-12-31", option: value}
    done = mingbai("codes", "draw", *(part for pair in given.items() for part in pair))
    assert done.code == code
    assert not out.exists()


def test_a_folder_that_is_there_is_left_alone(mingbai: Mingbai, lot: Path, tmp_path: Path) -> None:
    before = (lot / "hashes.txt").read_bytes()
    again = ("codes", "draw", "--count", "3", "--until", "2999-12-31", "--out")
    assert mingbai(*again, lot).code == 2
    assert (lot / "hashes.txt").read_bytes() == before
    assert mingbai(*again, tmp_path / "no" / "where").code == 2


def test_a_sheet_says_where_a_code_is_used_and_no_code_is_in_the_address(
    mingbai: Mingbai, tmp_path: Path
) -> None:
    given = ("--count", "3", "--until", "2099-12-31", "--out", tmp_path / "lot")
    own = ("--desk-address", "https://desk.example.org/")
    assert mingbai("codes", "draw", *given, *own).code == 0
    page = (tmp_path / "lot" / "sheet.html").read_text("utf-8")
    assert page.count("https://desk.example.org/desk/objection") == 3
    drawn = base64.b64encode(draw_code("https://desk.example.org/desk/objection")).decode()
    assert page.count(drawn) == 1
    wrong = mingbai("codes", "draw", *given, "--desk-address", "https://desk.example.org/x")
    assert wrong.code == 2
