"""Bodies of the chain before publication or payment, version 1: draft, meeting, withdrawal.

What a supervision committee has seen can be withdrawn and not forgotten: the ledger keeps the
draft's hash, amount, fund and outcome. The committee's opinion is among the supervision types.
"""

from typing import Annotated

from pydantic import Field, model_validator

from ledger.affairs.errors import CountTooLarge
from ledger.affairs.types.fields import (
    Amount,
    Currency,
    Day,
    Hash,
    Line,
    Name,
    Part,
    Reason,
    ShortLine,
    refuse,
)

Voters = Annotated[int, Field(ge=0, le=100_000)]


class Votes(Part):
    """应到·实到·同意: how many should have come, came, and agreed; and those who did not."""

    due: Voters
    present: Voters
    agreed: Voters
    against: Voters = 0
    abstained: Voters = 0

    @model_validator(mode="after")
    def _possible(self) -> "Votes":
        if self.present > self.due:
            refuse(CountTooLarge, field="present", count=self.present, limit=self.due)
        voted = self.agreed + self.against + self.abstained
        if voted > self.present:
            refuse(CountTooLarge, field="agreed", count=voted, limit=self.present)
        return self


class Draft(Part):
    """A draft is laid before the supervision committee: the hash of its text, and what it is.

    *text* is the SHA-256 of what the draft's statement would say (its body, canonical).
    """

    text: Hash
    becomes: Name
    title: Line
    catalogue: ShortLine = ""
    amount: Amount = 0
    currency: Currency = "CNY"
    fund: Line = ""


class Meeting(Part):
    """The joint meeting 两委联席会议 decides about a draft."""

    draft: Hash
    day: Day
    votes: Votes
    outcome: Annotated[str, Field(pattern=r"^(approved|rejected|sent_back)$")]
    reason: Reason | None = None


class Withdrawal(Part):
    """A draft is withdrawn, with the reason."""

    draft: Hash
    reason: Reason
