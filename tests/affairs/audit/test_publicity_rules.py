"""The specification lists the rules of publicity, work and the ledger, each with its class."""

import re
from pathlib import Path

import pytest

from ledger.affairs.audit.finding import Colour, Rule
from ledger.affairs.audit.ledgers import Ledgers
from ledger.affairs.audit.publicity import Publicity
from ledger.affairs.audit.publicity_chain import PublicityChain
from ledger.affairs.audit.publicity_content import PublicityContent
from ledger.affairs.audit.publicity_periods import PublicityPeriods
from ledger.affairs.audit.work import Work

SPEC = Path(__file__).parents[3] / "docs" / "spec"
PAGES = {
    "publicity": (Publicity, PublicityPeriods, PublicityChain, PublicityContent),
    "work": (Work, Ledgers),
}
RULES = [rule for families in PAGES.values() for family in families for rule in family.rules]


def listed(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    text = (SPEC / f"{page}.md").read_text("utf-8").partition("What is found")[2]
    for names, classes in re.findall(r"^\| (`[^|]+) \| ([a-z, ]+) \|", text, re.MULTILINE):
        rules, colours = re.findall(r"`([a-z_]+)`", names), classes.split(", ")
        each = colours if len(colours) == len(rules) else colours * len(rules)
        found.update(zip(rules, each, strict=True))
    return found


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_specification_lists_every_rule_with_its_class(page: str) -> None:
    ours = {
        rule.id.partition(".")[2]: rule.capped.value
        for family in PAGES[page]
        for rule in family.rules
    }
    assert listed(page) == ours


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_nobody_verified_is_a_hint_at_most(rule: Rule) -> None:
    assert rule.grade in "ABCU"
    assert rule.grade != "U" or rule.capped is Colour.GREY
    assert rule.colour is not Colour.RED or rule.grade == "A"
