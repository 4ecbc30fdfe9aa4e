"""Handovers of any kind: refused by name, or leading to a roster that law and charter allow."""

from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ledger.affairs.admission import admit_governance
from ledger.affairs.errors import HandoverUnsigned
from ledger.affairs.roles import AUTHORITY, FORBIDDEN_DUTIES
from ledger.affairs.roster import IN_FORCE
from ledger.affairs.state import State, decode_state, encode_state
from ledger.core.errors import LedgerError
from tests.community import (
    MADE_MS,
    OFFICERS,
    charter_id,
    charter_note,
    id_of,
    note,
    opened,
    replay,
    vkey,
)

THERE = {"authority-1": "p-1", **{slug: person for slug, (person, _) in OFFICERS.items()}}
NEW = ["director-2", "clerk-2", "accountant-2", "authority-2", "supervision-4"]
PEOPLE = sorted({*THERE.values(), "p-31", "p-32"})
ROLES = ["director", "secretary", "accountant", "cashier", "clerk", "supervision", "authority"]


@st.composite
def incoming(draw: st.DrawFn) -> dict[str, Any]:
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True))
    if draw(st.booleans()):
        slug = draw(st.sampled_from(sorted(THERE)))
        return {"person": THERE[slug], "roles": roles, "slug": slug}
    person = draw(st.sampled_from(PEOPLE))
    return {"key": vkey(draw(st.sampled_from(NEW))), "person": person, "roles": roles}


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    body = {
        "accounts": [],
        "appoints": draw(st.lists(incoming(), max_size=3)),
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": draw(st.lists(st.sampled_from(sorted(THERE)), min_size=1, max_size=3, unique=True)),
        "reason": "换届",
    }
    return {**body, "resolution": "第1号决议"} if draw(st.booleans()) else body


def signed_by_all(body: dict[str, Any]) -> dict[str, list[str]]:
    """Both sides and the authority, each person once: who goes, in the office that he has."""
    by: dict[str, list[str]] = {"authority": ["authority-1"]}
    people = {"p-1"}
    for slug in body["ends"]:
        if THERE[slug] not in people:
            people.add(THERE[slug])
            by.setdefault(OFFICERS[slug][1][0], []).append(slug)
    for each in body["appoints"]:
        if each["person"] not in people:
            people.add(each["person"])
            slug = each.get("slug") or each["key"].split("+")[0].rpartition("/")[2]
            by.setdefault(each["roles"][0], []).append(slug)
    return {role: sorted(slugs) for role, slugs in by.items()}


def written(by: dict[str, list[str]]) -> dict[str, str | list[str]]:
    return {role: slugs if len(slugs) > 1 else slugs[0] for role, slugs in sorted(by.items())}


def hand_over(state: State, body: dict[str, Any], by: dict[str, list[str]]) -> State:
    signed = note("handover", body, written(by), no="handover", after=charter_id())
    return admit_governance(state, opened(signed), 1, MADE_MS + 1000)


@settings(max_examples=150)
@given(bodies())
def test_what_is_admitted_leaves_a_roster_that_law_allows(body: dict[str, Any]) -> None:
    state, _ = replay([charter_note()])
    before = encode_state(state)
    try:
        after = hand_over(state, body, signed_by_all(body))
    except LedgerError:
        assert encode_state(state) == before
        event("refused")
        return
    event("admitted")
    assert after.roster.holders(AUTHORITY)
    for slug in body["ends"]:
        assert after.roster.records[slug].until == 1
        assert after.roster.records[slug].roles == ()
    for each in body["appoints"]:
        assert set(each["roles"]) <= after.roster.roles_of(each["person"])
    for record in after.roster.in_force():
        duties = {
            duty
            for role in after.roster.roles_of(record.person)
            for duty in after.roles[role].duties
        }
        assert not any({one, other} <= duties for one, other in FORBIDDEN_DUTIES)
    assert decode_state(encode_state(after)) == after


@settings(max_examples=100)
@given(bodies(), st.data())
def test_no_signature_of_either_side_can_be_left_out(
    body: dict[str, Any], data: st.DataObject
) -> None:
    state, _ = replay([charter_note()])
    by = signed_by_all(body)
    try:
        hand_over(state, body, by)
    except LedgerError:
        return
    others = [(role, slug) for role, slugs in by.items() for slug in slugs if role != AUTHORITY]
    if not others:
        return
    role, slug = data.draw(st.sampled_from(others))
    fewer = {r: [s for s in slugs if (r, s) != (role, slug)] for r, slugs in by.items()}
    with pytest.raises(HandoverUnsigned) as found:
        hand_over(state, body, {r: slugs for r, slugs in fewer.items() if slugs})
    assert str(found.value.facts["person"]) in found.value.text("zh")


def test_a_whole_committee_changes_at_one_index() -> None:
    """Who went can sign nothing after it, who came everything, and nobody is in office twice."""
    state, _ = replay([charter_note()])
    going = ["director-1", "secretary-1", "accountant-1", "clerk-1"]
    body = {
        "accounts": [{"account": "现金", "amount": 12_300}],
        "appoints": [
            {"key": vkey("director-2"), "person": "p-31", "roles": ["director", "secretary"]},
            {"key": vkey("accountant-2"), "person": "p-32", "roles": ["accountant"]},
        ],
        "currency": "CNY",
        "date": "2026-11-22",
        "ends": going,
        "reason": "换届",
    }
    after = hand_over(state, body, signed_by_all(body))
    in_force = {record.slug for record in after.roster.in_force()}
    assert in_force.isdisjoint(going)
    assert in_force >= {"director-2", "accountant-2", "cashier-1", "supervision-1"}
    assert {record.until for record in after.roster.in_force()} == {IN_FORCE}
    assert after.governance == 1
    assert after.governance_id != id_of(charter_note())
