"""Forms of decision: the standard ones, a place's own, and how far a matter has come by them."""

import itertools
from typing import Any

import orjson
import pytest

from ledger.affairs.catalogue import STANDARD_CATALOGUE, parse_catalogue
from ledger.affairs.errors import FieldForm, FieldNotAmong, FieldRepeats
from ledger.affairs.forms import (
    STANDARD_BODIES,
    STANDARD_FORMS,
    Form,
    Quorum,
    find_form,
    parse_forms,
)
from ledger.affairs.matters import Taken, judge
from ledger.affairs.types.drafts import Votes

FOUR_TWO = STANDARD_FORMS["four_two"]
SEVEN = STANDARD_FORMS["seven_steps"]


def taken(*steps: str) -> list[Taken]:
    """Steps on the days on which they stand: ``name`` or ``name outcome``, a day apart."""
    found = []
    for number, step in enumerate(steps, 1):
        name, _, outcome = step.partition(" ")
        found.append(Taken(name, f"2026-03-{number:02}", number, outcome or "passed"))
    return found


def test_the_standard_forms_are_the_three_of_the_design() -> None:
    assert {form.name: [step.label for step in form.steps] for form in STANDARD_FORMS.values()} == {
        "four_two": ["提议", "商议", "审议", "决议", "决议公开", "实施结果公开"],
        "three_meetings": ["听证会", "协调会", "评议会"],
        "seven_steps": [
            "提出议题",
            "把关筛选",
            "开展协商",
            "形成项目",
            "推动实施",
            "效果评估",
            "建立公约",
        ],
    }
    assert [step.name for step in SEVEN.steps if step.gate] == ["topic", "consultation", "project"]


def test_every_body_of_a_standard_form_is_described_and_statutes_only_are_grade_a() -> None:
    for form in STANDARD_FORMS.values():
        for name in itertools.chain.from_iterable(step.bodies for step in form.steps):
            assert form.body(name) is STANDARD_BODIES[name]
    assert form.body("nobody") is None
    for body in STANDARD_BODIES.values():
        if body.quorum is not None and body.quorum.grade == "A":
            assert "组织法" in body.quorum.basis


@pytest.mark.parametrize(
    ("share", "count", "whole", "met"),
    [
        (">1/2", 1, 1, True),
        (">1/2", 1, 2, False),
        (">1/2", 2, 3, True),
        (">1/2", 0, 0, False),
        (">=2/3", 2, 3, True),
        (">=2/3", 3, 5, False),
        (">=2/3", 4, 6, True),
        (">=2/3", 66, 100, False),
        (">=2/3", 67, 100, True),
        (">=2/3", 0, 0, True),
    ],
)
def test_more_than_half_is_not_half_and_two_thirds_are_two_thirds(
    share: str, count: int, whole: int, *, met: bool
) -> None:
    quorum = Quorum(present=share, basis="…", grade="U")
    votes = Votes(due=whole, present=count, agreed=0)
    assert quorum.lacks(votes) == (() if met else ("present",))


def test_agreement_is_of_those_present_or_of_those_due() -> None:
    votes = Votes(due=30, present=20, agreed=15)
    for of, lacks in (("present", ()), ("due", ("agreed",))):
        quorum = Quorum.model_validate({"agreed": ">1/2", "of": of, "basis": "…", "grade": "U"})
        assert quorum.lacks(votes) == lacks


# ------------------------------------------------------------------------------ how far it is


def test_a_matter_goes_step_by_step() -> None:
    names = [step.name for step in FOUR_TWO.steps]
    for count in range(len(names) + 1):
        standing = judge(FOUR_TWO, taken(*names[:count]))
        assert standing.missing == standing.disordered == ()
        assert standing.unknown == ()
        assert bool(standing.decided) == (count >= 4)
        assert [step for step, _ in standing.passed] == names[:count]
        assert standing.next[:1] == tuple(names[count : count + 1])


def test_the_first_step_may_be_merged_and_what_may_come_next_says_so() -> None:
    assert judge(FOUR_TWO, []).next == ("propose", "discuss")
    standing = judge(FOUR_TWO, taken("discuss", "review"))
    assert standing.missing == ()
    assert standing.next == ("resolve",)
    assert judge(SEVEN, taken("topic")).next == ("screening",)


