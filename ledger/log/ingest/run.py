"""The import itself: what is in already is left alone, the rest is signed, submitted, read back.

The steps, and what is there if we stop between them:

1. **Plan**: every row is judged (``plan``). Stop here: nothing has happened.
2. **Compare** with the ledger by ``no``: a row that is in, with the same content, is done.
3. **Keep** the disclosures of sealed fields, durably. Stop here: a file nobody needs yet.
4. **Rehearse** one statement of each kind, so that a missing role is found before the first batch.
5. **Sign and submit** in batches. Stop here: some batches are in, each whole; run it again.
6. **Read back** every statement from the ledger and compare it with what was signed.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from ledger.affairs.statement import sign_statement
from ledger.core.keys import SigningKey
from ledger.log.ingest.drafts import Draft
from ledger.log.ingest.errors import AlreadyInDiffers, RowProblem, SignerMissing, SumsDiffer
from ledger.log.ingest.plan import Plan
from ledger.log.ingest.sealing import Sealer, disclosures_path, write_disclosures

BATCH = 512
"""Statements in one submission: under one checkpoint, all or nothing."""
AHEAD = 4
"""Submissions that may wait for their answer while the next is signed."""


class Found(NamedTuple):
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
    """A plan against what the ledger holds: what is *new*, what is *done*, and what contradicts."""

    new: tuple[Draft, ...]
    done: tuple[tuple[Draft, Found], ...]
    problems: tuple[RowProblem, ...]


class Imported(NamedTuple):
    """What came of it: how many were entered now, and the sums by type as read from the ledger."""

    entered: int
    already_in: int
    sums: Mapping[str, tuple[int, int]]


def compare(plan: Plan, target: Target) -> Remaining:
    """Return which of the plan's statements the ledger lacks, has, or has with other content.

    The time at which a statement was made isn't part of the comparison: it is the earlier run's.
    """
    found = target.find([draft.no for draft in plan.drafts])
    new: list[Draft] = []
    done: list[tuple[Draft, Found]] = []
    problems: list[RowProblem] = []
    for draft in plan.drafts:
        there = found.get(draft.no)
        if there is None:
            new.append(draft)
        elif fields := differences(draft.text, there.text):
            problems.append(
                AlreadyInDiffers(row=draft.rows[0], index=there.index, fields="、".join(fields))
            )
        else:
            done.append((draft, there))
    return Remaining(tuple(new), tuple(done), tuple(problems))


def differences(draft: bytes, there: bytes) -> tuple[str, ...]:
    """Return the fields in which two statements differ, the time they were made left aside."""
    ours, theirs = json.loads(draft), json.loads(there)
    names = sorted({*ours, *theirs, *ours["body"], *theirs["body"]} - {"made", "body"})
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
    named = {
        slug for value in by.values() for slug in ([value] if isinstance(value, str) else value)
    }
    if named != set(signers) or not named:
        raise SignerMissing(
            expected="、".join(sorted(named)) or "-", found="、".join(sorted(signers)) or "-"
        )


def keep_disclosures(sealer: Sealer, directory: Path, table_sha256: bytes) -> Path | None:
    """Keep what opens the sealed fields, durably; return the file, or None if nothing is sealed."""
    if not sealer.disclosures:
        return None
    path = disclosures_path(directory, table_sha256)
    if sealer.added:
        write_disclosures(path, sealer.disclosures)
    return path


def rehearse(new: Sequence[Draft], signers: Sequence[SigningKey], target: Target) -> None:
    """Check that the ledger would admit the largest and the smallest statement of each type.

    Raises:
        LedgerError: it would not, and so not the others of its kind either.
    """
    chosen: dict[str, Draft] = {}
    for draft in sorted(new, key=lambda draft: max(map(abs, draft.minor))):
        chosen.setdefault(f"{draft.type} smallest", draft)
        chosen[f"{draft.type} largest"] = draft
    distinct = {draft.no: draft for draft in chosen.values()}
    target.rehearse([sign_statement(draft.text, signers) for draft in distinct.values()])


def submit_all(
    new: Sequence[Draft],
    signers: Sequence[SigningKey],
    target: Target,
    progress: Callable[[int], None],
) -> tuple[int, ...]:
    """Sign and submit all of *new*, and return their indices, in order.

    Raises:
        LedgerError: a batch was refused or signing stopped; the batches before it are in.
    """
    indices: list[int] = []
    waiting: deque[Future[Sequence[int]]] = deque()
    drafts = iter(new)
    while batch := list(islice(drafts, BATCH)):
        waiting.append(target.submit([sign_statement(draft.text, signers) for draft in batch]))
        while len(waiting) >= AHEAD:
            indices.extend(waiting.popleft().result())
            progress(len(indices))
    while waiting:
        indices.extend(waiting.popleft().result())
        progress(len(indices))
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
        found[value["type"]] += value["body"]["amount"]
        expected[draft.type] += draft.amount
    for kind in sorted(expected | found):
        if expected[kind] != found[kind]:
            raise SumsDiffer(what=kind, expected=expected[kind], found=found[kind])
    sums = {kind: (counts[kind], found[kind]) for kind in sorted(counts)}
    return Imported(len(remaining.new), len(remaining.done), sums)
