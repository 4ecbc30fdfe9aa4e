"""``docs/spec/admission.md`` tells what is refused from what is found, in words the code has."""

import re
from pathlib import Path

import pytest

from ledger.affairs import errors
from ledger.affairs.audit.auditor import FAMILIES as AUDITED
from ledger.affairs.errors import NotUnderstood, PersonalDataFound
from ledger.affairs.types.registry import GOVERNANCE, REGISTRY
from ledger.core.errors import error_classes
from tests.affairs.scenario import cases

PAGE = (Path(__file__).parents[2] / "docs" / "spec" / "admission.md").read_text("utf-8")
REFUSED, FOUND = (
    re.findall(r"^\| (?!condition|---|\*\*)(.*) \| (.*) \|$", part, re.MULTILINE)
    for part in re.split(r"^## \d\. .*$", PAGE, flags=re.MULTILINE)[2:4]
)
CODES = [code for _, codes in REFUSED for code in re.findall(r"`([a-z0-9_]+)`", codes)]
FAMILIES = {rule.id.partition(".")[0] for make in AUDITED for rule in make().rules}


def test_every_code_of_the_refused_is_that_of_an_error() -> None:
    assert len(CODES) > 50
    assert {error.code for error in error_classes()} >= set(CODES)


def test_a_code_stands_in_one_row() -> None:
    assert len(CODES) == len(set(CODES))


def test_a_condition_is_met_by_a_case_for_each_of_its_codes() -> None:
    wanted = {case["want"] for case in cases() if "want" in case}
    core = {"signature_wrong"}  # an error of the core, which has its own cases, and is here as well
    assert set(CODES) - core <= wanted


@pytest.mark.parametrize(("condition", "family"), FOUND)
def test_what_is_found_is_found_by_a_family(condition: str, family: str) -> None:
    assert family in FAMILIES, condition


def test_every_family_finds_something() -> None:
    assert {family for _, family in FOUND} == FAMILIES


def test_what_a_later_version_may_know_is_no_disproof() -> None:
    ours = [e for e in error_classes() if e.__module__ == errors.__name__]
    not_understood = {e.code for e in ours if issubclass(e, NotUnderstood)}
    assert not_understood == {
        "type_unknown",
        "version_unknown",
        "profile_unknown",
        "catalogue_base_unknown",
    }
    assert not not_understood & set(CODES)
    assert PersonalDataFound.code not in CODES


def test_no_governance_statement_has_links_that_admission_would_have_to_look_up() -> None:
    """A phone that walks the governance entries only judges them whole."""
    assert {kind for kind in GOVERNANCE if REGISTRY[kind].links} == set()
