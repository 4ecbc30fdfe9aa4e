"""One table of several books 账套: which there are, and the rows that say none.

A table is read for one ledger at a time, so that no row of it is ever entered in two.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from api.desk.table_choices import Choices
from api.desk.table_uses import CARRIED, SUBTOTALS, TOTALS, cells_of
from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import letter_position
from ledger.log.ingest.plan import Plan
from ledger.log.ingest.row_errors import RowProblem

ASIDE: Final = frozenset({*SUBTOTALS, *TOTALS, *CARRIED})
"""What stands in a row that is no record."""


class RowWithoutBook(RowProblem):
    """A row of a table of several books says none: nobody can say in which ledger it belongs."""

    code: ClassVar[str] = "row_without_book"
    zh: ClassVar[str] = "第 {row} 行 {column} 列“{header}”空着，不知道记在哪本账上。请写上账套。"
    en: ClassVar[str] = (
        "Row {row}, column {column} '{header}' is blank: nobody can say in which ledger it "
        "belongs. Write the book there."
    )


def letter_of_books(choices: Choices) -> str | None:
    """Give the column in which the books stand, if there is one."""
    if choices.book is not None:
        return choices.book.column
    return next((letter for letter, use in choices.uses.items() if use == "book"), None)


def books_in(rows: Sequence[Row], choices: Choices) -> tuple[str, ...]:
    """Give the books of a table, in the order in which they come; sums are none."""
    letter = letter_of_books(choices)
    if letter is None:
        return ()
    below = [row for row in rows if row.number > choices.header_row]
    found = (cell.text.strip() for cell in cells_of(below, letter) if not cell.blank)
    return tuple(each for each in dict.fromkeys(found) if each not in ASIDE)


def without_bookless(plan: Plan, rows: Sequence[Row], choices: Choices) -> Plan:
    """Refuse the rows that say no book, but for sums and what is carried forward.

    A chosen book's mapping has left them out; they are shown, since they are in no other book.
    """
    if choices.book is None:
        return plan
    at = letter_position(choices.book.column)
    header = next((row for row in rows if row.number == choices.header_row), Row(0, ()))
    name = header.cells[at].text.strip() if at < len(header.cells) else ""
    left_out = set(plan.left_out)
    problems = [
        RowWithoutBook(row=row.number, column=choices.book.column, header=name)
        for row in rows
        if row.number in left_out
        and (at >= len(row.cells) or row.cells[at].blank)
        and ASIDE.isdisjoint(cell.text.strip() for cell in row.cells)
    ]
    found = {int(str(problem.facts["row"])) for problem in problems}
    plan = replace(
        plan,
        left_out=tuple(row for row in plan.left_out if row not in found),
        refused=tuple(sorted({*plan.refused, *found})),
        problems=tuple(
            sorted((*plan.problems, *problems), key=lambda each: int(str(each.facts["row"])))
        ),
    )
    plan.check_complete()
    return plan
