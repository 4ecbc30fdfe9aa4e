"""The import itself: what is in already is left alone, the rest is signed, submitted, read back.

The steps, and what is there if we stop between them:

0. **Recall** what was imported before, so that a changed file or a copy is known (``history``).
1. **Plan**: every row is judged (``plan``). Stop here: nothing has happened.
2. **Compare** with the ledger by ``no``: a row that is in, with the same content, is done; what
   is new is tried on the ledger's own rules (``rehearsing``).
3. **Keep** the disclosures of sealed fields, and the record of the file's rows, durably. Stop here:
   files nobody needs yet; the ledger says which of those rows are in.
4. **Rehearse** one signed statement of each kind, so that a wrong key is found before the first
   batch.
5. **Sign and submit** in batches. Stop here: some batches are in, each whole; run it again.
6. **Read back** every statement from the ledger and compare it with what was signed.
"""

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ledger.affairs.statement import sign_statement
from ledger.core.errors import LedgerError
from ledger.core.keys import SigningKey
from ledger.log.ingest.bank_plan import plan_bank
from ledger.log.ingest.board_plan import plan_board
from ledger.log.ingest.cells import Table
from ledger.log.ingest.drafts import Draft, Frame
from ledger.log.ingest.history import History, open_history
from ledger.log.ingest.mapping import AnyMapping, BankMapping
from ledger.log.ingest.plan import NEW, Before, Plan, no_prefix, plan_table
from ledger.log.ingest.row_errors import AlreadyInDiffers, RowNotAdmitted, RowProblem
from ledger.log.ingest.run_errors import SealedPlaceMissing, SignerMissing, SumsDiffer
from ledger.log.ingest.sealing import Sealer, disclosures_path, read_disclosures, write_disclosures
from ledger.log.ingest.settings import BoardSettings
from ledger.log.ingest.table import open_table

