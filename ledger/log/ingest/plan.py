"""The whole table, read and judged before anything is signed: drafts, problems, counts, sums.

Every row ends in exactly one place: above the header, blank, left out by the mapping, in a
statement, or refused. ``Plan.check_complete`` says so of each plan.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ledger.log.ingest.board import Board
from ledger.log.ingest.bodies import check_types
from ledger.log.ingest.cells import Cell, Row, Table
from ledger.log.ingest.columns import Columns
from ledger.log.ingest.controls import Controller
from ledger.log.ingest.doubts import remarks_of
from ledger.log.ingest.drafts import Draft, Drafter, Frame, Gathered, Problems
from ledger.log.ingest.groups import GroupDrafter
from ledger.log.ingest.history import NOTHING, BoardSeen, Judged, Taken
from ledger.log.ingest.mapping import Mapping
from ledger.log.ingest.pay_lists import PayListDrafter
from ledger.log.ingest.remarks import NoRows, Remark
from ledger.log.ingest.row_errors import RowProblem, RowRagged
from ledger.log.ingest.sealing import Sealer
from ledger.log.ingest.spots import is_one_of
from ledger.log.ingest.table_errors import TableEmpty
from ledger.log.ingest.units import check_currency, check_unit

NO_HASH_CHARS = 16
"""Hex digits of the file's hash in ``no`` (design section 4)."""
_TOLD_EVERY = 500
"""Rows between two reports of progress."""


@dataclass(slots=True)
class Sums:
    """How many amounts, and their sum in minor units, by sign; the zeros have only a number."""

    counts: dict[str, int] = field(default_factory=lambda: {"+": 0, "-": 0, "0": 0})
    totals: dict[str, int] = field(default_factory=lambda: {"+": 0, "-": 0, "0": 0})

    def add(self, minor: int) -> None:
        """Count one amount."""
        sign = "0" if minor == 0 else "+" if minor > 0 else "-"
        self.counts[sign] += 1
        self.totals[sign] += minor

    def take_off(self, minor: int) -> None:
        """Take back one amount that was counted."""
        sign = "0" if minor == 0 else "+" if minor > 0 else "-"
        self.counts[sign] -= 1
        self.totals[sign] -= minor


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import of one table would do; the sums are of its rows' amounts as the file has them.

    *rows* counts what stands below the header; *left_out* and *refused* are row numbers. A refused
    row whose amount can't be read is in no sum, and is counted in *unread*.
    """

    table: Table
    currency: str
    rows: int
    blank: int
    left_out: tuple[int, ...]
    refused: tuple[int, ...]
    unread: int
    problems: tuple[RowProblem, ...]
    drafts: tuple[Draft, ...]
    file_sums: Sums
    refused_sums: Sums
    remarks: tuple[Remark, ...] = ()
    taken: tuple[Taken, ...] = ()
    skipped: tuple[int, ...] = ()
    board: Board | None = None
    board_seen: BoardSeen | None = None
    opening: dict[str, Any] | None = None

    @property
    def statement_sums(self) -> Sums:
        """The sums of the rows that statements were made of."""
        sums = Sums()
        for draft in self.drafts:
            for minor in draft.minor:
                sums.add(minor)
        return sums

    def without(self, problems: Sequence[RowProblem]) -> "Plan":
        """Return the plan with the statements of the *problems*' first rows refused."""
        if not problems:
            return self
        rows = {problem.facts["row"] for problem in problems}
        bad = [draft for draft in self.drafts if draft.rows[0] in rows]
        nos = {draft.no for draft in bad}
        refused_sums = Sums(dict(self.refused_sums.counts), dict(self.refused_sums.totals))
        for draft in bad:
            for minor in draft.minor:
                refused_sums.add(minor)
        plan = replace(
            self,
            drafts=tuple(draft for draft in self.drafts if draft.rows[0] not in rows),
            problems=_in_order((*self.problems, *problems)),
            refused=tuple(sorted((*self.refused, *(row for draft in bad for row in draft.rows)))),
            refused_sums=refused_sums,
            taken=tuple(taken for taken in self.taken if taken.no not in nos),
        )
        plan.check_complete()
        return plan

    def with_emptiness(self, header_row: int) -> "Plan":
        """Return the plan, with a remark if no row below the header was recorded, now or before."""
        if self.drafts or self.problems or self.refused or self.skipped:
            return self
        remark = NoRows(file=self.table.file, header_row=header_row)
        return replace(self, remarks=(remark, *self.remarks))

    def check_complete(self) -> None:
        """Check that every row is accounted for, and every amount.

        Raises:
            AssertionError: our own mistake.
        """
        used = [row for draft in self.drafts for row in draft.rows]
        places = self.blank + len(self.left_out) + len(self.refused) + len(used)
        distinct = {*self.left_out, *self.refused, *used}
        if places != self.rows or len(distinct) + self.blank != self.rows:
            raise AssertionError(f"bad import arithmetic: {self.rows} rows, {places} places")
        made, refused = self.statement_sums, self.refused_sums
        for sign in "+-0":
            if (
                made.counts[sign] + refused.counts[sign] != self.file_sums.counts[sign]
                or made.totals[sign] + refused.totals[sign] != self.file_sums.totals[sign]
            ):
                raise AssertionError(f"bad import arithmetic: sums of sign {sign}")


