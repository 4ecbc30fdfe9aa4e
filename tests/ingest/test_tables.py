"""Reading table files: what a spreadsheet would show, exactly, or an error by name."""

import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ledger.log.ingest import cells, unpacking, xls_table
from ledger.log.ingest.cells import Cell, column_letter
from ledger.log.ingest.columns import letter_position
from ledger.log.ingest.table import open_table
from ledger.log.ingest.table_errors import (
    CellTooLong,
    CompressedTooFar,
    EncodingNotOffered,
    EncodingUnknown,
    GzipDamaged,
    NulByte,
    QuotesBroken,
    SheetMissing,
    TableFileMissing,
    TableIsMarkup,
    TableProblem,
    TableTooLarge,
    TableTooLong,
    TableTooWide,
    WorkbookDamaged,
)
from tests.ingest.workbooks import raw_workbook, text_cell, workbook


def texts(path: Path, **options: str) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in open_table(path, **options).rows]


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


CHINESE = "日期,摘要,金额\n2026-01-05,印制公开栏,1234.50\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_and_without_mark_and_gb18030_read_the_same(
    tmp_path: Path, encoding: str
) -> None:
    path = put(tmp_path / "t.csv", CHINESE.encode(encoding))
    assert texts(path) == [("日期", "摘要", "金额"), ("2026-01-05", "印制公开栏", "1234.50")]
    assert open_table(path).understood == ("gb18030" if encoding == "gb18030" else "utf-8")


def test_a_character_of_four_bytes_in_gb18030_is_read(tmp_path: Path) -> None:
    assert texts(put(tmp_path / "t.csv", "𠮷,1\n".encode("gb18030"))) == [("𠮷", "1")]


def test_bytes_in_neither_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", b"a,b\nx,\xff\xff\n")
    with pytest.raises(EncodingUnknown) as caught:
        open_table(path)
    assert (caught.value.facts["line"], caught.value.facts["byte"]) == (2, 7)


def test_a_broken_byte_of_gb18030_is_placed_where_gb18030_ends_not_utf8(tmp_path: Path) -> None:
    data = CHINESE.encode("gb18030")
    at = data.index(b"\n") + 1
    with pytest.raises(EncodingUnknown) as caught:
        open_table(put(tmp_path / "t.csv", data[:at] + b"\xff" + data[at:]))
    assert (caught.value.facts["line"], caught.value.facts["byte"]) == (2, at + 1)
    assert "不能按 UTF-8 或 GB18030 读：第 2 行" in caught.value.text("zh")


