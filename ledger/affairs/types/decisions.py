"""Bodies of decisions 决策落实, version 1: a matter, its steps, and what came of it.

Which steps a form has, who must agree, and by which fraction, is data (`ledger.affairs.forms`).
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ledger.affairs.errors import CountTooLarge
from ledger.affairs.types.drafts import Votes
from ledger.affairs.types.fields import (
    Amount,
    Count,
    Currency,
    Day,
    Hash,
    Ids,
    Line,
    Name,
    Part,
    ShortLine,
    Text,
    refuse,
)
from ledger.affairs.types.money import Evidence
from ledger.affairs.types.publicity import Attachment

Attachments = Annotated[list[Attachment], Field(max_length=64)]
Files = Annotated[list[Evidence], Field(max_length=64)]


class Matter(Part):
    """A matter 事项 that is to be decided, by one of the profile's forms.

    *source* is its 动议事由. An *emergency* is dealt with first, and ratified by *ratify_by*.
    """

    title: Line
    form: Name
    source: Line
    text: Text
    duty: ShortLine
    place: Line = ""
    amount: Amount = 0
    currency: Currency = "CNY"
    emergency: bool = False
    ratify_by: Day = ""


class Step(Part):
    """A step of a matter was taken on *day*: by which body, with which votes, and how it ended.

    *gate* says that the party organisation's gate 把关 was passed at this step. *promised* is the
    day by which the matter is to be done, once that is decided, and *duty* who answers for it.
    """

    matter: Hash
    step: Name
    day: Day
    body: Name
    votes: Votes | None = None
    outcome: Literal["passed", "rejected", "sent_back", "done"]
    gate: bool = False
    text: Text
    promised: Day = ""
    duty: ShortLine = ""
    notice: Hash = ""
    attachments: Attachments | None = None


class MatterProgress(Part):
    """How far a matter is 进展: so many percent, with the contracts and payments of it."""

    matter: Hash
    day: Day
    percent: Annotated[int, Field(ge=0, le=100)]
    text: Text
    contracts: Ids | None = None
    payments: Ids | None = None
    evidence: Files


class MatterResult(Part):
    """What came of a matter 实施结果: done or given up, what it cost, by which entries."""

    matter: Hash
    day: Day
    outcome: Literal["done", "partly", "given_up"]
    text: Text
    cost: Amount
    currency: Currency
    contracts: Ids | None = None
    payments: Ids | None = None
    acceptances: Ids | None = None
    notice: Hash = ""
    evidence: Files


class Choice(Part):
    """How many chose this answer."""

    answer: Line
    count: Count


class Evaluation(Part):
    """What residents think of the result 效果评估, as tallies."""

    matter: Hash
    day: Day
    asked: Count
    tallies: Annotated[list[Choice], Field(min_length=1, max_length=20)]
    text: Text

    @model_validator(mode="after")
    def _possible(self) -> "Evaluation":
        for choice in self.tallies:
            if choice.count > self.asked:
                refuse(CountTooLarge, field=choice.answer, count=choice.count, limit=self.asked)
        return self


class Covenant(Part):
    """A covenant 公约, version by version."""

    title: Line
    version: Annotated[int, Field(ge=1, le=10_000)]
    text: Text
    matter: Hash = ""
    replaces: Hash = ""
    day: Day
