"""The trust page: what the ledger is at, who outside saw it, and what to compare it with.

The checkpoint is judged by the policy, by `ledger.core.policy` as the verifier does. The page can't
vouch for itself, and says so. That signing stopped stands above all else. Anchors are named as the
ledger lists them, the last of each kind.
"""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ledger.core.errors import LedgerError
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from ledger.core.policy import (
    NO_QUORUM,
    Judged,
    Policy,
    TrustedWitness,
    open_checkpoint_by_policy,
    parse_policy,
)
from publish.site.book import Book
from publish.site.page import Page


def trust_pages(book: Book) -> Iterator[Page]:
    """Give the trust page."""
    checkpoint, text = book.checkpoint, policy_text(book)
    try:
        policy = parse_policy(text)
        judged = open_checkpoint_by_policy(book.note, policy, checkpoint.origin)
    except LedgerError as error:
        policy, judged, problem = None, None, error.code
    else:
        problem = ""
    pledge = book.pledge
    view = {
        "size": checkpoint.size,
        "time": book.time,
        "origin": checkpoint.origin,
        "root": base64.b64encode(checkpoint.root).decode(),
        "root_hex": checkpoint.root.hex(),
        "charter": book.charter_id,
        "given": pledge is not None and not pledge.own,
        "policy": text,
        "line": "" if pledge is None else pledge.line,
        "phrase": "" if pledge is None else pledge.phrase,
        "problem": problem,
        "log_keys": []
        if policy is None
        else [format_vkey(key) for key in policy.log_keys(checkpoint.origin)],
        "witnesses": [] if policy is None else _witnesses(policy, judged, book.setting.faults),
        "mirrors": _mirrors(policy, book.setting.faults),
        "asked": policy is not None and policy.quorum != NO_QUORUM,
        "needed": None if policy is None else _needed(policy),
        "reached": judged is not None and judged.quorum_reached,
        "others": _others(book, policy),
        "anchors": _anchors(book),
        "unanchored": _unanchored(book),
        "stopped": stopped_view(book),
        "check_address": book.settings.check_address,
    }
    yield Page("trust.html", "trust/index.html", view)


def policy_text(book: Book) -> str:
    """Give the policy that the site was made with, or one of the log's own keys alone."""
    if book.pledge is not None:
        return book.pledge.policy
    return "".join(f"log {key}\n" for key in book.log_keys) + f"quorum {NO_QUORUM}\n"


class Seat(NamedTuple):
    """One witness of the policy: what the policy calls it, its key's name, and its keys' names."""

    name: str
    key_name: str
    url: str
    names: tuple[str, ...]


def _seats(policy: Policy) -> list[Seat]:
    """Give each witness once, though it may have a key of each type; such keys stand in a group."""
    keys: dict[str, list[TrustedWitness]] = {}
    for each in policy.witnesses:
        keys.setdefault(each.key.name, []).append(each)
    found = []
    for key_name, own in keys.items():
        names = tuple(each.name for each in own)
        group = next((each for each in policy.groups if {*each.members} == {*names}), None)
        name = names[0] if len(names) == 1 or group is None else group.name
        url = next((each.url for each in own if each.url), "")
        found.append(Seat(name, key_name, url, names))
    return found


def _witnesses(
    policy: Policy, judged: Judged | None, faults: Mapping[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    """Give each witness of the policy, and when it saw this checkpoint (UTC), or nothing.

    Who has several keys has seen it when all have signed. *faults* are the ledger's own words; of
    a witness that has signed they say nothing.
    """
    seen = {} if judged is None else dict(judged.witnesses)
    found = []
    for seat in _seats(policy):
        whole = all(name in seen for name in seat.names)
        time = _time(max(seen[name] for name in seat.names)) if whole else ""
        fault, since = ("", "") if time else faults.get(seat.key_name, ("", ""))
        named = {"name": seat.name, "url": seat.url, "time": time}
        found.append({**named, "fault": fault, "since": since})
    return found


def _mirrors(policy: Policy | None, faults: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Give who else the ledger says is out of reach: mirrors, by their addresses."""
    witnesses = set() if policy is None else {each.key.name for each in policy.witnesses}
    return [
        {"name": name, "fault": fault, "since": since}
        for name, (fault, since) in faults.items()
        if name not in witnesses
    ]


def _time(second: int | None) -> str:
    """Write a Unix second (RFC 3339, UTC); nothing for none, or for one that no calendar has."""
    if second is None:
        return ""
    try:
        return datetime.fromtimestamp(second, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _needed(policy: Policy) -> dict[str, int] | None:
    """Give how many of how many witnesses are asked for; None where groups hold groups."""
    names = {seat.name for seat in _seats(policy)}
    if policy.quorum in names:
        return {"count": 1, "of": 1}
    group = next((each for each in policy.groups if each.name == policy.quorum), None)
    if group is None or not names.issuperset(group.members):
        return None
    return {"count": group.threshold, "of": len(group.members)}


def _others(book: Book, policy: Policy | None) -> list[str]:
    """Give the names under the checkpoint that the policy doesn't know: nothing rests on them."""
    known = {book.checkpoint.origin}
    known |= set() if policy is None else {each.key.name for each in policy.witnesses}
    try:
        signatures = parse_note(book.note).signatures
    except LedgerError:
        return []
    return sorted({each.name for each in signatures} - known)


def _anchors(book: Book) -> list[dict[str, Any]]:
    """Give the last anchor by each authority and chain, of what this checkpoint holds."""
    listed = [each for each in book.setting.anchors if each.size <= book.checkpoint.size]
    last = {(each.kind, each.name): each for each in sorted(listed)}
    return [
        {
            "name": each.name,
            "kind": each.kind,
            "size": each.size,
            "time": _time(each.time_s),
            "number": each.number,
        }
        for each in last.values()
    ]


def _unanchored(book: Book) -> list[dict[str, str]]:
    """Give the authorities and chains that gave no anchor when they were asked last."""
    return [
        {
            "name": each.name,
            "kind": each.kind,
            "fault": each.fault,
            "since": _time(each.since_s),
        }
        for each in book.setting.anchor_states
        if each.fault
    ]


def stopped_view(book: Book) -> dict[str, Any] | None:
    """Say that signing stopped, since when, and how far the ledger had come; None if it goes on."""
    stopped = book.setting.stopped
    if stopped is None:
        return None
    known = stopped.known if stopped.known > book.checkpoint.size else 0
    return {
        "code": stopped.code,
        "went_back": stopped.went_back,
        "known": known,
        "size": book.checkpoint.size,
        "since": _time(stopped.since_s),
    }
