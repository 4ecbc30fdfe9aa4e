"""The import itself: what is in already is left alone, the rest is signed, submitted, read back.

The steps, and what is there if we stop between them:

0. **Recall** what was imported before, so that a changed file or a copy is known (``history``).
1. **Plan**: every row is judged (``plan``). Stop here: nothing has happened.
2. **Compare** with the ledger by ``no``: a row that is in, with the same content, is done; what
   is new is tried on the ledger's own rules (``comparing``).
3. **Keep** the disclosures of sealed fields, and the record of the file's rows, durably. Stop here:
   files nobody needs yet; the ledger says which of those rows are in.
4. **Rehearse** one signed statement of each kind, so that a wrong key is found before the first
   batch (``entering``, as are the next two).
5. **Sign and submit** in batches. Stop here: some batches are in, each whole; run it again.
6. **Read back** every statement from the ledger and compare it with what was signed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ledger.core.keys import SigningKey
from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.board_plan import plan_board
from ledger.log.ingest.cells import Table
from ledger.log.ingest.comparing import Remaining, compare, try_rules
from ledger.log.ingest.drafts import Frame
from ledger.log.ingest.entering import (
    Imported,
    Progress,
    read_back,
    rehearse,
    submit_all,
    tell_nobody,
)
from ledger.log.ingest.history import History, open_history
from ledger.log.ingest.mapping import AnyMapping, BankMapping
from ledger.log.ingest.plan import NEW, Before, Plan, no_prefix, plan_table
from ledger.log.ingest.run_errors import SealedPlaceMissing, SignerMissing
from ledger.log.ingest.sealing import Sealer, disclosures_path, read_disclosures, write_disclosures
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table import open_table
from ledger.log.ingest.target import Target

UNNAMED: Mapping[str, str] = MappingProxyType({"accountant": "accountant"})
"""Stands in a draft's ``by`` while nobody was named: a dry run needs no names and no keys."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported, by whom, and how; *made_ms* and *salts* are the caller's, not ours.

    *sealed* is the directory for disclosures; without one nothing may be sealed. With *skip_bad*
    refused rows are left out, without it one of them stops all. *history* is the directory of the
    record of imports; without one, changed files and copies aren't known. With *anew* the file is
    taken for a new one, whatever was imported before. While *by* is empty, the rules on who must
    sign aren't looked at, and nothing can be entered.
    """

    path: Path
    mapping: AnyMapping
    by: Mapping[str, str | tuple[str, ...]]
    signers: Mapping[str, SigningKey]
    made_ms: int
    salts: Callable[[], bytes]
    sealed: Path | None = None
    encoding: str | None = None
    dry_run: bool = False
    skip_bad: bool = False
    history: Path | None = None
    anew: bool = False


class Outcome(NamedTuple):
    """A plan, what of it the ledger had, how much is sealed, and what was done; None: nothing.

    *indices* are those of its statements, in the order of the plan, once they are in.
    """

    plan: Plan
    already_in: int
    sealed: int
    imported: Imported | None
    indices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """An import that was judged row by row and compared with the ledger; nothing has happened."""

    request: Request
    plan: Plan
    remaining: Remaining
    sealer: Sealer
    history: History | None = None

    @property
    def stopped(self) -> bool:
        """Whether nothing may be entered: a dry run, or bad rows that nobody said to leave out."""
        bad = bool(self.plan.problems) and not self.request.skip_bad
        return self.request.dry_run or bad


def plan_import(request: Request, target: Target, progress: Progress = tell_nobody) -> Planned:
    """Judge every row of the request's table, and look up which are in the ledger: steps 1 and 2.

    Raises:
        TableProblem: the file can't be read by this mapping.
        SealedStoreDamaged: what an earlier run kept can't be read.
    """
    table = open_request(request)
    sealer = _open_sealer(request, table)
    history = None
    if request.history is not None:
        history = open_history(request.history, request.salts)
    frame = Frame(
        target.origin,
        target.charter,
        dict(request.by or UNNAMED),
        request.made_ms,
        no_prefix(table),
    )
    judged = _judge(
        request, table, frame, sealer, history=history, target=target, progress=progress
    )
    plan, remaining = compare(judged, target, named=bool(request.by))
    if request.by and (request.dry_run or _named(request.by) == set(request.signers)):
        plan, remaining = try_rules(plan, remaining, target)
    return Planned(request, plan, remaining, sealer, history)


def _judge(
    request: Request,
    table: Table,
    frame: Frame,
    sealer: Sealer,
    *,
    history: History | None,
    target: Target,
    progress: Progress,
) -> Plan:
    """Return the plan of the table, by what its mapping makes of it."""
    mapping = request.mapping
    if isinstance(mapping, BoardSettings):
        return plan_board(table, mapping, frame, history)
    before = NEW
    if history is not None:
        table, before = _recall(request, table, history, target, mapping.table.header_row)
    if isinstance(mapping, BankMapping):
        return plan_bank(table, mapping, frame, before)
    return plan_table(table, mapping, frame, sealer, progress, before=before)


def _recall(
    request: Request, table: Table, history: History, target: Target, header_row: int
) -> tuple[Table, Before]:
    """Return the table, read, and what the record of imports says of it."""
    rows = list(table.rows)
    below = [row for row in rows if row.number > header_row and not row.blank]

    def in_ledger(nos: Iterable[str]) -> frozenset[str]:
        return frozenset(target.find(sorted(nos)))

    judged = history.judge(table.file, table.sha256, below, in_ledger, anew=request.anew)
    return replace(table, rows=iter(rows)), Before(judged, history.digest)


def finish_import(planned: Planned, target: Target, progress: Progress = tell_nobody) -> Outcome:
    """Enter what is new, unless it is ``stopped``, and read it all back: steps 3 to 6.

    Raises:
        SignerMissing, SealedPlaceMissing: a key or the place for disclosures is missing.
        LedgerError: the ledger refused a statement, or signing stopped; see ``submit_all``.
        SumsDiffer: as in ``read_back``.
    """
    plan, remaining = planned.plan, planned.remaining
    sealed = len(planned.sealer.of({draft.no for draft in plan.drafts}))
    if planned.stopped:
        return Outcome(plan, len(remaining.done), sealed, None)
    imported, places = _enter(planned, target, progress)
    indices = tuple(places[draft.no] for draft in plan.drafts)
    return Outcome(plan, len(remaining.done), sealed, imported, indices)


def open_request(request: Request) -> Table:
    """Open the request's table as its mapping says."""
    form = request.mapping.table
    return open_table(
        request.path,
        sheet=form.sheet,
        encoding=request.encoding or form.encoding,
        delimiter=form.delimiter,
    )


