from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.core.keys import ED25519, SigningKey
from ledger.log.keyring import write_key
from mingbai.cli import main
from mingbai.founding_many import folder_of, key_reader
from mingbai.founding_table import Plans, read_plans

HEADING = ("账本", "社区", "类型", "地区", "公开标准", "人员", "姓名", "职务", "公钥")
PASSPHRASE = "correct horse battery"


def public(name: str) -> str:
    seed = sha256(name.encode()).digest()
    return SigningKey("k", ED25519, seed).verifier.public_key.hex()


def rows(number: int) -> list[Sequence[str]]:
    origin = f"ledger.example.org/c{number:03}"
    head = (origin, f"示例社区{number}", "居委会", "000000", "CN-urban-2026")
    below = ("", "", "", "", "")
    return [
        (*head, "p-3", "王示例", "主任", public(f"director {number}")),
        (*below, "p-4", "陈示例", "会计", public("one accountant for all")),
        (*below, "p-5", "", "监督委员会", public(f"supervision {number}")),
    ]


def read(*lines: Sequence[str], heading: Sequence[str] = HEADING) -> Plans:
    return read_plans(enumerate([heading, *lines], 1), key_reader(Path()))


def write_table(path: Path, lines: Sequence[Sequence[str]]) -> Path:
    path.write_text("".join(",".join(line) + "\n" for line in (HEADING, *lines)), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    key = SigningKey("street.example.org/authority-1", ED25519, sha256(b"street").digest())
    write_key(tmp_path / "street.key", key, PASSPHRASE)
    return tmp_path


def found(folder: Path, table: Path, *more: str) -> int:
    return main(
        [
            "found", str(table), "--authority-key", str(folder / "street.key"),
            "--office", "示例街道办事处", "--out", str(folder / "ledgers"), "--lang", "en", *more,
        ]
    )  # fmt: skip


def test_a_row_for_each_person_becomes_a_ledger() -> None:
    plans, problems = read(*rows(1), *rows(2))
    assert problems == ()
    assert [plan.origin for plan in plans] == [
        "ledger.example.org/c001", "ledger.example.org/c002",
    ]  # fmt: skip
    accountants = [plan.officers[1].vkey for plan in plans]
    assert accountants[0].startswith("ledger.example.org/c001/accountant-1+")
    assert accountants[0].rpartition("+")[2] == accountants[1].rpartition("+")[2]


@pytest.mark.parametrize(
    ("at", "column", "cell", "said"),
    [
        (1, "职务", "村长", "no such office"),
        (1, "职务", "", "can't be blank"),
        (1, "职务", "街道", "--authority-key"),
        (1, "公钥", "abc", "64 hex"),
        (1, "公钥", "g" * 64, "64 hex"),
        (1, "公钥", "nobody.pub", "nobody.pub"),
        (1, "人员", "p-3", "has a row"),
        (1, "社区", "另一个社区", "differs"),
        (0, "社区", "", "can't be blank"),
        (0, "账本", "no origin at all", ""),
    ],
)
def test_every_problem_names_its_row_and_stops_its_ledger_alone(
    at: int, column: str, cell: str, said: str
) -> None:
    lines = [list(line) for line in rows(1)]
    lines[at][HEADING.index(column)] = cell
    plans, problems = read(*lines, *rows(2))
    assert [plan.community for plan in plans] == ["示例社区2"]
    assert any(problem.row == at + 2 and said in problem.text.en for problem in problems)


def test_a_key_stands_once_in_a_ledger() -> None:
    lines = [list(line) for line in rows(1)]
    lines[2][8] = lines[0][8]
    assert "already" in read(*lines).problems[0].text.en


def test_rows_of_a_ledger_that_stand_apart_are_a_problem() -> None:
    late = [rows(1)[0][0], *rows(1)[1][1:]]
    plans, problems = read(*rows(1)[:2], *rows(2), late)
    assert [plan.community for plan in plans] == ["示例社区2"]
    assert problems[0].row == 7


def test_a_heading_that_lacks_a_column_or_has_it_twice_is_refused() -> None:
    assert {each.column for each in read(heading=HEADING[:3]).problems} == {
        "region", "profile", "roles", "key",
    }  # fmt: skip
    assert read(heading=(*HEADING, "origin")).problems[0].column == "origin"


def test_a_dry_run_judges_by_the_rules_and_makes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [list(line) for line in (*rows(1), *rows(2))]
    lines[2][7] = "监督委员会、会计"  # which the law forbids
    lines[3][4] = "no-such-profile"
    lines[5][6] = "13800138000"
    assert found(folder, write_table(folder / "t.csv", lines), "--dry-run") == 1
    said = capsys.readouterr().err
    assert "0 ledgers can be founded, 2 have problems" in said
    assert "13800138000" not in said
    assert not (folder / "ledgers").exists()


def test_ledgers_are_founded_and_the_same_again_makes_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(folder / "t.csv", rows(1))
    assert found(folder, table) == 0
    (line,) = capsys.readouterr().out.splitlines()
    place = folder / "ledgers" / folder_of("ledger.example.org/c001")
    assert (place / "charters.txt").read_text() == line + "\n"
    assert main(["fsck", str(place), "--lang", "en"]) == 0
    (place / "charters.txt").unlink()  # as if the machine had stopped just before
    assert found(folder, write_table(table, [*rows(1), *rows(2)])) == 0
    assert capsys.readouterr().out.splitlines()[-2] == line
    assert found(folder, table) == 0
    assert "0 ledgers were founded, 2 stood already" in " ".join(capsys.readouterr().err.split())