class Before(NamedTuple):
    """What is known of a table from earlier imports, and how its rows are remembered."""

    judged: Judged
    digest: Callable[[Row], str]


NEW = Before(NOTHING, lambda _: "")
"""Nothing is known, and nothing is remembered."""


def plan_table(
    table: Table,
    mapping: Mapping,
    frame: Frame,
    sealer: Sealer,
    progress: Callable[[int], None],
    *,
    before: Before = NEW,
) -> Plan:
    """Return the plan of an import: each row of *table* in one place, no row submitted.

    *before* says what the record of earlier imports knows of the table.

    Raises:
        TableProblem: the table as a whole can't be read by this mapping.
        MappingValueWrong: it names a type of statement that isn't a movement of money.
    """
    check_types(mapping)
    rows = iter(table.rows)
    header = _find_header(rows, table, mapping)
    columns = Columns(header, table.file, mapping.aliases)
    drafter = Drafter(mapping, columns, frame, sealer)
    groups: GroupDrafter | PayListDrafter | None = None
    if mapping.group is not None:
        groups = GroupDrafter(drafter, mapping, mapping.group)
    elif mapping.pay_list is not None:
        groups = PayListDrafter(drafter, mapping, mapping.pay_list)
    leave_out = tuple(
        (columns.find(rule.column, f"leave_out.{n}.column"), rule.values)
        for n, rule in enumerate(mapping.leave_out)
    )
    ignored = columns.ignore(mapping.ignore)
    columns.check_all_known()
    check_unit(header, mapping.number.unit, table.file, ignored)
    controls = tuple(
        Controller(control, columns, drafter, f"totals.{n}")
        for n, control in enumerate(mapping.totals)
    )
    planner = _Planner(
        columns,
        drafter,
        groups,
        leave_out,
        controls=controls,
        before=before,
        short_rows=table.short_rows,
    )
    for row in rows:
        columns.check_unnamed(row)
        check_currency(row, columns, mapping.currency)
        planner.take(row)
        if not row.number % _TOLD_EVERY:
            progress(row.number)
    planner.finish()
    plan = planner.plan(table, mapping.currency).with_emptiness(header.number)
    plan.check_complete()
    return plan


def no_prefix(table: Table) -> str:
    """Return what the ``no`` of each of the table's statements begins with.

    ``<file's sha256, 16 hex>:``; sheets of a workbook after the first add their place, ``2.``.
    """
    sheet = "" if table.sheet == 1 else f"{table.sheet}."
    return f"{table.sha256.hex()[:NO_HASH_CHARS]}:{sheet}"


def _find_header(rows: Iterator[Row], table: Table, mapping: Mapping) -> Row:
    wanted = mapping.table.header_row
    for row in rows:
        if row.number == wanted and not row.blank:
            return row
        if row.number >= wanted:
            break
        check_unit(row, mapping.number.unit, table.file)
    raise TableEmpty(file=table.file, header_row=wanted)


