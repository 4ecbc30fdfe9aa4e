"""Bodies of daily work 日常工作, version 1: what is planned, what was done, the annual report."""

from typing import Annotated

from pydantic import Field

from ledger.affairs.types.fields import Day, Hash, Line, Part, Period, ShortLine, Text
from ledger.affairs.types.money import Evidence
from ledger.affairs.types.publicity import Attachment


class WorkItem(Part):
    """Something that somebody in office is to do by the day *due*."""

    title: Line
    plan: Text
    duty: ShortLine
    due: Day
    place: Line = ""


class WorkReport(Part):
    """What became of a work item; with *done* it is finished."""

    item: Hash
    day: Day
    done: bool
    text: Text
    evidence: Annotated[list[Evidence], Field(max_length=64)]


class AnnualReport(Part):
    """The committee's report on a year, as it was given to the assembly."""

    period: Period
    text: Text
    attachments: Annotated[list[Attachment], Field(max_length=64)] | None = None
