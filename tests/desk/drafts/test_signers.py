"""Who is asked to sign: by the rules, in their order, different people first, each person once."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.desk.draft_errors import NobodyToSign
from api.desk.signers import asked, order_of, propose_by, renewed_by, tier_of
from api.desk.writing import rehearse, write_text
from ledger.affairs.memory import NOTHING
from ledger.affairs.roster import Roster
from ledger.affairs.rules import DEFAULT_RULES
from ledger.affairs.state import State
from ledger.affairs.statement import parse_statement
from tests import community as c

NOW = c.MADE_MS


@cache
def standard() -> State:
    state, _ = c.replay([c.charter_note(rules={})], time_ms=c.FOUNDED_MS)
    return state


def holding(roles: dict[str, tuple[str, ...]]) -> State:
    """The standard ledger, in which the keys of the charter hold *roles*, by slug."""
    state = standard()
    records = {
        slug: record._replace(roles=roles.get(slug, ()), person=record.person)
        for slug, record in state.roster.records.items()
    }
    return replace(state, roster=Roster(MappingProxyType(records)))


def test_a_payment_goes_to_clerk_watcher_approver_and_bookkeeper_in_this_order() -> None:
    state, body = standard(), c.expenditure_body()
    by = propose_by(state, "expenditure", body, NOW, proposer="accountant-1")
    assert by == {
        "clerk": ["clerk-1"],
        "supervision": ["supervision-1"],
        "director": ["director-1"],
        "accountant": ["accountant-1"],
    }
    text = write_text(state, "expenditure", body, by, no="1", made_ms=NOW)
    order = order_of(state, parse_statement(text).by, tier_of(state, "expenditure", body, NOW))
    assert order == ("clerk-1", "supervision-1", "director-1", "accountant-1")


def test_whoever_proposes_is_asked_before_others_of_his_office() -> None:
    by = propose_by(standard(), "notice", c.notice_body(), NOW, proposer="secretary-1")
    assert by == {"secretary": ["secretary-1"]}
    by = propose_by(standard(), "cash_count", {}, NOW, proposer="supervision-2")
    assert by["supervision"] == ["supervision-2"]


def test_one_person_in_two_offices_signs_once_in_both() -> None:
    state = holding(
        {
            "director-1": ("director", "clerk"),
            "accountant-1": ("accountant",),
            "supervision-1": ("supervision",),
            "authority-1": ("authority",),
        }
    )
    body = c.expenditure_body(handler="accountant")
    by = propose_by(state, "expenditure", body, NOW, proposer="accountant-1")
    assert by["director"] == by["clerk"] == ["director-1"]
    text = write_text(state, "expenditure", body, by, no="1", made_ms=NOW)
    rehearse(state, NOTHING, text, NOW)


def test_who_handled_a_payment_is_not_asked_to_approve_it() -> None:
    state = holding(
        {
            "director-1": ("director", "clerk"),
            "secretary-1": ("secretary",),
            "accountant-1": ("accountant",),
            "supervision-1": ("supervision",),
        }
    )
    body = c.expenditure_body(handler="clerk")
    by = propose_by(state, "expenditure", body, NOW, proposer="director-1")
    assert by["clerk"] == ["director-1"]
    assert by["secretary"] == ["secretary-1"]
    rehearse(state, NOTHING, write_text(state, "expenditure", body, by, no="1", made_ms=NOW), NOW)


def test_an_office_that_nobody_holds_is_named_in_chinese() -> None:
    with pytest.raises(NobodyToSign) as refused:
        propose_by(holding({"director-1": ("director",)}), "closing", {}, NOW, proposer="x")
    assert "会计" in refused.value.text("zh")


def test_an_ended_key_gives_way_to_the_same_persons_new_one_or_whoever_holds_the_office() -> None:
    state = standard()
    records = dict(state.roster.records)
    records["director-1"] = records["director-1"]._replace(until=5, roles=())
    new = records["clerk-1"]._replace(slug="director-9", person="p-77", roles=("director",))
    state = replace(state, roster=Roster(MappingProxyType({**records, "director-9": new})))
    by = (("director", ("director-1",)), ("accountant", ("accountant-1",)))
    assert renewed_by(state, by) == {
        "director": ["director-9"],
        "accountant": ["accountant-1"],
    }
    assert [each.ended for each in asked(state, by, ("director-1", "accountant-1"))] == [
        True,
        False,
    ]


ROLES = ("secretary", "director", "accountant", "cashier", "clerk", "supervision", "supervisor")
HELD = st.dictionaries(
    st.sampled_from(sorted(c.OFFICERS)),
    st.lists(st.sampled_from(ROLES), unique=True, max_size=3).map(tuple),
)
KINDS = sorted(set(DEFAULT_RULES) - {"charter", "expenditure"})


@settings(max_examples=200, deadline=None)
@given(HELD, st.sampled_from(sorted(c.OFFICERS)), st.sampled_from(KINDS))
def test_whoever_is_proposed_satisfies_the_rule_or_nobody_could(
    held: dict[str, tuple[str, ...]], proposer: str, kind: str
) -> None:
    state = holding(held | {"authority-1": ("authority",)})
    tier = tier_of(state, kind, {}, NOW)
    try:
        by = propose_by(state, kind, {}, NOW, proposer=proposer)
    except NobodyToSign:
        lacking = [
            need
            for need in tier.needs
            if len({p for r in need.roles for p in state.roster.holders(r)}) < need.count
        ]
        assert lacking
        return
    records = state.roster.records
    slugs = [slug for chosen in by.values() for slug in chosen]
    people = {records[slug].person for slug in slugs}
    assert len(people) == len(set(slugs))
    for role, chosen in by.items():
        assert all(role in records[slug].roles for slug in chosen)
    for need in tier.needs:
        assert any(role in by for role in need.roles)
    everybody = {p for need in tier.needs for r in need.roles for p in state.roster.holders(r)}
    assume(len(everybody) >= tier.people)
    assert len(people) >= tier.people


@settings(max_examples=100, deadline=None)
@given(HELD, st.sampled_from(ROLES), st.sampled_from(sorted(c.OFFICERS)))
def test_a_payment_that_is_proposed_is_one_that_the_ledger_takes(
    held: dict[str, tuple[str, ...]], handler: str, proposer: str
) -> None:
    state = holding(held)
    body: dict[str, Any] = c.expenditure_body(handler=handler)
    try:
        by = propose_by(state, "expenditure", body, NOW, proposer=proposer)
    except NobodyToSign:
        return
    people = {state.roster.records[slug].person for slugs in by.values() for slug in slugs}
    assume(len(people) >= tier_of(state, "expenditure", body, NOW).people)
    text = write_text(state, "expenditure", body, by, no="1", made_ms=NOW)
    rehearse(state, NOTHING, text, NOW)
