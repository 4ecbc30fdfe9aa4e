"""Objections without a name: received with a code, spent at once, entered by an office later.

An ``objection`` is signed by whoever receives it (supervision committee, street, clerk). No key of
theirs is on the server, so what a resident sends waits; its code is spent, its receipt given, and
that it waits is public, from the first moment (ADR 0048). Methods block: they are for threads.
"""

import secrets
from datetime import date
from typing import Any, Final, NamedTuple

import orjson

from api.desk.asking import Value
from api.desk.codes import parse_code
from api.desk.draft import Draft
from api.desk.draft_errors import DraftFieldWrong, DraftMissing
from api.desk.drafting import OPEN, Drafting
from api.desk.looks import Looks
from api.desk.objection_errors import (
    BeyondJurisdiction,
    CodeSpent,
    LotWrong,
    ObjectionDrafted,
    ReceiptMissing,
    SubjectUnknown,
)
from api.desk.proposing import Proposal
from api.desk.reading import Reading
from api.desk.receiving import ENTER_WORKDAYS, Received, sign_receipt
from api.desk.seats import Seat, seat_in
from api.desk.spending import Codes, Place
from ledger.affairs.calendar import STANDARD_CALENDAR, day_of
from ledger.affairs.codes import number_of, parse_hashes, path_of_hash, root_of_hashes
from ledger.affairs.errors import PersonalDataFound
from ledger.affairs.privacy import find_personal
from ledger.affairs.roles import AUTHORITY
from ledger.affairs.sealed import SALT_BYTES, commit_attachment
from ledger.affairs.types.bodies import check_body
from ledger.core.keys import SigningKey, format_vkey
from ledger.storage.desk.objections import ObjectionRecords, SpentRow

WORDS_BYTES: Final = 20_000
_RECEIVERS: Final = frozenset({"supervision", "supervisor", AUTHORITY, "clerk"})
DEMAND_RECEIVERS: Final = frozenset({"supervision", "supervisor", AUTHORITY})
_STREET: Final = frozenset({"supervisor", AUTHORITY})
_NOTICES: Final = 60
_TEXT_NAME: Final = "异议内容.txt"


class Shown(NamedTuple):
    """A resident's objection as it was sent."""

    code: str
    about: str
    subject: str
    words: str


