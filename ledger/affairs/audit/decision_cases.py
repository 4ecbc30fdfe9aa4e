"""What is found in one matter: its record, judged by its form as of a day.

A record is plain JSON: what the rules need of a matter and no more. `new_record` makes it, and
`ledger.affairs.audit.decisions` adds to it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.affairs.audit.decision_rules import (
    BEFORE_DECISION,
    BEFORE_RESOLUTION,
    DISPLAY_SHORT,
    DONE_NO_RESULT,
    EMERGENCY,
    EMERGENCY_LATE,
    GATE_MISSING,
    NO_RESULT,
    OVERDUE,
    QUORUM,
    RESOLUTION_UNPUBLISHED,
    RESULT_UNPUBLISHED,
    STEP_MISSING,
    STEP_ORDER,
    STEP_UNKNOWN,
    VOTES_MISSING,
    VOTES_SHORT,
)
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.calendar import day_of
from ledger.affairs.catalogue import Profile
from ledger.affairs.forms import Form, FormStep
from ledger.affairs.matters import Standing, Taken, judge
from ledger.affairs.types.drafts import Votes

Record = dict[str, Any]
_FINISHED_DAYS = 30  # how long a matter may be 100 % done without a result (U)
_STATUTE = "A"  # the grade of a quorum that stands in a law


def new_record(event: Event) -> Record:
    """Give the record of the matter that *event* brings up."""
    body = event.body
    return {
        "index": event.index,
        "title": body["title"],
        "form": body["form"],
        "since": day_of(event.time_ms).isoformat(),
        "emergency": body.get("emergency", False),
        "ratify_by": body.get("ratify_by", ""),
        "promised": "",
        "promised_in": event.index,
        "seen": day_of(event.time_ms).isoformat(),  # the latest sign of life
        "finished": [],  # day and index of the report of 100 %
        "steps": [],
        "work": [],  # index, day, day of the entry, amount, type: of what came before the decision
        "result": [],  # day, index, outcome
    }


class Case(NamedTuple):
    """A matter's record with its form, and how far it has come."""

    record: Record
    form: Form
    standing: Standing

    def finding_facts(self, step: FormStep | None = None) -> dict[str, str | int]:
        """Give what every sentence about this matter, and *step* of it, may say."""
        facts: dict[str, str | int] = {"title": self.record["title"]}
        if step is not None:
            facts |= {"step": step.label, "step_en": step.en}
        return facts


def open_case(record: Record, form: Form) -> Case:
    """Judge *record* by *form*."""
    taken = (
        Taken(each["step"], each["day"], each["index"], each["outcome"], each["implied"])
        for each in record["steps"]
    )
    return Case(record, form, judge(form, taken))


def is_over(case: Case, today: date) -> bool:
    """Say whether nothing that is found in *case* can change by time alone after *today*."""
    record, form, standing = case
    recorded = max((each["entered"] for each in record["steps"]), default=record["since"])
    if (today - date.fromisoformat(recorded)).days <= form.record_days:
        return False
    if standing.rejected:
        return not record["work"]
    if not standing.decided or not record["result"]:
        return False
    return record["result"][2] == "given_up" or all(
        standing.day(step.name) for step in form.steps if step.after_result and not step.optional
    )


def find_all(case: Case, profile: Profile | None, today: date) -> Iterator[Finding]:
    """Give all that is found in *case* as of *today*."""
    yield from _find_promise(case, today)
    yield from _find_publication(case, profile, today)
    yield from _find_steps(case, profile, today)
    yield from _find_early_work(case, today)
    yield from _find_emergency(case, today)


def find_form_unknown(record: Record) -> Finding:
    """Give what is found in a matter whose form nobody knows."""
    facts = {"title": record["title"], "said": record["form"]}
    cause = f"{record['index']}:form"
    return Finding(STEP_UNKNOWN, cause, (record["index"],), since=record["since"], facts=facts)


def _days_after(since: str, days: int, today: date) -> tuple[int, str]:
    """Give how many days *today* is past the day *days* after *since*, and the first day past."""
    due = _later(since, days)
    return (today - due).days, _later(due.isoformat(), 1).isoformat()


def _later(day: str, days: int) -> date:
    return date.fromisoformat(day) + timedelta(days=days)


# --------------------------------------------------------------------------- promise, result


def _find_promise(case: Case, today: date) -> Iterator[Finding]:
    record, form, standing = case
    if record["result"] or standing.rejected:
        return
    index, promised, facts = record["index"], record["promised"], case.finding_facts()
    late, since = _days_after(promised, 0, today) if promised else (0, "")
    if late > 0:
        entries = tuple(sorted({index, record["promised_in"]}))
        facts["promised"] = promised
        yield Finding(OVERDUE, str(index), entries, days=late, since=since, facts=facts)
    elif record["finished"]:
        day, entry = record["finished"]
        late, since = _days_after(day, _FINISHED_DAYS, today)
        if late > 0:
            days = late + _FINISHED_DAYS
            yield Finding(DONE_NO_RESULT, str(index), (entry,), 0, days, since, facts)
    elif standing.decided and not promised and form.result_days:
        seen = max(record["seen"], standing.decided)
        late, since = _days_after(seen, form.result_days, today)
        if late > 0:
            days = late + form.result_days
            yield Finding(NO_RESULT, str(index), (index,), 0, days, since, facts)


