"""The kinds of field that mapping and settings files are made of, strictly read."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ledger.core.errors import Reason
from ledger.log.ingest.dates import check_date_format

_DATE = Reason(
    "日期格式里 YYYY、M 或 MM、D 或 DD 各写一次",
    "a date format names YYYY, M or MM, and D or DD, once each",
)
_REGEX = Reason("不是正则表达式", "no regular expression")


class Part(BaseModel):
    """A group of fields: no other than these, none converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _check_date_format(form: str) -> str:
    try:
        check_date_format(form)
    except ValueError as error:
        raise ValueError(_DATE) from error
    return form


def _check_regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(_REGEX) from error
    return pattern


# in pydantic's regular expressions (Rust) $ is the end of the text, and never before a newline
Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Type = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
DateFormat = Annotated[str, AfterValidator(_check_date_format)]
Regex = Annotated[str, AfterValidator(_check_regex)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
SealedName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class TableForm(Part):
    """Where in the file the table stands; rows above *header_row* are counted, not read."""

    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    sheet: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "gb18030", "gbk", "big5", "utf-16", "cp1252"] | None = None
