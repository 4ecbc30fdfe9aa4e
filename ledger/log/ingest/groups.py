"""Rows that are one statement: a transaction's postings, which must sum to zero.

The statement's amount is the sum of its positive postings; the postings themselves stand in the
body, in the order of the file, so nothing of the double entry is lost. Columns that belong to the
whole transaction must agree in all its rows; the account, and columns that the mapping ignores,
may differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.affairs.money import format_amount
from ledger.log.ingest.agreeing import check_agree
from ledger.log.ingest.amounts import decimals_of
from ledger.log.ingest.cells import Row
from ledger.log.ingest.drafts import Draft, Drafter, Gathered, Problems
from ledger.log.ingest.mapping import Group, Mapping, Rule, Source
from ledger.log.ingest.row_errors import CellRequired, GroupNotBalanced, GroupNotMapped
from ledger.log.ingest.sources import Field, bind, read_text
from ledger.log.ingest.spots import shown

TRANSFER: Final = "transfer"
LEAVE_OUT: Final = "leave_out"


class Posting:
    """A row of a group: its account and its signed amount."""

    __slots__ = ("account", "minor", "note", "row")

    def __init__(self, row: Row, account: str, minor: int, note: str) -> None:
        self.row = row
        self.account = account
        self.minor = minor
        self.note = note

    def to_body(self) -> dict[str, Any]:
        """Return the posting as it stands in a statement."""
        value: dict[str, Any] = {"account": self.account, "amount": self.minor}
        if self.note:
            value["note"] = self.note
        return value

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
        by = (group.by,) if isinstance(group.by, str) else group.by
        self._by = tuple(columns.find(name, "group.by") for name in by)
        source = group.account
        if isinstance(source, str):
            source = Source(column=source)
        self._account = bind("account", source, columns, "group.account")
        self._note = None
        if group.note is not None:
            note = Source(column=group.note, optional=True)
            self._note = bind("note", note, columns, "group.note")
        amounts = [columns.find(each.column, "amounts.column") for each in mapping.amounts]
        self._accounts = sorted(group.accounts.items(), key=lambda each: -len(each[0]))
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
        noted = () if self._note is None else self._note.positions
        own = {*self._account.positions, *amounts, *drafter.sign_positions}
        self._may_differ = {*own, *noted, *ignored}

    def key_of(self, row: Row) -> str:
        """Return what the rows of one statement have in common.

        Raises:
            CellRequired: the row says nothing.
            RowProblem: the cell can't be read.
        """
        for position in self._by:
            if row.cells[position].blank:
                raise self._drafter.columns.spot(row.number, position).problem(
                    CellRequired, field="group"
                )
        texts = [read_text(self._drafter.columns, row, position) for position in self._by]
        return " ".join(text.strip() for text in texts)

    def draft(self, key: str, rows: Sequence[Row]) -> Draft | None:
        """Return the draft of the group *key*; None if the mapping leaves such groups out.

        Raises:
            Problems: all that is wrong with its rows.
        """
        check_agree(self._drafter.columns, key, rows, self._may_differ)
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
        kind = bound.rule.type
        if kind == LEAVE_OUT:
            return None
        amount = sum(posting.minor for posting in postings if posting.minor > 0)
        no = self._drafter.no_of(first)
        body = self._drafter.read_body(lead.row, kind, amount, no, bound.fields)
        if kind == TRANSFER:
            body = self._transfer(body, postings)
        else:
            self._put_account(body, postings)
        body["postings"] = [posting.to_body() for posting in postings]
        minor = tuple(posting.minor for posting in postings)
        numbers = tuple(row.number for row in rows)
        return self._drafter.finish(numbers, kind, minor, body)

    def _held(self, account: str) -> str | None:
        """Return the name of the account that holds the money of a posting's, if it is known."""
        return next((name for start, name in self._accounts if account.startswith(start)), None)

    def _put_account(self, body: dict[str, Any], postings: Sequence[Posting]) -> None:
        """Name the account that the money moved through, if it is one, and all of it did."""
        held = {name: 0 for each in postings if (name := self._held(each.account)) is not None}
        for posting in postings:
            name = self._held(posting.account)
            if name is not None:
                held[name] += posting.minor
        if len(held) == 1:
            ((name, moved),) = held.items()
            if abs(moved) == body["amount"]:
                body.setdefault("account", name)

    def _transfer(self, body: dict[str, Any], postings: Sequence[Posting]) -> dict[str, Any]:
        """Return a transfer's body: from the account that shrinks to the one that grows."""
        kept = ("amount", "currency", "date", "summary", "voucher", "evidence", "decision")
        transfer = {name: body[name] for name in (*kept, "sealed") if name in body}
        for posting in postings:
            side = "from" if posting.minor < 0 else "to"
            transfer[side] = {"account": self._held(posting.account), "fund": body["fund"]}
        return transfer

    def _money(self, minor: int) -> str:
        return format_amount(minor, decimals_of(self._currency))

    def _read_postings(self, rows: Sequence[Row]) -> tuple[Posting, ...]:
        gathered = Gathered()
        postings: list[Posting] = []
        for row in rows:
            account = gathered.take(self._account.read, row)
            amount = gathered.take(self._drafter.read_amount, row)
            note = None if self._note is None else gathered.take(self._note.read, row)
            if account is not None and amount is not None:
                postings.append(Posting(row, account, amount.minor, note or ""))
        gathered.check_none()
        return tuple(postings)

    def _is_transfer(self, postings: Sequence[Posting]) -> bool:
        held = [self._held(posting.account) for posting in postings]
        return len(held) == 2 and None not in held and all(each.minor for each in postings)

    def _find_rule(self, key: str, postings: Sequence[Posting]) -> tuple[_BoundRule, Posting]:
        for bound in self._rules:
            patterns = bound.rule.postings
            leads = [posting for posting in postings if posting.fits(patterns[0])]
            if bound.rule.type == TRANSFER and not self._is_transfer(postings):
                continue
            if bound.rule.type == LEAVE_OUT:
                if any(self._held(posting.account) is not None for posting in postings):
                    continue  # it moves money, in a way that the rules don't know
                leads = list(postings)
            if leads and all(any(posting.fits(p) for p in patterns) for posting in postings):
                return bound, leads[0]
        found = ", ".join(f"{posting.account} {self._money(posting.minor)}" for posting in postings)
        raise Problems([GroupNotMapped(row=postings[0].row.number, group=shown(key), found=found)])