def _find_publication(case: Case, profile: Profile | None, today: date) -> Iterator[Finding]:
    record, form, standing = case
    result = record["result"]
    for step in form.steps:
        within = step.within_days
        if step.publishes and profile is not None and profile.event_due_days is not None:
            within = profile.event_due_days
        if within is None or standing.day(step.name) or step.optional:
            continue
        facts = case.finding_facts(step)
        if step.after_result and result and result[2] != "given_up":
            rule, entry, since = RESULT_UNPUBLISHED, result[1], result[0]
        elif not step.after_result and standing.decided:
            rule, entry, since = RESOLUTION_UNPUBLISHED, record["index"], standing.decided
            facts["decided"] = standing.decided
        else:
            continue
        late, first = _days_after(since, within + form.record_days, today)
        if late > 0:
            cause = f"{record['index']}:{step.name}"
            late += form.record_days
            yield Finding(rule, cause, (entry,), days=late, since=first, facts=facts)


# ------------------------------------------------------------------------------------- steps


def _find_steps(case: Case, profile: Profile | None, today: date) -> Iterator[Finding]:
    record, form, standing = case
    entered = {each["index"]: each["entered"] for each in record["steps"]}
    for rule, passed_over in ((STEP_MISSING, standing.missing), (STEP_ORDER, standing.disordered)):
        for name, entry in passed_over:
            late, since = _days_after(entered[entry], form.record_days, today)
            if late > 0:
                cause = f"{record['index']}:{name}"
                facts = case.finding_facts(form.step(name))
                yield Finding(rule, cause, (entry,), since=since, facts=facts)
    for each in record["steps"]:
        step = form.step(each["step"])
        if step is None:
            yield _unknown(case, each, each["step"])
        elif not each["implied"]:
            yield from _find_step(case, step, each, profile)


def _unknown(case: Case, taken: Record, said: str) -> Finding:
    facts = {**case.finding_facts(), "said": said}
    entries = (taken["index"],)
    return Finding(STEP_UNKNOWN, str(taken["index"]), entries, since=taken["entered"], facts=facts)


def _find_step(
    case: Case, step: FormStep, taken: Record, profile: Profile | None
) -> Iterator[Finding]:
    facts = case.finding_facts(step)
    entry, since = (taken["index"],), taken["entered"]
    cause = str(taken["index"])
    passed = taken["outcome"] in {"passed", "done"}
    if step.bodies and taken["body"] not in step.bodies:
        yield _unknown(case, taken, taken["body"])
    elif passed:
        yield from _find_votes(case, taken, facts)
    merged = next((s for s in case.form.steps if s.merged_by == step.name), None)
    stands_for = merged is not None and merged.gate and not case.standing.day(merged.name)
    if passed and (step.gate or stands_for) and not taken["gate"]:
        yield Finding(GATE_MISSING, cause, entry, since=since, facts=facts)
    wanted = step.window(profile.id) if step.publishes and profile is not None else None
    if wanted is not None and taken["shown"] is not None and taken["shown"] < wanted:
        facts = {**facts, "shown": taken["shown"], "wanted": wanted}
        days = wanted - taken["shown"]
        yield Finding(DISPLAY_SHORT, cause, entry, days=days, since=since, facts=facts)


def _find_votes(case: Case, taken: Record, facts: dict[str, str | int]) -> Iterator[Finding]:
    body = case.form.body(taken["body"])
    quorum = None if body is None else body.quorum
    if body is None or quorum is None:
        return
    entry, since, cause = (taken["index"],), taken["entered"], str(taken["index"])
    facts = {**facts, "body": body.label, "body_en": body.en}
    counts = taken["votes"]
    if counts is None:
        if quorum.present is not None and quorum.grade == _STATUTE:
            yield Finding(VOTES_MISSING, cause, entry, since=since, facts=facts)
        return
    if quorum.lacks(Votes.model_validate(counts)):
        named = {name: counts[name] for name in ("due", "present", "agreed")}
        rule = QUORUM if quorum.grade == _STATUTE else VOTES_SHORT
        facts = {**facts, **named, "basis": quorum.basis, "grade": quorum.grade}
        yield Finding(rule.graded(facts), cause, entry, since=since, facts=facts)


# -------------------------------------------------------------- what was done before, and first


def _find_early_work(case: Case, today: date) -> Iterator[Finding]:
    record, form, standing = case
    if standing.decided or record["emergency"] or not record["work"]:
        return  # decided, though later: ratified; an emergency has its own clock
    first = min(record["work"], key=lambda each: each[0])
    late, since = _days_after(first[2], form.record_days, today)
    if late > 0:
        rule = BEFORE_RESOLUTION if form.assembly else BEFORE_DECISION
        entries = tuple(sorted(each[0] for each in record["work"]))
        amount = _at_stake(record)
        facts = case.finding_facts()
        yield Finding(rule, str(record["index"]), entries, amount, 0, since, facts)


def _at_stake(record: Record) -> int:
    """Give the money of what was done: what was agreed or what was paid, whichever is more."""
    agreed: int = sum(each[3] for each in record["work"] if each[4] == "contract")
    whole: int = sum(each[3] for each in record["work"])
    return max(agreed, whole - agreed)


def _find_emergency(case: Case, today: date) -> Iterator[Finding]:
    record, form, standing = case
    if not record["emergency"] or (standing.rejected and not record["work"]):
        return
    ratify_by = record["ratify_by"]
    if not ratify_by:
        if form.emergency_days is None:
            return
        ratify_by = _later(record["since"], form.emergency_days).isoformat()
    facts = {**case.finding_facts(), "ratify_by": ratify_by}
    index = record["index"]
    if standing.decided:
        late, since = _days_after(ratify_by, 0, date.fromisoformat(standing.decided))
        facts["decided"] = standing.decided
        rule = EMERGENCY_LATE
    else:
        late, since = _days_after(ratify_by, 0, today)
        rule = EMERGENCY
    if late > 0:
        entries = tuple(sorted({index, *(each[0] for each in record["work"])}))
        amount = _at_stake(record)
        yield Finding(rule, str(index), entries, amount, late, since, facts)
