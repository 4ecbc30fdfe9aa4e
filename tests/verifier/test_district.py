"""A district's round: every ledger is an outcome, and the page says what to do today."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

from ledger.affairs.audit.invoices import Invoice
from ledger.affairs.audit.rates import Rate
from ledger.affairs.audit.rows import Marks, Row
from tests import community
from tests.verifier.publishing import entries_of, write_log, write_trust
from verifier import cli
from verifier.district.listing import Listed, read_list
from verifier.district.outcome import Outcome, unread
from verifier.district.page import as_page, as_text
from verifier.district.round import Round, read_round, state_of, write_round
from verifier.district.summary import TO_DO, sum_up
from verifier.district.tables import as_csv, as_json
from verifier.errors import (
    ListColumnMissing,
    ListEmpty,
    ListRowTwice,
    ListRowUnfit,
    ListUnreadable,
    RoundUnreadable,
)

NOTES = [
    community.charter_note(),
    *(community.expenditure_note(f"e-{i}", 1_000 + i) for i in range(3)),
    community.income_note("i-1"),
]
ENTRIES = entries_of(NOTES)
LIST = "街道,名称,地址\n东街道,一社区,one\n东街道,二社区,two\n西街道,三社区,three\n"
DAY = "2026-11-23"
DOCS = Path(__file__).parents[2] / "docs" / "schema"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two ledgers as they were signed, and one that isn't there."""
    write_trust(tmp_path)
    write_log(tmp_path / "one", ENTRIES)
    write_log(tmp_path / "two", ENTRIES)
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def go(*more: str, workers: int = 1) -> int:
    return cli.main(
        [
            "district", "list.csv", "--trust", "policy.txt", "--charters", "charters.txt",
            "--states", "states", "--as-of", DAY, "--workers", str(workers), *more,
        ]
    )  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    go("--json", *more)
    said = json.loads(capsys.readouterr().out)
    assert isinstance(said, dict)
    return said


def spoil(place: Path, name: str) -> None:
    bundle = next((place / name / "tile" / "entries").rglob("*.p/*"))
    data = bundle.read_bytes()
    bundle.write_bytes(data.replace("办公费".encode(), "招待费".encode(), 1))


@pytest.mark.parametrize("workers", [1, 2])
def test_every_ledger_of_the_list_has_an_outcome(
    place: Path, capsys: pytest.CaptureFixture[str], workers: int
) -> None:
    spoil(place, "two")
    assert go("--lang", "zh", workers=workers) == 1
    said = capsys.readouterr().out
    assert said.startswith(
        "3 本账：1 相符，1 不符，1 没查成；0 本 30 天没有新记录。\n只保证没人改过"
    )
    assert "✕ 不符 东街道 二社区" in said
    assert "？ 没查成 西街道 三社区" in said


def test_a_round_goes_on_from_the_states_of_the_last(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys)["compared"] is None
    listed = read_list("list.csv")
    assert state_of(Path("states"), listed[0]).exists()
    more = entries_of([*NOTES, community.expenditure_note("e-9")])
    write_log(place / "one", more)
    spoil(place, "two")
    said = told(capsys)
    assert said["compared"] == DAY
    assert said["changes"] == [
        {"street": "东街道", "name": "二社区", "before": "proved", "now": "disproved"}
    ]
    ledgers = {each["name"]: each for each in said["ledgers"]}  # type: ignore[attr-defined]
    assert ledgers["一社区"]["size"] == len(more)
    assert ledgers["三社区"]["verdict"] == "could_not_check"


def test_all_proved_exits_with_0_and_one_unread_with_2(place: Path) -> None:
    assert go() == 2
    (place / "list.csv").write_text(LIST.rpartition("西")[0], "utf-8")
    assert go() == 0


