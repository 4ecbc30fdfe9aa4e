"""Staffing from one table: what its rows would enter, and ``mingbai staff`` over directories."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.affairs.state import State
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.log.ingest.staffing import Planned, plan_ledger
from ledger.log.ingest.staffing_table import Steps, read_key, read_steps
from mingbai.cli import main
from mingbai.founding_many import folder_of
from mingbai.published import open_published
from mingbai.staffing_ledgers import read_known
from tests.desk.founding.test_founding import PASSPHRASE, folder, found, public, rows, write_table

__all__ = ["folder"]
HEADING = ("账本", "社区", "动作", "职务", "姓名", "公钥", "人员", "钥匙名", "决议", "理由")
ONE, TWO = "ledger.example.org/c001", "ledger.example.org/c002"


def row(
    action: str, roles: str = "", name: str = "", key: str = "", *, origin: str = ONE, **more: str
) -> Sequence[str]:
    named = {"动作": action, "职务": roles, "姓名": name, "公钥": key, "账本": origin, **more}
    return [named.get(column, "") for column in HEADING]


def read(*lines: Sequence[str], heading: Sequence[str] = HEADING) -> Steps:
    communities = {"示例社区1": [ONE], "示例社区2": [TWO], "同名": ["a.example/x", "b.example/y"]}
    return read_steps(enumerate([heading, *lines], 1), read_key, communities)


def take(state: State, _kind: str, _body: Mapping[str, object]) -> State:
    return state


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ledgers")
    with pytest.MonkeyPatch.context() as patch:
        made = folder.__wrapped__(root, patch)  # type: ignore[attr-defined]  # pytest's fixture
        assert found(made, write_table(root / "t.csv", [*rows(1), *rows(2)])) == 0
    return root


def known(root: Path, origin: str = ONE) -> tuple[State, dict[str, str]]:
    return read_known(open_published(str(root / "ledgers" / folder_of(origin))))


def plan(root: Path, *lines: Sequence[str]) -> Planned:
    state, names = known(root)
    steps = read(*lines)
    assert steps.problems == ()
    return plan_ledger(state, names, steps.steps, take)


# -------------------------------------------------------------------------------------- the rows


def test_a_ledger_stands_in_its_first_row_by_its_origin_or_its_communitys_name() -> None:
    below = row("免职", name="陈示例", origin="")
    by_name = row("免职", name="王示例", origin="", 社区="示例社区2")
    steps = read(row("免职", name="王示例"), below, [""] * 10, by_name)
    assert steps.problems == ()
    assert [(each.row, each.origin) for each in steps.steps] == [(2, ONE), (3, ONE), (5, TWO)]


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (row("调离", name="王示例"), "action", "appoint, end or rekey"),
        (row("任职", "会计", "新人"), "key", "blank"),
        (row("任职", "", "新人", "ab" * 32), "roles", "blank"),
        (row("任职", "会计", "新人", "xyz"), "key", "64 hex"),
        (row("换钥", "", "王示例", "g" * 64), "key", "64 hex"),
        (row("换钥", "", "王示例", "a+00000000+AAAA"), "key", "0x00"),
        (row("免职", name="王示例", origin="other.example/x"), "origin", "no such ledger"),
        (row("免职", name="王示例", origin="", 社区="别处"), "community", "no such ledger"),
        (row("免职", name="王示例", origin="", 社区="同名"), "community", "several"),
        (row("免职", name="王示例", origin=""), "origin", "name the ledger"),
    ],
)
def test_what_cannot_be_read_names_its_row_and_column(
    line: Sequence[str], column: str, said: str
) -> None:
    steps, (problem,) = read(line)
    assert steps == ()
    assert (problem.row, problem.column) == (2, column)
    assert said in problem.said.en


def test_a_heading_that_lacks_a_column_or_has_it_twice_is_refused() -> None:
    missing = read(heading=("姓名", "公钥")).problems
    assert {each.column for each in missing} == {"origin", "action"}
    assert read(heading=(*HEADING, "action")).problems[0].column == "action"


def test_a_vkey_keeps_the_name_that_it_was_made_with() -> None:
    key = SigningKey(f"{ONE}/cashier-7", ED25519, sha256(b"c").digest()).verifier
    found_key = read_key(format_vkey(key))
    assert found_key is not None
    assert found_key == (key.public_key, key.name)
    ml_dsa = "00+00000000+AAAA"
    with pytest.raises(Exception, match="0x00"):
        read_key(ml_dsa)


# -------------------------------------------------------------------------------------- the plan


def test_who_comes_gets_a_free_person_and_a_free_key_name(ledgers: Path) -> None:
    (act,) = plan(ledgers, row("任职", "会计、经办", "新示例", public("new"))).acts
    assert (act.type, act.who, act.slug) == ("appointment", "新示例", "accountant-2")
    assert act.offices == ("会计", "经办")
    assert act.body["person"] == "p-6"
    assert act.body["roles"] == ["accountant", "clerk"]
    assert act.body["key"].startswith(f"{ONE}/accountant-2+")
    made = SigningKey(f"{ONE}/cashier-7", ED25519, sha256(b"c").digest()).verifier
    (act,) = plan(ledgers, row("任职", "出纳", "", format_vkey(made))).acts
    assert act.slug == "cashier-7"
    (act,) = plan(ledgers, row("任职", "出纳", "", public("x"), 钥匙名="cash")).acts
    assert act.slug == "cash"


def test_a_known_key_gets_a_further_office(ledgers: Path) -> None:
    (act,) = plan(ledgers, row("任职", "主任、经办", "", public("director 1"))).acts
    assert act.body == {"person": "p-3", "roles": ["clerk"], "slug": "director-1"}


def test_what_stands_already_enters_nothing(ledgers: Path) -> None:
    planned = plan(
        ledgers,
        row("任职", "主任", "王示例", public("director 1")),
        row("换钥", "", "王示例", public("director 1")),
    )
    assert planned == Planned((), (2, 3), ())


def test_an_end_is_of_a_key_or_of_some_of_its_offices(ledgers: Path) -> None:
    (act,) = plan(ledgers, row("免职", name="王示例")).acts
    assert act.body == {"slug": "director-1", "reason": "按任免表办理"}
    (act,) = plan(ledgers, row("免职", "主任", "王示例", 理由="换届")).acts
    assert act.body == {"slug": "director-1", "reason": "换届"}
    (act,) = plan(ledgers, row("免职", 公钥=public("director 1"))).acts
    assert act.slug == "director-1"


def test_a_new_key_has_the_next_name_of_the_old_ones(ledgers: Path) -> None:
    (act,) = plan(ledgers, row("换钥", "", "王示例", public("new phone"))).acts
    assert (act.type, act.slug, act.body["slug"]) == ("rekey", "director-2", "director-1")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([row("任职", "村长", "新", "ab" * 32)], "no such office"),
        ([row("任职", "经办", "新", "ff" * 32)], "key"),
        ([row("任职", "经办", "新", public("x"), 钥匙名="a b")], "a key name"),
        ([row("任职", "会计", "王示例", public("x"))], "of that name is in office"),
        ([row("任职", "会计", "别人", public("director 1"))], "registered in this ledger"),
        ([row("换钥", "", "王示例", public("one accountant for all"))], "registered in this"),
        ([row("免职", "主任")], "say who"),
        ([row("免职", name="没有的人")], "nobody like that"),
        ([row("换钥", "出纳", "王示例", public("x"))], "nobody like that"),
        (
            [row("任职", "经办", "", public("n"), 人员="p-3"), row("免职", 人员="p-3")],
            "another row",
        ),
    ],
)
def test_what_a_ledger_cannot_do_is_said_of_its_row(
    ledgers: Path, lines: Sequence[Sequence[str]], said: str
) -> None:
    planned = plan(ledgers, *lines)
    assert planned.acts == ()
    assert [said in each.said.en for each in planned.problems] == [True]


def test_two_keys_of_one_person_are_told_apart_by_their_names(ledgers: Path) -> None:
    second = row("任职", "经办", "", public("second"), 人员="p-3")
    state, names = known(ledgers)
    (step,) = read(second).steps
    (act,) = plan_ledger(state, names, [step], take).acts
    assert act.body["person"] == "p-3"


# ----------------------------------------------------------------------------------- the command


def staff(root: Path, table: Path, *more: str) -> int:
    return main(
        [
            "staff", str(table), "--at", str(root / "ledgers"), "--key", str(root / "street.key"),
            "--lang", "en", *more,
        ]
    )  # fmt: skip


def write(path: Path, *lines: Sequence[str]) -> Path:
    path.write_text("".join(",".join(line) + "\n" for line in (HEADING, *lines)), "utf-8")
    return path


def holders(root: Path, role: str, origin: str = ONE) -> set[str]:
    return {r.slug for r in known(root, origin)[0].roster.in_force() if role in r.roles}


def types(root: Path, origin: str = ONE) -> list[str]:
    published = open_published(str(root / "ledgers" / folder_of(origin)))
    notes = (parse_note(each.statement).text for each in published.read_entries())
    return [note.decode().partition('"type":"')[2].partition('"')[0] for note in notes]


def test_a_table_staffs_many_ledgers_dry_first_and_again_does_nothing(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert found(folder, write_table(folder / "t.csv", [*rows(1), *rows(2)])) == 0
    table = write(
        folder / "s.csv",
        row("换钥", "", "陈示例", public("accountant's new phone")),
        row("免职", "主任", "王示例", 理由="换届"),
        row("任职", "主任", "李示例", public("new director")),
        row("任职", "出纳", "赵示例", public("cashier"), origin="", 社区="示例社区2"),
        row("任职", "监委会", "周示例", public("watcher"), origin="", 社区="示例社区2"),
    )
    capsys.readouterr()
    assert staff(folder, table, "--dry-run") == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "row 3, 示例社区1: 王示例 is no longer 主任 (director-1)" in said
    assert "row 6, resolution" in said  # the assembly elects its watchers
    assert (
        "Checked: 3 statements can be entered in 1 ledgers (appointments 1, revocations 1, new keys 1), 0 of them"
        in said
    )
    assert "Mind:" not in said
    assert types(folder) == ["charter"]
    assert staff(folder, table) == 1
    assert capsys.readouterr().out == f"{ONE} 3\n"
    assert types(folder) == ["charter", "rekey", "revocation", "appointment"]
    assert types(folder, TWO) == ["charter"]
    assert (holders(folder, "accountant"), holders(folder, "director")) == (
        {"accountant-2"}, {"director-2"},
    )  # fmt: skip
    lines = [line.split(",") for line in table.read_text("utf-8").splitlines()[1:]]
    lines[4][8] = "居民代表会议 2026-11-01 决议"
    assert staff(folder, write(table, *lines)) == 0
    assert capsys.readouterr().out == f"{TWO} 2\n"
    assert staff(folder, table) == 0
    assert "nothing to enter" in capsys.readouterr().err
    assert len(types(folder)) == 4


def test_an_office_that_nobody_would_hold_is_said_before_anything_is_signed(
    ledgers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    table = write(
        tmp_path / "s.csv",
        row("免职", name="陈示例"),
        row("免职", "主任", "王示例", origin=TWO),
        row("任职", "主任", "李示例", public("new director"), origin=TWO),
    )
    assert staff(ledgers, table, "--dry-run") == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Mind: after this nobody in 示例社区1 is 会计." in said
    assert "nobody in 示例社区2" not in said
    assert "1 of them with an office that nobody would hold" in said
    assert types(ledgers) == ["charter"]


def test_a_key_that_is_not_in_office_there_signs_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.log.keyring import write_key

    assert found(folder, write_table(folder / "t.csv", rows(1))) == 0
    other = SigningKey("other.example.org/authority-1", ED25519, sha256(b"other").digest())
    write_key(folder / "other.key", other, PASSPHRASE)
    (folder / "street.key").unlink()
    (folder / "other.key").rename(folder / "street.key")
    table = write(folder / "s.csv", row("免职", name="王示例"))
    assert staff(folder, table) == 1
    assert "none of the given keys is in office" in capsys.readouterr().err
    assert types(folder) == ["charter"]
    monkeypatch.setenv("MINGBAI_PASSPHRASE", "the wrong one")
    assert staff(folder, table) != 0
