"""The state is a value: small, saved and read again, the same whichever way one came to it."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.admission import admit, admit_governance, check_signers
from ledger.affairs.errors import RuleNeedsRole, StateMalformed
from ledger.affairs.memory import Overlay
from ledger.affairs.rules import DEFAULT_RULES, FIXED_RULES
from ledger.affairs.state import EMPTY, Standards, State, decode_state, encode_state, is_outdated
from ledger.affairs.types.registry import GOVERNANCE, KINDS, REGISTRY, WITH_AMOUNT
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, SigningKey, format_vkey
from tests.affairs.scenario import Run, cases, name_of
from tests.community import (
    MADE_MS,
    ORIGIN,
    RULES,
    By,
    appointment_note,
    charter_id,
    charter_note,
    expenditure_note,
    id_of,
    note,
    notice_note,
    opened,
    replay,
    vkey,
)

AUTHORITY = {"authority": "authority-1"}


def history() -> list[bytes]:
    """A ledger with a bit of everything that a state must hold."""
    role = {"label": "报账员", "like": "clerk", "role": "reporter"}
    tiers = [
        {"need": [{"count": 1, "roles": ["accountant"]}], "people": 1, "up_to": 100},
        {"decision": True, "need": [{"count": 1, "roles": ["accountant"]}], "people": 1},
    ]
    charter = charter_note(roles=[role], rules={**RULES, "income": tiers})
    ids = [id_of(charter)]
    notes = [charter]

    def add(kind: str, body: dict[str, object], by: By | None = None) -> None:
        governs = kind in GOVERNANCE
        by = by or (AUTHORITY if governs else {"director": "director-1"})
        notes.append(
            note(
                kind,
                body,
                by,
                no=f"no-{len(notes)}",
                charter=ids[0],
                after=ids[-1] if governs else None,
            )
        )
        if governs:
            ids.append(id_of(notes[-1]))

    add("appointment", {"person": "p-6", "roles": ["reporter"], "slug": "clerk-1"})
    notes.append(notice_note("n", charter=ids[0]))
    add("rules", {"reason": "试", "rules": {"income": tiers}})
    add("revocation", {"reason": "离任", "slug": "cashier-1"})
    notes.append(expenditure_note("e", charter=ids[0]))
    handed_over: dict[str, object] = {
        "accounts": [],
        "appoints": [{"key": vkey("clerk-9"), "person": "p-19", "roles": ["clerk", "reporter"]}],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": ["clerk-1"],
        "reason": "移交",
    }
    add("handover", handed_over, {**AUTHORITY, "clerk": "clerk-1", "reporter": "clerk-9"})
    new_key = SigningKey(ORIGIN, ED25519, bytes(31) + b"\x07").verifier
    add("key_succession", {"log_keys": [format_vkey(new_key)], "reason": "换服务器"})
    return notes


def standings(notes: list[bytes]) -> Iterator[tuple[State, Overlay]]:
    for size in range(len(notes) + 1):
        yield replay(notes[:size])


def test_a_state_is_read_as_it_was_written() -> None:
    for state, _ in standings(history()):
        data = encode_state(state)
        assert decode_state(data) == state
        assert encode_state(decode_state(data)) == data
        assert decode_state(data).roster.keys == state.roster.keys


def test_a_state_holds_the_governance_and_not_the_history() -> None:
    short, _ = replay([charter_note()])
    long, _ = replay([charter_note(), *[expenditure_note(f"e-{i}") for i in range(20)]])
    assert len(encode_state(long)) <= len(encode_state(short)) + 10


def test_a_replay_from_any_saved_state_is_the_replay_from_zero() -> None:
    notes = history()
    whole, _ = replay(notes)
    for size, (state, memory) in enumerate(standings(notes)):
        resumed = decode_state(encode_state(state))
        for index in range(size, len(notes)):
            admission = admit(
                resumed, memory, opened(notes[index]), index=index, time_ms=MADE_MS + 1000 * index
            )
            memory.remember(admission.remembered)
            resumed = admission.state
        assert resumed == whole


def test_the_governance_entries_alone_lead_to_the_same_roster() -> None:
    notes = history()
    whole, _ = replay(notes)
    state = EMPTY
    for index, each in enumerate(notes):
        statement = opened(each)
        if statement.type in GOVERNANCE:
            state = admit_governance(state, statement, index, MADE_MS + 1000 * index)
        else:
            check_signers(state, statement, MADE_MS + 1000 * index)
    assert (state.roster, state.rules, state.governance) == (
        whole.roster,
        whole.rules,
        whole.governance,
    )


def test_an_ordinary_statement_is_no_governance() -> None:
    state, _ = replay([charter_note()])
    with pytest.raises(ValueError, match="notice is no governance"):
        admit_governance(state, opened(notice_note("1")), 1, MADE_MS)


def test_a_refused_statement_changes_nothing() -> None:
    state, memory = replay([charter_note()])
    before = encode_state(state)
    stranger = appointment_note(
        "a", "authority-1", ["authority"], person="p-66", after=charter_id()
    )
    with pytest.raises(LedgerError):
        admit(state, memory, opened(stranger), index=1, time_ms=MADE_MS + 1000)
    assert encode_state(state) == before
    assert memory.mark() == 1


def test_a_saved_state_of_any_bytes_is_named() -> None:
    for damaged in (b"", b"\xff", b"{", b'{"v":1,"roles":5}', encode_state(EMPTY)[:-1]):
        with pytest.raises(StateMalformed):
            decode_state(damaged)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_state_is_named_or_is_another_state(data: st.DataObject) -> None:
    state, _ = replay([charter_note()])
    saved = encode_state(state)
    at = data.draw(st.integers(0, len(saved) - 1))
    damaged = saved[:at] + data.draw(st.binary(min_size=1, max_size=2)) + saved[at + 1 :]
    try:
        found = decode_state(damaged)
    except StateMalformed:
        return
    assert encode_state(found) == damaged


def test_standards_change_with_the_rules_that_they_came_with() -> None:
    own = "b" * 64
    change = {"catalogue": own, "profile": "本区细则", "reason": "试", "rules": {}}
    later = {"holidays": "c" * 64, "reason": "又改", "rules": {}}
    charter = charter_note(holidays="a" * 64)
    founded = id_of(charter)
    first = note("rules", change, AUTHORITY, no="rules-1", charter=founded, after=founded)
    second = note("rules", later, AUTHORITY, no="rules-2", charter=founded, after=id_of(first))
    state, _ = replay([charter, first, second])
    acts = [table.from_ms for table in state.rules]
    assert state.standards_at(acts[1] - 1) == Standards("CN-urban-2026", "", "", "a" * 64)
    assert state.standards_at(acts[1]) == Standards("本区细则", own, "", "a" * 64)
    assert state.standards_at(acts[2]) == Standards("本区细则", own, "", "c" * 64)
    assert decode_state(encode_state(state)) == state


def test_a_state_that_an_earlier_version_saved_is_refused_with_the_reason() -> None:
    with pytest.raises(StateMalformed) as found:
        decode_state(encode_state(EMPTY).replace(b'"v":2', b'"v":1'))
    assert found.value.facts["reason"] == "version 1, not 2"
    assert "重新推算" in found.value.text("zh")


# ------------------------------------------------------------------------------------- rules


def test_every_type_has_a_default_rule_and_no_other_has() -> None:
    assert set(DEFAULT_RULES) == set(REGISTRY)
    assert KINDS.money == WITH_AMOUNT


def test_every_governance_type_needs_an_authority_by_default() -> None:
    for kind in GOVERNANCE:
        (tier,) = DEFAULT_RULES[kind]
        assert [need.roles for need in tier.needs] == [("authority",)]


def test_what_is_fixed_is_the_default() -> None:
    assert {kind: DEFAULT_RULES[kind] for kind in FIXED_RULES} == dict(FIXED_RULES)


def test_a_rule_says_who_is_lacking() -> None:
    state, memory = replay([charter_note()])
    alone = expenditure_note("e", by={"accountant": "accountant-1"})
    with pytest.raises(RuleNeedsRole) as found:
        admit(state, memory, opened(alone), index=1, time_ms=MADE_MS + 1000)
    assert found.value.facts["roles"] == "director/secretary"
    assert "director/secretary" in found.value.text("zh")


# ---------------------------------------------------------------------- all states of all cases


@pytest.mark.parametrize(
    "case",
    [c for c in cases("authority", "governance", "signatures") if c["want"] == "ok"],
    ids=name_of,
)
def test_the_state_after_every_case_can_be_saved(case: dict[str, object]) -> None:
    run = Run(case)
    assert run.play() is None
    assert decode_state(encode_state(run.state)) == run.state


@pytest.mark.parametrize(
    ("data", "outdated"),
    [
        (b'{"v":1}', True),
        (b'{"v":2}', False),
        (b'{"v":3}', False),
        (b'{"v":0}', False),
        (b'{"v":"1"}', False),
        (b"{}", False),
        (b"[]", False),
        (b'{"v":', False),
    ],
)
def test_only_a_state_of_an_earlier_version_is_outdated(data: bytes, outdated: bool) -> None:
    assert is_outdated(data) is outdated
