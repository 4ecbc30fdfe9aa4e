"""Invitations: whoever may appoint asks for a key; whoever has the code brings one (ADR 0042).

Nothing of this is an appointment. An invitation brings a public key to whoever may appoint; what
makes it an office is a statement that he signs. Who may invite is asked of the rules by which
drafts propose their signers, and what is asked for is tried on the ledger's own admission with a
key that nobody keeps. Methods block: they are for threads.
"""

import secrets
import threading
from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from api.desk import draft as drafts
from api.desk.draft import Draft
from api.desk.draft_document import decode_draft
from api.desk.drafting import OPEN, Drafting
from api.desk.drafting import Asked as DraftAsked
from api.desk.invitation_errors import (
    InvitationAsksNothing,
    InvitationMissing,
    InvitationNotJoined,
    InvitationNotYours,
    InvitationsFull,
)
from api.desk.invitation_rules import (
    KINDS,
    Shown,
    check_may,
    described,
    free_person,
    free_slug,
    index_of,
    invitable_roles,
    known_people,
    may_invite,
)
from api.desk.proposing import Proposal
from api.desk.reading import Reading
from api.desk.seats import Seat, seat_in
from api.desk.signin_errors import NoOffice
from ledger.affairs.codes import CODE_BYTES, hash_code
from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.text import format_time_s
from ledger.storage.desk.invitations import InvitationRow, Invitations

LASTING_MS: Final = 7 * 86_400_000
KEPT_MS: Final = 97 * 86_400_000
"""Ninety days after its code has expired an invitation is forgotten, with the name in it."""
JOINED_MS: Final = 90 * 86_400_000
"""So long a key that has joined may sign in before it holds an office."""
MOST_OPEN: Final = 500
_GROUP: Final = 4
_MOST_ASKING: Final = 20
_REVOKED: Final = "邀请已作废"


class Asked(NamedTuple):
    """What an inviter asks for: *roles* of somebody, or a new key for *rekey*, an old one's slug.

    What is None is proposed, or left out.
    """

    roles: tuple[str, ...] = ()
    person: str | None = None
    name: str | None = None
    slug: str | None = None
    resolution: str | None = None
    rekey: str | None = None
    reason: str | None = None


class Made(NamedTuple):
    """A new invitation, and the code that nobody keeps."""

    row: InvitationRow
    code: str


def body_of(kind: str, document: Shown, vkey: str) -> Shown:
    """Give the body of the statement by which *vkey* comes into office."""
    if kind == "rekey":
        return {"slug": document["rekey"], "key": vkey, "reason": document["reason"]}
    left = ("person", "roles", "name", "resolution")
    return {"key": vkey, **{name: document[name] for name in left if name in document}}


def fingerprint(public_key: str) -> str:
    """Give the eight digits by which people compare keys by voice, of a key in hex."""
    return f"{public_key[:4]} {public_key[4:8]}"


