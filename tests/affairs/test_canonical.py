"""Canonical JSON: one value has one text (docs/spec/statement.md, section 2)."""

from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs import canonical
from ledger.affairs.canonical import MAX_DEPTH, MAX_INTEGER, decode, encode
from ledger.affairs.errors import JsonFloat, JsonNull, JsonTooDeep, JsonTooLarge
from ledger.core.errors import LedgerError

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
REFUSED = canonical._REFUSED
TEXTS = st.text(max_size=20).filter(lambda text: REFUSED.search(text) is None)
INTEGERS = st.integers(-MAX_INTEGER, MAX_INTEGER)
VALUES = st.recursive(
    TEXTS | INTEGERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60)
@given(VALUES)
def test_what_is_encoded_is_what_rfc_8785_says(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


@settings(max_examples=60)
@given(VALUES)
def test_what_was_encoded_is_decoded_again(value: Any) -> None:
    assert decode(encode(value)) == value


FRAGMENTS = st.sampled_from(
    [
        *(piece.encode() for piece in ("{", "}", "[", "]", ",", ":", '"', '"a"', '"b":', '"a":1')),
        *(
            b"\\",
            b"\\n",
            b"\\u0041",
            b'\\"',
            b" ",
            b"\n",
            b"1",
            b"-",
            b"0",
            b"1.5",
            b"1e1",
            b"null",
        ),
        *(
            b"true",
            b"false",
            b"9007199254740993",
            b"\xff",
            b"\xc2\x85",
            b"\xe2\x80\xae",
            b"\xe2\x80",
        ),
        *("三".encode(), b"\x7f", b"\x00", b'"A":2', b'"1":2', b"NaN", b'"\\ud800"', b"\xd8\x9c"),
    ]
)


def verdict(read: Any, data: bytes) -> Any:
    try:
        return read(data)
    except LedgerError as error:
        return error


def agree(data: bytes) -> None:
    """The fast way and the slow way accept the same bytes, and what they accept is canonical."""
    fast, slow = verdict(decode, data), verdict(canonical._decode_slowly, data)
    assert fast == slow
    assert type(fast) is type(slow)
    if not isinstance(fast, LedgerError):
        assert encode(fast) == data


@given(st.lists(FRAGMENTS, max_size=12).map(b"".join))
def test_both_ways_of_reading_give_one_verdict_on_fragments(data: bytes) -> None:
    agree(data)


@settings(max_examples=60)
@given(VALUES, st.data())
def test_both_ways_of_reading_give_one_verdict_on_damaged_texts(value: Any, data: Any) -> None:
    text = encode(value)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    agree(text[:at] + data.draw(FRAGMENTS) + text[at + cut :])


@given(st.binary(max_size=40))
def test_both_ways_of_reading_give_one_verdict_on_any_bytes(data: bytes) -> None:
    agree(data)


@given(st.text(max_size=12))
def test_both_ways_of_reading_give_one_verdict_on_any_text(text: str) -> None:
    agree(orjson.dumps(text))


@settings(max_examples=60)
@given(VALUES)
def test_what_a_model_is_to_look_at_is_read_alike(value: Any) -> None:
    data = encode(value)
    assert decode(data, modelled=True) == value
    other = data + b" "
    assert verdict(lambda d: decode(d, modelled=True), other) == verdict(decode, other)


def test_keys_numbers_and_nesting_are_left_to_a_model_and_nothing_else() -> None:
    for data in (b'{"A":1}', b"9007199254740992", b"1.5", b"[" * 20 + b"]" * 20):
        decode(data, modelled=True)
        with pytest.raises(LedgerError):
            decode(data)
    for data in (b"null", b'["\xe2\x80\xae"]', b'{"a":1,"a":1}', b"{", b'"\x7f"', b"\xff"):
        assert verdict(lambda d: decode(d, modelled=True), data) == verdict(decode, data)
        with pytest.raises(LedgerError):
            decode(data)


def test_a_value_that_can_not_be_written_is_named_before_it_is_written() -> None:
    with pytest.raises(JsonFloat) as float_error:
        encode({"body": {"amount": 1.5}})
    assert float_error.value.where == "body.amount"
    with pytest.raises(JsonNull):
        encode([None])
    with pytest.raises(JsonTooLarge):
        encode("a" * 40_000)
    with pytest.raises(TypeError, match="set at a is no JSON"):
        encode({"a": {1, 2}})


def test_tuples_are_written_as_lists() -> None:
    assert encode({"a": ("x", 1)}) == b'{"a":["x",1]}'


def test_nesting_ends_at_sixteen() -> None:
    value: Any = []
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(JsonTooDeep):
        encode([value])


def test_seventeen_brackets_side_by_side_are_not_deep() -> None:
    assert canonical._is_plain(b"[" + b",".join([b"{}"] * 17) + b"]")
    assert not canonical._is_plain(b"[" * 17 + b"]" * 17)
