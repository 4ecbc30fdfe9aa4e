"""What of a plan the ledger has, what contradicts it, and what its rules would refuse."""

import json
from collections.abc import Collection
from typing import NamedTuple

from ledger.log.ingest.drafts import Draft
from ledger.log.ingest.plan import Plan
from ledger.log.ingest.row_errors import AlreadyInDiffers, RowNotAdmitted, RowProblem
from ledger.log.ingest.target import Found, Target


class Remaining(NamedTuple):
    """A plan's statements against what the ledger holds: *new*, and *done* with their places."""

    new: tuple[Draft, ...]
    done: tuple[tuple[Draft, Found], ...]


def compare(plan: Plan, target: Target, *, named: bool = True) -> tuple[Plan, Remaining]:
    """Return the plan without what contradicts the ledger, and what of the rest is in already.

    The time at which a statement was made isn't part of the comparison: it is the earlier run's.
    Nor is who signs, unless that is *named*.
    """
    aside = ("made",) if named else ("made", "by")
    found = target.find([draft.no for draft in plan.drafts])
    new: list[Draft] = []
    done: list[tuple[Draft, Found]] = []
    problems: list[RowProblem] = []
    for draft in plan.drafts:
        there = found.get(draft.no)
        if there is None:
            new.append(draft)
        elif fields := differences(draft.text, there.text, aside):
            problems.append(
                AlreadyInDiffers(row=draft.rows[0], index=there.index, fields=", ".join(fields))
            )
        else:
            done.append((draft, there))
    return plan.without(problems), Remaining(tuple(new), tuple(done))


def try_rules(plan: Plan, remaining: Remaining, target: Target) -> tuple[Plan, Remaining]:
    """Return the plan without the rows that the ledger's rules refuse, each with the reason."""
    said = target.judge([draft.text for draft in remaining.new])
    problems = [
        RowNotAdmitted(row=draft.rows[0], problem=error)
        for draft, error in zip(remaining.new, said, strict=True)
        if error is not None
    ]
    refused = {problem.facts["row"] for problem in problems}
    new = tuple(draft for draft in remaining.new if draft.rows[0] not in refused)
    return plan.without(problems), Remaining(new, remaining.done)


def differences(draft: bytes, there: bytes, aside: Collection[str] = ("made",)) -> tuple[str, ...]:
    """Return the fields in which two statements differ, those *aside* left out."""
    ours, theirs = json.loads(draft), json.loads(there)
    names = sorted({*ours, *theirs, *ours["body"], *theirs["body"]} - {"body", *aside})
    return tuple(
        name
        for name in names
        if ours.get(name) != theirs.get(name) or ours["body"].get(name) != theirs["body"].get(name)
    )
