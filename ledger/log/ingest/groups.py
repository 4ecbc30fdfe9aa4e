"""Rows that are one statement: a transaction's postings, which must sum to zero.

The statement's amount is the sum of its positive postings; the postings themselves stand in the
body, in the order of the file, so nothing of the double entry is lost. Columns that belong to the
whole transaction must agree in all its rows; the account, and columns that the mapping ignores,
may differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.affairs.money import format_amount
from ledger.log.ingest.amounts import decimals_of
from ledger.log.ingest.cells import Row
from ledger.log.ingest.drafts import Draft, Drafter, Gathered, Problems
from ledger.log.ingest.errors import CellRequired, GroupDiffers, GroupNotBalanced, GroupNotMapped
from ledger.log.ingest.mapping import Group, Mapping, Rule, Source
from ledger.log.ingest.sources import Field, bind, read_text
from ledger.log.ingest.spots import shown


class Posting:
    """A row of a group: its account and its signed amount."""

    __slots__ = ("account", "minor", "row")

    def __init__(self, row: Row, account: str, minor: int) -> None:
        self.row = row
        self.account = account
        self.minor = minor

    def fits(self, pattern: str) -> bool:
        """Whether the account begins, and the amount's sign is, as in ``Income:-``."""
        sign = "0" if self.minor == 0 else "+" if self.minor > 0 else "-"
        return pattern[-1] == sign and self.account.startswith(pattern[:-1])


@dataclass(frozen=True, slots=True)
class _BoundRule:
    rule: Rule
    fields: tuple[Field, ...]


class GroupDrafter:
    """Makes drafts of groups of rows; built on the drafter of single rows."""

    def __init__(self, drafter: Drafter, mapping: Mapping, group: Group) -> None:
        """Find the group's columns in the header.

        Raises:
            ColumnMissing, ColumnTwice: one can't be found.
        """
        self._drafter = drafter
        self._currency = mapping.currency
        columns = drafter.columns
        self._by = columns.find(group.by, "group.by")
        source = Source(column=group.account)
        self._account = bind("account", source, columns, "group.account")
        self._amount = columns.find(mapping.amounts[0].column, "amounts.0.column")
        self._rules = tuple(
            _BoundRule(
                rule,
                tuple(
                    bind(name, source, columns, f"group.rules.{n}.fields.{name}")
                    for name, source in rule.fields.items()
                ),
            )
            for n, rule in enumerate(group.rules)
        )
        ignored = columns.ignore(mapping.ignore)
        self._may_differ = {*self._account.positions, self._amount, *ignored}

    def key_of(self, row: Row) -> str:
        """Return what the rows of one statement have in common.

        Raises:
            CellRequired: the row says nothing.
            RowProblem: the cell can't be read.
        """
        if row.cells[self._by].blank:
            raise self._drafter.columns.spot(row.number, self._by).problem(
                CellRequired, field="group"
            )
        return read_text(self._drafter.columns, row, self._by).strip()

    def draft(self, key: str, rows: Sequence[Row]) -> Draft:
        """Return the draft of the group *key*.

        Raises:
            Problems: all that is wrong with its rows.
        """
        self._check_agree(key, rows)
        postings = self._read_postings(rows)
        total = sum(posting.minor for posting in postings)
        first = rows[0].number
        if total:
            raise Problems(
                [
                    GroupNotBalanced(
                        row=first, group=shown(key), count=len(rows), found=self._money(total)
                    )
                ]
            )
        bound, lead = self._find_rule(key, postings)
        amount = sum(posting.minor for posting in postings if posting.minor > 0)
        no = self._drafter.no_of(first)
        body = self._drafter.read_body(lead.row, bound.rule.type, amount, no, bound.fields)
        body["postings"] = [
            {"account": posting.account, "amount": posting.minor} for posting in postings
        ]
        minor = tuple(posting.minor for posting in postings)
        numbers = tuple(row.number for row in rows)
        return self._drafter.finish(numbers, bound.rule.type, minor, body)

    def _money(self, minor: int) -> str:
        return format_amount(minor, decimals_of(self._currency))

    def _check_agree(self, key: str, rows: Sequence[Row]) -> None:
        first = rows[0]
        problems = [
            self._drafter.columns.spot(row.number, position).problem(
                GroupDiffers,
                first=first.number,
                group=shown(key),
                found=shown(row.cells[position].text),
                expected=shown(first.cells[position].text),
            )
            for row in rows[1:]
            for position in range(self._drafter.columns.width)
            if position not in self._may_differ
            and row.cells[position].text != first.cells[position].text
        ]
        if problems:
            raise Problems(problems)

    def _read_postings(self, rows: Sequence[Row]) -> tuple[Posting, ...]:
        gathered = Gathered()
        postings: list[Posting] = []
        for row in rows:
            account = gathered.take(self._account.read, row)
            amount = gathered.take(self._drafter.read_amount, row)
            if account is not None and amount is not None:
                postings.append(Posting(row, account, amount.minor))
        gathered.check_none()
        return tuple(postings)

    def _find_rule(self, key: str, postings: Sequence[Posting]) -> tuple[_BoundRule, Posting]:
        for bound in self._rules:
            patterns = bound.rule.postings
            leads = [posting for posting in postings if posting.fits(patterns[0])]
            if leads and all(any(posting.fits(p) for p in patterns) for posting in postings):
                return bound, leads[0]
        found = ", ".join(f"{posting.account} {self._money(posting.minor)}" for posting in postings)
        raise Problems([GroupNotMapped(row=postings[0].row.number, group=shown(key), found=found)])
