"""The inbox of a key over all its ledgers, and the countersigner's one list a month."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from api.desk.draft import Draft
from api.desk.draft_document import decode_draft
from api.desk.drafting import Drafting
from api.desk.due import all_due, waiting_objections
from api.desk.facts import called_in
from api.desk.proposing import at_present
from api.desk.reading import Reading
from api.desk.seats import Seat, may_change, seat_in
from api.desk.showing import in_month, signers_of_draft, summarize
from api.desk.warnings import (
    Warned,
    exceptions_of,
    plain_warnings,
    ranked,
    rehearse_together,
    shown,
)
from ledger.affairs.calendar import day_of
from ledger.affairs.roles import APPROVING, BOOKKEEPING, CASH, COMMITTEE, HANDLING, SUPERVISING
from ledger.core.errors import LedgerError
from ledger.storage.desk.drafts import DraftRow

OPEN: Final = ("open", "complete")
STOPPED: Final = ("returned", "vetoed", "stuck", "expired")
DONE: Final = ("appended", "withdrawn")
_MOST: Final = 2_000
_DONE: Final = 30
_MOST_IN_MONTH: Final = 10_000
_OF_THE_COMMUNITY: Final = frozenset(
    {APPROVING, BOOKKEEPING, CASH, COMMITTEE, HANDLING, SUPERVISING}
)

Shown = dict[str, Any]


class Opened(NamedTuple):
    """A ledger in which a key sits, with its drafts."""

    reading: Reading
    seat: Seat


def inbox(desk: Drafting, public_key: bytes, origins: Sequence[str]) -> Shown:
    """Give what waits for a key in *origins*, and what those ledgers owe.

    A ledger that can't be read at the moment is named in ``unread``, and the others are shown.
    """
    found: Shown = {
        name: []
        for name in (
            *("to_sign", "returned", "mine", "done", "due", "overdue", "answers", "unread"),
        )
    }
    now_ms = desk.clock()
    for origin in origins:
        try:
            _look_into(desk, public_key, origin, now_ms, found)
        except LedgerError as error:
            found["unread"].append({"origin": origin, "code": error.code})
    found["to_sign"].sort(key=lambda each: (not each["turn"], each["created"]))
    found["done"] = sorted(found["done"], key=lambda each: each["created"], reverse=True)[:_DONE]
    for name in ("due", "overdue"):
        found[name].sort(key=lambda each: each["due"])
    found["counts"] = {name: len(found[name]) for name in found if name != "counts"}
    found["counts"]["turn"] = sum(each["turn"] for each in found["to_sign"])
    return found


def _look_into(desk: Drafting, public_key: bytes, origin: str, now_ms: int, found: Shown) -> None:
    today = day_of(now_ms)
    with desk.readings.of(origin) as reading:
        seat = seat_in(reading, public_key)
        if seat is None:
            return
        slugs = _slugs_of(reading, seat)
        people = [(origin, slug) for slug in slugs]
        rows = desk.records.of_people(people, (*OPEN, *STOPPED), _MOST)
        for draft in _drafts(rows, reading, now_ms):
            _sort_in(reading, draft, seat, found)
        done = desk.records.of_people(people, DONE, _DONE)
        found["done"] += [summarize(reading, d) for d in _drafts(done, reading, now_ms)]
        if _of_the_community(reading, seat):
            for each in all_due(reading, today):
                where = "overdue" if each.due < today else "due"
                found[where].append(each.shown(origin, today))
            found["answers"] += waiting_objections(reading, today)


def _slugs_of(reading: Reading, seat: Seat) -> list[str]:
    """Give every slug that is or was the person's: an ended key's drafts are his still."""
    records = reading.state.roster.records.values()
    return [record.slug for record in records if record.person == seat.person]


def _drafts(rows: Iterable[DraftRow], reading: Reading, now_ms: int) -> Iterable[Draft]:
    for row in rows:
        yield at_present(decode_draft(row.document), reading, now_ms)


def _sort_in(reading: Reading, draft: Draft, seat: Seat, found: Shown) -> None:
    line = summarize(reading, draft)
    own = draft.person == seat.person
    ended = [each.slug for each in signers_of_draft(reading, draft) if each.ended]
    if draft.state == "open" and seat.slug in draft.waiting and seat.slug not in ended:
        found["to_sign"].append({**line, "turn": draft.waiting[0] == seat.slug})
    if draft.state in STOPPED and may_change(reading, draft, seat.slug):
        last = draft.opinions[-1]._asdict() if draft.opinions else None
        found["returned"].append({**line, "opinion": last, "refusal": _refusal(draft)})
    elif own and draft.state in OPEN:
        found["mine"].append({**line, "ended": ended})


def _refusal(draft: Draft) -> Shown | None:
    return None if draft.refusal is None else draft.refusal._asdict()


def _of_the_community(reading: Reading, seat: Seat) -> bool:
    roles = reading.state.roles
    return any(
        not _OF_THE_COMMUNITY.isdisjoint(roles[role].duties) for role in seat.roles if role in roles
    )


# ----------------------------------------------------------------------------------- the month


def month_list(desk: Drafting, public_key: bytes, origin: str, month: str) -> Shown:
    """Give what a countersigner has to sign of *month*: exceptions first, the rest one page.

    The texts come with it, so that each statement can be hashed and signed where the key is.
    """
    now_ms = desk.clock()
    today = day_of(now_ms)
    with desk.readings.of(origin) as reading:
        seat = seat_in(reading, public_key)
        waiting: list[Draft] = []
        if seat is not None:
            rows = desk.records.of_people([(origin, seat.slug)], ("open",), _MOST_IN_MONTH)
            waiting = [
                draft
                for draft in _drafts(rows, reading, now_ms)
                if seat.slug in draft.waiting and in_month(draft, month)
            ]
        own, others = rehearse_together(
            reading, [draft.statement for draft in waiting], today, now_ms
        )
        exceptions: list[Shown] = []
        ordinary: list[Shown] = []
        for draft in waiting:
            plain = plain_warnings(reading, draft, signers_of_draft(reading, draft), now_ms)
            warned = ranked([*plain, *own.get(draft.statement.id, ())])
            why = exceptions_of(warned, draft)
            line = {"draft": _month_line(reading, draft, warned)}
            if why:
                exceptions.append({**line, "why": why})
            else:
                ordinary.append(line)
        for listed in (exceptions, ordinary):
            listed.sort(key=lambda each: (each["draft"]["day"], each["draft"]["no"]))
        return {
            "origin": origin,
            "community": reading.community,
            "month": month,
            "exceptions": exceptions,
            "ordinary": ordinary,
            "warnings": shown(ranked(others)),
            "totals": {
                "count": len(exceptions) + len(ordinary),
                "exceptions": len(exceptions),
                "amount": sum(
                    each["draft"]["amount"] or 0
                    for each in (*exceptions, *ordinary)
                    if each["draft"]["currency"] == reading.state.currency
                ),
                "currency": reading.state.currency,
            },
        }


def _month_line(reading: Reading, draft: Draft, warned: Iterable[Warned]) -> Shown:
    line = summarize(reading, draft)
    called = called_in(reading, draft.statement.body)
    return {**line, "text": draft.text.decode(), "called": called, "warnings": shown(warned)}
