"""What a 公开榜 doesn't say and its statements need; every field has a value of its own."""

# ruff: noqa: RUF012 -- pydantic copies a default that can change

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ledger.log.ingest.form import Part, Regex, Slug, TableForm

BOARD_FORMAT = "mingbai/board/v1"
Named = Annotated[str, StringConstraints(pattern=r"^\S([^\n\t]*\S)?$", max_length=64)]


class CategoryRule(Part):
    """A category for the lines whose summary fits *pattern* (searched)."""

    pattern: Regex
    category: Named


class BoardSettings(Part):
    """A settings file for boards; without one, all of it is as here.

    *account* is where the money was, by default 现金, 银行存款 or, of 收支逐笔, 现金及银行存款.
    With *opening* ``no`` the first month opens no books: they are opened already.
    """

    format: Literal["mingbai/board/v1"] = "mingbai/board/v1"
    about: str = ""
    table: TableForm = TableForm()
    by: dict[Slug, Slug | tuple[Slug, ...]] = {}
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "CNY"
    fund: Named = "村集体资金"
    account: Named | None = None
    categories: tuple[CategoryRule, ...] = ()
    category_income: Named = "未分类收入"
    category_expenditure: Named = "未分类支出"
    handler: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")] = "accountant"
    grade: Literal["self", "agency", "bank"] = "self"
    opening: Literal["yes", "no"] = "yes"
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")] = "financial"
    catalogue: Named = "F04"
    medium: Annotated[tuple[Named, ...], Field(min_length=1)] = ("公开栏",)
    display_days: Annotated[int, Field(ge=1, le=366)] = 15
    duty: Named = "会计"

    def category_of(self, summary: str, *, income: bool) -> str:
        """Return the category of a line."""
        for rule in self.categories:
            if re.search(rule.pattern, summary):
                return rule.category
        return self.category_income if income else self.category_expenditure