BATCH = 512
"""Statements in one submission: under one checkpoint, all or nothing."""
AHEAD = 4
"""Submissions that may wait for their answer while the next is signed."""
UNNAMED: Mapping[str, str] = MappingProxyType({"accountant": "accountant"})
"""Stands in a draft's ``by`` while nobody was named: a dry run needs no names and no keys."""
_AT = re.compile(r"statements\[([0-9]+)\].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that is in the ledger, by its text."""

    index: int
    text: bytes


class Target(Protocol):
    """A ledger as an import sees it: one that is open here, or one behind an address."""

    @property
    def origin(self) -> str:
        """Which ledger it is."""
        ...

    @property
    def charter(self) -> bytes:
        """The id of its entry 0 (32 bytes)."""
        ...

    def find(self, nos: Sequence[str]) -> Mapping[str, Found]:
        """Return those statements that are in the ledger, by their ``no``."""
        ...

    def judge(self, texts: Sequence[bytes]) -> Sequence[LedgerError | None]:
        """Say of each of *texts* why the ledger would not admit it if it were signed, or None.

        A ledger that can't be asked beforehand says nothing against any.
        """
        ...

    def rehearse(self, notes: Sequence[bytes]) -> None:
        """Check that the ledger would admit each of *notes* as things stand; nothing is entered.

        Raises:
            LedgerError: the first reason why it would not.
        """
        ...

    def submit(self, notes: Sequence[bytes]) -> "Future[Sequence[int]]":
        """Submit *notes*, all or none; the indices come when they are published."""
        ...

    def read_texts(self, indices: Sequence[int]) -> Iterator[bytes]:
        """Yield the texts of the statements at *indices*, in that order."""
        ...


class Remaining(NamedTuple):
    """A plan's statements against what the ledger holds: *new*, and *done* with their places."""

    new: tuple[Draft, ...]
    done: tuple[tuple[Draft, Found], ...]


class Imported(NamedTuple):
    """What came of it: how many were entered now; by type, count and sum as the ledger has them."""

    entered: int
    already_in: int
    sums: Mapping[str, tuple[int, int]]


Progress = Callable[[int], None]
"""Is told how many rows were read, or how many statements entered."""


def tell_nobody(done: int) -> None:
    """Tell nobody how far it is."""


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


def compare(plan: Plan, target: Target, *, named: bool = True) -> tuple[Plan, Remaining]:
    """Return the plan without what contradicts the ledger, and what of the rest is in already.

    The time at which a statement was made isn't part of the comparison: it is the earlier run's.
    Nor is who signs, unless that is *named*.
    """
    aside = ("made",) if named else ("made", "by")
    found = target.find([draft.no for draft in plan.drafts])
    new: list[Draft] = []
    done: list[tuple[Draft, Found]] = []
    problems: list[RowProblem] = []
    for draft in plan.drafts:
        there = found.get(draft.no)
        if there is None:
            new.append(draft)
        elif fields := differences(draft.text, there.text, aside):
            problems.append(
                AlreadyInDiffers(row=draft.rows[0], index=there.index, fields=", ".join(fields))
            )
        else:
            done.append((draft, there))
    return plan.without(problems), Remaining(tuple(new), tuple(done))


def try_rules(plan: Plan, remaining: Remaining, target: Target) -> tuple[Plan, Remaining]:
    """Return the plan without the rows that the ledger's rules refuse, each with the reason."""
    said = target.judge([draft.text for draft in remaining.new])
    problems = [
        RowNotAdmitted(row=draft.rows[0], problem=error)
        for draft, error in zip(remaining.new, said, strict=True)
        if error is not None
    ]
    refused = {problem.facts["row"] for problem in problems}
    new = tuple(draft for draft in remaining.new if draft.rows[0] not in refused)
    return plan.without(problems), Remaining(new, remaining.done)


def differences(draft: bytes, there: bytes, aside: Collection[str] = ("made",)) -> tuple[str, ...]:
    """Return the fields in which two statements differ, those *aside* left out."""
    ours, theirs = json.loads(draft), json.loads(there)
    names = sorted({*ours, *theirs, *ours["body"], *theirs["body"]} - {"body", *aside})
    return tuple(
        name
        for name in names
        if ours.get(name) != theirs.get(name) or ours["body"].get(name) != theirs["body"].get(name)
    )


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


def rehearse(new: Sequence[Draft], signers: Sequence[SigningKey], target: Target) -> None:
    """Check that the ledger would admit the largest and the smallest statement of each type.

    Raises:
        LedgerError: it would not, and so not the others of its kind either.
    """
    chosen: dict[str, Draft] = {}
    for draft in sorted(new, key=_size):
        chosen.setdefault(f"{draft.type} smallest", draft)
        chosen[f"{draft.type} largest"] = draft
    distinct = list({draft.no: draft for draft in chosen.values()}.values())
    with _telling_row(distinct):
        target.rehearse([sign_statement(draft.text, signers) for draft in distinct])


@contextmanager
def _telling_row(batch: Sequence[Draft]) -> Iterator[None]:
    """Say which row it was that the ledger refused, where its error says which statement."""
    try:
        yield
    except LedgerError as error:
        found = _AT.fullmatch(error.where)
        if found is None or int(found[1]) >= len(batch):
            raise
        raise RowNotAdmitted(row=batch[int(found[1])].rows[0], problem=error) from error


def _size(draft: Draft) -> int:
    return max(map(abs, draft.minor), default=0)


def submit_all(
    new: Sequence[Draft],
    signers: Sequence[SigningKey],
    target: Target,
    progress: Progress,
) -> tuple[int, ...]:
    """Sign and submit all of *new*, and return their indices, in order.

    Raises:
        LedgerError: a batch was refused or signing stopped; the batches before it are in.
    """
    indices: list[int] = []
    waiting: deque[tuple[Future[Sequence[int]], Sequence[Draft]]] = deque()
    drafts = iter(new)

    def settle() -> None:
        answer, asked = waiting.popleft()
        with _telling_row(asked):
            indices.extend(answer.result())
        progress(len(indices))

    while batch := list(islice(drafts, BATCH)):
        notes = [sign_statement(draft.text, signers) for draft in batch]
        with _telling_row(batch):  # a ledger behind an address answers at once
            waiting.append((target.submit(notes), batch))
        while len(waiting) >= AHEAD:
            settle()
    while waiting:
        settle()
    return tuple(indices)


def read_back(remaining: Remaining, indices: Sequence[int], target: Target) -> Imported:
    """Check that the ledger holds exactly what was planned, and return its sums by type.

    Raises:
        SumsDiffer: a statement isn't at its index, or the sums differ.
    """
    drafts = [*remaining.new, *(draft for draft, _ in remaining.done)]
    places = [*indices, *(found.index for _, found in remaining.done)]
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for draft, text in zip(drafts, target.read_texts(places), strict=True):
        if differences(draft.text, text):
            raise SumsDiffer(what=draft.no, expected=draft.text, found=text)
        value = json.loads(text)
        counts[value["type"]] += 1
        found[value["type"]] += value["body"].get("amount", 0)
        expected[draft.type] += draft.amount
    for kind in sorted({*expected, *found}):
        if expected[kind] != found[kind]:
            raise SumsDiffer(what=kind, expected=expected[kind], found=found[kind])
    sums = {kind: (counts[kind], found[kind]) for kind in sorted(counts)}
    return Imported(len(remaining.new), len(remaining.done), sums)
