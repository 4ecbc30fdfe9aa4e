"""What everybody has signed goes into the ledger, by the ordinary way in.

A draft that is complete is appended at once, and again after whatever kept it from that: a
statement is never entered twice.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from api.deployment import Deployment
from api.desk import draft as drafts
from api.desk.draft import Draft
from api.desk.draft_document import decode_draft
from api.desk.drafting import MOST_AT_ONCE, Drafting, row_of
from api.problems import status_of
from ledger.core.errors import LedgerError
from ledger.storage.desk.drafts import DraftRow

_CHUNK: Final = 200
_ERRORS_OF_THE_MOMENT: Final = frozenset({500, 503})


class Appending:
    """Puts complete drafts into their ledgers."""

    def __init__(self, deployment: Deployment, desk: Drafting) -> None:
        """Put those of *desk* into the ledgers of *deployment*."""
        self._deployment = deployment
        self._desk = desk

    async def append(self, complete: Sequence[Draft]) -> dict[str, Draft]:
        """Put drafts that are complete into their ledgers; return all of them as they are then.

        One that the ledger refuses is stuck, with the ledger's own error, and the others go in.
        Where the ledger can't take anything at the moment they stay complete, and are tried again.
        """
        done: dict[str, Draft] = {}
        by_origin: dict[str, list[Draft]] = {}
        for each in complete:
            by_origin.setdefault(each.origin, []).append(each)
        for origin, waiting in by_origin.items():
            for start in range(0, len(waiting), _CHUNK):
                done |= await self._append_chunk(origin, waiting[start : start + _CHUNK])
        return done

    async def _append_chunk(self, origin: str, waiting: list[Draft]) -> dict[str, Draft]:
        done: dict[str, Draft] = {each.id: each for each in waiting}
        while waiting:
            try:
                served = self._deployment.find(origin)
                answer = await served.append([each.signed_note() for each in waiting])
            except LedgerError as error:
                if status_of(type(error)) in _ERRORS_OF_THE_MOMENT:
                    return done
                bad = _refused(error, len(waiting))
                if bad is None:  # nothing says which: each by itself
                    for each in waiting:
                        done |= await self._append_chunk(origin, [each])
                    return done
                own = error.at(error.where.partition("].")[2]) if len(waiting) > 1 else error
                refused = waiting.pop(bad)
                done |= await asyncio.to_thread(self._settle, [(refused, None, own)])
                continue
            placed = [
                (each, accepted.index, None)
                for each, accepted in zip(waiting, answer.entries, strict=True)
            ]
            return done | await asyncio.to_thread(self._settle, placed)
        return done

    def _settle(
        self, placed: Sequence[tuple[Draft, int | None, LedgerError | None]]
    ) -> dict[str, Draft]:
        """Keep what became of complete drafts; return them as they are then."""
        now_ms = self._desk.clock()
        rows = self._desk.records.read_many([(each.origin, each.id) for each, _, _ in placed])
        done: dict[str, Draft] = {}
        changed: list[DraftRow] = []
        for draft, index, error in placed:
            row = rows[draft.id]
            stored = decode_draft(row.document)
            if stored.state != "complete":
                settled = stored  # another request has settled it
            elif error is not None:
                settled = drafts.stuck(stored, error, now_ms)
            else:
                settled = drafts.appended(stored, index or 0, now_ms)
            if settled != stored:
                changed.append(row_of(settled, row.version + 1, now_ms)._replace(slugs=()))
            done[draft.id] = settled
        self._desk.records.replace(changed)
        return done

    async def resume(self, limit: int = MOST_AT_ONCE) -> int:
        """Put into the ledgers what is complete and was not, as after a stop; say how many were."""
        rows = await asyncio.to_thread(self._desk.records.in_state, "complete", limit)
        done = await self.append([decode_draft(row.document) for row in rows])
        return sum(each.state == "appended" for each in done.values())


def _refused(error: LedgerError, count: int) -> int | None:
    """Give which of *count* statements an append was refused for."""
    if count == 1:
        return 0
    where = error.where
    if not where.startswith("statements["):
        return None
    number = where.removeprefix("statements[").partition("]")[0]
    return int(number) if number.isdecimal() and int(number) < count else None
