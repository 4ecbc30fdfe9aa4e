"""Signing, submitting and reading back what an import has that the ledger has not."""

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from ledger.affairs.statement import sign_statement
from ledger.core.errors import LedgerError
from ledger.core.keys import SigningKey
from ledger.log.ingest.comparing import Remaining, differences
from ledger.log.ingest.drafts import Draft
from ledger.log.ingest.row_errors import RowNotAdmitted
from ledger.log.ingest.run_errors import SumsDiffer
from ledger.log.ingest.target import Target

BATCH = 512
"""Statements in one submission: under one checkpoint, all or nothing."""
AHEAD = 4
"""Submissions that may wait for their answer while the next is signed."""
_AT = re.compile(r"statements\[([0-9]+)\].*", re.DOTALL)


class Imported(NamedTuple):
    """What came of it: how many were entered now; by type, count and sum as the ledger has them."""

    entered: int
    already_in: int
    sums: Mapping[str, tuple[int, int]]


Progress = Callable[[int], None]
"""Is told how many rows were read, or how many statements entered."""


def tell_nobody(done: int) -> None:
    """Tell nobody how far it is."""


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
