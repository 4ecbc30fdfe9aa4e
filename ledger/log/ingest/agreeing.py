"""Rows that become one statement agree in all that they don't add to it."""

from collections.abc import Container, Sequence

from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.drafts import Problems
from ledger.log.ingest.row_errors import GroupDiffers
from ledger.log.ingest.spots import shown


def check_agree(
    columns: Columns, group: str, rows: Sequence[Row], may_differ: Container[int]
) -> None:
    """Check that the *rows* of *group* have the same cells, those at *may_differ* aside.

    Raises:
        Problems: GroupDiffers for each cell that is not the first row's.
    """
    first = rows[0]
    problems = [
        columns.spot(row.number, position).problem(
            GroupDiffers,
            first=first.number,
            group=shown(group),
            found=shown(row.cells[position].text),
            expected=shown(first.cells[position].text),
        )
        for row in rows[1:]
        for position in range(columns.width)
        if position not in may_differ and row.cells[position].text != first.cells[position].text
    ]
    if problems:
        raise Problems(problems)
