"""Whether those who signed could: their keys, their offices, and the rules, at one point in time.

Design section 5. It needs the state and nothing else, so that whoever walks only the governance
entries can judge a single notice.
"""

from ledger.affairs.errors import (
    CharterFirst,
    CharterWrong,
    HandlerApproves,
    KeyNotYetAppointed,
    KeyRevoked,
    KeyUnknown,
    LogWrong,
    MadeInFuture,
    MadeTooOld,
    OnePersonTwice,
    RoleNotHeld,
    RoleUnknown,
)
from ledger.affairs.opening import Opened, check_signature
from ledger.affairs.roles import APPROVING
from ledger.affairs.roster import IN_FORCE, KeyRecord
from ledger.affairs.rules import check_tier, find_tier
from ledger.affairs.state import State
from ledger.core.note import Note, parse_note
from ledger.core.text import format_time_s

EARLY_MS = 5 * 60 * 1000
LATE_MS = 90 * 24 * 60 * 60 * 1000


def check_signers(state: State, opened: Opened, time_ms: int) -> None:
    """Check that *opened* belongs to this ledger, is of its time, and was signed by those who may.

    *state* is that before the statement, *time_ms* its entry's time. A key that *opened* was
    verified with, and that *state* does not know, was registered only later. A signature that was
    not verified is verified here.

    Raises:
        CharterFirst, LogWrong, CharterWrong: another ledger's, or the ledger has no charter.
        MadeInFuture, MadeTooOld: its entry's time is not from made - 5 minutes to made + 90 days.
        KeyUnknown, KeyNotYetAppointed, KeyRevoked, SignatureWrong, OnePersonTwice: who signed.
        RoleUnknown, RoleNotHeld: in which office.
        RuleNeedsRole, RuleNeedsPeople, RuleNeedsDecision, HandlerApproves: whether that is enough.
    """
    if state.charter is None:
        raise CharterFirst(where="type")
    if opened.log != state.origin:
        raise LogWrong(where="log", found=opened.log, expected=state.origin)
    if opened.charter != state.charter and opened.type != "charter":
        raise CharterWrong(where="charter")
    if time_ms < opened.made_ms - EARLY_MS:
        raise MadeInFuture(where="made", made=format_time_s(opened.made_ms))
    if time_ms > opened.made_ms + LATE_MS:
        raise MadeTooOld(where="made", made=format_time_s(opened.made_ms))
    signers = _signers(state, opened)
    _check_offices(state, opened, signers, time_ms)


def _signers(state: State, opened: Opened) -> dict[str, KeyRecord]:
    """Give the record of each signer, after checking that each is another person, with his key."""
    records = state.roster.records
    signers: dict[str, KeyRecord] = {}
    people: dict[str, str] = {}
    note: Note | None = None
    for number, (slug, key_id, verdict) in enumerate(opened.signatures, 1):
        record = records.get(slug)
        if record is None or record.vkey.key_id != key_id:
            error = KeyNotYetAppointed if record is None and verdict else KeyUnknown
            raise error(where=f"signature {number}", name=slug)
        if record.until != IN_FORCE:
            raise KeyRevoked(where=f"signature {number}", slug=slug, index=record.until)
        if not verdict:
            note = note or parse_note(opened.note)
            line = note.signatures[number - 1]
            check_signature(note.text, line, record.vkey.public_key, number)
        first = people.setdefault(record.person, slug)
        if first != slug:
            raise OnePersonTwice(where="by", slugs=f"{first}, {slug}")
        signers[slug] = record
    return signers


def _check_offices(
    state: State, opened: Opened, signers: dict[str, KeyRecord], time_ms: int
) -> None:
    """Check the offices signed in, the rule, and that nobody approves what he handled."""
    roles = state.roles
    signed = []
    for name, slugs in opened.by:
        role = roles.get(name)
        if role is None:
            raise RoleUnknown(where=f"by.{name}", role=name)
        for slug in slugs:
            record = signers[slug]
            if name not in record.roles:
                raise RoleNotHeld(where=f"by.{name}", role=name, slug=slug)
            signed.append((name, role.like, record.person))
    claim = opened.claim
    amount = claim.amount if claim.currency == state.currency else None
    tier = find_tier(state.rules_at(time_ms), opened.type, amount)
    check_tier(tier, opened.type, signed, people=len(signers), decided=claim.decided)
    if claim.handler:
        _check_handler(state, opened, signed)


def _check_handler(state: State, opened: Opened, signed: list[tuple[str, str, str]]) -> None:
    """Check that an expenditure is not approved by whoever handled it.

    The handler is an office. If it signs, its signer handled the payment; if not, then somebody who
    holds it did, and only where all of these approve is it certain that the handler approves.
    """
    handler = opened.claim.handler
    if handler not in state.roles:
        raise RoleUnknown(where="body.handler", role=handler)
    if opened.type != "expenditure":
        return
    approvers = {person for role, _, person in signed if APPROVING in state.roles[role].duties}
    handlers = {person for role, _, person in signed if role == handler}
    if handlers:
        clash = bool(handlers & approvers)
    else:
        holders = state.roster.holders(handler)
        clash = bool(holders) and holders <= approvers
    if clash:
        raise HandlerApproves(where="body.handler", role=handler)
