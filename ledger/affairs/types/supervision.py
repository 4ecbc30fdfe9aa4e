"""Bodies of supervision 民主监督, version 1: opinions, objections, answers, reviews, audits.

Who objects is not known to the ledger: a one-time code shows a resident of this community, a
numbered slip that somebody handed in paper. Residents' words are sealed attachments.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ledger.affairs.errors import CodeOrSlip, CountTooLarge, PeriodEndsEarly, SlipsEndEarly
from ledger.affairs.types.display import Shown
from ledger.affairs.types.fields import (
    Count,
    Day,
    Hash,
    Ids,
    Line,
    Part,
    Period,
    Person,
    Reason,
    ShortLine,
    Text,
    check_unique,
    refuse,
)
from ledger.affairs.types.money import Evidence, OfficeHolder
from ledger.affairs.types.publicity import Attachment

Number = Annotated[int, Field(ge=1, le=1_000_000)]
Files = Annotated[list[Evidence], Field(max_length=64)]


class PaperSignature(Part):
    """Somebody in office signed the statement *subject* on paper 纸签代录; *sheet* shows it.

    It is no signature of a key and counts as none: two others say that they saw it.
    """

    subject: Hash
    signer: OfficeHolder
    sheet: Shown
    day: Day


class Opinion(Part):
    """The supervision committee's opinion 审查意见, which stands whatever follows."""

    subject: Hash
    view: Literal["agree", "reserve", "veto"]
    reason: Reason | None = None


class Codes(Part):
    """One-time codes were drawn by lot and printed by the street: the root of their hashes."""

    root: Hash
    count: Number
    day: Day
    until: Day
    purpose: Line

    @model_validator(mode="after")
    def _days(self) -> "Codes":
        if self.until < self.day:
            refuse(PeriodEndsEarly, first=self.day, last=self.until)
        return self


class Slips(Part):
    """A book of numbered two-part slips 异议单 was laid out."""

    book: ShortLine
    first: Number
    last: Number
    day: Day
    place: Line

    @model_validator(mode="after")
    def _numbers(self) -> "Slips":
        if self.last < self.first:
            refuse(SlipsEndEarly, first=self.first, last=self.last)
        return self


class CodeShown(Part):
    """A one-time code, shown once: the code, and the audit path of its hash to the drawn root.

    *code* is the hex of its 16 bytes. The leaf at *index* is the RFC 6962 leaf hash of the code's
    SHA-256, so that a list of hashes can be published and the codes stay secret.
    """

    issue: Hash
    code: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    index: Annotated[int, Field(ge=0, le=1_000_000)]
    path: Annotated[list[Hash], Field(max_length=20)]


class SlipShown(Part):
    """A slip that was handed in: its book, its number, and the day that stands on it."""

    book: ShortLine
    no: Number
    day: Day


class Objection(Part):
    """An objection 异议 of a resident, by a one-time code or on a numbered slip.

    *subject* is the disputed entry's statement. The text is an attachment, or nothing.
    """

    subject: Hash = ""
    about: ShortLine
    code: CodeShown | None = None
    slip: SlipShown | None = None
    text: Attachment | None = None

    @model_validator(mode="after")
    def _one(self) -> "Objection":
        if (self.code is None) == (self.slip is None):
            refuse(CodeOrSlip)
        return self


class Reply(Part):
    """An objection is answered 答复."""

    objection: Hash
    day: Day
    outcome: Literal["accepted", "partly", "explained", "rejected"]
    text: Text
    entries: Ids | None = None


class Escalation(Part):
    """An objection goes to the street 上报, which has its own time to answer."""

    objection: Hash
    day: Day
    office: Line
    reason: Reason


class Hiding(Part):
    """An abusive text is hidden, with the reason; its hash and the fact stay."""

    objection: Hash
    reason: Reason


class Order(Part):
    """The street orders something to be put right 督办, by a day."""

    subjects: Ids
    text: Text
    due: Day
    basis: Line = ""


class Rectification(Part):
    """An order was carried out 整改: what was changed, by which entries."""

    order: Hash
    day: Day
    text: Text
    entries: Ids | None = None
    evidence: Files


class Reviewed(Part):
    """How one member of the committee was judged: 优秀, 称职, 不称职, by so many."""

    person: Person
    office: ShortLine
    excellent: Count
    competent: Count
    incompetent: Count


class Review(Part):
    """The yearly review 民主评议 of the committee, hosted by the supervision committee."""

    period: Period
    day: Day
    due: Count
    present: Count
    members: Annotated[list[Reviewed], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _possible(self) -> "Review":
        if self.present > self.due:
            refuse(CountTooLarge, field="present", count=self.present, limit=self.due)
        for member in self.members:
            votes = member.excellent + member.competent + member.incompetent
            if votes > self.present:
                refuse(CountTooLarge, field=member.person, count=votes, limit=self.present)
        return self


class AuditResult(Part):
    """What an audit of the accounts found 审计结果, of a term, at leaving office, or of a year."""

    cause: Literal["term", "leaving", "year", "demand"]
    person: Person = ""
    period: Period
    auditor: Line
    day: Day
    findings: Annotated[int, Field(ge=0, le=10_000)]
    text: Text
    attachments: Annotated[list[Attachment], Field(max_length=64)] | None = None


class Declaration(Part):
    """Somebody in office declares which organisations he has a part in, or is close to."""

    person: Person
    organisations: Annotated[list[Line], Field(max_length=64), AfterValidator(check_unique)]
    day: Day


class Explanation(Part):
    """A finding of the audit is explained, by its row id."""

    finding: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    text: Text
    entries: Ids | None = None
