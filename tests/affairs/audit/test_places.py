"""What a place's own profile sets is told by that place's source and grade, never another's law."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from ledger.affairs.audit.family import Family
from ledger.affairs.audit.objection_rules import REPLY_CLAUSES, STREET_CLAUSES
from ledger.affairs.audit.objections import Objections
from ledger.affairs.audit.places import rests_on
from ledger.affairs.audit.publicity import Publicity
from ledger.affairs.audit.publicity_chain import PublicityChain
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue, parse_catalogue
from ledger.affairs.codes import number_of
from tests.affairs.audit.events import Body, Story, published, run

SOURCE = "示例镇村务公开办法"
TODAY = "2026-04-30"


def own(grade: str) -> Catalogue:
    """The catalogue of a place whose profile is its own, with a source of *grade*."""
    profile = {
        "id": "own", "label": "示例", "source": SOURCE, "grade": grade, "scopes": ["village"],
        "general": "quarterly", "finance": "quarterly", "medium": ["村务公开栏"], "reply_days": 7,
        "government_reply_days": 7, "finance_on_board": True, "opinion_must_agree": True,
    }  # fmt: skip
    file = {"version": "place-1", "extends": STANDARD_CATALOGUE.hash, "profiles": [profile]}
    return parse_catalogue(orjson.dumps(file))


def story_of(profile: str) -> Story:
    """Finance that hangs on no board, without consent; two objections, one of them late."""
    story = Story(profile=profile)
    hung = published(medium=["网络"], kind="financial", catalogue="F04")
    story.add("notice", hung, day="2026-03-02")
    for number in (1, 2):
        slip = {"book": "A", "no": number, "day": "2026-03-03"}
        body: Body = {"about": "三月支出", "slip": slip}
        by = {"supervision": "supervision-1"}
        story.add("objection", body, day="2026-03-03", by=by, no=number_of(body))
    said = {"objection": story.events[-1].id, "outcome": "explained", "text": "已说明"}
    story.add("reply", {**said, "day": "2026-04-20"}, day="2026-04-20")
    gone = {"objection": story.events[2].id, "office": "示例街道办事处", "reason": "没有答复"}
    street = {"supervisor": "supervisor-1"}
    story.add("escalation", {**gone, "day": "2026-04-21"}, day="2026-04-21", by=street)
    return story


CASES: list[tuple[Callable[[], Family], str]] = [
    (Objections, "objections.unanswered"),
    (Objections, "objections.late"),
    (Objections, "objections.street_unanswered"),
    (Publicity, "publicity.off_board"),
    (PublicityChain, "publicity.without_consent"),
]


@pytest.mark.parametrize(("family", "rule"), CASES, ids=[rule for _, rule in CASES])
@pytest.mark.parametrize(("grade", "red"), [("A", "red"), ("C", "yellow"), ("U", "grey")])
def test_a_place_with_a_source_of_its_own_is_told_that_source_and_its_grade(
    family: Callable[[], Family], rule: str, grade: str, red: str
) -> None:
    found: list[Any] = run(family, story_of("own"), "2026-05-20", catalogue=own(grade))
    (one,) = [each for each in found if each.rule.id == rule]
    assert (one.rule.basis, one.rule.grade) == (SOURCE, grade)
    usual = "yellow" if rule.endswith("late") and grade == "A" else red
    assert one.rule.capped.value == usual


@pytest.mark.parametrize("place", sorted(REPLY_CLAUSES))
def test_a_place_whose_law_was_read_is_told_the_article_of_that_law_alone(place: str) -> None:
    found = run(Objections, story_of(place), "2026-05-20")
    bases = {each.rule.id.partition(".")[2]: each.rule.basis for each in found}
    assert bases["unanswered"] == bases["late"] == REPLY_CLAUSES[place]
    assert bases.get("street_unanswered") == STREET_CLAUSES.get(place)
    days = STANDARD_CATALOGUE.profiles[place].reply_days
    assert f"（{days}日）" in bases["late"]


def test_without_a_known_profile_nothing_rests_on_it() -> None:
    assert rests_on(None, REPLY_CLAUSES) == {}
