"""Rows that are one pay list 发放表: to whom, how much, for what; the names are sealed.

One list has the rows of a table, or those with the same text in *by*; many rows make several lists,
since a statement has an end. Whatever isn't to whom, how much or for what must be the same in all.
"""

from collections.abc import Sequence
from typing import Any

from ledger.log.ingest.agreeing import check_agree
from ledger.log.ingest.cells import Row
from ledger.log.ingest.drafts import Draft, Drafter, Gathered
from ledger.log.ingest.mapping import Mapping, PayRows
from ledger.log.ingest.row_errors import CellRequired
from ledger.log.ingest.sources import bind, read_text

KIND = "pay_list"
MOST_ROWS = 150
"""In one statement, whose text has at most 40,000 bytes."""


class PayListDrafter:
    """Makes drafts of pay lists; built on the drafter of single rows."""

    def __init__(self, drafter: Drafter, mapping: Mapping, form: PayRows) -> None:
        """Find the columns in the header.

        Raises:
            ColumnMissing, ColumnTwice: one can't be found.
        """
        self._drafter = drafter
        columns = drafter.columns
        self._by = None if form.by is None else columns.find(form.by, "pay_list.by")
        self._what = bind("what", form.what, columns, "pay_list.what")
        own = {*drafter.amount_positions, *self._what.positions, *drafter.payee_positions}
        self._may_differ = own | set(columns.ignore(mapping.ignore))
        self._counts: dict[str, int] = {}

    def key_of(self, row: Row) -> str:
        """Return what the rows of one list have in common.

        Raises:
            CellRequired: the row says nothing.
        """
        text = ""
        if self._by is not None:
            if row.cells[self._by].blank:
                spot = self._drafter.columns.spot(row.number, self._by)
                raise spot.problem(CellRequired, field="pay_list")
            text = read_text(self._drafter.columns, row, self._by).strip()
        count = self._counts.get(text, 0)
        self._counts[text] = count + 1
        return f"{text}\n{count // MOST_ROWS}"

    def draft(self, key: str, rows: Sequence[Row]) -> Draft:
        """Return the draft of the list *key*.

        Raises:
            Problems: all that is wrong with its rows.
        """
        name = key.partition("\n")[0].strip() or KIND
        check_agree(self._drafter.columns, name, rows, self._may_differ)
        no = self._drafter.no_of(rows[0].number)
        gathered = Gathered()
        parts: list[dict[str, Any]] = []
        minor: list[int] = []
        for row in rows:
            amount = gathered.take(self._drafter.read_amount, row)
            what = gathered.take(self._what.read, row)
            payee = gathered.take(self._drafter.read_payee_of, row, no, f"payee_{row.number}")
            if amount is not None and what is not None and payee is not None:
                minor.append(amount.minor)
                parts.append({"amount": amount.minor, "payee": payee, "what": what})
        gathered.check_none()
        body = self._drafter.read_body(rows[0], KIND, sum(minor), no, ())
        body["rows"] = parts
        numbers = tuple(row.number for row in rows)
        return self._drafter.finish(numbers, KIND, tuple(minor), body)
