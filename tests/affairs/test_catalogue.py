"""The catalogue as data: what the standard one has, and what a place may bring (catalogue.md)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ledger.affairs.catalogue import (
    STANDARD_CATALOGUE,
    CatalogueFile,
    Category,
    Profile,
    parse_catalogue,
)
from ledger.affairs.errors import FieldRepeats
from ledger.affairs.roles import STANDARD_ROLES
from ledger.affairs.standard import CATALOGUE, read_standard
from ledger.affairs.types.registry import REGISTRY
from tests.affairs.test_spec import table

SPEC = (Path(__file__).parents[2] / "docs" / "spec" / "catalogue.md").read_text("utf-8")
CATEGORIES = STANDARD_CATALOGUE.categories
PROFILES = STANDARD_CATALOGUE.profiles
OWN: dict[str, Any] = {
    "code": "X01",
    "frequency": "monthly",
    "grade": "U",
    "kind": "financial",
    "name": "停车收入",
    "scope": "urban",
}


def own(**changes: Any) -> bytes:
    file = {"version": "1", "extends": STANDARD_CATALOGUE.hash, **changes}
    return json.dumps(file, ensure_ascii=False).encode()


# ------------------------------------------------------------------------------------ standard


def test_the_standard_catalogue_has_59_categories_10_profiles_and_three_kinds() -> None:
    assert len(CATEGORIES) == 59
    assert len(PROFILES) == 10
    assert set(STANDARD_CATALOGUE.kinds) == {"party", "resident", "financial"}


@pytest.mark.parametrize("code", [c for c, each in CATEGORIES.items() if each.grade in "AB"])
def test_a_duty_of_grade_a_or_b_names_its_basis(code: str) -> None:
    assert CATEGORIES[code].basis


def test_the_national_floor_holds_for_the_heads_of_the_two_laws_that_list_no_persons() -> None:
    heads = re.compile(r"U25§34\(\d\)|V25§35(\(\d\))?(?!\d)")
    for category in CATEGORIES.values():
        if heads.search(category.basis) and not category.persons:
            assert category.shortest_days == 15, category.code
            assert category.grade == "A"


def test_what_hangs_fifteen_days_by_inference_is_marked_so() -> None:
    inferred = {code for code, each in CATEGORIES.items() if each.shortest_grade}
    assert inferred == {"J08", "J09", "J11", "J12", "V09", "V15"}
    assert {CATEGORIES[code].shortest_grade for code in inferred} == {"U"}


def test_a_list_of_persons_has_a_longest_display_and_no_floor() -> None:
    persons = {code for code, each in CATEGORIES.items() if each.persons}
    assert persons == {"J10", "P04", "P09", "V06", "V08", "V11"}
    for code in persons:
        assert CATEGORIES[code].longest_days == 30
        assert CATEGORIES[code].shortest_days is None
    assert {code for code, each in CATEGORIES.items() if each.longest_days} == persons


def test_a_source_is_named_for_every_abbreviation_of_law() -> None:
    used = {
        word
        for category in CATEGORIES.values()
        for word in re.findall(r"\b([A-Z]{1,3}[0-9]{0,2})§", category.basis)
    }
    assert used <= set(STANDARD_CATALOGUE.sources)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_profile_applies_to_some_categories_and_not_to_the_others_communities(
    profile: Profile,
) -> None:
    ours = {code for code, each in CATEGORIES.items() if profile.applies(each)}
    assert "P01" in ours  # party affairs are for both
    assert ("J01" in ours) == ("urban" in profile.scopes)
    assert ("V01" in ours) == ("village" in profile.scopes)
    assert ("J07" in ours) == ("urban:Shanghai" in profile.scopes)
    assert "F06" not in ours  # a collective keeps a ledger of its own


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_profile_names_types_roles_and_forms_that_there_are(profile: Profile) -> None:
    assert set(profile.chain) <= set(REGISTRY)
    assert set(profile.audited) <= set(STANDARD_ROLES)
    assert {role for pair in profile.forbidden for role in pair} <= set(STANDARD_ROLES)
    assert (profile.shortest_days or 0) >= (profile.local_shortest_days or 0)


def test_shares_are_fractions() -> None:
    sichuan, hainan = PROFILES["SC-village"], PROFILES["HI-village-2025"]
    assert sichuan.residents_share is not None
    assert sichuan.representatives_share is not None
    assert hainan.representatives_share is not None
    assert 60 * sichuan.representatives_share == 12
    assert 60 * hainan.representatives_share == 20
    assert 3000 * sichuan.residents_share == 300
    assert PROFILES["CN-urban-2026"].residents_share is None
    assert PROFILES["CN-urban-2026"].representatives_share is None


# ------------------------------------------------------------------------------- a place's own


def test_layout_and_order_of_keys_do_not_change_the_hash() -> None:
    data = read_standard(CATALOGUE)
    assert parse_catalogue(data) == STANDARD_CATALOGUE
    other = json.dumps(json.loads(data), sort_keys=True, indent=3).encode()
    assert other != data
    assert parse_catalogue(other).hash == STANDARD_CATALOGUE.hash


def test_a_changed_word_changes_the_hash() -> None:
    data = read_standard(CATALOGUE).replace("党务".encode(), "党建".encode())
    assert parse_catalogue(data).hash != STANDARD_CATALOGUE.hash


def test_what_extends_the_standard_has_all_of_it_and_its_own() -> None:
    found = parse_catalogue(
        own(
            categories=[OWN, {**OWN, "code": "F02", "name": "本区的工作经费"}],
            kinds=[{"label": "政务", "name": "administrative"}],
        )
    )
    assert len(found.categories) == 60
    assert found.categories["F02"].name == "本区的工作经费"
    assert set(found.kinds) == {"party", "resident", "financial", "administrative"}
    assert found.profiles == PROFILES
    assert len(CATEGORIES) == 59
    assert CATEGORIES["F02"].name != "本区的工作经费"


def test_a_catalogue_of_its_own_has_nothing_else() -> None:
    found = parse_catalogue(b'{"version":"1"}')
    assert not found.categories
    assert not found.profiles
    assert found.hash != STANDARD_CATALOGUE.hash


def test_an_error_says_where_and_what_to_do_in_both_languages() -> None:
    with pytest.raises(FieldRepeats) as found:
        parse_catalogue(own(categories=[OWN, OWN]))
    assert found.value.where == "categories[1].code"
    assert "X01" in found.value.text("zh")
    assert "X01" in found.value.text("en")


# ------------------------------------------------------------------------------- specification


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("## 2. A catalogue", CatalogueFile),
        ("### 2.1 A category", Category),
        ("### 2.2 A profile", Profile),
    ],
)
def test_the_specification_has_the_fields(heading: str, model: Any) -> None:
    fields = {
        name: "yes" if info.is_required() else "no" for name, info in model.model_fields.items()
    }
    assert table(SPEC, heading) == fields


def test_the_charts_fields_are_in_the_specification() -> None:
    for field in ("`id`", "`accounts`", "`years`", "`workdays`"):
        assert field in SPEC
