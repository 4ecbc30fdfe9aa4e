"""Forms of decision as data: their steps, who takes them, with which majority, and what follows.

A form is a state machine: its steps in order, some of which may be left out, one of which decides.
A body has the quorum that the law gives it. The three standard forms are shipped; a catalogue may
bring more, or others of the same name. What became of a matter is judged in
`ledger.affairs.matters`. Grades are those of the evidence: A, the statute was read; C, practice.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from ledger.affairs.canonical import decode_loosely, encode
from ledger.affairs.errors import FieldNotAmong, FieldRepeats
from ledger.affairs.standard import read_standard
from ledger.affairs.types.bodies import read_part
from ledger.affairs.types.drafts import Votes
from ledger.affairs.types.fields import Line, Name, Part, ShortLine, refuse

FORMS = "forms-2026.json"
MAX_FORMS_BYTES = 1024 * 1024

Share = Annotated[str, StringConstraints(pattern=r"^>=?[1-9][0-9]?/[1-9][0-9]?$")]
"""``>1/2``, more than half 过半数; ``>=2/3``, two thirds or more 三分之二以上."""

Days = Annotated[int, Field(ge=1, le=3_660)]
Grade = Literal["A", "B", "C", "U"]


class Quorum(Part):
    """How many of those due must be present, and how many must agree, of the present or the due."""

    present: Share | None = None
    agreed: Share | None = None
    of: Literal["present", "due"] = "present"
    basis: Line
    grade: Grade

    def lacks(self, votes: Votes) -> tuple[str, ...]:
        """Give what *votes* lack: ``present``, ``agreed``, both in this order, or nothing."""
        whole = votes.due if self.of == "due" else votes.present
        asked = (("present", self.present, votes.due), ("agreed", self.agreed, whole))
        counts = {"present": votes.present, "agreed": votes.agreed}
        return tuple(
            name for name, share, of in asked if share and not _reaches(counts[name], share, of)
        )


@lru_cache(maxsize=256)
def _share(text: str) -> tuple[bool, int, int]:
    """Give whether *text* asks for more than the fraction, its numerator, its denominator."""
    over, under = text.lstrip(">=").split("/")
    return not text.startswith(">="), int(over), int(under)


def _reaches(count: int, share: str, whole: int) -> bool:
    strict, over, under = _share(share)
    return count * under > whole * over or (not strict and count * under == whole * over)


class Body(Part):
    """A body that takes steps; without a *quorum* no votes are asked of it."""

    name: Name
    label: ShortLine
    en: ShortLine
    quorum: Quorum | None = None


class Window(Part):
    """How many days a profile has what this step publishes hang."""

    profile: ShortLine
    days: Days


class FormStep(Part):
    """A step. *gate*: the party organisation signs it 把关. *decides*: from here on it may be done.

    *bodies* may take it, none for any. *optional*: it may be left out; *merged_by* names the step
    that may stand for it too, which then has its gate. *after_result*: it follows the result.
    *publishes*: it names a notice. *within_days* is how long after the step before, or the result,
    it is to be there; *also* are the types of statement that take it beside ``step``.
    """

    name: Name
    label: ShortLine
    en: ShortLine
    bodies: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
    gate: bool = False
    decides: bool = False
    publishes: bool = False
    optional: bool = False
    after_result: bool = False
    merged_by: Name | None = None
    within_days: Days | None = None
    windows: Annotated[tuple[Window, ...], Field(max_length=200)] = ()
    also: Annotated[
        tuple[Literal["progress", "result", "evaluation", "covenant"], ...], Field(max_length=4)
    ] = ()

    def window(self, profile: str) -> int | None:
        """Give how many days *profile* has the step's notice hang, or None: it does not say."""
        return next((each.days for each in self.windows if each.profile == profile), None)


class Form(Part):
    """A form of decision. *assembly*: the law has an assembly decide such matters (grade A).

    *result_days* is how long a decided matter may be without result or sign of life, where no day
    was promised; *emergency_days* within how many days what was done first is ratified, where the
    matter names no day; *record_days* how long a step may take to be recorded.
    """

    name: Name
    label: ShortLine
    en: ShortLine
    basis: Line
    grade: Grade
    assembly: bool = False
    result_days: Days | None = None
    emergency_days: Days | None = None
    record_days: Annotated[int, Field(ge=0, le=366)] = 10
    bodies: Annotated[tuple[Body, ...], Field(max_length=64)] = ()
    steps: Annotated[tuple[FormStep, ...], Field(min_length=1, max_length=32)]

    @model_validator(mode="after")
    def _agree(self) -> "Form":
        names = [step.name for step in self.steps]
        for name in names:
            if names.count(name) > 1:
                refuse(FieldRepeats, value=name)
        for step in self.steps:
            if step.merged_by is not None and step.merged_by not in names:
                refuse(FieldNotAmong, value=step.merged_by, allowed=", ".join(names))
        return self

    def step(self, name: str) -> FormStep | None:
        """Give the step *name*, or None: the form has no such step."""
        return next((step for step in self.steps if step.name == name), None)

    def place(self, name: str) -> int:
        """Give where the step *name* stands, from 0; behind all others if there is none."""
        names = [step.name for step in self.steps]
        return names.index(name) if name in names else len(names)

    def taken_by(self, kind: str) -> FormStep | None:
        """Give the first step that a statement of the type *kind* takes too."""
        return next((step for step in self.steps if kind in step.also), None)

    def body(self, name: str) -> Body | None:
        """Give the body *name*: the form's own, or a standard one."""
        own = next((body for body in self.bodies if body.name == name), None)
        return own or STANDARD_BODIES.get(name)


class FormsFile(Part):
    """The file of standard forms and bodies."""

    version: ShortLine
    bodies: Annotated[tuple[Body, ...], Field(max_length=200)]
    forms: Annotated[tuple[Form, ...], Field(max_length=64)]


def parse_forms(data: bytes) -> FormsFile:
    """Read a file of forms.

    Raises:
        FieldRepeats, FieldNotAmong: a step stands twice, or is merged by one that there isn't.
        What `decode_loosely` and `check_body` raise: at *where* in the file.
    """
    value = decode_loosely(data, limit=MAX_FORMS_BYTES)
    return read_part(FormsFile, encode(value, limit=MAX_FORMS_BYTES))


STANDARD = parse_forms(read_standard(FORMS))
STANDARD_BODIES: Mapping[str, Body] = MappingProxyType({b.name: b for b in STANDARD.bodies})
STANDARD_FORMS: Mapping[str, Form] = MappingProxyType({f.name: f for f in STANDARD.forms})


def find_form(own: Mapping[str, Form], name: str) -> Form | None:
    """Give the form *name* of a catalogue's *own* forms, else the standard one, else None."""
    return own.get(name) or STANDARD_FORMS.get(name)