def test_each_step_left_out_is_missing_and_nothing_else() -> None:
    names = [step.name for step in SEVEN.steps]
    for left_out in names[:-1]:
        standing = judge(SEVEN, taken(*(name for name in names if name != left_out)))
        assert [name for name, _ in standing.missing] == [left_out]
        assert standing.disordered == ()


def test_two_steps_the_other_way_round_are_out_of_order() -> None:
    standing = judge(FOUR_TWO, taken("propose", "review", "discuss", "resolve"))
    assert standing.disordered == (("discuss", 2),)
    assert standing.missing == ()


def test_what_is_recorded_in_another_order_counts_by_its_days() -> None:
    names = [step.name for step in FOUR_TWO.steps]
    expected = judge(FOUR_TWO, taken(*names)).passed
    for mixed in itertools.permutations(taken(*names)):
        again = judge(FOUR_TWO, mixed)
        assert again.passed == expected
        assert again.disordered == again.missing == ()


def test_all_steps_on_one_day_are_in_the_form_s_order() -> None:
    one_day = [each._replace(day="2026-03-01") for each in taken("resolve", "review", "discuss")]
    assert judge(FOUR_TWO, one_day).disordered == ()


def test_a_rejection_ends_it_and_a_later_decision_brings_it_back() -> None:
    rejected = taken("propose", "discuss", "review", "resolve rejected")
    assert judge(FOUR_TWO, rejected)[:2] == ("", True)
    assert judge(FOUR_TWO, rejected).next == ()
    again = judge(FOUR_TWO, [*rejected, Taken("resolve", "2026-05-01", 9, "passed")])
    assert again[:2] == ("2026-05-01", False)
    assert again.day("resolve") == "2026-05-01"
    assert again.day("publish_resolution") == ""


def test_what_is_sent_back_takes_back_what_followed() -> None:
    standing = judge(FOUR_TWO, taken("propose", "discuss", "review", "resolve", "review sent_back"))
    assert standing.decided == ""
    assert [name for name, _ in standing.passed] == ["propose", "discuss"]


def test_a_step_of_another_form_is_unknown() -> None:
    assert judge(FOUR_TWO, taken("hearing")).unknown == (1,)


# -------------------------------------------------------------------------- a place's own forms


def form(**changes: Any) -> dict[str, Any]:
    step = {"name": "vote", "label": "表决", "en": "vote", "decides": True}
    usual = {"name": "own", "label": "自定", "en": "own", "basis": "村规民约", "grade": "U"}
    return {**usual, "steps": [step], **changes}


def test_a_catalogue_s_own_form_comes_before_the_standard_one() -> None:
    file = {
        "version": "1",
        "extends": STANDARD_CATALOGUE.hash,
        "forms": [form(), form(name="four_two")],
    }
    own = parse_catalogue(orjson.dumps(file)).forms
    assert find_form(own, "own") is own["own"]
    assert find_form(own, "four_two") is own["four_two"]
    assert find_form({}, "four_two") is FOUR_TWO
    assert find_form(own, "three_meetings") is STANDARD_FORMS["three_meetings"]
    assert find_form(own, "nothing") is None


@pytest.mark.parametrize(
    ("changes", "error", "where"),
    [
        ({"steps": [form()["steps"][0]] * 2}, FieldRepeats, "forms[0]"),
        ({"steps": [{**form()["steps"][0], "merged_by": "x"}]}, FieldNotAmong, "forms[0]"),
        ({"name": "Own"}, FieldForm, "forms[0].name"),
        (
            {
                "bodies": [
                    {
                        "name": "b",
                        "label": "b",
                        "en": "b",
                        "quorum": {"present": "2/3", "basis": "x", "grade": "U"},
                    }
                ]
            },
            FieldForm,
            "forms[0].bodies[0].quorum.present",
        ),
    ],
)
def test_a_form_that_is_none_is_refused_where_it_is_wrong(
    changes: dict[str, Any], error: type[Exception], where: str
) -> None:
    file = {"version": "1", "bodies": [], "forms": [form(**changes)]}
    with pytest.raises(error) as refused:
        parse_forms(orjson.dumps(file))
    assert refused.value.where.lstrip(".") == where  # type: ignore[attr-defined]


def test_a_form_is_a_value() -> None:
    assert Form.model_config["frozen"]
