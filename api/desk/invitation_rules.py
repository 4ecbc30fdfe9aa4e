"""Who may invite to what, and what is proposed: asked of the rules by which drafts find signers."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from api.desk.draft_errors import NobodyToSign
from api.desk.invitation_errors import InvitationNotYours
from api.desk.reading import Reading
from api.desk.seats import Seat
from api.desk.signers import propose_by
from ledger.affairs.roles import AUDITING, GOVERNING, OVERSEEING, SUPERVISING
from ledger.affairs.roster import IN_FORCE

KINDS: Final = ("appointment", "rekey")
_WATCHING: Final = frozenset({GOVERNING, SUPERVISING, OVERSEEING, AUDITING})
_NUMBERED: Final = re.compile(r"(.*)-[0-9]{1,6}")
_PERSON: Final = re.compile(r"p-([0-9]{1,9})")

Shown = dict[str, Any]


def may_invite(reading: Reading, seat: Seat, kind: str, now_ms: int) -> bool:
    """Say whether the rules would ask the owner of *seat* to sign a statement of *kind*."""
    try:
        chosen = propose_by(reading.state, kind, {}, now_ms, proposer=seat.slug)
    except NobodyToSign:
        return False
    return any(seat.slug in slugs for slugs in chosen.values())


def check_may(reading: Reading, seat: Seat, kind: str, wanted: Sequence[str], now_ms: int) -> None:
    """Check that somebody may invite to the offices *wanted*.

    Where a place's rules let a committee sign appointments as well, it still invites nobody who
    watches over it.

    Raises:
        InvitationNotYours: he may not.
    """
    roles = reading.state.roles
    watches = any(_WATCHING & roles[each].duties for each in wanted if each in roles)
    if not may_invite(reading, seat, kind, now_ms) or (watches and not _governs(reading, seat)):
        raise InvitationNotYours


def described(reading: Reading, kind: str, document: Shown) -> Shown:
    """Give whom an invitation is for, in words as well."""
    roles = reading.state.roles
    named = document.get("name") or reading.name_of(document["person"])
    shown: Shown = {
        "person": document["person"],
        "name": named,
        "slug": document["slug"],
        "roles": document["roles"],
        "labels": [roles[each].label for each in document["roles"] if each in roles],
    }
    return {**shown, "replaces": document["rekey"]} if kind == "rekey" else shown


def index_of(reading: Reading, public_key: str) -> int | None:
    """Give the entry by which a key (hex) came into a ledger; None if it never did."""
    if not public_key:
        return None
    records = reading.state.roster.records.values()
    return next((each.since for each in records if each.vkey.public_key.hex() == public_key), None)


def _governs(reading: Reading, seat: Seat) -> bool:
    roles = reading.state.roles
    return any(GOVERNING in roles[each].duties for each in seat.roles if each in roles)


def invitable_roles(reading: Reading, seat: Seat) -> list[Shown]:
    """Give the roles to which somebody may invite, in the ledger's order."""
    governs = _governs(reading, seat)
    return [
        {
            "role": name,
            "label": role.label,
            "resolution": SUPERVISING in role.duties,
        }
        for name, role in reading.state.roles.items()
        if governs or not _WATCHING & role.duties
    ]


def known_people(reading: Reading, seat: Seat) -> list[Shown]:
    """Give everybody who ever held a key, with the key that would be replaced."""
    roles = reading.state.roles
    governs = _governs(reading, seat)
    return [
        {
            "person": record.person,
            "name": reading.name_of(record.person),
            "slug": record.slug,
            "ended": record.until != IN_FORCE,
            "labels": [roles[each].label for each in record.roles if each in roles],
        }
        for record in reading.state.roster.records.values()
        if governs or not any(_WATCHING & roles[each].duties for each in record.roles)
    ]


def free_slug(reading: Reading, promised: Iterable[Shown], like: str) -> str:
    """Give the next free name of a key, ``<role>-<number>``."""
    taken = {*reading.state.roster.records, *(each["slug"] for each in promised)}
    numbered = _NUMBERED.fullmatch(like)
    stem = re.sub(r"[^a-z0-9-]", "-", numbered[1] if numbered else like)[:24]
    return _first_free(stem, taken)


def free_person(reading: Reading, promised: Iterable[Shown]) -> str:
    """Give the next free label of a person, ``p-<number>``."""
    people = [record.person for record in reading.state.roster.records.values()]
    people += [each["person"] for each in promised]
    numbers = [int(found[1]) for each in people if (found := _PERSON.fullmatch(each))]
    return f"p-{max(numbers, default=0) + 1}"


def _first_free(stem: str, taken: Collection[str]) -> str:
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
