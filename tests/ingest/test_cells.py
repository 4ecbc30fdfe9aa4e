"""Amounts and dates out of cells: exact, or refused with the reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.log.ingest.amounts import MAX_MINOR_UNITS, NumberFormat, parse_cell_amount
from ledger.log.ingest.cells import Cell
from ledger.log.ingest.dates import check_date_format, parse_cell_date
from ledger.log.ingest.row_errors import (
    AmountNotUnderstood,
    AmountTooLarge,
    AmountTooPrecise,
    DateAmbiguous,
    DateImpossible,
    DateNotUnderstood,
    RowProblem,
)
from ledger.log.ingest.spots import Spot, half_width

SPOT = Spot(17, "C", "金额")
PLAIN = NumberFormat()
YUAN = NumberFormat(symbols=("￥", "元"))
EUROPEAN = NumberFormat(thousands=".", decimal=",", negative=("minus", "trailing"))


def amount(text: str, form: NumberFormat = PLAIN, currency: str = "CNY", kind: str = "text") -> int:
    return parse_cell_amount(Cell(text, kind), form, currency, SPOT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "form", "fen"),
    [
        ("12", PLAIN, 1200),
        ("12.5", PLAIN, 1250),
        ("1,234.50", PLAIN, 123450),
        ("1,234,567.89", PLAIN, 123456789),
        ("1234567.89", PLAIN, 123456789),
        ("12.3000", PLAIN, 1230),
        ("007.10", PLAIN, 710),
        ("-12.00", PLAIN, -1200),
        ("+12.00", PLAIN, 1200),
        ("＋￥1,200.00", YUAN, 120000),
        ("\u221212.00", PLAIN, -1200),
        ("(12.00)", PLAIN, -1200),
        ("（１２．００）", PLAIN, -1200),
        ("１，２３４．５０", PLAIN, 123450),
        ("  12.00\u3000", PLAIN, 1200),
        ("-0.00", PLAIN, 0),
        ("￥1,234.50", YUAN, 123450),
        ("¥1.00", NumberFormat(symbols=("¥",)), 100),
        ("-￥12", YUAN, -1200),
        ("￥-12", YUAN, -1200),
        ("（￥12）", YUAN, -1200),
        ("12.50元", YUAN, 1250),
        ("1.234,50", EUROPEAN, 123450),
        ("12,00-", EUROPEAN, -1200),
        ("90071992547409.91", PLAIN, MAX_MINOR_UNITS),
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, form: NumberFormat, fen: int) -> None:
    assert amount(text, form) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "abc", "1,23", "1,2345.00", "12,34", "1.2.3", "1 234", "--1", "-(1)", "1-", "+-1",
        "++1", "+(1)", "+", "1+",
        ".5", "5.", "1e3", "12²", "½", "٣", "一百", "￥1", "0x10", "1_000", "1,,000", "NaN", "1\n2",
    ],
)  # fmt: skip
def test_what_is_no_number_in_the_format_is_refused(text: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        amount(text)


@pytest.mark.parametrize(
    ("text", "currency"), [("1.2345", "CNY"), ("0.001", "CNY"), ("1.5", "JPY"), ("1.0001", "KWD")]
)
def test_an_amount_finer_than_the_smallest_unit_is_refused_and_never_rounded(
    text: str, currency: str
) -> None:
    with pytest.raises(AmountTooPrecise):
        amount(text, currency=currency)


def test_currencies_have_their_own_smallest_unit() -> None:
    assert amount("1,500", currency="JPY") == 1500
    assert amount("1.500", currency="KWD") == 1500


@pytest.mark.parametrize("text", ["90071992547409.92", "1" + "0" * 30_000])
def test_an_amount_beyond_exact_integers_is_refused(text: str) -> None:
    with pytest.raises(AmountTooLarge):
        amount(text)


def test_a_number_cell_is_a_plain_decimal_whatever_the_format() -> None:
    assert amount("1.234", EUROPEAN, "KWD", kind="number") == 1234
    assert amount("-1234.5", EUROPEAN, kind="number") == -123450
    with pytest.raises(AmountTooPrecise):
        amount("0.30000000000000004", kind="number")
    with pytest.raises(AmountNotUnderstood):
        amount("Infinity", kind="number")


@pytest.mark.parametrize("kind", ["date", "time"])
def test_a_date_cell_is_no_amount(kind: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        amount("2026-01-05", kind=kind)


def test_the_error_says_where_in_both_languages() -> None:
    with pytest.raises(AmountNotUnderstood) as caught:
        amount("abc")
    assert "第 17 行 C 列「金额」" in caught.value.text("zh")
    assert "Row 17, column C '金额'" in caught.value.text("en")


@given(st.integers(-MAX_MINOR_UNITS, MAX_MINOR_UNITS), st.booleans(), st.booleans())
def test_every_amount_that_is_written_is_read_again(
    fen: int, grouped: bool, brackets: bool
) -> None:
    text = format(abs(Decimal(fen)) / 100, ",.2f" if grouped else ".2f")
    if fen < 0:
        text = f"({text})" if brackets else f"-{text}"
    assert amount(text) == fen


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_named_error(text: str) -> None:
    try:
        fen = amount(text)
    except RowProblem:
        return
    assert Decimal(half_width(text).replace(",", "").replace("\u2212", "-").strip("() ").strip()
                   .lstrip("-")) * 100 == abs(fen)  # fmt: skip


def day(text: str, *formats: str, kind: str = "text") -> str:
    return parse_cell_date(Cell(text, kind), formats or ("YYYY-MM-DD",), SPOT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-01-05", "YYYY-MM-DD"),
        ("2026/1/5", "YYYY/M/D"),
        ("2026/01/05", "YYYY/M/D"),
        ("２０２６年１月５日", "YYYY年M月D日"),
        ("05/01/2026", "DD/MM/YYYY"),
        ("20260105", "YYYYMMDD"),
        ("2026-01-05 10:30:00", "YYYY-MM-DD hh:mm:ss"),
        ("5.1.2026 9:07", "D.M.YYYY h:mm"),
        ("46027", "serial"),
        ("46027.0", "serial"),
        ("44565", "serial-1904"),
    ],
)
def test_a_date_is_read_by_its_format(text: str, form: str) -> None:
    assert day(text, form) == "2026-01-05"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026/1/5", "YYYY-MM-DD"),
        ("2026-1-5", "YYYY-MM-DD"),
        ("26-01-05", "YYYY-MM-DD"),
        ("2026-01-05x", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
        ("٢٠٢٦-٠١-٠٥", "YYYY-MM-DD"),
        ("46027", "YYYY-MM-DD"),
        ("46027.5", "serial"),
        ("60", "serial"),
        ("2026-01-05 25:00:00", "YYYY-MM-DD hh:mm:ss"),
    ],
)
def test_a_date_in_another_form_is_refused(text: str, form: str) -> None:
    with pytest.raises(DateNotUnderstood):
        day(text, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [("2026-02-29", "YYYY-MM-DD"), ("2026-13-01", "YYYY-MM-DD"), ("9999999", "serial")],
)
def test_a_date_that_no_calendar_has_is_refused(text: str, form: str) -> None:
    with pytest.raises(DateImpossible):
        day(text, form)


def test_a_date_that_two_formats_read_differently_is_refused() -> None:
    formats = ("DD/MM/YYYY", "MM/DD/YYYY")
    assert day("25/12/2026", *formats) == day("12/25/2026", *formats) == "2026-12-25"
    assert day("05/05/2026", *formats) == "2026-05-05"
    with pytest.raises(DateAmbiguous):
        day("05/06/2026", *formats)


def test_a_date_cell_needs_no_format_but_its_time_of_day_does() -> None:
    assert day("2026-01-05", "DD/MM/YYYY", kind="date") == "2026-01-05"
    with pytest.raises(DateNotUnderstood):
        day("2026-01-05 10:30:00", kind="date")
    assert day("2026-01-05 10:30:00", "YYYY-MM-DD hh:mm:ss", kind="date") == "2026-01-05"


@pytest.mark.parametrize("form", ["", "YYYY-MM", "YY-MM-DD", "YYYY-MM-M-DD", "DD/DD/YYYY", "date"])
def test_a_format_names_year_month_and_day_once(form: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        check_date_format(form)


@given(st.dates())
def test_every_date_that_is_written_is_read_again(date: object) -> None:
    assert day(str(date)) == str(date)
