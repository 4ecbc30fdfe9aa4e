"""Fields that several statement types share, each strict: no coercion, no unknown key."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Body(BaseModel):
    """A statement's body: exactly these fields, of exactly these kinds."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


@lru_cache(4096)
def _check_day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("2026-11-22")
    return text


Text = Annotated[str, Field(min_length=1, max_length=8000)]
Line = Annotated[str, Field(min_length=1, max_length=400)]
Word = Annotated[str, Field(pattern=r"\A[a-z][a-z0-9_]*\z", max_length=64)]
Slug = Annotated[str, Field(pattern=r"\A[a-z][a-z0-9-]{0,31}\z")]
Hash = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
Day = Annotated[str, Field(min_length=10, max_length=10), AfterValidator(_check_day)]
Currency = Annotated[str, Field(pattern=r"\A[A-Z]{3}\z")]
# Zero too: a bill that a credit note cancelled is in the books, and in what is imported from them.
Amount = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]


class Party(Body):
    """Whom money goes to or comes from: an organisation, an office-holder in office, or a sealed person.

    *withheld* is what an imported record has in place of a name, such as ``REDACTED``; it may be empty.
    """

    org: Line | None = None
    office: Word | None = None
    name: Line | None = None
    sealed: Hash | None = None
    withheld: Annotated[str, Field(max_length=400)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        kinds = (self.org, self.office, self.sealed, self.withheld)
        if sum(each is not None for each in kinds) != 1:
            raise ValueError("exactly one of org, office, sealed, withheld 四者必居其一")
        if self.name is not None and self.office is None:
            raise ValueError("name only beside office 姓名只能与职务同写")
        return self


class Evidence(Body):
    """A document behind a statement: by its hash or commitment, by its name, or both."""

    sha256: Hash | None = None
    name: Line | None = None
    kind: Word | None = None

    @model_validator(mode="after")
    def _is_found(self) -> Self:
        if self.sha256 is None and self.name is None:
            raise ValueError("sha256 or name 至少写一项")
        return self


class Voucher(Body):
    """A voucher 凭证: its number within its period, and its type where there are several."""

    no: Line
    type: Line | None = None
