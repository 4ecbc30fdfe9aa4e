"""The rows that were left out on request, as a CSV that can be corrected and imported by itself.

UTF-8 with a mark, since spreadsheet programs in use ask for it. Two columns say which row of which
file each was, and why it was refused; the import ignores columns that begin with ``mingbai:``.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from ledger.log.ingest.cells import Row
from ledger.log.ingest.columns import OWN_PREFIX
from ledger.log.ingest.plan import Plan

ROW, PROBLEM = f"{OWN_PREFIX}row", f"{OWN_PREFIX}problem"


def format_leftovers(rows: Iterable[Row], header_row: int, plan: Plan, lang: str) -> bytes:
    """Return the CSV of those of *rows* that the plan refused, under the table's own header."""
    problems: dict[int, list[str]] = defaultdict(list)
    for problem in plan.problems:
        problems[int(str(problem.facts["row"]))].append(problem.text(lang))
    refused = set(plan.refused)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        texts = [cell.text for cell in row.cells]
        if row.number == header_row:
            writer.writerow([*texts, ROW, PROBLEM])
        elif row.number in refused:
            writer.writerow([*texts, row.number, " ".join(problems[row.number])])
    return file.getvalue().encode("utf-8-sig")