def _open_sealer(request: Request, table: Table) -> Sealer:
    if request.sealed is None:
        return Sealer(request.salts)
    path = disclosures_path(request.sealed, table.sha256)
    return Sealer(request.salts, read_disclosures(path), path.name)


def _enter(
    planned: Planned, target: Target, progress: Progress
) -> tuple[Imported, Mapping[str, int]]:
    request, plan, remaining = planned.request, planned.plan, planned.remaining
    check_signers(request.by, request.signers)
    keep_disclosures(planned.sealer, plan, request.sealed)
    if planned.history is not None and (plan.taken or plan.board_seen):
        table = plan.table
        planned.history.keep(table.file, table.sha256, plan.taken, plan.skipped, plan.board_seen)
    # Stop here: disclosures of statements that aren't in the ledger; the next run uses them.
    signers = tuple(request.signers.values())
    if remaining.new:
        rehearse(remaining.new, signers, target)
    indices = submit_all(remaining.new, signers, target, progress)
    places = {draft.no: found.index for draft, found in remaining.done}
    places |= {draft.no: index for draft, index in zip(remaining.new, indices, strict=True)}
    return read_back(remaining, indices, target), places


def check_signers(by: Mapping[str, str | Sequence[str]], signers: Mapping[str, SigningKey]) -> None:
    """Check that the keys given are exactly those of the slugs that ``by`` names.

    Raises:
        SignerMissing: they aren't.
    """
    named = _named(by)
    if named != set(signers) or not named:
        raise SignerMissing(
            expected=", ".join(sorted(named)) or "-", found=", ".join(sorted(signers)) or "-"
        )


def _named(by: Mapping[str, str | Sequence[str]]) -> set[str]:
    """Return the slugs that ``by`` names."""
    return {
        slug for value in by.values() for slug in ([value] if isinstance(value, str) else value)
    }


def keep_disclosures(sealer: Sealer, plan: Plan, directory: Path | None) -> None:
    """Keep what opens the sealed fields of the plan's statements, durably; of no others.

    Raises:
        SealedPlaceMissing: something is sealed, and there is no directory.
    """
    kept = sealer.of({draft.no for draft in plan.drafts})
    if not kept:
        return
    if directory is None:
        raise SealedPlaceMissing
    path = disclosures_path(directory, plan.table.sha256)
    if sealer.grew(kept):
        write_disclosures(path, kept)
