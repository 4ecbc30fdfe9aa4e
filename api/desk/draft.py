"""A draft and what may happen to it: pure values, with time and keys as arguments (ADR 0043).

A draft fixes the exact text that people sign. Each revision has its own text, and its own
signatures: a change voids those of the revision before, which stay in *past*. What was said of it
stays for ever, whatever becomes of the draft. ::

    open ── sign ──▶ open … ── last signature ──▶ complete ── the ledger ──▶ appended | stuck
    open ── veto | return ──▶ vetoed | returned ── revise ──▶ open
    open | vetoed | returned | stuck | expired ── renew ──▶ open,   … ── withdraw ──▶ withdrawn
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from api.desk.draft_errors import (
    DraftClosed,
    DraftStale,
    DraftWornOut,
    ReasonMissing,
    SignatureNotAsked,
)
from ledger.affairs.opening import check_signature
from ledger.affairs.rules import FIXED_RULES
from ledger.affairs.signing import LATE_MS
from ledger.affairs.statement import Statement, parse_statement, signers_of
from ledger.core.errors import LedgerError, SignatureWrong
from ledger.core.keys import VerifierKey
from ledger.core.note import Note, Signature, format_note, parse_note

State = Literal[
    "open", "complete", "appended", "withdrawn", "vetoed", "returned", "expired", "stuck"
]
View = Literal["reserve", "veto", "return"]

MAX_REVISIONS: Final = 50
MAX_OPINIONS: Final = 200
MAX_REASON_CHARACTERS: Final = 1_000

ENDED: Final = frozenset({"appended", "withdrawn"})
SIGNABLE: Final = frozenset({"open"})
REVISABLE: Final = frozenset({"open", "returned", "vetoed", "stuck", "expired"})
EXPIRING: Final = frozenset({"open", "returned", "vetoed", "stuck"})

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("待签", "open"),
    "complete": ("签齐了", "signed by all"),
    "appended": ("已入账", "in the ledger"),
    "withdrawn": ("已撤回", "withdrawn"),
    "vetoed": ("被否决", "vetoed"),
    "returned": ("被退回", "returned"),
    "expired": ("过期", "expired"),
    "stuck": ("账本没有收下", "refused by the ledger"),
}
_ADVICE: Final[Mapping[str, tuple[str, str]]] = {
    "complete": ("正在入账，请稍等。", "It is being entered; wait a moment."),
    "appended": (
        "入了账的不能改，可以更正或冲正。",
        "What is in the ledger is never changed: correct or reverse it.",
    ),
    "withdrawn": ("请另起一份。", "Begin a new one."),
    "vetoed": ("起草人可以修改后重新送签。", "Whoever proposed it can revise it."),
    "returned": ("起草人可以修改后重新送签。", "Whoever proposed it can revise it."),
    "expired": ("起草人可以按“重新送签”。", "Whoever proposed it can renew it."),
    "stuck": ("起草人可以修改或重新送签。", "Whoever proposed it can revise or renew it."),
    "open": ("", ""),
}


class Signed(NamedTuple):
    """A signature line of the present text, by *slug*, received at *time_ms*."""

    slug: str
    line: str
    time_ms: int


class Opinion(NamedTuple):
    """What *slug* said of a revision, and why; it is never taken back."""

    slug: str
    opinion: View
    reason: str
    time_ms: int
    revision: int


class Past(NamedTuple):
    """An earlier revision: its text, who had signed it, and what put an end to it."""

    revision: int
    text: bytes
    signatures: tuple[Signed, ...]
    cause: str
    time_ms: int


class Happened(NamedTuple):
    """A line of the draft's history: *what* happened, by whom (a slug, or nobody), and when."""

    what: str
    slug: str
    time_ms: int
    revision: int
    reason: str = ""


class Refusal(NamedTuple):
    """Why the ledger did not take it: the ledger's own error, in both languages."""

    code: str
    zh: str
    en: str
    where: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of one statement of the ledger *origin*; *proposed_by* is a slug, *person* its owner.

    *text* is what is signed at this *revision*. *order* are the slugs asked to sign, in the order
    of the rules. *index* is the entry's, once it stands.
    """

    id: str
    origin: str
    revision: int
    text: bytes
    state: State
    proposed_by: str
    person: str
    created_ms: int
    order: tuple[str, ...]
    note: str = ""
    signatures: tuple[Signed, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    past: tuple[Past, ...] = ()
    history: tuple[Happened, ...] = ()
    refusal: Refusal | None = None
    index: int | None = None

    @property
    def statement(self) -> Statement:
        """What the text says."""
        return _parsed(self.text)

    @property
    def statement_id(self) -> str:
        """The id of the statement that is signed, in hex."""
        return self.statement.id.hex()

    @property
    def expires_ms(self) -> int:
        """The last moment at which the ledger would take it: 90 days after it was made."""
        return self.statement.made_ms + LATE_MS

    @property
    def signed(self) -> frozenset[str]:
        """Who has signed this revision."""
        return frozenset(each.slug for each in self.signatures)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who has not signed this revision yet, in order."""
        return tuple(slug for slug in self.order if slug not in self.signed)

    def signed_note(self) -> bytes:
        """Give the statement as a note with the signatures that are there, in their order."""
        lines = [_parse_line(self.text, each.line) for each in self.signatures]
        return format_note(
            Note(self.text, tuple(sorted(lines, key=lambda line: line.name.encode())))
        )


