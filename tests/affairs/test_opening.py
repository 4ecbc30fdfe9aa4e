"""`open`: the fast way through a note says what the slow way says, and nothing is let through."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs import opening
from ledger.affairs.admission import Opened, admit, open_batch, open_statement
from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import (
    FieldNotAmong,
    LogWrong,
    NotUnderstood,
    SignatureMissing,
    TypeUnknown,
)
from ledger.affairs.memory import Overlay
from ledger.affairs.privacy import check_personal
from ledger.affairs.state import State
from ledger.affairs.statement import parse_statement
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import REGISTRY
from ledger.core.errors import LedgerError, RefusedError
from ledger.core.note import parse_note
from tests.community import (
    MADE_MS,
    ORIGIN,
    appointment_note,
    charter_id,
    charter_note,
    expenditure_note,
    id_of,
    income_note,
    known_keys,
    notice_note,
    opened,
    replay,
    revocation_note,
)

KEYS = known_keys()
PAYMENT = expenditure_note("2026-11-001")


@pytest.fixture(scope="module")
def founded() -> tuple[State, Overlay]:
    return replay([charter_note()])


def admissible(note: bytes, founded: tuple[State, Overlay]) -> bool:
    try:
        statement = open_statement(note, ORIGIN, KEYS)
        admit(*founded, statement, index=1, time_ms=MADE_MS + 1000)
    except LedgerError:
        return False
    return True


def test_every_bit_of_a_statement_counts(founded: tuple[State, Overlay]) -> None:
    assert admissible(PAYMENT, founded)
    for at in range(len(PAYMENT)):
        for bit in (0, 5):  # one that makes another character, and one that makes the other case
            damaged = bytearray(PAYMENT)
            damaged[at] ^= 1 << bit
            assert not admissible(bytes(damaged), founded), (at, bit)


def test_every_cut_of_a_statement_is_refused(founded: tuple[State, Overlay]) -> None:
    assert not any(admissible(PAYMENT[:end], founded) for end in range(len(PAYMENT)))


@settings(max_examples=150)
@given(st.integers(0, len(PAYMENT)), st.integers(0, 40), st.binary(max_size=12))
def test_any_other_bytes_are_refused(
    founded: tuple[State, Overlay], at: int, cut: int, put: bytes
) -> None:
    damaged = PAYMENT[:at] + put + PAYMENT[at + cut :]
    assert admissible(damaged, founded) == (damaged == PAYMENT)


@settings(max_examples=150)
@given(st.integers(0, len(PAYMENT)), st.integers(0, 100), st.binary(max_size=100))
def test_lines_read_in_place_are_those_that_the_note_has(at: int, cut: int, put: bytes) -> None:
    note = PAYMENT[:at] + put + PAYMENT[at + cut :]
    end = note.find(b"\n\n") + 1
    by = (("accountant", ("accountant-1",)), ("director", ("director-1",)))
    lines = opening._read_lines(note, end + 1, opening._line_heads(ORIGIN, by))
    try:
        parsed = parse_note(note)
    except LedgerError:
        parsed = None
    if lines is not None and parsed is not None:
        assert [each.key_id + each.blob for each in parsed.signatures] == lines
        assert len(parsed.text) == end
    if lines is not None and parsed is None:
        parse_note(b"x\n" + note[end:])  # the damage is in the text, not in the lines


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (b"A", "signature_wrong"),  # a byte more
        (b"-", "base64_malformed"),
        (b" ", "signature_line_malformed"),
    ],
)
def test_a_line_that_is_not_plain_is_named_by_the_note_s_parser(damage: bytes, code: str) -> None:
    note = PAYMENT[:-2] + damage + b"\n"
    with pytest.raises(LedgerError) as found:
        open_statement(note, ORIGIN, KEYS)
    assert (found.value.code, found.value.where) == (code, "signature 2")


def test_a_batch_says_which_statement_is_bad_and_opens_the_others() -> None:
    bad = PAYMENT[: PAYMENT.rfind("—".encode())]
    first, second, third = open_batch([charter_note(), bad, PAYMENT], ORIGIN, KEYS)
    assert isinstance(first, Opened)
    assert isinstance(second, SignatureMissing)
    assert isinstance(third, Opened)


def test_what_travels_between_processes_is_small_and_whole() -> None:
    batch = open_batch([PAYMENT, b"x", charter_note()], ORIGIN, KEYS)
    assert pickle.loads(pickle.dumps(batch)) == batch
    payment = batch[0]
    assert len(pickle.dumps(payment, 5)) < len(PAYMENT) + 600
    assert isinstance(payment, Opened)
    assert payment.body is None


def test_an_opened_statement_says_all_that_it_refers_to() -> None:
    one, two = b"\x01" * 32, b"\x02" * 32
    note = notice_note("n", entries=[one.hex(), two.hex()])
    assert opened(note).refs == ((0, one), (0, two))
    payment = opened(expenditure_note("p", decision=one.hex()))
    assert [ref for _, ref in payment.refs] == [one]
    assert payment.claim.decided


def test_a_signature_by_an_unknown_key_has_no_verdict() -> None:
    known = open_statement(PAYMENT, ORIGIN, KEYS)
    unknown = open_statement(PAYMENT, ORIGIN, {})
    assert [line[2] for line in known.signatures] == [True, True]
    assert [line[2] for line in unknown.signatures] == [None, None]
    assert unknown._replace(signatures=known.signatures) == known


def test_a_statement_opened_without_keys_is_verified_when_it_is_admitted(
    founded: tuple[State, Overlay],
) -> None:
    statement = open_statement(PAYMENT, ORIGIN, {})
    admit(*founded, statement, index=1, time_ms=MADE_MS + 1000)
    damaged = PAYMENT.replace(b"12345", b"12346")
    with pytest.raises(LedgerError) as found:
        admit(*founded, open_statement(damaged, ORIGIN, {}), index=1, time_ms=MADE_MS + 1000)
    assert found.value.code == "signature_wrong"


def test_a_statement_opened_for_another_ledger_is_not_admitted_here(
    founded: tuple[State, Overlay],
) -> None:
    other = "ledger.example.org/other"
    statement = open_statement(expenditure_note("1", origin=other), other, {})
    with pytest.raises(LogWrong):
        admit(*founded, statement, index=1, time_ms=MADE_MS + 1000)


def test_what_is_not_understood_is_refused_by_a_server_and_told_apart_by_a_verifier() -> None:
    assert issubclass(TypeUnknown, NotUnderstood)
    assert issubclass(NotUnderstood, RefusedError)


def test_what_is_opened_can_be_parsed_by_itself() -> None:
    after = charter_id()
    notes = [
        charter_note(),
        PAYMENT,
        income_note("i"),
        notice_note("n"),
        appointment_note("a", "clerk-2", ["clerk"], person="p-11", after=after),
        revocation_note("r", "clerk-1", after=after),
    ]
    for note in notes:
        statement = parse_statement(parse_note(note).text)
        facts = opened(note)
        assert (facts.id, facts.no, facts.by) == (statement.id, statement.no, statement.by)
        assert facts.id == id_of(note)
        check_personal(statement)


@given(
    st.sampled_from(sorted(REGISTRY)),
    st.dictionaries(
        st.sampled_from(["a", "payee"]), st.none() | st.text(max_size=3) | st.lists(st.integers())
    ),
)
def test_a_body_of_anything_is_refused_by_name(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(LedgerError):
        check_body(kind, body)


def test_every_number_of_a_body_has_its_limits() -> None:
    """`decode` leaves the range of integers to the models when it is asked to."""

    def integers(schema: Any) -> Iterator[Any]:
        if isinstance(schema, dict):
            if schema.get("type") == "int":
                yield schema
            for part in schema.values():
                yield from integers(part)
        elif isinstance(schema, list):
            for part in schema:
                yield from integers(part)

    found = 0
    for name, kind in REGISTRY.items():
        for schema in integers(kind.model.__pydantic_core_schema__):
            found += 1
            assert schema.get("ge", -MAX_INTEGER - 1) >= -MAX_INTEGER, name
            assert schema.get("le", MAX_INTEGER + 1) <= MAX_INTEGER, name
    assert found > 30


@pytest.mark.parametrize("text", ["null", "1.5", "9007199254740992", "true"])
def test_a_value_that_no_statement_has_is_refused_before_the_model_speaks(text: str) -> None:
    note = PAYMENT.replace(b'"amount":12345', b'"amount":' + text.encode())
    assert note != PAYMENT
    with pytest.raises(LedgerError) as refused:
        open_statement(note, ORIGIN, KEYS)
    named = {"null": "json_null", "1.5": "json_float", "true": "field_not_integer"}
    assert refused.value.code == named.get(text, "json_integer_range")


def test_a_batch_with_a_wrong_signature_says_which() -> None:
    wrong = PAYMENT.replace(b'"amount":12345', b'"amount":12346')
    batch = open_batch([PAYMENT, wrong, charter_note()], ORIGIN, KEYS)
    assert [type(each).__name__ for each in batch] == ["Opened", "SignatureWrong", "Opened"]


def test_what_may_be_chosen_is_listed_without_words_of_another_language() -> None:
    payment = parse_statement(parse_note(PAYMENT).text).body
    with pytest.raises(FieldNotAmong) as refused:
        check_body("expenditure", {**payment, "grade": "hearsay"})
    said = refused.value.text("zh")
    assert "“hearsay”不在可选之列：" in said
    assert "'" not in said
    assert " or " not in said
