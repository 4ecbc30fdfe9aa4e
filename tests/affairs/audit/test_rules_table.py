"""``docs/findings.md`` says what the rules say, and every rule can be said."""

import pytest

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Colour, Rule
from tests.affairs.audit.rules_table import PAGE, all_rules, page

RULES = all_rules()


def test_the_page_of_findings_is_true() -> None:
    text = PAGE.read_text("utf-8")
    assert text == page(text), "run: python -m tests.affairs.audit.rules_table"


def test_no_two_rules_have_one_id() -> None:
    ids = [rule.id for family in FAMILIES for rule in family().rules]
    assert len(ids) == len(set(ids)) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_has_its_basis_its_grade_and_its_sentences(rule: Rule) -> None:
    assert rule.basis
    assert rule.grade in ("A", "B", "C", "U")
    assert rule.capped is not Colour.RED or rule.grade == "A"
    assert rule.capped is Colour.GREY or rule.grade != "U"
    assert rule.zh
    assert not any(word in rule.zh + rule.basis for word in ("核实", "真实"))
    assert rule.answer_days > 0
    assert rule.en
    assert not any(word in rule.en for word in ("genuine", "verified"))
