"""Bodies of publicity 三务公开, version 1: what becomes of a notice, or stands for it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ledger.affairs.errors import CountTooLarge, DisplayEndsEarly
from ledger.affairs.types.fields import (
    Bytes,
    Day,
    Hash,
    Line,
    Name,
    Part,
    Period,
    Plain,
    Reason,
    ShortLine,
    Text,
    refuse,
)
from ledger.affairs.types.money import Evidence
from ledger.affairs.types.publicity import Attachment, Display

People = Annotated[int, Field(ge=0, le=10_000_000)]


class Posting(Part):
    """A notice hangs on a board 张贴: seen at hanging, in between, or at the end, on *day*."""

    notice: Hash
    board: Line
    day: Day
    seen: Literal["start", "between", "end"]
    photos: Annotated[list[Evidence], Field(max_length=16)]


class NilReturn(Part):
    """There is nothing to publish in this period 本期无."""

    kind: Name
    catalogue: ShortLine
    place: Line = ""
    period: Period
    duty: ShortLine


class Takedown(Part):
    """A notice is taken down 撤下 on *day*, which may be before its window ends."""

    notice: Hash
    day: Day
    board: Line = ""
    cause: Literal["window_over", "early", "persons", "privacy"]
    reason: Reason


class Archive(Part):
    """A notice on paper from before 补录: what hung, and when; the ledger vouches from now on."""

    title: Line
    kind: Name
    catalogue: ShortLine
    place: Line = ""
    period: Period
    display: Display
    text: Text = ""
    attachments: Annotated[list[Attachment], Field(max_length=64)] | None = None
    evidence: Annotated[list[Evidence], Field(max_length=64)]
    reason: Reason

    @model_validator(mode="after")
    def _in_order(self) -> "Archive":
        if self.display.to < self.display.first:
            refuse(DisplayEndsEarly, first=self.display.first, last=self.display.to)
        return self


class Demand(Part):
    """Residents or their representatives demand a publication: so many of so many did.

    *codes* are the one-time codes that counted, by their hashes; on paper, *slips* says where the
    signatures are kept.
    """

    what: Text
    catalogue: ShortLine
    day: Day
    who: Literal["residents", "representatives"]
    count: People
    of: People
    codes: Annotated[list[Hash], Field(min_length=1, max_length=500)] | None = None
    slips: Line = ""

    @model_validator(mode="after")
    def _no_more_than_all(self) -> "Demand":
        if self.count > self.of:
            refuse(CountTooLarge, field="count", count=self.count, limit=self.of)
        return self


class Filing(Part):
    """A publication is filed with the township 报备."""

    notice: Hash
    day: Day
    office: Line
    reference: ShortLine = ""


class Shown(Plain):
    """A file that may be shown to anybody, always by its hash."""

    sha256: Hash
    name: Line = ""
    bytes: Bytes = 0
    kind: ShortLine = ""


class Release(Part):
    """An image may be shown 脱敏公开: *image* is *source*, with what is personal in it *masked*.

    *source* is the hash or the commitment by which the statement *of* names the original.
    """

    of: Hash
    source: Hash
    image: Shown
    masked: Reason
    day: Day
