"""Policies: which logs and witnesses somebody trusts, and how many must agree (C2SP tlog-policy).

A policy is given to a verifier by hand and never fetched. It is the one text here that may be
written in more than one way: it has comments, blank lines, spaces and tabs.

Where a policy lists keys of several types for one origin, a checkpoint needs a signature of each,
though other C2SP clients accept any. Of several keys of one type the last is in force, and those
before it are *retired* (docs/adr/0053). A witness may have several keys, too: lines whose keys have
one name. They stand in one group and nobody else with them, of all where their types differ, and
only that group may be named further on; so nobody counts twice, and nobody takes the stronger
signature away (docs/adr/0052).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.core.checkpoint import (
    LOG_ALGORITHMS,
    Checkpoint,
    check_all_types,
    open_log_note,
    parse_checkpoint,
)
from ledger.core.cosignature import COSIGNER_ALGORITHMS, check_cosignature
from ledger.core.errors import (
    IntegerMalformed,
    LogNotTrusted,
    NotUtf8,
    OriginWrong,
    PolicyControlCharacter,
    PolicyKeyRepeated,
    PolicyKeyUnfit,
    PolicyLineMalformed,
    PolicyMemberRepeated,
    PolicyNameRepeated,
    PolicyNameUnknown,
    PolicyQuorumCount,
    PolicyThreshold,
    PolicyUnterminated,
    PolicyWitnessSplit,
)
from ledger.core.keys import VerifierKey, format_vkey, parse_vkey
from ledger.core.note import Note, open_note, parse_note
from ledger.core.text import parse_int

NO_QUORUM = "none"

_CONTROLS = frozenset({*range(0x20), 0x7F} - {0x09, 0x0A})


class TrustedLog(NamedTuple):
    """A log's key, which is named after its origin, and where it is, if the policy says."""

    key: VerifierKey
    url: str | None


class TrustedWitness(NamedTuple):
    """A witness under the policy's own name for it, its key, and where it is, if said."""

    name: str
    key: VerifierKey
    url: str | None


class Group(NamedTuple):
    """At least *threshold* of *members*, names of witnesses and earlier groups."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What somebody trusts; *quorum* names a witness or group, or is ``none``."""

    logs: tuple[TrustedLog, ...]
    witnesses: tuple[TrustedWitness, ...]
    groups: tuple[Group, ...]
    quorum: str

    def log_keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """Give the keys of the log *origin*; none, if the policy does not name it."""
        return tuple(log.key for log in self.logs if log.key.name == origin)

    def current_log_keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """Give the keys of *origin* that are not retired: of each type the one listed last."""
        return tuple({key.algorithm: key for key in self.log_keys(origin)}.values())

    def is_quorum(self, names: Sequence[str]) -> bool:
        """Say whether the witnesses *names* together are what the policy asks for."""
        agreed = {witness.name for witness in self.witnesses} & set(names)
        for group in self.groups:  # a group's members stand before it
            if len(agreed.intersection(group.members)) >= group.threshold:
                agreed.add(group.name)
        return self.quorum == NO_QUORUM or self.quorum in agreed


class Judged(NamedTuple):
    """A checkpoint that a trusted log has signed, and which trusted witnesses saw it when."""

    checkpoint: Checkpoint
    note: Note
    witnesses: tuple[tuple[str, int], ...]  # the policy's names, Unix seconds
    quorum_reached: bool
    log_keys: tuple[VerifierKey, ...]
    """The policy's keys of the log that have signed."""
    by_retired_key: bool
    """Whether all of them are retired: such a checkpoint counts only beside a newer one."""


# ------------------------------------------------------------------------------------ parse


def parse_policy(data: str | bytes) -> Policy:
    """Read a policy file.

    Raises:
        NotUtf8: not UTF-8. (C2SP allows any bytes above 0x7F in names; we show names to people.)
        PolicyControlCharacter: a control character other than tab and newline.
        PolicyUnterminated: the last line has no newline.
        PolicyLineMalformed: a line is none of the four kinds, or has too few or many items.
        PolicyKeyUnfit, PolicyKeyRepeated: a key of a type that does not belong on its line, or
            whose public key stands in the policy already.
        PolicyNameRepeated, PolicyNameUnknown, PolicyMemberRepeated: names defined twice or not
            yet, or members of a group already.
        PolicyThreshold: not ``all``, ``any`` or from 1 to the number of members.
        PolicyQuorumCount: not exactly one quorum line.
        PolicyWitnessSplit: keys of one witness do not stand in one group of their own.
        What `parse_vkey` raises.
    """
    reading = _Reading()
    for number, line in enumerate(_policy_lines(data), 1):
        items = line.replace("\t", " ").split(" ")
        items = [item for item in items if item]
        if items and not items[0].startswith("#"):
            reading.read_line(items, f"line {number}")
    if len(reading.quorums) != 1:
        raise PolicyQuorumCount(count=len(reading.quorums))
    reading.check_witnesses_whole()
    return Policy(
        tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorums[0]
    )


