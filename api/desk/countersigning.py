"""Countersigning 会签: one signature line, or ten thousand at once."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.desk import draft as drafts
from api.desk.draft import Draft
from api.desk.draft_document import decode_draft
from api.desk.draft_errors import DraftBusy, DraftMissing, TooManyDrafts
from api.desk.drafting import MOST_AT_ONCE, Asked, Change, Drafting, row_of
from api.desk.proposing import at_present
from api.desk.reading import Reading
from api.desk.seats import seat_at, signing_key
from ledger.core.errors import LedgerError
from ledger.storage.desk.drafts import DraftRow

_CHUNK: Final = 200


class Line(NamedTuple):
    """A signature line that somebody gives to a draft."""

    origin: str
    draft: str
    revision: int
    statement_id: str
    line: str


class Countersigning:
    """Takes signature lines for drafts."""

    def __init__(self, desk: Drafting) -> None:
        """Take them for the drafts of *desk*."""
        self._desk = desk

    def sign(self, public_key: bytes, line: Line) -> Draft:
        """Take one signature line.

        Raises:
            DraftMissing, DraftStale, DraftClosed, SignatureNotAsked, SignerEnded, SignatureWrong.
        """
        signing = self._signing(public_key, line)
        return self._desk.change(Asked(line.origin, line.draft, public_key), signing)

    def _signing(self, public_key: bytes, line: Line) -> Change:
        def change(draft: Draft, reading: Reading) -> Draft:
            vkey = signing_key(reading, draft, public_key)
            return drafts.sign(
                draft,
                revision=line.revision,
                statement_id=line.statement_id,
                line=line.line,
                vkey=vkey,
                now_ms=self._desk.clock(),
            )

        return change

    def sign_many(self, public_key: bytes, lines: Sequence[Line]) -> list[Draft | LedgerError]:
        """Take many signature lines, each by itself; give for each its draft, or what is wrong.

        Raises:
            TooManyDrafts: they are more than are taken at once.
        """
        if len(lines) > MOST_AT_ONCE:
            raise TooManyDrafts(limit=MOST_AT_ONCE)
        found: list[Draft | LedgerError | None] = [None] * len(lines)
        by_origin: dict[str, list[int]] = {}
        for at, line in enumerate(lines):
            by_origin.setdefault(line.origin, []).append(at)
        for origin, places in by_origin.items():
            for start in range(0, len(places), _CHUNK):
                chunk = places[start : start + _CHUNK]
                try:
                    self._sign_chunk(origin, public_key, lines, chunk, found)
                except LedgerError as error:
                    for at in chunk:
                        found[at] = found[at] or error
        return [DraftBusy() if each is None else each for each in found]

    def _sign_chunk(
        self,
        origin: str,
        public_key: bytes,
        lines: Sequence[Line],
        places: Sequence[int],
        found: list[Draft | LedgerError | None],
    ) -> None:
        """Sign the drafts of *lines* at *places* in one transaction; what moved, one by one."""
        again: list[int] = []
        with self._desk.readings.of(origin) as reading:
            rows = self._desk.records.read_many([(origin, lines[at].draft) for at in places])
            now_ms = self._desk.clock()
            changed: dict[str, tuple[int, DraftRow, Draft]] = {}
            for at in places:
                line = lines[at]
                row = rows.get(line.draft)
                try:
                    if row is None:
                        raise DraftMissing
                    stored = decode_draft(row.document)
                    seat_at(reading, stored, public_key)
                    if line.draft in changed or at_present(stored, reading, now_ms) != stored:
                        again.append(at)
                        continue
                    signed = self._signing(public_key, line)(stored, reading)
                except LedgerError as error:
                    found[at] = error
                    continue
                if signed == stored:
                    found[at] = signed
                else:
                    changed[line.draft] = (at, row, signed)
            kept = self._desk.records.replace(
                [
                    row_of(draft, row.version + 1, now_ms)._replace(slugs=())
                    for _, row, draft in changed.values()
                ]
            )
        for (at, _, signed), ok in zip(changed.values(), kept, strict=True):
            if ok:
                found[at] = signed
            else:
                again.append(at)
        for at in again:
            try:
                found[at] = self.sign(public_key, lines[at])
            except LedgerError as error:
                found[at] = error
