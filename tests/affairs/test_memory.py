"""The overlay: what a batch has remembered is kept whole or forgotten whole."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs.memory import NOTHING, OPEN, Overlay, Remembered


def item(index: int) -> Remembered:
    return Remembered(
        index, sha256(str(index).encode()).digest(), f"no-{index}", "outflow", 5, "CNY", "基金"
    )


def test_nothing_is_remembered_of_an_empty_ledger() -> None:
    assert NOTHING.find_id(bytes(32)) is None
    assert NOTHING.find_no("1") is None
    assert item(0).closed_by == OPEN


def test_what_is_below_shows_through_and_can_be_closed_above() -> None:
    below = Overlay()
    below.remember(item(0))
    above = Overlay(below)
    above.close(item(0).id, 9)
    assert above.find_id(item(0).id) == item(0)._replace(closed_by=9)
    assert above.find_no("no-0") == item(0)._replace(closed_by=9)
    assert below.find_id(item(0).id) == item(0)
    assert above.closed() == [(item(0).id, 9)]
    assert above.added() == []


def test_what_was_remembered_is_given_as_it_was_then() -> None:
    memory = Overlay()
    memory.remember(item(0))
    memory.close(item(0).id, 1)
    assert memory.added() == [item(0)]
    assert memory.find_no("no-0") == item(0)._replace(closed_by=1)


def test_nothing_is_remembered_or_closed_twice() -> None:
    memory = Overlay()
    memory.remember(item(0))
    with pytest.raises(ValueError, match="remembered already"):
        memory.remember(item(0))
    with pytest.raises(ValueError, match="remembered already"):
        memory.remember(item(1)._replace(no="no-0"))
    memory.close(item(0).id, 1)
    with pytest.raises(ValueError, match="closed already"):
        memory.close(item(0).id, 2)


def test_what_was_closed_is_open_again_after_a_rollback() -> None:
    memory = Overlay()
    memory.remember(item(0))
    mark = memory.mark()
    memory.remember(item(1))
    memory.close(item(0).id, 1)
    memory.rollback(mark)
    assert memory.find_id(item(0).id) == item(0)
    assert memory.find_id(item(1).id) is None
    assert (memory.added(), memory.closed()) == ([item(0)], [])


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["remember", "close", "mark", "rollback"]), st.integers(0, 9)),
    max_size=30,
)


@given(ACTIONS)
def test_a_rollback_leaves_what_was_there_at_the_mark(actions: list[tuple[str, int]]) -> None:
    memory = Overlay()
    model: dict[int, int] = {}  # index of what is remembered -> what closed it
    marks: list[tuple[int, dict[int, int]]] = []
    for action, number in actions:
        if action == "remember" and number not in model:
            memory.remember(item(number))
            model[number] = OPEN
        elif action == "close" and model.get(number) == OPEN:
            memory.close(item(number).id, 99)
            model[number] = 99
        elif action == "mark":
            marks.append((memory.mark(), dict(model)))
        elif action == "rollback" and marks:
            mark, model = marks.pop()
            memory.rollback(mark)
        for each in range(10):
            found = memory.find_id(item(each).id)
            assert found == memory.find_no(f"no-{each}")
            assert (found.closed_by if found else None) == model.get(each)
    assert {r.index for r in memory.added()} == set(model)
    assert len(memory.closed()) == sum(closer != OPEN for closer in model.values())