def test_page_and_table_are_written(place: Path) -> None:
    assert go("--html", "page.html", "--csv", "table.csv") == 2
    page = (place / "page.html").read_text("utf-8")
    assert "3 本账：2 相符，0 不符，1 没查成" in page
    assert "<script" not in page
    rows = list(csv.DictReader(io.StringIO((place / "table.csv").read_text("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["proved", "proved", "could_not_check"]


# ------------------------------------------------------------------------------------- the list


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", ListEmpty),
        ("街道,名称,地址\n", ListEmpty),
        ("街道,名称\nа,b\n", ListColumnMissing),
        ("街道,名称,地址,prefix\n", ListColumnMissing),
        ("街道,名称,地址\n东,,x\n", ListRowUnfit),
        ("街道,名称,地址\n东,一,x\n\n西,二,x\n", ListRowTwice),
        ('街道,名称,地址\n"东,一,x\n', ListUnreadable),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, error: type, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(error):
        read_list(str(path))


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(ListUnreadable):
        read_list(str(tmp_path / "list.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_spreadsheets_save_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("名称,备注,地址,街道,信任文件\r\n一,x,p/1,东,a.txt\r\n,,,,\r\n", encoding)
    assert read_list(str(path)) == (Listed("东", "一", "p/1", "a.txt"),)


def test_a_bad_list_ends_in_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "list.csv").write_text("a,b\n", "utf-8")
    assert go("--lang", "zh") == 2
    assert "缺“街道 (street)”这一列" in capsys.readouterr().err


# ---------------------------------------------------------------------------------- the summary


def row(number: int, **changes: object) -> Row:
    usual = Row(
        id=f"{number:016x}", rule="books.x", family="books", colour="red", basis="法", grade="A",
        zh=f"第{number}件", en=f"number {number}", cause=str(number), entries=(number,), amount=0,
        days=0, since=DAY, first_seen=DAY, answer_by=DAY, public=False, state="new",
        worsened=False, marks=Marks(), facts={}, told=("red", 0, 0),
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def outcome(name: str, street: str = "东街道", **changes: object) -> Outcome:
    usual = Outcome(
        street=street, name=name, prefix=name, origin=name, verdict="proved", zh="好", en="well",
        size=1, day=DAY, keys=False, findings=True, rows=(), rates={}, currency="CNY",
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def round_of(*outcomes: Outcome) -> Round:
    return Round(date.fromisoformat(DAY), outcomes)


def test_what_is_disproved_comes_first_then_red_by_stake_and_ten_at_most() -> None:
    rows = tuple(row(n, amount=n) for n in range(12))
    found = round_of(
        outcome("一", rows=(*rows, row(50, colour="yellow", amount=10**9))),
        outcome("二", verdict="disproved"),
        outcome("三", verdict="could_not_check"),
    )
    to_do = sum_up(found, None).to_do
    assert len(to_do) == TO_DO
    assert [each.kind for each in to_do] == ["disproved"] + ["red"] * 9
    assert [each.amount for each in to_do[1:]] == list(range(11, 2, -1))


def test_what_was_explained_asks_for_nothing_and_what_was_ordered_does() -> None:
    found = round_of(
        outcome(
            "一", rows=(row(1, state="explained"), row(2, state="ordered"), row(3, state="closed"))
        )
    )
    summary = sum_up(found, None)
    assert [(each.kind, each.row) for each in summary.to_do] == [("ordered", row(2).id)]
    assert summary.gone == 1


def test_streets_stand_by_what_is_wrong_for_each_ledger() -> None:
    old = row(1, first_seen="2026-11-01")
    found = round_of(
        outcome("一", "甲", rows=(old,)),
        outcome("二", "乙", rows=(row(2),)),
        *(outcome(f"丙{n}", "丙") for n in range(9)),
        outcome("三", "丁", verdict="disproved"),
        outcome("四", "戊", day="2026-10-01"),
    )
    streets = sum_up(found, None).streets
    assert [each.street for each in streets] == ["丁", "乙", "甲", "戊", "丙"]
    assert (streets[1].red, streets[1].new_red) == (1, 1)
    assert (streets[2].red, streets[2].new_red) == (1, 0)


def test_thirty_days_of_silence_are_not_silent_yet() -> None:
    found = round_of(
        outcome("一", day="2026-10-24"), outcome("二", day="2026-10-23"), outcome("三", day="")
    )
    assert [each.name for each in sum_up(found, None).silent] == ["二"]


def test_rates_add_up_with_their_denominators() -> None:
    found = round_of(
        outcome("一", rates={"closing": (1, 2)}),
        outcome("二", rates={"closing": (3, 3), "posting": (0, 1)}),
        unread(Listed("东", "三", "p"), "没有", "nothing"),
    )
    summary = sum_up(found, None)
    assert summary.rates["closing"] == Rate(4, 5)
    assert summary.rates["answers"] == Rate(0, 0)
    said = as_text(summary, "zh")
    assert "结账率  80.0 %（4/5）" in said
    assert "答复率  没有到期的" in said


def test_ledgers_with_key_trouble_are_named() -> None:
    found = round_of(outcome("一", keys=True, verdict="disproved"), outcome("二"))
    page = as_page(sum_up(found, None), "zh")
    assert "签名有问题的账本</h2>\n<ul><li>东街道 一" in page


def test_only_red_that_nobody_answered_in_time_is_told_of_a_ledger() -> None:
    rows = (
        row(1, public=True),
        row(2, public=False),
        row(3, public=True, state="explained"),
        row(4, public=True, state="ordered"),
        row(5, public=True, state="closed"),
        row(6, public=True, colour="yellow"),
    )
    said = json.loads(as_json(sum_up(round_of(outcome("一", rows=rows)), None)))
    found = said["ledgers"][0]["unanswered"]
    assert [(each["text"]["zh"], each["ordered"]) for each in found] == [
        (row(1).zh, False),
        (row(4).zh, True),
    ]


def test_what_a_ledger_says_is_escaped_and_no_formula() -> None:
    evil = outcome("<b>x</b>", zh="=1+1", en="=1+1", verdict="disproved")
    summary = sum_up(round_of(evil), None)
    for language in ("zh", "en"):
        assert "<b>x</b>" not in as_page(summary, language)  # type: ignore[arg-type]
    assert ",'=1+1," in as_csv(summary)
    assert json.loads(as_json(summary))["ledgers"][0]["sentence"]["zh"] == "=1+1"


def test_a_round_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = round_of(outcome("一", rows=(row(1),), rates={"closing": (1, 2)}))
    assert read_round(tmp_path) is None
    write_round(tmp_path, found)
    assert read_round(tmp_path) == found


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":"x"}', '{"format":1,"day":"x"}'])
def test_a_round_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "district.json").write_text(text, "utf-8")
    with pytest.raises(RoundUnreadable):
        read_round(tmp_path)


def test_nothing_counts_objections() -> None:
    said = as_json(sum_up(round_of(outcome("一")), None)).decode()
    assert "objection" not in said
    assert "异议" not in as_page(sum_up(round_of(outcome("一")), None), "zh")


def test_the_json_is_as_its_published_schema_says(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = json.loads((DOCS / "district.schema.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    spoil(place, "two")
    for _ in range(2):
        validator.validate(told(capsys))
    busy = round_of(outcome("一", rows=(row(1, amount=5),), rates={"closing": (1, 2)}))
    validator.validate(json.loads(as_json(sum_up(busy, busy))))
    with pytest.raises(jsonschema_rs.ValidationError):
        validator.validate({**told(capsys), "objections": 3})


def test_an_invoice_that_several_ledgers_paid_is_found_and_one_paid_twice_in_one_is_not() -> None:
    found = round_of(
        outcome("一", invoices=(Invoice("a" * 32, 5, 700), Invoice("c" * 32, 6, 1))),
        outcome("二", "西街道", invoices=(Invoice("b" * 32, 3, 10), Invoice("b" * 32, 4, 10))),
        outcome("三", invoices=(Invoice("a" * 32, 9, 300),)),
    )
    summary = sum_up(found, None)
    (shared,) = summary.shared
    assert (shared.amount, [place[2] for place in shared.places]) == (1_000, [5, 9])
    assert [each.text.zh for each in summary.to_do] == [shared.text.zh]
    assert "同一张发票在 2 处报销，共 10.00 元：东街道 一 5、东街道 三 9" in as_page(summary, "zh")
    assert json.loads(as_json(summary))["invoices"][0]["amount"] == 1_000


def test_a_round_compares_the_invoices_of_real_ledgers(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = entries_of(
        [*NOTES, community.expenditure_note("e-9", 500, invoice="26310000000012345678")]
    )
    for name in ("one", "two"):
        write_log(place / name, more)
    invoices = told(capsys)["invoices"]
    assert [each["amount"] for each in invoices] == [1_000]  # type: ignore[attr-defined]
    assert told(capsys)["invoices"] == invoices  # from the saved states, with nothing new
