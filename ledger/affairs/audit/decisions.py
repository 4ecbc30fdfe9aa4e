"""Decisions and their follow-through 决策落实: from the proposal of a matter to what came of it.

Open matters are kept, settled ones go to the shelf and come back when something more belongs to
them. What is read is what the ledger says: whether a meeting took place can't be seen here.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar

from ledger.affairs.audit.decision_cases import (
    Case,
    Record,
    find_all,
    find_form_unknown,
    is_over,
    new_record,
    open_case,
)
from ledger.affairs.audit.decision_rules import RULES
from ledger.affairs.audit.docket import Docket
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.forms import STANDARD_FORMS, find_form
from ledger.affairs.matters import implied_step
from ledger.affairs.types.registry import PAYMENTS, PUBLICATIONS

_ALL = 100
_OF = frozenset({"step", "progress", "result", "evaluation", "covenant"})
_LINKS, _SHOWN = "decisions.links", "decisions.shown"  # spaces of the shelf
_SECRETARY = "secretary"
_FINANCIAL = "financial"


class Decisions:
    """The family of rules about decisions."""

    name: ClassVar[str] = "decisions"
    types: ClassVar[frozenset[str]] = _OF | PUBLICATIONS | PAYMENTS | {"matter", "contract"}
    rules: ClassVar[tuple[Rule, ...]] = RULES

    def __init__(self) -> None:
        self._docket = Docket("decisions", RULES)

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event of its types."""
        kind, body = event.type, event.body
        if kind == "matter":
            self._settle(scene, day_of(event.time_ms))
            self._docket.open[event.id] = new_record(event)
        elif kind in _OF:
            self._take_of_matter(event, scene)
        elif kind in PUBLICATIONS:
            self._take_notice(event, scene)
        elif "matter" in body or "decision" in body or "contract" in body:
            self._take_work(event, scene)

    # -------------------------------------------------------------------- what names its matter

    def _take_of_matter(self, event: Event, scene: Scene) -> None:
        record = self._docket.find(event.body.get("matter", ""), scene.shelf)
        if record is None:  # a covenant of no matter
            return
        body, kind, day = event.body, event.type, event.body["day"]
        scene.shelf.put(_LINKS, event.id, f"{body['matter']}:{kind}")
        record["seen"] = max(record["seen"], day)
        if kind == "step":
            record["steps"].append(_step(event, scene))
            if body.get("promised"):
                record["promised"], record["promised_in"] = body["promised"], event.index
            if body.get("notice"):
                scene.shelf.put(_LINKS, body["notice"], f"{body['matter']}:notice")
            return
        form = find_form(scene.catalogue.forms, record["form"])
        _imply(record, implied_step(form, kind, body), event, day)
        if kind == "result":
            record["result"] = [day, event.index, body["outcome"]]
        if kind == "result" or (kind == "progress" and body["percent"] > 0):
            _add_work(record, scene, event, day, 0)
            for named in body.get("payments", ()):
                paid = scene.record_of(named)
                if paid is not None:
                    payment = event._replace(index=paid.index, type=paid.type)
                    _add_work(record, scene, payment, paid.day, paid.amount)
        if kind == "progress":
            done = body["percent"] == _ALL
            record["finished"] = (record["finished"] or [day, event.index]) if done else []

    # ---------------------------------------------------------------------- what it is linked by

    def _take_notice(self, event: Event, scene: Scene) -> None:
        body = event.body
        shelf = scene.shelf
        if _has_window(scene):
            first, last = (date.fromisoformat(body["display"][end]) for end in ("from", "to"))
            shelf.put(_SHOWN, event.id, str((last - first).days + 1))
        if body["kind"] == _FINANCIAL:
            return
        for named in body.get("entries", ()):
            matter, _, kind = (shelf.get(_LINKS, named) or "").partition(":")
            record = self._docket.find(matter, shelf) if kind in {"step", "result"} else None
            form = None if record is None else find_form(scene.catalogue.forms, record["form"])
            if record is not None and form is not None:
                after = kind == "result"
                found = (s.name for s in form.steps if s.publishes and s.after_result == after)
                shown = day_of(event.time_ms).isoformat()
                _imply(record, next(found, ""), event, shown)

    def _take_work(self, event: Event, scene: Scene) -> None:
        """Take a contract or a payment, if it belongs to a matter."""
        body, shelf = event.body, scene.shelf
        matter = body.get("matter", "")
        for link in ("contract", "decision"):
            if not matter and link in body:
                matter = (shelf.get(_LINKS, body[link]) or "").partition(":")[0]
        record = self._docket.find(matter, shelf) if matter else None
        if record is None:
            return
        if event.type == "contract":
            shelf.put(_LINKS, event.id, f"{matter}:contract")
            outside = body["direction"] == "out"
            _add_work(record, scene, event, body["signed"], body["amount"] if outside else 0)
        else:
            _add_work(record, scene, event, body["date"], body["amount"])

    # ----------------------------------------------------------------------------------- asking

    def _settle(self, scene: Scene, today: date) -> None:
        """Put away the matters in which nothing changes any more by time alone."""
        for matter, record in list(self._docket.open.items()):
            case = _case(record, scene)
            if case is not None and is_over(case, today):
                found = find_all(case, scene.profile, today)
                self._docket.settle(matter, scene.shelf, found)

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*; asking changes nothing."""
        return list(self._findings(scene, today))

    def _findings(self, scene: Scene, today: date) -> Iterator[Finding]:
        yield from self._docket.findings()
        for record in self._docket.open.values():
            case = _case(record, scene)
            if case is None:
                yield find_form_unknown(record)
            else:
                yield from find_all(case, scene.profile, today)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return self._docket.save()

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._docket.load(value)


def _case(record: Record, scene: Scene) -> Case | None:
    form = find_form(scene.catalogue.forms, record["form"])
    return None if form is None else open_case(record, form)


def _step(event: Event, scene: Scene) -> Record:
    body = event.body
    shown = scene.shelf.get(_SHOWN, body["notice"]) if body.get("notice") else None
    return {
        "step": body["step"],
        "day": body["day"],
        "index": event.index,
        "entered": day_of(event.time_ms).isoformat(),
        "outcome": body["outcome"],
        "implied": False,
        "body": body["body"],
        "votes": body.get("votes"),
        "gate": body.get("gate", False) and _signed_by_secretary(event, scene),
        "shown": None if shown is None else int(shown),
    }


def _imply(record: Record, step: str, event: Event, day: str) -> None:
    """Add *step* (nothing: none), which *event* takes too, once."""
    if step and not any(each["step"] == step for each in record["steps"]):
        entered = day_of(event.time_ms).isoformat()
        taken = {"step": step, "day": day, "index": event.index, "entered": entered}
        record["steps"].append({**taken, "outcome": "done", "implied": True})


def _add_work(record: Record, scene: Scene, event: Event, day: str, amount: int) -> None:
    """Remember, once, what was done before the matter was decided."""
    if any(each[0] == event.index for each in record["work"]):
        return
    case = _case(record, scene)
    if case is None or not case.standing.decided or day < case.standing.decided:
        entered = day_of(event.time_ms).isoformat()
        record["work"].append([event.index, day, entered, amount, event.type])


def _signed_by_secretary(event: Event, scene: Scene) -> bool:
    """Say whether the secretary has signed, in that office or, 一肩挑, in another of his."""
    offices = scene.offices
    for role, slugs in event.by:
        if offices.like(role) == _SECRETARY:
            return True
        for slug in slugs:
            held = offices.roles_of(offices.person_of(slug) or "")
            if any(offices.like(each) == _SECRETARY for each in held):
                return True
    return False


def _has_window(scene: Scene) -> bool:
    """Say whether the profile has how long the notice of a form's step hangs."""
    profile = scene.profile
    if profile is None:
        return False
    forms = (*STANDARD_FORMS.values(), *scene.catalogue.forms.values())
    return any(step.window(profile.id) for form in forms for step in form.steps)
