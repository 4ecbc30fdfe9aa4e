"""The desk's drafts at work: proposed, changed, spoken of.

What may follow what is in `api.desk.draft`, and what is right in `api.desk.writing`; this brings
them together with the database, the ledgers' readings and the time. Whatever changes a draft is
tried on the newest version and written only if that is still the newest (ADR 0043). Methods block:
they are for threads.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from api.desk import draft as drafts
from api.desk.draft import Draft, View
from api.desk.draft_document import decode_draft, encode_draft
from api.desk.draft_errors import (
    DraftBusy,
    DraftMissing,
    DraftNotYours,
    OpinionNotYours,
    TooManyDrafts,
)
from api.desk.proposing import Numbering, Proposal, at_present, make_draft, write
from api.desk.reading import Reading
from api.desk.readings import Readings
from api.desk.seats import Seat, may_change, may_stop, seat_at, seat_in
from api.desk.signers import renewed_by, tier_of
from api.desk.writing import chosen_of, signing_state
from ledger.affairs.calendar import day_of
from ledger.affairs.errors import NoUsed
from ledger.affairs.publicity import PUBLICATIONS, draft_text
from ledger.affairs.roles import SUPERVISING
from ledger.core.errors import LedgerError
from ledger.storage.desk.drafts import DraftRecords, DraftRow

MOST_OPEN: Final = 20_000
"""Drafts that one key may have open in one ledger."""
MOST_AT_ONCE: Final = 10_000
OPEN: Final = ("open", "complete", "returned", "vetoed", "stuck", "expired")
_TRIES: Final = 8

Clock = Callable[[], int]
Change = Callable[[Draft, Reading], Draft]


def read_clock() -> int:
    """Return Unix milliseconds, UTC."""
    return time.time_ns() // 1_000_000


class Asked(NamedTuple):
    """Which draft somebody asks for, and by which key (32 bytes)."""

    origin: str
    id: str
    public_key: bytes


class Drafting:
    """The drafts of all ledgers of one server."""

    def __init__(
        self, records: DraftRecords, readings: Readings, clock: Clock = read_clock
    ) -> None:
        """Keep drafts in *records*; *clock* gives Unix milliseconds."""
        self.records = records
        self.readings = readings
        self.clock = clock

    # --------------------------------------------------------------------------------- proposing

    def propose(self, origin: str, public_key: bytes, proposals: Sequence[Proposal]) -> list[Draft]:
        """Make a draft of each of *proposals*, all or none, and keep them.

        Where the same person has made drafts of these ids before, those are given as they are.

        Raises:
            DraftBusy: somebody else has one of the ids.
            DraftMissing: the key holds no office in that ledger.
            TooManyDrafts: more than is taken at once, or than one may have open.
            LedgerError: one of them could not be recorded; ``where`` says which, and its field.
        """
        before = self._made_before(origin, public_key, proposals)
        if before:
            return before
        made = self.rehearse(origin, public_key, proposals)
        now_ms = self.clock()
        if self.records.add([row_of(each, 1, now_ms) for each in made]):
            return made
        before = self._made_before(origin, public_key, proposals)  # at the same moment
        if not before:
            raise DraftBusy
        return before

    def _made_before(
        self, origin: str, public_key: bytes, proposals: Sequence[Proposal]
    ) -> list[Draft]:
        """Give the person's own drafts of all these ids; none if one of them isn't there."""
        ids = [each.id for each in proposals if each.id is not None]
        if len(ids) != len(proposals) or not ids:
            return []
        rows = self.records.read_many([(origin, id_) for id_ in ids])
        if len(rows) != len(ids):
            return []
        with self.readings.of(origin) as reading:
            seat = self._seat(reading, public_key)
            now_ms = self.clock()
            found = [at_present(decode_draft(rows[id_].document), reading, now_ms) for id_ in ids]
        return found if all(each.person == seat.person for each in found) else []

    def rehearse(
        self, origin: str, public_key: bytes, proposals: Sequence[Proposal]
    ) -> list[Draft]:
        """Make a draft of each of *proposals*, as `propose` does, and keep none.

        Raises:
            What `propose` raises.
        """
        if len(proposals) > MOST_AT_ONCE:
            raise TooManyDrafts(limit=MOST_AT_ONCE)
        now_ms = self.clock()
        with self.readings.of(origin) as reading:
            seat = self._seat(reading, public_key)
            if self.records.count_of(origin, seat.slug, OPEN) + len(proposals) > MOST_OPEN:
                raise TooManyDrafts(limit=MOST_OPEN)
            numbering = self._numbering(reading, now_ms)
            made = []
            for at, proposal in enumerate(proposals):
                try:
                    made.append(make_draft(reading, seat, proposal, numbering, now_ms))
                except LedgerError as error:
                    if len(proposals) == 1:
                        raise
                    raise error.at(f"drafts[{at}].{error.where}".rstrip(".")) from error
        return made

    def _seat(self, reading: Reading, public_key: bytes) -> Seat:
        seat = seat_in(reading, public_key)
        if seat is None:
            raise DraftMissing
        return seat

    # ----------------------------------------------------------------------------------- reading

    def read(self, asked: Asked) -> Draft:
        """Return a draft as it is now: expired if it is, and after the governance that holds.

        Raises:
            DraftMissing: there is none in that ledger, or it is not for this key.
        """
        return self.change(asked, lambda draft, _: draft)

    def change(self, asked: Asked, change: Change) -> Draft:
        """Return a draft after *change*, which was made to its newest version and kept.

        Raises:
            DraftMissing: as for `read`.
            DraftBusy: others changed it again and again.
            What *change* raises; then nothing has changed.
        """
        with self.readings.of(asked.origin) as reading:
            for _ in range(_TRIES):
                row = self.records.read(asked.origin, asked.id)
                if row is None:
                    raise DraftMissing
                stored = decode_draft(row.document)
                seat_at(reading, stored, asked.public_key)
                now_ms = self.clock()
                present = at_present(stored, reading, now_ms)
                if present != stored and self._keep(row, present, now_ms):
                    row = row._replace(version=row.version + 1)
                    stored = present
                elif present != stored:
                    continue
                changed = change(stored, reading)
                if changed == stored or self._keep(row, changed, now_ms):
                    return changed
        raise DraftBusy

    def _keep(self, row: DraftRow, draft: Draft, now_ms: int) -> bool:
        (kept,) = self.records.replace([row_of(draft, row.version + 1, now_ms)])
        return kept

    def of_ledger(self, reading: Reading, states: Sequence[str], limit: int) -> list[Draft]:
        """Return the drafts of a ledger in one of *states*, last changed first, as they are now."""
        rows = self.records.of_ledger(reading.origin, states, limit)
        now_ms = self.clock()
        return [at_present(decode_draft(row.document), reading, now_ms) for row in rows]

    # ---------------------------------------------------------------------------------- changing

    def revise(self, asked: Asked, revision: int, proposal: Proposal) -> Draft:
        """Change a draft's body, number or signers: a new revision, which nobody has signed.

        Raises:
            DraftStale, DraftClosed, DraftNotYours, and what `propose` raises.
        """

        def change(draft: Draft, reading: Reading) -> Draft:
            drafts.check_revision(draft, revision)
            seat = _own(draft, reading, asked.public_key)
            now_ms = self.clock()
            old = draft.statement
            by = proposal.by or (chosen_of(old.by) if proposal.type == old.type else None)
            wanted = proposal._replace(no=proposal.no or old.no, by=by)
            if proposal.by is None and wanted.by is not None:
                tier = tier_of(reading.state, wanted.type, wanted.body, now_ms)
                if tier != tier_of(reading.state, old.type, old.body, now_ms):
                    wanted = wanted._replace(by=None)
            numbering = self._numbering(reading, now_ms)
            text, order = write(reading, seat, wanted, numbering, now_ms)
            return drafts.revise(draft, text, order, slug=seat.slug, now_ms=now_ms, cause="revised")

        return self.change(asked, change)

    def renew(self, asked: Asked) -> Draft:
        """Give a draft a new ``made`` and those who are in office now: nobody has signed it yet.

        Raises:
            DraftClosed, DraftNotYours, and what `propose` raises.
        """

        def change(draft: Draft, reading: Reading) -> Draft:
            seat = _own(draft, reading, asked.public_key)
            now_ms = self.clock()
            old = draft.statement
            no: str | None = old.no
            if draft.refusal is not None and draft.refusal.code == NoUsed.code:
                no = None
            by = renewed_by(signing_state(reading.state, old), old.by)
            proposal = Proposal(old.type, old.body, no, by)
            numbering = self._numbering(reading, now_ms)
            text, order = write(reading, seat, proposal, numbering, now_ms)
            return drafts.revise(draft, text, order, slug=seat.slug, now_ms=now_ms, cause="renewed")

        return self.change(asked, change)

    def withdraw(self, asked: Asked, reason: str) -> Draft:
        """Withdraw a draft, with the reason.

        Raises:
            DraftClosed, DraftNotYours, ReasonMissing.
        """

        def change(draft: Draft, reading: Reading) -> Draft:
            seat = _own(draft, reading, asked.public_key)
            return drafts.withdraw(draft, slug=seat.slug, reason=reason, now_ms=self.clock())

        return self.change(asked, change)

    # ------------------------------------------------------------------------------------ opinions

    def give_opinion(self, asked: Asked, revision: int, opinion: View, reason: str) -> Draft:
        """Put an opinion on record.

        Raises:
            DraftStale, DraftClosed, OpinionNotYours, ReasonMissing.
        """

        def change(draft: Draft, reading: Reading) -> Draft:
            seat = seat_at(reading, draft, asked.public_key)
            if opinion != "reserve" and not may_stop(reading, draft, seat.slug):
                raise OpinionNotYours
            return drafts.give_opinion(
                draft,
                revision=revision,
                slug=seat.slug,
                opinion=opinion,
                reason=reason,
                now_ms=self.clock(),
            )

        return self.change(asked, change)

    def prepare_opinion(
        self, draft: Draft, public_key: bytes, opinion: View, reason: str
    ) -> Draft | None:
        """Prepare the ledger's own ``opinion`` statement, where the profile asks for one.

        It is about what stands in the ledger: the draft that a notice cites, or one with the same
        text. None where nothing does, or whoever gave the opinion doesn't sit on the committee.
        """
        if opinion == "return":
            return None
        with self.readings.of(draft.origin) as reading:
            seat = seat_in(reading, public_key)
            now_ms = self.clock()
            _, profile, _ = reading.scene(day_of(now_ms))
            if seat is None or profile is None or "opinion" not in profile.chain:
                return None
            roles = reading.state.roles
            role = next((r for r in seat.roles if SUPERVISING in roles[r].duties), None)
            subject = _subject(reading, draft)
        if role is None or subject is None:
            return None
        body = {"subject": subject, "view": opinion, "reason": reason}
        proposal = Proposal("opinion", body, by={role: [seat.slug]})
        rows = self.records.of_people([(draft.origin, seat.slug)], ("open",), MOST_OPEN)
        for row in rows:  # the same opinion, sent again
            known = decode_draft(row.document)
            if known.statement.type == "opinion" and known.statement.body == body:
                return known
        (made,) = self.propose(draft.origin, public_key, [proposal])
        return made

    def _numbering(self, reading: Reading, now_ms: int) -> Numbering:
        month = day_of(now_ms).isoformat()[:7]
        return Numbering(reading, month, self.records.nos(reading.origin, f"{month}-", OPEN))


def _own(draft: Draft, reading: Reading, public_key: bytes) -> Seat:
    """Give the seat of somebody who may change *draft*.

    Raises:
        DraftNotYours: he may not.
    """
    seat = seat_at(reading, draft, public_key)
    if not may_change(reading, draft, seat.slug):
        raise DraftNotYours
    return seat


def _subject(reading: Reading, draft: Draft) -> str | None:
    """Give the id of what stands in the ledger and is what *draft* would say, if something does."""
    statement = draft.statement
    if draft.state == "appended":
        return statement.id.hex()
    lives = reading.tallies.drafts.lives
    cited = statement.body.get("draft", "") if statement.type in PUBLICATIONS else ""
    if cited in lives:
        return str(cited)
    said = draft_text(statement.body)
    return next((named for named, life in lives.items() if life["text"] == said), None)


def row_of(draft: Draft, version: int, now_ms: int) -> DraftRow:
    """Give a draft as the database keeps it, at *version*."""
    return DraftRow(
        draft.id,
        draft.origin,
        draft.statement.no,
        draft.state,
        version,
        draft.expires_ms,
        now_ms,
        encode_draft(draft),
        (draft.proposed_by, *draft.order),
    )
