"""Whoever asks once for each pattern admits exactly what whoever asks each time does."""

import pytest

from ledger.affairs import clearing
from ledger.affairs.admission import admit, closed_by, open_statement
from ledger.affairs.clearing import Clearing
from ledger.affairs.opening import Opened
from ledger.affairs.signing import EARLY_MS, LATE_MS, check_signers
from ledger.affairs.state import EMPTY, State
from ledger.core.errors import LedgerError
from tests.affairs.scenario import Run, cases
from tests.community import (
    MADE_MS,
    ORIGIN,
    charter_note,
    expenditure_body,
    known_keys,
    note,
    replay,
)

DAY_MS = 86_400_000


class ClearedRun(Run):
    """A case as a server plays it: with a clearing for as long as nothing governs anew."""

    clearing = Clearing(EMPTY)

    def take(self, step: object) -> None:
        opened = open_statement(self.build(step), ORIGIN, self.known)
        time_ms = MADE_MS + 1000 * self.index
        if isinstance(step, dict) and "time" in step:
            super().take(step)
            self.clearing = Clearing(self.state)
            return
        index = step.get("index", self.index) if isinstance(step, dict) else self.index
        admission = admit(
            self.state, self.memory, opened, index=index, time_ms=time_ms, clearing=self.clearing
        )
        if admission.state.governance_id != self.state.governance_id:
            self.clearing = Clearing(admission.state)
        self.memory.remember(admission.remembered)
        for closed, closer in admission.closed:
            self.memory.close(closed, closer)
        self.state = admission.state
        name = step.get("id", f"step-{self.index}") if isinstance(step, dict) else ""
        self.ids[name] = opened.id
        self.index += 1


def outcome(run: Run) -> tuple[str, str, State]:
    try:
        error = run.play()
    except LedgerError as raised:
        error = raised
    return ("", "", run.state) if error is None else (error.code, error.where, run.state)


def test_every_vector_has_the_same_outcome_with_a_clearing() -> None:
    found = [outcome(ClearedRun(case)) for case in cases()]
    assert found == [outcome(Run(case)) for case in cases()]
    assert len({code for code, _, _ in found}) > 50


def spent(amount: int = 12_345, by: object = None, **given: object) -> Opened:
    signed = by or {"accountant": "accountant-1", "director": "director-1"}
    data = note("expenditure", expenditure_body(amount), signed, no=f"{amount}-{given}", **given)  # type: ignore[arg-type]
    return open_statement(data, ORIGIN, known_keys())


@pytest.fixture(scope="module")
def state() -> State:
    return replay([charter_note()])[0]


def is_admissible(state: State, opened: Opened, time_ms: int) -> bool:
    try:
        check_signers(state, opened, time_ms)
    except LedgerError:
        return False
    return all(verdict for _, _, verdict in opened.signatures)


@pytest.mark.parametrize(
    "after_ms", [-EARLY_MS - 1, -EARLY_MS, 0, 3 * DAY_MS, LATE_MS, LATE_MS + 1]
)
def test_the_window_around_its_making_is_asked_of_each(state: State, after_ms: int) -> None:
    opened, asks = spent(), Clearing(state)
    time_ms = opened.made_ms + after_ms
    inside = -EARLY_MS <= after_ms <= LATE_MS and time_ms >= state.time_ms
    for _ in range(2):  # the second time from what is kept
        assert asks.is_clear(opened, time_ms) == inside


def test_who_may_not_sign_is_clear_neither_the_first_nor_the_second_time(state: State) -> None:
    asks, time_ms = Clearing(state), MADE_MS + 60_000
    alone = spent(by={"accountant": "accountant-1"})
    approved = spent()
    first, *rest = approved.signatures
    wrong = approved._replace(signatures=((*first[:2], False), *rest))
    for _ in range(2):
        for opened, is_clear in ((alone, False), (approved, True), (wrong, False)):
            assert asks.is_clear(opened, time_ms) == is_clear
            assert is_admissible(state, opened, time_ms) == is_clear


def test_only_so_many_patterns_are_kept(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "_PATTERNS_KEPT", 2)
    asks, time_ms = Clearing(state), MADE_MS + 60_000
    people = [
        {"accountant": "accountant-1"},
        {"director": "director-1"},
        {"accountant": "accountant-1", "secretary": "secretary-1"},
        {"accountant": "accountant-1", "director": "director-1"},
    ]
    for _ in range(2):
        found = [asks.is_clear(spent(by=by), time_ms) for by in people]
        assert found == [is_admissible(state, spent(by=by), time_ms) for by in people]
        assert len(asks._known) <= 2


def test_a_ratification_ends_the_outflow_that_it_names() -> None:
    run = Run(
        {
            "desc": "",
            "file": "",
            "charter": {},
            "steps": [{"type": "outflow", "id": "target"}, {"type": "ratification"}],
        }
    )
    steps = list(run.steps())
    for step in steps[:2]:
        run.take(step)
    opened = open_statement(run.build(steps[2]), ORIGIN, run.known)
    assert closed_by(opened) == (run.ids["target"],)
    assert closed_by(spent()) == ()