@lru_cache(maxsize=1024)
def _parsed(text: bytes) -> Statement:
    return parse_statement(text)


def propose(
    *,
    id: str,  # noqa: A002 - the draft's word
    text: bytes,
    proposed_by: str,
    person: str,
    order: Sequence[str],
    now_ms: int,
    note: str = "",
) -> Draft:
    """Give a new draft of the statement *text*, at its first revision.

    Raises:
        What `parse_statement` raises of *text*.
        ValueError: *order* are not the statement's signers (the caller's mistake).
    """
    statement = _parsed(text)
    _check_order(statement, order)
    history = (Happened("proposed", proposed_by, now_ms, 1),)
    return Draft(
        id,
        statement.log,
        1,
        text,
        "open",
        proposed_by,
        person,
        now_ms,
        tuple(order),
        note,
        history=history,
    )


def _check_order(statement: Statement, order: Sequence[str]) -> None:
    if sorted(order) != list(signers_of(statement.by)):
        msg = "the order names other signers than the statement"
        raise ValueError(msg)


def check_revision(draft: Draft, revision: int) -> None:
    """Check that *revision*, which somebody saw, is the draft's.

    Raises:
        DraftStale: it was changed since.
    """
    if revision != draft.revision:
        raise DraftStale(found=revision, expected=draft.revision)


def _check_state(draft: Draft, allowed: frozenset[str], doing: str, doing_en: str) -> None:
    if draft.state not in allowed:
        (zh, en), (advice, advice_en) = STATES[draft.state], _ADVICE[draft.state]
        raise DraftClosed(
            state=zh, state_en=en, doing=doing, doing_en=doing_en, advice=advice,
            advice_en=advice_en,
        )  # fmt: skip


def revise(
    draft: Draft, text: bytes, order: Sequence[str], *, slug: str, now_ms: int, cause: str
) -> Draft:
    """Give the next revision, whose *text* nobody has signed; what was signed stays in the past.

    *cause* is ``revised``, ``renewed``, or ``after_moved`` (another governance statement came
    first). A text that is the same, of a draft that is open, changes nothing.

    Raises:
        DraftClosed: it is complete, in the ledger, or withdrawn.
        DraftWornOut: it was revised `MAX_REVISIONS` times.
        ValueError: the caller's mistake: another ledger's text, or another order.
    """
    _check_state(draft, REVISABLE, "修改", "changed")
    if text == draft.text and draft.state == "open":
        return draft
    if draft.revision >= MAX_REVISIONS:
        raise DraftWornOut(limit=MAX_REVISIONS)
    statement = _parsed(text)
    _check_order(statement, order)
    if statement.log != draft.origin:
        msg = f"{draft.origin}: a text of {statement.log}"
        raise ValueError(msg)
    past = Past(draft.revision, draft.text, draft.signatures, cause, now_ms)
    revision = draft.revision + 1
    return replace(
        draft,
        revision=revision,
        text=text,
        order=tuple(order),
        state="open",
        signatures=(),
        refusal=None,
        past=(*draft.past, past),
        history=(*draft.history, Happened(cause, slug, now_ms, revision)),
    )


def sign(
    draft: Draft, *, revision: int, statement_id: str, line: str, vkey: VerifierKey, now_ms: int
) -> Draft:
    """Give the draft with one more signature; the same person's again changes nothing.

    *vkey* is the key of whoever signs, by the ledger's present state, and its name ends in the
    slug. With the last signature the draft is complete.

    Raises:
        DraftStale: another revision, or another statement, was signed.
        DraftClosed: it can't be signed (any more).
        SignatureNotAsked: the draft does not ask for this key.
        SignatureWrong: it is not this key's over exactly this text.
        What `parse_note` raises of the line.
    """
    slug = vkey.name.rpartition("/")[2]
    check_revision(draft, revision)
    if statement_id != draft.statement_id:
        raise DraftStale(found=revision, expected=draft.revision)
    if slug not in draft.order:
        raise SignatureNotAsked(slug=slug)
    if slug in draft.signed and draft.state in {"open", "complete", "appended", "stuck"}:
        return draft
    _check_state(draft, SIGNABLE, "签名", "signed")
    signature = _parse_line(draft.text, line)
    if signature.name != vkey.name or signature.key_id != vkey.key_id:
        raise SignatureWrong(where="line", name=signature.name, key_id=signature.key_id)
    check_signature(draft.text, signature, vkey.public_key, len(draft.signatures) + 1)
    signatures = (*draft.signatures, Signed(slug, line, now_ms))
    history = (*draft.history, Happened("signed", slug, now_ms, draft.revision))
    signed = replace(draft, signatures=signatures, history=history)
    if signed.waiting:
        return signed
    history = (*history, Happened("complete", "", now_ms, draft.revision))
    return replace(signed, state="complete", history=history)