class _Planner:
    """Puts each row where it belongs, and keeps count."""

    def __init__(
        self,
        columns: Columns,
        drafter: Drafter,
        groups: GroupDrafter | PayListDrafter | None,
        leave_out: tuple[tuple[int, frozenset[str]], ...],
        *,
        controls: tuple[Controller, ...],
        before: Before,
        short_rows: bool,
    ) -> None:
        self._columns = columns
        self._drafter = drafter
        self._groups = groups
        self._leave_out = leave_out
        self._controls = controls
        self._before = before
        self._digests: dict[int, str] = {}
        self._short_rows = short_rows
        self._waiting: dict[str, list[Row]] = {}
        self._spoilt: dict[str, list[RowProblem]] = {}
        self._minor: dict[int, int] = {}
        self._rows = self._blank = self._unread = 0
        self._left_out: list[int] = []
        self._refused: list[int] = []
        self._problems: list[RowProblem] = []
        self._drafts: list[Draft] = []
        self._file_sums, self._refused_sums = Sums(), Sums()

    def take(self, row: Row) -> None:
        """Take the next row below the header."""
        self._rows += 1
        if row.blank:
            self._blank += 1
            return
        gathered = Gathered()
        whole = gathered.take(self._whole, row)
        if whole is None:
            self._unread += 1
            self._refuse((row.number,), gathered.problems)
        elif any(
            is_one_of(whole.cells[position].text, values) for position, values in self._leave_out
        ):
            self._left_out.append(row.number)
        elif control := next((each for each in self._controls if each.fits(whole)), None):
            self._take_control(whole, control)
        else:
            for each in self._controls:
                each.take(whole)
            if row.number in self._before.judged.skip:
                self._left_out.append(row.number)
            else:
                self._take_whole(whole)

    def _take_control(self, row: Row, control: Controller) -> None:
        problems = control.check(row)
        if problems:
            self._refuse((row.number,), problems)
        else:
            self._left_out.append(row.number)

    def _whole(self, row: Row) -> Row:
        """Return the row with as many cells as the header.

        Raises:
            RowRagged: it has more that aren't blank, or fewer in a CSV.
        """
        width = self._columns.width
        extra = row.cells[width:]
        missing = width - len(row.cells)
        if any(not cell.blank for cell in extra) or (missing > 0 and not self._short_rows):
            raise RowRagged(row=row.number, found=len(row.cells), expected=width)
        return Row(row.number, row.cells[:width] + (Cell(""),) * max(missing, 0))

    def _take_whole(self, row: Row) -> None:
        self._digests[row.number] = self._before.digest(row)
        gathered = Gathered()
        amount = gathered.take(self._drafter.read_amount, row)
        if amount is None:
            self._unread += 1
        else:
            self._file_sums.add(amount.minor)
            self._minor[row.number] = amount.minor
        if self._groups is not None:
            self._take_posting(self._groups, row, gathered)
            return
        try:
            if amount is None:
                self._drafter.check_rest(row, gathered)
                gathered.check_none()
            else:
                self._drafts.append(self._drafter.draft_row(row, amount))
        except Problems as problems:
            self._refuse((row.number,), problems.found)

    def _take_posting(
        self, groups: GroupDrafter | PayListDrafter, row: Row, gathered: Gathered
    ) -> None:
        key = gathered.take(groups.key_of, row)
        if key is None:
            self._refuse((row.number,), gathered.problems)
            return
        self._waiting.setdefault(key, []).append(row)
        if gathered.problems:
            self._spoilt.setdefault(key, []).extend(gathered.problems)

    def finish(self) -> None:
        """Take note that there are no more rows: groups are whole now."""
        for key, rows in self._waiting.items():
            numbers = tuple(row.number for row in rows)
            if self._groups is None or key in self._spoilt:
                self._refuse(numbers, self._spoilt[key])
                continue
            try:
                draft = self._groups.draft(key, rows)
            except Problems as problems:
                self._refuse(numbers, problems.found)
                continue
            if draft is None:
                self._leave_out_group(numbers)
            else:
                self._drafts.append(draft)

    def _leave_out_group(self, rows: tuple[int, ...]) -> None:
        """Leave a group out whose rule says so: its amounts are no longer the file's."""
        self._left_out.extend(rows)
        for row in rows:
            if row in self._minor:
                self._file_sums.take_off(self._minor[row])

    def _refuse(self, rows: tuple[int, ...], problems: Sequence[RowProblem]) -> None:
        self._refused.extend(rows)
        self._problems.extend(problems)
        for row in rows:
            if row in self._minor:
                self._refused_sums.add(self._minor[row])

    def plan(self, table: Table, currency: str) -> Plan:
        """Return the plan, its drafts and rows in the order of the file."""
        drafts = tuple(sorted(self._drafts, key=lambda draft: draft.rows))
        new = [
            Taken(row, self._digests[row], draft.no)
            for draft in drafts
            for row in draft.rows
            if self._digests[row]
        ]
        judged = self._before.judged
        return Plan(
            table=table,
            currency=currency,
            rows=self._rows,
            blank=self._blank,
            left_out=tuple(sorted(self._left_out)),
            refused=tuple(sorted(self._refused)),
            unread=self._unread,
            problems=_in_order((*judged.problems, *self._problems)),
            drafts=drafts,
            file_sums=self._file_sums,
            refused_sums=self._refused_sums,
            remarks=(
                *judged.remarks,
                *self._columns.remarks,
                *remarks_of(table.file, self._drafter.days, self._drafter.nameless),
            ),
            taken=(*judged.skip.values(), *new),
            skipped=tuple(sorted(judged.skip)),
        )


def _in_order(problems: Sequence[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: int(str(problem.facts["row"]))))