class Inviting:
    """The invitations of all ledgers of one server."""

    def __init__(self, records: Invitations, drafting: Drafting) -> None:
        """Keep them in *records*; drafts are made by *drafting*, whose clock decides."""
        self._records = records
        self._drafting = drafting
        self._readings = drafting.readings
        self._clock = drafting.clock
        self._preparing = threading.Lock()

    # ------------------------------------------------------------------------------------ inviting

    def invite(self, origin: str, public_key: bytes, asked: Asked) -> Made:
        """Make an invitation, in the place of an unused one of the same person.

        Raises:
            NoOffice, InvitationNotYours: whoever asks may not appoint to that.
            InvitationAsksNothing: neither roles nor an old key are named.
            InvitationsFull: there are too many.
            LedgerError: the ledger would not take the appointment, whatever the key.
        """
        now_ms = self._clock()
        with self._readings.of(origin) as reading:
            seat = _seat(reading, public_key)
            if self._records.count_open(origin, now_ms) >= MOST_OPEN:
                raise InvitationsFull(limit=MOST_OPEN)
            kind, subject, document = self._wanted(reading, seat, asked, now_ms)
            stand_in = SigningKey(f"{origin}/{document['slug']}", ED25519, secrets.token_bytes(32))
            body = body_of(kind, document, format_vkey(stand_in.verifier))
            self._drafting.rehearse(origin, public_key, [Proposal(kind, body)])
        code = secrets.token_bytes(CODE_BYTES)
        row = InvitationRow(
            secrets.token_hex(16),
            origin,
            hash_code(code).hex(),
            kind,
            subject,
            orjson.dumps(document),
            seat.slug,
            seat.person,
            now_ms,
            now_ms + LASTING_MS,
        )
        self._records.add(row, now_ms - KEPT_MS)
        return Made(row, _grouped(code))

    def _wanted(
        self, reading: Reading, seat: Seat, asked: Asked, now_ms: int
    ) -> tuple[str, str, Shown]:
        """Give the kind, the subject and the document of what is *asked* for.

        Raises:
            InvitationAsksNothing, InvitationNotYours, SlugUnknown, KeyRevoked.
        """
        if bool(asked.rekey) == bool(asked.roles):
            raise InvitationAsksNothing(where="roles")
        if asked.rekey is None:
            check_may(reading, seat, "appointment", asked.roles, now_ms)
            kind, person = "appointment", asked.person
            subject = f"{kind}\n{person}"
        else:
            check_may(reading, seat, "rekey", (), now_ms)
            old = reading.state.roster.get(asked.rekey, where="rekey")
            check_may(reading, seat, "rekey", old.roles, now_ms)
            if not asked.reason:
                raise InvitationAsksNothing(where="reason")
            kind, person = "rekey", old.person
            subject = f"{kind}\n{old.slug}"
        promised = self._promised(reading.origin, subject, now_ms)
        if person is None:
            person = free_person(reading, promised)
            subject = f"{kind}\n{person}"
        slug = asked.slug or free_slug(reading, promised, asked.rekey or asked.roles[0])
        document: Shown = {"person": person, "slug": slug}
        if asked.rekey is None:
            document["roles"] = list(asked.roles)
            document |= _filled(name=asked.name, resolution=asked.resolution)
        else:
            document |= {"rekey": asked.rekey, "roles": list(old.roles), "reason": asked.reason}
        return kind, subject, document

    def _promised(self, origin: str, subject: str, now_ms: int) -> list[Shown]:
        """Give what other invitations, that may still come to something, have promised."""
        return [
            orjson.loads(row.document)
            for row in self._records.of_ledger(origin)
            if not row.revoked_ms
            and (row.joined_ms or (row.expires_ms > now_ms and row.subject != subject))
        ]

    # ------------------------------------------------------------------------------------- looking

    def overview(self, origin: str, public_key: bytes) -> Shown:
        """Give a ledger's invitations, and what whoever asks may invite to.

        Raises:
            NoOffice, InvitationNotYours: he may not invite at all.
        """
        now_ms = self._clock()
        with self._readings.of(origin) as reading:
            seat = _seat(reading, public_key)
            may = {kind: may_invite(reading, seat, kind, now_ms) for kind in KINDS}
            if not any(may.values()):
                raise InvitationNotYours
            rows = self._records.of_ledger(origin)
            return {
                "invitations": [self._show(reading, row, now_ms) for row in rows],
                "may": may,
                "roles": invitable_roles(reading, seat),
                "people": known_people(reading, seat),
            }

    def waiting(self, public_key: bytes, origins: Iterable[str]) -> Shown:
        """Give where a key may invite, and whose keys wait there to be appointed."""
        found: Shown = {"may": [], "joined": []}
        now_ms = self._clock()
        joined: dict[str, list[InvitationRow]] = {}
        for row in self._records.joined(now_ms - JOINED_MS):
            joined.setdefault(row.origin, []).append(row)
        for origin in origins:
            try:
                with self._readings.of(origin) as reading:
                    seat = _seat(reading, public_key)
                    if not any(may_invite(reading, seat, kind, now_ms) for kind in KINDS):
                        continue
                    rows = joined.get(origin, [])
                    shown = [self._show(reading, row, now_ms) for row in rows]
                    community = reading.community
            except LedgerError:
                continue  # the inbox says which ledger can't be read
            found["may"].append({"origin": origin, "community": community})
            found["joined"] += [
                {**each, "origin": origin, "community": community}
                for each in shown
                if each["state"] == "joined"
            ]
        return found

    def show(self, row: InvitationRow) -> Shown:
        """Give an invitation as whoever may invite sees it."""
        with self._readings.of(row.origin) as reading:
            return self._show(reading, row, self._clock())

    def _show(self, reading: Reading, row: InvitationRow, now_ms: int) -> Shown:
        document = orjson.loads(row.document)
        shown: Shown = {
            "id": row.id,
            "kind": row.kind,
            **described(reading, row.kind, document),
            "by": {"slug": row.by_slug, "name": reading.name_of(row.by_person)},
            "created": format_time_s(row.created_ms // 1_000 * 1_000),
            "expires": format_time_s(row.expires_ms // 1_000 * 1_000),
            **{name: document[name] for name in ("resolution", "reason") if name in document},
        }
        if row.joined_ms:
            shown |= {
                "joined": format_time_s(row.joined_ms // 1_000 * 1_000),
                "vkey": row.vkey,
                "fingerprint": fingerprint(row.public_key),
            }
        index = index_of(reading, row.public_key)
        draft = self._draft_of(row)
        if index is not None:
            shown |= {"state": "done", "index": index}
        elif row.revoked_ms:
            shown["state"] = "revoked"
        elif row.joined_ms:
            shown["state"] = "joined" if draft is None else "drafted"
        else:
            shown["state"] = "waiting" if row.expires_ms > now_ms else "expired"
        return shown if draft is None else {**shown, "draft": draft}

    def _draft_of(self, row: InvitationRow) -> str | None:
        """Give the draft that was prepared of an invitation, unless it was withdrawn."""
        stored = self._drafting.records.read(row.origin, row.draft) if row.draft else None
        if stored is None or decode_draft(stored.document).state not in {*OPEN, "appended"}:
            return None
        return row.draft

    # ------------------------------------------------------------------------------------ deciding

    def prepare(self, origin: str, public_key: bytes, id_: str) -> str:
        """Make the draft by which a key that has joined comes into office; once, however often.

        Raises:
            NoOffice, InvitationNotYours, InvitationMissing, InvitationNotJoined.
            LedgerError: the ledger would not take it as things are now.
        """
        with self._preparing:
            row = self._own(origin, public_key, id_)
            if row.revoked_ms or not row.joined_ms:
                raise InvitationNotJoined
            draft = self._draft_of(row)
            if draft is not None:
                return draft
            body = body_of(row.kind, orjson.loads(row.document), row.vkey)
            (made,) = self._drafting.propose(origin, public_key, [Proposal(row.kind, body)])
            self._records.put_draft(origin, id_, made.id)
            return made.id

    def revoke(self, origin: str, public_key: bytes, id_: str) -> Shown:
        """End an invitation: its code, the way in of a key that has joined by it, and its draft.

        What all have signed stands, and is ended by a revocation in the ledger.

        Raises:
            NoOffice, InvitationNotYours, InvitationMissing.
        """
        with self._preparing:
            row = self._own(origin, public_key, id_)
            self._records.revoke(origin, row.id, self._clock())
            if row.draft:
                self._withdraw(row, public_key)
        return self.show(self._records.read(origin, row.id) or row)

    def _withdraw(self, row: InvitationRow, public_key: bytes) -> None:
        """Withdraw the draft that was prepared of an invitation, whoever prepared it."""

        def change(draft: Draft, reading: Reading) -> Draft:
            if draft.state not in drafts.REVISABLE:
                return draft
            slug = _seat(reading, public_key).slug
            return drafts.withdraw(draft, slug=slug, reason=_REVOKED, now_ms=self._clock())

        self._drafting.change(DraftAsked(row.origin, row.draft, public_key), change)

    def _own(self, origin: str, public_key: bytes, id_: str) -> InvitationRow:
        """Give an invitation of a ledger to somebody who could have made it."""
        with self._readings.of(origin) as reading:
            seat = _seat(reading, public_key)
            row = self._records.read(origin, id_)
            if row is None:
                check_may(reading, seat, "appointment", (), self._clock())
                raise InvitationMissing
            roles = orjson.loads(row.document)["roles"]
            check_may(reading, seat, row.kind, roles, self._clock())
        return row

    # -------------------------------------------------------------------------------- the invited

    def invited(self, public_key: bytes) -> list[Shown]:
        """Give the offices that a key waits for: it has joined, and never held one there."""
        found = []
        since_ms = self._clock() - JOINED_MS
        for row in self._records.of_key(public_key.hex(), since_ms):
            try:
                with self._readings.of(row.origin) as reading:
                    if index_of(reading, row.public_key) is None:
                        told = described(reading, row.kind, orjson.loads(row.document))
                        named = {"origin": row.origin, "community": reading.community}
                        drafts_ = self._asking(row.origin, told["slug"])
                        found.append({**named, "kind": row.kind, **told, "to_sign": drafts_})
            except LedgerError:
                continue  # it can't be read at the moment
        return found

    def _asking(self, origin: str, slug: str) -> list[str]:
        """Give the drafts that wait for the signature of *slug*, such as a handover to him."""
        rows = self._drafting.records.of_people([(origin, slug)], ("open",), _MOST_ASKING)
        return [row.id for row in rows if slug in decode_draft(row.document).waiting]

    def coming(self, reading: Reading, public_key: bytes) -> Shown:
        """Give who has joined and waits to be appointed, as a handover's body names them.

        Nobody is named to somebody who may not appoint.
        """
        now_ms = self._clock()
        seat = _seat(reading, public_key)
        if not may_invite(reading, seat, "appointment", now_ms):
            return {}
        rows = [
            row
            for row in self._records.joined(now_ms - JOINED_MS)
            if (row.origin, row.kind) == (reading.origin, "appointment")
            and index_of(reading, row.public_key) is None
            and self._draft_of(row) is None
        ]
        bodies = [body_of(row.kind, orjson.loads(row.document), row.vkey) for row in rows]
        resolutions = [each.pop("resolution") for each in bodies if "resolution" in each]
        return {"appoints": bodies, **_filled(resolution=next(iter(resolutions), None))}


def _seat(reading: Reading, public_key: bytes) -> Seat:
    seat = seat_in(reading, public_key)
    if seat is None:
        raise NoOffice
    return seat


def _filled(**fields: str | None) -> Shown:
    return {name: value for name, value in fields.items() if value}


def _grouped(code: bytes) -> str:
    text = code.hex()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