def _parse_line(text: bytes, line: str) -> Signature:
    """Read one signature line over *text*.

    Raises:
        SignatureWrong: it is more than one line; what `parse_note` raises.
    """
    note = parse_note(text + b"\n" + line.encode() + b"\n", 1)
    if note.text != text:
        raise SignatureWrong(where="line", name="", key_id=b"")
    return note.signatures[0]


def give_opinion(draft: Draft, *, revision: int, slug: str, opinion: View, reason: str,
                 now_ms: int) -> Draft:  # fmt: skip
    """Give the draft with an opinion on record: a veto or a return stops it, a reservation doesn't.

    An outflow without approval is a fact: a veto of it is on record, and it goes on
    (design section 5). The same opinion for the same reason is said once.

    Raises:
        DraftStale, DraftClosed, DraftWornOut, ReasonMissing.
    """
    check_revision(draft, revision)
    check_reason(reason)
    if len(draft.opinions) >= MAX_OPINIONS:
        raise DraftWornOut(limit=MAX_OPINIONS)
    said = Opinion(slug, opinion, reason, now_ms, revision)
    if any(each[:3] == said[:3] and each.revision == revision for each in draft.opinions):
        return draft
    if opinion != "reserve":
        _check_state(draft, SIGNABLE | {"stuck"}, "否决或退回", "vetoed or returned")
    elif draft.state in ENDED:
        _check_state(draft, SIGNABLE, "提意见", "given an opinion")
    history = (*draft.history, Happened(opinion, slug, now_ms, revision, reason))
    stopped: Mapping[View, State] = {"veto": "vetoed", "return": "returned"}
    state = stopped.get(opinion, draft.state)
    if opinion == "veto" and draft.statement.type in FIXED_RULES:
        state = draft.state
    return replace(draft, state=state, opinions=(*draft.opinions, said), history=history)


def check_reason(reason: str) -> None:
    """Check that *reason* says something, and is not too long.

    Raises:
        ReasonMissing: it doesn't, or is.
    """
    if not reason.strip() or len(reason) > MAX_REASON_CHARACTERS:
        raise ReasonMissing(where="reason", limit=MAX_REASON_CHARACTERS)


def withdraw(draft: Draft, *, slug: str, reason: str, now_ms: int) -> Draft:
    """Give the draft withdrawn; withdrawn again it is the same.

    Raises:
        DraftClosed: all have signed it, or it is in the ledger.
        ReasonMissing.
    """
    check_reason(reason)
    if draft.state == "withdrawn":
        return draft
    _check_state(draft, REVISABLE, "撤回", "withdrawn")
    history = (*draft.history, Happened("withdrawn", slug, now_ms, draft.revision, reason))
    return replace(draft, state="withdrawn", history=history)


def expire(draft: Draft, now_ms: int) -> Draft:
    """Give the draft expired, if the ledger would not take it any more; else as it is."""
    if draft.state not in EXPIRING or now_ms <= draft.expires_ms:
        return draft
    history = (*draft.history, Happened("expired", "", now_ms, draft.revision))
    return replace(draft, state="expired", history=history)


def appended(draft: Draft, index: int, now_ms: int) -> Draft:
    """Give the draft as an entry of the ledger, at *index*; said again it is the same.

    Raises:
        ValueError: it was not complete (the caller's mistake).
    """
    if draft.state == "appended":
        return draft
    if draft.state != "complete":
        msg = f"{draft.id} is {draft.state}, not complete"
        raise ValueError(msg)
    history = (*draft.history, Happened("appended", "", now_ms, draft.revision))
    return replace(draft, state="appended", index=index, refusal=None, history=history)


def stuck(draft: Draft, error: LedgerError, now_ms: int) -> Draft:
    """Give the draft as the ledger refused it, with the ledger's own error; nothing is lost.

    Raises:
        ValueError: it was not complete (the caller's mistake).
    """
    if draft.state != "complete":
        msg = f"{draft.id} is {draft.state}, not complete"
        raise ValueError(msg)
    refusal = Refusal(error.code, error.text("zh"), error.text("en"), error.where)
    history = (
        *draft.history,
        Happened("stuck", "", now_ms, draft.revision, error.code),
    )
    return replace(draft, state="stuck", refusal=refusal, history=history)
