"""Policies: which logs and witnesses somebody trusts, and how many must agree (C2SP tlog-policy).

A policy is given to a verifier by hand and never fetched. It is the one text here that may be
written in more than one way: it has comments, blank lines, spaces and tabs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.core.checkpoint import Checkpoint, parse_checkpoint
from ledger.core.cosignature import check_cosignature
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
)
from ledger.core.keys import COSIGNATURE, ED25519, VerifierKey, format_vkey, parse_vkey
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
        self._defined: set[str] = set()
        self._members: set[str] = set()

    def read_line(self, items: list[str], where: str) -> None:
        keyword, *rest = items
        match keyword, len(rest):
            case "log", 1 | 2:
                self.logs.append(
                    TrustedLog(self._key(ED25519, keyword, rest[0], where), *_url(rest[1:]))
                )
            case "witness", 2 | 3:
                self._define(rest[0], where)
                key = self._key(COSIGNATURE, keyword, rest[1], where)
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

    def _key(self, algorithm: int, keyword: str, text: str, where: str) -> VerifierKey:
        key = parse_vkey(text, where=where)
        if key.algorithm != algorithm:
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
    """Give the checkpoint of *origin* that its trusted log key has signed, and who witnessed it.

    A quorum that was not reached is said in the answer and is no error here: the entry is in the
    log, not yet witnessed. Signatures by keys that the policy does not name are passed over.

    Raises:
        LogNotTrusted: the policy names no key for *origin*.
        SignatureWrong, CosignatureTime: a signature by a key that it does name is wrong.
        NotSigned: no key of the log has signed; the fact *note* is the unverified note.
        OriginWrong: the checkpoint is of another log.
        What `parse_note` and `parse_checkpoint` raise.
    """
    log_keys = policy.log_keys(origin)
    if not log_keys:
        raise LogNotTrusted(origin=origin)
    parsed = parse_note(note)
    open_note(parsed, log_keys)
    checkpoint = parse_checkpoint(parsed.text)
    if checkpoint.origin != origin:
        raise OriginWrong(expected=origin, found=checkpoint.origin)
    seen = _witness_times(parsed, policy)
    witnesses = tuple(
        (each.name, seen[each.name]) for each in policy.witnesses if each.name in seen
    )
    return Judged(checkpoint, parsed, witnesses, policy.is_quorum([name for name, _ in witnesses]))


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
