"""示例社区二: what was planted is found, nothing else is, and a plant stands for every rule."""

from collections import Counter

import pytest

from ledger.affairs.audit.auditor import FAMILIES
from mingbai.demo.planting import PLANTS
from mingbai.demo.second import CHAPTERS
from tests.communities.admitted import described
from tests.communities.measure import BEYOND_EVENTS
from tests.communities.second import told


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exactly_what_was_planted_is_found(chapter: str) -> None:
    _, _, plants, found = told(chapter)
    wanted = Counter({plant.rule: plant.rows for plant in plants})
    assert Counter(finding.rule.id for finding in found) == wanted, described(found)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_it_is_found_at_the_entry_that_is_wrong(chapter: str) -> None:
    ground, _, plants, found = told(chapter)
    indices = ground.of.desk.indices
    for plant in plants:
        wrong = {indices[name] for name in (plant.rule, f"{plant.rule}-reply") if name in indices}
        for finding in found:
            if finding.rule.id == plant.rule and finding.entries and wrong:
                assert wrong & set(finding.entries), described([finding])


def test_every_rule_of_every_family_is_planted_once() -> None:
    rules = {rule.id for family in FAMILIES for rule in family.rules}  # type: ignore[attr-defined]
    planted = Counter(plant.rule for plant in PLANTS)
    assert set(planted) == rules - BEYOND_EVENTS
    assert set(planted.values()) == {1}


def test_every_plant_is_in_a_chapter_that_is_told() -> None:
    assert {plant.chapter for plant in PLANTS} == set(CHAPTERS)
