"""Tables at the desk: each is read for one ledger, and says for each row who would sign it.

What opens the fields that were sealed on the way is kept before anything is answered, so that no
statement is ever signed whose sealed names nobody can open. Methods block: they are for threads.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.desk.draft_errors import DraftMissing, NobodyToSign
from api.desk.drafting import OPEN
from api.desk.reading import Reading
from api.desk.readings import Readings
from api.desk.seats import Seat, seat_in
from api.desk.signers import propose_by, tier_of
from api.desk.tables import Asked, Judged, Setting, judge_table
from ledger.core.text import format_time_s
from ledger.log.ingest.sealing import Disclosure
from ledger.storage.desk.drafts import DraftRecords
from ledger.storage.desk.files import DisclosureRow, FileRecords

MAX_TABLE_BYTES: Final = 20 * 1024 * 1024


class Tables:
    """Reads tables for all ledgers of one server."""

    def __init__(self, readings: Readings, records: FileRecords, drafts: DraftRecords) -> None:
        """Ask *readings* who is in office; keep disclosures in *records*."""
        self._readings = readings
        self._records = records
        self._drafts = drafts

    def is_seated(self, origin: str, public_key: bytes) -> bool:
        """Say whether the key holds an office in the ledger *origin*.

        Raises:
            NoSuchLedger, LedgerUnopened, NotPublished: there is nothing to hold an office in.
        """
        with self._readings.of(origin) as reading:
            return seat_in(reading, public_key) is not None

    def judge(self, origin: str, public_key: bytes, asked: Asked, now_ms: int) -> dict[str, Any]:
        """Judge a table for the ledger *origin*, and say who would sign what comes of it.

        Raises:
            DraftMissing: the key holds no office there.
            LedgerError: what `judge_table` raises.
        """
        made_ms = now_ms // 1000 * 1000
        with self._readings.of(origin) as reading:
            seat = seat_in(reading, public_key)
            if seat is None:
                raise DraftMissing
            charter = reading.state.charter or b""
        setting = Setting(
            origin=origin,
            charter=charter,
            slug=seat.slug,
            made_ms=made_ms,
            recall=lambda nos: self._recall(origin, nos),
            known=lambda prefix: self._known(origin, prefix),
        )
        judged = judge_table(asked, setting)
        self._keep(origin, judged, now_ms)
        answer = judged.answer
        if answer["plan"] is not None:
            statements = answer["plan"]["statements"]
            with self._readings.of(origin) as reading:
                answer["plan"]["by"] = _signers(reading, seat, statements, now_ms)
            self._mark_drafted(origin, statements)
        frame = {"origin": origin, "charter": charter.hex(), "slug": seat.slug}
        answer["frame"] = {**frame, "made": format_time_s(made_ms)}
        return answer

    def _mark_drafted(self, origin: str, statements: Sequence[dict[str, Any]]) -> None:
        """Say of each statement whether a draft of it waits for signatures, from the same file."""
        if not statements:
            return
        prefix = str(statements[0]["no"]).partition(":")[0]
        waiting = set(self._drafts.nos(origin, f"{prefix}:", OPEN))
        for each in statements:
            each["drafted"] = each["no"] in waiting

    def _recall(self, origin: str, nos: Sequence[str]) -> Mapping[str, int]:
        with self._readings.of(origin) as reading:
            found = {no: reading.memory.find_no(no) for no in nos}
            return {no: each.index for no, each in found.items() if each is not None}

    def _known(self, origin: str, prefix: str) -> Iterable[Disclosure]:
        for row in self._records.opened_of(origin, prefix):
            yield Disclosure(row.no, row.field, row.commitment, row.disclosure.decode())

    def _keep(self, origin: str, judged: Judged, now_ms: int) -> None:
        self._records.keep(
            [
                DisclosureRow(
                    origin, each.commitment, each.no, each.field, each.disclosure.encode(), now_ms
                )
                for each in judged.disclosures
            ]
        )


def _signers(
    reading: Reading, seat: Seat, statements: Iterable[dict[str, Any]], now_ms: int
) -> list[dict[str, list[str]] | None]:
    """Number who signs each statement; None where nobody holds an office that is asked for."""
    listed: list[dict[str, list[str]] | None] = []
    places: dict[object, int] = {}
    for each in statements:
        kind, body = each["type"], each["body"]
        tier = tier_of(reading.state, kind, body, now_ms)
        key = (kind, body.get("handler"), tier)
        if key not in places:
            places[key] = len(listed)
            try:
                by = propose_by(reading.state, kind, body, now_ms, proposer=seat.slug)
            except NobodyToSign:
                listed.append(None)
            else:
                listed.append(by)
        each["by"] = places[key]
    return listed
