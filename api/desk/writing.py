"""A draft's text: written once, and tried on the ledger's own functions before anybody signs.

The same `open_statement` and `admit` that will judge the signed statement judge it here, with the
lines of the signers left blank, so that an error comes at once and at its field, and no second
reading of the rules can differ from the first.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from api.desk.draft_errors import DraftFieldWrong, TypeNotAtDesk
from ledger.affairs.admission import admit
from ledger.affairs.codes import number_of
from ledger.affairs.errors import SlugUnknown
from ledger.affairs.memory import Memory
from ledger.affairs.opening import Opened, open_with_body
from ledger.affairs.privacy import check_personal
from ledger.affairs.state import State
from ledger.affairs.statement import By, Statement, format_statement, parse_statement, signers_of
from ledger.affairs.tenure import with_incoming
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import GOVERNANCE, REGISTRY
from ledger.core.ed25519 import SIGNATURE_BYTES
from ledger.core.errors import LedgerError

_SECOND_MS = 1_000


def check_form(kind: str, body: object) -> None:
    """Check that *body* is one of the type *kind*, before anybody is asked to sign it.

    Raises:
        TypeNotAtDesk: there is no such type, or it founds a ledger.
        What `check_body` raises, at its field.
    """
    if kind not in REGISTRY or kind == "charter":
        raise TypeNotAtDesk(where="type", type=kind)
    check_body(kind, body)


def write_text(
    state: State,
    kind: str,
    body: Mapping[str, Any],
    by: Mapping[str, str | Sequence[str]],
    *,
    no: str,
    made_ms: int,
) -> bytes:
    """Write a statement of the ledger in *state*, made at *made_ms* (whole seconds count).

    Raises:
        What `check_form`, `check_personal` and `format_statement` raise.
    """
    check_form(kind, body)
    text = format_statement(
        type=kind,
        body=body,
        by=by,
        log=state.origin,
        no=number_of(body) if kind == "objection" else no,
        made_ms=made_ms - made_ms % _SECOND_MS,
        charter=state.charter,
        after=state.governance_id if kind in GOVERNANCE else None,
    )
    check_personal(parse_statement(text))
    return text


def rehearse(state: State, memory: Memory, text: bytes, now_ms: int) -> Opened:
    """Let the ledger's own rules judge *text* as if all whom it asks had signed it now.

    Raises:
        SlugUnknown: it asks for a key that there isn't.
        What `open_statement` and `admit` raise.
    """
    statement = parse_statement(text)
    signing = signing_state(state, statement)
    lines = []
    for slug in signers_of(statement.by):
        record = signing.roster.records.get(slug)
        if record is None:
            raise SlugUnknown(where="by", slug=slug)
        blank = b64encode(record.vkey.key_id + bytes(SIGNATURE_BYTES)).decode()
        lines.append(f"— {record.vkey.name} {blank}\n")
    note = text + b"\n" + "".join(lines).encode()
    opened, _ = open_with_body(note, state.origin, {})
    # None of the lines was verified, as their keys were not given; all are taken as right.
    signed = tuple((slug, key_id, True) for slug, key_id, _ in opened.signatures)
    opened = opened._replace(signatures=signed)
    admit(state, memory, opened, index=state.size, time_ms=max(now_ms, state.time_ms))
    return opened


def signing_state(state: State, statement: Statement) -> State:
    """Give the state in which *statement* is signed: at a handover, those who come sign, too.

    Raises:
        What `with_incoming` raises.
    """
    if statement.type == "handover":
        check_body(statement.type, statement.body)
        return with_incoming(state, statement.body, state.size)
    return state


def state_to_show(state: State, statement: Statement) -> State:
    """Give the state in which *statement* is signed; where it can't be any more, the present one.

    A handover that stands, or one of whom comes has come in another way, still is to be looked at.
    """
    try:
        return signing_state(state, statement)
    except LedgerError:
        return state


def parse_chosen(value: object) -> dict[str, list[str]]:
    """Read ``by`` as a person chose it: for each role a slug, or a list of them.

    Raises:
        DraftFieldWrong: it is something else.
    """
    if not isinstance(value, dict) or not value:
        raise _by_wrong("by")
    chosen: dict[str, list[str]] = {}
    for role, slugs in value.items():
        listed = [slugs] if isinstance(slugs, str) else slugs
        if not isinstance(listed, list) or not all(isinstance(slug, str) for slug in listed):
            raise _by_wrong(f"by.{role}")
        chosen[role] = sorted(set(listed))
        if not listed:
            raise _by_wrong(f"by.{role}")
    return chosen


def _by_wrong(where: str) -> DraftFieldWrong:
    return DraftFieldWrong(
        where=where, form="职务和签字人", form_en="an object of roles and their signers' slugs"
    )


def chosen_of(by: By) -> dict[str, list[str]]:
    """Give ``by`` as `write_text` takes it."""
    return {role: list(slugs) for role, slugs in by}
