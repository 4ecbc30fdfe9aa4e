"""Where somebody sits in a ledger: which of its keys is his, and what he may do with it there.

It is asked of the ledger's present state every time. A key that has ended still leads to what its
person has begun, so that nothing of his is out of reach, and signs nothing.
"""

from typing import NamedTuple

from api.desk.draft import Draft
from api.desk.draft_errors import DraftMissing, SignatureNotAsked, SignerEnded
from api.desk.reading import Reading
from api.desk.signers import asked
from api.desk.writing import signing_state, state_to_show
from ledger.affairs.roles import SUPERVISING
from ledger.affairs.roster import IN_FORCE, KeyRecord
from ledger.affairs.state import State
from ledger.core.keys import VerifierKey


class Seat(NamedTuple):
    """A key's place in a ledger, with the roles that it holds there now."""

    origin: str
    slug: str
    person: str
    roles: tuple[str, ...]


def seat_in(reading: Reading, public_key: bytes) -> Seat | None:
    """Give the seat of *public_key* in a ledger; None if it has none, or it has ended."""
    record = _record(reading.state, public_key)
    if record is None or record.until != IN_FORCE:
        return None
    return Seat(reading.origin, record.slug, record.person, record.roles)


def seat_at(reading: Reading, draft: Draft, public_key: bytes) -> Seat:
    """Give the seat from which *public_key* sees *draft*: in office, or one that comes with it.

    Raises:
        SignerEnded: it was asked to sign, and has ended: nothing is shown to it any more.
        DraftMissing: it has none; whether there is such a draft is not said.
    """
    seat = seat_in(reading, public_key)
    if seat is not None:
        return seat
    state = state_to_show(reading.state, draft.statement)
    record = _record(state, public_key)
    if record is None or record.slug not in draft.order:
        raise DraftMissing
    if record.until != IN_FORCE:
        raise _ended(state, draft, record.slug)
    return Seat(reading.origin, record.slug, record.person, record.roles)


def signing_key(reading: Reading, draft: Draft, public_key: bytes) -> VerifierKey:
    """Give the key with which *public_key*'s owner signs *draft*.

    Raises:
        SignatureNotAsked: the draft does not ask for it.
        SignerEnded: it has ended, or lost the office in which it would sign.
    """
    state = signing_state(reading.state, draft.statement)
    record = _record(state, public_key)
    if record is None or record.slug not in draft.order:
        raise SignatureNotAsked(slug=record.slug if record else "")
    if any(each.ended for each in asked(state, draft.statement.by, (record.slug,))):
        raise _ended(state, draft, record.slug)
    return record.vkey


def _ended(state: State, draft: Draft, slug: str) -> SignerEnded:
    named = (role for role, slugs in draft.statement.by if slug in slugs)
    labels = (state.roles[role].label for role in named if role in state.roles)
    return SignerEnded(slug=slug, role="、".join(labels))


def may_change(reading: Reading, draft: Draft, slug: str) -> bool:
    """Say whether the owner of *slug* may change, renew or withdraw *draft*.

    Whoever proposed it may, by whatever key; once he holds no key any more, those who are asked to
    sign it may, so that nothing is left behind when somebody leaves.
    """
    records = reading.state.roster.records
    own = records.get(slug)
    if own is not None and own.person == draft.person:
        return True
    gone = all(each.until != IN_FORCE for each in records.values() if each.person == draft.person)
    return gone and slug in draft.order


def may_stop(reading: Reading, draft: Draft, slug: str) -> bool:
    """Say whether the owner of *slug* may veto or return *draft*: its signers and the watchers."""
    record = reading.state.roster.records.get(slug)
    seat = None if record is None else Seat(reading.origin, slug, record.person, record.roles)
    return slug in draft.order or (seat is not None and is_supervising(reading, seat))


def is_supervising(reading: Reading, seat: Seat) -> bool:
    """Say whether somebody sits on the supervision committee."""
    roles = reading.state.roles
    return any(SUPERVISING in roles[role].duties for role in seat.roles if role in roles)


def _record(state: State, public_key: bytes) -> KeyRecord | None:
    return next(
        (each for each in state.roster.records.values() if each.vkey.public_key == public_key),
        None,
    )
