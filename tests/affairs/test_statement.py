"""Statements as texts and as notes (docs/spec/statement.md, sections 1 to 4)."""

from hashlib import sha256
from pathlib import Path

import pytest

from ledger.affairs.errors import AlreadyIn, FieldMissing, JsonTooLarge, StatementNotOneLine
from ledger.affairs.statement import (
    MAX_TEXT_BYTES,
    Statement,
    add_signature,
    format_statement,
    parse_statement,
    sign_statement,
    statement_id,
)
from ledger.core.errors import TooManySignatures
from ledger.core.note import parse_note
from tests.community import (
    APPROVED,
    MADE_MS,
    ORIGIN,
    charter_id,
    expenditure_body,
    expenditure_note,
    key,
    notice_note,
    text,
)

WORKED = Path(__file__).parents[1] / "vectors" / "mingbai"


def written_again(statement: Statement) -> bytes:
    return format_statement(
        type=statement.type,
        body=statement.body,
        by=dict(statement.by),
        log=statement.log,
        no=statement.no,
        made_ms=statement.made_ms,
        charter=statement.charter,
        after=statement.after,
        v=statement.v,
    )


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_statements_of_the_worked_example_are_read_and_written_byte_for_byte(
    number: int,
) -> None:
    data = (WORKED / f"statement-{number}.txt").read_bytes()
    statement = parse_statement(data)
    assert written_again(statement) == data
    assert statement.id == statement_id(data) == sha256(data).digest()
    assert parse_note((WORKED / f"statement-{number}.note").read_bytes()).text == data


def test_the_worked_example_says_who_signs() -> None:
    statement = parse_statement((WORKED / "statement-1.txt").read_bytes())
    assert statement.by == (("accountant", ("accountant-1",)), ("director", ("director-1",)))
    charter = parse_statement((WORKED / "statement-0.txt").read_bytes())
    assert (charter.charter, charter.after) == (None, None)
    assert statement.charter == charter.id


def test_one_signer_in_a_role_is_written_as_a_text_and_several_are_sorted() -> None:
    by = {"director": ["director-1"], "supervision": ("supervision-2", "supervision-1")}
    written = format_statement(
        type="notice", body={}, by=by, log=ORIGIN, no="1", made_ms=MADE_MS, after=bytes(32)
    )
    assert (
        b'"by":{"director":"director-1","supervision":["supervision-1","supervision-2"]}' in written
    )
    assert b'"after":"' + b"00" * 32 in written
    assert parse_statement(written).by[1] == ("supervision", ("supervision-1", "supervision-2"))


def test_a_signer_added_later_gives_the_note_of_all_at_once() -> None:
    whole = expenditure_note("1")
    signed = text("expenditure", expenditure_body(), APPROVED, no="1")
    first = sign_statement(signed, [key("director-1")])
    assert add_signature(first, key("accountant-1")) == whole


def test_a_signer_who_signs_again_does_not_add_a_line() -> None:
    whole = expenditure_note("1")
    assert add_signature(whole, key("director-1")) == whole


def test_a_thirty_third_signature_is_not_added() -> None:
    note = notice_note("1")
    for number in range(31):
        note = add_signature(note, key(f"s-{number:02}"))
    with pytest.raises(TooManySignatures):
        add_signature(note, key("s-99"))


def test_what_is_no_statement_is_not_signed() -> None:
    with pytest.raises(FieldMissing):
        sign_statement(b"{}\n", [key("director-1")])


def test_what_is_too_long_is_not_written() -> None:
    body = {"text": "长" * 14_000}
    with pytest.raises(JsonTooLarge):
        text("notice", body, {"director": "director-1"}, no="1")


def test_the_newline_counts() -> None:
    empty = len(text("notice", {"t": ""}, {"director": "director-1"}, no="1"))
    fitting = {"t": "a" * (MAX_TEXT_BYTES - empty)}
    written = text("notice", fitting, {"director": "director-1"}, no="1")
    assert len(written) == MAX_TEXT_BYTES
    with pytest.raises(JsonTooLarge):
        text("notice", {"t": fitting["t"] + "a"}, {"director": "director-1"}, no="1")
    with pytest.raises(JsonTooLarge):
        parse_statement(written[:-1] + b"\n\n")


@pytest.mark.parametrize("data", [b"", b"{}", b"\n{}\n", b"{}\n\n", b"\n"])
def test_a_statement_is_one_line_and_its_newline(data: bytes) -> None:
    error = StatementNotOneLine if data != b"\n" else None
    with pytest.raises(error or Exception):
        parse_statement(data)


def test_a_used_statement_says_where_it_is() -> None:
    assert AlreadyIn(index=7).index == 7
    assert AlreadyIn().index == -1


def test_the_community_has_one_charter() -> None:
    assert charter_id() == charter_id()
    assert charter_id("ledger.example.org/other") != charter_id()
