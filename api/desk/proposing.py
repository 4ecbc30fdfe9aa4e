"""What somebody wants to have recorded becomes a text, its signers and its number."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.desk import draft as drafts
from api.desk.draft import Draft
from api.desk.reading import Reading
from api.desk.seats import Seat
from api.desk.signers import order_of, propose_by, tier_of
from api.desk.writing import (
    check_form,
    chosen_of,
    parse_chosen,
    rehearse,
    signing_state,
    write_text,
)
from ledger.affairs.errors import NoUsed
from ledger.affairs.statement import parse_statement
from ledger.affairs.types.registry import GOVERNANCE

ID_BYTES: Final = 16


class Proposal(NamedTuple):
    """What somebody wants to have recorded; what is None is proposed for him.

    *id* is the draft's: asked for twice by one person, as after an answer that was lost, it is one
    draft.
    """

    type: str
    body: Mapping[str, Any]
    no: str | None = None
    by: Mapping[str, Sequence[str]] | None = None
    note: str = ""
    id: str | None = None


class Numbering:
    """Gives free numbers, ``<year>-<month>-<nnn>``, beyond the ledger's and those of drafts."""

    def __init__(self, reading: Reading, month: str, taken: Iterable[str]) -> None:
        """Number what is made in *month* (2026-11); *taken* are the numbers of drafts."""
        self._month = month
        self._reading = reading
        numbers = [no.rpartition("-")[2] for no in taken]
        self._taken = max((int(no) for no in numbers if no.isdecimal() and len(no) < 7), default=0)
        self._given: set[str] = set()

    def next(self) -> str:
        """Give the next free number."""
        no = self._reading.next_no(self._month, self._taken)
        self._taken = int(no.rpartition("-")[2])
        return no

    def use(self, no: str) -> str:
        """Give *no*, which somebody has chosen.

        Raises:
            NoUsed: it was chosen before in the same lot.
        """
        if no in self._given:
            raise NoUsed(where="no", no=no, index="-")
        self._given.add(no)
        return no


def make_draft(
    reading: Reading, seat: Seat, proposal: Proposal, numbering: Numbering, now_ms: int
) -> Draft:
    """Make a draft of *proposal*.

    Raises:
        What `write` raises.
    """
    text, order = write(reading, seat, proposal, numbering, now_ms)
    return drafts.propose(
        id=proposal.id or secrets.token_hex(ID_BYTES),
        text=text,
        proposed_by=seat.slug,
        person=seat.person,
        order=order,
        now_ms=now_ms,
        note=proposal.note,
    )


def write(
    reading: Reading, seat: Seat, proposal: Proposal, numbering: Numbering, now_ms: int
) -> tuple[bytes, tuple[str, ...]]:
    """Write a proposal's text, tried on the ledger's own rules; say who signs in which order.

    Raises:
        NobodyToSign, and what `parse_chosen`, `write_text` and `rehearse` raise.
    """
    state, kind, body = reading.state, proposal.type, proposal.body
    check_form(kind, body)
    if proposal.by is None:
        by: Mapping[str, Sequence[str]] = propose_by(state, kind, body, now_ms, proposer=seat.slug)
        if kind == "handover":
            by = _both_sides(reading, body, by)
    else:
        by = parse_chosen(dict(proposal.by))
    no = numbering.next() if proposal.no is None else numbering.use(proposal.no)
    text = write_text(state, kind, body, by, no=no, made_ms=now_ms)
    rehearse(state, reading.memory, text, now_ms)
    statement = parse_statement(text)
    tier = tier_of(state, kind, body, now_ms)
    return text, order_of(signing_state(state, statement), statement.by, tier)


def _both_sides(
    reading: Reading, body: Mapping[str, Any], by: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Add to *by* everybody who goes and everybody who comes at a handover (ADR 0017)."""
    both = {role: list(slugs) for role, slugs in by.items()}
    records = reading.state.roster.records
    sides = [(slug, records[slug].roles) for slug in body["ends"] if slug in records]
    for incoming in body["appoints"]:
        slug = incoming.get("slug") or incoming["key"].split("+", 1)[0].rpartition("/")[2]
        sides.append((slug, tuple(incoming["roles"])))
    for slug, roles in sides:
        if roles and not any(slug in slugs for slugs in both.values()):
            both.setdefault(roles[0], []).append(slug)
    return both


def at_present(draft: Draft, reading: Reading, now_ms: int) -> Draft:
    """Give *draft* as it stands now: expired, or after the governance statement that holds now.

    What was signed after another is void, and is said in the history.
    """
    draft = drafts.expire(draft, now_ms)
    state, statement = reading.state, draft.statement
    moved = statement.type in GOVERNANCE and statement.after != state.governance_id
    if not moved or draft.state not in {"open", "stuck"} or draft.revision >= drafts.MAX_REVISIONS:
        return draft
    text = write_text(
        state,
        statement.type,
        statement.body,
        chosen_of(statement.by),
        no=statement.no,
        made_ms=now_ms,
    )
    return drafts.revise(draft, text, draft.order, slug="", now_ms=now_ms, cause="after_moved")
