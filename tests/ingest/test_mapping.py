"""The mapping file, read strictly, and bound to a header without forgetting a column."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.cells import Cell, Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.mapping import Known, PayeeSource, Source, parse_mapping
from ledger.log.ingest.mapping_errors import (
    MappingFieldMissing,
    MappingFieldUnknown,
    MappingNotJson,
    MappingValueWrong,
)
from ledger.log.ingest.payees import PayeeKind, bind_kinds
from ledger.log.ingest.row_errors import (
    CellControlCharacter,
    CellRequired,
    CellValueUnknown,
    CellWithoutValue,
)
from ledger.log.ingest.sources import bind
from ledger.log.ingest.table_errors import (
    ColumnMissing,
    ColumnNotMapped,
    ColumnTwice,
    ColumnUnnamed,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
LEAST: dict[str, Any] = {
    "format": "mingbai/mapping/v1",
    "currency": "CNY",
    "date": {"column": "日期"},
    "amounts": [{"column": "金额"}],
}


def parse(**changes: Any) -> None:
    parse_mapping(json.dumps({**LEAST, **changes}).encode())


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert parse_mapping(path.read_bytes()).about


def test_the_document_shows_a_mapping_that_is_one() -> None:
    text = (EXAMPLES.parents[1] / "docs" / "import.md").read_text("utf-8")
    shown = text.partition('```json\n{\n  "format"')[2].partition("```")[0]
    assert '{\n  "format"' + shown == (EXAMPLES / "register.json").read_text("utf-8")


def test_the_least_mapping_is_one() -> None:
    mapping = parse_mapping(b"\xef\xbb\xbf" + json.dumps(LEAST).encode())
    assert mapping.amounts[0].negative == "refund"
    assert mapping.date.formats == ("YYYY-MM-DD",)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b'{"format":1,"format":1}', b"[" * 100_000, b" " * 2_000_000]
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(MappingNotJson):
        parse_mapping(data, "m.json")


@pytest.mark.parametrize("name", sorted(LEAST))
def test_what_every_mapping_says_is_missed(name: str) -> None:
    with pytest.raises(MappingFieldMissing, match=name):
        parse_mapping(json.dumps({k: v for k, v in LEAST.items() if k != name}).encode())


def test_a_slip_of_the_pen_is_not_passed_over() -> None:
    with pytest.raises(MappingFieldUnknown, match="curency"):
        parse(curency="CNY")
    with pytest.raises(MappingFieldUnknown, match=r"amounts\.0\.positiv"):
        parse(amounts=[{"column": "a", "positiv": "income"}])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "mingbai/mapping/v2"),
        ("currency", "yuan"),
        ("currency", "CNY\n"),
        ("amounts", []),
        ("amounts", [{"column": "a", "positive": "Income"}]),
        ("date", {"column": "d", "formats": ["YY-MM-DD"]}),
        ("number", {"thousands": ".", "decimal": "."}),
        ("table", {"header_row": 0}),
        ("table", {"header_row": "1"}),
        ("fields", {"Summary": {"constant": "x"}}),
        ("fields", {"summary": {}}),
        ("fields", {"summary": {"column": "a", "constant": "b"}}),
        ("fields", {"summary": {"constant": "b", "empty": "c"}}),
        ("fields", {"summary": {"column": "a", "empty": "b", "optional": True}}),
        ("payee", {"name": {"column": "p"}, "person": {"patterns": ["("]}}),
        ("leave_out", [{"column": "a", "values": []}]),
        ("group", {"by": "t", "account": "a", "rules": []}),
        ("group", {"by": "t", "account": "a", "rules": [{"postings": ["Income"], "type": "x"}]}),
        ("by", {"accountant": "Accountant 1"}),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: Any) -> None:
    with pytest.raises((MappingValueWrong, MappingFieldMissing)):
        parse(**{name: value})


def test_groups_have_one_column_of_amounts_or_debit_and_credit() -> None:
    group = {"by": "t", "account": "a", "rules": [{"postings": ["x+"], "type": "income"}]}
    parse(group=group)
    with pytest.raises(MappingValueWrong, match="grouped"):
        parse(group=group, amounts=[{"column": "收"}, {"column": "支"}, {"column": "余"}])


def header(*names: str) -> Columns:
    return Columns(Row(1, tuple(Cell(name) for name in names)), "t.csv")


def row(*texts: str) -> Row:
    return Row(2, tuple(Cell(text) for text in texts))


def test_a_column_is_found_by_its_header_or_its_letter() -> None:
    columns = header("日期", " 金 额\n（元） ", "")
    assert columns.find("金 额 （元）", "amounts.0.column") == 1
    assert columns.find("#C", "ignore") == 2


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ColumnMissing) as caught:
        header("日期", "金额").find("摘要", "fields.summary")
    assert "摘要" in caught.value.text("zh")
    assert "日期, 金额" in caught.value.text("zh")
    with pytest.raises(ColumnMissing):
        header("a").find("#B", "ignore")


def test_two_columns_of_one_name_must_be_told_apart_by_letter() -> None:
    columns = header("金额", "日期", "金额")
    with pytest.raises(ColumnTwice, match="#A"):
        columns.find("金额", "amounts.0.column")
    assert columns.find("#C", "amounts.0.column") == 2
    assert columns.ignore(["金额"]) == (0, 2)


def test_no_column_is_dropped_in_silence() -> None:
    columns = header("日期", "金额", "备注", "mingbai:row")
    columns.find("日期", "date")
    columns.find("金额", "amounts")
    with pytest.raises(ColumnNotMapped, match="备注"):
        columns.check_all_known()
    columns.ignore(["备注"])
    columns.check_all_known()


def test_data_under_merged_header_cells_is_not_dropped_in_silence() -> None:
    columns = header("收入", "", "日期")
    columns.check_unnamed(row("1", " ", "x"))
    with pytest.raises(ColumnUnnamed) as caught:
        columns.check_unnamed(row("1", "2", "x"))
    assert caught.value.facts["column"] == "B"
    columns.ignore(["#B"])
    columns.check_unnamed(row("1", "2", "x"))


def read(source: Source, *texts: str) -> str | None:
    columns = header("a", "b")
    return bind("summary", source, columns, "fields.summary").read(row(*texts))


def test_a_field_is_a_column_a_constant_or_a_template() -> None:
    assert read(Source(column="b"), "x", " y\n  z ") == "y z"
    assert read(Source(constant="k"), "x", "y") == "k"
    assert read(Source(template="{b}/{a}, row {#row}"), "x", "{a}") == "{a}/x, row 2"


def test_an_empty_cell_means_what_the_mapping_says() -> None:
    with pytest.raises(CellRequired) as caught:
        read(Source(column="a"), " ", "y")
    assert (caught.value.facts["row"], caught.value.facts["column"]) == (2, "A")
    assert read(Source(column="a", empty="无"), "", "y") == "无"
    assert read(Source(column="a", optional=True), "", "y") is None
    assert read(Source(template="{a}{b}", optional=True), "", " ") is None
    assert read(Source(template="{a}{b}", optional=True), "", "y") == "y"


def test_values_are_translated_and_unlisted_ones_refused() -> None:
    source = Source(column="a", values={"1": "办公费"})
    assert read(source, " 1 ", "") == "办公费"
    with pytest.raises(CellValueUnknown, match="'2'"):
        read(source, "2", "")


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x1f", "\x7f", "\x85", "\u061c", "\u200e", "\u2028", "\u202e", "\u2069", "\ud800"],
)
def test_invisible_control_characters_are_refused_by_name(character: str) -> None:
    with pytest.raises(CellControlCharacter, match=f"U\\+{ord(character):04X}"):
        read(Source(column="a"), f"x{character}", "")


def test_ordinary_text_of_any_script_passes() -> None:
    for text in ("印制公开栏（二）", "café  𠮷 é", "a\u00a0b\u200db"):
        assert read(Source(column="a"), text, "") == text


def test_a_field_is_one_line_and_a_sealed_one_is_the_cell_as_it_is() -> None:
    text = " 印制 \n\t公开栏 "
    assert read(Source(column="a"), text, "") == "印制 公开栏"
    field = bind("note", Source(column="a"), header("a"), "sealed.note", verbatim=True)
    assert field.read(row(text)) == text


def test_a_formula_without_value_is_refused() -> None:
    columns = header("a")
    field = bind("summary", Source(column="a"), columns, "fields.summary")
    with pytest.raises(CellWithoutValue, match="=B1"):
        field.read(Row(2, (Cell("=B1", "formula"),)))


def kind(name: str, number: str = "", **known: Known) -> PayeeKind:
    source = PayeeSource(name=Source(column="payee"), **known)
    return bind_kinds(source, header("payee", "company"))(name, row(name, number))


COMPANIES = Known(endings=("Ltd", "有限公司"), names=frozenset({"Lyft"}), filled=("company",))


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("Zhang San", "", PayeeKind.PERSON),
        ("Trevor Iles Ltd", "", PayeeKind.ORGANISATION),
        ("TREVOR ILES LTD.", "", PayeeKind.ORGANISATION),
        ("Park Lodge (Villa Care Ltd)", "", PayeeKind.ORGANISATION),
        ("Reed Specialist Recrui", "", PayeeKind.PERSON),
        ("Kirkveltd", "", PayeeKind.PERSON),
        ("示例印刷有限公司", "", PayeeKind.ORGANISATION),
        ("lyft", "", PayeeKind.ORGANISATION),
        ("Lyft driver", "", PayeeKind.PERSON),
        ("A Ash", "01234567", PayeeKind.ORGANISATION),
        ("A Ash", "  ", PayeeKind.PERSON),
    ],
)
def test_a_payee_is_a_person_until_shown_otherwise(
    name: str, number: str, expected: PayeeKind
) -> None:
    assert kind(name, number, organisation=COMPANIES) is expected


def test_nothing_shows_an_organisation_where_the_mapping_says_nothing() -> None:
    assert kind("Trevor Iles Ltd", "0123") is PayeeKind.PERSON


def test_a_text_that_withholds_a_name_is_kept_and_a_name_that_looks_like_it_is_not_one() -> None:
    withheld = Known(names=frozenset({"REDACTED PERSONAL DATA"}))
    companies = Known(endings=("LIMITED",))
    known = {"withheld": withheld, "organisation": companies}
    assert kind("REDACTED  PERSONAL DATA", **known) is PayeeKind.WITHHELD
    assert kind("REDACTIVE PUBLISHING LIMITED", **known) is PayeeKind.ORGANISATION


def test_a_person_named_in_the_mapping_stays_one() -> None:
    person = Known(patterns=("^J Smith",))
    assert kind("J Smith Ltd", person=person, organisation=COMPANIES) is PayeeKind.PERSON
