"""Lists of persons: each checks his own row, nobody another's, and nothing outlives the last day.

docs/spec/publicity.md, section 4.
"""

from datetime import date
from hashlib import sha256

import pytest

from ledger.affairs.errors import RowNotListed, SaltLength
from ledger.affairs.persons import Gone, check_row, gone_by, make_slips, persons_of, slip_text
from tests.community import notice_body

ROWS = [{"姓名": name, "金额": "100.00"} for name in ("王示例", "李示例", "张示例")]
SALTS = [sha256(f"salt {number}".encode()).digest() for number in range(3)]
LAST = "2026-12-07"


def test_everyone_finds_his_own_row_in_the_list() -> None:
    slips = make_slips(ROWS, SALTS)
    persons = persons_of(slips, LAST)
    for slip, row in zip(slips, ROWS, strict=True):
        assert check_row(persons, slip.disclosure) == row


def test_the_order_of_the_commitments_tells_nothing_of_the_list_s() -> None:
    forwards = persons_of(make_slips(ROWS, SALTS), LAST)
    backwards = persons_of(make_slips(ROWS[::-1], SALTS[::-1]), LAST)
    assert forwards == backwards


def test_equal_rows_have_different_commitments() -> None:
    one, other = make_slips([ROWS[0], ROWS[0]], SALTS[:2])
    assert one.commitment != other.commitment


def test_a_row_that_was_changed_after_signing_is_not_listed() -> None:
    persons = persons_of(make_slips(ROWS, SALTS), LAST)
    changed = make_slips([{**ROWS[0], "金额": "900.00"}], SALTS[:1])[0]
    with pytest.raises(RowNotListed) as refused:
        check_row(persons, changed.disclosure)
    assert refused.value.where == "body.persons"


def test_a_salt_is_for_one_row_only() -> None:
    with pytest.raises(ValueError, match="one row only"):
        make_slips(ROWS, [SALTS[0]] * 3)
    with pytest.raises(ValueError, match="zip"):
        make_slips(ROWS, SALTS[:2])
    with pytest.raises(SaltLength):
        make_slips(ROWS[:1], [b"short"])


def test_a_slip_shows_the_row_the_last_day_and_the_code() -> None:
    slip = make_slips(ROWS, SALTS)[0]
    text = slip_text("误工补贴名单", slip, LAST, origin="ledger.example.org/demo")
    for shown in ("王示例", "100.00", LAST, slip.disclosure, "ledger.example.org/demo"):
        assert shown in text
    assert "李示例" not in text


def test_after_the_last_day_rows_and_attachments_must_be_gone() -> None:
    persons = persons_of(make_slips(ROWS, SALTS), LAST)
    files = [
        {"commitment": "a" * 64, "name": "名单.pdf", "bytes": 9},
        {"commitment": "b" * 64, "name": "附表.pdf", "bytes": 9, "until": "2026-12-01"},
        {"commitment": "c" * 64, "name": "长表.pdf", "bytes": 9, "until": "2027-12-01"},
    ]
    notice = notice_body(persons=persons, attachments=files)
    assert gone_by(notice, date(2026, 12, 1)) == []
    assert gone_by(notice, date(2026, 12, 2)) == [Gone("b" * 64, "2026-12-01")]
    gone = {each.commitment for each in gone_by(notice, date(2026, 12, 8))}
    assert gone == {"a" * 64, "b" * 64, "c" * 64, *persons["commitments"]}


def test_what_has_no_last_day_may_stay() -> None:
    files = [{"commitment": "a" * 64, "name": "决议.pdf", "bytes": 9}]
    assert gone_by(notice_body(attachments=files), date(2099, 1, 1)) == []
