"""Publicity 三务公开: notice 公示 and correction 更正.

Posting, nil return, takedown and archive of design section 6 come here too.
"""

from typing import Self

from pydantic import model_validator

from ledger.affairs.types.fields import Body, Count, Day, Hash, Line, Text, Word


class Table(Body):
    """The table that hangs on the wall: every row as wide as the head; cells are text or integers."""

    columns: list[Line]
    rows: list[list[str | int]]

    @model_validator(mode="after")
    def _is_rectangular(self) -> Self:
        for place, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"rows[{place}]: {len(row)} ≠ {len(self.columns)} columns 列数不同")
        return self


class Totals(Body):
    """What the notice says it adds up to, in minor units; *count* is the number of its rows."""

    count: Count
    income: int | None = None
    expenditure: int | None = None
    carry_over: int | None = None
    balance: int | None = None


class Attachment(Body):
    """Content that is not in the ledger: found by its commitment, dropped on its last day."""

    commitment: Hash
    name: Line
    bytes: Count
    audience: Word | None = None
    expires: Day | None = None


class Notice(Body):
    """Notice 公示: what is published, where, how long, and which office answers for it."""

    title: Line
    kind: Word
    catalogue: Line
    place: Line | None = None
    period: Line
    text: Text | None = None
    table: Table | None = None
    attachments: list[Attachment] | None = None
    entries: list[Hash] | None = None
    totals: Totals
    display: dict[str, Day]
    medium: list[Line]
    duty: Word

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if set(self.display) != {"from", "to"}:
            raise ValueError("display: from, to 起止日期")
        if self.display["to"] < self.display["from"]:
            raise ValueError("display: to is before from 结束早于开始")
        if self.table is not None and len(self.table.rows) != self.totals.count:
            raise ValueError(f"totals.count: {self.totals.count} ≠ {len(self.table.rows)} rows 与行数不符")
        return self


class Correction(Notice):
    """Correction 更正: the notice as it should have been, and why; nothing is edited."""

    corrects: Hash
    reason: Text