def _policy_lines(data: str | bytes) -> list[str]:
    try:
        encoded = data.encode() if isinstance(data, str) else data
        text = encoded.decode()
    except UnicodeError:
        raise NotUtf8 from None
    if not _CONTROLS.isdisjoint(encoded):
        raise PolicyControlCharacter
    lines = text.split("\n")
    if lines.pop():
        raise PolicyUnterminated(where=f"line {len(lines) + 1}")
    return lines


class _Reading:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self.logs: list[TrustedLog] = []
        self.witnesses: list[TrustedWitness] = []
        self.groups: list[Group] = []
        self.quorums: list[str] = []
        self._public_keys: set[bytes] = set()
        self._witness_lines: list[str] = []
        self._defined: set[str] = set()
        self._members: set[str] = set()

    def read_line(self, items: list[str], where: str) -> None:
        keyword, *rest = items
        match keyword, len(rest):
            case "log", 1 | 2:
                self.logs.append(
                    TrustedLog(self._key(LOG_ALGORITHMS, keyword, rest[0], where), *_url(rest[1:]))
                )
            case "witness", 2 | 3:
                self._define(rest[0], where)
                key = self._key(COSIGNER_ALGORITHMS, keyword, rest[1], where)
                self._witness_lines.append(where)
                self.witnesses.append(TrustedWitness(rest[0], key, *_url(rest[2:])))
            case "group", count if count > 2:
                self._read_group(rest[0], rest[1], rest[2:], where)
            case "quorum", 1:
                if rest[0] != NO_QUORUM:
                    self._check_defined(rest[0], where)
                self.quorums.append(rest[0])
            case _:
                raise PolicyLineMalformed(where=where)

    def _read_group(self, name: str, threshold: str, members: list[str], where: str) -> None:
        for member in members:
            self._check_defined(member, where)
            if member in self._members:
                raise PolicyMemberRepeated(where=where, name=member)
            self._members.add(member)
        self._define(name, where)
        self.groups.append(Group(name, _threshold(threshold, len(members), where), tuple(members)))

    def check_witnesses_whole(self) -> None:
        """Check that the keys of each witness, those of one name, count as one.

        Raises:
            PolicyWitnessSplit: as in `parse_policy`; *where* is the line of the second key.
        """
        first: dict[str, str] = {}
        for witness, where in zip(self.witnesses, self._witness_lines, strict=True):
            if first.setdefault(witness.key.name, witness.name) == witness.name:
                continue
            own = [each for each in self.witnesses if each.key.name == witness.key.name]
            names = {each.name for each in own}
            types = {each.key.algorithm for each in own}
            group = next((each for each in self.groups if names == {*each.members}), None)
            if (
                group is None
                or (len(types) > 1 and group.threshold < len(own))
                or not names.isdisjoint(self.quorums)
            ):
                raise PolicyWitnessSplit(where=where, name=witness.key.name)

    def _key(self, algorithms: Sequence[int], keyword: str, text: str, where: str) -> VerifierKey:
        key = parse_vkey(text, where=where)
        if key.algorithm not in algorithms:
            raise PolicyKeyUnfit(where=where, name=key.name, keyword=keyword)
        if key.public_key in self._public_keys:
            raise PolicyKeyRepeated(where=where, name=key.name)
        self._public_keys.add(key.public_key)
        return key

    def _define(self, name: str, where: str) -> None:
        if name in self._defined or name == NO_QUORUM:
            raise PolicyNameRepeated(where=where, name=name)
        self._defined.add(name)

    def _check_defined(self, name: str, where: str) -> None:
        if name not in self._defined:
            raise PolicyNameUnknown(where=where, name=name)


def _url(items: list[str]) -> tuple[str | None]:
    return (items[0] if items else None,)