class Objecting:
    """Residents' objections of all ledgers of one server; demands are `api.desk.demands`."""

    def __init__(
        self, records: ObjectionRecords, drafting: Drafting, looks: Looks, key: SigningKey
    ) -> None:
        """Keep what is received in *records*; *key* signs receipts."""
        self._looks = looks
        self._records = records
        self._drafting = drafting
        self._key = key
        self._codes = Codes(records, drafting.readings)

    @property
    def receipt_key(self) -> SigningKey:
        """The key that signs receipts."""
        return self._key

    # --------------------------------------------------------------------------------- residents

    def look_up(self, text: str) -> Value:
        """Say which community a code is of, until when it is good, and what may be disputed.

        Raises:
            CodeUnreadable, CodeUnknown, CodeSpent, CodeOver: it can't be used.
        """
        with self._codes.reading_of(parse_code(text), self._today()) as (reading, place):
            self._codes.check_unspent(reading, place.hash)
            notices = [each for each in reversed(reading.events) if each.type == "notice"]
            _, profile, _ = reading.scene(self._today())
            return {
                "origin": reading.origin,
                "community": reading.community,
                "until": place.issue.body["until"],
                "reply_days": None if profile is None else profile.reply_days,
                "notices": [
                    {"id": each.id, "title": each.body["title"], "no": each.no}
                    for each in notices[:_NOTICES]
                ],
            }

    def receive(self, shown: Shown) -> Value:
        """Take an objection, spend its code, give the receipt; sent again, the same receipt.

        Raises:
            CodeUnreadable, CodeUnknown, CodeSpent, CodeOver: the code can't be used.
            SubjectUnknown: what it disputes is not in the code's ledger.
            PersonalDataFound: the line that will be public has somebody's number in it.
            LedgerError: it has another form than an objection has.
        """
        code = parse_code(shown.code)
        words = shown.words.strip()
        if len(words.encode()) > WORDS_BYTES:
            raise DraftFieldWrong(
                where="words",
                form=f"至多 {WORDS_BYTES} 字节（约 {WORDS_BYTES // 3} 字）",
                form_en=f"at most {WORDS_BYTES} bytes",
            )
        with self._codes.reading_of(code, self._today()) as (reading, place):
            before = self._records.find_spent(place.hash)
            if before is not None and _same(before, shown, words):
                return self._receipt(reading, before)
            self._codes.check_unspent(reading, place.hash)
            if shown.subject and shown.subject not in reading.by_id:
                raise SubjectUnknown(where="subject")
            hashes = [
                bytes.fromhex(each) for each in self._records.lot(reading.origin, place.issue.id)
            ]
            path = path_of_hash(hashes, place.index)
            body = _body(shown, code, place, [each.hex() for each in path])
            salt = secrets.token_bytes(SALT_BYTES)
            if words:
                content = words.encode()
                body["text"] = {
                    "commitment": commit_attachment(salt, content),
                    "name": _TEXT_NAME,
                    "bytes": len(content),
                    "media": "text/plain",
                }
            _check_public(body)
            document = {"body": body, "words": words, "salt": salt.hex()}
            row = SpentRow(
                place.hash,
                reading.origin,
                "objection",
                self._today().isoformat(),
                orjson.dumps(document),
            )
            if not self._records.spend(row):
                raise CodeSpent(where="code")
            return self._receipt(reading, row)

    def follow(self, no: str) -> Value:
        """Say how the objection with this number stands: waiting to be entered, or its clock.

        Raises:
            ReceiptMissing: nothing was received under it.
        """
        row = self._spent(no)
        with self._drafting.readings.of(row.origin) as reading:
            looks = self._looks.count(row.origin, _look_name(no))
            return {**self._standing(reading, row), "looks": looks}

    def waiting(self, origin: str) -> list[Value]:
        """Give what was received and is not in the ledger: number and days, and no word of it."""
        with self._drafting.readings.of(origin) as reading:
            return waiting_in(reading, self._records, self._today())

    # ----------------------------------------------------------------------------------- offices

    def put_lot(self, origin: str, public_key: bytes, issue: str, text: str) -> int:
        """Take a lot's list of hashes, which must lead to the root that the ledger holds.

        Raises:
            BeyondJurisdiction: not the street. LotWrong: it is another list.
        """
        with self._drafting.readings.of(origin) as reading:
            check_office(reading, public_key, _STREET)
            event = reading.by_id.get(issue)
            try:
                hashes = parse_hashes(text)
            except ValueError:
                raise LotWrong(where="hashes") from None
            if (
                event is None
                or event.type != "codes"
                or len(hashes) != event.body["count"]
                or root_of_hashes(hashes).hex() != event.body["root"]
                or not self._records.put_lot(origin, issue, [each.hex() for each in hashes])
            ):
                raise LotWrong(where="hashes")
            return len(hashes)

    def received(self, origin: str, public_key: bytes) -> Value:
        """Give an office what waits and what was entered, without the words, and the lots.

        Raises:
            DraftMissing: the key holds no office there.
        """
        with self._drafting.readings.of(origin) as reading:
            seat = check_office(reading, public_key, None)
            rows = self._records.spent(origin, "objection")
            may = _like(reading, seat) & _RECEIVERS
            lots = self._records.lots(origin)
            return {
                "objections": [
                    {**self._standing(reading, row), "about": _document(row)["body"]["about"]}
                    for row in rows
                ],
                "lots": [
                    {
                        "id": event.id,
                        "no": event.no,
                        "count": event.body["count"],
                        "until": event.body["until"],
                        "here": event.id in lots,
                    }
                    for event in reading.events
                    if event.type == "codes"
                ],
                "may_enter": bool(may),
                "may_enter_demands": bool(_like(reading, seat) & DEMAND_RECEIVERS),
                "may_bring_lots": bool(_like(reading, seat) & _STREET),
            }

    def read(self, no: str, public_key: bytes) -> Value:
        """Give an office an objection with its words, and keep that it looked.

        Raises:
            ReceiptMissing: there is none. DraftMissing: the key holds no office there.
        """
        row = self._spent(no)
        with self._drafting.readings.of(row.origin) as reading:
            seat = check_office(reading, public_key, None)
            self._looks.keep(seat, _look_name(no), "")
            document = _document(row)
            return {
                **self._standing(reading, row),
                "body": document["body"],
                "words": document["words"],
                "salt": document["salt"],
            }

    def enter(self, no: str, public_key: bytes) -> Draft:
        """Make the draft of an objection, to be signed by whoever receives it.

        Raises:
            ReceiptMissing: there is none. BeyondJurisdiction: the office doesn't receive them.
            ObjectionDrafted: it is in the ledger, or there is a draft.
        """
        row = self._spent(no)
        with self._drafting.readings.of(row.origin) as reading:
            check_office(reading, public_key, _RECEIVERS)
            entered = reading.memory.find_no(no) is not None
        if entered or no in self._drafting.records.nos(row.origin, no, OPEN):
            raise ObjectionDrafted
        proposal = Proposal("objection", _document(row)["body"])
        (made,) = self._drafting.propose(row.origin, public_key, [proposal])
        return made

    def looks(self, origin: str, public_key: bytes) -> list[Value]:
        """Say who looked at what is sealed in a ledger: everybody in office there may know.

        Raises:
            DraftMissing: the key holds no office there.
        """
        with self._drafting.readings.of(origin) as reading:
            check_office(reading, public_key, None)
            return self._looks.of(origin, reading)

    # ------------------------------------------------------------------------------------- parts

    def _today(self) -> date:
        return day_of(self._drafting.clock())

    def _spent(self, no: str) -> SpentRow:
        kind, _, hash_ = no.partition(":")
        row = self._records.find_spent(hash_) if kind == "code" else None
        if row is None or row.kind != "objection":
            raise ReceiptMissing
        return row

    def _receipt(self, reading: Reading, row: SpentRow) -> Value:
        document = _document(row)
        received = Received(row.origin, f"code:{row.hash}", *_days(row), document["body"])
        return {
            **self._standing(reading, row),
            "community": reading.community,
            "receipt": sign_receipt(received, self._key).decode(),
            "key": format_vkey(self._key.verifier),
            "body": document["body"],
            "words": document["words"],
            "salt": document["salt"],
        }

    def _standing(self, reading: Reading, row: SpentRow) -> Value:
        return standing_of(reading, row, self._today())


