"""The trust page: what the ledger is at, who outside saw it, and what to compare it with.

The checkpoint is judged by the policy, by `ledger.core.policy` as the verifier does. The page can't
vouch for itself, and says so. No anchor is made yet, which is said too.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ledger.core.errors import LedgerError
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from ledger.core.policy import NO_QUORUM, Judged, Policy, open_checkpoint_by_policy, parse_policy
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
        "witnesses": [] if policy is None else _witnesses(policy, judged),
        "asked": policy is not None and policy.quorum != NO_QUORUM,
        "needed": None if policy is None else _needed(policy),
        "reached": judged is not None and judged.quorum_reached,
        "others": _others(book, policy),
        "check_address": book.settings.check_address,
    }
    yield Page("trust.html", "trust/index.html", view)


def policy_text(book: Book) -> str:
    """Give the policy that the site was made with, or one of the charter's keys alone."""
    if book.pledge is not None:
        return book.pledge.policy
    keys = book.charter.get("log_keys", ())
    return "".join(f"log {key}\n" for key in keys) + f"quorum {NO_QUORUM}\n"


def _witnesses(policy: Policy, judged: Judged | None) -> list[dict[str, Any]]:
    """Give each witness of the policy, and when it saw this checkpoint (UTC), or nothing."""
    seen = {} if judged is None else dict(judged.witnesses)
    return [
        {"name": each.name, "url": each.url or "", "time": _time(seen.get(each.name))}
        for each in policy.witnesses
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
    names = {each.name for each in policy.witnesses}
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
