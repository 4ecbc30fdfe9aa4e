"""Sealed fields, amounts, masked numbers: small values with one meaning."""

import json
import re
from base64 import urlsafe_b64decode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs import privacy
from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import CommitmentWrong, PersonalDataFound, SaltLength
from ledger.affairs.money import format_amount, parse_amount
from ledger.affairs.privacy import check_personal, find_personal
from ledger.affairs.sealed import check_field, commit_attachment, open_field, seal_field
from ledger.affairs.statement import parse_statement
from ledger.core.note import parse_note
from tests.community import expenditure_note

SALT = bytes(range(32))


@given(st.binary(min_size=32, max_size=32), st.text(), st.text())
def test_a_sealed_field_opens_to_what_was_sealed(salt: bytes, name: str, value: str) -> None:
    try:
        f"{name}{value}".encode()
    except UnicodeEncodeError:
        return
    commitment, disclosure = seal_field(salt, name, value)
    assert open_field(commitment, disclosure) == (name, value)
    check_field(commitment, disclosure, name, value)


def test_a_disclosure_is_that_of_rfc_9901() -> None:
    commitment, disclosure = seal_field(SALT, "payee", "王示例")
    assert "=" not in disclosure
    salt, name, value = json.loads(urlsafe_b64decode(disclosure + "=="))
    assert (name, value) == ("payee", "王示例")
    assert urlsafe_b64decode(salt + "=") == SALT
    assert commitment == sha256(disclosure.encode()).hexdigest()


def test_a_sealed_field_opens_to_nothing_else() -> None:
    commitment, disclosure = seal_field(SALT, "payee", "王示例")
    with pytest.raises(CommitmentWrong):
        check_field(commitment, disclosure, "payee", "李示例")
    with pytest.raises(CommitmentWrong):
        check_field(commitment, seal_field(bytes(32), "payee", "王示例")[1], "payee", "王示例")
    with pytest.raises(SaltLength):
        seal_field(b"short", "payee", "王示例")


def test_an_attachment_s_commitment_is_salt_then_content() -> None:
    assert commit_attachment(SALT, b"x") == sha256(SALT + b"x").hexdigest()


@given(st.integers(-MAX_INTEGER, MAX_INTEGER), st.integers(0, 4), st.sampled_from(["", ","]))
def test_an_amount_is_read_as_it_was_written(minor: int, decimals: int, grouping: str) -> None:
    assert parse_amount(format_amount(minor, decimals, grouping=grouping), decimals) == minor


@pytest.mark.parametrize(
    ("minor", "decimals", "grouping", "written"),
    [
        (0, 2, "", "0.00"),
        (5, 2, "", "0.05"),
        (-123_456_789, 2, ",", "-1,234,567.89"),
        (1234, 0, ",", "1,234"),
        (-7, 0, "", "-7"),
    ],
)
def test_an_amount_is_written(minor: int, decimals: int, grouping: str, written: str) -> None:
    assert format_amount(minor, decimals, grouping=grouping) == written


@given(st.text(max_size=40))
def test_any_text_can_be_looked_at_for_personal_data(text: str) -> None:
    for personal in find_personal(text):
        assert "*" in personal.masked


_PIECES = st.one_of(
    st.sampled_from(
        ["13800138000", "138 0013 8000", "１３８００１３８０００", "+86138", "6222020200112233"]
    ),
    st.sampled_from(
        ["11010519491231002X", "110105 19491231 002x", "3", "00", "138", "0013", "8000"]
    ),
    st.sampled_from(
        ["2026-11-24", "2026-00000000", " ", "-", ".", "\u200b", "号", "x", "e3b0c44298fc1c"]
    ),
    st.text("0123456789 -Xx", max_size=24),
)


@given(st.lists(_PIECES, max_size=6).map("".join))
def test_looking_only_where_there_may_be_a_number_finds_what_looking_everywhere_does(
    text: str,
) -> None:
    found = find_personal({"summary": text})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(privacy, "_MAY_HOLD", re.compile(""))
        assert find_personal({"summary": text}) == found


def test_a_number_is_never_shown_in_full() -> None:
    note = expenditure_note("1", summary="身份证11010519491231002X，电话13800138000")
    with pytest.raises(PersonalDataFound) as found:
        check_personal(parse_statement(parse_note(note).text))
    for language in ("zh", "en"):
        said = found.value.text(language)
        assert "110***********002X" in said
        assert "19491231" not in said
        assert "13800138000" not in said
    assert len(found.value.facts["fields"]) == 2  # type: ignore[arg-type]


def test_every_length_of_identity_card_and_mobile_number_has_its_ends_shown_only() -> None:
    for number in ("11010519491231002X", "4111111111111111", "13800138000"):
        (personal,) = find_personal(number)
        assert len(personal.masked) == len(number)
        assert personal.masked[:3] == number[:3]
        assert personal.masked[-4:] == number[-4:]
        assert set(personal.masked[3:-4]) == {"*"}


def test_a_text_of_single_digits_is_looked_through_in_no_time() -> None:
    assert find_personal("1 " * 5_000) == ()
