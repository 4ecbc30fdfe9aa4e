"""A mirror's cosignature: that it has stored the whole log up to a checkpoint (C2SP tlog-mirror).

It is a cosignature of type 0x04 or 0x06 (C2SP tlog-cosignature) with the time at which it was made,
and says two things: of all that this mirror saw of the log, this is the largest tree; and its
contents are stored here and can be had. The first that a key made on a checkpoint is kept: nobody
is helped by a later time on the same tree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.cosignature import COSIGNER_ALGORITHMS, check_cosignature, cosign
from ledger.core.errors import LedgerError
from ledger.core.keys import SigningKey, VerifierKey, format_vkey
from ledger.core.note import MAX_SIGNATURES, Note, Signature, format_note, parse_note
from ledger.core.policy import Judged, Policy, open_checkpoint_by_policy
from verifier.errors import QuorumMissing
from verifier.split_errors import MirrorClockWrong, MirrorKeyUnfit
from verifier.succession import open_now

TOLERANCE_S = 600
"""By how much others' clocks may be ahead of a mirror's."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The mirror's keys, all of one name, and what gives the Unix second."""

    signers: tuple[SigningKey, ...]
    now_s: Callable[[], int]

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The keys that others verify with."""
        return tuple(each.verifier for each in self.signers)


def check_keys(keys: Sequence[VerifierKey], origin: str) -> None:
    """Check that *keys* are one mirror's, of types that cosigners of *origin* have.

    Raises:
        MirrorKeyUnfit: another type, another name than the first, or the log's own.
    """
    for key in keys:
        fits = key.algorithm in COSIGNER_ALGORITHMS and key.name == keys[0].name
        if not fits or key.name == origin:
            raise MirrorKeyUnfit(key=format_vkey(key)[:100])


def open_to_mirror(note: bytes, policy: Policy, own: Sequence[VerifierKey]) -> Judged:
    """Give the checkpoint in *note* as `open_now` does; where *own* keys count, they still may.

    So the mirror may be given the policy that counts it: who asks for a mirror's word, too, asks
    for it behind the others'.

    Raises:
        What `open_now` raises.
    """
    try:
        return open_now(note, policy)
    except QuorumMissing:
        origin = parse_checkpoint(parse_note(note).text).origin
        judged = open_checkpoint_by_policy(note, policy, origin)
        names = [name for name, _ in judged.witnesses]
        names += [each.name for each in policy.witnesses if each.key in own]
        if not policy.is_quorum(names):
            raise
        return judged


def leave_room(note: bytes, judged: Judged, policy: Policy, own: Sequence[VerifierKey]) -> bytes:
    """Give *note* with lines of trusted keys alone, where the mirror's would make it too long.

    A site may fill its checkpoint with lines that mean nothing, up to as many as a note may have;
    what is kept here must still be readable when all of ours and of the witnesses' are added.
    """
    witnesses = [each.key for each in policy.witnesses]
    parsed = judged.note
    if len(parsed.signatures) + len(witnesses) + len(own) <= MAX_SIGNATURES:
        return note
    trusted = {(key.name, key.key_id) for key in (*judged.log_keys, *witnesses, *own)}
    first: dict[tuple[str, bytes], Signature] = {}
    for each in parsed.signatures:
        if each[:2] in trusted:
            first.setdefault(each[:2], each)
    return format_note(Note(parsed.text, tuple(first.values())))


def cosign_stored(note: bytes, kept: bytes | None, judged: Judged, cosigner: Cosigner) -> bytes:
    """Give *note* with a cosignature of each of the mirror's keys; *judged* is what it came to.

    What the mirror signed before, in *kept* or in *note*, stays. All that the checkpoint is over
    must be stored, durably, and have been read back.

    Raises:
        MirrorClockWrong: the clock is behind times that were signed.
    """
    text = judged.note.text
    found = parse_note(note)
    before = (found,) if kept is None else (parse_note(kept), found)
    own = {(key.name, key.key_id) for key in cosigner.keys}
    now_s = cosigner.now_s()
    times = [time_s for _, time_s in judged.witnesses]
    times += [time_s for each in before for time_s, _ in _made(each, cosigner.keys)]
    if max(times, default=1) - TOLERANCE_S > now_s:
        raise MirrorClockWrong(now_s=now_s, seen_s=max(times))
    lines = [each for each in found.signatures if each[:2] not in own]
    for signer in cosigner.signers:
        earlier = [
            line
            for each in before
            if each.text == text
            for _, line in _made(each, [signer.verifier])
        ]
        lines.append(earlier[0] if earlier else cosign(text, signer, now_s))
    return format_note(Note(text, tuple(lines)))


def lacks(note: bytes, keys: Sequence[VerifierKey]) -> bool:
    """Say whether *note* is without a right cosignature of one of *keys*."""
    parsed = parse_note(note)
    return any(not [*_made(parsed, [key])] for key in keys)


def keep_cosignatures(note: bytes, kept: bytes | None, policy: Policy) -> bytes:
    """Give *note* with the trusted witnesses' cosignatures that it had, and has lost since."""
    if kept is None:
        return note
    old, new = parse_note(kept), parse_note(note)
    if old.text != new.text:
        return note
    there = {each[:2] for each in new.signatures}
    keys = [each.key for each in policy.witnesses]
    more = [line for _, line in _made(old, keys) if line[:2] not in there]
    return format_note(Note(new.text, (*new.signatures, *more)))


def _made(note: Note, keys: Sequence[VerifierKey]) -> Iterator[tuple[int, Signature]]:
    """Yield the cosignatures by *keys* that are right, with their Unix seconds."""
    known = {(key.name, key.key_id): key for key in keys}
    for line in note.signatures:
        key = known.get(line[:2])
        if key is not None:
            try:
                yield check_cosignature(note.text, line, key), line
            except LedgerError:
                continue