def waiting_in(reading: Reading, records: ObjectionRecords, today: date) -> list[Value]:
    """Give what was received for a ledger and is not in it: number and days, and no word of it."""
    rows = records.spent(reading.origin, "objection")
    found = (standing_of(reading, row, today) for row in rows)
    return [each for each in found if each["state"] == "waiting"]


def standing_of(reading: Reading, row: SpentRow, today: date) -> Value:
    """Say how a received objection stands."""
    no = f"code:{row.hash}"
    day, enter_by = _days(row)
    found = reading.memory.find_no(no)
    _, profile, _ = reading.scene(today)
    value: Value = {
        "origin": row.origin,
        "no": no,
        "day": day.isoformat(),
        "enter_by": enter_by.isoformat(),
        "reply_days": None if profile is None else profile.reply_days,
        "state": "waiting" if found is None else "entered",
        "late": found is None and today > enter_by,
    }
    if found is not None:
        value |= {"index": found.index, "id": found.id.hex()}
    return value


def check_office(reading: Reading, public_key: bytes, wanted: frozenset[str] | None) -> Seat:
    """Give the seat of *public_key*, which must be like one of the *wanted* roles, if any are.

    Raises:
        DraftMissing: it has none in this ledger. BeyondJurisdiction: it has another.
    """
    seat = seat_in(reading, public_key)
    if seat is None:
        raise DraftMissing
    if wanted is not None and not _like(reading, seat) & wanted:
        roles = reading.state.roles
        labels = "、".join(roles[each].label for each in sorted(wanted) if each in roles)
        raise BeyondJurisdiction(who=labels, who_en=", ".join(sorted(wanted)))
    return seat


def _like(reading: Reading, seat: Seat) -> frozenset[str]:
    roles = reading.state.roles
    return frozenset(roles[role].like for role in seat.roles if role in roles)


def _look_name(no: str) -> str:
    return f"objection {no}"


def _days(row: SpentRow) -> tuple[date, date]:
    day = date.fromisoformat(row.day)
    return day, STANDARD_CALENDAR.add_workdays(day, ENTER_WORKDAYS)


def _document(row: SpentRow) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(row.document)
    return found


def _body(shown: Shown, code: bytes, place: Place, path: list[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "about": shown.about.strip(),
        "code": {
            "issue": place.issue.id,
            "code": code.hex(),
            "index": place.index,
            "path": path,
        },
    }
    return body | ({"subject": shown.subject} if shown.subject else {})


def _check_public(body: dict[str, Any]) -> None:
    check_body("objection", body)
    number_of(body)
    found = find_personal({"about": body["about"]})
    if found:
        said = "; ".join(f"about: {each.masked}" for each in found)
        raise PersonalDataFound(where="about", found=said, fields=found)


def _same(row: SpentRow, shown: Shown, words: str) -> bool:
    if row.kind != "objection":
        return False
    document = _document(row)
    body = document["body"]
    sent = (shown.about.strip(), shown.subject, words)
    return (body["about"], body.get("subject", ""), document["words"]) == sent
