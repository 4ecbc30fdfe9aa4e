"""Exports as tables: everything explained, nothing sealed, and the same statements again."""

import base64
import csv
import io
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.types.registry import REGISTRY
from ledger.core.entry import Entry
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from ledger.log.open_data.audience import publish, show_party
from ledger.log.open_data.cells import KINDS, format_cell, parse_cell
from ledger.log.open_data.descriptors import describe, field_texts, make_schema
from ledger.log.open_data.errors import CellNotRead, ExportChanged, ExportFileWrong
from ledger.log.open_data.ledger_view import BALANCE_FIELDS, MOVEMENT_FIELDS, Balance, Movement
from ledger.log.open_data.reading import read_csv_export, read_json_export
from ledger.log.open_data.statements import body_columns, columns_of, table_of
from ledger.log.open_data.writing import Source, csv_files, json_files
from tests import community
from tests.affairs.audit.anything import anything
from tests.affairs.audit.books_bodies import BANK, CASH, FUND, got, moved, paid
from tests.affairs.audit.events import Story
from tests.open_data.publics import public_of, publics_of

SOURCE = Source("ledger.example.org/x", 5, "cm9vdA==")


def story() -> Story:
    made = Story()
    made.add("opening", OPENING, day="2026-01-05")
    made.add("income", got("2026-02-01", 50_000), day="2026-02-01")
    made.add("transfer", moved("2026-02-02", 10_000), day="2026-02-02")
    made.add(
        "expenditure",
        paid("2026-02-03", 2_500, account=CASH, payee={"sealed": "5" * 64}, summary="=1+1"),
        day="2026-02-03",
    )
    return made


OPENING = {
    "accounts": [{"account": BANK, "balance": 100_000, "type": "bank"}],
    "basis": "三年账册",
    "currency": "CNY",
    "date": "2026-01-01",
    "evidence": [],
    "funds": [{"balance": 100_000, "fund": FUND}],
}


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def ids_of(notes: list[tuple[str, bytes]]) -> list[str]:
    return [sha256(note.partition(b"\n\n")[0] + b"\n").hexdigest() for _, note in notes]


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_a_column_is_of_the_kind_that_the_models_schema_says(kind: str) -> None:
    properties = REGISTRY[kind].model.model_json_schema(by_alias=True)["properties"]
    kinds = {name: schema.get("type", "json") for name, schema in properties.items()}
    known = {name: each if each in KINDS else "json" for name, each in kinds.items()}
    assert body_columns(kind) == known


@pytest.mark.parametrize("seed", range(6))
def test_any_statement_comes_back_with_its_id_from_csv_and_json(seed: int) -> None:
    publics = publics_of(anything(seed, 60), real_id=True)
    for files, read in (
        (csv_files(SOURCE, publics), read_csv_export),
        (json_files(SOURCE, publics), read_json_export),
    ):
        assert ids_of(read(files.__getitem__)) == [public.id for public in publics]


def test_a_signed_note_comes_back_to_the_byte() -> None:
    notes = [community.charter_note(), community.expenditure_note("2026-001")]
    entries = [
        publish(Entry(at, 1_795_341_600_000, 0, bytes(32), note)) for at, note in enumerate(notes)
    ]
    for files, read in (
        (csv_files(SOURCE, entries), read_csv_export),
        (json_files(SOURCE, entries), read_json_export),
    ):
        assert [note for _, note in read(files.__getitem__)] == notes
    assert parse_note(notes[1]).text.startswith(b"{")


