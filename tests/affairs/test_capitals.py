"""Amounts in capitals: article 3 of the People's Bank's rules (1997), and no other writing.

The official examples are those of 《正确填写票据和结算凭证的基本规定》.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.capitals import format_capitals, parse_capitals
from ledger.affairs.errors import AmountMalformed

WRITTEN = [
    (0, "零元整"),
    (1, "壹分"),
    (10, "壹角"),
    (11, "壹角壹分"),
    (1_00, "壹元整"),
    (1_01, "壹元零壹分"),
    (1_10, "壹元壹角"),
    (10_00, "壹拾元整"),
    (62_000_00, "陆万贰仟元整"),
    (1_409_50, "壹仟肆佰零玖元伍角"),  # the official examples, from here
    (6_007_14, "陆仟零柒元壹角肆分"),
    (1_680_32, "壹仟陆佰捌拾元叁角贰分"),
    (107_000_53, "壹拾万柒仟元伍角叁分"),
    (16_409_02, "壹万陆仟肆佰零玖元零贰分"),
    (325_04, "叁佰贰拾伍元零肆分"),  # to here
    (10_010_00, "壹万零壹拾元整"),
    (100_000_000_00, "壹亿元整"),
    (100_000_001_00, "壹亿零壹元整"),
    (1_000_000_000_000_00, "壹万亿元整"),
    (1_000_100_000_000_00, "壹万零壹亿元整"),
    (1_000_000_000_001_00, "壹万亿零壹元整"),
    (MAX_INTEGER, "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"),
    (-62_000_05, "负陆万贰仟元零伍分"),
]


@pytest.mark.parametrize(("fen", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_an_amount_is_written_and_read(fen: int, text: str) -> None:
    assert format_capitals(fen) == text
    assert parse_capitals(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币壹拾万零柒仟元伍角叁分", 107_000_53),
        ("壹拾万柒仟元零伍角叁分", 107_000_53),
        ("壹仟陆佰捌拾元零叁角贰分", 1_680_32),
        ("伍角整", 50),
        ("貳佰萬圓正", 2_000_000_00),
        ("人民币零元整", 0),
    ],
)
def test_what_the_rules_leave_to_the_writer_is_read(text: str, fen: int) -> None:
    assert parse_capitals(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "整",
        "元整",
        "62000",
        "陆万贰仟",
        "陆万二仟元整",
        "十元整",
        "拾元整",
        "壹佰伍元整",
        "壹佰零零伍元整",
        "壹佰零伍拾元整",
        "壹佰零元整",
        "壹元伍分",
        "壹元零伍角",
        "壹元伍角零贰分",
        "零元伍角",
        "负零元整",
        "壹万壹万元整",
        "壹亿亿元整",
        "壹元整整",
        "壹元壹分整",
        "十分",
        " 壹元整",
        "壹元整\n",
        "壹" * 200 + "元整",
        "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角贰分",
    ],
)
def test_what_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(AmountMalformed) as caught:
        parse_capitals(text, where="E5")
    assert caught.value.where == "E5"


@given(st.one_of(st.integers(-MAX_INTEGER, MAX_INTEGER), st.integers(0, 10**6)))
def test_no_two_amounts_are_written_alike(fen: int) -> None:
    assert parse_capitals(format_capitals(fen)) == fen


@given(st.lists(st.sampled_from("00001239"), min_size=1, max_size=15).map("".join))
def test_gaps_of_any_kind_are_read_as_written(digits: str) -> None:
    assert parse_capitals(format_capitals(int(digits))) == int(digits)


@given(st.text("零壹贰玖拾佰仟万亿元角分整负", max_size=16))
def test_what_is_read_is_written_like_that_without_its_zeros(text: str) -> None:
    """Reading is exact: no text is read as an amount that is written with other digits."""
    try:
        fen = parse_capitals(text)
    except AmountMalformed:
        return
    plain = str.maketrans("", "", "零整")
    assert format_capitals(fen).translate(plain) == text.translate(plain)
