"""Who is in office, as the rules are told: it agrees with admission's own roster."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.audit.offices import Offices
from ledger.affairs.state import State
from tests import community
from tests.affairs.audit.events import ORIGIN, Story
from tests.affairs.scenario import Run, cases

REPORTER = {"label": "报账员", "like": "clerk", "role": "reporter"}


def offices_of(story: Story) -> Offices:
    offices = Offices()
    for event in story.events:
        offices.take(event)
    return offices


def test_the_charter_s_officers_are_in_office_and_so_is_the_street() -> None:
    offices = offices_of(Story())
    assert offices.person_of("director-1") == "p-3"
    assert offices.roles_of("p-3") == {"director"}
    assert offices.roles_of("p-1") == {"authority"}
    assert offices.name_of("p-1") == "示例街道办事处"
    assert offices.holders("supervision") == {"p-7", "p-8", "p-9"}
    assert "p-3" in offices.office_persons()


def test_nobody_is_anybody_whom_nobody_named() -> None:
    offices = Offices()
    assert offices.person_of("director-1") is None
    assert offices.slugs_of("p-3") == ()
    assert offices.roles_of("p-3") == frozenset()
    assert offices.name_of("p-3") == "p-3"
    assert offices.office_persons() == set()
    assert offices.label_of("director") == "主任"
    assert offices.label_of("reporter") == "reporter"


def test_people_come_and_go() -> None:
    story = Story(roles=[REPORTER])
    story.add(
        "appointment",
        {
            "key": community.vkey("reporter-1"),
            "name": "李示例",
            "person": "p-30",
            "roles": ["reporter"],
        },
    )
    story.add("appointment", {"person": "p-3", "roles": ["secretary"], "slug": "director-1"})
    story.add("revocation", {"reason": "离任", "slug": "cashier-1"})
    story.add("revocation", {"reason": "分开", "roles": ["director"], "slug": "director-1"})
    story.add(
        "rekey", {"key": community.vkey("director-2"), "reason": "遗失", "slug": "director-1"}
    )
    offices = offices_of(story)
    assert offices.roles_of("p-30") == {"reporter"}
    assert offices.name_of("p-30") == "李示例"
    assert offices.holders("clerk") == {"p-6", "p-10", "p-30"}
    assert (offices.like("reporter"), offices.label_of("reporter")) == ("clerk", "报账员")
    assert offices.slugs_of("p-3") == ("director-1", "director-2")
    assert offices.roles_of("p-3") == {"secretary"}
    assert "p-5" not in offices.office_persons()
    assert offices.person_of("cashier-1") == "p-5"


def test_a_handover_changes_a_committee_at_once() -> None:
    story = Story()
    story.add(
        "handover",
        {
            "accounts": [],
            "appoints": [
                {"key": community.vkey("director-2"), "person": "p-31", "roles": ["director"]},
                {"person": "p-6", "roles": ["secretary"], "slug": "clerk-1"},
            ],
            "currency": "CNY",
            "date": "2026-01-02",
            "ends": ["director-1", "secretary-1"],
            "reason": "换届",
        },
    )
    story.add("key_succession", {"log_keys": ["k"], "reason": "换服务器"})
    offices = offices_of(story)
    assert offices.holders("director") == {"p-31"}
    assert offices.holders("secretary") == {"p-6"}
    assert offices.roles_of("p-3") == frozenset()


def test_what_is_saved_is_plain_json_and_is_loaded_as_it_was() -> None:
    story = Story(roles=[REPORTER])
    story.add("appointment", {"person": "p-6", "roles": ["reporter"], "slug": "clerk-1"})
    offices, again = offices_of(story), Offices()
    saved = json.loads(json.dumps(offices.save()))
    again.load(saved)
    assert again.save() == offices.save() == saved
    assert again.roles_of("p-6") == {"clerk", "reporter"}


ADMITTED = [
    case
    for case in cases("governance", "governance-2")
    if case["want"] == "ok" and case.get("charter", {}) is not None
]


@settings(max_examples=30)
@given(st.sampled_from(ADMITTED))
def test_it_agrees_with_the_roster_after_every_case(case: object) -> None:
    offices = Offices()
    run = Followed(case, offices)
    assert run.play() is None
    state: State = run.state
    people = {record.person for record in state.roster.records.values()}
    for person in people:
        assert offices.roles_of(person) == state.roster.roles_of(person)
    for slug, record in state.roster.records.items():
        assert offices.person_of(slug) == record.person


class Followed(Run):
    """A case whose every admitted governance statement the offices take."""

    def __init__(self, case: object, offices: Offices) -> None:
        super().__init__(case)
        self.offices = offices

    def take(self, step: object) -> None:
        value = self.envelope(step)
        super().take(step)
        story = Story.__new__(Story)
        story.events, story._day = [], "2026-01-01"
        if value["type"] in {"notice", "expenditure"}:
            return
        self.offices.take(story.add(value["type"], value["body"], by={}))


def test_the_story_s_ledger_is_the_community_s() -> None:
    assert ORIGIN == community.ORIGIN
