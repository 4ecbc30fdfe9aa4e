"""Demands 联名: residents' codes force a publication once the place's share of them was given.

A code is counted at once and spent by that; the count, and how many are missing, is public from the
first one on. The supervision committee or the street enters the ``demand`` when there are enough,
and not before: entered early it would have no force and use up the codes. That there are enough and
nobody enters it is public as well (ADR 0061). Methods block: they are for threads.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, Final, NamedTuple

import orjson

from api.desk.asking import Value
from api.desk.codes import parse_code
from api.desk.draft import Draft
from api.desk.draft_errors import DraftFieldWrong
from api.desk.drafting import OPEN, Drafting
from api.desk.objection_errors import CodeSpent, DemandDrafted, DemandShort, ReceiptMissing
from api.desk.objections import DEMAND_RECEIVERS, check_office
from api.desk.proposing import Proposal
from api.desk.reading import Reading
from api.desk.receiving import ENTER_WORKDAYS, Counted, sign_receipt
from api.desk.spending import Codes, counted_codes
from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import STANDARD_CALENDAR, day_of
from ledger.affairs.catalogue import Category
from ledger.core.hashing import sha256
from ledger.core.keys import SigningKey, format_vkey
from ledger.storage.desk.objections import ObjectionRecords, SpentRow

MOST_CODES: Final = 500
"""So many a statement can list (docs/spec/supervision.md); a demand may count more."""


class Needed(NamedTuple):
    """How many codes force a publication here; None where the place or the number is unknown."""

    share: str | None
    representatives: str | None
    residents: int | None
    codes: int | None


class Demanding:
    """Demands of all ledgers of one server."""

    def __init__(self, records: ObjectionRecords, drafting: Drafting, key: SigningKey) -> None:
        """Keep what is counted in *records*; *key* signs receipts."""
        self._records = records
        self._drafting = drafting
        self._key = key
        self._codes = Codes(records, drafting.readings)

    # --------------------------------------------------------------------------------- residents

    def standing(self, origin: str) -> Value:
        """Say, for everybody, what may be demanded in a ledger, what was, and what is missing."""
        with self._drafting.readings.of(origin) as reading:
            return standing_in(reading, self._records, self._today())

    def demand(self, text: str, catalogue: str) -> Value:
        """Count a code for a forced publication of *catalogue*'s item; sent again, the same.

        Raises:
            CodeUnreadable, CodeUnknown, CodeSpent, CodeOver: the code can't be used.
            DraftFieldWrong: the catalogue has no such item here.
        """
        today = self._today()
        with self._codes.reading_of(parse_code(text), today) as (reading, place):
            before = self._records.find_spent(place.hash)
            if before is not None and (before.kind, _catalogue_of(before)) == ("demand", catalogue):
                return self._receipt(reading, before)
            self._codes.check_unspent(reading, place.hash)
            if catalogue not in _categories(reading, today):
                raise DraftFieldWrong(where="catalogue", form="目录里的项目", form_en="an item")
            document = orjson.dumps({"catalogue": catalogue, "issue": place.issue.id})
            row = SpentRow(place.hash, reading.origin, "demand", today.isoformat(), document)
            if not self._records.spend(row):
                raise CodeSpent(where="code")
            return self._receipt(reading, row)

    def follow(self, no: str) -> Value:
        """Say how the demand stands for which the code with this number was counted.

        Raises:
            ReceiptMissing: none was.
        """
        kind, _, hash_ = no.partition(":")
        row = self._records.find_spent(hash_) if kind == "code" else None
        if row is None or row.kind != "demand":
            raise ReceiptMissing
        with self._drafting.readings.of(row.origin) as reading:
            return self._shown(reading, row)

    # ----------------------------------------------------------------------------------- offices

    def enter(self, origin: str, public_key: bytes, catalogue: str, of: int | None) -> Draft:
        """Make the draft of a demand for which there are enough codes.

        *of* is how many residents there are, where the charter does not say.

        Raises:
            DraftMissing, BeyondJurisdiction: the key's office does not receive demands.
            DemandShort: there are not enough yet. DemandDrafted: there is a draft.
            DraftFieldWrong: no such item, or nobody knows how many residents there are.
        """
        today = self._today()
        with self._drafting.readings.of(origin) as reading:
            check_office(reading, public_key, DEMAND_RECEIVERS)
            category = _categories(reading, today).get(catalogue)
            if category is None:
                raise DraftFieldWrong(where="catalogue", form="目录里的项目", form_en="an item")
            needed = needed_in(reading, today, of)
            if not needed.residents:
                raise DraftFieldWrong(where="of", form="居民人数", form_en="how many residents")
            rows = _counting(reading, self._records, today).get(catalogue, [])
            missing = max((needed.codes or 1) - len(rows), 0)
            if missing:
                raise DemandShort(where="catalogue", catalogue=category.name, missing=missing)
        prefix = f"demand-{catalogue}-"
        if self._drafting.records.nos(origin, prefix, OPEN):
            raise DemandDrafted
        codes = sorted(row.hash for row, _ in rows[-MOST_CODES:])
        body = {
            "what": f"居民联名要求公布“{category.name}”",
            "catalogue": catalogue,
            "day": today.isoformat(),
            "who": "residents",
            "count": len(rows),
            "of": max(needed.residents, len(rows)),
            "codes": codes,
        }
        no = prefix + sha256("".join(codes).encode()).hex()[:16]
        (made,) = self._drafting.propose(origin, public_key, [Proposal("demand", body, no)])
        return made

    # ------------------------------------------------------------------------------------- parts

    def _today(self) -> date:
        return day_of(self._drafting.clock())

    def _receipt(self, reading: Reading, row: SpentRow) -> Value:
        day = date.fromisoformat(row.day)
        counted = Counted(row.origin, f"code:{row.hash}", day, _catalogue_of(row))
        return {
            **self._shown(reading, row),
            "receipt": sign_receipt(counted, self._key).decode(),
            "key": format_vkey(self._key.verifier),
        }

    def _shown(self, reading: Reading, row: SpentRow) -> Value:
        today, catalogue = self._today(), _catalogue_of(row)
        needed = needed_in(reading, today)
        category = _categories(reading, today).get(catalogue)
        rows = _counting(reading, self._records, today).get(catalogue, [])
        entered = next(
            (
                event.index
                for event in reading.events
                if event.type == "demand"
                and (row.hash in event.body.get("codes", ()) or _covers(event, row))
            ),
            None,
        )
        return {
            "origin": row.origin,
            "community": reading.community,
            "no": f"code:{row.hash}",
            "day": row.day,
            "share": needed.share,
            "residents": needed.residents,
            "needed": needed.codes,
            "state": "waiting" if entered is None else "entered",
            **({} if entered is None else {"index": entered}),
            **_item(catalogue, category.name if category else catalogue, rows, needed, today),
        }


def standing_in(reading: Reading, records: ObjectionRecords, today: date) -> Value:
    """Say what may be demanded in a ledger, what was, and what is missing."""
    needed = needed_in(reading, today)
    rows = _counting(reading, records, today)
    return {
        "origin": reading.origin,
        "community": reading.community,
        "share": needed.share,
        "representatives_share": needed.representatives,
        "residents": needed.residents,
        "needed": needed.codes,
        "items": [
            _item(each.code, each.name, rows.get(each.code, []), needed, today)
            for each in _categories(reading, today).values()
        ],
    }


def _categories(reading: Reading, today: date) -> Mapping[str, Category]:
    catalogue, profile, _ = reading.scene(today)
    return {
        code: each
        for code, each in catalogue.categories.items()
        if profile is None or profile.applies(each)
    }


def _counting(
    reading: Reading, records: ObjectionRecords, today: date
) -> dict[str, list[tuple[SpentRow, str]]]:
    """Give the codes that count now by item, oldest first, each with its lot's last day.

    Those that a demand has used, and those whose lot is over, count no more.
    """
    used = counted_codes(reading)
    demands = [each for each in reading.events if each.type == "demand"]
    found: dict[str, list[tuple[SpentRow, str]]] = {}
    for row in records.spent(reading.origin, "demand"):
        until = _until(reading, records, row)
        if row.hash in used or any(_covers(each, row) for each in demands):
            continue
        if until >= today.isoformat():
            found.setdefault(_catalogue_of(row), []).append((row, until))
    return found


def _covers(demand: Event, row: SpentRow) -> bool:
    """Say whether a demand that could not list all its codes has counted this one."""
    body = demand.body
    listed_all = not body["count"] > MOST_CODES == len(body.get("codes", ()))
    if listed_all or body["catalogue"] != _catalogue_of(row):
        return False
    return row.day < str(body["day"])


def _until(reading: Reading, records: ObjectionRecords, row: SpentRow) -> str:
    named = _document(row).get("issue")
    if named is None:  # counted by an earlier version
        place = records.find_code(row.hash)
        named = "" if place is None else place.issue
    issue = reading.by_id.get(named)
    return "" if issue is None else str(issue.body["until"])


def needed_in(reading: Reading, today: date, of: int | None = None) -> Needed:
    """Say how many codes force a publication in a ledger now; *of* if its charter doesn't know."""
    _, profile, _ = reading.scene(today)
    residents = reading.auditor.scene.residents or of or None
    share = None if profile is None else profile.demand_residents
    return Needed(
        share,
        None if profile is None else profile.demand_representatives,
        residents,
        None if share is None or residents is None else max(ceil(Fraction(share) * residents), 1),
    )


def _item(
    catalogue: str, name: str, rows: list[tuple[SpentRow, str]], needed: Needed, today: date
) -> Value:
    wanted = needed.codes
    value: Value = {
        "catalogue": catalogue,
        "name": name,
        "count": len(rows),
        "missing": None if wanted is None else max(wanted - len(rows), 0),
        "until": min((until for _, until in rows), default=None),
        "enter_by": None,
        "late": False,
    }
    if wanted is not None and len(rows) >= wanted:
        reached = date.fromisoformat(rows[wanted - 1][0].day)
        enter_by = STANDARD_CALENDAR.add_workdays(reached, ENTER_WORKDAYS)
        value |= {"enter_by": enter_by.isoformat(), "late": today > enter_by}
    return value


def _document(row: SpentRow) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(row.document)
    return found


def _catalogue_of(row: SpentRow) -> str:
    return str(_document(row).get("catalogue", ""))