def test_a_type_or_version_nobody_knows_is_kept_whole() -> None:
    (known,) = publics_of(story(), real_id=True)[1:2]
    statement = {**known.statement, "type": "later_type"}
    text = json.dumps(statement, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    later = known._replace(statement=statement, id=sha256(text.encode() + b"\n").hexdigest())
    assert table_of(later) == "unknown"
    assert table_of(known._replace(statement={**known.statement, "v": 2})) == "unknown"
    files = csv_files(SOURCE, [later])
    assert "statements/unknown.csv" in files
    assert ids_of(read_csv_export(files.__getitem__)) == [later.id]


def test_the_journal_has_a_running_balance_of_fund_and_account() -> None:
    rows = rows_of(csv_files(SOURCE, publics_of(story()))["journal.csv"])
    seen = [
        (r["type"], r["account"], r["amount"], r["money"], r["fund_balance"], r["account_balance"])
        for r in rows
    ]
    assert seen == [
        ("opening", "", "100000", "1000.00", "100000", ""),
        ("opening", BANK, "100000", "1000.00", "", "100000"),
        ("income", BANK, "50000", "500.00", "150000", "150000"),
        ("transfer", BANK, "-10000", "-100.00", "150000", "140000"),
        ("transfer", CASH, "10000", "100.00", "150000", "10000"),
        ("expenditure", CASH, "-2500", "-25.00", "147500", "7500"),
    ]
    assert rows[-1]["party"] == "密封"
    assert rows[-1]["summary"] == "'=1+1"


def test_the_balances_at_the_end_stand_by_themselves() -> None:
    rows = rows_of(csv_files(SOURCE, publics_of(story()))["balances.csv"])
    assert [(r["kind"], r["name"], r["balance"]) for r in rows] == [
        ("fund", FUND, "147500"),
        ("account", BANK, "140000"),
        ("account", CASH, "7500"),
    ]


def test_a_reversal_stands_with_its_reason_and_the_category_it_undoes() -> None:
    made = Story()
    wrong = made.add("expenditure", paid("2026-02-03", 2_500), day="2026-02-03")
    made.add(
        "reversal",
        {
            "amount": 2_500,
            "currency": "CNY",
            "date": "2026-02-04",
            "reason": "重复",
            "reverses": wrong.id,
        },
        day="2026-02-04",
    )
    rows = rows_of(csv_files(SOURCE, publics_of(made))["journal.csv"])
    assert (rows[1]["summary"], rows[1]["category"]) == ("重复", rows[0]["category"])
    assert rows[1]["fund_balance"] == "0"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"payee": {"org": "示例公司"}}, "示例公司"),
        ({"payer": {"sealed": "a" * 64}}, "密封"),
        ({"payee": {"office": "会计", "name": "王某"}}, "会计 王某"),
        ({"payee": {"office": "会计"}}, "会计"),
        ({"payee": {"withheld": "REDACTED"}}, "REDACTED"),
        ({"payee": {"withheld": ""}}, ""),
        ({}, ""),
    ],
)
def test_a_party_is_shown_as_anybody_may_see_it(body: dict[str, Any], shown: str) -> None:
    assert show_party(body) == shown


def test_every_field_of_every_type_is_explained_in_both_languages() -> None:
    named = {name for kind in REGISTRY for name in body_columns(kind)}
    assert named == set(field_texts()), "fields.json must say what each field is"
    for table in (*REGISTRY, "unknown"):
        for column in columns_of(table):
            zh, en = describe(column)
            assert zh, (table, column)
            assert en, (table, column)


def test_the_columns_of_the_views_are_those_that_are_explained() -> None:
    assert tuple(MOVEMENT_FIELDS) == Movement._fields
    assert tuple(BALANCE_FIELDS) == Balance._fields


def test_every_file_of_a_csv_export_is_in_its_descriptor_and_every_column_in_the_readme() -> None:
    files = csv_files(SOURCE, publics_of(anything(1, 60)))
    package = json.loads(files["datapackage.json"])
    assert {each["path"] for each in package["resources"]} == {
        path for path in files if path.endswith(".csv")
    }
    readme = files["README.md"].decode()
    for resource in package["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        header = files[resource["path"]].decode("utf-8-sig").split("\r\n", 1)[0].split(",")
        assert header == names
        for field in resource["schema"]["fields"]:
            assert field["title"]
            assert field["description"]
            assert f"`{field['name']}`" in readme


def test_the_schema_of_a_json_export_is_held_by_it() -> None:
    jsonschema = pytest.importorskip("jsonschema_rs")
    files = json_files(SOURCE, publics_of(anything(2, 60)))
    schema = json.loads(files["ledger.schema.json"])
    assert schema == make_schema()
    validator = jsonschema.Draft202012Validator(schema)
    value = json.loads(files["ledger.json"])
    validator.validate(value)
    del value["statements"][0]["id"]
    assert not validator.is_valid(value)


def test_two_exports_of_one_ledger_are_equal() -> None:
    publics = publics_of(anything(3, 40))
    assert csv_files(SOURCE, publics) == csv_files(SOURCE, list(publics))


def test_an_empty_ledger_is_exported_too() -> None:
    assert read_csv_export(csv_files(SOURCE, []).__getitem__) == []
    assert read_json_export(json_files(SOURCE, []).__getitem__) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\"\n,"))
