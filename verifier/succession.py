"""Which keys were the log's when: by its own governance entries (docs/spec/authority.md 4.10-12).

Two questions are answered here. Of a checkpoint whose entries were read: were those who signed it
still the log's keys. And of an old checkpoint, under keys that the policy calls retired or doesn't
know: did the log's keys of that time sign it, does a newer one show that it is a beginning of the
same log, and did the witnesses see it before the keys were followed by others. What an anchor says
of that is in `verifier.anchor_dating`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.affairs.state import State
from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.errors import DisprovedError, LedgerError, MalformedError
from ledger.core.keys import VerifierKey, format_vkey, parse_vkey
from ledger.core.merkle import (
    Frontier,
    check_consistency,
    finish_consistency,
    plan_consistency,
    root,
)
from ledger.core.note import parse_note
from ledger.core.policy import (
    NO_QUORUM,
    Judged,
    Policy,
    open_checkpoint_by_keys,
    open_checkpoint_by_policy,
)
from verifier.anchor_proof import NOTHING, Witnessing
from verifier.errors import (
    GrowthUnshown,
    LogKeyEnded,
    LogKeyRetired,
    NotABeginning,
    QuorumMissing,
)
from verifier.growth import peaks
from verifier.reader import LogReader


class Generation(NamedTuple):
    """The log's keys that entry *start* brought, which was entered at *time_ms* (Unix, UTC)."""

    start: int
    time_ms: int
    keys: tuple[str, ...]


def generations_of(states: Iterable[tuple[int, State]]) -> tuple[Generation, ...]:
    """Give the generations of a log's keys, from the states behind its governance entries."""
    found: list[Generation] = []
    for index, state in states:
        if not found or found[-1].keys != state.log_keys:
            found.append(Generation(index, state.time_ms, state.log_keys))
    return tuple(found)


def check_still_log_keys(judged: Judged, generations: Sequence[Generation]) -> None:
    """Check that a checkpoint was not signed by keys alone that its own entries have ended.

    Keys that the ledger never named are the policy's affair, and nothing is said of them.

    Raises:
        LogKeyEnded: all that signed were ended, by an entry that is not the last.
    """
    if not generations:
        return
    last = generations[-1]
    own = {format_vkey(key) for key in judged.log_keys}
    former = {key for each in generations[:-1] for key in each.keys}
    is_its_own = judged.checkpoint.size == last.start + 1  # the old keys sign this one, too
    if own & {*last.keys} or is_its_own or not own & former:
        return
    raise LogKeyEnded(where="checkpoint", index=last.start, key=min(own & former))


class Newer(NamedTuple):
    """A newer checkpoint of the log, by keys in force: its tree, and the generations in it.

    *given* is what the checker goes by of the anchors that are published beside it.
    """

    reader: LogReader
    checkpoint: Checkpoint
    generations: tuple[Generation, ...]
    given: Witnessing = NOTHING


def open_now(note: bytes, policy: Policy) -> Judged:
    """Give the checkpoint in *note*, which keys in force must have signed, and the quorum seen.

    Raises:
        LogKeyRetired: retired keys alone have signed it.
        QuorumMissing: the policy's quorum has not cosigned it.
        What `open_checkpoint_by_policy` raises.
    """
    origin = parse_checkpoint(parse_note(note).text).origin
    judged = open_checkpoint_by_policy(note, policy, origin)
    if judged.by_retired_key:
        raise LogKeyRetired(where="checkpoint", key=", ".join(map(str, judged.log_keys)))
    if not judged.quorum_reached:
        names = ", ".join(name for name, _ in judged.witnesses) or "-"
        raise QuorumMissing(where="checkpoint", quorum=policy.quorum, witnesses=names)
    return judged


class Old(NamedTuple):
    """An old checkpoint that its own generation of keys signed, and the generation *after* it."""

    judged: Judged
    after: Generation | None


def open_old_checkpoint(note: bytes, policy: Policy, newer: Newer) -> Old:
    """Give the checkpoint in *note*, signed by keys that are ended, a beginning of *newer*.

    All types of the keys that the log had at its size have signed it. It counts only if something
    shows besides that it is from before the succession: `was_seen_before`, or an anchor.

    Raises:
        NotABeginning: it is another history than the newer one: both are the evidence.
        What `open_checkpoint_by_keys` raises of its signatures.
        UncheckedError: a tile can't be read.
    """
    old = parse_checkpoint(parse_note(note).text)
    keys, after = _generation_at(old.size, newer.generations)
    judged = open_checkpoint_by_keys(note, policy, newer.checkpoint.origin, keys)
    check_beginning(old, newer)
    return Old(judged, after)


def was_seen_before(judged: Judged, policy: Policy, after: Generation) -> bool:
    """Say whether the policy's quorum cosigned before *after*; without a quorum nobody did."""
    names = [name for name, time_s in judged.witnesses if time_s * 1000 < after.time_ms]
    return policy.quorum != NO_QUORUM and policy.is_quorum(names)


def _generation_at(
    size: int, generations: Sequence[Generation]
) -> tuple[tuple[VerifierKey, ...], Generation | None]:
    """Give the keys that sign the checkpoint of *size*, and the generation that follows on them."""
    # The checkpoint right behind a succession is its first: index + 1 entries.
    at = max(1, bisect_left([each.start + 1 for each in generations], size + 1))
    keys = tuple(parse_vkey(key) for key in generations[at - 1].keys)
    return keys, generations[at] if at < len(generations) else None


def check_beginning(old: Checkpoint, newer: Newer) -> None:
    """Check that *old* is a beginning of the *newer* tree, by its tiles (RFC 6962 section 2.1.2).

    Raises:
        NotABeginning: it provably isn't.
        GrowthUnshown: it is larger, or the tiles do not lead to the newer root.
        UncheckedError: a tile can't be read.
    """
    reader, size = newer.reader, newer.checkpoint.size
    if old.size > size:
        raise GrowthUnshown(old_size=old.size, new_size=size)
    if old.size == size:
        then = newer.checkpoint.root
    else:
        try:
            hashes = reader.read_hashes(plan_consistency(old.size, size))
            proof = finish_consistency(old.size, size, hashes)
            then = root(Frontier(old.size, tuple(reader.read_hashes(peaks(old.size)))))
            check_consistency(old.size, size, then, newer.checkpoint.root, proof)
        except (DisprovedError, MalformedError) as error:
            raise GrowthUnshown(old_size=old.size, new_size=size) from error
    if then != old.root:
        raise NotABeginning(where="checkpoint", old_size=old.size, new_size=size)


def is_about_keys(error: LedgerError) -> bool:
    """Say whether a checkpoint was refused for what an older generation of keys may explain."""
    return error.code in {"not_signed", "signature_type_missing", "log_key_retired"}
