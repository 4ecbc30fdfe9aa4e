"""Matters 事项: how far each has come by its form, and its whole story, in order.

`judge` is the state machine: from the steps that were taken it says what was decided, passed over,
taken out of order, and what may come next. `Matters` tells a matter's story for reports, the board
and the console: who, when, what was promised, and what came of it, with all that is linked to it.
Whether a practice is to be criticised is the audit's affair.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.forms import Form, FormStep, find_form
from ledger.affairs.statement import By
from ledger.affairs.types.registry import PAYMENTS

_PASSED = frozenset({"passed", "done"})


class Taken(NamedTuple):
    """A step that was taken on *day* (ISO), by entry *index*; *implied*: by another type."""

    step: str
    day: str
    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    outcome: str
    implied: bool = False


class Standing(NamedTuple):
    """How far a matter has come.

    *decided* is the day of the decision that holds, or nothing. *passed* are the steps that hold,
    with their days. *missing* are steps that were passed over, with the entry that did so, and
    *disordered* those that came after it. *unknown* are entries of steps that the form hasn't.
    *next* are the steps that may come now.
    """

    decided: str
    rejected: bool
    passed: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, int], ...]
    disordered: tuple[tuple[str, int], ...]
    unknown: tuple[int, ...]
    next: tuple[str, ...]

    def day(self, step: str) -> str:
        """Give the day on which *step* was passed, or nothing."""
        return dict(self.passed).get(step, "")


def judge(form: Form, taken: Iterable[Taken]) -> Standing:
    """Say how far a matter of *form* has come by the steps *taken*, whatever order they came in.

    What counts is the day of a step, then its place in the form: a step may be recorded late. A
    step that is rejected or sent back takes back itself and what followed it.
    """
    passed: dict[str, str] = {}
    over: dict[str, int] = {}
    ever: set[str] = set()
    unknown: list[int] = []
    rejected = False
    for each in sorted(taken, key=lambda t: (t.day, form.place(t.step), t.index)):
        place = form.place(each.step)
        if place == len(form.steps):
            unknown.append(each.index)
            continue
        if each.outcome in _PASSED:
            rejected = False
            if not each.implied:
                for earlier in _needed_before(form, place, each.step, passed):
                    over.setdefault(earlier.name, each.index)
            passed.setdefault(each.step, each.day)
            ever.add(each.step)
        else:
            rejected = each.outcome == "rejected"
            for later in form.steps[place:]:
                passed.pop(later.name, None)
    decided = min(
        (passed[s.name] for s in form.steps if s.decides and s.name in passed), default=""
    )
    return Standing(
        decided,
        rejected,
        tuple(passed.items()),
        tuple((name, index) for name, index in over.items() if name not in ever),
        tuple((name, index) for name, index in over.items() if name in ever),
        tuple(unknown),
        () if rejected else _next(form, passed),
    )


def implied_step(form: Form | None, kind: str, body: Mapping[str, Any]) -> str:
    """Give the step that a statement of the type *kind* takes, beside ``step``; or nothing.

    A result publishes itself only with its notice, and what was given up takes no step.
    """
    step = None if form is None else form.taken_by(kind)
    if step is None or body.get("outcome") == "given_up":
        return ""
    return "" if step.publishes and "notice" not in body else step.name


def _needed_before(
    form: Form, place: int, step: str, passed: Mapping[str, str]
) -> Iterable[FormStep]:
    """Give the steps before *place* that may not be left out and were not passed."""
    for earlier in form.steps[:place]:
        merged = earlier.merged_by is not None and (
            earlier.merged_by == step or earlier.merged_by in passed
        )
        if not (earlier.optional or merged or earlier.name in passed):
            yield earlier


def _next(form: Form, passed: Mapping[str, str]) -> tuple[str, ...]:
    last = max((form.place(name) for name in passed), default=-1)
    found = []
    for step in form.steps[last + 1 :]:
        found.append(step.name)
        may_skip = step.optional or step.merged_by is not None
        if not may_skip:
            break
    return tuple(found)


# ----------------------------------------------------------------------------------- stories


class Moment(NamedTuple):
    """Something that happened in a matter: which statement, when, by whom, with which outcome.

    *step* is the form's word where it is a step. *amount* is in minor units, negative where money
    came back; *moves* says that it is money that has moved.
    """

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    day: str
    type: str
    by: By
    step: str = ""
    outcome: str = ""
    text: str = ""
    amount: int = 0
    moves: bool = False
    promised: str = ""
    duty: str = ""
    body: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MatterStory:
    """A matter from its proposal to what came of it; *moments* are in the order of their days.

    *promised* is the day promised last, *duty* who answers for it now, *paid* what was paid less
    what came back (minor units), *percent* how far it is said to be. *outcome* and *cost* are the
    result's; *tallies* those of the latest evaluation, of *asked* people.
    """

    id: str
    index: int
    title: str
    form: str
    place: str
    amount: int
    emergency: bool
    ratify_by: str
    promised: str
    duty: str
    standing: Standing | None
    percent: int
    outcome: str
    cost: int
    paid: int
    accepted: bool | None
    asked: int
    tallies: tuple[tuple[str, int], ...]
    covenant: int
    moments: tuple[Moment, ...]


_LINKS = ("matter", "contract", "decision", "refunds", "reverses", "objection", "subject")
_NAMED = ("contracts", "payments", "acceptances")
_BACK = frozenset({"refund", "reversal"})
_TEXTS = ("text", "reason", "summary", "title", "about")
_DAYS = ("day", "date", "signed")


class Matters:
    """Tells the stories of all matters from a ledger's events, which it takes in order.

    *look* gives the event of an id, for what a progress or a result names and nothing else links.
    """

    def __init__(
        self,
        forms: Mapping[str, Form],
        look: Callable[[str], Event | None] = lambda _id: None,
    ) -> None:
        self._forms = forms
        self._look = look
        self._of: dict[str, str] = {}  # id of whatever belongs to a matter: the matter's id
        self._events: dict[str, list[Event]] = {}

    def take(self, event: Event) -> None:
        """Take the next event; what belongs to no matter changes nothing."""
        if event.type == "matter":
            self._of[event.id] = event.id
            self._events[event.id] = [event]
            return
        body = event.body
        found = (self._of.get(body[link]) for link in _LINKS if link in body)
        matter = next((each for each in found if each is not None), None)
        if matter is None:
            return
        self._belongs(event, matter)
        if "notice" in body:
            self._of.setdefault(body["notice"], matter)
        for name in (each for field in _NAMED for each in body.get(field, ())):
            other = None if name in self._of else self._look(name)
            if other is not None:
                self._belongs(other, matter)

    def _belongs(self, event: Event, matter: str) -> None:
        self._of[event.id] = matter
        self._events[matter].append(event)

    def stories(self) -> list[MatterStory]:
        """Give the story of every matter, in the order in which they were proposed."""
        return [self.story(matter) for matter in self._events]

    def story(self, matter: str) -> MatterStory:
        """Give the story of the matter with this id.

        Raises:
            KeyError: there is none.
        """
        first, *later = self._events[matter]
        body = first.body
        form = find_form(self._forms, body["form"])
        moments = sorted(
            (_moment(event, form) for event in (first, *later)), key=lambda m: (m.day, m.index)
        )
        last = {moment.type: moment.body for moment in moments}
        result, asked = last.get("result", {}), last.get("evaluation", {})
        taken = [
            Taken(m.step, m.day, m.index, "done", implied=True)
            if m.type != "step"
            else Taken(m.step, m.day, m.index, m.outcome)
            for m in moments
            if m.step
        ]
        return MatterStory(
            matter,
            first.index,
            body["title"],
            body["form"],
            body.get("place", ""),
            body.get("amount", 0),
            body.get("emergency", False),
            body.get("ratify_by", ""),
            _latest(moments, "promised"),
            _latest(moments, "duty"),
            None if form is None else judge(form, taken),
            last.get("progress", {}).get("percent", 0),
            result.get("outcome", ""),
            result.get("cost", 0),
            sum(moment.amount for moment in moments if moment.moves),
            last["acceptance"]["passed"] if "acceptance" in last else None,
            asked.get("asked", 0),
            tuple((each["answer"], each["count"]) for each in asked.get("tallies", ())),
            last.get("covenant", {}).get("version", 0),
            tuple(moments),
        )


def _moment(event: Event, form: Form | None) -> Moment:
    body, kind = event.body, event.type
    day = next((body[name] for name in _DAYS if name in body), "")
    step = body["step"] if kind == "step" else implied_step(form, kind, body)
    amount = body.get("cost", body.get("amount", 0))
    return Moment(
        event.index,
        day or day_of(event.time_ms).isoformat(),
        kind,
        event.by,
        step,
        body.get("outcome", ""),
        next((body[name] for name in _TEXTS if isinstance(body.get(name), str)), ""),
        -amount if kind in _BACK else amount,
        kind in PAYMENTS or kind in _BACK,
        body.get("promised", ""),
        body.get("duty", ""),
        body,
    )


def _latest(moments: Iterable[Moment], field: str) -> str:
    """Give what the moments said last in *field*."""
    said = [value for moment in moments if (value := getattr(moment, field))]
    return said[-1] if said else ""