VALUES = {
    "string": TEXTS,
    "integer": st.integers(-(2**53), 2**53),
    "boolean": st.booleans(),
    "json": st.lists(TEXTS) | st.dictionaries(TEXTS, st.integers()),
}


@given(st.data())
def test_a_cell_gives_its_value_back_and_is_never_a_formula(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    value = data.draw(VALUES[kind])
    cell = format_cell(value, kind)
    assert cell
    assert parse_cell(cell, kind, "x") == value
    if kind == "string":
        assert not cell.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("x", "integer"), ("1.5", "integer"), ("1", "boolean"), ("{", "json"), ("true", "integer")],
)
def test_a_cell_of_another_kind_is_refused(text: str, kind: Any) -> None:
    with pytest.raises(CellNotRead, match="there"):
        parse_cell(text, kind, "there")


def changed(files: Mapping[str, bytes], path: str, old: bytes, new: bytes) -> Any:
    assert old in files[path]
    return {**files, path: files[path].replace(old, new, 1)}.__getitem__


def test_a_row_that_was_changed_is_found_by_its_id() -> None:
    publics = publics_of(story(), real_id=True)
    files = csv_files(SOURCE, publics)
    with pytest.raises(ExportChanged, match=r"income\.csv:2"):
        read_csv_export(changed(files, "statements/income.csv", b",50000,", b",50001,"))
    files = json_files(SOURCE, publics)
    with pytest.raises(ExportChanged, match=r"statements\[2\]"):
        read_json_export(changed(files, "ledger.json", b'"amount": 50000', b'"amount": 50001'))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("datapackage.json", b"{", b"["),
        ("datapackage.json", b"mingbai/export-csv/v1", b"other"),
        ("datapackage.json", b'"resources"', b'"others"'),
        ("statements/income.csv", b"index,", b"indices,"),
        ("statements/income.csv", b"\r\n", b'\r\n"'),
        ("statements/income.csv", b"\r\n2,", b"\r\nx,"),
        ("statements/income.csv", b"\xef\xbb\xbf", b"\xff"),
        ("statements/income.csv", b"\r\n2,", b"\r\n2,2,"),
    ],
)
def test_a_damaged_csv_export_is_refused_by_its_file(path: str, old: bytes, new: bytes) -> None:
    files = csv_files(SOURCE, publics_of(story(), real_id=True))
    with pytest.raises((ExportFileWrong, CellNotRead)):
        read_csv_export(changed(files, path, old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"mingbai/export-json/v1", b"other"),
        (b'"statements"', b'"others"'),
        (b'"signatures": [', b'"signatures": 1, "x": ['),
        (b'"id"', b'"ids"'),
    ],
)
def test_a_damaged_json_export_is_refused(old: bytes, new: bytes) -> None:
    files = json_files(SOURCE, publics_of(story(), real_id=True))
    with pytest.raises(ExportFileWrong):
        read_json_export(changed(files, "ledger.json", old, new))


def test_a_cell_that_is_gone_is_an_error_by_name() -> None:
    files = csv_files(SOURCE, publics_of(story(), real_id=True))
    path = "statements/income.csv"
    (row,) = rows_of(files[path])
    for name in row:
        if row[name] and not name.startswith("body."):
            file = io.StringIO(newline="")
            writer = csv.DictWriter(file, list(row), lineterminator="\r\n")
            writer.writeheader()
            writer.writerow({**row, name: ""})
            broken = {**files, path: file.getvalue().encode()}
            try:
                read_csv_export(broken.__getitem__)
            except LedgerError:
                continue
            assert name == "time", name


def test_what_was_sealed_is_in_no_file() -> None:
    disclosure = base64.urlsafe_b64encode('["salt","payee","张三丰"]'.encode())
    public = public_of(story().events[-1])
    for files in (csv_files(SOURCE, [public]), json_files(SOURCE, [public])):
        assert not any("张三丰".encode() in data or disclosure in data for data in files.values())
