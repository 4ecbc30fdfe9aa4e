"""Bodies of publicity 三务公开, version 1: the notice and its correction."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ledger.affairs.canonical import MAX_INTEGER
from ledger.affairs.errors import CountDiffers, DisplayEndsEarly, RowWidth, ShownAfterLast
from ledger.affairs.types.fields import (
    Amount,
    Bytes,
    Count,
    Day,
    Hash,
    Ids,
    Line,
    Name,
    Part,
    Period,
    Reason,
    ShortLine,
    Signed,
    Text,
    check_unique,
    refuse,
)

Cell = Annotated[str, StringConstraints(max_length=2_000)] | Signed


class Table(Part):
    """The notice's table: every row has a cell for every column; a cell is text or an integer."""

    columns: Annotated[list[Line], Field(min_length=1, max_length=32)]
    rows: Annotated[list[Annotated[list[Cell], Field(max_length=32)]], Field(max_length=2_000)]


class Attachment(Part):
    """A file beside the ledger, named by its salted commitment, with its audience and last day."""

    commitment: Hash
    name: Line
    bytes: Bytes
    media: ShortLine = ""
    audience: Line = ""
    until: Day = ""


class Totals(Part):
    """What the notice states as its sums, in minor units, and how many rows its table has."""

    count: Count
    income: Amount = 0
    expenditure: Amount = 0
    carry_over: Signed = 0
    balance: Signed = 0


class Display(Part):
    """The days on which it hangs, first and last."""

    first: Annotated[Day, Field(alias="from")]
    to: Day


class Journal(Part):
    """The stretch of the journal that a notice is over: entries *first* to *last*, and the funds.

    Without *funds* it is over all of them. What it sums up is the money dated within its period.
    """

    first: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    last: Annotated[int, Field(ge=0, le=MAX_INTEGER)]
    funds: Annotated[list[Line], Field(min_length=1, max_length=64)] | None = None


class Persons(Part):
    """A list of persons: one salted commitment for each row, and the last day of showing it."""

    commitments: Annotated[
        list[Hash], Field(min_length=1, max_length=400), AfterValidator(check_unique)
    ]
    last: Day


class Notice(Part):
    """A notice 公示: what it is about, what it says, how long it hangs, whose duty it is."""

    title: Line
    kind: Name
    catalogue: ShortLine
    place: Line = ""
    period: Period
    text: Text = ""
    table: Table | None = None
    attachments: Annotated[list[Attachment], Field(max_length=64)] | None = None
    entries: Ids | None = None
    totals: Totals
    display: Display
    medium: Annotated[list[ShortLine], Field(min_length=1, max_length=16)]
    duty: ShortLine
    journal: Journal | None = None
    persons: Persons | None = None
    draft: Hash = ""
    twin: Hash = ""
    demand: Hash = ""

    @model_validator(mode="after")
    def _agree(self) -> "Notice":
        if self.display.to < self.display.first:
            refuse(DisplayEndsEarly, first=self.display.first, last=self.display.to)
        if self.table is not None:
            width = len(self.table.columns)
            for row in self.table.rows:
                if len(row) != width:
                    refuse(RowWidth, width=len(row), columns=width)
            if self.totals.count != len(self.table.rows):
                refuse(CountDiffers, count=self.totals.count, rows=len(self.table.rows))
        if self.persons is not None:
            self._agree_on_persons(self.persons)
        return self

    def _agree_on_persons(self, persons: Persons) -> None:
        if self.display.to > persons.last:
            refuse(ShownAfterLast, last=persons.last, to=self.display.to)
        rows = len(persons.commitments)
        if self.table is None and self.totals.count != rows:
            refuse(CountDiffers, count=self.totals.count, rows=rows)


class Correction(Notice):
    """A notice that takes the place of an earlier one, with the reason; nothing is edited."""

    corrects: Hash
    reason: Reason
