"""The rules bear anything that admission lets in: they say what they find, and raise nothing."""

from datetime import date
from random import Random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.rows import parse_row
from tests.affairs.audit.anything import ORDINARY, Chance, anything, make_body
from tests.affairs.audit.events import auditor_of
from tests.affairs.audit.shelf import MemoryShelf

DAYS = (date(2026, 1, 1), date(2026, 7, 1), date(2031, 1, 1))


@pytest.mark.parametrize("kind", ORDINARY)
def test_a_body_of_every_type_can_be_made_by_chance(kind: str) -> None:
    rng = Random(7)
    assert [make_body(kind, Chance(rng)) for _ in range(3)]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**64))
def test_every_family_bears_any_admissible_ledger(seed: int) -> None:
    story = anything(seed, 60)
    auditor = auditor_of(story, *FAMILIES)
    for event in story.events:
        auditor.take(event)
    for today in DAYS:
        rows = auditor.rows(today)
        assert [parse_row(orjson.loads(orjson.dumps(row.plain()))) for row in rows] == rows
        assert len({row.id for row in rows}) == len(rows)


def test_every_family_bears_a_day_that_is_far_away() -> None:
    story = anything(1, 60)
    auditor = auditor_of(story, *FAMILIES)
    for event in story.events:
        auditor.take(event)
    assert auditor.rows(date(1900, 1, 1)) is not None
    assert auditor.rows(date(2999, 12, 31))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**64), st.integers(1, 59))
def test_replay_from_any_saved_state_equals_replay_from_zero(seed: int, at: int) -> None:
    story = anything(seed, 60)
    straight, shelf = auditor_of(story, *FAMILIES), MemoryShelf()
    first = auditor_of(story, *FAMILIES, shelf=shelf)
    for event in story.events:
        straight.take(event)
        if event.index < at:
            first.take(event)
    second = auditor_of(story, *FAMILIES, shelf=shelf)
    second.load(orjson.loads(orjson.dumps(first.save())))
    for event in story.events[at:]:
        second.take(event)
    assert orjson.dumps(second.save()) == orjson.dumps(straight.save())
    assert second.rows(DAYS[1]) == straight.rows(DAYS[1])