def test_utf16_is_read_only_when_it_is_named(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", CHINESE.encode("utf-16"))
    with pytest.raises(EncodingUnknown):
        open_table(path)
    assert texts(path, encoding="utf-16")[1][1] == "印制公开栏"


def test_a_named_encoding_is_the_only_one_tried(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", CHINESE.encode("gb18030"))
    with pytest.raises(EncodingUnknown):
        open_table(path, encoding="utf-8")
    with pytest.raises(EncodingNotOffered, match="gb18030, gbk"):
        open_table(path, encoding="klingon")


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(NulByte) as caught:
        open_table(put(tmp_path / "t.csv", b"a,b\n1,2\n3,\x004\n"))
    assert caught.value.facts["line"] == 3


def test_quotes_and_line_breaks_in_cells_do_not_shift_the_rows_after_them(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", b'a,b\r\n"x ""y"", z","one\r\ntwo"\r\n3,4\r\n')
    rows = list(open_table(path).rows)
    assert rows[1].cells == (Cell('x "y", z'), Cell("one\ntwo"))
    assert (rows[2].number, rows[2].cells) == (3, (Cell("3"), Cell("4")))


def test_an_empty_line_is_a_row_with_a_number(tmp_path: Path) -> None:
    rows = list(open_table(put(tmp_path / "t.csv", b"a,b\n\n1,2\n")).rows)
    assert [(row.number, row.blank) for row in rows] == [(1, False), (2, True), (3, False)]


@pytest.mark.parametrize("broken", [b'a,b\n"x,1\n', b'a,b\n"x"y,1\n'])
def test_quotes_that_do_not_match_are_refused_with_their_row(tmp_path: Path, broken: bytes) -> None:
    with pytest.raises(QuotesBroken) as caught:
        texts(put(tmp_path / "t.csv", broken))
    assert caught.value.facts["row"] == 2


def test_a_compressed_table_is_read_and_hashed_as_it_lies_on_disk(tmp_path: Path) -> None:
    data = gzip.compress(CHINESE.encode(), mtime=0)
    path = put(tmp_path / "t.csv.gz", data)
    assert texts(path)[1][2] == "1234.50"
    assert open_table(path).sha256 == __import__("hashlib").sha256(data).digest()


def test_several_gzip_members_are_one_table(tmp_path: Path) -> None:
    data = gzip.compress(b"a,b\n1,") + gzip.compress(b"2\n")
    assert texts(put(tmp_path / "t.gz", data)) == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize("cut", [1, 5, 9])
def test_a_truncated_gzip_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(GzipDamaged):
        open_table(put(tmp_path / "t.csv.gz", gzip.compress(CHINESE.encode())[:-cut]))


@pytest.mark.parametrize("place", [-1, -5])
def test_a_gzip_with_a_wrong_checksum_or_length_is_refused(tmp_path: Path, place: int) -> None:
    data = bytearray(gzip.compress(CHINESE.encode()))
    data[place] ^= 1
    with pytest.raises(GzipDamaged):
        open_table(put(tmp_path / "t.csv.gz", bytes(data)))


def test_a_gzip_bomb_is_refused_long_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 100_000_000)
    with pytest.raises(CompressedTooFar):
        open_table(put(tmp_path / "t.csv.gz", bomb))


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(raw_workbook(""))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b" " * 50_000_000)
    with pytest.raises(CompressedTooFar):
        open_table(path)


def test_a_table_over_a_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long_cell = put(tmp_path / "cell.csv", b"a\n" + b"x" * (cells.MAX_CELL_CHARS + 1))
    with pytest.raises(CellTooLong):
        texts(long_cell)
    with pytest.raises(CellTooLong):
        texts(put(tmp_path / "field.csv", b"a\n" + b"x" * 200_000))
    with pytest.raises(TableTooWide):
        texts(put(tmp_path / "wide.csv", b"," * cells.MAX_COLUMNS))
    monkeypatch.setattr("ledger.log.ingest.csv_table.MAX_ROWS", 2)
    with pytest.raises(TableTooLong):
        texts(put(tmp_path / "rows.csv", b"a\n1\n2\n"))
    monkeypatch.setattr(unpacking, "MAX_FILE_BYTES", 3)
    with pytest.raises(TableTooLarge):
        texts(put(tmp_path / "bytes.csv", b"a\n1\n"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableFileMissing, match="nothing"):
        open_table(tmp_path / "nothing.csv")


BOARDS = Path(__file__).parents[1] / "data" / "board"


def test_a_damaged_or_locked_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkbookDamaged, match="xlsx"):
        open_table(put(tmp_path / "t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512))


def test_each_kind_of_cell_of_an_old_workbook_is_read_exactly() -> None:
    rows = [row.cells for row in open_table(BOARDS / "cells.xls", sheet="格").rows]
    assert [(cell.text, cell.kind) for cell in rows[0][:6]] == [
        ("文字", "text"),
        ("1234.5", "number"),
        ("0.30000000000000004", "number"),
        ("2026-03-05", "date"),
        ("2026-03-05 09:30:00", "date"),
        ("TRUE", "text"),
    ]
    assert [(cell.text, cell.kind) for cell in rows[1][:4]] == [
        ("12", "number"),
        ("06:00:00", "time"),
        ("30", "number"),
        ("#DIV/0!", "error"),
    ]


def test_a_sheet_of_an_old_workbook_is_found_by_its_name() -> None:
    table = open_table(BOARDS / "cells.xls", sheet="另一张")
    assert (table.sheet, table.understood, table.short_rows) == (2, "另一张", True)
    for sheet in (None, "没有"):
        with pytest.raises(SheetMissing, match="另一张"):
            open_table(BOARDS / "cells.xls", **({} if sheet is None else {"sheet": sheet}))


def test_every_cut_of_an_old_workbook_is_read_or_refused_by_name(tmp_path: Path) -> None:
    data = (BOARDS / "cells.xls").read_bytes()
    for length in range(520, len(data), 97):
        path = put(tmp_path / "t.xls", data[:length])
        try:
            list(open_table(path, sheet="格").rows)
        except TableProblem:
            continue


def test_every_flipped_byte_of_an_old_workbook_is_read_or_refused_by_name(tmp_path: Path) -> None:
    data = (BOARDS / "cells.xls").read_bytes()
    for at in range(0, len(data), 53):
        path = put(tmp_path / "t.xls", data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            for row in open_table(path, sheet="格").rows:
                assert all(isinstance(cell.text, str) for cell in row.cells)
        except TableProblem:
            continue


def test_an_old_workbook_s_limits_are_those_of_every_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xls_table, "MAX_COLUMNS", 5)
    with pytest.raises(TableTooWide):
        list(open_table(BOARDS / "cells.xls", sheet="格").rows)
    monkeypatch.undo()
    monkeypatch.setattr(xls_table, "MAX_CELL_CHARS", 5)
    with pytest.raises(CellTooLong):
        list(open_table(BOARDS / "cells.xls", sheet="格").rows)


@pytest.mark.parametrize(
    "data", [b"<html><table>", b"\xef\xbb\xbf\r\n <!DOCTYPE html>", b"<?xml version='1.0'?>"]
)
def test_a_web_page_with_a_spreadsheet_s_name_is_said_to_be_one(
    tmp_path: Path, data: bytes
) -> None:
    with pytest.raises(TableIsMarkup, match="HTML"):
        open_table(put(tmp_path / "t.xls", data))


def test_a_workbooks_values_are_exact_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        [
            ["日期", "金额", "备注"],
            [dt.date(2026, 1, 5), 1234.5, "印制"],
            [dt.datetime(2026, 1, 5, 10, 30), 12, True],  # noqa: DTZ001 - a sheet has no zones
            [dt.time(8, 30), 1e16, None],
            [46027, -0.01, " x "],
        ],
    )
    rows = [row.cells for row in open_table(path).rows]
    assert rows[1] == (Cell("2026-01-05", "date"), Cell("1234.5", "number"), Cell("印制"))
    assert rows[2] == (Cell("2026-01-05 10:30:00", "date"), Cell("12", "number"), Cell("TRUE"))
    assert rows[3] == (Cell("08:30:00", "time"), Cell("10000000000000000", "number"))
    assert rows[4] == (Cell("46027", "number"), Cell("-0.01", "number"), Cell(" x "))


def test_a_double_is_shown_as_the_double_it_is(tmp_path: Path) -> None:
    row = f'<row r="1"><c r="A1"><v>{0.1 + 0.2!r}</v></c><c r="B1"><v>1E-2</v></c></row>'
    path = put(tmp_path / "t.xlsx", raw_workbook(row))
    assert texts(path) == [("0.30000000000000004", "0.01")]


def test_a_formula_has_its_saved_value_and_without_one_is_marked(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1+1</f></c>'
        '<c r="C1" t="e"><v>#N/A</v></c></row>'
    )
    path = put(tmp_path / "t.xlsx", raw_workbook(row))
    (only,) = open_table(path).rows
    assert only.cells == (Cell("2", "number"), Cell("=A1+1", "formula"), Cell("#N/A", "error"))


def test_the_dimensions_that_a_workbook_claims_are_not_believed(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", "a")}{text_cell(f"B{n}", "b")}</row>' for n in (1, 3)
    )
    path = put(tmp_path / "t.xlsx", raw_workbook(rows, dimension='<dimension ref="A1"/>'))
    assert texts(path) == [("a", "b"), (), ("a", "b")]


@pytest.mark.parametrize("place", ["A2000000", "AMZ1"])
def test_a_workbook_that_claims_far_away_cells_is_refused(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.log.ingest.xlsx_table.MAX_ROWS", 1_000)
    number = place.lstrip("AMZ")
    path = put(
        tmp_path / "t.xlsx", raw_workbook(f'<row r="{number}">{text_cell(place, "far")}</row>')
    )
    with pytest.raises((TableTooLong, TableTooWide)):
        texts(path)


def test_a_sheet_is_found_by_name_and_never_guessed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["a"], ["1"]], sheets=("收入", "支出"))
    with pytest.raises(SheetMissing, match="收入, 支出"):
        open_table(path)
    with pytest.raises(SheetMissing):
        open_table(path, sheet="往来")
    assert texts(path, sheet="收入") == [("a",), ("1",)]
    assert open_table(path, sheet="支出").sheet == 2


@pytest.mark.parametrize("keep", [30, 200, 1000])
def test_a_truncated_workbook_is_refused(tmp_path: Path, keep: int) -> None:
    whole = workbook(tmp_path / "t.xlsx", [["a"], ["1"]]).read_bytes()
    with pytest.raises(WorkbookDamaged):
        open_table(put(tmp_path / "cut.xlsx", whole[:keep]))


def test_every_flipped_byte_of_a_workbook_is_read_or_refused_by_name(tmp_path: Path) -> None:
    whole = raw_workbook(f'<row r="1">{text_cell("A1", "a")}</row>')
    path = tmp_path / "t.xlsx"
    refused = 0
    for place in range(4, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            texts(path)
        except TableProblem:
            refused += 1
    assert refused > 50


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("hello.txt", "hello")
    with pytest.raises(WorkbookDamaged):
        open_table(put(tmp_path / "t.xlsx", file.getvalue()))


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    data = raw_workbook("", doctype='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(WorkbookDamaged, match="DOCTYPE"):
        open_table(put(tmp_path / "t.xlsx", data))


def test_column_letters_are_those_of_spreadsheets() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
    assert all(letter_position(column_letter(n)) == n for n in range(cells.MAX_COLUMNS))