def _threshold(text: str, members: int, where: str) -> int:
    if text in ("all", "any"):
        return members if text == "all" else 1
    try:
        threshold = parse_int(text)
    except IntegerMalformed:
        threshold = 0
    if not 1 <= threshold <= members:
        raise PolicyThreshold(where=where, threshold=text, members=members)
    return threshold


def format_policy(policy: Policy) -> str:
    """Write a policy, one line for each log, witness and group, the quorum last."""
    lines = [["log", format_vkey(log.key), log.url] for log in policy.logs]
    lines += [["witness", each.name, format_vkey(each.key), each.url] for each in policy.witnesses]
    lines += [["group", each.name, str(each.threshold), *each.members] for each in policy.groups]
    lines.append(["quorum", policy.quorum])
    return "".join(" ".join(item for item in line if item) + "\n" for line in lines)


# ------------------------------------------------------------------------------------- open


def open_checkpoint_by_policy(note: bytes, policy: Policy, origin: str) -> Judged:
    """Give the checkpoint of *origin* that its trusted log keys have signed, and who witnessed it.

    A quorum that was not reached is said in the answer and is no error here: the entry is in the
    log, not yet witnessed. Signatures by keys that the policy does not name are passed over.

    Raises:
        LogNotTrusted: the policy names no key for *origin*.
        SignatureWrong, CosignatureTime: a signature by a key that it does name is wrong.
        NotSigned: no key of the log has signed; the fact *note* is the unverified note.
        SignatureMissing: the policy has keys of several types for the log, and of those in force
            one has signed and another has not.
        OriginWrong: the checkpoint is of another log.
        What `parse_note` and `parse_checkpoint` raise.
    """
    if not policy.log_keys(origin):
        raise LogNotTrusted(origin=origin)
    parsed = parse_note(note)
    return _judge(parsed, policy, origin, _check_log_signed(parsed, policy, origin))


def open_checkpoint_by_keys(
    note: bytes, policy: Policy, origin: str, keys: Sequence[VerifierKey]
) -> Judged:
    """Give the checkpoint of *origin* that all types of *keys* have signed, and who witnessed it.

    For whoever knows the log's keys of another time than the policy's.

    Raises:
        What `open_checkpoint_by_policy` raises, `LogNotTrusted` aside.
    """
    parsed = parse_note(note)
    signed = {signature[:2] for signature in open_log_note(parsed, keys)}
    by = tuple(key for key in keys if (key.name, key.key_id) in signed)
    return _judge(parsed, policy, origin, by)


def _judge(parsed: Note, policy: Policy, origin: str, signed_by: tuple[VerifierKey, ...]) -> Judged:
    """Give the checkpoint in *parsed*, whose signatures by its log were checked."""
    checkpoint = parse_checkpoint(parsed.text)
    if checkpoint.origin != origin:
        raise OriginWrong(expected=origin, found=checkpoint.origin)
    seen = _witness_times(parsed, policy)
    witnesses = tuple(
        (each.name, seen[each.name]) for each in policy.witnesses if each.name in seen
    )
    current = policy.current_log_keys(origin)
    return Judged(
        checkpoint,
        parsed,
        witnesses,
        policy.is_quorum([name for name, _ in witnesses]),
        signed_by,
        not any(key in current for key in signed_by),
    )


def _check_log_signed(note: Note, policy: Policy, origin: str) -> tuple[VerifierKey, ...]:
    """Give the keys of *origin* that have signed: all that are in force, or only retired ones."""
    keys = policy.log_keys(origin)
    signed = {signature[:2] for signature in open_note(note, keys).verified}
    by = tuple(key for key in keys if (key.name, key.key_id) in signed)
    current = policy.current_log_keys(origin)
    in_force = [key for key in current if key in by]
    if in_force:
        check_all_types(note, current, in_force)
    return by


def _witness_times(note: Note, policy: Policy) -> Mapping[str, int]:
    """Give the latest second at which each trusted witness has cosigned *note*."""
    known = {(each.key.name, each.key.key_id): each for each in policy.witnesses}
    seen: dict[str, int] = {}
    for number, signature in enumerate(note.signatures, 1):
        witness = known.get(signature[:2])
        if witness is not None:
            where = f"signature {number}"
            time_s = check_cosignature(note.text, signature, witness.key, where=where)
            seen[witness.name] = max(time_s, seen.get(witness.name, 0))
    return seen
