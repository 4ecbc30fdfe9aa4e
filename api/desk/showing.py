"""A draft as the desk's pages and scripts get it: plain JSON, with all that a signer needs."""

from collections.abc import Sequence
from typing import Any

from api.desk.draft import Draft, Happened, Signed
from api.desk.facts import draft_facts, title_of
from api.desk.reading import Reading
from api.desk.seats import may_change, may_stop
from api.desk.signers import Asked, asked
from api.desk.warnings import exceptions_of, shown, warnings_of
from api.desk.writing import state_to_show
from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of
from ledger.affairs.statement import Statement
from ledger.affairs.types.labels import label_of
from ledger.core.text import format_time_s

Shown = dict[str, Any]


def moment(time_ms: int) -> str:
    """Write a time to the second, as it is shown."""
    return format_time_s(time_ms - time_ms % 1000)


def signers_of_draft(reading: Reading, draft: Draft) -> tuple[Asked, ...]:
    """Give the signers of *draft* as they stand now; of one that is done, as they stood."""
    statement = draft.statement
    if draft.state in {"appended", "withdrawn"}:
        return tuple(
            each._replace(ended=False) for each in asked(reading.state, statement.by, draft.order)
        )
    return asked(state_to_show(reading.state, statement), statement.by, draft.order)


def show_draft(reading: Reading, draft: Draft, now_ms: int, *, mine: str) -> Shown:
    """Give everything about *draft*; *mine* is the slug of whoever asks."""
    today = day_of(now_ms)
    signers = signers_of_draft(reading, draft)
    statement = draft.statement
    ended = draft.state in {"appended", "withdrawn"}
    warned = [] if ended else warnings_of(reading, draft, signers, today, now_ms)
    return {
        **summarize(reading, draft),
        "note": draft.note,
        "body": statement.body,
        "by": {role: list(slugs) for role, slugs in statement.by},
        "made": moment(statement.made_ms),
        "after": statement.after.hex() if statement.after else None,
        "charter": statement.charter.hex() if statement.charter else None,
        "text": draft.text.decode(),
        "wanted": _wanted(reading, draft, signers),
        "signatures": [_signature(each) for each in draft.signatures],
        "opinions": [
            {
                "slug": each.slug,
                "name": _name(reading, each.slug),
                "opinion": each.opinion,
                "reason": each.reason,
                "time": moment(each.time_ms),
                "revision": each.revision,
            }
            for each in draft.opinions
        ],
        "warnings": shown(warned),
        "exceptions": exceptions_of(warned, draft),
        "facts": draft_facts(reading, statement),
        "history": [_happened(reading, each) for each in draft.history],
        "past": [
            {
                "revision": each.revision,
                "text": each.text.decode(),
                "signatures": [_signature(line) for line in each.signatures],
                "cause": each.cause,
                "time": moment(each.time_ms),
            }
            for each in draft.past
        ],
        "error": None if draft.refusal is None else draft.refusal._asdict(),
        "may": what_one_may(reading, draft, mine),
    }


def summarize(reading: Reading, draft: Draft) -> Shown:
    """Give a draft in a line of a list."""
    statement = draft.statement
    label = label_of(statement.type)
    body = statement.body
    return {
        "id": draft.id,
        "origin": draft.origin,
        "community": reading.community,
        "revision": draft.revision,
        "statement_id": draft.statement_id,
        "no": statement.no,
        "type": statement.type,
        "label": {"zh": label.zh, "en": label.en},
        "title": _title(statement),
        "day": body.get("date") or body.get("day") or day_of(statement.made_ms).isoformat(),
        "amount": body.get("amount"),
        "currency": body.get("currency"),
        "state": draft.state,
        "proposed_by": draft.proposed_by,
        "created": moment(draft.created_ms),
        "expires": moment(draft.expires_ms),
        "waiting": list(draft.waiting),
        "signed": [each.slug for each in draft.signatures],
        "opinions_count": len(draft.opinions),
        "entry": None if draft.index is None else {"index": draft.index},
    }


def what_one_may(reading: Reading, draft: Draft, slug: str) -> list[str]:
    """Give what the owner of *slug* may do with *draft* now, as the buttons of its page."""
    own = may_change(reading, draft, slug)
    may: list[str] = []
    ended = {each.slug for each in signers_of_draft(reading, draft) if each.ended}
    if draft.state == "open" and slug in draft.waiting and slug not in ended:
        may.append("sign")
    if draft.state in {"open", "stuck"}:
        may.append("reserve")
        if may_stop(reading, draft, slug):
            may += ["veto", "return"]
    if own and draft.state in {"open", "returned", "vetoed", "stuck", "expired"}:
        may += ["revise", "renew", "withdraw"]
    return may


def _title(statement: Statement) -> str:
    event = Event(0, 0, "", statement.no, statement.type, 0, statement.by, statement.body)
    return title_of(event)


def _wanted(reading: Reading, draft: Draft, signers: Sequence[Asked]) -> list[Shown]:
    """Give each signer with his key, which may come into office by this very draft."""
    roles = reading.state.roles
    records = state_to_show(reading.state, draft.statement).roster.records
    found = []
    for order, signer in enumerate(signers, 1):
        if signer.slug in draft.signed and not signer.ended:
            state = "signed"
        else:
            state = "ended" if signer.ended else "waiting"
        record = records.get(signer.slug)
        found.append(
            {
                "role": signer.roles[0] if signer.roles else "",
                "roles": list(signer.roles),
                "label": "、".join(roles[role].label for role in signer.roles if role in roles),
                "slug": signer.slug,
                "person": signer.person,
                "name": reading.name_of(signer.person) if signer.person else signer.slug,
                "public_key": "" if record is None else record.vkey.public_key.hex(),
                "state": state,
                "order": order,
            }
        )
    return found


def _signature(signed: Signed) -> Shown:
    return {"slug": signed.slug, "time": moment(signed.time_ms), "line": signed.line}


def _happened(reading: Reading, each: Happened) -> Shown:
    return {
        "what": each.what,
        "slug": each.slug,
        "name": _name(reading, each.slug),
        "time": moment(each.time_ms),
        "revision": each.revision,
        "reason": each.reason,
    }


def _name(reading: Reading, slug: str) -> str:
    record = reading.state.roster.records.get(slug)
    return slug if record is None else reading.name_of(record.person)


def in_month(draft: Draft, month: str) -> bool:
    """Say whether a draft is of *month* (2026-11): by the day that it is about, or was made."""
    body = draft.statement.body
    day = body.get("date") or body.get("day") or _period_end(body)
    if not isinstance(day, str) or not day:
        day = day_of(draft.statement.made_ms).isoformat()
    return day[:7] == month


def _period_end(body: dict[str, Any]) -> str:
    period = body.get("period", "")
    return period if isinstance(period, str) and len(period) == len("2026-11") else ""
