"""Appointment, revocation and rekey, filled in from what is known of the people in a ledger."""

from datetime import date

from api.desk.draft_errors import PrefillUnknown
from api.desk.prefill_common import Asked, Filled
from api.desk.reading import Reading
from ledger.core.errors import LedgerError
from ledger.log.ingest.staffing import plan_ledger
from ledger.log.ingest.staffing_table import KEY_FORM, Action, NewKey, Said, Step, read_key


def appointment(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in who comes: a free person id and key name, or the further office of a known key.

    Raises:
        PrefillUnknown: no key, no known office, or somebody of that name is in office.
    """
    del today
    return _planned(reading, "appointment", "appoint", asked)


def revocation(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in whose key ends, or which of its offices.

    Raises:
        PrefillUnknown: there is no such key in office.
    """
    del today
    return _planned(reading, "revocation", "end", asked)


def rekey(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in which key the new one takes the place of, and its name.

    Raises:
        PrefillUnknown: no key, one that was there before, or no such key in office.
    """
    del today
    return _planned(reading, "rekey", "rekey", asked)


def _planned(reading: Reading, form: str, action: Action, asked: Asked) -> Filled:
    """Plan one row as a staffing table would; the reason is left for a person to write."""
    roster = reading.state.roster.records.values()
    names = {record.person: reading.name_of(record.person) for record in roster}
    roles = tuple(each for each in asked.get("roles", "").split(",") if each)
    person, name, slug = (asked.get(field, "").strip() for field in ("person", "name", "slug"))
    key = None if action == "end" else _key_of(form, asked.get("key", "").strip())
    step = Step(0, reading.origin, action, roles, person, name, slug, key, "", "")
    planned = plan_ledger(reading.state, names, [step], lambda state, _kind, _body: state)
    for problem in planned.problems:
        raise _unknown(form, problem.said)
    if not planned.acts:
        raise _unknown(form, _STOOD)
    body = dict(planned.acts[0].body)
    body.pop("reason", None)
    return {"type": form, "body": body, "differences": []}


def _key_of(form: str, text: str) -> NewKey:
    try:
        key = read_key(text)
    except LedgerError as error:
        raise _unknown(form, Said(error.text("zh"), error.text("en"))) from error
    if key is None:
        raise _unknown(form, KEY_FORM)
    return key


def _unknown(form: str, said: Said) -> PrefillUnknown:
    return PrefillUnknown(form=form, problem=said.zh, problem_en=said.en)


_STOOD = Said("现在就是这样", "it is so already")
