"""`admit`: whether an opened statement may stand at an index of the ledger (design section 5).

The server asks before it appends, the verifier when it replays, in the same words. Admission is
frozen for each version of a type. What is refused changes nothing: values go in, values come out.
The personal-data gate and advice on size are no part of it.
"""

from typing import NamedTuple

from ledger.affairs.clearing import Clearing
from ledger.affairs.errors import (
    AlreadyIn,
    AmountDiffers,
    CurrencyDiffers,
    NoUsed,
    ReferenceAbsent,
    ReferenceUnfit,
    TargetClosed,
)
from ledger.affairs.governance import admit_governance, check_time
from ledger.affairs.memory import OPEN, Memory, Remembered
from ledger.affairs.opening import Claim, Opened, Signed, open_batch, open_statement
from ledger.affairs.signing import check_signers
from ledger.affairs.state import State
from ledger.affairs.types.registry import REGISTRY, Link

__all__ = [
    "Admission",
    "Claim",
    "Opened",
    "Signed",
    "admit",
    "admit_governance",
    "check_signers",
    "closed_by",
    "open_batch",
    "open_statement",
]


class Admission(NamedTuple):
    """What follows from a statement: the next state, and what memory is to hold and to close."""

    state: State
    remembered: Remembered
    closed: tuple[tuple[bytes, int], ...]


def admit(
    state: State,
    memory: Memory,
    opened: Opened,
    *,
    index: int,
    time_ms: int,
    clearing: Clearing | None = None,
) -> Admission:
    """Decide whether *opened* may be entry *index*, at *time_ms* (Unix milliseconds, UTC).

    *state* and *memory* are the ledger's before it. If it may not, nothing has changed. A
    *clearing* under the same governance spares asking the same question again.

    Raises:
        AlreadyIn: the same statement is an entry; its *index* says which.
        NoUsed: another statement has its ``no``.
        TimeWentBack: *time_ms* is before the state's.
        ReferenceAbsent, ReferenceUnfit, TargetClosed, AmountDiffers, CurrencyDiffers:
            it refers to what can't be referred to.
        What `check_signers` raises, and for governance `admit_governance`.
    """
    known = memory.find_id(opened.id)
    if known is not None:
        raise AlreadyIn(index=known.index)
    check_time(state, index, time_ms)
    other = memory.find_no(opened.no)
    if other is not None:
        raise NoUsed(where="no", no=opened.no, index=other.index)
    claim = opened.claim
    closed: tuple[tuple[bytes, int], ...] = ()
    if opened.body is not None:
        new = admit_governance(state, opened, index, time_ms)
    else:
        if clearing is None or not clearing.is_clear(opened, time_ms):
            check_signers(state, opened, time_ms)
        if opened.refs:
            closed = _check_references(memory, opened, index)
        new = state.moved(index + 1, time_ms)
    remembered = Remembered(
        index, opened.id, opened.no, opened.type, claim.amount, claim.currency, claim.fund, OPEN
    )
    return Admission(new, remembered, closed)


def closed_by(opened: Opened) -> tuple[bytes, ...]:
    """Give the ids of the statements that *opened* ends, if it is admitted."""
    links = REGISTRY[opened.type].links
    return tuple(ref for number, ref in opened.refs if links[number].closes)


def _check_references(memory: Memory, opened: Opened, index: int) -> tuple[tuple[bytes, int], ...]:
    """Check that all it refers to is there and fits; give what it closes."""
    links = REGISTRY[opened.type].links
    closed: dict[bytes, int] = {}
    for number, ref in opened.refs:
        link = links[number]
        where = "body." + ".".join(link.path)
        found = memory.find_id(ref)
        if found is None:
            raise ReferenceAbsent(where=where, id=ref)
        _check_link(link, opened.claim, found, where)
        if link.closes:
            if found.closed_by != OPEN:
                raise TargetClosed(where=where, index=found.index, closed_by=found.closed_by)
            closed[ref] = index
    return tuple(closed.items())


def _check_link(link: Link, claim: Claim, target: Remembered, where: str) -> None:
    """Check that *target* is what *link* may name, and of the same money where it must be."""
    if link.targets and target.type not in link.targets:
        raise ReferenceUnfit(
            where=where,
            index=target.index,
            found=target.type,
            wanted="/".join(sorted(link.targets)),
        )
    if link.same_currency and claim.currency != target.currency:
        raise CurrencyDiffers(
            where="body.currency",
            index=target.index,
            found=claim.currency,
            expected=target.currency,
        )
    if link.same_amount and target.closed_by == OPEN and claim.amount != target.amount:
        raise AmountDiffers(
            where="body.amount", index=target.index, found=claim.amount, expected=target.amount
        )
